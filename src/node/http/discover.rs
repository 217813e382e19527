//! `/discover`.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::opening::{DEMAND, Options, Search, hosted, open};
use super::{Answer, Json, Path, Shared, text};
use crate::node::access::Caller;
use crate::node::model::Query;
use crate::node::{Fault, Node};

#[derive(Deserialize)]
pub struct Discover {
    requester: String,
    demand_text: String,
    scene_context: Option<String>,
    #[serde(flatten)]
    options: Options,
}

pub async fn discover(State(node): Shared, caller: Caller, Json(body): Json<Discover>) -> Answer {
    let agent = caller.agent(&node, &body.requester).await?;
    let search = Search {
        demand_text: text("demand_text", &body.demand_text, DEMAND)?,
        session_id: None,
        scene_context: body.scene_context,
        options: body.options,
    };
    let opened = open(&node, &caller, &agent, search).await?;
    let query = own_query(&node, &caller, &opened.query_id).await?;
    let run = opened.run.as_ref().map(|(run, seats)| hosted(run, seats));
    Ok(Json(json!({
        "query_id": query.query_id,
        "status": query.status,
        "demand_id": query.demand_id,
        "nominations": query.nominations,
        "run": run,
        "created_at": query.created_at,
    })))
}

pub async fn query(State(node): Shared, caller: Caller, Path(query_id): Path<String>) -> Result<Json<Query>, Fault> {
    Ok(Json(own_query(&node, &caller, &query_id).await?))
}

async fn own_query(node: &Node, caller: &Caller, query_id: &str) -> Result<Query, Fault> {
    let query = node.store.query(&caller.account_id, query_id).await?;
    query.ok_or_else(|| Fault::missing("discovery query", query_id))
}
