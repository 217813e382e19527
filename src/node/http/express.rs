//! `/formulations` and `/demands`.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::opening::{DEMAND, Options, Search, hosted, open};
use super::{Answer, Json, Path, Query, Shared, text};
use crate::node::access::Caller;
use crate::node::model::{Demand, Formulation, now, time};
use crate::node::profile::Profile;
use crate::node::{Fault, Node, formulation as formulate, ids};

#[derive(Deserialize)]
pub struct Start {
    agent_id: String,
    raw_intent: String,
    scene_context: Option<String>,
}

pub async fn start(State(node): Shared, caller: Caller, Json(body): Json<Start>) -> Answer {
    let agent = caller.agent(&node, &body.agent_id).await?;
    let raw_intent = text("raw_intent", &body.raw_intent, DEMAND)?;
    let draft = formulate::formulate(&raw_intent, &Profile::parse(&agent.profile_text));
    let now = now();
    let session = Formulation {
        session_id: ids::id("frm")?,
        account_id: caller.account_id,
        agent_id: agent.agent_id,
        raw_intent,
        scene_context: body.scene_context,
        formulated_demand: draft.document,
        status: "open".into(),
        demand_id: None,
        query_id: None,
        run_id: None,
        created_at: time(now),
        updated_at: time(now),
    };
    node.store.create_formulation(&session, &draft.updates.to_string(), &draft.reply, now).await?;
    Ok(Json(json!({ "session": session, "assistant_reply": draft.reply, "updates": draft.updates })))
}

pub async fn formulation(
    State(node): Shared,
    caller: Caller,
    Path(session_id): Path<String>,
) -> Result<Json<Formulation>, Fault> {
    Ok(Json(own_formulation(&node, &caller, &session_id).await?))
}

/// Confirms, matches and opens a run. Confirming twice answers with what the first time brought into being.
pub async fn confirm(
    State(node): Shared,
    caller: Caller,
    Path(session_id): Path<String>,
    Json(options): Json<Options>,
) -> Answer {
    let session = own_formulation(&node, &caller, &session_id).await?;
    if session.status == "open" {
        let agent = caller.agent(&node, &session.agent_id).await?;
        let search = Search {
            demand_text: session.formulated_demand.clone(),
            session_id: Some(session.session_id.clone()),
            scene_context: session.scene_context.clone(),
            options,
        };
        open(&node, &caller, &agent, search).await?;
    } else if options.seats().is_some() && session.run_id.is_none() && found_somebody(&node, &session).await? {
        // What is asked for cannot be had this way any more; silence would be taken for a run.
        let message = format!("formulation session {session_id:?} was confirmed already, without a run");
        return Err(Fault::new(409, "already_confirmed", message).hint("towow discover run --help"));
    }
    let session = own_formulation(&node, &caller, &session_id).await?;
    let run = match &session.run_id {
        Some(run_id) => match node.store.run(run_id).await? {
            Some(run) => Some(hosted(&run, &node.store.participants(run_id).await?)),
            None => None,
        },
        None => None,
    };
    Ok(Json(json!({
        "demand_id": session.demand_id,
        "query_id": session.query_id,
        "session": session,
        "run": run,
    })))
}

async fn found_somebody(node: &Node, session: &Formulation) -> Result<bool, Fault> {
    let query = node.store.query(&session.account_id, session.query_id.as_deref().unwrap_or_default()).await?;
    Ok(query.is_some_and(|query| !query.nominations.is_empty()))
}

#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    offset: i64,
    #[serde(default = "fifty")]
    limit: i64,
}

fn fifty() -> i64 {
    50
}

pub async fn demands(State(node): Shared, caller: Caller, Query(page): Query<Page>) -> Answer {
    if page.offset < 0 || !(1..=100).contains(&page.limit) {
        return Err(Fault::invalid("offset must be at least 0 and limit from 1 to 100"));
    }
    let demands = node.store.demands_of(&caller.account_id, page.offset, page.limit).await?;
    let total = node.store.count_demands(&caller.account_id).await?;
    Ok(Json(json!({ "demands": demands, "total": total, "offset": page.offset, "limit": page.limit })))
}

pub async fn demand(State(node): Shared, caller: Caller, Path(demand_id): Path<String>) -> Result<Json<Demand>, Fault> {
    let demand = node.store.demand(&caller.account_id, &demand_id).await?;
    demand.map(Json).ok_or_else(|| Fault::missing("demand", &demand_id))
}

async fn own_formulation(node: &Node, caller: &Caller, session_id: &str) -> Result<Formulation, Fault> {
    let session = node.store.formulation(session_id).await?;
    session
        .filter(|session| session.account_id == caller.account_id)
        .ok_or_else(|| Fault::missing("formulation session", session_id))
}
