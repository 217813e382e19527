//! Profiles: accounts and backends beside each other, each with a session and a recent list of its own.
//!
//! `default` lives in `TOWOW_HOME` itself, where installations have always kept theirs; `local` belongs to the embedded
//! node; every other one is a directory below `TOWOW_HOME/profiles`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::settings::Preferences;
use super::{Flags, env, file};
use crate::error::{Error, Kind, Result};

/// The profile of those who never made one.
pub const DEFAULT: &str = "default";

/// The profile of the embedded node.
pub const LOCAL: &str = "local";

/// Longest name of a profile, in bytes.
const LONGEST: usize = 64;

/// Which profile a command works in, and what said so.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its name, well-formed; it may not exist.
    pub name: String,
    /// What said so.
    pub by: By,
}

/// What chose a profile, strongest first.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// `--profile` or `--local`.
    Flag,
    /// `TOWOW_PROFILE`.
    Variable,
    /// The key `profile` at this `path:line`.
    File(String),
    /// Nothing.
    Nothing,
}

/// Accepts ASCII letters, digits, `-` and `_`, at most 64 of them, no `-` in front.
pub fn check_name(name: &str) -> Result<()> {
    let well_formed = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if well_formed && !name.is_empty() && name.len() <= LONGEST && !name.starts_with('-') {
        return Ok(());
    }
    let shown: String = name.chars().take(LONGEST).collect();
    let message = format!("{shown:?} is no name of a profile: letters, digits, - and _, at most {LONGEST}");
    Err(Error::new(Kind::Usage, "bad_profile_name", message).hint("towow profile list"))
}

/// The directory of a profile.
pub fn dir(home: &Path, name: &str) -> PathBuf {
    if name == DEFAULT { home.to_owned() } else { home.join("profiles").join(name) }
}

/// True for a profile that can be used; the two that are always there need no directory.
pub fn exists(home: &Path, name: &str) -> bool {
    [DEFAULT, LOCAL].contains(&name) || dir(home, name).is_dir()
}

/// Every profile: `default`, `local` where this build has a node, then the others by name.
pub fn names(home: &Path) -> Vec<String> {
    let mut names = vec![DEFAULT.to_owned()];
    if cfg!(feature = "node") {
        names.push(LOCAL.to_owned());
    }
    let found = fs::read_dir(home.join("profiles")).into_iter().flatten().flatten();
    let mut others: Vec<String> = found
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| check_name(name).is_ok() && ![DEFAULT, LOCAL].contains(&name.as_str()))
        .collect();
    others.sort();
    names.extend(others);
    names
}

/// The profile that flags, environment and settings name.
pub fn choose(flags: &Flags, preferences: &Preferences) -> Result<Choice> {
    let choice = |name: &str, by: By| Choice { name: name.to_owned(), by };
    let choice = match (&flags.profile, env("TOWOW_PROFILE"), &preferences.profile) {
        (Some(name), ..) if flags.local && name != LOCAL => {
            let message = format!("--local is the profile {LOCAL:?} and excludes --profile {name}");
            return Err(Error::usage(message).hint("towow profile list"));
        }
        _ if flags.local => choice(LOCAL, By::Flag),
        (Some(name), ..) => choice(name, By::Flag),
        (None, Some(name), _) => choice(name.trim(), By::Variable),
        (None, None, Some(setting)) => choice(&setting.value, By::File(setting.at.clone())),
        (None, None, None) => choice(DEFAULT, By::Nothing),
    };
    check_name(&choice.name).map_err(|mut error| {
        if choice.by == By::Variable {
            error.message = format!("TOWOW_PROFILE: {}", error.message);
        }
        error
    })?;
    if choice.name != LOCAL {
        return Ok(choice);
    }
    // Somebody who names a backend does not mean the embedded node; what is stronger decides.
    match (&flags.backend_url, &choice.by) {
        (Some(_), By::Flag) => {
            let flag = if flags.local { "--local" } else { "--profile local" };
            Err(Error::usage(format!("{flag} and --backend-url exclude each other")).hint("towow help"))
        }
        (Some(_), _) => Ok(Choice { name: DEFAULT.to_owned(), by: By::Nothing }),
        (None, By::File(_)) if env("TOWOW_BACKEND_URL").is_some() => {
            Ok(Choice { name: DEFAULT.to_owned(), by: By::Nothing })
        }
        _ => Ok(choice),
    }
}

/// Refuses a profile that does not exist, with those that do.
pub fn must_exist(home: &Path, name: &str, by: &By) -> Result<()> {
    if exists(home, name) {
        return Ok(());
    }
    let source = match by {
        By::Variable => "TOWOW_PROFILE: ".to_owned(),
        By::File(at) => format!("{at}: "),
        By::Flag | By::Nothing => String::new(),
    };
    let message = format!("{source}no profile is called {name:?}; there are: {}", names(home).join(", "));
    Err(Error::new(Kind::Usage, "unknown_profile", message).hint(format!("towow profile add {name}")))
}

/// Makes a profile, whole or not at all. The URL must have passed the policy of the client.
pub fn create(home: &Path, name: &str, backend_url: Option<&str>) -> Result<()> {
    check_name(name)?;
    let all = home.join("profiles");
    file::make_dir(&all)?;
    let _guard = file::lock(&all)?;
    let dir = dir(home, name);
    if exists(home, name) || dir.symlink_metadata().is_ok() {
        let message = format!("a profile is called {name:?} already");
        return Err(Error::new(Kind::Conflict, "profile_exists", message).hint(format!("towow profile show {name}")));
    }
    let mut config = serde_json::Map::new();
    if let Some(url) = backend_url {
        config.insert("backend_url".into(), json!(url));
    }
    let new = hidden(&all, name);
    // What a killed command left half done.
    let _ = fs::remove_dir_all(&new);
    file::make_dir(&new)?;
    let text = serde_json::to_string_pretty(&config).map_err(|error| Error::internal(error.to_string()))?;
    file::replace(&new.join("config.json"), format!("{text}\n").as_bytes())?;
    fs::rename(&new, &dir).map_err(|error| file::cannot("create", &dir, &error))
}

/// Removes the directory of a profile and everything in it.
pub fn remove(home: &Path, name: &str) -> Result<()> {
    let all = home.join("profiles");
    let _guard = file::lock(&all)?;
    let dir = dir(home, name);
    let old = hidden(&all, name);
    let _ = fs::remove_dir_all(&old);
    // It disappears at once, even when taking it apart takes time or is interrupted.
    fs::rename(&dir, &old).map_err(|error| file::cannot("remove", &dir, &error))?;
    fs::remove_dir_all(&old).map_err(|error| file::cannot("remove", &old, &error))
}

/// A name beside a profile that is no name of a profile.
fn hidden(all: &Path, name: &str) -> PathBuf {
    all.join(format!(".{name}.tmp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_no_path() {
        for good in ["work", "a", "A_1-b", "0", &"x".repeat(64)] {
            check_name(good).unwrap();
        }
        for bad in ["", ".", "..", "a/b", "../x", "a\\b", "-x", "a b", "a.b", "工作", "a\n", "a\0", &"x".repeat(65)] {
            assert_eq!(check_name(bad).unwrap_err().code, "bad_profile_name", "{bad:?}");
        }
    }

    #[test]
    fn a_profile_is_made_once_and_removed_whole() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        create(home, "work", Some("https://x.example")).unwrap();
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| create(home, "race", None).is_ok())).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|made| **made).count(), 1);
        for taken in ["work", DEFAULT, LOCAL] {
            assert_eq!(create(home, taken, None).unwrap_err().code, "profile_exists", "{taken}");
        }
        assert!(names(home).ends_with(&["race".into(), "work".into()]));
        remove(home, "work").unwrap();
        assert!(!exists(home, "work") && must_exist(home, "work", &By::Flag).unwrap_err().message.ends_with("race"));
        create(home, "work", None).unwrap();
        assert_eq!(fs::read_to_string(dir(home, "work").join("config.json")).unwrap(), "{}\n");
    }
}
