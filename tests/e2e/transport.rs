//! What happens to a request on its way: tries, time, size, streams, shared connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use towow::client::reply::Replied;
use towow::client::{Client, Limits, Request};
use towow::error::{Error, Result};

use crate::support::{BINARY, Home, Outcome};

const INBOX: &str = r#"{"items":[],"unread":0}"#;

/// A server that answers the first request with the first of these, and so on, the last one for ever.
struct Script {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

#[derive(Clone)]
enum Act {
    /// These bytes, and more requests on the same connection.
    Send(Vec<u8>),
    /// These bytes and the end of the connection.
    Break(Vec<u8>),
    /// These bytes and then silence.
    Hang(Vec<u8>),
}

fn answer(status: &str, headers: &[&str], body: &str) -> Act {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    Act::Send(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

fn ok() -> Act {
    answer("200 OK", &["Content-Type: application/json"], INBOX)
}

fn events(pieces: &str) -> Vec<u8> {
    let mut bytes =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    // A byte at a time: no character and no line end stays in one piece.
    for byte in pieces.bytes() {
        bytes.extend_from_slice(&[b'1', b'\r', b'\n', byte, b'\r', b'\n']);
    }
    bytes
}

fn stream(pieces: &str) -> Act {
    Act::Send([events(pieces), b"0\r\n\r\n".to_vec()].concat())
}

impl Script {
    fn of(acts: Vec<Act>) -> Script {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Script::on(listener, acts)
    }

    fn on(listener: TcpListener, acts: Vec<Act>) -> Script {
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let script = Script { url, seen: seen.clone(), connections: connections.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                *connections.lock().unwrap() += 1;
                let (seen, acts) = (seen.clone(), acts.clone());
                std::thread::spawn(move || serve(stream.unwrap(), &seen, &acts));
            }
        });
        script
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Runs a command against it.
    fn towow(&self, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        let all = [("TOWOW_TOKEN", "tws_sekret"), ("TOWOW_AGENT_ID", "a1"), ("TOWOW_BACKEND_URL", self.url.as_str())];
        Home::new().with(args, &[&all[..], env].concat(), "")
    }

    fn client(&self, retries: u32, total: Duration) -> Client {
        Client::remote_within(&self.url, Limits { retries, total, ..Limits::default() }).unwrap()
    }
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<String>>, acts: &[Act]) {
    let (mut reader, mut writer) = (BufReader::new(stream.try_clone().unwrap()), stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
            let line = head[start..].to_lowercase();
            length = line.strip_prefix("content-length: ").map_or(length, |value| value.trim().parse().unwrap());
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(head + &String::from_utf8(body).unwrap());
            seen.len()
        };
        match &acts[(number - 1).min(acts.len() - 1)] {
            Act::Send(bytes) => writer.write_all(bytes).unwrap_or(()),
            Act::Break(bytes) => return writer.write_all(bytes).unwrap_or(()),
            Act::Hang(bytes) => {
                writer.write_all(bytes).unwrap_or(());
                std::thread::sleep(Duration::from_secs(60));
            }
        }
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn what_passes_is_tried_again_and_a_fault_is_not() {
    let cut = || Act::Break(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"items\":".to_vec());
    let status = |status: &str| answer(status, &[], "");
    let cases: &[(&str, Act, usize)] = &[
        ("408", status("408 Request Timeout"), 2),
        ("429", status("429 Too Many Requests"), 2),
        ("502", status("502 Bad Gateway"), 2),
        ("503", status("503 Service Unavailable"), 2),
        ("504", status("504 Gateway Timeout"), 2),
        ("no answer", Act::Break(Vec::new()), 2),
        ("half an answer", cut(), 2),
        ("500", status("500 Internal Server Error"), 1),
        ("400", status("400 Bad Request"), 1),
        ("501", status("501 Not Implemented"), 1),
    ];
    for (name, first, tries) in cases {
        let server = Script::of(vec![first.clone(), ok()]);
        let outcome = server.towow(&["inbox"], &[]);
        assert_eq!(outcome.status, Some(if *tries == 1 { 1 } else { 0 }), "{name}: {}", outcome.stderr);
        assert_eq!(server.seen().len(), *tries, "{name}");
        assert!(*tries == 1 || outcome.stderr.is_empty(), "{name}: {}", outcome.stderr);
    }
    // A write is not sent a second time where the first one may have arrived.
    for first in [status("503 Service Unavailable"), Act::Break(Vec::new()), cut()] {
        let server = Script::of(vec![first, ok()]);
        let outcome = server.towow(&["discover", "run", "x"], &[]);
        assert_ne!(outcome.status, Some(0), "{}", outcome.stdout);
        assert_eq!(server.seen().len(), 1);
        assert!(outcome.notes()[0]["error"]["details"].is_null());
    }
}

#[test]
fn tries_come_to_an_end_and_are_counted() {
    let server = Script::of(vec![answer("503 Service Unavailable", &["X-Request-Id: req-7"], "")]);
    let error = server.towow(&["inbox"], &[]).fails(1, "api_error");
    assert_eq!(error["details"], json!({ "attempts": 4, "request_id": "req-7" }));
    assert_eq!((server.seen().len(), &error["retryable"]), (4, &json!(true)));
    let error = server.towow(&["inbox"], &[("TOWOW_RETRIES", "0")]).fails(1, "api_error");
    assert_eq!((server.seen().len(), &error["details"]), (5, &json!({ "request_id": "req-7" })));

    let gone = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", "http://127.0.0.1:9"), ("TOWOW_RETRIES", "2")];
    let error = Home::new().with(&["inbox"], &gone, "").fails(7, "network_error");
    assert_eq!(error["details"], json!({ "attempts": 3 }));
}

/// A connection that is refused has brought nothing, so that a write may knock again.
#[test]
fn a_write_waits_for_a_backend_that_is_starting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let started = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(400));
        Script::on(TcpListener::bind(address).unwrap(), vec![ok()])
    });
    let url = format!("http://{address}");
    let env =
        [("TOWOW_BACKEND_URL", url.as_str()), ("TOWOW_RETRIES", "30"), ("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")];
    Home::new().with(&["discover", "run", "x"], &env, "").ok();
    assert_eq!(started.join().unwrap().seen().len(), 1);
}

#[test]
fn a_key_makes_a_write_repeatable_and_stays_the_same() {
    let server = Script::of(vec![Act::Break(Vec::new()), answer("503 Service Unavailable", &[], ""), ok()]);
    let client = server.client(3, Duration::from_secs(30));
    let mut request = Request { body: Some(json!({"a": 1})), ..Request::new(http::Method::POST, "/protocol/runs") };
    request.headers.insert("idempotency-key", "k1".parse().unwrap());
    let response = run(client.send(request)).unwrap();
    assert_eq!((response.status, response.attempts), (200, 3));
    let seen = server.seen();
    assert!(
        seen.iter().all(|request| request.contains("idempotency-key: k1") && request.ends_with("{\"a\":1}")),
        "{seen:?}"
    );
}

#[test]
fn a_backend_says_how_long_to_wait() {
    let busy = |after: &str| answer("503 Service Unavailable", &[&format!("Retry-After: {after}")], "");
    let server = Script::of(vec![busy("1"), ok()]);
    let started = Instant::now();
    server.towow(&["inbox"], &[]).ok();
    assert!(started.elapsed() >= Duration::from_secs(1));

    // Nobody waits for an hour, or longer than there is time, and a date that is past is now.
    let server = Script::of(vec![answer("429 Too Many Requests", &["Retry-After: 3600"], r#"{"detail":"slow down"}"#)]);
    let error = server.towow(&["inbox"], &[]).fails(6, "quota");
    assert_eq!(error["message"], "slow down; the backend asks to wait 3600 s");
    assert_eq!((&error["details"], &error["retryable"]), (&json!({ "retry_after": 3600 }), &json!(true)));
    assert_eq!(server.seen().len(), 1);
    let server = Script::of(vec![busy("30")]);
    let error = server.towow(&["inbox"], &[("TOWOW_TIMEOUT", "10")]).fails(1, "api_error");
    assert_eq!((server.seen().len(), &error["details"]), (1, &json!({ "retry_after": 30 })));
    let server = Script::of(vec![busy("Sun, 06 Nov 1994 08:49:37 GMT"), ok()]);
    server.towow(&["inbox"], &[]).ok();
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn ctrl_c_ends_the_pause_between_two_tries() {
    let server = Script::of(vec![answer("503 Service Unavailable", &["Retry-After: 50"], "")]);
    let command = format!("timeout --preserve-status -s INT 2 {BINARY} inbox");
    let home = Home::new();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &command])
        .env("HOME", home.path(""))
        .env("TOWOW_TOKEN", "t")
        .env("TOWOW_BACKEND_URL", &server.url);
    Outcome::of(&["inbox"], shell.output().unwrap()).fails(130, "interrupted");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn time_is_limited() {
    let stuck = [Act::Hang(Vec::new()), Act::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec())];
    for act in stuck {
        let server = Script::of(vec![act]);
        let error = server.towow(&["inbox"], &[("TOWOW_TIMEOUT", "1")]).fails(7, "network_timeout");
        let message = error["message"].as_str().unwrap();
        assert!(message.ends_with("has not answered within 1 s (TOWOW_TIMEOUT allows more)"), "{message}");
        assert_eq!(server.seen().len(), 1);
    }

    // A listener whose queue is full answers no knock.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(waiting) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queue.push(waiting);
    }
    let url = format!("http://{address}");
    let env = [
        ("TOWOW_TOKEN", "t"),
        ("TOWOW_BACKEND_URL", url.as_str()),
        ("TOWOW_CONNECT_TIMEOUT", "1s"),
        ("TOWOW_RETRIES", "1"),
    ];
    let error = Home::new().with(&["inbox"], &env, "").fails(7, "network_timeout");
    let message =
        format!("cannot reach the backend at {url}: no connection within 1 s (TOWOW_CONNECT_TIMEOUT allows more)");
    assert_eq!((&error["message"], &error["details"]), (&json!(message), &json!({ "attempts": 2 })));
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let server = Script::of(vec![ok()]);
    let cases = [
        ("TOWOW_RETRIES", "often"),
        ("TOWOW_RETRIES", "-1"),
        ("TOWOW_RETRIES", "101"),
        ("TOWOW_TIMEOUT", "0"),
        ("TOWOW_TIMEOUT", "soon"),
        ("TOWOW_TIMEOUT", "1d"),
        ("TOWOW_CONNECT_TIMEOUT", "1.5"),
        ("TOWOW_CONNECT_TIMEOUT", "99999999999h"),
        ("TOWOW_MAX_RESPONSE", "0"),
        ("TOWOW_MAX_RESPONSE", "1GB"),
        ("TOWOW_MAX_RESPONSE", "18446744073709551615"),
    ];
    for (name, value) in cases {
        let error = server.towow(&["inbox"], &[(name, value)]).fails(2, "bad_setting");
        assert!(error["message"].as_str().unwrap().starts_with(&format!("{name}: \"{value}\" is not ")), "{error}");
        assert!(error["hint"].as_str().unwrap().starts_with(&format!("{name}=")), "{error}");
    }
    assert_eq!(server.seen().len(), 0);
    for (name, value) in
        [("TOWOW_RETRIES", " 3 "), ("TOWOW_TIMEOUT", "2m"), ("TOWOW_MAX_RESPONSE", "1"), ("TOWOW_RETRIES", "")]
    {
        server.towow(&["inbox"], &[(name, value)]).ok();
    }
}

#[test]
fn size_is_limited() {
    let long = format!("\"{}\"", "x".repeat(2 << 20));
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    for act in [answer("200 OK", &[], &long), Act::Send(chunked.into_bytes()), answer("503 Busy", &[], &long)] {
        let server = Script::of(vec![act]);
        let error = server.towow(&["api", "/x"], &[("TOWOW_MAX_RESPONSE", "1")]).fails(1, "response_too_large");
        assert_eq!(error["message"], "the backend's answer is larger than 1 MiB; TOWOW_MAX_RESPONSE allows more");
        assert_eq!((&error["hint"], &error["retryable"]), (&json!("TOWOW_MAX_RESPONSE=4 towow status"), &json!(false)));
        assert_eq!(
            server.towow(&["api", "/x"], &[("TOWOW_MAX_RESPONSE", "3"), ("TOWOW_RETRIES", "0")]).stderr.len() > 9,
            error["status"] == 503
        );
    }
}

/// Half a gigabyte that fits into half a megabyte on the wire is neither held nor read to their end.
#[test]
fn a_bomb_does_not_go_off() {
    let mut gzip =
        Command::new("bash").args(["-c", "head -c 512M /dev/zero | gzip -c"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut bomb = Vec::new();
    gzip.stdout.take().unwrap().read_to_end(&mut bomb).unwrap();
    assert!(gzip.wait().unwrap().success() && bomb.len() < 4 << 20);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let server = Script::of(vec![Act::Send([head.into_bytes(), bomb].concat())]);
    // Less memory than that, in KiB.
    let command = format!("ulimit -v 262144; exec {BINARY} api /x");
    let home = Home::new();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &command])
        .env("HOME", home.path(""))
        .env("TOWOW_BACKEND_URL", &server.url)
        .env("TOWOW_MAX_RESPONSE", "16");
    Outcome::of(&["api"], shell.output().unwrap()).fails(1, "response_too_large");
}

#[test]
fn what_is_compressed_is_read() {
    let mut gzip = Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    gzip.stdin.take().unwrap().write_all(INBOX.as_bytes()).unwrap();
    let packed = gzip.wait_with_output().unwrap().stdout;
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
    let server = Script::of(vec![Act::Send([head(packed.len()).into_bytes(), packed].concat())]);
    assert_eq!(server.towow(&["inbox"], &[]).ok()["unread"], 0);
    assert!(server.seen()[0].contains("accept-encoding: gzip"));
    let server = Script::of(vec![Act::Break([head(4).into_bytes(), b"nope".to_vec()].concat())]);
    server.towow(&["inbox"], &[("TOWOW_RETRIES", "0")]).fails(7, "network_error");
}

#[test]
fn requests_of_one_command_share_a_connection() {
    let server = Script::of(vec![ok()]);
    let client = server.client(0, Duration::from_secs(30));
    run(async {
        for _ in 0..3 {
            client.json(Request::new(http::Method::GET, "/protocol/inbox")).await.unwrap();
        }
    });
    assert_eq!((server.seen().len(), *server.connections.lock().unwrap()), (3, 1));
}

/// `localhost` is this machine, whatever a resolver says, over either protocol.
#[test]
fn localhost_is_this_machine() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Script::on(listener, vec![ok()]);
        let url = format!("http://localhost:{port}");
        Home::new().with(&["inbox"], &[("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", &url)], "").ok();
        assert!(server.seen()[0].contains(&format!("host: localhost:{port}")));
    }
}

#[test]
fn a_redirect_that_keeps_the_method_keeps_the_rest() {
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let server = Script::of(vec![answer(status, &["Location: ../elsewhere?x=1"], ""), ok()]);
        let mut request = Request {
            body: Some(json!({"a": 1})),
            token: Some("tws_sekret".to_owned()),
            ..Request::new(http::Method::POST, "/protocol/runs")
        };
        request.headers.insert("idempotency-key", "k1".parse().unwrap());
        run(server.client(0, Duration::from_secs(30)).json(request)).unwrap();
        let second = &server.seen()[1];
        assert!(second.starts_with("POST /elsewhere?x=1 HTTP/1.1"), "{second}");
        for part in
            ["idempotency-key: k1", "authorization: Bearer tws_sekret", "content-type: application/json", "{\"a\":1}"]
        {
            assert!(second.contains(part), "{part} is missing in {second}");
        }
    }
    let server = Script::of(vec![answer("303 See Other", &["Location: /b"], ""), ok()]);
    server.towow(&["discover", "run", "x"], &[]).fails(1, "redirected");
    let server = Script::of(vec![answer("302 Found", &["Location: /loop"], "")]);
    let error = server.towow(&["inbox"], &[]).fails(1, "redirected");
    assert!(error["message"].as_str().unwrap().ends_with("too many redirects") && server.seen().len() == 6, "{error}");
}

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
    let client = Client::remote_within(&endless.url, limits).unwrap();
    let error = run(client.reply(Request::new(http::Method::POST, "/x"), |_| {})).unwrap_err();
    assert_eq!(error.code, "response_too_large");
}
