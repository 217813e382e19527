//! Sessions: opened, carried on, ended; the scene of later calls.

use serde_json::{Map, Value, json};

use super::super::{Context, request};
use super::{field, unexpected};
use crate::config::session::NewSession;
use crate::error::{Error, Kind, Result};
use crate::operations::Operation;
use crate::output;

/// Stores the token and selects the default agent; an agent of the account before does not stay selected.
pub fn open(context: &mut Context, mut answer: Value, with_scene: bool) -> Result<Value> {
    let Some(token) = take_token(&mut answer) else {
        return Err(unexpected("a session token", &answer).details(answer));
    };
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let backend = context.client.name().to_owned();
    let new = NewSession {
        token: &token,
        backend: &backend,
        agent_id: text("default_agent_id"),
        display_name: text("name"),
        expires_at: answer.get("expires_at"),
    };
    // The account, the agent and the session exist now, whatever happens here: they are not lost with the file.
    context.settings.session.open_session(new).map_err(|error| error.details(answer.clone()))?;
    if let Some(scene) = text("scene_id").filter(|_| with_scene) {
        context.settings.session.update(|values| {
            values.insert("scene_id".into(), json!(scene));
            values.shift_remove("scene_display_name");
        })?;
    }
    variable_wins(context);
    Ok(super::with(answer, "selected_agent", context.selected_agent()))
}

/// The new token of a session that stands behind a variable is stored where no other session is.
pub fn place_for_token(context: &Context) -> Result<()> {
    let session = &context.settings.session;
    if !session.is_overridden("TOWOW_TOKEN") || !session.is_stored() {
        return Ok(());
    }
    if session.text("session_token") != Some(context.token()?.as_str()) {
        let message = "the new token of TOWOW_TOKEN would take the place of the stored session";
        return Err(Error::new(Kind::Conflict, "session_in_the_way", message).hint("towow profile add NAME"));
    }
    Ok(())
}

/// Stores the token that takes the place of the one in use, and does not show it.
pub fn replace_token(context: &mut Context, mut answer: Value) -> Result<Value> {
    if let Some(token) = take_token(&mut answer) {
        let backend = context.client.name().to_owned();
        let expires_at = answer.get("expires_at").cloned();
        context
            .settings
            .session
            .replace_token(&token, &backend, expires_at.as_ref())
            .map_err(|error| error.details(answer.clone()))?;
        variable_wins(context);
    }
    Ok(answer)
}

/// As [`replace_token`]; of the answer only the expiry is shown.
pub fn refresh(context: &mut Context, answer: Value) -> Result<Value> {
    let expires_at = field(&answer, "expires_at");
    replace_token(context, answer)?;
    Ok(json!({ "ok": true, "expires_at": expires_at }))
}

fn take_token(answer: &mut Value) -> Option<String> {
    let token = answer.as_object_mut()?.shift_remove("session_token")?;
    token.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
}

/// A token that was stored now does not count while a variable is stronger.
fn variable_wins(context: &Context) {
    if context.settings.session.is_overridden("TOWOW_TOKEN") {
        output::notice("variable_wins", "TOWOW_TOKEN is set and stays stronger than the session that was stored now");
    }
}

/// The local session ends whatever its backend says: a token that the backend no longer knows is worth nothing. What is
/// stored for another backend, or stands behind a variable, is left as it is.
pub async fn close(context: &mut Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    if context.settings.session.other_issuer(context.client.name()).is_some() {
        context.token()?;
    }
    if context.token().is_ok() {
        let request = request::build(context, operation, args)?;
        let problem = match context.client.send(request).await {
            // A session that the backend refuses has ended there.
            Ok(response) if (200..300).contains(&response.status) || response.status == 401 => None,
            Ok(response) => Some(format!("it answered {}", response.status)),
            Err(error) => Some(error.message),
        };
        if let Some(problem) = problem {
            let message = format!("the backend was not told that the session has ended: {problem}");
            output::notice("logout_not_confirmed", &message);
        }
    }
    forget(context)?;
    Ok(json!({ "ok": true }))
}

/// The account is gone, and with it the session here.
pub fn delete_account(context: &mut Context) -> Result<Value> {
    forget(context)?;
    Ok(json!({ "ok": true, "account_deleted": true }))
}

fn forget(context: &mut Context) -> Result<()> {
    if context.settings.session.is_overridden("TOWOW_TOKEN") {
        output::notice("variable_wins", "the session of TOWOW_TOKEN has ended; the stored one stays as it is");
        return Ok(());
    }
    context.settings.session.close()
}

/// A browser login that has finished names the operation that goes on.
pub fn login_status(answer: Value) -> Value {
    if answer["status"] != "completed" {
        return answer;
    }
    let next = [("next_tool", "towow_auth_exchange"), ("next_op", "auth_exchange"), ("next_primitive", "identity")];
    next.into_iter().fold(answer, |answer, (name, value)| super::with(answer, name, json!(value)))
}

/// Keeps the scene with its name for later calls.
pub fn select_scene(context: &mut Context, answer: Value) -> Result<Value> {
    let Some(id) = answer.get("scene_id").and_then(Value::as_str) else {
        return Err(unexpected("a scene", &answer));
    };
    let name = field(&answer, "display_name");
    let selected = json!({ "scene_id": id, "display_name": name });
    context.settings.session.update(|values| {
        values.insert("scene_id".into(), json!(id));
        match name {
            Value::Null => drop(values.shift_remove("scene_display_name")),
            name => drop(values.insert("scene_display_name".into(), name)),
        }
    })?;
    Ok(json!({ "scene": answer, "selected_scene": selected }))
}
