//! Completion of a command line. The scripts of `towow completions` call this program back with the line as it stands,
//! `COMPLETE=SHELL towow -- towow run status ''`, and it answers with what fits.
//!
//! Nothing is ever printed but candidates, nothing asked, no session and no database made: what goes wrong completes to
//! nothing.

mod cache;
mod ids;
mod shells;
mod words;

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};

use super::{early, tree};
use crate::config::lang::language;
use crate::config::{Flags, profile};
use crate::operations::ids::Ids;
use crate::operations::{self, Lang, Operation};
use crate::output;
pub use ids::note;
pub use shells::{NAMES, Shell};

/// The variable with which a script asks for candidates; its value names the shell.
const VARIABLE: &str = "COMPLETE";

/// The exit status, if this was called by a script: with `--` and a line, or with nothing for the script itself.
pub fn asked(argv: &[OsString]) -> Option<u8> {
    let shell = std::env::var_os(VARIABLE)?;
    let shell = Shell::named(Path::new(&shell).file_stem()?.to_str()?)?;
    match argv.get(1) {
        None => drop(output::write(&shell.script())),
        Some(word) if word == "--" && argv.len() > 2 => {
            // Whatever happens, the line on the terminal stays as it is.
            std::panic::set_hook(Box::new(|_| std::process::exit(0)));
            if let Some((words, index, cut)) = shell.line(&argv[2..]) {
                let typed = words[index].to_str().unwrap_or_default().get(..cut).unwrap_or_default().to_owned();
                let mut found = candidates(words, index);
                // The shell keeps what it has put aside: another beginning cannot be meant.
                found.retain(|found| found.get_value().to_str().is_some_and(|value| value.starts_with(&typed)));
                drop(output::write(&shell.answer(&found, cut)));
            }
        }
        Some(_) => return None,
    }
    Some(0)
}

/// A line that is being completed.
pub struct Line {
    lang: Lang,
    flags: Flags,
    /// What stands before the word at the cursor, without the program.
    words: Vec<String>,
    /// The word at the cursor, as far as it stands.
    current: String,
    /// The command, as far as its words are complete.
    path: Vec<String>,
    /// The row behind the command, where there is one.
    operation: Option<&'static Operation>,
}

/// What fits at this word of the line, whose first word is the program.
fn candidates(words: Vec<OsString>, index: usize) -> Vec<CompletionCandidate> {
    let before = &words[..index.min(words.len())];
    let lang = language(early(before, "--lang").as_deref());
    let known: Vec<String> = before.iter().skip(1).filter_map(|word| word.to_str().map(str::to_owned)).collect();
    let empty = words.get(index).is_none_or(|word| word.is_empty());
    let whole = known.iter().any(|word| word == "help");
    let root = tree::build_for(lang, &|name| whole || known.is_empty() || known.iter().any(|word| word == name));
    // Where the line names no command yet, each is offered with what it is for.
    let root = match path_of(&root, &known).is_empty() && !known.is_empty() {
        true => tree::build(lang),
        false => root,
    };
    let path = path_of(&root, &known);
    let line = Arc::new(Line {
        lang,
        flags: flags_of(&root, &path, before),
        operation: operations::all().find(|operation| operation.command == path.join(" ")),
        words: known,
        current: words.get(index).and_then(|word| word.to_str()).unwrap_or_default().to_owned(),
        path,
    });
    let mut root = dressed(root, &line.path, &line);
    let here = std::env::current_dir().ok();
    let mut found = clap_complete::engine::complete(&mut root, words, index, here.as_deref()).unwrap_or_default();
    let is_option = |found: &CompletionCandidate| found.get_value().as_encoded_bytes().starts_with(b"-");
    // Options are offered where nothing else can be meant, and their letters only where one is typed.
    if empty {
        let command = line.path.iter().try_fold(&root, |command, word| command.find_subcommand(word)).unwrap_or(&root);
        let others = command.get_positionals().next().is_some() || found.iter().any(|found| !is_option(found));
        found.retain(|found| !is_option(found) || (!others && found.get_value().as_encoded_bytes().starts_with(b"--")));
    }
    found
}

/// The words of the command that the line names.
fn path_of(root: &Command, words: &[String]) -> Vec<String> {
    let (mut command, mut path) = (root, Vec::new());
    for word in words {
        if let Some(found) = command.find_subcommand(word) {
            path.push(found.get_name().to_owned());
            command = found;
        }
    }
    path
}

/// The flags of the line that say which profile and backend.
fn flags_of(root: &Command, path: &[String], words: &[OsString]) -> Flags {
    let command = path.iter().try_fold(root, |command, word| command.find_subcommand(word)).unwrap_or(root);
    // A command with a `--profile` of its own has the other one before it.
    let own = command.get_arguments().any(|arg| arg.get_long() == Some("profile") && arg.get_id() != tree::PROFILE);
    let end = match (own, path.first()) {
        (true, Some(first)) => words.iter().position(|word| word == first.as_str()).unwrap_or(words.len()),
        _ => words.len(),
    };
    Flags {
        local: words.iter().any(|word| word == "--local"),
        profile: early(&words[..end], "--profile"),
        backend_url: early(words, "--backend-url"),
    }
}

/// The command with what completes its arguments, down the path that the line names.
fn dressed(command: Command, path: &[String], line: &Arc<Line>) -> Command {
    let command = command.mut_args(|arg| dress(arg, line));
    match path.split_first() {
        Some((first, rest)) => command.mut_subcommand(first, |command| dressed(command, rest, line)),
        None => command,
    }
}

/// One argument with what completes it.
fn dress(arg: Arg, line: &Arc<Line>) -> Arg {
    let name = arg.get_id().as_str().to_owned();
    // Help tells of them once; a line may have them anywhere.
    let arg = if arg.is_global_set() || name == tree::PROFILE { arg.hide(false) } else { arg };
    if let Some(completer) = words::completer(&name, line) {
        return arg.add(completer);
    }
    if let Some(ids) = ids_of(&name, line) {
        let line = line.clone();
        return arg.add(completer(move || ids::candidates(&line, &ids)));
    }
    let param = line.operation.and_then(|operation| operation.params.iter().find(|param| param.name == name));
    if param.is_some_and(|param| param.kind == operations::Kind::Object) {
        return arg.add(ArgValueCompleter::new(from_file));
    }
    let is = |value: &str| arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == value));
    match (is("FILE"), is("DIR")) {
        (true, _) => arg.value_hint(ValueHint::FilePath),
        (_, true) => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}

/// The ids that an argument takes; of commands that are written by hand, those that are named like the table's.
fn ids_of(name: &str, line: &Line) -> Option<Ids> {
    let param = line.operation.and_then(|operation| operation.params.iter().find(|param| param.name == name));
    match (line.operation, param) {
        (Some(_), None) => None,
        (operation, _) => operations::ids::of(operation, name),
    }
}

/// `@` and the name of a file, where JSON is meant.
fn from_file(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(file) = current.to_str().and_then(|current| current.strip_prefix('@')) else { return Vec::new() };
    let found = PathCompleter::file().complete(OsStr::new(file));
    found.into_iter().map(|found| found.add_prefix("@")).collect()
}

/// Completes with those of these words that begin like the word at the cursor.
fn completer(all: impl Fn() -> Vec<CompletionCandidate> + Send + Sync + 'static) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let Some(current) = current.to_str() else { return Vec::new() };
        let mut found = all();
        found.retain(|found| found.get_value().to_str().is_some_and(|value| value.starts_with(current)));
        found
    })
}

/// A word with what it means.
fn word(value: impl Into<String>, means: &str) -> CompletionCandidate {
    let means = shells::told(means);
    CompletionCandidate::new(value.into()).help((!means.is_empty()).then(|| means.into()))
}

/// The profiles of this machine, each with its backend.
fn profiles() -> Vec<CompletionCandidate> {
    let Ok(home) = crate::config::home() else { return Vec::new() };
    profile::names(&home).into_iter().map(|name| word(name.clone(), &words::backend_of(&home, &name))).collect()
}
