//! What one line asks for.

use serde_json::{Map, Value, json};

use super::super::schema;
use super::source::Line;
use crate::config::Flags;
use crate::error::{Error, Kind, Result};
use crate::invoke;
use crate::operations::{self, Operation};

/// A call.
pub struct Job {
    pub operation: &'static Operation,
    pub args: Map<String, Value>,
}

/// Where a result belongs: what its line is called.
#[derive(Debug, Clone)]
pub struct Label {
    pub line: u64,
    pub id: Option<Value>,
    pub op: Option<String>,
}

/// Reads a line. Whatever is wrong with it is known before anything of it is sent.
pub fn read(line: Line) -> (Label, Result<Job>) {
    let mut label = Label { line: line.number, id: None, op: None };
    let job = line.text.and_then(|text| parse(&text, &mut label));
    (label, job)
}

fn parse(text: &[u8], label: &mut Label) -> Result<Job> {
    let wrong = |message: String| Error::usage(message).hint("towow batch --help");
    let value: Value = serde_json::from_slice(text).map_err(|error| {
        Error::new(Kind::Usage, "bad_json", format!("not JSON: {error}")).hint("towow batch --help")
    })?;
    let Value::Object(mut fields) = value else {
        return Err(wrong("a line must be a JSON object with op and args".into()));
    };
    label.id = fields.shift_remove("id");
    let name = match (fields.shift_remove("op"), fields.shift_remove("command")) {
        (Some(Value::String(name)), None) | (None, Some(Value::String(name))) => name,
        (Some(_), Some(_)) => return Err(wrong("op and command exclude each other".into())),
        (None, None) => return Err(wrong("op is missing: the name of an operation".into())),
        _ => return Err(wrong("op must be a string".into())),
    };
    label.op = Some(name.clone());
    let args = match fields.shift_remove("args") {
        None | Some(Value::Null) => json!({}),
        Some(args) => args,
    };
    if let Some(unknown) = fields.keys().next() {
        return Err(wrong(format!("{unknown:?} is none of op, command, args, id")));
    }
    let name = name.strip_prefix("towow ").unwrap_or(&name);
    let operation = operations::find(name).ok_or_else(|| schema::unknown(name))?;
    label.op = Some(operation.name.to_owned());
    let (operation, args) = invoke::prepare(operation.name, args)?;
    Ok(Job { operation, args })
}

impl Label {
    /// The line of output.
    pub fn shown(&self, outcome: &Result<Value>, flags: &Flags) -> Value {
        let mut shown = Map::new();
        shown.insert("line".into(), json!(self.line));
        if let Some(id) = &self.id {
            shown.insert("id".into(), id.clone());
        }
        shown.insert("op".into(), json!(self.op));
        match outcome {
            Ok(result) => {
                shown.insert("ok".into(), json!(true));
                shown.insert("result".into(), result.clone());
            }
            Err(error) => {
                let mut error = error.clone();
                error.hint = error.hint.map(|hint| flags.aim(&hint));
                shown.insert("ok".into(), json!(false));
                shown.insert("error".into(), error.to_json()["error"].clone());
            }
        }
        Value::Object(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Label, Result<Job>) {
        read(Line { number: 7, text: Ok(text.as_bytes().to_vec()) })
    }

    #[test]
    fn a_line_names_an_operation_in_any_of_its_ways() {
        for line in [
            r#"{"op":"run_status","args":{"run_id":"r"},"id":1}"#,
            r#"{"op":"towow_run_status","args":{"run_id":"r"},"id":1}"#,
            r#"{"command":"run status","args":{"run_id":"r"},"id":1}"#,
            r#"{"command":"towow run status","args":{"run_id":"r"},"id":1}"#,
        ] {
            let (label, job) = read_text(line);
            assert_eq!((label.line, label.id, label.op.as_deref()), (7, Some(json!(1)), Some("run_status")), "{line}");
            assert_eq!(
                job.map(|job| (job.operation.name, job.args["run_id"].clone())).unwrap(),
                ("run_status", json!("r"))
            );
        }
        assert!(read_text(r#"{"op":"inbox"}"#).1.is_ok() && read_text(r#"{"op":"inbox","args":null}"#).1.is_ok());
    }

    #[test]
    fn a_broken_line_says_what_is_wrong() {
        let cases = [
            ("{", "bad_json"),
            ("[1]", "usage"),
            ("{}", "usage"),
            (r#"{"op":1}"#, "usage"),
            (r#"{"op":"inbox","command":"inbox"}"#, "usage"),
            (r#"{"op":"inbox","arg":{}}"#, "usage"),
            (r#"{"op":"inbox","args":[]}"#, "usage"),
            (r#"{"op":"nosuch"}"#, "usage"),
            (r#"{"op":"run_status"}"#, "invalid_argument"),
            (r#"{"op":"inbox","args":{"nosuch":1}}"#, "invalid_argument"),
            ("\u{feff}{}", "bad_json"),
        ];
        for (line, code) in cases {
            let error = read_text(line).1.map(|_| ()).unwrap_err();
            assert_eq!((error.kind, error.code.as_ref()), (Kind::Usage, code), "{line}");
            assert!(error.hint.is_some(), "{line}");
        }
    }
}
