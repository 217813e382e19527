//! How long a stored session lasts: what its backend said, and `MCP_SESSION_TTL_DAYS`.

use jiff::Timestamp;
use serde_json::Value;

use super::env;
use crate::error::{Error, Kind, Result};

/// Days that a session lasts when nothing else is said.
const DAYS: i64 = 30;

const DAY: i64 = 24 * 3600;

/// A time as backends write it: RFC 3339, the same without an offset (then UTC), or seconds since 1970. Anything else is
/// no time.
pub fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            let seconds = || text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
            let naive = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
            text.parse().ok().or_else(seconds).or_else(|| naive().map(|zoned| zoned.timestamp()))
        }
        Value::Number(number) => {
            let seconds = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))?;
            Timestamp::from_second(seconds).ok()
        }
        _ => None,
    }
}

/// RFC 3339, UTC, whole seconds.
pub fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Why a session is over, or nothing while it lasts or its age is not known.
pub fn over(started: Option<Timestamp>, expires: Option<Timestamp>, now: Timestamp) -> Result<Option<String>> {
    if let Some(expires) = expires.filter(|expires| *expires <= now) {
        return Ok(Some(format!("ended on {}", written(expires))));
    }
    let Some(started) = started else { return Ok(None) };
    let set = env("MCP_SESSION_TTL_DAYS");
    // A backend that says when it ends knows better than a default.
    if set.is_none() && expires.is_some() {
        return Ok(None);
    }
    let days = days(set)?;
    let age = now.as_second().saturating_sub(started.as_second());
    let unit = if days == 1 { "day" } else { "days" };
    Ok((age >= days.saturating_mul(DAY))
        .then(|| format!("was opened on {}, and a session lasts {days} {unit}", written(started))))
}

fn days(text: Option<String>) -> Result<i64> {
    let Some(text) = text else { return Ok(DAYS) };
    text.trim().parse().ok().filter(|days| *days > 0).ok_or_else(|| {
        let message = format!("MCP_SESSION_TTL_DAYS must be a whole number of days above 0, not {text:?}");
        Error::new(Kind::Usage, "bad_setting", message).hint("towow help environment")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn times_as_backends_write_them() {
        let expected = at("2026-11-21T10:00:00Z");
        for value in [
            json!("2026-11-21T10:00:00Z"),
            json!("2026-11-21T18:00:00+08:00"),
            json!("2026-11-21T10:00:00"),
            json!("2026-11-21 10:00:00"),
            json!(1_795_255_200),
            json!(1_795_255_200.75),
            json!("1795255200"),
        ] {
            assert_eq!(time(&value), expected, "{value}");
        }
        for value in [json!("soon"), json!(null), json!(true), json!(1e300), json!(""), json!({})] {
            assert_eq!(time(&value), None, "{value}");
        }
    }

    #[test]
    fn a_session_is_over_when_its_time_has_come() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let cases = [
            (None, None, None),
            (None, at("2026-11-21T10:00:01Z"), None),
            (None, at("2026-11-21T10:00:00Z"), Some("ended on 2026-11-21T10:00:00Z")),
            (at("2026-10-22T10:00:01Z"), None, None),
            (at("2026-10-22T10:00:00Z"), None, Some("was opened on 2026-10-22T10:00:00Z, and a session lasts 30 days")),
            (at("2026-12-24T10:00:00Z"), None, None),
            (at("2026-11-01T00:00:00Z"), at("2026-11-20T00:00:00Z"), Some("ended on 2026-11-20T00:00:00Z")),
        ];
        for (started, expires, expected) in cases {
            assert_eq!(over(started, expires, now).unwrap().as_deref(), expected, "{started:?} {expires:?}");
        }
    }

    #[test]
    fn days_are_whole_and_above_nothing() {
        for (text, expected) in
            [(None, 30), (Some("1"), 1), (Some(" 7 "), 7), (Some("9000000000000000000"), 9_000_000_000_000_000_000)]
        {
            assert_eq!(days(text.map(str::to_owned)).unwrap(), expected);
        }
        for text in ["0", "-1", "1.5", "thirty", "30d", "99999999999999999999"] {
            let error = days(Some(text.to_owned())).unwrap_err();
            assert_eq!((error.kind, error.message.contains(text)), (Kind::Usage, true), "{text}");
        }
    }
}
