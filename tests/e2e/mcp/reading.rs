//! Prompts, resources and the completion of their ids.

use serde_json::{Value, json};

use super::{Session, op};
use crate::support::{Home, INTENT};

#[test]
fn the_five_motifs_are_prompts_under_both_namings() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let listed = session.ask("prompts/list", json!({}));
    let names: Vec<&str> =
        listed["result"]["prompts"].as_array().unwrap().iter().map(|prompt| prompt["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "towow_motif_travel_companion",
            "towow_motif_missing_cofounder",
            "towow_motif_stuck_point_clinic",
            "towow_motif_same_stage_veteran",
            "towow_motif_cross_domain_transplant",
        ]
    );
    let mut get = |name: &str| session.ask("prompts/get", json!({"name": name, "arguments": {"intent": "a potter"}}));
    let one = get("towow_motif_missing_cofounder")["result"].clone();
    let text = one["messages"][0]["content"]["text"].as_str().unwrap();
    assert!(text.contains("What I need: a potter") && text.contains("Which one role stops everything?"), "{text}");
    for other in ["towow_motif_missing-piece", "missing-piece", "missing_cofounder"] {
        assert_eq!(get(other)["result"], one, "{other}");
    }
    let unknown = get("towow_motif_nosuch");
    assert_eq!(unknown["error"]["code"], -32602);
    assert!(unknown["error"]["message"].as_str().unwrap().contains("towow_motif_travel_companion"));
    let chinese = Session::start(&home, &["--lang", "zh", "mcp"])
        .ask("prompts/get", json!({"name": "towow_motif_missing_cofounder"}))["result"]
        .clone();
    assert!(chinese["messages"][0]["content"]["text"].as_str().unwrap().contains("一次问我一个问题"), "{chinese}");
}

#[test]
fn inbox_run_and_result_are_resources_whose_ids_are_completed() {
    let home = Home::new();
    let mut session = Session::start(&home, &["--local", "mcp"]);
    let found = session.ok("towow_discover", op("discover", json!({"demand_text": INTENT, "start_negotiation": true})));
    let run = found["run"]["run_id"].as_str().unwrap().to_owned();
    let listed = session.ask("resources/list", json!({}));
    assert_eq!(listed["result"]["resources"][0]["uri"], "towow://inbox");
    let templates = session.ask("resources/templates/list", json!({}));
    let templates: Vec<&Value> =
        templates["result"]["resourceTemplates"].as_array().unwrap().iter().map(|each| &each["uriTemplate"]).collect();
    assert_eq!(templates, [&json!("towow://runs/{run_id}"), &json!("towow://runs/{run_id}/result")]);
    let mut read = |uri: &str| session.ask("resources/read", json!({"uri": uri}));
    let contents = |answer: &Value| {
        let contents = &answer["result"]["contents"][0];
        assert_eq!(contents["mimeType"], "application/json", "{answer}");
        serde_json::from_str::<Value>(contents["text"].as_str().unwrap()).unwrap()
    };
    assert_eq!(contents(&read("towow://inbox"))["unread"], 1);
    assert_eq!(contents(&read(&format!("towow://runs/{run}")))["run_id"], run.as_str());
    assert!(contents(&read(&format!("towow://runs/{run}/result")))["plan"].is_string());
    for missing in
        ["towow://runs/run_nosuch", "towow://runs/", "towow://runs/a/b", "towow://nowhere", "file:///etc/passwd"]
    {
        let error = read(missing);
        assert_eq!(error["error"]["code"], -32002, "{missing}: {error}");
        assert_eq!(error["error"]["data"]["uri"], missing);
    }
    let escaped = read("towow://runs/..%2F..%2Fagents");
    assert_eq!(escaped["error"]["code"], -32002, "{escaped}");
    let mut complete = |uri: &str, argument: &str, value: &str| {
        let params =
            json!({"ref": {"type": "ref/resource", "uri": uri}, "argument": {"name": argument, "value": value}});
        session.ask("completion/complete", params)["result"]["completion"]["values"].clone()
    };
    assert_eq!(complete("towow://runs/{run_id}", "run_id", "run_"), json!([run]));
    assert_eq!(complete("towow://runs/{run_id}/result", "run_id", ""), json!([run]));
    assert_eq!(complete("towow://runs/{run_id}", "run_id", "zzz"), json!([]));
    assert_eq!(complete("towow://runs/{run_id}", "other", ""), json!([]));
}

#[test]
fn a_resource_that_needs_a_session_says_so() {
    let home = Home::new();
    let mut session = Session::start(&home, &["mcp"]);
    let error = session.ask("resources/read", json!({"uri": "towow://inbox"}))["error"].clone();
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32000), &json!("auth_required")));
    assert_eq!(
        error["data"]["hint"],
        r#"towow_identity {"op":"login","kwargs":{"email":"YOUR_EMAIL","password":"..."}}"#
    );
}

#[test]
fn the_instructions_follow_the_surface_and_the_chosen_scene() {
    let home = Home::new();
    let instructions = |args: &[&str]| {
        let mut session = Session::spawn(&home, args, &[]);
        let hello = session.ask(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "0"}}),
        );
        hello["result"]["instructions"].as_str().unwrap().to_owned()
    };
    assert!(instructions(&["mcp"]).contains("towow_express op=formulation_start"));
    assert!(instructions(&["mcp", "--surface", "legacy"]).contains("towow_formulation_start"));
    assert!(!instructions(&["mcp", "--surface", "mini"]).contains("towow_express"));
    let part = instructions(&["mcp", "--read-only"]);
    assert!(
        part.contains("Only a part") && !part.contains("formulation_start") && !part.contains("auth_begin"),
        "{part}"
    );
    home.write(".towow/config.json", r#"{"scene_id": "craw-opc"}"#);
    assert!(instructions(&["mcp"]).contains("The chosen scene is \"craw-opc\""));
    home.write(".towow/config.json", "no JSON");
    assert!(!instructions(&["mcp"]).contains("chosen scene"), "a broken file is told where it is needed");
}
