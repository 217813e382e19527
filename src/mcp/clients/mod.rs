//! The files of editors: the server is put into them and taken out of them, and nothing else in them moves.
//!
//! [`table`] says which clients there are, [`document`] changes texts, and here the two meet the disk. A change is planned
//! whole ([`install`], [`remove`]) before any file is written ([`Step::carry_out`]), so that a file that cannot be changed
//! can stop the others.

pub mod document;
pub mod entry;
mod jsonc;
#[cfg(test)]
mod laws;
mod machine;
pub mod table;
mod toml;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::config::file;
use crate::config::machine::{Machine, Scope};
use crate::error::{Error, Kind, Result, quoted};
use document::{At, Left, Refused, diff};
use entry::{Known, SERVER, Whose};
use table::Client;

/// Longest file that is changed, in bytes: some clients keep their history in it.
const LONGEST: u64 = 64 << 20;

/// The server as it shall run.
pub struct Wanted<'a> {
    /// The program, then its arguments.
    pub words: Vec<String>,
    /// True when options were given; otherwise an entry keeps those it has.
    pub chosen: bool,
    /// The options that an entry of ours may have.
    pub known: &'a [Known],
    /// True for a program that runs this very binary.
    pub runs_this: &'a dyn Fn(&str) -> bool,
    /// Entries that somebody wrote by hand are replaced too.
    pub force: bool,
}

/// A text before and after; nothing stands for no file.
#[derive(Debug)]
struct Change {
    path: PathBuf,
    before: Option<String>,
    after: Option<String>,
}

/// What happens to one client's files.
#[derive(Debug)]
pub struct Step {
    client: &'static Client,
    scope: Scope,
    path: PathBuf,
    action: &'static str,
    /// Further fields of the report.
    more: Map<String, Value>,
    backup: bool,
    changes: Vec<Change>,
    /// The client's own directories, which go with the last file in them.
    dirs: Vec<PathBuf>,
}

fn at(client: &Client) -> At<'static> {
    // The table is static, so is what it says.
    let root = Client::named(client.key).map_or("", |client| client.root);
    At { format: client.format, root, name: SERVER }
}

/// The file of a client; an error says what the client has where it has none.
pub fn path(client: &'static Client, scope: Scope, machine: &Machine<'_>) -> Result<PathBuf> {
    client.path(scope, machine).ok_or_else(|| {
        let scopes: Vec<&str> = client.scopes().iter().map(|scope| scope.name()).collect();
        let scopes = scopes.join(" and ");
        let message = format!("{} has no file for the scope {}, only for {scopes}", client.name, scope.name());
        Error::new(Kind::Usage, "no_such_scope", message).hint(format!(
            "towow mcp config {} --scope {}",
            client.key,
            client.scopes()[0].name()
        ))
    })
}

fn read(client: &Client, path: &Path) -> Result<Option<String>> {
    file::read_whole(path, LONGEST).map_err(|error| of_file(client, path, file::cannot("read", path, &error)))
}

/// A file that cannot be read or written is its owner's to put right, or to edit by hand.
fn of_file(client: &Client, path: &Path, mut error: Error) -> Error {
    if error.code != "file_error" {
        return error;
    }
    error.kind = Kind::Usage;
    error.hint(format!("towow mcp config {}", client.key)).details(json!({ "path": file::shown(path) }))
}

/// What is wrong with a file, with the place and the way out.
fn refused(client: &Client, path: &Path, refused: &Refused) -> Error {
    let message = format!(
        "{}, line {}, column {}: {}; the file is left as it is: correct it, or add by hand what the hint prints",
        path.display(),
        refused.line,
        refused.column,
        refused.message
    );
    Error::new(Kind::Usage, refused.code, message)
        .hint(format!("towow mcp config {}", client.key))
        .details(json!({ "path": file::shown(path), "line": refused.line, "column": refused.column }))
}

/// What becomes of an entry that is there.
enum Fate {
    Unchanged,
    /// This is what force would make of it.
    Kept(Map<String, Value>),
    /// These fields are set, all others stay; true where that took `force`.
    Set(Map<String, Value>, bool),
    Replaced(Map<String, Value>),
}

fn fate(client: &Client, found: &Value, wanted: &Wanted<'_>) -> Fate {
    let entry = entry::local(client, &wanted.words);
    let holds = |fields: &Map<String, Value>| fields.iter().all(|(name, value)| found.get(name) == Some(value));
    if holds(&entry) {
        return Fate::Unchanged;
    }
    let words = entry::words(found).unwrap_or_default();
    let whose = entry::whose(&words, wanted.known);
    let by_hand = is_elsewhere(&whose, &words, wanted);
    let here = |next: &[String]| [&wanted.words[..1], &next[1..]].concat();
    let (next, forced) = match (next(&words, wanted), whose) {
        (Some(next), _) if by_hand && wanted.force => (here(&next), true),
        (Some(next), _) => (next, false),
        (None, Whose::Former) if wanted.force => (wanted.words.clone(), true),
        (None, _) if wanted.force => return Fate::Replaced(entry),
        (None, _) => return Fate::Kept(entry),
    };
    let fields = entry::local(client, &next);
    // `enabled` and the like are the user's once they are there.
    let known = |name: &str| matches!(name, "command" | "args" | "type");
    let differs = |(name, value): &(String, Value)| match found.get(name) {
        Some(found) => known(name) && found != value,
        None => true,
    };
    let fields: Map<String, Value> = fields.into_iter().filter(differs).collect();
    match fields.is_empty() {
        false => Fate::Set(fields, forced),
        true if by_hand => Fate::Kept(entry::local(client, &here(&next))),
        true => Fate::Unchanged,
    }
}

/// True for our own command in a place that does not lead to this binary.
fn is_elsewhere(whose: &Whose, words: &[String], wanted: &Wanted<'_>) -> bool {
    let elsewhere = |program: &String| entry::has_place(program) && !(wanted.runs_this)(program);
    *whose == Whose::Ours && words.first().is_some_and(elsewhere)
}

/// The command line that an entry gets in the place of its own; nothing where it is left to whoever wrote it.
fn next(words: &[String], wanted: &Wanted<'_>) -> Option<Vec<String>> {
    let (program, args) = match entry::whose(words, wanted.known) {
        Whose::Theirs => return None,
        Whose::Former => (None, entry::carried(words, wanted.known)?),
        // The same binary by another name is as good, and perhaps the only one that the client finds; a place that was
        // written down is the writer's.
        Whose::Ours => {
            let stays = |program: &&String| entry::has_place(program) || (wanted.runs_this)(program);
            (words.first().filter(stays), words[1..].to_vec())
        }
    };
    let mut next = vec![program.or(wanted.words.first())?.clone()];
    if wanted.chosen {
        next.extend_from_slice(&wanted.words[1..]);
        next.extend(entry::hidden(&args));
    } else {
        next.extend(args);
    }
    Some(next)
}

/// Plans how the server gets into a client's file.
///
/// # Errors
/// `no_such_scope`; `file_error` for a file that cannot be read, with `details {path}`; `cannot_parse`, `wrong_type` and `not_editable` for one
/// that is left as it is, with `details {path, line, column}`.
pub fn install(client: &'static Client, scope: Scope, machine: &Machine<'_>, wanted: &Wanted<'_>) -> Result<Step> {
    let path = path(client, scope, machine)?;
    let at = at(client);
    let before = read(client, &path)?;
    let wrong = |error| refused(client, &path, &error);
    let found = before.as_deref().map(|text| at.find(text)).transpose().map_err(wrong)?.flatten();
    let mut more = Map::new();
    let (mut changes, mut backup) = (Vec::new(), false);
    let former = former(client, scope, machine, wanted)?;
    let entry = entry::local(client, &wanted.words);
    let (action, after) = match (&before, &found) {
        (Some(text), Some(found)) => match fate(client, found, wanted) {
            Fate::Unchanged => ("unchanged", None),
            Fate::Kept(forced) => {
                more.insert("found".into(), found.clone());
                more.insert("wanted".into(), Value::Object(forced));
                ("kept", None)
            }
            Fate::Set(fields, forced) => {
                backup = forced;
                ("updated", Some(at.set(text, &fields).map_err(wrong)?))
            }
            Fate::Replaced(entry) => {
                backup = true;
                ("updated", Some(at.replace(text, &entry).map_err(wrong)?))
            }
        },
        _ => {
            // What stood in the older file comes along: the options, and the environment above all.
            let words = former.as_ref().and_then(|(_, moved)| next(&entry::words(moved)?, wanted));
            let mut whole = words.map_or_else(|| entry.clone(), |words| entry::local(client, &words));
            if let Some((_, Value::Object(moved))) = &former {
                for (name, value) in moved.iter().filter(|(name, _)| !entry.contains_key(*name)) {
                    whole.insert(name.clone(), value.clone());
                }
            }
            match &before {
                Some(text) => ("added", Some(at.insert(text, &whole).map_err(wrong)?)),
                None => ("created", Some(at.fresh(&whole, &Map::new()))),
            }
        }
    };
    if let Some(after) = after {
        changes.push(Change { path: path.clone(), before, after: Some(after) });
    }
    if let Some((change, _)) = former {
        more.insert("moved_from".into(), json!(file::shown(&change.path)));
        changes.push(change);
    }
    Ok(Step { client, scope, path, action, more, backup, changes, dirs: Vec::new() })
}

/// The entry in the place where earlier versions wrote it, and the change that takes it out there. An entry that
/// somebody wrote by hand stays.
fn former(
    client: &'static Client,
    scope: Scope,
    machine: &Machine<'_>,
    wanted: &Wanted<'_>,
) -> Result<Option<(Change, Value)>> {
    let Some(former) = client.former.filter(|_| scope == Scope::Project) else { return Ok(None) };
    let path = machine.project.join(former);
    let Some(text) = read(client, &path)? else { return Ok(None) };
    let wrong = |error| refused(client, &path, &error);
    let Some(found) = at(client).find(&text).map_err(wrong)? else { return Ok(None) };
    if next(&entry::words(&found).unwrap_or_default(), wanted).is_none() {
        return Ok(None);
    }
    let after = match at(client).remove(&text).map_err(wrong)? {
        // Only the entry is moved: whether the file may go is for its owner to say.
        Some(Left::Text(after)) => after,
        Some(Left::Nothing) => format!("{{\n  \"{}\": {{}}\n}}\n", client.root),
        None => return Ok(None),
    };
    Ok(Some((Change { path, before: Some(text), after: Some(after) }, found)))
}

/// Plans how the server gets out of a client's file: `removed`, `absent`, or `kept` for an entry that somebody wrote by
/// hand, unless `force`. Errors as [`install`].
pub fn remove(
    client: &'static Client,
    scope: Scope,
    machine: &Machine<'_>,
    known: &[Known],
    force: bool,
) -> Result<Step> {
    let own = path(client, scope, machine)?;
    let former = client.former.filter(|_| scope == Scope::Project).map(|former| machine.project.join(former));
    let mut step = Step {
        client,
        scope,
        path: own.clone(),
        action: "absent",
        more: Map::new(),
        backup: false,
        changes: Vec::new(),
        dirs: Vec::new(),
    };
    for path in [Some(own), former].into_iter().flatten() {
        let Some(text) = read(client, &path)? else { continue };
        let wrong = |error| refused(client, &path, &error);
        let Some(found) = at(client).find(&text).map_err(wrong)? else { continue };
        if !force && entry::whose(&entry::words(&found).unwrap_or_default(), known) == Whose::Theirs {
            step.action = if step.action == "absent" { "kept" } else { step.action };
            step.more.insert("found".into(), found);
            continue;
        }
        let after = match at(client).remove(&text).map_err(wrong)? {
            Some(Left::Text(after)) => Some(after),
            Some(Left::Nothing) => {
                step.more.insert("deleted".into(), json!(true));
                step.dirs.extend(client.own_dir(&path, scope, machine));
                None
            }
            None => continue,
        };
        step.action = "removed";
        step.changes.push(Change { path, before: Some(text), after });
    }
    Ok(step)
}

/// True when a client's file of this scope has the server, as far as it can be read.
pub fn is_installed(client: &'static Client, scope: Scope, machine: &Machine<'_>) -> bool {
    let text = client.path(scope, machine).and_then(|path| file::read_whole(&path, LONGEST).ok().flatten());
    text.is_some_and(|text| matches!(at(client).find(&text), Ok(Some(_))))
}

/// The file of this scope that has the server, and the words of the command that it runs; of a server at a URL there are
/// none. Nothing where it has no such file, or none that can be read.
pub fn installed(
    client: &'static Client,
    scope: Scope,
    machine: &Machine<'_>,
) -> Option<(PathBuf, Option<Vec<String>>)> {
    let path = client.path(scope, machine)?;
    let text = file::read_whole(&path, LONGEST).ok().flatten()?;
    let entry = at(client).find(&text).ok().flatten()?;
    Some((path, entry::words(&entry)))
}

/// True when one of a client's files of this scope speaks of the server at all, readable or not.
pub fn is_mentioned(client: &'static Client, scope: Scope, machine: &Machine<'_>) -> bool {
    let former = client.former.filter(|_| scope == Scope::Project).map(|former| machine.project.join(former));
    let files = client.path(scope, machine).into_iter().chain(former);
    files
        .filter_map(|path| file::read_whole(&path, LONGEST).ok().flatten())
        .any(|text| !matches!(at(client).find(&text), Ok(None)) && text.contains(SERVER))
}

impl Step {
    /// Writes what was planned. A file that has changed since is left alone: `file_changed`, which may be tried again.
    pub fn carry_out(&mut self) -> Result<()> {
        for change in &self.changes {
            let Change { path, before, after } = change;
            let failed = |error| of_file(self.client, path, error);
            if read(self.client, path)? != *before {
                let message = format!("{} has changed in the meantime; nothing was written to it", path.display());
                let mut error = Error::new(Kind::Conflict, "file_changed", message);
                error.retryable = true;
                return Err(error.hint(format!("towow mcp install --client {}", self.client.key)));
            }
            let secret = self.scope == Scope::User;
            if let Some(before) = before.as_ref().filter(|_| self.backup) {
                let backup = file::spare(path, "bak");
                file::rewrite(&backup, before.as_bytes(), true).map_err(failed)?;
                self.more.insert("backup".into(), json!(file::shown(&backup)));
            }
            match after {
                Some(after) => {
                    if let Some(dir) = path.parent() {
                        let made = std::fs::create_dir_all(dir);
                        made.map_err(|error| failed(file::cannot("create", dir, &error)))?;
                    }
                    file::rewrite(path, after.as_bytes(), secret).map_err(failed)?;
                }
                None => {
                    let removed = file::target(path).and_then(std::fs::remove_file);
                    removed.map_err(|error| failed(file::cannot("remove", path, &error)))?;
                }
            }
        }
        for dir in &self.dirs {
            // One that has something else in it stays, and is refused here.
            let _ = std::fs::remove_dir(dir);
        }
        Ok(())
    }

    /// What happened or, of a plan, would happen: `{client, scope, path, action, ...}`, with `diff` if it is asked for.
    pub fn report(&self, with_diff: bool) -> Value {
        let mut report = json!({
            "client": self.client.key,
            "scope": self.scope.name(),
            "path": file::shown(&self.path),
            "action": self.action,
        });
        for (name, value) in &self.more {
            report[name] = value.clone();
        }
        if with_diff {
            let diffs = self
                .changes
                .iter()
                .map(|change| diff(&change.path.to_string_lossy(), change.before.as_deref(), change.after.as_deref()));
            report["diff"] = Value::from(diffs.collect::<String>());
        }
        report
    }
}

/// What belongs into a client's file, as text that can be pasted into an empty one.
///
/// # Errors
/// `no_remote` where the client has no servers at a URL.
pub fn snippet(client: &'static Client, words: &[String], url: Option<&str>) -> Result<String> {
    let (entry, beside) = match url {
        None => (entry::local(client, words), Map::new()),
        Some(url) => entry::remote(client, url).ok_or_else(|| {
            let message = format!("{} reads no server with a URL from its file; let it run the command", client.name);
            Error::new(Kind::Usage, "no_remote", message).hint(format!("towow mcp config {}", client.key))
        })?,
    };
    Ok(at(client).fresh(&entry, &beside))
}

/// The client's own command that adds the server, where it has one.
pub fn own_command(client: &Client, scope: Scope, words: &[String]) -> Option<String> {
    let (_, command) = client.own.iter().find(|(own, _)| *own == scope)?;
    let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let mut server = Map::from_iter([("name".to_owned(), Value::from(SERVER))]);
    server.extend(entry::local(client, words));
    let json = quoted(&Value::Object(server).to_string());
    Some(command.replace("{COMMAND}", &line.join(" ")).replace("{JSON}", &json))
}
