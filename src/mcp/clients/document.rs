//! The text of a client's file: an entry is found in it, put into it, changed in it and taken out of it, and nothing
//! else of it moves. No file is touched here.

use serde_json::{Map, Value};

use super::table::Format;
use super::{jsonc, toml};

/// Why a text is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Stable word: `cannot_parse`, `wrong_type` or `not_editable`.
    pub code: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there, a fragment.
    pub message: String,
}

impl Refused {
    /// At this byte of the text.
    pub fn at(text: &str, byte: usize, code: &'static str, message: impl Into<String>) -> Refused {
        let before = &text[..text.floor_char_boundary(byte.min(text.len()))];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Refused {
            code,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }
}

/// What taking an entry out leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// This text.
    Text(String),
    /// Nothing: the file was made for the entry.
    Nothing,
}

/// A place in a file: the key at the root, and the name below it.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// How the file is written.
    pub format: Format,
    /// The key at the root.
    pub root: &'a str,
    /// The name of the server.
    pub name: &'a str,
}

/// The line break of a text: that of its first line.
pub fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Replaces parts of a text; the parts are apart from each other and in order.
pub fn splice(text: &str, parts: &[(std::ops::Range<usize>, String)]) -> String {
    let mut spliced = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for (range, by) in parts {
        spliced.push_str(&text[at..range.start]);
        spliced.push_str(by);
        at = range.end;
    }
    spliced.push_str(&text[at..]);
    spliced
}

/// A byte order mark and what follows it.
fn marked(text: &str) -> (&str, &str) {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => (&text[..text.len() - rest.len()], rest),
        None => ("", text),
    }
}

impl At<'_> {
    /// A new file with this entry and what stands beside it.
    pub fn fresh(self, entry: &Map<String, Value>, beside: &Map<String, Value>) -> String {
        match self.format {
            Format::Json => jsonc::fresh(self, entry, beside),
            Format::Toml => toml::fresh(self, entry),
        }
    }

    /// The entry, if it is there.
    pub fn find(self, text: &str) -> Result<Option<Value>, Refused> {
        let (_, text) = marked(text);
        match self.format {
            Format::Json => jsonc::find(self, text),
            Format::Toml => toml::find(self, text),
        }
    }

    /// The text with the entry, which must not be there yet. [`At::remove`] is its inverse, byte for byte.
    pub fn insert(self, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
        let (mark, text) = marked(text);
        let with = match self.format {
            Format::Json => jsonc::insert(self, text, entry)?,
            Format::Toml => toml::insert(self, text, entry)?,
        };
        self.checked(text, &with)?;
        Ok(format!("{mark}{with}"))
    }

    /// The text with these fields of the entry set and its other fields as they are.
    pub fn set(self, text: &str, fields: &Map<String, Value>) -> Result<String, Refused> {
        let (mark, text) = marked(text);
        let mut with = text.to_owned();
        for (field, value) in fields {
            with = match self.format {
                Format::Json => jsonc::set(self, &with, field, value)?,
                Format::Toml => toml::set(self, &with, field, value)?,
            };
        }
        self.checked(text, &with)?;
        Ok(format!("{mark}{with}"))
    }

    /// The text with another entry in the place of the one that is there.
    pub fn replace(self, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
        let (mark, text) = marked(text);
        let with = match self.format {
            Format::Json => jsonc::replace(self, text, entry)?,
            Format::Toml => toml::replace(self, text, entry)?,
        };
        self.checked(text, &with)?;
        Ok(format!("{mark}{with}"))
    }

    /// The text without the entry: what it was before [`At::insert`], where that is still to be seen; otherwise without
    /// the entry's own lines. Nothing where the entry is not there.
    pub fn remove(self, text: &str) -> Result<Option<Left>, Refused> {
        let (mark, text) = marked(text);
        let left = match self.format {
            Format::Json => jsonc::remove(self, text)?,
            Format::Toml => toml::remove(self, text)?,
        };
        match left {
            Some(Left::Text(without)) => {
                self.checked(text, &without)?;
                Ok(Some(Left::Text(format!("{mark}{without}"))))
            }
            // We make no files with a mark.
            Some(Left::Nothing) if !mark.is_empty() => Ok(Some(Left::Text(mark.to_owned()))),
            left => Ok(left),
        }
    }

    /// A text is written only when it says the same as before about everything but the entry.
    fn checked(self, before: &str, after: &str) -> Result<(), Refused> {
        let others = |text: &str| -> Result<Value, Refused> {
            let mut value = match self.format {
                Format::Json => jsonc::value(text)?,
                Format::Toml => toml::value(text)?,
            };
            if let Some(servers) = value.get_mut(self.root).and_then(Value::as_object_mut) {
                servers.shift_remove(self.name);
                if servers.is_empty() {
                    value.as_object_mut().map(|root| root.shift_remove(self.root));
                }
            }
            Ok(if value.is_null() { Value::Object(Map::new()) } else { value })
        };
        if others(before)? == others(after)? {
            return Ok(());
        }
        let message = format!("{}.{} cannot be changed here without changing something else", self.root, self.name);
        Err(Refused { code: "not_editable", line: 1, column: 1, message })
    }
}

/// What changes from one text to another, as a unified diff with three lines around the change. Empty where nothing does.
pub fn diff(path: &str, before: Option<&str>, after: Option<&str>) -> String {
    const AROUND: usize = 3;
    if before == after {
        return String::new();
    }
    let lines = |text: Option<&str>| -> Vec<String> {
        let text = text.unwrap_or_default();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push_str("\n\\ No newline at end of file\n");
        }
        lines
    };
    let (old, new) = (lines(before), lines(after));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - same;
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(AROUND);
    let (old_end, new_end) = ((old.len() - end + AROUND).min(old.len()), (new.len() - end + AROUND).min(new.len()));
    let name = |text: Option<&str>, side: &str| match text {
        Some(_) => format!("{side}/{}", path.trim_start_matches('/')),
        None => "/dev/null".to_owned(),
    };
    // A side without a line is at line 0.
    let start = |end: usize| if end == from { from } else { from + 1 };
    let mut diff = format!(
        "--- {}\n+++ {}\n@@ -{},{} +{},{} @@\n",
        name(before, "a"),
        name(after, "b"),
        start(old_end),
        old_end - from,
        start(new_end),
        new_end - from
    );
    let mut add = |sign: char, lines: &[String]| {
        for line in lines {
            diff.push(sign);
            diff.push_str(line);
        }
    };
    add(' ', &old[from..same]);
    add('-', &old[same..old.len() - end]);
    add('+', &new[same..new.len() - end]);
    add(' ', &old[old.len() - end..old_end]);
    diff
}
