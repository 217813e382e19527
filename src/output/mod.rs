//! What reaches a terminal or a pipe.
//!
//! Standard output is data: off a terminal compact UTF-8 JSON, one line, and nothing else. Standard error is talk:
//! progress, notices and errors; off a terminal each of its lines is JSON too, so that a script can read it.

mod jq;
mod progress;
mod text;

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

pub use jq::Filter;
pub use progress::Progress;
pub use text::{card, clean, table, width};

use crate::error::{Error, Result};

/// What the user asked of the output.
pub struct Output {
    /// JSON even on a terminal, or a table even off one; by default what the place needs.
    pub json: Option<bool>,
    /// A jq filter over the result.
    pub jq: Option<Filter>,
    /// Strings that a filter yields, without quotes.
    pub raw: bool,
}

impl Output {
    /// True when the result is shown to a reader and not to a program.
    pub fn for_people(&self) -> bool {
        self.jq.is_none() && !self.json.unwrap_or(!std::io::stdout().is_terminal())
    }

    /// Prints a result: through the filter, as JSON, or as this view makes it readable.
    pub fn print(&self, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        let text = match &self.jq {
            Some(filter) => filter.run(value, self.raw)?,
            None if self.for_people() => return write(&view(value)),
            None => format!("{value}\n"),
        };
        match (std::io::stdout().is_terminal(), self.raw) {
            (false, _) => write(&text),
            (true, true) if self.jq.is_some() => write(&clean(&text)),
            (true, _) => write(&text::escaped(&text)),
        }
    }
}

static READER_GONE: AtomicBool = AtomicBool::new(false);

/// True once standard output has turned out to be read by nobody: what prints line after line may end.
pub fn reader_gone() -> bool {
    READER_GONE.load(Ordering::Relaxed)
}

/// Writes to standard output. A reader that has gone away has seen enough: that is a success, see [`reader_gone`].
pub fn write(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => READER_GONE.store(true, Ordering::Relaxed),
        Err(error) => {
            let message = format!("cannot write the output: {error}");
            return Err(Error::new(crate::error::Kind::Api, "output_failed", message));
        }
        Ok(()) => {}
    }
    Ok(())
}

/// Tells something on standard error that is neither a result nor a failure.
pub fn notice(code: &str, message: &str) {
    notice_with(code, message, &Value::Null);
}

/// As [`notice`], with data for programs: the fields of this object, beside code and message.
pub fn notice_with(code: &str, message: &str, data: &Value) {
    if std::io::stderr().is_terminal() {
        return say(&clean(message));
    }
    let mut notice = json!({ "code": code, "message": message });
    for (name, value) in data.as_object().into_iter().flatten() {
        notice[name] = value.clone();
    }
    say(&json!({ "ok": true, "notice": notice }).to_string());
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
