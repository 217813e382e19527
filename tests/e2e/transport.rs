//! What happens to a request on its way: tries, time, size, shared connections, redirects.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use towow::client::Request;

use crate::script::{Act, INBOX, Script, answer, deaf, ok, run};
use crate::support::{BINARY, Home, Outcome};

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
    // The other tests take their ports from the other protocol, so that nobody takes this one meanwhile.
    let listener = TcpListener::bind("[::1]:0").unwrap();
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

    let (address, _deaf) = deaf();
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
        // Of both protocols only one has a listener at this port, or somebody else's would answer.
        let (listener, port) = std::iter::repeat_with(|| TcpListener::bind(address).unwrap())
            .map(|listener| (listener.local_addr().unwrap().port(), listener))
            .find(|(port, _)| {
                let other = if address.starts_with('[') { "127.0.0.1" } else { "::1" };
                TcpListener::bind((other, *port)).is_ok()
            })
            .map(|(port, listener)| (listener, port))
            .unwrap();
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
