//! `towow call`: arguments in every form, and what is refused.

use serde_json::{Value, json};

use crate::support::{Canned, Home, Outcome};

fn call(server: &Canned, args: &[&str], env: &[(&str, &str)], stdin: &str) -> Outcome {
    let home = Home::at(&server.url);
    home.write("args.json", r#"{"run_id":"r1","round_number":2,"content":"from a file"}"#);
    home.write("broken.json", r#"{"run_id":"#);
    let env = [&[("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a1")], env].concat();
    home.with(&[&["call"], args].concat(), &env, stdin)
}

fn server() -> Canned {
    Canned::start("HTTP/1.1 200 OK\r\nContent-Type: application/json", r#"{"ok":true}"#)
}

#[test]
fn arguments_come_as_json_as_a_file_or_by_name() {
    let whole = r#"{"run_id":"r1","round_number":2,"content":"inline"}"#;
    let cases: &[(&[&str], &str, Value)] = &[
        (&["run_respond", whole], "", json!({"round": 2, "content": "inline", "metadata": null})),
        (&["towow_run_respond", "-"], whole, json!({"round": 2, "content": "inline", "metadata": null})),
        (&["run respond", "@args.json"], "", json!({"round": 2, "content": "from a file", "metadata": null})),
        (
            &["run_respond", "run_id=r1", "round=2", "content=a=b, c", "metadata={\"x\":[1]}"],
            "",
            json!({"round": 2, "content": "a=b, c", "metadata": {"x": [1]}}),
        ),
        (
            &["run_respond", "run_id=r1", "round_number=2", "content=-"],
            "long\ntext\n",
            json!({"round": 2, "content": "long\ntext", "metadata": null}),
        ),
    ];
    for (args, stdin, body) in cases {
        let server = server();
        call(&server, args, &[], stdin).ok();
        let mut expected = body.clone();
        expected["agent_id"] = json!("a1");
        assert_eq!(server.sent()[0].body.as_ref(), Some(&expected), "{args:?}");
        assert_eq!(server.sent()[0].path, "/protocol/runs/r1/respond");
    }
    let lists = server();
    call(&lists, &["negotiate", "invitation_ids=i1,i2", "invitation_ids=i3", "public_visibility=false"], &[], "")
        .fails(1, "unexpected_answer");
    assert_eq!(lists.sent()[0].body.as_ref().unwrap()["invitation_ids"], json!(["i1", "i2", "i3"]));
}

#[test]
fn secrets_are_taken_from_anywhere_but_the_command_line() {
    let server = server();
    let key = [("TOWOW_API_KEY", "sk-1")];
    call(&server, &["byok_bind", "provider=minimax"], &key, "").ok();
    call(&server, &["byok_bind", "-"], &[], r#"{"api_key":"sk-2"}"#).ok();
    let keys: Vec<Value> = server.sent().iter().map(|sent| sent.body.as_ref().unwrap()["api_key"].clone()).collect();
    assert_eq!(keys, [json!("sk-1"), json!("sk-2")]);
    for args in
        [&["byok_bind", "api_key=sk-3"][..], &["byok_bind", r#"{"api_key":"sk-3"}"#], &["reset_password", "token=sk-3"]]
    {
        let outcome = call(&server, args, &[], "");
        outcome.fails(2, "usage");
        assert!(!outcome.stderr.contains("sk-3"), "{}", outcome.stderr);
    }
    assert_eq!(server.sent().len(), 2);
}

#[test]
fn what_is_wrong_is_named_and_nothing_is_sent() {
    let server = server();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["run_statu", "{}"], "usage", "did you mean \"run_status\"?"),
        (&["run_status"], "invalid_argument", "run_status needs run_id"),
        (&["run_status", "{\"run\":\"x\"}"], "invalid_argument", "run_status has no argument \"run\""),
        (&["run_status", "runid=x"], "invalid_argument", "did you mean \"run_id\"?"),
        (&["run_status", "x"], "usage", "neither a JSON object nor NAME=VALUE"),
        (&["run_status", "[]"], "usage", "must be a JSON object"),
        (&["run_status", "{\"run_id\":"], "bad_json", "the JSON argument is not JSON"),
        (&["run_status", "@broken.json"], "bad_json", "broken.json is not JSON"),
        (&["run_status", "@nosuch.json"], "usage", "cannot read nosuch.json"),
        (
            &["run_respond", "run_id=r", "round=two", "content=x"],
            "invalid_argument",
            "round_number must be a whole number, not \"two\"",
        ),
        (&["run_visibility", "run_id=r", "public_visibility=yes"], "invalid_argument", "must be true or false"),
        (
            &["feedback", "rating=6", "target_type=run", "target_id=r", "exposure_event_id=e"],
            "invalid_argument",
            "from 1 to 5, not 6",
        ),
        (&["public_agents", "scope_tags=a", "limit=1000"], "invalid_argument", "from 1 to 100, not 1000"),
        (&["public_agents", r#"{"scope_tags":["a,b"]}"#], "invalid_argument", "holds a comma"),
        (&["invite"], "invalid_argument", "needs one of nomination_id and invitee"),
        (&["auth_begin"], "invalid_setting", "TOWOW_CONSUMER_KIND"),
    ];
    for (args, code, part) in cases {
        let error = call(&server, args, &[("TOWOW_CONSUMER_KIND", "nonsense")], "").fails(2, code);
        assert!(error["message"].as_str().unwrap().contains(part), "{args:?}: {error}");
    }
    assert_eq!(server.sent().len(), 0);
}

/// A scene that is named has its own surface; a configured surface belongs to the configured scene.
#[test]
fn a_browser_login_enters_the_scene_that_is_named() {
    let server = server();
    let home = Home::at(&server.url);
    home.write(".towow/config.json", r#"{"scene_id":"craw-opc","entry_surface":"mine","consumer_kind":"openclaw"}"#);
    home.towow(&["auth", "begin"]).ok();
    home.towow(&["auth", "begin", "--scene-id", "ai-gig-market"]).ok();
    let bodies: Vec<Value> = server.sent().into_iter().map(|sent| sent.body.unwrap()).collect();
    let body = |scene: &str, surface: &str| json!({"lane": "secondme_ai", "consumer_kind": "openclaw", "scene_id": scene, "entry_surface": surface});
    assert_eq!(bodies, [body("craw-opc", "mine"), body("ai-gig-market", "gigshrimp")]);
}

/// A schema marks what is secret, says what may be left out, and describes every operation without a file or a network.
#[test]
fn every_operation_is_described_offline() {
    let home = Home::new();
    let env = [("HTTPS_PROXY", "http://127.0.0.1:9")];
    for row in towow::operations::all() {
        let described = home.with(&["schema", row.name], &env, "").ok();
        assert_eq!(described["command"], format!("towow {}", row.command));
        let schema = &described["input_schema"];
        for param in row.params {
            let property = &schema["properties"][param.name];
            assert!(!property["description"].as_str().unwrap().is_empty(), "{}", row.name);
            assert_eq!(property["writeOnly"] == true, param.sensitive, "{}: {}", row.name, param.name);
            let required = schema["required"].as_array().is_some_and(|names| names.contains(&json!(param.name)));
            assert_eq!(required, param.required(), "{}: {}", row.name, param.name);
        }
        assert_eq!((&schema["type"], &schema["additionalProperties"]), (&json!("object"), &json!(false)));
        assert_eq!(home.towow(&["schema", &row.tool()]).ok(), described);
        assert!(home.towow(&["schema", row.command]).ok()["name"].is_string());
    }
    let all = home.towow(&["schema", "-o", "tsv"]).stdout;
    assert_eq!(all.lines().count(), 1 + towow::operations::all().count());
    assert!(all.contains("reset_password(token:secret, new_password:secret)"), "{all}");
    assert!(!home.path(".towow").exists());
    assert!(home.towow(&["schema", "run_respnd"]).fails(2, "usage")["hint"] == "towow schema run_respond");
}

/// What people write is sent as they wrote it, whatever its width.
#[test]
fn text_is_sent_as_it_was_written() {
    let server = Canned::start("HTTP/1.1 200 OK", r#"{"session_token":"tws_1","default_agent_id":"a1"}"#);
    let home = Home::at(&server.url);
    let password = "ｐａｓｓ！①½ 密码";
    home.with(&["auth", "login", "--email", "a@b.c", "--password-stdin"], &[], &format!("{password}\n")).ok();
    home.towow(&["discover", "run", "，！（）①½ ﬁ \u{200d}é"]).ok();
    let bodies: Vec<Value> = server.sent().into_iter().map(|sent| sent.body.unwrap()).collect();
    assert_eq!(
        (&bodies[0]["password"], &bodies[1]["demand_text"]),
        (&json!(password), &json!("，！（）①½ ﬁ \u{200d}é"))
    );
}

/// The lists that can be paged are paged, and fields that the protocol knows can be set.
#[test]
fn what_the_protocol_knows_can_be_said() {
    let server = server();
    for args in [
        &["conversations", "offset=40", "limit=5"][..],
        &["conversation_messages", "conversation_id=c", "since_seq=7", "limit=100"],
        &["agent_create", "display_name=A", "profile_text=x", r#"capability_manifest={"tools":[]}"#],
        &["invite", "invitee=agt_2", "expires_in_hours=1"],
        &[
            "send_message",
            "receiver_agent_id=r",
            "source_run_id=s",
            "content=hi",
            "source_delivery_id=d",
            "client_msg_id=mine",
        ],
    ] {
        call(&server, args, &[], "").ok();
    }
    let sent = server.sent();
    assert_eq!((&sent[0].query["offset"], &sent[0].query["limit"]), (&"40".into(), &"5".into()));
    assert_eq!((&sent[1].query["since_seq"], &sent[1].query["limit"]), (&"7".into(), &"100".into()));
    assert_eq!(sent[2].body.as_ref().unwrap()["capability_manifest"], json!({"tools": []}));
    assert_eq!(sent[3].body, Some(json!({"inviter": "a1", "invitee": "agt_2", "expires_in_hours": 1})));
    let message = sent[4].body.as_ref().unwrap();
    assert_eq!((&message["source_delivery_id"], &message["client_msg_id"]), (&json!("d"), &json!("mine")));
}

/// What would happen twice is sent once; what may be repeated is tried again, under the same key where it needs one.
#[test]
fn only_what_may_be_repeated_is_repeated() {
    for (args, tries) in [
        (&["inbox"][..], 3),
        (&["agent_delete", "agent_id=a"], 1),
        (&["demand_visibility", "demand_id=d", "visibility=public"], 3),
        (&["negotiate", "invitation_ids=i"], 3),
        (&["update_account", r#"append_section={"content":"x"}"#], 1),
        (&["invitation_respond", "invitation_id=i", "action=accept"], 1),
        (&["discover", "demand_text=x"], 1),
        (&["send_message", "receiver_agent_id=r", "source_run_id=s", "content=x"], 1),
        (&["refresh_token"], 1),
    ] {
        let server = Canned::start("HTTP/1.1 503 Service Unavailable", "");
        let error = call(&server, args, &[("TOWOW_RETRIES", "2")], "").fails(1, "api_error");
        let sent = server.sent();
        assert_eq!(sent.len(), tries, "{args:?}");
        assert_eq!(error["details"]["attempts"].as_u64().unwrap_or(1) as usize, tries, "{args:?}");
        let keys: std::collections::BTreeSet<_> = sent.iter().map(|sent| sent.headers.get("idempotency-key")).collect();
        assert_eq!(keys.len(), 1, "{args:?}");
    }
}
