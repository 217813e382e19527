//! `/invitations` and `/runs`.

mod answers;
mod cancel;
mod invitations;
mod public;
mod record;
mod results;
mod runs;

use super::routes::Api;
use crate::node::access::Caller;
use crate::node::store::Seated;
use crate::node::{Fault, Node};

pub fn routes(api: Api) -> Api {
    let parts = [
        invitations::routes,
        runs::routes,
        answers::routes,
        cancel::routes,
        record::routes,
        results::routes,
        public::routes,
    ];
    parts.into_iter().fold(api, |api, part| part(api))
}

/// The run is the caller's, or one of the caller's agents sits in it: anything else is as good as missing.
async fn seats_for(node: &Node, caller: &Caller, run_id: &str) -> Result<Vec<Seated>, Fault> {
    let seats = node.store.seats(run_id).await?;
    let is_in_it = seats.iter().any(|seat| seat.account_id.as_deref() == Some(&caller.account_id));
    if is_in_it {
        return Ok(seats);
    }
    match node.store.run(run_id).await? {
        Some(run) if run.account_id == caller.account_id => Ok(seats),
        _ => Err(Fault::missing("run", run_id)),
    }
}

/// The seat of one of the caller's agents.
fn own_seat<'a>(seats: &'a [Seated], caller: &Caller, agent_id: &str) -> Result<&'a Seated, Fault> {
    seats
        .iter()
        .find(|seat| seat.participant.agent_id == agent_id && seat.account_id.as_deref() == Some(&caller.account_id))
        .ok_or_else(|| Fault::missing("agent in this run", agent_id))
}
