//! Unguessable names.

use sha2::{Digest, Sha256};

use super::Fault;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// `prefix_` and 20 characters of base 32: 100 random bits, short enough to be read aloud.
pub fn id(prefix: &str) -> Result<String, Fault> {
    Ok(format!("{prefix}_{}", random(20)?))
}

/// A session token of 260 random bits; the prefix lets secret scanners find it.
pub fn token() -> Result<String, Fault> {
    Ok(format!("tws_{}", random(52)?))
}

/// An invite code, to be read and typed by people: three groups of four, 60 random bits.
pub fn invite_code() -> Result<String, Fault> {
    let random = random(12)?.to_uppercase();
    Ok(format!("TOWOW-{}-{}-{}", &random[..4], &random[4..8], &random[8..]))
}

/// Another secret that somebody is handed once: `prefix_` and 260 random bits. It is stored as a token is.
pub fn secret(prefix: &str) -> Result<String, Fault> {
    Ok(format!("{prefix}_{}", random(52)?))
}

/// What is stored of a token: hexadecimal SHA-256. The token is random, so that no salt is needed.
pub fn token_hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random(length: usize) -> Result<String, Fault> {
    let mut bytes = vec![0u8; length];
    getrandom::fill(&mut bytes).map_err(|error| Fault::internal(format!("no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}
