//! `/bridge`: workers take the replies of hosted runs upon themselves, one at a time.
//!
//! A worker is known by its key and sees what that key is for: the demand, the profile of whom it answers for, and what was
//! said so far. What becomes of a task is decided in the database ([`crate::node::store`]), whichever node is asked.

use std::time::Duration;

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::routes::Api;
use super::{Json, Path, Shared};
use crate::node::access::Worker;
use crate::node::blocking::off_the_loop;
use crate::node::jobs::{Asking, Prompt, Sitting, ask};
use crate::node::model::{now, time};
use crate::node::store::{BridgeTask, BridgeTerms, Handle, Held, Signal, Submitted, Taken};
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node};
use crate::operations::bridge::LONGEST_WAIT;

/// How often a waiting worker looks by itself: leases end without a signal, and other processes on a SQLite file send none.
const POLL: Duration = Duration::from_secs(1);

/// Until the next look where others were at the task that was there.
const MOMENT: Duration = Duration::from_millis(15);

/// So often that is tried also by who does not want to wait.
const TRIES: u32 = 20;

pub fn routes(api: Api) -> Api {
    api.on("bridge_next", next)
        .on("bridge_heartbeat", heartbeat)
        .on("bridge_submit", submit)
        .on("bridge_release", release)
}

#[derive(Deserialize)]
pub struct Next {
    wait_seconds: Option<i64>,
}

/// What there is to do.
#[derive(Serialize, JsonSchema)]
pub struct NextTask {
    /// Null when there was nothing for as long as was asked.
    task: Option<Task>,
}

/// One reply that is asked for: of one participant in one round. It is the worker's until the lease ends.
#[derive(Serialize, JsonSchema)]
pub struct Task {
    /// Names the task in the hands of this worker; whoever gets it next has another id.
    task_id: String,
    /// For whom to answer.
    participant: Represented,
    /// Seconds without a heartbeat after which the task is taken back.
    lease_seconds: i64,
    /// RFC 3339: when that is, unless a heartbeat comes.
    lease_until: String,
    /// What is asked; `deadline_at` is when the round is closed whoever still works on it.
    #[serde(flatten)]
    asked: Prompt,
}

/// Somebody for whom a worker answers.
#[derive(Serialize, JsonSchema)]
pub struct Represented {
    /// 0 is the requester.
    seat: i64,
    /// Who.
    agent_id: String,
    /// Their name.
    display_name: String,
    /// What they say of themselves, as it was when the run began.
    profile_text: String,
}

/// Takes the next task, waiting for one a while.
pub async fn next(State(node): Shared, worker: Worker, Json(body): Json<Next>) -> Result<Json<NextTask>, Fault> {
    // The answer must be on its way before the request is given up.
    let most = u64::try_from(body.wait_seconds.unwrap_or(LONGEST_WAIT)).unwrap_or(0);
    let patience = Duration::from_secs(most).min(Duration::from_secs(node.config.server.request_timeout) / 2);
    let until = Instant::now() + patience;
    // Heard from before the first look on, so that nothing falls between the two.
    let (mut signals, mut stopping) = (node.store.hub().subscribe(), node.stopping());
    let terms = BridgeTerms::of(&node.config.bridge);
    let mut tries = 0;
    loop {
        let now = now();
        node.store.bridge_key_seen(&worker.0.key_id, now).await?;
        let pause = match node.store.take_task(&worker.0, &terms, now).await? {
            Taken::Task(task) => match asked(&node, &task).await? {
                Some(task) => return Ok(Json(NextTask { task: Some(task) })),
                None => Duration::ZERO,
            },
            Taken::Busy if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(MOMENT).await;
                continue;
            }
            Taken::Busy | Taken::Nothing => POLL,
        };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || *stopping.borrow() {
            return Ok(Json(NextTask { task: None }));
        }
        tries = 0;
        tokio::select! {
            () = is_told(&mut signals) => {}
            () = tokio::time::sleep(pause.min(left)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        worker.still(&node).await?;
    }
}

/// The task as its worker gets it; nothing where its run has come to an end in this moment.
async fn asked(node: &Node, task: &BridgeTask) -> Result<Option<Task>, Fault> {
    let sitting = Sitting::load(&node.store, &task.run_id).await?;
    let own = sitting.seats.iter().find(|seat| seat.participant.seat == task.seat).cloned();
    let (Some(own), Some(round)) = (own, sitting.open_round().filter(|round| *round == task.round)) else {
        return Ok(None);
    };
    let said = node.store.contributions(&task.run_id).await?;
    let (task, lease_seconds) = (task.clone(), node.config.bridge.lease_seconds);
    off_the_loop(move || {
        let participant = own.participant.clone();
        let command = format!("towow_bridge_submit task_id={} content=...", task.handle);
        let account_id = own.account_id.as_deref().unwrap_or_default();
        let profile = Some(participant.profile_text.as_str());
        let mut asked = ask(&sitting, &said, &Asking { own: &own, account_id, round, profile, command: &command });
        asked.deadline_at = Some(time(task.round_until));
        Ok(Some(Task {
            task_id: task.handle.to_string(),
            participant: Represented {
                seat: participant.seat,
                agent_id: participant.agent_id,
                display_name: participant.display_name,
                profile_text: participant.profile_text,
            },
            lease_seconds,
            lease_until: time(task.lease_until),
            asked,
        }))
    })
    .await
}

/// Waits until something is offered; who has missed a signal looks too.
async fn is_told(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Tasks) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// How a task stands.
#[derive(Serialize, JsonSchema)]
pub struct Standing {
    /// The task.
    task_id: String,
    /// `held`: it is yours. `submitted`: it was answered, by you. `lost`: it was taken back. `round_closed`: its round is over.
    status: String,
    /// RFC 3339: until then without a heartbeat; null unless it is yours.
    lease_until: Option<String>,
}

/// Prolongs the lease of a task that is still held.
pub async fn heartbeat(
    State(node): Shared,
    worker: Worker,
    Path(task_id): Path<String>,
) -> Result<Json<Standing>, Fault> {
    let (handle, terms, now) = (handle(&task_id)?, BridgeTerms::of(&node.config.bridge), now());
    let held = node.store.keep_task(&worker.0, &handle, &terms, now).await?.ok_or_else(|| missing(&task_id))?;
    let (status, lease_until) = match held {
        Held::Yes(until) => {
            // Only who works is waited for: a sign of life for what is over says nothing.
            node.store.bridge_key_seen(&worker.0.key_id, now).await?;
            ("held", Some(time(until)))
        }
        Held::Answered => ("submitted", None),
        Held::Lost => ("lost", None),
        Held::Closed => ("round_closed", None),
    };
    Ok(Json(Standing { task_id, status: status.into(), lease_until }))
}

#[derive(Deserialize)]
pub struct Submit {
    content: String,
}

/// What became of an answer.
#[derive(Serialize, JsonSchema)]
pub struct Submission {
    /// The task.
    task_id: String,
    /// `accepted`; `already_submitted`, where the first answer stays; `round_closed`, where the round is over.
    status: String,
    /// So many others of the round are still waited for.
    waiting_for: i64,
}

/// Takes an answer, once.
pub async fn submit(
    State(node): Shared,
    worker: Worker,
    visit: Visit,
    Path(task_id): Path<String>,
    Json(body): Json<Submit>,
) -> Result<Json<Submission>, Fault> {
    let (handle, terms, now) = (handle(&task_id)?, BridgeTerms::of(&node.config.bridge), now());
    let submitted = node.store.submit_task(&worker.0, &handle, &body.content, &terms, now).await?;
    let (status, waiting_for) = match submitted.ok_or_else(|| missing(&task_id))? {
        Submitted::Accepted(waiting_for) => ("accepted", waiting_for),
        Submitted::Already => ("already_submitted", 0),
        Submitted::Closed => ("round_closed", 0),
        Submitted::Lost => return Err(lost(&task_id)),
    };
    if status == "accepted" {
        node.store.bridge_key_seen(&worker.0.key_id, now).await?;
        note(&node, &worker, &visit, "bridge_submit", &task_id).await?;
    }
    Ok(Json(Submission { task_id, status: status.into(), waiting_for }))
}

#[derive(Deserialize)]
pub struct Release {
    reason: String,
}

/// A task that was given back.
#[derive(Serialize, JsonSchema)]
pub struct Released {
    /// The task.
    task_id: String,
    /// `released`; `round_closed`, where the round is over; `submitted`, where it was answered before.
    status: String,
}

/// Gives a task back.
pub async fn release(
    State(node): Shared,
    worker: Worker,
    visit: Visit,
    Path(task_id): Path<String>,
    Json(body): Json<Release>,
) -> Result<Json<Released>, Fault> {
    let (handle, terms) = (handle(&task_id)?, BridgeTerms::of(&node.config.bridge));
    let held = node.store.give_back_task(&worker.0, &handle, body.reason.trim(), &terms, now()).await?;
    let status = match held.ok_or_else(|| missing(&task_id))? {
        Held::Yes(_) => "released",
        Held::Answered => "submitted",
        Held::Closed => "round_closed",
        Held::Lost => return Err(lost(&task_id)),
    };
    if status == "released" {
        note(&node, &worker, &visit, "bridge_release", &task_id).await?;
    }
    Ok(Json(Released { task_id, status: status.into() }))
}

fn handle(task_id: &str) -> Result<Handle, Fault> {
    Handle::parse(task_id).ok_or_else(|| missing(task_id))
}

fn missing(task_id: &str) -> Fault {
    Fault::new(404, "not_found", format!("no task {task_id:?}")).hint("towow mcp --help")
}

fn lost(task_id: &str) -> Fault {
    let message =
        format!("task {task_id:?} is no longer yours: its lease has ended, or it was given back; take the next one");
    Fault::new(409, "lease_lost", message).hint("towow mcp --help")
}

async fn note(node: &Node, worker: &Worker, visit: &Visit, action: &'static str, task_id: &str) -> Result<(), Fault> {
    let target = format!("{task_id} by {}", worker.0.key_id);
    node.audit(visit, Deed { action, outcome: "ok", account_id: worker.0.account_id.as_deref(), target: Some(&target) })
        .await
}
