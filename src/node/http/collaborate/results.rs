//! `/runs/{run_id}/result`: what came of a run, for those who sat in it.

use axum::extract::State;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::routes::Api;
use super::super::{Json, Path, Query, Shared};
use super::{own_seat, seats_for};
use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::jobs::Sitting;
use crate::node::model::{Participant, Run, now, time};
use crate::node::negotiation::{Delivery, Plan, write_plan};
use crate::node::store::{Degraded, Source};

pub fn routes(api: Api) -> Api {
    api.on("result", result)
}

#[derive(Deserialize)]
pub struct Reader {
    agent_id: String,
}

/// The outcome of a run for one who sat in it.
#[derive(Serialize, JsonSchema)]
pub struct RunResult {
    /// The run.
    run_id: String,
    /// `done`.
    status: String,
    /// Who wrote the plan: `rules`, or a model as `provider/name`.
    facilitator: String,
    /// Who wrote the rest.
    facilitators: Facilitators,
    /// What a model was asked and has not answered well: the rules did it in its place.
    degraded: Vec<Degraded>,
    /// Who does what and why, Markdown.
    plan: Option<String>,
    /// The same as data, each statement with its sources; null in runs from before it was kept.
    plan_json: Option<Plan>,
    /// What it means for the one who asks, Markdown.
    delivery: Option<String>,
    /// The same as data; null in runs from before it was kept.
    delivery_json: Option<Delivery>,
    /// Under which messages refer to the delivery.
    delivery_id: String,
    /// What it saved, as an estimate, with the inputs.
    metrics: Option<Value>,
    /// Rounds.
    total_rounds: i64,
    /// The requester first.
    participants: Vec<Participant>,
    /// Who spoke for each of them, round by round.
    sources: Vec<Source>,
    /// RFC 3339.
    finished_at: Option<String>,
    /// To say with `feedback` what the run was worth.
    exposure_event_id: String,
    /// The same of the delivery.
    delivery_exposure_event_id: String,
}

/// Who wrote what of a run, beside the plan.
#[derive(Serialize, JsonSchema)]
pub struct Facilitators {
    /// The syntheses, round by round; null from before that was written down.
    syntheses: Vec<Option<String>>,
    /// The delivery of the one who asks; null in runs from before it was kept.
    delivery: Option<String>,
}

/// The outcome for one agent of the caller that sat in the run.
pub async fn result(
    State(node): Shared,
    caller: Caller,
    Path(run_id): Path<String>,
    Query(reader): Query<Reader>,
) -> Result<Json<RunResult>, Fault> {
    let seats = seats_for(&node, &caller, &run_id).await?;
    let own = own_seat(&seats, &caller, &reader.agent_id)?.clone();
    let run = node.store.run(&run_id).await?.ok_or_else(|| Fault::missing("run", &run_id))?;
    finished(&run, run.error.as_deref())?;
    let may_be_hidden = seats.iter().any(|seat| seat.hides_from(&caller.account_id));
    let seen = match may_be_hidden {
        true => Sitting::load(&node.store, &run_id).await?.seen_by(&caller.account_id),
        false => None,
    };
    let (plan, plan_json) = match seen.map(|seen| seen.plan()) {
        Some(seen) => (Some(write_plan(&seen)), Some(seen)),
        None => (run.plan, read(run.plan_data)?),
    };
    let delivery_json = read(own.participant.delivery_data)?;
    let delivery_id = format!("{run_id}:{}", own.participant.seat);
    let (exposure_event_id, delivery_exposure_event_id) =
        node.store.expose_result(&caller.account_id, &reader.agent_id, &run_id, &delivery_id, now()).await?;
    let sources = node.store.sources(&run_id).await?;
    let facilitators = Facilitators {
        syntheses: node.store.writers(&run_id).await?,
        delivery: delivery_json.as_ref().map(|delivery: &Delivery| delivery.facilitator.clone()),
    };
    let degraded = node.store.degraded(&run_id).await?;
    let facilitator = plan_json.as_ref().map_or(run.facilitator, |plan: &Plan| plan.facilitator.clone());
    Ok(Json(RunResult {
        run_id: run.run_id,
        status: run.status,
        facilitator,
        facilitators,
        degraded,
        plan,
        plan_json,
        delivery_json,
        delivery: own.participant.delivery,
        delivery_id,
        metrics: run.metrics,
        total_rounds: run.current_round,
        participants: seats.into_iter().map(|seat| seat.participant).collect(),
        sources,
        finished_at: run.finished_at.map(time),
        exposure_event_id,
        delivery_exposure_event_id,
    }))
}

fn read<T: DeserializeOwned>(data: Option<Value>) -> Result<Option<T>, Fault> {
    Ok(data.map(serde_json::from_value).transpose()?)
}

/// Refuses a run without an outcome; why it failed is for those who sat in it.
pub fn finished(run: &Run, why: Option<&str>) -> Result<(), Fault> {
    let (code, message) = match run.status.as_str() {
        "done" => return Ok(()),
        "failed" => ("run_failed", why.unwrap_or("the run failed").to_owned()),
        "cancelled" => ("run_cancelled", why.unwrap_or("the run was called off").to_owned()),
        other => ("run_not_finished", format!("run {} is {other}, round {}", run.run_id, run.current_round)),
    };
    Err(Fault::new(409, code, message))
}
