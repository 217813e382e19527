//! Calls: the whole story, what is asked about first, what is told meanwhile, and how calls end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Session, error_of, op};
use crate::support::{Canned, Home, INTENT, Serving};

#[test]
fn the_story_in_six_tools() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp"]);
    let opened = session.ok("towow_express", op("formulation_start", json!({"raw_intent": INTENT})));
    let confirm = json!({"session_id": opened["session_id"], "start_negotiation": true, "k": 2});
    let confirmed = session.ok("towow_express", op("formulation_confirm", confirm));
    let run = json!({"run_id": confirmed["run"]["run_id"]});
    let waited = session.ok("towow_collaborate", op("run_wait", run.clone()));
    assert_eq!((&waited["over"], &waited["status"]), (&json!(true), &json!("done")));
    assert_eq!(session.ok("towow_collaborate", op("result", run))["status"], "done");
    drop(session.child.stdin.take());
    assert!(session.child.wait().unwrap().success());
    assert!(!home.path(".towow/node.db-wal").exists(), "what is copied after the session is everything");
}

#[test]
fn the_story_in_a_tool_for_each_operation() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp", "--surface", "legacy"]);
    let opened = session.ok("towow_formulation_start", json!({"raw_intent": INTENT}));
    let confirm = json!({"session_id": opened["session_id"], "start_negotiation": true, "k": 2});
    // The old name works, and says that it is one.
    let confirmed = session.ok("towow_demand_confirm", confirm);
    assert_eq!(
        (&confirmed["deprecated_tool"], &confirmed["replacement"]),
        (&json!("towow_demand_confirm"), &json!("towow_formulation_confirm"))
    );
    let result = session.ok("towow_result", json!({"run_id": confirmed["run"]["run_id"]}));
    assert_eq!(result["status"], "done");
    let wrong = session.refused("towow_discover", json!({"demand_text": "x", "kk": 1}));
    let allowed = "demand_text, scope_tags, max_candidates, start_negotiation, k, scene_context";
    let message = format!("discover has no argument \"kk\"; did you mean \"k\"? (allowed: {allowed})");
    assert_eq!(wrong["message"], message);
    assert_eq!(wrong["hint"], r#"towow_discover {"demand_text":"x"}"#);
}

#[test]
fn who_is_not_logged_in_is_told_how_and_what_is_public_needs_no_login() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let mut session = Session::start(&home, &["mcp"]);
    let refused = session.refused("towow_message", op("inbox", json!({})));
    assert_eq!(
        (&refused["code"], &refused["hint"]),
        (
            &json!("auth_required"),
            &json!(r#"towow_identity {"op":"login","kwargs":{"email":"YOUR_EMAIL","password":"..."}}"#)
        )
    );
    // A browser login needs no login, and neither do scenes, logout or what is public.
    session.ok("towow_browse", op("public_agents", json!({})));
    session.ok("towow_collaborate", op("list_scenes", json!({})));
    session.ok("towow_identity", op("logout", json!({})));
    assert_eq!(
        session.refused("towow_identity", op("auth_begin", json!({})))["code"],
        "not_configured",
        "asked the backend"
    );
    let known = session.refused("towow_message", op("nosuch", json!({})));
    assert_eq!(known["code"], "unknown_operation", "not hidden behind a login");
}

#[test]
fn a_password_reaches_the_backend_as_it_was_written_and_comes_back_nowhere() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let mut session = Session::start(&home, &["mcp"]);
    let password = "ｐａｓｓ①，！word";
    let account = json!({"email": "ada@example.com", "password": password, "name": "Ada", "profile_text": "陶艺"});
    session.ok("towow_identity", op("register", account));
    let token = home.config()["session_token"].as_str().unwrap().to_owned();
    session.ok("towow_message", op("inbox", json!({})));
    session.ok("towow_identity", op("logout", json!({})));
    let elsewhere = Home::at(&node.url);
    let login = ["auth", "login", "--email", "ada@example.com", "--password-stdin"];
    elsewhere.with(&login, &[], password).ok();
    session.ok("towow_identity", op("login", json!({"email": "ada@example.com", "password": password})));
    let again =
        session.refused("towow_identity", op("login", json!({"email": "ada@example.com", "password": "pass1,!word"})));
    assert_eq!(again["status"], 401, "{again}");
    drop(session.child.stdin.take());
    let rest: Vec<Value> = std::iter::from_fn(|| session.read_line()).collect();
    let said = format!("{:?}{rest:?}{}", session.heard, session.said);
    assert!(!said.contains(&token) && !said.contains(password), "{said}");
}

/// An agent that may be deleted, in a local network.
fn spare(session: &mut Session) -> Value {
    let created =
        session.ok("towow_identity", op("agent_create", json!({"display_name": "Spare", "profile_text": "x"})));
    created["agent"]["agent_id"].clone()
}

fn agents(session: &mut Session) -> usize {
    session.ok("towow_identity", op("agents", json!({})))["agents"].as_array().unwrap().len()
}

#[test]
fn what_cannot_be_undone_needs_a_true_confirm_where_nobody_can_be_asked() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp"]);
    let agent = spare(&mut session);
    let delete = |confirm: Value| op("agent_delete", json!({"agent_id": agent, "confirm": confirm}));
    for unclear in [json!("true"), json!("false"), json!("no"), json!(1), json!([])] {
        let error = session.refused("towow_identity", delete(unclear.clone()));
        assert_eq!(error["code"], "invalid_argument", "{unclear}");
    }
    for no in [Value::Null, json!(false)] {
        let error = session.refused("towow_identity", delete(no));
        assert_eq!(error["code"], "destructive_action_requires_confirmation");
    }
    let wrong = session.refused("towow_identity", op("agent_delete", json!({"agent": "x", "confirm": true})));
    assert_eq!(wrong["code"], "invalid_argument", "wrong arguments are told before anybody is asked");
    assert_eq!(agents(&mut session), 2);
    session.ok("towow_identity", delete(json!(true)));
    assert_eq!(agents(&mut session), 1);
    let not_destructive = op("agents", json!({"confirm": true}));
    assert_eq!(session.refused("towow_identity", not_destructive)["code"], "invalid_argument");
    // Two guards: the person's, and the word that the backend wants.
    let word = session.refused("towow_identity", op("delete_account", json!({"confirmation": "yes", "confirm": true})));
    assert_eq!(word["code"], "invalid_argument", "{word}");
}

#[test]
fn a_client_of_the_old_era_is_asked_with_a_form() {
    let home = Home::new();
    let mut session = Session::with(&home, &["--local", "mcp"], &[], json!({"elicitation": {}}));
    let agent = spare(&mut session);
    let delete = op("agent_delete", json!({"agent_id": agent, "confirm": true}));
    let answers = [
        (json!({"action": "decline"}), Some("declined")),
        (json!({"action": "cancel"}), Some("declined")),
        (json!({"action": "accept"}), Some("declined")),
        (json!({"action": "accept", "content": {"confirm": false}}), Some("declined")),
        (json!({"action": "accept", "content": {"confirm": true}}), None),
    ];
    for (answer, refused) in answers {
        let before = agents(&mut session);
        let id = session.request("tools/call", json!({"name": "towow_identity", "arguments": delete}));
        let asked = session.message();
        assert_eq!(asked["method"], "elicitation/create", "{asked}");
        let message = asked["params"]["message"].as_str().unwrap();
        assert!(message.contains(agent.as_str().unwrap()) && message.contains("cannot be undone"), "{message}");
        assert_eq!(asked["params"]["requestedSchema"]["required"], json!(["confirm"]));
        session.send(json!({"jsonrpc": "2.0", "id": asked["id"], "result": answer}));
        let result = session.answer(id)["result"].clone();
        match refused {
            Some(code) => assert_eq!(error_of(&result)["code"], code, "{answer}"),
            None => assert_ne!(result["isError"], true, "{result}"),
        }
        assert_eq!(agents(&mut session), before - usize::from(refused.is_none()), "{answer}");
    }
}

#[test]
fn a_client_of_the_new_era_is_asked_for_input_and_calls_again() {
    let home = Home::new();
    let mut session = Session::modern(&home, &["--local", "mcp"], json!({"elicitation": {"form": {}}}));
    let agent = spare(&mut session);
    let other = spare(&mut session);
    let delete = |agent: &Value| op("agent_delete", json!({"agent_id": agent}));
    let mut again = |agent: &Value, state: Value, responses: Value| {
        let params = json!({
            "name": "towow_identity", "arguments": delete(agent), "requestState": state, "inputResponses": responses,
        });
        session.ask("tools/call", params)
    };
    let asked = again(&agent, Value::Null, Value::Null)["result"].clone();
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let question = &asked["inputRequests"]["confirm"];
    assert_eq!(question["method"], "elicitation/create");
    assert!(question["params"]["message"].as_str().unwrap().contains("cannot be undone"));
    let state = asked["requestState"].clone();
    let yes = json!({"confirm": {"action": "accept", "content": {"confirm": true}}});
    let unanswered = again(&agent, state.clone(), json!({}));
    assert_eq!(unanswered["result"]["resultType"], "input_required", "asked again");
    let forged = again(&agent, json!("forged"), yes.clone());
    assert_eq!(forged["error"]["code"], -32602, "{forged}");
    let elsewhere = again(&other, state.clone(), yes.clone());
    assert_eq!(elsewhere["error"]["code"], -32602, "a yes to one thing is no yes to another: {elsewhere}");
    let no = again(&agent, state.clone(), json!({"confirm": {"action": "decline"}}));
    assert_eq!(error_of(&no["result"])["code"], "declined");
    assert_eq!(agents(&mut session), 3);
    let mut again = |agent: &Value, state: Value, responses: Value| {
        let params = json!({
            "name": "towow_identity", "arguments": delete(agent), "requestState": state, "inputResponses": responses,
        });
        session.ask("tools/call", params)
    };
    let once_more = json!({
        "name": "towow_identity", "arguments": delete(&agent), "requestState": state, "inputResponses": yes,
    });
    let done = again(&agent, state, yes)["result"].clone();
    assert_ne!(done["isError"], true, "{done}");
    assert_eq!(done["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "towow");
    let twice = session.ask("tools/call", once_more);
    assert_eq!(twice["error"]["code"], -32602, "a yes is good for one time: {twice}");
    assert_eq!(agents(&mut session), 2);
}

#[test]
fn a_reply_is_told_as_it_arrives_and_a_wait_says_where_the_run_is() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp"]);
    let opened = session.ok("towow_express", op("formulation_start", json!({"raw_intent": "想找人"})));
    let mut told = |tool: &str, arguments: Value| {
        let params = json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": "t1"}});
        session.heard.clear();
        let answer = session.ask("tools/call", params)["result"].clone();
        assert_ne!(answer["isError"], true, "{answer}");
        let heard: Vec<Value> = session.heard.iter().map(|message| message["params"].clone()).collect();
        assert!(session.heard.iter().all(|message| message["method"] == "notifications/progress"));
        assert!(heard.iter().all(|progress| progress["progressToken"] == "t1"), "{heard:?}");
        let numbers: Vec<f64> = heard.iter().map(|progress| progress["progress"].as_f64().unwrap()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        let text: String = heard.iter().map(|progress| progress["message"].as_str().unwrap()).collect();
        (answer["structuredContent"].clone(), text)
    };
    let reply = json!({"session_id": opened["session_id"], "user_message": "想找会拉坯的陶艺老师，在上海，周末"});
    let (answer, text) = told("towow_express", op("formulation_reply", reply));
    assert!(
        !text.is_empty()
            && answer["reply"].as_str().is_some_and(|reply| reply.starts_with(&text) || text.contains(reply)),
        "{text}: {answer}"
    );
    let found = session.ok("towow_discover", op("discover", json!({"demand_text": INTENT, "start_negotiation": true})));
    let wait = json!({"run_id": found["run"]["run_id"], "seconds": 1});
    assert_eq!(session.ok("towow_collaborate", op("run_wait", wait))["over"], true);
}

#[test]
fn a_wait_that_comes_to_no_end_says_so() {
    let node = Serving::start();
    let (ada, bo) = (Home::at(&node.url), Home::at(&node.url));
    ada.register("Ada", "程序员\n\n## 我能提供\n- 拍照");
    bo.register("Bo", "陶艺老师\n\n## 我能提供\n- 陶艺拉坯课");
    let found = ada.towow(&["discover", "run", "想找人教陶艺拉坯"]).ok();
    let nomination = found["nominations"][0]["nomination_id"].as_str().unwrap().to_owned();
    let invitation = ada.towow(&["invite", "create", &nomination]).ok()["invitation_id"].as_str().unwrap().to_owned();
    bo.towow(&["invite", "respond", &invitation, "--action", "accept"]).ok();
    let run = ada.towow(&["run", "negotiate", &invitation]).ok()["run_id"].clone();
    let mut session = Session::start(&ada, &["mcp"]);
    let begun = Instant::now();
    let waited = session.ok("towow_collaborate", op("run_wait", json!({"run_id": run, "seconds": 1})));
    assert_eq!((&waited["over"], &waited["status"]), (&json!(false), &json!("running")), "{waited}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let missing = session.refused("towow_collaborate", op("run_wait", json!({"run_id": "run_nosuch"})));
    assert_eq!(missing["code"], "not_found");
}

#[test]
fn an_answer_that_is_no_run_ends_the_wait_and_not_the_server() {
    for body in ["[1]", "\"run\"", "null", "3"] {
        let backend = Canned::start("HTTP/1.1 200 OK\r\ncontent-type: application/json", body);
        let home = Home::at(&backend.url);
        home.write(".towow/config.json", &json!({"session_token": "t", "session_backend": backend.url}).to_string());
        let mut session = Session::start(&home, &["mcp"]);
        let error = session.refused("towow_collaborate", op("run_wait", json!({"run_id": "run_x"})));
        assert_eq!(error["code"], "unexpected_answer", "{body}: {error}");
        assert!(session.ask("ping", json!({}))["result"].is_object());
    }
}

#[test]
fn a_request_that_cannot_be_read_is_answered_under_its_id() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let lines = [
        r#"{"jsonrpc":"2.0","id":71,"method":"tools/call","params":{"name":"towow_browse","arguments":{"op":"\ud83d x"}}}"#.to_owned(),
        format!(r#"{{"method":"tools/call","params":{{"id":1,"a":{deep}}},"jsonrpc":"2.0","id":71}}"#),
        r#"{"jsonrpc":"2.0","id":71,"method":nope}"#.to_owned(),
        format!(r#"{{"jsonrpc":"2.0","id":71,"method":"tools/call","params":{{"a":"{}"}}}}"#, "x".repeat(25 << 20)),
    ];
    for line in lines {
        use std::io::Write as _;
        let stdin = session.child.stdin.as_mut().unwrap();
        stdin.write_all(line.as_bytes()).unwrap();
        stdin.write_all(b"\n").unwrap();
        let answer = session.answer(71);
        assert_eq!(answer["error"]["code"], -32700, "{answer}");
    }
    session.ok("towow_browse", op("list", json!({})));
}

/// A backend that takes requests and never answers; it tells when one has come and when its connection has gone.
fn silent() -> (String, mpsc::Receiver<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, events) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender) = (stream.unwrap(), sender.clone());
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer);
                let _ = sender.send("came");
                while !matches!(stream.read(&mut buffer), Ok(0) | Err(_)) {}
                let _ = sender.send("went");
            });
        }
    });
    (url, events)
}

#[test]
fn a_cancelled_call_lets_go_of_the_backend_and_is_not_answered() {
    let (url, events) = silent();
    let home = Home::at(&url);
    let mut session = Session::start(&home, &["mcp"]);
    let id =
        session.request("tools/call", json!({"name": "towow_browse", "arguments": op("public_agents", json!({}))}));
    assert_eq!(events.recv_timeout(Duration::from_secs(10)), Ok("came"));
    // Others are answered meanwhile.
    assert!(session.ask("ping", json!({}))["result"].is_object());
    session.ok("towow_browse", op("list", json!({})));
    session.send(
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id, "reason": "enough"}}),
    );
    assert_eq!(events.recv_timeout(Duration::from_secs(10)), Ok("went"));
    session.heard.clear();
    assert!(session.ask("ping", json!({}))["result"].is_object());
    assert_eq!(session.heard, Vec::<Value>::new(), "a cancelled request has no answer");
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
