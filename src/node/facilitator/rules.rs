//! The facilitator without a model: everything that it says is a quotation.

use futures_util::future::BoxFuture;

use super::{Facilitator, Gathered, Spoken, Turn};
use crate::node::Fault;
use crate::node::negotiation::{self, Delivery, FACILITATOR, Findings, Plan};

/// It always answers.
pub struct Rules;

impl Facilitator for Rules {
    fn name(&self) -> String {
        FACILITATOR.into()
    }

    fn speak<'a>(&'a self, turn: &'a Turn<'a>) -> BoxFuture<'a, Result<Option<Spoken>, Fault>> {
        let spoken = turn.table.seats.get(turn.number).map(|at_table| {
            let claims = negotiation::contribute(turn.table, at_table, turn.round, &turn.said, turn.before);
            Spoken { content: negotiation::speak(turn.table, &claims), claims, answered_by: FACILITATOR }
        });
        Box::pin(async { Ok(spoken) })
    }

    fn synthesize<'a>(&'a self, gathered: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Findings>, Fault>> {
        let Gathered { table, round, record, before, .. } = gathered;
        Box::pin(async move { Ok(Some(negotiation::synthesize(table, *round, record, *before))) })
    }

    fn plan<'a>(&'a self, gathered: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Plan>, Fault>> {
        Box::pin(async move { Ok(Some(negotiation::draft(gathered.table, gathered.record, gathered.findings))) })
    }

    fn deliver<'a>(
        &'a self,
        gathered: &'a Gathered<'a>,
        _: &'a Plan,
        seat: usize,
    ) -> BoxFuture<'a, Result<Option<Delivery>, Fault>> {
        let delivery = negotiation::deliver(gathered.table, gathered.record, gathered.findings, seat);
        Box::pin(async { Ok(Some(delivery)) })
    }
}
