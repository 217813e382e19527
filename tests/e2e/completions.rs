//! What fits at the cursor: lines as shells hand them over, and what they are answered.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::api::JSON;
use crate::script::deaf;
use crate::support::{Canned, Home, Outcome, Serving, assert_file, mode};

/// What is answered to this line, the last word being the one at the cursor.
fn asked(home: &Home, shell: &str, words: &[&str], env: &[(&str, &str)]) -> Vec<String> {
    let mut args = vec!["--", "towow"];
    args.extend(words);
    let index = words.len().to_string();
    let all = [&[("COMPLETE", shell), ("_CLAP_COMPLETE_INDEX", index.as_str()), ("_CLAP_IFS", "\n")], env].concat();
    let outcome: Outcome = home.with(&args, &all, "");
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{words:?}");
    outcome.stdout.lines().map(str::to_owned).collect()
}

fn completed(home: &Home, words: &[&str]) -> Vec<String> {
    asked(home, "bash", words, &[])
}

#[test]
fn the_completions_are_up_to_date() {
    let home = Home::new();
    let files = [
        ("bash", "towow.bash"),
        ("zsh", "_towow"),
        ("fish", "towow.fish"),
        ("elvish", "towow.elv"),
        ("powershell", "towow.ps1"),
    ];
    for (shell, file) in files {
        let outcome = home.towow(&["completions", shell]);
        assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
        assert_file(&format!("completions/{file}"), &outcome.stdout);
        // The same without a command, as the scripts of other programs ask for theirs.
        assert_eq!(home.with(&[], &[("COMPLETE", shell)], "").stdout, outcome.stdout, "{shell}");
    }
    home.towow(&["completions", "tcsh"]).fails(2, "usage");
    assert!(!home.path(".towow").exists());
}

#[test]
fn a_variable_that_means_another_program_changes_nothing() {
    let home = Home::new();
    for (variable, args) in
        [("1", vec!["motifs"]), ("", vec!["motifs"]), ("bash", vec!["motifs"]), ("tcsh", vec!["motifs"])]
    {
        let outcome = home.with(&args, &[("COMPLETE", variable)], "");
        assert!(outcome.ok()["motifs"].is_array(), "{variable}");
    }
}

#[test]
fn everything_that_needs_no_backend_is_completed() {
    let home = Home::at("http://127.0.0.1:9");
    home.write(".towow/profiles/work/config.json", r#"{"backend_url":"https://work.example/api"}"#);
    home.write("in/data.jsonl", "");
    home.write("in/my file.txt", "");
    std::fs::create_dir(home.path("in/below")).unwrap();
    // (line, among the answers, not among them)
    let cases: &[(&[&str], &[&str], &[&str])] = &[
        (&[""], &["start", "run", "doctor", "completions", "inbox"], &["--json", "-q"]),
        (&["st"], &["start", "status"], &["find"]),
        (&["run", ""], &["status", "wait", "watch", "negotiate"], &["start", "run-result", "--json"]),
        (&["run", "status", "--"], &["--json", "--output", "--fields", "--profile", "--help"], &[]),
        (&["run", "st"], &["status"], &["start"]),
        (&["start", "--"], &["--motif", "--local", "--wait"], &[]),
        (&["auth", "register", "--pass"], &["--password-stdin", "--password-file"], &["--password"]),
        (&["--output", ""], &["json", "ndjson", "tsv", "table", "yaml"], &[]),
        (&["inbox", "--output=t"], &["--output=tsv", "--output=table"], &["--output=json"]),
        (&["inbox", "-o", "y"], &["yaml"], &["json"]),
        (&["inbox", "--lang", ""], &["en", "zh"], &[]),
        (&["--profile", ""], &["default", "local", "work"], &[]),
        (&["inbox", "--profile", "w"], &["work"], &["default"]),
        (&["profile", "use", ""], &["default", "work"], &[]),
        (&["--backend-url", "https://w"], &["https://work.example/api"], &["https://towow.net/api"]),
        (&["start", "--motif", ""], &["missing-piece", "been-there"], &["missing_cofounder"]),
        (&["protocol", "motif", "cr"], &["cross-domain"], &["been-there"]),
        (&["auth", "begin", "--scene-id", ""], &["craw-opc", "startup-hub", "ai-gig-market"], &[]),
        (&["agent", "visibility", ""], &["public", "scoped", "private"], &[]),
        (&["feedback", "give", "--target-type", "d"], &["delivery"], &["run"]),
        (&["call", "inv"], &["invite", "invitations", "invite_codes", "invitation_respond"], &["inbox"]),
        (&["schema", "talent"], &["talent_pool", "talent_pool_add"], &[]),
        (&["api", ""], &["GET", "DELETE", "/protocol/inbox"], &[]),
        (&["api", "PATCH", "/protocol/r"], &["/protocol/runs/{run_id}/visibility"], &["/protocol/runs", "PATCH"]),
        (&["help", ""], &["run", "exit-codes", "environment", "jq"], &[]),
        (&["help", "run", ""], &["status", "negotiate"], &["exit-codes"]),
        (&["inbox", "--fields", ""], &["item_id", "title", "run_id"], &[]),
        (&["inbox", "--fields", "title,i"], &["title,item_id"], &["item_id"]),
        (&["completions", ""], &["bash", "zsh", "fish", "powershell", "elvish"], &[]),
        (&["batch", "in/d"], &["in/data.jsonl"], &[]),
        (&["batch", "in/my"], &["in/my\\ file.txt"], &[]),
        (&["skill", "install", "--dir", "in/"], &["in/below/"], &["in/data.jsonl"]),
        (&["auth", "login", "--password-file", "in/"], &["in/data.jsonl"], &[]),
        (&["agent", "create", "A", "--capability-manifest", "@in/d"], &["@in/data.jsonl"], &[]),
        (&["skill", "show", ""], &["identity", "craw-opc"], &[]),
        (&["run", "wait", "run_1", "--for", ""], &["done", "running", "failed"], &[]),
        (&["call", "run_status", ""], &["run_id="], &["--"]),
        (&["call", "run_status", "run_id", "="], &[], &["--"]),
        (&["inbox", "--jq", ""], &[], &["."]),
        (&["nosuch", ""], &["start"], &[]),
    ];
    for (line, among, not) in cases {
        let found = completed(&home, line);
        for wanted in *among {
            assert!(found.iter().any(|found| found == wanted), "{line:?}: no {wanted} in {found:?}");
        }
        for other in *not {
            assert!(!found.iter().any(|found| found == other), "{line:?}: {other} in {found:?}");
        }
    }
    assert!(!home.path(".towow/config.json").exists() && !home.path(".towow/node.db").exists());
}

#[test]
fn what_bash_takes_apart_is_completed_from_its_last_part() {
    let home = Home::new();
    for (words, expected) in [
        (&["inbox", "--output", "=", "t"][..], &["tsv", "table"][..]),
        (&["inbox", "--output", "="], &["json", "ndjson", "tsv", "table", "yaml"]),
        (&["inbox", "--fields", "=", "title,re"], &["title,read"]),
        (&["--backend-url", "https", ":", "//tow"], &["//towow.net/api"]),
    ] {
        assert_eq!(completed(&home, words), expected, "{words:?}");
    }
}

/// Lists of a backend with what somebody else has written.
fn lists() -> Canned {
    Canned::at_once(|request| {
        let rows = match request.path.as_str() {
            "/protocol/inbox" => json!({"items": [
                {"item_id": "i1", "title": "The plan: it\\is ready", "run_id": "run_2", "body": {"why": 1}},
                {"item_id": "$(touch pwned)", "title": "evil", "token_id": "tws_sekret_id"},
                {"item_id": "..", "title": "another path"},
                {"item_id": "i".repeat(129), "title": "too long"},
                {"item_id": "i2", "title": "red\u{1b}[31m\u{202e}\n\tsecond line"},
            ]}),
            "/protocol/demands" => json!({"demands": [
                {"demand_id": "d1", "demand_text": "a cook", "runs": [{"run_id": "run_1", "status": "done"}]},
            ]}),
            "/protocol/agents" => {
                json!({"agents": [{"agent_id": "a1", "display_name": "Ada"}, {"agent_id": "a2", "display_name": "林"}]})
            }
            "/protocol/agents/public" => json!({"agents": [{"agent_id": "p1", "display_name": "Pat"}]}),
            "/protocol/talent-pool" => json!({"entries": [{"agent_id": "t1", "display_name": "Tal", "category": "x"}]}),
            "/protocol/conversations" => json!({"conversations": [{"conversation_id": "c1", "display_name": "Bob"}]}),
            "/protocol/invitations" => json!({"invitations": [{"invitation_id": "v1", "status": "pending"}]}),
            "/protocol/scenes" => json!({"scenes": [{"scene_id": "s-extra", "display_name": "Extra"}]}),
            "/protocol/discover/q1" => {
                json!({"query_id": "q1", "nominations": [{"nomination_id": "n1", "display_name": "Nan", "agent_id": "p2"}]})
            }
            _ => return ("HTTP/1.1 404 Not Found\r\nContent-Type: application/json".into(), "{}".into()),
        };
        (JSON.to_owned(), rows.to_string())
    })
}

fn logged_in(backend: &str) -> Home {
    let home = Home::at(backend);
    let config = json!({"session_token": "tws_sekret_token", "session_backend": backend, "agent_id": "a1"});
    home.write(".towow/config.json", &config.to_string());
    home
}

#[test]
fn ids_come_from_the_lists_that_have_them() {
    let backend = lists();
    let home = logged_in(&backend.url);
    let started = json!([{"command": "start", "intent": "a gardener", "backend": backend.url, "started_at": "x", "run_id": "run_0", "query_id": "q1", "session_id": "f1"}]);
    home.write(".towow/recent.json", &started.to_string());
    for (words, expected) in [
        (&["run", "status", ""][..], &["run_0", "run_1", "run_2"][..]),
        (&["result", ""], &["run_0", "run_1", "run_2"]),
        (&["run", "wait", "run_0", ""], &["run_0", "run_1", "run_2"]),
        (&["run", "watch", "run_1"], &["run_1"]),
        (&["call", "run_status", "run_id", "="], &["run_0", "run_1", "run_2"]),
        (&["call", "run_status", "run_id", "=", "run_1"], &["run_1"]),
        (&["demand", "show", ""], &["d1"]),
        (&["inbox", "read", ""], &["i1", "i2"]),
        (&["agent", "select", ""], &["a1", "a2"]),
        (&["agent", "delete", "a"], &["a1", "a2"]),
        (&["browse", "agent", ""], &["p1"]),
        (&["talent", "remove", ""], &["t1"]),
        (&["talent", "add", ""], &["p1"]),
        (&["message", "list", ""], &["c1"]),
        (&["message", "send", ""], &["t1", "p1"]),
        (&["message", "send", "t1", "--source-run-id", ""], &["run_0", "run_1", "run_2"]),
        (&["invite", "respond", ""], &["v1"]),
        (&["run", "negotiate", ""], &["v1"]),
        (&["scene", "set", ""], &["s-extra"]),
        (&["discover", "show", ""], &["q1"]),
        (&["formulation", "reply", ""], &["f1"]),
        (&["discover", "nomination", ""], &["n1"]),
        (&["invite", "create", ""], &["n1"]),
        (&["inbox", "--fields", "b"], &["body", "body.why"]),
    ] {
        assert_eq!(completed(&home, words), expected, "{words:?}");
    }
    let asked_for = backend.sent().iter().filter(|sent| sent.path == "/protocol/inbox").count();
    assert_eq!(asked_for, 1, "a minute is answered by the cache");
    let kept = home.read(".towow/completions.json");
    assert!(!kept.contains("sekret"), "{kept}");
    assert_eq!(mode(&home.path(".towow/completions.json")), 0o600);
    // A public list goes out without the token.
    let public = backend.sent().into_iter().find(|sent| sent.path == "/protocol/agents/public").unwrap();
    assert!(!public.headers.contains_key("authorization"));
}

#[test]
fn what_others_wrote_stays_one_harmless_line() {
    let backend = lists();
    let home = logged_in(&backend.url);
    for (shell, expected) in [
        ("bash", &["i1", "i2"][..]),
        ("elvish", &["i1", "i2"]),
        ("fish", &["i1\tThe plan: it\\is ready", "i2\tred[31m"]),
        ("powershell", &["i1\tThe plan: it\\is ready", "i2\tred[31m"]),
        ("zsh", &["i1:The plan: it\\\\is ready", "i2:red[31m"]),
    ] {
        assert_eq!(asked(&home, shell, &["inbox", "show", ""], &[]), expected, "{shell}");
    }
}

#[test]
fn the_line_says_whose_ids_they_are() {
    let (ours, theirs) = (lists(), Canned::start(JSON, r#"{"items":[{"item_id":"other","title":"t"}]}"#));
    let home = Home::new();
    for (dir, url) in [(".towow", &ours.url), (".towow/profiles/work", &theirs.url)] {
        let config = json!({"session_token": "t0000000", "session_backend": url, "backend_url": url});
        home.write(&format!("{dir}/config.json"), &config.to_string());
    }
    assert_eq!(completed(&home, &["inbox", "read", ""]), ["i1", "i2"]);
    assert_eq!(completed(&home, &["--profile", "work", "inbox", "read", ""]), ["other"]);
    assert_eq!(completed(&home, &["inbox", "read", "--profile=work", ""]), ["other"]);
    assert_eq!(asked(&home, "bash", &["inbox", "read", ""], &[("TOWOW_PROFILE", "work")]), ["other"]);
    // The token stays with the backend that issued it: nothing is asked elsewhere.
    let none: [&str; 0] = [];
    let before = theirs.seen().len();
    assert_eq!(completed(&home, &["--backend-url", &theirs.url, "inbox", "read", ""]), none);
    assert_eq!(theirs.seen().len(), before);
    assert_eq!(completed(&home, &["--profile", "nosuch", "inbox", "read", ""]), none);
}

#[test]
fn a_cursor_beside_the_line_completes_to_nothing() {
    let home = Home::new();
    for index in ["3", "99", "18446744073709551615", "99999999999999999999", "-1", "0", "x"] {
        let env = [("COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", index), ("_CLAP_IFS", "\n")];
        let outcome = home.with(&["--", "towow", "inb"], &env, "");
        assert_eq!((outcome.status, outcome.stdout.as_str(), outcome.stderr.as_str()), (Some(0), "", ""), "{index}");
    }
}

#[test]
fn a_token_of_the_environment_goes_to_its_own_backend_only() {
    let (ours, theirs) = (lists(), lists());
    let home = Home::at(&ours.url);
    let token = [("TOWOW_TOKEN", "tws_sekret_env")];
    assert_eq!(asked(&home, "bash", &["--backend-url", &theirs.url, "inbox", "read", ""], &token).len(), 0);
    let public = asked(&home, "bash", &["--backend-url", &theirs.url, "browse", "agent", ""], &token);
    assert_eq!(public, ["p1"]);
    assert!(theirs.sent().iter().all(|sent| !sent.headers.contains_key("authorization")));
    assert_eq!(asked(&home, "bash", &["--backend-url", &ours.url, "inbox", "read", ""], &token), ["i1", "i2"]);
    assert!(ours.sent().iter().any(|sent| sent.headers.contains_key("authorization")));
}

#[test]
fn a_cache_that_another_process_holds_stops_nobody() {
    let backend = lists();
    let home = logged_in(&backend.url);
    home.write(".towow/completions.json.lock", "");
    let lock = std::fs::File::open(home.path(".towow/completions.json.lock")).unwrap();
    lock.lock().unwrap();
    for _ in 0..2 {
        let started = Instant::now();
        assert_eq!(completed(&home, &["inbox", "read", ""]), ["i1", "i2"]);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
    home.write(".towow/completions.json", "{}");
    assert_eq!(home.towow(&["inbox"]).status, Some(0));
    assert_eq!(home.read(".towow/completions.json"), "{}");
    drop(lock);
    assert_eq!(home.towow(&["inbox"]).status, Some(0));
    let kept = home.read(".towow/completions.json");
    assert!(kept.contains("run_2") && !kept.contains("sekret") && !kept.contains("touch"), "{kept}");
    // What is known already is not written again.
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&kept).unwrap()).unwrap();
    home.write(".towow/completions.json", &pretty);
    assert_eq!(home.towow(&["inbox"]).status, Some(0));
    assert_eq!(home.read(".towow/completions.json"), pretty);
}

#[test]
fn zsh_takes_the_script_without_completions_of_its_own() {
    let home = Home::new();
    std::fs::write(home.path("script"), home.towow(&["completions", "zsh"]).stdout).unwrap();
    let mut zsh = std::process::Command::new("zsh");
    zsh.args(["-f", "-c", "source ./script && print ${_comps[towow]}"]).env("HOME", home.path(""));
    // Where there is no zsh, the script is only compared with the one that is kept.
    let Ok(output) = zsh.current_dir(home.path("")).output() else { return };
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(stdout.trim() == "_clap_dynamic_completer_towow" && !stderr.contains("not found"), "{stdout}{stderr}");
}

#[test]
fn what_goes_wrong_completes_to_nothing_and_in_time() {
    let none: [&str; 0] = [];
    let (address, _queue) = deaf();
    let (_, held) = (0, std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let hanging = format!("http://{}", held.local_addr().unwrap());
    let garbage = Canned::start(JSON, "{\"items\": [");
    let refusing = Canned::start("HTTP/1.1 500 Oops\r\nContent-Type: application/json", "{}");
    for url in [
        &format!("http://{address}"),
        &hanging,
        "http://127.0.0.1:9",
        &garbage.url,
        &refusing.url,
        "ftp://x",
        "http://towow.net",
    ] {
        let home = logged_in(url);
        let started = Instant::now();
        assert_eq!(completed(&home, &["inbox", "read", ""]), none, "{url}");
        assert!(started.elapsed() < Duration::from_millis(1800), "{url}: {:?}", started.elapsed());
        // Who did not answer is not asked again at once.
        let started = Instant::now();
        assert_eq!(completed(&home, &["inbox", "read", ""]), none, "{url}");
        assert!(started.elapsed() < Duration::from_millis(700), "{url}: {:?}", started.elapsed());
    }
    let broken = Home::new();
    broken.write(".towow/config.json", "{broken");
    assert_eq!(completed(&broken, &["inbox", "read", ""]), none);
    assert_eq!(broken.read(".towow/config.json"), "{broken");
    broken.write(".towow/towow.toml", "k = ");
    assert_eq!(completed(&broken, &["inbox", "read", ""]), none);
    assert_eq!(completed(&broken, &["inb"]), ["inbox"]);
    let expired = Home::at("http://127.0.0.1:9");
    expired.write(
        ".towow/config.json",
        r#"{"session_token":"t","session_backend":"http://127.0.0.1:9","session_expires_at":"2020-01-01T00:00:00Z"}"#,
    );
    assert_eq!(completed(&expired, &["inbox", "read", ""]), none);
}

#[test]
fn the_embedded_node_is_asked_and_never_made() {
    let home = Home::new();
    let none: [&str; 0] = [];
    assert_eq!(completed(&home, &["--local", "browse", "agent", ""]), none);
    assert!(!home.path(".towow").exists());
    let agent = home.local(&["agent", "list"]).ok()["agents"][0]["agent_id"].as_str().unwrap().to_owned();
    assert_eq!(completed(&home, &["--local", "agent", "select", ""]), [agent.as_str()]);
    // A second agent is there at once: what changes something makes the lists old.
    let made =
        home.local(&["agent", "create", "Second", "--profile", "I bake bread."]).ok()["agent"]["agent_id"].clone();
    let found = completed(&home, &["--local", "agent", "select", ""]);
    assert!(found.len() == 2 && found.iter().any(|id| made == id.as_str()), "{found:?} {made}");
    let config = home.read(".towow/profiles/local/config.json");
    assert_eq!(completed(&home, &["--local", "inbox", "read", ""]), none);
    assert_eq!(home.read(".towow/profiles/local/config.json"), config);
}

#[test]
fn a_served_node_completes_what_it_has() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    home.register("Ada", "I am Ada. I build gardens for schools.");
    let agent = home.towow(&["agent", "list"]).ok()["agents"][0]["agent_id"].as_str().unwrap().to_owned();
    assert_eq!(completed(&home, &["agent", "select", ""]), [agent.as_str()]);
    let fields = completed(&home, &["agent", "list", "--fields", ""]);
    assert!(
        ["agent_id", "display_name", "visibility"].iter().all(|name| fields.iter().any(|field| field == name)),
        "{fields:?}"
    );
}
