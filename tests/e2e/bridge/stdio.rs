//! Tools of workers over MCP: listed, called, cancelled, and what is told meanwhile.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::worker::{Socket, Worker, listen, tool, until};
use super::{SOON, code, listed, noted, returned, serve, there};
use crate::mcp::modern;
use crate::mcp::wire::{Wire, failure};
use crate::support::Home;

const LIST_CHANGED: &str = "notifications/tools/list_changed";
const PROGRESS: &str = "notifications/progress";

fn shared(home: &Home) -> Wire {
    serve(home, &[&Worker::shared().url], &[])
}

fn call_with_progress(wire: &mut Wire, name: &str, arguments: Value) -> i64 {
    wire.post("tools/call", json!({ "name": name, "arguments": arguments, "_meta": { "progressToken": "p" } }))
}

fn cancel(wire: &mut Wire, id: i64) {
    let params = json!({ "requestId": id, "reason": "test" });
    wire.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
}

#[test]
fn tools_of_workers_stand_beside_our_own_and_are_called_like_them() {
    let home = Home::new();
    let mut wire = shared(&home);
    let answer = wire.ask("tools/list", json!({}));
    let tools = answer["result"]["tools"].as_array().unwrap();
    let find = |name: &str| tools.iter().find(|tool| tool["name"] == name);
    assert!(find("towow_browse").is_some() && find("py_count").is_some(), "{answer}");
    let add = find("py_add").unwrap();
    assert_eq!((&add["description"], &add["annotations"]["readOnlyHint"]), (&json!("Adds two numbers."), &json!(true)));
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let again: Vec<String> = listed(&mut wire);
    assert!(again.is_sorted() && names.ends_with(&again.iter().map(String::as_str).collect::<Vec<_>>()), "{names:?}");

    let added = wire.call("py_add", json!({ "a": 1, "b": 2 }));
    assert_eq!(added["result"]["structuredContent"], json!({ "result": 3 }));
    assert_eq!(added["result"]["content"], json!([{ "type": "text", "text": "3" }]));
    let picture = wire.call("py_picture", json!({ "size": 8 }));
    assert_eq!(picture["result"]["content"][0]["mimeType"], "image/png", "{picture}");
    // Both at once: neither holds the other up.
    let slow = wire.post_call("py_nap", json!({ "key": "beside", "seconds": 0.5 }));
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 2, "b": 2 }))), 4);
    assert_eq!(returned(&wire.answer(slow)), "slept");
}

#[test]
fn what_goes_wrong_is_told_to_the_model() {
    let home = Home::new();
    let mut wire = shared(&home);
    for (name, arguments, expected, part) in [
        ("py_add", json!({ "a": 1 }), "invalid_argument", "\"b\" is a required property"),
        ("py_add", json!({ "a": 1, "b": "x" }), "invalid_argument", "py_add: b: "),
        ("py_add", json!({ "a": 1, "b": 2, "c": 3 }), "invalid_argument", "(arguments: a, b)"),
        ("py_fail", json!({ "order": 7 }), "tool_error", "there is no order 7"),
        ("py_refuse", json!({}), "closed", "closed on Sundays"),
        ("py_hurried", json!({ "key": "hurried" }), "timeout", "py_hurried"),
    ] {
        let answer = wire.call(name, arguments);
        let error = failure(&answer);
        assert_eq!(error["code"], expected, "{answer}");
        assert!(error["message"].as_str().unwrap().contains(part), "{answer}");
        assert!(!answer.to_string().contains("Traceback") && !answer.to_string().contains("tools.py"), "{answer}");
    }
    let failed = failure(&wire.call("py_fail", json!({ "order": 8 })));
    assert_eq!((&failed["type"], &failed["retryable"]), (&json!("ValueError"), &json!(false)));
    assert!(Worker::shared().logged().contains("Traceback"), "the worker's own log has it");
    noted(&mut wire, "hurried", "cancelled");
    let unknown = wire.call("py_ad", json!({}));
    assert_eq!(unknown["error"]["code"], -32602);
    assert!(unknown["error"]["message"].as_str().unwrap().contains("py_add"), "{unknown}");
}

#[test]
fn progress_comes_in_order_and_only_when_it_is_wanted() {
    let home = Home::new();
    let mut wire = shared(&home);
    assert_eq!(returned(&wire.call("py_steps", json!({}))), 5);
    assert_eq!(wire.heard(PROGRESS), Vec::<Value>::new());
    let id = call_with_progress(&mut wire, "py_steps", json!({ "count": 4 }));
    assert_eq!(returned(&wire.answer(id)), 4);
    let steps = wire.heard(PROGRESS);
    let params: Vec<Value> = steps.iter().map(|step| step["params"].clone()).collect();
    let expected = |n: i64| json!({ "progressToken": "p", "progress": n, "total": 4, "message": format!("step {n}") });
    let number = |value: &Value| value["progress"].as_f64().unwrap();
    assert_eq!(params.iter().map(number).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0], "{params:?}");
    assert_eq!(params[1]["message"], expected(2)["message"]);
    assert_eq!(params[1]["total"].as_f64(), Some(4.0));

    // A worker that goes backwards.
    let url = listen(|mut socket: Socket| {
        socket.hello("backwards", &[tool("work")]);
        let Some(call) = socket.read() else { return };
        for progress in [1.0, 3.0, 2.0, 3.0, f64::MAX, 4.5] {
            let params = json!({ "progressToken": call["params"]["_meta"]["progressToken"], "progress": progress });
            socket.write(&json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params }));
        }
        socket.answer(&call, "done");
        socket.read();
    });
    let mut wire = serve(&home, &[&url], &[]);
    let id = call_with_progress(&mut wire, "py_work", json!({}));
    assert_eq!(returned(&wire.answer(id)), "done");
    let heard: Vec<f64> = wire.heard(PROGRESS).iter().map(|step| number(&step["params"])).collect();
    assert_eq!(heard, [1.0, 3.0, f64::MAX]);
}

#[test]
fn a_cancelled_call_ends_in_the_function() {
    let home = Home::new();
    let mut wire = shared(&home);
    for tool in ["py_nap", "py_block"] {
        let key = format!("cancel-{tool}");
        let id = wire.post_call(tool, json!({ "key": key }));
        noted(&mut wire, &key, "began");
        let began = Instant::now();
        cancel(&mut wire, id);
        noted(&mut wire, &key, "cancelled");
        assert!(began.elapsed() < SOON, "{tool} {:?}", began.elapsed());
    }
    let gone = wire.post_call("py_nap", json!({ "key": "cancel-gone" }));
    noted(&mut wire, "cancel-gone", "began");
    let _ = gone;
    // A host that ends takes its calls with it.
    drop(wire);
    let mut other = shared(&home);
    noted(&mut other, "cancel-gone", "cancelled");
}

#[test]
fn a_tool_that_comes_or_goes_is_told_in_both_eras() {
    let home = Home::new();
    let worker = Worker::start();
    let names = |wire: &mut Wire, meta: &Value| {
        let params = if meta.is_null() { json!({}) } else { json!({ "_meta": meta }) };
        wire.ask("tools/list", params)["result"]["tools"].to_string()
    };

    // The older one is told without asking.
    let mut old = Wire::start(&home, &["mcp", "--bridge", &worker.url], &[]);
    let client = json!({ "name": "test", "version": "0" });
    let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client });
    let hello = old.ask("initialize", hello);
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(hello["result"]["capabilities"]["tools"]["listChanged"], true);
    old.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
    there(&mut old, "py_learn");
    // What was told of the worker's own coming.
    std::thread::sleep(Duration::from_millis(700));
    listed(&mut old);
    old.heard(LIST_CHANGED);

    // The newer one listens.
    let meta = modern(json!({}));
    let mut new = Wire::start(&home, &["mcp", "--bridge", &worker.url], &[]);
    until("py_learn", || names(&mut new, &meta).contains("py_learn").then_some(()));
    let listening = json!({ "notifications": { "toolsListChanged": true }, "_meta": meta });
    new.post("subscriptions/listen", listening);
    new.notification("notifications/subscriptions/acknowledged");
    std::thread::sleep(Duration::from_millis(700));
    names(&mut new, &meta);
    new.heard(LIST_CHANGED);

    for (change, is_there) in [("py_learn", true), ("py_forget", false)] {
        returned(&old.call(change, json!({ "name": "trick" })));
        old.notification(LIST_CHANGED);
        new.notification(LIST_CHANGED);
        assert_eq!(names(&mut old, &Value::Null).contains("py_trick"), is_there, "{change}");
        assert_eq!(names(&mut new, &meta).contains("py_trick"), is_there, "{change}");
        if is_there {
            assert_eq!(returned(&old.call("py_trick", json!({}))), "trick");
        }
    }
    assert_eq!(old.call("py_trick", json!({}))["error"]["code"], -32602);
}

#[test]
fn a_worker_that_is_not_there_holds_nobody_up() {
    let home = Home::new();
    let worker = Worker::start();
    let (began, url) = (Instant::now(), worker.url.clone());
    worker.kill();
    let mut wire = serve(&home, &[&url], &[]);
    assert_eq!(listed(&mut wire), Vec::<String>::new());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(wire.call("py_add", json!({ "a": 1, "b": 2 }))["error"]["code"], -32602);
    // It comes later.
    let _worker = Worker::at(&url);
    wire.notification(LIST_CHANGED);
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
    assert_eq!(code(&wire.call("py_fail", json!({ "order": 1 }))), "tool_error");
}
