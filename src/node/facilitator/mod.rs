//! Who speaks, sums up and plans in a run: one trait, four who do it, mixed as a run needs them.
//!
//! | facilitator | speaks for | by |
//! |---|---|---|
//! | [`Participant`] | people who sit there in person | what they answered; who was silent has said nothing |
//! | [`Worker`] | profiles | what a bridge worker handed in, where one did |
//! | [`ModelFacilitator`] | profiles, and the table | a language model, checked against what was said |
//! | [`Rules`] | profiles, and the table | quotations |
//!
//! Each seat has a chain of them: the first that has something to say says it, and the rules always have. What a model
//! answers is held against its sources in code; where it does not hold after one repair, or there is no answer, the rules
//! take its place and the result says so.

mod forms;
mod formulate;
mod model;
mod present;
mod rules;
#[cfg(test)]
mod tests;
mod texts;

use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use formulate::{Conversing, Said};
pub use model::ModelFacilitator;
pub use present::{Participant, Worker};
pub use rules::Rules;

use super::jobs::Sitting;
use super::llm::Model;
use super::negotiation::{Claim, Delivery, Findings, Plan, Table};
use super::store::{Reply, Seated};
use super::{Fault, Node};

/// What a seat said in a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// As the facilitators read it.
    pub claims: Vec<Claim>,
    /// As people read it.
    pub content: String,
    /// `person`, `nobody`, `bridge`, `model` or `rules`.
    pub answered_by: &'static str,
}

/// A seat whose turn it is.
pub struct Turn<'a> {
    /// The run.
    pub sitting: &'a Sitting,
    /// The table before this round.
    pub table: &'a Table,
    /// What everybody said so far, as text: round, seat, words. Only read where a model speaks.
    pub words: &'a [(i64, i64, String)],
    /// Counted from 1.
    pub round: i64,
    /// The seat's place at the table.
    pub number: usize,
    /// The seat.
    pub seat: &'a Seated,
    /// What it has said so far.
    pub said: Vec<Claim>,
    /// What the round before came to.
    pub before: Option<&'a Findings>,
    /// What somebody has answered for it in this round.
    pub reply: Option<&'a Reply>,
}

/// A round in which everybody has spoken, or the end of a run.
pub struct Gathered<'a> {
    /// The run.
    pub sitting: &'a Sitting,
    /// The table.
    pub table: &'a Table,
    /// The round; for a plan the last one.
    pub round: i64,
    /// Everything said up to and with it.
    pub record: &'a [(i64, usize, Claim)],
    /// What the round before came to.
    pub before: Option<&'a Findings>,
    /// What the run came to; for a synthesis nothing yet.
    pub findings: &'a Findings,
}

/// Somebody who facilitates. None says: I have nothing, ask the next.
pub trait Facilitator: Send + Sync {
    /// `participant`, `worker`, `rules`, or a model as `provider/name`.
    fn name(&self) -> String;

    /// What a seat says in a round.
    fn speak<'a>(&'a self, turn: &'a Turn<'a>) -> BoxFuture<'a, Result<Option<Spoken>, Fault>>;

    /// What a round came to.
    fn synthesize<'a>(&'a self, _: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Findings>, Fault>> {
        Box::pin(async { Ok(None) })
    }

    /// The plan.
    fn plan<'a>(&'a self, _: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Plan>, Fault>> {
        Box::pin(async { Ok(None) })
    }

    /// What it means for one seat. What is gathered is what the seat may read.
    fn deliver<'a>(
        &'a self,
        _: &'a Gathered<'a>,
        _: &'a Plan,
        _seat: usize,
    ) -> BoxFuture<'a, Result<Option<Delivery>, Fault>> {
        Box::pin(async { Ok(None) })
    }
}

/// Facilitators in the order in which they are asked.
pub type Chain<'a> = Vec<Box<dyn Facilitator + 'a>>;

/// Everybody who facilitates a run.
pub struct Chains<'a> {
    /// One for each seat.
    pub seats: Vec<Chain<'a>>,
    /// For the table: syntheses and the plan.
    pub table: Chain<'a>,
    /// True when a model is among them.
    pub has_model: bool,
}

impl Node {
    /// Who facilitates a run now.
    pub(super) async fn facilitators<'a>(&'a self, sitting: &Sitting) -> Result<Chains<'a>, Fault> {
        let models = self.may_have_models().await?;
        let mut chains = Chains { seats: Vec::new(), table: Vec::new(), has_model: false };
        for seat in &sitting.seats {
            let mut chain: Chain<'a> = Vec::new();
            chain.push(if seat.in_person { Box::new(Participant) } else { Box::new(Worker) });
            // Who sits here in person speaks in person; for a requester who is silent speaks the demand, and no profile.
            if models
                && !seat.in_person
                && let Some(model) = self.model_of_seat(sitting, seat).await
            {
                chains.has_model = true;
                chain.push(Box::new(model));
            }
            chain.push(Box::new(Rules));
            chains.seats.push(chain);
        }
        if models && let Some(model) = self.model_of_table(sitting).await {
            chains.has_model = true;
            chains.table.push(Box::new(model));
        }
        chains.table.push(Box::new(Rules));
        Ok(chains)
    }

    /// True where an account has a model: behind a key of its own, or the node's.
    pub(super) async fn has_model(&self, account_id: &str) -> Result<bool, Fault> {
        Ok(self.may_have_models().await? && matches!(self.usable(account_id).await, Ok(Some(_))))
    }

    async fn may_have_models(&self) -> Result<bool, Fault> {
        Ok(!self.config.llm.provider.is_empty() || self.store.byok_count().await? > 0)
    }

    /// The model that speaks for a seat: that of its own account, else the node's. The requester's key takes profiles
    /// elsewhere, so it speaks only for those that everybody may read.
    async fn model_of_seat(&self, sitting: &Sitting, seat: &Seated) -> Option<ModelFacilitator<'_>> {
        let own = seat.account_id.as_deref();
        let is_shown = seat.participant.is_sample || seat.visibility.as_deref() == Some("public");
        let owner = &sitting.run.account_id;
        if let Some(account_id) = own {
            match self.usable(account_id).await {
                // Who has a key of their own pays with it; what the node's costs is counted to who has opened the run.
                Ok(Some(model)) => {
                    let payer = if model.is_own_of(account_id) { account_id } else { owner };
                    return Some(ModelFacilitator::new(self, model, payer));
                }
                Ok(None) => {}
                Err(Locked) => return None,
            }
        }
        // What a seat reads it may not carry to another account: neither may a model that this one pays.
        let is_told_more = sitting
            .seats
            .iter()
            .any(|other| own.is_some() && other.account_id.as_deref() == own && sitting.keeps_words(other, owner));
        match self.usable(owner).await {
            Ok(Some(model)) if is_shown && !is_told_more => Some(ModelFacilitator::new(self, model, owner)),
            _ => None,
        }
    }

    /// The model that reads what was said by all: only where everybody at the table may read it all.
    async fn model_of_table(&self, sitting: &Sitting) -> Option<ModelFacilitator<'_>> {
        if sitting.seen_by("").is_some() {
            return None;
        }
        let owner = &sitting.run.account_id;
        Some(ModelFacilitator::new(self, self.usable(owner).await.ok()??, owner))
    }

    /// The model of an account. A key that does not open is no reason to stop a run, and none for others to pay.
    async fn usable(&self, account_id: &str) -> Result<Option<Arc<Model>>, Locked> {
        self.model_for(Some(account_id)).await.map_err(|fault| {
            tracing::warn!(account_id, "a model cannot be asked: {}", fault.cause.unwrap_or(fault.message));
            Locked
        })
    }
}

/// There is a key, and it does not open.
struct Locked;

/// Asks one after the other: the first answer, and whose it is. The rules stand last and always answer.
pub async fn first<'a, T>(
    chain: &'a Chain<'_>,
    ask: impl Fn(&'a (dyn Facilitator + 'a)) -> BoxFuture<'a, Result<Option<T>, Fault>>,
) -> Result<(String, T), Fault> {
    for facilitator in chain {
        if let Some(answer) = ask(facilitator.as_ref()).await? {
            return Ok((facilitator.name(), answer));
        }
    }
    Err(Fault::internal("nobody facilitates"))
}
