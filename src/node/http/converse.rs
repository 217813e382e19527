//! `/formulations/{session_id}/reply`: an answer is taken into the document, and what is said to it is streamed.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::express::own_formulation;
use super::opening::DEMAND;
use super::reply::{self, Usage, stream_of, streamed};
use super::{Json, Path, Shared, text};
use crate::node::access::Caller;
use crate::node::facilitator::{Conversing, Said};
use crate::node::formulation::{self, Taken};
use crate::node::language::Language;
use crate::node::llm::Heard;
use crate::node::model::{Formulation, now};
use crate::node::quota::Use;
use crate::node::{Fault, Node};

/// Longest document of a formulation, in characters.
const DOCUMENT: usize = 2 * DEMAND;

#[derive(Deserialize)]
pub struct Reply {
    user_message: String,
}

/// Takes an answer into the document. By the rules it is written before the first event is sent. A model is heard while it
/// writes, and what it has said is written before the first change of the document is told; whoever stops listening misses
/// nothing, the session has it.
pub async fn reply(
    State(node): Shared,
    caller: Caller,
    Path(session_id): Path<String>,
    Json(body): Json<Reply>,
) -> Result<Response, Fault> {
    let message = text("user_message", &body.user_message, DEMAND)?;
    if !node.has_model(&caller.account_id).await? {
        let taken = take(&node, &caller.account_id, &session_id, &message, None).await?;
        return Ok(stream_of(&taken, &usage(&node, &message, &taken, None)));
    }
    // What would be refused is refused before a model is asked.
    let session = own_formulation(&node, &caller, &session_id).await?;
    session.still_open()?;
    node.store.can_pay(&node.config.quota, &caller.account_id, Use::Formulation, now()).await?;
    let (send, events) = unbounded_channel();
    tokio::spawn(converse(node, caller.account_id, session, message, send));
    Ok(streamed(stream::unfold(events, |mut events| async move { Some((events.recv().await?, events)) })))
}

async fn converse(
    node: Arc<Node>,
    account_id: String,
    session: Formulation,
    message: String,
    send: UnboundedSender<String>,
) {
    // Nobody may be listening any more.
    let tell = |event: String| drop(send.send(event));
    let mut heard = String::new();
    match with_model(&node, &account_id, &session, &message, &mut heard, &send).await {
        Ok((taken, said)) => {
            // What was heard may have been mended since.
            let reply = taken.reply.concat();
            match reply.strip_prefix(heard.as_str()) {
                Some("") => {}
                Some(rest) => tell(reply::text(rest)),
                None => tell(reply::text(&format!("\n\n{reply}"))),
            }
            let usage = usage(&node, &message, &taken, said.as_ref());
            reply::ending(&taken, &usage).into_iter().for_each(tell);
        }
        Err(fault) => {
            if let Some(cause) = &fault.cause {
                tracing::error!(session_id = session.session_id, "a formulation cannot be answered: {cause}");
            }
            tell(reply::failure(&fault));
        }
    }
}

async fn with_model(
    node: &Node,
    account_id: &str,
    session: &Formulation,
    message: &str,
    heard: &mut String,
    send: &UnboundedSender<String>,
) -> Result<(Taken, Option<Said>), Fault> {
    let turns = node.store.turns(&session.session_id).await?;
    let (session_id, raw_intent) = (session.session_id.as_str(), session.raw_intent.as_str());
    let conversing = Conversing { account_id, session_id, raw_intent, turns: &turns, message };
    let mut listen = |what: Heard<'_>| match what {
        Heard::Text(delta) => {
            heard.push_str(delta);
            drop(send.send(reply::text(delta)));
        }
        Heard::Again if !heard.is_empty() => {
            heard.clear();
            drop(send.send(reply::text("\n\n")));
        }
        Heard::Again => {}
    };
    let said = node.converse(&conversing, &session.updates, Some(&mut listen)).await?;
    let taken = take(node, account_id, session_id, message, said.as_ref()).await?;
    Ok((taken, said))
}

/// Takes a message in: as a model has formed it, else by the rules.
async fn take(
    node: &Node,
    account_id: &str,
    session_id: &str,
    message: &str,
    said: Option<&Said>,
) -> Result<Taken, Fault> {
    let formed = said.and_then(|said| said.formed.clone());
    let take = |session: &Formulation| {
        let taken = match formed {
            Some(formed) => formed.taken(&session.updates, Language::of_text(&session.raw_intent)),
            None => formulation::answer(&session.updates, &session.raw_intent, message),
        };
        match taken.document.chars().count() {
            length if length > DOCUMENT => Err(Fault::invalid(format!(
                "with this user_message the demand would have {length} characters, at most {DOCUMENT} are allowed"
            ))),
            _ => Ok(taken),
        }
    };
    node.store.answer_formulation(account_id, session_id, message, &node.config.quota, now(), take).await
}

fn usage(node: &Node, message: &str, taken: &Taken, said: Option<&Said>) -> Usage {
    let spent = said.and_then(|said| said.spent.as_ref());
    let by_model = said.filter(|said| said.formed.is_some());
    Usage {
        facilitator: by_model.map_or("rules", |said| said.facilitator.as_str()).to_owned(),
        degraded: said.and_then(|said| said.why.clone()),
        input_characters: message.chars().count(),
        output_characters: taken.reply.iter().map(|piece| piece.chars().count()).sum(),
        input_tokens: spent.map(|spent| spent.input_tokens),
        output_tokens: spent.map(|spent| spent.output_tokens),
        units: Use::Formulation.price(&node.config.quota),
    }
}
