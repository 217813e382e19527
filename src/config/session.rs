//! The session file, `config.json`: who is logged in, and which agent and scene are selected.
//!
//! Keys, all optional; unknown ones survive:
//!
//! | key | holds |
//! |---|---|
//! | `session_token` | the token, unless `session_token_in` is `keyring` |
//! | `session_backend` | the base URL that issued it: it is never sent to another |
//! | `session_started_at`, `session_expires_at` | RFC 3339, UTC; absent where not known |
//! | `agent_id`, `display_name` | the selected agent |
//! | `scene_id`, `scene_display_name` | the selected scene |
//! | `backend_url` | the backend of this profile |
//! | `consumer_kind`, `auth_lane`, `entry_surface` | written by hand |

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::settings::{Preferences, TokenStore};
use super::{Notice, env, file, keyring, lifetime, profile, values};
use crate::error::{Error, Kind, Result};

/// Keys that hold text or nothing.
const TEXTS: &[&str] = &[
    "session_token",
    "session_token_in",
    "session_backend",
    "agent_id",
    "display_name",
    "scene_id",
    "scene_display_name",
    "backend_url",
    "consumer_kind",
    "auth_lane",
    "entry_surface",
];

/// Keys that say where a token is and how long it lasts.
const OF_TOKEN: [&str; 5] =
    ["session_token", "session_token_in", "session_backend", "session_started_at", "session_expires_at"];

/// A session as a backend opened it.
#[derive(Default)]
pub struct NewSession<'a> {
    /// The token.
    pub token: &'a str,
    /// The base URL that issued it.
    pub backend: &'a str,
    /// The agent that becomes the selected one.
    pub agent_id: Option<&'a str>,
    /// Its name.
    pub display_name: Option<&'a str>,
    /// `expires_at` of the answer: RFC 3339 or seconds since 1970.
    pub expires_at: Option<&'a Value>,
}

/// What a profile's session is worth, without asking its backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A token is stored that may be good.
    Open,
    /// A token is stored whose time is over.
    Expired,
    /// No token is stored for this backend.
    None,
}

/// One session file as read at the start of a command.
#[derive(Debug)]
pub struct Session {
    dir: PathBuf,
    profile: String,
    store: TokenStore,
    agent: Option<String>,
    scene: Option<String>,
    values: Map<String, Value>,
    without_variables: bool,
}

impl Session {
    /// Reads `dir/config.json`; a missing file is an empty session. An unreadable one is set aside as
    /// `config.json.bad` and reported, never emptied.
    pub fn open(dir: PathBuf, profile: &str, preferences: &Preferences) -> Result<Session> {
        let values = values::open(&dir.join("config.json"))?;
        Ok(Session::of(dir, profile, preferences, values))
    }

    /// The same, but nothing is changed, and an unreadable file is an error of one phrase: for a look at other profiles.
    pub fn peek(dir: PathBuf, profile: &str, preferences: &Preferences) -> Result<Session, String> {
        let values = values::look(&dir.join("config.json")).map_err(|error| error.message)??;
        Ok(Session::of(dir, profile, preferences, values))
    }

    fn of(dir: PathBuf, profile: &str, preferences: &Preferences, values: Map<String, Value>) -> Session {
        let local = profile == profile::LOCAL;
        // Who can open the embedded node's database owns what is in it: a keyring would guard nothing.
        let store = if local { TokenStore::File } else { preferences.token_store };
        let agent = preferences.agent_id.as_ref().filter(|_| !local).map(|agent| agent.value.clone());
        let scene = preferences.scene_id.as_ref().map(|scene| scene.value.clone());
        Session { dir, profile: profile.to_owned(), store, agent, scene, values, without_variables: false }
    }

    /// The directory that holds the file.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self) -> PathBuf {
        self.dir.join("config.json")
    }

    fn local(&self) -> bool {
        self.profile == profile::LOCAL
    }

    /// The unreadable file that was set aside, while no new one has taken its place.
    pub fn set_aside(&self) -> Option<PathBuf> {
        let bad = file::beside(&self.path(), "bad");
        (bad.exists() && !self.path().exists()).then_some(bad)
    }

    /// Keys whose value is of no use and counts as unset.
    pub fn notices(&self) -> Vec<Notice> {
        let of_no_use = TEXTS.iter().filter_map(|key| Some((key, self.values.get(*key)?)));
        of_no_use
            .filter(|(key, value)| !value.is_string() && (!value.is_null() || **key == "backend_url"))
            .map(|(key, value)| {
                let what = if value.is_null() { "null" } else { "no text" };
                let message = format!("{}: {key} is {what} and counts as unset", self.path().display());
                Notice::new("config_value_ignored", message)
            })
            .collect()
    }

    /// A text value of the file that is set and not blank.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The session token for this backend: `TOWOW_TOKEN`, else the stored one if this backend issued it and its time is
    /// not over (exit 3, `session_expired`). The embedded node's session is its own: it ignores the variable, and does
    /// not end here.
    pub fn token(&self, backend: &str) -> Result<Option<String>> {
        if let Some(token) = self.variable("TOWOW_TOKEN") {
            return Ok(Some(token));
        }
        if !self.is_stored() || self.issuer() != backend {
            return Ok(None);
        }
        if let Some(why) = self.over()? {
            let message = format!("the session at {backend} is over: it {why}");
            return Err(Error::new(Kind::Auth, "session_expired", message).hint("towow auth login --email YOUR_EMAIL"));
        }
        match self.in_keyring() {
            true => keyring::get(&self.user(backend)),
            false => Ok(self.text("session_token").map(str::to_owned)),
        }
    }

    /// What the stored session is worth at this backend; the variable does not count.
    pub fn state(&self, backend: &str) -> Result<State> {
        Ok(match self.is_stored() && self.issuer() == backend {
            false => State::None,
            true if self.over()?.is_some() => State::Expired,
            true => State::Open,
        })
    }

    fn over(&self) -> Result<Option<String>> {
        if self.local() {
            return Ok(None);
        }
        let time = |key: &str| self.values.get(key).and_then(lifetime::time);
        lifetime::over(time("session_started_at"), time("session_expires_at"), Timestamp::now())
    }

    /// True when a token is stored, for whichever backend.
    pub fn is_stored(&self) -> bool {
        self.in_keyring() || self.text("session_token").is_some()
    }

    /// True when the token is in the keyring of the operating system, which may ask before it opens.
    pub fn in_keyring(&self) -> bool {
        self.text("session_token_in") == Some("keyring")
    }

    /// The name of the token in the keyring: one for each profile and backend, and for each home that is not the usual one.
    fn user(&self, issuer: &str) -> String {
        let home = env("TOWOW_HOME").map(|_| format!(" {}", self.dir.display())).unwrap_or_default();
        format!("{} {issuer}{home}", self.profile)
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
        self.is_stored().then(|| self.issuer()).filter(|issuer| issuer != backend)
    }

    /// True when the token or the agent comes from a variable and not from the file.
    pub fn is_overridden(&self, variable: &str) -> bool {
        self.variable(variable).is_some()
    }

    /// The selected agent: `TOWOW_AGENT_ID`, else that of the project (neither for the embedded node), else the stored one.
    pub fn agent_id(&self) -> Option<String> {
        let stronger = self.variable("TOWOW_AGENT_ID").or_else(|| self.agent.clone());
        stronger.or_else(|| self.text("agent_id").map(str::to_owned))
    }

    /// What is stronger than the stored agent: `TOWOW_AGENT_ID`, or the project's `.towow.toml`.
    pub fn stronger_agent(&self) -> Option<&'static str> {
        let of_project = self.agent.as_ref().map(|_| ".towow.toml");
        if self.is_overridden("TOWOW_AGENT_ID") { Some("TOWOW_AGENT_ID") } else { of_project }
    }

    /// The scene: that of the project, else the stored one.
    pub fn scene_id(&self) -> Option<&str> {
        self.scene.as_deref().or_else(|| self.text("scene_id"))
    }

    /// From now on only what is stored counts.
    pub fn ignore_variables(&mut self) {
        self.without_variables = true;
    }

    fn variable(&self, name: &str) -> Option<String> {
        if self.local() || self.without_variables { None } else { env(name) }
    }

    /// Stores a session that a backend has opened. Where that fails the session exists all the same, so the error says so
    /// (`session_not_stored`); the token is in no message.
    pub fn open_session(&mut self, new: NewSession) -> Result<()> {
        let backend = new.backend.to_owned();
        self.store_token(new.token, new.backend, new.expires_at, |values| {
            for (key, value) in [("agent_id", new.agent_id), ("display_name", new.display_name)] {
                match value {
                    Some(value) => drop(values.insert(key.into(), json!(value))),
                    None => drop(values.shift_remove(key)),
                }
            }
        })
        .map_err(|error| not_stored(&backend, error))
    }

    /// Stores a new token that this backend gave; the selected agent stays.
    pub fn replace_token(&mut self, token: &str, backend: &str, expires_at: Option<&Value>) -> Result<()> {
        self.refuse_if_replaced()?;
        self.store_token(token, backend, expires_at, |_| {}).map_err(|error| not_stored(backend, error))
    }

    /// Another command may have logged in, out or elsewhere since this one has read the file: then what this one knows is
    /// about a session that is no longer there.
    fn refuse_if_replaced(&self) -> Result<()> {
        let now = values::read(&self.path())?.unwrap_or_default();
        let of_token = |values: &Map<String, Value>| OF_TOKEN.map(|key| values.get(key).cloned());
        if of_token(&now) == of_token(&self.values) {
            return Ok(());
        }
        let message = "another command has changed the stored session meanwhile; it stays as it is";
        Err(Error::new(Kind::Conflict, "session_changed", message).hint("towow status"))
    }

    /// Forgets the token and the selected agent. A keyring that cannot be opened keeps nobody logged in.
    pub fn close(&mut self) -> Result<()> {
        self.refuse_if_replaced()?;
        self.forget();
        self.update(|values| {
            for key in OF_TOKEN.iter().chain(&["agent_id", "display_name"]) {
                values.shift_remove(*key);
            }
        })
    }

    /// Takes the token out of the keyring, as far as there is one.
    pub fn forget(&self) {
        if self.in_keyring() {
            let _ = keyring::forget(&self.user(&self.issuer()));
        }
    }

    fn store_token(
        &mut self,
        token: &str,
        backend: &str,
        expires_at: Option<&Value>,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> Result<()> {
        let before = self.in_keyring().then(|| self.user(&self.issuer()));
        let now = (self.store == TokenStore::Keyring).then(|| self.user(backend));
        if let Some(user) = &now {
            keyring::set(user, token)?;
        }
        let expires = expires_at.and_then(lifetime::time).map(lifetime::written);
        self.update(|values| {
            for key in OF_TOKEN {
                values.shift_remove(key);
            }
            match &now {
                Some(_) => values.insert("session_token_in".into(), json!("keyring")),
                None => values.insert("session_token".into(), json!(token)),
            };
            values.insert("session_backend".into(), json!(backend));
            values.insert("session_started_at".into(), json!(lifetime::written(Timestamp::now())));
            if let Some(expires) = expires {
                values.insert("session_expires_at".into(), json!(expires));
            }
            change(values);
        })?;
        // The token of the session before is of no use to anybody.
        if let Some(user) = before.filter(|before| Some(before) != now.as_ref()) {
            let _ = keyring::forget(&user);
        }
        Ok(())
    }

    /// Changes the file under a lock, starting from what it holds now, so that two commands at once lose nothing.
    pub fn update(&mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Result<()> {
        file::make_dir(&self.dir)?;
        self.values = values::change(&self.path(), change)?;
        Ok(())
    }
}

fn not_stored(backend: &str, error: Error) -> Error {
    let message = format!("{backend} has opened a session, but it could not be stored: {}", error.message);
    Error::new(error.kind, "session_not_stored", message).hint("towow help environment")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn session(dir: &Path, text: &str) -> Session {
        fs::write(dir.join("config.json"), text).unwrap();
        Session::open(dir.to_owned(), "work", &Preferences::default()).unwrap()
    }

    #[test]
    fn a_session_is_opened_renewed_and_closed() {
        let dir = tempfile::tempdir().unwrap();
        let mut found = session(dir.path(), r#"{"custom":1,"agent_id":"old","display_name":"Old"}"#);
        let expires = json!(4_102_444_800_i64);
        let new = NewSession {
            token: "t1",
            backend: "https://x",
            agent_id: Some("old"),
            display_name: Some("Old"),
            expires_at: Some(&expires),
        };
        found.open_session(new).unwrap();
        assert_eq!((found.text("agent_id"), found.text("display_name")), (Some("old"), Some("Old")));
        assert_eq!(found.text("session_expires_at"), Some("2100-01-01T00:00:00Z"));
        assert!(found.text("session_started_at").is_some());
        assert_eq!(found.state("https://x").unwrap(), State::Open);

        found.replace_token("t2", "https://x", None).unwrap();
        let kept = Session::open(dir.path().to_owned(), "work", &Preferences::default()).unwrap();
        assert_eq!((kept.text("session_token"), kept.text("session_backend")), (Some("t2"), Some("https://x")));
        assert_eq!((kept.text("session_expires_at"), kept.text("agent_id")), (None, Some("old")));

        let new = NewSession { token: "t3", backend: "https://y", agent_id: Some("a"), ..NewSession::default() };
        found.open_session(new).unwrap();
        assert_eq!((found.text("agent_id"), found.text("display_name")), (Some("a"), None));
        assert_eq!(found.state("https://x").unwrap(), State::None);
        found.close().unwrap();
        let left = fs::read_to_string(dir.path().join("config.json")).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&left).unwrap(), json!({"custom": 1}));
    }

    #[test]
    fn only_a_session_with_a_known_age_is_judged() {
        let dir = tempfile::tempdir().unwrap();
        let cases = [
            ("", State::Open),
            (r#","session_started_at":"2001-01-01T00:00:00Z""#, State::Expired),
            (r#","session_started_at":"once upon a time""#, State::Open),
            (r#","session_expires_at":"2001-01-01T00:00:00Z""#, State::Expired),
            (r#","session_expires_at":978307200"#, State::Expired),
            (r#","session_expires_at":null"#, State::Open),
        ];
        for (more, expected) in cases {
            let text = format!(r#"{{"session_token":"t","session_backend":"https://x"{more}}}"#);
            let found = session(dir.path(), &text);
            assert_eq!(found.state("https://x").unwrap(), expected, "{more}");
            let local = Session::open(dir.path().to_owned(), profile::LOCAL, &Preferences::default()).unwrap();
            assert_eq!(local.state("https://x").unwrap(), State::Open, "{more}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_type_counts_as_unset_and_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let found =
            session(dir.path(), "\u{feff}{\"backend_url\":null,\"agent_id\":7,\"scene_id\":null,\"auth_lane\":\"x\"}");
        assert_eq!((found.text("backend_url"), found.agent_id(), found.text("auth_lane")), (None, None, Some("x")));
        let told: Vec<String> = found.notices().into_iter().map(|notice| notice.message).collect();
        let path = dir.path().join("config.json").display().to_string();
        let expected = ["agent_id is no text", "backend_url is null"];
        assert_eq!(told, expected.map(|what| format!("{path}: {what} and counts as unset")));
    }
}
