//! `/runs`: opening one from invitations, how it is going, publishing it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::opening::{new_run, requester_seat};
use super::super::routes::Api;
use super::super::{Json, Path, Shared};
use super::{invitations, seats_for};
use crate::node::access::Caller;
use crate::node::jobs::Sitting;
use crate::node::model::{Agent, Participant, Run, now, time};
use crate::node::store::{Invited, Terms};
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node};

/// Most people in a run besides the requester.
const SEATS: usize = 8;
/// Longest key, in bytes.
const KEY: usize = 200;

const IN_PERSON: &str = "participant_distributed";
const BY_PROFILE: &str = "worker_distributed";

pub fn routes(api: Api) -> Api {
    api.on("negotiate", negotiate).on("run_status", status).on("run_visibility", set_visibility)
}

#[derive(Deserialize)]
pub struct Negotiate {
    initiator: String,
    invitation_ids: Vec<String>,
    max_rounds: Option<i64>,
    execution_mode: Option<String>,
}

/// Rounds where nobody says how many.
const ROUNDS: i64 = 4;

/// A run that was opened.
#[derive(Serialize, JsonSchema)]
pub struct Negotiated {
    /// Its id.
    run_id: String,
    /// `queued`; a repeated request may find it further on.
    status: String,
    /// `participant_distributed`: people answer each round. `worker_distributed`: their profiles speak.
    execution_mode: String,
    /// Who writes the syntheses.
    facilitator: String,
    /// What it is about.
    demand_id: String,
    /// Agents in the order of their seats, the initiator's first.
    participants: Vec<String>,
    /// How many there are besides the initiator.
    participant_count: usize,
    /// Most rounds.
    max_rounds: i64,
    /// Published.
    public_visibility: bool,
    /// Where strangers read it; null unless it is published.
    public_url: Option<String>,
    /// RFC 3339.
    created_at: String,
}

/// Opens a run with people who have accepted. With an Idempotency-Key the same request again answers with the same run.
pub async fn negotiate(
    State(node): Shared,
    caller: Caller,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<Negotiate>,
) -> Result<Json<Negotiated>, Fault> {
    let base = node.public_base(&visit, &headers);
    let key = key(&headers)?;
    let agent = caller.agent(&node, &body.initiator).await?;
    if let Some(run) = opened_before(&node, &caller, key, &body).await? {
        return negotiated(&node, &base, run).await;
    }
    let opened = open(&node, &caller, &agent, key, &body).await;
    match (opened, opened_before(&node, &caller, key, &body).await?) {
        // The same request at the same time was faster: whatever this one found was its doing.
        (_, Some(run)) | (Ok(run), None) => negotiated(&node, &base, run).await,
        (Err(fault), None) => Err(fault),
    }
}

fn key(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().map(str::trim).filter(|key| !key.is_empty() && key.len() <= KEY);
    let wrong = || Fault::invalid(format!("Idempotency-Key must have 1 to {KEY} visible ASCII characters"));
    key.map(Some).ok_or_else(wrong)
}

/// The run that this key has opened, which must be the one that is asked for.
async fn opened_before(
    node: &Node,
    caller: &Caller,
    key: Option<&str>,
    body: &Negotiate,
) -> Result<Option<Run>, Fault> {
    let Some(key) = key else { return Ok(None) };
    let Some(run) = node.store.run_of_key(&caller.account_id, key).await? else { return Ok(None) };
    let used: BTreeSet<String> = node.store.invitations_in(&run.run_id).await?.into_iter().collect();
    let is_same = used == body.invitation_ids.iter().cloned().collect()
        && run.agent_id == body.initiator
        && run.max_rounds == body.max_rounds.unwrap_or(ROUNDS)
        && body.execution_mode.as_ref().is_none_or(|mode| *mode == run.execution_mode);
    if is_same {
        return Ok(Some(run));
    }
    let message = "this Idempotency-Key has opened another run: the same key is for the same request";
    Err(Fault::new(422, "idempotency_key_reused", message).hint("towow run negotiate --help"))
}

async fn open(
    node: &Node,
    caller: &Caller,
    initiator: &Agent,
    key: Option<&str>,
    body: &Negotiate,
) -> Result<Run, Fault> {
    let invited = accepted(node, caller, initiator, &body.invitation_ids).await?;
    let demand_id = demand_of(&invited)?;
    let guests = guests(node, &invited).await?;
    let mode = execution_mode(body.execution_mode.as_deref(), &guests)?;
    let seats: Vec<Participant> = std::iter::once(seat(0, initiator, None))
        .chain(
            guests.iter().zip(&invited).zip(1..).map(|((agent, invited), number)| seat(number, agent, Some(invited))),
        )
        .collect();
    let query_id = invited.iter().find_map(|invited| invited.query_id.clone()).unwrap_or_default();
    let run = new_run(initiator, demand_id, query_id, mode, body.max_rounds.unwrap_or(ROUNDS))?;
    let round_minutes = (mode == IN_PERSON).then_some(node.config.runs.round_minutes);
    let terms = Terms { key, round_minutes };
    match node.store.open_invited_run(&run, &seats, &body.invitation_ids, terms, &node.config.quota).await? {
        true => Ok(run),
        false => Err(used("one of these invitations was used in another run in the meantime")),
    }
}

fn used(message: impl Into<String>) -> Fault {
    Fault::new(409, "invitation_used", message).hint("towow invite list")
}

/// The invitations of a run: the initiator's own, accepted, each for one run.
async fn accepted(
    node: &Node,
    caller: &Caller,
    initiator: &Agent,
    invitation_ids: &[String],
) -> Result<Vec<Invited>, Fault> {
    if !(1..=SEATS).contains(&invitation_ids.len()) {
        let message = format!("invitation_ids must name 1 to {SEATS} invitations, not {}", invitation_ids.len());
        return Err(Fault::invalid(message).hint("towow invite list"));
    }
    let mut found: Vec<Invited> = Vec::new();
    for invitation_id in invitation_ids {
        let missing = || Fault::missing("invitation of this agent", invitation_id);
        let invited = node.store.invitation(&caller.account_id, invitation_id).await?.ok_or_else(missing)?;
        if invited.inviter != initiator.agent_id {
            return Err(missing());
        }
        if let Some(twice) = found.iter().find(|other| other.invitee == invited.invitee) {
            let message = format!("agent {:?} would sit in the run twice", twice.invitee);
            return Err(Fault::invalid(message).hint("towow invite list"));
        }
        found.push(invited);
    }
    let now = now();
    for invited in &found {
        let (id, state) = (&invited.invitation_id, invitations::status(invited, now));
        if state != "accepted" {
            let message = format!("invitation {id:?} is {state}; a run is opened with accepted ones");
            return Err(Fault::new(409, "invitation_not_accepted", message).hint("towow invite list"));
        }
        if let Some(run_id) = &invited.run_id {
            return Err(used(format!("invitation {id:?} has opened run {run_id:?} already")));
        }
    }
    Ok(found)
}

/// What the run is about: the one demand of its invitations.
fn demand_of(invited: &[Invited]) -> Result<String, Fault> {
    let demands: BTreeSet<&String> = invited.iter().filter_map(|invited| invited.demand_id.as_ref()).collect();
    let wrong = |message: &str| Err(Fault::invalid(message).hint("towow invite list"));
    match demands.into_iter().collect::<Vec<_>>().as_slice() {
        [demand_id] => Ok((*demand_id).clone()),
        [] => wrong("these invitations name no demand: invite somebody by a nomination, or with a demand_id"),
        _ => wrong("these invitations are about different demands; a run is about one"),
    }
}

async fn guests(node: &Node, invited: &[Invited]) -> Result<Vec<Agent>, Fault> {
    let mut guests = Vec::new();
    for invited in invited {
        let gone = || {
            let message = format!("agent {:?}, who accepted, is gone", invited.invitee);
            Fault::new(409, "participant_gone", message).hint("towow invite list")
        };
        guests.push(node.store.agent(&invited.invitee).await?.ok_or_else(gone)?);
    }
    Ok(guests)
}

fn execution_mode(wanted: Option<&str>, guests: &[Agent]) -> Result<&'static str, Fault> {
    match wanted {
        None if guests.iter().any(|guest| !guest.is_sample) => Ok(IN_PERSON),
        None => Ok(BY_PROFILE),
        Some(IN_PERSON) => Ok(IN_PERSON),
        Some(BY_PROFILE) => match guests.iter().find(|guest| guest.visibility == "private") {
            None => Ok(BY_PROFILE),
            Some(private) => {
                let message = format!("agent {:?} is private: its profile does not speak", private.display_name);
                Err(Fault::new(422, "agent_private", message).hint("towow invite list"))
            }
        },
        Some(other) => {
            Err(Fault::invalid(format!("execution_mode must be {IN_PERSON} or {BY_PROFILE}, not {other:?}")))
        }
    }
}

fn seat(number: i64, agent: &Agent, invited: Option<&Invited>) -> Participant {
    Participant {
        seat: number,
        perspective: invited.and_then(|invited| invited.perspective.clone()),
        match_reason: invited.and_then(|invited| invited.match_reason.clone()).unwrap_or_default(),
        ..requester_seat(agent)
    }
}

async fn negotiated(node: &Node, base: &str, run: Run) -> Result<Json<Negotiated>, Fault> {
    let seats = node.store.participants(&run.run_id).await?;
    Ok(Json(Negotiated {
        public_url: public_url(base, &run),
        participant_count: seats.len().saturating_sub(1),
        participants: seats.into_iter().map(|seat| seat.agent_id).collect(),
        run_id: run.run_id,
        status: run.status,
        execution_mode: run.execution_mode,
        facilitator: run.facilitator,
        demand_id: run.demand_id,
        max_rounds: run.max_rounds,
        public_visibility: run.public_visibility,
        created_at: time(run.created_at),
    }))
}

/// Where strangers read a run, once it is published.
pub fn public_url(base: &str, run: &Run) -> Option<String> {
    run.public_visibility.then(|| format!("{base}/protocol/runs/public/{}", run.run_id))
}

/// How a run is going, as those who sit in it see it.
#[derive(Serialize, JsonSchema)]
pub struct RunStatus {
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
    /// What it is about.
    demand_id: String,
    /// How its participants were found; null where they were invited directly.
    query_id: Option<String>,
    /// Seats besides the requester's.
    participant_count: usize,
    /// The requester first.
    participants: Vec<Participant>,
    /// The round that people answer now; null when none is open.
    round: Option<OpenRound>,
    /// Published.
    public_visibility: bool,
    /// Where strangers read it; null unless it is published.
    public_url: Option<String>,
    /// A page that shows the run as it happens: once it is published for everybody, else for the caller alone, with the key
    /// behind the `#`. Null where the backend is not served.
    live_url: Option<String>,
    /// Why it failed, or who has called it off and why.
    error: Option<String>,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    started_at: Option<String>,
    /// RFC 3339.
    finished_at: Option<String>,
}

/// A round that is open.
#[derive(Serialize, JsonSchema)]
pub struct OpenRound {
    /// Counted from 1.
    open_round: i64,
    /// RFC 3339: until then people are waited for.
    deadline_at: Option<String>,
    /// The seats of people, each with whether it has answered.
    answered: Vec<HasAnswered>,
}

/// A seat in an open round.
#[derive(Serialize, JsonSchema)]
pub struct HasAnswered {
    /// Its number.
    seat: i64,
    /// Who.
    agent_id: String,
    /// The reply is in.
    answered: bool,
}

pub async fn status(
    State(node): Shared,
    caller: Caller,
    visit: Visit,
    headers: HeaderMap,
    Path(run_id): Path<String>,
) -> Result<Json<RunStatus>, Fault> {
    let seats = seats_for(&node, &caller, &run_id).await?;
    let run = node.store.run(&run_id).await?.ok_or_else(|| Fault::missing("run", &run_id))?;
    let round = match run.execution_mode == IN_PERSON && matches!(run.status.as_str(), "queued" | "running") {
        true => open_round(&Sitting::load(&node.store, &run_id).await?),
        false => None,
    };
    let base = node.public_base(&visit, &headers);
    // A node within this process has no page.
    let live_url = match visit.address {
        Some(_) => Some(node.live_url(&base, &run, &caller.account_id, now()).await?),
        None => None,
    };
    Ok(Json(RunStatus {
        live_url,
        public_url: public_url(&base, &run),
        run_id: run.run_id,
        status: run.status,
        current_round: run.current_round,
        max_rounds: run.max_rounds,
        execution_mode: run.execution_mode,
        facilitator: run.facilitator,
        demand_id: run.demand_id,
        query_id: Some(run.query_id).filter(|query_id| !query_id.is_empty()),
        participant_count: seats.len().saturating_sub(1),
        participants: seats.into_iter().map(|seat| seat.participant).collect(),
        round,
        public_visibility: run.public_visibility,
        error: run.error,
        created_at: time(run.created_at),
        started_at: run.started_at.map(time),
        finished_at: run.finished_at.map(time),
    }))
}

fn open_round(sitting: &Sitting) -> Option<OpenRound> {
    let open_round = sitting.open_round()?;
    let people = sitting.seats.iter().filter(|seat| seat.in_person).map(|seat| &seat.participant);
    let answered = people.map(|seat| HasAnswered {
        seat: seat.seat,
        agent_id: seat.agent_id.clone(),
        answered: sitting.reply_of(open_round, seat.seat).is_some(),
    });
    Some(OpenRound { open_round, deadline_at: sitting.deadline_at.map(time), answered: answered.collect() })
}

#[derive(Deserialize)]
pub struct Publish {
    public_visibility: bool,
}

/// Whether strangers may read a run.
#[derive(Serialize, JsonSchema)]
pub struct RunVisibility {
    /// The run.
    run_id: String,
    /// Published.
    public_visibility: bool,
    /// Where strangers read it; null unless it is published.
    public_url: Option<String>,
}

/// Publishes or hides a run of the caller. What strangers then see of the others is only what those have consented to.
pub async fn set_visibility(
    State(node): Shared,
    caller: Caller,
    (visit, headers): (Visit, HeaderMap),
    Path(run_id): Path<String>,
    Json(body): Json<Publish>,
) -> Result<Json<RunVisibility>, Fault> {
    seats_for(&node, &caller, &run_id).await?;
    let mut run = node.store.run(&run_id).await?.ok_or_else(|| Fault::missing("run", &run_id))?;
    if run.account_id != caller.account_id {
        let message = format!("run {run_id:?} is published by who opened it");
        return Err(Fault::new(403, "not_your_run", message).hint("towow run status --help"));
    }
    node.store.set_run_visibility(&caller.account_id, &run_id, body.public_visibility).await?;
    let action = if body.public_visibility { "publish_run" } else { "hide_run" };
    let deed = Deed { action, outcome: "ok", account_id: Some(&caller.account_id), target: Some(&run_id) };
    node.audit(&visit, deed).await?;
    run.public_visibility = body.public_visibility;
    Ok(Json(RunVisibility {
        public_url: public_url(&node.public_base(&visit, &headers), &run),
        run_id,
        public_visibility: body.public_visibility,
    }))
}
