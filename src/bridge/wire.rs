//! The frames of `towow-bridge.v1` (docs/bridge-protocol.md) and of plain mode, as text.

use serde_json::{Map, Value, json};

/// The subprotocol, and the only version there is.
pub const PROTOCOL: &str = "towow-bridge.v1";

/// Bytes of a message, where nobody says otherwise.
pub const LARGEST: usize = 16 << 20;

/// Keys below `_meta`.
pub mod key {
    /// What a worker says of a tool.
    pub const TOOL: &str = "net.towow/bridge";
    /// The id of a call, in every line of the log.
    pub const CALL: &str = "net.towow/callId";
    /// The session of the client.
    pub const SESSION: &str = "net.towow/session";
    /// Milliseconds that are left.
    pub const DEADLINE: &str = "net.towow/deadlineMs";
    /// 1, and 2 when it is tried again.
    pub const ATTEMPT: &str = "net.towow/attempt";
}

/// Error codes of the wire.
pub mod code {
    /// The method is not known.
    pub const UNKNOWN_METHOD: i64 = -32601;
    /// Arguments that do not fit, or an unknown tool.
    pub const INVALID: i64 = -32602;
    /// The deadline is over.
    pub const TIMEOUT: i64 = -32001;
    /// No more calls are taken.
    pub const OVERLOADED: i64 = -32003;
    /// Cancelled.
    pub const CANCELLED: i64 = -32004;
    /// No calls are taken any more.
    pub const DRAINING: i64 = -32005;
    /// Arguments or result are too large.
    pub const TOO_LARGE: i64 = -32006;
}

/// Close codes of the wire.
pub mod close {
    /// The end.
    pub const AWAY: u16 = 1001;
    /// A rule was broken.
    pub const BROKEN: u16 = 1008;
    /// A message that was much too large.
    pub const TOO_LARGE: u16 = 1009;
    /// No version in common.
    pub const NO_VERSION: u16 = 4400;
    /// No hello in time.
    pub const NO_HELLO: u16 = 4408;
}

/// How the other side speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// This protocol.
    Bridge,
    /// A server that knows nothing of it.
    Plain,
}

/// A refusal as it came over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// One of [`code`], or zero in plain mode.
    pub code: i64,
    /// What happened.
    pub message: String,
    /// What else is known.
    pub data: Value,
}

/// What came in.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// An answer to a request of ours.
    Answer(u64, Result<Value, Refusal>),
    /// A request, which has to be answered under its id.
    Request(Value, String),
    /// A notification with its parameters.
    Notification(String, Value),
    /// None of these; the id, where there is one, gets the refusal.
    Unreadable(Option<Value>, i64, String),
}

/// A request.
pub fn request(id: u64, method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
}

/// A call of a tool.
pub fn call(id: u64, tool: &str, arguments: &Value, meta: &Value) -> String {
    /// Borrows the arguments, which may be large.
    #[derive(serde::Serialize)]
    struct Call<'a> {
        jsonrpc: &'a str,
        id: u64,
        method: &'a str,
        params: Params<'a>,
    }
    #[derive(serde::Serialize)]
    struct Params<'a> {
        name: &'a str,
        arguments: &'a Value,
        #[serde(rename = "_meta")]
        meta: &'a Value,
    }
    let params = Params { name: tool, arguments, meta };
    // Values with text for keys can always be written.
    serde_json::to_string(&Call { jsonrpc: "2.0", id, method: "tools/call", params }).unwrap_or_default()
}

/// A notification.
pub fn notification(method: &str, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string()
}

/// The refusal of a request.
pub fn refuse(id: &Value, code: i64, message: &str) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } }).to_string()
}

/// The answer to a request that wants to know nothing.
pub fn empty(id: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "result": {} }).to_string()
}

/// Reads a frame.
pub fn read(dialect: Dialect, text: &str) -> Incoming {
    match (serde_json::from_str::<Value>(text), dialect) {
        (Ok(Value::Object(message)), Dialect::Bridge) => message_of(message),
        (Ok(Value::Object(message)), Dialect::Plain) => plain(message),
        (Ok(Value::Array(_)), _) => Incoming::Unreadable(None, -32600, "there are no batches".into()),
        (Ok(_), _) => Incoming::Unreadable(None, -32600, "a message is an object".into()),
        (Err(error), _) => Incoming::Unreadable(None, -32700, format!("no JSON: {error}")),
    }
}

/// The id of an answer that cannot be read as a whole: too deep, half a character in it, a number that is too large. What
/// is passed over may be all of these.
pub fn answers(text: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Answer {
        id: u64,
        method: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_str::<Answer>(text).ok().filter(|answer| answer.method.is_none()).map(|answer| answer.id)
}

fn message_of(mut message: Map<String, Value>) -> Incoming {
    let id = message.shift_remove("id").filter(|id| !id.is_null());
    if message.get("jsonrpc") != Some(&json!("2.0")) {
        return Incoming::Unreadable(id, -32600, "no message of JSON-RPC 2.0".into());
    }
    let method = match message.shift_remove("method") {
        Some(Value::String(method)) => Some(method),
        Some(_) => return Incoming::Unreadable(id, -32600, "method is no text".into()),
        None => None,
    };
    match (id, method) {
        (None, Some(method)) => Incoming::Notification(method, message.shift_remove("params").unwrap_or_default()),
        (Some(id), Some(method)) => Incoming::Request(id, method),
        (Some(id), None) => match (id.as_u64(), message.shift_remove("result"), message.shift_remove("error")) {
            (Some(id), Some(result), None) => Incoming::Answer(id, Ok(result)),
            (Some(id), None, Some(error)) => Incoming::Answer(id, Err(refusal(error))),
            // Nobody waits for the answer to an answer.
            _ => Incoming::Unreadable(None, -32600, format!("an answer to nothing that was asked: id {id}")),
        },
        (None, None) => Incoming::Unreadable(None, -32600, "neither method nor id".into()),
    }
}

fn refusal(mut error: Value) -> Refusal {
    Refusal {
        code: error["code"].as_i64().unwrap_or(-32603),
        message: error["message"].as_str().unwrap_or("it gave no reason").to_owned(),
        data: error["data"].take(),
    }
}

/// A call in plain mode.
pub fn plain_call(id: u64, function: &str, arguments: &Value, session: Option<&str>) -> String {
    json!({ "id": id, "func": function, "args": arguments, "session_id": session }).to_string()
}

fn plain(mut message: Map<String, Value>) -> Incoming {
    // Scripts hand the id back as they like.
    let id = match message.get("id") {
        Some(Value::String(text)) => text.parse().ok(),
        other => other.and_then(Value::as_u64),
    };
    let Some(id) = id else {
        return Incoming::Unreadable(None, -32600, "an answer has the id of its call".into());
    };
    let error = message.shift_remove("error").filter(|error| !error.is_null());
    match (error, message.shift_remove("result")) {
        (None, Some(result)) => Incoming::Answer(id, Ok(plain_result(result))),
        (None, None) => Incoming::Answer(id, Ok(plain_result(Value::Null))),
        (Some(error), _) => Incoming::Answer(id, Ok(tool_error(&error))),
    }
}

/// What MCP calls the result of a tool, from any value.
fn plain_result(result: Value) -> Value {
    if result.get("content").is_some_and(Value::is_array) {
        return result;
    }
    let text = match &result {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let structured = if result.is_object() { result } else { json!({ "result": result }) };
    json!({ "content": [{ "type": "text", "text": text }], "structuredContent": structured })
}

/// The failure of a function in the shape in which the library says it.
fn tool_error(error: &Value) -> Value {
    let text = |key: &str| error[key].as_str().map(str::to_owned);
    let message = error.as_str().map(str::to_owned).or_else(|| text("message")).unwrap_or_else(|| error.to_string());
    let mut told = json!({ "code": text("code").unwrap_or_else(|| "tool_error".into()), "message": message });
    if let Some(kind) = text("type") {
        told["type"] = json!(kind);
    }
    told["retryable"] = json!(false);
    let text = json!({ "ok": false, "error": told }).to_string();
    json!({ "content": [{ "type": "text", "text": text }], "isError": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_for_what_they_are() {
        let refusal = |code, message: &str| Refusal { code, message: message.into(), data: Value::Null };
        let cases = [
            (r#"{"jsonrpc":"2.0","id":7,"result":{"a":1}}"#, Incoming::Answer(7, Ok(json!({ "a": 1 })))),
            (r#"{"jsonrpc":"2.0","id":7,"result":null}"#, Incoming::Answer(7, Ok(Value::Null))),
            (
                r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"no"}}"#,
                Incoming::Answer(7, Err(refusal(-32602, "no"))),
            ),
            (r#"{"jsonrpc":"2.0","id":7,"error":{}}"#, Incoming::Answer(7, Err(refusal(-32603, "it gave no reason")))),
            (r#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#, Incoming::Request(json!("a"), "ping".into())),
            (
                r#"{"jsonrpc":"2.0","method":"bridge/drain"}"#,
                Incoming::Notification("bridge/drain".into(), Value::Null),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(Dialect::Bridge, text), expected, "{text}");
        }
        for (text, id, code) in [
            ("nonsense", None, -32700),
            ("[]", None, -32600),
            ("7", None, -32600),
            ("{}", None, -32600),
            (r#"{"id":7,"method":"x"}"#, Some(json!(7)), -32600),
            (r#"{"jsonrpc":"2.0","id":7,"method":7}"#, Some(json!(7)), -32600),
            (r#"{"jsonrpc":"2.0","id":"x","result":1}"#, None, -32600),
            (r#"{"jsonrpc":"2.0","id":7,"result":1,"error":{}}"#, None, -32600),
        ] {
            let read = read(Dialect::Bridge, text);
            let Incoming::Unreadable(found, why, _) = &read else { panic!("{text}: {read:?}") };
            assert_eq!((found, *why), (&id, code), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_still_an_answer_to_something() {
        let deep = "[".repeat(5_000) + &"]".repeat(5_000);
        for (result, expected) in [
            (deep.as_str(), Some(7)),
            (r#""\ud800""#, Some(7)),
            ("1e999", Some(7)),
            ("NaN", None),
            (r#"1,"method":"ping""#, None),
        ] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":7,"result":{result},"error":{{}}}}"#);
            assert!(matches!(read(Dialect::Bridge, &text), Incoming::Unreadable(..) | Incoming::Request(..)), "{text}");
            assert_eq!(answers(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_script_answers_as_it_likes() {
        let of = |text: &str| match read(Dialect::Plain, text) {
            Incoming::Answer(7, Ok(result)) => result,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(of(r#"{"id":7,"result":3}"#)["structuredContent"], json!({ "result": 3 }));
        assert_eq!(of(r#"{"id":"7","result":"x"}"#)["content"][0]["text"], "x");
        assert_eq!(of(r#"{"id":7,"result":{"a":[1]},"error":null}"#)["structuredContent"], json!({ "a": [1] }));
        assert_eq!(of(r#"{"id":7}"#)["content"][0]["text"], "null");
        let ready = json!({ "content": [{ "type": "image", "data": "", "mimeType": "image/png" }] });
        assert_eq!(of(&json!({ "id": 7, "result": ready }).to_string()), ready);
        for (error, told) in [
            (json!("no"), json!({ "code": "tool_error", "message": "no", "retryable": false })),
            (
                json!({ "message": "no", "type": "ValueError", "code": "bad" }),
                json!({ "code": "bad", "message": "no", "type": "ValueError", "retryable": false }),
            ),
            (json!([1]), json!({ "code": "tool_error", "message": "[1]", "retryable": false })),
        ] {
            let result = of(&json!({ "id": 7, "error": error }).to_string());
            let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
            assert_eq!((&text["error"], &result["isError"]), (&told, &json!(true)));
        }
        assert!(matches!(read(Dialect::Plain, r#"{"result":3}"#), Incoming::Unreadable(None, ..)));
    }
}
