//! The log: one line an event on standard error, which whoever runs the node collects.
//!
//! Lines are written by a thread of their own. A reader that is slow, or gone, costs lines and never a request.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::node::config::{Level, Log, LogFormat};

/// Lines that may wait to be written; further ones are lost, and counted.
const WAITING: usize = 4096;

/// How long the end waits for the last lines.
const LAST: Duration = Duration::from_secs(1);

enum Message {
    Line(Vec<u8>),
    /// Answered when everything before it is written.
    Flush(Sender<()>),
}

/// Writes lines.
#[derive(Clone)]
struct Lines {
    queue: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

/// The log while it runs; the last lines are written when it is dropped.
pub struct Running(Lines);

/// Starts the log of this process.
pub fn start(settings: &Log) -> Running {
    let (queue, waiting) = sync_channel(WAITING);
    let lines = Lines { queue, lost: Arc::default() };
    let lost = lines.lost.clone();
    std::thread::spawn(move || write(&waiting, &lost));
    let level = match settings.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // What libraries say is left out: the database's would show statements.
    let ours = tracing_subscriber::registry().with(Targets::new().with_target("towow", level));
    let layer = tracing_subscriber::fmt::layer().with_writer(lines.clone());
    let json = match settings.format {
        LogFormat::Auto => !io::stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    // A process has one log: who starts a second node in it keeps the first's.
    let _ = match json {
        true => ours.with(layer.json().flatten_event(true).with_current_span(false).with_span_list(false)).try_init(),
        false => ours.with(layer.with_target(false)).try_init(),
    };
    Running(lines)
}

impl Drop for Running {
    fn drop(&mut self) {
        let (done, wait) = channel();
        if self.0.queue.try_send(Message::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(LAST);
        }
    }
}

fn write(waiting: &Receiver<Message>, lost: &AtomicU64) {
    // A closed or broken standard error is nobody's concern but the operator's.
    let say = |bytes: &[u8]| drop(io::stderr().write_all(bytes));
    for message in waiting {
        match message {
            Message::Line(line) => say(&line),
            Message::Flush(done) => drop(done.send(())),
        }
        match lost.swap(0, Ordering::Relaxed) {
            0 => {}
            lines => {
                say(format!("{{\"level\":\"WARN\",\"message\":\"{lines} lines of the log are lost\"}}\n").as_bytes())
            }
        }
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

impl Write for Lines {
    /// A whole event comes at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.queue.try_send(Message::Line(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Text without line breaks and control characters, so that nobody writes lines of their own into the log.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
