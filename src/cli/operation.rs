//! Runs an operation of the table from the command line.

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use super::input::{read_json, stdin};
use super::{Globals, args, complete, interrupted, online, secret, stream};
use crate::config::{agent, env};
use crate::error::{self, Error, Result, quoted};
use crate::invoke;
use crate::operations::{self, Effect, Flow, Kind, Operation, Param, Place, text};
use crate::output::{self, Shape};

/// Finds the operation behind a group and its verb, and runs it.
pub fn dispatch(globals: &Globals, group: &str, matches: &ArgMatches) -> Result<()> {
    let (operation, matches, args) = asked(globals, group, matches)?;
    run(globals, matches, operation, args)
}

/// As [`dispatch`], shown to a reader in this way.
pub fn dispatch_as(
    globals: &Globals,
    group: &str,
    matches: &ArgMatches,
    view: impl FnOnce(&Value) -> String,
) -> Result<()> {
    let (operation, matches, args) = asked(globals, group, matches)?;
    run_as(globals, matches, operation, args, |_| Ok(()), view)
}

/// The operation behind a group and its verb, the matches of the verb, and its arguments.
pub fn asked<'m>(
    globals: &Globals,
    group: &str,
    matches: &'m ArgMatches,
) -> Result<(&'static Operation, &'m ArgMatches, Map<String, Value>)> {
    let (command, matches) = match matches.subcommand() {
        Some((verb, matches)) => (format!("{group} {verb}"), matches),
        None => (group.to_owned(), matches),
    };
    let operation = operations::all()
        .find(|operation| operation.command == command)
        .ok_or_else(|| Error::internal(format!("no row for the command {command:?}")))?;
    Ok((operation, matches, arguments(operation, matches, globals)?))
}

/// Runs an operation and prints its result.
pub fn run(
    globals: &Globals,
    matches: &ArgMatches,
    operation: &'static Operation,
    args: Map<String, Value>,
) -> Result<()> {
    run_as(globals, matches, operation, args, |_| Ok(()), |value| readable(operation, value))
}

/// As [`run`], shown to a reader in this way; what is judged to be a failure is not printed.
pub fn run_as(
    globals: &Globals,
    matches: &ArgMatches,
    operation: &'static Operation,
    args: Map<String, Value>,
    judge: impl FnOnce(&Value) -> Result<()>,
    view: impl FnOnce(&Value) -> String,
) -> Result<()> {
    operations::check(operation, &args)?;
    let shape = shape_of(operation);
    globals.output.check(&shape)?;
    if operation.path.is_empty() {
        let result = invoke::local(operation, &args)?;
        return globals.output.print(&result, output::card);
    }
    sure(globals, matches, operation, &args)?;
    online(globals, matches, async |context| {
        let streams = operation.flow == Flow::Reply && stream::wanted(globals, matches);
        context.listener = streams.then(|| stream::listener(globals));
        let result = invoke::invoke(context, operation, args).await?;
        complete::note(context, operation, &result);
        judge(&result)?;
        if streams {
            return stream::end(globals, &result);
        }
        let printed = globals.output.print_as(shape, &result, view);
        // The process ends now: to take a large result apart piece by piece would only take time.
        std::mem::forget(result);
        printed
    })
}

/// The shape of what an operation answers.
pub fn shape_of(operation: &Operation) -> Shape<'static> {
    Shape { list: operation.list, id: operation.id }
}

/// The shape of what the operation of this name answers.
pub fn shape(name: &str) -> Shape<'static> {
    operations::find(name).map(shape_of).unwrap_or_default()
}

/// What takes something away for good is asked about where somebody sits; a script has said what it wants, and an agent
/// has to say that the person was asked.
fn sure(globals: &Globals, matches: &ArgMatches, operation: &Operation, args: &Map<String, Value>) -> Result<()> {
    if operation.effect != Effect::Destroy || args::flag(matches, "yes") {
        return Ok(());
    }
    if !output::may_ask() {
        return match agent::shown_by(&env) {
            None => Ok(()),
            Some(variable) => {
                let message =
                    format!("{variable} shows an agent: what cannot be undone needs the person's yes, and then --yes");
                let words = std::env::args_os().skip(1).map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>();
                Err(Error::new(error::Kind::Usage, "confirmation_required", message)
                    .hint(format!("towow {} --yes", words.join(" "))))
            }
        };
    }
    let of_path = operation.params.iter().find(|param| param.place == Place::Path);
    let id = of_path.and_then(|param| args.get(param.name)).and_then(Value::as_str);
    let id = id.map(|id| format!(" {id}")).unwrap_or_default();
    let question = format!("{}{id}?", operation.summary.of(globals.lang));
    match inquire::Confirm::new(&output::clean(&question)).with_default(false).prompt() {
        Ok(true) => Ok(()),
        Ok(false) => Err(interrupted("nothing was changed").hint(format!("towow {} --yes", operation.command))),
        Err(error) => Err(interrupted(error.to_string())),
    }
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

fn arguments(operation: &Operation, matches: &ArgMatches, globals: &Globals) -> Result<Map<String, Value>> {
    let mut values = Map::new();
    for param in operation.params {
        let value = match param.sensitive {
            true => secret::read(operation, param, matches, globals.lang)?.map(Value::from),
            false => given(param, matches)?,
        };
        if let Some(value) = value {
            values.insert(param.name.to_owned(), value);
        }
    }
    Ok(values)
}

fn given(param: &Param, matches: &ArgMatches) -> Result<Option<Value>> {
    Ok(match param.kind {
        Kind::String => args::text(matches, param.name).map(|text| written(param, text)).transpose()?,
        Kind::Integer => args::number(matches, param.name).map(Value::from),
        Kind::Boolean if param.required() => matches.get_one::<bool>(param.name).copied().map(Value::from),
        Kind::Boolean => args::flag(matches, param.name).then_some(Value::Bool(true)),
        Kind::Strings => matches
            .get_many::<String>(param.name)
            .map(|items| items.filter(|item| !item.is_empty()).map(|item| json!(item)).collect()),
        Kind::Object => args::text(matches, param.name).map(|text| read_json(&text)).transpose()?,
    })
}

/// True where a longer text may be meant.
pub fn is_prose(param: &Param) -> bool {
    matches!(param.place, Place::Body | Place::ProfileSection(_)) && param.choices.is_empty()
}

/// A text as it was given; `-` stands for standard input where a longer text may be meant.
fn written(param: &Param, text: String) -> Result<Value> {
    Ok(Value::String(if text == "-" && is_prose(param) { stdin()?.trim_end().to_owned() } else { text }))
}

/// An argument that was given as `name=text`, in the type that its row says.
pub fn typed(operation: &Operation, param: &Param, text: &str) -> Result<Value> {
    let wrong = |expected: &str| {
        Error::new(
            crate::error::Kind::Usage,
            "invalid_argument",
            format!("{}: {} must be {expected}, not {text:?}", operation.name, param.name),
        )
        .hint(format!("towow schema {}", operation.name))
    };
    Ok(match param.kind {
        Kind::String => written(param, text.to_owned())?,
        Kind::Integer => json!(text.parse::<i64>().map_err(|_| wrong("a whole number"))?),
        Kind::Boolean => json!(text.parse::<bool>().map_err(|_| wrong("true or false"))?),
        Kind::Strings => text.split(',').filter(|item| !item.is_empty()).map(|item| json!(item)).collect(),
        Kind::Object => read_json(text)?,
    })
}

/// The question before something is taken away for good is not asked.
pub fn yes(lang: operations::Lang) -> clap::Arg {
    args::switch("yes", text("Do not ask whether that is meant", "不再询问确认").of(lang))
}
