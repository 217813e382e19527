//! Skill files: what teaches an AI editor to use the command.
//!
//! The guide is `skills/towow/SKILL.md`; the reference pages beside it are made from the table. Each installed file ends
//! with a mark that holds the version and the hash of what was written, so that a file that somebody has edited is
//! recognised and kept.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::config::file;
use crate::error::Result;
use crate::operations::{self, Domain, Lang, Operation, schema};

const GUIDE: &str = include_str!("../../skills/towow/SKILL.md");
/// Cursor's rule below the project.
pub const RULE: &str = ".cursor/rules/towow.mdc";
const MARK: &str = "<!-- towow ";

/// Where an editor looks for skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editor {
    /// Claude Code.
    ClaudeCode,
    /// Cursor, which gets a rule that points at the skill, too.
    Cursor,
}

/// Every editor.
pub const EDITORS: &[Editor] = &[Editor::ClaudeCode, Editor::Cursor];

impl Editor {
    /// The name in flags and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Editor::ClaudeCode => "claude-code",
            Editor::Cursor => "cursor",
        }
    }

    /// Where its skills lie below the project.
    pub const fn skills(self) -> &'static str {
        match self {
            Editor::ClaudeCode => ".claude/skills/towow",
            Editor::Cursor => ".agents/skills/towow",
        }
    }

    /// The files for this editor: path below the project and content, not yet marked.
    fn files(self) -> Vec<(PathBuf, String)> {
        let skills = Path::new(self.skills());
        let mut files: Vec<_> = skill().into_iter().map(|(name, text)| (skills.join(name), text)).collect();
        if self == Editor::Cursor {
            files.push((PathBuf::from(RULE), rule()));
        }
        files
    }
}

/// The skill: names below its directory and contents, not yet marked.
pub fn skill() -> Vec<(PathBuf, String)> {
    let mut files = vec![(PathBuf::from("SKILL.md"), GUIDE.to_owned())];
    for (domain, rows) in operations::DOMAINS {
        files.push((PathBuf::from(format!("references/{}.md", domain.name())), reference(*domain, rows)));
    }
    files
}

/// The reference page of a domain.
fn reference(domain: Domain, rows: &[Operation]) -> String {
    let mut page = format!("# {}\n\nMade from the table of operations; `[x]` may be left out.\n", domain.name());
    for row in rows {
        page.push_str(&format!(
            "\n## towow {}\n\n{}. {}。\n\n`{}`\n",
            row.command,
            row.summary.en,
            row.summary.zh,
            schema::signature(row)
        ));
        for param in row.params.iter().filter(|param| !param.sensitive) {
            let how = if param.positional { param.name.to_uppercase() } else { format!("--{}", param.flag()) };
            page.push_str(&format!("- `{how}` {}\n", param.help.of(Lang::En)));
        }
    }
    page
}

/// Cursor's rule: off until its description fits, then it points at the skill.
fn rule() -> String {
    let description = GUIDE.lines().find(|line| line.starts_with("description:")).unwrap_or_default();
    format!(
        "---\n{description}\nglobs:\nalwaysApply: false\n---\n\nFollow `{}/SKILL.md`. 按该文件操作。\n",
        Editor::Cursor.skills()
    )
}

/// Writes the skill for these editors below `dir` and reports each file: `{editor, path, action}` with the actions created,
/// updated, unchanged and "kept: edited". A file that was edited by hand is kept unless `force`; then it stays beside as `.bak`.
pub fn install(dir: &Path, editors: &[Editor], force: bool) -> Result<Value> {
    let mut report = Vec::new();
    for editor in editors {
        for (path, content) in editor.files() {
            let action = write(&dir.join(&path), &marked(&content), force)?;
            report.push(json!({ "editor": editor.name(), "path": path, "action": action }));
        }
    }
    Ok(json!({ "files": report }))
}

fn write(path: &Path, content: &str, force: bool) -> Result<&'static str> {
    let found = match fs::read_to_string(path) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(file::cannot("read", path, &error)),
    };
    let action = match &found {
        None => "created",
        Some(found) if found == content => return Ok("unchanged"),
        Some(found) if as_written(found) => "updated",
        Some(_) if !force => return Ok("kept: edited"),
        Some(found) => {
            let backup = file::spare(path, "bak");
            fs::write(&backup, found).map_err(|error| file::cannot("write", &backup, &error))?;
            "updated"
        }
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| file::cannot("create", parent, &error))?;
    }
    // Skill files are for every reader of the project: their mode is the usual one.
    let temporary = file::beside(path, "tmp");
    fs::write(&temporary, content)
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|error| file::cannot("write", path, &error))?;
    Ok(action)
}

/// The content with its mark.
fn marked(content: &str) -> String {
    let hash = hash(content);
    format!("{content}\n{MARK}{} sha256:{hash} -->\n", env!("CARGO_PKG_VERSION"))
}

/// True when a file still is what some version wrote.
fn as_written(found: &str) -> bool {
    let Some(at) = found.rfind(MARK) else { return false };
    let content = found[..at].strip_suffix('\n').unwrap_or(&found[..at]);
    let mark = &found[at..];
    // What somebody added after the mark is an edit too.
    mark.lines().count() == 1 && mark.contains(&format!("sha256:{} -->", hash(content)))
}

fn hash(content: &str) -> String {
    Sha256::digest(content.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
