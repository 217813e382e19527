//! What reaches a terminal or a pipe.
//!
//! Standard output is data: off a terminal compact UTF-8 JSON, one line, and nothing else. Standard error is talk:
//! progress, notices and errors; off a terminal each of its lines is JSON too, so that a script can read it.

mod jq;
mod progress;
mod text;

use std::cell::RefCell;
use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

pub use jq::{Filter, Inputs, Style, Val, Var};
pub use progress::Progress;
pub use text::{card, clean, table, width};

use crate::error::{Error, Kind, Result};

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
        if let Some(filter) = &self.jq {
            let printer = self.printer();
            let done = filter.run_on(value, &mut |value| printer.print(value));
            // What came before a failure stays.
            return done;
        }
        if self.for_people() {
            return write(&view(value));
        }
        let text = format!("{value}\n");
        if std::io::stdout().is_terminal() { write(&text::escaped(&text)) } else { write(&text) }
    }

    /// How values of a filter are printed: one a line, compact.
    pub fn printer(&self) -> Printer {
        Printer { style: Style { raw: self.raw, ..Style::default() }, ..Printer::default() }
    }
}

/// Prints values of filters to standard output, which is buffered until [`flush`].
#[derive(Debug, Clone)]
pub struct Printer {
    /// How a value is written.
    pub style: Style,
    /// What follows each value.
    pub end: &'static str,
    /// True where somebody looks at it.
    pub terminal: bool,
}

impl Default for Printer {
    fn default() -> Self {
        Printer { style: Style::default(), end: "\n", terminal: std::io::stdout().is_terminal() }
    }
}

impl Printer {
    /// Prints a value. False when nobody reads any more.
    pub fn print(&self, value: &Val) -> Result<bool> {
        let printed = if self.terminal {
            let mut bytes = Vec::new();
            let written = jq::write(&mut bytes, value, &self.style);
            let text = String::from_utf8_lossy(&bytes);
            let is_text = self.style.raw && matches!(value, Val::TStr(_) | Val::BStr(_));
            let text = if is_text { clean(&text) } else { text::escaped(&text) };
            written.and_then(|()| Stdout.write_all(text.as_bytes()))
        } else {
            jq::write(&mut Stdout, value, &self.style)
        };
        went_on(printed.and_then(|()| Stdout.write_all(self.end.as_bytes())))
    }
}

thread_local! {
    /// What this thread has not yet written to standard output.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Standard output, written in large pieces.
struct Stdout;

impl Stdout {
    const PIECE: usize = 1 << 16;
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let full = BUFFER.with_borrow_mut(|buffer| {
            buffer.extend_from_slice(bytes);
            buffer.len() >= Stdout::PIECE
        });
        if full { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        BUFFER.with_borrow_mut(|buffer| {
            if buffer.is_empty() {
                return Ok(());
            }
            let written = jq::waiting(|| {
                let mut stdout = std::io::stdout().lock();
                stdout.write_all(buffer).and_then(|()| stdout.flush())
            });
            buffer.clear();
            written
        })
    }
}

/// Writes what filters have printed on this thread so far. False when nobody reads any more.
pub fn flush() -> Result<bool> {
    went_on(Stdout.flush())
}

/// A reader that has gone away has seen enough: that is no failure.
fn went_on(written: std::io::Result<()>) -> Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::new(Kind::Api, "output_failed", format!("cannot write the output: {error}"))),
    }
}

/// Writes to standard output. A reader that has gone away has seen enough: that is a success.
pub fn write(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    went_on(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())).map(|_| ())
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
