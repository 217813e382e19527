//! What this machine started lately, newest first.
//!
//! The protocol has no route that lists formulations or private runs, so `start` and `find` note their ids here and
//! `status` asks for their present state. Nothing but ids and the first words of the intent is kept; a lost file costs
//! convenience only, so an unreadable one is treated as empty.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file;
use crate::error::{Error, Result};

const KEPT: usize = 20;

/// One thing that was started. Ids that the command never learned are absent.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Started {
    /// `start` or `find`.
    pub command: String,
    /// The first 80 characters of what was asked for.
    pub intent: String,
    /// The base URL it was started at.
    pub backend: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// Formulation session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Discovery query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_id: Option<String>,
    /// Run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

/// What was started at this backend, newest first.
pub fn list(dir: &Path, backend: &str) -> Vec<Started> {
    read(&path(dir)).into_iter().filter(|started| started.backend == backend).collect()
}

/// Notes a new start, or more of its ids: an entry with the same session or query is replaced.
pub fn note(dir: &Path, started: Started) -> Result<()> {
    file::make_dir(dir)?;
    let path = path(dir);
    let _guard = file::lock(&path)?;
    let mut all = read(&path);
    all.retain(|known| {
        let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
        !same(&known.session_id, &started.session_id) && !same(&known.query_id, &started.query_id)
    });
    all.insert(0, started);
    all.truncate(KEPT);
    let bytes = serde_json::to_vec_pretty(&all).map_err(|error| Error::internal(error.to_string()))?;
    file::replace(&path, &bytes)
}

fn path(dir: &Path) -> PathBuf {
    dir.join("recent.json")
}

fn read(path: &Path) -> Vec<Started> {
    // A pipe would never end.
    if !path.is_file() {
        return Vec::new();
    }
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}
