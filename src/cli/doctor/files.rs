//! The files of this program: whether they are there, whole, and for nobody else.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Finding, World};
use crate::cli::known_format;
use crate::client::Limits;
use crate::config::{self, profile, settings};
use crate::error::{Error, Kind, quoted};

/// What was found below `TOWOW_HOME`.
pub struct Found {
    home: Result<PathBuf, Error>,
    /// Files and directories that others may read or enter, with their modes.
    open: Vec<(PathBuf, u32)>,
    /// Files that could not be understood, and what was the matter.
    broken: Vec<(PathBuf, String)>,
    /// Session files that were set aside.
    aside: Vec<PathBuf>,
}

/// Files that hold what is nobody else's business.
const PRIVATE: &[&str] =
    &["config.json", "towow.toml", "recent.json", "completions.json", "node.db", "config.json.bad"];

/// Looks at the files, before anything reads them: reading a session file takes it away from others.
pub fn look() -> Found {
    let mut found = Found { home: config::home(), open: Vec::new(), broken: Vec::new(), aside: Vec::new() };
    let Ok(home) = found.home.clone() else { return found };
    for name in profile::names(&home) {
        let dir = profile::dir(&home, &name);
        found.open.extend(too_open(&dir));
        for file in PRIVATE {
            found.open.extend(too_open(&dir.join(file)));
        }
        let session = dir.join("config.json");
        if let Err(why) = text_object(&session) {
            found.broken.push((session.clone(), why));
        }
        let aside = dir.join("config.json.bad");
        if aside.exists() && !session.exists() {
            found.aside.push(aside);
        }
    }
    found
}

#[cfg(unix)]
fn too_open(path: &Path) -> Option<(PathBuf, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| (path.to_owned(), mode))
}

#[cfg(not(unix))]
fn too_open(_: &Path) -> Option<(PathBuf, u32)> {
    None
}

/// What makes a file no JSON object; one that is not there is none.
fn text_object(path: &Path) -> Result<(), String> {
    match config::file::read_text(path) {
        Ok(None) => Ok(()),
        Ok(Some(text)) => match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(value) if value.is_object() => Ok(()),
            Ok(_) => Err("it holds JSON but no object".to_owned()),
            Err(error) => Err(error.to_string()),
        },
        Err(error) => Err(error.to_string()),
    }
}

/// Whether the directory and the files in it can be used, and by nobody else.
pub fn files(world: &World) -> Finding {
    let found = &world.files;
    let home = match &found.home {
        Ok(home) => home,
        Err(error) => return Finding::of(error.clone()),
    };
    let shown = home.display().to_string();
    let by = if config::env("TOWOW_HOME").is_some() { "TOWOW_HOME" } else { "HOME" };
    let with = |finding: Finding| finding.detail("home", shown.as_str()).detail("by", by);
    if !home.exists() {
        let message = world.tell("nothing is stored yet; {0} will be made", "尚无文件，需要时会建立 {0}", &[&shown]);
        return with(Finding::ok(message));
    }
    if !home.is_dir() {
        let message = world.tell("{0} is no directory", "{0} 不是目录", &[&shown]);
        return with(Finding::fail(Kind::Usage, message).hint("TOWOW_HOME=\"$HOME/.towow-new\" towow doctor"));
    }
    if let Some((path, why)) = found.broken.first() {
        let aside = config::file::spare(path, "bad").display().to_string();
        let path = path.display().to_string();
        let message = world.tell("{0} cannot be understood ({1})", "{0} 无法识别（{1}）", &[&path, why]);
        // A file that is there and unreadable is set aside by the next command, and what it said is kept.
        return with(Finding::fail(Kind::Usage, message).hint(format!("mv {} {}", quoted(&path), quoted(&aside))));
    }
    if let Some(path) = found.aside.first() {
        let path = path.display().to_string();
        let message = world.tell(
            "{0} was set aside as unreadable; log in again, or repair it",
            "{0} 无法识别，已另存；请重新登录或修复该文件",
            &[&path],
        );
        return with(
            Finding::warn(message).hint("towow --backend-url https://towow.net/api auth login --email YOUR_EMAIL"),
        );
    }
    // What is read only still reads: a machine may be meant so.
    if let Err(error) = writable(home) {
        let message = world.tell(
            "{0} cannot be written to ({1}): commands that store something will fail",
            "{0} 无法写入（{1}）：需要保存内容的命令会失败",
            &[&shown, &error.to_string()],
        );
        return with(Finding::warn(message).hint(format!("ls -ld {}", quoted(&shown))));
    }
    if !found.open.is_empty() {
        let open: Vec<String> =
            found.open.iter().map(|(path, mode)| format!("{} ({mode:o})", path.display())).collect();
        let message =
            world.tell("others on this machine may read {0}", "本机其他用户可读取 {0}", &[&world.list(&open)]);
        let words: Vec<String> = found.open.iter().map(|(path, _)| quoted(&path.display().to_string())).collect();
        let finding = Finding::warn(message).hint(format!("chmod go= {}", words.join(" ")));
        return with(finding.detail("open", json!(open)));
    }
    with(Finding::ok(shown.clone()))
}

/// Whether a file can be made there; it is gone at once.
#[cfg(unix)]
fn writable(dir: &Path) -> std::io::Result<()> {
    // Modes do not say it all: the file system may be read-only, or full of rules of its own.
    config::file::probe(dir)
}

#[cfg(not(unix))]
fn writable(dir: &Path) -> std::io::Result<()> {
    match std::fs::metadata(dir)?.permissions().readonly() {
        true => Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is read-only")),
        false => Ok(()),
    }
}

/// Whether the settings files and the variables make sense.
pub fn settings(world: &World) -> Finding {
    let preferences = match settings::preferences() {
        Ok(preferences) => preferences,
        Err(error) => return Finding::of(error),
    };
    if let Some(error) = preferences.output.as_ref().and_then(|setting| known_format(setting).err()) {
        return Finding::of(error);
    }
    if let Err(mut error) = Limits::resolve(preferences) {
        error.hint = error.hint.map(|hint| hint.replace("towow status", "towow doctor"));
        return Finding::of(error);
    }
    let told: Vec<&str> = preferences.notices.iter().map(|notice| notice.message.as_str()).collect();
    if !told.is_empty() {
        return Finding::warn(told.join(world.say("; ", "；")))
            .hint("towow help environment")
            .detail("ignored", json!(told));
    }
    let lang = world.say("language: English", "语言：中文");
    let file = |at: &str| at.rsplit_once(':').map_or(at, |(path, _)| path).to_owned();
    let by = [
        preferences.lang.as_ref().map(|setting| file(&setting.at)),
        preferences.output.as_ref().map(|setting| file(&setting.at)),
        preferences.profile.as_ref().map(|setting| file(&setting.at)),
        preferences.backend_url.as_ref().map(|setting| file(&setting.at)),
        preferences.agent_id.as_ref().map(|setting| file(&setting.at)),
        preferences.scene_id.as_ref().map(|setting| file(&setting.at)),
    ];
    let mut by: Vec<String> = by.into_iter().flatten().collect();
    by.dedup();
    let message = match by.as_slice() {
        [] => world.tell("{0}; built-in settings", "{0}；内置设置", &[lang]),
        by => world.tell("{0}; {1}", "{0}；{1}", &[lang, &world.list(by)]),
    };
    Finding::ok(message).detail("files", json!(by))
}
