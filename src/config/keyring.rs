//! Session tokens in the keyring of the operating system, under the service `towow`. A build without the feature
//! `keyring` keeps them in the session file and says so when it is asked for one that is not there.

use crate::error::{Error, Kind, Result};

#[cfg(feature = "keyring")]
const SERVICE: &str = "towow";

/// The token of this user, or nothing where the keyring has none.
#[cfg(feature = "keyring")]
pub fn get(user: &str) -> Result<Option<String>> {
    match entry(user)?.get_password() {
        Ok(token) => Ok(Some(token)),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(failed("read", &error)),
    }
}

/// Stores the token of this user.
#[cfg(feature = "keyring")]
pub fn set(user: &str, token: &str) -> Result<()> {
    entry(user)?.set_password(token).map_err(|error| failed("written", &error))
}

/// Forgets the token of this user; that there is none is as good.
#[cfg(feature = "keyring")]
pub fn forget(user: &str) -> Result<()> {
    match entry(user)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(failed("written", &error)),
    }
}

#[cfg(feature = "keyring")]
fn entry(user: &str) -> Result<keyring::Entry> {
    // The first cause is told by the store itself.
    if let Err(error) = keyring::Entry::store_status() {
        return Err(failed("opened", error));
    }
    keyring::Entry::new(SERVICE, user).map_err(|error| failed("opened", &error))
}

#[cfg(feature = "keyring")]
fn failed(verb: &str, error: &keyring::Error) -> Error {
    // What a keyring returned that is no text may be the token itself.
    let cause = match error {
        keyring::Error::BadEncoding(_) => "what it holds is no text".to_owned(),
        other => other.to_string(),
    };
    refused(format!("the keyring could not be {verb}: {cause}"))
}

/// The token of this user; this build has no keyring.
#[cfg(not(feature = "keyring"))]
pub fn get(_: &str) -> Result<Option<String>> {
    Err(refused("the session token is in the keyring, which this build cannot open".to_owned()))
}

/// Stores the token of this user; this build has no keyring.
#[cfg(not(feature = "keyring"))]
pub fn set(_: &str, _: &str) -> Result<()> {
    Err(refused("this build has no keyring".to_owned()))
}

/// Forgets the token of this user; this build has no keyring.
#[cfg(not(feature = "keyring"))]
pub fn forget(_: &str) -> Result<()> {
    Err(refused("the session token is in the keyring, which this build cannot open".to_owned()))
}

fn refused(message: String) -> Error {
    Error::new(Kind::Auth, "keyring_failed", message).hint("towow auth login --email YOUR_EMAIL")
}
