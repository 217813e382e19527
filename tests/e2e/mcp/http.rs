//! MCP over HTTP: real requests to the real binary, in both eras of the protocol. The official clients and a browser have
//! tests of their own in `tests/peers/mcp`.

pub mod client;
mod ending;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Home, project};
use client::{Reply, Served};

const PAGE: &str = "http://127.0.0.1:15173";

/// Every operation is a tool of its own.
const FLAT: &[(&str, &str)] = &[("TOWOW_MCP_SURFACE", "legacy")];

/// A tool that needs no session, and so reaches the backend at once.
const OPEN_TOOL: &str = "towow_protocol_metadata";

#[test]
fn who_may_come_in_is_looked_at_in_order_and_every_answer_says_why_not() {
    let server = Served::start(&["--cors-origin", PAGE, "--allow-host", "mcp.example.org"]);
    let evil = ("origin", "https://evil.example");
    let page = ("origin", PAGE);
    let wrong = ("authorization", "Bearer 0123456789abcdef0123456789abcdef");
    let bearer = format!("Bearer {}", server.token());
    let right = ("authorization", bearer.as_str());
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let cases: &[Case] = &[
        // Another origin is refused before the token is looked at, at every path and method.
        ("POST", "/mcp", &[evil], 403, "origin_not_allowed"),
        ("POST", "/mcp", &[evil, right], 403, "origin_not_allowed"),
        ("OPTIONS", "/mcp", &[evil, ("access-control-request-method", "POST")], 403, "origin_not_allowed"),
        ("GET", "/elsewhere", &[evil], 403, "origin_not_allowed"),
        ("POST", "/mcp", &[("origin", "null"), right], 403, "origin_not_allowed"),
        ("POST", "/mcp", &[("origin", "http://localhost:5173"), right], 403, "origin_not_allowed"),
        ("POST", "/mcp", &[page, evil, right], 403, "origin_not_allowed"),
        // A name that was made to lead here.
        ("POST", "/mcp", &[("host", "evil.example"), right], 403, "host_not_allowed"),
        ("POST", "/mcp", &[("host", "evil.example"), page, right], 403, "host_not_allowed"),
        ("POST", "/mcp", &[("host", "localhost.evil.example:8811")], 403, "host_not_allowed"),
        // What is asked for.
        ("GET", "/", &[], 404, "not_found"),
        ("POST", "/mcp/", &[page], 404, "not_found"),
        ("PUT", "/mcp", &[page], 405, "method_not_allowed"),
        ("PATCH", "/mcp", &[right], 405, "method_not_allowed"),
        // The token.
        ("POST", "/mcp", &[], 401, "token_required"),
        ("GET", "/mcp", &[page], 401, "token_required"),
        ("DELETE", "/mcp", &[page, wrong], 401, "token_wrong"),
        ("POST", "/mcp", &[wrong], 401, "token_wrong"),
        ("POST", "/mcp", &[("host", "mcp.example.org"), wrong], 401, "token_wrong"),
        ("POST", "/mcp", &[("authorization", "Basic dXNlcjpwYXNz")], 401, "token_wrong"),
        ("POST", "/mcp", &[right, wrong], 401, "token_wrong"),
    ];
    for (method, path, headers, status, code) in cases {
        let reply = server.send(method, path, headers, "");
        let shown = format!("{method} {path} {headers:?}: {reply:?}");
        assert_eq!(reply.status, *status, "{shown}");
        let body: Value = serde_json::from_str(&reply.body).expect(&shown);
        assert_eq!((&body["ok"], &body["error"]["code"]), (&json!(false), &json!(code)), "{shown}");
        assert!(body.get("jsonrpc").is_none() && !reply.body.contains(server.token()), "{shown}");
        assert_eq!(reply.header("vary"), Some("Origin"), "{shown}");
        assert_eq!(reply.header("www-authenticate").is_some(), *status == 401, "{shown}");
        let from_page = headers.contains(&page) && *code != "origin_not_allowed";
        assert_eq!(reply.header("access-control-allow-origin"), from_page.then_some(PAGE), "{shown}");
        assert_eq!(reply.exposes("mcp-session-id"), from_page, "{shown}");
    }
    let challenge = server.send("POST", "/mcp", &[], "");
    assert!(challenge.header("www-authenticate").unwrap().starts_with("Bearer"));
    assert!(challenge.body.contains("Authorization: Bearer"), "it says what to do: {}", challenge.body);
}

#[test]
fn a_page_of_a_named_origin_is_told_everything_before_it_asks() {
    let server =
        Served::start(&["--cors-origin", "HTTP://127.0.0.1:15173/", "--cors-origin", "https://app.example.org"]);
    for origin in [PAGE, "https://app.example.org"] {
        let asked = "authorization, content-type, mcp-protocol-version, mcp-session-id, Mcp-Param-Region, x-other";
        let preflight = server.send(
            "OPTIONS",
            "/mcp",
            &[("origin", origin), ("access-control-request-method", "POST"), ("access-control-request-headers", asked)],
            "",
        );
        assert_eq!((preflight.status, preflight.body.as_str()), (204, ""), "no token is asked for");
        assert_eq!(preflight.header("access-control-allow-origin"), Some(origin));
        assert_eq!(preflight.header("access-control-allow-credentials"), None);
        let sent = preflight.header("access-control-allow-headers").unwrap();
        for name in "content-type authorization accept mcp-protocol-version mcp-session-id last-event-id mcp-method mcp-name mcp-param-region".split(' ') {
            assert!(sent.split(", ").any(|header| header == name), "{name}: {sent}");
        }
        assert!(!sent.contains("x-other"), "{sent}");
        for method in ["GET", "POST", "DELETE"] {
            assert!(preflight.header("access-control-allow-methods").unwrap().contains(method));
        }
    }
    // An answer carries them too.
    let hello = server.post(&[("origin", PAGE)], &client::initialize("2025-11-25"));
    assert_eq!((hello.status, hello.header("access-control-allow-origin")), (200, Some(PAGE)));
    for name in ["mcp-session-id", "mcp-protocol-version", "www-authenticate"] {
        assert!(hello.exposes(name), "{name}");
    }
    assert!(hello.header("mcp-session-id").is_some());
}

#[test]
fn a_body_that_is_too_large_is_refused_and_none_is_read_without_a_token() {
    let server = Served::start(&["--cors-origin", PAGE]);
    let large = json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "y".repeat(25 << 20)}}).to_string();
    let reply = server.post(&[("origin", PAGE)], &large);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (413, Some(PAGE)));
    assert_eq!(reply.error(), "too_large");
    // Said beforehand, and by far.
    let declared = ("content-length", "1000000000");
    let bearer = format!("Bearer {}", server.token());
    let reply = server.send("POST", "/mcp", &[("authorization", &bearer), declared], "{");
    assert_eq!((reply.status, reply.error()), (413, "too_large".into()));
    let began = Instant::now();
    let reply = server.send("POST", "/mcp", &[declared], "{");
    assert_eq!((reply.status, reply.header("connection")), (401, Some("close")));
    assert!(began.elapsed() < Duration::from_secs(5), "nobody waits for the rest");
    let just_right =
        json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "y".repeat(3 << 20)}}).to_string();
    assert_eq!(server.post(&[], &just_right).body, "Bad Request: Session ID is required");
}

#[test]
fn what_comes_too_slowly_is_not_waited_for() {
    let server = Served::start(&[]);
    let head = TcpStream::connect(server.address()).unwrap();
    let mut body = TcpStream::connect(server.address()).unwrap();
    (&head).write_all(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").unwrap();
    let token = server.token();
    write!(
        body,
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: 10\r\n\r\n{{"
    )
    .unwrap();
    let began = Instant::now();
    let mut rest = Vec::new();
    head.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    let _ = (&head).read_to_end(&mut rest);
    assert!(began.elapsed() < Duration::from_secs(20), "a head has ten seconds");
    let reply = Reply::read(&mut body);
    assert_eq!((reply.status, reply.error()), (408, "too_slow".into()));
    assert!(began.elapsed() < Duration::from_secs(45), "a body has thirty");
}

#[test]
fn a_session_of_the_older_era_begins_lasts_and_ends() {
    let server = Served::start(&[]);
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let hello = server.post(&[], &client::initialize(version));
        assert_eq!(hello.message()["result"]["protocolVersion"], version);
        let id = hello.header("mcp-session-id").unwrap().to_owned();
        let session = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", version)];
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
        assert_eq!(server.post(&session, &initialized).status, 202);
        let listed = server.post(&session, &client::request(2, "tools/list", json!({})));
        assert!(listed.message()["result"]["tools"].as_array().unwrap().len() > 3, "{version}");
        assert_eq!(server.delete(&id).status, 204);
        assert_eq!(server.post(&session, &client::request(3, "tools/list", json!({}))).status, 404, "{version}");
        assert_eq!(server.delete(&id).status, 404);
    }
    for foreign in ["nosuch", "../../config", "0f9a3c52-7c1e-4a0e-9a55-000000000001"] {
        let headers = [("mcp-session-id", foreign), ("mcp-protocol-version", "2025-06-18")];
        assert_eq!(server.post(&headers, &client::request(1, "tools/list", json!({}))).status, 404, "{foreign}");
        assert_eq!(server.delete(foreign).status, 404, "{foreign}");
    }
    assert_eq!(server.post(&[], &client::request(1, "tools/list", json!({}))).status, 400, "no session");
}

#[test]
fn the_modern_era_needs_no_session_at_the_same_place() {
    let server = Served::start(&[]);
    let discovered = server.modern("server/discover", json!({}));
    let versions = discovered.message()["result"]["supportedVersions"].as_array().unwrap().clone();
    for version in ["2024-11-05", "2025-11-25", "2026-07-28"] {
        assert!(versions.contains(&json!(version)), "{versions:?}");
    }
    assert_eq!(discovered.header("mcp-session-id"), None);
    let listed = server.modern("tools/list", json!({}));
    assert_eq!(listed.header("content-type"), Some("application/json"));
    assert!(listed.message()["result"]["tools"].as_array().unwrap().len() > 3);
    let unknown = server.modern("nosuch/method", json!({}));
    assert_eq!((unknown.status, &unknown.message()["error"]["code"]), (404, &json!(-32601)));
    let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call")];
    let mismatch = server.post(&headers, &client::modern_request("tools/list", json!({})));
    assert_eq!((mismatch.status, &mismatch.message()["error"]["code"]), (400, &json!(-32020)));
}

#[test]
fn what_is_no_message_is_told_in_the_words_of_json_rpc() {
    let server = Served::start(&[]);
    for (body, code) in [("{", -32700), ("", -32700), ("[]", -32600), ("{\"a\":1}", -32600), ("\u{feff}", -32700)] {
        let reply = server.post(&[], body);
        assert_eq!(reply.status, 400, "{body}: {reply:?}");
        let message: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((&message["error"]["code"], &message["id"]), (&json!(code), &Value::Null), "{body}");
    }
    let bearer = format!("Bearer {}", server.token());
    let kind = [("authorization", bearer.as_str()), ("content-type", "text/plain"), ("accept", client::ACCEPT)];
    assert_eq!(server.send("POST", "/mcp", &kind, "{}").status, 415);
}

#[test]
fn a_session_and_the_token_outlive_the_process() {
    let server = Served::start(&[]);
    let (id, token) = (server.initialize(), server.token().to_owned());
    let home = server.kill();
    assert_eq!(crate::support::mode(&home.path(".towow/mcp/token")), 0o600);
    assert_eq!(crate::support::mode(&home.path(".towow/mcp")), 0o700);
    assert_eq!(crate::support::mode(&home.path(".towow/mcp/sessions")), 0o700);
    let kept = client::sessions(&home);
    assert_eq!(kept.len(), 1);
    assert_eq!(crate::support::mode(&kept[0]), 0o600);
    assert!(kept[0].ends_with(format!("{id}.json")) && !kept[0].to_str().unwrap().contains(&token));

    let server = Served::on(home, &[], &[]);
    assert_eq!(server.token(), token);
    let session = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", "2025-11-25")];
    // Some at once: the one that brings it back is not in the way of the rest.
    let listed = std::thread::scope(|scope| {
        let (server, session) = (&server, &session);
        let list = move |id| server.post(session, &client::request(id, "tools/list", json!({}))).message();
        let all: Vec<_> = (1..=16).map(|id| scope.spawn(move || list(id))).collect();
        all.into_iter().map(|one| one.join().unwrap()).filter(|answer| answer["result"]["tools"].is_array()).count()
    });
    assert_eq!(listed, 16);
    assert_eq!(server.delete(&id).status, 204);
    let second = server.initialize();
    let home = server.kill();
    assert_eq!(client::sessions(&home).len(), 1, "the first one is gone for good");

    // With another token it is another server.
    let server = Served::on(home, &["--new-token"], &[]);
    assert_ne!(server.token(), token);
    let bearer = format!("Bearer {token}");
    assert_eq!(server.send("POST", "/mcp", &[("authorization", &bearer)], "").error(), "token_wrong");
    let session = [("mcp-session-id", second.as_str()), ("mcp-protocol-version", "2025-11-25")];
    assert_eq!(server.post(&session, &client::request(1, "tools/list", json!({}))).status, 404);
}

#[test]
fn a_token_of_ones_own_is_taken_and_not_repeated() {
    let home = Home::new();
    home.write("token", "a-token-of-my-own-0123\n");
    let file = home.path("token");
    let file = file.to_str().unwrap().to_owned();
    chmod("644", &file);
    let error = home.towow(&["mcp", "--http", ":0", "--token-file", &file]).fails(2, "bad_token_file");
    assert_eq!(error["hint"], format!("chmod 600 {file}"));
    chmod("600", &file);
    let server = Served::on(home, &["--token-file", &file], &[]);
    let bearer = ("authorization", "Bearer a-token-of-my-own-0123");
    assert_eq!(server.send("PUT", "/mcp", &[bearer], "").status, 405);
    assert_eq!(server.send("GET", "/mcp", &[bearer], "").status, 406, "it is let in");
    let told = server.told();
    assert!(!told.contains("a-token-of-my-own"), "{told}");
    let home = server.kill();
    assert!(!home.path(".towow/mcp/token").exists());

    let server = Served::on(home, &[], &[("TOWOW_MCP_TOKEN", "from-the-environment")]);
    assert_eq!(server.send("GET", "/mcp", &[("authorization", "Bearer from-the-environment")], "").status, 406);
    assert!(!server.told().contains("from-the-environment"), "{}", server.told());
}

#[test]
fn without_a_token_this_machine_comes_in_and_nobody_elses_pages() {
    let server = Served::start(&["--no-token"]);
    assert!(server.told().contains("without a token"), "{}", server.told());
    let hello = server.post(&[], &client::initialize("2025-11-25"));
    assert_eq!(hello.status, 200);
    let evil = server.post(&[("origin", "https://evil.example")], &client::initialize("2025-11-25"));
    assert_eq!((evil.status, evil.error()), (403, "origin_not_allowed".into()));
}

#[test]
fn other_machines_need_the_token_and_are_told_that_the_way_is_open() {
    let server = Served::on(Home::new(), &["0.0.0.0:0", "--allow-host", "box.example.org"], &[]);
    let told = server.told();
    assert!(told.contains("plain_http"), "{told}");
    for (host, status) in [("box.example.org", 401), ("box.example.org:80", 401), ("other.example.org", 403)] {
        assert_eq!(server.send("POST", "/mcp", &[("host", host)], "").status, status, "{host}");
    }
    let listed = Served::on(Home::new(), &[], &[("TOWOW_MCP_ALLOWED_HOSTS", "a.example.org, b.example.org:8443")]);
    for (host, status) in [("a.example.org:1", 401), ("b.example.org:8443", 401), ("b.example.org", 403)] {
        assert_eq!(listed.send("POST", "/mcp", &[("host", host)], "").status, status, "{host}");
    }
}

#[test]
fn a_wrong_start_is_refused_and_names_what_was_wrong() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let here = format!("127.0.0.1:{port}");
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case] = &[
        (&["--http", &here], &[], "port_taken", &here),
        (&["--http", "0.0.0.0:0", "--no-token"], &[], "token_needed", "0.0.0.0"),
        (&["--http", "[::]:0", "--no-token"], &[], "token_needed", "::"),
        (&["--http", "192.0.2.1:0"], &[], "cannot_listen", "192.0.2.1:0"),
        (&["--http", "http://localhost:1"], &[], "usage", "http://localhost:1"),
        (&["--http", "localhost:99999"], &[], "usage", "localhost:99999"),
        (&["--http", ":0", "--cors-origin", "*"], &[], "usage", "--cors-origin *"),
        (&["--http", ":0", "--cors-origin", "app.example.org"], &[], "usage", "--cors-origin app.example.org"),
        (&["--http", ":0", "--cors-origin", "https://a/path"], &[], "usage", "https://a/path"),
        (&["--http", ":0", "--allow-host", "https://a"], &[], "usage", "--allow-host https://a"),
        (&["--http", ":0"], &[("TOWOW_MCP_ALLOWED_HOSTS", "a,b/c")], "usage", "TOWOW_MCP_ALLOWED_HOSTS b/c"),
        (&["--http", ":0"], &[("TOWOW_MCP_TOKEN", "short")], "bad_token", "TOWOW_MCP_TOKEN"),
        (&["--http", ":0", "--new-token"], &[("TOWOW_MCP_TOKEN", "0123456789abcdef")], "usage", "TOWOW_MCP_TOKEN"),
        (&["--http", ":0", "--new-token", "--no-token"], &[], "usage", "exclude each other"),
        (&["--http", ":0", "--token-file", "/nosuch"], &[], "bad_token_file", "/nosuch"),
        (&["--http", ":0", "--port", "1"], &[], "usage", "--port"),
        (&["--no-token"], &[], "usage", "--no-token goes with --http"),
        (&["--cors-origin", "https://a"], &[], "usage", "--cors-origin goes with --http"),
        (&["--transport", "sse"], &[], "usage", "--http"),
        (&["--transport", "pigeon"], &[], "usage", "pigeon"),
        (&["--transport", "streamable-http", "--port", "x"], &[], "usage", "--port x"),
        (&["--transport", "streamable-http"], &[("TOWOW_MCP_PORT", "x")], "usage", "TOWOW_MCP_PORT x"),
    ];
    for (args, env, code, named) in cases {
        let error = home.with(&[&["mcp"], *args].concat(), env, "").fails(2, code);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(named), "{args:?}: {message}");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.starts_with("towow mcp --http"), "{args:?}: {hint}");
        assert!(!message.contains("short"), "{message}");
    }
    let error = home.with(&["--local", "mcp", "--http", &here], &[], "").fails(2, "port_taken");
    assert_eq!(error["hint"], format!("towow --local mcp --http 127.0.0.1:{}", port + 1));
    // A bad variable of HTTP is nothing to stdio.
    assert_eq!(home.with(&["mcp"], &[("TOWOW_MCP_PORT", "x")], "").status, Some(0));
}

#[test]
fn old_flags_and_variables_still_choose_where_it_listens() {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let (first, second, third) = (free(), free(), free());
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], String);
    let cases: &[Case] = &[
        (&["--transport", "streamable-http", "--host", "localhost", "--port", &first], &[], first.clone()),
        (
            &["--transport=streamable-http"],
            &[("TOWOW_MCP_PORT", &second), ("TOWOW_MCP_HOST", "127.0.0.1")],
            second.clone(),
        ),
        (&["--http"], &[("TOWOW_MCP_PORT", &third)], third.clone()),
    ];
    for (args, env, port) in cases {
        let server = Served::with(Home::new(), args, env);
        assert_eq!(server.address().rsplit(':').next(), Some(port.as_str()), "{args:?}");
        assert_eq!(server.post(&[], &client::initialize("2025-06-18")).status, 200);
    }
}

/// The page is run: every way to start the server that stands there, and the request to it.
#[test]
fn the_commands_of_the_page_do_what_they_say() {
    let page = std::fs::read_to_string(project("docs/mcp-http.md")).unwrap();
    let blocks: Vec<&str> = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let (requests, starts): (Vec<&str>, Vec<&str>) = blocks.iter().partition(|block| block.contains("curl "));
    let home = Home::new();
    let mut started = 0;
    for line in starts.iter().flat_map(|block| block.lines()) {
        let line = line.split('#').next().unwrap().trim();
        let Some(args) = line.strip_prefix("towow ") else {
            let mut shell = Command::new("bash");
            assert!(shell.args(["-c", line]).current_dir(home.path("")).status().unwrap().success(), "{line}");
            continue;
        };
        let free = args.replace(":8811", ":0");
        let mut words: Vec<&str> = free.split_whitespace().collect();
        let http = words.iter().position(|word| *word == "--http").unwrap();
        if words.get(http + 1).is_none_or(|word| word.starts_with('-')) {
            words.insert(http + 1, ":0");
        }
        let mut command = home.command();
        let mut child = command.args(&words).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let mut told = std::io::BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        std::io::BufRead::read_line(&mut told, &mut first).unwrap();
        assert!(first.contains("\"listening\""), "{line}: {first}");
        child.kill().unwrap();
        child.wait().unwrap();
        started += 1;
    }
    assert_eq!((started, requests.len()), (6, 1));
    let server = Served::on(home, &[], &[]);
    let request = requests[0].replace("127.0.0.1:8811", server.address());
    let mut shell = Command::new("bash");
    let output = shell.args(["-c", &request]).env("HOME", server.home().path("")).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).expect(&request);
    assert!(answer["result"]["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{answer}");
}

#[test]
fn more_sessions_than_stay_in_memory_lose_nobody() {
    let server = Served::start(&[]);
    let first = server.initialize();
    // A thousand stay; the one that was used least lately makes room.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let server = &server;
            scope.spawn(move || (0..130).for_each(|_| drop(server.initialize())));
        }
    });
    assert_eq!(client::sessions(server.home()).len(), 1041);
    let headers = [("mcp-session-id", first.as_str()), ("mcp-protocol-version", "2025-11-25")];
    let listed = server.post(&headers, &client::request(2, "tools/list", json!({})));
    assert!(listed.message()["result"]["tools"].is_array(), "{listed:?}");
}

fn chmod(mode: &str, path: &str) {
    assert!(Command::new("chmod").args([mode, path]).status().unwrap().success());
}
