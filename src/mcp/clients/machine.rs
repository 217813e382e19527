//! Where clients keep their files on one machine, and which of them are in use there.

use std::path::{Path, PathBuf};

use super::table::Client;
use crate::config::machine::{Machine, Scope, whole};

impl Client {
    /// Where its file is, or would be made. Nothing where it has none for this scope.
    pub fn path(&self, scope: Scope, machine: &Machine<'_>) -> Option<PathBuf> {
        let (dir, names) = match scope {
            Scope::Project => (machine.project.clone(), self.project),
            Scope::User => (self.user_dir(machine), self.user.names),
        };
        let found = names.iter().map(|name| dir.join(name)).find(|path| path.exists());
        found.or_else(|| names.first().map(|name| dir.join(name)))
    }

    fn user_dir(&self, machine: &Machine<'_>) -> PathBuf {
        let set = self.user.variable.and_then(|name| (machine.variable)(name)).filter(|dir| !dir.is_empty());
        set.map_or_else(|| machine.expand(self.user.dir(machine.system)), PathBuf::from)
    }

    /// The scope in which it is in use here, if it is: the project before the user.
    pub fn in_use(&self, scope: Scope, machine: &Machine<'_>) -> bool {
        let signs = || self.signs.iter().any(|sign| machine.project.join(sign).exists());
        match scope {
            Scope::Project => !self.project.is_empty() && !machine.at_home() && signs(),
            Scope::User => {
                let used = match self.used {
                    Some(sign) => machine.expand(sign).exists(),
                    None => self.user_dir(machine).is_dir(),
                };
                let file = self.path(Scope::User, machine).is_some_and(|path| path.is_file());
                // A client that has nothing below a project may still leave a sign there.
                used || file || (self.project.is_empty() && signs())
            }
        }
    }

    /// The directory of this file, where it is the client's alone: never the project, the home directory, or one that a
    /// variable names.
    pub fn own_dir(&self, file: &Path, scope: Scope, machine: &Machine<'_>) -> Option<PathBuf> {
        let dir = file.parent()?;
        let own = match scope {
            Scope::Project => self.signs.iter().any(|sign| machine.project.join(sign) == dir),
            Scope::User => dir == machine.expand(self.user.dir(machine.system)),
        };
        let others = [&machine.project, &machine.home];
        (own && !others.into_iter().any(|other| whole(other) == whole(dir))).then(|| dir.to_owned())
    }

    /// The scope where none is named: the project, where it has one and this is one.
    pub fn usual(&self, machine: &Machine<'_>) -> Scope {
        if self.project.is_empty() || machine.at_home() { Scope::User } else { Scope::Project }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::machine::System;

    fn machine(system: System, set: &'static [(&'static str, &'static str)]) -> Machine<'static> {
        let variable: &'static dyn Fn(&str) -> Option<String> = Box::leak(Box::new(move |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }));
        Machine { project: "/p".into(), home: "/h".into(), system, variable }
    }

    #[test]
    fn every_system_has_its_places() {
        let user = |key: &str, machine: &Machine<'_>| {
            let path = Client::named(key).unwrap().path(Scope::User, machine).unwrap();
            path.to_str().unwrap().replace('\\', "/")
        };
        let linux = machine(System::Linux, &[]);
        let moved = machine(
            System::Linux,
            &[("XDG_CONFIG_HOME", "/x"), ("CODEX_HOME", "/c"), ("CLAUDE_CONFIG_DIR", "/d"), ("COPILOT_HOME", "/e")],
        );
        let macos = machine(System::Macos, &[]);
        let windows = machine(System::Windows, &[("APPDATA", "/a")]);
        let cases = [
            ("claude-code", &linux, "/h/.claude.json"),
            ("claude-code", &moved, "/d/.claude.json"),
            ("claude-desktop", &linux, "/h/.config/Claude/claude_desktop_config.json"),
            ("claude-desktop", &macos, "/h/Library/Application Support/Claude/claude_desktop_config.json"),
            ("claude-desktop", &windows, "/a/Claude/claude_desktop_config.json"),
            ("vscode", &linux, "/h/.config/Code/User/mcp.json"),
            ("vscode", &moved, "/x/Code/User/mcp.json"),
            ("vscode", &macos, "/h/Library/Application Support/Code/User/mcp.json"),
            ("vscode", &windows, "/a/Code/User/mcp.json"),
            ("codex", &linux, "/h/.codex/config.toml"),
            ("codex", &moved, "/c/config.toml"),
            ("copilot", &moved, "/e/mcp-config.json"),
            ("opencode", &moved, "/x/opencode/opencode.json"),
            ("zed", &macos, "/h/.config/zed/settings.json"),
            ("zed", &windows, "/a/Zed/settings.json"),
            ("windsurf", &windows, "/h/.codeium/windsurf/mcp_config.json"),
        ];
        for (key, machine, expected) in cases {
            assert_eq!(user(key, machine), expected, "{key}");
        }
        assert_eq!(Client::named("windsurf").unwrap().path(Scope::Project, &linux), None);
    }
}
