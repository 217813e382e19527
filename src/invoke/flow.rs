//! What happens around the request, for operations that are more than one request passed through.

use serde_json::{Map, Value, json};

use super::{Context, request};
use crate::config::session::NewSession;
use crate::error::{Error, Kind, Result};
use crate::operations::{Flow, Operation, find, motifs};
use crate::output;

/// Runs the flow of an operation whose arguments have been checked.
pub async fn run(context: &mut Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    match operation.flow {
        Flow::Motif => motif(args),
        Flow::CloseSession => close_session(context, operation, args).await,
        _ => {
            let request = request::build(context, operation, args)?;
            let answer = context.client.json(request).await?;
            if !answer.is_object() {
                return Err(unexpected("a JSON object", &answer));
            }
            match operation.flow {
                Flow::OpenSession => open_session(context, answer),
                Flow::ListAgents => Ok(list_agents(context, &answer)),
                Flow::ShowAgent => Ok(json!({ "agent": agent(&answer), "selected_agent": context.selected_agent() })),
                Flow::SelectAgent => select_agent(context, &answer),
                Flow::OpenFormulation => open_formulation(context, answer),
                Flow::Confirm => confirm(context, args, answer).await,
                _ => Ok(answer),
            }
        }
    }
}

/// Stores the token and selects the default agent; an agent of the account before does not stay selected.
fn open_session(context: &mut Context, mut answer: Value) -> Result<Value> {
    let Some(fields) = answer.as_object_mut() else {
        return Err(unexpected("an object with a session token", &answer));
    };
    let token = fields.remove("session_token");
    let Some(token) = token.as_ref().and_then(Value::as_str) else {
        return Err(unexpected("a session token", &answer));
    };
    let field = |name: &str| fields.get(name).and_then(Value::as_str);
    let backend = context.client.name().to_owned();
    let new = NewSession {
        token,
        backend: &backend,
        agent_id: field("default_agent_id"),
        display_name: field("name"),
        expires_at: fields.get("expires_at"),
        keep_agent: false,
    };
    // The account, the agent and the session exist now, whatever happens here: they are not lost with the file.
    context.settings.session.open_session(new).map_err(|error| error.details(json!(fields)))?;
    fields.insert("selected_agent".into(), context.selected_agent());
    Ok(answer)
}

/// The local session ends whatever its backend says: a token that the backend no longer knows is worth nothing. What is
/// stored for another backend, or stands behind a variable, is left as it is.
async fn close_session(context: &mut Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    let session = &context.settings.session;
    let from_variable = session.is_overridden("TOWOW_TOKEN");
    if session.other_issuer(context.client.name()).is_some() {
        context.token()?;
    }
    if context.token().is_ok() {
        let request = request::build(context, operation, args)?;
        if let Err(error) = context.client.send(request).await {
            let message = format!("the backend was not told that the session has ended: {}", error.message);
            output::notice("logout_not_confirmed", &message);
        }
    }
    if from_variable {
        output::notice("variable_wins", "the session of TOWOW_TOKEN has ended; the stored one stays as it is");
        return Ok(json!({ "ok": true }));
    }
    context.settings.session.close()?;
    Ok(json!({ "ok": true }))
}

fn list_agents(context: &Context, answer: &Value) -> Value {
    let agents: Vec<Value> = answer.get("agents").and_then(Value::as_array).into_iter().flatten().map(agent).collect();
    json!({ "selected_agent": context.selected_agent(), "agents": agents })
}

fn select_agent(context: &mut Context, answer: &Value) -> Result<Value> {
    let Some(id) = answer.get("agent_id").and_then(Value::as_str) else {
        return Err(unexpected("an agent", answer));
    };
    let name = answer.get("display_name").cloned().unwrap_or(Value::Null);
    let selected = json!({ "agent_id": id, "display_name": name });
    context.settings.session.update(|values| {
        values.insert("agent_id".into(), json!(id));
        match name {
            Value::Null => drop(values.shift_remove("display_name")),
            name => drop(values.insert("display_name".into(), name)),
        }
    })?;
    if let Some(stronger) = context.settings.session.stronger_agent() {
        let message = format!("{stronger} names an agent and stays stronger than what was selected now");
        output::notice("variable_wins", &message);
    }
    Ok(json!({ "selected_agent": selected, "agent": agent(answer) }))
}

/// The seven fields of an agent that every backend has.
fn agent(answer: &Value) -> Value {
    let field = |name: &str| answer.get(name).cloned().unwrap_or(Value::Null);
    let tags = match field("scoped_tags") {
        Value::Null => json!([]),
        tags => tags,
    };
    json!({
        "agent_id": field("agent_id"),
        "display_name": field("display_name"),
        "profile_text": field("profile_text"),
        "profile_source": field("profile_source"),
        "visibility": field("visibility"),
        "scoped_tags": tags,
        "capability_manifest": field("capability_manifest"),
    })
}

fn open_formulation(context: &Context, answer: Value) -> Result<Value> {
    let session = answer.get("session").filter(|session| session.get("session_id").is_some());
    let Some(session) = session else { return Err(unexpected("a formulation session", &answer)) };
    let of = |value: &Value, name: &str| value.get(name).cloned().unwrap_or(Value::Null);
    Ok(json!({
        "session_id": of(session, "session_id"),
        "agent_id": of(session, "agent_id"),
        "reply": of(&answer, "assistant_reply"),
        "document": of(session, "formulated_demand"),
        "updates": of(&answer, "updates"),
        "selected_agent": context.selected_agent(),
    }))
}

/// The confirmation is not lost when the query behind it cannot be read: it travels in the error.
async fn confirm(context: &mut Context, args: &Map<String, Value>, answer: Value) -> Result<Value> {
    let of = |name: &str| answer.get(name).cloned().unwrap_or(Value::Null);
    let Some(query_id) = answer.get("query_id").and_then(Value::as_str) else {
        return Err(unexpected("a query_id", &answer));
    };
    let Some(show) = find("get_discovery") else { return Err(Error::internal("no row get_discovery")) };
    let mut query_args = Map::new();
    query_args.insert("query_id".into(), json!(query_id));
    let request = request::build(context, show, &query_args)?;
    let mut result = json!({
        "session_id": args.get("session_id"),
        "demand_id": of("demand_id"),
        "query_id": query_id,
        "session": of("session"),
        "query": null,
        "run": of("run"),
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

fn unexpected(wanted: &str, answer: &Value) -> Error {
    let shown: String = answer.to_string().chars().take(200).collect();
    // An answer that was to open a session may hold a token: it is not repeated.
    let shown = if shown.contains("token") { "(withheld)".to_owned() } else { shown };
    Error::new(Kind::Api, "unexpected_answer", format!("the backend's answer lacks {wanted}: {shown}"))
        .hint("towow protocol metadata")
}
