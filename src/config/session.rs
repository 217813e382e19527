//! The session file, `config.json`: who is logged in, and which agent and scene are selected.
//!
//! Keys (all optional, unknown ones survive): `session_token`, `agent_id`, `display_name`, `scene_id`,
//! `scene_display_name`, `backend_url`, and `session_backend`, the base URL that issued the token. A token is never
//! sent to another backend than that one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{env, file};
use crate::error::{Error, Kind, Result};

/// One session file as read at the start of a command.
#[derive(Debug)]
pub struct Session {
    dir: PathBuf,
    local: bool,
    values: Map<String, Value>,
}

impl Session {
    /// Reads `dir/config.json`; a missing file is an empty session. An unreadable one is set aside as
    /// `config.json.bad` and reported, never emptied.
    pub fn open(dir: PathBuf, local: bool) -> Result<Session> {
        let values = read(&dir.join("config.json"))?;
        Ok(Session { dir, local, values })
    }

    /// The directory that holds the file.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self) -> PathBuf {
        self.dir.join("config.json")
    }

    /// The unreadable file that was set aside, while no new one has taken its place.
    pub fn set_aside(&self) -> Option<PathBuf> {
        let bad = file::beside(&self.path(), "bad");
        (bad.exists() && !self.path().exists()).then_some(bad)
    }

    /// A text value that is set and not blank.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The session token for this backend: `TOWOW_TOKEN`, else the stored one if this backend issued it. The embedded
    /// node's session is its own: it ignores the variable.
    pub fn token(&self, backend: &str) -> Option<String> {
        if let Some(token) = self.variable("TOWOW_TOKEN") {
            return Some(token);
        }
        (self.issuer() == backend).then(|| self.text("session_token").map(str::to_owned)).flatten()
    }

    /// The backend that issued the stored token. Installations from before this key was written have sent their token where
    /// `TOWOW_BACKEND_URL`, else `backend_url` pointed; so it stays theirs.
    fn issuer(&self) -> String {
        if let Some(issuer) = self.text("session_backend") {
            return issuer.to_owned();
        }
        let url = self.variable("TOWOW_BACKEND_URL").or_else(|| self.text("backend_url").map(str::to_owned));
        let url = url.unwrap_or_else(|| super::DEFAULT_BACKEND.to_owned());
        let normal = url::Url::parse(url.trim()).map(String::from).unwrap_or(url);
        normal.trim_end_matches('/').to_owned()
    }

    /// The backend that issued the stored token, where it is another one than this.
    pub fn other_issuer(&self, backend: &str) -> Option<String> {
        self.text("session_token")?;
        Some(self.issuer()).filter(|issuer| issuer != backend)
    }

    /// True when the token or the agent comes from a variable and not from the file.
    pub fn is_overridden(&self, variable: &str) -> bool {
        self.variable(variable).is_some()
    }

    /// The selected agent: `TOWOW_AGENT_ID` (not for the embedded node), else the stored one.
    pub fn agent_id(&self) -> Option<String> {
        self.variable("TOWOW_AGENT_ID").or_else(|| self.text("agent_id").map(str::to_owned))
    }

    fn variable(&self, name: &str) -> Option<String> {
        if self.local { None } else { env(name) }
    }

    /// Changes the file under a lock, starting from what it holds now, so that two commands at once lose nothing.
    pub fn update(&mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Result<()> {
        file::make_dir(&self.dir)?;
        let path = self.path();
        let _guard = file::lock(&path)?;
        let mut values = read(&path)?;
        change(&mut values);
        let mut text = serde_json::to_string_pretty(&values).map_err(|error| Error::internal(error.to_string()))?;
        text.push('\n');
        file::replace(&path, text.as_bytes())?;
        self.values = values;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Map<String, Value>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Map::new()),
        Err(error) => return Err(file::cannot("read", path, &error)),
    };
    file::tighten(path);
    let problem = match serde_json::from_slice(&bytes) {
        Ok(Value::Object(values)) => return Ok(values),
        Ok(_) => "it holds JSON but no object".to_owned(),
        Err(error) => error.to_string(),
    };
    let bad = file::spare(path, "bad");
    fs::rename(path, &bad).map_err(|error| file::cannot("set aside", path, &error))?;
    Err(Error::new(
        Kind::Usage,
        "config_corrupt",
        format!("{} is unreadable ({problem}); it is kept as {}", path.display(), bad.display()),
    )
    .hint("towow setup"))
}
