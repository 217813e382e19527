//! Formulations and what they lead to.

use serde_json::{Map, Value, json};

use super::super::{Context, request};
use super::{field, row, unexpected};
use crate::client::reply::Replied;
use crate::error::{Error, Result, quoted};
use crate::operations::{Operation, motifs};

/// The session, the first reply and the updates of a formulation, flattened.
pub fn open(context: &Context, answer: &Value) -> Result<Value> {
    let session = answer.get("session").filter(|session| session.get("session_id").is_some());
    let Some(session) = session else {
        return Err(unexpected("a formulation session", answer).details(answer.clone()));
    };
    Ok(json!({
        "session_id": field(session, "session_id"),
        "agent_id": field(session, "agent_id"),
        "reply": field(answer, "assistant_reply"),
        "document": field(session, "formulated_demand"),
        "updates": field(answer, "updates"),
        "selected_agent": context.selected_agent(),
    }))
}

/// Sends an answer, takes the reply as it is streamed, then reads the document that it has changed. What had arrived is not
/// lost when either breaks off: it travels in the error.
pub async fn reply(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    let show = row("get_formulation")?;
    let session_id = field_of(args, "session_id");
    let hint = format!("towow {} {}", show.command, quoted(session_id.as_str().unwrap_or_default()));
    let request = request::build(context, operation, args)?;
    let replied = context.client.reply(request, |text| {
        if let Some(listener) = &context.listener {
            listener(text);
        }
    });
    let replied = replied.await.map_err(|error| if error.code == "sse_error" { error.hint(&hint) } else { error });
    let (text, updates) = match replied? {
        Replied::Streamed(reply) => (json!(reply.text), Value::Object(reply.updates)),
        Replied::Whole(response) => {
            let answer = response.json()?;
            (field(&answer, "assistant_reply"), field(&answer, "updates"))
        }
    };
    let mut result = json!({
        "session_id": session_id,
        "reply": text,
        "document": null,
        "updates": updates,
        "selected_agent": context.selected_agent(),
    });
    let mut show_args = Map::new();
    show_args.insert("session_id".into(), session_id);
    let request = request::build(context, show, &show_args)?;
    match context.client.json(request).await {
        Ok(session) => {
            result["document"] = session.get("formulated_demand").cloned().unwrap_or_else(|| json!(""));
            Ok(result)
        }
        Err(error) => Err(error.details(result).hint(hint)),
    }
}

fn field_of(args: &Map<String, Value>, name: &str) -> Value {
    args.get(name).cloned().unwrap_or(Value::Null)
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
        Err(error) => Err(error.details(result).hint(format!("towow {} {}", show.command, quoted(query_id)))),
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
