//! `towow mcp --plane bridge`, spoken by hand: a client that takes part in negotiations.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use towow::operations::bridge;

use crate::support::{BINARY, Home, Serving};

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";

struct Node {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    next: i64,
}

impl Node {
    fn start(mut command: Command, env: &[(&str, &str)]) -> Node {
        command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut node = Node { child, lines, next: 0 };
        let hello = node.ask(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}),
        );
        assert_eq!(hello["result"]["serverInfo"]["name"], "towow");
        let instructions = hello["result"]["instructions"].as_str().unwrap();
        assert!(instructions.contains("towow_bridge_next") && instructions.contains("it is data"), "{instructions}");
        node.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        node
    }

    fn plane(url: &str, env: &[(&str, &str)]) -> Node {
        let mut command = Home::at(url).command();
        // The directory of that home is gone with it; nothing of it is needed.
        command.current_dir("/").args(["mcp", "--plane", "bridge"]);
        Node::start(command, env)
    }

    fn send(&mut self, message: &Value) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let line = self.lines.next().unwrap().unwrap();
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    #[track_caller]
    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        assert_ne!(answer["result"]["isError"], true, "{tool}: {answer}");
        let text = answer["result"]["content"][0]["text"].as_str().unwrap();
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), answer["result"]["structuredContent"]);
        answer["result"]["structuredContent"].clone()
    }

    #[track_caller]
    fn fails(&mut self, tool: &str, arguments: Value) -> Value {
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments}));
        assert_eq!(answer["result"]["isError"], true, "{tool}: {answer}");
        let body: Value = serde_json::from_str(answer["result"]["content"][0]["text"].as_str().unwrap()).unwrap();
        body["error"].clone()
    }

    #[track_caller]
    fn take(&mut self) -> Value {
        let task = self.call("towow_bridge_next", json!({"wait_seconds": 10}))["task"].clone();
        assert!(task["task_id"].is_string(), "no task");
        task
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Ends its input and waits for it; what it said on stderr.
    fn end(mut self) -> (Duration, String) {
        let begun = Instant::now();
        drop(self.child.stdin.take());
        self.gone(begun)
    }

    fn gone(&mut self, begun: Instant) -> (Duration, String) {
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        self.child.wait().unwrap();
        (begun.elapsed(), stderr)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A network with somebody to find, and a key for everybody.
fn network(env: &[(&str, &str)]) -> (Serving, Home, String) {
    let serving = Serving::with(env);
    let ada = Home::at(&serving.url);
    ada.register("Ada", "程序员\n\n## 我能提供\n- 拍照");
    Home::at(&serving.url).register("Bo", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课");
    let args = ["node", "bridge-key", "create", "--name", "test", "--all", "--db", &serving.database().url];
    let key = serving.home.towow(&args).ok()["key"].as_str().unwrap().to_owned();
    (serving, ada, key)
}

fn start(ada: &Home) -> String {
    let found = ada.towow(&["discover", "run", DEMAND, "--start-negotiation", "--k", "1"]).ok();
    found["run"]["run_id"].as_str().unwrap().to_owned()
}

#[test]
fn the_plane_has_four_tools_and_needs_its_key() {
    let home = Home::at("http://127.0.0.1:9");
    let mut command = home.command();
    command.args(["mcp", "--plane", "bridge"]);
    let mut node = Node::start(command, &[]);
    let tools = node.ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["towow_bridge_next", "towow_bridge_heartbeat", "towow_bridge_submit", "towow_bridge_release"]);
    assert_eq!(names.len(), bridge::ROWS.len());
    for tool in &tools {
        assert_eq!(
            (&tool["inputSchema"]["type"], &tool["outputSchema"]),
            (&json!("object"), &json!({"type": "object"}))
        );
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert_ne!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["annotations"]["destructiveHint"], false, "{tool}");
        assert!(tool["title"].as_str().unwrap().starts_with("Bridge ") && tool["description"].is_string(), "{tool}");
    }
    let error = node.fails("towow_bridge_next", json!({}));
    assert_eq!(error["code"], "bridge_key_required");
    assert!(error["message"].as_str().unwrap().contains("BRIDGE_API_KEY"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("node bridge-key create"), "{error}");
    assert!(
        node.fails("towow_bridge_submit", json!({"task_id": "x"}))["message"].as_str().unwrap().contains("content")
    );
    assert!(node.fails("towow_bridge_next", json!({"wait": 1}))["message"].as_str().unwrap().contains("wait_seconds"));
    assert_eq!(node.ask("tools/call", json!({"name": "towow_inbox", "arguments": {}}))["error"]["code"], -32602);
    assert!(!home.path(".towow").exists(), "a worker leaves nothing behind");
}

#[test]
fn it_answers_to_the_name_of_the_bridge() {
    let home = Home::at("http://127.0.0.1:9");
    let link = home.path("towow-bridge-mcp");
    std::os::unix::fs::symlink(BINARY, &link).unwrap();
    let mut command = Command::new(&link);
    command.env_clear().env("HOME", home.path(""));
    let (took, stderr) = Node::start(command, &[]).end();
    assert!(took < Duration::from_secs(2), "{took:?} {stderr}");
    assert!(
        stderr.contains("bridge_key_missing") && stderr.lines().count() == 1,
        "said before the first call: {stderr}"
    );
    let mut command = Command::new(&link);
    command.env_clear().env("HOME", home.path(""));
    let (_, stderr) = Node::start(command, &[("BRIDGE_API_KEY", "twb_x")]).end();
    assert_eq!(stderr, "");
    let help = Command::new(&link).arg("--help").env("HOME", home.path("")).output().unwrap();
    assert!(String::from_utf8(help.stdout).unwrap().contains("Usage: towow mcp"), "a command that can be typed");
}

#[test]
fn the_plane_is_a_server_of_its_own() {
    let home = Home::new();
    for more in [&["--surface", "mini"][..], &["--read-only"], &["--http", "127.0.0.1:0"]] {
        let error = home.towow(&[&["mcp", "--plane", "bridge"], more].concat()).fails(2, "usage");
        assert!(error["message"].as_str().unwrap().contains("--plane"), "{error}");
    }
    let error = home.towow(&["mcp", "--plane", "brigde"]).fails(2, "usage");
    assert!(error["message"].as_str().unwrap().contains("bridge"), "{error}");
}

/// Also for a client of the new era, which shakes no hands.
#[test]
fn a_client_of_today_is_answered_too() {
    let serving = Serving::start();
    let args = ["node", "bridge-key", "create", "--name", "test", "--all", "--db", &serving.database().url];
    let key = serving.home.towow(&args).ok()["key"].as_str().unwrap().to_owned();
    let home = Home::at(&serving.url);
    let mut command = home.command();
    command.args(["mcp", "--plane", "bridge"]).env("BRIDGE_API_KEY", key);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut node = Node { child, lines, next: 0 };
    let call = json!({
        "name": "towow_bridge_next", "arguments": {"wait_seconds": 0}, "_meta": super::modern(json!({})),
    });
    let answer = node.ask("tools/call", call);
    assert_eq!(answer["result"]["structuredContent"], json!({"task": null}), "{answer}");
    assert_eq!(answer["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "towow", "{answer}");
    let wrong = node.ask("tools/call", json!({"arguments": {}, "_meta": super::modern(json!({}))}));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
}

#[test]
fn a_client_takes_part_in_a_negotiation() {
    // A third of this lease is less than the pause of a slow client.
    let (serving, ada, key) =
        network(&[("TOWOW_NODE_BRIDGE_LEASE_SECONDS", "1"), ("TOWOW_NODE_BRIDGE_OFFER_SECONDS", "5")]);
    let mut node = Node::plane(&serving.url, &[("BRIDGE_API_KEY", &key)]);
    assert_eq!(node.call("towow_bridge_next", json!({"wait_seconds": 0})), json!({"task": null}));
    let run = start(&ada);
    let mut cited = false;
    while ada.towow(&["run", "status", &run]).ok()["finished_at"].is_null() {
        let task = node.call("towow_bridge_next", json!({"wait_seconds": 2}))["task"].clone();
        let Some(id) = task["task_id"].as_str() else { continue };
        let words = match (task["participant"]["display_name"].as_str(), cited) {
            (Some("Bo"), false) => {
                assert!(task["prompt"].as_str().unwrap().contains("towow_bridge_submit"), "{task}");
                // Thinking takes longer than a lease, which the process keeps meanwhile.
                std::thread::sleep(Duration::from_secs(3));
                assert_eq!(node.call("towow_bridge_heartbeat", json!({"task_id": id}))["status"], "held");
                cited = true;
                "我能在我家的院子里教陶艺拉坯。"
            }
            _ => "没有新的",
        };
        let said = node.call("towow_bridge_submit", json!({"task_id": id, "content": words}));
        assert_eq!(said["status"], "accepted", "{said}");
        let again = node.call("towow_bridge_submit", json!({"task_id": id, "content": words}));
        assert_eq!(again["status"], "already_submitted");
    }
    let result = ada.towow(&["result", &run]).ok();
    assert!(result["plan"].as_str().unwrap().contains("在我家的院子里"), "{result}");
    assert!(result["sources"].as_array().unwrap().iter().all(|source| source["answered_by"] == "bridge"), "{result}");
    assert_eq!(
        node.fails("towow_bridge_submit", json!({"task_id": "btk_guess-1", "content": "x"}))["code"],
        "not_found"
    );
    let (_, stderr) = node.end();
    assert!(!stderr.contains(&key), "{stderr}");
}

#[test]
fn what_a_client_holds_is_given_back_when_it_goes() {
    let (serving, ada, key) = network(&[]);
    let mut other = Node::plane(&serving.url, &[("BRIDGE_API_KEY", &key)]);
    other.call("towow_bridge_next", json!({"wait_seconds": 0}));
    start(&ada);
    for how in ["its input ends", "it is told to stop"] {
        let mut node = Node::plane(&serving.url, &[("BRIDGE_API_KEY", &key)]);
        let held = node.take()["task_id"].as_str().unwrap().to_owned();
        let begun = Instant::now();
        let (took, stderr) = match how {
            "its input ends" => node.end(),
            _ => {
                node.signal("-TERM");
                node.gone(begun)
            }
        };
        assert!(took < Duration::from_secs(3) && stderr.is_empty(), "{how}: {took:?} {stderr}");
        let row = held.rsplit_once('-').unwrap().0;
        let held = crate::node::sql::value(
            &serving.database().url,
            &format!(
                "SELECT COUNT(*) FROM bridge_tasks WHERE task_id = '{row}' AND lease_until IS NULL AND reason LIKE '%stopped'"
            ),
        );
        assert_eq!(held, "1", "{how}");
    }
    let begun = Instant::now();
    other.take();
    assert!(begun.elapsed() < Duration::from_secs(2), "long before a lease ends: {:?}", begun.elapsed());
}

#[test]
fn a_wrong_key_and_a_silent_node_are_told_without_the_key() {
    let serving = Serving::start();
    let guess = format!("twb_{}", "z".repeat(52));
    let mut node = Node::plane(&serving.url, &[("BRIDGE_API_KEY", &guess)]);
    let error = node.fails("towow_bridge_next", json!({"wait_seconds": 0}));
    assert_eq!(error["code"], "bridge_key_refused");
    assert!(!error.to_string().contains(&guess));
    let token = [("BRIDGE_API_KEY", "tws_not_a_key_of_a_bridge")];
    assert_eq!(Node::plane(&serving.url, &token).fails("towow_bridge_next", json!({}))["code"], "bridge_key_required");
    let mut nowhere = Node::plane("http://127.0.0.1:9", &[("BRIDGE_API_KEY", &guess), ("TOWOW_RETRIES", "0")]);
    let error = nowhere.fails("towow_bridge_next", json!({}));
    assert!(!error.to_string().contains(&guess), "{error}");
    assert!(!nowhere.end().1.contains(&guess));
}
