//! `towow status`: the inbox, one's demands with their runs, and what this machine started lately.

use clap::Command;
use serde_json::{Value, json};

use super::Globals;
use super::args::verb;
use crate::config::recent::{self, Started};
use crate::error::{Kind, Result};
use crate::invoke::{self, Context};
use crate::operations::{Lang, text};
use crate::output;

/// How many of the recent starts are asked about.
const ASKED: usize = 10;

pub fn command(lang: Lang) -> Command {
    verb(
        "status",
        text(
            "Inbox, your demands with their runs, and what was started here lately",
            "通知、你的需求与协作、最近在本机发起的",
        )
        .of(lang),
    )
}

pub async fn run(context: &mut Context, globals: &Globals) -> Result<()> {
    let inbox = invoke::call(context, "inbox", json!({})).await?;
    let demands = optional(invoke::call(context, "my_demands", json!({ "limit": 20 })).await)?;
    let mut started = Vec::new();
    for entry in recent::list(context.settings.profile_dir(), context.client.name()).into_iter().take(ASKED) {
        started.push(with_state(context, entry).await?);
    }
    let status = json!({ "inbox": inbox, "demands": demands.unwrap_or(Value::Null), "recent": started });
    globals.output.print(&status, |value| readable(value, globals.lang))
}

/// An entry of the recent list with its present state: that of the run, else of the formulation, else of the query.
async fn with_state(context: &mut Context, entry: Started) -> Result<Value> {
    let asked = [
        ("run_status", "run_id", &entry.run_id),
        ("get_formulation", "session_id", &entry.session_id),
        ("get_discovery", "query_id", &entry.query_id),
    ];
    let mut state = "unknown".to_owned();
    for (operation, name, id) in asked {
        let Some(id) = id else { continue };
        // Something that was started under another account, or is gone, is shown as such.
        let answer = optional(invoke::call(context, operation, json!({ name: id })).await)?;
        state = answer.and_then(|answer| answer["status"].as_str().map(str::to_owned)).unwrap_or_else(|| "gone".into());
        break;
    }
    let mut row = serde_json::to_value(&entry).unwrap_or_default();
    row["state"] = json!(state);
    Ok(row)
}

/// A backend without the route, or without the thing, is not a failure of the overview.
fn optional(outcome: Result<Value>) -> Result<Option<Value>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn readable(value: &Value, lang: Lang) -> String {
    let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let demands: Vec<Value> = rows(&value["demands"]["demands"]).iter().map(demand_row).collect();
    let heading = |en, zh| text(en, zh).of(lang);
    format!(
        "{}\n{}\n{}\n{}\n{}\n{}",
        heading("Inbox", "通知"),
        output::table(&rows(&value["inbox"]["items"]), &["read", "title", "run_id", "created_at"]),
        heading("Your demands", "你的需求"),
        output::table(&demands, &["demand_id", "demand", "runs"]),
        heading("Started here lately", "最近在本机发起"),
        output::table(&rows(&value["recent"]), &["state", "command", "intent", "run_id", "started_at"]),
    )
}

/// A demand with its runs in short.
fn demand_row(demand: &Value) -> Value {
    let runs: Vec<String> = demand["runs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|run| {
            format!("{} {}", run["run_id"].as_str().unwrap_or_default(), run["status"].as_str().unwrap_or_default())
        })
        .collect();
    json!({ "demand_id": demand["demand_id"], "demand": demand["demand_text"], "runs": runs })
}
