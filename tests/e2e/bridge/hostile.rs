//! Workers that do what no library would: ask for everything, say too much, and answer what nobody can read.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::load::resident;
use super::worker::{Socket, listen, tool};
use super::{SOON, code, event, returned, serve, there};
use crate::support::Home;

fn limited(name: &str, limits: Value) -> Value {
    let mut tool = tool(name);
    tool["_meta"] = json!({ "net.towow/bridge": limits });
    tool
}

#[test]
fn who_waits_for_one_tool_takes_no_place_from_another() {
    let url = listen(|mut socket: Socket| {
        socket.hello("line", &[limited("alone", json!({ "concurrency": 1 })), tool("other")]);
        let Some(first) = socket.read() else { return };
        let second = socket.read().unwrap();
        assert_eq!((&first["params"]["name"], &second["params"]["name"]), (&json!("alone"), &json!("other")));
        socket.answer(&second, "beside");
        socket.answer(&first, "first");
        while let Some(call) = socket.read() {
            socket.answer(&call, "later");
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_alone");
    // The connection has four places, and all of these want the same one.
    let waiting: Vec<i64> = (0..8).map(|_| wire.post_call("py_alone", json!({}))).collect();
    assert_eq!(returned(&wire.call("py_other", json!({}))), "beside");
    for id in waiting {
        returned(&wire.answer(id));
    }
}

#[test]
fn an_answer_that_cannot_be_read_fails_at_once() {
    let url = listen(|mut socket: Socket| {
        socket.hello("unreadable", &["deep", "half", "large", "both"].map(tool));
        while let Some(call) = socket.read() {
            let result = match call["params"]["name"].as_str().unwrap() {
                "deep" => {
                    format!(r#"{{"content":[],"structuredContent":{{"a":{}{}}}}}"#, "[".repeat(300), "]".repeat(300))
                }
                "half" => r#"{"content":[{"type":"text","text":"\ud800"}]}"#.to_owned(),
                "large" => r#"{"content":[],"structuredContent":{"a":1e999}}"#.to_owned(),
                _ => r#"{"content":[]},"error":{"code":1,"message":"both"}"#.to_owned(),
            };
            let text = format!(r#"{{"jsonrpc":"2.0","id":{},"result":{result}}}"#, call["id"]);
            let _ = socket.0.send(Message::text(text));
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_deep");
    for name in ["py_deep", "py_half", "py_large", "py_both"] {
        let began = Instant::now();
        assert_eq!(code(&wire.call(name, json!({}))), "worker_misbehaved", "{name}");
        assert!(began.elapsed() < SOON, "{name}: {:?}", began.elapsed());
    }
}

#[test]
fn progress_without_end_does_not_hold_a_deadline_up() {
    let url = listen(|mut socket: Socket| {
        socket.hello("busy", &[limited("busy", json!({ "timeoutMs": 1000 }))]);
        let Some(call) = socket.read() else { return };
        let token = &call["params"]["_meta"]["progressToken"];
        let mut steps = 0u64;
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(20) {
            steps += 1;
            let params = json!({ "progressToken": token, "progress": steps });
            let told = json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
            if socket.0.write(Message::text(told.to_string())).is_err() {
                return;
            }
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &["--bridge-log", home.path("log").to_str().unwrap()]);
    there(&mut wire, "py_busy");
    let params = json!({ "name": "py_busy", "arguments": {}, "_meta": { "progressToken": "p" } });
    assert_eq!(code(&wire.ask("tools/call", params)), "timeout");
    // When this client has read so far is its own affair.
    let line = event(&home, "log", "call", |_| true);
    assert!(line["outcome"] == "timeout" && line["ms"].as_f64().unwrap() < 5000.0, "{line}");
}

#[test]
fn what_is_said_without_end_takes_no_memory_without_end() {
    let said =
        |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string();
    let line = said("notifications/message", json!({ "level": "info", "data": "x".repeat(1000) }));
    let changed = said("notifications/tools/list_changed", json!({}));
    let url = listen(move |mut socket: Socket| {
        socket.hello("loud", &[tool("loud")]);
        let Some(call) = socket.read() else { return };
        for _ in 0..100_000 {
            for text in [&line, &changed] {
                if socket.0.write(Message::text(text.as_str())).is_err() {
                    return;
                }
            }
        }
        socket.answer(&call, "said");
        while let Some(asked) = socket.read() {
            if asked["method"] == "tools/list" {
                let result = json!({ "tools": [tool("loud")] });
                socket.write(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }));
            }
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &["--bridge-log", home.path("log").to_str().unwrap()]);
    there(&mut wire, "py_loud");
    let before = resident(wire.pid());
    assert_eq!(returned(&wire.call("py_loud", json!({}))), "said");
    let grown = resident(wire.pid()).saturating_sub(before);
    assert!(grown < 60 << 10, "{grown} KiB");
    event(&home, "log", "lines_dropped", |line| line["lines"].as_u64().is_some_and(|lines| lines > 0));
    event(&home, "log", "tools_changed", |_| true);
}

#[test]
fn who_asks_and_never_reads_is_let_go() {
    let url = listen(|mut socket: Socket| {
        socket.hello("asking", &[tool("asking")]);
        if socket.read().is_none() {
            return;
        }
        let ping = json!({ "jsonrpc": "2.0", "id": "x".repeat(1000), "method": "ping" }).to_string();
        for _ in 0..200_000 {
            if socket.0.write(Message::text(ping.as_str())).is_err() {
                return;
            }
        }
        let _ = socket.0.get_mut().flush();
        std::thread::sleep(Duration::from_secs(20));
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &["--bridge-log", home.path("log").to_str().unwrap()]);
    there(&mut wire, "py_asking");
    let before = resident(wire.pid());
    assert_eq!(code(&wire.call("py_asking", json!({}))), "worker_lost");
    assert!(resident(wire.pid()).saturating_sub(before) < 60 << 10);
    event(&home, "log", "worker_misbehaved", |line| line["reason"].as_str().unwrap().contains("answers to read"));
}

#[test]
fn a_list_has_an_end() {
    let many: Vec<Value> = (0..1001).map(|number| tool(&format!("t{number}"))).collect();
    let url = listen(move |mut socket: Socket| socket.hello("many", &many));
    let home = Home::new();
    let error = home.towow(&["tool", "list", "--bridge", &url]).fails(7, "worker_unreachable");
    assert!(error["message"].as_str().unwrap().contains("more than 1000 tools"), "{error}");
    // Pages without an end, with nothing on them.
    let url = listen(|mut socket: Socket| {
        socket.hello("endless", &[tool("one")]);
        socket.write(&json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));
        let mut page = 0;
        while let Some(asked) = socket.read() {
            page += 1;
            let result = json!({ "tools": [], "nextCursor": page.to_string() });
            socket.write(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }));
        }
    });
    let mut wire = serve(&home, &[&url], &["--bridge-log", home.path("log").to_str().unwrap()]);
    there(&mut wire, "py_one");
    event(&home, "log", "worker_misbehaved", |line| line["reason"].as_str().unwrap().contains("does not end"));
    assert_eq!(super::listed(&mut wire), ["py_one"]);
}

#[test]
fn who_waits_for_a_place_does_not_wait_for_a_worker_that_stops() {
    let url = listen(|mut socket: Socket| {
        socket.hello("stops", &[tool("stops")]);
        let calls: Vec<Value> = (0..4).filter_map(|_| socket.read()).collect();
        socket.write(&json!({ "jsonrpc": "2.0", "method": "bridge/drain" }));
        std::thread::sleep(Duration::from_secs(10));
        for call in &calls {
            socket.answer(call, "at last");
        }
        socket.read();
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_stops");
    let ids: Vec<i64> = (0..5).map(|_| wire.post_call("py_stops", json!({}))).collect();
    let answers: Vec<Value> = ids.into_iter().map(|id| wire.answer(id)).collect();
    let failed: Vec<&Value> = answers.iter().filter(|answer| answer["result"]["isError"] == true).collect();
    assert_eq!(failed.len(), 1, "{answers:?}");
    assert_eq!(code(failed[0]), "worker_reconnecting");
}

#[test]
fn a_schema_that_takes_for_ever_holds_nobody_up() {
    // Each level looks at the next one twice: 2^40 steps.
    let next = |level: usize| json!({ "$ref": format!("#/$defs/d{}", level + 1) });
    let mut levels: serde_json::Map<String, Value> =
        (0..40).map(|level| (format!("d{level}"), json!({ "anyOf": [next(level), next(level)] }))).collect();
    levels.insert("d40".into(), json!({ "type": "string" }));
    let mut endless = limited("endless", json!({ "timeoutMs": 1000 }));
    endless["inputSchema"] =
        json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/d0" } }, "$defs": levels });
    let url = listen(move |mut socket: Socket| {
        socket.hello("endless", &[endless.clone(), tool("other")]);
        while let Some(call) = socket.read() {
            socket.answer(&call, "beside");
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_endless");
    let began = Instant::now();
    let stuck = wire.post_call("py_endless", json!({ "a": 5 }));
    assert_eq!(returned(&wire.call("py_other", json!({}))), "beside");
    assert_eq!(code(&wire.answer(stuck)), "timeout");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    let ended = wire.end();
    assert!(ended.status.success());
}
