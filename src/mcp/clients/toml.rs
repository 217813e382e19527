//! TOML, changed in place: an entry is a section at the end of the text.
//!
//! The parser says where things are; the text is changed by hand, since printing a parsed document again would change line
//! breaks that are not ours.

use std::ops::Range;

use serde_json::{Map, Value};
use toml_edit::{Document, Item, Key, Table, TableLike};

use super::document::{At, Left, Refused, newline, splice};

fn parse(text: &str) -> Result<Document<&str>, Refused> {
    Document::parse(text).map_err(|error| {
        let byte = error.span().map_or(0, |span| span.start);
        Refused::at(text, byte, "cannot_parse", error.message().trim().replace('\n', ", "))
    })
}

/// The table of the servers.
fn servers<'a>(at: At<'_>, document: &'a Document<&str>) -> Result<Option<&'a Table>, Refused> {
    let refused = |item: &Item, code, message: String| {
        Refused::at(document.raw(), item.span().map_or(0, |span| span.start), code, message)
    };
    match document.as_table().get(at.root) {
        None => Ok(None),
        Some(Item::Table(servers)) => Ok(Some(servers)),
        Some(inline @ Item::Value(toml_edit::Value::InlineTable(_))) => {
            let message =
                format!("{0} is one line, which no section can be added to; write [{0}.NAME] sections", at.root);
            Err(refused(inline, "not_editable", message))
        }
        Some(other) => Err(refused(other, "wrong_type", format!("{} is no table", at.root))),
    }
}

fn json(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => json_value(value),
        Item::Table(table) => json_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| json_table(table)).collect(),
    }
}

fn json_table(table: &dyn TableLike) -> Value {
    Value::Object(table.iter().map(|(name, item)| (name.to_owned(), json(item))).collect())
}

fn json_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(truth) => Value::from(*truth.value()),
        toml_edit::Value::Datetime(time) => Value::from(time.value().to_string()),
        toml_edit::Value::Array(items) => items.iter().map(json_value).collect(),
        toml_edit::Value::InlineTable(table) => json_table(table),
    }
}

/// The whole as a value; what is no JSON, as a string.
pub fn value(text: &str) -> Result<Value, Refused> {
    Ok(json_table(parse(text)?.as_table()))
}

fn key(name: &str) -> String {
    Key::new(name).display_repr().into_owned()
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => toml_edit::Value::from(text.as_str()).to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{} = {}", key(name), written(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// The section, its last line without an end.
fn section(at: At<'_>, entry: &Map<String, Value>, newline: &str) -> String {
    let mut section = format!("[{}.{}]", key(at.root), key(at.name));
    for (name, value) in entry {
        section.push_str(&format!("{newline}{} = {}", key(name), written(value)));
    }
    section
}

/// A file with nothing but the entry.
pub fn fresh(at: At<'_>, entry: &Map<String, Value>) -> String {
    section(at, entry, "\n") + "\n"
}

/// The entry.
pub fn find(at: At<'_>, text: &str) -> Result<Option<Value>, Refused> {
    let document = parse(text)?;
    Ok(servers(at, &document)?.and_then(|servers| servers.get(at.name)).map(json))
}

/// The text with the entry behind it. Whether the last line had an end is to be seen from whether it has one now.
pub fn insert(at: At<'_>, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
    servers(at, &parse(text)?)?;
    let newline = newline(text);
    let section = section(at, entry, newline);
    let with = if text.is_empty() {
        section
    } else if text.ends_with('\n') {
        format!("{text}{newline}{section}{newline}")
    } else {
        format!("{text}{newline}{newline}{section}")
    };
    // Dotted keys may have closed the table.
    parse(&with).map_err(|error| Refused { code: "not_editable", ..error })?;
    Ok(with)
}

/// Where the line that this byte is on ends, before its line break.
fn line_end(text: &str, byte: usize) -> usize {
    let end = text[byte..].find('\n').map_or(text.len(), |at| byte + at);
    if text[byte..end].ends_with('\r') { end - 1 } else { end }
}

/// The text with a field of the entry set.
pub fn set(at: At<'_>, text: &str, field: &str, value: &Value) -> Result<String, Refused> {
    let document = parse(text)?;
    let Some(entry) = servers(at, &document)?.and_then(|servers| servers.get(at.name)) else {
        return Ok(text.to_owned());
    };
    let refused = |message: &str| {
        let byte = entry.span().map_or(0, |span| span.start);
        Refused::at(text, byte, "not_editable", format!("{} of {}.{} {message}", field, at.root, at.name))
    };
    let Some(table) = entry.as_table_like() else { return Err(refused("is in no table")) };
    if let Some(found) = table.get(field) {
        if json(found) == *value {
            return Ok(text.to_owned());
        }
        let span = found.as_value().and_then(toml_edit::Value::span).ok_or_else(|| refused("is no plain value"))?;
        return Ok(splice(text, &[(span, written(value))]));
    }
    match (entry, entry.span()) {
        (Item::Table(table), Some(header)) if !table.is_dotted() && !table.is_implicit() => {
            let here = line_end(text, header.end);
            Ok(splice(text, &[(here..here, format!("{}{} = {}", newline(text), key(field), written(value)))]))
        }
        (Item::Value(_), Some(span)) => {
            let (here, comma) = (span.start + 1, if table.is_empty() { " " } else { "," });
            Ok(splice(text, &[(here..here, format!(" {} = {}{comma}", key(field), written(value)))]))
        }
        _ => Err(refused("cannot be added to dotted keys")),
    }
}

/// The text with another entry behind it and without the one that was there.
pub fn replace(at: At<'_>, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
    match remove(at, text)? {
        None => insert(at, text, entry),
        Some(Left::Nothing) => Ok(fresh(at, entry)),
        Some(Left::Text(without)) => insert(at, &without, entry),
    }
}

/// The text without the entry: as it was before [`insert`] if that makes this text of it, else without the entry's lines.
pub fn remove(at: At<'_>, text: &str) -> Result<Option<Left>, Refused> {
    let document = parse(text)?;
    let Some(servers) = servers(at, &document)? else { return Ok(None) };
    let Some((name, item)) = servers.get_key_value(at.name) else { return Ok(None) };
    if let Value::Object(entry) = json(item) {
        if text == fresh(at, &entry) {
            return Ok(Some(Left::Nothing));
        }
        let was = |before: &&str| insert(at, before, &entry).is_ok_and(|with| with == text);
        let candidates = ["\n", "\r\n"].into_iter().flat_map(|newline| {
            let section = section(at, &entry, newline);
            let ends = [format!("{newline}{section}{newline}"), format!("{newline}{newline}{section}"), section];
            ends.into_iter().filter_map(|end| text.strip_suffix(end.as_str()))
        });
        if let Some(found) = candidates.collect::<Vec<_>>().iter().find(|before| was(before)) {
            return Ok(Some(Left::Text((*found).to_owned())));
        }
    }
    let mut ranges = Vec::new();
    extent(name, item, &mut ranges);
    ranges.sort_by_key(|range| range.start);
    let mut lines: Vec<(Range<usize>, String)> = Vec::new();
    for range in ranges {
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
        // The empty line before a section belongs to it.
        let header = text[start..].trim_start().starts_with('[');
        let blank = text[..start].strip_suffix("\r\n").or(text[..start].strip_suffix('\n'));
        let start = match blank {
            Some(before) if header && before.ends_with('\n') => before.len(),
            _ => start,
        };
        match lines.last_mut() {
            Some((last, _)) if start <= last.end => last.end = last.end.max(end),
            _ => lines.push((start..end, String::new())),
        }
    }
    Ok(Some(Left::Text(splice(text, &lines))))
}

/// Where an item stands: each header with its own keys, and each key that stands apart.
fn extent(name: &Key, item: &Item, ranges: &mut Vec<Range<usize>>) {
    match item {
        Item::None => {}
        Item::Value(value) => {
            if let (Some(name), Some(value)) = (name.span(), value.span()) {
                ranges.push(name.start..value.end);
            }
        }
        Item::Table(table) => of_table(table, ranges),
        Item::ArrayOfTables(tables) => tables.iter().for_each(|table| of_table(table, ranges)),
    }
}

fn of_table(table: &Table, ranges: &mut Vec<Range<usize>>) {
    let header = table.span().filter(|_| !table.is_dotted() && !table.is_implicit());
    let mut own = Vec::new();
    for (name, _) in table.iter() {
        if let Some((name, item)) = table.get_key_value(name) {
            let apart =
                matches!(item, Item::ArrayOfTables(_)) || item.as_table().is_some_and(|table| !table.is_dotted());
            extent(name, item, if apart { &mut *ranges } else { &mut own });
        }
    }
    match header {
        // What is between a header and its last key is the entry's, comments too.
        Some(header) => ranges.push(header.start..own.iter().map(|range| range.end).max().unwrap_or(header.end)),
        None => ranges.append(&mut own),
    }
}
