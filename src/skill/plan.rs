//! What shall happen to files: planned whole, then done in an order in which every moment leaves something valid.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::config::file;
use crate::error::{Error, Kind, Result, quoted};

/// Longest file that is looked at, in bytes.
const LONGEST: u64 = 1 << 20;

/// What becomes of a file, as reports say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was not there.
    Created,
    /// It was there, as an older version wrote it or, with `--force`, edited.
    Updated,
    /// It is what it should be.
    Unchanged,
    /// Somebody has edited it, so it stays.
    KeptEdited,
    /// A newer version wrote it, so it stays.
    KeptNewer,
    /// The skill there is somebody else's, so nothing is written to it.
    KeptForeign,
    /// It is somebody's link to a file of ours, so it stays.
    KeptLink,
    /// It is gone.
    Removed,
    /// It is a link to the directory that editors share.
    Linked,
}

impl Action {
    /// The words in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Action::Created => "created",
            Action::Updated => "updated",
            Action::Unchanged => "unchanged",
            Action::KeptEdited => "kept: edited",
            Action::KeptNewer => "kept: newer",
            Action::KeptForeign => "kept: not ours",
            Action::KeptLink => "kept: link",
            Action::Removed => "removed",
            Action::Linked => "linked",
        }
    }
}

/// One file in a report.
#[derive(Debug)]
pub struct Row {
    /// The file, or the link.
    pub path: PathBuf,
    /// What becomes of it.
    pub action: Action,
    /// The editors that read it.
    pub editors: Vec<&'static str>,
    /// Where the text from before is kept.
    pub backup: Option<PathBuf>,
}

impl Row {
    /// `{path, action, editors}`, with `backup` where there is one.
    pub fn to_json(&self) -> Value {
        let mut row = json!({ "path": file::shown(&self.path), "action": self.action.name(), "editors": self.editors });
        if let Some(backup) = &self.backup {
            row["backup"] = json!(file::shown(backup));
        }
        row
    }
}

#[derive(Debug)]
enum Change {
    /// A text in the place of another, or of nothing.
    Write { path: PathBuf, before: Option<String>, after: String, backup: Option<PathBuf> },
    /// A file that goes, or makes room under another name.
    Delete { path: PathBuf, before: String, backup: Option<PathBuf> },
    /// A link that goes; what it leads to stays.
    Unlink { path: PathBuf },
    /// A link in the place of what is there.
    Link { path: PathBuf, to: PathBuf, room: Room },
    /// Directories from this one upwards, as far as they are empty and below the other one.
    Prune { from: PathBuf, above: PathBuf },
}

/// What makes room for a link.
#[derive(Debug)]
pub(super) enum Room {
    /// Nothing, or another link.
    Free,
    /// A directory that is kept under another name.
    Aside(PathBuf),
    /// A directory of ours that nobody has edited.
    Ours,
}

/// What shall happen to files, and how it is reported.
#[derive(Debug, Default)]
pub struct Plan {
    /// What becomes of each file.
    pub rows: Vec<Row>,
    changes: Vec<Change>,
}

impl Plan {
    pub(super) fn row(&mut self, path: &Path, action: Action, editors: &[&'static str]) {
        self.rows.push(Row { path: path.to_owned(), action, editors: editors.to_vec(), backup: None });
    }

    /// A text in the place of what was read there. With `backup` that stays beside.
    pub(super) fn write(
        &mut self,
        real: &Path,
        before: Option<String>,
        after: String,
        backup: bool,
    ) -> Result<Option<PathBuf>> {
        writable(real)?;
        let backup = (backup && before.is_some()).then(|| file::spare(real, "bak"));
        self.changes.push(Change::Write { path: real.to_owned(), before, after, backup: backup.clone() });
        Ok(backup)
    }

    /// A file that goes, if it still is what was read. With `backup` it stays beside, under another name.
    pub(super) fn delete(&mut self, real: &Path, before: String, backup: bool) -> Result<Option<PathBuf>> {
        writable(real)?;
        let backup = backup.then(|| file::spare(real, "bak"));
        self.changes.push(Change::Delete { path: real.to_owned(), before, backup: backup.clone() });
        Ok(backup)
    }

    /// A link that goes.
    pub(super) fn unlink(&mut self, link: &Path) -> Result<()> {
        writable(link.parent().unwrap_or(link))?;
        self.changes.push(Change::Unlink { path: link.to_owned() });
        Ok(())
    }

    pub(super) fn link(&mut self, link: &Path, to: PathBuf, room: Room) -> Result<()> {
        writable(link.parent().unwrap_or(link))?;
        self.changes.push(Change::Link { path: link.to_owned(), to, room });
        Ok(())
    }

    pub(super) fn prune(&mut self, from: &Path, above: &Path) {
        self.changes.push(Change::Prune { from: from.to_owned(), above: above.to_owned() });
    }

    /// True when the last word on this file was said already.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.rows.iter().any(|row| row.path == path)
    }

    /// The rows as reports have them.
    pub fn report(&self) -> Value {
        self.rows.iter().map(Row::to_json).collect()
    }

    /// Does all of it. A file that has changed since it was read is left alone: `file_changed`, which may be tried again.
    ///
    /// # Errors
    /// `file_changed`, and `file_error` for what cannot be written; what was done before that stays done, and is valid.
    pub fn carry_out(&self) -> Result<()> {
        let mut dirs: Vec<&Path> = self.changes.iter().filter_map(Change::dir).collect();
        dirs.sort_unstable();
        dirs.dedup();
        // What is not there any more was removed by another process a moment ago, and is made again.
        let probe = |dir: &Path| file::probe(dir).or_else(unless_gone).map_err(|error| cannot("write", dir, &error));
        dirs.into_iter().try_for_each(probe)?;
        self.changes.iter().try_for_each(Change::carry_out)
    }
}

impl Change {
    /// The directory in which something is made, renamed or removed, as far as it is there.
    fn dir(&self) -> Option<&Path> {
        match self {
            Change::Write { path, .. }
            | Change::Delete { path, .. }
            | Change::Unlink { path }
            | Change::Link { path, .. } => path.ancestors().skip(1).find(|dir| dir.exists()),
            Change::Prune { .. } => None,
        }
    }

    fn carry_out(&self) -> Result<()> {
        match self {
            Change::Write { path, before, after, backup } => {
                // Another process may have done the same a moment ago, or does it now: what is read is judged once.
                let now = read(path)?;
                if now.as_deref() == Some(after) {
                    return Ok(());
                }
                unchanged(path, now.as_deref(), before.as_deref())?;
                if let (Some(backup), Some(before)) = (backup, before) {
                    // Nobody may read it who could not read the original.
                    file::rewrite(backup, before.as_bytes(), true).map_err(|error| ours(error, backup))?;
                    let mode = fs::metadata(path).and_then(|found| fs::set_permissions(backup, found.permissions()));
                    mode.map_err(|error| cannot("write", backup, &error))?;
                }
                make_dir(path)?;
                // What a killed writer left would stay for ever.
                file::sweep_old(path);
                file::rewrite(path, after.as_bytes(), false).map_err(|error| ours(error, path))
            }
            Change::Delete { path, before, backup } => {
                let Some(now) = read(path)? else { return Ok(()) };
                unchanged(path, Some(&now), Some(before))?;
                file::sweep_old(path);
                let gone = match backup {
                    Some(backup) => fs::rename(path, backup),
                    None => fs::remove_file(path),
                };
                gone.or_else(unless_gone).map_err(|error| cannot("remove", path, &error))
            }
            Change::Unlink { path } => {
                // What has taken its place in the meantime is nothing that was looked at.
                if !path.is_symlink() {
                    return Ok(());
                }
                // A link to a directory is removed as one on some systems.
                let removed = fs::remove_file(path).or_else(|error| match path.is_symlink() {
                    true => fs::remove_dir(path),
                    false => Err(error),
                });
                removed.or_else(unless_gone).map_err(|error| cannot("remove", path, &error))
            }
            Change::Link { path, to, room } => put_link(path, to, room),
            Change::Prune { from, above } => {
                let mut at = from.as_path();
                // One that has something in it stays, and is refused here.
                while at != above && at.starts_with(above) && fs::remove_dir(at).is_ok() {
                    at = at.parent().unwrap_or(above);
                }
                Ok(())
            }
        }
    }
}

fn unless_gone(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// A link, made under another name and then renamed: what was there is moved away whole in between, and comes back where
/// that fails.
fn put_link(path: &Path, to: &Path, room: &Room) -> Result<()> {
    let there = |path: &Path| fs::read_link(path).is_ok_and(|found| found == to);
    if there(path) {
        return Ok(());
    }
    make_dir(path)?;
    let new = file::temporary(path);
    symlink(to, &new).map_err(|error| cannot("link", &new, &error))?;
    let placed = (|| {
        let old = match room {
            Room::Free => None,
            Room::Aside(to) => Some(to.clone()),
            Room::Ours if super::is_untouched(path) => Some(file::temporary(path)),
            Room::Ours => return Err(io::Error::other("it has changed in the meantime")),
        };
        if let Some(old) = &old {
            fs::rename(path, old)?;
        }
        if let Err(error) = fs::rename(&new, path) {
            if let Some(old) = &old {
                let _ = fs::rename(old, path);
            }
            return Err(error);
        }
        match (room, old) {
            (Room::Ours, Some(old)) => fs::remove_dir_all(old),
            _ => Ok(()),
        }
    })();
    if placed.is_err() {
        let _ = fs::remove_file(&new);
    }
    match placed {
        Err(_) if there(path) => Ok(()),
        placed => placed.map_err(|error| cannot("link", path, &error)),
    }
}

fn make_dir(file: &Path) -> Result<()> {
    let Some(dir) = file.parent() else { return Ok(()) };
    fs::create_dir_all(dir).map_err(|error| cannot("create", dir, &error))
}

fn unchanged(path: &Path, now: Option<&str>, before: Option<&str>) -> Result<()> {
    if now == before {
        return Ok(());
    }
    let message = format!("{} has changed in the meantime; nothing was written to it", path.display());
    let mut error = Error::new(Kind::Conflict, "file_changed", message);
    error.retryable = true;
    Err(error.hint("towow skill status").details(json!({ "path": file::shown(path) })))
}

#[cfg(unix)]
fn symlink(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(windows)]
fn symlink(to: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(to, link)
}

/// The text of a file, or nothing where there is none. What is no file or no UTF-8 is an error that names it.
pub fn read(path: &Path) -> Result<Option<String>> {
    match file::read_whole(path, LONGEST) {
        // A file stands where a directory should be: whoever wants to write there is told.
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(None),
        read => read.map_err(|error| cannot("read", path, &error)),
    }
}

/// Refuses what may not be written: the file, and the directory in which it would be made, replaced or removed.
fn writable(path: &Path) -> Result<()> {
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(path);
    let above = there.parent().filter(|_| there == path && !there.is_dir());
    for path in std::iter::once(there).chain(above) {
        if fs::metadata(path).is_ok_and(|found| found.permissions().readonly()) {
            let error = io::Error::new(ErrorKind::PermissionDenied, "it is read-only");
            return Err(cannot("write", path, &error));
        }
    }
    Ok(())
}

/// Where a path leads, through links, as far as it exists. With a fence it must not lead out of that directory: what
/// stands in a project may be a stranger's.
pub fn resolve(path: &Path, fence: Option<&Path>) -> Result<PathBuf> {
    resolve_with(path, fence, &[])
}

/// As [`resolve`], and a link may lead to what is not there yet: one of these directories, or what is above it.
pub(super) fn resolve_with(path: &Path, fence: Option<&Path>, made: &[PathBuf]) -> Result<PathBuf> {
    follow(path, fence, made, 8)
}

fn follow(path: &Path, fence: Option<&Path>, made: &[PathBuf], links: usize) -> Result<PathBuf> {
    let mut there = path;
    let mut below = Vec::new();
    while let Err(error) = fs::symlink_metadata(there) {
        let missing = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
        let (Some(parent), Some(name)) = (there.parent().filter(|_| missing), there.file_name()) else {
            return Err(cannot("read", there, &error));
        };
        below.push(name);
        there = parent;
    }
    let mut real = match there.canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let next = super::way(there).filter(|_| links > 0);
            if let Some(next) = next.filter(|next| made.iter().any(|dir| dir.starts_with(next))) {
                return follow(&next.join(below.iter().rev().collect::<PathBuf>()), fence, made, links - 1);
            }
            let (reason, hint) = match below.is_empty() {
                true => ("the link leads nowhere", "towow skill install --force".to_owned()),
                false => (
                    "the link leads nowhere: make the directory, or remove the link",
                    format!("ls -l {}", quoted(&file::shown(there))),
                ),
            };
            let error = io::Error::new(ErrorKind::NotFound, reason);
            return Err(cannot("follow", there, &error).hint(hint));
        }
        Err(error) => return Err(cannot("follow", there, &error)),
    };
    if !below.is_empty() && !real.is_dir() {
        let error = io::Error::new(ErrorKind::NotADirectory, "it is no directory, and one is needed there");
        return Err(cannot("write below", there, &error));
    }
    let inside = |fence: &Path| real.starts_with(fence.canonicalize().unwrap_or_else(|_| fence.to_owned()));
    if fence.is_some_and(|fence| !inside(fence)) {
        let message = format!(
            "{} leads out of the project, to {}; nothing is written there: remove the link, or install for the user",
            there.display(),
            real.display()
        );
        let error = Error::new(Kind::Usage, "outside_project", message);
        return Err(error.hint("towow skill install --global").details(json!({ "path": file::shown(there) })));
    }
    real.extend(below.iter().rev());
    Ok(real)
}

/// The way from a directory to another place, as a link says it. Both are resolved; what shares no root stays absolute.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return to.to_owned();
    }
    let up = from.components().skip(shared).map(|_| std::path::Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// A failed operation on a file, naming it. It is its owner's to put right.
pub fn cannot(verb: &str, path: &Path, error: &io::Error) -> Error {
    ours(file::cannot(verb, path, error), path)
}

fn ours(mut error: Error, path: &Path) -> Error {
    error.kind = Kind::Usage;
    error.hint("towow skill status").details(json!({ "path": file::shown(path) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_the_way_between_two_places() {
        let cases = [
            ("/p/.claude/skills", "/p/.agents/skills/towow", "../../.agents/skills/towow"),
            ("/h/.codeium/windsurf/skills", "/h/.agents/skills/towow", "../../../.agents/skills/towow"),
            ("/x/skills", "/h/towow", "/h/towow"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(expected), "{from}");
        }
    }
}
