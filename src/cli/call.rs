//! `towow call`: any operation by its name, its arguments as JSON or as `name=value`.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value};

use super::args::{self, positional, verb};
use super::input::read_json;
use super::{Globals, operation, schema, secret};
use crate::error::{Error, Kind, Result};
use crate::operations::{self, Lang, Operation, text};

pub fn command(lang: Lang) -> Command {
    verb("call", text("Run any operation by its name", "按名称运行任何操作").of(lang))
        .arg(positional("operation", "OPERATION", text("Operation or tool name", "操作名或工具名").of(lang)))
        .arg(
            Arg::new("arguments").value_name("JSON | NAME=VALUE").num_args(0..).help(
                text(
                    "A JSON object, @file, - for standard input, or NAME=VALUE ...",
                    "JSON 对象、@file、-（标准输入），或 NAME=VALUE ……",
                )
                .of(lang),
            ),
        )
        .arg(operation::yes(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let name = args::text(matches, "operation").unwrap_or_default();
    let row = operations::find(&name).ok_or_else(|| schema::unknown(&name))?;
    let words: Vec<&String> = matches.get_many::<String>("arguments").into_iter().flatten().collect();
    let mut args = match words.as_slice() {
        [] => Map::new(),
        [json] if *json == "-" || json.starts_with(['{', '@', '[']) => whole(row, json)?,
        pairs => pairs_of(row, pairs)?,
    };
    for param in row.params.iter().filter(|param| param.sensitive) {
        if !args.contains_key(param.name)
            && let Some(value) = secret::elsewhere(param, globals.lang)?
        {
            args.insert(param.name.to_owned(), Value::String(value));
        }
    }
    operation::run(globals, matches, row, args)
}

/// The arguments as one JSON object. What stands on the command line itself must hold no secret.
fn whole(row: &Operation, json: &str) -> Result<Map<String, Value>> {
    let Value::Object(args) = read_json(json)? else {
        let message = format!("the arguments of {} must be a JSON object", row.name);
        return Err(Error::usage(message).hint(format!("towow schema {}", row.name)));
    };
    let on_the_line = json.starts_with('{');
    match row.params.iter().find(|param| on_the_line && param.sensitive && args.contains_key(param.name)) {
        Some(param) => Err(secret::refused(row, param)),
        None => Ok(args),
    }
}

/// `name=value` pairs, each in the type that the row says; a list may be given piece by piece.
fn pairs_of(row: &Operation, pairs: &[&String]) -> Result<Map<String, Value>> {
    let mut args = Map::new();
    for pair in pairs {
        let Some((name, text)) = pair.split_once('=') else {
            let message = format!("{pair:?} is neither a JSON object nor NAME=VALUE");
            return Err(Error::new(Kind::Usage, "usage", message).hint(format!("towow schema {}", row.name)));
        };
        let value = match row.params.iter().find(|param| param.name == name || param.flag() == name) {
            Some(param) if param.sensitive => return Err(secret::refused(row, param)),
            Some(param) => (param.name, operation::typed(row, param, text)?),
            // The check of all arguments says what is wrong with the name.
            None => (name, Value::String(text.to_owned())),
        };
        match (args.get_mut(value.0), value.1) {
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (_, given) => drop(args.insert(value.0.to_owned(), given)),
        }
    }
    Ok(args)
}
