//! The next call, as it can be made here: the name of a tool and its input. What people read as a command is a call for a
//! model, with what is known already in its place and `...` where something is missing.

use serde_json::{Map, Value, json};

use super::facade::Door;
use crate::operations::{self, Effect, Kind, Operation, Param};

/// Commands of people that stand for an operation.
const SHORTCUTS: &[(&str, &str)] = &[("status", "my_demands"), ("start", "formulation_start"), ("find", "discover")];
/// Longer texts are not repeated.
const SHORT: usize = 80;

/// What a command asks for.
pub enum Next {
    /// What there is.
    Look,
    /// The arguments of an operation.
    Describe(&'static Operation),
    /// An operation, with what the command says already.
    Run(&'static Operation, Map<String, Value>),
}

/// The call of a door.
pub fn call(door: Door, op: &str, kwargs: &Map<String, Value>) -> String {
    let input = if kwargs.is_empty() { json!({ "op": op }) } else { json!({ "op": op, "kwargs": kwargs }) };
    format!("{} {input}", door.tool())
}

/// The call that describes an operation.
pub fn describe(door: Door, target: &str) -> String {
    call(door, "schema", &Map::from_iter([("target".to_owned(), json!(target))]))
}

/// What was given for an operation, without secrets and long texts, and with what it lacks.
pub fn filled(operation: &Operation, given: &Map<String, Value>) -> Map<String, Value> {
    let mut args = Map::new();
    for param in operation.params {
        match given.get(param.name).filter(|value| !value.is_null()) {
            Some(value) => drop(args.insert(param.name.into(), shown(param, value))),
            None if param.required() => drop(args.insert(param.name.into(), placeholder(param))),
            None => {}
        }
    }
    if let (Effect::Destroy, Some(confirm @ Value::Bool(_))) = (operation.effect, given.get("confirm")) {
        args.insert("confirm".into(), confirm.clone());
    }
    args
}

/// What a command of people asks for; nothing when no operation does that.
pub fn of_command(hint: &str) -> Option<Next> {
    let mut words = hint.strip_prefix("towow ")?.split(' ').filter(|word| !word.is_empty()).peekable();
    let first = words.next()?;
    if first == "schema" {
        return Some(words.next().and_then(operations::find).map_or(Next::Look, Next::Describe));
    }
    let shortcut = SHORTCUTS.iter().find(|(command, _)| *command == first).and_then(|(_, name)| operations::find(name));
    let in_group = words.peek().and_then(|verb| operations::find(&format!("{first} {verb}")));
    if shortcut.is_none() && in_group.is_some() {
        words.next();
    }
    let operation = shortcut.or(in_group).or_else(|| operations::find(first))?;
    let mut positional = operation.params.iter().filter(|param| param.positional);
    let mut given = Map::new();
    while let Some(word) = words.next() {
        let param = match word.strip_prefix("--") {
            Some(flag) => operation.params.iter().find(|param| param.flag() == flag),
            None => positional.next(),
        };
        let value = if word.starts_with("--") { words.next().unwrap_or_default() } else { word };
        if let Some(param) = param.filter(|param| param.kind == Kind::String) {
            given.insert(param.name.into(), json!(value.trim_matches('\'')));
        }
    }
    Some(Next::Run(operation, given))
}

fn shown(param: &Param, value: &Value) -> Value {
    let long = value.as_str().is_some_and(|text| text.chars().count() > SHORT);
    if param.sensitive || long || value.is_object() { json!("...") } else { value.clone() }
}

fn placeholder(param: &Param) -> Value {
    match (param.kind, param.choices) {
        (_, [first, ..]) => json!(first),
        (Kind::String, _) => json!("..."),
        (Kind::Integer, _) => json!(param.range.map_or(1, |(least, _)| least)),
        (Kind::Boolean, _) => json!(true),
        (Kind::Strings, _) => json!(["..."]),
        (Kind::Object, _) => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_becomes_the_call_that_does_the_same() {
        let cases = [
            ("towow auth login --email YOUR_EMAIL", "login", json!({"email": "YOUR_EMAIL", "password": "..."})),
            ("towow run status run_1", "run_status", json!({"run_id": "run_1"})),
            ("towow run status 'run 1'", "run_status", json!({"run_id": "run"})),
            ("towow inbox", "inbox", json!({})),
            ("towow status", "my_demands", json!({})),
            (
                "towow demand visibility dem_1",
                "demand_visibility",
                json!({"demand_id": "dem_1", "visibility": "public"}),
            ),
        ];
        for (command, name, args) in cases {
            let Some(Next::Run(operation, given)) = of_command(command) else { panic!("{command}") };
            assert_eq!((operation.name, json!(filled(operation, &given))), (name, args), "{command}");
        }
        assert!(matches!(of_command("towow schema login"), Some(Next::Describe(row)) if row.name == "login"));
        for other in ["towow node config", "towow help", "towow {\"op\":\"find\"}", "ls"] {
            assert!(of_command(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_secret_is_not_repeated() {
        let row = operations::find("login").unwrap();
        let given = json!({"email": "a@example.com", "password": "secret", "x": 1});
        assert_eq!(
            json!(filled(row, given.as_object().unwrap())),
            json!({"email": "a@example.com", "password": "..."})
        );
    }
}
