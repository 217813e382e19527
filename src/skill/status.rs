//! Where skills of ours are, and how they stand beside this version.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::editors::{self, EDITORS};
use super::plan;
use super::{FORMER_RULE, MAIN, NAME, Skill, block, edition, listing, mark, readable, rule};
use crate::config::file;
use crate::config::machine::{Machine, Scope, whole};
use crate::error::quoted;
use crate::operations::Lang;

/// How an installed skill, or a file of it, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As this version writes it.
    Current,
    /// As another version wrote it.
    Outdated,
    /// As a newer version wrote it.
    Newer,
    /// Somebody has changed it, or it cannot be read.
    Edited,
    /// A file is gone.
    Missing,
}

impl State {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            State::Current => "current",
            State::Outdated => "outdated",
            State::Newer => "newer",
            State::Edited => "edited",
            State::Missing => "missing",
        }
    }
}

/// Something of ours that was found.
#[derive(Debug)]
pub struct Installed {
    /// The directory of a skill, Cursor's rule, or `AGENTS.md`.
    pub path: PathBuf,
    /// For whom it is.
    pub scope: Scope,
    /// `skill`, `rule` or `block`.
    pub kind: &'static str,
    /// The worst state among its files.
    pub state: State,
    /// The version that wrote it.
    pub version: Option<String>,
    /// Its language.
    pub lang: Option<Lang>,
    /// The editors that look there.
    pub editors: Vec<&'static str>,
    /// The files that are not current, as names below `path`.
    pub files: Vec<(PathBuf, State)>,
    /// What is wrong with it where that is no state.
    pub problem: Option<String>,
    /// The command that brings it up to date.
    pub hint: Option<String>,
}

impl Installed {
    /// `{path, state, version, lang, editors, scope, kind}`; where it is not current `files`, `problem` and `hint`.
    pub fn to_json(&self) -> Value {
        let mut row = json!({
            "path": file::shown(&self.path),
            "state": self.state.name(),
            "version": self.version,
            "lang": self.lang.map(mark::name),
            "editors": self.editors,
            "scope": self.scope.name(),
            "kind": self.kind,
        });
        if !self.files.is_empty() {
            let file = |(name, state): &(PathBuf, State)| json!({ "file": file::shown(name), "state": state.name() });
            row["files"] = self.files.iter().map(file).collect();
        }
        for (field, text) in [("problem", &self.problem), ("hint", &self.hint)] {
            if let Some(text) = text {
                row[field] = json!(text);
            }
        }
        row
    }
}

/// The directories that count as the project from here: this one and those above it, up to the repository's. The home
/// directory is the user's.
pub fn projects(machine: &Machine<'_>) -> Vec<PathBuf> {
    let home = whole(&machine.home);
    let mut found = Vec::new();
    for dir in machine.project.ancestors().take_while(|dir| whole(dir) != home) {
        found.push(dir.to_owned());
        if dir.join(".git").exists() {
            return found;
        }
    }
    // Without a repository only this directory is the project.
    found.truncate(1);
    found
}

/// Everything of ours in the project and for the user. What cannot be read is reported, not an error.
pub fn status(machine: &Machine<'_>) -> Vec<Installed> {
    let here = std::env::current_dir().ok().map(|dir| whole(&dir));
    let mut found = Vec::new();
    for project in projects(machine) {
        let dir = match here.as_ref() == Some(&whole(&project)) {
            true => String::new(),
            false => format!(" --dir {}", quoted(&project.display().to_string())),
        };
        let machine = Machine { project, home: machine.home.clone(), ..*machine };
        of_scope(&machine, Scope::Project, &format!("towow skill install{dir}"), &mut found);
    }
    of_scope(machine, Scope::User, "towow skill install --global", &mut found);
    found
}

fn of_scope(machine: &Machine<'_>, scope: Scope, command: &str, found: &mut Vec<Installed>) {
    for place in editors::places(machine, scope, EDITORS) {
        for skill in Skill::all() {
            if let Some(mut installed) = look(&place.dir.join(skill.name()), skill) {
                installed.scope = scope;
                installed.editors.clone_from(&place.editors);
                found.push(installed.hinted(command));
            }
        }
    }
    if scope == Scope::Project {
        found.extend(rules(machine).into_iter().map(|rule| rule.hinted(command)));
        let block = of_block(&machine.project.join(block::FILE));
        found.extend(block.map(|block| block.hinted(&format!("{command} --agents-md"))));
    }
}

impl Installed {
    fn new(path: &Path, kind: &'static str) -> Installed {
        Installed {
            path: path.to_owned(),
            scope: Scope::Project,
            kind,
            state: State::Current,
            version: None,
            lang: None,
            editors: Vec::new(),
            files: Vec::new(),
            problem: None,
            hint: None,
        }
    }

    fn hinted(mut self, command: &str) -> Installed {
        self.hint = match self.state {
            _ if self.problem.is_some() => None,
            State::Outdated | State::Missing => Some(command.to_owned()),
            State::Edited => Some(format!("{command} --force")),
            State::Current | State::Newer => None,
        };
        self
    }
}

/// How a file stands that was found, beside what this version would write.
fn state(found: &str, wanted: Option<&str>) -> State {
    let origin = mark::origin(found);
    match wanted {
        Some(wanted) if mark::plain(found) == wanted => State::Current,
        _ if origin.edited => State::Edited,
        _ if origin.is_newer() => State::Newer,
        _ => State::Outdated,
    }
}

/// The skill in a directory, if it is there.
fn look(dir: &Path, skill: Skill) -> Option<Installed> {
    let names = listing(dir).ok()?;
    let mut installed = Installed::new(dir, "skill");
    let main = match plan::read(&dir.join(MAIN)) {
        Ok(text) => text,
        Err(error) => {
            installed.state = State::Edited;
            installed.problem = Some(error.message);
            return Some(installed);
        }
    };
    let origin = main.as_deref().map(mark::origin);
    let page = |name: &&PathBuf| readable(&dir.join(name)).is_some_and(|text| mark::origin(&text).is_ours());
    if main.is_none() && !names.iter().any(|name| page(&name)) {
        return None;
    }
    installed.lang = origin.as_ref().and_then(|origin| origin.lang);
    installed.version = origin.as_ref().and_then(|origin| origin.version.clone());
    let files = skill.files(installed.lang.unwrap_or(Lang::En));
    // Another version has other pages.
    let same = origin.as_ref().is_none_or(|origin| origin.version.as_deref() == Some(mark::VERSION));
    for (name, wanted) in &files {
        let state = match readable(&dir.join(name)) {
            Some(found) => state(&found, Some(wanted)),
            None if !dir.join(name).exists() && (same || name == Path::new(MAIN)) => State::Missing,
            None if dir.join(name).exists() => State::Edited,
            None => State::Current,
        };
        if state != State::Current {
            installed.files.push((name.clone(), state));
        }
    }
    for name in names.iter().filter(|name| name.extension().is_some_and(|end| end == "md")) {
        let left = !files.iter().any(|(file, _)| file == name);
        if let Some(text) = readable(&dir.join(name)).filter(|text| left && mark::origin(text).is_ours()) {
            installed.files.push((name.clone(), state(&text, None)));
        }
    }
    installed.state = installed.files.iter().map(|(_, state)| *state).max().unwrap_or(State::Current);
    Some(installed)
}

fn rules(machine: &Machine<'_>) -> Vec<Installed> {
    let mut found = Vec::new();
    for editor in EDITORS {
        let Some(name) = editor.rule else { continue };
        for (path, former) in [(machine.project.join(name), false), (machine.project.join(FORMER_RULE), true)] {
            let text = match plan::read(&path) {
                Ok(Some(text)) => text,
                Err(error) if !former => {
                    let problem = Some(error.message);
                    found.push(Installed { state: State::Edited, problem, ..Installed::new(&path, "rule") });
                    continue;
                }
                _ => continue,
            };
            let origin = mark::origin(&text);
            // An old rule that does not look as it was written may be somebody's own.
            if former && origin.edited {
                continue;
            }
            // A rule does not say its language: that of the skill beside it counts.
            let langs = [edition(&machine.project.join(editors::SHARED).join(NAME)), Some(Lang::En), Some(Lang::Zh)];
            let lang = langs.into_iter().flatten().find(|lang| rule(*lang) == mark::plain(&text));
            let state =
                if former { State::Outdated } else { lang.map_or_else(|| state(&text, None), |_| State::Current) };
            let mut installed = Installed::new(&path, "rule");
            (installed.state, installed.version, installed.lang) = (state, origin.version, lang.or(origin.lang));
            installed.editors = vec![editor.key];
            found.push(installed);
        }
    }
    found
}

fn of_block(path: &Path) -> Option<Installed> {
    let mut installed = Installed::new(path, "block");
    let found = plan::read(path).ok().flatten().map(|text| block::find(path, &text).map(|found| (text, found)))?;
    match found {
        Err(error) => {
            installed.state = State::Edited;
            installed.problem = Some(error.message);
        }
        Ok((_, None)) => return None,
        Ok((text, Some(block))) => {
            let lang = block.origin.lang.unwrap_or(Lang::En);
            installed.state = match &block.origin {
                _ if block::is_current(&text, &block, lang) => State::Current,
                origin if origin.edited => State::Edited,
                origin if origin.is_newer() => State::Newer,
                _ => State::Outdated,
            };
            installed.lang = Some(lang);
            installed.version = block.origin.version.filter(|version| !version.is_empty());
        }
    }
    Some(installed)
}

/// Where skills are, or would be: `{path, scope, editors, in_use, installed}` for each directory.
pub fn paths(machine: &Machine<'_>, scope: Scope) -> Vec<Value> {
    let row = |place: editors::Place| {
        let path = place.dir.join(NAME);
        let in_use: Vec<&str> = EDITORS
            .iter()
            .filter(|editor| place.editors.contains(&editor.key) && editor.in_use(machine, scope))
            .map(|editor| editor.key)
            .collect();
        let installed = path.join(MAIN).exists();
        json!({ "path": file::shown(&path), "scope": scope.name(), "editors": place.editors, "in_use": in_use, "installed": installed })
    };
    editors::places(machine, scope, EDITORS).into_iter().map(row).collect()
}
