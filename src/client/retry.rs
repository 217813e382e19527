//! When to try again, and after how long.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::error::Error;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);
/// The longest pause that a backend is granted.
const PATIENCE: Duration = Duration::from_secs(60);

/// A try that brought no answer.
pub struct Failure {
    pub error: Error,
    pub again: Again,
}

/// Whether the same request may be sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Trying again changes nothing, or there is no time left.
    Never,
    /// The backend may have got it: only what is as good done twice.
    IfRepeatable,
    /// Nothing has been sent.
    Always,
}

/// True for a status that may be another one soon. 500 is not among them: it is a fault, and a write may have been half
/// done.
pub fn passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 502 | 503 | 504)
}

/// The pause before try number `next` (2 is the first repetition): exponential with full jitter, so that clients which
/// failed together do not come back together, and never shorter than the backend asks for. None when it asks for more
/// than anybody would wait.
pub fn pause(next: u32, asked: Option<Duration>) -> Option<Duration> {
    let most = FIRST.saturating_mul(1 << next.saturating_sub(2).min(16)).min(LONGEST);
    let drawn = most.mul_f64(fraction());
    match asked {
        Some(asked) if asked > PATIENCE => None,
        Some(asked) => Some(asked.max(drawn)),
        None => Some(drawn),
    }
}

/// `Retry-After` as a time from now, given in seconds or as an HTTP date; a date that is past is no time at all.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    asked(headers.get(header::RETRY_AFTER)?.to_str().ok()?, Timestamp::now())
}

fn asked(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    // Rounded up: who comes back a second early is refused again.
    let milliseconds = u64::try_from(at.as_millisecond() - now.as_millisecond()).unwrap_or(0);
    Some(Duration::from_secs(milliseconds.div_ceil(1000)))
}

/// From 0 up to 1. The seed of a hash map is random enough to spread clients out.
pub fn fraction() -> f64 {
    let drawn = RandomState::new().hash_one(0) >> 11;
    drawn as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        for (next, most) in [(2, 200), (3, 400), (4, 800), (7, 5000), (100, 5000), (u32::MAX, 5000)] {
            let drawn: Vec<Duration> = (0..200).filter_map(|_| pause(next, None)).collect();
            let most = Duration::from_millis(most);
            assert!(drawn.len() == 200 && drawn.iter().all(|pause| *pause <= most), "{next}");
            let (low, high) = (drawn.iter().min().unwrap(), drawn.iter().max().unwrap());
            assert!(*low < most / 4 && *high > most / 4 * 3, "{next}: {low:?} to {high:?}");
        }
        let asked = |seconds| pause(2, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(7), Some(Duration::from_secs(7)));
        assert_eq!(asked(60), Some(Duration::from_secs(60)));
        assert_eq!(asked(61), None);
        assert!(asked(0).is_some_and(|pause| pause <= FIRST));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        let cases = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(asked(text, now).map(|time| time.as_secs()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_fault_is_not_repeated() {
        let repeated: Vec<u16> = (100..600).filter(|status| passing(*status)).collect();
        assert_eq!(repeated, [408, 429, 502, 503, 504]);
    }
}
