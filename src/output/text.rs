//! Readable forms: tables, cards, and foreign text without its tricks.

use comfy_table::{ColumnConstraint, ContentArrangement, Table};
use serde_json::Value;

/// Foreign text as it may reach a terminal: without control characters (except line breaks and tabs) and without the
/// marks that turn the direction of text around.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_tricky(*c)).collect()
}

/// JSON as it may reach a terminal: what [`clean`] takes out is escaped, so that the value stays the same.
pub fn escaped(json: &str) -> String {
    let mut text = String::new();
    for c in json.chars() {
        match c {
            // In JSON these two stand between values only.
            '\n' | '\t' => text.push(c),
            c if is_tricky(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

fn is_tricky(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Columns of the terminal, at least 40; 100 where there is none.
pub fn width() -> u16 {
    console::Term::stdout().size_checked().map_or(100, |(_, columns)| columns.max(40))
}

/// Widest cell that is never wrapped: an id with a word.
const WHOLE: u16 = 30;

/// Narrowest column of prose; where there is no place for it, rows stand one below the other.
const NARROWEST: u16 = 16;

/// Rows of a list with these columns, the last one wrapped to the terminal.
pub fn table(rows: &[Value], columns: &[&str]) -> String {
    if rows.is_empty() {
        return "(none)\n".into();
    }
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width());
    table.set_header(columns.iter().map(|column| column.to_uppercase()));
    for row in rows {
        table.add_row(columns.iter().map(|column| cell(row.get(column).unwrap_or(&Value::Null))));
    }
    // Ids and times are copied: they stay whole, and the prose beside them is wrapped.
    let widths = table.column_max_content_widths();
    let taken: u16 = widths.iter().map(|width| if *width <= WHOLE { *width } else { NARROWEST } + 2).sum();
    if taken > width() + 2 {
        return cards(rows, columns);
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        if width <= WHOLE {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    // The padding of the first column goes; what a wrapped line is indented by stays.
    let bare = |line: String| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned();
    table.lines().map(bare).map(|line| line + "\n").collect()
}

fn cards(rows: &[Value], columns: &[&str]) -> String {
    let card = |row: &Value| -> String {
        let line = |column: &&str| match cell(row.get(*column).unwrap_or(&Value::Null)) {
            value if value.is_empty() => String::new(),
            value => format!("{column}: {value}\n"),
        };
        columns.iter().map(line).collect()
    };
    rows.iter().map(card).collect::<Vec<_>>().join("\n")
}

/// A time to the minute, UTC as everywhere: `2026-11-21 12:38Z`.
pub fn minute(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_time = (20..=30).contains(&bytes.len()) && bytes[10] == b'T' && bytes[13] == b':' && text.ends_with('Z');
    is_time.then(|| format!("{} {}Z", text.get(..10).unwrap_or_default(), text.get(11..16).unwrap_or_default()))
}

/// The first line; of a document the first that is no heading.
fn first_statement(text: &str) -> &str {
    let told = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let line = told.or(text.lines().next()).unwrap_or_default();
    if text.starts_with('#') { line.trim_start_matches("- ") } else { line }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => minute(text).unwrap_or_else(|| first_statement(&clean(text)).to_owned()),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// An object as `key: value` lines; nested objects are indented, long texts stand below their key.
pub fn card(value: &Value) -> String {
    let mut text = String::new();
    lines(value, 0, &mut text);
    text
}

fn lines(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = clean(key).replace('\n', " ");
                match value {
                    Value::Null => {}
                    Value::Object(inner) if inner.is_empty() => {}
                    Value::Array(items) if items.is_empty() => {}
                    Value::Array(items) if items.iter().all(|item| !item.is_object()) => {
                        text.push_str(&format!("{indent}{key}: {}\n", cell(value)));
                    }
                    Value::Object(_) | Value::Array(_) => {
                        text.push_str(&format!("{indent}{key}:\n"));
                        lines(value, depth + 1, text);
                    }
                    Value::String(long) if long.contains('\n') => {
                        text.push_str(&format!("{indent}{key}:\n"));
                        for line in clean(long).lines() {
                            text.push_str(&format!("{indent}  {line}\n"));
                        }
                    }
                    other => text.push_str(&format!("{indent}{key}: {}\n", cell(other))),
                }
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    text.push('\n');
                }
                lines(item, depth, text);
            }
        }
        other => text.push_str(&format!("{indent}{}\n", cell(other))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(escaped("{\"a\":\"\u{9b}2J\u{202e}林\"}\n"), "{\"a\":\"\\u009b2J\\u202e林\"}\n");
        assert_eq!(card(&json!({"\u{1b}[2Jk": 1})), "[2Jk: 1\n");
        assert_eq!(clean("a\u{1b}[31mred\u{7}\u{202e}x\u{2066}\r\nb\t"), "a[31mredx\nb\t");
    }

    #[test]
    fn a_long_cell_is_wrapped_below_itself() {
        let words = vec!["word"; 30].join(" ");
        let shown = table(&[json!({"id": "x1", "what": words})], &["id", "what"]);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].starts_with("x1  word") && lines[2].starts_with("    word"), "{shown}");
        let id = "run_y2g260henfaakg9n879y";
        let rows =
            [json!({"run_id": id, "what": words, "at": "2026-11-21T11:35:28.866Z", "doc": "## I need\n- a cook"})];
        let shown = table(&rows, &["run_id", "what", "at", "doc"]);
        assert!([id, "2026-11-21 11:35Z", "a cook"].iter().all(|whole| shown.contains(whole)), "{shown}");
        let wide = ["run_id", "what", "at", "doc", "run_id", "run_id"];
        let shown = table(&rows, &wide);
        assert!(shown.starts_with(&format!("run_id: {id}\nwhat: word word")), "{shown}");
    }

    #[test]
    fn a_card_leaves_out_what_is_not_there() {
        let value = json!({"a": 1, "n": null, "o": {"b": "x\ny", "e": []}, "l": ["p", "q"]});
        assert_eq!(card(&value), "a: 1\no:\n  b:\n    x\n    y\nl: p, q\n");
    }
}
