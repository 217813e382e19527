//! `/runs/{run_id}/prompt` and `/respond`: people speak for themselves, round by round.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::routes::Api;
use super::super::{Json, Path, Query, Shared};
use super::{own_seat, seats_for};
use crate::node::access::Caller;
use crate::node::blocking::off_the_loop;
use crate::node::jobs::{Asking, Prompt, Sitting, ask};
use crate::node::model::now;
use crate::node::negotiation::course::{Answered, Status};
use crate::node::store::Reply;
use crate::node::{Fault, Node};

/// Most bytes of what comes with a reply.
const METADATA: usize = 20_000;

pub fn routes(api: Api) -> Api {
    api.on("run_prompt", prompt).on("run_respond", respond)
}

#[derive(Deserialize)]
pub struct Reader {
    agent_id: String,
}

/// The prompt of the open round.
pub async fn prompt(
    State(node): Shared,
    caller: Caller,
    Path(run_id): Path<String>,
    Query(reader): Query<Reader>,
) -> Result<Json<Prompt>, Fault> {
    let seats = seats_for(&node, &caller, &run_id).await?;
    let own = own_seat(&seats, &caller, &reader.agent_id)?.clone();
    let sitting = in_person(&node, &run_id).await?;
    let run = &sitting.run;
    let Some(round) = sitting.open_round() else {
        let message =
            format!("run {run_id} is {}, after round {}: nothing is asked any more", run.status, run.current_round);
        return Err(Fault::new(409, "run_over", message).hint("towow run status --help"));
    };
    let said = node.store.contributions(&run_id).await?;
    // It reads every reply anew.
    off_the_loop(move || {
        let command = format!("towow run respond {} --round {round} --content -", sitting.run.run_id);
        let reader = Asking { own: &own, account_id: &caller.account_id, round, profile: None, command: &command };
        Ok(Json(ask(&sitting, &said, &reader)))
    })
    .await
}

#[derive(Deserialize)]
pub struct Respond {
    agent_id: String,
    round: i64,
    content: String,
    metadata: Option<Value>,
}

/// What became of a reply.
#[derive(Serialize, JsonSchema)]
pub struct Responded {
    /// `accepted`; `already_responded`, where the first reply stays; `round_closed`, where the round is over.
    status: String,
    /// The run.
    run_id: String,
    /// The round that was answered.
    round: i64,
    /// With this reply everybody has answered who is waited for.
    should_trigger_synthesis: bool,
    /// So many are still waited for.
    waiting_for: i64,
}

/// Takes a reply. The last one that is waited for makes the round due.
pub async fn respond(
    State(node): Shared,
    caller: Caller,
    Path(run_id): Path<String>,
    Json(body): Json<Respond>,
) -> Result<Json<Responded>, Fault> {
    let seats = seats_for(&node, &caller, &run_id).await?;
    let own = own_seat(&seats, &caller, &body.agent_id)?;
    if body.content.trim().is_empty() {
        return Err(Fault::invalid("content must not be empty").hint("towow run respond --help"));
    }
    if body.metadata.as_ref().is_some_and(|metadata| metadata.to_string().len() > METADATA) {
        return Err(Fault::invalid(format!("metadata must not be longer than {METADATA} bytes"))
            .hint("towow run respond --help"));
    }
    let sitting = in_person(&node, &run_id).await?;
    let newest = sitting.open_round().unwrap_or(sitting.run.current_round);
    if body.round > newest && !sitting.is_over() {
        let message = format!("round {} of run {run_id} is not open yet; round {newest} is", body.round);
        return Err(Fault::new(409, "round_not_open", message).hint("towow run status --help"));
    }
    let reply = Reply { round: body.round, seat: own.participant.seat, content: body.content, metadata: body.metadata };
    let answered = node.store.reply(&run_id, &reply, &sitting.awaited(), now()).await?;
    let (status, waiting_for) = match answered {
        Answered::Accepted(waiting_for) => ("accepted", waiting_for),
        Answered::Already => ("already_responded", waiting_for(&node, &run_id).await?),
        Answered::Closed => ("round_closed", waiting_for(&node, &run_id).await?),
    };
    Ok(Json(Responded {
        status: status.into(),
        run_id,
        round: body.round,
        should_trigger_synthesis: answered == Answered::Accepted(0),
        waiting_for,
    }))
}

/// How many people the round waits for that is open now.
async fn waiting_for(node: &Node, run_id: &str) -> Result<i64, Fault> {
    let sitting = Sitting::load(&node.store, run_id).await?;
    let Some(round) = sitting.open_round() else { return Ok(0) };
    let missing = sitting.awaited().into_iter().filter(|seat| sitting.reply_of(round, *seat).is_none()).count();
    i64::try_from(missing).map_err(Fault::internal)
}

/// A run in which people answer. Between two rounds it is taken a step further, as a worker would in the next moment.
async fn in_person(node: &Node, run_id: &str) -> Result<Sitting, Fault> {
    let sitting = Sitting::load(&node.store, run_id).await?;
    if sitting.round_minutes.is_none() {
        let message = format!("run {run_id} is {}: profiles speak in it", sitting.run.execution_mode);
        return Err(Fault::new(409, "run_by_profile", message).hint("towow run status --help"));
    }
    if sitting.course().status == Status::Cancelled {
        let message = sitting.run.error.unwrap_or_else(|| format!("run {run_id} was called off"));
        return Err(Fault::new(409, "run_cancelled", message).hint("towow run status --help"));
    }
    if sitting.is_over() || sitting.open_round().is_some() {
        return Ok(sitting);
    }
    node.step(run_id).await?;
    Sitting::load(&node.store, run_id).await
}
