//! Accounts, agents and the session file.

use serde_json::json;

use crate::support::{Canned, Home, Serving};

#[test]
fn register_login_and_logout_keep_the_session_file() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.write(".towow/config.json", r#"{"custom": {"kept": true}, "scene_id": "startup-hub"}"#);
    let registered = home.register("Ada", "Product person.");
    assert!(registered.get("session_token").is_none(), "{registered}");
    let config = home.config();
    assert_eq!(config["custom"], json!({"kept": true}));
    assert_eq!(config["agent_id"], registered["default_agent_id"]);
    assert_eq!((&config["display_name"], &config["session_backend"]), (&json!("Ada"), &json!(node.url)));
    let token = config["session_token"].as_str().unwrap().to_owned();
    #[cfg(unix)]
    {
        use crate::support::mode;
        assert_eq!(mode(&home.path(".towow/config.json")), 0o600);
    }

    assert_eq!(home.towow(&["auth", "logout"]).ok(), json!({"ok": true}));
    assert_eq!(home.config(), json!({"custom": {"kept": true}, "scene_id": "startup-hub"}));
    // The token is dead at the backend too, not only forgotten here.
    home.with(&["inbox"], &[("TOWOW_TOKEN", &token)], "").fails(3, "session_ended");
    assert_eq!(home.towow(&["auth", "logout"]).ok(), json!({"ok": true}));

    let login = ["auth", "login", "--email", " ADA@example.org ", "--password-file", "password"];
    home.write("password", "correct horse\n");
    let logged_in = home.towow(&login).ok();
    assert_eq!(logged_in["selected_agent"]["display_name"], "Ada");
    home.write("password", "wrong horse");
    home.towow(&login).fails(3, "wrong_credentials");
    let nobody = ["auth", "login", "--email", "nobody@example.org", "--password-file", "password"];
    let unknown = home.towow(&nobody).fails(3, "wrong_credentials");
    assert_eq!(unknown["message"], home.towow(&login).fails(3, "wrong_credentials")["message"]);
    assert_eq!(home.towow(&["account", "show"]).ok()["email"], "ada@example.org");
    assert_eq!(home.with(&login[..4], &[("TOWOW_PASSWORD", "correct horse")], "").ok()["name"], "Ada");

    let again = ["auth", "register", "--email", "ada@example.org", "--name", "A", "--profile", "P", "--password-stdin"];
    home.with(&again, &[], "another one").fails(5, "email_in_use");
    home.with(&again, &[], "short").fails(1, "invalid_request");
    home.with(&[&again[..3], &["no-address"], &again[4..]].concat(), &[], "long enough").fails(1, "invalid_request");
}

#[test]
fn agents_are_listed_created_and_selected() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "Product person.");
    let first = home.config()["agent_id"].clone();
    let created = home.towow(&["agent", "create", "Second", "--profile", "Another side", "--scoped-tags", "a,b"]).ok();
    assert_eq!(created["agent"]["scoped_tags"], json!(["a", "b"]));
    assert_eq!((&created["agent"]["visibility"], &created["selected_agent"]["agent_id"]), (&json!("scoped"), &first));
    let second = created["agent"]["agent_id"].as_str().unwrap();
    let selected = home.towow(&["agent", "select", second]).ok();
    assert_eq!(selected["selected_agent"], json!({"agent_id": second, "display_name": "Second"}));
    let listed = home.towow(&["agent", "list"]).ok();
    assert_eq!(listed["agents"].as_array().unwrap().len(), 2);
    assert_eq!(listed["selected_agent"]["agent_id"], second);
    let shown = home.towow(&["agent", "list", "-o", "table"]).stdout;
    let starred: Vec<&str> = shown.lines().filter(|line| line.ends_with('*')).collect();
    assert!(starred.len() == 1 && starred[0].starts_with(second), "{shown}");
    home.towow(&["agent", "select", "agt_nosuch"]).fails(4, "not_found");
    assert_eq!(home.config()["agent_id"], second);
}

#[test]
fn a_secret_is_never_an_argument_and_never_asked_for_off_a_terminal() {
    let home = Home::new();
    let login = ["auth", "login", "--email", "a@b.c"];
    let given = home.towow(&[&login[..], &["--password", "hunter22"]].concat());
    let error = given.fails(2, "usage");
    assert!(!given.stderr.contains("hunter22"), "{}", given.stderr);
    assert_eq!(error["hint"], "towow auth login --password-stdin");
    let silent = home.towow(&login).fails(2, "usage");
    assert!(silent["message"].as_str().unwrap().contains("TOWOW_PASSWORD"), "{silent}");
}

#[test]
fn an_answer_without_a_token_opens_no_session() {
    let server = Canned::start("HTTP/1.1 200 OK\r\nContent-Type: application/json", r#"{"name":"Ada"}"#);
    let home = Home::at(&server.url);
    home.with(&["auth", "login", "--email", "a@b.c", "--password-stdin"], &[], "long enough\n")
        .fails(1, "unexpected_answer");
    assert!(!home.path(".towow/config.json").exists());
}

#[test]
fn a_corrupt_session_file_is_set_aside_and_no_password_goes_to_a_server_nobody_chose() {
    let home = Home::new();
    for (text, kept) in [("{\"session_token\": \"abc", "config.json.bad"), ("[1, 2]", "config.json.bad.2")] {
        home.write(".towow/config.json", text);
        let error = home.towow(&["inbox"]).fails(2, "config_corrupt");
        assert!(error["message"].as_str().unwrap().contains(&format!(".towow/{kept}")), "{error}");
        assert!(!home.path(".towow/config.json").exists());
        assert_eq!(home.read(&format!(".towow/{kept}")), text);
    }
    let login = ["auth", "login", "--email", "a@b.c", "--password-stdin"];
    let error = home.with(&login, &[], "long enough\n").fails(2, "config_set_aside");
    assert!(error["hint"].as_str().unwrap().contains("--backend-url"), "{error}");
    // The embedded node has a session of its own and goes on.
    home.local(&["inbox"]).ok();
}

#[test]
fn many_writers_lose_nothing() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.write(".towow/config.json", r#"{"custom": 1}"#);
    home.register("Ada", "Product person.");
    let ids: Vec<String> = (0..4)
        .map(|n| {
            let created = home.towow(&["agent", "create", &format!("Agent {n}"), "--profile", "x"]).ok();
            created["agent"]["agent_id"].as_str().unwrap().to_owned()
        })
        .collect();
    let children: Vec<_> = (0..16)
        .map(|n| {
            home.command().args(["agent", "select", &ids[n % 4]]).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let config = home.config();
    assert_eq!(config["custom"], 1);
    assert!(
        config["session_token"].is_string() && ids.contains(&config["agent_id"].as_str().unwrap().to_owned()),
        "{config}"
    );
    let left: Vec<_> =
        std::fs::read_dir(home.path(".towow")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".tmp")), "{left:?}");
}

/// Whatever a backend says to a logout, the session here has ended.
#[test]
fn a_logout_without_a_word_is_a_logout() {
    for (head, body) in
        [("204 No Content", ""), ("200 OK", "bye"), ("500 Internal Server Error", "<html>"), ("401 Unauthorized", "")]
    {
        let server = Canned::start(&format!("HTTP/1.1 {head}"), body);
        let home = Home::at(&server.url);
        let config = json!({"session_token": "t", "session_backend": server.url, "agent_id": "a", "scene_id": "s"});
        home.write(".towow/config.json", &config.to_string());
        assert_eq!(home.towow(&["auth", "logout"]).ok(), json!({"ok": true}), "{head}");
        assert_eq!(home.config(), json!({"scene_id": "s"}), "{head}");
    }
}

/// A refused session is one line and exit 3, whichever command meets it; so is having none.
#[test]
fn a_refusal_is_never_a_traceback() {
    let server = Canned::start("HTTP/1.1 401 Unauthorized", r#"{"detail":"expired"}"#);
    let env = [
        ("TOWOW_TOKEN", "t"),
        ("TOWOW_API_KEY", "k"),
        ("TOWOW_CURRENT_PASSWORD", "a"),
        ("TOWOW_NEW_PASSWORD", "b"),
        ("TOWOW_PASSWORD", "p"),
    ];
    for args in [
        &["auth", "register", "--email", "a@b.c", "--name", "A", "--profile", "x"][..],
        &["auth", "login", "--email", "a@b.c"],
        &["auth", "redeem-code", "C"],
        &["auth", "refresh-token"],
        &["auth", "change-password"],
        &["billing", "byok-bind"],
        &["billing", "byok-status"],
        &["billing", "byok-clear"],
    ] {
        let error = Home::at(&server.url).with(args, &env, "").fails(3, "auth_error");
        assert_eq!((&error["message"], &error["status"]), (&json!("expired"), &json!(401)), "{args:?}");
        if args[1] != "register" && args[1] != "login" {
            Home::at(&server.url).with(args, &env[1..], "").fails(3, "auth_required");
        }
    }
}

/// A reason of a backend is its own: a 403 because of a quota is no thin profile.
#[test]
fn a_refusal_keeps_its_reason_in_the_second_step_too() {
    let body = r#"{"error":{"code":"quota_empty_need_invite_code","message":"no credits left"}}"#;
    let server = Canned::start("HTTP/1.1 403 Forbidden", body);
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")];
    for args in [&["discover", "run", "x"][..], &["formulation", "confirm", "f1"], &["demand", "confirm", "f1"]] {
        let error = Home::at(&server.url).with(args, &env, "").fails(6, "quota_empty_need_invite_code");
        assert_eq!(error["message"], "no credits left", "{args:?}");
    }
}

/// The token of one backend is never stored as that of another.
#[test]
fn a_new_token_goes_to_the_backend_that_gave_it() {
    let server =
        Canned::start("HTTP/1.1 200 OK", r#"{"session_token":"new-token-2","expires_at":"2099-01-01T00:00:00Z"}"#);
    let env = [("TOWOW_TOKEN", "old-token-1")];
    let home = Home::at(&server.url);
    home.write(
        ".towow/config.json",
        r#"{"session_token":"other-token","session_backend":"https://a.example","agent_id":"a"}"#,
    );
    let before = home.config();
    home.with(&["auth", "refresh-token"], &env, "").fails(5, "session_in_the_way");
    assert_eq!((home.config(), server.sent().len()), (before, 0));

    let home = Home::new();
    let outcome = home.with(&["--backend-url", &server.url, "auth", "refresh-token"], &env, "");
    assert_eq!(outcome.ok(), json!({"ok": true, "expires_at": "2099-01-01T00:00:00Z"}));
    assert_eq!(outcome.notes()[0]["notice"]["code"], "variable_wins");
    assert_eq!(
        (&home.config()["session_token"], &home.config()["session_backend"]),
        (&json!("new-token-2"), &json!(server.url))
    );
}

/// A session that another command has opened meanwhile is not taken away by one that began before it.
#[test]
fn a_slow_command_leaves_a_new_session_alone() {
    let slow = Canned::at_once(|_| {
        std::thread::sleep(std::time::Duration::from_millis(1500));
        ("HTTP/1.1 200 OK".to_owned(), r#"{"session_token":"refreshed-1"}"#.to_owned())
    });
    for verb in ["refresh-token", "logout"] {
        let home = Home::at(&slow.url);
        let stored = |token: &str| json!({"session_token": token, "session_backend": slow.url}).to_string();
        home.write(".towow/config.json", &stored("first-token"));
        let mut child = home.command();
        let child =
            child.args(["auth", verb]).stderr(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let child = child.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(500));
        home.write(".towow/config.json", &stored("second-token"));
        let outcome = crate::support::Outcome::of(&["auth", verb], child.wait_with_output().unwrap());
        outcome.fails(5, "session_changed");
        assert_eq!(home.config()["session_token"], "second-token", "{verb}");
    }
}

/// Whatever a backend says about a login, neither the password nor a token that came along is repeated.
#[test]
fn what_a_backend_repeats_is_withheld() {
    for (head, body) in [
        ("200 OK", r#"{"data":{"session_token":"tws_nested"},"user":1}"#),
        ("200 OK", "session_token=tws_new"),
        ("400 Bad Request", r#"{"error":{"message":"no user with password hunter22222"}}"#),
    ] {
        let server = Canned::start(&format!("HTTP/1.1 {head}"), body);
        let args = ["auth", "login", "--email", "a@b.c"];
        let outcome = Home::at(&server.url).with(&args, &[("TOWOW_PASSWORD", "hunter22222")], "");
        assert_eq!(outcome.status, Some(1), "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("tws_") && !outcome.stderr.contains("hunter22222"), "{}", outcome.stderr);
    }
}
