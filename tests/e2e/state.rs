//! State that survives: settings files, the age of a session, and files that resist.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::{Canned, Home, Outcome, mode};

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
pub const SECRET: &str = "tok-very-secret";
pub const LOGIN: [&str; 5] = ["auth", "login", "--email", "ada@example.org", "--password-stdin"];
pub const CONFIG: &str = ".towow/config.json";
pub const USER: &str = ".towow/towow.toml";

/// A backend that logs everybody in and has an empty inbox.
pub fn backend() -> Canned {
    backend_with("")
}

/// The same, with more fields in the answer to a login.
fn backend_with(more: &str) -> Canned {
    let login = format!(r#"{{"session_token":"{SECRET}","default_agent_id":"a1","name":"Ada"{more}}}"#);
    Canned::answering(move |request| {
        let path = request.split_whitespace().nth(1).unwrap_or_default();
        let body = match path {
            "/protocol/auth/login" => login.clone(),
            path if path.starts_with("/protocol/agents/") => {
                format!(r#"{{"agent_id":"{}","display_name":"N"}}"#, path.rsplit('/').next().unwrap())
            }
            _ => r#"{"items":[],"unread":0,"ok":true}"#.to_owned(),
        };
        (JSON.to_owned(), body)
    })
}

pub fn login(home: &Home, before: &[&str]) -> Value {
    home.with(&[before, &LOGIN].concat(), &[], "long enough\n").ok()
}

pub fn parsed(home: &Home, relative: &str) -> Value {
    serde_json::from_str(&home.read(relative)).unwrap()
}

pub fn notices(outcome: &Outcome) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let notes = outcome.notes();
    let told = notes.iter().filter(|note| note.get("notice").is_some());
    told.map(|note| (text(&note["notice"]["code"]), text(&note["notice"]["message"]))).collect()
}

#[test]
fn settings_files_stand_between_the_environment_and_the_defaults() {
    let home = Home::new();
    let project = |text: &str| {
        home.write("repo/.towow.toml", text);
        std::fs::create_dir_all(home.path("repo/src/deep")).unwrap();
    };
    let run = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = home.command();
        command.args(args).envs(env.iter().copied()).current_dir(home.path("repo/src/deep"));
        Outcome::of(args, command.output().unwrap())
    };
    project("");
    let chinese = |outcome: &Outcome| outcome.stdout.contains("查看");
    let help = &["profile", "--help"][..];
    assert!(!chinese(&run(help, &[])));
    home.write(USER, "lang = \"zh\"\noutput = \"table\"\n");
    assert!(chinese(&run(help, &[])));
    assert!(run(&["profile", "list"], &[]).stdout.starts_with("CURRENT"));
    project("lang = \"en\"\noutput = \"json\"");
    assert!(!chinese(&run(help, &[])));
    run(&["profile", "list"], &[]).ok();
    assert!(chinese(&run(help, &[("TOWOW_LANG", "zh")])));
    assert!(!chinese(&run(&["--lang", "en", "profile", "--help"], &[("TOWOW_LANG", "zh")])));
    assert!(run(&["profile", "list", "-o", "table"], &[]).stdout.starts_with("CURRENT"));

    // The scene, the agent and the number of people of a project.
    let server = backend();
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", server.url.as_str())];
    home.write(CONFIG, r#"{"scene_id":"stored","agent_id":"stored","display_name":"Stored"}"#);
    home.write(USER, "k = 2\n");
    project("scene_id = \"hackathon\"\nagent_id = \"of-project\"\nk = 5\n");
    let last = || server.seen().last().unwrap().clone();
    run(&["find", "x"], &env).ok();
    for part in [r#""k":5"#, r#""requester":"of-project""#, "hackathon"] {
        assert!(last().contains(part), "{part}: {}", last());
    }
    run(&["find", "x", "--k", "3"], &[&env[..], &[("TOWOW_AGENT_ID", "of-variable")]].concat()).ok();
    assert!(last().contains(r#""k":3"#) && last().contains(r#""requester":"of-variable""#), "{}", last());
    let selected = run(&["agent", "list"], &env).ok()["selected_agent"].clone();
    assert_eq!(selected, json!({"agent_id": "of-project", "display_name": null}));
    let told = notices(&run(&["agent", "select", "a9"], &env));
    assert!(told[0].0 == "variable_wins" && told[0].1.starts_with(".towow.toml"), "{told:?}");
    home.with(&["find", "x"], &env, "").ok();
    assert!(last().contains(r#""k":2"#) && last().contains("stored"), "{}", last());

    // A backend for profiles that name none.
    home.write(USER, &format!("backend_url = \"{}\"\n", server.url));
    let before = server.seen().len();
    home.with(&["inbox"], &env[..1], "").ok();
    assert_eq!(server.seen().len(), before + 1);
}

#[test]
fn a_cloned_repository_redirects_nothing() {
    let (own, evil) = (backend(), backend());
    let home = Home::new();
    home.write(CONFIG, &format!(r#"{{"backend_url":"{}","session_token":"{SECRET}"}}"#, own.url));
    let text =
        format!("backend_url = \"{}\"\nprofile = \"x\"\ntoken = \"planted\"\nsession_token = \"planted\"\n", evil.url);
    home.write(".towow.toml", &text);
    let outcome = home.towow(&["inbox"]);
    outcome.ok();
    let told = notices(&outcome);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "setting_ignored");
    for part in [".towow.toml", "backend_url, profile, token, session_token"] {
        assert!(told[0].1.contains(part), "{told:?}");
    }
    assert!(!outcome.stderr.contains("planted"));
    assert_eq!((own.seen().len(), evil.seen().len()), (1, 0));
}

#[test]
fn wrong_settings_are_named_and_help_is_there_all_the_same() {
    let home = Home::new();
    let toml = home.path(USER).display().to_string();
    let cases = [
        ("\n\nlang = 7\n", ":3: lang must be \"en\" or \"zh\"; settings here: profile, backend_url, "),
        ("output = \"yaml2\"\n", ":1: output must be one of json, "),
        ("k = 99\n", ":1: k must be a whole number from 1 to 8"),
        ("k = [\n", ":1: not TOML: "),
        ("token_store = \"vault\"\n", ":1: token_store must be "),
    ];
    for (text, expected) in cases {
        home.write(USER, text);
        let error = home.towow(&["motifs"]).fails(2, "bad_setting");
        assert!(error["message"].as_str().unwrap().starts_with(&format!("{toml}{expected}")), "{error}");
        for args in [&["--help"][..], &["help", "environment"], &["profile", "use", "--help"], &["--version"], &[]] {
            assert_eq!(home.towow(args).status, Some(0), "{text} {args:?}");
        }
    }
    home.write(USER, "ouput = \"json\"\n");
    let outcome = home.towow(&["motifs"]);
    outcome.ok();
    assert_eq!(
        notices(&outcome),
        [("unknown_setting".into(), format!("{toml}:1: no setting is called \"ouput\"; did you mean \"output\"?"))]
    );
    std::fs::remove_file(home.path(USER)).unwrap();
    std::fs::create_dir(home.path(USER)).unwrap();
    home.towow(&["motifs"]).fails(2, "bad_setting");
}

#[cfg(not(feature = "keyring"))]
#[test]
fn a_build_without_a_keyring_says_so() {
    let home = Home::new();
    home.write(USER, "token_store = \"keyring\"\n");
    let error = home.towow(&["inbox"]).fails(2, "bad_setting");
    assert!(error["message"].as_str().unwrap().contains("this build has no keyring"), "{error}");
    std::fs::remove_file(home.path(USER)).unwrap();
    home.write(CONFIG, r#"{"session_token_in":"keyring","session_backend":"https://towow.net/api"}"#);
    home.towow(&["inbox"]).fails(3, "keyring_failed");
    home.towow(&["profile", "list"]).ok();
}

#[test]
fn a_session_whose_time_is_over_is_not_sent() {
    let server = backend();
    let home = Home::at(&server.url);
    let past = "2001-02-03T04:05:06Z";
    let of_token = |more: &str| format!(r#"{{"session_token":"{SECRET}","session_backend":"{}"{more}}}"#, server.url);
    let days = |days: &'static str| vec![("MCP_SESSION_TTL_DAYS", days)];
    let started = |days_ago: i64| {
        let time = jiff::Timestamp::now().as_second() - days_ago * 86_400;
        format!(r#","session_started_at":"{}""#, jiff::Timestamp::from_second(time).unwrap())
    };
    let ended = format!(r#","session_expires_at":"{past}""#);
    type Row<'a> = (String, Vec<(&'a str, &'a str)>, Option<(i32, &'a str)>);
    let rows: Vec<Row> = vec![
        (String::new(), vec![], None),
        (String::new(), days("0"), None),
        (started(29), vec![], None),
        (started(29), days(""), None),
        (started(31), vec![], Some((3, "session_expired"))),
        (started(31), days("60"), None),
        (started(2), days("1"), Some((3, "session_expired"))),
        (started(2), days("0"), Some((2, "bad_setting"))),
        (started(2), days("-5"), Some((2, "bad_setting"))),
        (started(2), days("many"), Some((2, "bad_setting"))),
        (ended.clone(), vec![], Some((3, "session_expired"))),
        (ended.clone(), days("many"), Some((3, "session_expired"))),
        (r#","session_expires_at":981173106"#.into(), vec![], Some((3, "session_expired"))),
        (ended.clone(), vec![("TOWOW_TOKEN", "other")], None),
        (started(2), vec![("TOWOW_TOKEN", "other"), ("MCP_SESSION_TTL_DAYS", "many")], None),
    ];
    let mut sent = 0;
    for (more, env, refusal) in &rows {
        home.write(CONFIG, &of_token(more));
        let outcome = home.with(&["inbox"], env, "");
        match refusal {
            None => {
                outcome.ok();
                sent += 1;
            }
            Some((status, code)) => drop(outcome.fails(*status, code)),
        }
        assert_eq!(server.seen().len(), sent, "{more} {env:?}");
    }
    home.write(CONFIG, &of_token(&ended));
    let error = home.towow(&["inbox"]).fails(3, "session_expired");
    assert_eq!(error["hint"], "towow auth login --email YOUR_EMAIL");
    assert!(error["message"].as_str().unwrap().contains(past), "{error}");
    assert_eq!(home.towow(&["profile", "list"]).ok()["profiles"][0]["logged_in"], "expired");
    // Public routes answer without a session; that the call goes without it is told.
    let outcome = home.towow(&["api", "/protocol/scenes"]);
    outcome.ok();
    assert_eq!(notices(&outcome)[0].0, "session_expired");
    let sent = server.seen().last().unwrap().clone();
    assert!(sent.starts_with("GET /protocol/scenes") && !sent.contains(SECRET), "{sent}");
    let row = home.towow(&["profile", "add", "x", "--backend-url", &server.url]).ok();
    assert_eq!(row["logged_in"], "no");
    home.write(".towow/profiles/x/config.json", &of_token(&format!(r#"{ended},"backend_url":"{}""#, server.url)));
    assert_eq!(home.towow(&["profile", "show", "x"]).ok()["logged_in"], "expired");
    // A wrong variable stops nothing that does not need it.
    for args in [&["--help"][..], &["motifs"], &["schema"], &["--local", "inbox"]] {
        assert_eq!(home.with(args, &days("many"), "").status, Some(0), "{args:?}");
    }
}

#[test]
fn a_login_writes_down_when_its_session_began_and_ends() {
    for (sent, kept) in [
        (r#","expires_at":"2100-01-01T08:00:00+08:00""#, json!("2100-01-01T00:00:00Z")),
        (r#","expires_at":4102444800"#, json!("2100-01-01T00:00:00Z")),
        (r#","expires_at":"whenever""#, Value::Null),
        ("", Value::Null),
    ] {
        let server = backend_with(sent);
        let home = Home::at(&server.url);
        home.write(CONFIG, r#"{"session_expires_at":"2001-01-01T00:00:00Z","last_negotiation_id":"n1"}"#);
        let before = jiff::Timestamp::now().as_second();
        login(&home, &[]);
        let config = home.config();
        assert_eq!(config["session_expires_at"], kept, "{sent}");
        assert_eq!(config["last_negotiation_id"], "n1");
        let started: jiff::Timestamp = config["session_started_at"].as_str().unwrap().parse().unwrap();
        assert!((before..=before + 60).contains(&started.as_second()), "{config}");
        home.towow(&["auth", "logout"]).ok();
        assert_eq!(home.config(), json!({"last_negotiation_id": "n1"}));
    }
    let server = backend_with(r#","expires_at":"2001-01-01T00:00:00Z""#);
    let home = Home::at(&server.url);
    login(&home, &[]);
    home.towow(&["inbox"]).fails(3, "session_expired");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn fifty_writers_at_once_lose_no_key_and_no_reader_sees_half_a_file() {
    let server = backend();
    let home = Home::at(&server.url);
    home.write(CONFIG, r#"{"custom":{"kept":true}}"#);
    home.write(USER, "# mine\nlang = \"en\" # here\n");
    login(&home, &[]);
    let done = AtomicBool::new(false);
    let started = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut read = 0;
            while !done.load(Ordering::Relaxed) {
                let config = home.config();
                assert_eq!((&config["session_token"], &config["custom"]), (&json!(SECRET), &json!({"kept": true})));
                assert!(home.read(USER).starts_with("# mine\nlang = \"en\" # here\n"));
                read += 1;
            }
            assert!(read > 10, "{read}");
        });
        let spawn =
            |args: &[&str]| home.command().args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut children = Vec::new();
        for n in 0..50 {
            children.push(spawn(&["profile", "add", &format!("p{n}")]));
            children.push(spawn(&["agent", "select", &format!("agent{n}")]));
            children.push(spawn(&["profile", "use", ["default", "local"][n % 2]]));
        }
        let outcomes: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        done.store(true, Ordering::Relaxed);
        for outcome in &outcomes {
            assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        }
        outcomes.len()
    });
    assert_eq!(started, 150);
    assert!(home.config()["agent_id"].as_str().unwrap().starts_with("agent"));
    assert_eq!(home.towow(&["profile", "list"]).ok()["profiles"].as_array().unwrap().len(), 52);
    let left: Vec<String> = ["", "profiles"]
        .iter()
        .flat_map(|dir| std::fs::read_dir(home.path(".towow").join(dir)).unwrap())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// None of these depends on file modes, which do not bind root.
#[test]
fn a_session_that_cannot_be_stored_is_told_without_its_token() {
    let server = backend();
    for (home_dir, link) in [("/proc/towow", None), ("", Some("/proc/towow/config.json"))] {
        let home = Home::at(&server.url);
        let mut env = vec![];
        if let Some(target) = link {
            std::fs::create_dir(home.path(".towow")).unwrap();
            symlink(target, home.path(CONFIG)).unwrap();
        } else {
            env.push(("TOWOW_HOME", home_dir));
        }
        let outcome = home.with(&LOGIN, &env, "long enough\n");
        let error = outcome.fails(1, "session_not_stored");
        assert!(!outcome.stderr.contains(SECRET), "{}", outcome.stderr);
        let message = error["message"].as_str().unwrap();
        assert!(
            message.starts_with(&format!("{} has opened a session, but it could not be stored", server.url)),
            "{error}"
        );
        assert_eq!((&error["details"]["name"], &error["hint"]), (&json!("Ada"), &json!("towow help environment")));
    }
    // A device is neither read nor replaced, whoever may do so.
    let home = Home::at(&server.url);
    std::fs::create_dir(home.path(".towow")).unwrap();
    symlink("/dev/null", home.path(CONFIG)).unwrap();
    home.with(&LOGIN, &[], "long enough\n").fails(1, "file_error");
    assert!(!Path::new("/dev/null").is_file());
    let home = Home::at(&server.url);
    std::fs::create_dir_all(home.path(CONFIG)).unwrap();
    let error = home.towow(&["inbox"]).fails(1, "file_error");
    assert!(error["message"].as_str().unwrap().contains("config.json"), "{error}");
    assert!(home.path(CONFIG).is_dir());
}

#[test]
fn a_config_that_is_a_link_stays_one() {
    let server = backend();
    let home = Home::at(&server.url);
    home.write("dotfiles/towow.json", r#"{"custom":1}"#);
    home.write("dotfiles/towow.toml", "# mine\n");
    std::fs::create_dir(home.path(".towow")).unwrap();
    symlink("../dotfiles/towow.json", home.path(CONFIG)).unwrap();
    symlink(home.path("dotfiles/towow.toml"), home.path(USER)).unwrap();
    login(&home, &[]);
    home.towow(&["profile", "use", "default"]).ok();
    assert!(home.path(CONFIG).is_symlink() && home.path(USER).is_symlink());
    let config = parsed(&home, "dotfiles/towow.json");
    assert_eq!((&config["custom"], &config["session_token"]), (&json!(1), &json!(SECRET)));
    assert_eq!(mode(&home.path("dotfiles/towow.json")), 0o600);
    assert!(home.read("dotfiles/towow.toml").contains("# mine"));
    home.write("dotfiles/towow.json", "{broken");
    home.towow(&["inbox"]).fails(2, "config_corrupt");
    assert!(home.path(CONFIG).is_symlink());
    assert_eq!(home.read(".towow/config.json.bad"), "{broken");
    login(&home, &[]);
    assert_eq!(parsed(&home, "dotfiles/towow.json")["session_token"], SECRET);
}

#[test]
fn a_config_of_other_programs_is_read_as_far_as_it_goes() {
    let server = backend();
    let home = Home::at(&server.url);
    let old = r#"{"backend_url":null,"scene_id":"s1","consumer_kind":"codex","last_negotiation_id":"n1","agent_id":7}"#;
    home.write(CONFIG, &format!("\u{feff}{old}"));
    let outcome = home.with(&["inbox"], &[("TOWOW_TOKEN", "t")], "");
    outcome.ok();
    let path = home.path(CONFIG).display().to_string();
    let told: Vec<String> = notices(&outcome).into_iter().map(|(_, message)| message).collect();
    assert_eq!(
        told,
        ["agent_id is no text", "backend_url is null"].map(|what| format!("{path}: {what} and counts as unset"))
    );
    login(&home, &[]);
    let config = home.config();
    for (key, value) in
        [("scene_id", "s1"), ("consumer_kind", "codex"), ("last_negotiation_id", "n1"), ("agent_id", "a1")]
    {
        assert_eq!(config[key], value, "{key}");
    }
}

#[test]
fn a_temporary_file_of_a_killed_writer_blocks_nobody() {
    let server = backend();
    let home = Home::at(&server.url);
    for pid in 1..50 {
        home.write(&format!("{CONFIG}.{pid}.tmp"), "{\"session_token\":\"left\"}");
    }
    home.write(&format!("{CONFIG}.0123456789abcdef.tmp"), "x");
    login(&home, &[]);
    let left: Vec<_> =
        std::fs::read_dir(home.path(".towow")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".tmp")), "{left:?}");
}

#[cfg(feature = "keyring")]
#[test]
#[ignore = "needs dbus-run-session and gnome-keyring-daemon"]
fn a_token_in_the_keyring_is_not_in_the_file() {
    let server = backend();
    let home = Home::new();
    home.write(USER, "token_store = \"keyring\"\n");
    let script = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
         until dbus-send --session --print-reply --dest=org.freedesktop.secrets / org.freedesktop.DBus.Peer.Ping >/dev/null; do sleep 0.1; done
         echo 'long enough' | {0} auth login --email a@b.c --password-stdin >login && cat .towow/config.json && {0} inbox >inbox \
         && {0} auth logout >logout && {0} inbox",
        crate::support::BINARY
    );
    let mut command = std::process::Command::new("timeout");
    command.args(["60", "dbus-run-session", "--", "bash", "-c", &script]).current_dir(home.path(""));
    command.env("HOME", home.path("")).env("XDG_RUNTIME_DIR", home.path("")).env("TOWOW_BACKEND_URL", &server.url);
    let outcome = Outcome::of(&["keyring"], command.output().unwrap());
    let config: Value =
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}{}", outcome.stdout, outcome.stderr));
    assert_eq!((&config["session_token_in"], &config["session_token"]), (&json!("keyring"), &Value::Null));
    assert_eq!((outcome.status, home.config()), (Some(3), json!({})));
    let sent: Vec<bool> = server.seen().iter().map(|request| request.contains(SECRET)).collect();
    assert_eq!(sent, [false, true, true]);
}
