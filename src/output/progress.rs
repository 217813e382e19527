//! Progress on a terminal; silence elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// One line on standard error that says what is going on.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shown only when somebody reads the result at a terminal and standard error is one.
    pub fn new(for_people: bool) -> Progress {
        if !for_people || !std::io::stderr().is_terminal() {
            return Progress { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress { bar }
    }

    /// A step that is under way.
    pub fn step(&self, message: impl Into<String>) {
        self.bar.set_message(super::clean(&message.into()));
    }

    /// A step that is done: its line stays.
    pub fn done(&self, message: impl AsRef<str>) {
        self.bar.println(format!("✓ {}", super::clean(message.as_ref())));
    }

    /// Does something that prints, with the line out of its way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
