//! Runs an operation of the table from the command line.

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use super::{Globals, args, interrupted, online};
use crate::error::{Error, Result};
use crate::invoke;
use crate::operations::{self, Kind, Lang, Operation, Param, text};
use crate::output;

/// Finds the operation behind a group and its verb, and runs it.
pub fn dispatch(globals: &Globals, group: &str, matches: &ArgMatches) -> Result<()> {
    let (command, matches) = match matches.subcommand() {
        Some((verb, matches)) => (format!("{group} {verb}"), matches),
        None => (group.to_owned(), matches),
    };
    let operation = operations::all()
        .find(|operation| operation.command == command)
        .ok_or_else(|| Error::internal(format!("no row for the command {command:?}")))?;
    let args = arguments(operation, matches, globals.lang)?;
    if operation.path.is_empty() {
        let result = invoke::local(operation, &args)?;
        return globals.output.print(&result, output::card);
    }
    online(globals, matches, async |context| {
        let result = invoke::invoke(context, operation, args).await?;
        globals.output.print(&result, |value| readable(operation, value))
    })
}

/// A list as a table, anything else as a card.
pub fn readable(operation: &Operation, value: &Value) -> String {
    match operation.list {
        Some((key, columns)) => match value.get(key).and_then(Value::as_array) {
            Some(rows) => match value["selected_agent"]["agent_id"].as_str() {
                Some(selected) => output::table(&marked(rows, selected), &[columns, &["selected"]].concat()),
                None => output::table(rows, columns),
            },
            None => output::card(value),
        },
        None => output::card(value),
    }
}

/// The rows, with a star at the selected agent.
fn marked(rows: &[Value], selected: &str) -> Vec<Value> {
    let mut rows = rows.to_vec();
    for row in rows.iter_mut().filter(|row| row["agent_id"] == selected) {
        row["selected"] = json!("*");
    }
    rows
}

fn arguments(operation: &Operation, matches: &ArgMatches, lang: Lang) -> Result<Map<String, Value>> {
    let mut values = Map::new();
    for param in operation.params {
        let value =
            if param.sensitive { Some(json!(secret(operation, param, matches, lang)?)) } else { given(param, matches) };
        if let Some(value) = value {
            values.insert(param.name.to_owned(), value);
        }
    }
    Ok(values)
}

fn given(param: &Param, matches: &ArgMatches) -> Option<Value> {
    match param.kind {
        Kind::String => args::text(matches, param.name).map(Value::from),
        Kind::Integer => args::number(matches, param.name).map(Value::from),
        Kind::Boolean => args::flag(matches, param.name).then_some(Value::Bool(true)),
        Kind::Strings => matches
            .get_many::<String>(param.name)
            .map(|items| items.filter(|item| !item.is_empty()).map(|item| json!(item)).collect()),
    }
}

/// A secret from standard input, a file, the environment (`TOWOW_PASSWORD`) or a prompt; a line break at its end is
/// not part of it.
fn secret(operation: &Operation, param: &Param, matches: &ArgMatches, lang: Lang) -> Result<String> {
    let flag = param.flag();
    if matches.contains_id(param.name) && matches.value_source(param.name).is_some() {
        let message = format!("--{flag} takes no value here: arguments can be read by every program on this machine");
        return Err(Error::usage(message).hint(format!("towow {} --{flag}-stdin", operation.command)));
    }
    let trimmed = |text: String| text.trim_end_matches(['\r', '\n']).to_owned();
    if args::flag(matches, &format!("{}-stdin", param.name)) {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|error| Error::usage(format!("cannot read standard input: {error}")))?;
        return Ok(trimmed(line));
    }
    if let Some(path) = args::text(matches, &format!("{}-file", param.name)) {
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::usage(format!("cannot read {path}: {error}")).hint(format!("towow {} --help", operation.command))
        })?;
        return Ok(trimmed(text));
    }
    let variable = format!("TOWOW_{}", param.name.to_uppercase());
    if let Some(value) = crate::config::env(&variable) {
        return Ok(value);
    }
    if !output::may_ask() {
        let message = format!("no {}: give it with --{flag}-stdin, --{flag}-file or {variable}", param.name);
        return Err(Error::usage(message).hint("towow help environment"));
    }
    let question = format!("{}:", param.help.of(lang));
    let again = text("Once more:", "再输入一次：").of(lang);
    let differ = text("These differ.", "两次输入不同。").of(lang);
    let prompt = inquire::Password::new(&question);
    let prompt = match param.fresh {
        true => prompt.with_custom_confirmation_message(again).with_custom_confirmation_error_message(differ),
        false => prompt.without_confirmation(),
    };
    prompt.prompt().map_err(|error| interrupted(error.to_string()))
}
