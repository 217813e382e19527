//! Which tools there are, and which operation a call of one means.

use serde_json::{Value, json};
use towow::operations::{self, DOMAINS, Effect};

use super::{Session, op};
use crate::support::{Home, project};

fn tools(args: &[&str]) -> Vec<Value> {
    let home = Home::new();
    let mut session = Session::start(&home, &[&["mcp"], args].concat());
    let tools = session.ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
    assert!(!home.path(".towow").exists(), "listing tools writes nothing");
    tools
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

fn ops(tool: &Value) -> Vec<&str> {
    tool["inputSchema"]["properties"]["op"]["enum"].as_array().unwrap().iter().map(|op| op.as_str().unwrap()).collect()
}

/// The flat names: those of the table that are recorded of the protocol, and waiting for a run.
fn flat() -> Vec<String> {
    let recorded = operations::all().filter(|row| !row.is_ours).map(|row| row.tool());
    recorded.chain(["towow_run_wait".to_owned()]).collect()
}

#[test]
fn every_tool_has_a_strict_flat_schema_and_says_what_it_does_to_the_world() {
    for surface in ["lean", "legacy", "both", "mini"] {
        for tool in tools(&["--surface", surface]) {
            let name = tool["name"].as_str().unwrap();
            assert!(
                name.len() <= 40 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{name}"
            );
            let schema = tool["inputSchema"].as_object().unwrap();
            assert_eq!(schema["type"], "object", "{name}");
            let old = ["towow_demand_confirm", "towow_run_start", "towow_run_result"].contains(&name);
            assert!(old || schema["additionalProperties"] == json!(false), "{name}: {schema:?}");
            for unwanted in ["anyOf", "oneOf", "allOf", "$ref"] {
                assert!(!schema.contains_key(unwanted), "{name}");
            }
            assert_eq!(tool["outputSchema"], json!({"type": "object"}), "{name}");
            assert!(!tool["description"].as_str().unwrap().is_empty(), "{name}");
        }
    }
}

#[test]
fn legacy_is_every_operation_with_its_title_effect_enumerations_and_defaults() {
    let tools = tools(&["--surface", "legacy"]);
    assert_eq!(names(&tools), flat());
    for row in operations::all().filter(|row| !row.is_ours) {
        let tool = tools.iter().find(|tool| tool["name"] == row.tool()).unwrap();
        let hints = &tool["annotations"];
        let reads = row.effect == Effect::Read;
        assert_eq!(hints["readOnlyHint"].as_bool().unwrap_or(false), reads, "{}", row.name);
        if !reads {
            assert_eq!(hints["destructiveHint"], row.effect == Effect::Destroy, "{}", row.name);
            assert_eq!(hints["idempotentHint"].as_bool().unwrap_or(false), row.idempotent, "{}", row.name);
        }
        assert!(tool["title"].as_str().unwrap().chars().next().unwrap().is_uppercase(), "{}", row.name);
    }
    let of = |name: &str| tools.iter().find(|tool| tool["name"] == name).unwrap()["inputSchema"]["properties"].clone();
    assert_eq!(of("towow_agent_create")["visibility"]["enum"], json!(["public", "scoped", "private"]));
    assert_eq!(of("towow_discover")["max_candidates"]["default"], 10);
    let old = tools.iter().find(|tool| tool["name"] == "towow_run_start").unwrap();
    assert_eq!(old["description"], "Old name of towow_negotiate, with its arguments");
}

/// What the recorded protocol does not have is called through the doors, and nowhere else.
#[test]
fn what_is_ours_alone_has_no_tool_of_its_own() {
    let ours: Vec<&str> = operations::all().filter(|row| row.is_ours).map(|row| row.name).collect();
    assert!(ours.contains(&"run_cancel") && ours.contains(&"run_record"), "{ours:?}");
    let home = Home::new();
    let mut legacy = Session::start(&home, &["--local", "mcp", "--surface", "legacy"]);
    let asked = legacy.ask("tools/call", json!({"name": "towow_run_record", "arguments": {"run_id": "r"}}));
    let told = "no tool is called \"towow_run_record\"; run_record is offered by `towow mcp --surface lean`";
    assert_eq!(asked["error"]["message"], told);
    for surface in ["lean", "both", "mini"] {
        let mut session = Session::start(&home, &["--local", "mcp", "--surface", surface]);
        let door = if surface == "mini" { "towow" } else { "towow_collaborate" };
        let record = session.refused(door, op("run_record", json!({"run_id": "run_none"})));
        assert_eq!(record["code"], "not_found", "{surface}");
        let cancel = session.refused(door, op("run_cancel", json!({"run_id": "run_none"})));
        assert_eq!(cancel["code"], "destructive_action_requires_confirmation", "{surface}");
        let flat = session.ask("tools/call", json!({"name": "towow_run_cancel", "arguments": {"run_id": "r"}}));
        assert_eq!(flat["error"]["code"], -32602, "{surface}");
    }
}

#[test]
fn lean_is_the_default_and_names_every_operation_once() {
    let tools = tools(&[]);
    let expected: Vec<String> = DOMAINS.iter().map(|(domain, _)| format!("towow_{}", domain.name())).collect();
    assert_eq!(names(&tools), expected);
    let mut named: Vec<String> = Vec::new();
    for tool in &tools {
        let ops = ops(tool);
        assert_eq!(ops[..2], ["list", "schema"]);
        named.extend(ops[2..].iter().map(|op| format!("towow_{op}")));
    }
    let ours = operations::all().filter(|row| row.is_ours).map(|row| row.tool());
    let (mut named, mut all) = (named, flat().into_iter().chain(ours).collect::<Vec<_>>());
    named.sort();
    all.sort();
    assert_eq!(named, all);
    // Where an operation stands is what existing clients know.
    let known: Value =
        serde_json::from_str(&std::fs::read_to_string(project("tests/data/operations.json")).unwrap()).unwrap();
    for operation in known.as_array().unwrap() {
        let Some(primitive) = operation["facade"]["primitive"].as_str() else { continue };
        let tool = tools.iter().find(|tool| tool["name"] == primitive).unwrap();
        assert!(ops(tool).contains(&operation["facade"]["op"].as_str().unwrap()), "{operation}");
    }
    let browse = tools.last().unwrap();
    assert_eq!((&browse["name"], &browse["annotations"]["destructiveHint"]), (&json!("towow_browse"), &json!(false)));
    assert_eq!(tools[0]["annotations"]["destructiveHint"], true, "an account can be deleted there");
}

#[test]
fn both_loses_nothing_where_a_domain_and_an_operation_share_a_name() {
    let tools = tools(&["--surface", "both"]);
    let names = names(&tools);
    assert_eq!(names.len(), flat().len() + 6 - 1);
    assert_eq!(names.iter().filter(|name| **name == "towow_discover").count(), 1);
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp", "--surface", "both"]);
    let listed = session.ok("towow_discover", op("list", json!({})));
    assert_eq!(listed["primitive"], "towow_discover");
    let flat = session.ok("towow_discover", json!({"demand_text": "想找会拉坯的陶艺老师"}));
    let through = session.ok("towow_discover", op("discover", json!({"demand_text": "想找会拉坯的陶艺老师"})));
    for found in [flat, through] {
        assert!(found["query_id"].as_str().unwrap().starts_with("qry_"), "{found}");
    }
    session.ok("towow_agents", json!({}));
    session.ok("towow_identity", op("agents", json!({})));
}

#[test]
fn mini_finds_describes_and_runs_any_operation() {
    assert_eq!(names(&tools(&["--surface", "mini"])), ["towow"]);
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp", "--surface", "mini"]);
    let cases = [
        ("start a formulation", "formulation_start"),
        ("澄清愿望", "formulation_start"),
        ("write a message", "send_message"),
        ("publish a run", "run_visibility"),
        ("delete account", "delete_account"),
        ("等协作结束", "run_wait"),
        ("find a lawyer", "discover"),
    ];
    for (query, expected) in cases {
        let found = session.ok("towow", op("find", json!({"query": query})));
        let first = found["found"][0]["op"].as_str().unwrap_or_default().to_owned();
        assert!(first.starts_with(&format!("{expected}(")), "{query}: {found}");
    }
    let nothing = session.ok("towow", op("find", json!({"query": "zzz"})));
    assert_eq!(nothing["found"], json!([]));
    assert!(nothing["operations"]["express"].as_array().unwrap().contains(&json!("formulation_start")));
    let described = session.ok("towow", op("schema", json!({"target": "result"})));
    assert_eq!(described["params"]["run_id"]["required"], true);
    let agents = session.ok("towow", op("agents", json!({})));
    assert_eq!(agents["agents"].as_array().unwrap().len(), 1);
}

#[test]
fn a_toolset_and_read_only_offer_less() {
    let some = tools(&["--toolset", "browse,express"]);
    assert_eq!(names(&some), ["towow_express", "towow_browse"]);
    let one = tools(&["--toolset", "run_status", "--toolset", "result", "--surface", "legacy"]);
    assert_eq!(names(&one), ["towow_run_status", "towow_result"]);
    for tool in tools(&["--read-only", "--surface", "both"]) {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{}", tool["name"]);
    }
    let identity = &tools(&["--read-only"])[0];
    assert!(ops(identity).contains(&"agents") && !ops(identity).contains(&"delete_account"));
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp", "--read-only"]);
    let refused = session.refused("towow_identity", op("agent_create", json!({"display_name": "x"})));
    assert_eq!(refused["code"], "unknown_operation");
    assert_eq!(
        refused["message"],
        "agent_create is not offered here: this server was started with --toolset or --read-only"
    );
    assert!(
        home.towow(&["mcp", "--toolset", "expres"]).fails(2, "invalid_argument")["hint"]
            == "towow mcp --toolset express"
    );
}

#[test]
fn a_surface_that_does_not_exist_is_refused_before_a_client_waits_for_its_tools() {
    let home = Home::new();
    let error = home.with(&["mcp"], &[("TOWOW_MCP_SURFACE", "lgacy")], "").fails(2, "bad_setting");
    assert_eq!(error["message"], "TOWOW_MCP_SURFACE: \"lgacy\" is not one of lean, legacy, both, mini");
    assert_eq!(error["hint"], "towow mcp --surface legacy");
    assert!(home.towow(&["mcp", "--surface", "full"]).fails(2, "usage")["message"].as_str().unwrap().contains("full"));
    let mut session = Session::with(&home, &["mcp"], &[("TOWOW_MCP_SURFACE", "legacy")], json!({}));
    let listed = session.ask("tools/list", json!({}));
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), flat().len());
}

#[test]
fn what_an_operation_takes_is_described_in_the_shape_that_clients_know() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let listed = session.ok("towow_browse", op("list", Value::Null));
    assert_eq!(listed["actions"][0], json!({"name": "public_agents", "summary": "List public agents"}));
    let login = session.ok("towow_identity", op("schema", json!({"target": "login"})));
    assert_eq!(
        (&login["name"], &login["summary"]),
        (&json!("login"), &json!("Open a session with e-mail address and password"))
    );
    let password = &login["params"]["password"];
    assert_eq!(
        (&password["type"], &password["required"], &password["sensitive"]),
        (&json!("string"), &json!(true), &json!(true))
    );
    let reset = session.ok("towow_identity", op("schema", json!({"target": "reset_password"})));
    assert_eq!(reset["params"]["token"]["sensitive"], true);
    let delete = session.ok("towow_identity", op("schema", json!({"target": "agent_delete"})));
    assert_eq!(
        (&delete["params"]["confirm"]["type"], &delete["params"]["confirm"]["required"]),
        (&json!("boolean"), &json!(false))
    );
    let motif = session.ok("towow_express", op("schema", json!({"target": "start_with_motif"})));
    assert_eq!(motif["params"]["motif"]["enum"].as_array().unwrap().len(), 10);
    let invite = session.ok("towow_collaborate", op("schema", json!({"target": "invite"})));
    assert_eq!(invite["exactly_one_of"], json!(["nomination_id", "invitee"]));
    let local = session.ok("towow_express", op("start_with_motif", json!({"motif": "been-there"})));
    assert_eq!(local["next_op"], "formulation_start", "without account or backend: {local}");
}

#[test]
fn wrong_calls_name_the_place_the_allowed_keys_and_the_next_call() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let cases = [
        ("towow_express", json!({}), "invalid_argument", "towow_express needs op", r#"towow_express {"op":"list"}"#),
        (
            "towow_express",
            json!({"op": 3}),
            "invalid_argument",
            "towow_express: op must be a string, not 3",
            r#"towow_express {"op":"list"}"#,
        ),
        (
            "towow_express",
            json!({"op": "formulation_start", "raw_intent": "x"}),
            "invalid_argument",
            "towow_express has no key \"raw_intent\"; its keys are op and kwargs",
            r#"towow_express {"op":"formulation_start","kwargs":{"raw_intent":"x"}}"#,
        ),
        (
            "towow_express",
            op("formulation_strat", json!({})),
            "unknown_operation",
            "towow_express has no operation \"formulation_strat\"; did you mean \"formulation_start\"?",
            r#"towow_express {"op":"list"}"#,
        ),
        (
            "towow_express",
            op("run_status", json!({})),
            "unknown_operation",
            "run_status is an operation of towow_collaborate, not of towow_express",
            r#"towow_collaborate {"op":"run_status","kwargs":{"run_id":"..."}}"#,
        ),
        (
            "towow_express",
            op("formulation_start", json!({"raw_intent": "x", "scene": "y"})),
            "invalid_argument",
            "kwargs of formulation_start has no argument \"scene\"; did you mean \"scene_context\"? \
             (allowed: raw_intent, scene_context)",
            r#"towow_express {"op":"schema","kwargs":{"target":"formulation_start"}}"#,
        ),
        (
            "towow_identity",
            op("agent_select", json!({"agent_id": 42})),
            "invalid_argument",
            "kwargs of agent_select: agent_id must be a string, not a number (allowed: agent_id)",
            r#"towow_identity {"op":"schema","kwargs":{"target":"agent_select"}}"#,
        ),
        (
            "towow_identity",
            json!({"op": "login", "kwargs": "[1]"}),
            "invalid_argument",
            "towow_identity: kwargs must be an object",
            r#"towow_identity {"op":"schema","kwargs":{"target":"OPERATION"}}"#,
        ),
        (
            "towow_identity",
            op("schema", json!({})),
            "invalid_argument",
            "towow_identity op=schema needs kwargs.target",
            r#"towow_identity {"op":"schema","kwargs":{"target":"OPERATION"}}"#,
        ),
        (
            "towow_identity",
            op("list", json!({"x": 1})),
            "invalid_argument",
            "towow_identity op=list: kwargs has no keys, not \"x\"",
            r#"towow_identity {"op":"list"}"#,
        ),
    ];
    for (tool, arguments, code, message, hint) in cases {
        let error = session.refused(tool, arguments.clone());
        assert_eq!((&error["code"], &error["message"]), (&json!(code), &json!(message)), "{arguments}");
        assert_eq!(error["hint"].as_str().unwrap_or_default(), hint, "{arguments}");
    }
    let hints = [
        (
            json!({"op": "formulation_start", "args": {"raw_intent": "x"}}),
            r#"{"op":"formulation_start","kwargs":{"raw_intent":"x"}}"#,
        ),
        (op("schema", json!({"target": "run_wait"})), r#"{"op":"schema","kwargs":{"target":"run_wait"}}"#),
        (op("schema", json!({"op": "my_demand"})), r#"{"op":"schema","kwargs":{"target":"my_demand"}}"#),
        (op("result", json!({"run_id": "run_1"})), r#"{"op":"result","kwargs":{"run_id":"run_1"}}"#),
    ];
    for (arguments, call) in hints {
        let hint = session.refused("towow_express", arguments.clone())["hint"].clone();
        assert!(hint.as_str().is_some_and(|hint| hint.ends_with(call)), "{arguments}: {hint}");
    }
    let guarded = json!({"op": "agent_delete", "kwargs": {"agent_id": "agt_x"}, "confirm": true});
    assert_eq!(
        session.refused("towow_identity", guarded)["hint"],
        r#"towow_identity {"op":"agent_delete","kwargs":{"agent_id":"agt_x","confirm":true}}"#
    );
    let secret = json!({"op": "login", "email": "a@example.com", "password": "hunter22"});
    let told = session.refused("towow_identity", secret).to_string();
    assert!(!told.contains("hunter22") && told.contains("a@example.com"), "{told}");
    // Written as text, in capitals or in full-width letters, by models and input methods.
    let as_text = json!({"op": " ＳＣＨＥＭＡ ", "kwargs": r#"{"target": "login"}"#});
    assert_eq!(session.ok("towow_identity", as_text)["name"], "login");
    assert_eq!(session.call("towow_nosuch", json!({})), Value::Null, "a tool that is not there is a protocol error");
    let unknown = session.ask("tools/call", json!({"name": "towow_expres", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602);
    assert_eq!(unknown["error"]["message"], "no tool is called \"towow_expres\"; did you mean \"towow_express\"?");
    let flat = session.ask("tools/call", json!({"name": "towow_inbox", "arguments": {}}));
    assert_eq!(flat["error"]["code"], -32602, "only the tools that are listed");
    assert_eq!(
        flat["error"]["message"],
        "no tool is called \"towow_inbox\"; inbox is called so: towow_message {\"op\":\"inbox\"}"
    );
}
