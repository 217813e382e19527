//! The forms in which a result leaves: JSON, a line for each row, columns, YAML, ids only.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::error::{Error, Kind, Result};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON document; compact off a terminal.
    Json,
    /// One JSON line for each row of a list.
    Ndjson,
    /// A header and a line for each row, its cells separated by tabs.
    Tsv,
    /// A table or a card, for readers.
    Table,
    /// YAML.
    Yaml,
}

impl Format {
    /// Every form by its name.
    pub const NAMES: &[&str] = &["json", "ndjson", "tsv", "table", "yaml"];

    /// The form of this name.
    pub fn named(name: &str) -> Option<Format> {
        Some(match name {
            "json" => Format::Json,
            "ndjson" => Format::Ndjson,
            "tsv" => Format::Tsv,
            "table" => Format::Table,
            "yaml" => Format::Yaml,
            _ => return None,
        })
    }
}

/// What a result is made of, as far as columns, rows and ids need to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape<'a> {
    /// For a list: the key of its rows, and the columns that are shown unless others are asked for.
    pub list: Option<(&'a str, &'a [&'a str])>,
    /// The field that identifies the result, or each of its rows.
    pub id: Option<&'a str>,
}

impl<'a> Shape<'a> {
    /// A list of rows under this key.
    pub fn list(key: &'a str, columns: &'a [&'a str]) -> Shape<'a> {
        Shape { list: Some((key, columns)), id: None }
    }

    /// Identified by this field.
    pub fn id(field: &'a str) -> Shape<'a> {
        Shape { list: None, id: Some(field) }
    }

    /// The rows of a list; an answer that is a list itself has rows too.
    pub fn rows<'v>(&self, value: &'v Value) -> Option<&'v Vec<Value>> {
        match value {
            Value::Array(rows) => Some(rows),
            value => value.get(self.list?.0)?.as_array(),
        }
    }

    /// The columns of a list: those that are asked for, else all that its rows have, else the useful ones.
    fn columns(&self, rows: &[Value], fields: &[String], full: bool) -> Vec<String> {
        if !fields.is_empty() {
            return fields.to_vec();
        }
        match self.list {
            Some((_, columns)) if !full => columns.iter().map(|column| (*column).to_owned()).collect(),
            _ => {
                let mut seen = HashSet::new();
                let names = rows.iter().filter_map(Value::as_object).flat_map(Map::keys);
                names.filter(|name| seen.insert(name.as_str())).cloned().collect()
            }
        }
    }

    /// Header and rows, cells separated by tabs; a result that is no list is one row.
    pub fn tsv(&self, value: &Value, fields: &[String], full: bool) -> String {
        let one = [value.clone()];
        let rows: &[Value] = self.rows(value).map_or(&one, Vec::as_slice);
        let columns = match self.rows(value) {
            Some(_) => self.columns(rows, fields, full),
            None => Shape::default().columns(rows, fields, full),
        };
        let mut text = if columns.is_empty() { String::new() } else { columns.join("\t") + "\n" };
        for row in rows {
            // What has no fields is one cell.
            if !row.is_object() {
                text.push_str(&(cell(Some(row)) + "\n"));
                continue;
            }
            let cells: Vec<String> = columns.iter().map(|column| cell(at(row, column))).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }

    /// Rows with the columns that a table shows, for [`super::table`].
    pub fn table<'v>(&self, value: &'v Value, fields: &[String], full: bool) -> Option<(&'v Vec<Value>, Vec<String>)> {
        let rows = self.rows(value)?;
        Some((rows, self.columns(rows, fields, full)))
    }

    /// One id a line.
    pub fn ids(&self, value: &Value) -> Result<String> {
        let id = self.id.ok_or_else(no_ids)?;
        let mut text = String::new();
        match self.rows(value) {
            Some(rows) => rows.iter().filter_map(|row| plain(row.get(id)?)).for_each(|id| text.push_str(&(id + "\n"))),
            None => {
                // `{"agent": {"agent_id": ...}}` is identified by what it holds.
                let held = || value.as_object()?.values().find_map(|inner| inner.get(id));
                let found = value.get(id).filter(|id| !id.is_null()).or_else(held).and_then(plain);
                text.extend(found.map(|id| id + "\n"));
            }
        }
        Ok(text)
    }

    /// The result with nothing but these fields: of each row of a list, else of the result itself. A dot reaches into an
    /// object. The second part names the fields that nothing had.
    pub fn only(&self, value: &Value, fields: &[String]) -> (Value, Vec<String>) {
        let mut missing = fields.to_vec();
        let mut project = |row: &Value| -> Value {
            let mut kept = Map::new();
            for field in fields {
                let found = at(row, field);
                if found.is_some() {
                    missing.retain(|name| name != field);
                }
                kept.insert(field.clone(), found.cloned().unwrap_or(Value::Null));
            }
            Value::Object(kept)
        };
        let projected = match (self.rows(value), self.list) {
            (Some(rows), Some((key, _))) if value.is_object() => {
                json!({ key: rows.iter().map(&mut project).collect::<Vec<_>>() })
            }
            (Some(rows), _) => rows.iter().map(&mut project).collect(),
            (None, _) => project(value),
        };
        let nothing_to_look_at = self.rows(value).is_some_and(Vec::is_empty);
        (projected, if nothing_to_look_at { Vec::new() } else { missing })
    }
}

/// A result that has no ids cannot be asked for them.
pub fn no_ids() -> Error {
    Error::new(Kind::Usage, "no_ids", "this result has no ids, so --quiet would print nothing")
        .hint("towow help output")
}

/// The value at a name, or at names joined by dots.
fn at<'v>(row: &'v Value, path: &str) -> Option<&'v Value> {
    row.get(path).or_else(|| path.split('.').try_fold(row, |value, name| value.get(name)))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// A cell on one line: what would end it or the line is escaped as in `@tsv`.
fn cell(value: Option<&Value>) -> String {
    let text = value.and_then(plain).unwrap_or_default();
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => safe.push_str("\\\\"),
            '\t' => safe.push_str("\\t"),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            c => safe.push(c),
        }
    }
    safe
}

/// JSON with line breaks, indented by this; compact without.
pub fn json(value: &Value, indent: Option<&str>) -> Result<String> {
    let Some(indent) = indent else { return Ok(format!("{value}\n")) };
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    serde::Serialize::serialize(value, &mut serializer).map_err(|error| Error::internal(error.to_string()))?;
    bytes.push(b'\n');
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// One line for each row of a list, else one for the whole.
pub fn ndjson(shape: &Shape<'_>, value: &Value) -> String {
    match shape.rows(value) {
        Some(rows) => rows.iter().fold(String::new(), |mut text, row| {
            let _ = writeln!(text, "{row}");
            text
        }),
        None => format!("{value}\n"),
    }
}

/// YAML that readers of version 1.1 too take for the same: what they would read as a truth value or a time is quoted.
pub fn yaml(value: &Value) -> Result<String> {
    serde_saphyr::to_string(value).map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENTS: Shape<'_> = Shape { list: Some(("agents", &["agent_id", "name"])), id: Some("agent_id") };

    fn agents() -> Value {
        json!({"total": 2, "agents": [
            {"agent_id": "a1", "name": "林\t\"x\"", "tags": ["p", "q"], "deep": {"er": 1}},
            {"agent_id": "a2", "name": null, "deep": {"er": null}},
        ]})
    }

    fn fields(names: &str) -> Vec<String> {
        names.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_the_useful_ones_all_or_those_asked_for() {
        let tsv = |names: &str, full: bool| AGENTS.tsv(&agents(), &fields(names), full);
        assert_eq!(tsv("", false), "agent_id\tname\na1\t林\\t\"x\"\na2\t\n");
        assert_eq!(tsv("", true).lines().next(), Some("agent_id\tname\ttags\tdeep"));
        assert_eq!(tsv("deep.er,tags", false), "deep.er\ttags\n1\t[\"p\",\"q\"]\n\t\n");
        assert_eq!(Shape::default().tsv(&json!({"a": 1, "b": "x\ny"}), &[], false), "a\tb\n1\tx\\ny\n");
        assert_eq!(AGENTS.tsv(&json!({"agents": []}), &[], false), "agent_id\tname\n");
        assert_eq!(AGENTS.tsv(&json!([{"agent_id": "z"}]), &[], false), "agent_id\tname\nz\t\n");
    }

    #[test]
    fn fields_are_kept_of_every_row() {
        let (kept, missing) = AGENTS.only(&agents(), &fields("deep.er,agent_id,nosuch"));
        assert_eq!(missing, ["nosuch"]);
        assert_eq!(kept["agents"][0], json!({"deep.er": 1, "agent_id": "a1", "nosuch": null}));
        assert_eq!(kept.as_object().map(Map::len), Some(1));
        assert_eq!(Shape::default().only(&json!({"a": 1, "b": 2}), &fields("b")).0, json!({"b": 2}));
        assert_eq!(AGENTS.only(&json!({"agents": []}), &fields("x")).1, Vec::<String>::new());
    }

    #[test]
    fn ids_stand_alone() {
        assert_eq!(AGENTS.ids(&agents()).unwrap(), "a1\na2\n");
        assert_eq!(Shape::id("agent_id").ids(&json!({"agent": {"agent_id": "a3"}})).unwrap(), "a3\n");
        assert_eq!(Shape::id("run_id").ids(&json!({"ok": true})).unwrap(), "");
        assert_eq!(Shape::default().ids(&json!({})).unwrap_err().code, "no_ids");
    }

    #[test]
    fn yaml_keeps_words_words() {
        let value =
            json!({"a": "no", "m": "1e3", "t": "a: b", "l": [], "z": "2026-11-21", "b": true, "f": 1.5, "u": null});
        let expected = "a: \"no\"\nm: \"1e3\"\nt: \"a: b\"\nl: []\nz: \"2026-11-21\"\nb: true\nf: 1.5\nu: null\n";
        assert_eq!(yaml(&value).unwrap().replace('\'', "\""), expected);
    }

    #[test]
    fn json_is_compact_or_indented() {
        assert_eq!(json(&json!({"a": [1]}), Some("\t")).unwrap(), "{\n\t\"a\": [\n\t\t1\n\t]\n}\n");
    }
}
