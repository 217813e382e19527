//! A formulation with a model: it is asked about each message, and the rules take the message in where it does not answer.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::model::{Listener, ModelFacilitator, Outcome};
use crate::node::formulation::{self, Formed, Parts, Taken};
use crate::node::language::Language;
use crate::node::llm::Spent;
use crate::node::model::Turn;
use crate::node::store::CallKey;
use crate::node::{Fault, Node};

/// How long the beginning of a formulation waits for a model: it is answered in one piece.
const PATIENCE: Duration = Duration::from_secs(45);

/// A message in a formulation.
pub struct Conversing<'a> {
    /// Whose it is.
    pub account_id: &'a str,
    /// The session.
    pub session_id: &'a str,
    /// The first wording.
    pub raw_intent: &'a str,
    /// What was said before.
    pub turns: &'a [Turn],
    /// The message.
    pub message: &'a str,
}

/// What a model has made of a message.
pub struct Said {
    /// The model, as `provider/name`.
    pub facilitator: String,
    /// It; none where the rules are to take the message in.
    pub formed: Option<Formed>,
    /// Why there is none.
    pub why: Option<String>,
    /// What it cost, where it was asked now.
    pub spent: Option<Spent>,
}

impl Node {
    /// Asks the model of an account about a message; none where there is no model.
    pub async fn converse(
        &self,
        said: &Conversing<'_>,
        parts: &Parts,
        heard: Option<&mut Listener<'_>>,
    ) -> Result<Option<Said>, Fault> {
        if !self.may_have_models().await? {
            return Ok(None);
        }
        let Ok(Some(model)) = self.usable(said.account_id).await else { return Ok(None) };
        let asked = ModelFacilitator::new(self, model, said.account_id);
        let language = Language::of_text(said.raw_intent);
        let tokens = self.config.llm.endpoint_tokens;
        let request = formulation::request(parts, language, said.turns, said.message, tokens);
        let digest: String =
            Sha256::digest(said.message.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let stage = format!("formulate {digest}");
        let round = i64::try_from(said.turns.len()).map_err(Fault::internal)?;
        let key = CallKey { subject_id: said.session_id, round, seat: None, stage: &stage };
        let users = said.turns.iter().filter(|turn| turn.role == "user").map(|turn| turn.content.as_str());
        let known = users.chain([said.raw_intent, said.message]).collect::<Vec<_>>().join("\n");
        let check = |formed: &Formed| formed.faults(&known);
        let facilitator = super::Facilitator::name(&asked);
        let said = match asked.once(key, request, heard.map(|heard| ("reply", heard)), check).await? {
            Outcome::Said(formed, spent) => Said { facilitator, formed: Some(formed), why: None, spent },
            Outcome::Without(why, spent) => Said { facilitator, formed: None, why: Some(why), spent },
        };
        Ok(Some(said))
    }

    /// The first draft by a model; none where it has none, or takes too long.
    pub async fn begin_with_model(&self, said: &Conversing<'_>, drafted: &Parts) -> Result<Option<Taken>, Fault> {
        // The model sorts everything itself, but for the motif, which frames it.
        let parts = Parts { motif: drafted.motif.clone(), ..Parts::default() };
        let asked = tokio::time::timeout(PATIENCE, self.converse(said, &parts, None)).await;
        let Some(formed) = asked.ok().transpose()?.flatten().and_then(|said| said.formed) else { return Ok(None) };
        let taken = formed.taken(&parts, Language::of_text(said.raw_intent));
        Ok(Some(taken).filter(|taken| !taken.parts.need.is_empty()))
    }
}
