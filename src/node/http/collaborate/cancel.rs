//! `/runs/{run_id}/cancel`: who has opened a run calls it off.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::routes::Api;
use super::super::{Json, Path, Shared};
use super::seats_for;
use crate::node::Fault;
use crate::node::access::Caller;
use crate::node::language::{Language, fill};
use crate::node::model::{now, time};
use crate::node::negotiation::course::Status;
use crate::node::visit::{Deed, Visit};

pub fn routes(api: Api) -> Api {
    api.on("run_cancel", cancel)
}

#[derive(Deserialize)]
pub struct Cancel {
    reason: Option<String>,
}

/// A run that was called off.
#[derive(Serialize, JsonSchema)]
pub struct RunCancelled {
    /// The run.
    run_id: String,
    /// `cancelled`.
    status: String,
    /// Rounds finished; what was said in them stays.
    current_round: i64,
    /// Who has called it off and why, as everybody in the run reads it.
    error: Option<String>,
    /// RFC 3339.
    finished_at: Option<String>,
}

/// Calls off a run of the caller, which ends without a plan. Everybody in it is told. It stays paid for.
pub async fn cancel(
    State(node): Shared,
    caller: Caller,
    visit: Visit,
    Path(run_id): Path<String>,
    Json(body): Json<Cancel>,
) -> Result<Json<RunCancelled>, Fault> {
    let seats = seats_for(&node, &caller, &run_id).await?;
    let missing = || Fault::missing("run", &run_id);
    let run = node.store.run(&run_id).await?.ok_or_else(missing)?;
    if run.account_id != caller.account_id {
        let message = format!("run {run_id:?} is called off by who opened it");
        return Err(Fault::new(403, "not_your_run", message).hint("towow run status --help"));
    }
    let demand = node.store.subject(&run.demand_id).await?;
    let name = seats.first().map(|seat| seat.participant.display_name.as_str()).unwrap_or_default();
    let language = Language::of_text(demand.as_ref().map_or(name, |(text, _)| text));
    let reason = body.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let why = match reason {
        Some(reason) => {
            let pattern = language.pick("{name} 取消了这次协作：{reason}", "{name} has called it off: {reason}");
            fill(pattern, &[("name", name), ("reason", reason)])
        }
        None => fill(language.pick("{name} 取消了这次协作", "{name} has called it off"), &[("name", name)]),
    };
    let is_cancelled = node.store.end_run(&run_id, Status::Cancelled, &why, now()).await?;
    let run = node.store.run(&run_id).await?.ok_or_else(missing)?;
    if !is_cancelled {
        let message = format!("run {run_id:?} is {}: there is nothing to call off any more", run.status);
        return Err(Fault::new(409, "run_over", message).hint("towow run status --help"));
    }
    let deed =
        Deed { action: "cancel_run", outcome: "ok", account_id: Some(&caller.account_id), target: Some(&run_id) };
    node.audit(&visit, deed).await?;
    Ok(Json(RunCancelled {
        run_id: run.run_id,
        status: run.status,
        current_round: run.current_round,
        error: run.error,
        finished_at: run.finished_at.map(time),
    }))
}
