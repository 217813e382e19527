//! Waiting: one loop that looks again and again until there is something to say, the time is over or somebody presses
//! Ctrl-C. The verbs beside it say what to look at.

mod bell;
pub mod formulation;
pub mod inbox;
pub mod run;
pub mod watch;

use std::time::Duration;

use clap::{Arg, ArgMatches};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::args::option;
use super::interrupted;
use crate::config::time;
use crate::error::{Error, Kind, Result};
use crate::invoke::{self, Context};
use crate::operations::{Lang, text};
use crate::output;
use crate::pacing::fraction;

/// `--timeout` of a command that ends by itself.
pub fn timeout_option(lang: Lang) -> Arg {
    option(
        "timeout",
        "TIME",
        text("Longest wait: 90s, 10m, 1h; 0 looks once", "最长等待：90s、10m、1h；0 只看一次").of(lang),
    )
    .default_value("10m")
    .value_parser(duration)
}

/// `--timeout` of a command that goes on for as long as nobody stops it.
fn end_option(lang: Lang) -> Arg {
    let help = text("End after this time (exit status 8): 90s, 10m, 1h", "到时结束（退出码 8）：90s、10m、1h");
    option("timeout", "TIME", help.of(lang)).value_parser(duration)
}

/// The value of `--timeout`.
pub fn limit(matches: &ArgMatches) -> Option<Duration> {
    matches.try_get_one::<Duration>("timeout").ok().flatten().copied()
}

/// A time as the command line has it.
pub fn duration(text: &str) -> Result<Duration, String> {
    time::duration(text).ok_or_else(|| format!("{text:?} is not a time up to a year such as 90s, 10m or 1h"))
}

/// A time as [`duration`] reads it.
fn written(time: Duration) -> String {
    if time.subsec_millis() > 0 { format!("{}ms", time.as_millis()) } else { format!("{}s", time.as_secs()) }
}

/// How long to look, and how often.
pub struct Pace {
    /// When to stop: never, or after this time; zero looks once.
    pub limit: Option<Duration>,
    /// The first pause, which doubles.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// Ends a pause before its time.
    pub bell: Notify,
}

impl Pace {
    /// For what is soon over: a fifth of a second, doubling to five seconds.
    pub fn brisk(limit: Option<Duration>) -> Pace {
        Pace { limit, first: Duration::from_millis(200), longest: Duration::from_secs(5), bell: Notify::new() }
    }

    /// For what may take days: a second, doubling to fifteen.
    pub fn calm(limit: Option<Duration>) -> Pace {
        Pace { limit, first: Duration::from_secs(1), longest: Duration::from_secs(15), bell: Notify::new() }
    }

    /// The pause after so many that brought nothing, a fifth shorter or longer, so that those who wait for the same do not
    /// all ask at once.
    fn pause(&self, quiet: u32) -> Duration {
        let pause = self.first.saturating_mul(1 << quiet.min(16)).min(self.longest);
        pause.mul_f64(0.8 + 0.4 * fraction())
    }
}

/// What a look brought.
pub enum Look<T> {
    /// The end.
    Over(T),
    /// Something new: the next look is soon.
    News,
    /// Nothing.
    Same,
}

/// Why nobody waits any more.
pub enum Stop {
    /// The time was over; with the problem of the last look, when it had one.
    TimedOut(Option<Error>),
    /// Ctrl-C.
    Interrupted,
    /// A failure that does not pass by itself.
    Failed(Error),
}

impl Stop {
    /// The failure of the command: what was waited for, in words, how far it had come, and the command that goes on.
    pub fn into_error(self, what: &str, known: Value, goes_on: String) -> Error {
        let error = match self {
            Stop::Failed(error) => return error,
            Stop::Interrupted => interrupted(format!("stopped before {what}; it goes on")),
            Stop::TimedOut(problem) => {
                let error =
                    Error::new(Kind::Timeout, "wait_timeout", format!("the time was over before {what}; it goes on"));
                match problem {
                    Some(problem) => error.details(with_problem(known.clone(), &problem)),
                    None => error,
                }
            }
        };
        let error = error.hint(goes_on);
        match (&error.details, known) {
            (Some(_), _) | (None, Value::Null) => error,
            (None, known) => error.details(known),
        }
    }
}

fn with_problem(known: Value, problem: &Error) -> Value {
    let mut details = if known.is_object() { known } else { json!({}) };
    details["problem"] = problem.to_json()["error"].clone();
    details
}

/// True for a failure that may be gone at the next look: the backend cannot be reached, is at fault or is busy. A node in
/// this process has nobody who could repair it meanwhile.
fn passes(context: &Context, error: &Error) -> bool {
    let by_status = error.status.is_some_and(|status| status >= 500 || matches!(status, 408 | 429));
    !context.settings.local && (by_status || (error.kind == Kind::Network && error.retryable))
}

/// Looks until it is over.
pub async fn poll<T>(
    context: &Context,
    pace: &Pace,
    mut look: impl AsyncFnMut() -> Result<Look<T>>,
) -> Result<T, Stop> {
    let once = pace.limit.is_some_and(|limit| limit.is_zero());
    let deadline = pace.limit.filter(|_| !once).map(|limit| Instant::now() + limit);
    let mut problem: Option<Error> = None;
    let looking = async {
        let mut quiet: u32 = 0;
        loop {
            let looked = look().await;
            if looked.is_ok() && problem.take().is_some() {
                output::notice("backend_back", "the backend answers again");
            }
            match looked {
                Ok(Look::Over(value)) => return Ok(value),
                Ok(Look::News) => quiet = 0,
                Ok(Look::Same) => quiet += 1,
                Err(error) if !once && passes(context, &error) => {
                    if problem.is_none() {
                        output::notice("backend_away", &format!("{}; trying again", error.message));
                    }
                    problem = Some(error);
                    quiet += 1;
                }
                Err(error) => return Err(Stop::Failed(error)),
            }
            if once {
                return Err(Stop::TimedOut(None));
            }
            tokio::select! {
                () = tokio::time::sleep(pace.pause(quiet.saturating_sub(1))) => {}
                () = pace.bell.notified() => {}
            }
        }
    };
    let over = async {
        match deadline {
            Some(deadline) => tokio::time::sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    let stop = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => Stop::Interrupted,
        end = looking => match end {
            Ok(value) => return Ok(value),
            Err(stop) => stop,
        },
        () = over => Stop::TimedOut(None),
    };
    Err(match stop {
        Stop::TimedOut(_) => Stop::TimedOut(problem),
        stop => stop,
    })
}

/// Asks the backend once. The embedded node works while somebody waits for it; a remote one by itself.
pub async fn ask(context: &Context, operation: &str, args: Value) -> Result<Value> {
    context.client.settle().await?;
    let (operation, args) = invoke::prepare(operation, args)?;
    invoke::share(context, operation, &args).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        for (text, time, again) in [
            ("90s", 90_000, "90s"),
            ("2m", 120_000, "120s"),
            ("0", 0, "0s"),
            ("1h", 3_600_000, "3600s"),
            ("250ms", 250, "250ms"),
        ] {
            let read = duration(text).unwrap();
            assert_eq!((read, written(read).as_str()), (Duration::from_millis(time), again), "{text}");
        }
        for bad in ["", "s", "-1s", "soon", "1d", "1.5s", "9999999999999999999h", "9000h"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        let pace = Pace::brisk(None);
        for (quiet, middle) in [(0, 200), (1, 400), (4, 3200), (5, 5000), (u32::MAX, 5000)] {
            let drawn: Vec<f64> =
                (0..100).map(|_| pace.pause(quiet).as_secs_f64() * 1000.0 / f64::from(middle)).collect();
            assert!(drawn.iter().all(|part| (0.8..=1.2).contains(part)), "{quiet}: {drawn:?}");
            assert!(
                drawn.iter().any(|part| *part < 0.95) && drawn.iter().any(|part| *part > 1.05),
                "{quiet}: {drawn:?}"
            );
        }
    }
}
