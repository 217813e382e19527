//! The agents of an account, and how complete their profiles are.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::routes::Api;
use super::super::{Answer, Json, Path, Shared, line, text};
use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::accounts::new_agent;
use crate::node::model::{Agent, now};
use crate::node::quality::{self, Quality};
use crate::node::store::AgentChange;
use crate::operations::{LINE, PROFILE_TEXT};

pub fn routes(api: Api) -> Api {
    api.on("agents", agents)
        .on("agent_create", create)
        .on("agent_select", agent)
        .on("agent_set_visibility", set_visibility)
        .on("update_profile", update)
        .on("agent_delete", delete)
        .on("quality_score", rate)
}

/// Most agents of an account.
const MOST: i64 = 50;
/// Most tags of an agent.
const TAGS: usize = 20;
/// Most characters of a tag.
const TAG: usize = 50;
/// Most bytes of a manifest, as JSON.
const MANIFEST: usize = 32 * 1024;

/// The agents of an account.
#[derive(Serialize, JsonSchema)]
struct Agents {
    /// The primary one first.
    agents: Vec<Agent>,
}

async fn agents(State(node): Shared, caller: Caller) -> Answer<Agents> {
    Ok(Json(Agents { agents: node.store.agents_of(&caller.account_id).await? }))
}

async fn agent(State(node): Shared, caller: Caller, Path(agent_id): Path<String>) -> Answer<Agent> {
    Ok(Json(caller.agent(&node, &agent_id).await?))
}

#[derive(Deserialize)]
struct NewAgent {
    display_name: String,
    profile_text: String,
    #[serde(default)]
    visibility: Option<String>,
    #[serde(default)]
    scoped_tags: Option<Vec<String>>,
    #[serde(default)]
    capability_manifest: Option<Value>,
}

async fn create(State(node): Shared, caller: Caller, Json(body): Json<NewAgent>) -> Answer<Agent> {
    let name = line("display_name", &body.display_name, LINE)?;
    let profile = text("profile_text", &body.profile_text, PROFILE_TEXT)?;
    let mut agent = new_agent(&caller.account_id, name, profile, false)?;
    agent.visibility = body.visibility.unwrap_or_else(|| "scoped".into());
    agent.scoped_tags = tags(body.scoped_tags.unwrap_or_default())?;
    agent.capability_manifest = manifest(body.capability_manifest)?;
    node.store.create_agent(&agent, MOST, now()).await?;
    Ok(Json(agent))
}

#[derive(Deserialize)]
struct Visibility {
    visibility: String,
}

async fn set_visibility(
    State(node): Shared,
    caller: Caller,
    Path(agent_id): Path<String>,
    Json(body): Json<Visibility>,
) -> Answer<Agent> {
    let change = AgentChange { visibility: Some(body.visibility), ..AgentChange::default() };
    let changed = node.store.change_agent(&caller.account_id, &agent_id, &change, now()).await?;
    changed.map(Json).ok_or_else(|| Fault::missing("agent", &agent_id))
}

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    profile_text: Option<String>,
    #[serde(default)]
    scoped_tags: Option<Vec<String>>,
    #[serde(default)]
    capability_manifest: Option<Value>,
}

async fn update(
    State(node): Shared,
    caller: Caller,
    Path(agent_id): Path<String>,
    Json(body): Json<Update>,
) -> Answer<Agent> {
    let change = AgentChange {
        display_name: body.display_name.map(|name| line("display_name", &name, LINE)).transpose()?,
        profile_text: body.profile_text.map(|profile| text("profile_text", &profile, PROFILE_TEXT)).transpose()?,
        visibility: None,
        scoped_tags: body.scoped_tags.map(tags).transpose()?,
        capability_manifest: manifest(body.capability_manifest)?,
    };
    let changed = node.store.change_agent(&caller.account_id, &agent_id, &change, now()).await?;
    changed.map(Json).ok_or_else(|| Fault::missing("agent", &agent_id))
}

/// The agent is gone.
#[derive(Serialize, JsonSchema)]
struct AgentDeleted {
    /// Always true.
    ok: bool,
    deleted_agent_id: String,
}

async fn delete(State(node): Shared, caller: Caller, Path(agent_id): Path<String>) -> Answer<AgentDeleted> {
    node.store.delete_agent(&caller.account_id, &agent_id, now()).await?;
    Ok(Json(AgentDeleted { ok: true, deleted_agent_id: agent_id }))
}

/// The rating of an agent's profile.
#[derive(Serialize, JsonSchema)]
struct AgentQuality {
    agent_id: String,
    #[serde(flatten)]
    quality: Quality,
}

async fn rate(State(node): Shared, caller: Caller, Path(agent_id): Path<String>) -> Answer<AgentQuality> {
    let agent = caller.agent(&node, &agent_id).await?;
    Ok(Json(AgentQuality { agent_id, quality: quality::rate(&agent.profile_text) }))
}

/// Each tag once, without the white space around it. A comma separates tags in a query string.
fn tags(given: Vec<String>) -> Result<Vec<String>, Fault> {
    let mut tags: Vec<String> = Vec::new();
    for tag in given {
        let tag = line("scoped_tags", &tag, TAG)?;
        if tag.contains(',') {
            return Err(Fault::invalid(format!("scoped_tags: {tag:?} holds a comma")));
        }
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS {
        return Err(Fault::invalid(format!("scoped_tags has {} tags, at most {TAGS} are allowed", tags.len())));
    }
    Ok(tags)
}

fn manifest(value: Option<Value>) -> Result<Option<Value>, Fault> {
    let size = value.as_ref().map_or(0, |value| value.to_string().len());
    if size > MANIFEST {
        return Err(Fault::invalid(format!("capability_manifest has {size} bytes, at most {MANIFEST} are allowed")));
    }
    Ok(value)
}
