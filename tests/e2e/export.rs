//! The outcome of a run as a document, its live page, and the rounds in which people answer.

use serde_json::{Value, json};

use crate::script::{Script, answer};
use crate::support::{Canned, Home, INTENT, Outcome};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

/// A backend with this run and this result.
fn backend(status: Value, result: Value) -> Canned {
    Canned::replying(move |sent| {
        let body = if sent.path.ends_with("/result") { &result } else { &status };
        (OK.to_owned(), body.to_string())
    })
}

fn at(backend: &Canned, home: &Home, args: &[&str]) -> Outcome {
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a"), ("TOWOW_BACKEND_URL", backend.url.as_str())];
    home.with(args, &env, "")
}

fn done() -> Value {
    json!({ "run_id": "r1", "status": "done", "current_round": 2, "created_at": "2026-11-20T10:00:00Z" })
}

/// A result with the objects of a plan and of a delivery.
fn result() -> Value {
    let cites = json!([{"round": 1, "seat": 1}]);
    json!({
        "run_id": "r1", "status": "done", "facilitator": "rules", "total_rounds": 2, "finished_at": "2026-11-22T10:00:00Z",
        "plan": "# 协作计划\n\n- 教课 <script>x()</script>", "delivery": "# 给Ada\n\n- 先约 Bo\u{202e}",
        "plan_json": {
            "language": "zh", "summary": "Bo 教 Ada 拉坯。",
            "participants": [{"seat": 0, "name": "Ada", "role": "requester"}, {"seat": 1, "name": "Bo<b>", "role": "complement"}],
            "needs": [{"text": "拉坯课", "met_by": [1]}],
            "tasks": [
                {"id": "t1", "title": "准备泥料", "assignee": 0, "prerequisites": [], "cites": []},
                {"id": "t2", "title": "上第一课", "assignee": 1, "prerequisites": ["t1"], "cites": cites},
            ],
            "relations": [{"a": 0, "b": 1, "relation": "complement", "words": ["拉坯"], "cites": cites}],
            "conditions": [], "open_questions": [], "tensions": [],
        },
        "delivery_json": {"seat": 0, "name": "Ada", "gets": [{"text": "拉坯课", "from": 1, "cites": cites}]},
        "metrics": {"saved_minutes": 12.5, "inputs": {"rounds": 2}},
        "participants": [{"seat": 0, "display_name": "Ada"}, {"seat": 1, "display_name": "Bo<b>", "perspective": "complement"}],
        "sources": [{"round": 1, "seat": 1, "answered_by": "person", "offered_to_bridge": false}],
    })
}

#[test]
fn a_run_is_written_as_a_document() {
    let (backend, home) = (backend(done(), result()), Home::new());
    let export = |more: &[&str]| at(&backend, &home, &[&["run", "export", "r1"], more].concat());

    let markdown = export(&[]);
    assert_eq!((markdown.status, markdown.stderr.as_str()), (Some(0), ""));
    assert!(
        markdown.stdout.starts_with("# Ada与Bo\\<b\\>的协作\n\n2026-11-20 – 2026-11-22 · 2 轮 · 由 rules 主持 · r1\n")
    );
    for part in [
        "## 协作计划\n\n- 教课 \\<script>x()\\</script>",
        "## 给Ada",
        "| 节省的分钟数 | 12.5 |",
        "| 1 | Bo\\<b\\> | 本人 |",
    ] {
        assert!(markdown.stdout.contains(part), "{part} is missing:\n{}", markdown.stdout);
    }
    assert!(!markdown.stdout.contains('\u{202e}'));
    assert_eq!(export(&["--md", "--output", "-"]).stdout, markdown.stdout);

    let page = export(&["--html"]).stdout;
    for part in
        ["<html lang=\"zh-CN\">", "default-src 'none'", "<svg ", "<tr id=\"s1-1\">", "href=\"#s1-1\"", "Bo&lt;b&gt;"]
    {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");

    let object = export(&["--json"]).ok();
    assert_eq!((&object["schema"], &object["plan_json"]), (&json!("towow.run-export/1"), &result()["plan_json"]));
    assert_eq!(export(&["--json"]).stdout, at(&backend, &home, &["--json", "run", "export", "r1"]).stdout);
}

#[test]
fn a_document_goes_whole_to_a_new_file() {
    let (backend, home) = (backend(done(), result()), Home::new());
    let export = |more: &[&str]| at(&backend, &home, &[&["run", "export", "r1"], more].concat());
    for (form, name, begins) in [
        ("--md", "plan.md", "# Ada"),
        ("--html", "plan.html", "<!doctype html>"),
        ("--json", "out.json", "{\n  \"schema\""),
    ] {
        let report = export(&[form, "--output", name]).ok();
        let written = home.read(name);
        assert!(written.starts_with(begins), "{written}");
        assert_eq!((&report["saved"], &report["bytes"]), (&json!(name), &json!(written.len())));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(home.path(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        }
    }
    home.write("plan.md", "mine");
    let looked = backend.seen().len();
    let error = export(&["-o", "plan.md"]).fails(2, "file_exists");
    assert_eq!(error["hint"], "towow run export r1 --md --output plan.md --force");
    assert_eq!((home.read("plan.md").as_str(), backend.seen().len()), ("mine", looked), "nothing is asked in vain");
    export(&["-o", "plan.md", "--force"]).ok();
    assert!(home.read("plan.md").starts_with("# Ada"));
    let all = std::fs::read_dir(home.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!all.into_iter().any(|name| name.to_string_lossy().ends_with(".tmp")));

    for (args, hint) in [
        (&["-o", "json"][..], "towow run export r1 --md --output ./json"),
        (&["-o", ".", "--html"], "towow run export r1 --html --output ./plan.html"),
        (&["--md", "--html"], "towow run export r1 --html"),
        (&["--jq", ".plan"], "towow result r1"),
        (&["--fields", "plan"], "towow result r1"),
    ] {
        assert_eq!(export(args).fails(2, "usage")["hint"], hint, "{args:?}");
    }
    assert_eq!(
        at(&backend, &home, &["-o", "yaml", "run", "export", "r1"]).fails(2, "usage")["hint"],
        "towow run export r1 --html"
    );
    export(&["-o", "no/such/dir.md"]).fails(1, "file_error");
}

#[test]
fn what_is_not_finished_is_no_document() {
    let home = Home::new();
    let run =
        |status: &str| json!({ "run_id": "r1", "status": status, "current_round": 1, "error": "nobody answered" });
    for (state, code, hint) in
        [("running", "run_not_finished", "towow run wait r1"), ("failed", "run_failed", "towow run status r1")]
    {
        let error = at(&backend(run(state), json!({})), &home, &["run", "export", "r1", "-o", "x.md"]).fails(5, code);
        assert_eq!(error["hint"], hint);
        assert!(!home.path("x.md").exists());
    }
}

/// The embedded node, as it is: whatever its result has, a document comes of it.
#[test]
fn a_run_of_the_embedded_node_is_exported() {
    let home = Home::new();
    let run = home.local(&["start", INTENT, "--wait"]).ok()["run_id"].as_str().unwrap().to_owned();
    let names: Vec<String> = home.local(&["result", &run]).ok()["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["display_name"].as_str().unwrap().to_owned())
        .collect();
    for form in ["--md", "--html"] {
        let shown = home.local(&["run", "export", &run, form]);
        assert_eq!(shown.status, Some(0), "{}", shown.stderr);
        assert!(names.len() > 1 && names.iter().all(|name| shown.stdout.contains(name.as_str())), "{}", shown.stdout);
        assert!(
            shown.stdout.contains("逐轮来源")
                && shown.stdout.contains(&run.replace('_', if form == "--md" { "\\_" } else { "_" }))
        );
    }
    assert_eq!(home.local(&["run", "export", &run, "--json"]).ok()["run_id"], run);
}

#[test]
fn the_live_page_is_a_link_or_there_is_none() {
    let home = Home::new();
    let with = |link: Value| backend(json!({ "run_id": "r1", "status": "running", "live_url": link }), json!({}));
    let link = "https://towow.example/live/r1#key=k1";
    assert_eq!(at(&with(json!(link)), &home, &["run", "live", "r1"]).ok(), json!({ "run_id": "r1", "live_url": link }));
    assert_eq!(at(&with(json!(link)), &home, &["run", "live", "r1", "-q"]).stdout, format!("{link}\n"));
    for none in [Value::Null, json!(""), json!("file:///etc/passwd"), json!("--help"), json!("javascript:x()")] {
        let error = at(&with(none.clone()), &home, &["run", "live", "r1"]).fails(4, "no_live_page");
        assert_eq!(error["hint"], "towow run watch r1", "{none}");
    }
    at(&with(json!(link)), &home, &["run", "live", "r1", "--open"]).fails(2, "usage");
}

#[test]
fn a_reply_comes_from_a_text_a_file_or_standard_input() {
    let home = Home::new();
    home.write("reply.md", "\u{feff}from a file\n\n");
    let backend = Canned::replying(|_| {
        (OK.to_owned(), json!({"status": "accepted", "run_id": "r1", "round": 1, "waiting_for": 0}).to_string())
    });
    let respond = |content: &str, stdin: &str| {
        let env = [("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a"), ("TOWOW_BACKEND_URL", backend.url.as_str())];
        home.with(&["run", "respond", "r1", "--round", "1", "--content", content], &env, stdin)
    };
    for (content, stdin, sent) in [
        ("plain", "", "plain"),
        ("@reply.md", "", "from a file"),
        ("-", "@not a file\n", "@not a file"),
        ("@-", "from stdin\n", "from stdin"),
    ] {
        assert_eq!(respond(content, stdin).ok()["status"], "accepted", "{content}");
        assert_eq!(backend.sent().last().unwrap().body.as_ref().unwrap()["content"], sent, "{content}");
    }
    let sent = backend.seen().len();
    for (content, code) in [
        ("", "invalid_argument"),
        (" \n", "invalid_argument"),
        ("-", "invalid_argument"),
        ("@nosuch", "usage"),
        ("@.", "usage"),
    ] {
        respond(content, " \n").fails(2, code);
    }
    assert_eq!(backend.seen().len(), sent, "nothing empty is sent");

    // What came too late is a failure; what was there before is not.
    let says = |status: &str| {
        let body = json!({"status": status, "run_id": "r1", "round": 1, "waiting_for": 1}).to_string();
        Script::of(vec![answer("200 OK", &["Content-Type: application/json"], &body)])
            .towow(&["run", "respond", "r1", "--round", "1", "--content", "x"], &[])
    };
    let error = says("round_closed").fails(5, "round_closed");
    assert_eq!((&error["details"]["status"], &error["hint"]), (&json!("round_closed"), &json!("towow run status r1")));
    assert_eq!(says("already_responded").ok()["status"], "already_responded");
    // For a reader it is said in words.
    let words = |lang: &str| {
        let body = json!({"status": "accepted", "run_id": "r1", "round": 2, "waiting_for": 2}).to_string();
        Script::of(vec![answer("200 OK", &["Content-Type: application/json"], &body)])
            .towow(&["run", "respond", "r1", "--round", "2", "--content", "x", "-o", "table", "--lang", lang], &[])
            .stdout
    };
    assert_eq!(words("en"), "Your reply to round 2 is in. 2 more people are waited for.\n  towow run watch r1\n");
    assert_eq!(words("zh"), "第 2 轮的回复已收到。还在等 2 人。\n  towow run watch r1\n");
}

#[test]
fn a_prompt_is_readable_where_somebody_reads_it() {
    let prompt = json!({
        "run_id": "r1", "round": 2, "status": "open", "deadline_at": "2026-11-22T10:00:00.000Z", "already_responded": false,
        "prompt": "# Round 2\n\nWhat do you offer?\u{1b}[2J", "demand": {"demand_id": "d", "demand_text": "pottery"},
        "participants": [
            {"seat": 0, "display_name": "Ada", "perspective": null, "you": false, "answered": true},
            {"seat": 1, "display_name": "Bo", "perspective": "complement", "you": true, "answered": false},
        ],
        "previous": [],
    });
    let body = prompt.to_string();
    let backend = Canned::replying(move |_| (OK.to_owned(), body.clone()));
    let home = Home::new();
    assert_eq!(at(&backend, &home, &["run", "prompt", "r1"]).lines(), [prompt]);
    let shown = |lang: &str| at(&backend, &home, &["run", "prompt", "r1", "-o", "table", "--lang", lang]).stdout;
    assert_eq!(
        shown("en"),
        "Round 2 of run r1, open until 2026-11-22 10:00Z\n  0 Ada, requester: has answered\n  1 Bo (you), complement: \
         has not answered\nYou have not answered yet.\n\n# Round 2\n\nWhat do you offer?[2J\n"
    );
    assert!(shown("zh").starts_with("协作 r1 · 第 2 轮，截止 2026-11-22 10:00Z\n"), "{}", shown("zh"));
}

/// Off a terminal nothing is asked: what is not said is an error as ever.
#[test]
fn off_a_terminal_a_formulation_is_one_step() {
    let home = Home::new();
    for (verb, args, missing) in [
        ("start", &["formulation", "start"][..], "RAW_INTENT"),
        ("reply", &["formulation", "reply", "f1"], "USER_MESSAGE"),
    ] {
        let error = home.local(args).fails(2, "usage");
        assert_eq!(error["message"], format!("the following required arguments were not provided: <{missing}>"));
        assert_eq!(error["hint"], format!("towow formulation {verb} --help"));
    }
    let opened = home.local(&["formulation", "start", INTENT]).ok();
    let keys: Vec<&String> = opened.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["session_id", "agent_id", "reply", "document", "updates", "selected_agent"]);
    let session = opened["session_id"].as_str().unwrap();
    assert_eq!(home.local(&["formulation", "reply", session, "我能写代码"]).ok()["session_id"], session);
}

#[test]
fn a_session_is_shown_with_how_well_it_is_known() {
    let known = json!({"need": {"state": "enough", "statements": 2, "why": "plain"}, "goal": {"state": "missing"}, "grade": "C"});
    let session = json!({"session_id": "f1", "formulated_demand": "# D", "status": "open", "sufficiency": known});
    let body = session.to_string();
    let backend = Canned::replying(move |_| (OK.to_owned(), body.clone()));
    let home = Home::new();
    assert_eq!(at(&backend, &home, &["formulation", "show", "f1"]).ok(), session);
    let shown = at(&backend, &home, &["formulation", "show", "f1", "-o", "table"]).stdout;
    assert_eq!(
        shown,
        "session_id: f1\nformulated_demand: # D\nstatus: open\nWhat you need: enough (2) — plain\nWhat it is for: missing\nGrade: C\n"
    );
}
