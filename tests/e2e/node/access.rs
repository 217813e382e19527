//! Who may do what: every route with nobody, a stranger, another agent of the same account and the right caller.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Map, Value, json};
use towow::operations::{self, Access, Operation, Place};

use crate::support::Serving;

/// What each caller gets. A dash: the route does not care who else there is.
struct Row {
    operation: &'static str,
    /// Body or query, with `@name` for what the world holds.
    args: Value,
    /// Ids of the path that are not called as the world calls them.
    path: &'static [(&'static str, &'static str)],
    nobody: u16,
    stranger: u16,
    /// The same account with another of its agents; 0 where no agent is named.
    sibling: u16,
    right: u16,
}

fn row(operation: &'static str, args: Value, statuses: [u16; 4]) -> Row {
    let [nobody, stranger, sibling, right] = statuses;
    Row { operation, args, path: &[], nobody, stranger, sibling, right }
}

fn at(path: &'static [(&'static str, &'static str)], mut row: Row) -> Row {
    row.path = path;
    row
}

/// In this order: what ends a session or removes a thing comes last.
fn table() -> Vec<Row> {
    let search = json!({"scope_tags": [], "max_candidates": 3, "start_negotiation": false});
    let with = |more: Value| {
        let mut all = search.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    vec![
        // public: whoever asks gets the same
        row("protocol_metadata", json!({}), [200, 200, 0, 200]),
        row("encoding_package", json!({}), [200, 200, 0, 200]),
        row("list_scenes", json!({}), [200, 200, 0, 200]),
        at(&[("scene_id", "startup-hub")], row("set_scene", json!({}), [200, 200, 0, 200])),
        row("public_agents", json!({"limit": 5}), [200, 200, 0, 200]),
        row("public_agent", json!({}), [200, 200, 0, 200]),
        at(&[("agent_id", "@private_agent")], row("public_agent", json!({}), [404, 404, 0, 404])),
        row("public_demands", json!({}), [200, 200, 0, 200]),
        row("public_demand", json!({}), [404, 404, 0, 404]),
        row("public_runs", json!({}), [200, 200, 0, 200]),
        row("public_run", json!({}), [404, 404, 0, 404]),
        row("public_run_result", json!({}), [404, 404, 0, 404]),
        row("get_agent_did", json!({}), [200, 200, 0, 200]),
        at(&[("agent_id", "@private_agent")], row("get_agent_did", json!({}), [404, 404, 0, 404])),
        row("get_agent_federation", json!({}), [200, 200, 0, 200]),
        at(&[("agent_id", "@private_agent")], row("get_agent_federation", json!({}), [404, 404, 0, 404])),
        row("login", json!({"email": "ada@example.org", "password": "wrong horse 1"}), [401, 401, 0, 401]),
        row("forgot_password", json!({"email": "ada@example.org"}), [501, 501, 0, 501]),
        row("reset_password", json!({"token": "guess", "new_password": "correct horse 2"}), [422, 422, 0, 422]),
        row("auth_begin", json!({"lane": "secondme_ai", "consumer_kind": "other"}), [501, 501, 0, 501]),
        at(&[("auth_session_id", "aus_guess")], row("auth_status", json!({}), [404, 404, 0, 404])),
        at(&[("auth_session_id", "aus_guess")], row("auth_exchange", json!({}), [404, 404, 0, 404])),
        row("anp_challenge", json!({"did": "did:web:example.org"}), [200, 200, 0, 200]),
        row(
            "anp_verify",
            json!({"did": "did:web:example.org", "challenge": "guess", "signature": "guess"}),
            [401, 401, 0, 401],
        ),
        // one's own, whoever one is
        row("my_account", json!({}), [401, 200, 0, 200]),
        row("update_account", json!({"append_section": {"content": "more"}}), [401, 200, 0, 200]),
        row("email_verify_send", json!({}), [401, 501, 0, 501]),
        row("agents", json!({}), [401, 200, 0, 200]),
        row(
            "agent_create",
            json!({"display_name": "One more", "profile_text": "x", "visibility": "private"}),
            [401, 200, 0, 200],
        ),
        row("byok_status", json!({}), [401, 200, 0, 200]),
        row("byok_bind", json!({"api_key": "sk-0123456789", "provider": "anthropic"}), [401, 200, 0, 200]),
        row("byok_clear", json!({}), [401, 200, 0, 200]),
        row("invite_codes", json!({}), [401, 200, 0, 200]),
        row("redeem_code", json!({"code": "TOWOW-GUESS"}), [401, 422, 0, 422]),
        row("my_demands", json!({}), [401, 200, 0, 200]),
        row("talent_pool", json!({}), [401, 200, 0, 200]),
        row("inbox", json!({}), [401, 200, 0, 200]),
        row("conversations", json!({}), [401, 200, 0, 200]),
        // agents
        row("agent_select", json!({}), [401, 404, 0, 200]),
        row("agent_set_visibility", json!({"visibility": "public"}), [401, 404, 0, 200]),
        row("update_profile", json!({"display_name": "Ada"}), [401, 404, 0, 200]),
        row("quality_score", json!({}), [401, 404, 0, 200]),
        row("usage", json!({"period": "month"}), [401, 404, 200, 200]),
        // formulations, demands, discovery
        row("formulation_start", json!({"raw_intent": "I need a designer"}), [401, 404, 200, 200]),
        row("get_formulation", json!({}), [401, 404, 0, 200]),
        row("formulation_reply", json!({"user_message": "I can pay"}), [401, 404, 0, 200]),
        row("formulation_confirm", search.clone(), [401, 404, 0, 200]),
        row("my_demand", json!({}), [401, 404, 0, 200]),
        row("discover", with(json!({"demand_text": "I need a designer"})), [401, 404, 200, 200]),
        row("get_discovery", json!({}), [401, 404, 0, 200]),
        row("discover_rerun", search.clone(), [401, 404, 0, 200]),
        row("get_nomination", json!({}), [401, 404, 0, 200]),
        row(
            "feedback",
            json!({"target_type": "nomination", "target_id": "@nomination_id", "exposure_event_id": "@exposure_event_id", "rating": 4}),
            // what one agent was shown its account may rate, as whichever of its agents
            [401, 404, 200, 200],
        ),
        // the talent pool is one's own; a private agent is in nobody's
        row("talent_pool_add", json!({"agent_id": "@agent_id"}), [401, 200, 0, 200]),
        at(&[("agent_id", "@private_agent")], row("talent_pool_update", json!({"category": "x"}), [401, 404, 0, 404])),
        at(&[("agent_id", "@private_agent")], row("talent_pool_remove", json!({}), [401, 404, 0, 404])),
        // invitations: Ada has invited Bo, and Bo has accepted
        row("invite", json!({"nomination_id": "@nomination_id", "expires_in_hours": 1}), [401, 404, 200, 200]),
        row("invitations", json!({"agent_id": "@agent_id"}), [401, 404, 0, 200]),
        row("get_invitation", json!({}), [401, 404, 0, 200]),
        row("invitation_respond", json!({"action": "accept"}), [401, 404, 404, 404]),
        row("invitation_withdraw", json!({}), [401, 404, 0, 409]),
        row("negotiate", json!({"invitation_ids": ["@invitation_id"], "max_rounds": 2}), [401, 404, 404, 409]),
        // runs: the one of Ada and Bo
        row("run_status", json!({}), [401, 404, 0, 200]),
        row("run_prompt", json!({}), [401, 404, 404, 200]),
        row("run_respond", json!({"round": 1, "content": "I can pay"}), [401, 404, 404, 200]),
        row("result", json!({}), [401, 404, 404, 409]),
        row("run_visibility", json!({"public_visibility": false}), [401, 404, 0, 200]),
        row("run_record", json!({}), [401, 404, 0, 200]),
        // messages
        row(
            "send_message",
            json!({"receiver_agent_id": "@bo", "source_run_id": "@run_id", "content": "hello", "client_msg_id": null}),
            [401, 404, 404, 200],
        ),
        row("conversation_messages", json!({}), [401, 404, 0, 200]),
        row("conversation_mark_read", json!({"up_to_seq": 1}), [401, 404, 0, 200]),
        row("inbox_item", json!({}), [401, 404, 0, 200]),
        row("inbox_mark_read", json!({}), [401, 404, 0, 200]),
        row("demand_visibility", json!({"visibility": "public"}), [401, 404, 0, 200]),
        // what takes something away
        row("run_cancel", json!({"reason": "no time"}), [401, 404, 0, 200]),
        at(&[("agent_id", "@spare_agent")], row("agent_delete", json!({}), [401, 404, 0, 200])),
        row(
            "change_password",
            json!({"current_password": "wrong horse 1", "new_password": "correct horse 2"}),
            [401, 403, 0, 403],
        ),
        row("delete_account", json!({"confirmation": "DELETE", "password": "wrong horse 1"}), [401, 403, 0, 403]),
        row("refresh_token", json!({}), [401, 0, 0, 200]),
        row("logout", json!({}), [401, 0, 0, 401]),
        row(
            "register",
            json!({"email": "late@example.org", "password": "correct horse 1", "name": "Late", "profile_text": "x"}),
            [200, 409, 0, 409],
        ),
    ]
}

#[test]
fn every_route_answers_the_right_caller_and_nobody_else() {
    let node = Serving::with(&[
        ("TOWOW_NODE_SECRETS_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
        ("TOWOW_NODE_LIMITS_SIGN_IN", "0"),
    ]);
    let world = World::of(&node.url);
    let mut wrong = Vec::new();
    for row in table() {
        let operation = operations::find(row.operation).unwrap();
        let callers = [
            ("nobody", row.nobody, None, &world.ids["agent_id"]),
            ("a stranger", row.stranger, Some(&world.eve), &world.ids["agent_id"]),
            ("a sibling", row.sibling, Some(&world.ada), &world.ids["sibling"]),
            ("the right caller", row.right, Some(&world.ada), &world.ids["agent_id"]),
        ];
        for (who, expected, token, agent) in callers {
            if expected == 0 {
                continue;
            }
            let (status, answer) = world.call(operation, &row, token.map(String::as_str), agent);
            if status != expected {
                wrong.push(format!("{} by {who}: {status} instead of {expected}: {answer}", row.operation));
            }
            // What is not there and what is not yours cannot be told apart.
            if status == 404 && !answer["error"]["message"].as_str().unwrap_or_default().starts_with("no ") {
                wrong.push(format!("{} by {who}: {answer}", row.operation));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A route that is in no row of the table above is a route that nobody has thought about.
#[test]
fn no_route_is_left_out() {
    let tried: BTreeSet<(&str, &str)> =
        table().iter().map(|row| operations::find(row.operation).unwrap()).map(route).collect();
    let all: BTreeSet<(&str, &str)> = operations::all().filter(|row| !row.path.is_empty()).map(route).collect();
    let left_out: Vec<_> = all.difference(&tried).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
}

/// The key of a bridge worker opens its own routes and nothing else; nothing else opens them.
#[test]
fn routes_of_the_bridge_open_to_its_keys_only() {
    let node = Serving::with(&[("TOWOW_NODE_LIMITS_SIGN_IN", "0")]);
    let world = World::of(&node.url);
    let made =
        node.home.towow(&["node", "bridge-key", "create", "--name", "all", "--all", "--db", &node.database().url]);
    let key = text(&made.ok(), "key");
    let guess = format!("twb_{}", "0".repeat(52));
    let bodies = BTreeMap::from([
        ("bridge_next", (json!({"wait_seconds": 0}), 200)),
        ("bridge_heartbeat", (Value::Null, 404)),
        ("bridge_submit", (json!({"content": "x"}), 404)),
        ("bridge_release", (json!({"reason": "x"}), 404)),
    ]);
    for operation in operations::bridge::ROWS {
        assert!(operations::find(operation.name).is_none(), "{} is nobody's command", operation.name);
        let (body, right) = &bodies[operation.name];
        let path = operation.path.replace("{task_id}", "btk_guess-1");
        let callers = [
            (None, 401, "bridge_key_required"),
            (Some(&world.ada), 401, "bridge_key_required"),
            (Some(&guess), 401, "bridge_key_refused"),
            (Some(&key), *right, if *right == 404 { "not_found" } else { "" }),
        ];
        for (token, expected, code) in callers {
            let token = token.map(String::as_str);
            let (status, answer) = http(&world.address, operation.method.as_str(), &path, token, body);
            let found = answer["error"]["code"].as_str().unwrap_or_default();
            assert_eq!((status, found), (expected, code), "{}: {answer}", operation.name);
        }
    }
    for operation in operations::all().filter(|row| row.access != Access::None && !row.path.is_empty()) {
        let path = operation.path.replace(['{', '}'], "");
        let body = if operation.has_body() { json!({}) } else { Value::Null };
        let (status, answer) = http(&world.address, operation.method.as_str(), &path, Some(&key), &body);
        assert_eq!((status, &answer["error"]["code"]), (401, &json!("session_ended")), "{}", operation.name);
    }
}

/// Whoever names somebody else's agent as its own is told that there is none.
#[test]
fn nobody_acts_as_another_agent() {
    for row in table() {
        let operation = operations::find(row.operation).unwrap();
        let names_an_agent = matches!(operation.access, Access::Agent(..));
        assert!(!names_an_agent || row.stranger == 404, "{}", row.operation);
        let needs_a_session = operation.access != Access::None;
        assert_eq!(needs_a_session, row.nobody == 401 && operation.name != "login" && operation.name != "anp_verify");
    }
}

fn route(operation: &Operation) -> (&'static str, &'static str) {
    (operation.method.as_str(), operation.path)
}

/// Ada, who has two more agents, works with Bo; Eve has nothing to do with it.
struct World {
    address: String,
    ada: String,
    eve: String,
    ids: BTreeMap<String, String>,
}

impl World {
    fn of(url: &str) -> World {
        let address = url.trim_start_matches("http://").to_owned();
        let mut world = World { address, ada: String::new(), eve: String::new(), ids: BTreeMap::new() };
        let join = |name: &str, profile: &str| {
            let email = format!("{}@example.org", name.to_lowercase());
            let body = json!({"email": email, "password": "correct horse 1", "name": name, "profile_text": profile});
            let me = world.must("POST", "/protocol/auth/register", None, body);
            (text(&me, "session_token"), text(&me, "default_agent_id"))
        };
        let (ada, ada_agent) = join("Ada", "I run a climate app.");
        let (bo, bo_agent) = join("Bo", "## I offer\n- interface design for climate apps");
        let (eve, _) = join("Eve", "I watch.");
        let post = |token: &str, path: &str, body: Value| world.must("POST", path, Some(token), body);
        let mut ids = BTreeMap::new();
        for (name, visibility) in [("sibling", "public"), ("private_agent", "private"), ("spare_agent", "public")] {
            let body = json!({"display_name": name, "profile_text": "x", "visibility": visibility});
            ids.insert(name.to_owned(), text(&post(&ada, "/protocol/agents", body), "agent_id"));
        }
        let start = |intent: &str| {
            let body = json!({"agent_id": ada_agent, "raw_intent": intent});
            text(&post(&ada, "/protocol/formulations", body)["session"], "session_id")
        };
        let options = json!({"scope_tags": [], "max_candidates": 5, "start_negotiation": false});
        let confirmed = start("I need interface design for my climate app");
        let confirmed = post(&ada, &format!("/protocol/formulations/{confirmed}/confirm"), options);
        let query_id = text(&confirmed, "query_id");
        let query = world.must("GET", &format!("/protocol/discover/{query_id}"), Some(&ada), Value::Null);
        let nomination =
            query["nominations"].as_array().unwrap().iter().find(|one| one["agent_id"] == bo_agent.as_str());
        let nomination = nomination.unwrap_or_else(|| panic!("Bo is not found: {query}"));
        let nomination_id = text(nomination, "nomination_id");
        let invite = json!({"inviter": ada_agent, "nomination_id": nomination_id, "expires_in_hours": 24});
        let invitation_id = text(&post(&ada, "/protocol/invitations", invite), "invitation_id");
        let accept = json!({"agent_id": bo_agent, "action": "accept"});
        world.must("PATCH", &format!("/protocol/invitations/{invitation_id}"), Some(&bo), accept);
        let negotiate = json!({"initiator": ada_agent, "invitation_ids": [invitation_id], "max_rounds": 2});
        let run_id = text(&post(&ada, "/protocol/runs", negotiate), "run_id");
        let message = json!({"sender_agent_id": bo_agent, "receiver_agent_id": ada_agent, "source_run_id": run_id, "content": "hello"});
        let conversation_id = text(&post(&bo, "/protocol/conversations", message), "conversation_id");
        let inbox = world.must("GET", "/protocol/inbox", Some(&ada), Value::Null);
        for (name, id) in [
            ("item_id", text(&inbox["items"][0], "item_id")),
            ("session_id", start("I need a translator")),
            ("demand_id", text(&confirmed, "demand_id")),
            ("query_id", query_id),
            ("exposure_event_id", text(nomination, "exposure_event_id")),
            ("nomination_id", nomination_id),
            ("invitation_id", invitation_id),
            ("run_id", run_id),
            ("conversation_id", conversation_id),
            ("bo", bo_agent),
            ("agent_id", ada_agent),
        ] {
            ids.insert(name.to_owned(), id);
        }
        (world.ada, world.eve, world.ids) = (ada, eve, ids);
        world
    }

    /// An operation as this caller with this agent.
    fn call(&self, operation: &Operation, row: &Row, token: Option<&str>, agent: &str) -> (u16, Value) {
        let known = |name: &str| match name.strip_prefix('@') {
            Some(name) => self.ids[name].clone(),
            None => name.to_owned(),
        };
        let mut path = operation.path.to_owned();
        for name in operation.path.split(['{', '}']).skip(1).step_by(2) {
            let other = row.path.iter().find(|(of, _)| *of == name).map(|(_, value)| known(value));
            path = path.replace(&format!("{{{name}}}"), &other.unwrap_or_else(|| self.ids[name].clone()));
        }
        let mut args = Map::new();
        for (name, value) in row.args.as_object().unwrap() {
            let value = match value {
                Value::String(text) => known(text).into(),
                Value::Array(items) => items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.clone(), |text| known(text).into()))
                    .collect(),
                other => other.clone(),
            };
            args.insert(name.clone(), value);
        }
        if let Access::Agent(Place::Body | Place::Query, field) = operation.access {
            args.insert(field.into(), agent.into());
        }
        let mut body = Value::Null;
        if operation.has_body() {
            body = Value::Object(args);
        } else if !args.is_empty() {
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let pairs: Vec<String> = args.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
            path = format!("{path}?{}", pairs.join("&"));
        }
        http(&self.address, operation.method.as_str(), &path, token, &body)
    }

    fn must(&self, method: &str, path: &str, token: Option<&str>, body: Value) -> Value {
        let (status, answer) = http(&self.address, method, path, token, &body);
        assert_eq!(status, 200, "{method} {path} {body}: {answer}");
        answer
    }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// One request on a connection of its own. A stream of events comes back as a string.
pub(super) fn http(address: &str, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let mut connection = TcpStream::connect(address).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    if let Some(token) = token {
        head.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    if !body.is_empty() {
        head.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    connection.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {method} {path}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|_| body.into()))
}
