//! Worlds in which something is broken: what the doctor says of each, with which status, and that its hint can be run.

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::JSON;
use crate::script::deaf;
use crate::support::{BINARY, Canned, Home, Serving};
use crate::tls::Https;

/// What was found, with the exit status and everything that was written.
struct Seen {
    report: Value,
    status: Option<i32>,
    text: String,
}

impl Seen {
    fn check(&self, name: &str) -> &Value {
        let checks = self.report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name}: {}", self.report))
    }
}

fn doctor(home: &Home, args: &[&str], env: &[(&str, &str)]) -> Seen {
    let started = Instant::now();
    let outcome = home.with(&[args, &["doctor"]].concat(), env, "");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let text = format!("{}{}", outcome.stdout, outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 1, "{text}");
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let failed = report["checks"].as_array().unwrap().iter().any(|check| check["status"] == "fail");
    assert_eq!((report["ok"] == true, outcome.status == Some(0)), (!failed, !failed), "{text}");
    if failed {
        assert_eq!(outcome.notes().last().unwrap()["error"]["code"], "doctor_failed", "{text}");
    }
    Seen { report, status: outcome.status, text }
}

/// Runs a hint as it is printed: it must be understood, whatever comes of it.
fn runs(home: &Home, hint: &str, env: &[(&str, &str)]) {
    let mut shell = std::process::Command::new("bash");
    let path =
        format!("{}:{}", std::path::Path::new(BINARY).parent().unwrap().display(), std::env::var("PATH").unwrap());
    shell.args(["-c", hint]).env_clear().env("HOME", home.path("")).env("PATH", path).envs(env.iter().copied());
    shell.env("TOWOW_RETRIES", "0");
    if !env.iter().any(|(name, _)| *name == "TOWOW_TIMEOUT") {
        shell.env("TOWOW_TIMEOUT", "2s");
    }
    let output = shell.current_dir(home.path("")).stdin(std::process::Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    // 127 is what a shell does not know, and `usage` what towow does not understand; a password is nobody's to invent.
    let misunderstood = text.contains("\"code\":\"usage\"") && !text.contains("no password: give it");
    assert!(output.status.code() != Some(127) && !misunderstood, "{hint}: {text}");
}

/// A backend that answers with this date.
fn dated(date: &str) -> Canned {
    Canned::start(&format!("{JSON}\r\nDate: {date}"), r#"{"name":"towow"}"#)
}

fn now(offset: i64) -> String {
    let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(offset);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Variables of a command.
type Env<'a> = &'a [(&'a str, &'a str)];

#[test]
fn a_machine_in_order_passes() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "I am Ada. I build gardens for schools.");
    let seen = doctor(&home, &[], &[("SHELL", "/bin/bash"), ("LANG", "C.UTF-8")]);
    assert_eq!(seen.status, Some(0), "{}", seen.text);
    for (name, status) in [
        ("files", "ok"),
        ("settings", "ok"),
        ("profile", "ok"),
        ("backend", "ok"),
        ("session", "ok"),
        ("proxy", "ok"),
        ("certificates", "skip"),
        ("network", "ok"),
        ("clock", "ok"),
        ("database", "skip"),
        ("mcp", "skip"),
        ("workers", "skip"),
        ("terminal", "ok"),
    ] {
        assert_eq!(seen.check(name)["status"], status, "{name}: {}", seen.report);
    }
    assert_eq!(seen.check("backend")["details"]["by"], "TOWOW_BACKEND_URL");
    assert_eq!(seen.check("completions")["status"], "skip");
    runs(&home, seen.check("completions")["hint"].as_str().unwrap(), &[]);
    let again = doctor(&home, &[], &[("SHELL", "/bin/bash")]);
    assert_eq!(again.check("completions")["status"], "ok", "{}", again.report);
    // A look at a fresh machine leaves nothing behind.
    let fresh = Home::at(&node.url);
    assert_eq!(doctor(&fresh, &[], &[]).check("session")["status"], "warn");
    assert!(!fresh.path(".towow").exists());
}

#[test]
fn what_is_broken_here_is_named_with_its_status_and_a_hint() {
    let backend = dated(&now(0));
    let stored = |more: &str| {
        format!(r#"{{"session_token":"tws_sekret_1","session_backend":"{}","agent_id":"a1"{more}}}"#, backend.url)
    };
    let good = stored("");
    // (what it is about, file and text, variables, check, status, exit status, words of the message)
    type World<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], &'a str, &'a str, i32, &'a str);
    let (expired, agentless) =
        (stored(r#","session_expires_at":"2020-01-01T00:00:00Z""#), good.replace("agent_id", "other"));
    let elsewhere = good.replace(&backend.url, "https://else.example");
    let worlds: &[World] = &[
        ("bad TOML", &[(".towow/towow.toml", "k = ")], &[], "settings", "fail", 2, "not TOML"),
        ("bad setting", &[(".towow/towow.toml", "retries = 99")], &[], "settings", "fail", 2, "retries must be"),
        ("bad format", &[(".towow/towow.toml", "output = 'pdf'")], &[], "settings", "fail", 2, "output must be one of"),
        (
            "bad bridge",
            &[(".towow/towow.toml", "[bridge]\nurl = 'ws://x'")],
            &[],
            "settings",
            "fail",
            2,
            "unknown field",
        ),
        (
            "worker away",
            &[(".towow/towow.toml", "[bridge]\nurls = ['ws://127.0.0.1:1']")],
            &[],
            "workers",
            "fail",
            7,
            "ws://127.0.0.1:1 cannot be reached",
        ),
        (
            "worker elsewhere",
            &[],
            &[("TOWOW_BRIDGE", "ws://example.org")],
            "workers",
            "fail",
            2,
            "plain ws is for localhost",
        ),
        (
            "unknown setting",
            &[(".towow/towow.toml", "ouput = 'json'")],
            &[],
            "settings",
            "warn",
            0,
            "did you mean \"output\"",
        ),
        (
            "project names a backend",
            &[(".towow.toml", "backend_url = 'https://evil'")],
            &[],
            "settings",
            "warn",
            0,
            "ignored",
        ),
        ("bad time", &[], &[("TOWOW_TIMEOUT", "soon")], "settings", "fail", 2, "TOWOW_TIMEOUT"),
        ("broken session file", &[(".towow/config.json", "{oops")], &[], "files", "fail", 2, "config.json"),
        ("session file set aside", &[(".towow/config.json.bad", "{oops")], &[], "files", "warn", 0, "set aside"),
        ("home is a file", &[("nohome", "x")], &[("TOWOW_HOME", "nohome")], "files", "fail", 2, "no directory"),
        ("unknown profile", &[], &[("TOWOW_PROFILE", "nosuch")], "profile", "fail", 2, "TOWOW_PROFILE"),
        ("plain http elsewhere", &[], &[("TOWOW_BACKEND_URL", "http://towow.net")], "backend", "fail", 2, "plain http"),
        ("password in the URL", &[], &[("TOWOW_BACKEND_URL", "https://u:s3cret@h")], "backend", "fail", 2, "user info"),
        ("not logged in", &[], &[], "session", "warn", 0, "not logged in"),
        ("expired", &[(".towow/config.json", &expired)], &[], "session", "fail", 3, "2020-01-01"),
        (
            "of another backend",
            &[(".towow/config.json", &elsewhere)],
            &[],
            "session",
            "warn",
            0,
            "https://else.example",
        ),
        ("no agent", &[(".towow/config.json", &agentless)], &[], "session", "warn", 0, "no agent"),
        ("logged in", &[(".towow/config.json", &good)], &[], "session", "ok", 0, "a1"),
        (
            "variable over a session",
            &[(".towow/config.json", &good)],
            &[("TOWOW_TOKEN", "tws_sekret_2")],
            "session",
            "warn",
            0,
            "TOWOW_TOKEN",
        ),
        (
            "bad lifetime",
            &[(".towow/config.json", &good.replace("}", r#","session_started_at":"2026-01-01T00:00:00Z"}"#))],
            &[("MCP_SESSION_TTL_DAYS", "x")],
            "session",
            "fail",
            2,
            "MCP_SESSION_TTL_DAYS",
        ),
        ("no UTF-8", &[], &[("LC_ALL", "zh_CN.GBK"), ("TOWOW_LANG", "en")], "terminal", "warn", 0, "not UTF-8"),
        ("an agent", &[], &[("CLAUDECODE", "1")], "terminal", "ok", 0, "CLAUDECODE"),
        ("unknown shell", &[], &[("SHELL", "/bin/tcsh")], "completions", "skip", 0, "tcsh"),
        (
            "old completions",
            &[(".local/share/bash-completion/completions/towow", "old")],
            &[("SHELL", "/bin/bash")],
            "completions",
            "warn",
            0,
            "another version",
        ),
        (
            "completions by eval",
            &[(".zshrc", "source <(towow completions zsh)")],
            &[("SHELL", "/bin/zsh")],
            "completions",
            "ok",
            0,
            ".zshrc",
        ),
        (
            "editor runs what is gone",
            &[(".cursor/mcp.json", r#"{"mcpServers":{"towow":{"command":"/gone/towow","args":["mcp"]}}}"#)],
            &[],
            "mcp",
            "warn",
            0,
            "/gone/towow",
        ),
        (
            "old towow first",
            &[("bin/towow", "#!/usr/bin/python3\n")],
            &[("PATH", "bin:/usr/bin:/bin")],
            "versions",
            "warn",
            0,
            "Python",
        ),
        (
            "old link",
            &[("bin/towow-mcp", "#!/usr/bin/python3\n")],
            &[("PATH", "bin:/usr/bin:/bin")],
            "versions",
            "warn",
            0,
            "towow-mcp",
        ),
    ];
    for (what, files, env, check, status, exit, words) in worlds {
        let home = Home::at(&backend.url);
        for (path, text) in *files {
            home.write(path, text);
            std::fs::set_permissions(home.path(path), PermissionsExt::from_mode(0o600)).unwrap();
            if path.starts_with(".towow/") {
                std::fs::set_permissions(home.path(".towow"), PermissionsExt::from_mode(0o700)).unwrap();
            }
        }
        let seen = doctor(&home, &[], env);
        let found = seen.check(check);
        assert_eq!((found["status"].as_str(), seen.status), (Some(*status), Some(*exit)), "{what}: {}", seen.text);
        assert!(found["message"].as_str().unwrap().contains(words), "{what}: {found}");
        assert!(!seen.text.contains("sekret") && !seen.text.contains("s3cret"), "{what}: {}", seen.text);
        assert_eq!(found["hint"].is_string(), ["warn", "fail"].contains(status), "{what}: {found}");
        if let Some(hint) = found["hint"].as_str() {
            runs(&home, hint, env);
        }
        // Nothing is changed by looking.
        for (path, text) in *files {
            let path = if home.path(path).exists() { home.read(path) } else { continue };
            assert!(path == *text || found["hint"].is_string(), "{what}");
        }
    }
}

#[test]
fn files_that_others_may_read_are_told_and_the_hint_closes_them() {
    let home = Home::at(&dated(&now(0)).url);
    home.write(".towow/config.json", r#"{"session_token":"tws_sekret_1"}"#);
    home.write(".towow/towow.toml", "lang = 'en'\n");
    for (path, mode) in [(".towow", 0o755), (".towow/config.json", 0o644), (".towow/towow.toml", 0o640)] {
        std::fs::set_permissions(home.path(path), PermissionsExt::from_mode(mode)).unwrap();
    }
    let seen = doctor(&home, &[], &[]);
    let found = seen.check("files");
    assert_eq!((found["status"].as_str(), seen.status), (Some("warn"), Some(0)), "{}", seen.text);
    let message = found["message"].as_str().unwrap();
    assert!(
        ["(755)", "config.json (644)", "towow.toml (640)"].iter().all(|words| message.contains(words)),
        "{message}"
    );
    assert_eq!(crate::support::mode(&home.path(".towow/config.json")), 0o644, "a look changes nothing");
    runs(&home, found["hint"].as_str().unwrap(), &[]);
    assert_eq!(doctor(&home, &[], &[]).check("files")["status"], "ok");
}

#[test]
fn every_way_in_which_a_backend_cannot_be_reached_has_its_name() {
    let (hanging, https) = (TcpListener::bind("127.0.0.1:0").unwrap(), Https::start());
    let (full, _queue) = deaf();
    let (hanging, full) = (format!("http://{}", hanging.local_addr().unwrap()), format!("http://{full}"));
    let page = Canned::start("HTTP/1.1 200 OK\r\nContent-Type: text/html", "<html>hello</html>");
    let missing = Canned::start("HTTP/1.1 404 Not Found\r\nContent-Type: application/json", "{}");
    let out_of_order = Canned::start("HTTP/1.1 502 Bad Gateway", "");
    let dead_proxy = [("HTTPS_PROXY", "http://user:s3cret@127.0.0.1:9")];
    let far = "https://towow.invalid/api";
    // (backend, variables, step or none, exit status, words)
    let cases: &[(&str, Env<'_>, Option<&str>, i32, &str)] = &[
        ("http://127.0.0.1:9", &[], Some("tcp"), 7, "nothing listens on port 9"),
        (&full, &[], Some("tcp"), 7, "no connection within"),
        (&hanging, &[], Some("http"), 7, "connected, but no answer"),
        (far, &[], Some("dns"), 7, "no address for towow.invalid"),
        (&https.url, &[], Some("tls"), 7, "certificate is not trusted"),
        (far, &dead_proxy, Some("proxy"), 7, "the proxy does not let through"),
        (&page.url, &[], None, 1, "no towow backend"),
        (&missing.url, &[], None, 1, "no towow backend"),
        (&out_of_order.url, &[], None, 7, "out of order"),
    ];
    for (url, env, step, exit, words) in cases {
        let home = Home::at(url);
        let seen = doctor(&home, &[], env);
        let found = seen.check("network");
        assert_eq!((found["status"].as_str(), seen.status), (Some("fail"), Some(*exit)), "{url}: {}", seen.text);
        assert!(found["message"].as_str().unwrap().contains(words), "{url}: {found}");
        assert_eq!(found["details"]["step"].as_str(), *step, "{url}: {found}");
        assert!(!seen.text.contains("s3cret"), "{}", seen.text);
        runs(&home, found["hint"].as_str().unwrap(), &[&[("TOWOW_BACKEND_URL", *url)], *env].concat());
    }
    let trusting = [("SSL_CERT_FILE", https.file("ca.pem"))];
    let trusting: Vec<(&str, &str)> = trusting.iter().map(|(name, file)| (*name, file.as_str())).collect();
    let seen = doctor(&Home::at(&https.url), &[], &trusting);
    // Safe, and no word of what it is.
    assert_eq!((seen.check("network")["status"].as_str(), seen.status), (Some("warn"), Some(0)), "{}", seen.text);
}

#[test]
fn proxies_and_certificates_that_are_set_wrongly_are_told_apart() {
    let far = "https://127.0.0.1:9";
    let cases: &[(Env<'_>, &str, &str, &str)] = &[
        (&[("HTTPS_PROXY", "gopher://x")], "proxy", "fail", "HTTPS_PROXY is no URL of a proxy"),
        (&[("ALL_PROXY", "socks5://u:s3cret@127.0.0.1:9")], "proxy", "ok", "socks5://127.0.0.1:9 (ALL_PROXY)"),
        (
            &[("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "x.org, 127.0.0.1")],
            "proxy",
            "ok",
            "NO_PROXY has 127.0.0.1",
        ),
        (
            &[("https_proxy", "http://127.0.0.1:9"), ("no_proxy", "x.org,127.0.0.0/8")],
            "proxy",
            "ok",
            "no_proxy has 127.0.0.0/8",
        ),
        (&[("https_proxy", "http://127.0.0.1:9"), ("no_proxy", "10.0.0.0/8")], "proxy", "ok", "(https_proxy)"),
        (&[("SSL_CERT_FILE", "/nosuch.pem")], "certificates", "fail", "SSL_CERT_FILE"),
        (&[("SSL_CERT_DIR", "/nosuch")], "certificates", "fail", "SSL_CERT_DIR"),
    ];
    for (env, check, status, words) in cases {
        let home = Home::at(far);
        let seen = doctor(&home, &[], env);
        let found = seen.check(check);
        assert_eq!(found["status"], *status, "{env:?}: {}", seen.text);
        assert!(found["message"].as_str().unwrap().contains(words), "{env:?}: {found}");
        assert!(!seen.text.contains("s3cret"), "{}", seen.text);
        if *status == "fail" {
            assert_eq!(seen.status, Some(2), "{}", seen.text);
            runs(&home, found["hint"].as_str().unwrap(), env);
        }
    }
}

#[test]
fn a_path_that_is_no_text_is_told_all_the_same() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::at(&dated(&now(0)).url);
    let odd = home.path("").join(std::ffi::OsStr::from_bytes(b"b\xffn"));
    std::fs::create_dir(&odd).unwrap();
    std::fs::copy(BINARY, odd.join("towow")).unwrap();
    std::fs::write(odd.join("towow-mcp"), "#!/usr/bin/python3\n").unwrap();
    let project = odd.join(".cursor");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(project.join("mcp.json"), r#"{"mcpServers":{"towow":{"command":"/gone/towow"}}}"#).unwrap();
    for binary in [std::path::PathBuf::from(BINARY), odd.join("towow")] {
        let mut command = std::process::Command::new(binary);
        command.arg("doctor").env_clear().env("HOME", &odd).env("PATH", &odd).env("TOWOW_HOME", home.path(".towow"));
        let output = command.env("TOWOW_BACKEND_URL", "http://127.0.0.1:9").current_dir(&odd).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let told = report["checks"].to_string();
        assert!(told.contains("b\u{fffd}n") && told.contains("/gone/towow"), "{told}");
        assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn pipes_in_the_place_of_files_hold_nobody() {
    for (name, check, env) in [
        (".towow/node.db", "database", &[][..]),
        (".towow/config.json", "files", &[]),
        (".towow/profiles/local/config.json", "files", &[]),
        ("ca.pem", "certificates", &[("SSL_CERT_FILE", "ca.pem")]),
    ] {
        let home = Home::at("https://127.0.0.1:9");
        home.write(name, "");
        std::fs::remove_file(home.path(name)).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(home.path(name)).status().unwrap().success());
        let args: &[&str] = if check == "certificates" { &[] } else { &["--local"] };
        let seen = doctor(&home, args, env);
        assert_eq!(seen.check(check)["status"], "fail", "{name}: {}", seen.text);
        assert!(seen.check(check)["message"].as_str().unwrap().contains("no regular file"), "{name}: {}", seen.text);
    }
}

#[test]
fn a_hint_takes_a_name_that_is_free() {
    let home = Home::at(&dated(&now(0)).url);
    home.write(".towow/config.json", "{oops");
    home.write(".towow/config.json.bad", "kept");
    home.write(".towow/node.db", &"this is no database ".repeat(500));
    home.write(".towow/node.db.bak", "kept");
    runs(&home, doctor(&home, &[], &[]).check("files")["hint"].as_str().unwrap(), &[]);
    runs(&home, doctor(&home, &["--local"], &[]).check("database")["hint"].as_str().unwrap(), &[]);
    for name in ["config.json.bad", "node.db.bak"] {
        assert_eq!(home.read(&format!(".towow/{name}")), "kept");
        assert!(home.path(&format!(".towow/{name}.2")).exists(), "{name}");
    }
}

#[test]
fn what_only_reads_is_a_note_and_an_empty_database_stays_so() {
    let seen = doctor(&Home::at(&dated(&now(0)).url), &[], &[("TOWOW_HOME", "/proc")]);
    assert_eq!((seen.check("files")["status"].as_str(), seen.status), (Some("warn"), Some(0)), "{}", seen.text);
    let home = Home::new();
    home.write(".towow/node.db", "");
    let seen = doctor(&home, &["--local"], &[]);
    assert_eq!(seen.check("database")["status"], "ok", "{}", seen.text);
    assert_eq!(home.read(".towow/node.db"), "");
    let other = Canned::start(JSON, r#"{"name":"another service"}"#);
    let seen = doctor(&Home::at(&other.url), &[], &[]);
    assert_eq!(seen.check("network")["status"], "warn", "{}", seen.text);
}

#[test]
fn completions_are_where_the_variables_of_shells_say() {
    for (shell, variable, path) in [
        ("bash", "XDG_DATA_HOME", "bash-completion/completions/towow"),
        ("fish", "XDG_CONFIG_HOME", "fish/completions/towow.fish"),
        ("zsh", "ZDOTDIR", ".zshrc"),
    ] {
        let home = Home::at("http://127.0.0.1:9");
        let dir = home.path("elsewhere").display().to_string();
        let env = [("SHELL", shell), (variable, dir.as_str())];
        runs(&home, doctor(&home, &[], &env).check("completions")["hint"].as_str().unwrap(), &[]);
        assert!(home.path("elsewhere").join(path).exists(), "{shell}");
        assert_eq!(doctor(&home, &[], &env).check("completions")["status"], "ok", "{shell}");
    }
}

#[test]
fn a_secret_in_a_url_is_told_nowhere() {
    for url in ["https://u:s3cret@h/api", "https://h/api?token=s3cret", "https://h/#s3cret"] {
        for seen in [
            doctor(&Home::new(), &["--backend-url", url], &[]),
            doctor(&Home::new(), &[], &[("TOWOW_BACKEND_URL", url)]),
            doctor(&Home::at("https://127.0.0.1:9"), &[], &[("HTTPS_PROXY", url)]),
        ] {
            assert!(!seen.text.contains("s3cret"), "{url}: {}", seen.text);
        }
    }
}

#[test]
fn a_clock_that_is_wrong_is_told() {
    for (offset, status, words) in [(0, "ok", "goes with"), (-3600, "warn", "ahead"), (3600, "warn", "behind")] {
        let home = Home::at(&dated(&now(offset)).url);
        let seen = doctor(&home, &[], &[]);
        let found = seen.check("clock");
        assert_eq!((found["status"].as_str(), seen.status), (Some(status), Some(0)), "{}", seen.text);
        assert!(found["message"].as_str().unwrap().contains(words), "{found}");
    }
    let silent = doctor(&Home::at(&dated("yesterday").url), &[], &[]);
    assert_eq!(silent.check("clock")["status"], "skip");
}

#[test]
fn the_database_of_the_embedded_node_is_looked_into_and_not_made() {
    let home = Home::new();
    let seen = doctor(&home, &["--local"], &[]);
    assert_eq!((seen.check("database")["status"].as_str(), seen.status), (Some("ok"), Some(0)), "{}", seen.text);
    assert!(!home.path(".towow").exists());
    home.local(&["agent", "list"]).ok();
    let seen = doctor(&home, &["--local"], &[]);
    assert_eq!(seen.check("database")["status"], "ok", "{}", seen.text);
    assert!(seen.check("database")["message"].as_str().unwrap().contains("sound"), "{}", seen.text);
    for name in ["session", "network", "proxy", "clock", "certificates"] {
        assert_eq!(seen.check(name)["status"], "skip", "{name}");
    }
    // In the middle of what is no database.
    home.write(".towow/node.db", &"this is no database ".repeat(500));
    for more in ["node.db-wal", "node.db-shm"] {
        let _ = std::fs::remove_file(home.path(&format!(".towow/{more}")));
    }
    let seen = doctor(&home, &["--local"], &[]);
    let found = seen.check("database");
    assert_eq!((found["status"].as_str(), seen.status), (Some("fail"), Some(1)), "{}", seen.text);
    runs(&home, found["hint"].as_str().unwrap(), &[]);
    assert!(home.path(".towow/node.db.bak").exists());
}

#[test]
fn the_report_has_every_form_and_both_languages() {
    let home = Home::at("http://127.0.0.1:9");
    let paths = [("PATH", "/usr/bin:/bin")];
    let table = home.with(&["doctor", "-o", "table"], &paths, "");
    assert_eq!(table.status, Some(7));
    for words in ["ok    files", "FAIL  network", "→ towow node serve --help", "1 failed, 1 to look at."] {
        assert!(table.stdout.contains(words), "{}", table.stdout);
    }
    let chinese = home.with(&["--lang", "zh", "doctor", "-o", "table"], &paths, "");
    for words in ["正常  files", "失败  network", "本机 9 端口没有服务", "1 项失败"] {
        assert!(chinese.stdout.contains(words), "{}", chinese.stdout);
    }
    let rows = home.towow(&["doctor", "-o", "tsv"]).stdout;
    assert!(rows.starts_with("status\tname\tmessage\thint\n") && rows.lines().count() > 10, "{rows}");
    assert!(home.towow(&["doctor", "-q"]).stdout.starts_with("files\nsettings\n"));
    assert_eq!(home.towow(&["doctor", "--jq", ".ok"]).stdout, "false\n");
    // A hint goes to the profile and the backend that were looked at.
    let seen = doctor(&Home::new(), &["--backend-url", "http://127.0.0.1:9"], &[]);
    assert_eq!(seen.check("session")["hint"], "towow --backend-url http://127.0.0.1:9 auth login --email YOUR_EMAIL");
}

#[test]
fn links_and_a_binary_on_the_path_are_this_program() {
    let home = Home::at("http://127.0.0.1:9");
    std::fs::create_dir(home.path("bin")).unwrap();
    for name in ["towow", "towow-mcp", "towow-bridge-mcp"] {
        symlink(BINARY, home.path("bin").join(name)).unwrap();
    }
    let path = home.path("bin").display().to_string();
    let seen = doctor(&home, &[], &[("PATH", path.as_str())]);
    let found = seen.check("versions");
    assert_eq!(found["status"], "ok", "{found}");
    assert_eq!(found["details"]["links"]["towow-mcp"], json!(format!("{path}/towow-mcp")));
    assert_eq!(found["details"]["others"], json!([]));
}

#[test]
fn skills_that_are_not_whole_are_told_and_the_hint_mends_them() {
    let home = Home::at(&dated(&now(0)).url);
    assert_eq!(doctor(&home, &[], &[]).check("skills")["status"], "skip");
    home.towow(&["skill", "install", "--claude-code", "--global"]).ok();
    assert_eq!(doctor(&home, &[], &[]).check("skills")["status"], "ok");
    std::fs::remove_file(home.path(".claude/skills/towow/references/identity.md")).unwrap();
    let seen = doctor(&home, &[], &[]);
    let found = seen.check("skills");
    assert_eq!((found["status"].as_str(), seen.status), (Some("warn"), Some(0)), "{}", seen.text);
    assert!(found["message"].as_str().unwrap().contains("missing"), "{found}");
    runs(&home, found["hint"].as_str().unwrap(), &[]);
    let after = doctor(&home, &[], &[]);
    assert_eq!(after.check("skills")["status"], "ok", "{}", after.report);
}
