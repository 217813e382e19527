//! `/discover`, `/nominations`.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::opening::{Again, DEMAND, Hosted, Options, Search, open};
use super::routes::Api;
use super::{Answer, Json, Path, Shared, text};
use crate::node::access::Caller;
use crate::node::model::{Agent, Nomination, Query};
use crate::node::{Fault, Node};

pub fn routes(api: Api) -> Api {
    api.on("discover", discover).on("discover_rerun", rerun).on("get_discovery", query).on("get_nomination", nomination)
}

/// What a search found.
#[derive(Serialize, JsonSchema)]
pub struct Discovered {
    /// The query.
    query_id: String,
    /// `completed`.
    status: String,
    /// What was searched for.
    demand_id: String,
    /// The query that this one repeats.
    rerun_of: Option<String>,
    /// `serving`: vectors of a model took part; `building`, `down`: they are configured, and were not to be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    embeddings: Option<String>,
    /// In the order in which seats of a run are filled.
    nominations: Vec<Nomination>,
    /// The run, where one was asked for and somebody was found.
    run: Option<Hosted>,
    /// RFC 3339.
    created_at: String,
}

#[derive(Deserialize)]
pub struct Discover {
    requester: String,
    demand_source: Option<String>,
    demand_text: String,
    scene_context: Option<String>,
    #[serde(flatten)]
    options: Options,
}

pub async fn discover(State(node): Shared, caller: Caller, Json(body): Json<Discover>) -> Answer<Discovered> {
    if let Some(source) = body.demand_source.filter(|source| source != "plaintext") {
        return Err(Fault::invalid(format!("demand_source must be \"plaintext\", not {source:?}")));
    }
    let agent = caller.agent(&node, &body.requester).await?;
    let search = Search {
        demand_text: text("demand_text", &body.demand_text, DEMAND)?,
        session_id: None,
        again: None,
        scene_context: body.scene_context,
        options: body.options,
    };
    find(&node, &caller, &agent, search).await
}

/// Searches once more for the demand of an earlier query, for the same agent in the same scene.
pub async fn rerun(
    State(node): Shared,
    caller: Caller,
    Path(query_id): Path<String>,
    Json(options): Json<Options>,
) -> Answer<Discovered> {
    let before = own_query(&node, &caller, &query_id).await?;
    let agent = caller.agent(&node, &before.requester).await?;
    let search = Search {
        demand_text: node.store.demand_text(&before.demand_id).await?,
        session_id: None,
        again: Some(Again { demand_id: before.demand_id, query_id }),
        scene_context: before.scene_context,
        options,
    };
    find(&node, &caller, &agent, search).await
}

async fn find(node: &Node, caller: &Caller, agent: &Agent, search: Search) -> Answer<Discovered> {
    let opened = open(node, caller, agent, search).await?;
    let opened = opened.ok_or_else(|| Fault::internal("a query without a formulation was not written"))?;
    let query = own_query(node, caller, &opened.query_id).await?;
    Ok(Json(Discovered {
        query_id: query.query_id,
        status: query.status,
        demand_id: query.demand_id,
        rerun_of: query.rerun_of,
        embeddings: query.embeddings,
        nominations: query.nominations,
        run: opened.run.as_ref().map(|(run, seats)| Hosted::of(run, seats)),
        created_at: query.created_at,
    }))
}

pub async fn query(State(node): Shared, caller: Caller, Path(query_id): Path<String>) -> Answer<Query> {
    Ok(Json(own_query(&node, &caller, &query_id).await?))
}

async fn own_query(node: &Node, caller: &Caller, query_id: &str) -> Result<Query, Fault> {
    let query = node.store.query(&caller.account_id, query_id).await?;
    query.ok_or_else(|| Fault::missing("discovery query", query_id))
}

/// A nomination with where it came from.
#[derive(Serialize, JsonSchema)]
pub struct Nominated {
    #[serde(flatten)]
    nomination: Nomination,
    /// The query that found it.
    query_id: String,
    /// What was searched for.
    demand_id: String,
}

pub async fn nomination(State(node): Shared, caller: Caller, Path(nomination_id): Path<String>) -> Answer<Nominated> {
    let found = node.store.nomination(&caller.account_id, &nomination_id).await?;
    let (nomination, query_id, demand_id) = found.ok_or_else(|| Fault::missing("nomination", &nomination_id))?;
    Ok(Json(Nominated { nomination, query_id, demand_id }))
}
