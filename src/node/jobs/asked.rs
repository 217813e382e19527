//! What a seat is asked in a round: decided here, by what it may see, before anybody writes a prompt.

use schemars::JsonSchema;
use serde::Serialize;

use super::sitting::{Seen, Sitting};
use crate::node::model::time;
use crate::node::negotiation::{self, Asked, Findings, PastRound};
use crate::node::store::Seated;

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
    pub prompt: String,
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
    pub round: i64,
    /// What it came to.
    pub synthesis: String,
    /// One per seat.
    pub replies: Vec<PastReply>,
}

/// What a seat said in a finished round.
#[derive(Serialize, JsonSchema)]
pub struct PastReply {
    /// Whose.
    pub seat: i64,
    /// It was not silent.
    pub answered: bool,
    /// In its words; null where the agent is private.
    pub content: Option<String>,
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
    let previous: Vec<Previous> =
        previous(sitting, said, seen.as_ref(), account_id).into_iter().map(|(past, _)| past).collect();
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

/// The finished rounds as this account may see them, each with what it came to as data. `seen` is the run without what is
/// held back, where something is.
pub(super) fn previous(
    sitting: &Sitting,
    said: &[(i64, i64, String)],
    seen: Option<&Seen>,
    account_id: &str,
) -> Vec<(Previous, Findings)> {
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
                answered: !seat.in_person || sitting.reply_of(round, number).is_some(),
                content: content.filter(|_| !is_hidden).map(|(.., content)| content.clone()),
            }
        });
        let synthesis = negotiation::summarise(table, round, &findings);
        rounds.push((Previous { round, synthesis, replies: replies.collect() }, findings));
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
