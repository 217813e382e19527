//! Profiles: accounts and backends beside each other.

use serde_json::json;

use crate::state::{CONFIG, SECRET, USER, backend, login, notices, parsed};
use crate::support::{Home, Serving, mode};

#[test]
fn profiles_keep_their_sessions_apart() {
    let (work, usual) = (backend(), backend());
    let home = Home::new();
    home.write(CONFIG, &format!(r#"{{"backend_url":"{}","session_token":"usual","custom":1}}"#, usual.url));
    let added = home.towow(&["profile", "add", "work", "--backend-url", &format!("{}/", work.url)]).ok();
    assert_eq!(
        (&added["name"], &added["backend"], &added["logged_in"]),
        (&json!("work"), &json!(work.url), &json!("no"))
    );
    login(&home, &["--profile", "work"]);
    let config = parsed(&home, ".towow/profiles/work/config.json");
    assert_eq!((&config["session_token"], &config["agent_id"]), (&json!(SECRET), &json!("a1")));
    assert_eq!(mode(&home.path(".towow/profiles/work/config.json")), 0o600);
    assert_eq!(mode(&home.path(".towow/profiles/work")), 0o700);
    assert_eq!(home.config(), json!({"backend_url": usual.url, "session_token": "usual", "custom": 1}));

    // Before and after the subcommand, by variable, and saved.
    home.towow(&["--profile", "work", "inbox"]).ok();
    home.towow(&["inbox", "--profile", "work"]).ok();
    home.with(&["inbox"], &[("TOWOW_PROFILE", "work")], "").ok();
    assert_eq!(work.seen().len(), 4);
    home.towow(&["inbox"]).ok();
    assert_eq!(usual.seen().len(), 1);
    let used = home.towow(&["profile", "use", "work"]).ok();
    assert_eq!((&used["name"], &used["current"]), (&json!("work"), &json!(true)));
    home.towow(&["inbox"]).ok();
    home.towow(&["--profile", "default", "inbox"]).ok();
    home.with(&["inbox"], &[("TOWOW_PROFILE", "default")], "").ok();
    assert_eq!((work.seen().len(), usual.seen().len()), (5, 3));
    assert!(work.seen()[1..].iter().all(|request| request.contains(&format!("Bearer {SECRET}"))));
    assert!(usual.seen().iter().all(|request| request.contains("Bearer usual")));

    let listed = home.towow(&["profile", "list"]);
    assert!(!listed.stdout.contains(SECRET) && !listed.stdout.contains("usual"), "{}", listed.stdout);
    let rows = listed.ok();
    let row = |name: &str| rows["profiles"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    assert_eq!(
        row("work"),
        json!({"name": "work", "current": true, "backend": work.url, "logged_in": "yes", "agent_id": "a1", "display_name": "Ada"})
    );
    assert_eq!((&row("default")["logged_in"], &row("default")["current"]), (&json!("yes"), &json!(false)));
    assert_eq!((&row("local")["backend"], &row("local")["logged_in"]), (&json!("local"), &json!("no")));
    let table = home.towow(&["profile", "list", "-o", "table"]).stdout;
    assert!(
        table.lines().any(|line| line.starts_with("*") && line.contains("work") && line.ends_with("Ada")),
        "{table}"
    );
    let shown = home.towow(&["profile", "show"]);
    assert!(!shown.stdout.contains(SECRET), "{}", shown.stdout);
    assert_eq!(shown.ok()["directory"], json!(home.path(".towow/profiles/work").to_str().unwrap()));

    // What a flag chose is stronger than a variable; a URL by flag is stronger than both.
    let elsewhere = [("TOWOW_BACKEND_URL", usual.url.as_str())];
    home.with(&["--profile", "work", "inbox"], &elsewhere, "").ok();
    let error = home.with(&["inbox"], &elsewhere, "").fails(3, "auth_required");
    assert!(error["message"].as_str().unwrap().contains(&format!("belongs to {}", work.url)), "{error}");
    let error = home.towow(&["--profile", "work", "--backend-url", &usual.url, "inbox"]).fails(3, "auth_required");
    let hint = format!("towow --profile work --backend-url {} auth login --email YOUR_EMAIL", usual.url);
    assert_eq!(error["hint"], json!(hint));
    assert_eq!((work.seen().len(), usual.seen().len()), (6, 3));

    home.towow(&["profile", "use", "default"]).ok();
    let removed = home.towow(&["profile", "remove", "work", "--yes"]);
    removed.ok();
    assert_eq!(notices(&removed)[0].0, "session_left_open");
    assert!(!home.path(".towow/profiles/work").exists());
    home.towow(&["--profile", "work", "inbox"]).fails(2, "unknown_profile");
}

#[test]
fn a_profile_that_cannot_be_is_refused() {
    let home = Home::new();
    home.towow(&["profile", "add", "work"]).ok();
    let long = "x".repeat(65);
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["add", "work"], 5, "profile_exists", "towow profile show work"),
        (&["add", "default"], 5, "profile_exists", "towow profile show default"),
        (&["add", "local"], 5, "profile_exists", "towow profile show local"),
        (&["add", "../../etc"], 2, "bad_profile_name", "towow profile list"),
        (&["add", ".hidden"], 2, "bad_profile_name", "towow profile list"),
        (&["add", ""], 2, "bad_profile_name", "towow profile list"),
        (&["add", &long], 2, "bad_profile_name", "towow profile list"),
        (
            &["add", "x", "--backend-url", "http://towow.net"],
            2,
            "bad_backend_url",
            "towow profile add x --backend-url https://towow.net/api",
        ),
        (&["show", "nosuch"], 2, "unknown_profile", "towow profile add nosuch"),
        (&["use", "nosuch"], 2, "unknown_profile", "towow profile add nosuch"),
        (&["use", "../work"], 2, "bad_profile_name", "towow profile list"),
        (&["remove", "nosuch"], 2, "unknown_profile", "towow profile list"),
        (&["remove", "..", "--yes"], 2, "bad_profile_name", "towow profile list"),
        (&["remove", "default", "--yes"], 5, "profile_reserved", "towow profile list"),
        (&["remove", "local", "--yes"], 5, "profile_reserved", "towow profile list"),
        (&["remove", "work"], 2, "usage", "towow profile remove work --yes"),
    ];
    for (args, status, code, hint) in cases {
        let error = home.towow(&[&["profile"], *args].concat()).fails(*status, code);
        assert_eq!(error["hint"], json!(hint), "{args:?}");
    }
    assert!(!home.path(".towow/profiles/x").exists());
    home.with(&["profile", "remove", "work", "--yes"], &[("TOWOW_PROFILE", "work")], "").fails(5, "profile_in_use");
    home.towow(&["profile", "use", "work"]).ok();
    let error = home.towow(&["profile", "remove", "work", "--yes"]).fails(5, "profile_in_use");
    assert_eq!(error["hint"], "towow profile use default");
    home.towow(&["profile", "use", "default"]).ok();
    assert_eq!(home.towow(&["profile", "remove", "work", "--yes"]).ok(), json!({"ok": true, "removed": "work"}));
    assert!(!home.path(".towow/profiles/work").exists());
}

#[test]
fn an_unknown_profile_is_named_with_its_source_and_the_way_out() {
    let home = Home::new();
    home.towow(&["profile", "add", "work"]).ok();
    let toml = home.path(USER).display().to_string();
    let told = "no profile is called \"nosuch\"; there are: default, local, work";
    let error = home.towow(&["--profile", "nosuch", "inbox"]).fails(2, "unknown_profile");
    assert_eq!((&error["message"], &error["hint"]), (&json!(told), &json!("towow profile add nosuch")));
    let error = home.with(&["inbox"], &[("TOWOW_PROFILE", "nosuch")], "").fails(2, "unknown_profile");
    assert_eq!(error["message"], json!(format!("TOWOW_PROFILE: {told}")));
    home.write(USER, "# mine\nprofile = \"nosuch\"\n");
    let error = home.towow(&["inbox"]).fails(2, "unknown_profile");
    assert_eq!(error["message"], json!(format!("{toml}:2: {told}")));
    // The way out is open.
    home.towow(&["profile", "list"]).ok();
    home.towow(&["profile", "use", "default"]).ok();
    assert_eq!(home.read(USER), "# mine\nprofile = \"default\"\n");
    home.with(&["inbox"], &[("TOWOW_PROFILE", "../work")], "").fails(2, "bad_profile_name");
}

#[test]
fn the_embedded_node_is_a_profile() {
    let remote = backend();
    let home = Home::new();
    home.towow(&["--profile", "local", "inbox"]).ok();
    home.with(&["inbox"], &[("TOWOW_PROFILE", "local"), ("TOWOW_TOKEN", "t")], "").ok();
    home.towow(&["profile", "use", "local"]).ok();
    home.towow(&["inbox"]).ok();
    home.towow(&["start", "I need a cook", "--no-wait"]).ok();
    assert!(home.path(".towow/profiles/local/recent.json").exists() && !home.path(CONFIG).exists());
    // Whoever names a backend does not mean the node.
    let token = ("TOWOW_TOKEN", "t");
    home.with(&["--backend-url", &remote.url, "inbox"], &[token], "").ok();
    home.with(&["inbox"], &[token, ("TOWOW_BACKEND_URL", &remote.url)], "").ok();
    assert_eq!(remote.seen().len(), 2);
    for args in [
        &["--local", "--backend-url", "https://x", "inbox"][..],
        &["--profile", "local", "--backend-url", "https://x", "inbox"],
    ] {
        let error = home.towow(args).fails(2, "usage");
        assert!(error["message"].as_str().unwrap().contains("exclude each other"), "{error}");
    }
    home.towow(&["--local", "--profile", "work", "inbox"]).fails(2, "usage");
    home.towow(&["--local", "--profile", "local", "inbox"]).ok();
    assert_eq!(home.towow(&["profile", "show", "local"]).ok()["logged_in"], "yes");
}

/// `--profile` of an account is what it says about itself; which profile is used stands before the command there.
#[test]
fn two_kinds_of_profile_do_not_meet() {
    let node = Serving::start();
    let home = Home::new();
    home.towow(&["profile", "add", "work", "--backend-url", &node.url]).ok();
    let register =
        ["auth", "register", "--email", "a@example.org", "--name", "Ada", "--profile", "I cook.", "--password-stdin"];
    home.with(&[&["--profile", "work"], &register[..]].concat(), &[], "correct horse\n").ok();
    assert!(!home.path(CONFIG).exists());
    let agents = home.towow(&["agent", "list", "--profile", "work"]).ok();
    assert_eq!(agents["agents"][0]["profile_text"], "I cook.");
    let error =
        home.with(&[&["--profile", "work"], &register[..]].concat(), &[], "correct horse\n").fails(5, "email_in_use");
    assert!(error["hint"].as_str().is_none_or(|hint| !hint.contains("I cook")), "{error}");
    let error = home.towow(&["--profile=work", "result", "nosuch"]).fails(4, "not_found");
    assert!(error["hint"].as_str().is_none_or(|hint| hint.starts_with("towow --profile work ")), "{error}");
}

/// A flag is stronger than a variable: the token of a variable does not go to the backend of a profile that was named.
#[test]
fn a_named_profile_is_stronger_than_a_token_of_the_environment() {
    let backend = crate::support::Canned::start("HTTP/1.1 200 OK", r#"{"account_id":"a"}"#);
    let home = Home::new();
    home.towow(&["profile", "add", "b", "--backend-url", &backend.url]).ok();
    let env = [("TOWOW_TOKEN", "token-of-another"), ("TOWOW_BACKEND_URL", "https://a.example")];
    home.with(&["--profile", "b", "account", "show"], &env, "").fails(3, "auth_required");
    assert_eq!(backend.sent().len(), 0);
    // A variable beside a variable is meant for it.
    home.with(&["account", "show"], &[("TOWOW_PROFILE", "b"), ("TOWOW_TOKEN", "mine-for-b")], "").ok();
    assert_eq!(backend.sent()[0].headers["authorization"], "Bearer mine-for-b");
}
