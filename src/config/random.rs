//! Random ids.

use crate::error::{Error, Result};

/// A fresh version 4 UUID with dashes.
pub fn uuid() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// A version 7 UUID with dashes, which sorts by time: for lines of a log.
pub fn timed() -> String {
    let mut random = [0; 10];
    // It tells lines apart, and the time does most of that.
    let _ = getrandom::fill(&mut random);
    let millis = u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}
