//! The table of editors: where each looks for skills, and what shows that it is in use.

use std::path::{Path, PathBuf};

use crate::config::agent;
use crate::config::machine::{Machine, Scope};

/// Where nearly all editors look, below a project and below the home directory.
pub const SHARED: &str = ".agents/skills";

/// An editor that reads skills.
#[derive(Debug)]
pub struct Editor {
    /// The name in flags and reports.
    pub key: &'static str,
    /// The name people know it by.
    pub name: &'static str,
    /// Its directory of skills below a project.
    pub project: &'static str,
    /// Its directory of skills below the home directory.
    pub user: &'static str,
    /// A variable that names its own directory, in which the skills then are.
    pub variable: Option<&'static str>,
    /// What shows, below a project, that it is used there.
    pub signs: &'static [&'static str],
    /// What shows on the machine that it is used; paths as [`Machine::expand`] reads them.
    pub home: &'static [&'static str],
    /// A rule below a project that points at the skill.
    pub rule: Option<&'static str>,
}

const SHARING: Editor =
    Editor { key: "", name: "", project: SHARED, user: SHARED, variable: None, signs: &[], home: &[], rule: None };

/// Every editor, in the order in which they are listed.
pub const EDITORS: &[Editor] = &[
    Editor {
        key: "claude-code",
        name: "Claude Code",
        project: ".claude/skills",
        user: ".claude/skills",
        variable: Some("CLAUDE_CONFIG_DIR"),
        signs: &[".claude", "CLAUDE.md", ".mcp.json"],
        home: &["~/.claude", "~/.claude.json"],
        rule: None,
    },
    Editor {
        key: "cursor",
        name: "Cursor",
        signs: &[".cursor", ".cursorrules"],
        home: &["~/.cursor"],
        rule: Some(".cursor/rules/towow.mdc"),
        ..SHARING
    },
    Editor { key: "codex", name: "Codex", signs: &[".codex"], home: &["~/.codex"], ..SHARING },
    Editor {
        key: "windsurf",
        name: "Windsurf",
        project: ".windsurf/skills",
        user: ".codeium/windsurf/skills",
        signs: &[".windsurf", ".windsurfrules"],
        home: &["~/.codeium/windsurf"],
        ..SHARING
    },
    Editor {
        key: "copilot",
        name: "GitHub Copilot",
        signs: &[".github/copilot-instructions.md", ".github/skills", ".github/instructions", ".copilot"],
        home: &["~/.copilot"],
        ..SHARING
    },
    Editor { key: "gemini", name: "Gemini CLI", signs: &[".gemini", "GEMINI.md"], home: &["~/.gemini"], ..SHARING },
    Editor {
        key: "opencode",
        name: "OpenCode",
        signs: &["opencode.json", "opencode.jsonc", ".opencode"],
        home: &["$XDG_CONFIG_HOME/opencode"],
        ..SHARING
    },
    Editor { key: "cline", name: "Cline", signs: &[".clinerules", ".cline"], home: &["~/.cline"], ..SHARING },
];

impl Editor {
    /// Its directory of skills.
    pub fn skills(&self, machine: &Machine<'_>, scope: Scope) -> PathBuf {
        match scope {
            Scope::Project => machine.project.join(self.project),
            Scope::User => match self.own_dir(machine) {
                Some(own) => own.join("skills"),
                None => machine.home.join(self.user),
            },
        }
    }

    /// The directory that its variable names.
    fn own_dir(&self, machine: &Machine<'_>) -> Option<PathBuf> {
        let set = self.variable.and_then(|name| (machine.variable)(name)).map(PathBuf::from);
        set.filter(|dir| dir.is_absolute())
    }

    /// True when it is in use: by this user, in this project, or because it is what runs this command.
    pub fn in_use(&self, machine: &Machine<'_>, scope: Scope) -> bool {
        let here = || self.signs.iter().any(|sign| machine.project.join(sign).exists());
        let there = || self.home.iter().any(|sign| machine.expand(sign).exists());
        (scope == Scope::Project && !machine.at_home() && here())
            || there()
            || self.own_dir(machine).is_some_and(|dir| dir.is_dir())
            || agent::is(self.key, machine.variable)
    }
}

/// A directory of skills, and the editors that look there.
#[derive(Debug, Clone)]
pub struct Place {
    /// The directory in which each skill has its own.
    pub dir: PathBuf,
    /// The names of its editors.
    pub editors: Vec<&'static str>,
    /// True for the one that most editors share.
    pub shared: bool,
}

/// The directories of skills of these editors, each once, the shared one first.
pub fn places<'e>(machine: &Machine<'_>, scope: Scope, editors: impl IntoIterator<Item = &'e Editor>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for editor in editors {
        let dir = editor.skills(machine, scope);
        match places.iter_mut().find(|place| place.dir == dir) {
            Some(place) => place.editors.push(editor.key),
            None => {
                let shared = dir == shared(machine, scope);
                places.push(Place { dir, editors: vec![editor.key], shared });
            }
        }
    }
    places.sort_by_key(|place| !place.shared);
    places
}

/// The directory that most editors share.
pub fn shared(machine: &Machine<'_>, scope: Scope) -> PathBuf {
    root(machine, scope).join(SHARED)
}

/// The directory below which everything of this scope lies, but for what a variable has moved.
pub fn root<'m>(machine: &'m Machine<'_>, scope: Scope) -> &'m Path {
    match scope {
        Scope::Project => &machine.project,
        Scope::User => &machine.home,
    }
}
