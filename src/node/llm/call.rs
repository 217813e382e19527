//! A question from the first request to the outcome: what is tried again, and when it is given up.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::model::Model;
use super::reading::Stop;
use super::request::{Request, Role};
use super::server::{Manner, Pace, Progress};
use super::spent::Spent;
use super::trouble::{Failure, Kind, Trouble};
use super::{Answer, Heard};
use crate::pacing;

/// An answer that was too long may be so many times as long the second time,
const LONGER: u32 = 2;
/// but not longer than this.
const LONGEST: u32 = 32_000;

/// What was tried already.
#[derive(Debug, Default)]
struct Tried {
    /// Repetitions of requests that failed before a word was said.
    repeated: u32,
    /// It was cut off while it spoke, and asked once more.
    cut: bool,
    /// It was too long, and was allowed more.
    longer: bool,
    /// It refused fields that simple servers do not know, and was asked without.
    plain: bool,
}

/// What comes after a request.
enum Next {
    After(Duration),
    Never(Failure),
}

impl Model {
    /// Asks, and hands on what is said as it comes. To drop the future is to break off.
    pub async fn ask(&self, request: &Request, heard: &mut (dyn FnMut(Heard<'_>) + Send)) -> Result<Answer, Trouble> {
        if request.messages.last().is_none_or(|last| last.role != Role::User) {
            return Err(Trouble::new(Kind::Rejected, "a question must end with words of the user"));
        }
        let rest = &self.server().learnt.rest;
        rest.admit(Instant::now())?;
        let _place = self.enter().await;
        let outcome = self.ask_on(request, heard).await;
        rest.went(outcome.as_ref().map(drop), Instant::now());
        outcome
    }

    async fn ask_on(&self, request: &Request, heard: &mut (dyn FnMut(Heard<'_>) + Send)) -> Result<Answer, Trouble> {
        let server = self.server();
        let started = Instant::now();
        let mut spent = Spent { provider: server.provider.name.into(), ..Spent::default() };
        let mut tried = Tried { plain: server.is_plain(), ..Tried::default() };
        let mut max_tokens = request.max_tokens.max(1);
        loop {
            let mut progress = Progress::default();
            let outcome = {
                let _place = self.enter_host().await;
                let manner = Manner { max_tokens, plain: tried.plain };
                let asked = server.ask(request, manner, &mut progress, heard);
                tokio::time::timeout(server.pace.timeout, asked).await
            };
            let Progress { usage, model, request_id, voiced, text } = progress;
            spent.add(usage, server.prices.as_ref());
            spent.model = model.or_else(|| server.known_model()).unwrap_or_default();
            spent.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let failed = match outcome {
                Ok(Ok(Stop::End)) if !text.is_empty() => {
                    server.learnt.plain.fetch_or(tried.plain, Ordering::Relaxed);
                    return Ok(Answer { text, spent, request_id });
                }
                Ok(Ok(Stop::End)) => Failure::final_(Kind::Malformed, "its answer holds no text"),
                Ok(Ok(Stop::Refusal)) => Failure::final_(Kind::Refused, "the model refused to answer"),
                Ok(Ok(Stop::Length)) => {
                    let more = max_tokens.saturating_mul(LONGER).min(LONGEST);
                    if !tried.longer && more > max_tokens {
                        (max_tokens, tried.longer) = (more, true);
                        if !voiced.is_empty() || !text.is_empty() {
                            heard(Heard::Again);
                        }
                        continue;
                    }
                    Failure::final_(Kind::Truncated, format!("its answer is longer than {max_tokens} tokens"))
                }
                Ok(Err(failure)) => failure,
                // Another try would take as long.
                Err(_) => Failure::final_(
                    Kind::Away,
                    format!("its answer took longer than {} s", server.pace.timeout.as_secs()),
                ),
            };
            let extras = server.has_extras(request);
            match next(failed, &mut tried, !voiced.is_empty(), extras, &server.pace) {
                Next::After(pause) => {
                    if !voiced.is_empty() {
                        heard(Heard::Again);
                    }
                    tokio::time::sleep(pause).await;
                }
                Next::Never(failure) => {
                    if failure.kind == Kind::NoModel {
                        server.forget_model();
                    }
                    spent.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                    return Err(Trouble {
                        kind: failure.kind,
                        message: format!("{} at {}: {}", server.provider.name, server.place(), failure.message),
                        request_id: failure.request_id.or(request_id),
                        retry_after: failure.retry_after,
                        complaints: Vec::new(),
                        spent: Box::new(spent),
                    });
                }
            }
        }
    }
}

/// Whether a request that failed is made again, and after which pause. `said`: it failed when words had come.
fn next(failure: Failure, tried: &mut Tried, said: bool, extras: bool, pace: &Pace) -> Next {
    if failure.kind == Kind::Rejected && extras && !tried.plain && !tried.longer {
        tried.plain = true;
        return Next::After(Duration::ZERO);
    }
    if tried.longer && matches!(failure.kind, Kind::Rejected | Kind::TooLarge) {
        // It cannot say more than it did the first time.
        return Next::Never(Failure { kind: Kind::Truncated, ..failure });
    }
    if !failure.passes || (said && tried.cut) || (!said && tried.repeated >= pace.retries) {
        return Next::Never(failure);
    }
    match pause(tried.repeated, failure.retry_after, pace) {
        None => Next::Never(failure),
        Some(pause) => {
            if said {
                tried.cut = true;
            } else {
                tried.repeated += 1;
            }
            Next::After(pause)
        }
    }
}

/// The pause after so many repetitions: what the server asks for, else doubling, less up to a quarter by chance. None when
/// it asks for more than anybody waits.
fn pause(repeated: u32, asked: Option<Duration>, pace: &Pace) -> Option<Duration> {
    if let Some(asked) = asked {
        return (asked <= pace.patience).then_some(asked);
    }
    let most = pace.first.saturating_mul(1 << repeated.min(16)).min(pace.longest);
    Some(most.mul_f64(1.0 - 0.25 * pacing::fraction()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        let seconds = Duration::from_secs;
        let (timeout, idle, patience) = (seconds(120), seconds(60), seconds(60));
        Pace { timeout, idle, retries: 2, first: Duration::from_millis(500), longest: seconds(8), patience }
    }

    #[test]
    fn pauses_double_and_do_not_grow_for_ever() {
        for (repeated, most) in [(0, 500), (1, 1000), (2, 2000), (3, 4000), (4, 8000), (5, 8000), (60, 8000)] {
            let most = Duration::from_millis(most);
            for _ in 0..50 {
                let drawn = pause(repeated, None, &pace()).unwrap();
                assert!(drawn <= most && drawn >= most.mul_f64(0.75), "{repeated}: {drawn:?}");
            }
        }
        for (asked, expected) in [(0, Some(0)), (7, Some(7)), (60, Some(60)), (61, None)] {
            let asked = Duration::from_secs(asked);
            assert_eq!(pause(0, Some(asked), &pace()), expected.map(Duration::from_secs));
        }
    }

    #[test]
    fn what_is_made_again_and_how_often() {
        let again = |failure: Failure, said: bool, extras: bool| {
            let (mut tried, mut times) = (Tried::default(), 0);
            while let Next::After(_) = next(failure.clone(), &mut tried, said, extras, &pace()) {
                times += 1;
            }
            times
        };
        let (passing, final_) = (Failure::passing, Failure::final_);
        assert_eq!(again(passing(Kind::Away, ""), false, true), 2);
        assert_eq!(again(passing(Kind::Cut, ""), true, true), 1);
        assert_eq!(again(passing(Kind::Busy, ""), true, true), 1);
        assert_eq!(again(final_(Kind::Billing, ""), false, true), 0);
        assert_eq!(again(final_(Kind::Rejected, ""), false, false), 0);
        assert_eq!(again(final_(Kind::Rejected, ""), false, true), 1);
        let long = Failure { retry_after: Some(Duration::from_secs(3600)), ..passing(Kind::Busy, "") };
        assert_eq!(again(long, false, false), 0);
    }
}
