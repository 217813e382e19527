//! Workers that die, hang, lie or never say a word.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::worker::{Socket, Worker, listen, streams, tool, until, upgrade, within};
use super::{SOON, code, event, home_with, listed, log, noted, returned, serve, there};
use crate::support::Home;

const LOG: &str = "bridge.log";
const LOGGED: &[&str] = &["--bridge-log", LOG];

/// How long a worker may take to start on this machine and be dialled again.
const RESTART: Duration = Duration::from_secs(20);

#[test]
fn a_worker_that_is_killed_is_noticed_at_once_and_back_as_soon_as_it_is() {
    let home = Home::new();
    let worker = Worker::start();
    let mut wire = serve(&home, &[&worker.url], LOGGED);
    there(&mut wire, "py_nap");

    // In the middle of calls.
    let calls = [("py_nap", json!({ "key": "a" })), ("py_block", json!({ "key": "b" }))];
    let ids = calls.map(|(name, arguments)| wire.post_call(name, arguments));
    noted(&mut wire, "a", "began");
    noted(&mut wire, "b", "began");
    let began = Instant::now();
    let url = worker.kill();
    for id in ids {
        assert_eq!(code(&wire.answer(id)), "worker_lost");
    }
    assert!(began.elapsed() < SOON, "not after the deadline: {:?}", began.elapsed());
    let lost = event(&home, LOG, "worker_lost", |_| true);
    assert_eq!(lost["worker"], url);

    // Its tools stay, and a call waits for a moment.
    assert!(listed(&mut wire).contains(&"py_add".to_owned()));
    let began = Instant::now();
    assert_eq!(code(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), "worker_reconnecting");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());

    // It is back.
    let worker = Worker::at(&url);
    let sum = within(RESTART, "an answer", || {
        let answer = wire.call("py_add", json!({ "a": 1, "b": 2 }));
        (answer["result"]["isError"] != true).then(|| returned(&answer))
    });
    assert_eq!(sum, 3);

    // Idle.
    let url = worker.kill();
    until("a second loss", || {
        (log(&home, LOG).iter().filter(|line| line["event"] == "worker_lost").count() == 2).then_some(())
    });
    let _worker = Worker::at(&url);
    within(RESTART, "an answer", || {
        (wire.call("py_add", json!({ "a": 1, "b": 2 }))["result"]["isError"] != true).then_some(())
    });
    let connected = log(&home, LOG).iter().filter(|line| line["event"] == "worker_connected").count();
    assert_eq!(connected, 3);
}

#[test]
fn a_call_waits_for_a_connection_that_is_back_in_a_moment() {
    // The connection is lost with every second message.
    let url = listen(|mut socket: Socket| {
        socket.hello("blinks", &[tool("work")]);
        if let Some(call) = socket.read() {
            socket.answer(&call, "done");
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_work");
    for _ in 0..5 {
        assert_eq!(returned(&wire.call("py_work", json!({}))), "done");
    }
}

#[test]
fn what_only_reads_is_tried_once_more() {
    let home = Home::new();
    let (one, two) = (Worker::start(), Worker::start());
    let mut wire = serve(&home, &[&one.url, &two.url], LOGGED);
    there(&mut wire, "py_fragile");
    until("both workers", || {
        (log(&home, LOG).iter().filter(|line| line["event"] == "worker_connected").count() == 2).then_some(())
    });
    let survivor = returned(&wire.call("py_fragile", json!({})));
    assert_eq!(survivor["attempt"], 2);
    assert!([one.pid(), two.pid()].iter().any(|pid| survivor["pid"] == *pid), "{survivor}");
    let line = event(&home, LOG, "call", |line| line["tool"] == "py_fragile");
    assert_eq!((&line["attempts"], &line["outcome"]), (&json!(2), &json!("ok")));

    // Alone, and with nobody who comes back: once is all.
    let url = listen(|mut socket: Socket| {
        let mut careful = tool("read");
        careful["annotations"] = json!({ "readOnlyHint": true });
        socket.hello("dies", &[careful, tool("write")]);
        socket.read();
    });
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_write");
    assert_eq!(code(&wire.call("py_write", json!({}))), "worker_lost");
    assert_eq!(code(&wire.call("py_read", json!({}))), "worker_lost");
}

#[test]
fn tools_of_a_worker_that_stays_away_go() {
    let home = home_with("[bridge]\ngrace = '1s'\n");
    let worker = Worker::start();
    let mut wire = serve(&home, &[&worker.url], &[]);
    there(&mut wire, "py_add");
    std::thread::sleep(Duration::from_millis(700));
    listed(&mut wire);
    wire.heard("notifications/tools/list_changed");
    worker.kill();
    assert!(listed(&mut wire).contains(&"py_add".to_owned()), "not at once");
    wire.notification("notifications/tools/list_changed");
    assert_eq!(listed(&mut wire), Vec::<String>::new());
    assert_eq!(wire.call("py_add", json!({ "a": 1, "b": 2 }))["error"]["code"], -32602);
}

#[test]
fn a_worker_that_does_not_move_any_more_is_lost_after_a_ping() {
    let home = home_with("[bridge]\nheartbeat = '1s'\n");
    let worker = Worker::start();
    let deaf = listen(|mut socket: Socket| {
        socket.hello("deaf", &[tool("deaf")]);
        // It reads the call, and no ping after it.
        socket.read();
        std::thread::sleep(Duration::from_secs(60));
    });
    let mut wire = serve(&home, &[&worker.url, &deaf], LOGGED);
    there(&mut wire, "py_deaf");
    there(&mut wire, "py_nap");
    let stopped = wire.post_call("py_nap", json!({ "key": "stopped" }));
    noted(&mut wire, "stopped", "began");
    let began = Instant::now();
    worker.signal("-STOP");
    let half_open = wire.post_call("py_deaf", json!({}));
    for id in [stopped, half_open] {
        assert_eq!(code(&wire.answer(id)), "worker_lost");
    }
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    let lost = event(&home, LOG, "worker_lost", |line| line["worker"] == worker.url);
    assert!(lost["reason"].as_str().unwrap().contains("after a ping"), "{lost}");
    // It goes on as if nothing had been.
    worker.signal("-CONT");
    within(RESTART, "an answer", || {
        (wire.call("py_add", json!({ "a": 1, "b": 2 }))["result"]["isError"] != true).then_some(())
    });
}

#[test]
fn a_quiet_worker_with_long_calls_is_kept() {
    let home = home_with("[bridge]\nheartbeat = '900ms'\n");
    let worker = Worker::start();
    let mut wire = serve(&home, &[&worker.url], LOGGED);
    there(&mut wire, "py_block");
    // Neither a blocked thread nor a sleeping one keeps the socket from answering pings.
    let calls = ["py_block", "py_nap"].map(|tool| wire.post_call(tool, json!({ "key": "quiet", "seconds": 2.2 })));
    let answers = calls.map(|id| returned(&wire.answer(id)));
    assert_eq!(answers, ["waited", "slept"]);
    assert!(log(&home, LOG).iter().all(|line| line["event"] != "worker_lost"), "{:?}", log(&home, LOG));
}

#[test]
fn who_does_not_keep_to_the_protocol_is_not_connected_and_told_why() {
    let hello = |answer: Value| {
        move |mut socket: Socket| {
            let Some(hello) = socket.read() else { return };
            let mut message = json!({ "jsonrpc": "2.0", "id": hello["id"] });
            message.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
            socket.write(&message);
            socket.read();
        }
    };
    let named =
        |worker: Value| json!({ "result": { "protocolVersion": "towow-bridge.v1", "worker": worker, "tools": [] } });
    let http = |head: &'static str| {
        streams(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(head.as_bytes());
        })
    };
    let cases: Vec<(&str, String, &str)> = vec![
        ("another protocol", upgrade(false, |mut socket| drop(socket.read())), "does not speak towow-bridge.v1"),
        ("a web server", http("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), "200 OK instead of a WebSocket"),
        ("a token is wanted", http("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), "set TOWOW_BRIDGE_TOKEN"),
        ("no HTTP at all", http("SSH-2.0-OpenSSH_9.2\r\n"), "no WebSocket"),
        ("nothing", streams(drop), "no WebSocket"),
        ("it ends", listen(drop), "broke off at hello"),
        (
            "no JSON",
            listen(|mut socket| {
                let _ = socket.0.send("hello".into());
                socket.read();
                socket.read();
            }),
            "something else than hello",
        ),
        (
            "another version",
            listen(hello(json!({ "error": { "code": -32602, "message": "no", "data": { "supported": ["v9"] } } }))),
            "[\"v9\"]",
        ),
        ("another answer", listen(hello(json!({ "result": { "protocolVersion": "v9" } }))), "it speaks \"v9\""),
        ("a refusal", listen(hello(json!({ "error": { "code": -32603, "message": "not today" } }))), "not today"),
        ("no name", listen(hello(named(json!({})))), "no worker.instanceId"),
        (
            "no tools",
            listen(hello(
                json!({ "result": { "protocolVersion": "towow-bridge.v1", "worker": { "instanceId": "x" } } }),
            )),
            "no list of tools",
        ),
    ];
    for (what, url, reason) in cases {
        let error = Home::new().towow(&["tool", "list", "--bridge", &url]).fails(7, "worker_unreachable");
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(&url) && message.contains(reason), "{what}: {message}");
    }
}

#[test]
fn a_hello_that_never_comes_is_not_waited_for() {
    let (told, heard) = std::sync::mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let silent = listen(move |mut socket| {
        socket.read();
        let _ = told.lock().unwrap().send(socket.close_code());
    });
    let began = Instant::now();
    let error = Home::new().towow(&["tool", "list", "--bridge", &silent]).fails(7, "worker_unreachable");
    assert!(error["message"].as_str().unwrap().contains("did not answer hello within 5 s"), "{error}");
    assert!(began.elapsed() >= Duration::from_secs(5));
    assert_eq!(heard.recv_timeout(Duration::from_secs(10)).unwrap(), Some(4408));
}

#[test]
fn an_answer_that_is_none_fails_alone() {
    let url = listen(|mut socket: Socket| {
        socket.hello("odd", &["null", "text", "error", "alien", "twice", "list", "ok"].map(tool));
        while let Some(call) = socket.read() {
            let id = call["id"].clone();
            let result = |result: Value| json!({ "jsonrpc": "2.0", "id": id, "result": result });
            match call["params"]["name"].as_str().unwrap_or_default() {
                "null" => socket.write(&result(Value::Null)),
                "text" => socket.write(&result(json!({ "content": "done" }))),
                "error" => socket
                    .write(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32603, "message": "broken" } })),
                "list" => socket.write(&result(json!({ "content": [{ "type": "hologram", "data": 1 }] }))),
                "alien" => {
                    for text in ["nonsense", "[]", "{}", "7", r#"{"jsonrpc":"2.0","id":99999,"result":{}}"#] {
                        let _ = socket.0.send(text.to_owned().into());
                    }
                    let _ = socket.0.send(tokio_tungstenite::tungstenite::Message::binary(vec![1, 2, 3]));
                    socket.answer(&call, "after all that");
                }
                "twice" => {
                    socket.answer(&call, "first");
                    socket.answer(&call, "second");
                }
                _ => socket.answer(&call, "ok"),
            }
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], LOGGED);
    there(&mut wire, "py_ok");
    for name in ["py_null", "py_text", "py_error", "py_list"] {
        assert_eq!(code(&wire.call(name, json!({}))), "worker_misbehaved", "{name}");
    }
    for (name, text) in [("py_alien", "after all that"), ("py_twice", "first"), ("py_ok", "ok")] {
        assert_eq!(returned(&wire.call(name, json!({}))), text, "{name}");
    }
    let lines = log(&home, LOG);
    assert!(lines.iter().all(|line| line["event"] != "worker_lost"), "one connection for all of it: {lines:?}");
    assert!(lines.iter().filter(|line| line["event"] == "worker_misbehaved").count() >= 4, "{lines:?}");
}

#[test]
fn a_token_is_wanted_and_shown() {
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let worker = Worker::with(&["--port", "0"], &[("TOWOW_BRIDGE_TOKEN", TOKEN)]);
    let home = Home::new();
    let list = ["tool", "list", "--bridge", &worker.url];
    let without = home.towow(&list).fails(7, "worker_unreachable");
    assert!(without["message"].as_str().unwrap().contains("set TOWOW_BRIDGE_TOKEN"), "{without}");
    let wrong = home.with(&list, &[("TOWOW_BRIDGE_TOKEN", "fedcba9876543210fedcba9876543210")], "");
    let wrong = wrong.fails(7, "worker_unreachable");
    assert!(wrong["message"].as_str().unwrap().contains("another token"), "{wrong}");
    assert!(!wrong.to_string().contains("fedcba"), "{wrong}");
    home.with(&list, &[("TOWOW_BRIDGE_TOKEN", TOKEN)], "").ok();

    // In a file, for this worker alone.
    home.write("worker-token", TOKEN);
    let settings =
        format!("[[bridge.workers]]\nurl = '{}'\ntoken_file = '{}'\n", worker.url, home.path("worker-token").display());
    home.write(".towow/towow.toml", &settings);
    let open = home.towow(&["tool", "list"]).fails(2, "bad_token_file");
    assert!(open["hint"].as_str().unwrap().starts_with("chmod 600"), "{open}");
    assert!(std::process::Command::new("chmod").arg("600").arg(home.path("worker-token")).status().unwrap().success());
    home.towow(&["tool", "list"]).ok();
    assert!(!worker.logged().contains(TOKEN));
}

#[test]
fn a_call_says_what_a_worker_needs_to_know_and_its_end_too() {
    let (told, heard) = std::sync::mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let url = listen(move |mut socket: Socket| {
        let mut timely = tool("timely");
        timely["_meta"] = json!({ "net.towow/bridge": { "timeoutMs": 400 } });
        socket.hello_with("told", &[timely], json!({ "capabilities": { "cancel": true, "progress": false } }));
        while let Some(message) = socket.read() {
            let _ = told.lock().unwrap().send(message);
        }
    });
    let next = || heard.recv_timeout(Duration::from_secs(20)).unwrap();
    let home = Home::new();
    let mut wire = serve(&home, &[&url], LOGGED);
    there(&mut wire, "py_timely");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let meta = json!({ "traceparent": trace, "progressToken": "p" });
    let answer = wire.ask("tools/call", json!({ "name": "py_timely", "arguments": { "a": [1] }, "_meta": meta }));
    assert_eq!(code(&answer), "timeout");
    let (call, cancelled) = (next(), next());
    assert_eq!((&call["method"], &call["params"]["name"]), (&json!("tools/call"), &json!("timely")));
    assert_eq!(call["params"]["arguments"], json!({ "a": [1] }));
    let meta = &call["params"]["_meta"];
    assert_eq!((&meta["traceparent"], &meta["net.towow/attempt"]), (&json!(trace), &json!(1)));
    assert!((1..=400).contains(&meta["net.towow/deadlineMs"].as_u64().unwrap()), "{meta}");
    assert!(meta["net.towow/session"].as_str().unwrap().starts_with("stdio-"), "{meta}");
    assert_eq!(meta.get("progressToken"), None, "a worker that tells of none is not asked to");
    let line = event(&home, LOG, "call", |_| true);
    assert_eq!(meta["net.towow/callId"], line["call_id"]);
    assert_eq!(
        (&cancelled["method"], &cancelled["params"]["requestId"]),
        (&json!("notifications/cancelled"), &call["id"])
    );
}

#[test]
fn what_was_there_the_last_time_is_listed_while_nobody_is_there() {
    let home = Home::new();
    let worker = Worker::start();
    let mut wire = serve(&home, &[&worker.url], &[]);
    there(&mut wire, "py_add");
    drop(wire);
    let url = worker.kill();
    let mut wire = serve(&home, &[&url], &[]);
    assert!(listed(&mut wire).contains(&"py_add".to_owned()));
    assert_eq!(code(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), "worker_reconnecting");
    let _worker = Worker::at(&url);
    within(RESTART, "an answer", || {
        (wire.call("py_add", json!({ "a": 1, "b": 2 }))["result"]["isError"] != true).then_some(())
    });
    // Only servers remember: a command tells what is.
    let away = listen(drop);
    home.towow(&["tool", "list", "--bridge", &away]).fails(7, "worker_unreachable");
}

#[test]
fn a_slow_line_is_no_dead_one() {
    let worker = Worker::shared().url.trim_start_matches("ws://").to_owned();
    // Takes some MiB in a second, so that a large call keeps a ping behind it for longer than its answer may take.
    let slow = streams(move |mut host| {
        let mut there = TcpStream::connect(&worker).unwrap();
        let (mut back, mut from) = (host.try_clone().unwrap(), there.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut back));
        let mut part = vec![0; 64 << 10];
        while let Ok(length @ 1..) = host.read(&mut part) {
            if there.write_all(&part[..length]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let home = home_with("[bridge]\nheartbeat = '2400ms'\n");
    let mut wire = serve(&home, &[&slow], LOGGED);
    there(&mut wire, "py_size");
    let began = Instant::now();
    let bytes = 15 << 20;
    assert_eq!(returned(&wire.call("py_size", json!({ "text": "x".repeat(bytes) }))), bytes);
    assert!(began.elapsed() > Duration::from_millis(4500), "too fast to say anything: {:?}", began.elapsed());
    assert!(log(&home, LOG).iter().all(|line| line["event"] != "worker_lost"), "{:?}", log(&home, LOG));
}
