//! Questions and what becomes of them.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Kind, Owner};
use super::*;

const HELLO: &[&str] = &["Hel", "lo, ", "世界"];

#[tokio::test]
async fn an_answer_is_heard_as_it_comes_in_both_dialects() {
    for (provider, act) in [("anthropic", said(HELLO, "end_turn")), ("openai", chatted(HELLO, "stop"))] {
        let Does::Sends(bytes) = act.clone() else { unreachable!() };
        for act in [act, Does::Drips(bytes)] {
            let server = Server::of([act]).await;
            let model = server.model_with(provider, |config| {
                (config.input_price, config.output_price, config.currency) = (3.0, 15.0, "EUR".into());
            });
            let (outcome, heard) = ask(&model, &question()).await;
            let answer = outcome.unwrap();
            assert_eq!((answer.text.as_str(), heard.as_str()), ("Hello, 世界", "Hello, 世界"), "{provider}");
            let spent = &answer.spent;
            assert_eq!((spent.input_tokens, spent.output_tokens, spent.cached_input_tokens), (25, 7, 5), "{provider}");
            assert_eq!((spent.attempts, spent.model.as_str(), spent.provider.as_str()), (1, "m-1-real", provider));
            assert_eq!((spent.cost_micros, spent.currency.as_deref()), (Some(180), Some("EUR")));
            assert_eq!(answer.request_id.as_deref(), Some("req_1"));
            assert_eq!(model.name(), format!("{provider}/m-1"));
        }
    }
}

#[tokio::test]
async fn each_provider_is_asked_in_its_way() {
    let bearer = format!("bearer {KEY}");
    let cases = [
        ("anthropic", "POST /v1/messages", None, Some(KEY), Some("2023-06-01")),
        ("minimax", "POST /v1/messages", Some(bearer.as_str()), None, Some("2023-06-01")),
        ("minimax-china", "POST /v1/messages", Some(&bearer), None, Some("2023-06-01")),
        ("deepseek", "POST /v1/messages", None, Some(KEY), None),
        ("moonshot", "POST /v1/messages", Some(&bearer), None, Some("2023-06-01")),
        ("openai", "POST /v1/chat/completions", Some(&bearer), None, None),
    ];
    for (provider, line, authorization, key, version) in cases {
        let act = if provider == "openai" { chatted(HELLO, "stop") } else { said(HELLO, "end_turn") };
        let server = Server::of([act]).await;
        ask(&server.model(provider), &question()).await.0.unwrap();
        let asked = server.asked().remove(0);
        assert_eq!(asked.line, line);
        assert_eq!((asked.header("authorization"), asked.header("x-api-key")), (authorization, key), "{provider}");
        assert_eq!(asked.header("anthropic-version"), version, "{provider}");
        assert_eq!((&asked.body["model"], &asked.body["max_tokens"]), (&json!("m-1"), &json!(100)), "{provider}");
        assert_eq!(asked.body["stream"], true);
    }
    let server = Server::of([said(HELLO, "end_turn")]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{KEY}\n")).unwrap();
    let model = server.model_with("anthropic", |config| {
        (config.auth, config.version) = (crate::node::config::LlmAuth::Bearer, "2026-10-21".into());
        (config.key, config.key_file) = (String::new(), Some(file.path().to_owned()));
    });
    ask(&model, &question()).await.0.unwrap();
    let asked = server.asked().remove(0);
    assert_eq!(asked.header("authorization"), Some(bearer.as_str()));
    assert_eq!((asked.header("x-api-key"), asked.header("anthropic-version")), (None, Some("2026-10-21")));
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let message = json!({
        "type": "message", "model": "m-1-real", "stop_reason": "end_turn",
        "content": [{ "type": "thinking", "thinking": "hm" }, { "type": "text", "text": "<think>a</think>Hel" }, { "type": "text", "text": "lo" }],
        "usage": { "input_tokens": 20, "cache_creation_input_tokens": 5, "output_tokens": 7 },
        "base_resp": { "status_code": 0, "status_msg": "" },
    });
    let chat = json!({
        "model": "m-1-real", "choices": [{ "message": { "content": "Hello" }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 25, "completion_tokens": 7 },
    });
    for (provider, body) in [("minimax", message), ("openai", chat)] {
        let server = Server::of([answer(200, "", &body.to_string())]).await;
        let (outcome, heard) = ask(&server.model(provider), &question()).await;
        let answer = outcome.unwrap();
        assert_eq!((answer.text.as_str(), heard.as_str()), ("Hello", "Hello"));
        assert_eq!((answer.spent.input_tokens, answer.spent.output_tokens), (25, 7));
    }
}

#[tokio::test]
async fn thoughts_are_not_heard() {
    let cases: [(&[&str], &str); 3] = [
        (&["<thi", "nk>a", "b</thi", "nk>\n\nHello"], "Hello"),
        // It was heard before it was known to be a thought.
        (&["a or b", "</think>", "Hello"], "a or b</think>Hello|Hello"),
        (&["a < b"], "a < b"),
    ];
    for (pieces, expected) in cases {
        let server = Server::of([chatted(pieces, "stop")]).await;
        let (outcome, heard) = ask(&server.model("openai"), &question()).await;
        assert_eq!((outcome.unwrap().text.as_str(), heard.as_str()), (expected.rsplit('|').next().unwrap(), expected));
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let busy = r#"{"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}}"#;
    let over = r#"{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}"#;
    let cut = Does::Sends(stream(&begun(&[])));
    let failed =
        Does::Sends(stream(&(begun(&[]) + &event("error", json!({ "error": { "type": "overloaded_error" } })))));
    let acts = [
        (answer(429, "retry-after-ms: 3\r\nretry-after: 3000\r\n", busy), Kind::Busy),
        (answer(529, "", over), Kind::Busy),
        (answer(500, "", ""), Kind::Away),
        (answer(503, "", "<html>no</html>"), Kind::Away),
        (answer(408, "", ""), Kind::Away),
        (answer(409, "", ""), Kind::Away),
        (answer(400, "x-should-retry: true\r\n", ""), Kind::Rejected),
        (answer(200, "", r#"{"base_resp": {"status_code": 1000, "status_msg": "unknown"}}"#), Kind::Away),
        (answer(200, "", r#"{"base_resp": {"status_code": 1002, "status_msg": "limit"}}"#), Kind::Busy),
        (answer(500, "", r#"{"base_resp": {"status_code": 1033, "status_msg": "system error"}}"#), Kind::Away),
        (Does::Sends(Vec::new()), Kind::Away),
        (Does::Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".to_vec()), Kind::Cut),
        (Does::Sends(stream("")), Kind::Cut),
        (cut, Kind::Cut),
        (failed, Kind::Busy),
    ];
    for (act, kind) in acts {
        let good = said(HELLO, "end_turn");
        let server = Server::of([act.clone(), act.clone(), good]).await;
        let (outcome, heard) = ask(&server.model("minimax"), &question()).await;
        let answer = outcome.unwrap_or_else(|trouble| panic!("{act:?}: {trouble}"));
        assert_eq!((answer.text.as_str(), heard.as_str(), answer.spent.attempts), ("Hello, 世界", "Hello, 世界", 3));

        let server = Server::of([act.clone()]).await;
        let trouble = ask(&server.model("minimax"), &question()).await.0.unwrap_err();
        assert_eq!((trouble.kind, trouble.attempts(), server.asked().len()), (kind, 3, 3), "{act:?}: {trouble}");
        let none = server.model_with("minimax", |config| config.retries = 0);
        assert_eq!(ask(&none, &question()).await.0.unwrap_err().attempts(), 1);
    }
}

#[tokio::test]
async fn what_does_not_pass_is_told_at_once() {
    let error = |kind: &str, message: &str| {
        json!({ "type": "error", "error": { "type": kind, "message": message }, "request_id": "req_2" }).to_string()
    };
    let resp = |code: i64| json!({ "base_resp": { "status_code": code, "status_msg": "no" } }).to_string();
    let cases = [
        (answer(400, "", &error("invalid_request_error", "what?")), Kind::Rejected, "status 400: what?"),
        (answer(400, "", &error("invalid_request_error", "prompt is too long: 9 > 8")), Kind::TooLarge, "status 400"),
        (
            answer(401, "", &error("authentication_error", &format!("bad key {KEY}"))),
            Kind::KeyInvalid,
            "status 401: bad key ***",
        ),
        (answer(403, "", &error("permission_error", "no")), Kind::KeyInvalid, "status 403: no"),
        (answer(402, "", &error("billing_error", "pay")), Kind::Billing, "status 402: pay"),
        (answer(404, "", &error("not_found_error", "model: m-1")), Kind::NoModel, "status 404: model: m-1"),
        (answer(413, "", ""), Kind::TooLarge, "status 413"),
        (answer(422, "", "no\u{1b}[31m\nway"), Kind::Rejected, "status 422: no [31m way"),
        (
            answer(429, "retry-after: 1\r\n", &error("rate_limit_error", "monthly spend limit reached")),
            Kind::Billing,
            "status 429",
        ),
        (
            answer(
                429,
                "",
                r#"{"error": {"message": "x", "type": "insufficient_quota", "code": "insufficient_quota"}}"#,
            ),
            Kind::Billing,
            "status 429: x",
        ),
        (answer(429, "retry-after: 3600\r\n", ""), Kind::Busy, "status 429"),
        (answer(500, "x-should-retry: false\r\n", ""), Kind::Away, "status 500"),
        (answer(200, "", &resp(1004)), Kind::KeyInvalid, "code 1004: no"),
        (answer(200, "", &resp(1008)), Kind::Billing, "code 1008: no"),
        (answer(200, "", &resp(2061)), Kind::Billing, "code 2061: no"),
        (answer(200, "", &resp(2013)), Kind::Rejected, "code 2013: no"),
        (
            answer(307, &format!("location: https://elsewhere.example/x?key={KEY}\r\n"), ""),
            Kind::Rejected,
            "leads elsewhere (\"https://elsewhere.example/x\")",
        ),
        (answer(200, "", "<!doctype html><h1>Welcome</h1>"), Kind::Malformed, "it gave a page for people"),
        (answer(200, "", "welcome"), Kind::Malformed, "it gave neither events nor JSON"),
        (answer(200, "", "{\"a\": 1}"), Kind::Malformed, "it gave JSON that holds no answer"),
        (answer(200, "", "{a}"), Kind::Malformed, "it gave no JSON"),
        (said(&[], "end_turn"), Kind::Malformed, "its answer holds no text"),
        (said(&["I will not."], "refusal"), Kind::Refused, "the model refused to answer"),
        (
            Does::Sends(stream(&event(
                "error",
                json!({ "error": { "type": "authentication_error", "message": "no" } }),
            ))),
            Kind::KeyInvalid,
            "it failed while it answered: no",
        ),
    ];
    for (act, kind, message) in cases {
        let server = Server::of([act.clone()]).await;
        let model = server.model("minimax");
        let trouble = ask(&model, &question()).await.0.unwrap_err();
        let told = format!("minimax at {}: {message}", server.url);
        assert!(trouble.kind == kind && trouble.message.starts_with(&told), "{act:?}: {trouble:?}");
        assert_eq!((trouble.attempts(), server.asked().len()), (1, 1), "{act:?}");
        let shown = format!("{trouble:?} {model:?}");
        assert!(!shown.contains("0123456789"), "{shown}");
    }
    let server = Server::of([answer(401, "", &error("x", "y"))]).await;
    assert_eq!(ask(&server.model("anthropic"), &question()).await.0.unwrap_err().request_id.as_deref(), Some("req_2"));
    let long = Server::of([answer(400, "", &"长".repeat(5000))]).await;
    assert!(ask(&long.model("anthropic"), &question()).await.0.unwrap_err().message.chars().count() < 300);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_once_more() {
    let good = said(HELLO, "end_turn");
    let error = event("error", json!({ "error": { "type": "overloaded_error", "message": "no" } }));
    for broken in [begun(&["Hel", "p"]), begun(&["Hel", "p"]) + &error] {
        let broken = Does::Sends(stream(&broken));
        let server = Server::of([broken.clone(), good.clone()]).await;
        let (outcome, heard) = ask(&server.model("anthropic"), &question()).await;
        let answer = outcome.unwrap();
        assert_eq!((answer.text.as_str(), heard.as_str()), ("Hello, 世界", "Help|Hello, 世界"));
        // What was begun is paid for as well.
        assert_eq!((answer.spent.input_tokens, answer.spent.output_tokens, answer.spent.attempts), (50, 8, 2));

        let server = Server::of([broken]).await;
        let trouble = ask(&server.model("anthropic"), &question()).await.0.unwrap_err();
        assert_eq!((trouble.attempts(), trouble.spent.input_tokens), (2, 50));
        assert!(matches!(trouble.kind, Kind::Cut | Kind::Busy), "{trouble:?}");
    }
    // In the other dialect the reason of the end is the end.
    let without_done = "data: {\"choices\": [{\"delta\": {\"content\": \"Hi\"}, \"finish_reason\": \"stop\"}]}\n\n";
    let server = Server::of([Does::Sends(stream(without_done))]).await;
    assert_eq!(ask(&server.model("openai"), &question()).await.0.unwrap().text, "Hi");
    let begun = "data: {\"choices\": [{\"delta\": {\"content\": \"Hi\"}}]}\n\n";
    let server = Server::of([Does::Sends(stream(begun))]).await;
    assert_eq!(ask(&server.model("openai"), &question()).await.0.unwrap_err().kind, Kind::Cut);
}

#[tokio::test]
async fn what_is_too_long_may_be_longer_once() {
    for (provider, long, good) in [
        ("anthropic", said(&["Hel"], "max_tokens"), said(HELLO, "end_turn")),
        ("openai", chatted(&["Hel"], "length"), chatted(HELLO, "stop")),
    ] {
        let server = Server::of([long.clone(), good]).await;
        let (outcome, heard) = ask(&server.model(provider), &question()).await;
        assert_eq!((outcome.unwrap().spent.attempts, heard.as_str()), (2, "Hel|Hello, 世界"));
        let caps: Vec<Value> = server.asked().iter().map(|asked| asked.body["max_tokens"].clone()).collect();
        assert_eq!(caps, [100, 200]);

        for second in [long.clone(), answer(400, "", "max_tokens is too large")] {
            let server = Server::of([long.clone(), second]).await;
            let trouble = ask(&server.model(provider), &question()).await.0.unwrap_err();
            assert_eq!((trouble.kind, trouble.attempts()), (Kind::Truncated, 2), "{trouble:?}");
        }
    }
}

#[tokio::test]
async fn silence_ends() {
    let idle = |config: &mut Llm| (config.idle_timeout, config.timeout, config.retries) = (1, 60, 0);
    let server = Server::of([Does::Hangs(stream(&begun(&[])))]).await;
    let trouble = ask(&server.model_with("anthropic", idle), &question()).await.0.unwrap_err();
    assert!(trouble.kind == Kind::Cut && trouble.message.ends_with("it said nothing for 1 s"), "{trouble:?}");
    assert_eq!(trouble.spent.input_tokens, 25);
    let total = |config: &mut Llm| (config.idle_timeout, config.timeout) = (60, 1);
    for bytes in [Vec::new(), stream(&begun(&["Hel"]))] {
        let server = Server::of([Does::Hangs(bytes)]).await;
        let trouble = ask(&server.model_with("anthropic", total), &question()).await.0.unwrap_err();
        assert!(trouble.kind == Kind::Away && trouble.message.ends_with("took longer than 1 s"), "{trouble:?}");
        assert_eq!(trouble.attempts(), 1);
    }
}

#[tokio::test]
async fn a_model_that_is_not_set_is_asked_for() {
    let list = answer(200, "", r#"{"data": [{"id": "text-embedding-9"}, {"id": "m-9"}, {"id": "m-8"}]}"#);
    let server = Server::of([list, chatted(HELLO, "stop")]).await;
    let model = server.model_with("openai", |config| config.model = String::new());
    assert_eq!(model.name(), "openai");
    for _ in 0..2 {
        ask(&model, &question()).await.0.unwrap();
    }
    assert_eq!(model.name(), "openai/m-9");
    let asked = server.asked();
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(lines, ["GET /v1/models", "POST /v1/chat/completions", "POST /v1/chat/completions"]);
    assert_eq!(asked[1].body["model"], "m-9");
    for (list, expected) in
        [(answer(404, "", ""), "names none: status 404"), (answer(200, "", "{}"), "its list is empty")]
    {
        let server = Server::of([list]).await;
        let model = server.model_with("openai", |config| config.model = String::new());
        let trouble = ask(&model, &question()).await.0.unwrap_err();
        assert!(trouble.kind == Kind::NoModel && trouble.message.ends_with(expected), "{trouble:?}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_named() {
    let server = Server::of([said(HELLO, "end_turn")]).await;
    type Change = fn(&mut Llm);
    let cases: [(Change, &str); 3] = [
        (
            |config| (config.key, config.key_file) = (String::new(), Some("/nowhere/key".into())),
            "llm.key_file /nowhere/key: ",
        ),
        (|config| config.key = "two\nlines".into(), "the key holds what no key can hold"),
        (|config| config.version = "a\nb".into(), "llm.version holds what no header can hold"),
    ];
    for (change, expected) in cases {
        let trouble = ask(&server.model_with("anthropic", change), &question()).await.0.unwrap_err();
        assert!(trouble.kind == Kind::Settings && trouble.message.contains(expected), "{trouble:?}");
    }
    let unfinished = question().assistant("I am");
    assert_eq!(ask(&server.model("anthropic"), &unfinished).await.0.unwrap_err().kind, Kind::Rejected);
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_server_that_refuses_the_key_is_left_alone() {
    let server = Server::of([answer(401, "", "")]).await;
    let model = server.model("anthropic");
    for attempts in [1, 0, 0] {
        let trouble = ask(&model, &question()).await.0.unwrap_err();
        assert_eq!((trouble.kind, trouble.attempts()), (Kind::KeyInvalid, attempts));
    }
    assert_eq!(server.asked().len(), 1);
    assert_eq!((model.owner(), model.is_own_of("acc_1")), (&Owner::Node, false));
}

#[tokio::test]
async fn two_questions_of_an_account_at_once() {
    let server = Server::of([Does::Hangs(stream(&begun(&["Hel"])))]).await;
    let model = server.model("anthropic");
    let begin = || {
        let model = model.clone();
        tokio::spawn(async move { ask(&model, &question()).await })
    };
    let came = async |requests: usize| {
        while server.asked.lock().unwrap().len() < requests {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let (first, second) = (begin(), begin());
    came(2).await;
    let third = begin();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.asked.lock().unwrap().len(), 2);
    // Who breaks off makes room.
    first.abort();
    came(3).await;
    second.abort();
    third.abort();
}
