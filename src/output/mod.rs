//! What reaches a terminal or a pipe.
//!
//! Standard output is data: off a terminal compact UTF-8 JSON, one line, and nothing else. Standard error is talk:
//! progress, notices and errors; off a terminal each of its lines is JSON too, so that a script can read it.

pub mod document;
mod format;
mod jq;
mod printer;
mod progress;
mod result;
mod text;

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

pub use format::{Format, Shape};
pub use jq::{Filter, Inputs, Style, Val, Var};
pub use printer::{Printer, flush};
pub use progress::Progress;
pub use result::Output;
pub use text::{card, clean, minute, table, width};

use crate::error::{Error, Kind, Result};

/// A reader that has gone away has seen enough: that is no failure.
fn went_on(written: std::io::Result<()>) -> Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            READER_GONE.store(true, Ordering::Relaxed);
            Ok(false)
        }
        Err(error) => Err(Error::new(Kind::Api, "output_failed", format!("cannot write the output: {error}"))),
    }
}

/// A JSON text as one line, every number as it was written; nothing where it is not one JSON value.
pub fn compact(text: &[u8]) -> Option<String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let value = jaq_json::read::parse_single(text).ok()?;
    let mut line = Vec::with_capacity(text.len());
    jq::write(&mut line, &value, &Style::default()).ok()?;
    line.push(b'\n');
    String::from_utf8(line).ok()
}

/// Writes text that is no JSON; what could steer a terminal is taken out there.
fn plain(text: &str) -> Result<()> {
    if std::io::stdout().is_terminal() { write(&clean(text)) } else { write(text) }
}

/// Writes JSON; what could steer a terminal is escaped there.
fn json(text: &str) -> Result<()> {
    if std::io::stdout().is_terminal() { write(&text::escaped(text)) } else { write(text) }
}

static READER_GONE: AtomicBool = AtomicBool::new(false);

/// True once standard output has turned out to be read by nobody: what prints line after line may end.
pub fn reader_gone() -> bool {
    READER_GONE.load(Ordering::Relaxed)
}

/// Writes to standard output. A reader that has gone away has seen enough: that is a success, see [`reader_gone`].
pub fn write(text: &str) -> Result<()> {
    write_bytes(text.as_bytes())
}

/// As [`write`], for bytes that are no text.
pub fn write_bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    went_on(stdout.write_all(bytes).and_then(|()| stdout.flush())).map(|_| ())
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
    if let Kind::Halted(_) = error.kind {
        return murmur(&error.message);
    }
    if std::io::stderr().is_terminal() {
        say(&format!("towow: {}", clean(&error.message)));
        if let Some(hint) = &error.hint {
            say(&format!("  try: {}", clean(hint)));
        }
    } else {
        say(&error.to_json().to_string());
    }
}

/// What a filter of the user's says on standard error, as it is.
pub fn murmur(text: &str) {
    let text = if std::io::stderr().is_terminal() { clean(text) } else { text.to_owned() };
    let _ = std::io::stderr().write_all(text.as_bytes());
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
