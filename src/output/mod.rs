//! What reaches a terminal or a pipe.
//!
//! Standard output is data: off a terminal compact UTF-8 JSON, one line, and nothing else. Standard error is talk:
//! progress, notices and errors; off a terminal each of its lines is JSON too, so that a script can read it.

mod format;
mod jq;
mod progress;
mod text;

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

pub use format::{Format, Shape};
pub use jq::Filter;
pub use progress::Progress;
pub use text::{card, clean, table, width};

use crate::error::{Error, Result};

/// What the user asked of the output.
#[derive(Default)]
pub struct Output {
    /// The form; by default what the place needs.
    pub format: Option<Format>,
    /// A jq filter over the result.
    pub jq: Option<Filter>,
    /// Strings that a filter yields, without quotes.
    pub raw: bool,
    /// JSON indented by tabs.
    pub tab: bool,
    /// Only these fields of the result, or of its rows.
    pub fields: Vec<String>,
    /// Nothing but ids.
    pub quiet: bool,
    /// Every column and not only the useful ones.
    pub full: bool,
}

impl Output {
    /// True when the result is shown to a reader and not to a program.
    pub fn for_people(&self) -> bool {
        let table = self.format.map(|format| format == Format::Table);
        self.jq.is_none() && !self.quiet && table.unwrap_or(!self.tab && std::io::stdout().is_terminal())
    }

    /// Refuses what would come to nothing, before anything is sent.
    pub fn check(&self, shape: &Shape<'_>) -> Result<()> {
        if self.quiet && shape.id.is_none() { Err(format::no_ids()) } else { Ok(()) }
    }

    /// Prints a result that is no list.
    pub fn print(&self, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        self.print_as(Shape::default(), value, view)
    }

    /// Prints a result of this shape: ids, through the filter, in the form that was asked for, or as this view makes it
    /// readable.
    pub fn print_as(&self, shape: Shape<'_>, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        if self.quiet {
            return plain(&shape.ids(value)?);
        }
        if self.for_people() {
            return write(&self.readable(&shape, value, view));
        }
        if matches!(self.format, Some(Format::Tsv)) {
            return plain(&shape.tsv(value, &self.fields, self.full));
        }
        let kept = self.kept(&shape, value);
        let value = kept.as_ref().unwrap_or(value);
        let on_terminal = std::io::stdout().is_terminal();
        let indent = if self.tab { Some("\t") } else { Some("  ").filter(|_| on_terminal) };
        let text = match (&self.jq, self.format) {
            (Some(filter), _) => filter.run(value, self.raw)?,
            (None, Some(Format::Ndjson)) => format::ndjson(&shape, value),
            (None, Some(Format::Yaml)) => return plain(&format::yaml(value)?),
            (None, _) => format::json(value, indent)?,
        };
        match self.raw && self.jq.is_some() {
            true => plain(&text),
            false if on_terminal => write(&text::escaped(&text)),
            false => write(&text),
        }
    }

    fn readable(&self, shape: &Shape<'_>, value: &Value, view: impl FnOnce(&Value) -> String) -> String {
        if self.fields.is_empty() && !self.full {
            return view(value);
        }
        match shape.table(value, &self.fields, self.full) {
            Some((rows, columns)) => {
                let rows: Vec<Value> = match self.fields.is_empty() {
                    true => rows.clone(),
                    false => shape.rows(&shape.only(value, &self.fields).0).cloned().unwrap_or_default(),
                };
                table(&rows, &columns.iter().map(String::as_str).collect::<Vec<_>>())
            }
            None => card(&self.kept(shape, value).unwrap_or_else(|| value.clone())),
        }
    }

    /// The result with nothing but the fields that were asked for.
    fn kept(&self, shape: &Shape<'_>, value: &Value) -> Option<Value> {
        if self.fields.is_empty() {
            return None;
        }
        let (kept, missing) = shape.only(value, &self.fields);
        if !missing.is_empty() {
            notice("unknown_field", &format!("nothing in the result is called {}", missing.join(", ")));
        }
        Some(kept)
    }
}

/// Writes text that is no JSON; what could steer a terminal is taken out there.
fn plain(text: &str) -> Result<()> {
    if std::io::stdout().is_terminal() { write(&clean(text)) } else { write(text) }
}

/// Writes to standard output. A reader that has gone away has seen enough: that is a success.
pub fn write(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::new(crate::error::Kind::Api, "output_failed", format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Tells something on standard error that is neither a result nor a failure.
pub fn notice(code: &str, message: &str) {
    if std::io::stderr().is_terminal() {
        say(&clean(message));
    } else {
        say(&json!({ "ok": true, "notice": { "code": code, "message": message } }).to_string());
    }
}

/// Tells a failure on standard error: prose with the next command on a terminal, else one JSON line.
pub fn complain(error: &Error) {
    if std::io::stderr().is_terminal() {
        say(&format!("towow: {}", clean(&error.message)));
        if let Some(hint) = &error.hint {
            say(&format!("  try: {}", clean(hint)));
        }
    } else {
        say(&error.to_json().to_string());
    }
}

/// A line on standard error; nobody is left to tell when that fails.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// True when a question may be asked: somebody sits at both ends and no automation says otherwise.
pub fn may_ask() -> bool {
    let in_ci = crate::config::env("CI").is_some_and(|ci| ci != "0" && !ci.eq_ignore_ascii_case("false"));
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !in_ci
}
