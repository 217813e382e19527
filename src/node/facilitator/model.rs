//! A language model as facilitator. What it is asked is asked once, whatever happens to the process; what it answers is
//! checked before it counts.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::forms::{Contribution, DeliveryReply, PlanReply, Reading};
use super::{Facilitator, Gathered, Spoken, Turn as SeatTurn, texts};
use crate::node::jobs::{Asking, ask};
use crate::node::language::Language;
use crate::node::llm::{Formed, Heard, Model, Request, Spent, Trouble};
use crate::node::model::now;
use crate::node::negotiation::ledger::Turn;
use crate::node::negotiation::{self, Delivery, Findings, Plan, Sources};
use crate::node::store::{CallKey, Payer};
use crate::node::{Fault, Node};

/// The least lease of a call, in milliseconds.
const LEAST: i64 = 5_000;

/// How often it is looked whether another process has its answer.
const LOOK: Duration = Duration::from_millis(200);

/// Who hears an answer while it is written.
pub type Listener<'a> = dyn FnMut(Heard<'_>) + Send + 'a;

/// What came of a question, with what it cost where it was asked now.
pub enum Outcome<T> {
    /// An answer that fits.
    Said(T, Option<Spent>),
    /// None; why.
    Without(String, Option<Spent>),
}

impl<T> Outcome<T> {
    fn value(self) -> Option<T> {
        match self {
            Outcome::Said(value, _) => Some(value),
            Outcome::Without(..) => None,
        }
    }
}

/// A model, and for whom it is asked.
pub struct ModelFacilitator<'a> {
    node: &'a Node,
    model: Arc<Model>,
    account_id: String,
    name: String,
}

impl<'a> ModelFacilitator<'a> {
    /// Asks this model on behalf of this account.
    pub fn new(node: &'a Node, model: Arc<Model>, account_id: &str) -> ModelFacilitator<'a> {
        ModelFacilitator { node, name: model.name(), model, account_id: account_id.to_owned() }
    }

    /// Until when this process is thought to live; long enough for its beat.
    fn lease_end(&self) -> i64 {
        now().saturating_add(self.node.lease_millis().max(LEAST))
    }

    /// The answer to a question, asked now or before. A question is written down before it is sent. With `aloud` the text of
    /// that field is heard while it is written.
    pub async fn once<T: Serialize + DeserializeOwned + JsonSchema + Send>(
        &self,
        key: CallKey<'_>,
        request: Request,
        aloud: Option<(&str, &mut Listener<'_>)>,
        check: impl Fn(&T) -> Vec<String> + Send + Sync,
    ) -> Result<Outcome<T>, Fault> {
        let store = &self.node.store;
        let own_key = self.model.is_own_of(&self.account_id);
        let payer = Payer { account_id: &self.account_id, own_key, model: &self.name };
        loop {
            match store.begin_call(&key, &payer, self.lease_end(), now()).await? {
                Turn::Send => break,
                // A record that has changed since may no longer bear it.
                Turn::Known(answer) => {
                    let value = serde_json::from_str(&answer).ok().filter(|value| check(value).is_empty());
                    let stale = || Outcome::Without("its answer no longer fits".into(), None);
                    return Ok(value.map_or_else(stale, |value| Outcome::Said(value, None)));
                }
                Turn::Without(why) => return Ok(Outcome::Without(why, None)),
                Turn::Wait(_) => tokio::time::sleep(LOOK).await,
            }
        }
        let asked: BoxFuture<'_, Result<Formed<T>, Trouble>> = match aloud {
            Some((field, heard)) => Box::pin(self.model.structured_aloud(request, field, heard, check)),
            None => Box::pin(self.model.structured(request, check)),
        };
        tokio::pin!(asked);
        let mut beat = self.node.beat().await;
        let outcome = loop {
            tokio::select! {
                outcome = &mut asked => break outcome,
                _ = beat.tick() => store.keep_call(&key, self.lease_end()).await?,
            }
        };
        // Where none is set, the model is known by its name only after the first question.
        let model = self.model.name();
        match outcome {
            Ok(formed) => {
                let answer = serde_json::to_string(&formed.value)?;
                store.end_call(&key, &model, Ok(&answer), &formed.spent, now()).await?;
                Ok(Outcome::Said(formed.value, Some(formed.spent)))
            }
            Err(trouble) => {
                if !own_key {
                    tracing::debug!(stage = key.stage, subject_id = key.subject_id, "{}", trouble.message);
                }
                // Everybody in the run reads this: not where the model is, and nothing in its own words.
                let why = format!("{}: {}", trouble.kind.word(), trouble.kind.told(Language::En));
                store.end_call(&key, &model, Err(&why), &trouble.spent, now()).await?;
                Ok(Outcome::Without(why, Some(*trouble.spent)))
            }
        }
    }

    async fn contribute(&self, turn: &SeatTurn<'_>) -> Result<Option<Spoken>, Fault> {
        let (sitting, seat, profile) = (turn.sitting, turn.seat, turn.seat.participant.profile_text.as_str());
        let account_id = seat.account_id.as_deref().unwrap_or_default();
        let asking = Asking { own: seat, account_id, round: turn.round, profile: Some(profile), command: "" };
        let asked = ask(sitting, turn.words, &asking);
        let spoken = turn.words.iter().filter(|(_, speaker, _)| *speaker == seat.participant.seat);
        let mut own = profile.to_owned();
        for (_, _, words) in spoken {
            own.push('\n');
            own.push_str(words);
        }
        if turn.number == 0 {
            own.push('\n');
            own.push_str(&sitting.demand);
        }
        let request =
            Request::new("contribute", texts::contribute(turn.table.language), self.node.config.llm.endpoint_tokens)
                .user(format!("{}\n\n{}", asked.prompt, texts::needs(turn.table)));
        let key = CallKey {
            subject_id: &sitting.run.run_id,
            round: turn.round,
            seat: Some(seat.participant.seat),
            stage: "contribute",
        };
        let check = |said: &Contribution| said.faults(turn.table, turn.number, &own);
        let Some(said) = self.once(key, request, None, check).await?.value() else { return Ok(None) };
        let claims = said.claims(turn.table, &turn.said);
        Ok(Some(Spoken { content: negotiation::speak(turn.table, &claims), claims, answered_by: "model" }))
    }

    async fn catalyse(&self, gathered: &Gathered<'_>) -> Result<Option<Findings>, Fault> {
        let Gathered { table, record, round, before, .. } = gathered;
        let request = Request::new("catalyst", texts::catalyst(table.language), self.node.config.llm.catalyst_tokens)
            .user(texts::gathered(gathered));
        let key = CallKey { subject_id: &gathered.sitting.run.run_id, round: *round, seat: None, stage: "catalyst" };
        let check = |reading: &Reading| reading.faults(table, record);
        let Some(reading) = self.once(key, request, None, check).await?.value() else { return Ok(None) };
        let mut findings = reading.join(table, negotiation::synthesize(table, *round, record, *before));
        findings.count(table, record, *round, *before);
        Ok(Some(findings))
    }

    async fn draft(&self, gathered: &Gathered<'_>) -> Result<Option<Plan>, Fault> {
        let Gathered { table, record, findings, sitting, .. } = gathered;
        let drafted = negotiation::draft(table, record, findings);
        let request = Request::new("plan", texts::plan(table.language), self.node.config.llm.plan_tokens)
            .user(texts::gathered(gathered));
        let key = CallKey { subject_id: &sitting.run.run_id, round: 0, seat: None, stage: "plan" };
        let sources = Sources::new(&sitting.demand, table, record);
        let whole = |reply: PlanReply| reply.onto(drafted.clone(), table, &self.name);
        let check = |reply: &PlanReply| whole(reply.clone()).faults(&sources);
        Ok(self.once(key, request, None, check).await?.value().map(whole))
    }

    async fn tell(&self, gathered: &Gathered<'_>, plan: &Plan, seat: usize) -> Result<Option<Delivery>, Fault> {
        let Gathered { table, record, findings, sitting, .. } = gathered;
        let drafted = negotiation::deliver(table, record, findings, seat);
        let request = Request::new("deliver", texts::deliver(table.language), self.node.config.llm.delivery_tokens)
            .user(format!("{}\n{}", texts::gathered(gathered), texts::planned(plan, seat)));
        let number = i64::try_from(seat).map_err(Fault::internal)?;
        let key = CallKey { subject_id: &sitting.run.run_id, round: 0, seat: Some(number), stage: "deliver" };
        let sources = Sources::new(&sitting.demand, table, record);
        let whole = |reply: DeliveryReply| reply.onto(drafted.clone(), table, &self.name);
        let check = |reply: &DeliveryReply| whole(reply.clone()).faults(&sources);
        Ok(self.once(key, request, None, check).await?.value().map(whole))
    }
}

impl Facilitator for ModelFacilitator<'_> {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn speak<'a>(&'a self, turn: &'a SeatTurn<'a>) -> BoxFuture<'a, Result<Option<Spoken>, Fault>> {
        Box::pin(self.contribute(turn))
    }

    fn synthesize<'a>(&'a self, gathered: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Findings>, Fault>> {
        Box::pin(self.catalyse(gathered))
    }

    fn plan<'a>(&'a self, gathered: &'a Gathered<'a>) -> BoxFuture<'a, Result<Option<Plan>, Fault>> {
        Box::pin(self.draft(gathered))
    }

    fn deliver<'a>(
        &'a self,
        gathered: &'a Gathered<'a>,
        plan: &'a Plan,
        seat: usize,
    ) -> BoxFuture<'a, Result<Option<Delivery>, Fault>> {
        Box::pin(self.tell(gathered, plan, seat))
    }
}
