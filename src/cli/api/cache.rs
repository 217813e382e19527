//! `--cache`: answers to reads, kept for a while in private files.
//!
//! A file is one line of JSON about the answer, then its bytes as they came. Its name is a hash of everything that could
//! make the answer another one; neither the token nor a hash of it alone can be read from it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::call::Call;
use super::show::Answer;
use crate::config::file;
use crate::config::token::hex;
use crate::error::{Error, Result};
use crate::output;

/// Longest answer that is kept, in bytes.
const LARGEST: usize = 16 << 20;

/// Answers that are not older than this.
pub struct Cache {
    dir: PathBuf,
    age: Duration,
}

#[derive(Serialize, Deserialize)]
struct Head {
    /// Seconds since 1970.
    stored_at: u64,
    expires_at: u64,
    status: u16,
    headers: Vec<(String, String)>,
    sha256: String,
}

impl Cache {
    /// A cache below this home, or none for a time of zero.
    pub fn open(home: &Path, age: Duration) -> Option<Cache> {
        (!age.is_zero()).then(|| Cache { dir: home.join("cache"), age })
    }

    fn path(&self, call: &Call, url: &str) -> PathBuf {
        let mut hash = Sha256::new();
        // Each part with its length, so that no two lists of parts are the same text.
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(call.method.as_str().as_bytes());
        part(url.as_bytes());
        part(&call.token.as_ref().map(|token| Sha256::digest(token).to_vec()).unwrap_or_default());
        for (name, value) in call.headers_sent() {
            part(name.as_bytes());
            part(value.as_bytes());
        }
        self.dir.join(format!("{}.answer", hex(&hash.finalize())))
    }

    /// The answer that is kept for this request. What cannot be read is as good as absent.
    pub fn get(&self, call: &Call, url: &str) -> Option<Answer> {
        let path = self.path(call, url);
        let mut reader = BufReader::new(fs::File::open(&path).ok()?);
        let head = head(&mut reader)?;
        let now = now();
        let fresh = head.stored_at <= now && now < head.expires_at && now - head.stored_at < self.age.as_secs();
        let mut body = Vec::new();
        reader.take(LARGEST as u64 + 1).read_to_end(&mut body).ok()?;
        if !fresh || hex(&Sha256::digest(&body)) != head.sha256 {
            return None;
        }
        let mut headers = HeaderMap::new();
        for (name, value) in head.headers {
            headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?);
        }
        Some(Answer { status: head.status, headers, body: body.into(), cached: true })
    }

    /// Keeps an answer, and clears away what is too old. That this fails is told; the answer stands.
    pub fn put(&self, call: &Call, url: &str, answer: &Answer) {
        let Some(value) = answer.json().filter(|_| (200..300).contains(&answer.status)) else { return };
        if answer.body.len() > LARGEST || super::show::holds_token(&value) {
            return;
        }
        if let Err(error) = self.write(&self.path(call, url), answer) {
            output::notice("not_cached", &error.message);
        }
    }

    fn write(&self, path: &Path, answer: &Answer) -> Result<()> {
        file::make_dir(&self.dir)?;
        self.sweep();
        let headers = answer.headers.iter().filter(|(name, _)| *name != http::header::SET_COOKIE);
        let headers = headers.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())));
        let head = Head {
            stored_at: now(),
            expires_at: now().saturating_add(self.age.as_secs()),
            status: answer.status,
            headers: headers.collect(),
            sha256: hex(&Sha256::digest(&answer.body)),
        };
        let mut bytes = serde_json::to_vec(&head).map_err(|error| Error::internal(error.to_string()))?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&answer.body);
        file::replace(path, &Bytes::from(bytes))
    }

    /// Removes answers whose time is over, and what is no answer.
    fn sweep(&self) {
        let now = now();
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|end| end != "answer") {
                continue;
            }
            let head = fs::File::open(&path).ok().and_then(|file| head(&mut BufReader::new(file)));
            if head.is_none_or(|head| head.expires_at <= now) {
                // Another process may have been faster.
                let _ = fs::remove_file(&path);
            }
        }
    }
}

fn head(reader: &mut impl BufRead) -> Option<Head> {
    let mut line = Vec::new();
    reader.take(1 << 16).read_until(b'\n', &mut line).ok()?;
    serde_json::from_slice(&line).ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
