//! Settings files: `TOWOW_HOME/towow.toml` of the user, and `.towow.toml` of a project, found from the current directory
//! upwards to the first directory with `.git` or the home directory.
//!
//! Whoever wrote a repository is not whoever cloned it: a project's file never names a backend, a profile or a token.
//! Both are read once in a process, like the environment; where there is none, that is all they cost.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use toml_edit::{Document, DocumentMut, Item, Value};

use super::bridge::Bridge;
use super::{Notice, bridge, file, home, profile, time};
use crate::error::{Error, Kind, Result, nearest};
use crate::operations;

/// The user's file below `TOWOW_HOME`.
pub const USER: &str = "towow.toml";

/// The project's file.
const PROJECT: &str = ".towow.toml";

/// Every key: which of the two files may hold it (user, project), and what it must be.
const KEYS: &[(&str, bool, bool, &str)] = &[
    ("profile", true, false, "the name of a profile: letters, digits, - and _"),
    ("backend_url", true, false, "a URL in quotes"),
    ("token_store", true, false, "\"file\" or \"keyring\""),
    ("timeout", true, false, "a time such as \"90s\" or \"10m\", or a number of seconds"),
    ("retries", true, false, "a whole number from 0 to 10"),
    ("lang", true, true, "\"en\" or \"zh\""),
    ("output", true, true, "the name of a format in quotes"),
    ("k", true, true, "a whole number from 1 to 8"),
    ("bridge", true, false, "a table; towow help bridge says what it holds"),
    ("scene_id", false, true, "the id of a scene in quotes"),
    ("agent_id", false, true, "the id of an agent in quotes"),
];

/// A setting and where it stands, as `path:line`, for the message when it turns out to be wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// What it says.
    pub value: T,
    /// `path:line`.
    pub at: String,
}

/// Where session tokens are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenStore {
    /// In the session file (0600).
    #[default]
    File,
    /// In the keyring of the operating system.
    Keyring,
}

/// What the settings files say, the project's before the user's.
#[derive(Debug, Default)]
pub struct Preferences {
    /// The profile of commands that name none.
    pub profile: Option<Setting<String>>,
    /// The backend of profiles that name none. Not yet checked.
    pub backend_url: Option<Setting<String>>,
    /// Where tokens are kept.
    pub token_store: TokenStore,
    /// Longest wait for an answer.
    pub timeout: Option<Setting<Duration>>,
    /// How often a request that failed for a while is sent again.
    pub retries: Option<Setting<u32>>,
    /// `en` or `zh`.
    pub lang: Option<Setting<String>>,
    /// An output format. Not yet checked: the command line knows the formats.
    pub output: Option<Setting<String>>,
    /// How many people `start` and `find` look for.
    pub k: Option<Setting<i64>>,
    /// Workers of the tool bridge.
    pub bridge: Option<Setting<Bridge>>,
    /// The scene of this project.
    pub scene_id: Option<Setting<String>>,
    /// The agent of this project; not for the embedded node.
    pub agent_id: Option<Setting<String>>,
    /// What the user should hear: keys that were ignored.
    pub notices: Vec<Notice>,
}

/// The settings files as they were when this process first asked.
fn files() -> &'static (Preferences, Option<Error>) {
    static FILES: OnceLock<(Preferences, Option<Error>)> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut preferences = Preferences::default();
        let here = std::env::current_dir().ok();
        let outcome = preferences.read(home().ok().as_deref(), here.as_deref());
        (preferences, outcome.err())
    })
}

/// What the settings files say, or what is wrong with them.
pub fn preferences() -> Result<&'static Preferences> {
    match files() {
        (_, Some(error)) => Err(error.clone()),
        (preferences, None) => Ok(preferences),
    }
}

/// The language of the settings files, as far as they could be read: help is shown whatever is wrong with them.
pub fn language() -> Option<&'static str> {
    files().0.lang.as_ref().map(|lang| lang.value.as_str())
}

impl Preferences {
    fn read(&mut self, home: Option<&Path>, here: Option<&Path>) -> Result<()> {
        if let Some(home) = home {
            let path = home.join(USER);
            if let Some(text) = text_of(&path)? {
                self.apply(&path, &text, false)?;
            }
        }
        match here.map(project).transpose()?.flatten() {
            Some((path, text)) => self.apply(&path, &text, true),
            None => Ok(()),
        }
    }

    fn apply(&mut self, path: &Path, text: &str, of_project: bool) -> Result<()> {
        let document = parse(path, text)?;
        let mut refused = Vec::new();
        if !of_project && document.contains_key("bridge") {
            let value = bridge::read(text).map_err(|(why, span)| {
                let span = span.or_else(|| document.key("bridge").and_then(|key| key.span()));
                let message = format!("{}:{}: bridge: {why}", path.display(), line(text, span));
                Error::new(Kind::Usage, "bad_setting", message).hint("towow help bridge")
            })?;
            self.bridge = Some(Setting { value, at: path.display().to_string() });
        }
        for (name, item) in document.iter() {
            let at = format!("{}:{}", path.display(), line(text, document.key(name).and_then(|key| key.span())));
            match KEYS.iter().find(|(key, ..)| *key == name) {
                Some((_, _, true, wanted)) if of_project => self.set(name, item, wanted, at, of_project)?,
                Some((_, true, _, wanted)) if !of_project => self.set(name, item, wanted, at, of_project)?,
                Some(_) if of_project => refused.push(name),
                None if of_project && name.contains("token") => refused.push(name),
                Some(_) => {
                    let message =
                        format!("{at}: {name} is a setting of a project and ignored here; it goes into {PROJECT}");
                    self.notices.push(Notice::new("setting_ignored", message));
                }
                None => self.notices.push(Notice::new("unknown_setting", unknown(name, &at, of_project))),
            }
        }
        if !refused.is_empty() {
            let message = format!(
                "{}: {} ignored: the file of a project names no backend, no profile, no token and no worker",
                path.display(),
                refused.join(", ")
            );
            self.notices.push(Notice::new("setting_ignored", message));
        }
        Ok(())
    }

    fn set(&mut self, name: &str, item: &Item, wanted: &str, at: String, of_project: bool) -> Result<()> {
        let wrong = || {
            let message = format!("{at}: {name} must be {wanted}; settings here: {}", allowed(of_project));
            Error::new(Kind::Usage, "bad_setting", message).hint("towow help environment")
        };
        let text = item.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let number = item.as_integer();
        match name {
            "profile" => {
                let value = text.filter(|name| profile::check_name(name).is_ok()).ok_or_else(wrong)?;
                self.profile = Some(Setting { value, at });
            }
            "token_store" => {
                self.token_store = match text.as_deref() {
                    Some("file") => TokenStore::File,
                    Some("keyring") if cfg!(feature = "keyring") => TokenStore::Keyring,
                    Some("keyring") => {
                        let message =
                            format!("{at}: token_store is \"keyring\", but this build has no keyring; use \"file\"");
                        return Err(Error::new(Kind::Usage, "bad_setting", message).hint("towow help environment"));
                    }
                    _ => return Err(wrong()),
                };
            }
            "timeout" => {
                let seconds = item.as_integer().map(|seconds| seconds.to_string());
                let value = seconds.or(text).and_then(|text| time::duration(&text));
                let value = value.filter(|time| !time.is_zero()).ok_or_else(wrong)?;
                self.timeout = Some(Setting { value, at });
            }
            "retries" => {
                let value = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= 10);
                self.retries = Some(Setting { value: value.ok_or_else(wrong)?, at });
            }
            "k" => {
                let (least, most) = k_range();
                let value = number.filter(|number| (least..=most).contains(number)).ok_or_else(wrong)?;
                self.k = Some(Setting { value, at });
            }
            "lang" => {
                let value = text.filter(|lang| ["en", "zh"].contains(&lang.as_str())).ok_or_else(wrong)?;
                self.lang = Some(Setting { value, at });
            }
            // It was read with its tables.
            "bridge" => {}
            "backend_url" => self.backend_url = Some(Setting { value: text.ok_or_else(wrong)?, at }),
            "output" => self.output = Some(Setting { value: text.ok_or_else(wrong)?, at }),
            "scene_id" => self.scene_id = Some(Setting { value: text.ok_or_else(wrong)?, at }),
            "agent_id" => self.agent_id = Some(Setting { value: text.ok_or_else(wrong)?, at }),
            other => return Err(Error::internal(format!("no setting is called {other}"))),
        }
        Ok(())
    }
}

/// Writes one text key of the user's file; its comments and everything else stay as they are.
pub fn write(home: &Path, key: &str, value: &str) -> Result<()> {
    file::make_dir(home)?;
    let path = home.join(USER);
    let _guard = file::lock(&path)?;
    let text = text_of(&path)?.unwrap_or_default();
    let mut document: DocumentMut = parse(&path, &text)?.into_mut();
    let mut new = Value::from(value);
    if let Some(old) = document.get(key).and_then(Item::as_value) {
        // The comment behind the old value stays where it was.
        *new.decor_mut() = old.decor().clone();
    }
    document[key] = Item::Value(new);
    file::replace(&path, document.to_string().as_bytes())
}

fn parse<'a>(path: &Path, text: &'a str) -> Result<Document<&'a str>> {
    Document::parse(text).map_err(|error| {
        let what = error.message().lines().collect::<Vec<_>>().join("; ");
        let message = format!("{}:{}: not TOML: {what}", path.display(), line(text, error.span()));
        Error::new(Kind::Usage, "bad_setting", message).hint("towow help environment")
    })
}

/// The nearest project file above this directory.
fn project(here: &Path) -> Result<Option<(PathBuf, String)>> {
    let top = std::env::home_dir().map(|home| home.canonicalize().unwrap_or(home));
    for dir in here.ancestors() {
        let path = dir.join(PROJECT);
        if let Some(text) = text_of(&path)? {
            return Ok(Some((path, text)));
        }
        if top.as_deref() == Some(dir) || dir.join(".git").exists() {
            break;
        }
    }
    Ok(None)
}

/// The text of a settings file, or nothing where there is none: below what is no directory, and in a directory that may
/// not be looked into, there is none either.
fn text_of(path: &Path) -> Result<Option<String>> {
    match file::read_text(path) {
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(None),
        Err(error) if error.kind() == ErrorKind::PermissionDenied && !path.exists() => Ok(None),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            Err(Error::new(Kind::Usage, "bad_setting", message).hint("towow help environment"))
        }
        Ok(text) => Ok(text),
    }
}

fn line(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    let before = text.as_bytes().iter().take(span.map_or(0, |span| span.start));
    before.filter(|byte| **byte == b'\n').count() + 1
}

fn allowed(of_project: bool) -> String {
    let here = KEYS.iter().filter(|(_, user, project, _)| if of_project { *project } else { *user });
    here.map(|(key, ..)| *key).collect::<Vec<_>>().join(", ")
}

fn unknown(name: &str, at: &str, of_project: bool) -> String {
    match nearest(name, KEYS.iter().map(|(key, ..)| *key)) {
        Some(near) => format!("{at}: no setting is called {name:?}; did you mean {near:?}?"),
        None => format!("{at}: no setting is called {name:?}; settings here: {}", allowed(of_project)),
    }
}

fn k_range() -> (i64, i64) {
    let param = operations::find("discover").and_then(|row| row.params.iter().find(|param| param.name == "k"));
    param.and_then(|param| param.range).unwrap_or((1, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, of_project: bool) -> (Preferences, Option<String>) {
        let mut preferences = Preferences::default();
        let outcome = preferences.apply(Path::new("f.toml"), text, of_project);
        (preferences, outcome.err().map(|error| error.message))
    }

    #[test]
    fn every_key_is_read_where_it_may_stand() {
        let (user, error) = of(
            "profile = 'work'\nbackend_url = 'https://x'\ntoken_store = 'file'\ntimeout = '2m'\nretries = 0\nlang = 'zh'\n\
             output = 'table'\nk = 5\n",
            false,
        );
        assert_eq!(error, None);
        assert_eq!(user.profile, Some(Setting { value: "work".into(), at: "f.toml:1".into() }));
        assert_eq!(user.timeout.unwrap().value, Duration::from_secs(120));
        assert_eq!((user.retries.unwrap().value, user.k.unwrap().value), (0, 5));
        assert!(user.notices.is_empty());
        let (project, error) = of("scene_id = 's1'\nagent_id = 'a1'\nlang = 'en'\nk = 1\noutput = 'json'\n", true);
        assert_eq!(error, None);
        assert_eq!((project.scene_id.unwrap().value, project.agent_id.unwrap().at), ("s1".into(), "f.toml:2".into()));
    }

    #[test]
    fn a_project_names_no_backend_no_profile_and_no_token() {
        let text = "backend_url = 'https://evil'\nprofile = 'x'\nsession_token = 't'\ntoken_store = 'keyring'\nk = 2\n";
        let (project, error) = of(text, true);
        assert_eq!(error, None);
        assert!(project.backend_url.is_none() && project.profile.is_none());
        assert_eq!(project.k.unwrap().value, 2);
        let told: Vec<&str> = project.notices.iter().map(|notice| notice.message.as_str()).collect();
        let keys = "backend_url, profile, session_token, token_store";
        assert_eq!(
            told,
            [format!(
                "f.toml: {keys} ignored: the file of a project names no backend, no profile, no token and no worker"
            )]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_file_line_and_key() {
        let cases = [
            ("\nlang = 1", "f.toml:2: lang must be \"en\" or \"zh\""),
            ("lang = 'de'", "f.toml:1: lang must be"),
            ("k = 9", "f.toml:1: k must be a whole number from 1 to 8"),
            ("k = '3'", "f.toml:1: k must be"),
            ("retries = -1", "f.toml:1: retries must be"),
            ("timeout = '5 parsecs'", "f.toml:1: timeout must be a time"),
            ("timeout = 0", "f.toml:1: timeout must be a time"),
            ("timeout = '999999999999999999h'", "f.toml:1: timeout must be a time"),
            ("profile = '../x'", "f.toml:1: profile must be"),
            ("[profile]\nname = 'x'", "f.toml:1: profile must be"),
            ("token_store = 'vault'", "f.toml:1: token_store must be"),
            ("k = 1\nk = 2", "f.toml:2: not TOML: "),
            ("k = ", "f.toml:1: not TOML: "),
        ];
        for (text, expected) in cases {
            let message = of(text, false).1.unwrap_or_else(|| panic!("accepted: {text}"));
            assert!(message.starts_with(expected), "{text}: {message}");
        }
        let message = of("k = 0", true).1.unwrap();
        assert!(message.ends_with("settings here: lang, output, k, scene_id, agent_id"), "{message}");
    }

    #[test]
    fn an_unknown_key_is_told_and_ignored() {
        let (found, error) = of("ouput = 'json'\nweather = 1\nscene_id = 's'", false);
        assert_eq!(error, None);
        let told: Vec<&str> = found.notices.iter().map(|notice| notice.message.as_str()).collect();
        assert_eq!(told[0], "f.toml:1: no setting is called \"ouput\"; did you mean \"output\"?");
        assert!(
            told[1].starts_with("f.toml:2: no setting is called \"weather\"; settings here: profile, "),
            "{told:?}"
        );
        assert_eq!(told[2], "f.toml:3: scene_id is a setting of a project and ignored here; it goes into .towow.toml");
    }

    #[test]
    fn the_search_for_a_project_ends_at_its_root() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("outer/repo/src/deep")).unwrap();
        std::fs::write(at("outer/.towow.toml"), "k = 1").unwrap();
        let found = |name: &str| project(&at(name)).unwrap().map(|(path, _)| path);
        assert_eq!(found("outer/repo/src/deep"), Some(at("outer/.towow.toml")));
        std::fs::create_dir(at("outer/repo/.git")).unwrap();
        assert_eq!(found("outer/repo/src/deep"), None);
        std::fs::write(at("outer/repo/.towow.toml"), "k = 2").unwrap();
        assert_eq!(found("outer/repo/src/deep"), Some(at("outer/repo/.towow.toml")));
    }

    #[test]
    fn writing_a_key_keeps_every_comment() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(USER);
        write(home.path(), "profile", "one").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "profile = \"one\"\n");
        let text = "# mine\nlang = 'zh' # 中文\nprofile = 'one'   # the usual\n\n# the end\n";
        std::fs::write(&path, text).unwrap();
        write(home.path(), "profile", "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text.replace("'one'", "\"two\""));
        std::fs::write(&path, "# only words\n").unwrap();
        write(home.path(), "profile", "two").unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains("# only words") && written.contains("profile = \"two\""), "{written}");
        std::fs::write(&path, "broken = ").unwrap();
        assert_eq!(write(home.path(), "profile", "x").unwrap_err().code, "bad_setting");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "broken = ");
    }
}
