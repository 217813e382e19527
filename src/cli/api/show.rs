//! What a user sees of a request and its answer.

use std::io::{IsTerminal, Write};

use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::{Map, Value, json};

use super::call::Call;
use crate::cli::Globals;
use crate::client::Response;
use crate::error::{Error, Kind, Result};
use crate::operations;
use crate::output::{self, Shape};
use crate::sse::{Event, Parser};

/// What stands where a secret was.
const WITHHELD: &str = "(withheld)";

/// An answer of the backend, or one that was kept.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub cached: bool,
}

impl From<&Response> for Answer {
    fn from(response: &Response) -> Answer {
        let (headers, body) = (response.headers.clone(), response.body.clone());
        Answer { status: response.status, headers, body, cached: false }
    }
}

impl Answer {
    fn media(&self) -> String {
        let media = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The body as JSON: what is called so, or looks so. A text that happens to be a number stays a text.
    pub fn json(&self) -> Option<Value> {
        let media = self.media();
        let value: Value =
            serde_json::from_slice(self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)).ok()?;
        let is_json = media.is_empty() || media.contains("json") || value.is_object() || value.is_array();
        is_json.then_some(value)
    }

    /// Status line and headers, one a line, without the empty line that ends them.
    fn head(&self, show_token: bool) -> String {
        let reason = http::StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        let mut head = format!("HTTP/1.1 {} {}", self.status, reason.unwrap_or_default()).trim_end().to_owned();
        for (name, value) in headers_shown(&self.headers, show_token) {
            head.push_str(&format!("\n{name}: {value}"));
        }
        head
    }
}

fn headers_shown(headers: &HeaderMap, show_token: bool) -> Vec<(String, String)> {
    let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let secret = *name == header::SET_COOKIE && !show_token;
        let value = if secret { WITHHELD.into() } else { String::from_utf8_lossy(value.as_bytes()).into_owned() };
        (name.to_string(), value)
    };
    headers.iter().map(shown).collect()
}

/// How an answer is shown.
pub struct Show {
    pub include: bool,
    pub silent: bool,
    pub verbose: bool,
    /// A token in an answer is shown and not withheld.
    pub token: bool,
}

impl Show {
    /// Tells of a request before it is sent.
    pub fn request(&self, call: &Call, url: &str) {
        if !self.verbose {
            return;
        }
        let mut headers = call.headers_sent();
        headers.push(("user-agent".into(), concat!("towow/", env!("CARGO_PKG_VERSION")).into()));
        if call.token.is_some() {
            headers.push(("authorization".into(), format!("Bearer {WITHHELD}")));
        }
        let body = call.body.as_ref().map(|body| self.told(call, &body.bytes, sensitive));
        let line = format!("{} {url}", call.method);
        tell("request", '>', &line, &json!({ "method": call.method.as_str(), "url": url }), &headers, body);
    }

    /// Tells of an answer before its body is shown.
    pub fn response(&self, call: &Call, answer: &Answer) {
        if !self.verbose {
            return;
        }
        let headers = headers_shown(&answer.headers, self.token);
        let line = answer.head(true).lines().next().unwrap_or_default().to_owned();
        // The body of a success is the result; that of a failure would be seen nowhere.
        let failed = !(200..300).contains(&answer.status) && !self.include && !answer.body.is_empty();
        let body = failed.then(|| self.told(call, &answer.body, is_token));
        tell("response", '<', &line, &json!({ "status": answer.status, "cached": answer.cached }), &headers, body);
    }

    /// A body within a notice: JSON as JSON, without its secrets.
    fn told(&self, call: &Call, bytes: &Bytes, secret: fn(&str) -> bool) -> Value {
        let text = call.without_token(&String::from_utf8_lossy(bytes));
        let Ok(mut value) = serde_json::from_str(&text) else { return text.into() };
        if !self.token {
            withhold(&mut value, secret);
        }
        value
    }

    /// Status line, headers and an empty line, where they are asked for.
    pub fn head(&self, answer: &Answer) -> Result<()> {
        if !self.include {
            return Ok(());
        }
        write(format!("{}\n\n", answer.head(self.token)).as_bytes())
    }

    /// The body of an answer that is no success, beside its status line; the error follows on standard error.
    pub fn refusal(&self, call: &Call, answer: &Answer) -> Result<()> {
        self.head(answer)?;
        if !self.include || self.silent || answer.body.is_empty() {
            return Ok(());
        }
        match answer.json() {
            Some(mut value) => {
                self.withhold(&mut value);
                write(call.without_token(&format!("{value}\n")).as_bytes())
            }
            None => write(call.without_token(&String::from_utf8_lossy(&answer.body)).as_bytes()),
        }
    }

    /// The body of a success.
    pub fn body(&self, globals: &Globals, answer: &Answer) -> Result<()> {
        if self.silent || answer.body.is_empty() {
            return Ok(());
        }
        if answer.media() == "text/event-stream" {
            return self.events(globals, answer);
        }
        let Some(value) = answer.json() else {
            return if globals.output.jq.is_some() { Err(not_json(answer)) } else { write(&answer.body) };
        };
        // Numbers stay as the backend wrote them, where nothing has to be taken out.
        let as_it_is = globals.output.passes_through() && !answer.body.windows(13).any(|part| part == b"session_token");
        match as_it_is.then(|| output::compact(&answer.body)).flatten() {
            Some(text) => output::write(&text),
            None => self.value(globals, value),
        }
    }

    /// A result as JSON, through the filter, or readable.
    pub fn value(&self, globals: &Globals, mut value: Value) -> Result<()> {
        if self.silent {
            return Ok(());
        }
        self.withhold(&mut value);
        globals.output.print(&value, output::card)
    }

    /// The events of a stream that has ended: as they were sent, or through what was asked for.
    fn events(&self, globals: &Globals, answer: &Answer) -> Result<()> {
        if globals.output.passes_through() {
            return write(&answer.body);
        }
        let events = Parser::new(usize::MAX).push(&answer.body).unwrap_or_default();
        events.iter().try_for_each(|event| self.event(globals, event))
    }

    /// An event of a stream as it arrives: a line of JSON, its data as JSON where it is some.
    pub fn event(&self, globals: &Globals, event: &Event) -> Result<()> {
        let data = serde_json::from_str(&event.data).unwrap_or_else(|_| Value::from(event.data.as_str()));
        let mut line = json!({ "event": event.name, "data": data });
        if !event.id.is_empty() {
            line["id"] = json!(event.id);
        }
        self.withhold(&mut line);
        if self.silent {
            return Ok(());
        }
        globals.output.print_line(Shape::default(), &line, |line| format!("{line}\n"))
    }

    fn withhold(&self, value: &mut Value) {
        if !self.token && withhold(value, is_token) {
            output::notice(
                "token_withheld",
                "the answer holds a session token, which is not shown; --show-token shows it",
            );
        }
    }
}

/// The failure of what needs JSON and was answered otherwise.
pub fn not_json(answer: &Answer) -> Error {
    let beginning: String = String::from_utf8_lossy(&answer.body).trim().chars().take(200).collect();
    let message = format!("the backend answered with something that is no JSON: {beginning}");
    let mut error = Error::new(Kind::Api, "not_json", message).hint("towow api --help");
    error.status = Some(answer.status);
    error
}

fn is_token(key: &str) -> bool {
    key == "session_token"
}

/// What the table calls a secret.
fn sensitive(key: &str) -> bool {
    is_token(key)
        || operations::all().flat_map(|row| row.params).any(|param| param.sensitive && param.sent_name() == key)
}

/// True when a session token stands somewhere in the value.
pub fn holds_token(value: &Value) -> bool {
    withhold(&mut value.clone(), is_token)
}

/// Replaces the texts under these keys, at any depth, and says whether there were some.
fn withhold(value: &mut Value, secret: fn(&str) -> bool) -> bool {
    let each = |found: bool, value: &mut Value| withhold(value, secret) | found;
    match value {
        Value::Array(items) => items.iter_mut().fold(false, each),
        Value::Object(fields) => fields.iter_mut().fold(false, |found, (key, value)| match value {
            Value::String(text) if secret(key) && !text.is_empty() => {
                *text = WITHHELD.to_owned();
                true
            }
            value => each(found, value),
        }),
        _ => false,
    }
}

/// A notice with fields: JSON off a terminal, else lines with a mark in front.
fn tell(code: &str, mark: char, line: &str, facts: &Value, headers: &[(String, String)], body: Option<Value>) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let headers: String = headers.iter().map(|(name, value)| format!("{mark} {name}: {value}\n")).collect();
        let body =
            body.map(|body| format!("{mark}\n{}\n", body.as_str().map_or_else(|| body.to_string(), str::to_owned)));
        let text = output::clean(&format!("{mark} {line}\n{headers}{}", body.unwrap_or_default()));
        // Nobody is left to tell when this fails.
        let _ = stderr.write_all(text.as_bytes());
        return;
    }
    let mut named = Map::new();
    for (name, value) in headers {
        match named.get_mut(name) {
            Some(Value::String(known)) => known.push_str(&format!(", {value}")),
            _ => drop(named.insert(name.clone(), json!(value))),
        }
    }
    let mut data = facts.clone();
    data["headers"] = Value::Object(named);
    if let Some(body) = body {
        data["body"] = body;
    }
    output::notice_with(code, line, &data);
}

/// Bytes as they are; on a terminal what could play tricks with it is escaped.
fn write(bytes: &[u8]) -> Result<()> {
    match std::io::stdout().is_terminal() {
        true => output::write(&visible(&String::from_utf8_lossy(bytes))),
        false => output::write_bytes(bytes),
    }
}

fn visible(text: &str) -> String {
    let shown = |c: char| match output::clean(c.encode_utf8(&mut [0; 4])) {
        clean if clean.is_empty() => format!("\\u{:04x}", u32::from(c)),
        clean => clean,
    };
    let shown: String = text.chars().map(shown).collect();
    if shown.ends_with('\n') { shown } else { shown + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_played_with() {
        assert_eq!(visible("a\tb\u{1b}[2J\u{202e}通"), "a\tb\\u001b[2J\\u202e通\n");
        assert_eq!(visible("a\n"), "a\n");
    }

    #[test]
    fn a_token_is_withheld_wherever_it_stands() {
        let mut value = json!({"a": [{"session_token": "t", "x": "session_token"}], "session_token": null});
        assert!(withhold(&mut value, is_token));
        assert_eq!(value, json!({"a": [{"session_token": WITHHELD, "x": "session_token"}], "session_token": null}));
        assert!(!holds_token(&json!({"session_token": "", "token": "t"})));
        assert!(sensitive("password") && !sensitive("email"));
    }
}
