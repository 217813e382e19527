//! For how long a server is left alone that cannot answer, so that nobody waits for it in vain.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::trouble::{Kind, Trouble};

/// After a refusal of the key, the account or the model. Short: its owner may be at it.
const DENIED: Duration = Duration::from_secs(60);

/// After the second failure in a row to get through, or to the end of an answer; twice as long after each further one,
const FIRST: Duration = Duration::from_secs(30);
/// up to this, which is also the longest that a server may ask for.
const LONGEST: Duration = Duration::from_secs(600);

/// Whether a server is left alone.
#[derive(Debug, Default)]
pub struct Rest(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    until: Option<Instant>,
    why: Option<(Kind, String)>,
}

impl Rest {
    /// Whether it may be asked; else why not.
    pub fn admit(&self, now: Instant) -> Result<(), Trouble> {
        let state = self.state();
        match (&state.why, state.until) {
            (Some((kind, why)), Some(until)) if now < until => Err(Trouble {
                retry_after: Some(until - now),
                ..Trouble::new(*kind, format!("not asked again so soon after: {why}"))
            }),
            _ => Ok(()),
        }
    }

    /// How it went.
    pub fn went(&self, outcome: Result<(), &Trouble>, now: Instant) {
        let mut state = self.state();
        let Err(trouble) = outcome else {
            *state = State::default();
            return;
        };
        let rest = match trouble.kind {
            Kind::KeyInvalid | Kind::Billing | Kind::NoModel => Some(DENIED),
            Kind::Busy => trouble.retry_after.map(|asked| asked.min(LONGEST)),
            Kind::Away | Kind::Cut => {
                state.failures = state.failures.saturating_add(1);
                let further = state.failures.checked_sub(2);
                further.map(|further| FIRST.saturating_mul(1 << further.min(16)).min(LONGEST))
            }
            // This question went wrong, which says nothing about the next one.
            _ => None,
        };
        state.until = rest.map(|rest| now + rest);
        state.why = Some((trouble.kind, trouble.message.clone()));
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_makes_sense() {
        let start = Instant::now();
        let hour = Some(Duration::from_secs(3600));
        let cases: [(Kind, Option<Duration>, &[u64]); 8] = [
            (Kind::Cut, None, &[0, 30, 60]),
            (Kind::Away, None, &[0, 30, 60, 120, 240, 480, 600, 600]),
            (Kind::KeyInvalid, None, &[60, 60]),
            (Kind::Billing, hour, &[60, 60]),
            (Kind::Busy, None, &[0, 0]),
            (Kind::Busy, hour, &[600]),
            (Kind::Malformed, None, &[0, 0, 0]),
            (Kind::Settings, None, &[0, 0]),
        ];
        for (kind, retry_after, rests) in cases {
            let (rest, mut now) = (Rest::default(), start);
            for seconds in rests {
                rest.went(Err(&Trouble { retry_after, ..Trouble::new(kind, "no") }), now);
                if *seconds > 0 {
                    now += Duration::from_secs(*seconds);
                    let refused = rest.admit(now - Duration::from_millis(1)).unwrap_err();
                    assert_eq!((refused.kind, refused.attempts()), (kind, 0));
                    assert_eq!(refused.message, "not asked again so soon after: no");
                }
                assert_eq!(rest.admit(now), Ok(()), "{kind:?} {seconds}");
            }
            rest.went(Err(&Trouble::new(Kind::KeyInvalid, "no")), now);
            rest.went(Ok(()), now);
            assert_eq!(rest.admit(now), Ok(()));
        }
    }
}
