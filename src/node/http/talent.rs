//! `/talent-pool`.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::routes::Api;
use super::{Answer, Json, Path, Shared, line};
use crate::node::access::Caller;
use crate::node::model::{Saved, now};
use crate::node::{Fault, Node};
use crate::operations::LINE;

pub fn routes(api: Api) -> Api {
    api.on("talent_pool", pool)
        .on("talent_pool_add", add)
        .on("talent_pool_update", update)
        .on("talent_pool_remove", remove)
}

/// Everybody who was saved for later.
#[derive(Serialize, JsonSchema)]
pub struct Pool {
    /// The newest first.
    entries: Vec<Saved>,
    /// How many there are.
    total: usize,
}

pub async fn pool(State(node): Shared, caller: Caller) -> Answer<Pool> {
    let entries = node.store.saved_people(&caller.account_id).await?;
    Ok(Json(Pool { total: entries.len(), entries }))
}

#[derive(Deserialize)]
pub struct Add {
    agent_id: String,
    category: Option<String>,
}

/// Saves somebody whom the caller can see; saved already, they get the new label.
pub async fn add(State(node): Shared, caller: Caller, Json(body): Json<Add>) -> Answer<Saved> {
    let category = body.category.as_deref().filter(|label| !label.trim().is_empty());
    let category = category.map(|label| line("category", label, LINE)).transpose()?;
    let name = node.store.visible_name(&caller.account_id, &body.agent_id).await?;
    let name = name.ok_or_else(|| Fault::missing("public agent", &body.agent_id))?;
    node.store.save_person(&caller.account_id, &body.agent_id, &name, category.as_deref(), now()).await?;
    saved(&node, &caller, &body.agent_id).await
}

#[derive(Deserialize)]
pub struct Update {
    category: String,
}

pub async fn update(
    State(node): Shared,
    caller: Caller,
    Path(agent_id): Path<String>,
    Json(body): Json<Update>,
) -> Answer<Saved> {
    let category = line("category", &body.category, LINE)?;
    node.store.label_person(&caller.account_id, &agent_id, &category, now()).await?;
    saved(&node, &caller, &agent_id).await
}

async fn saved(node: &Node, caller: &Caller, agent_id: &str) -> Answer<Saved> {
    let saved = node.store.saved_person(&caller.account_id, agent_id).await?;
    saved.map(Json).ok_or_else(|| missing(agent_id))
}

/// That somebody is saved no longer.
#[derive(Serialize, JsonSchema)]
pub struct Removed {
    /// True.
    ok: bool,
    /// Who.
    removed_agent_id: String,
}

pub async fn remove(State(node): Shared, caller: Caller, Path(agent_id): Path<String>) -> Answer<Removed> {
    match node.store.drop_person(&caller.account_id, &agent_id).await? {
        true => Ok(Json(Removed { ok: true, removed_agent_id: agent_id })),
        false => Err(missing(&agent_id)),
    }
}

fn missing(agent_id: &str) -> Fault {
    Fault::missing("saved person", agent_id).hint("towow talent list")
}
