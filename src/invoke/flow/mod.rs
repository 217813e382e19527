//! What happens around the request, for operations that are more than one request passed through.

mod agents;
mod conversations;
mod demands;
mod runs;
mod session;

pub use demands::motif;

use serde_json::{Map, Value, json};

use super::{Context, request};
use crate::error::{Error, Kind, Result};
use crate::operations::{Effect, Flow, Operation, find};
use crate::output;

/// Runs the flow of an operation whose arguments have been checked.
pub async fn run(context: &mut Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    if !operation.flow.changes_session() {
        return share(context, operation, args).await;
    }
    let result = match operation.flow {
        Flow::CloseSession => session::close(context, operation, args).await,
        _ => {
            if matches!(operation.flow, Flow::ReplaceToken | Flow::RefreshToken) {
                session::place_for_token(context)?;
            }
            let answer = ask(context, operation, args).await?;
            change(context, operation, args, answer)
        }
    }?;
    Ok(shown(operation, result))
}

/// As [`run`], for flows that leave the session as it is: several may run at once.
pub async fn share(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    let result = match operation.flow {
        Flow::Motif => motif(args),
        Flow::MarkRead => conversations::mark_read(context, operation, args).await,
        Flow::Reply => demands::reply(context, operation, args).await,
        _ => {
            let answer = ask(context, operation, args).await?;
            after(context, operation, args, answer).await
        }
    }?;
    Ok(shown(operation, result))
}

async fn ask(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    let request = request::build(context, operation, args)?;
    said(operation, context.client.json(request).await?)
}

fn shown(operation: &Operation, mut result: Value) -> Value {
    withhold_tokens(&mut result);
    match operation.replaced_by.and_then(find) {
        Some(replacement) => replaced(operation, replacement, result),
        None => result,
    }
}

fn change(context: &mut Context, operation: &Operation, args: &Map<String, Value>, answer: Value) -> Result<Value> {
    match operation.flow {
        Flow::OpenSession => session::open(context, answer, false),
        Flow::OpenSessionInScene => session::open(context, answer, true),
        Flow::ReplaceToken => session::replace_token(context, answer),
        Flow::RefreshToken => session::refresh(context, answer),
        Flow::DeleteAccount => session::delete_account(context),
        Flow::SelectScene => session::select_scene(context, answer),
        Flow::SelectAgent => agents::select(context, &answer),
        Flow::ChangeAgent => agents::change(context, &answer),
        Flow::DeleteAgent => agents::delete(context, args),
        _ => Err(Error::internal(format!("{} changes no session", operation.name))),
    }
}

async fn after(context: &Context, operation: &Operation, args: &Map<String, Value>, answer: Value) -> Result<Value> {
    match operation.flow {
        Flow::LoginStatus => Ok(session::login_status(answer)),
        Flow::WithAgent => Ok(with(answer, "selected_agent", context.selected_agent())),
        Flow::ListAgents => Ok(agents::list(context, &answer)),
        Flow::ShowAgent => Ok(agents::show(context, &answer)),
        Flow::Removed(field) => Ok(json!({ "ok": true, field: args.get("agent_id") })),
        Flow::OpenFormulation => demands::open(context, &answer),
        Flow::Confirm => demands::confirm(context, args, &answer).await,
        Flow::OpenRun => runs::open(context, args, answer).await,
        _ => Ok(answer),
    }
}

/// What a backend said. A change that is acknowledged without a word is `ok`; a list is something only where something
/// was asked.
fn said(operation: &Operation, answer: Value) -> Result<Value> {
    match answer {
        Value::Object(_) => Ok(answer),
        Value::Array(_) if operation.effect == Effect::Read && operation.flow == Flow::Pass => Ok(answer),
        Value::Null if may_be_silent(operation) => Ok(json!({ "ok": true })),
        other => Err(unexpected("a JSON object", &other)),
    }
}

/// True for what can be done without a word: whatever brings nothing into being that has to be named or shown.
fn may_be_silent(operation: &Operation) -> bool {
    match operation.effect {
        Effect::Read => false,
        Effect::Update | Effect::Destroy => true,
        Effect::Create => match operation.flow {
            Flow::WithAgent => true,
            Flow::Pass => operation.list.is_none(),
            _ => false,
        },
    }
}

/// The result of an old name says so, and a notice too.
fn replaced(operation: &Operation, replacement: &Operation, result: Value) -> Value {
    let message = format!("{} is an old name: use towow {}", operation.name, replacement.command);
    output::notice("deprecated", &message);
    with(with(result, "deprecated_tool", json!(operation.tool())), "replacement", json!(replacement.tool()))
}

/// A token that no flow has stored is nobody's session here, and is not shown to anybody.
fn withhold_tokens(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.shift_remove("session_token");
            fields.values_mut().for_each(withhold_tokens);
        }
        Value::Array(items) => items.iter_mut().for_each(withhold_tokens),
        _ => {}
    }
}

/// What a failure keeps of an answer holds no token either; a body that could not be read may be one.
pub fn without_tokens(mut error: Error) -> Error {
    if let Some(details) = &mut error.details {
        withhold_tokens(details);
    }
    if error.code == "not_json" && error.message.contains("token") {
        error.message = "the backend answered with something that is no JSON (withheld: it may hold a token)".into();
    }
    error
}

/// The object with one more field.
fn with(mut object: Value, field: &str, value: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.into(), value);
    }
    object
}

/// A field of an object, or null.
fn field(object: &Value, name: &str) -> Value {
    object.get(name).cloned().unwrap_or(Value::Null)
}

/// The row that another one goes on with.
fn row(name: &str) -> Result<&'static Operation> {
    find(name).ok_or_else(|| Error::internal(format!("no row {name}")))
}

/// An answer that lacks what it is for. What it holds is not lost, but for a token.
fn unexpected(wanted: &str, answer: &Value) -> Error {
    let mut answer = answer.clone();
    withhold_tokens(&mut answer);
    let text = answer.to_string();
    // An answer that was to open a session may hold its token under another name: it is not repeated.
    let shown = if text.contains("token\"") { "(withheld)".to_owned() } else { text.chars().take(200).collect() };
    Error::new(Kind::Api, "unexpected_answer", format!("the backend's answer lacks {wanted}: {shown}"))
        .hint("towow protocol metadata")
}
