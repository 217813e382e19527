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
use crate::node::jobs::{Seen, Sitting};
use crate::node::model::{now, time};
use crate::node::negotiation::course::Answered;
use crate::node::negotiation::{self, Asked, PastRound};
use crate::node::store::{Reply, Seated};
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

/// What one seat is asked in the open round.
#[derive(Serialize, JsonSchema)]
pub struct Prompt {
    /// The run.
    run_id: String,
    /// The round that is open, counted from 1.
    round: i64,
    /// `open`.
    status: String,
    /// RFC 3339: until then people are waited for.
    pub deadline_at: Option<String>,
    /// This seat's reply is in.
    already_responded: bool,
    /// Markdown for the person, or for the program that answers. Other people's text in it stands between fences.
    prompt: String,
    /// What it is about.
    demand: Subject,
    /// Who sits here, the requester first.
    participants: Vec<Sitter>,
    /// The finished rounds.
    previous: Vec<Previous>,
}

/// A demand.
#[derive(Serialize, JsonSchema)]
pub struct Subject {
    /// Its id.
    demand_id: String,
    /// In the requester's words.
    demand_text: String,
}

/// Somebody at the table.
#[derive(Serialize, JsonSchema)]
pub struct Sitter {
    /// 0 is the requester.
    seat: i64,
    /// Who.
    agent_id: String,
    /// Their name.
    display_name: String,
    /// Why they are here; null for the requester, and for whoever was invited directly.
    perspective: Option<String>,
    /// As in the nomination.
    match_reason: String,
    /// One of the sample community: invented, its profile speaks.
    is_sample: bool,
    /// This is who asks.
    you: bool,
    /// The reply to the open round is in.
    answered: bool,
}

/// A finished round.
#[derive(Serialize, JsonSchema)]
pub struct Previous {
    /// Counted from 1.
    round: i64,
    /// What it came to.
    synthesis: String,
    /// One per seat.
    replies: Vec<PastReply>,
}

/// What a seat said in a finished round.
#[derive(Serialize, JsonSchema)]
pub struct PastReply {
    /// Whose.
    seat: i64,
    /// It was not silent.
    answered: bool,
    /// In its words; null where the agent is private.
    content: Option<String>,
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

/// Who is asked what.
pub struct Asking<'a> {
    /// The seat.
    pub own: &'a Seated,
    /// Whose agent sits there.
    pub account_id: &'a str,
    /// The round that is open.
    pub round: i64,
    /// What the seat says of itself, where somebody else answers for it.
    pub profile: Option<&'a str>,
    /// How the answer is handed in.
    pub command: &'a str,
}

/// What a seat is asked; `said` are the contributions so far.
pub fn ask(sitting: &Sitting, said: &[(i64, i64, String)], asking: &Asking<'_>) -> Prompt {
    let Asking { own, account_id, round, .. } = *asking;
    let (number, run) = (own.participant.seat, &sitting.run);
    let seen = sitting.seen_by(account_id);
    let previous = previous(sitting, said, seen.as_ref(), account_id);
    let already_responded = sitting.reply_of(round, number).is_some();
    Prompt {
        run_id: run.run_id.clone(),
        round,
        status: "open".into(),
        deadline_at: sitting.deadline_at.map(time),
        already_responded,
        prompt: words(sitting, seen, asking, &previous),
        demand: Subject { demand_id: run.demand_id.clone(), demand_text: sitting.demand.clone() },
        participants: sitting.seats.iter().map(|seat| sitter(sitting, seat, number, round)).collect(),
        previous,
    }
}

fn sitter(sitting: &Sitting, seat: &Seated, own: i64, round: i64) -> Sitter {
    let participant = seat.participant.clone();
    Sitter {
        you: participant.seat == own,
        answered: sitting.reply_of(round, participant.seat).is_some(),
        seat: participant.seat,
        agent_id: participant.agent_id,
        display_name: participant.display_name,
        perspective: participant.perspective,
        match_reason: participant.match_reason,
        is_sample: participant.is_sample,
    }
}

fn previous(sitting: &Sitting, said: &[(i64, i64, String)], seen: Option<&Seen>, account_id: &str) -> Vec<Previous> {
    let own_table;
    let table = match seen {
        Some(seen) => &seen.table,
        None => {
            own_table = sitting.table();
            &own_table
        }
    };
    let mut rounds = Vec::new();
    for (findings, round) in sitting.findings.iter().zip(1..) {
        let findings = if seen.is_some() { findings.clone().without_withheld(table) } else { findings.clone() };
        let replies = sitting.seats.iter().map(|seat| {
            let number = seat.participant.seat;
            let content = said.iter().find(|(at, speaker, _)| *at == round && *speaker == number);
            let is_hidden = sitting.keeps_words(seat, account_id);
            PastReply {
                seat: number,
                answered: !seat.in_person || number == 0 || sitting.reply_of(round, number).is_some(),
                content: content.filter(|_| !is_hidden).map(|(.., content)| content.clone()),
            }
        });
        rounds.push(Previous {
            round,
            synthesis: negotiation::summarise(table, round, &findings),
            replies: replies.collect(),
        });
    }
    rounds
}

fn words(sitting: &Sitting, seen: Option<Seen>, asking: &Asking<'_>, previous: &[Previous]) -> String {
    let own = asking.own;
    let table = seen.map_or_else(|| sitting.table(), |seen| seen.table);
    let index = |seat: i64| usize::try_from(seat).unwrap_or(0);
    let past: Vec<PastRound> = previous
        .iter()
        .map(|past| PastRound {
            round: past.round,
            said: past
                .replies
                .iter()
                .filter(|reply| reply.answered || reply.content.is_some())
                .map(|reply| (index(reply.seat), reply.content.clone()))
                .collect(),
        })
        .collect();
    let reasons: Vec<String> = sitting.seats.iter().map(|seat| seat.participant.match_reason.clone()).collect();
    negotiation::write_prompt(
        &table,
        &Asked {
            demand: &sitting.demand,
            profile: asking.profile,
            seat: index(own.participant.seat),
            heard_by_others: !own.in_person || own.visibility.as_deref() != Some("private"),
            round: asking.round,
            reasons: &reasons,
            past: &past,
            synthesis: previous.last().map(|past| past.synthesis.as_str()),
            command: asking.command,
        },
    )
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
    if sitting.is_over() || sitting.open_round().is_some() {
        return Ok(sitting);
    }
    node.step(run_id).await?;
    Sitting::load(&node.store, run_id).await
}
