//! One line for everything that happens to tools: JSON, on standard error or at the end of a file.

use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::error::{Error, Kind, Result};
use crate::output;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Arguments too, without what looks like a secret.
    Debug,
    /// A line for each call, and for workers that come and go.
    Info,
    /// What goes wrong.
    Warn,
    /// Nothing.
    Off,
}

impl Level {
    /// Every level by its name.
    pub const ALL: &[(&str, Level)] =
        &[("debug", Level::Debug), ("info", Level::Info), ("warn", Level::Warn), ("off", Level::Off)];

    /// The level of this name.
    pub fn named(name: &str) -> Option<Level> {
        Level::ALL.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }

    fn name(self) -> &'static str {
        Level::ALL.iter().find(|(_, level)| *level == self).map_or("", |(name, _)| name)
    }
}

/// Where lines go.
pub struct Log {
    level: Level,
    file: Option<Mutex<File>>,
    stderr: OnceLock<Stderr>,
}

/// Bytes that may wait for whoever reads standard error. What comes beyond is counted and dropped.
const UNREAD: usize = 1 << 20;
/// How long they are waited for at the end.
const FLUSH: Duration = Duration::from_millis(100);

/// Standard error, written by a thread of its own: many who start a server never read it, and when the pipe is full
/// nobody who serves a call may wait for that.
struct Stderr {
    lines: Sender<Told>,
    waiting: Arc<AtomicUsize>,
    dropped: AtomicUsize,
}

enum Told {
    Line(String),
    Flush(Sender<()>),
}

impl Stderr {
    fn open() -> Stderr {
        let (lines, told) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let written = waiting.clone();
        std::thread::spawn(move || {
            for told in told {
                match told {
                    Told::Line(line) => {
                        output::murmur(&line);
                        written.fetch_sub(line.len(), Ordering::Relaxed);
                    }
                    Told::Flush(done) => drop(done.send(())),
                }
            }
        });
        Stderr { lines, waiting, dropped: AtomicUsize::new(0) }
    }

    /// False when it was dropped.
    fn say(&self, line: String) -> bool {
        if self.waiting.load(Ordering::Relaxed) >= UNREAD {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        self.waiting.fetch_add(line.len(), Ordering::Relaxed);
        self.lines.send(Told::Line(line)).is_ok()
    }
}

/// Longest text of an argument that is written.
const LONGEST: usize = 200;

impl Log {
    /// At the end of this file, which is made for its owner alone; else on standard error.
    pub fn open(level: Level, file: Option<&Path>) -> Result<Log> {
        let file = file.map(|path| {
            let mut options = OpenOptions::new();
            options.append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path).map(Mutex::new).map_err(|error| {
                let message = format!("the log of the bridge: cannot open {}: {error}", path.display());
                Error::new(Kind::Usage, "bad_setting", message).hint("towow mcp --bridge-log FILE")
            })
        });
        Ok(Log { level, file: file.transpose()?, stderr: OnceLock::new() })
    }

    /// True when lines of this level are written.
    pub fn has(&self, level: Level) -> bool {
        level >= self.level && self.level != Level::Off
    }

    /// Waits a moment for what is not yet written.
    pub fn flush(&self) {
        let Some(stderr) = self.stderr.get() else { return };
        let (done, flushed) = channel();
        if stderr.lines.send(Told::Flush(done)).is_ok() {
            let _ = flushed.recv_timeout(FLUSH);
        }
    }

    /// Writes a line.
    pub fn write(&self, level: Level, event: &str, fields: &Value) {
        if !self.has(level) {
            return;
        }
        let mut line = Map::new();
        let now = jiff::Timestamp::now();
        let millis = jiff::Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        line.insert("time".into(), json!(format!("{millis:.3}")));
        line.insert("level".into(), json!(level.name()));
        line.insert("event".into(), json!(event));
        for (name, value) in fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            line.insert(name.clone(), value.clone());
        }
        match &self.file {
            Some(file) => {
                let text = format!("{}\n", Value::Object(line));
                // A full disk is no reason to fail a call.
                let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes());
            }
            None => {
                let stderr = self.stderr.get_or_init(Stderr::open);
                let text = match std::io::stderr().is_terminal() {
                    true => format!("{}\n", readable(&line)),
                    false => format!("{}\n", Value::Object(line)),
                };
                let dropped = stderr.dropped.load(Ordering::Relaxed);
                if stderr.say(text) && dropped > 0 {
                    stderr.dropped.fetch_sub(dropped, Ordering::Relaxed);
                    self.write(
                        Level::Warn,
                        "lines_dropped",
                        &json!({ "lines": dropped, "reason": "standard error is not read" }),
                    );
                }
            }
        }
    }
}

/// For people: the time of day, the event, and what there is to say about it.
fn readable(line: &Map<String, Value>) -> String {
    let time = line["time"].as_str().and_then(|time| time.get(11..19)).unwrap_or_default();
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rest = line.iter().filter(|(name, _)| !["time", "level", "event"].contains(&name.as_str()));
    let rest: Vec<String> = rest.map(|(name, value)| format!("{name}={}", plain(value))).collect();
    format!("{time} {} {}", plain(&line["event"]), rest.join(" "))
}

/// Arguments without what looks like a secret, by its name or by what the schema says of it, and without long texts.
pub fn redacted(arguments: &Value, schema: &Value) -> Value {
    match arguments {
        Value::Object(object) => {
            let of = |name: &String, value: &Value| {
                let schema = &schema["properties"][name];
                let secret = schema["writeOnly"] == true || schema["format"] == "password" || is_secret(name);
                if secret { json!("(redacted)") } else { redacted(value, schema) }
            };
            Value::Object(object.iter().map(|(name, value)| (name.clone(), of(name, value))).collect())
        }
        Value::Array(list) => {
            let more = list.len().saturating_sub(20);
            let mut shown: Vec<Value> = list.iter().take(20).map(|value| redacted(value, &schema["items"])).collect();
            if more > 0 {
                shown.push(json!(format!("({more} more)")));
            }
            Value::Array(shown)
        }
        Value::String(text) if text.len() > LONGEST => {
            let head: String = text.chars().take(LONGEST / 4).collect();
            json!(format!("{head}… ({} bytes)", text.len()))
        }
        other => other.clone(),
    }
}

fn is_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let words = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "apikey",
        "accesskey",
        "privatekey",
        "authorization",
        "credential",
        "cookie",
        "pin",
        "otp",
        "cvv",
    ];
    words.iter().any(|word| if word.len() <= 3 { name == *word } else { name.contains(word) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_long_texts_are_not_written() {
        let schema = json!({ "properties": { "note": { "writeOnly": true }, "who": { "properties": { "x": { "format": "password" } } } } });
        let arguments = json!({
            "a": 1, "apiKey": "s3cret", "API_KEY": "s3cret", "note": "s3cret", "who": { "x": "s3cret", "y": "seen", "auth_token": "s3cret" },
            "list": [{ "password": "s3cret" }], "pin": 1234, "opinion": "seen", "long": "é".repeat(300),
            "many": vec![0; 30],
        });
        let shown = redacted(&arguments, &schema);
        let text = shown.to_string();
        assert!(!text.contains("s3cret") && !text.contains("1234"), "{text}");
        assert_eq!((&shown["a"], &shown["opinion"], &shown["who"]["y"]), (&json!(1), &json!("seen"), &json!("seen")));
        assert!(shown["long"].as_str().unwrap().ends_with("(600 bytes)"));
        assert_eq!(shown["many"].as_array().unwrap().len(), 21);
    }
}
