//! When to come back to a server that is busy: what it asks for, and chance.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// `Retry-After` as a time from now, given in seconds or as an HTTP date; a date that is past is no time at all.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    asked(headers.get(header::RETRY_AFTER)?.to_str().ok()?, Timestamp::now())
}

/// The same of servers that say it in milliseconds too, in `Retry-After-Ms`, which goes first.
pub fn retry_after_exactly(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds = headers.get("retry-after-ms").and_then(|text| text.to_str().ok()?.trim().parse::<f64>().ok());
    let exact = milliseconds.and_then(|milliseconds| Duration::try_from_secs_f64(milliseconds / 1000.0).ok());
    exact.or_else(|| retry_after(headers))
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
    fn milliseconds_go_first() {
        let cases: [(&[(&'static str, &'static str)], _); 5] = [
            (&[("retry-after-ms", "1500"), ("retry-after", "7")], Some(1500)),
            (&[("retry-after-ms", "soon"), ("retry-after", "7")], Some(7000)),
            (&[("retry-after-ms", "-1")], None),
            (&[("retry-after", "7")], Some(7000)),
            (&[], None),
        ];
        for (headers, expected) in cases {
            let headers = headers
                .iter()
                .map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)));
            let asked = retry_after_exactly(&headers.collect());
            assert_eq!(asked.map(|time| time.as_millis()), expected);
        }
    }
}
