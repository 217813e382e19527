//! Where a filter's inputs come from: files, standard input, one value.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use bytes::Bytes;
use jaq_json::{Val, bytes_valrs, read};

use super::limits::waiting;
use crate::error::{Error, Kind, Result};

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files one after the other; `-` is standard input, as is an empty list.
    pub files: Vec<PathBuf>,
    /// Lines as strings instead of JSON.
    pub raw: bool,
    /// Everything as one array, or with `raw` as one string.
    pub slurp: bool,
    /// The filter gets null; what is read, `input` and `inputs` get.
    pub null: bool,
}

type Values = Box<dyn Iterator<Item = Result<Val>>>;

/// Values as they are asked for.
pub struct Feed {
    pending: VecDeque<PathBuf>,
    current: Option<Values>,
    name: Option<String>,
    lines: usize,
    raw: bool,
    slurp: bool,
}

impl Feed {
    pub fn open(inputs: &Inputs) -> Feed {
        let files = if inputs.files.is_empty() { vec![PathBuf::from("-")] } else { inputs.files.clone() };
        Feed { pending: files.into(), current: None, name: None, lines: 0, raw: inputs.raw, slurp: inputs.slurp }
    }

    /// One value and nothing else.
    pub fn once(value: Val) -> Feed {
        Feed {
            pending: VecDeque::new(),
            current: Some(Box::new(std::iter::once(Ok(value)))),
            name: None,
            lines: 0,
            raw: false,
            slurp: false,
        }
    }

    /// The file of the latest value; none for standard input.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Lines that were read as such.
    pub fn lines(&self) -> usize {
        self.lines
    }

    fn one(&mut self) -> Option<Result<Val>> {
        loop {
            if let Some(current) = &mut self.current {
                match current.next() {
                    Some(value) => {
                        self.lines += usize::from(self.raw);
                        return Some(value);
                    }
                    None => self.current = None,
                }
            }
            let path = self.pending.pop_front()?;
            self.name = (path.as_os_str() != "-").then(|| path.to_string_lossy().into_owned());
            match open(&path, self.raw) {
                Ok(values) => self.current = Some(values),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// Everything that is left.
    fn all(&mut self) -> Result<Val> {
        if !self.raw {
            return std::iter::from_fn(|| self.one()).collect();
        }
        let mut text = Vec::new();
        while let Some(path) = self.pending.pop_front() {
            let read = source(&path).and_then(|mut source| waiting(|| source.read_to_end(&mut text)));
            read.map_err(|error| unreadable(&path, &error))?;
        }
        Ok(Val::utf8_str(text))
    }
}

impl Iterator for Feed {
    type Item = Result<Val>;

    fn next(&mut self) -> Option<Result<Val>> {
        if std::mem::take(&mut self.slurp) { Some(self.all()) } else { self.one() }
    }
}

fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Error {
    Error::usage(format!("cannot read {}: {error}", shown(path))).hint("towow jq --help")
}

fn shown(path: &std::path::Path) -> String {
    if path.as_os_str() == "-" { "standard input".into() } else { path.display().to_string() }
}

fn source(path: &std::path::Path) -> std::io::Result<Box<dyn Read>> {
    Ok(if path.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(path)?) })
}

fn open(path: &std::path::Path, raw: bool) -> Result<Values> {
    let wrong = |error: std::io::Error| unreadable(path, &error);
    if raw {
        return Ok(lines(source(path).map_err(wrong)?, shown(path)));
    }
    if path.as_os_str() == "-" {
        return Ok(Box::new(Stream::new(std::io::stdin(), shown(path))));
    }
    let mut text = Vec::new();
    let mut file = File::open(path).map_err(wrong)?;
    waiting(|| file.read_to_end(&mut text)).map_err(wrong)?;
    Ok(values(Bytes::from(text), shown(path)))
}

/// Lines as strings, as they come.
fn lines(source: Box<dyn Read>, name: String) -> Values {
    let mut source = BufReader::with_capacity(1 << 16, source);
    Box::new(std::iter::from_fn(move || {
        let mut line = Vec::new();
        if source.buffer().is_empty() {
            let _ = crate::output::flush();
        }
        match waiting(|| source.read_until(b'\n', &mut line)) {
            Ok(0) => None,
            Ok(_) => {
                if line.last() == Some(&b'\n') {
                    line.pop();
                }
                Some(Ok(Val::utf8_str(line)))
            }
            Err(error) => Some(Err(Error::usage(format!("cannot read {name}: {error}")))),
        }
    }))
}

/// The values of a text that is there as a whole.
fn values(text: Bytes, name: String) -> Values {
    let text = if text.starts_with(b"\xef\xbb\xbf") { text.slice(3..) } else { text };
    let whole = text.clone();
    let mut broken = false;
    let mut values =
        bytes_valrs(text, |text| Box::new(read::parse_many(text).map(|value| value.map_err(jaq_core::Error::str))));
    Box::new(std::iter::from_fn(move || {
        if broken {
            return None;
        }
        Some(values.next()?.map_err(|error| {
            broken = true;
            let (offset, why) = parts(&error.to_string());
            broken_json(&name, &whole, offset, &why, 0)
        }))
    }))
}

/// The reader's message holds the offset.
fn parts(message: &str) -> (usize, String) {
    let parts = message.trim_matches('"').strip_prefix("byte offset ").and_then(|rest| rest.split_once(": "));
    match parts.and_then(|(offset, why)| Some((offset.parse().ok()?, why.to_owned()))) {
        Some(parts) => parts,
        None => (0, message.to_owned()),
    }
}

/// JSON that breaks off or breaks the rules at an offset of this text, which `lines` lines stand before.
fn broken_json(name: &str, text: &[u8], offset: usize, why: &str, lines: usize) -> Error {
    let before = &text[..offset.min(text.len())];
    let line = lines + before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    let why = if offset >= text.len() { format!("{why}, but it ends") } else { why.to_owned() };
    Error::new(Kind::Usage, "bad_json", format!("{name} is not JSON at line {line}, column {column}: {why}"))
        .hint("towow jq --help")
        .details(serde_json::json!({ "file": name, "line": line, "column": column }))
}

/// Values of a source that comes bit by bit, each as soon as its last line is there.
struct Stream<R> {
    source: R,
    name: String,
    held: Vec<u8>,
    /// How much of what is held are whole lines.
    whole_lines: usize,
    /// Where a piece is read to.
    piece: Vec<u8>,
    ready: VecDeque<Val>,
    /// Values at the beginning of what is held that were given out already.
    given: usize,
    /// How much must be held before it is worth to look at it again.
    enough: usize,
    lines: usize,
    failed: Option<Error>,
    ended: bool,
}

impl<R: Read> Stream<R> {
    fn new(source: R, name: String) -> Stream<R> {
        Stream {
            source,
            name,
            held: Vec::new(),
            whole_lines: 0,
            piece: vec![0; 1 << 16],
            ready: VecDeque::new(),
            given: 0,
            enough: 0,
            lines: 0,
            failed: None,
            ended: false,
        }
    }

    fn fill(&mut self) {
        // Whoever writes to us may wait for what we have to say.
        let _ = crate::output::flush();
        match waiting(|| self.source.read(&mut self.piece)) {
            Ok(read) => {
                let piece = &self.piece[..read];
                // Only what is new is looked at, so that a long line does not cost more with each piece of it.
                if let Some(newline) = piece.iter().rposition(|byte| *byte == b'\n') {
                    self.whole_lines = self.held.len() + newline + 1;
                }
                self.held.extend_from_slice(piece);
                self.ended = read == 0;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.ended = true;
                self.failed = Some(Error::usage(format!("cannot read {}: {error}", self.name)));
            }
        }
    }

    /// Takes what is complete: whole lines, as no token of JSON reaches over a line's end.
    fn take(&mut self) {
        let end = match self.whole_lines {
            _ if self.ended => self.held.len(),
            end if end > 0 && self.held.len() >= self.enough => end,
            _ => return,
        };
        let bom = if self.lines == 0 && self.held.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = &self.held[bom.min(end)..end];
        let mut values = VecDeque::new();
        for value in read::parse_many(text) {
            match value {
                Ok(value) => values.push_back(value),
                Err(error) => {
                    let (offset, why) = parts(&error.to_string());
                    if offset >= text.len() && !self.ended {
                        values.drain(..self.given.min(values.len()));
                        self.given += values.len();
                        self.ready = values;
                        self.enough = if end < 1 << 16 { 0 } else { end * 4 };
                        return;
                    }
                    self.failed = Some(broken_json(&self.name, text, offset, &why, self.lines));
                    break;
                }
            }
        }
        values.drain(..self.given.min(values.len()));
        self.ready = values;
        self.lines += text.iter().filter(|byte| **byte == b'\n').count();
        self.held.drain(..end);
        (self.given, self.enough, self.whole_lines) = (0, 0, 0);
    }
}

impl<R: Read> Iterator for Stream<R> {
    type Item = Result<Val>;

    fn next(&mut self) -> Option<Result<Val>> {
        loop {
            if let Some(value) = self.ready.pop_front() {
                return Some(Ok(value));
            }
            if let Some(error) = self.failed.take() {
                self.ended = true;
                self.held.clear();
                return Some(Err(error));
            }
            if self.ended && self.held.is_empty() {
                return None;
            }
            if !self.ended {
                self.fill();
            }
            self.take();
        }
    }
}
