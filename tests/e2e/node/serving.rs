//! How a node listens: limits, logs, metrics, TLS, settings; how it stops; the files with which it is deployed.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use towow::node::config::{Takes, settings};

use crate::support::{Database, Home, Serving, assert_file, project};

/// What came back over a connection of our own.
pub struct Answer {
    status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &'_ str| -> bool { line.to_lowercase().starts_with(&format!("{name}: ")) };
        self.head.lines().find(|text| line(text)).and_then(|text| text.split_once(": ")).map(|(_, value)| value)
    }

    fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} {}", self.head, self.body));
        body["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Everything until the other end closes.
fn rest(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// A whole request; the headers end with line breaks.
fn ask(url: &str, first: &str, headers: &str, body: &str) -> Answer {
    let mut stream = connect(url);
    let length = body.len();
    let more = format!("Host: node\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n");
    // Who refuses a head need not wait for its end.
    let _ = stream.write_all(format!("{first} HTTP/1.1\r\n{more}{body}").as_bytes());
    rest(stream)
}

pub fn get(url: &str, path: &str, headers: &str) -> Answer {
    ask(url, &format!("GET {path}"), headers, "")
}

const LOGIN: &str = r#"{"email":"nobody@example.org","password":"swordfish-7"}"#;

const JSON: &str = "Content-Type: application/json\r\n";

/// A node whose log is kept.
pub struct Watched {
    child: Child,
    pub url: String,
    pub home: Home,
    database: Database,
}

impl Watched {
    pub fn start(env: &[(&str, &str)]) -> Watched {
        let home = Home::new();
        let database = Database::fresh(&home);
        let mut command = home.command();
        command.envs(env.iter().copied()).args(["node", "serve", "--listen", "127.0.0.1:0", "--db", &database.url]);
        let log = File::create(home.path("log")).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut node = Watched { child, url: String::new(), home, database };
        let first = node.wait_for(|log| log.lines().next().filter(|_| log.contains('\n')).map(str::to_owned));
        let note: Value = serde_json::from_str(&first).unwrap();
        node.url = note["notice"]["message"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
        node
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    fn wait_for<T>(&self, found: impl Fn(&str) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            let log = self.home.read("log");
            if let Some(found) = found(&log) {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "not in the log: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Its exit status, and its log.
    fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap().code();
        (status, self.home.read("log"))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn settings_come_from_flag_environment_and_file_in_this_order() {
    let home = Home::new();
    let shown = |args: &[&str], env: &[(&str, &str)]| home.with(&[&["node", "config"], args].concat(), env, "").ok();
    let database = format!("sqlite://{}", home.path(".towow/node.db").display());
    assert_eq!(shown(&[], &[])["database"]["url"], json!(database));

    home.write(".towow/node.toml", "[runs]\nround_minutes = 5\n[quota]\nrun = 7\n");
    home.write("other.toml", "[runs]\nround_minutes = 6\n");
    let env = [("TOWOW_NODE_QUOTA_RUN", "8"), ("TOWOW_NODE_DATABASE_URL", "sqlite://of-env.db")];
    let found = shown(&["--sources"], &env);
    assert_eq!(found["config"]["runs"]["round_minutes"], 5);
    assert_eq!((&found["config"]["quota"]["run"], &found["config"]["quota"]["search"]), (&json!(8), &json!(1)));
    let file = home.path(".towow/node.toml");
    assert_eq!(
        found["sources"],
        json!({
            "database.url": "TOWOW_NODE_DATABASE_URL",
            "quota.run": "TOWOW_NODE_QUOTA_RUN",
            "runs.round_minutes": format!("{}:2", file.display()),
        })
    );
    assert_eq!(shown(&["--db", "sqlite://of-flag.db"], &env)["database"]["url"], "sqlite://of-flag.db");
    let other = [("TOWOW_NODE_CONFIG", "other.toml")];
    assert_eq!(shown(&[], &other)["runs"]["round_minutes"], 6);
    assert_eq!(shown(&["--config", file.to_str().unwrap()], &other)["runs"]["round_minutes"], 5);
}

#[test]
fn wrong_settings_are_named() {
    let home = Home::new();
    home.write("bad.toml", "[server]\nmax_bdy = 1\n");
    home.write("short.toml", "[accounts]\nsession_days = 0\n");
    for (args, env, problem) in [
        (
            &["--config", "bad.toml"][..],
            &[][..],
            "bad.toml:2: there is no setting server.max_bdy; did you mean max_body?",
        ),
        (
            &["--config", "short.toml"],
            &[],
            "short.toml:2: accounts.session_days must be a whole number from 1 to 3650, not 0",
        ),
        (&["--config", "missing.toml"], &[], "cannot read missing.toml: "),
        (
            &[],
            &[("TOWOW_NODE_SERVR_LISTEN", "x")],
            "TOWOW_NODE_SERVR_LISTEN: there is no such setting; did you mean TOWOW_NODE_SERVER_LISTEN?",
        ),
        (
            &[],
            &[("TOWOW_NODE_SERVER_TLS_CERT", "a.pem")],
            "TOWOW_NODE_SERVER_TLS_CERT: server.tls_cert needs server.tls_key",
        ),
        (
            &[],
            &[("TOWOW_NODE_LOG_LEVEL", "loud")],
            "TOWOW_NODE_LOG_LEVEL: log.level must be error, warn, info or debug",
        ),
    ] {
        for verb in ["config", "serve", "seed"] {
            let error = home.with(&[&["node", verb], args].concat(), env, "").fails(2, "bad_setting");
            assert!(error["message"].as_str().unwrap().starts_with(problem), "{error}");
        }
    }
}

#[test]
fn secrets_of_the_configuration_are_not_shown() {
    let env = [
        ("TOWOW_NODE_DATABASE_URL", "postgres://towow:s3cret@db/network"),
        ("TOWOW_NODE_MAIL_PASSWORD", "s3cret"),
        ("TOWOW_NODE_SECRETS_KEY", "s3cret"),
        ("TOWOW_NODE_OAUTH_SECONDME_AI_CLIENT_SECRET", "s3cret"),
    ];
    let outcome = Home::new().with(&["node", "config", "--sources"], &env, "");
    let shown = outcome.ok()["config"].clone();
    assert!(!outcome.stdout.contains("s3cret"), "{}", outcome.stdout);
    assert_eq!(shown["database"]["url"], "postgres://towow:***@db/network");
    assert_eq!((&shown["mail"]["password"], &shown["secrets"]["key"]), (&json!("***"), &json!("***")));
    assert_eq!(shown["oauth"]["secondme_ai"]["client_secret"], "***");
    let outcome = Home::new().towow(&["node", "config", "--db", "postgres://towow:s3cret@db/network"]);
    outcome.ok();
    assert!(outcome.notice("password_in_argv")["message"].as_str().unwrap().contains("TOWOW_NODE_DATABASE_URL"));
    assert!(!outcome.stderr.contains("s3cret"));
}

#[test]
fn the_settings_are_documented() {
    assert_file("deploy/node.toml", &Home::new().towow(&["node", "config", "--example"]).stdout);
    let (begin, end) = ("<!-- settings -->\n", "<!-- end of settings -->\n");
    let page = fs::read_to_string(project("docs/self-hosting.md")).unwrap();
    let (before, rest) = page.split_once(begin).expect("a table of settings");
    let (_, after) = rest.split_once(end).expect("an end of the table");
    let mut table = "| setting | default | what it is |\n|---|---|---|\n".to_owned();
    for setting in settings() {
        let default = setting.default.as_ref().map_or_else(String::new, |default| match default {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        let words = match setting.takes {
            Takes::Word(_) => format!(" One of {}.", setting.expected().replace(" or ", ", ")),
            _ => String::new(),
        };
        table += &format!("| `{}` | {default} | {}{words} |\n", setting.name(), setting.about);
    }
    assert_file("docs/self-hosting.md", &format!("{before}{begin}\n{table}\n{end}{after}"));
    let prose = page.lines().count() - settings().len();
    assert!(prose <= 265, "{prose} lines beside the settings");
}

#[test]
fn slow_and_large_requests_are_cut() {
    let limits = [
        ("TOWOW_NODE_SERVER_HEADER_TIMEOUT", "1"),
        ("TOWOW_NODE_SERVER_REQUEST_TIMEOUT", "2"),
        ("TOWOW_NODE_SERVER_MAX_BODY", "2048"),
    ];
    let node = Serving::with(&limits);
    // A head that does not come.
    let mut stream = connect(&node.url);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: no").unwrap();
    let began = Instant::now();
    assert_ne!(rest(stream).status, 200);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    // A body that does not come.
    let mut stream = connect(&node.url);
    let login = "POST /protocol/auth/login HTTP/1.1\r\nHost: node\r\n";
    write!(stream, "{login}{JSON}Content-Length: 100\r\n\r\n{{\"email\":").unwrap();
    let answer = rest(stream);
    assert_eq!((answer.status, answer.code().as_str()), (408, "request_timeout"));
    // Bodies and heads that are too large.
    let long = "x".repeat(100_000);
    for (headers, body, status) in [
        (JSON, format!("{{\"email\":\"{long}\"}}"), 413),
        (&format!("{JSON}X-Long: {long}\r\n"), LOGIN.to_owned(), 431),
        (&format!("{JSON}{}", "X-Many: 1\r\n".repeat(120)), LOGIN.to_owned(), 431),
        (JSON, LOGIN.to_owned(), 401),
    ] {
        let found = ask(&node.url, "POST /protocol/auth/login", headers, &body).status;
        // The connection may be gone before the refusal of a head is read.
        assert!(found == status || (status == 431 && found == 0), "{status}: {found}");
    }
    let answer = ask(&node.url, "POST /protocol/auth/login", JSON, &long);
    assert_eq!(answer.code(), "body_too_large");
    // A body in pieces whose length nobody says before.
    let mut stream = connect(&node.url);
    write!(stream, "{login}{JSON}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n").unwrap();
    for _ in 0..4 {
        write!(stream, "400\r\n{}\r\n", "x".repeat(0x400)).unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(rest(stream).code(), "body_too_large");
}

#[test]
fn connections_beyond_the_limit_wait() {
    let node = Serving::with(&[("TOWOW_NODE_SERVER_MAX_CONNECTIONS", "1")]);
    let mut first = connect(&node.url);
    first.write_all(b"GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n").unwrap();
    let mut line = String::new();
    BufReader::new(first.try_clone().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("200"), "{line}");
    let mut second = connect(&node.url);
    second.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    second.write_all(b"GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").unwrap();
    assert!(second.read(&mut [0; 16]).is_err(), "it was served beside the first");
    drop(first);
    second.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(rest(second).status, 200);
}

#[test]
fn every_answer_has_an_id_and_the_headers_that_protect() {
    let node = Serving::start();
    let headers = "X-Request-Id: mine\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n";
    let answer = get(&node.url, "/protocol/account", headers);
    assert_eq!(answer.status, 401);
    assert!(answer.header("x-request-id").unwrap().starts_with("req_"), "{}", answer.head);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("strict-transport-security"), None, "nobody trusts this proxy");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(ask(&node.url, "POST /protocol/auth/login", JSON, LOGIN).header("cache-control"), Some("no-store"));
    assert_eq!(get(&node.url, "/healthz", "").header("cache-control"), None);

    let node = Serving::with(&[("TOWOW_NODE_SERVER_TRUSTED_PROXIES", "127.0.0.0/8")]);
    let answer = get(&node.url, "/healthz", headers);
    assert_eq!(answer.header("x-request-id"), Some("mine"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    let answer = get(&node.url, "/healthz", "X-Request-Id: not plain\r\n");
    assert!(answer.header("x-request-id").unwrap().starts_with("req_"));
}

#[test]
fn what_happens_is_measured() {
    let node = Serving::start();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    ada.towow(&["run", "status", "run_unknown"]).fails(4, "not_found");
    get(&node.url, "/etc/passwd", "");
    let page = get(&node.url, "/metrics", "");
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "towow_http_requests_total{method=\"POST\",route=\"/protocol/auth/register\",status=\"2xx\"} 1",
        "route=\"/protocol/runs/{run_id}\",status=\"4xx\"} 1",
        "towow_http_requests_total{method=\"GET\",route=\"\",status=\"4xx\"} 1",
        "towow_http_request_duration_seconds_count{method=\"POST\",route=\"/protocol/auth/register\"} 1",
        "towow_http_requests_in_flight 1",
        "towow_jobs_waiting 0",
        "towow_mails_waiting 0",
        "towow_webhooks{state=\"pending\"} 0",
        "towow_database_connections{state=\"idle\"}",
        "towow_nodes 1",
        &format!("towow_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")),
        "process_start_time_seconds 1",
        "process_resident_memory_bytes ",
        "# EOF",
    ] {
        assert!(page.body.contains(line), "{line} is not in\n{}", page.body);
    }
    assert!(!page.body.contains("run_unknown") && !page.body.contains("passwd"), "{}", page.body);

    // A proxy on this machine that nobody told of does not open the page to the world.
    let foreign = "X-Forwarded-For: 203.0.113.9\r\n";
    assert_eq!(get(&node.url, "/metrics", foreign).code(), "unknown_route");
    for (allow, status) in [("203.0.113.0/24", 200), ("127.0.0.0/8", 404)] {
        let node = Serving::with(&[
            ("TOWOW_NODE_SERVER_METRICS_ALLOW", allow),
            ("TOWOW_NODE_SERVER_TRUSTED_PROXIES", "127.0.0.1"),
        ]);
        assert_eq!(get(&node.url, "/metrics", foreign).status, status, "{allow}");
    }
}

#[test]
fn nodes_on_one_database_know_of_each_other() {
    let first = Serving::of(Home::new(), "127.0.0.1:0", Database::postgres());
    let second = Serving::of(Home::new(), "127.0.0.1:0", first.database().clone());
    let began = Instant::now();
    while !get(&second.url, "/metrics", "").body.contains("towow_nodes 2\n") {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", get(&second.url, "/metrics", "").body);
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_log_says_what_was_asked_and_no_secret() {
    let node = Watched::start(&[("TOWOW_NODE_LOG_LEVEL", "debug")]);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let token = ada.config()["session_token"].as_str().unwrap().to_owned();
    let account = ada.towow(&["account", "show"]).ok()["account_id"].as_str().unwrap().to_owned();
    ask(&node.url, "POST /protocol/auth/login?password=in-query-9", JSON, LOGIN);
    get(&node.url, "/protocol/browse/agents?q=private-words", "Authorization: Bearer tws_in-header-9\r\n");
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let asked = get(&node.url, "/healthz", &format!("traceparent: {trace}\r\n"));
    let id = asked.header("x-request-id").unwrap().to_owned();
    let event = node.wait_for(|log| {
        log.lines().filter(|line| line.contains(&id)).map(|line| serde_json::from_str::<Value>(line).unwrap()).next()
    });
    for (field, value) in [
        ("level", json!("INFO")),
        ("http.request.method", json!("GET")),
        ("http.route", json!("/healthz")),
        ("http.response.status_code", json!(200)),
        ("client.address", json!("127.0.0.1")),
        ("trace_id", json!("4bf92f3577b34da6a3ce929d0e0e4736")),
        ("parent_span_id", json!("00f067aa0ba902b7")),
    ] {
        assert_eq!(event[field], value, "{field}: {event}");
    }
    assert!(event["duration_ms"].is_number() && event["timestamp"].is_string(), "{event}");
    assert_eq!(event["span_id"].as_str().unwrap().len(), 16);
    node.wait_for(|log| log.lines().find(|line| line.contains(&format!("\"account_id\":\"{account}\""))).map(drop));
    node.signal("-TERM");
    let (status, log) = node.end();
    assert_eq!(status, Some(0), "{log}");
    for secret in ["correct horse", "swordfish", "in-query", "private-words", "in-header", "@example.org", &token] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    assert!(!log.contains("SELECT"), "{log}");
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
}

#[test]
fn the_log_for_people_is_one_line_an_event() {
    let node = Watched::start(&[("TOWOW_NODE_LOG_FORMAT", "text")]);
    get(&node.url, "/healthz", "");
    let line = node.wait_for(|log| log.lines().find(|line| line.contains("/healthz")).map(str::to_owned));
    assert!(line.contains("INFO") && line.contains("http.response.status_code=200"), "{line}");
}

#[test]
fn a_request_under_way_is_finished_and_new_ones_are_refused() {
    let node = Watched::start(&[]);
    let mut slow = connect(&node.url);
    let (first, last) = LOGIN.split_at(20);
    let length = LOGIN.len();
    write!(slow, "POST /protocol/auth/login HTTP/1.1\r\nHost: node\r\n{JSON}Content-Length: {length}\r\n\r\n{first}")
        .unwrap();
    let mut ready = connect(&node.url);
    ready.write_all(b"GET /readyz HTTP/1.1\r\nHost: node\r\n").unwrap();
    assert_eq!(get(&node.url, "/readyz", "").status, 200);
    node.signal("-TERM");
    node.wait_for(|log| log.contains("stopping: ").then_some(()));
    let began = Instant::now();
    while TcpStream::connect(node.url.trim_start_matches("http://")).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "connections are still taken");
        std::thread::sleep(Duration::from_millis(20));
    }
    ready.write_all(b"\r\n").unwrap();
    let answer = rest(ready);
    assert_eq!((answer.status, answer.code().as_str()), (503, "stopping"));
    slow.write_all(last.as_bytes()).unwrap();
    assert_eq!(rest(slow).code(), "wrong_credentials");
    let (status, log) = node.end();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.lines().last().unwrap().contains("stopped"), "{log}");
}

#[test]
fn what_takes_too_long_does_not_hold_the_end_up() {
    let slow = |node: &Watched| {
        let mut stream = connect(&node.url);
        write!(stream, "POST /protocol/auth/login HTTP/1.1\r\nHost: node\r\n{JSON}Content-Length: 100\r\n\r\n{{")
            .unwrap();
        stream
    };
    let node = Watched::start(&[("TOWOW_NODE_SERVER_SHUTDOWN_TIMEOUT", "1")]);
    let stream = slow(&node);
    assert_eq!(get(&node.url, "/readyz", "").status, 200);
    node.signal("-TERM");
    let (status, log) = node.end();
    assert_eq!(status, Some(0), "{log}");
    assert!(log.contains("server.shutdown_timeout"), "{log}");
    drop(stream);

    let node = Watched::start(&[]);
    let _stream = slow(&node);
    assert_eq!(get(&node.url, "/readyz", "").status, 200);
    node.signal("-INT");
    node.wait_for(|log| log.contains("stopping: ").then_some(()));
    let began = Instant::now();
    node.signal("-INT");
    let (status, log) = node.end();
    assert_eq!(status, Some(130), "{log}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn nobody_reads_the_log_and_the_node_lives() {
    let home = Home::new();
    let database = Database::fresh(&home);
    let mut command = home.command();
    command.args(["node", "serve", "--listen", "127.0.0.1:0", "--db", &database.url]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let note: Value = serde_json::from_str(&line).unwrap();
    let url = note["notice"]["message"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
    // First nobody reads a full pipe, then there is none.
    for _ in 0..600 {
        assert_eq!(get(&url, "/healthz", "").status, 200);
    }
    drop(stderr);
    for _ in 0..20 {
        assert_eq!(get(&url, "/healthz", "").status, 200);
    }
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_node_speaks_tls_with_a_certificate_of_its_operator() {
    let home = Home::new();
    let script = "set -e
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Test authority' -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout key.pem -out csr.pem
        printf 'subjectAltName=IP:127.0.0.1\\nbasicConstraints=critical,CA:false\\n' > extensions
        openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out cert.pem
        echo nonsense > bad.pem";
    let made = Command::new("bash").args(["-c", script]).current_dir(home.path("")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let file = |name: &str| home.path(name).to_str().unwrap().to_owned();
    let (authority, cert, key, bad) = (file("ca.pem"), file("cert.pem"), file("key.pem"), file("bad.pem"));
    let wrong = [("TOWOW_NODE_SERVER_TLS_CERT", bad.as_str()), ("TOWOW_NODE_SERVER_TLS_KEY", &key)];
    let error = home.with(&["node", "serve"], &wrong, "").fails(2, "bad_setting");
    assert!(error["message"].as_str().unwrap().contains("holds no certificate in PEM format"), "{error}");

    let node = Serving::with(&[("TOWOW_NODE_SERVER_TLS_CERT", &cert), ("TOWOW_NODE_SERVER_TLS_KEY", &key)]);
    assert!(node.url.starts_with("https://127.0.0.1:"), "{}", node.url);
    let trusted = [("SSL_CERT_FILE", authority.as_str())];
    let ada = Home::at(&node.url);
    assert_eq!(ada.with(&["api", "/readyz"], &trusted, "").ok()["ok"], true);
    ada.towow(&["api", "/readyz"]).fails(7, "certificate_error");
    // Whoever does not speak TLS gets nothing, and keeps nobody from it.
    let mut plain = connect(node.url.trim_start_matches("https://"));
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n").unwrap();
    assert_ne!(rest_of_bytes(plain), 200);
    ada.with(&["api", "/healthz"], &trusted, "").ok();
}

/// The status in whatever came; an alert of TLS is no text.
fn rest_of_bytes(mut stream: TcpStream) -> u16 {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn the_files_with_which_a_node_is_deployed_are_well_formed() {
    let read = |name: &str| fs::read_to_string(project("deploy").join(name)).unwrap();
    let script = "import sys, yaml\nfor name in sys.argv[1:]:\n    list(yaml.safe_load_all(open(name)))";
    let args = ["-c", script, "compose.yaml", "kubernetes.yaml"];
    let yaml = Command::new("python3").args(args).current_dir(project("deploy")).output().unwrap();
    let complaint = String::from_utf8_lossy(&yaml.stderr);
    assert!(yaml.status.success() || complaint.contains("No module named 'yaml'"), "{complaint}");
    // Every variable that they set is a setting.
    let variables: Vec<String> = settings().iter().map(|setting| setting.variable()).collect();
    for name in ["compose.yaml", "kubernetes.yaml", "Containerfile", "towow-node.service"] {
        let text = read(name);
        for word in text.split(|c: char| !(c.is_ascii_uppercase() || c == '_')) {
            let placeholder = word == "TOWOW_NODE_";
            assert!(
                !word.starts_with("TOWOW_NODE_") || placeholder || variables.iter().any(|v| v == word),
                "{name}: {word}"
            );
        }
    }
    // The settings in the file for Kubernetes are taken.
    let text = read("kubernetes.yaml");
    let (_, toml) = text.split_once("node.toml: |\n").unwrap();
    let toml: Vec<&str> =
        toml.lines().take_while(|line| line.is_empty() || line.starts_with("    ")).map(str::trim).collect();
    let home = Home::new();
    home.write("node.toml", &toml.join("\n"));
    home.towow(&["node", "config", "--config", "node.toml"]).ok();
    let unit = read("towow-node.service");
    for line in unit.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])) {
        assert!(line.split_once('=').is_some_and(|(key, _)| key.chars().all(char::is_alphanumeric)), "{line}");
    }
}
