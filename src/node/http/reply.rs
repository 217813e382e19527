//! The stream of events in which a formulation answers: `text`, `update`, and at the end `done` or `error`.

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::json;

use crate::node::Fault;
use crate::node::formulation::Taken;
use crate::node::sse::{self, event};

/// What a reply has used.
#[derive(Debug, Default, Serialize)]
pub struct Usage {
    /// Who spoke: `rules`, or a model as `provider/name`.
    pub facilitator: String,
    /// Why the rules spoke where a model was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<String>,
    /// Characters that were read.
    pub input_characters: usize,
    /// Characters that were written.
    pub output_characters: usize,
    /// What a model read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// What it wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Its price.
    pub units: i64,
}

/// A piece of text.
pub fn text(delta: &str) -> String {
    event("text", None, &json!({ "delta": delta }))
}

/// What has changed, and the end.
pub fn ending(taken: &Taken, usage: &Usage) -> Vec<String> {
    let changed = taken.changed.iter();
    let mut events: Vec<String> =
        changed.map(|(field, value)| event("update", None, &json!({ "field": field, "value": value }))).collect();
    events.push(event("done", None, &json!({ "usage": usage })));
    events
}

/// The end of a stream that has failed.
pub fn failure(fault: &Fault) -> String {
    event("error", None, &json!({ "code": fault.code, "message": fault.message }))
}

/// The events of an answer that has been taken in.
pub fn stream_of(taken: &Taken, usage: &Usage) -> Response {
    let texts = taken.reply.iter().map(|piece| text(piece));
    streamed(stream::iter(texts.chain(ending(taken, usage)).collect::<Vec<_>>()))
}

/// Events as they come.
pub fn streamed(events: impl Stream<Item = String> + Send + 'static) -> Response {
    let pieces = events.map(|event| Ok::<_, std::convert::Infallible>(Bytes::from(event)));
    sse::response(Body::from_stream(pieces))
}
