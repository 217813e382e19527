//! Why there are no vectors, and for how long an endpoint is left alone after that.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// An endpoint is left alone for so long after its first failure; twice as long after each further one.
const FIRST: Duration = Duration::from_secs(30);

/// And at most so long.
const LONGEST: Duration = Duration::from_secs(600);

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// These texts are refused (400, 413, 422), which says nothing about others.
    Refused,
    /// The endpoint does not let this node do it: the key, the address, the model.
    Denied,
    /// It cannot be reached, is slow or busy, or fails: another time may be better.
    Away,
    /// What it answers is not what was asked for.
    Nonsense,
    /// It failed a moment ago and was not asked.
    Resting,
}

/// A failure to get vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is the matter.
    pub cause: Cause,
    /// For the operator, without secrets.
    pub message: String,
    /// How long the endpoint wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl Trouble {
    /// Of this cause.
    pub fn new(cause: Cause, message: impl Into<String>) -> Trouble {
        Trouble { cause, message: message.into(), retry_after: None }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

/// Since when an endpoint fails, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// Milliseconds since 1970.
    pub since: i64,
    /// The last failure.
    pub why: String,
}

/// Keeps searches from waiting for an endpoint that fails.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// One after the other, without a success between them.
    failures: u32,
    /// Until when the endpoint is left alone.
    until: Option<Instant>,
    down: Option<Down>,
    /// Somebody in the background finds out when it is back, so that no search has to.
    watched: bool,
}

impl Breaker {
    /// Whether a search may ask; else why not.
    pub fn admit(&self, now: Instant) -> Result<(), Trouble> {
        let state = self.state();
        match (&state.down, state.until) {
            (Some(down), Some(until)) if state.watched || now < until => {
                Err(Trouble::new(Cause::Resting, down.why.clone()))
            }
            _ => Ok(()),
        }
    }

    /// It works.
    pub fn succeeded(&self) {
        let mut state = self.state();
        *state = State { watched: state.watched, ..State::default() };
    }

    /// It failed; `at` is the time of the clock, in milliseconds since 1970.
    pub fn failed(&self, trouble: &Trouble, now: Instant, at: i64) {
        let mut state = self.state();
        let since = state.down.as_ref().map_or(at, |down| down.since);
        state.down = Some(Down { since, why: trouble.message.clone() });
        // What was under way together fails together, and counts once.
        if state.until.is_none_or(|until| until <= now) {
            state.failures = state.failures.saturating_add(1);
            let rest = FIRST.saturating_mul(1 << (state.failures - 1).min(16)).min(LONGEST);
            state.until = Some(now + trouble.retry_after.unwrap_or_default().max(rest).min(LONGEST));
        }
    }

    /// Since when it fails; none while it works.
    pub fn down(&self) -> Option<Down> {
        self.state().down.clone()
    }

    /// How long it is still left alone; none while it works.
    pub fn rest(&self, now: Instant) -> Option<Duration> {
        self.state().until.map(|until| until.saturating_duration_since(now))
    }

    /// From now on somebody asks in the background whether it is back.
    pub fn watch(&self) {
        self.state().watched = true;
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_fails_is_left_alone_longer_and_longer() {
        let breaker = Breaker::default();
        let mut now = Instant::now();
        assert_eq!((breaker.admit(now), breaker.down(), breaker.rest(now)), (Ok(()), None, None));
        for (failure, seconds) in [30, 60, 120, 240, 480, 600, 600].into_iter().enumerate() {
            let trouble = Trouble::new(Cause::Away, format!("failure {failure}"));
            for _ in 0..3 {
                breaker.failed(&trouble, now, 1000 + i64::try_from(failure).unwrap());
            }
            let rest = Duration::from_secs(seconds);
            assert_eq!(breaker.rest(now), Some(rest));
            assert_eq!(breaker.down(), Some(Down { since: 1000, why: format!("failure {failure}") }));
            let refused = breaker.admit(now + rest - Duration::from_millis(1)).unwrap_err();
            assert_eq!((refused.cause, refused.message), (Cause::Resting, format!("failure {failure}")));
            assert_eq!(breaker.admit(now + rest), Ok(()));
            now += rest;
        }
        breaker.succeeded();
        assert_eq!((breaker.admit(now), breaker.down()), (Ok(()), None));
        breaker.failed(&Trouble::new(Cause::Away, "again"), now, 5000);
        assert_eq!(breaker.rest(now), Some(Duration::from_secs(30)));
    }

    #[test]
    fn it_is_left_alone_for_as_long_as_it_asks() {
        let now = Instant::now();
        for (asked, expected) in [(1, 30), (90, 90), (86_400, 600)] {
            let breaker = Breaker::default();
            let trouble =
                Trouble { retry_after: Some(Duration::from_secs(asked)), ..Trouble::new(Cause::Away, "busy") };
            breaker.failed(&trouble, now, 0);
            assert_eq!(breaker.rest(now), Some(Duration::from_secs(expected)), "{asked}");
        }
    }

    #[test]
    fn where_somebody_watches_no_search_has_to_try() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        breaker.watch();
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.failed(&Trouble::new(Cause::Denied, "no key"), now, 0);
        assert!(breaker.admit(now + LONGEST).is_err());
        breaker.succeeded();
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.failed(&Trouble::new(Cause::Denied, "no key"), now, 0);
        assert!(breaker.admit(now + LONGEST).is_err(), "still watched");
    }
}
