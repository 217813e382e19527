//! Where files live, what the session file holds, and which setting wins.
//!
//! Precedence, strongest first: flag, environment, the project's `.towow.toml` ([`settings`]), the session file and the
//! user's `towow.toml`, built-in. The files, all below `TOWOW_HOME` (default `~/.towow`, created 0700):
//!
//! | file | holds |
//! |---|---|
//! | `towow.toml` | the user's settings ([`settings`]) |
//! | `config.json` | the session of the profile `default` ([`session`]) |
//! | `recent.json` | what this machine started lately ([`recent`]) |
//! | `completions.json` | ids that completion knows for a minute |
//! | `profiles/NAME/` | the same three for another profile ([`profile`]); `local` is the embedded node's |
//! | `mcp/` | token and sessions of `towow mcp --http`; each profile has its own |
//! | `node.db` | the embedded node's database |

pub mod agent;
pub mod bridge;
pub mod file;
pub mod keyring;
pub mod lang;
mod lifetime;
pub mod machine;
pub mod profile;
pub mod random;
pub mod recent;
pub mod session;
pub mod settings;
pub mod time;
pub mod token;
mod values;

use std::path::PathBuf;

use crate::error::{Error, Kind, Result, quoted};
use profile::By;
use session::Session;
use settings::Preferences;

/// The backend that is used when nothing names another.
pub const DEFAULT_BACKEND: &str = "https://towow.net/api";

/// Something to tell the user that is neither a result nor a failure.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Stable word for scripts.
    pub code: &'static str,
    /// What happened.
    pub message: String,
}

impl Notice {
    fn new(code: &'static str, message: String) -> Notice {
        Notice { code, message }
    }
}

/// What the command line says about settings.
#[derive(Debug, Default, Clone)]
pub struct Flags {
    /// `--local`: the embedded node and its own session.
    pub local: bool,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--backend-url`.
    pub backend_url: Option<String>,
}

impl Flags {
    /// The same flags as words of a command line, for a command that is run or hinted at from this one.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.local {
            words.push("--local".to_owned());
        }
        if let Some(name) = self.profile.as_ref().filter(|_| !self.local) {
            words.extend(["--profile".to_owned(), name.clone()]);
        }
        // A URL with user info is refused, and may hold a password: it is not repeated.
        let authority =
            |url: &str| url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or_default().to_owned();
        if let Some(url) = self.backend_url.as_ref().filter(|url| !authority(url).contains('@')) {
            words.extend(["--backend-url".to_owned(), url.clone()]);
        }
        words
    }

    /// A hint that can be run as printed goes to the same profile and backend as the command that failed. What needs no
    /// backend stays as it is.
    pub fn aim(&self, hint: &str) -> String {
        // Variables may stand before the command.
        let Some((before, rest)) = hint.strip_prefix("towow ").map(|rest| ("", rest)).or_else(|| {
            let (before, rest) = hint.split_once(" towow ")?;
            Some((before, rest))
        }) else {
            return hint.to_owned();
        };
        let before = if before.is_empty() { String::new() } else { format!("{before} ") };
        if before.contains("TOWOW_BACKEND_URL=") {
            return hint.to_owned();
        }
        let offline =
            rest.ends_with("--help") || ["help", "schema", "jq", "profile "].iter().any(|verb| rest.starts_with(verb));
        if offline || rest.contains("--local") {
            return hint.to_owned();
        }
        let backend_url = self.backend_url.clone().filter(|_| !rest.contains("--backend-url"));
        let words = Flags { backend_url, ..self.clone() }.words();
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        if words.is_empty() { hint.to_owned() } else { format!("{before}towow {} {rest}", words.join(" ")) }
    }
}

/// The settings of one command, resolved once.
#[derive(Debug)]
pub struct Settings {
    /// `TOWOW_HOME`, else `~/.towow`.
    pub home: PathBuf,
    /// The profile in use.
    pub profile: String,
    /// True in the profile of the embedded node.
    pub local: bool,
    /// The session file of the profile in use.
    pub session: Session,
    /// What the settings files say.
    pub preferences: &'static Preferences,
    flag_url: Option<String>,
    profile_by_flag: bool,
}

impl Settings {
    /// Reads flags, environment and settings files and opens the session file.
    pub fn resolve(flags: &Flags) -> Result<Settings> {
        Settings::with(flags, Session::open)
    }

    /// As [`Settings::resolve`], but nothing is changed: a session file that is unreadable, or open to others, stays so.
    pub fn peek(flags: &Flags) -> Result<Settings> {
        Settings::with(flags, |dir, profile, preferences| {
            let path = dir.join("config.json");
            Session::peek(dir, profile, preferences).map_err(|why| {
                let message = format!("{} is unreadable: {why}", path.display());
                Error::new(Kind::Usage, "config_corrupt", message).hint("towow setup")
            })
        })
    }

    fn with(flags: &Flags, open: impl FnOnce(PathBuf, &str, &Preferences) -> Result<Session>) -> Result<Settings> {
        let home = home()?;
        let preferences = settings::preferences()?;
        let choice = profile::choose(flags, preferences)?;
        profile::must_exist(&home, &choice.name, &choice.by)?;
        let mut session = open(profile::dir(&home, &choice.name), &choice.name, preferences)?;
        // A flag is stronger than a variable: whoever names a profile means its session, and a token of another
        // backend stays away from its backend.
        if choice.by == By::Flag && choice.name != profile::DEFAULT {
            session.ignore_variables();
        }
        Ok(Settings {
            home,
            local: choice.name == profile::LOCAL,
            profile: choice.name,
            session,
            preferences,
            flag_url: flags.backend_url.clone(),
            profile_by_flag: choice.by == By::Flag,
        })
    }

    /// The directory of the profile in use.
    pub fn profile_dir(&self) -> &std::path::Path {
        self.session.dir()
    }

    /// The base URL of the remote backend, not yet checked. A profile that a flag has chosen is stronger than
    /// `TOWOW_BACKEND_URL`, where it names a backend.
    ///
    /// A session file that was set aside as unreadable may have named another backend, so that without a flag or a
    /// variable nothing is assumed then: a password must not travel to a server nobody chose.
    pub fn backend_url(&self) -> Result<String> {
        self.backend().map(|(url, _)| url)
    }

    /// As [`Settings::backend_url`], and what named it: a flag, a variable, a file, or `built-in`.
    pub fn backend(&self) -> Result<(String, &'static str)> {
        if let Some(url) = &self.flag_url {
            return Ok((url.clone(), "--backend-url"));
        }
        let of_profile = self.session.text("backend_url").map(|url| (url.to_owned(), "config.json"));
        let variable = env("TOWOW_BACKEND_URL").map(|url| (url, "TOWOW_BACKEND_URL"));
        let chosen = if self.profile_by_flag { of_profile.or(variable) } else { variable.or(of_profile) };
        if let Some(chosen) = chosen {
            return Ok(chosen);
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
        let of_user = self.preferences.backend_url.as_ref().map(|setting| (setting.value.clone(), settings::USER));
        Ok(of_user.unwrap_or_else(|| (DEFAULT_BACKEND.to_owned(), "built-in")))
    }
}

/// A variable that is set and not blank.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// `TOWOW_HOME`, else `~/.towow`.
pub fn home() -> Result<PathBuf> {
    if let Some(home) = env("TOWOW_HOME") {
        return Ok(PathBuf::from(home));
    }
    std::env::home_dir()
        .filter(|home| !home.as_os_str().is_empty())
        .map(|home| home.join(".towow"))
        .ok_or_else(|| Error::usage("neither TOWOW_HOME nor HOME is set").hint("TOWOW_HOME=/path/to/dir towow status"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_goes_where_the_command_went() {
        let flags = |local: bool, profile: Option<&str>, url: Option<&str>| Flags {
            local,
            profile: profile.map(str::to_owned),
            backend_url: url.map(str::to_owned),
        };
        let login = "towow auth login --email YOUR_EMAIL";
        let cases = [
            (flags(false, None, None), login, login),
            (flags(true, None, None), "towow status", "towow --local status"),
            (flags(true, Some("local"), None), "towow status", "towow --local status"),
            (flags(false, Some("work"), None), login, "towow --profile work auth login --email YOUR_EMAIL"),
            (flags(false, None, Some("https://x")), "towow inbox", "towow --backend-url https://x inbox"),
            (flags(false, None, Some("https://u:p@x")), "towow inbox", "towow inbox"),
            (
                flags(false, Some("work"), Some("https://x")),
                "towow --backend-url https://y inbox",
                "towow --profile work --backend-url https://y inbox",
            ),
            (flags(false, Some("nosuch"), None), "towow profile add nosuch", "towow profile add nosuch"),
            (flags(false, Some("work"), None), "towow inbox --help", "towow inbox --help"),
            (flags(false, Some("work"), None), "towow help environment", "towow help environment"),
            (flags(true, None, None), "TOWOW_HOME=/x towow status", "TOWOW_HOME=/x towow --local status"),
        ];
        for (flags, hint, expected) in cases {
            assert_eq!(flags.aim(hint), expected, "{flags:?}");
        }
    }
}
