//! Standard output, written in large pieces, and the values of filters on it.

use std::cell::RefCell;
use std::io::{IsTerminal, Write};

use super::{Style, Val, clean, jq, text, went_on};
use crate::error::Result;

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
