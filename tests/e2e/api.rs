//! `towow api`: what is sent, what is shown, what is refused.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{BINARY, Canned, Home, INTENT, Outcome, Sent, Serving};

pub const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

/// A home that is logged in at a server which answers everything alike.
pub fn at(head: &str, body: &str) -> (Home, Canned) {
    let server = Canned::start(head, body);
    (logged_in(&server), server)
}

pub fn logged_in(server: &Canned) -> Home {
    let home = Home::at(&server.url);
    home.write(
        ".towow/config.json",
        &json!({"session_token": "tws_sekret", "session_backend": server.url, "agent_id": "agt 1"}).to_string(),
    );
    home
}

/// What the last command has sent.
pub fn last(server: &Canned) -> Sent {
    server.sent().pop().unwrap()
}

pub fn pairs(query: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_is_given_is_what_is_sent() {
    let (home, server) = at(JSON, "{}");
    home.write("note.txt", "two\nlines\n");
    home.write("body.json", r#"{ "a": [1e2, 1.10], "a": 2 }"#);
    type Case =
        (&'static [&'static str], &'static str, &'static str, &'static [(&'static str, &'static str)], Option<Value>);
    let cases: Vec<Case> = vec![
        (&["/protocol/inbox"], "GET", "/protocol/inbox", &[], None),
        (&["inbox"], "GET", "/protocol/inbox", &[], None),
        (&["protocol/inbox?a=b"], "GET", "/protocol/inbox", &[("a", "b")], None),
        (&["healthz"], "GET", "/healthz", &[], None),
        (&["delete", "/x"], "DELETE", "/x", &[], None),
        (&["-X", "patch", "/x"], "PATCH", "/x", &[], None),
        (&["--method", "PUT", "PUT", "/x"], "PUT", "/x", &[], None),
        (&["HEAD", "/x"], "HEAD", "/x", &[], None),
        (&["agents/{agent_id}"], "GET", "/protocol/agents/agt%201", &[], None),
        (&["/x", "-f", "a=1", "-F", "b=1"], "POST", "/x", &[], Some(json!({"a": "1", "b": 1}))),
        (
            &["/x", "-F", "b=1", "-f", "a[]=x", "-F", "a[]=null"],
            "POST",
            "/x",
            &[],
            Some(json!({"b": 1, "a": ["x", null]})),
        ),
        (
            &["/x", "-F", "a[b]=@note.txt", "-F", "c={agent_id}"],
            "POST",
            "/x",
            &[],
            Some(json!({"a": {"b": "two\nlines\n"}, "c": "agt 1"})),
        ),
        (
            &["GET", "/x?q=1", "-f", "a=b c", "-F", "d[e]=true"],
            "GET",
            "/x",
            &[("q", "1"), ("a", "b c"), ("d[e]", "true")],
            None,
        ),
        (&["-X", "GET", "/x", "-f", "a=1"], "GET", "/x", &[("a", "1")], None),
        (&["/x", "--data", r#"{"a": 1}"#, "-f", "q=1"], "POST", "/x", &[("q", "1")], Some(json!({"a": 1}))),
        (&["PUT", "/x", "--data", "@body.json"], "PUT", "/x", &[], Some(json!({"a": 2}))),
        (
            &["/x", "--input", "note.txt", "-H", "Content-Type: text/plain"],
            "POST",
            "/x",
            &[],
            Some(json!("two\nlines\n")),
        ),
    ];
    for (args, method, path, query, body) in cases {
        let outcome = home.towow(&[&["api"], args].concat());
        assert_eq!(outcome.status, Some(0), "{args:?} {}", outcome.stderr);
        let sent = last(&server);
        assert_eq!((sent.method.as_str(), sent.path.as_str()), (method, path), "{args:?}");
        assert_eq!((sent.query, sent.body), (pairs(query), body), "{args:?}");
        assert_eq!(sent.headers["authorization"], "Bearer tws_sekret");
    }
    // Bytes of a body travel as they are, from a file and from standard input.
    home.towow(&["api", "/x", "--input", "body.json"]).ok();
    assert!(server.seen().last().unwrap().ends_with("\r\n\r\n{ \"a\": [1e2, 1.10], \"a\": 2 }"));
    home.with(&["api", "/x", "--input", "-"], &[], "[1.0]").ok();
    assert!(server.seen().last().unwrap().ends_with("\r\n\r\n[1.0]"));
    assert_eq!(last(&server).headers["content-type"], "application/json");
    home.with(&["api", "/x", "-F", "text=@-"], &[], "通\n").ok();
    assert_eq!(last(&server).body, Some(json!({"text": "通\n"})));
    // A URL is good for the backend in use.
    home.towow(&["api", &format!("{}/protocol/inbox?a=b", server.url)]).ok();
    assert_eq!((last(&server).path.as_str(), last(&server).query), ("/protocol/inbox", pairs(&[("a", "b")])));
}

#[test]
fn headers_are_added_and_replaced() {
    let (home, server) = at(JSON, "{}");
    let headers = ["-H", "Accept: text/html", "-H", "X-Trace:  a: b ", "-H", "Idempotency-Key: k1", "-H", "X-Trace: c"];
    home.towow(&[&["api", "/x"], &headers[..]].concat()).ok();
    let seen = server.seen().pop().unwrap().to_lowercase();
    for line in ["accept: text/html\r\n", "x-trace: a: b\r\n", "x-trace: c\r\n", "idempotency-key: k1\r\n"] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    assert_eq!(seen.matches("\r\naccept: ").count(), 1, "{seen}");
    home.towow(&["api", "/x", "--anonymous"]).ok();
    assert!(!last(&server).headers.contains_key("authorization"));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let (home, server) = at(JSON, "{}");
    home.write("bad.json", "{");
    home.write("bytes", "x");
    std::fs::write(home.path("bytes"), [0xff, 0xfe]).unwrap();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["/x", "-f", "a"], "bad_field", "KEY=VALUE"),
        (&["/x", "-f", "a=1", "-f", "a[b]=2"], "bad_field", "\"a\" and \"a[b]\" exclude each other"),
        (&["/x", "-F", "a=@missing"], "usage", "missing"),
        (&["/x", "-F", "a=@bytes"], "usage", "bytes is not UTF-8"),
        (&["/x", "-F", "a=@-", "-F", "b=@-"], "usage", "read once"),
        (&["/x", "--input", "-", "-H", "Content-Type: text/plain", "-F", "b=@-"], "usage", "read once"),
        (&["/x", "--input", "bad.json"], "bad_json", "bad.json is not JSON"),
        (&["/x", "--input", "bytes"], "bad_json", "bytes is not JSON"),
        (&["/x", "--input", "missing"], "usage", "missing"),
        (&["/x", "--input", "bad.json", "--data", "{}"], "usage", "cannot be used with"),
        (&["/x", "-H", "Authorization: Bearer tws_other"], "bad_header", "TOWOW_TOKEN"),
        (&["/x", "-H", "cookie: a=tws_other"], "bad_header", "secret"),
        (&["/x", "-H", "Host: evil.example"], "bad_header", "from the request itself"),
        (&["/x", "-H", "content-length: 3"], "bad_header", "from the request itself"),
        (&["/x", "-H", "X-A: b\r\nX-C: d"], "bad_header", "control characters"),
        (&["/x", "-H", "X A: b"], "bad_header", "cannot be sent"),
        (&["/x", "-H", "X-A: 通"], "bad_header", "ASCII"),
        (&["/x", "-H", "tws_other"], "bad_header", "not 'Name: value'"),
        (&["GET", "/x", "-X", "POST"], "usage", "GET and --method POST"),
        (&["FETCH", "/x"], "usage", "FETCH"),
        (&["-X", "A B", "/x"], "usage", "A B"),
        (&["GET"], "usage", "a path is needed"),
        (&["POST", "/x", "--paginate"], "usage", "--paginate is for GET, not for POST"),
        (&["/x", "-f", "a=1", "--cache", "1m"], "usage", "--cache is for GET"),
        (&["/x", "--cache", "soon"], "usage", "soon"),
        (&["/x", "--slurp"], "usage", "--paginate"),
        (&["/x", "--paginate", "-i"], "usage", "cannot be used with"),
        (&["https://evil.example/x"], "bad_path", "not a URL of the backend"),
        (&["//evil.example/x"], "bad_path", "not a path"),
        (&["/a/%2e%2E/b"], "bad_path", "not a path"),
        (&["/protocol/runs/{run_id}"], "bad_path", "{run_id} stands for an id"),
        (&["C:/Program Files/Git/protocol"], "bad_path", "without the leading slash"),
    ];
    for (args, code, message) in cases {
        let error = home.towow(&[&["api"], *args].concat()).fails(2, code);
        let told = error.to_string();
        assert!(error["message"].as_str().unwrap().contains(message), "{args:?}: {told}");
        assert!(!told.contains("tws_other"), "{told}");
        assert!(error["hint"].as_str().unwrap().starts_with("towow "), "{told}");
    }
    let nobody = Home::at(&server.url);
    nobody.towow(&["api", "agents/{agent_id}"]).fails(3, "agent_required");
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn what_comes_back_is_what_is_shown() {
    let json = "application/json";
    // Status, content type and body; flags; stdout.
    let cases: &[(&str, &str, &str, &[&str], &str)] = &[
        ("200 OK", json, "{ \"a\": \"通\" }", &[], "{\"a\":\"通\"}\n"),
        ("200 OK", json, "{\"a\":[1,2]}", &["--jq", ".a[]"], "1\n2\n"),
        ("201 Created", json, "{\"a\":1}", &["--silent"], ""),
        ("204 No Content", json, "", &[], ""),
        ("200 OK", json, "", &["--jq", "."], ""),
        ("200 OK", json, "null", &[], "null\n"),
        ("200 OK", "text/plain", "plain\x1b[2J, no line break", &[], "plain\x1b[2J, no line break"),
        ("200 OK", "text/plain", "123", &[], "123"),
        ("200 OK", "text/plain", "{\"a\": 1}", &[], "{\"a\":1}\n"),
        (
            "200 OK",
            "text/event-stream; charset=utf-8",
            ": hello\n\nid: 7\nevent: text\ndata: {\"delta\":\"你\"}\n\ndata: plain\ndata: words\n\nevent: done",
            &[],
            "{\"event\":\"text\",\"data\":{\"delta\":\"你\"},\"id\":\"7\"}\n{\"event\":\"message\",\"data\":\"plain\\nwords\",\"id\":\"7\"}\n",
        ),
        ("200 OK", "text/event-stream", "data: {\"a\":1}\n\ndata: {\"a\":2}\n\n", &["--jq", ".data.a"], "1\n2\n"),
    ];
    for (status, media, body, flags, expected) in cases {
        let (home, _server) = at(&format!("HTTP/1.1 {status}\r\nContent-Type: {media}"), body);
        let outcome = home.towow(&[&["api", "/x"], *flags].concat());
        assert_eq!(
            (outcome.status, outcome.stdout.as_str(), outcome.stderr.as_str()),
            (Some(0), *expected, ""),
            "{body:?}"
        );
    }
    let (home, _server) = at("HTTP/1.1 200 OK\r\nContent-Type: text/html", "<html>");
    let error = home.towow(&["api", "/x", "--jq", "."]).fails(1, "not_json");
    assert!(error["message"].as_str().unwrap().ends_with("<html>"), "{error}");

    let (home, _server) =
        at("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-A: b\r\nSet-Cookie: s=1", "{\"a\":1}");
    let shown = home.towow(&["api", "/x", "-i"]).stdout.to_lowercase();
    let (head, body) = shown.split_once("\n\n").unwrap();
    assert_eq!((head.lines().next(), body), (Some("http/1.1 201 created"), "{\"a\":1}\n"));
    assert!(head.contains("\nx-a: b") && head.contains("\nset-cookie: (withheld)"), "{head}");
    let shown = home.towow(&["api", "/x", "-i", "--silent"]).stdout;
    assert!(shown.starts_with("HTTP/1.1 201 Created\n") && shown.ends_with("\n\n"), "{shown}");
}

#[test]
fn a_refusal_keeps_its_status_and_its_body_where_it_is_asked_for() {
    let body = r#"{"error":{"code":"held","message":"tws_sekret is held"},"session_token":"tws_other"}"#;
    let (home, _server) = at("HTTP/1.1 409 Conflict\r\nContent-Type: application/json", body);
    let error = home.towow(&["api", "/x", "--silent", "--jq", ".x"]).fails(5, "held");
    assert_eq!(error["message"], "(withheld) is held");
    let outcome = home.towow(&["api", "/x", "-i"]);
    assert_eq!(outcome.status, Some(5));
    let (head, shown) = outcome.stdout.split_once("\n\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 409 Conflict\n"), "{head}");
    assert_eq!(shown, body.replace("tws_sekret", "(withheld)").replace("tws_other", "(withheld)") + "\n");
    let outcome = home.towow(&["api", "/x", "--verbose"]);
    outcome.fails(5, "held");
    let response = &outcome.notes()[1]["notice"];
    assert_eq!((&response["status"], &response["body"]["error"]["code"]), (&json!(409), &json!("held")));
    assert!(!outcome.stderr.contains("tws_"), "{}", outcome.stderr);
}

#[test]
fn verbose_tells_everything_but_secrets() {
    let (home, server) = at(JSON, "{\"a\":1}");
    let outcome =
        home.towow(&["api", "/protocol/auth/login", "-f", "email=a@b.c", "-f", "password=hunter22", "--verbose"]);
    assert_eq!(outcome.ok(), json!({"a": 1}));
    let notes = outcome.notes();
    let (request, response) = (&notes[0]["notice"], &notes[1]["notice"]);
    assert_eq!(request["code"], "request");
    assert_eq!(request["message"], format!("POST {}/protocol/auth/login", server.url));
    assert_eq!(request["headers"]["authorization"], "Bearer (withheld)");
    assert_eq!(request["headers"]["content-type"], "application/json");
    assert_eq!(request["body"], json!({"email": "a@b.c", "password": "(withheld)"}));
    assert_eq!(
        (&response["code"], &response["message"], &response["status"]),
        (&json!("response"), &json!("HTTP/1.1 200 OK"), &json!(200))
    );
    assert_eq!(response["headers"]["content-type"], "application/json");
    assert!(!outcome.stderr.contains("tws_") && !outcome.stderr.contains("hunter22"), "{}", outcome.stderr);
}

#[test]
fn a_session_token_is_shown_only_when_asked_for() {
    let (home, _server) = at(JSON, r#"{"account":{"session_token":"tws_new"},"agents":[{"session_token":"tws_b"}]}"#);
    let outcome = home.towow(&["api", "/x"]);
    assert_eq!(
        outcome.ok(),
        json!({"account": {"session_token": "(withheld)"}, "agents": [{"session_token": "(withheld)"}]})
    );
    let notes = outcome.notes();
    assert_eq!((notes.len(), &notes[0]["notice"]["code"]), (1, &json!("token_withheld")));
    let filtered = home.towow(&["api", "/x", "--jq", ".account.session_token", "--raw"]);
    assert_eq!(filtered.stdout, "(withheld)\n");
    let shown = home.towow(&["api", "/x", "--jq", ".account.session_token", "--raw", "--show-token"]);
    assert_eq!((shown.stdout.as_str(), shown.stderr.as_str()), ("tws_new\n", ""));
    // Nor is such an answer kept.
    home.towow(&["api", "/x", "--cache", "1h"]).ok();
    assert!(!home.path(".towow/cache").exists());
}

#[test]
fn what_was_meant_is_told_when_nothing_is_there() {
    let (home, _server) = at("HTTP/1.1 404 Not Found", r#"{"detail":"Not Found"}"#);
    let cases: &[(&[&str], &str, &str)] = &[
        (&["/protocol/inboxes"], "Not Found; did you mean /protocol/inbox?", "towow api GET /protocol/inbox"),
        (
            &["runs/r1/results"],
            "Not Found; did you mean /protocol/runs/r1/result?",
            "towow api GET /protocol/runs/r1/result",
        ),
        (
            &["POST", "/protocol/demands/d1/visibility"],
            "Not Found; /protocol/demands/d1/visibility takes PATCH, not POST",
            "towow api PATCH /protocol/demands/d1/visibility",
        ),
        (&["/protocol/runs/r1"], "Not Found", "towow status"),
        (&["/zzzz"], "Not Found", "towow status"),
    ];
    for (args, message, hint) in cases {
        let error = home.towow(&[&["api"], *args].concat()).fails(4, "not_found");
        assert_eq!((&error["message"], &error["hint"]), (&json!(message), &json!(hint)), "{args:?}");
    }
}

#[test]
fn a_dry_run_is_a_command_that_does_the_same() {
    let (home, server) = at(JSON, "{}");
    home.write("it's a body.json", "{ \"from\": \"file\" }");
    let cases: &[&[&str]] = &[
        &["/protocol/inbox"],
        &["/x", "-f", "a=it's $HOME `id` \"q\" \\ 通\n2", "-F", "n[]=1"],
        &["GET", "/x[1]?a=b&c=[d]{e}", "-f", "q[]=x y&z"],
        &["PATCH", "/x", "--input", "it's a body.json", "-H", "X-A: it's", "-H", "X-Empty:"],
        &["PUT", "/x", "--data", "{\"@a\": 1}", "--anonymous"],
        &["/x", "-f", "a=@file", "-H", "Accept: */*"],
        &["DELETE", "/x"],
    ];
    for args in cases {
        let dry = home.towow(&[&["api", "--dry-run"], *args].concat()).ok();
        assert_eq!(server.seen().len(), 0, "{args:?}");
        let curl = dry["curl"].as_str().unwrap();
        assert!(!dry.to_string().contains("tws_sekret"), "{dry}");
        let ours = Canned::start(JSON, "{}");
        let theirs = Canned::start(JSON, "{}");
        // The same request to two servers, by us and by the shell.
        let env = [("TOWOW_TOKEN", "tws_sekret"), ("TOWOW_BACKEND_URL", ours.url.as_str())];
        home.with(&[&["api"], *args].concat(), &env, "").ok();
        let script = curl.replace(&server.url, &theirs.url);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{script} --silent --noproxy '*'")]).current_dir(home.path(""));
        assert!(shell.env("TOWOW_TOKEN", "tws_sekret").output().unwrap().status.success(), "{script}");
        let bare = |server: &Canned| {
            let mut sent = last(server);
            for name in ["user-agent", "host", "accept-encoding", "content-length", "x-empty"] {
                sent.headers.remove(name);
            }
            sent
        };
        assert_eq!(bare(&theirs), bare(&ours), "{script}");
        // One writes `x-empty:`, the other `x-empty: `.
        let empty = |server: &Canned| server.seen()[0].to_lowercase().contains("\r\nx-empty:");
        assert_eq!(empty(&theirs), empty(&ours), "{script}");
    }
    let dry = home.towow(&["api", "--dry-run", "/x", "-F", "a=1"]).ok();
    assert_eq!((&dry["method"], &dry["url"]), (&json!("POST"), &json!(format!("{}/x", server.url))));
    assert_eq!((&dry["body"], &dry["headers"]["authorization"]), (&json!({"a": 1}), &json!("Bearer $TOWOW_TOKEN")));

    // Without a session there is nothing to refer to; the embedded node has no address.
    let curl = Home::at("http://127.0.0.1:9").towow(&["api", "--dry-run", "inbox", "-o", "table"]);
    assert_eq!(
        curl.stdout,
        "curl --header 'accept: application/vnd.towow.v1+json' http://127.0.0.1:9/protocol/inbox\n"
    );
    let error = home.local(&["api", "--dry-run", "inbox"]).fails(2, "usage");
    assert_eq!(error["hint"], "towow --local node serve");
}

/// The same against a node, over HTTP and within this process.
#[test]
fn a_node_is_called_by_any_path() {
    let node = Serving::seeded();
    let (nobody, ada) = (Home::at(&node.url), Home::at(&node.url));
    let count = ["api", "agents/public", "--paginate", "--jq", ".agents | map(.agent_id) | unique | length"];
    let all: u64 = nobody.towow(&count).stdout.trim().parse().unwrap();
    assert!(all >= 120, "{all}");
    let total = nobody.towow(&["api", "agents/public?limit=7", "--paginate", "--slurp", "--jq", ".[-1].total"]);
    assert_eq!(total.stdout, format!("{all}\n"));
    nobody.towow(&["api", "inbox"]).fails(3, "auth_required");

    let body =
        ["-f", "email=ada@example.org", "-f", "name=Ada", "-f", "password=correct horse", "-f", "profile_text=x"];
    let outcome = ada.towow(&[&["api", "/protocol/auth/register"], &body[..], &["--show-token"]].concat());
    let token = outcome.ok()["session_token"].as_str().unwrap().to_owned();
    let env = [("TOWOW_TOKEN", token.as_str())];
    assert_eq!(ada.with(&["api", "inbox"], &env, "").ok()["unread"], 0);
    ada.with(&["api", "inbox", "--anonymous"], &env, "").fails(3, "auth_required");
    let error = ada.with(&["api", "POST", "/protocol/agents/public"], &env, "").fails(1, "wrong_method");
    assert_eq!(error["hint"], "towow api GET /protocol/agents/public");

    let home = Home::new();
    home.local(&["discover", "run", INTENT]).ok();
    let mine = home.local(&["api", "agents/{agent_id}", "--jq", ".agent_id", "--raw"]);
    assert_eq!(mine.stdout.trim(), home.local(&["agent", "list"]).ok()["selected_agent"]["agent_id"]);
    assert!(
        home.local(&["api", "agents/public", "--paginate", "--cache", "1h"]).ok()["agents"].as_array().unwrap().len()
            >= 120
    );
}

/// A reader that goes away has seen enough.
#[test]
fn a_closed_pipe_is_a_success() {
    let (home, _server) = at("HTTP/1.1 200 OK\r\nContent-Type: text/plain", &"line\n".repeat(200_000));
    let script = format!("{BINARY} api /x | head -n 1; exit ${{PIPESTATUS[0]}}");
    let mut shell = Command::new("bash");
    let env = [("TOWOW_BACKEND_URL", _server.url.as_str())];
    let output = shell.args(["-c", &script]).env("HOME", home.path("")).envs(env).output().unwrap();
    let outcome = Outcome::of(&["api"], output);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(0), "line\n"), "{}", outcome.stderr);
}
