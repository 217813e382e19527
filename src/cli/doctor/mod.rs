//! `towow doctor`: looks at everything that a command needs, and says what to do about what is wrong.
//!
//! Each check is a function in the table [`CHECKS`]; a group of them has a file. Nothing is changed by looking, nothing
//! secret is shown, and the whole takes less than five seconds, also when a backend hangs.

mod database;
mod files;
mod network;
mod programs;
mod session;
mod shell;
mod skills;
mod workers;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::Globals;
use super::args::verb;
use crate::config::machine::Machine;
use crate::config::{Flags, Settings, profile, settings};
use crate::error::{Error, Kind, Result};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

/// Looks at one thing.
type Check = fn(&World) -> Finding;

/// The checks in the order in which one needs another, and in which they are shown. The first that fails decides the exit
/// status.
const CHECKS: &[(&str, Check)] = &[
    ("files", files::files),
    ("settings", files::settings),
    ("profile", session::profile),
    ("backend", session::backend),
    ("session", session::session),
    ("proxy", network::proxy),
    ("certificates", network::certificates),
    ("network", network::reach),
    ("clock", network::clock),
    ("database", database::database),
    ("versions", programs::versions),
    ("skills", skills::skills),
    ("mcp", programs::mcp),
    ("workers", workers::workers),
    ("completions", shell::completions),
    ("terminal", shell::terminal),
];

const COLUMNS: &[&str] = &["status", "name", "message", "hint"];

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Ok,
    /// It works, and something should be looked at.
    Warn,
    /// It does not work; the exit status is that of this kind.
    Fail(Kind),
    /// There is nothing to look at here.
    Skip,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Warn => "warn",
            Status::Fail(_) => "fail",
            Status::Skip => "skip",
        }
    }

    /// The word in front of a line, which says everything that a colour would.
    fn mark(self, lang: Lang) -> &'static str {
        let (en, zh) = match self {
            Status::Ok => ("ok", "正常"),
            Status::Warn => ("note", "注意"),
            Status::Fail(_) => ("FAIL", "失败"),
            Status::Skip => ("-", "-"),
        };
        text(en, zh).of(lang)
    }
}

/// What a check has found.
struct Finding {
    status: Status,
    message: String,
    /// A command that can be run as printed.
    hint: Option<String>,
    details: Value,
}

impl Finding {
    fn new(status: Status, message: impl Into<String>) -> Finding {
        Finding { status, message: message.into(), hint: None, details: json!({}) }
    }

    fn ok(message: impl Into<String>) -> Finding {
        Finding::new(Status::Ok, message)
    }

    fn warn(message: impl Into<String>) -> Finding {
        Finding::new(Status::Warn, message)
    }

    fn fail(kind: Kind, message: impl Into<String>) -> Finding {
        Finding::new(Status::Fail(kind), message)
    }

    fn skip(message: impl Into<String>) -> Finding {
        Finding::new(Status::Skip, message)
    }

    /// What every other command would fail with.
    fn of(error: Error) -> Finding {
        let mut finding = Finding::fail(error.kind, error.message);
        finding.hint = error.hint;
        finding.details["code"] = json!(error.code);
        finding
    }

    fn hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = Some(hint.into());
        self
    }

    fn detail(mut self, name: &str, value: impl Into<Value>) -> Finding {
        self.details[name] = value.into();
        self
    }
}

/// What the checks look at.
struct World<'a> {
    lang: Lang,
    flags: &'a Flags,
    /// Everything resolved, as a command would; what is wrong with it is found by the first checks.
    settings: Result<Settings>,
    /// The files of other programs.
    machine: Result<Machine<'static>>,
    /// The modes of our files, before anything has read and tightened them.
    files: files::Found,
    answer: std::cell::OnceCell<Option<network::Answer>>,
}

impl World<'_> {
    /// A text in the user's language.
    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        text(en, zh).of(self.lang)
    }

    /// As [`World::say`], with these words put in for `{0}`, `{1}` and so on.
    fn tell(&self, en: &'static str, zh: &'static str, words: &[&str]) -> String {
        let text = self.say(en, zh).to_owned();
        words.iter().enumerate().fold(text, |text, (at, word)| text.replace(&format!("{{{at}}}"), word))
    }

    /// Several things, as a sentence lists them.
    fn list<T: AsRef<str>>(&self, words: &[T]) -> String {
        words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(self.say(", ", "，"))
    }

    /// The settings, if there is a remote backend to look at.
    fn remote(&self) -> Option<&Settings> {
        self.settings.as_ref().ok().filter(|settings| !settings.local)
    }

    /// What is said where a check has nothing to look at, because the node is in this process.
    fn embedded(&self) -> Finding {
        match &self.settings {
            Ok(settings) if settings.local => Finding::skip(self.say("the node is embedded", "使用内置节点")),
            _ => Finding::skip(self.say("the settings come first", "先处理设置")),
        }
    }
}

pub fn command(lang: Lang) -> Command {
    let about = text(
        "Look at everything a command needs and say what to do; exits as the first failure would",
        "检查运行环境并说明如何处理；退出码同首个失败项",
    );
    verb("doctor", about.of(lang))
}

/// Looks, prints what was found, and fails as the first failing check would make a command fail.
pub fn run(globals: &Globals, _: &ArgMatches) -> Result<()> {
    let files = files::look();
    let world = World {
        lang: globals.lang,
        flags: &globals.flags,
        settings: Settings::peek(&globals.flags),
        machine: Machine::here(None, "doctor"),
        files,
        answer: std::cell::OnceCell::new(),
    };
    let found: Vec<(&str, Finding)> = CHECKS.iter().map(|(name, check)| (*name, check(&world))).collect();
    let failed: Vec<&(&str, Finding)> =
        found.iter().filter(|(_, finding)| matches!(finding.status, Status::Fail(_))).collect();
    let report = json!({
        "ok": failed.is_empty(),
        "version": env!("CARGO_PKG_VERSION"),
        "checks": found.iter().map(|(name, finding)| row(name, finding, globals)).collect::<Vec<_>>(),
    });
    let shape = Shape { list: Some(("checks", COLUMNS)), id: Some("name") };
    globals.output.print_as(shape, &report, |report| readable(report, &found, globals.lang))?;
    let Some((_, first)) = failed.first() else { return Ok(()) };
    let Status::Fail(kind) = first.status else { return Ok(()) };
    let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
    let mut error = Error::new(kind, "doctor_failed", format!("not in order: {}", names.join(", ")));
    error.hint.clone_from(&first.hint);
    Err(error)
}

fn row(name: &str, finding: &Finding, globals: &Globals) -> Value {
    let mut row = json!({ "name": name, "status": finding.status.name(), "message": finding.message });
    row["hint"] = finding.hint.as_ref().map_or(Value::Null, |hint| {
        // A URL that is refused may hold a secret: it is not repeated.
        let secret = globals.flags.backend_url.as_ref().is_some_and(|url| url.contains(['@', '?', '#']));
        json!(if secret { hint.clone() } else { globals.flags.aim(hint) })
    });
    row["details"] = finding.details.clone();
    row
}

/// A line for each check; what is not in order is followed by the command that helps.
fn readable(report: &Value, found: &[(&str, Finding)], lang: Lang) -> String {
    let width = found.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut page = String::new();
    for (at, (name, finding)) in found.iter().enumerate() {
        let mark = finding.status.mark(lang);
        let pad = " ".repeat(4usize.saturating_sub(console::measure_text_width(mark)));
        let indent = width + 8;
        let lines =
            wrapped(&homely(&output::clean(&finding.message)), usize::from(output::width()).saturating_sub(indent));
        let message = lines.join(&format!("\n{}", " ".repeat(indent)));
        page.push_str(&format!("{mark}{pad}  {name:width$}  {message}\n"));
        if let Some(hint) = report["checks"][at]["hint"].as_str() {
            page.push_str(&format!("      {:width$}  → {}\n", "", output::clean(hint)));
        }
    }
    let count = |status: &str| found.iter().filter(|(_, finding)| finding.status.name() == status).count();
    let (failed, noted) = (count("fail"), count("warn"));
    page.push_str(&match (lang, failed, noted) {
        (Lang::En, 0, 0) => "\nEverything is in order.\n".to_owned(),
        (Lang::En, failed, noted) => format!("\n{failed} failed, {noted} to look at.\n"),
        (Lang::Zh, 0, 0) => "\n一切正常。\n".to_owned(),
        (Lang::Zh, failed, noted) => format!("\n{failed} 项失败，{noted} 项需要留意。\n"),
    });
    page
}

/// The text with `~` for the home directory.
fn homely(text: &str) -> String {
    let home = std::env::home_dir().map(|home| home.display().to_string()).filter(|home| home.len() > 1);
    home.map_or_else(|| text.to_owned(), |home| text.replace(&format!("{home}/"), "~/"))
}

/// The lines of a text, none wider than this many columns unless a word is; between Chinese characters there is a break
/// everywhere but before a mark.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for whole in text.lines() {
        let (mut line, mut part) = (String::new(), String::new());
        let fits = |line: &str, part: &str| console::measure_text_width(&format!("{line}{}", part.trim_end())) <= width;
        for c in whole.chars().map(Some).chain([None]) {
            let wide = |c: char| console::measure_text_width(c.encode_utf8(&mut [0; 4])) > 1;
            let apart = match (part.chars().last(), c) {
                (_, None) => true,
                (Some(last), Some(c)) => {
                    last == ' ' && c != ' ' || (wide(last) || wide(c)) && !"，；：）。、".contains(c) && last != '（'
                }
                (None, _) => false,
            };
            if apart {
                if !line.is_empty() && !fits(&line, &part) {
                    lines.push(std::mem::take(&mut line).trim_end().to_owned());
                }
                line.push_str(&std::mem::take(&mut part));
            }
            part.extend(c);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The profile in use, if it can be told.
fn choice(flags: &Flags) -> Result<profile::Choice> {
    profile::choose(flags, settings::preferences()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_wrapped_between_words() {
        for (text, width, expected) in [
            ("one two three", 8, &["one two", "three"][..]),
            ("one two", 7, &["one two"]),
            ("averylongword b", 4, &["averylongword", "b"]),
            ("/a/b\n/c/d", 80, &["/a/b", "/c/d"]),
            ("无法写入，请检查", 8, &["无法写", "入，请检", "查"]),
            ("", 8, &[]),
        ] {
            assert_eq!(wrapped(text, width), expected, "{text}");
        }
    }
}
