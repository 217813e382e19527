//! Formulations and what they lead to.

use serde_json::{Map, Value, json};

use super::super::{Context, request};
use super::{field, row, unexpected};
use crate::error::{Error, Result};
use crate::operations::motifs;

/// The session, the first reply and the updates of a formulation, flattened.
pub fn open(context: &Context, answer: &Value) -> Result<Value> {
    let session = answer.get("session").filter(|session| session.get("session_id").is_some());
    let Some(session) = session else { return Err(unexpected("a formulation session", answer)) };
    Ok(json!({
        "session_id": field(session, "session_id"),
        "agent_id": field(session, "agent_id"),
        "reply": field(answer, "assistant_reply"),
        "document": field(session, "formulated_demand"),
        "updates": field(answer, "updates"),
        "selected_agent": context.selected_agent(),
    }))
}

/// The confirmation is not lost when the query behind it cannot be read: it travels in the error.
pub async fn confirm(context: &Context, args: &Map<String, Value>, answer: &Value) -> Result<Value> {
    let Some(query_id) = answer.get("query_id").and_then(Value::as_str) else {
        return Err(unexpected("a query_id", answer).details(answer.clone()));
    };
    let show = row("get_discovery")?;
    let mut query_args = Map::new();
    query_args.insert("query_id".into(), json!(query_id));
    let request = request::build(context, show, &query_args)?;
    let mut result = json!({
        "session_id": args.get("session_id"),
        "demand_id": field(answer, "demand_id"),
        "query_id": query_id,
        "session": field(answer, "session"),
        "query": null,
        "run": field(answer, "run"),
        "selected_agent": context.selected_agent(),
    });
    match context.client.json(request).await {
        Ok(query) => {
            result["query"] = query;
            Ok(result)
        }
        Err(error) => Err(error.details(result).hint(format!("towow {} {query_id}", show.command))),
    }
}

/// The interview script of a motif; nothing is sent.
pub fn motif(args: &Map<String, Value>) -> Result<Value> {
    let key = args.get("motif").and_then(Value::as_str).unwrap_or_default();
    let motif = motifs::find(key).ok_or_else(|| Error::usage(format!("no motif is called {key:?}")))?;
    let script: Vec<String> =
        motif.script.iter().enumerate().map(|(i, step)| format!("{}. {}", i + 1, step.zh)).collect();
    Ok(json!({
        "motif": motif.protocol_key,
        "description": motif.idea.zh,
        "script": script.join("\n"),
        "next_op": "formulation_start",
    }))
}
