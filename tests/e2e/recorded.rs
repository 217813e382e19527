//! Every operation against the recorded facts of the protocol, on a server that keeps what it is sent: each with its
//! fewest and its most arguments, by name and as a subcommand, without a session and without an agent.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use towow::operations::{self, Absent, Kind, Operation};

use crate::support::{Canned, Home, Outcome, Sent, project};

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const TOKEN: &str = "stored-token-1";

fn facts() -> Vec<Value> {
    let text = std::fs::read_to_string(project("tests/data/operations.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn row(fact: &Value) -> &'static Operation {
    let name = fact["name"].as_str().unwrap();
    operations::find(name).unwrap_or_else(|| panic!("no row {name}"))
}

/// Where ours differs on purpose from what is recorded of a parameter: its default, or whether it is needed.
const OTHERWISE: &[(&str, &str)] = &[
    // A run stays private unless it is to be published.
    ("negotiate", "public_visibility"),
    // An agent can be invited without a nomination.
    ("invite", "nomination_id"),
    // Without a number a conversation is read to its newest message.
    ("conversation_mark_read", "up_to_seq"),
];

#[test]
fn every_operation_has_its_row_with_its_parameters() {
    for fact in facts() {
        let row = row(&fact);
        let name = row.name;
        assert_eq!(fact["destructive"], (row.effect == operations::Effect::Destroy), "{name}");
        assert_eq!(fact["deprecated_by"], row.replaced_by.map_or(Value::Null, Value::from), "{name}");
        for param in fact["params"].as_array().unwrap() {
            let param_name = param["name"].as_str().unwrap();
            let case = format!("{name}: {param_name}");
            let ours =
                row.params.iter().find(|ours| ours.name == param_name).unwrap_or_else(|| panic!("{case} is missing"));
            assert_eq!(ours.sensitive, param["sensitive"], "{case}");
            let kind = match ours.kind {
                Kind::String => "string",
                Kind::Integer => "integer",
                Kind::Boolean => "boolean",
                Kind::Strings => "string[]",
                Kind::Object => "object",
            };
            assert_eq!(param["type"].as_str().unwrap().trim_end_matches("|null"), kind, "{case}");
            if OTHERWISE.contains(&(name, param_name)) {
                continue;
            }
            assert_eq!(ours.required(), param["required"], "{case}");
            let default = match ours.absent {
                Absent::Text(text) => Value::from(text),
                Absent::Number(number) => Value::from(number),
                Absent::Flag(flag) => Value::from(flag),
                _ => Value::Null,
            };
            assert_eq!(default, param["default"], "{case}");
            // Providers of keys are the backend's affair; every other enumeration is checked before sending.
            for choice in param["enum"].as_array().into_iter().flatten().filter(|_| param_name != "provider") {
                assert!(ours.choices.contains(&choice.as_str().unwrap()), "{case} {choice}");
            }
        }
        // What is ours alone may be left out.
        let recorded = |ours: &&operations::Param| {
            fact["params"].as_array().unwrap().iter().any(|param| param["name"] == ours.name)
        };
        assert!(row.params.iter().filter(|ours| !recorded(ours)).all(|ours| !ours.required()), "{name}");
    }
    let (ours, recorded): (Vec<&Operation>, Vec<&Operation>) = operations::all().partition(|row| row.is_ours);
    assert_eq!(recorded.len(), facts().len());
    assert!(
        ours.iter().all(|row| facts().iter().all(|fact| fact["name"].as_str() != Some(row.name))),
        "it is recorded all the same"
    );
}

/// An answer that has what every flow looks for, and a token that nobody is to see.
fn answer(request: &Sent) -> Value {
    // A backend answers with the agent that it was asked about.
    let agent = request.path.split('/').find(|part| part.starts_with("agt")).unwrap_or("agt_srv");
    let agent = percent_encoding::percent_decode_str(agent).decode_utf8().unwrap();
    json!({
        "session_token": "fresh-token-2", "default_agent_id": "agt_def", "name": "Def", "account_id": "acc_1",
        "expires_at": "2099-01-01T00:00:00Z", "agent_id": agent, "display_name": "Srv", "profile_text": "p",
        "visibility": "public", "extra": {"b": 1, "a": [true]}, "scene_id": "shrimp-hackathon", "query_id": "q/1",
        "demand_id": "d1", "run_id": "run 1", "run": {"run_id": "run 1"}, "status": "completed", "updates": {"x": 1},
        "session": {"session_id": "frm_1", "agent_id": "agt_srv", "formulated_demand": "# D", "more": 1},
        "assistant_reply": "hi", "formulated_demand": "# D", "agents": [{"agent_id": "agt_1", "is_primary": true}],
        "messages": [{"seq": 7}], "public_visibility": true, "public_url": "https://towow.net/live/run",
    })
}

fn server() -> Canned {
    Canned::replying(|request| {
        if request.method == "POST" && request.path.ends_with("/reply") {
            let stream = "event: text\ndata: {\"delta\": \"你\"}\n\nevent: text\ndata: {\"delta\": \"好\"}\n\n\
                          event: update\ndata: {\"field\": \"x\", \"value\": 1}\n\nevent: done\ndata: {}\n\n";
            return ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream".to_owned(), stream.to_owned());
        }
        (JSON.to_owned(), answer(request).to_string())
    })
}

/// What stands in the session file before a call.
fn stored(url: &str, parts: &[&str]) -> Value {
    let mut config = Map::new();
    config.insert("last_negotiation_id".into(), json!("kept"));
    if parts.contains(&"token") {
        config.insert("session_token".into(), json!(TOKEN));
        config.insert("session_backend".into(), json!(url));
    }
    if parts.contains(&"agent") {
        config.insert("agent_id".into(), json!("agt me"));
        config.insert("display_name".into(), json!("Me"));
    }
    if parts.contains(&"scene") {
        config.insert("scene_id".into(), json!("craw-opc"));
        config.insert("scene_display_name".into(), json!("Old name"));
    }
    Value::Object(config)
}

fn sample(row: &Operation, param: &Value) -> Value {
    let name = param["name"].as_str().unwrap();
    let ours = row.params.iter().find(|ours| ours.name == name).unwrap();
    match ours.kind {
        Kind::String if !ours.choices.is_empty() => json!(ours.choices[ours.choices.len() - 1]),
        Kind::String if name == "code" => json!("  code 1 "),
        Kind::String if name == "agent_id" => json!("agt_x/../y?z#通"),
        Kind::String if name.ends_with("_id") => json!(format!("{name}/../é?x=1#f")),
        Kind::String => json!(format!("{name} 样本 & \"quoted\"")),
        Kind::Integer => json!(ours.range.map_or(3, |(least, most)| 5.clamp(least, most))),
        Kind::Boolean => json!(true),
        Kind::Strings => json!(["一", "b c"]),
        Kind::Object => json!({"content": "x", "n": [1]}),
    }
}

fn arguments(row: &Operation, fact: &Value, most: bool) -> Map<String, Value> {
    let params = fact["params"].as_array().unwrap().iter();
    let given = params.filter(|param| most || param["required"] == true);
    given.map(|param| (param["name"].as_str().unwrap().to_owned(), sample(row, param))).collect()
}

/// The subcommand with its flags, and the secrets in the order in which they are read.
fn command_line(row: &Operation, args: &Map<String, Value>) -> (Vec<String>, String) {
    let mut words: Vec<String> = row.command.split(' ').map(str::to_owned).collect();
    let mut secrets = String::new();
    for param in row.params {
        let Some(value) = args.get(param.name) else { continue };
        let flag = format!("--{}", param.flag());
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match param.kind {
            _ if param.sensitive => {
                words.push(format!("{flag}-stdin"));
                secrets.push_str(&format!("{text}\n"));
            }
            Kind::Boolean if !param.required() => words.push(flag),
            Kind::Strings => {
                let items: Vec<&str> = value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
                if param.positional {
                    words.extend(items.iter().map(|item| (*item).to_owned()))
                } else {
                    words.extend([flag, items.join(",")])
                }
            }
            _ if param.positional => words.push(text),
            _ => words.extend([flag, text]),
        }
    }
    (words, secrets)
}

/// What is recorded of a request, with the values of this call.
fn expected(fact: &Value, request: &Value, args: &Map<String, Value>, config: &Value, said: &Value) -> Option<Sent> {
    let published = args.get("public_visibility") == Some(&json!(true));
    match request["when"].as_str().unwrap() {
        "only when a token is stored" if config["session_token"].is_null() => return None,
        when if when.starts_with("when public_visibility is true") && !published => return None,
        // Private unless asked for.
        when if when.starts_with("when the response has run_id") => return None,
        _ => {}
    }
    let of_path = |name: &str| {
        let value =
            args.get(name).or_else(|| (name == "agent_id").then_some(&config["agent_id"])).unwrap_or(&said[name]);
        utf8_percent_encode(value.as_str().unwrap(), SEGMENT).to_string()
    };
    let template = request["path"].as_str().unwrap();
    let path = template.split(['{', '}']).enumerate();
    let path = path.map(|(at, part)| if at % 2 == 1 { of_path(part) } else { part.to_owned() }).collect::<String>();
    let fields = |place: &str| -> Map<String, Value> {
        let fields = request[place].as_object().into_iter().flatten();
        fields.filter_map(|(name, source)| Some((name.clone(), value(fact, name, source, args, config)?))).collect()
    };
    let headers = request["headers"].as_object().unwrap().iter();
    let query = fields("query").into_iter();
    Some(Sent {
        method: request["method"].as_str().unwrap().to_owned(),
        path,
        query: query
            .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect(),
        headers: headers
            .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().replace("{session_token}", TOKEN)))
            .collect(),
        body: request["body"].is_object().then(|| Value::Object(fields("body"))),
    })
}

fn value(fact: &Value, name: &str, source: &Value, args: &Map<String, Value>, config: &Value) -> Option<Value> {
    if let Some(constant) = source.get("const") {
        return Some(constant.clone());
    }
    let Some(from) = source["from"].as_str() else { return Some(json!("generated")) };
    let saved = |key: &str| config.get(key).filter(|value| !value.is_null()).cloned();
    let given = |name: &str| args.get(name).filter(|value| !value.is_null()).cloned();
    match from {
        "config:agent_id" => saved("agent_id"),
        "param:agent_id, else config:agent_id" => given("agent_id").or_else(|| saved("agent_id")),
        "config:consumer_kind, else env TOWOW_CONSUMER_KIND (trimmed), else 'codex'" => Some(json!("codex")),
        "param:scene_id, else config:scene_id" => given("scene_id").or_else(|| saved("scene_id")),
        "config:entry_surface, else the surface paired with the resolved scene" => {
            (given("scene_id").is_none() && saved("scene_id").is_some()).then(|| json!("clawopc"))
        }
        scene if scene.starts_with("param:scene_context") => {
            given("scene_context").or_else(|| saved("scene_id")).or_else(|| Some(json!("startup-hub")))
        }
        param => {
            let default =
                || fact["params"].as_array()?.iter().find(|known| param.ends_with(known["name"].as_str().unwrap()));
            let when_null = source["when_null"].as_str().unwrap_or_default();
            let value = given(param.trim_start_matches("param:"));
            let value =
                value.or_else(|| default().map(|param| param["default"].clone()).filter(|default| !default.is_null()));
            match value {
                None if when_null == "send_null" => Some(Value::Null),
                None if when_null.starts_with("send_default:[]") => Some(json!([])),
                None => None,
                Some(value) => Some(match source["transform"].as_str().unwrap_or_default() {
                    "" => value,
                    "profile assembly, see notes" => json!(profile(args)),
                    "joined with commas, no escaping" => json!("一,b c"),
                    _ => json!(value.as_str().unwrap().trim()),
                }),
            }
        }
    }
    .or_else(|| panic_unless_optional(name, source))
}

fn panic_unless_optional(name: &str, source: &Value) -> Option<Value> {
    assert!(source.get("when_null").is_some(), "{name} has no value");
    None
}

fn profile(args: &Map<String, Value>) -> String {
    let headings = [("tagline", "一句话介绍"), ("skills", "技能"), ("offerings", "我能提供"), ("seeking", "我在找")];
    let sections =
        headings.iter().filter_map(|(name, heading)| Some(format!("\n\n## {heading}\n{}", args.get(*name)?.as_str()?)));
    format!("{}{}", args["profile_text"].as_str().unwrap(), sections.collect::<String>())
}

/// The request without what no two calls share, after it has been looked at.
fn comparable(mut sent: Sent, name: &str) -> Sent {
    let hex = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    if let Some(key) = sent.headers.get_mut("idempotency-key") {
        assert!(key.len() == 32 && hex(key), "{name}: {key}");
        *key = "fresh UUIDv4 as 32 lower-case hex digits".into();
    }
    if let Some(id) = sent.body.as_mut().and_then(|body| body.get_mut("client_msg_id")) {
        assert!(id.as_str().unwrap().len() == 36 && hex(&id.as_str().unwrap().replace('-', "")), "{name}: {id}");
        *id = json!("generated");
    }
    sent.headers
        .retain(|name, _| ["accept", "authorization", "content-type", "idempotency-key"].contains(&name.as_str()));
    sent
}

fn requests(fact: &Value, args: &Map<String, Value>, config: &Value) -> Vec<Sent> {
    let said = answer(&Sent::default());
    let recorded = fact["requests"].as_array().unwrap().iter();
    let mut all: Vec<Sent> = recorded.filter_map(|request| expected(fact, request, args, config, &said)).collect();
    if fact["name"] == "conversation_mark_read" && !args.contains_key("up_to_seq") {
        // Asked for first: the newest message.
        let mut newest = all[0].clone();
        newest.method = "GET".into();
        newest.path = newest.path.replace("/read", "/messages");
        newest.query = BTreeMap::from([("since_seq".into(), "0".into()), ("limit".into(), "100".into())]);
        newest.body = None;
        newest.headers.remove("content-type");
        all[0].body = Some(json!({"up_to_seq": 7}));
        all.insert(0, newest);
    }
    all
}

/// The results as they are recorded, and the differences on purpose.
fn check_result(fact: &Value, args: &Map<String, Value>, outcome: &Value, config: &Value, sent: &[Sent]) {
    let name = fact["name"].as_str().unwrap();
    let mut body = answer(sent.last().unwrap_or(&Sent::default()));
    // Stored or dropped, never printed.
    body.as_object_mut().unwrap().remove("session_token");
    let selected = json!({
        "agent_id": config.get("agent_id").cloned().unwrap_or_default(),
        "display_name": config.get("display_name").cloned().unwrap_or_default(),
    });
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    let kind = fact["result"]["kind"].as_str().unwrap();
    let with = |mut body: Value, name: &str, value: Value| {
        body[name] = value;
        body
    };
    match kind {
        // Login and register too return the selected agent.
        "Response body without the token." if name != "change_password" => {
            assert_eq!(*outcome, with(body, "selected_agent", selected), "{name}");
        }
        "JSON body of the response, unchanged." if name == "anp_verify" => {
            assert_eq!(*outcome, with(body, "selected_agent", selected), "{name}");
        }
        "JSON body of the response, unchanged." | "Response body without the token." => {
            assert_eq!(*outcome, body, "{name}")
        }
        kind if kind.contains("plus selected_agent") => {
            assert_eq!(*outcome, with(body, "selected_agent", selected), "{name}");
        }
        "Response body plus follow-up hints when status is 'completed'." => {
            body["next_tool"] = json!("towow_auth_exchange");
            body["next_op"] = json!("auth_exchange");
            body["next_primitive"] = json!("identity");
            assert_eq!(*outcome, body);
        }
        kind if kind.starts_with("Fixed") => {
            for (key, shape) in fact["result"]["shape"].as_object().unwrap() {
                let expected = match shape.as_str().unwrap() {
                    "true" => json!(true),
                    "the argument" => args["agent_id"].clone(),
                    _ => json!("2099-01-01T00:00:00Z"),
                };
                assert_eq!(outcome[key], expected, "{name}: {key}");
            }
            assert_eq!(keys(outcome), keys(&fact["result"]["shape"]), "{name}");
        }
        kind if kind.starts_with("Rebuilt") || kind.starts_with("Built") || kind.starts_with("Local") => {
            assert_eq!(keys(outcome), keys(&fact["result"]["shape"]), "{name}");
            if outcome.get("selected_agent").is_some() {
                assert_eq!(outcome["selected_agent"], selected, "{name}");
            }
            let agent = outcome.get("agent").or_else(|| outcome["agents"].get(0));
            let shape = &fact["result"]["shape"];
            let shape = shape.get("agent").or_else(|| shape["agents"].get(0));
            if let (Some(agent), Some(shape)) = (agent, shape) {
                assert_eq!(keys(agent), keys(shape), "{name}");
                assert_eq!(agent["scoped_tags"], json!([]), "{name}");
            }
            if name == "formulation_reply" {
                assert_eq!((&outcome["reply"], &outcome["updates"]), (&json!("你好"), &json!({"x": 1})));
                assert_eq!((&outcome["document"], &outcome["session_id"]), (&json!("# D"), &args["session_id"]));
            }
            if name == "formulation_confirm" {
                assert_eq!((&outcome["query"], &outcome["run"]), (&body, &json!({"run_id": "run 1"})));
            }
        }
        kind if kind.starts_with("First response") => assert_eq!(*outcome, body, "{name}"),
        kind if kind.contains("plus two markers") => {
            assert_eq!(outcome["deprecated_tool"], format!("towow_{name}"));
            assert_eq!(outcome["replacement"], format!("towow_{}", fact["deprecated_by"].as_str().unwrap()));
        }
        other => panic!("{name}: {other}"),
    }
}

/// The keys that a call is recorded to write or to clear, and no other, have changed.
fn check_state(fact: &Value, before: &Value, after: &Value, sent: &[Sent]) {
    let name = fact["name"].as_str().unwrap();
    let said = answer(sent.first().unwrap_or(&Sent::default()));
    // What stands behind a key says when.
    let keys = |what: &str| -> String {
        let lines = fact["state"][what].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        lines
            .map(|line| line.split(&['('][..]).next().unwrap().split(" when").next().unwrap().to_owned() + " ")
            .collect()
    };
    let (mut writes, mut clears) = (keys("writes"), keys("clears"));
    // On purpose: a login selects its agent, and a deleted account leaves no session.
    match name {
        "login" | "anp_verify" => writes.push_str("session_token agent_id display_name"),
        "delete_account" => clears.push_str("session_token agent_id display_name"),
        _ => {}
    }
    let opens = ["register", "login", "auth_exchange", "anp_verify"].contains(&name);
    let of_selected = writes.contains(", only") || clears.contains(", only");
    let concerned = !of_selected || said["agent_id"] == before["agent_id"];
    let has = |words: &str, key: &str| concerned && words.split([' ', ',']).any(|word| word == key);
    for key in ["session_token", "agent_id", "display_name", "scene_id", "scene_display_name", "last_negotiation_id"] {
        let expected = match key {
            key if !has(&writes, key) && has(&clears, key) => &Value::Null,
            key if !has(&writes, key) => &before[key],
            "agent_id" if opens => &said["default_agent_id"],
            "display_name" if opens => &said["name"],
            "scene_display_name" => &said["display_name"],
            key => &said[key],
        };
        assert_eq!(after[key], *expected, "{name}: {key} in config.json");
    }
}

#[test]
fn every_operation_sends_returns_and_stores_what_is_recorded() {
    for fact in facts() {
        let row = row(&fact);
        for most in [false, true] {
            let mut args = arguments(row, &fact, most);
            if row.name == "start_with_motif" {
                args["motif"] = json!("missing_cofounder");
            }
            for by_name in [true, false] {
                let server = server();
                let home = Home::at(&server.url);
                let parts: &[&str] = if most { &["token", "agent", "scene"] } else { &["token", "agent"] };
                let before = stored(&server.url, parts);
                home.write(".towow/config.json", &before.to_string());
                let (words, stdin) = match by_name {
                    true => {
                        (vec!["call".into(), row.name.to_owned(), "-".into()], Value::Object(args.clone()).to_string())
                    }
                    false => command_line(row, &args),
                };
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let outcome = home.with(&words, &[], &stdin);
                let result = outcome.ok();
                assert!(!outcome.stdout.contains("fresh-token") && !outcome.stderr.contains("token-"), "{words:?}");
                let sent = server.sent();
                let seen: Vec<Sent> = sent.iter().map(|sent| comparable(sent.clone(), row.name)).collect();
                assert_eq!(seen, requests(&fact, &args, &before), "{words:?}");
                let after = home.config();
                check_result(&fact, &args, &result, &after, &sent);
                check_state(&fact, &before, &after, &sent);
            }
        }
    }
}

#[test]
fn without_a_session_or_an_agent_nothing_is_sent() {
    for fact in facts() {
        let row = row(&fact);
        let args = Value::Object(arguments(row, &fact, false)).to_string();
        let args = if row.name == "start_with_motif" { r#"{"motif":"been-there"}"#.to_owned() } else { args };
        let call = |parts: &[&str]| -> (Outcome, Canned) {
            let server = server();
            let home = Home::at(&server.url);
            home.write(".towow/config.json", &stored(&server.url, parts).to_string());
            (home.with(&["call", row.name, "-"], &[], &args), server)
        };
        let (outcome, server) = call(&["agent"]);
        // What is recorded as needing a login for a script that is local, needs none here.
        if fact["auth"] == "session" && !row.path.is_empty() {
            outcome.fails(3, "auth_required");
            assert_eq!(server.sent().len(), 0, "{}", row.name);
        } else {
            outcome.ok();
            assert!(server.sent().iter().all(|sent| !sent.headers.contains_key("authorization")), "{}", row.name);
        }
        let (outcome, server) = call(&["token"]);
        if fact["needs_agent"] == true {
            outcome.fails(3, "agent_required");
            assert_eq!(server.sent().len(), 0, "{}", row.name);
        } else {
            outcome.ok();
        }
    }
}
