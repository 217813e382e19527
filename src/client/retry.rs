//! When to try again, and after how long.

use std::time::Duration;

use crate::error::Error;
use crate::pacing::fraction;

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
    fn a_fault_is_not_repeated() {
        let repeated: Vec<u16> = (100..600).filter(|status| passing(*status)).collect();
        assert_eq!(repeated, [408, 429, 502, 503, 504]);
    }
}
