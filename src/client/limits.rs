//! How long to wait, how often to try and how much to read: built-in, or from the environment.

use std::time::Duration;

use crate::config::env;
use crate::error::{Error, Kind, Result};

const MIB: u64 = 1024 * 1024;
/// Seconds of a year, and MiB of a TiB: what is more is a slip, and would overflow a clock or an address.
const LONGEST: u64 = 365 * 24 * 3600;
const LARGEST: u64 = 1024 * 1024;
const MOST_RETRIES: u32 = 100;

/// What one request may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Tries after the first one, 0 for none.
    pub retries: u32,
    /// For a connection to be there, TLS and proxy included.
    pub connect: Duration,
    /// For one request with all its tries and the pauses between them; for a stream, between two pieces of it.
    pub total: Duration,
    /// Bytes of an answer as they are after decompression, or of one event.
    pub response: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { retries: 3, connect: Duration::from_secs(10), total: Duration::from_secs(120), response: 256 * MIB }
    }
}

impl Limits {
    /// Reads `TOWOW_RETRIES`, `TOWOW_CONNECT_TIMEOUT`, `TOWOW_TIMEOUT` and `TOWOW_MAX_RESPONSE` (in MiB). A value that
    /// makes no sense is a usage error that names its variable.
    pub fn from_env() -> Result<Limits> {
        let built_in = Limits::default();
        let retries = variable("TOWOW_RETRIES", "a number from 0 to 100", "3", |text| {
            text.parse().ok().filter(|retries| *retries <= MOST_RETRIES)
        });
        let time = |name| variable(name, "a time above zero such as 30, 90s or 2m", "60s", duration);
        let response = variable("TOWOW_MAX_RESPONSE", "a number of MiB above zero", "512", |text| {
            text.parse()
                .ok()
                .filter(|mebibytes| (1..=LARGEST).contains(mebibytes))
                .map(|mebibytes: u64| mebibytes * MIB)
        });
        Ok(Limits {
            retries: retries?.unwrap_or(built_in.retries),
            connect: time("TOWOW_CONNECT_TIMEOUT")?.unwrap_or(built_in.connect),
            total: time("TOWOW_TIMEOUT")?.unwrap_or(built_in.total),
            response: response?.unwrap_or(built_in.response),
        })
    }

    /// The failure of an answer, or of an event, that is larger than allowed.
    pub(super) fn too_large(&self) -> Error {
        let allowed = self.response / MIB;
        Error::new(
            Kind::Api,
            "response_too_large",
            format!("the backend's answer is larger than {allowed} MiB; TOWOW_MAX_RESPONSE allows more"),
        )
        .hint(format!("TOWOW_MAX_RESPONSE={} towow status", allowed.saturating_mul(4).clamp(1, LARGEST)))
    }
}

fn variable<T>(name: &str, wanted: &str, example: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let Some(text) = env(name) else { return Ok(None) };
    read(text.trim()).map(Some).ok_or_else(|| {
        Error::new(Kind::Usage, "bad_setting", format!("{name}: {text:?} is not {wanted}"))
            .hint(format!("{name}={example} towow status"))
    })
}

/// Seconds, or a number with `s`, `m` or `h`; above zero and up to a year.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    let seconds = number.checked_mul(unit)?;
    (1..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// A length of time as it is told: `500 ms`, `90 s`.
pub(super) fn told(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let seconds = |text| duration(text).map(|time| time.as_secs());
        let cases =
            [("1", Some(1)), ("90s", Some(90)), ("2m", Some(120)), ("1h", Some(3600)), ("8760h", Some(LONGEST))];
        for (text, expected) in cases {
            assert_eq!(seconds(text), expected, "{text}");
        }
        for bad in ["", "0", "0s", "-1", "1.5", "2 m", "m", "1d", "8761h", "99999999999999999999", "9999999999999999h"]
        {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
