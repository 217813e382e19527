//! How calls, streams and the server itself end.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::{Era, Served};
use super::{FLAT, OPEN_TOOL};
use crate::support::Home;

#[test]
fn the_stream_of_what_the_server_has_to_say_is_open_until_the_end() {
    let mut server = Served::start(&[]);
    let id = server.initialize();
    let bearer = format!("Bearer {}", server.token());
    let headers =
        [("authorization", bearer.as_str()), ("accept", "text/event-stream"), ("mcp-session-id", id.as_str())];
    let mut stream = server.open("GET", "/mcp", &headers, "");
    let mut begun = [0; 512];
    let length = stream.read(&mut begun).unwrap();
    assert!(String::from_utf8_lossy(&begun[..length]).contains("text/event-stream"));
    let began = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(3), "nobody waits for a stream without an end");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n") || length > 0, "it is ended, not broken off");
}

#[test]
fn a_call_under_way_is_finished_before_the_end() {
    for era in [Era::Legacy, Era::Modern] {
        let backend = Backend::start();
        let mut server = Served::on(Home::at(&backend.url), &[], FLAT);
        let call = server.begin(era, "tools/call", json!({"name": OPEN_TOOL, "arguments": {}}));
        let mut waiting = backend.arrived();
        server.signal("TERM");
        std::thread::sleep(Duration::from_millis(500));
        assert!(TcpStream::connect(server.address()).is_err(), "nothing new is begun");
        answer(&mut waiting);
        let reply = call.reply();
        assert!(!reply.message()["result"]["isError"].as_bool().unwrap_or(false), "{era:?}: {reply:?}");
        assert!(reply.body.contains("towow-protocol"), "{era:?}: {reply:?}");
        assert_eq!(server.wait(), Some(0));
    }
}

#[test]
fn a_call_that_never_ends_holds_the_end_up_for_seconds_and_a_second_signal_not_at_all() {
    let backend = Backend::start();
    let mut patient = Served::on(Home::at(&backend.url), &[], FLAT);
    let _call = patient.begin(Era::Modern, "tools/call", json!({"name": OPEN_TOOL, "arguments": {}}));
    let _waiting = backend.arrived();
    let mut hurried = Served::on(Home::at(&backend.url), &[], FLAT);
    let _other = hurried.begin(Era::Modern, "tools/call", json!({"name": OPEN_TOOL, "arguments": {}}));
    let _waiting_too = backend.arrived();
    let began = Instant::now();
    patient.signal("TERM");
    hurried.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    hurried.signal("INT");
    assert_eq!(hurried.wait(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(patient.wait(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(15));
    assert!(patient.told().contains("calls_cut_off"), "{}", patient.told());
}

#[test]
fn a_client_of_the_modern_era_that_goes_away_ends_its_call() {
    let backend = Backend::start();
    let server = Served::on(Home::at(&backend.url), &[], FLAT);
    let call = server.begin(Era::Modern, "tools/call", json!({"name": OPEN_TOOL, "arguments": {}}));
    let mut waiting = backend.arrived();
    drop(call);
    waiting.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut rest = Vec::new();
    waiting.read_to_end(&mut rest).expect("the request to the backend is given up");
    assert_eq!(server.modern("tools/list", json!({})).status, 200);
}

/// A backend that takes requests and answers when it is told to.
struct Backend {
    url: String,
    requests: Receiver<TcpStream>,
}

impl Backend {
    fn start() -> Backend {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (send, requests) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if stream.read(&mut byte).unwrap_or(0) == 0 {
                        break;
                    }
                    head.push(byte[0]);
                }
                if send.send(stream).is_err() {
                    break;
                }
            }
        });
        Backend { url, requests }
    }

    /// The next request that has come.
    fn arrived(&self) -> TcpStream {
        self.requests.recv_timeout(Duration::from_secs(30)).expect("a request to the backend")
    }
}

fn answer(stream: &mut TcpStream) {
    let body = json!({"name": "towow-protocol", "version": "1"}).to_string();
    let length = body.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
        .unwrap();
}
