//! Plain mode: ten lines of a script that knows nothing of the protocol.

use serde_json::{Value, json};

use super::worker::Worker;
use super::{code, home_with, listed, returned, serve, there};
use crate::mcp::wire::failure;
use crate::support::Home;

const TOOLS: &str = r#"
mode = "plain"
prefix = "ten_"
[[bridge.workers.tools]]
name = "echo"
description = "Says what it was told."
read_only = true
[bridge.workers.tools.schema]
type = "object"
required = ["text"]
properties.text.type = "string"
[[bridge.workers.tools]]
name = "wait"
function = "later"
timeout = "700ms"
[[bridge.workers.tools]]
name = "fail"
"#;

fn home(url: &str) -> Home {
    home_with(&format!("[[bridge.workers]]\nurl = '{url}'\n{TOOLS}"))
}

#[test]
fn a_script_of_ten_lines_has_tools() {
    let worker = Worker::plain();
    let home = home(&worker.url);
    let mut wire = serve(&home, &[], &[]);
    assert_eq!(listed(&mut wire), ["ten_echo", "ten_fail", "ten_wait"]);
    there(&mut wire, "ten_echo");

    let echoed = returned(&wire.call("ten_echo", json!({ "text": "日本" })));
    assert_eq!(echoed["args"], json!({ "text": "日本" }));
    assert!(echoed["session"].as_str().unwrap().starts_with("stdio-"), "{echoed}");
    assert_eq!(code(&wire.call("ten_echo", json!({}))), "invalid_argument", "it is looked at here");
    let failed = failure(&wire.call("ten_fail", json!({})));
    let expected = json!({ "code": "tool_error", "message": "no such order", "type": "KeyError", "retryable": false });
    assert_eq!(failed, expected);

    // In whatever order the answers come.
    let ids: Vec<i64> =
        [0.4, 0.2, 0.0].iter().map(|seconds| wire.post_call("ten_wait", json!({ "seconds": seconds }))).collect();
    let mut order = Vec::new();
    while order.len() < ids.len() {
        let message = wire.message().unwrap();
        order.extend(message["id"].as_i64().filter(|id| ids.contains(id)));
    }
    assert_eq!(order, ids.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(code(&wire.call("ten_wait", json!({ "seconds": 30 }))), "timeout");
    assert_eq!(returned(&wire.call("ten_wait", json!({ "seconds": 0 })))["args"], json!({ "seconds": 0 }));

    // From the command line, where a session is named or there is none.
    let session = |more: &[&str]| {
        home.towow(&[&["tool", "call", "ten_echo", "-f", "text=x"], more].concat()).ok()["session"].clone()
    };
    assert_eq!([session(&[]), session(&["--session", "mine"])], [Value::Null, json!("mine")]);
    let worker_of = &home.towow(&["tool", "list"]).ok()["workers"][0];
    assert_eq!((&worker_of["connected"], &worker_of["name"]), (&json!(true), &json!("plain")));

    // It dies, and is lost like any other.
    let slow = wire.post_call("ten_wait", json!({ "seconds": 30 }));
    std::thread::sleep(std::time::Duration::from_millis(100));
    worker.kill();
    assert_eq!(code(&wire.answer(slow)), "worker_lost");
}

#[test]
fn what_is_declared_is_looked_at_like_what_is_sent() {
    let worker = Worker::plain();
    let home = home_with(&format!(
        "[[bridge.workers]]\nurl = '{}'\nmode = 'plain'\ntools = [{{ name = 'echo' }}, {{ name = 'a b' }}, {{ name = 'bad', schema = {{ type = 'array' }} }}]\n",
        worker.url
    ));
    let report = home.towow(&["tool", "list"]).ok();
    assert_eq!(report["tools"].as_array().unwrap().len(), 1, "{report}");
    let rejected = report["workers"][0]["rejected"].as_array().unwrap();
    assert_eq!([&rejected[0]["tool"], &rejected[1]["tool"]], ["a b", "bad"]);
}
