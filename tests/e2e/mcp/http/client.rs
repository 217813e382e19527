//! A client that writes its requests by hand, so that it can write wrong ones, and the server it speaks to.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Home;

pub const ACCEPT: &str = "application/json, text/event-stream";

#[derive(Debug, Clone, Copy)]
pub enum Era {
    Legacy,
    Modern,
}

pub fn request(id: i64, method: &str, params: Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

pub fn initialize(version: &str) -> String {
    let client = json!({"name": "test", "version": "0"});
    request(1, "initialize", json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client}))
}

pub fn modern_request(method: &str, mut params: Value) -> String {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
    });
    request(1, method, params)
}

/// The files of the sessions that are kept.
pub fn sessions(home: &Home) -> Vec<PathBuf> {
    let marks = fs::read_dir(home.path(".towow/mcp/sessions")).unwrap().map(|entry| entry.unwrap().path());
    let files = marks.filter(|path| path.is_dir()).flat_map(|mark| fs::read_dir(mark).unwrap());
    files.map(|entry| entry.unwrap().path()).collect()
}

/// `towow mcp --http`, killed when it goes out of scope.
pub struct Served {
    child: Child,
    address: String,
    token: Option<String>,
    told: Arc<Mutex<String>>,
    home: Home,
}

impl Served {
    pub fn start(args: &[&str]) -> Served {
        Served::on(Home::new(), args, &[])
    }

    /// On a free port of this machine, unless the first argument is an address.
    pub fn on(home: Home, args: &[&str], env: &[(&str, &str)]) -> Served {
        let address: &[&str] = if args.first().is_some_and(|arg| !arg.starts_with('-')) { &[] } else { &[":0"] };
        Served::with(home, &[&["--http"], address, args].concat(), env)
    }

    pub fn with(home: Home, args: &[&str], env: &[(&str, &str)]) -> Served {
        let mut command = home.command();
        command.arg("mcp").args(args).envs(env.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let note: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not listening: {line}"));
        let url = note["notice"]["url"].as_str().unwrap_or_else(|| panic!("not listening: {line}"));
        let address = url.strip_prefix("http://").unwrap().strip_suffix("/mcp").unwrap().to_owned();
        let token = note["notice"]["token"].as_str().map(str::to_owned);
        let given = env.iter().find(|(name, _)| *name == "TOWOW_MCP_TOKEN").map(|(_, token)| (*token).to_owned());
        let told = Arc::new(Mutex::new(line));
        let kept = told.clone();
        std::thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).unwrap_or(0) > 0 {
                kept.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        // What it tells at the start is told before it takes anything.
        std::thread::sleep(Duration::from_millis(100));
        Served { child, address: address.replace("0.0.0.0", "127.0.0.1"), token: token.or(given), told, home }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The one that it has made.
    #[track_caller]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    /// What it has written on standard error.
    pub fn told(&self) -> String {
        self.told.lock().unwrap().clone()
    }

    /// Sends a request with these headers, and Host and Content-Length where they are not among them.
    pub fn open(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let has = |name: &str| headers.iter().any(|(given, _)| *given == name);
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !has("host") {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        if !has("content-length") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // A server that refuses early may be gone already.
        let _ = stream.write_all(body.as_bytes());
        stream
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        Reply::read(&mut self.open(method, path, headers, body))
    }

    fn begin_post(&self, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut all = vec![("content-type", "application/json"), ("accept", ACCEPT)];
        all.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        all.extend(headers);
        self.open("POST", "/mcp", &all, body)
    }

    /// A message with the token and what else the protocol wants of a client.
    #[track_caller]
    pub fn post(&self, headers: &[(&str, &str)], body: &str) -> Reply {
        Reply::read(&mut self.begin_post(headers, body))
    }

    pub fn delete(&self, session: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token());
        self.send("DELETE", "/mcp", &[("authorization", &bearer), ("mcp-session-id", session)], "")
    }

    #[track_caller]
    pub fn modern(&self, method: &str, params: Value) -> Reply {
        let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", method)];
        self.post(&headers, &modern_request(method, params))
    }

    /// A call of the modern era with more of `_meta` than every client sends.
    #[track_caller]
    pub fn tool(&self, name: &str, arguments: Value, meta: Value) -> Value {
        let params = json!({"name": name, "arguments": arguments});
        let mut message: Value = serde_json::from_str(&modern_request("tools/call", params)).unwrap();
        let more = meta.as_object().cloned().unwrap_or_default();
        message["params"]["_meta"].as_object_mut().unwrap().extend(more);
        let headers = [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", name)];
        self.post(&headers, &message.to_string()).message()
    }

    /// A session of the older era.
    #[track_caller]
    pub fn initialize(&self) -> String {
        let id = self.post(&[], &initialize("2025-11-25")).header("mcp-session-id").unwrap().to_owned();
        let headers = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", "2025-11-25")];
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
        assert_eq!(self.post(&headers, &initialized).status, 202);
        id
    }

    /// A request whose answer is not waited for.
    pub fn begin(&self, era: Era, method: &str, params: Value) -> Call {
        match era {
            Era::Legacy => {
                let id = self.initialize();
                let headers = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", "2025-11-25")];
                Call(self.begin_post(&headers, &request(7, method, params)))
            }
            Era::Modern => {
                let name = params["name"].as_str().unwrap_or_default().to_owned();
                let headers =
                    [("mcp-protocol-version", "2026-07-28"), ("mcp-method", method), ("mcp-name", name.as_str())];
                Call(self.begin_post(&headers, &modern_request(method, params)))
            }
        }
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// The exit status; nothing was ever written on standard output.
    pub fn wait(&mut self) -> Option<i32> {
        let status = self.child.wait().unwrap().code();
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        assert_eq!(stdout, "");
        std::thread::sleep(Duration::from_millis(100));
        status
    }

    /// Kills it and keeps its files.
    pub fn kill(mut self) -> Home {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.home, Home::new())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request under way; dropped, its connection is closed.
pub struct Call(TcpStream);

impl Call {
    #[track_caller]
    pub fn reply(mut self) -> Reply {
        Reply::read(&mut self.0)
    }
}

/// An answer; names of headers are lower-case.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    /// Everything until the server closes the connection.
    #[track_caller]
    pub fn read(stream: &mut TcpStream) -> Reply {
        let (mut bytes, mut part) = (Vec::new(), [0; 65536]);
        let began = Instant::now();
        // A connection that is reset after the answer has still brought it. A stream is kept alive for ever.
        while let Ok(length @ 1..) = stream.read(&mut part) {
            bytes.extend_from_slice(&part[..length]);
            assert!(began.elapsed() < Duration::from_secs(60), "no end: {}", String::from_utf8_lossy(&bytes));
        }
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = if chunked { unchunked(body) } else { body.to_owned() };
        Reply { status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// True when a page may read the header.
    pub fn exposes(&self, name: &str) -> bool {
        self.header("access-control-expose-headers").is_some_and(|names| names.split(", ").any(|given| given == name))
    }

    /// The code of a refusal.
    #[track_caller]
    pub fn error(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"));
        body["error"]["code"].as_str().unwrap().to_owned()
    }

    /// The message of JSON-RPC that answers, alone or in a stream.
    #[track_caller]
    pub fn message(&self) -> Value {
        if let Ok(message) = serde_json::from_str(&self.body) {
            return message;
        }
        let events = self.body.lines().filter_map(|line| line.strip_prefix("data: "));
        let mut messages = events.filter_map(|data| serde_json::from_str::<Value>(data).ok());
        messages.find(|message| message.get("id").is_some()).unwrap_or_else(|| panic!("no message: {self:?}"))
    }
}

fn unchunked(mut text: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = text.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap();
        if length == 0 {
            break;
        }
        whole.push_str(&rest[..length]);
        text = rest[length..].trim_start_matches("\r\n");
    }
    whole
}
