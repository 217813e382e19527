//! `/runs/public`: what strangers may read of runs that were published.
//!
//! Who published a run speaks for its own seats and for nobody else. Others are shown where they are public themselves:
//! a public profile that spoke, or a reply that says `"public": true`. Everybody else is a number.

use axum::extract::State;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::routes::Api;
use super::super::{Json, Path, Query, Shared};
use super::results::finished;
use super::runs::public_url;
use crate::node::blocking::off_the_loop;
use crate::node::jobs::{Seen, Sitting};
use crate::node::model::{Run, time};
use crate::node::negotiation::course::Status;
use crate::node::negotiation::{Plan, write_plan};
use crate::node::visit::Visit;
use crate::node::{Fault, Node};

pub fn routes(api: Api) -> Api {
    api.on("public_runs", list).on("public_run", show).on("public_run_result", result)
}

#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    offset: i64,
    #[serde(default = "twenty")]
    limit: i64,
    status: Option<String>,
}

fn twenty() -> i64 {
    20
}

/// Published runs.
#[derive(Serialize, JsonSchema)]
pub struct PublicRuns {
    /// Newest first.
    runs: Vec<PublicRun>,
    /// How many there are.
    total: i64,
    /// Rows skipped.
    offset: i64,
    /// Most rows.
    limit: i64,
}

/// A published run.
#[derive(Serialize, JsonSchema)]
pub struct PublicRun {
    /// Its id.
    run_id: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    status: String,
    /// Rounds finished.
    current_round: i64,
    /// Most rounds.
    max_rounds: i64,
    /// `worker_distributed` or `participant_distributed`.
    execution_mode: String,
    /// Who writes the syntheses.
    facilitator: String,
    /// What it is about, where the demand is public; else null.
    demand_text: Option<String>,
    /// Seats besides the requester's.
    participant_count: i64,
    /// Where it is read.
    public_url: Option<String>,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    started_at: Option<String>,
    /// RFC 3339.
    finished_at: Option<String>,
}

impl PublicRun {
    fn of(run: &Run, demand_text: Option<String>, participant_count: i64, base: &str) -> PublicRun {
        PublicRun {
            run_id: run.run_id.clone(),
            status: run.status.clone(),
            current_round: run.current_round,
            max_rounds: run.max_rounds,
            execution_mode: run.execution_mode.clone(),
            facilitator: run.facilitator.clone(),
            demand_text,
            participant_count,
            public_url: public_url(base, run),
            created_at: time(run.created_at),
            started_at: run.started_at.map(time),
            finished_at: run.finished_at.map(time),
        }
    }
}

/// A seat as strangers see it.
#[derive(Serialize, JsonSchema)]
pub struct PublicSeat {
    /// 0 is the requester.
    seat: i64,
    /// The agent, where it is public; else null.
    agent_id: Option<String>,
    /// A name, or `Participant 2`.
    display_name: String,
    /// Why they are here; null for the requester, and for whoever was invited directly.
    perspective: Option<String>,
    /// One of the sample community: invented.
    is_sample: bool,
    /// What they said may be read.
    is_shown: bool,
}

pub async fn list(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Query(page): Query<Page>,
) -> Result<Json<PublicRuns>, Fault> {
    let status = page.status.as_deref().filter(|status| !status.is_empty());
    if let Some(status) = status.filter(|status| Status::named(status).is_none()) {
        let known = Status::ALL.map(Status::name).join(", ");
        let message = format!("status must be one of {known}, not {status:?}");
        return Err(Fault::invalid(message).hint("towow browse runs --help"));
    }
    let base = node.public_base(&visit, &headers);
    let runs = node.store.published_runs(status, page.offset, page.limit).await?;
    Ok(Json(PublicRuns {
        runs: runs
            .into_iter()
            .map(|published| PublicRun::of(&published.run, published.demand_text, published.participant_count, &base))
            .collect(),
        total: node.store.count_published_runs(status).await?,
        offset: page.offset,
        limit: page.limit,
    }))
}

/// A published run with who sits in it.
#[derive(Serialize, JsonSchema)]
pub struct PublicRunSeats {
    /// The run.
    #[serde(flatten)]
    run: PublicRun,
    /// The requester first.
    participants: Vec<PublicSeat>,
}

pub async fn show(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Path(run_id): Path<String>,
) -> Result<Json<PublicRunSeats>, Fault> {
    let sitting = published(&node, &run_id).await?;
    let base = node.public_base(&visit, &headers);
    // It reads every reply anew.
    off_the_loop(move || {
        let seen = sitting.seen_by_strangers();
        let participants = seats(&sitting, &seen);
        let demand_text = Some(sitting.demand).filter(|_| sitting.demand_is_public);
        let count = i64::try_from(participants.len().saturating_sub(1)).map_err(Fault::internal)?;
        let run = PublicRun::of(&sitting.run, demand_text, count, &base);
        Ok(Json(PublicRunSeats { run, participants }))
    })
    .await
}

/// The outcome of a published run.
#[derive(Serialize, JsonSchema)]
pub struct PublicResult {
    /// The run.
    run_id: String,
    /// `done`.
    status: String,
    /// Who wrote it.
    facilitator: String,
    /// What it is about, where the demand is public; else null.
    demand_text: Option<String>,
    /// Who does what and why, Markdown, without what is not public.
    plan: String,
    /// The same as data.
    plan_json: Plan,
    /// What it saved, as an estimate, with the inputs.
    metrics: Option<Value>,
    /// Rounds.
    total_rounds: i64,
    /// The requester first.
    participants: Vec<PublicSeat>,
    /// RFC 3339.
    finished_at: Option<String>,
}

/// The outcome, written anew from what strangers may read. What it means for each is for those alone.
pub async fn result(State(node): Shared, Path(run_id): Path<String>) -> Result<Json<PublicResult>, Fault> {
    let sitting = published(&node, &run_id).await?;
    finished(&sitting.run, None)?;
    off_the_loop(move || {
        let seen = sitting.seen_by_strangers();
        Ok(Json(PublicResult {
            plan: write_plan(&seen.plan()),
            plan_json: seen.plan(),
            participants: seats(&sitting, &seen),
            demand_text: Some(sitting.demand).filter(|_| sitting.demand_is_public),
            run_id: sitting.run.run_id,
            status: sitting.run.status,
            facilitator: sitting.run.facilitator,
            metrics: sitting.run.metrics,
            total_rounds: sitting.run.current_round,
            finished_at: sitting.run.finished_at.map(time),
        }))
    })
    .await
}

async fn published(node: &Node, run_id: &str) -> Result<Sitting, Fault> {
    let run = node.store.run(run_id).await?;
    match run.filter(|run| run.public_visibility) {
        Some(_) => Sitting::load(&node.store, run_id).await,
        None => Err(Fault::missing("public run", run_id)),
    }
}

fn seats(sitting: &Sitting, seen: &Seen) -> Vec<PublicSeat> {
    let seats = sitting.seats.iter().zip(0..).map(|(seat, number)| {
        let is_public = seat.visibility.as_deref() == Some("public");
        let is_shown = sitting.is_shown(seat);
        PublicSeat {
            seat: seat.participant.seat,
            agent_id: (is_shown && is_public).then(|| seat.participant.agent_id.clone()),
            display_name: seen.table.name(number).to_owned(),
            perspective: seat.participant.perspective.clone(),
            is_sample: seat.participant.is_sample,
            is_shown,
        }
    });
    seats.collect()
}
