//! What is public: metadata and the public directory.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Json, Path, Query, Shared};
use crate::node::discovery::Perspective;
use crate::node::model::Agent;
use crate::node::{Fault, negotiation};

pub async fn metadata() -> Answer {
    Ok(Json(json!({
        "protocol": "towow",
        "version": "v1",
        "media_type": crate::operations::MEDIA_TYPE,
        "node": { "name": "towow", "version": env!("CARGO_PKG_VERSION") },
        "facilitators": [negotiation::FACILITATOR],
        "perspectives": Perspective::ALL.map(Perspective::name),
    })))
}

#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    offset: usize,
    #[serde(default = "twenty")]
    limit: usize,
    #[serde(default)]
    scope_tags: String,
}

fn twenty() -> usize {
    20
}

pub async fn agents(State(node): Shared, Query(page): Query<Page>) -> Answer {
    if !(1..=100).contains(&page.limit) {
        return Err(Fault::invalid("limit must be from 1 to 100"));
    }
    let tags: Vec<&str> = page.scope_tags.split(',').filter(|tag| !tag.is_empty()).collect();
    let mut agents = node.store.public_agents().await?;
    agents.retain(|agent| tags.is_empty() || agent.scoped_tags.iter().any(|tag| tags.contains(&tag.as_str())));
    let total = agents.len();
    let agents: Vec<Agent> = agents.into_iter().skip(page.offset).take(page.limit).collect();
    Ok(Json(json!({ "agents": agents, "total": total, "offset": page.offset, "limit": page.limit })))
}

pub async fn agent(State(node): Shared, Path(agent_id): Path<String>) -> Result<Json<Agent>, Fault> {
    let agent = node.store.agent(&agent_id).await?;
    agent
        .filter(|agent| agent.visibility == "public")
        .map(Json)
        .ok_or_else(|| Fault::missing("public agent", &agent_id))
}
