//! `/runs` and `/scenes`.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Json, Path, Query, Shared};
use crate::node::access::Caller;
use crate::node::model::{Participant, Run, time};
use crate::node::{Fault, Node};
use crate::operations::scenes::SCENES;

pub async fn scenes() -> Answer {
    let scenes: Vec<_> =
        SCENES.iter().map(|scene| json!({ "scene_id": scene.id, "display_name": scene.name })).collect();
    Ok(Json(json!({ "scenes": scenes })))
}

pub async fn run(State(node): Shared, caller: Caller, Path(run_id): Path<String>) -> Answer {
    let (run, participants) = visible_run(&node, &caller, &run_id).await?;
    Ok(Json(json!({
        "run_id": run.run_id,
        "status": run.status,
        "current_round": run.current_round,
        "max_rounds": run.max_rounds,
        "execution_mode": run.execution_mode,
        "facilitator": run.facilitator,
        "demand_id": run.demand_id,
        "query_id": run.query_id,
        "participant_count": participants.len().saturating_sub(1),
        "participants": participants,
        "public_visibility": run.public_visibility,
        "public_url": null,
        "error": run.error,
        "created_at": time(run.created_at),
        "started_at": run.started_at.map(time),
        "finished_at": run.finished_at.map(time),
    })))
}

#[derive(Deserialize)]
pub struct Reader {
    agent_id: String,
}

/// The outcome for one agent of the caller that sat in the run.
pub async fn result(
    State(node): Shared,
    caller: Caller,
    Path(run_id): Path<String>,
    Query(reader): Query<Reader>,
) -> Answer {
    let (run, participants) = visible_run(&node, &caller, &run_id).await?;
    let seat = participants.iter().find(|seat| seat.agent_id == reader.agent_id);
    let seat = match seat {
        Some(seat) => seat,
        None => return Err(Fault::missing("agent in this run", &reader.agent_id)),
    };
    caller.agent(&node, &reader.agent_id).await?;
    match run.status.as_str() {
        "done" => Ok(Json(json!({
            "run_id": run.run_id,
            "status": run.status,
            "facilitator": run.facilitator,
            "plan": run.plan,
            "delivery": seat.delivery,
            "metrics": run.metrics,
            "total_rounds": run.current_round,
            "participants": participants,
            "finished_at": run.finished_at.map(time),
        }))),
        "failed" => Err(Fault::new(409, "run_failed", run.error.unwrap_or_else(|| "the run failed".into()))),
        other => {
            Err(Fault::new(409, "run_not_finished", format!("run {run_id} is {other}, round {}", run.current_round)))
        }
    }
}

/// A run is seen by its requester and by those who sit in it.
async fn visible_run(node: &Node, caller: &Caller, run_id: &str) -> Result<(Run, Vec<Participant>), Fault> {
    let missing = || Fault::missing("run", run_id);
    let run = node.store.run(run_id).await?.ok_or_else(missing)?;
    let participants = node.store.participants(run_id).await?;
    if run.account_id == caller.account_id {
        return Ok((run, participants));
    }
    let own = node.store.agents_of(&caller.account_id).await?;
    let sits_in_it = own.iter().any(|agent| participants.iter().any(|seat| seat.agent_id == agent.agent_id));
    if sits_in_it { Ok((run, participants)) } else { Err(missing()) }
}
