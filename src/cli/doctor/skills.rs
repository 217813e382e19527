//! The skills that teach editors, in this project and for this user.

use serde_json::json;

use super::{Finding, World};
use crate::skill::status::{State, status};

/// Whether what is installed teaches this version.
pub fn skills(world: &World) -> Finding {
    let machine = match &world.machine {
        Ok(machine) => machine,
        Err(error) => return Finding::of(error.clone()),
    };
    let found = status(machine);
    let rows: Vec<_> = found.iter().map(|installed| installed.to_json()).collect();
    let with = |finding: Finding| finding.detail("skills", json!(rows));
    if found.is_empty() {
        return Finding::skip(world.say("none is installed", "尚未安装")).hint("towow skill install --dry-run");
    }
    // What somebody has edited is as it should be, for that somebody.
    let stale = found.iter().find(|installed| matches!(installed.state, State::Outdated | State::Missing));
    if let Some(stale) = stale {
        let path = stale.path.display().to_string();
        let finding = match stale.state {
            State::Outdated => world.tell("{0} teaches another version", "{0} 来自其他版本", &[&path]),
            _ => world.tell("files of {0} are missing", "{0} 缺少文件", &[&path]),
        };
        let hint = stale.hint.clone().unwrap_or_else(|| "towow skill status".to_owned());
        return with(Finding::warn(finding).hint(hint));
    }
    let problem = found.iter().find_map(|installed| Some((installed, installed.problem.as_ref()?)));
    if let Some((installed, problem)) = problem {
        let path = installed.path.display().to_string();
        let message = world.tell("{0}: {1}", "{0}：{1}", &[&path, problem]);
        let hint = installed.hint.clone().unwrap_or_else(|| "towow skill status".to_owned());
        return with(Finding::warn(message).hint(hint));
    }
    let paths: Vec<String> = found.iter().map(|installed| installed.path.display().to_string()).collect();
    with(Finding::ok(paths.join("\n")))
}
