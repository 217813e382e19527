//! Where files live, what the session file holds, and which setting wins.
//!
//! Precedence, strongest first: flag, environment, session file, built-in. The files, all below `TOWOW_HOME`
//! (default `~/.towow`, created 0700):
//!
//! | file | holds |
//! |---|---|
//! | `config.json` | the session for a remote backend ([`session`]) |
//! | `recent.json` | what this machine started lately ([`recent`]) |
//! | `profiles/local/` | both of these for the embedded node |
//! | `node.db` | the embedded node's database |

pub mod file;
pub mod lang;
pub mod recent;
pub mod session;

use std::path::PathBuf;

use crate::error::{Error, Kind, Result};
use session::Session;

/// The backend that is used when nothing names another.
pub const DEFAULT_BACKEND: &str = "https://towow.net/api";

/// What the command line says about settings.
#[derive(Debug, Default, Clone)]
pub struct Flags {
    /// `--local`: the embedded node and its own session.
    pub local: bool,
    /// `--backend-url`.
    pub backend_url: Option<String>,
}

impl Flags {
    /// A hint that can be run as printed goes to the same backend as the command that failed. What needs no backend stays
    /// as it is.
    pub fn aim(&self, hint: &str) -> String {
        let Some(rest) = hint.strip_prefix("towow ") else { return hint.to_owned() };
        let offline = rest.ends_with("--help") || ["help", "schema", "jq"].iter().any(|verb| rest.starts_with(verb));
        match &self.backend_url {
            _ if offline || rest.contains("--local") || rest.contains("--backend-url") => hint.to_owned(),
            _ if self.local => format!("towow --local {rest}"),
            // A URL with user info is refused, and may hold a password: it is not repeated.
            Some(url) if !url.contains('@') => format!("towow --backend-url {url} {rest}"),
            _ => hint.to_owned(),
        }
    }
}

/// The settings of one command, resolved once.
#[derive(Debug)]
pub struct Settings {
    /// `TOWOW_HOME`, else `~/.towow`.
    pub home: PathBuf,
    /// True with `--local`.
    pub local: bool,
    /// The session file of the profile in use.
    pub session: Session,
    flag_url: Option<String>,
}

impl Settings {
    /// Reads flags and environment and opens the session file.
    pub fn resolve(flags: &Flags) -> Result<Settings> {
        if flags.local && flags.backend_url.is_some() {
            return Err(Error::usage("--local and --backend-url exclude each other").hint("towow help"));
        }
        let home = home()?;
        let dir = if flags.local { home.join("profiles").join("local") } else { home.clone() };
        let session = Session::open(dir, flags.local)?;
        Ok(Settings { home, local: flags.local, session, flag_url: flags.backend_url.clone() })
    }

    /// The directory of the profile in use.
    pub fn profile_dir(&self) -> &std::path::Path {
        self.session.dir()
    }

    /// The base URL of the remote backend, not yet checked.
    ///
    /// A session file that was set aside as unreadable may have named another backend, so that without a flag or a
    /// variable nothing is assumed then: a password must not travel to a server nobody chose.
    pub fn backend_url(&self) -> Result<String> {
        if let Some(url) = &self.flag_url {
            return Ok(url.clone());
        }
        if let Some(url) = env("TOWOW_BACKEND_URL") {
            return Ok(url);
        }
        if let Some(url) = self.session.text("backend_url") {
            return Ok(url.to_owned());
        }
        if let Some(bad) = self.session.set_aside() {
            return Err(Error::new(
                Kind::Usage,
                "config_set_aside",
                format!(
                    "{} was unreadable and may have named another backend than {DEFAULT_BACKEND}; repair it or name the backend",
                    bad.display()
                ),
            )
            .hint(format!("towow --backend-url {DEFAULT_BACKEND} auth login --email YOUR_EMAIL")));
        }
        Ok(DEFAULT_BACKEND.to_owned())
    }
}

/// A variable that is set and not blank.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn home() -> Result<PathBuf> {
    if let Some(home) = env("TOWOW_HOME") {
        return Ok(PathBuf::from(home));
    }
    std::env::home_dir()
        .filter(|home| !home.as_os_str().is_empty())
        .map(|home| home.join(".towow"))
        .ok_or_else(|| Error::usage("neither TOWOW_HOME nor HOME is set").hint("TOWOW_HOME=/path/to/dir towow status"))
}
