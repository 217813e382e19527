//! Accounts, sessions, agents, quota.

use serde_json::{Value, json};

use crate::support::{Database, Home, Outcome, Serving};

const PASSWORD: &str = "correct horse";

/// A request with a JSON body.
fn send(home: &Home, method: &str, path: &str, body: &Value) -> Outcome {
    home.towow(&["api", method, &format!("/protocol{path}"), "--data", &body.to_string()])
}

/// A refusal with this HTTP status and code, whose hint is a command.
#[track_caller]
fn refused(outcome: &Outcome, status: u16, code: &str) -> Value {
    let exit = match status {
        401 => 3,
        404 => 4,
        409 => 5,
        402 | 429 => 6,
        _ => 1,
    };
    let error = outcome.fails(exit, code);
    assert_eq!(error["status"], status, "{error}");
    assert!(error["hint"].as_str().is_some_and(|hint| hint.starts_with("towow ")), "{error}");
    let mut error = error;
    // Every request has an id of its own; the rest is compared.
    error["details"].as_object_mut().unwrap().remove("request_id").unwrap();
    error
}

/// The rows of a statement, columns separated by a bar.
fn sql(database: &Database, statement: &str) -> Vec<String> {
    super::sql::rows(&database.url, statement)
}

fn operators_code(node: &Serving, code: &str, uses: i64, expires_at: &str) {
    let values = format!("('{code}', 0, {uses}, 1, {expires_at})");
    sql(
        node.database(),
        &format!("INSERT INTO invite_codes (code, uses, max_uses, created_at, expires_at) VALUES {values}"),
    );
}

fn token(home: &Home) -> String {
    home.config()["session_token"].as_str().unwrap().to_owned()
}

fn works(home: &Home, token: &str) -> bool {
    let outcome = home.with(&["account", "show"], &[("TOWOW_TOKEN", token)], "");
    if outcome.status != Some(0) {
        outcome.fails(3, "session_ended");
    }
    outcome.status == Some(0)
}

fn registration(name: &str) -> Value {
    json!({ "email": format!("{name}@example.org"), "password": PASSWORD, "name": name, "profile_text": "Builds things." })
}

#[test]
fn who_registers_has_a_session_and_a_public_primary_agent() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let answer = send(&home, "POST", "/auth/register", &registration("ada")).ok();
    assert_eq!((&answer["activated"], &answer["email"]), (&json!(false), &json!("ada@example.org")));
    home.register("Eve", "Curious.");
    let agents = home.towow(&["api", "/protocol/agents"]).ok()["agents"].clone();
    assert_eq!((&agents[0]["is_primary"], &agents[0]["visibility"]), (&json!(true), &json!("public")));

    for (change, status, code) in [
        (json!({ "email": "ADA@example.org" }), 409, "email_in_use"),
        (json!({ "email": "someone@localhost" }), 422, "invalid_request"),
        (json!({ "email": "someone" }), 422, "invalid_request"),
        (json!({ "password": "seven 7" }), 422, "invalid_request"),
        (json!({ "name": "two\nlines" }), 422, "invalid_request"),
        (json!({ "name": "x".repeat(101) }), 422, "invalid_request"),
        (json!({ "profile_text": " " }), 422, "invalid_request"),
        (json!({ "client_hint": "x".repeat(101) }), 422, "invalid_request"),
        (json!({ "invite_code": "TOWOW-NONE" }), 422, "invalid_invite_code"),
        (json!({ "invite_code": 7 }), 422, "invalid_request"),
    ] {
        let mut body = registration("bob");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let outcome = send(&home, "POST", "/auth/register", &body);
        assert!(!outcome.stderr.contains(PASSWORD), "{}", outcome.stderr);
        let exit = if status == 409 { 5 } else { 1 };
        assert_eq!(outcome.fails(exit, code)["status"], status, "{change}");
    }
    assert_eq!(
        sql(node.database(), "SELECT name FROM accounts WHERE email LIKE '%example.org' ORDER BY name"),
        ["Eve", "ada"]
    );

    // An empty code is none; where it comes from is kept.
    let mut body = registration("carl");
    body["invite_code"] = json!("");
    body["client_hint"] = json!("an editor");
    send(&home, "POST", "/auth/register", &body).ok();
    assert_eq!(sql(node.database(), "SELECT client_hint FROM accounts WHERE name = 'carl'"), ["an editor"]);
    assert_eq!(
        sql(node.database(), "SELECT action, outcome FROM audit_log ORDER BY at"),
        ["register|ok", "register|ok", "register|ok"]
    );
}

#[test]
fn a_code_at_registration_activates_at_once() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    operators_code(&node, "TOWOW-GOOD", 1, "NULL");
    operators_code(&node, "TOWOW-LATE", 1, "1");
    for code in ["TOWOW-LATE", "TOWOW-NONE"] {
        let mut body = registration("ada");
        body["invite_code"] = json!(code);
        refused(&send(&home, "POST", "/auth/register", &body), 422, "invalid_invite_code");
    }
    let args =
        ["auth", "register", "--email", "ada@example.org", "--name", "Ada", "--profile", "P", "--password-stdin"];
    let ada = home.with(&[&args[..], &["--invite-code", " towow-good"]].concat(), &[], PASSWORD).ok();
    assert_eq!(ada["activated"], true);
    let account = home.towow(&["account", "show"]).ok();
    let quota = &account["quota"];
    assert_eq!(
        (&quota["daily"], &quota["daily_remaining"], &quota["bonus_remaining"]),
        (&json!(150), &json!(150), &json!(60))
    );
    // Used up.
    let mut body = registration("bob");
    body["invite_code"] = json!("TOWOW-GOOD");
    refused(&send(&home, "POST", "/auth/register", &body), 422, "invalid_invite_code");
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM accounts WHERE email LIKE 'bob%'"), ["0"]);
    assert_eq!(sql(node.database(), "SELECT uses FROM invite_codes WHERE code = 'TOWOW-GOOD'"), ["1"]);
}

#[test]
fn a_login_tells_nothing_to_who_does_not_know_the_password() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let login = |email: &str, password: &str| {
        send(&home, "POST", "/auth/login", &json!({ "email": email, "password": password }))
    };
    let second = send(&home, "POST", "/agents", &json!({ "display_name": "Second", "profile_text": "P" })).ok();
    assert_eq!(second["is_primary"], false);
    assert_eq!(login("Ada@example.org", PASSWORD).ok()["default_agent_id"], home.config()["agent_id"]);
    let unknown = refused(&login("nobody@example.org", PASSWORD), 401, "wrong_credentials");
    assert_eq!(refused(&login("ada@example.org", "wrong horse"), 401, "wrong_credentials"), unknown);

    sql(node.database(), "UPDATE accounts SET disabled_at = 1 WHERE email = 'ada@example.org'");
    assert!(!works(&home, &token(&home)), "the sessions of an account that is shut out");
    assert_eq!(refused(&login("ada@example.org", "wrong horse"), 401, "wrong_credentials"), unknown);
    refused(&login("ada@example.org", PASSWORD), 403, "account_disabled");
    sql(node.database(), "UPDATE accounts SET disabled_at = NULL");
    assert!(works(&home, &token(&home)));
    assert_eq!(
        sql(
            node.database(),
            "SELECT outcome, COUNT(*), COUNT(account_id) FROM audit_log WHERE action = 'login' GROUP BY outcome ORDER BY outcome"
        ),
        ["ok|1|1", "refused|4|3"]
    );
}

#[test]
fn a_token_ends_when_another_takes_its_place() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let first = token(&home);
    let answer = home.towow(&["auth", "refresh-token"]).ok();
    assert!(answer["expires_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{answer}");
    let second = token(&home);
    assert!(first != second && works(&home, &second) && !works(&home, &first));

    // Refreshed several times at once, a session goes on once.
    let refresh = || {
        let mut command = home.command();
        command.env("TOWOW_TOKEN", &second).args(["api", "POST", "/protocol/auth/token"]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let running: Vec<_> = (0..6).map(|_| refresh()).collect();
    let won = running.into_iter().filter_map(|mut child| child.wait().unwrap().success().then_some(())).count();
    assert_eq!(won, 1);
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM sessions"), ["1"]);
    home.towow(&["auth", "refresh-token"]).fails(3, "session_ended");
}

#[test]
fn a_new_password_ends_every_session() {
    let node = Serving::start();
    let (home, laptop) = (Home::at(&node.url), Home::at(&node.url));
    home.register("Ada", "Product person.");
    let login = ["auth", "login", "--email", "ada@example.org", "--password-stdin"];
    laptop.with(&login, &[], PASSWORD).ok();
    let before = token(&home);
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        send(&home, "POST", "/auth/change-password", &body)
    };
    for new in ["short 1", "only letters", "1234567890", &"x1".repeat(501)] {
        refused(&change(PASSWORD, new), 422, "weak_password");
    }
    refused(&change("wrong horse", "another horse 2"), 403, "wrong_password");
    assert!(works(&home, &before) && works(&laptop, &token(&laptop)), "nothing has changed so far");

    home.write("current", PASSWORD);
    home.write("new", "马和电池 staple 2");
    let args = ["auth", "change-password", "--current-password-file", "current", "--new-password-file", "new"];
    let answer = home.towow(&args).ok();
    assert!(answer.get("session_token").is_none() && answer["expires_at"].is_string(), "{answer}");
    assert!(works(&home, &token(&home)) && !works(&home, &before) && !works(&laptop, &token(&laptop)));
    laptop.with(&login, &[], PASSWORD).fails(3, "wrong_credentials");
    laptop.with(&login, &[], "马和电池 staple 2").ok();
    assert_eq!(
        sql(
            node.database(),
            "SELECT outcome, COUNT(*) FROM audit_log WHERE action = 'change_password' GROUP BY outcome ORDER BY outcome"
        ),
        ["ok|1", "refused|1"]
    );
}

#[test]
fn the_account_and_its_profile() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let account = home.towow(&["account", "show"]).ok();
    let expected =
        json!({ "enforced": true, "daily": 0, "daily_used": 0, "daily_remaining": 0, "bonus_remaining": 30 });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&account["quota"][name], value, "{name} of {account}");
    }
    for (name, value) in [
        ("email_verified", json!(false)),
        ("email_verified_at", json!(null)),
        ("activated", json!(false)),
        ("has_password", json!(true)),
        ("identities", json!([])),
    ] {
        assert_eq!(account[name], value, "{name} of {account}");
    }
    assert!(account["quota"]["resets_at"].as_str().unwrap().ends_with("T00:00:00.000Z"), "{account}");

    let update = |body: Value| send(&home, "PUT", "/account", &body);
    for (body, profile) in [
        (json!({}), "Product person."),
        (json!({ "append_section": { "content": " Likes tea. " } }), "Product person.\n\nLikes tea."),
        (
            json!({ "profile_text": "Anew", "append_section": { "heading": "Now", "content": "A node" } }),
            "Anew\n\n## Now\nA node",
        ),
        (json!({ "profile_text": null, "append_section": null }), "Anew\n\n## Now\nA node"),
        (json!({ "profile_text": "" }), ""),
        (json!({ "append_section": { "content": "First", "heading": null } }), "First"),
    ] {
        assert_eq!(update(body.clone()).ok()["profile_text"], profile, "{body}");
    }
    for body in [
        json!({ "append_section": "text" }),
        json!({ "append_section": {} }),
        json!({ "append_section": { "content": 7 } }),
        json!({ "append_section": { "content": " " } }),
        json!({ "append_section": { "content": "x", "heading": "two\nlines" } }),
        json!({ "append_section": { "content": "x", "heading": 7 } }),
        json!({ "append_section": { "content": "x".repeat(49_994) } }),
        json!({ "profile_text": "x".repeat(50_001) }),
        json!({ "profile_text": 7 }),
    ] {
        assert_eq!(update(body.clone()).fails(1, "invalid_request")["status"], 422, "{body}");
    }
    assert_eq!(home.towow(&["account", "show"]).ok()["profile_text"], "First");
    assert_eq!(update(json!({ "append_section": { "content": "x".repeat(49_993) } })).status, Some(0), "exactly full");
}

#[test]
fn agents_are_changed_by_their_account_only() {
    let node = Serving::start();
    let (ada, eve) = (Home::at(&node.url), Home::at(&node.url));
    ada.register("Ada", "Product person.");
    eve.register("Eve", "Curious.");
    let first = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let path = format!("/agents/{first}");

    let changed =
        ada.towow(&["agent", "profile", "--display-name", "Ada L", "--scoped-tags", "a, b,a"]).ok()["agent"].clone();
    assert_eq!((&changed["display_name"], &changed["scoped_tags"]), (&json!("Ada L"), &json!(["a", "b"])));
    assert_eq!(changed["profile_text"], "Product person.", "what is not named stays");
    let answer = send(&ada, "PUT", &path, &json!({ "capability_manifest": { "tools": ["git"] } })).ok();
    assert_eq!(answer["capability_manifest"], json!({ "tools": ["git"] }));
    let answer = send(&ada, "PUT", &path, &json!({ "capability_manifest": null, "scoped_tags": [] })).ok();
    assert_eq!((&answer["capability_manifest"]["tools"][0], &answer["scoped_tags"]), (&json!("git"), &json!([])));
    assert_eq!(ada.towow(&["agent", "visibility", "private"]).ok()["agent"]["visibility"], "private");
    assert_eq!(ada.config()["display_name"], "Ada L");

    let tags = |count: usize| (0..count).map(|n| format!("t{n}")).collect::<Vec<_>>();
    assert_eq!(send(&ada, "PUT", &path, &json!({ "scoped_tags": tags(20) })).status, Some(0));
    let big = json!({ "text": "x".repeat(32 * 1024) });
    for body in [
        json!({ "display_name": " " }),
        json!({ "display_name": "a\u{7}b" }),
        json!({ "profile_text": "" }),
        json!({ "scoped_tags": tags(21) }),
        json!({ "scoped_tags": ["a,b"] }),
        json!({ "scoped_tags": [""] }),
        json!({ "scoped_tags": ["x".repeat(51)] }),
        json!({ "capability_manifest": big }),
        json!({ "capability_manifest": ["list"] }),
    ] {
        assert_eq!(send(&ada, "PUT", &path, &body).fails(1, "invalid_request")["status"], 422, "{body}");
    }
    let wrong = send(&ada, "PATCH", &format!("{path}/visibility"), &json!({ "visibility": "secret" }));
    refused(&wrong, 422, "invalid_request");

    let unknown = "/agents/agt_nosuch";
    for (method, part, body) in [
        ("GET", "", None),
        ("PUT", "", Some(json!({ "display_name": "Mine" }))),
        ("PATCH", "/visibility", Some(json!({ "visibility": "public" }))),
        ("DELETE", "", None),
        ("GET", "/quality", None),
    ] {
        let ask = |path: &str| {
            let path = format!("{path}{part}");
            let outcome = match &body {
                Some(body) => send(&eve, method, &path, body),
                None => eve.towow(&["api", method, &format!("/protocol{path}")]),
            };
            refused(&outcome, 404, "not_found")["message"].as_str().unwrap().replace(&first, "agt_nosuch")
        };
        assert_eq!(ask(&path), ask(unknown), "{method} {part}");
    }
    let shown = ada.towow(&["agent", "select", &first]).ok();
    assert_eq!((&shown["agent"]["display_name"], &shown["agent"]["visibility"]), (&json!("Ada L"), &json!("private")));
}

#[test]
fn agents_come_and_go() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let first = home.config()["agent_id"].as_str().unwrap().to_owned();
    refused(&home.towow(&["api", "DELETE", &format!("/protocol/agents/{first}")]), 409, "last_agent");
    let create = |name: &str| send(&home, "POST", "/agents", &json!({ "display_name": name, "profile_text": "P" }));
    let second = create("Second").ok()["agent_id"].as_str().unwrap().to_owned();
    create("Third").ok();
    assert_eq!(create("Fourth").ok()["visibility"], "scoped");
    let answer = home.towow(&["agent", "delete", &first, "--yes"]).ok();
    assert_eq!(answer["deleted_agent_id"], first.as_str());
    assert!(home.config().get("agent_id").is_none(), "nobody is selected");
    refused(&home.towow(&["api", &format!("/protocol/agents/{first}")]), 404, "not_found");
    let agents = home.towow(&["api", "/protocol/agents"]).ok()["agents"].clone();
    let list: Vec<_> = agents
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| (agent["display_name"].as_str().unwrap(), agent["is_primary"] == true))
        .collect();
    assert_eq!(list, [("Second", true), ("Third", false), ("Fourth", false)]);
    let login = json!({ "email": "ada@example.org", "password": PASSWORD });
    assert_eq!(send(&home, "POST", "/auth/login", &login).ok()["default_agent_id"], second.as_str());
    assert_eq!(sql(node.database(), "SELECT agent_id FROM agents_gone"), [first.as_str()]);
    // Every change took a number of its own: three creations, the registration, the deletion.
    assert_eq!(sql(node.database(), "SELECT value FROM counters WHERE name = 'agents'"), ["5"]);

    let filler = "(SELECT account_id FROM accounts WHERE email = 'ada@example.org'), 'x', 'x', 'plaintext', 'private', '[]', 0, 0, 1";
    for n in 0..47 {
        let columns = "agent_id, account_id, display_name, profile_text, profile_source, visibility, scoped_tags, is_primary, is_sample, created_at";
        sql(node.database(), &format!("INSERT INTO agents ({columns}) VALUES ('agt_{n}', {filler})"));
    }
    refused(&create("Too many"), 409, "too_many_agents");
}

#[test]
fn a_profile_is_rated() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "后端工程师\n\n## 我能提供\n- 架构评审\n\n## 我在找\n- 产品合伙人");
    let quality = home.towow(&["agent", "quality"]).ok();
    assert_eq!((&quality["total"], &quality["grade"]), (&json!(39), &json!("C")));
    let dimensions = quality["dimensions"].as_array().unwrap();
    let sum: i64 = dimensions.iter().map(|dimension| dimension["score"].as_i64().unwrap()).sum();
    let most: i64 = dimensions.iter().map(|dimension| dimension["max"].as_i64().unwrap()).sum();
    assert_eq!((sum, most, dimensions.len()), (39, 100, 6));
    assert!(quality["suggestions"][0].as_str().unwrap().contains("技能"), "{quality}");
    home.towow(&["agent", "profile", "--profile", "## Skills\n- Rust\n- SQL\n- ops"]).ok();
    let quality = home.towow(&["agent", "quality"]).ok();
    assert_eq!(quality["dimensions"][1], json!({ "name": "skills", "score": 20, "max": 20 }));
    assert!(quality["suggestions"][0].as_str().unwrap().is_ascii(), "{quality}");
}

#[test]
fn a_code_is_redeemed_once() {
    let node = Serving::start();
    let homes: Vec<Home> = (0..4).map(|_| Home::at(&node.url)).collect();
    for (n, home) in homes.iter().enumerate() {
        home.register(&format!("user{n}"), "Product person.");
    }
    operators_code(&node, "TOWOW-ABCD", 1, "NULL");
    operators_code(&node, "TOWOW-SPARE", 9, "NULL");
    operators_code(&node, "TOWOW-LATE", 9, "1");
    assert_eq!(homes[0].towow(&["auth", "invite-codes"]).ok(), json!({ "codes": [], "next_replenishment": null }));
    for code in ["nosuch", "TOWOW-LATE"] {
        refused(&homes[0].towow(&["auth", "redeem-code", code]), 422, "invalid_invite_code");
    }
    // Everybody at once: one wins, the others keep what they had.
    let children: Vec<_> = homes
        .iter()
        .map(|home| {
            let mut command = home.command();
            command.args(["auth", "redeem-code", " towow-abcd "]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let outcomes: Vec<_> = children
        .into_iter()
        .map(|child| Outcome::of(&["auth", "redeem-code"], child.wait_with_output().unwrap()))
        .collect();
    let winner = outcomes.iter().position(|outcome| outcome.status == Some(0)).unwrap();
    let expected = json!({ "quota_added": 180, "total_quota": 210, "daily_remaining": 150, "bonus_remaining": 60 });
    assert_eq!(outcomes[winner].ok(), expected);
    for (n, outcome) in outcomes.iter().enumerate().filter(|(n, _)| *n != winner) {
        refused(outcome, 422, "invalid_invite_code");
        assert_eq!(homes[n].towow(&["account", "show"]).ok()["activated"], false);
    }
    let home = &homes[winner];
    assert_eq!(home.towow(&["account", "show"]).ok()["activated"], true);
    refused(&home.towow(&["auth", "redeem-code", "TOWOW-SPARE"]), 409, "account_already_activated");
    assert_eq!(
        sql(node.database(), "SELECT code, uses FROM invite_codes ORDER BY code"),
        ["TOWOW-ABCD|1", "TOWOW-LATE|0", "TOWOW-SPARE|0"]
    );
}

#[test]
fn an_activated_account_passes_codes_on() {
    let node = Serving::start();
    let (home, guest) = (Home::at(&node.url), Home::at(&node.url));
    home.register("Ada", "Product person.");
    guest.register("Guest", "Curious.");
    operators_code(&node, "TOWOW-FIRST", 1, "NULL");
    home.towow(&["auth", "redeem-code", "TOWOW-FIRST"]).ok();
    let first = home.towow(&["auth", "invite-codes"]).ok();
    assert_eq!((first["codes"].as_array().unwrap().len(), &first["next_replenishment"]), (3, &json!(null)));
    let code = first["codes"][0]["code"].as_str().unwrap();
    assert!(code.len() == 20 && code.starts_with("TOWOW-"), "{code}");
    assert_eq!(home.towow(&["auth", "invite-codes"]).ok(), first, "asking makes none");

    guest.towow(&["auth", "redeem-code", &code.to_lowercase()]).ok();
    let used = home.towow(&["auth", "invite-codes"]).ok();
    let available =
        |codes: &Value| codes["codes"].as_array().unwrap().iter().filter(|code| code["available"] == true).count();
    assert_eq!((used["codes"].as_array().unwrap().len(), available(&used)), (3, 2));
    assert!(used["next_replenishment"].is_string(), "{used}");
    // A month later the one that was used is replaced, once.
    sql(
        node.database(),
        "UPDATE invite_codes SET created_at = created_at - 31 * CAST(86400000 AS BIGINT) WHERE account_id IS NOT NULL",
    );
    let children: Vec<_> = (0..5)
        .map(|_| {
            let mut command = home.command();
            command.args(["auth", "invite-codes"]).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    children.into_iter().for_each(|mut child| assert!(child.wait().unwrap().success()));
    let later = home.towow(&["auth", "invite-codes"]).ok();
    assert_eq!((later["codes"].as_array().unwrap().len(), available(&later)), (4, 3));
}

#[test]
fn usage_is_reported_for_an_own_agent() {
    let node = Serving::start();
    let (home, eve) = (Home::at(&node.url), Home::at(&node.url));
    home.register("Ada", "Product person.");
    eve.register("Eve", "Curious.");
    let agent = home.config()["agent_id"].as_str().unwrap().to_owned();
    let day = 24 * 3600 * 1000;
    let now: i64 = sql(node.database(), "SELECT created_at FROM agents ORDER BY created_at DESC")[0].parse().unwrap();
    for (n, (kind, units, days)) in
        [("run", 5, 0), ("search", 1, 0), ("search", 1, 3), ("run", 5, 20), ("run", 5, 40)].iter().enumerate()
    {
        let at = now - days * day;
        let values = format!(
            "'use_{n}', (SELECT account_id FROM agents WHERE agent_id = '{agent}'), '{agent}', '{kind}', {units}, 0, 's', {}, {at}",
            at / day
        );
        sql(
            node.database(),
            &format!(
                "INSERT INTO usage_events (usage_id, account_id, agent_id, kind, units, from_bonus, subject_id, day, created_at) VALUES ({values})"
            ),
        );
    }
    for (period, total, kinds) in [
        ("day", 6, json!([{ "kind": "run", "count": 1, "units": 5 }, { "kind": "search", "count": 1, "units": 1 }])),
        ("week", 7, json!([{ "kind": "run", "count": 1, "units": 5 }, { "kind": "search", "count": 2, "units": 2 }])),
        (
            "month",
            12,
            json!([{ "kind": "run", "count": 2, "units": 10 }, { "kind": "search", "count": 2, "units": 2 }]),
        ),
    ] {
        let usage = home.towow(&["billing", "usage", "--period", period]).ok();
        assert_eq!(
            (&usage["period"], &usage["total_units"], &usage["by_kind"]),
            (&json!(period), &json!(total), &kinds)
        );
        assert_eq!((&usage["agent_id"], &usage["quota"]["daily_used"]), (&json!(agent), &json!(6)));
    }
    assert_eq!(home.towow(&["billing", "usage"]).ok()["period"], "month");
    let ask = |query: &str| eve.towow(&["api", &format!("/protocol/usage?{query}")]);
    refused(&ask(&format!("agent_id={agent}")), 404, "not_found");
    refused(&ask("agent_id=agt_nosuch"), 404, "not_found");
    refused(&ask("period=day"), 422, "invalid_request");
    refused(
        &ask(&format!("agent_id={}&period=year", eve.config()["agent_id"].as_str().unwrap())),
        422,
        "invalid_request",
    );
}

/// Every row of the database as text, the audit log aside.
fn everything(database: &Database) -> String {
    let tables = if Database::is_postgres() {
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    };
    let tables = sql(database, tables)
        .into_iter()
        .filter(|table| !matches!(table.as_str(), "audit_log" | "agents_gone") && !table.starts_with("_sqlx"));
    tables
        .map(|table| format!("== {table}\n{}\n", sql(database, &format!("SELECT * FROM {table}")).join("\n")))
        .collect()
}

#[test]
fn a_deleted_account_leaves_what_others_need() {
    let node = Serving::start();
    let (ada, bob, cleo) = (Home::at(&node.url), Home::at(&node.url), Home::at(&node.url));
    ada.register("Adalgisa", "Beekeeper\n\n## I offer\n- beekeeping lessons\n\n## I am looking for\n- a web designer");
    bob.register(
        "Bobrinsky",
        "Designer\n\n## I offer\n- web designer for hire\n\n## I am looking for\n- beekeeping lessons",
    );
    cleo.register("Cleopatra", "Accountant\n\n## I offer\n- tax returns");
    let asked = ada.towow(&["find", "I need a web designer, I offer beekeeping lessons", "--wait"]).ok();
    let run = asked["run_id"].as_str().unwrap().to_owned();
    assert!(bob.towow(&["result", &run]).ok()["plan"].as_str().unwrap().contains("Adalgisa"));
    // Her own search, in which nobody else sits, and his, in which she does.
    ada.towow(&["formulation", "start", "Zymurgy is what I want to learn"]).ok();
    let his = bob.towow(&["find", "looking for beekeeping lessons", "--wait"]).ok();
    let his_run = his["run_id"].as_str().unwrap().to_owned();
    let account = ada.towow(&["account", "show"]).ok()["account_id"].as_str().unwrap().to_owned();
    let old = token(&ada);

    let delete = |home: &Home, body: Value| send(home, "DELETE", "/auth/account", &body);
    refused(&delete(&ada, json!({ "password": PASSWORD })), 422, "invalid_request");
    refused(&delete(&ada, json!({ "password": PASSWORD, "confirmation": "yes" })), 422, "invalid_request");
    refused(&delete(&ada, json!({ "confirmation": "DELETE" })), 403, "wrong_password");
    refused(&delete(&ada, json!({ "confirmation": "DELETE", "password": "wrong horse" })), 403, "wrong_password");
    let args = ["auth", "delete-account", "--confirmation", "DELETE", "--password-stdin"];
    assert_eq!(ada.with(&args, &[], PASSWORD).ok(), json!({ "ok": true, "account_deleted": true }));
    assert!(ada.config().get("session_token").is_none() && !works(&ada, &old));
    let login = json!({ "email": "adalgisa@example.org", "password": PASSWORD });
    refused(&send(&cleo, "POST", "/auth/login", &login), 401, "wrong_credentials");

    let kept = everything(node.database());
    for gone in ["Adalgisa", "adalgisa", "Zymurgy"] {
        let lines: Vec<&str> = kept.lines().filter(|line| line.contains(gone)).collect();
        assert!(lines.is_empty(), "{gone} is still in\n{lines:#?}");
    }
    assert_eq!(
        sql(node.database(), &format!("SELECT email, name, profile_text FROM accounts WHERE account_id = '{account}'")),
        [format!("deleted-{account}@localhost||")]
    );
    let theirs = bob.towow(&["result", &run]).ok();
    assert!(theirs["plan"].as_str().unwrap().contains("已注销 / gone"), "{theirs}");
    assert_eq!(theirs["participants"][0]["display_name"], "已注销 / gone");
    assert!(theirs["delivery"].as_str().is_some_and(|text| !text.is_empty()), "{theirs}");
    assert!(bob.towow(&["result", &his_run]).ok()["plan"].is_string());
    let found = bob.towow(&["discover", "run", "looking for beekeeping lessons"]).ok();
    assert_eq!(found["nominations"], json!([]), "nobody finds who is gone");

    // The address is free again, for a new account that has nothing of the old one.
    ada.register("Adalgisa", "Somebody else.");
    ada.towow(&["run", "status", &run]).fails(4, "not_found");
    ada.with(&args, &[], PASSWORD).ok();

    // With the last of them the rest goes too.
    bob.with(&args, &[], PASSWORD).ok();
    let kept = everything(node.database());
    assert!(!kept.contains(&account) && !kept.contains("Bobrinsky") && !kept.contains(&run), "{kept}");
    assert_eq!(sql(node.database(), "SELECT name FROM accounts"), ["Cleopatra"]);
    assert_eq!(
        sql(
            node.database(),
            "SELECT outcome, COUNT(*) FROM audit_log WHERE action = 'delete_account' GROUP BY outcome ORDER BY outcome"
        ),
        ["ok|3", "refused|2"]
    );
}

#[test]
fn the_local_owner_needs_no_password_to_go() {
    let home = Home::new();
    home.local(&["start", "I need a cook"]).ok();
    assert_eq!(home.local(&["auth", "delete-account", "--confirmation", "DELETE"]).ok()["account_deleted"], true);
    assert_eq!(home.local(&["demand", "list"]).ok()["total"], 0);
}
