//! Checks arguments against their row before anything is sent.

use serde_json::{Map, Value};

use super::{Kind, Operation, Param};
use crate::error::{Error, Kind as ErrorKind, Result, nearest};

/// Refuses unknown, missing and ill-typed arguments, values outside an enumeration and numbers out of range. The
/// message names the operation, the argument, what came and what was expected.
pub fn check(operation: &Operation, args: &Map<String, Value>) -> Result<()> {
    for name in args.keys() {
        if !operation.params.iter().any(|param| param.name == name) {
            return Err(invalid(operation, unknown_argument(operation, name)));
        }
    }
    for param in operation.params {
        match args.get(param.name) {
            None | Some(Value::Null) if param.required() => {
                return Err(invalid(operation, format!("{} needs {}", operation.name, param.name)));
            }
            None | Some(Value::Null) => {}
            Some(value) => check_value(param, value)
                .map_err(|problem| invalid(operation, format!("{}: {} {problem}", operation.name, param.name)))?,
        }
    }
    let given = operation.exactly_one.iter().filter(|name| args.get(**name).is_some_and(|value| !value.is_null()));
    match (operation.exactly_one, given.count()) {
        ([], _) | (_, 1) => Ok(()),
        (names, count) => {
            let one = if count == 0 { "one" } else { "only one" };
            Err(invalid(operation, format!("{} needs {one} of {}", operation.name, names.join(" and "))))
        }
    }
}

pub(super) fn check_value(param: &Param, value: &Value) -> Result<(), String> {
    match (param.kind, value) {
        (Kind::String, Value::String(text)) => {
            if param.required() && text.chars().all(is_blank) {
                return Err("must not be empty".into());
            }
            if !param.choices.is_empty() && !param.choices.contains(&text.as_str()) {
                return Err(format!("must be one of {}, not {text:?}", param.choices.join(", ")));
            }
            if let Some(most) = param.longest {
                let length = text.chars().count();
                if length > most {
                    return Err(format!("has {length} characters, at most {most} are allowed"));
                }
            }
            Ok(())
        }
        (Kind::Integer, Value::Number(number)) => match (number.as_i64(), param.range) {
            (None, _) => Err(format!("must be a whole number, not {number}")),
            (Some(number), Some((least, most))) if number < least || number > most => match most {
                i64::MAX => Err(format!("must be at least {least}, not {number}")),
                _ => Err(format!("must be from {least} to {most}, not {number}")),
            },
            _ => Ok(()),
        },
        (Kind::Boolean, Value::Bool(_)) => Ok(()),
        (Kind::Strings, Value::Array(items)) if items.is_empty() && param.required() => Err("must not be empty".into()),
        (Kind::Strings, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
        (Kind::Object, Value::Object(_)) => Ok(()),
        (kind, other) => Err(format!("must be {}, not {}", expected(kind), found(other))),
    }
}

/// True for what nobody sees, alone: white space and the marks that only steer how text is set.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Integer => "a whole number",
        Kind::Boolean => "true or false",
        Kind::Strings => "a list of strings",
        Kind::Object => "an object",
    }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn unknown_argument(operation: &Operation, name: &str) -> String {
    match nearest(name, operation.params.iter().map(|param| param.name)) {
        Some(near) => format!("{} has no argument {name:?}; did you mean {near:?}?", operation.name),
        None => format!("{} has no argument {name:?}", operation.name),
    }
}

fn invalid(operation: &Operation, message: String) -> Error {
    Error::new(ErrorKind::Usage, "invalid_argument", message).hint(format!("towow schema {}", operation.name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operations::find;

    #[test]
    fn arguments_are_checked_against_their_row() {
        let cases = [
            ("discover", json!({"demand_text": "x"}), None),
            ("discover", json!({"demand_text": "x", "k": null}), None),
            ("discover", json!({}), Some("discover needs demand_text")),
            ("discover", json!({"demand_text": " "}), Some("discover: demand_text must not be empty")),
            ("discover", json!({"demand_text": "\u{200b}\u{feff}"}), Some("discover: demand_text must not be empty")),
            ("discover", json!({"demand_text": "x", "k": 9}), Some("discover: k must be from 1 to 8, not 9")),
            ("discover", json!({"demand_text": "x", "k": 1.5}), Some("discover: k must be a whole number, not 1.5")),
            (
                "discover",
                json!({"demand_text": "x", "start_negotiation": "no"}),
                Some("discover: start_negotiation must be true or false, not a string"),
            ),
            (
                "discover",
                json!({"demand_text": "x", "scope_tag": []}),
                Some("discover has no argument \"scope_tag\"; did you mean \"scope_tags\"?"),
            ),
            (
                "agent_create",
                json!({"display_name": "a", "profile_text": "b", "visibility": "secret"}),
                Some("agent_create: visibility must be one of public, scoped, private, not \"secret\""),
            ),
            ("my_demands", json!({"offset": -1}), Some("my_demands: offset must be at least 0, not -1")),
            ("invite", json!({}), Some("invite needs one of nomination_id and invitee")),
            (
                "invite",
                json!({"nomination_id": "n", "invitee": "a"}),
                Some("invite needs only one of nomination_id and invitee"),
            ),
            ("invite", json!({"invitee": "a", "nomination_id": null}), None),
            ("negotiate", json!({"invitation_ids": []}), Some("negotiate: invitation_ids must not be empty")),
            (
                "run_respond",
                json!({"run_id": "r", "round_number": 1, "content": "x", "metadata": []}),
                Some("run_respond: metadata must be an object, not a list"),
            ),
            (
                "feedback",
                json!({"target_type": "run", "target_id": "r", "exposure_event_id": "e", "rating": 99}),
                Some("feedback: rating must be from 1 to 5, not 99"),
            ),
            (
                "delete_account",
                json!({"confirmation": "yes"}),
                Some("delete_account: confirmation must be one of DELETE, not \"yes\""),
            ),
        ];
        for (name, args, expected) in cases {
            let outcome = check(find(name).unwrap(), args.as_object().unwrap());
            let message = outcome.err().map(|error| error.message);
            assert_eq!(message.as_deref(), expected, "{name} {args}");
        }
    }

    #[test]
    fn names_commands_and_paths_are_unique_and_every_path_parameter_is_declared() {
        let mut names = std::collections::HashSet::new();
        let mut commands = std::collections::HashSet::new();
        for operation in crate::operations::all() {
            assert!(names.insert(operation.name), "{} twice", operation.name);
            assert!(commands.insert(operation.command), "{} twice", operation.command);
            let in_path: Vec<&str> = operation.path.split(['{', '}']).skip(1).step_by(2).collect();
            let declared: Vec<&str> = operation
                .params
                .iter()
                .filter(|param| param.place == crate::operations::Place::Path)
                .map(|param| param.name)
                .chain(match operation.access {
                    crate::operations::Access::Agent(crate::operations::Place::Path, field) => Some(field),
                    _ => None,
                })
                .collect();
            assert_eq!(in_path, declared, "{}", operation.name);
        }
    }
}
