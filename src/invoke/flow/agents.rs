//! Agents, shown beside the selected one, and what is stored of that one.

use serde_json::{Map, Value, json};

use super::super::Context;
use super::{field, unexpected};
use crate::error::Result;
use crate::output;

/// The agents of the answer.
pub fn list(context: &Context, answer: &Value) -> Value {
    let agents: Vec<Value> = answer.get("agents").and_then(Value::as_array).into_iter().flatten().map(agent).collect();
    json!({ "selected_agent": context.selected_agent(), "agents": agents })
}

/// The agent of the answer.
pub fn show(context: &Context, answer: &Value) -> Value {
    json!({ "agent": agent(answer), "selected_agent": context.selected_agent() })
}

/// The agent becomes the selected one.
pub fn select(context: &mut Context, answer: &Value) -> Result<Value> {
    let Some(id) = answer.get("agent_id").and_then(Value::as_str) else {
        return Err(unexpected("an agent", answer));
    };
    let name = field(answer, "display_name");
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

/// A new name of the stored agent is stored too.
pub fn change(context: &mut Context, answer: &Value) -> Result<Value> {
    let id = answer.get("agent_id").and_then(Value::as_str);
    let name = answer.get("display_name").filter(|name| name.is_string());
    if let (Some(id), Some(name)) = (id, name)
        && context.settings.session.text("agent_id") == Some(id)
        && context.settings.session.text("display_name") != name.as_str()
    {
        context.settings.session.update(|values| drop(values.insert("display_name".into(), name.clone())))?;
    }
    Ok(show(context, answer))
}

/// The agent is gone; when it was the stored one, none is.
pub fn delete(context: &mut Context, args: &Map<String, Value>) -> Result<Value> {
    let id = args.get("agent_id").and_then(Value::as_str).unwrap_or_default();
    if context.settings.session.text("agent_id") == Some(id) {
        context.settings.session.update(|values| {
            values.shift_remove("agent_id");
            values.shift_remove("display_name");
        })?;
    }
    Ok(json!({ "ok": true, "deleted_agent_id": id }))
}

/// The seven fields of an agent that every backend has.
fn agent(answer: &Value) -> Value {
    let tags = match field(answer, "scoped_tags") {
        Value::Null => json!([]),
        tags => tags,
    };
    json!({
        "agent_id": field(answer, "agent_id"),
        "display_name": field(answer, "display_name"),
        "profile_text": field(answer, "profile_text"),
        "profile_source": field(answer, "profile_source"),
        "visibility": field(answer, "visibility"),
        "scoped_tags": tags,
        "capability_manifest": field(answer, "capability_manifest"),
    })
}
