//! Many calls, and many connections.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::dialled::Gate;
use super::worker::{Socket, Worker, dial, listen, tool};
use super::{code, returned, serve, there};
use crate::support::Home;

#[test]
fn calls_are_made_at_once_blocking_or_not() {
    let home = Home::new();
    let mut wire = serve(&home, &[&Worker::shared().url], &[]);
    there(&mut wire, "py_nap");
    let began = Instant::now();
    let of = |number: usize| {
        (if number.is_multiple_of(2) { "py_nap" } else { "py_block" }, json!({ "key": "many", "seconds": 0.25 }))
    };
    let ids: Vec<i64> = (0..64).map(of).map(|(tool, arguments)| wire.post_call(tool, arguments)).collect();
    for (number, id) in ids.into_iter().enumerate() {
        assert_eq!(returned(&wire.answer(id)), if number.is_multiple_of(2) { "slept" } else { "waited" });
    }
    // One after the other it would be 16 s.
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[test]
fn a_tool_that_wants_to_be_alone_is_and_takes_no_place_from_others() {
    let url = listen(|mut socket: Socket| {
        let mut alone = tool("alone");
        alone["_meta"] = json!({ "net.towow/bridge": { "concurrency": 1 } });
        socket.hello("alone", &[alone, tool("other")]);
        // Of the one a single call is there, and another tool's beside it.
        let (mut running, other) = (socket.read().unwrap(), socket.read().unwrap());
        assert_eq!((&running["params"]["name"], &other["params"]["name"]), (&json!("alone"), &json!("other")));
        socket.answer(&other, "beside");
        while running["params"]["name"] == "alone" {
            socket.answer(&running, "one by one");
            let Some(next) = socket.read() else { return };
            running = next;
        }
    });
    let home = Home::new();
    let mut wire = serve(&home, &[&url], &[]);
    there(&mut wire, "py_alone");
    // More than there are places on the connection.
    let alone: Vec<i64> = (0..6).map(|_| wire.post_call("py_alone", json!({}))).collect();
    let other = wire.post_call("py_other", json!({}));
    assert_eq!(returned(&wire.answer(other)), "beside");
    for id in alone {
        assert_eq!(returned(&wire.answer(id)), "one by one");
    }
}

#[test]
fn what_cannot_even_wait_is_refused_at_once() {
    let home = Home::new();
    let worker = Worker::with(&["--port", "0", "--max-concurrency", "4"], &[]);
    let mut wire = serve(&home, &[&worker.url], &[]);
    there(&mut wire, "py_nap");
    let began = Instant::now();
    let ids: Vec<i64> = (0..300).map(|_| wire.post_call("py_nap", json!({ "key": "queue", "seconds": 600 }))).collect();
    // 4 are under way and 256 wait; which of them came too late is the server's affair.
    let refused = (0..40).map(|_| wire.message().unwrap()).filter(|answer| code(answer) == "overloaded").count();
    assert_eq!(refused, 40);
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    // Whoever gives up makes a place.
    for id in ids {
        let params = json!({ "requestId": id });
        wire.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }));
    }
    assert_eq!(returned(&wire.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
}

#[test]
fn a_thousand_connections_leave_nothing_behind() {
    let gate = Gate::open_with(&[], "[bridge]\ngrace = '100ms'\nlog_level = 'warn'\n");
    let visit = |number: usize| {
        let mut socket =
            dial(&gate.url, Some(&gate.token), super::dialled::OFFER).unwrap_or_else(|why| panic!("{why:?}"));
        // Some come back, some are new, some do not even say hello.
        if number % 10 != 9 {
            socket.hello(&format!("visitor-{}", number % 500), &[tool("here"), tool(&format!("t{}", number % 50))]);
        }
        if number.is_multiple_of(3) {
            // It was there before it goes.
            let _ = socket.0.send(tokio_tungstenite::tungstenite::Message::Ping(Default::default()));
            let _ = socket.0.read();
        }
    };
    (0..200).for_each(visit);
    std::thread::sleep(Duration::from_millis(600));
    let (files, memory) = (open_files(gate.pid()), resident(gate.pid()));
    (0..1000).for_each(visit);
    std::thread::sleep(Duration::from_millis(600));
    let (files_after, memory_after) = (open_files(gate.pid()), resident(gate.pid()));
    assert!(files_after <= files + 8, "{files} files before, {files_after} after");
    assert!(memory_after <= memory + 12_000, "{memory} KiB before, {memory_after} after");
    let worker = Worker::dialling(&gate.url, &gate.token);
    worker.event("connected", |_| true);
    let mut gate = gate;
    assert_eq!(returned(&gate.call("py_add", json!({ "a": 1, "b": 2 }))), 3);
}

fn open_files(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

/// KiB.
pub fn resident(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
