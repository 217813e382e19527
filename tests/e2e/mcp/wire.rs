//! A server on standard input and output, spoken to by hand. Whatever it says is looked at: a line that is no message of
//! JSON-RPC fails the test, wherever it comes from.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Home;

/// Longer than anything takes that is answered at all.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Wire {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Vec<u8>>,
    /// Messages that came while another one was waited for.
    kept: Vec<Value>,
    stdout: Vec<u8>,
    stderr: Option<JoinHandle<Vec<u8>>>,
    next: i64,
}

/// What a server leaves behind.
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Wire {
    /// Any command that leads to a server.
    pub fn spawn(command: &mut Command) -> Wire {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Wire::of(piped.spawn().unwrap())
    }

    fn of(mut child: Child) -> Wire {
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            loop {
                let mut line = Vec::new();
                if stdout.read_until(b'\n', &mut line).unwrap_or(0) == 0 || send.send(line).is_err() {
                    break;
                }
            }
        });
        let stderr = child.stderr.take().map(|mut stderr| {
            std::thread::spawn(move || {
                let mut said = Vec::new();
                let _ = stderr.read_to_end(&mut said);
                said
            })
        });
        let stdin = child.stdin.take();
        Wire { child, stdin, lines, kept: Vec::new(), stdout: Vec::new(), stderr, next: 0 }
    }

    /// As [`Wire::spawn`], with a standard error that somebody else reads, or nobody.
    pub fn spawn_with(command: &mut Command, stderr: Stdio) -> Wire {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        Wire::of(piped.spawn().unwrap())
    }

    /// `towow ARGS`, which nothing has been said to yet.
    pub fn start(home: &Home, args: &[&str], env: &[(&str, &str)]) -> Wire {
        Wire::spawn(home.command().args(args).envs(env.iter().copied()))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As [`Wire::start`], introduced.
    pub fn open(home: &Home, args: &[&str], env: &[(&str, &str)]) -> Wire {
        let mut wire = Wire::start(home, args, env);
        wire.initialize();
        wire
    }

    /// Introduces itself as a client that can nothing, and returns the answer.
    pub fn initialize(&mut self) -> Value {
        let client = json!({ "name": "test", "version": "0" });
        let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        let answer = self.ask("initialize", hello)["result"].clone();
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        answer
    }

    /// Bytes as they are. A server that has gone does not read them.
    pub fn raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }

    pub fn send(&mut self, message: &Value) {
        self.raw(format!("{message}\n").as_bytes());
    }

    /// Asks and does not wait; with `Value::Null` without parameters.
    pub fn post(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message);
        self.next
    }

    /// The answer to this request.
    #[track_caller]
    pub fn answer(&mut self, id: i64) -> Value {
        if let Some(at) = self.kept.iter().position(|message| message["id"] == id) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.message().unwrap_or_else(|| panic!("{id} was not answered"));
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
            self.kept.push(message);
        }
    }

    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.post(method, params);
        self.answer(id)
    }

    pub fn post_call(&mut self, tool: &str, arguments: Value) -> i64 {
        self.post("tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    #[track_caller]
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.post_call(tool, arguments);
        self.answer(id)
    }

    /// The next message; nothing when there will be none any more.
    #[track_caller]
    pub fn message(&mut self) -> Option<Value> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                self.stdout.extend_from_slice(&line);
                Some(json_rpc(&line))
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("nothing was said for {PATIENCE:?}"),
        }
    }

    /// The next notification of this method.
    #[track_caller]
    pub fn notification(&mut self, method: &str) -> Value {
        if let Some(at) = self.kept.iter().position(|message| message["method"] == method) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.message().unwrap_or_else(|| panic!("{method} was not said"));
            if message["method"] == method {
                return message;
            }
            self.kept.push(message);
        }
    }

    /// The notifications of this method that came while something else was waited for.
    pub fn heard(&mut self, method: &str) -> Vec<Value> {
        let (heard, kept) = std::mem::take(&mut self.kept).into_iter().partition(|message| message["method"] == method);
        self.kept = kept;
        heard
    }

    /// Ends its input.
    pub fn close(&mut self) {
        drop(self.stdin.take());
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// How long it takes until nobody holds its standard output any more: whoever it was that was started, and all its
    /// children.
    #[track_caller]
    pub fn silent_within(&mut self, most: Duration) -> Duration {
        let since = Instant::now();
        loop {
            match self.lines.recv_timeout(most.saturating_sub(since.elapsed())) {
                Ok(line) => {
                    self.stdout.extend_from_slice(&line);
                    json_rpc(&line);
                }
                Err(RecvTimeoutError::Disconnected) => return since.elapsed(),
                Err(RecvTimeoutError::Timeout) => panic!("still there after {most:?}"),
            }
        }
    }

    /// Ends its input, and waits for its end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        self.close();
        self.silent_within(PATIENCE);
        let status = self.child.wait().unwrap();
        let stderr = self.stderr.take().map(|reader| reader.join().unwrap()).unwrap_or_default();
        Ended {
            status,
            stdout: String::from_utf8(std::mem::take(&mut self.stdout)).unwrap(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The error of a failed operation, as a result carries it.
#[track_caller]
pub fn failure(answer: &Value) -> Value {
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    let text = answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer}"));
    serde_json::from_str::<Value>(text).unwrap()["error"].clone()
}

/// The value of an operation that worked.
#[track_caller]
pub fn value(answer: &Value) -> Value {
    assert!(answer["result"]["isError"] != true && answer.get("error").is_none(), "{answer}");
    let value = answer["result"]["structuredContent"].clone();
    assert!(value.is_object(), "{answer}");
    value
}

/// One line: a request, a notification or an answer.
#[track_caller]
fn json_rpc(line: &[u8]) -> Value {
    let shown = String::from_utf8_lossy(&line[..line.len().min(2000)]);
    assert_eq!(line.last(), Some(&b'\n'), "half a line on stdout: {shown}");
    let message: Value = serde_json::from_slice(line).unwrap_or_else(|_| panic!("not JSON on stdout: {shown}"));
    assert_eq!(message["jsonrpc"], "2.0", "{shown}");
    let parts: Vec<&str> =
        ["method", "result", "error"].into_iter().filter(|part| message.get(part).is_some()).collect();
    assert_eq!(parts.len(), 1, "{shown}");
    // What could not be read has no id to answer to.
    assert!(parts[0] != "result" || message["id"].is_i64() || message["id"].is_string(), "{shown}");
    message
}
