//! `towow schema`: the parameters of every operation, offline.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::Globals;
use super::args::{self, verb};
use crate::error::{Error, Result, nearest};
use crate::operations::{self, Lang, schema, text};
use crate::output::Shape;

pub fn command(lang: Lang) -> Command {
    verb("schema", text("Parameters of an operation, or a list of all", "某个操作的参数，或全部操作").of(lang)).arg(
        Arg::new("operation").value_name("OPERATION").help(text("Operation or tool name", "操作名或工具名").of(lang)),
    )
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some(name) = args::text(matches, "operation") else {
        let rows: Vec<Value> = operations::DOMAINS
            .iter()
            .flat_map(|(domain, rows)| rows.iter().map(move |row| (domain, row)))
            .map(|(domain, row)| {
                json!({
                    "name": row.name,
                    "domain": domain.name(),
                    "command": row.command,
                    "signature": schema::signature(row),
                    "summary": row.summary.of(globals.lang),
                })
            })
            .collect();
        let shape = Shape { list: Some(("operations", &["command", "signature", "summary"])), id: Some("name") };
        return globals.output.print_as(shape, &json!({ "operations": rows }), |_| {
            operations::all()
                .map(|row| format!("{}  {}\n", schema::signature(row), row.summary.of(globals.lang)))
                .collect()
        });
    };
    let operation = operations::find(&name).ok_or_else(|| unknown(&name))?;
    globals.output.print(&schema::describe(operation, globals.lang), |_| readable(operation, globals.lang))
}

fn readable(operation: &operations::Operation, lang: Lang) -> String {
    let mut page =
        format!("{}\n{}\ntowow {}\n", schema::signature(operation), operation.summary.of(lang), operation.command);
    for param in operation.params {
        page.push_str(&format!("  {}: {}\n", param.name, param.help.of(lang)));
    }
    page
}

/// No operation of this name, or one that is meant.
pub fn unknown(name: &str) -> Error {
    match nearest(name, operations::all().map(|row| row.name)) {
        Some(near) => Error::usage(format!("no operation is called {name:?}; did you mean {near:?}?"))
            .hint(format!("towow schema {near}")),
        None => Error::usage(format!("no operation is called {name:?}")).hint("towow schema"),
    }
}
