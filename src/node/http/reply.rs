//! The stream of events in which a formulation answers: `text`, `update`, and at the end `done` or `error`.

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;

use crate::node::formulation::Taken;
use crate::node::sse::event;

/// What a reply has used.
#[derive(Serialize)]
pub struct Usage {
    /// Who spoke: `rules`, no model.
    pub facilitator: &'static str,
    /// Characters that were read.
    pub input_characters: usize,
    /// Characters that were written.
    pub output_characters: usize,
    /// Its price.
    pub units: i64,
}

/// The events of an answer that has been taken in.
pub fn stream_of(taken: &Taken, usage: &Usage) -> Response {
    let mut events: Vec<String> =
        taken.reply.iter().map(|piece| event("text", None, &json!({ "delta": piece }))).collect();
    events.extend(
        taken.changed.iter().map(|(field, value)| event("update", None, &json!({ "field": field, "value": value }))),
    );
    events.push(event("done", None, &json!({ "usage": usage })));
    let pieces = events.into_iter().map(|event| Ok::<_, std::convert::Infallible>(Bytes::from(event)));
    let mut response = Body::from_stream(stream::iter(pieces)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that collect answers would undo the stream.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
