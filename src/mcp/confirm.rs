//! What is gone for good is asked about first: the person, where the client can ask; else the model has to say that
//! they have agreed. A tool of one operation is not guarded, because clients ask before such a tool by its annotations.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{
    ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema, InputRequest,
    InputRequiredResult, InputResponses, ProtocolVersion, RequestStateCodec, SealOptions,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Map, Value, json};

use super::call::SILENT;
use crate::error::{Error, Kind, Result};
use crate::operations::{Lang, Operation};

/// The one question, by this name, with this one field.
const CONFIRM: &str = "confirm";
/// How long an answer to a question may take.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// What came of it.
pub enum Outcome {
    /// It is meant.
    Go,
    /// The client is to ask, and to call again with the answer.
    Ask(InputRequiredResult),
}

/// Asks, and recognises the questions that come back.
pub struct Guard {
    codec: RequestStateCodec,
    /// Questions whose answer has been acted upon: a yes is good for one time.
    used: Mutex<HashMap<Vec<u8>, Instant>>,
    lang: Lang,
}

/// A call that is guarded.
pub struct Guarded<'a> {
    /// What is to be run.
    pub operation: &'a Operation,
    /// Whose session it is; empty without one.
    pub who: String,
    /// With these arguments.
    pub args: &'a Map<String, Value>,
    /// What `confirm` said.
    pub confirmed: bool,
    /// Answers of the person to what was asked before.
    pub responses: Option<&'a InputResponses>,
    /// What was sealed into the question.
    pub state: Option<&'a str>,
}

impl Guard {
    /// With a key of its own: a question of another process is asked again.
    pub fn new(lang: Lang) -> Result<Guard> {
        let codec =
            RequestStateCodec::try_new(random()?).map_err(|error| Error::internal(format!("a key: {error}")))?;
        Ok(Guard { codec, used: Mutex::default(), lang })
    }

    /// Lets a call pass, asks, or refuses.
    pub async fn check(&self, call: Guarded<'_>, request: &RequestContext<RoleServer>) -> Result<Outcome> {
        if !can_ask(request) {
            return if call.confirmed { Ok(Outcome::Go) } else { Err(needs_confirmation(call.operation)) };
        }
        let modern = request.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        match (modern, call.state) {
            (true, None) => Ok(Outcome::Ask(self.question(&call)?)),
            (true, Some(state)) => self.answered(&call, state),
            (false, _) => {
                let wait = if request.meta.get_progress_token().is_some() { PATIENCE } else { SILENT };
                let asked = request.peer.create_elicitation_with_timeout(self.form(&call)?, Some(wait)).await;
                let answer = asked.map_err(|error| {
                    let message = format!("nobody answered whether {} is meant: {error}", call.operation.name);
                    Error::new(Kind::Conflict, "confirmation_timeout", message)
                })?;
                agreed(call.operation, &answer)
            }
        }
    }

    fn question(&self, call: &Guarded) -> Result<InputRequiredResult> {
        let form = InputRequest::Elicitation(ElicitRequest::new(self.form(call)?));
        let seal = SealOptions::new();
        let about = about(call);
        let state = self.codec.seal_with(&random()?, &seal.associated_data(about.as_bytes()).ttl(PATIENCE));
        Ok(InputRequiredResult::new(Some(BTreeMap::from([(CONFIRM.to_owned(), form)])), Some(state)))
    }

    fn answered(&self, call: &Guarded, state: &str) -> Result<Outcome> {
        let bad = |message| Error::new(Kind::Usage, "bad_request_state", message);
        let question = self
            .codec
            .open_with(state, about(call).as_bytes())
            .map_err(|error| bad(format!("requestState is not the one of this question: {error}")))?;
        let Some(answer) = call.responses.and_then(|responses| responses.get(CONFIRM)) else {
            return Ok(Outcome::Ask(self.question(call)?));
        };
        let answer: ElicitResult = serde_json::from_value(answer.clone()).map_err(|error| {
            Error::new(Kind::Usage, "bad_input_response", format!("inputResponses.{CONFIRM}: {error}"))
        })?;
        let outcome = agreed(call.operation, &answer)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, at| at.elapsed() < PATIENCE);
        match used.insert(question, Instant::now()) {
            None => Ok(outcome),
            Some(_) => Err(bad("the answer to this question has been used".into())),
        }
    }

    fn form(&self, call: &Guarded) -> Result<ElicitRequestParams> {
        let what = call.operation.summary.of(self.lang);
        let which: Vec<String> = call
            .operation
            .params
            .iter()
            .filter(|param| !param.sensitive)
            .filter_map(|param| Some(format!("{} {}", param.help.of(self.lang), call.args.get(param.name)?)))
            .collect();
        let which = if which.is_empty() { String::new() } else { format!(" ({})", which.join(", ")) };
        let (message, yes) = match self.lang {
            Lang::En => (format!("{what}{which}? This cannot be undone."), "Yes, do it"),
            Lang::Zh => (format!("{what}{which}？此操作无法撤销。"), "确认执行"),
        };
        let schema: ElicitationSchema = serde_json::from_value(json!({
            "type": "object",
            "properties": { CONFIRM: { "type": "boolean", "title": yes } },
            "required": [CONFIRM],
        }))
        .map_err(|error| Error::internal(format!("the form of a question: {error}")))?;
        Ok(ElicitRequestParams::FormElicitationParams { meta: None, message, requested_schema: schema })
    }
}

/// What a question is bound to: the same operation with the same arguments, asked of the same person.
fn about(call: &Guarded) -> String {
    format!("{} {} {}", call.operation.name, Value::Object(call.args.clone()), call.who)
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

fn agreed(operation: &Operation, answer: &ElicitResult) -> Result<Outcome> {
    let ticked = answer.content.as_ref().is_some_and(|content| content[CONFIRM] == json!(true));
    if answer.action == ElicitationAction::Accept && ticked {
        return Ok(Outcome::Go);
    }
    let message = format!("the person was asked and does not want {}; nothing was changed", operation.name);
    Err(Error::new(Kind::Conflict, "declined", message))
}

/// True when the client can show a form.
fn can_ask(request: &RequestContext<RoleServer>) -> bool {
    let capability = request.client_capabilities().and_then(|capabilities| capabilities.elicitation);
    // Before there were other ways to ask, the capability had nothing in it.
    capability.is_some_and(|capability| capability.form.is_some() || capability.url.is_none())
}

fn needs_confirmation(operation: &Operation) -> Error {
    let message = format!("{} cannot be undone: ask the person, then call again with confirm: true", operation.name);
    Error::new(Kind::Usage, "destructive_action_requires_confirmation", message)
}
