//! The reply of a formulation as it arrives: the events `text`, `update`, `done` and `error`, each with a JSON object.

use std::ops::ControlFlow;

use serde_json::{Deserializer, Map, Value, json};

use super::{Client, Request, Response, Streamed, Wanted, envelope};
use crate::error::{Error, Kind, Result};
use crate::sse::Event;

const SHOWN: usize = 500;

/// What has been said.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Reply {
    /// The text of all `text` events.
    pub text: String,
    /// The last value of each field that an `update` named.
    pub updates: Map<String, Value>,
    /// The `usage` of `done`, as it was sent.
    pub usage: Option<Value>,
}

/// What came of a request for a reply.
#[derive(Debug)]
pub enum Replied {
    /// A stream that came to its `done`.
    Streamed(Reply),
    /// An answer without a stream; its status is a success.
    Whole(Response),
}

impl Client {
    /// Sends a request whose answer is a reply, handing over its text as it arrives. Everything but a stream that comes to
    /// its `done` is an error, and where the stream had begun it is `sse_error` with
    /// `details: {"reply": text, "updates": {...}}`, so that nothing which arrived is lost.
    pub async fn reply(&self, request: Request, mut on_text: impl FnMut(&str)) -> Result<Replied> {
        let secrets = request.secrets();
        let mut reply = Reply::default();
        let mut left = self.limits.response;
        let outcome = self
            .events(request, Wanted::Events, |event| {
                left = left.checked_sub(event.data.len() as u64).ok_or_else(|| self.limits.too_large())?;
                reply.take(&event, &mut on_text)
            })
            .await;
        let outcome = match outcome {
            Ok(Streamed::Whole(response)) if !(200..300).contains(&response.status) => {
                return Err(envelope::failure(&response));
            }
            Ok(Streamed::Whole(response)) => return Ok(Replied::Whole(response)),
            Ok(Streamed::Stopped) => Ok(ControlFlow::Break(())),
            // A last blank line that was forgotten takes nothing away from what the last event says.
            Ok(Streamed::Ended(Some(event))) if ["done", "error"].contains(&event.name.as_str()) => {
                reply.take(&event, &mut on_text)
            }
            Ok(Streamed::Ended(_)) => Ok(ControlFlow::Continue(())),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(ControlFlow::Break(())) => Ok(Replied::Streamed(reply)),
            Ok(ControlFlow::Continue(())) => {
                Err(reply.keep(failed(Kind::Network, "the backend ended its reply before it was done")))
            }
            // The others say why there was no stream at all.
            Err(mut error) if matches!(error.code.as_ref(), "sse_error" | "response_too_large") => {
                error.message = secrets.withhold(&error.message).chars().take(SHOWN).collect();
                Err(reply.keep(error))
            }
            Err(error) => Err(error),
        }
    }
}

impl Reply {
    /// Takes one event, breaking at `done`. Events of other names, fields that are missing and data that are no object are
    /// passed over; `error`, and data that cannot be read, are errors.
    fn take(&mut self, event: &Event, on_text: &mut impl FnMut(&str)) -> Result<ControlFlow<()>> {
        if !["text", "update", "done", "error"].contains(&event.name.as_str()) {
            return Ok(ControlFlow::Continue(()));
        }
        // One object, or one on each line as it was read in the past.
        let values: Result<Vec<Value>, _> = Deserializer::from_str(&event.data).into_iter().collect();
        match (event.name.as_str(), values) {
            ("text", Ok(values)) => {
                for delta in values.iter().filter_map(|value| value.get("delta")?.as_str()) {
                    self.text.push_str(delta);
                    on_text(delta);
                }
            }
            ("update", Ok(values)) => {
                for value in values {
                    if let Some(field) = value.get("field").and_then(Value::as_str) {
                        let new = value.get("value").cloned().unwrap_or_else(|| json!(""));
                        self.updates.insert(field.to_owned(), new);
                    }
                }
            }
            // It is done, whatever it has to say about that.
            ("done", values) => {
                self.usage = values.ok().and_then(|values| values.first()?.get("usage").cloned());
                return Ok(ControlFlow::Break(()));
            }
            ("error", values) => {
                let values = values.unwrap_or_default();
                let said = |value: &Value| {
                    let said =
                        value.get("message").filter(|message| !message.is_null()).or_else(|| value.get("error"))?;
                    let said = said.get("message").unwrap_or(said);
                    Some(said.as_str().map_or_else(|| said.to_string(), str::to_owned))
                };
                let said = values.first().map_or_else(|| Some(event.data.clone()), said);
                let said = said.filter(|said| !said.trim().is_empty()).unwrap_or_else(|| "no reason given".to_owned());
                return Err(failed(Kind::Api, format!("the backend broke its reply off: {said}")));
            }
            (name, Err(error)) => {
                return Err(failed(Kind::Api, format!("the reply holds an event {name:?} that is no JSON: {error}")));
            }
            (_, Ok(_)) => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn keep(self, error: Error) -> Error {
        error.details(json!({ "reply": self.text, "updates": self.updates }))
    }
}

fn failed(kind: Kind, message: impl Into<String>) -> Error {
    Error::new(kind, "sse_error", message).hint("towow status")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sse::Parser;

    /// What a stream leaves: text, updates, usage and how it ended.
    fn read(stream: &str) -> (Reply, String, String) {
        let (mut reply, mut heard) = (Reply::default(), String::new());
        for event in Parser::new(1 << 20).push(stream.as_bytes()).unwrap() {
            match reply.take(&event, &mut |text: &str| heard.push_str(text)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return (reply, heard, "done".to_owned()),
                Err(error) => return (reply, heard, error.message),
            }
        }
        (reply, heard, "open".to_owned())
    }

    #[test]
    fn the_events_of_a_reply() {
        let text = |deltas: &[&str]| -> String {
            deltas.iter().map(|delta| format!("event: text\ndata: {}\n\n", json!({ "delta": delta }))).collect()
        };
        let done = "event: done\ndata: {}\n\n";
        let cases: &[(&str, String, &str, &str)] = &[
            ("text", text(&["a", "b"]) + done, "ab", "done"),
            ("what comes after the end", text(&["a"]) + done + &text(&["b"]), "a", "done"),
            ("no end", text(&["a"]), "a", "open"),
            ("no line ends", text(&["a\u{2028}b\u{2029}c\u{85}d"]) + done, "a\u{2028}b\u{2029}c\u{85}d", "done"),
            ("other names", format!("data: x\n\nevent: ping\ndata: {{\n\n: c\n\n{done}"), "", "done"),
            ("over lines", format!("event: text\ndata: {{\"delta\":\ndata: \"a\"}}\n\n{done}"), "a", "done"),
            (
                "on each line",
                format!("event: text\ndata: {{\"delta\":\"a\"}}\ndata: {{\"delta\":\"b\"}}\n\n{done}"),
                "ab",
                "done",
            ),
            (
                "no delta",
                format!("event: text\ndata: {{}}\n\nevent: text\ndata: {{\"delta\":null}}\n\n{done}"),
                "",
                "done",
            ),
            (
                "no object",
                format!("event: text\ndata: [1]\n\nevent: update\ndata: 7\n\nevent: update\ndata: null\n\n{done}"),
                "",
                "done",
            ),
            ("no data", format!("event: text\ndata\n\n{done}"), "", "done"),
            ("done says nothing", "event: done\ndata: [DONE]\n\n".to_owned(), "", "done"),
            (
                "an error",
                text(&["a"]) + "event: error\ndata: {\"message\":\"m\",\"error\":\"e\"}\n\n" + done,
                "a",
                "the backend broke its reply off: m",
            ),
            (
                "an error's error",
                "event: error\ndata: {\"message\":null,\"error\":\"e\"}\n\n".to_owned(),
                "",
                "the backend broke its reply off: e",
            ),
            (
                "an error's envelope",
                "event: error\ndata: {\"error\":{\"code\":\"c\",\"message\":\"m\"}}\n\n".to_owned(),
                "",
                "the backend broke its reply off: m",
            ),
            (
                "an error in words",
                "event: error\ndata: out of paper\n\n".to_owned(),
                "",
                "the backend broke its reply off: out of paper",
            ),
            (
                "an error without",
                "event: error\ndata: {}\n\n".to_owned(),
                "",
                "the backend broke its reply off: no reason given",
            ),
            (
                "broken text",
                text(&["a"]) + "event: text\ndata: {\"delta\n\n" + done,
                "a",
                "the reply holds an event \"text\" that is no JSON",
            ),
            (
                "a broken update",
                "event: update\ndata: {\n\n".to_owned(),
                "",
                "the reply holds an event \"update\" that is no JSON",
            ),
        ];
        for (name, stream, text, end) in cases {
            let (reply, heard, ended) = read(stream);
            assert_eq!((reply.text.as_str(), heard.as_str()), (*text, *text), "{name}");
            assert!(ended.starts_with(end), "{name}: {ended}");
        }
    }

    #[test]
    fn the_last_update_of_a_field_wins() {
        let updates = [
            json!({"field": "title", "value": "a"}),
            json!({"field": "k", "value": [1, {"b": null}]}),
            json!({"field": "title", "value": null}),
            json!({"field": "empty"}),
            json!({"value": "nowhere"}),
            json!({"field": 7, "value": "x"}),
        ];
        let stream: String = updates.iter().map(|update| format!("event: update\ndata: {update}\n\n")).collect();
        let (reply, ..) = read(&format!("{stream}event: done\ndata: {{\"usage\":{{\"tokens\":7}}}}\n\n"));
        assert_eq!(Value::Object(reply.updates), json!({"title": null, "k": [1, {"b": null}], "empty": ""}));
        assert_eq!(reply.usage, Some(json!({"tokens": 7})));
    }
}
