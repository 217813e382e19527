//! The stream of events in which a formulation answers: `text`, `update`, and at the end `done` or `error`.

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;

use crate::node::formulation::Taken;

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
    let mut events: Vec<String> = taken.reply.iter().map(|piece| event("text", &json!({ "delta": piece }))).collect();
    events
        .extend(taken.changed.iter().map(|(field, value)| event("update", &json!({ "field": field, "value": value }))));
    events.push(event("done", &json!({ "usage": usage })));
    let pieces = events.into_iter().map(|event| Ok::<_, std::convert::Infallible>(Bytes::from(event)));
    let mut response = Body::from_stream(stream::iter(pieces)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that collect answers would undo the stream.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn event(name: &str, data: &serde_json::Value) -> String {
    format!("event: {name}\ndata: {}\n\n", one_line(&data.to_string()))
}

/// JSON in which no character ends a line for any reader: such characters stand in strings only, where they are escaped.
fn one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{2028}' | '\u{2029}' | '\u{7f}'..='\u{9f}' => line.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_of_json_whatever_was_said() {
        let said = "a\u{2028}b\u{2029}c\u{85}d\u{1b}e\nf\r\u{7f}你";
        let text = event("text", &json!({ "delta": said }));
        let lines: Vec<&str> = text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']).collect();
        assert_eq!((lines.len(), lines[0], lines[2], lines[3]), (4, "event: text", "", ""));
        let data = lines[1].strip_prefix("data: ").unwrap();
        assert!(!data.chars().any(char::is_control) && data.contains("你"), "{data}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(data).unwrap()["delta"], said);
    }
}
