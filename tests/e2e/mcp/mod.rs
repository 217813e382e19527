//! MCP spoken by hand, message by message; the official clients have tests of their own in `tests/peers`.

mod calls;
mod clients;
mod endings;
pub mod http;
mod plane;
mod promises;
mod reading;
mod surfaces;
pub mod wire;

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Home;

/// What a client of 2026-07-28 sends with every request.
pub fn modern(capabilities: Value) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    })
}

/// A client of one server, which runs until it is dropped.
pub struct Session {
    pub child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    next: i64,
    /// Notifications and requests of the server that came while an answer was waited for.
    pub heard: Vec<Value>,
    /// Every line of standard output so far.
    pub said: String,
    meta: Option<Value>,
}

impl Session {
    /// A server of the old era, shaken hands with.
    pub fn start(home: &Home, args: &[&str]) -> Session {
        Session::with(home, args, &[], json!({}))
    }

    /// The same with environment variables and with capabilities of the client.
    pub fn with(home: &Home, args: &[&str], env: &[(&str, &str)], capabilities: Value) -> Session {
        let mut session = Session::spawn(home, args, env);
        let hello = session.ask(
            "initialize",
            json!({
                "protocolVersion": "2025-11-25", "capabilities": capabilities,
                "clientInfo": {"name": "test", "version": "0"},
            }),
        );
        assert_eq!(hello["result"]["serverInfo"]["name"], "towow");
        assert_eq!(hello["result"]["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(hello["result"]["protocolVersion"], "2025-11-25");
        session.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    /// A server of the new era, where every request stands for itself.
    pub fn modern(home: &Home, args: &[&str], capabilities: Value) -> Session {
        let mut session = Session::spawn(home, args, &[]);
        session.meta = Some(modern(capabilities));
        session
    }

    /// A server that nobody has spoken to yet.
    pub fn spawn(home: &Home, args: &[&str], env: &[(&str, &str)]) -> Session {
        let mut child = home
            .command()
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Session { child, lines, next: 0, heard: Vec::new(), said: String::new(), meta: None }
    }

    pub fn send(&mut self, message: Value) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    /// Sends a request and returns its id; the answer is left to be read.
    pub fn request(&mut self, method: &str, mut params: Value) -> i64 {
        self.next += 1;
        if let Some(meta) = &self.meta {
            let given = params["_meta"].take();
            params["_meta"] = meta.clone();
            for (key, value) in given.as_object().into_iter().flatten() {
                params["_meta"][key] = value.clone();
            }
        }
        self.send(json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    /// The next message; every line on stdout must be JSON-RPC.
    pub fn message(&mut self) -> Value {
        self.read_line().expect("the server has ended")
    }

    /// The same, or nothing when the server has ended.
    pub fn read_line(&mut self) -> Option<Value> {
        let line = self.lines.next()?.unwrap();
        self.said.push_str(&line);
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        Some(message)
    }

    /// The answer to a request; what comes before it is kept in `heard`.
    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            let message = self.message();
            if message["id"] == id && message["method"].is_null() {
                return message;
            }
            self.heard.push(message);
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id)
    }

    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))["result"].clone()
    }

    /// What a tool answered, which is the same as text and as structure.
    #[track_caller]
    pub fn ok(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_ne!(result["isError"], true, "{result}");
        let structured = result["structuredContent"].clone();
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {result}"));
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), structured);
        structured
    }

    /// The error that a tool answered with.
    #[track_caller]
    pub fn refused(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        error_of(&result)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
pub fn error_of(result: &Value) -> Value {
    assert_eq!(result["isError"], true, "{result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    serde_json::from_str::<Value>(text).unwrap()["error"].clone()
}

/// An op of a facade tool.
pub fn op(op: &str, kwargs: Value) -> Value {
    json!({"op": op, "kwargs": kwargs})
}
