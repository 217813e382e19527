//! The machine, its user and the project, as programs beside this one see them: where their files lie.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// For whom a file counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everybody who works in this directory.
    Project,
    /// This user, everywhere.
    User,
}

impl Scope {
    /// The names, as `--scope` takes them.
    pub const NAMES: &[&str] = &["project", "user"];

    /// The name in flags and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Scope::Project => "project",
            Scope::User => "user",
        }
    }

    /// The scope of this name.
    pub fn named(name: &str) -> Option<Scope> {
        [Scope::Project, Scope::User].into_iter().find(|scope| scope.name() == name)
    }
}

/// The systems whose clients keep their files in different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and whatever else follows the XDG directories.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl System {
    /// Every system.
    pub const ALL: &[System] = &[System::Linux, System::Macos, System::Windows];

    /// The one this binary was built for.
    pub const fn here() -> System {
        if cfg!(windows) {
            System::Windows
        } else if cfg!(target_os = "macos") {
            System::Macos
        } else {
            System::Linux
        }
    }
}

/// Where programs keep their files on this machine.
pub struct Machine<'a> {
    /// The project.
    pub project: PathBuf,
    /// The user's home directory.
    pub home: PathBuf,
    /// The system.
    pub system: System,
    /// The environment.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Machine<'_> {
    /// The path for a directory or file that begins with `~`, `$XDG_CONFIG_HOME` (default `~/.config`) or `%APPDATA%` (default
    /// `~/AppData/Roaming`).
    pub fn expand(&self, path: &str) -> PathBuf {
        let (from, below) = path.split_once('/').unwrap_or((path, ""));
        let named = |name: &str, default: &str| {
            let set = (self.variable)(name).map(PathBuf::from).filter(|path| path.is_absolute());
            set.unwrap_or_else(|| self.home.join(default))
        };
        let base = match from {
            "$XDG_CONFIG_HOME" => named("XDG_CONFIG_HOME", ".config"),
            "%APPDATA%" => named("APPDATA", "AppData/Roaming"),
            _ => self.home.clone(),
        };
        if below.is_empty() { base } else { base.join(below) }
    }

    /// This machine, with `project` (a directory that exists) or the current directory as the project. An error names
    /// `command`, which asks for it.
    pub fn here(project: Option<PathBuf>, command: &str) -> Result<Machine<'static>> {
        let project = project.unwrap_or_else(|| PathBuf::from("."));
        let found = std::path::absolute(&project).ok().filter(|path| path.is_dir());
        // `.` would stay in what is reported.
        let project = found
            .ok_or_else(|| {
                let message = format!("{} is not a directory", project.display());
                Error::usage(message).hint(format!("towow {command} --help"))
            })?
            .components()
            .collect();
        let home = std::env::home_dir()
            .filter(|home| !home.as_os_str().is_empty())
            .ok_or_else(|| Error::usage("HOME is not set").hint(format!("HOME=/path/to/home towow {command}")))?;
        Ok(Machine { project, home, system: System::here(), variable: &super::env })
    }

    /// True when the project is the home directory: what stands there counts for the user.
    pub fn at_home(&self) -> bool {
        whole(&self.project) == whole(&self.home)
    }
}

/// The path without links and dots, as far as it exists.
pub fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
