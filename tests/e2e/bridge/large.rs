//! Messages of every size.

use serde_json::json;

use super::worker::{Socket, Worker, listen, tool};
use super::{event, home_with, log, returned, serve, there};
use crate::mcp::wire::failure;
use crate::support::Home;

const LOG: &str = "bridge.log";

#[test]
fn ten_mebibytes_go_both_ways() {
    let home = Home::new();
    let bytes = 10 << 20;
    let mut wire = serve(&home, &[&Worker::shared().url], &["--bridge-log", LOG]);
    there(&mut wire, "py_size");
    assert_eq!(returned(&wire.call("py_size", json!({ "text": "x".repeat(bytes) }))), bytes);
    let text = returned(&wire.call("py_text", json!({ "bytes": bytes })));
    assert_eq!(text.as_str().map(str::len), Some(bytes));
    // From the command line.
    home.write("large.txt", &"y".repeat(bytes));
    let named = ["--bridge", &Worker::shared().url];
    let size = home.towow(&[&["tool", "call", "py_size", "-F", "text=@large.txt"][..], &named].concat()).ok();
    assert_eq!(size["result"], bytes);
    let text = home.towow(&[&["tool", "call", "py_text", "-F", &format!("bytes={bytes}")][..], &named].concat()).ok();
    assert_eq!(text["content"][0]["text"].as_str().map(str::len), Some(bytes));
    assert!(log(&home, LOG).iter().all(|line| line["event"] != "worker_lost"));
}

#[test]
fn more_than_is_taken_fails_alone_and_says_how_much_it_was() {
    let home = Home::new();
    let mut wire = serve(&home, &[&Worker::shared().url], &["--bridge-log", LOG]);
    there(&mut wire, "py_size");
    // Beside calls that are under way.
    let slow = wire.post_call("py_nap", json!({ "key": "large", "seconds": 1 }));
    for (tool, arguments) in
        [("py_size", json!({ "text": "x".repeat(17 << 20) })), ("py_text", json!({ "bytes": 17 << 20 }))]
    {
        let error = failure(&wire.call(tool, arguments));
        let message = error["message"].as_str().unwrap();
        assert_eq!(error["code"], "too_large", "{message}");
        assert!(message.contains("1782") && message.contains("16777216"), "{tool}: {message}");
    }
    assert_eq!(returned(&wire.answer(slow)), "slept");
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
    assert!(log(&home, LOG).iter().all(|line| line["event"] != "worker_lost"));
}

#[test]
fn the_limit_can_be_set() {
    let home = home_with("[bridge]\nmax_message_bytes = 20000\n");
    let mut wire = serve(&home, &[&Worker::shared().url], &[]);
    there(&mut wire, "py_text");
    assert_eq!(returned(&wire.call("py_text", json!({ "bytes": 5000 }))).as_str().map(str::len), Some(5000));
    let error = failure(&wire.call("py_text", json!({ "bytes": 30_000 })));
    assert_eq!(error["code"], "too_large", "{error}");
    assert!(error["message"].as_str().unwrap().contains("20000"), "{error}");
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), 3, "the connection is kept");
}

#[test]
fn nothing_is_sent_that_a_worker_does_not_take_and_what_it_sends_beyond_ours_is_refused() {
    let url = listen(|mut socket: Socket| {
        socket.hello_with("small", &[tool("work"), tool("more"), tool("far_more")], json!({ "maxMessageBytes": 3000 }));
        while let Some(call) = socket.read() {
            let bytes = match call["params"]["name"].as_str().unwrap() {
                "more" => 30_000,
                "far_more" => 50_000,
                _ => 10,
            };
            assert!(call.to_string().len() <= 3000, "{call}");
            socket.answer(&call, &"x".repeat(bytes));
        }
    });
    let home = home_with("[bridge]\nmax_message_bytes = 20000\n");
    let mut wire = serve(&home, &[&url], &["--bridge-log", LOG]);
    there(&mut wire, "py_work");
    let refused = |answer: &serde_json::Value, parts: &[&str]| {
        let error = failure(answer);
        let message = error["message"].as_str().unwrap().to_owned();
        assert!(error["code"] == "too_large" && parts.iter().all(|part| message.contains(part)), "{message}");
    };
    refused(&wire.call("py_work", json!({ "text": "x".repeat(4000) })), &["the arguments of 4", "3000"]);
    refused(&wire.call("py_more", json!({})), &["the result of 30", "20000"]);
    assert_eq!(returned(&wire.call("py_work", json!({}))), "xxxxxxxxxx");
    assert!(log(&home, LOG).iter().all(|line| line["event"] != "worker_lost"));
    // What is far beyond it is not read to its end.
    assert_eq!(failure(&wire.call("py_far_more", json!({})))["code"], "worker_lost");
    let lost = event(&home, LOG, "worker_lost", |_| true);
    assert!(lost["reason"].as_str().unwrap().contains("40000 are read at most"), "{lost}");
}
