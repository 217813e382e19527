//! The builder that makes the cases read like a table: a home, a command line, what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_towow");

/// The intent of most stories.
pub const INTENT: &str = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品";

/// A home directory of its own, with nothing in it and nothing of the caller's environment.
pub struct Home {
    dir: TempDir,
    backend: Option<String>,
    /// Of a node that was stopped.
    database: Option<Database>,
}

impl Home {
    pub fn new() -> Home {
        Home { dir: tempfile::tempdir().unwrap(), backend: None, database: None }
    }

    /// A home whose commands talk to this backend.
    pub fn at(url: &str) -> Home {
        Home { backend: Some(url.to_owned()), ..Home::new() }
    }

    /// The database of the node that was stopped.
    #[track_caller]
    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("a node was stopped")
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    pub fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    pub fn config(&self) -> Value {
        serde_json::from_str(&self.read(".towow/config.json")).unwrap()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(BINARY);
        command.env_clear().env("HOME", self.dir.path()).env("PATH", std::env::var("PATH").unwrap());
        command.current_dir(self.dir.path()).stdin(Stdio::null());
        if let Some(url) = &self.backend {
            command.env("TOWOW_BACKEND_URL", url);
        }
        command
    }

    pub fn towow(&self, args: &[&str]) -> Outcome {
        self.with(args, &[], "")
    }

    pub fn local(&self, args: &[&str]) -> Outcome {
        self.with(&[&["--local"], args].concat(), &[], "")
    }

    pub fn with(&self, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Outcome {
        let mut command = self.command();
        command.args(args).envs(env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Outcome::of(args, child.wait_with_output().unwrap())
    }

    /// Registers an account at the backend of this home.
    pub fn register(&self, name: &str, profile: &str) -> Value {
        let email = format!("{}@example.org", name.to_lowercase());
        let args = ["auth", "register", "--email", &email, "--name", name, "--profile", profile, "--password-stdin"];
        self.with(&args, &[], "correct horse\n").ok()
    }
}

/// What a command left behind.
pub struct Outcome {
    args: String,
    pub stdout: String,
    pub stderr: String,
    pub status: Option<i32>,
}

impl Outcome {
    pub fn of(args: &[&str], output: Output) -> Outcome {
        Outcome {
            args: args.join(" "),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code(),
        }
    }

    /// The JSON of a success: exactly one line on stdout.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, Some(0), "towow {}\n{}{}", self.args, self.stdout, self.stderr);
        let lines: Vec<&str> = self.stdout.lines().collect();
        assert_eq!(lines.len(), 1, "towow {} printed more than a line: {}", self.args, self.stdout);
        assert!(!self.stdout.contains("\\u"), "escaped text: {}", self.stdout);
        serde_json::from_str(lines[0]).unwrap()
    }

    /// The error of a failure: nothing on stdout, one JSON line on stderr with this status and code.
    #[track_caller]
    pub fn fails(&self, status: i32, code: &str) -> Value {
        let shown = format!("towow {}\n{}{}", self.args, self.stdout, self.stderr);
        assert_eq!(self.status, Some(status), "{shown}");
        assert_eq!(self.stdout, "", "{shown}");
        let errors: Vec<Value> = self.notes().into_iter().filter(|note| note["ok"] == false).collect();
        assert_eq!(errors.len(), 1, "{shown}");
        let error = errors[0]["error"].clone();
        assert_eq!(error["code"], code, "{shown}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{shown}");
        error
    }

    /// The lines of stdout, each of which must be JSON.
    pub fn lines(&self) -> Vec<Value> {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON on stdout: {line}"));
        self.stdout.lines().map(line).collect()
    }

    /// The error of a failure that has printed before.
    #[track_caller]
    pub fn ends(&self, status: i32, code: &str) -> Value {
        assert_eq!(self.status, Some(status), "towow {}\n{}{}", self.args, self.stdout, self.stderr);
        let errors: Vec<Value> = self.notes().into_iter().filter(|note| note["ok"] == false).collect();
        assert_eq!(errors.len(), 1, "towow {}\n{}{}", self.args, self.stdout, self.stderr);
        assert_eq!(errors[0]["error"]["code"], code, "towow {}\n{}", self.args, self.stderr);
        errors[0]["error"].clone()
    }

    /// The notice of this code.
    #[track_caller]
    pub fn notice(&self, code: &str) -> Value {
        let notes = self.notes();
        let found = notes.iter().find(|note| note["notice"]["code"] == code);
        found.unwrap_or_else(|| panic!("no notice {code}: {}", self.stderr))["notice"].clone()
    }

    /// The lines of stderr, each of which must be JSON.
    pub fn notes(&self) -> Vec<Value> {
        self.stderr
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON on stderr: {line}")))
            .collect()
    }
}

/// A command that is still running, its output read as it comes; killed when it goes out of scope.
pub struct Running {
    args: String,
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub fn start(home: &Home, args: &[&str], env: &[(&str, &str)]) -> Running {
        let mut command = home.command();
        command.args(args).envs(env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Running { args: args.join(" "), child, lines }
    }

    /// The next line, which is JSON.
    #[track_caller]
    pub fn line(&self) -> Value {
        let line = self.lines.recv_timeout(Duration::from_secs(60)).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"))
    }

    /// Writes a line to its standard input.
    pub fn say(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        let status = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// What it has left behind at its end; the lines that were read before are not among it.
    pub fn end(mut self) -> Outcome {
        drop(self.child.stdin.take());
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap().code();
        let stdout = self.lines.iter().map(|line| line + "\n").collect();
        Outcome { args: std::mem::take(&mut self.args), stdout, stderr, status }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A served node, killed when it goes out of scope.
pub struct Serving {
    child: Child,
    pub url: String,
    pub home: Home,
    database: Database,
}

/// A database of its own: a SQLite file, or with `TOWOW_TEST_DB=postgres` a database at `TOWOW_TEST_POSTGRES`, which is
/// gone with its last user.
#[derive(Clone)]
pub struct Database {
    pub url: String,
    _dropped: Arc<DropDatabase>,
}

struct DropDatabase(Option<String>);

impl Database {
    /// True when the tests run on PostgreSQL.
    pub fn is_postgres() -> bool {
        match std::env::var("TOWOW_TEST_DB").as_deref() {
            Ok("postgres") => true,
            Ok("sqlite") | Err(_) => false,
            Ok(other) => panic!("TOWOW_TEST_DB is {other}, neither sqlite nor postgres"),
        }
    }

    /// An empty one; a file is in this home.
    pub fn fresh(home: &Home) -> Database {
        if !Database::is_postgres() {
            let url = format!("sqlite://{}", home.path("served.db").display());
            return Database { url, _dropped: Arc::new(DropDatabase(None)) };
        }
        Database::postgres()
    }

    /// An empty PostgreSQL database.
    pub fn postgres() -> Database {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("towow_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        psql(&format!("CREATE DATABASE {name}"));
        let admin = postgres_admin();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Database { url: format!("{server}/{name}"), _dropped: Arc::new(DropDatabase(Some(name))) }
    }
}

fn postgres_admin() -> String {
    std::env::var("TOWOW_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into())
}

fn psql(statement: &str) {
    let output = Command::new("psql").args(["-qX", "-d", &postgres_admin(), "-c", statement]).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Drop for DropDatabase {
    fn drop(&mut self) {
        if let Some(name) = &self.0 {
            psql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

impl Serving {
    pub fn start() -> Serving {
        Serving::on(Home::new())
    }

    pub fn on(home: Home) -> Serving {
        Serving::listening(home, "127.0.0.1:0")
    }

    pub fn listening(home: Home, address: &str) -> Serving {
        let database = home.database.clone().unwrap_or_else(|| Database::fresh(&home));
        Serving::of(home, address, database)
    }

    /// A node with these variables in its environment.
    pub fn with(env: &[(&str, &str)]) -> Serving {
        let home = Home::new();
        let database = Database::fresh(&home);
        Serving::configured(home, "127.0.0.1:0", database, env)
    }

    /// A node on this database.
    pub fn of(home: Home, address: &str, database: Database) -> Serving {
        Serving::configured(home, address, database, &[])
    }

    /// A node on this database with these variables in its environment.
    pub fn configured(home: Home, address: &str, database: Database, env: &[(&str, &str)]) -> Serving {
        let mut command = home.command();
        command.envs(env.iter().copied());
        command.args(["node", "serve", "--listen", address, "--db", &database.url]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let note: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not listening: {line}"));
        let url = note["notice"]["message"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
        // Whatever it says later is read, so that it never waits for a full pipe.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Serving { child, url, home, database }
    }

    /// Brings the sample community in.
    pub fn seeded() -> Serving {
        let home = Home::new();
        let database = Database::fresh(&home);
        assert!(home.towow(&["node", "seed", "--db", &database.url]).ok()["added"].as_i64().unwrap() >= 120);
        Serving::of(home, "127.0.0.1:0", database)
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

impl Serving {
    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it in good order.
    pub fn end(mut self) {
        let ended = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(ended.success() && self.child.wait().unwrap().success());
    }

    /// Kills the node and keeps its files and its database: the next node of this home is on it again.
    pub fn stop(mut self) -> Home {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut home = std::mem::replace(&mut self.home, Home::new());
        home.database = Some(self.database.clone());
        home
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request as a server has read it; names of headers are lower-case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sent {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
}

impl Sent {
    fn parse(request: &str) -> Sent {
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        Sent {
            method,
            path: path.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: (!body.is_empty()).then(|| serde_json::from_str(body).unwrap_or_else(|_| Value::from(body))),
        }
    }
}

/// A server that gives canned answers and keeps what it was sent.
pub struct Canned {
    pub url: String,
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Canned {
    /// Answers every request alike; `head` is status line and headers without the empty line.
    pub fn start(head: &str, body: &str) -> Canned {
        let answer = (head.to_owned(), body.to_owned());
        Canned::answering(move |_| answer.clone())
    }

    /// Answers with the head and the body that this makes of a request.
    pub fn replying(answer: impl Fn(&Sent) -> (String, String) + Send + 'static) -> Canned {
        Canned::answering(move |request| answer(&Sent::parse(request)))
    }

    /// Answers with the head and the body that this makes of the text of a request.
    pub fn answering(answer: impl Fn(&str) -> (String, String) + Send + 'static) -> Canned {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read_request(&mut stream);
                let (head, body) = answer(&request);
                kept.lock().unwrap().push(request);
                let length = body.len();
                let _ = write!(stream, "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            }
        });
        Canned { url, requests }
    }

    /// As [`Canned::replying`], every connection on a thread of its own.
    pub fn at_once(answer: impl Fn(&Sent) -> (String, String) + Send + Sync + 'static) -> Canned {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (requests.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, kept, answer) = (stream.unwrap(), kept.clone(), answer.clone());
                std::thread::spawn(move || {
                    let request = read_request(&mut stream);
                    kept.lock().unwrap().push(request.clone());
                    let (head, body) = answer(&Sent::parse(&request));
                    let length = body.len();
                    let _ = write!(stream, "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
                });
            }
        });
        Canned { url, requests }
    }

    pub fn seen(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.seen().iter().map(|request| Sent::parse(request)).collect()
    }
}

/// A whole request, head and body, as text.
fn read_request(stream: &mut impl Read) -> String {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let from = text.len();
        if reader.read_line(&mut text).unwrap_or(0) == 0 || text[from..].trim().is_empty() {
            break;
        }
        if let Some(value) = text[from..].to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    text + &String::from_utf8_lossy(&body)
}

/// A file of the project.
pub fn project(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// Compares a file of the project with what it should hold; with UPDATE=1 writes it instead.
#[track_caller]
pub fn assert_file(relative: &str, expected: &str) {
    let path = project(relative);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{relative} is out of date: UPDATE=1 cargo test --test e2e, and look at the difference");
}

#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
