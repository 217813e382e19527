//! Those who answer by themselves, in person or through a worker: their words are in the database when a round closes.

use futures_util::future::BoxFuture;

use super::{Facilitator, Spoken, Turn};
use crate::node::Fault;
use crate::node::jobs::read;
use crate::node::negotiation;

/// People, and editors that answer for them.
pub struct Participant;

/// Bridge workers.
pub struct Worker;

/// What is made of a reply.
fn heard(turn: &Turn<'_>, answered_by: &'static str) -> Option<Spoken> {
    let (reply, at_table) = (turn.reply?, turn.table.seats.get(turn.number)?);
    let claims = negotiation::answer(turn.table, at_table, &read(&reply.content), &turn.said);
    Some(Spoken { claims, content: reply.content.clone(), answered_by })
}

impl Facilitator for Participant {
    fn name(&self) -> String {
        "participant".into()
    }

    /// Nobody speaks for a guest who is silent; for the requester speaks what was written before.
    fn speak<'a>(&'a self, turn: &'a Turn<'a>) -> BoxFuture<'a, Result<Option<Spoken>, Fault>> {
        let silent = || {
            let content = turn.table.language.pick("（没有回复）", "(no reply)").to_owned();
            (turn.number > 0).then_some(Spoken { claims: Vec::new(), content, answered_by: "nobody" })
        };
        let spoken = heard(turn, "person").or_else(silent);
        Box::pin(async { Ok(spoken) })
    }
}

impl Facilitator for Worker {
    fn name(&self) -> String {
        "worker".into()
    }

    fn speak<'a>(&'a self, turn: &'a Turn<'a>) -> BoxFuture<'a, Result<Option<Spoken>, Fault>> {
        let spoken = heard(turn, "bridge");
        Box::pin(async { Ok(spoken) })
    }
}
