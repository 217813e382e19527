//! What was said in a run, for one who sits in it, or sat.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::asked::{Previous, previous};
use super::sitting::Sitting;
use crate::node::Fault;
use crate::node::store::Source;

/// What was said in a run.
#[derive(Serialize, JsonSchema)]
pub struct Record {
    /// The run.
    run_id: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`.
    status: String,
    /// The finished rounds. What is said in an open one is nobody's to read.
    rounds: Vec<RecordedRound>,
}

/// A finished round.
#[derive(Serialize, JsonSchema)]
pub struct RecordedRound {
    /// Counted from 1.
    round: i64,
    /// What it came to.
    synthesis: String,
    /// The same as data: how every two stand to each other, which needs are met, which are not, where two disagree.
    findings: Value,
    /// One per seat.
    replies: Vec<Recorded>,
}

/// What a seat said in a round.
#[derive(Serialize, JsonSchema)]
pub struct Recorded {
    /// Whose; 0 is the requester.
    seat: i64,
    /// Their name in the run.
    display_name: String,
    /// It was not silent.
    answered: bool,
    /// `person`, `bridge`, `model`, `rules` or `nobody`; null in runs from before that was written down.
    answered_by: Option<String>,
    /// In its words; null where the agent is private.
    content: Option<String>,
}

/// The finished rounds of a run, held back by the rules of the prompt; `said` are the contributions, `sources` who spoke.
pub fn record(
    sitting: &Sitting,
    said: &[(i64, i64, String)],
    sources: &[Source],
    account_id: &str,
) -> Result<Record, Fault> {
    let seen = sitting.seen_by(account_id);
    let mut rounds = Vec::new();
    for (past, findings) in previous(sitting, said, seen.as_ref(), account_id) {
        let Previous { round, synthesis, replies } = past;
        let reply_of = |seat: i64| sources.iter().find(|source| source.round == round && source.seat == seat);
        let name_of = |seat: i64| sitting.seats.iter().find(|other| other.participant.seat == seat);
        let replies = replies.into_iter().map(|reply| Recorded {
            seat: reply.seat,
            display_name: name_of(reply.seat).map(|seat| seat.participant.display_name.clone()).unwrap_or_default(),
            answered: reply.answered,
            answered_by: reply_of(reply.seat).and_then(|source| source.answered_by.clone()),
            content: reply.content,
        });
        let replies = replies.collect();
        rounds.push(RecordedRound { round, synthesis, findings: serde_json::to_value(&findings)?, replies });
    }
    Ok(Record { run_id: sitting.run.run_id.clone(), status: sitting.run.status.clone(), rounds })
}
