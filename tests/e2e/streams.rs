//! Replies that arrive piece by piece, and those that do not come to their end.

use std::time::Duration;

use serde_json::{Value, json};
use towow::client::reply::Replied;
use towow::client::{Client, Limits, Request};
use towow::error::{Error, Result};

use crate::script::{Act, Script, answer, events, ok, run, stream};

/// Asks for a reply and gives what was heard on the way with what came of it.
fn reply(server: &Script, total: Duration) -> (Vec<String>, Result<Replied>) {
    let request = Request {
        body: Some(json!({"user_message": "x"})),
        token: Some("tws_sekret".to_owned()),
        ..Request::new(http::Method::POST, "/protocol/formulations/f1/reply")
    };
    let mut heard = Vec::new();
    let outcome = run(server.client(3, total).reply(request, |text| heard.push(text.to_owned())));
    (heard, outcome)
}

fn refused(server: &Script) -> Error {
    reply(server, Duration::from_secs(1)).1.unwrap_err()
}

#[test]
fn a_reply_is_heard_while_it_arrives() {
    let text = ": hello\r\nevent: text\r\ndata: {\"delta\":\"你好\u{2028}\"}\r\n\r\nevent: update\ndata: {\"field\":\"k\",\"value\":1}\n\n\
                event: text\rdata: {\"delta\":\"！\"}\r\revent: done\ndata: {\"usage\":{\"t\":1}}\n\nevent: text\ndata: {\"delta\":\"late\"}\n\n";
    let server = Script::of(vec![stream(text)]);
    let (heard, outcome) = reply(&server, Duration::from_secs(30));
    let Replied::Streamed(reply) = outcome.unwrap() else { panic!("no stream") };
    assert_eq!((heard, reply.text.as_str()), (vec!["你好\u{2028}".to_owned(), "！".to_owned()], "你好\u{2028}！"));
    assert_eq!((Value::Object(reply.updates), reply.usage), (json!({"k": 1}), Some(json!({"t": 1}))));
    assert!(server.seen()[0].contains("accept: application/vnd.towow.v1+json"));

    // A last blank line may be missing, and a backend may keep the connection when it is done.
    for act in [stream("event: done\ndata: {}\n"), Act::Hang(events("event: done\ndata: {}\n\n"))] {
        assert!(matches!(self::reply(&Script::of(vec![act]), Duration::from_secs(1)).1, Ok(Replied::Streamed(_))));
    }
    let whole = self::reply(&Script::of(vec![ok()]), Duration::from_secs(1)).1.unwrap();
    let Replied::Whole(response) = whole else { panic!("a stream") };
    assert_eq!(response.json().unwrap()["unread"], 0);
}

#[test]
fn a_reply_that_is_not_done_is_no_success_and_is_not_lost() {
    let begun = "event: text\ndata: {\"delta\":\"so far\"}\n\nevent: update\ndata: {\"field\":\"k\",\"value\":1}\n\n";
    let with = |more: &str| format!("{begun}{more}");
    let cases = [
        ("the end", stream(begun), 7, "the backend ended its reply before it was done"),
        ("a break", Act::Break(events(begun)), 7, "the stream of the backend broke off: "),
        (
            "silence",
            Act::Hang(events(begun)),
            7,
            "the stream of the backend broke off: nothing arrived for 1 s (TOWOW_TIMEOUT",
        ),
        (
            "an error",
            stream(&with("event: error\ndata: {\"message\":\"no tws_sekret\"}\n\n")),
            1,
            "the backend broke its reply off: no (withheld)",
        ),
        ("no JSON", stream(&with("event: text\ndata: {\n\n")), 1, "the reply holds an event \"text\" that is no JSON"),
        (
            "half an event",
            stream(&with("event: text\ndata: {\"delta\":\"lost\"}\n")),
            7,
            "the backend ended its reply before it was done",
        ),
    ];
    for (name, act, exit, message) in cases {
        let server = Script::of(vec![act]);
        let error = refused(&server);
        assert_eq!((error.code.as_ref(), error.kind.exit()), ("sse_error", exit), "{name}");
        assert!(error.message.starts_with(message), "{name}: {}", error.message);
        assert_eq!(error.details, Some(json!({"reply": "so far", "updates": {"k": 1}})), "{name}");
        assert_eq!(server.seen().len(), 1, "{name}: what was said is not said twice");
    }
}

#[test]
fn no_stream_at_all_is_told_like_any_failure() {
    let server =
        Script::of(vec![answer("409 Conflict", &["Content-Type: text/event-stream"], r#"{"detail":"confirmed"}"#)]);
    let error = refused(&server);
    assert_eq!((error.code.as_ref(), error.message.as_str(), error.status), ("conflict", "confirmed", Some(409)));
    let error = refused(&Script::of(vec![Act::Hang(Vec::new())]));
    assert_eq!(error.code, "network_timeout");
    // An event without an end is stopped before it fills the memory.
    let endless = Script::of(vec![stream(&format!("event: text\ndata: {}", "x".repeat(3000)))]);
    let limits = Limits { response: 2000, ..Limits::default() };
    let client = Client::remote(&endless.url, limits).unwrap();
    let error = run(client.reply(Request::new(http::Method::POST, "/x"), |_| {})).unwrap_err();
    assert_eq!(error.code, "response_too_large");
}

/// The command: pieces as they come, then the result; what had arrived is in the error when a stream or the second step
/// breaks.
#[test]
fn a_reply_is_printed_as_it_arrives() {
    let said = "event: text\ndata: {\"delta\":\"你\"}\n\nevent: text\ndata: {\"delta\":\"好？\"}\n\nevent: update\ndata: {\"field\":\"role\",\"value\":\"designer\"}\n\n";
    let done = format!("{said}event: done\ndata: {{}}\n\n");
    let at = |stream: &str, session: &str| {
        let (stream, session) = (stream.to_owned(), session.to_owned());
        crate::support::Canned::replying(move |sent| match sent.method.as_str() {
            "POST" => ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream".to_owned(), stream.clone()),
            _ => (
                format!("HTTP/1.1 {session}\r\nContent-Type: application/json"),
                json!({"formulated_demand": "# D"}).to_string(),
            ),
        })
    };
    let reply = |server: &crate::support::Canned, more: &[&str]| {
        let args = [&["formulation", "reply", "f 1", "a designer"], more].concat();
        crate::support::Home::at(&server.url).with(&args, &[("TOWOW_TOKEN", "t"), ("TOWOW_RETRIES", "0")], "")
    };
    let server = at(&done, "200 OK");
    let result = json!({
        "session_id": "f 1", "reply": "你好？", "document": "# D", "updates": {"role": "designer"},
        "selected_agent": {"agent_id": null, "display_name": null},
    });
    assert_eq!(reply(&server, &[]).ok(), result);
    assert_eq!(server.sent()[0].body, Some(json!({"user_message": "a designer"})));
    let streamed = reply(&server, &["--stream"]);
    let lines: Vec<serde_json::Value> =
        streamed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, [json!({"delta": "你"}), json!({"delta": "好？"}), result]);

    let error = reply(&at(said, "200 OK"), &[]).fails(7, "sse_error");
    assert_eq!(error["details"], json!({"reply": "你好？", "updates": {"role": "designer"}}));
    assert_eq!(error["hint"], "towow formulation show 'f 1'");
    let error = reply(&at(&done, "502 Bad Gateway"), &[]).fails(1, "api_error");
    assert_eq!((&error["details"]["reply"], &error["details"]["document"]), (&json!("你好？"), &json!(null)));
    assert_eq!(error["hint"], "towow formulation show 'f 1'");
    let failed = format!("{said}event: error\ndata: {{\"message\":\"model is gone\"}}\n\n");
    let error = reply(&at(&failed, "200 OK"), &[]).fails(1, "sse_error");
    assert!(error["message"].as_str().unwrap().contains("model is gone"), "{error}");
    assert_eq!(error["details"]["reply"], "你好？");
}
