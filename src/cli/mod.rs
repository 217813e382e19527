//! The command line: a clap tree made from the table, and one file for each verb that is written by hand.

mod api;
mod args;
mod batch;
#[cfg(feature = "bridge")]
mod bridge;
mod call;
mod complete;
mod completions;
mod conversation;
mod doctor;
mod export;
mod find;
mod help;
mod input;
mod jq;
mod live;
#[cfg(feature = "mcp")]
mod mcp;
mod motifs;
#[cfg(feature = "node")]
mod node;
mod operation;
mod profile;
mod result;
mod round;
mod run;
mod schema;
mod secret;
mod setup;
mod skill;
mod start;
mod status;
mod stream;
#[cfg(feature = "bridge")]
mod tool;
mod tree;
mod verbs;
mod wait;

use std::ffi::OsString;
use std::io::IsTerminal;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::config::lang::language;
use crate::config::settings::Preferences;
use crate::config::{Flags, settings};
use crate::error::{Error, Kind, Result};
use crate::invoke::Context;
use crate::operations::Lang;
use crate::output::{self, Filter, Format, Output};

#[doc(hidden)]
pub use api::fields as api_fields;
pub use tree::build as tree;

/// What every command is given.
pub struct Globals {
    /// Language of what people read.
    pub lang: Lang,
    /// Which backend.
    pub flags: Flags,
    /// How to print.
    pub output: Output,
}

/// Runs a command line, the program's name first, and returns the exit status.
pub fn main(argv: Vec<OsString>) -> u8 {
    if let Some(status) = complete::asked(&argv) {
        return status;
    }
    let lang = language(early(&argv, "--lang").as_deref());
    let mut tree = tree::build_for(lang, &|name| argv.iter().skip(1).any(|word| word == name));
    let (flags, outcome) = match tree.try_get_matches_from_mut(&argv) {
        Ok(matches) => (flags(&matches), dispatch(tree, &matches, lang)),
        // Nothing but help is hinted at then.
        Err(error) => (Flags::default(), parse_failure(&error, &tree, &argv)),
    };
    match outcome {
        Ok(()) => 0,
        Err(mut error) => {
            error.hint = error.hint.map(|hint| flags.aim(&hint));
            output::complain(&error);
            error.kind.exit()
        }
    }
}

/// The whole reference, every page of help one after the other, as Markdown.
pub fn reference(lang: Lang) -> String {
    help::reference(tree::build(lang), lang)
}

/// A topic of help: `output`, `jq`, `exit-codes`, `environment`.
#[doc(hidden)]
pub fn topic(name: &str, lang: Lang) -> String {
    help::topic(name, lang)
}

fn dispatch(mut tree: clap::Command, root: &ArgMatches, lang: Lang) -> Result<()> {
    let Some((name, matches)) = root.subcommand() else {
        return output::write(&tree.render_help().to_string());
    };
    // Help is there whatever is wrong with the settings.
    match name {
        "completions" => return completions::run(matches),
        "help" => return help::run(tree, lang, matches),
        _ => {}
    }
    if name == "doctor" {
        // What is wrong with the settings is among what it finds.
        return doctor::run(&globals_with(root, lang, None)?, matches);
    }
    let globals = globals(root, lang)?;
    match name {
        "start" => online(&globals, matches, async |context| start::run(context, &globals, matches).await),
        "find" => online(&globals, matches, async |context| find::run(context, &globals, matches).await),
        "status" => online(&globals, matches, async |context| status::run(context, &globals).await),
        "result" => online(&globals, matches, async |context| result::run(context, &globals, matches).await),
        "api" => api::run(&globals, matches),
        "batch" => batch::run(&globals, matches),
        "motifs" => motifs::run(&globals),
        "setup" => setup::run(&globals),
        "call" => call::run(&globals, matches),
        "jq" => jq::run(&globals, matches),
        "schema" => schema::run(&globals, matches),
        "skill" => skill::run(&globals, matches),
        "profile" => profile::run(&globals, matches),
        #[cfg(feature = "bridge")]
        "tool" => tool::run(&globals, matches),
        #[cfg(feature = "mcp")]
        "mcp" => mcp::run(&globals, matches),
        #[cfg(feature = "node")]
        "node" => node::run(&globals, matches),
        _ => match verbs::find(name, matches) {
            Some(verb) => (verb.run)(&globals, matches),
            None => operation::dispatch(&globals, name, matches),
        },
    }
}

/// Runs a command that talks to a backend. What earlier commands left to the embedded node is carried on first, and
/// what this one leaves to it before the process ends, unless `--no-wait` says not to.
fn online(
    globals: &Globals,
    matches: &ArgMatches,
    command: impl AsyncFnOnce(&mut Context) -> Result<()>,
) -> Result<()> {
    let stay = !args::flag(matches, "no-wait");
    block_on(async {
        let mut context = Context::open(&globals.flags).await?;
        if stay {
            context.client.settle().await?;
        }
        let outcome = tokio::select! {
            biased;
            outcome = command(&mut context) => outcome,
            _ = tokio::signal::ctrl_c() => Err(interrupted("stopped before it was done").hint("towow status")),
        };
        if stay && !is_interrupted(&outcome) {
            context.carry_on().await;
        }
        context.client.close().await;
        outcome
    })
}

/// The failure of a command that was stopped by Ctrl-C.
fn interrupted(message: impl Into<String>) -> Error {
    Error::new(Kind::Interrupted, "interrupted", message)
}

fn is_interrupted(outcome: &Result<()>) -> bool {
    outcome.as_ref().is_err_and(|error| error.kind == Kind::Interrupted)
}

/// Commands without a backend never get here: no async runtime is built for them.
fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("no async runtime: {error}")))?;
    let outcome = runtime.block_on(work);
    // A read of standard input that nobody answers would hold the process for ever.
    runtime.shutdown_background();
    outcome
}

/// What the command line and the settings files say for every command. A filter that cannot be understood is refused
/// here, before anything is sent.
fn globals(matches: &ArgMatches, lang: Lang) -> Result<Globals> {
    let preferences = settings::preferences()?;
    for notice in &preferences.notices {
        output::notice(notice.code, &notice.message);
    }
    // Not where skills are dealt with, nor in the middle of another program's protocol.
    if !matches!(matches.subcommand_name(), Some("skill" | "mcp")) {
        crate::skill::notice::give(lang, std::io::stderr().is_terminal());
    }
    globals_with(matches, lang, Some(preferences))
}

/// The same, of the command line alone where there are no settings.
fn globals_with(matches: &ArgMatches, lang: Lang, preferences: Option<&Preferences>) -> Result<Globals> {
    let named = args::text(matches, "output").as_deref().and_then(Format::named);
    let format = match (named, args::flag(matches, "json")) {
        (None | Some(Format::Json), true) => Some(Format::Json),
        (named, false) => named,
        (Some(_), true) => return Err(apart("--json and --output exclude each other")),
    };
    let mut output = Output {
        format,
        jq: args::text(matches, "jq").map(|filter| Filter::parse(&filter, Vec::new())).transpose()?,
        raw: args::flag(matches, "raw"),
        tab: args::flag(matches, "tab"),
        fields: matches.get_many::<String>("fields").into_iter().flatten().cloned().collect(),
        quiet: args::flag(matches, "quiet"),
        full: args::flag(matches, "full"),
    };
    if output.quiet && (output.jq.is_some() || output.format.is_some() || !output.fields.is_empty()) {
        return Err(apart("--quiet prints ids and nothing else, so it takes no format, filter or fields"));
    }
    if output.jq.is_some() && !matches!(output.format, None | Some(Format::Json)) {
        return Err(apart("--jq prints JSON; for columns end the filter with @tsv and add --raw"));
    }
    if output.raw && output.jq.is_none() && matches.subcommand_name() != Some("jq") {
        return Err(apart("--raw goes with --jq"));
    }
    // The form of a settings file gives way to everything that the command line says about the form.
    if let (None, None, false, false, Some(setting)) =
        (output.format, &output.jq, output.quiet, output.tab, preferences.and_then(|known| known.output.as_ref()))
    {
        output.format = Some(known_format(setting)?);
    }
    Ok(Globals { lang, flags: flags(matches), output })
}

fn apart(message: &str) -> Error {
    Error::usage(message).hint("towow help output")
}

/// The flags that say which profile and backend. `--profile` is looked for at every word of the command, since clap does
/// not carry it to where another option has its name.
fn flags(matches: &ArgMatches) -> Flags {
    let levels = std::iter::successors(Some(matches), |matches| matches.subcommand().map(|(_, below)| below));
    Flags {
        local: args::flag(matches, "local"),
        profile: levels.filter_map(|matches| args::text(matches, tree::PROFILE)).last(),
        backend_url: args::text(matches, "backend-url"),
    }
}

/// The format of a settings file, which must be one that `--output` takes.
fn known_format(setting: &settings::Setting<String>) -> Result<Format> {
    Format::named(&setting.value).ok_or_else(|| {
        let message = format!("{}: output must be one of {}", setting.at, Format::NAMES.join(", "));
        Error::new(Kind::Usage, "bad_setting", message).hint("towow help output")
    })
}

/// The value of an option that is needed where there is no tree yet (`--lang` decides in which language it is built), or
/// no match.
fn early(argv: &[OsString], option: &str) -> Option<String> {
    let mut words = argv.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word == option {
            return words.next().map(|word| word.into_owned());
        }
        if let Some(value) = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
        if word == "--" {
            break;
        }
    }
    None
}

/// Help and version are results; everything else is a usage error in one line, with what to run next.
fn parse_failure(error: &clap::Error, tree: &clap::Command, argv: &[OsString]) -> Result<()> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return output::write(&error.render().to_string());
    }
    let (command, meant) = meant(tree, argv);
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let verbs = meant.get_subcommands().filter(|verb| !verb.is_hide_set());
        let verbs: Vec<&str> = verbs.map(clap::Command::get_name).collect();
        let message = format!("{command} needs a verb: {}", verbs.join(", "));
        return Err(Error::usage(message).hint(format!("{command} --help")));
    }
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut message = lines.next().unwrap_or("wrong usage").trim_start_matches("error: ").to_owned();
    for line in lines.take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information")) {
        let tip = line.trim_start_matches("tip: ");
        let separator = if message.ends_with(':') { " " } else { "; " };
        message = format!("{message}{separator}{tip}");
    }
    Err(Error::new(Kind::Usage, "usage", message).hint(format!("{command} --help")))
}

/// The command that was meant, as far as its words are understood: `towow auth login`.
fn meant<'a>(tree: &'a clap::Command, argv: &[OsString]) -> (String, &'a clap::Command) {
    let mut path = "towow".to_owned();
    let mut command = tree;
    for word in argv.iter().skip(1) {
        if let Some(found) = word.to_str().and_then(|word| command.find_subcommand(word)) {
            path.push(' ');
            path.push_str(found.get_name());
            command = found;
        }
    }
    (path, command)
}

/// True when a command shows its progress and ends with its result for a reader.
fn at_terminal(globals: &Globals) -> bool {
    globals.output.for_people() && std::io::stdout().is_terminal()
}
