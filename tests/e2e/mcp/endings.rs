//! How a server ends: with its input, at a signal, with those who started it; whatever it is doing then.

#![cfg(unix)]

use std::io::Read;
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use serde_json::json;

use super::wire::{Wire, value};
use crate::support::{BINARY, Home, INTENT};

/// Longer, and editors that restart their servers pile them up.
const SOON: Duration = Duration::from_secs(1);

/// What the server does when its end comes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Busy {
    /// Nothing.
    Idle,
    /// It waits for a backend that never answers.
    InFlight,
    /// As before, and the client wants to hear of it, for as long as it takes.
    InFlightForLong,
    /// Its own node is open.
    Embedded,
    /// Its own node has been asked for something that takes its time.
    EmbeddedAtWork,
}

const BUSY: [Busy; 5] = [Busy::Idle, Busy::InFlight, Busy::InFlightForLong, Busy::Embedded, Busy::EmbeddedAtWork];

/// A backend that takes requests, says so, and never answers.
fn deaf() -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, taken) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            held.push(stream);
            let _ = send.send(());
        }
    });
    (url, taken)
}

impl Busy {
    fn args(self) -> &'static [&'static str] {
        if matches!(self, Busy::Embedded | Busy::EmbeddedAtWork) { &["--local", "mcp"] } else { &["mcp"] }
    }

    /// Brings an introduced server there.
    fn bring(self, wire: &mut Wire, taken: &Receiver<()>) {
        match self {
            Busy::Idle => drop(wire.ask("tools/list", json!({}))),
            Busy::InFlight => {
                wire.post_call("towow_inbox", json!({}));
                taken.recv_timeout(Duration::from_secs(10)).expect("the backend is asked");
            }
            Busy::InFlightForLong => {
                let params = json!({ "name": "towow_inbox", "arguments": {}, "_meta": { "progressToken": "p" } });
                wire.post("tools/call", params);
                taken.recv_timeout(Duration::from_secs(10)).expect("the backend is asked");
            }
            Busy::Embedded => drop(value(&wire.call("towow_agents", json!({})))),
            Busy::EmbeddedAtWork => {
                value(&wire.call("towow_agents", json!({})));
                wire.post_call("towow_discover", json!({ "demand_text": INTENT, "start_negotiation": true, "k": 3 }));
            }
        }
    }
}

fn environment(url: &str) -> [(&'static str, &str); 4] {
    [("TOWOW_MCP_SURFACE", "legacy"), ("TOWOW_BACKEND_URL", url), ("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")]
}

fn env<'a>(busy: Busy, all: &'a [(&'a str, &'a str)]) -> &'a [(&'a str, &'a str)] {
    // The embedded node has sessions of its own.
    if busy.args().len() > 1 { &all[..1] } else { all }
}

#[test]
fn it_ends_with_its_input_and_at_every_signal() {
    let (url, taken) = deaf();
    let all = environment(&url);
    for busy in BUSY {
        for way in ["end of input", "-TERM", "-HUP", "-INT"] {
            let home = Home::new();
            let mut wire = Wire::open(&home, busy.args(), env(busy, &all));
            busy.bring(&mut wire, &taken);
            if way == "end of input" {
                wire.close()
            } else {
                wire.signal(way)
            }
            let took = wire.silent_within(SOON);
            println!("{busy:?}, {way}: {took:?}");
            let ended = wire.end();
            if way == "end of input" {
                assert!(ended.status.success(), "{busy:?}, {way}: {:?} {}", ended.status, ended.stderr);
                assert!(!home.path(".towow/node.db-wal").exists(), "{busy:?}: the file is complete");
            }
            assert!(!ended.stderr.contains("panicked"), "{busy:?}, {way}: {}", ended.stderr);
        }
    }
}

/// The input may be held open by somebody else, who is no reason to stay.
#[test]
fn it_ends_with_the_one_who_started_it() {
    let (url, taken) = deaf();
    let all = environment(&url);
    for busy in BUSY {
        for signal in ["-KILL", "-TERM"] {
            let home = Home::new();
            let mut command = Command::new("sh");
            // A shell that stays, and a server that has the shell's input and output.
            command
                .args(["-c", r#"exec 3<&0; "$0" "$@" <&3 3<&- & exec <&- 3<&- >&-; wait"#, BINARY])
                .args(busy.args());
            command.env_clear().env("HOME", home.path("")).env("PATH", std::env::var("PATH").unwrap());
            let mut wire = Wire::spawn(command.envs(env(busy, &all).iter().copied()));
            wire.initialize();
            busy.bring(&mut wire, &taken);
            wire.signal(signal);
            let took = wire.silent_within(SOON);
            println!("{busy:?}, parent {signal}: {took:?}");
        }
    }
}

/// Without a word of introduction too.
#[test]
fn it_ends_before_it_has_begun() {
    for way in ["end of input", "-TERM", "-HUP"] {
        let mut wire = Wire::start(&Home::new(), &["mcp"], &[]);
        // It may not have taken the signals into its hands yet, which ends it as well.
        std::thread::sleep(Duration::from_millis(100));
        if way == "end of input" {
            wire.close()
        } else {
            wire.signal(way)
        }
        let took = wire.silent_within(SOON);
        println!("{way}: {took:?}");
        assert_eq!(wire.end().stdout, "", "{way}");
    }
}

/// An answer that is ready when the input ends is still written.
#[test]
fn what_was_asked_before_the_input_ended_is_answered() {
    let home = Home::new();
    let mut wire = Wire::open(&home, &["--local", "mcp"], &[("TOWOW_MCP_SURFACE", "legacy")]);
    // The first call makes the community.
    value(&wire.call("towow_agents", json!({})));
    let quick = wire.post_call("towow_start_with_motif", json!({ "motif": "been-there" }));
    let node = wire.post_call("towow_agents", json!({}));
    wire.close();
    value(&wire.answer(quick));
    value(&wire.answer(node));
    assert!(wire.end().status.success());
}

/// Editors start one for every window.
#[test]
fn a_hundred_of_them_leave_nobody_behind() {
    let home = Home::new();
    for round in 0..10 {
        let mut some: Vec<Wire> = (0..10).map(|_| Wire::start(&home, &["mcp"], &[])).collect();
        for wire in &mut some {
            wire.initialize();
        }
        for wire in some {
            assert!(wire.end().status.success(), "{round}");
        }
    }
}
