//! What needs no backend: profiles, backends, names of operations, paths, topics, fields.

use std::path::Path;
use std::sync::Arc;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::{Line, ids, profiles, word};
use crate::cli::{help, tree};
use crate::client::BaseUrl;
use crate::config::session::Session;
use crate::config::{DEFAULT_BACKEND, home, profile, settings};
use crate::operations::{self, Operation, motifs, scenes};

/// What completes an argument of this name on this line, where it is one that is known here.
pub fn completer_of(name: &str, line: &Arc<Line>) -> Option<fn(&Line) -> Vec<CompletionCandidate>> {
    let path: Vec<&str> = line.path.iter().map(String::as_str).collect();
    Some(match (path.as_slice(), name) {
        (_, tree::PROFILE) | (["profile", "show" | "use" | "remove"], "name") => |_| profiles(),
        (_, "backend-url") => |_| backends(),
        (_, "fields") => fields,
        (["call" | "schema"], "operation") => |line| names(line),
        (["api"], "words") => api,
        (["call"], "arguments") => arguments,
        (["skill", "show"], "topic") => |_| crate::skill::topics().into_iter().map(|topic| word(topic, "")).collect(),
        (["run", "wait"], "for") => |_| ["done", "running", "failed", "round:1"].map(|goal| word(goal, "")).into(),
        (["help"], "words") => pages,
        (["start"], "motif") | (["protocol", "motif"], "motif") => |line| keys(line),
        (["auth", "begin"], "scene_id") | (_, "scene_context") => in_scenes,
        (["mcp", ..], "toolset") => |line| toolsets(line),
        #[cfg(feature = "mcp")]
        (["mcp", ..], "client") => |_| clients(),
        _ => return None,
    })
}

/// As [`completer_of`], ready to be put to an argument.
pub fn completer(name: &str, line: &Arc<Line>) -> Option<ArgValueCompleter> {
    let found = completer_of(name, line)?;
    let line = line.clone();
    Some(super::completer(move || found(&line)))
}

/// The backend that a profile names itself.
pub fn backend_of(home: &Path, name: &str) -> String {
    if name == profile::LOCAL {
        return "--local".to_owned();
    }
    let Ok(preferences) = settings::preferences() else { return String::new() };
    let session = Session::peek(profile::dir(home, name), name, preferences).ok();
    let url = session.and_then(|session| session.text("backend_url").and_then(|url| BaseUrl::parse(url).ok()));
    url.map(|url| url.as_str().to_owned()).unwrap_or_default()
}

fn backends() -> Vec<CompletionCandidate> {
    let mut urls = vec![DEFAULT_BACKEND.to_owned()];
    if let Ok(home) = home() {
        urls.extend(profile::names(&home).iter().map(|name| backend_of(&home, name)).filter(|url| url.contains("://")));
    }
    urls.sort();
    urls.dedup();
    urls.into_iter().map(|url| word(url, "")).collect()
}

/// The columns of the row, and what is known of its answers.
fn fields(line: &Line) -> Vec<CompletionCandidate> {
    let row = line.operation.or_else(|| operations::find(shown_by(&line.path)?));
    let Some(row) = row else { return Vec::new() };
    let mut names: Vec<String> =
        row.list.iter().flat_map(|(_, columns)| columns.iter()).map(ToString::to_string).collect();
    names.extend(row.id.map(str::to_owned));
    names.extend(ids::fields(line, row));
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| ids::is_plain(name) && seen.insert(name.clone()));
    names.into_iter().map(|name| word(name, "")).collect()
}

/// The operation whose answer a command shows that is written by hand.
fn shown_by(path: &[String]) -> Option<&'static str> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Some(match path.as_slice() {
        ["find"] => "discover",
        ["start"] => "formulation_confirm",
        ["status"] => "inbox",
        ["result"] => "result",
        ["run", "wait"] => "run_status",
        ["inbox", "watch"] => "inbox",
        _ => return None,
    })
}

fn names(line: &Line) -> Vec<CompletionCandidate> {
    operations::all().map(|row| word(row.name, row.summary.of(line.lang))).collect()
}

/// `NAME=VALUE` of the operation that the line names: the names, and the ids and choices behind them.
fn arguments(line: &Line) -> Vec<CompletionCandidate> {
    let Some(row) = line.words.iter().find_map(|word| operations::find(word)) else { return Vec::new() };
    let mut found = Vec::new();
    for param in row.params.iter().filter(|param| !line.words.iter().any(|word| begins(word, param.name))) {
        found.push(word(format!("{}=", param.name), param.help.of(line.lang)));
        // Ids may be asked for elsewhere: only those of the word at the cursor.
        if begins(&line.current, param.name)
            && let Some(ids) = operations::ids::of(Some(row), param.name)
        {
            let values = ids::candidates(line, &ids).into_iter();
            found.extend(values.map(|value| value.add_prefix(format!("{}=", param.name))));
        }
    }
    found
}

fn begins(word: &str, name: &str) -> bool {
    word.strip_prefix(name).is_some_and(|rest| rest.starts_with('='))
}

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A method first, then paths that take it.
fn api(line: &Line) -> Vec<CompletionCandidate> {
    let method = line.words.iter().map(String::as_str).find(|word| METHODS.contains(word));
    let wanted = |row: &&Operation| !row.path.is_empty() && method.is_none_or(|method| method == row.method.as_str());
    let mut paths: Vec<(&str, &str)> =
        operations::all().filter(wanted).map(|row| (row.path, row.summary.of(line.lang))).collect();
    paths.sort_by_key(|(path, _)| *path);
    paths.dedup_by_key(|(path, _)| *path);
    let methods = METHODS.iter().filter(|_| method.is_none()).map(|method| word(*method, ""));
    methods.chain(paths.into_iter().map(|(path, summary)| word(path, summary))).collect()
}

/// The commands below what stands there already, and the topics.
fn pages(line: &Line) -> Vec<CompletionCandidate> {
    let root = tree::build(line.lang);
    let below = line.words.iter().skip_while(|word| *word != "help").skip(1).filter(|word| !word.starts_with('-'));
    let mut command = Some(&root);
    let mut depth = 0;
    for word in below {
        command = command.and_then(|command| command.find_subcommand(word));
        depth += 1;
    }
    let commands =
        command.into_iter().flat_map(|command| command.get_subcommands()).filter(|command| !command.is_hide_set());
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let commands = commands.map(|command| word(command.get_name(), &about(command)));
    let topics = help::TOPICS.iter().filter(|_| depth == 0).map(|topic| word(*topic, ""));
    commands.chain(topics).collect()
}

fn keys(line: &Line) -> Vec<CompletionCandidate> {
    let name = |key: &str| motifs::find(key).map_or("", |motif| motif.name.of(line.lang));
    // The five of the command line; the other naming is understood and not offered.
    motifs::MOTIFS.iter().map(|motif| word(motif.key, name(motif.key))).collect()
}

/// The scenes that every backend knows, then those of this one.
fn in_scenes(line: &Line) -> Vec<CompletionCandidate> {
    let known = scenes::SCENES.iter().map(|scene| word(scene.id, scene.name));
    let mut all: Vec<CompletionCandidate> = known.collect();
    let more = operations::ids::of(line.operation, "scene_id").map(|scenes| ids::candidates(line, &scenes));
    for scene in more.into_iter().flatten() {
        if !all.iter().any(|known| known.get_value() == scene.get_value()) {
            all.push(scene);
        }
    }
    all
}

fn toolsets(line: &Line) -> Vec<CompletionCandidate> {
    let domains = operations::DOMAINS.iter().map(|(domain, _)| word(domain.name(), ""));
    domains.chain(names(line)).collect()
}

#[cfg(feature = "mcp")]
fn clients() -> Vec<CompletionCandidate> {
    crate::mcp::clients::table::CLIENTS.iter().map(|client| word(client.key, client.name)).collect()
}
