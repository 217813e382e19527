//! Server-sent events as this node writes them.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Where a reader goes on that has lost its connection.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Asks a proxy in front not to hold anything back.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// A stream of events as an answer.
pub fn response(body: Body) -> Response {
    let headers = [(CONTENT_TYPE, "text/event-stream; charset=utf-8"), (CACHE_CONTROL, "no-store"), (BUFFERING, "no")];
    (headers, body).into_response()
}

/// The last event that a reader has seen, where it goes on.
pub fn last_event(headers: &HeaderMap) -> Option<&str> {
    headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty())
}

/// One event with one line of data; `id` is where a reader goes on that has lost its connection.
pub fn event(name: &str, id: Option<&str>, data: &Value) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: {name}\n{id}data: {}\n\n", one_line(&data.to_string()))
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
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_one_line_of_json_whatever_was_said() {
        let said = "a\u{2028}b\u{2029}c\u{85}d\u{1b}e\nf\r\u{7f}你";
        let text = event("text", None, &json!({ "delta": said }));
        let lines: Vec<&str> = text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']).collect();
        assert_eq!((lines.len(), lines[0], lines[2], lines[3]), (4, "event: text", "", ""));
        let data = lines[1].strip_prefix("data: ").unwrap();
        assert!(!data.chars().any(char::is_control) && data.contains("你"), "{data}");
        assert_eq!(serde_json::from_str::<Value>(data).unwrap()["delta"], said);
    }

    #[test]
    fn an_event_says_where_a_reader_goes_on() {
        let data = json!({ "title": "a\nb\u{2028}c\u{85}d" });
        assert_eq!(
            event("item", Some("ntc_1"), &data),
            "event: item\nid: ntc_1\ndata: {\"title\":\"a\\nb\\u2028c\\u0085d\"}\n\n"
        );
        assert_eq!(event("message", None, &json!({})), "event: message\ndata: {}\n\n");
    }
}
