//! One line, once a day, when an installed skill is older than this program: what it teaches may be gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::editors::{self, EDITORS};
use super::status::projects;
use super::{MAIN, NAME, mark, readable};
use crate::config::machine::{Machine, Scope};
use crate::config::{self, agent, file};
use crate::error::quoted;
use crate::operations::{Lang, text};
use crate::output;

/// Set to anything, it keeps the notice away.
pub const OFF: &str = "TOWOW_NO_NOTICES";

/// Below `TOWOW_HOME`; its time is when the notice was given last.
const STAMP: &str = "skill-notice";

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Gives the notice, if somebody reads it and there is one. It never fails a command; what costs most comes last.
pub fn give(lang: Lang, stderr_is_terminal: bool) {
    if config::env(OFF).is_some() || !(stderr_is_terminal || agent::is_present(&config::env)) {
        return;
    }
    let Ok(home) = config::home() else { return };
    let stamp = home.join(STAMP);
    if let Ok(found) = fs::metadata(&stamp) {
        let told = found.modified().ok().and_then(|time| time.elapsed().ok());
        // A pipe would keep who opens it waiting.
        if !found.is_file() || told.is_some_and(|ago| ago < DAY) {
            return;
        }
    }
    let Ok(machine) = Machine::here(None, "skill status") else { return };
    let Some(old) = find(&machine) else { return };
    // Where it cannot be noted that it was said, it would be said for ever.
    if file::make_dir(&home).is_err() || fs::write(&stamp, "").is_err() {
        return;
    }
    let message = text(
        "the skill in {path} is of towow {version}, this is {here}; to bring it up to date: {command}",
        "{path} 中的技能文件来自 towow {version}，当前版本是 {here}；更新请运行：{command}",
    );
    let message = message.of(lang).replace("{here}", mark::VERSION);
    let message = message.replace("{version}", &old.version).replace("{command}", &old.command);
    let message = message.replace("{path}", &old.path.display().to_string());
    let data = json!({ "path": file::shown(&old.path), "version": old.version, "hint": old.command });
    output::notice_with("skill_outdated", &message, &data);
}

struct Old {
    path: PathBuf,
    version: String,
    command: String,
}

/// The first skill, the project's before the user's, that an older version wrote.
fn find(machine: &Machine<'_>) -> Option<Old> {
    let of_project = projects(machine).into_iter().enumerate().find_map(|(above, project)| {
        let command = match above {
            0 => "towow skill install".to_owned(),
            _ => format!("towow skill install --dir {}", quoted(&project.display().to_string())),
        };
        let machine = Machine { project, home: machine.home.clone(), ..*machine };
        first(&machine, Scope::Project, &command)
    });
    of_project.or_else(|| first(machine, Scope::User, "towow skill install --global"))
}

fn first(machine: &Machine<'_>, scope: Scope, command: &str) -> Option<Old> {
    let places = editors::places(machine, scope, EDITORS);
    places.iter().find_map(|place| older(&place.dir.join(NAME), command))
}

fn older(path: &Path, command: &str) -> Option<Old> {
    let origin = mark::origin(&readable(&path.join(MAIN))?);
    // What somebody edited is theirs, and an installation keeps it: there is nothing to be told.
    let version = origin.version.clone().filter(|_| origin.is_older() && !origin.edited)?;
    Some(Old { path: path.to_owned(), version, command: command.to_owned() })
}
