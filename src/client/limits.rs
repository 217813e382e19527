//! How long to wait, how often to try and how much to read: built-in, from a settings file or from the environment.

use std::time::Duration;

use crate::config::env;
use crate::config::settings::{Preferences, Setting};
use crate::config::time::duration;
use crate::error::{Error, Kind, Result};

const MIB: u64 = 1024 * 1024;
/// MiB of a TiB: what is more is a slip, and would overflow an address.
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
    /// Reads `TOWOW_RETRIES`, `TOWOW_CONNECT_TIMEOUT`, `TOWOW_TIMEOUT` and `TOWOW_MAX_RESPONSE` (in MiB), which are
    /// stronger than what the settings files say. A value that makes no sense is a usage error that names its variable.
    pub fn resolve(preferences: &Preferences) -> Result<Limits> {
        let built_in = Limits::default();
        let retries = variable("TOWOW_RETRIES", "a number from 0 to 100", "3", |text| {
            text.parse().ok().filter(|retries| *retries <= MOST_RETRIES)
        });
        let time = |name| {
            variable(name, "a time above zero such as 30, 90s or 2m", "60s", |text| {
                duration(text).filter(|time| !time.is_zero())
            })
        };
        let response = variable("TOWOW_MAX_RESPONSE", "a number of MiB above zero", "512", |text| {
            text.parse()
                .ok()
                .filter(|mebibytes| (1..=LARGEST).contains(mebibytes))
                .map(|mebibytes: u64| mebibytes * MIB)
        });
        Ok(Limits {
            retries: retries?.or(set(&preferences.retries)).unwrap_or(built_in.retries),
            connect: time("TOWOW_CONNECT_TIMEOUT")?.unwrap_or(built_in.connect),
            total: time("TOWOW_TIMEOUT")?.or(set(&preferences.timeout)).unwrap_or(built_in.total),
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

fn set<T: Copy>(setting: &Option<Setting<T>>) -> Option<T> {
    setting.as_ref().map(|setting| setting.value)
}

fn variable<T>(name: &str, wanted: &str, example: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let Some(text) = env(name) else { return Ok(None) };
    read(text.trim()).map(Some).ok_or_else(|| {
        Error::new(Kind::Usage, "bad_setting", format!("{name}: {text:?} is not {wanted}"))
            .hint(format!("{name}={example} towow status"))
    })
}

/// A length of time as it is told: `500 ms`, `90 s`.
pub(super) fn told(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}
