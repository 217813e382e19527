//! Lengths of time as people write them.

use std::time::Duration;

/// The longest that is taken, a year: what is more is a slip.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A whole number with `ms`, `s`, `m` or `h`; seconds without a unit. Nothing for any other text, or for more than a year.
pub fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = match &text[digits.len()..] {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(unit).map(Duration::from_millis).filter(|time| *time <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let millis = |text| duration(text).map(|time| time.as_millis());
        let cases =
            [("0", 0), ("1", 1000), ("250ms", 250), ("90s", 90_000), ("2m", 120_000), ("8760h", LONGEST.as_millis())];
        for (text, expected) in cases {
            assert_eq!(millis(text), Some(expected), "{text}");
        }
        for bad in ["", "-1", "1.5", "2 m", "m", "1d", "8761h", "99999999999999999999", "9999999999999999h"] {
            assert_eq!(millis(bad), None, "{bad}");
        }
    }
}
