//! MCP over standard input and output, spoken by hand; the official client has a test of its own in `tests/peers`.

mod plane;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use towow::operations;

use crate::support::{Home, INTENT};

struct Session {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    next: i64,
}

impl Session {
    fn start(home: &Home, args: &[&str]) -> Session {
        let mut command = home.command();
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut session = Session { child, lines, next: 0 };
        let hello = session.ask(
            "initialize",
            json!({
                "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"},
            }),
        );
        assert_eq!(hello["result"]["serverInfo"]["name"], "towow");
        assert_eq!(hello["result"]["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
        session.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        session
    }

    fn send(&mut self, message: Value) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    /// Every line on stdout must be JSON-RPC; the one that answers is returned.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let line = self.lines.next().unwrap().unwrap();
            let message: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(message["jsonrpc"], "2.0", "{line}");
            if message["id"] == id {
                return message;
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }
}

#[test]
fn every_operation_is_a_tool_with_a_strict_flat_schema() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let tools = session.ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let expected: Vec<String> = operations::all().map(|operation| operation.tool()).collect();
    assert_eq!(names, expected);
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        assert!(
            name.len() <= 40 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
            "{name}"
        );
        let schema = tool["inputSchema"].as_object().unwrap();
        assert_eq!((&schema["type"], &schema["additionalProperties"]), (&json!("object"), &json!(false)), "{name}");
        for unwanted in ["anyOf", "oneOf", "allOf", "$ref"] {
            assert!(!schema.contains_key(unwanted), "{name}");
        }
        assert!(tool["annotations"]["readOnlyHint"].is_boolean(), "{name}");
    }
    assert!(!home.path(".towow").exists(), "listing tools writes nothing");
}

#[test]
fn the_story_as_tool_calls() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp"]);
    let opened = session.call("towow_formulation_start", json!({"raw_intent": INTENT}));
    let opened = &opened["result"]["structuredContent"];
    let confirmed = session.call(
        "towow_formulation_confirm",
        json!({"session_id": opened["session_id"], "start_negotiation": true, "k": 2}),
    );
    let text = confirmed["result"]["content"][0]["text"].as_str().unwrap();
    let confirmed = &confirmed["result"]["structuredContent"];
    assert_eq!(&serde_json::from_str::<Value>(text).unwrap(), confirmed);
    let result = session.call("towow_result", json!({"run_id": confirmed["run"]["run_id"]}));
    assert_eq!(result["result"]["structuredContent"]["status"], "done");
    assert_ne!(result["result"]["isError"], true);
    drop(session.child.stdin.take());
    assert!(session.child.wait().unwrap().success());
    assert!(!home.path(".towow/node.db-wal").exists(), "what is copied after the session is everything");
}

#[test]
fn failures_are_told_as_what_they_are() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let error = session.call("towow_inbox", json!({}));
    assert_eq!(error["result"]["isError"], true);
    let body: Value = serde_json::from_str(error["result"]["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(body["error"]["code"], "auth_required");
    let wrong = session.call("towow_discover", json!({"demand_text": "x", "kk": 1}));
    assert!(wrong["result"]["content"][0]["text"].as_str().unwrap().contains("no argument \\\"kk\\\""), "{wrong}");
    assert_eq!(session.call("towow_nosuch", json!({}))["error"]["code"], -32602);
    assert_eq!(session.call("inbox", json!({}))["error"]["code"], -32602, "only the names that are listed");
    assert_eq!(session.ask("nosuch/method", json!({}))["error"]["code"], -32601);
}

#[test]
fn it_ends_with_its_input_and_answers_to_the_old_name() {
    let home = Home::new();
    let silent = home.towow(&["mcp"]);
    assert_eq!((silent.status, silent.stdout.as_str(), silent.stderr.as_str()), (Some(0), "", ""));
    let link = home.path("towow-mcp");
    #[cfg(unix)]
    std::os::unix::fs::symlink(crate::support::BINARY, &link).unwrap();
    let mut command = std::process::Command::new(&link);
    command.env_clear().env("HOME", home.path("")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}});
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{hello}").unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("\"towow\""));
    drop(stdin);
    let closed = Instant::now();
    assert!(child.wait().unwrap().success());
    assert!(closed.elapsed() < Duration::from_secs(5), "a server that outlives its client is an orphan");
}
