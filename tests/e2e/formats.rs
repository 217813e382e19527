//! Every form in which a result leaves.

use serde_json::{Value, json};

use crate::support::{Canned, Home, Outcome};

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json";

fn inbox() -> Value {
    json!({
        "items": [
            {"item_id": "i1", "read": false, "title": "一\t二\\n", "run_id": "r1", "created_at": "2026-11-21T10:00:00Z", "more": {"deep": [1]}},
            {"item_id": "i2", "read": true, "title": "no", "run_id": null, "created_at": "2026-11-21T11:00:00Z"},
        ],
        "unread": 1,
    })
}

struct Case {
    home: Home,
    _server: Canned,
}

impl Case {
    fn answering(body: &Value) -> Case {
        let server = Canned::start(JSON, &body.to_string());
        let home = Home::at(&server.url);
        Case { home, _server: server }
    }

    fn run(&self, args: &str) -> Outcome {
        let args: Vec<&str> = args.split(' ').collect();
        self.home.with(&args, &[("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")], "")
    }

    #[track_caller]
    fn prints(&self, args: &str, expected: &str) {
        let outcome = self.run(args);
        assert_eq!(
            (outcome.stdout.as_str(), outcome.stderr.as_str(), outcome.status),
            (expected, "", Some(0)),
            "{args}"
        );
    }
}

#[test]
fn a_list_in_every_format() {
    let case = Case::answering(&inbox());
    let compact = format!("{}\n", inbox());
    let rows = inbox()["items"].clone();
    for args in ["inbox", "--json inbox", "inbox --json", "inbox -o json", "-o json inbox", "inbox --json -o json"] {
        case.prints(args, &compact);
    }
    case.prints("inbox -o ndjson", &format!("{}\n{}\n", rows[0], rows[1]));
    case.prints(
        "inbox -o tsv",
        "item_id\tread\ttitle\trun_id\tcreated_at\n\
         i1\tfalse\t一\\t二\\\\n\tr1\t2026-11-21T10:00:00Z\n\
         i2\ttrue\tno\t\t2026-11-21T11:00:00Z\n",
    );
    case.prints("inbox -o tsv --fields title,more.deep", "title\tmore.deep\n一\\t二\\\\n\t[1]\nno\t\n");
    let full = case.run("inbox -o tsv --full").stdout;
    assert!(full.starts_with("item_id\tread\ttitle\trun_id\tcreated_at\tmore\n"), "{full}");
    case.prints("inbox -q", "i1\ni2\n");
    case.prints("inbox --quiet", "i1\ni2\n");
    case.prints("inbox --fields item_id", "{\"items\":[{\"item_id\":\"i1\"},{\"item_id\":\"i2\"}]}\n");
    case.prints(
        "inbox --fields item_id --fields read -o ndjson",
        "{\"item_id\":\"i1\",\"read\":false}\n{\"item_id\":\"i2\",\"read\":true}\n",
    );
    case.prints("inbox --fields item_id --jq .items[1].item_id --raw", "i2\n");
    case.prints("inbox --jq .unread", "1\n");
    case.prints("inbox -r --jq .items[].item_id", "i1\ni2\n");
    let tab = case.run("inbox --tab").stdout;
    assert!(tab.starts_with("{\n\t\"items\": [\n\t\t{\n\t\t\t\"item_id\": \"i1\",\n"), "{tab}");
    assert_eq!(serde_json::from_str::<Value>(&tab).unwrap(), inbox());
    let table = case.run("inbox -o table").stdout;
    assert!(table.starts_with("ITEM_ID") && table.contains("2026-11-21 10:00Z") && !table.contains("MORE"), "{table}");
    let all = case.run("inbox -o table --full").stdout;
    assert!(all.contains("more:") || all.contains("MORE"), "{all}");
    let some = case.run("inbox -o table --fields item_id,read").stdout;
    assert_eq!(some, "ITEM_ID  READ\ni1       false\ni2       true\n");
}

/// What another library reads (YAML 1.1, where a word such as `no` may be a truth value) is what was meant.
#[test]
fn yaml_is_read_by_others() {
    let mut value = inbox();
    value["words"] = json!(["yes", "on", "~", "0x1f", "12:30:45", "- a", "a #b", "多\n行\n", " x", "2026-11-21", ""]);
    let text = Case::answering(&value).run("inbox -o yaml").stdout;
    assert!(text.starts_with("items:\n"), "{text}");
    let python = crate::support::project("target/peers/bin/python");
    let script = "import sys,json,yaml; print(json.dumps(yaml.safe_load(sys.stdin.read())))";
    let mut child = std::process::Command::new(python)
        .args(["-c", script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let read = child.wait_with_output().unwrap().stdout;
    assert_eq!(serde_json::from_slice::<Value>(&read).unwrap(), value, "{text}");
}

#[test]
fn a_single_thing_in_every_format() {
    let account = json!({"account_id": "acc_1", "email": "a@b.c", "quota": {"daily": 150}});
    let case = Case::answering(&account);
    case.prints("account show -o ndjson", &format!("{account}\n"));
    case.prints("account show -o tsv", "account_id\temail\tquota\nacc_1\ta@b.c\t{\"daily\":150}\n");
    case.prints("account show -o yaml", "account_id: acc_1\nemail: a@b.c\nquota:\n  daily: 150\n");
    case.prints("account show -q", "acc_1\n");
    case.prints("account show --fields quota.daily", "{\"quota.daily\":150}\n");
    case.prints("account show --fields email -o table", "email: a@b.c\n");
    case.prints("account show -o table", "account_id: acc_1\nemail: a@b.c\nquota:\n  daily: 150\n");
}

/// A field that nobody has is told and comes as null; what was asked for is still there.
#[test]
fn an_unknown_field_is_told() {
    let case = Case::answering(&inbox());
    let outcome = case.run("inbox --fields item_id,titel");
    assert_eq!(outcome.ok()["items"][0], json!({"item_id": "i1", "titel": null}));
    assert_eq!(outcome.notes()[0]["notice"]["code"], "unknown_field");
    let empty = Case::answering(&json!({"items": []}));
    empty.prints("inbox --fields whatever", "{\"items\":[]}\n");
    empty.prints("inbox -q", "");
    empty.prints("inbox -o ndjson", "");
    empty.prints("inbox -o tsv", "item_id\tread\ttitle\trun_id\tcreated_at\n");
}

/// What cannot be had together is refused before anything is sent.
#[test]
fn combinations_that_come_to_nothing_are_refused() {
    let server = Canned::start(JSON, "{}");
    let home = Home::at(&server.url);
    for (args, code) in [
        ("inbox --json -o yaml", "usage"),
        ("inbox -q --jq .", "usage"),
        ("inbox -q -o tsv", "usage"),
        ("inbox -q --fields a", "usage"),
        ("inbox --jq . -o tsv", "usage"),
        ("inbox --jq . -o table", "usage"),
        ("inbox --raw", "usage"),
        ("inbox -o xml", "usage"),
        ("billing usage -q", "no_ids"),
        ("billing byok-clear -q", "no_ids"),
        ("batch - -q", "no_ids"),
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        let outcome = home.with(&args, &[("TOWOW_TOKEN", "t"), ("TOWOW_AGENT_ID", "a")], "");
        let error = outcome.fails(2, code);
        assert!(error["hint"].as_str().unwrap().starts_with("towow "), "{error}");
    }
    assert_eq!(server.seen().len(), 0);
}

/// What the backend wrote is what is printed: numbers that this program would round, a text, a list without fields.
#[test]
fn nothing_is_rounded_and_nothing_is_lost() {
    let exact = r#"{"a":12345678901234567890123,"b":0.1000000000000000055,"c":1e400,"d":"林"}"#;
    let raw = |body: &str, args: &str| {
        let server = Canned::start(JSON, body);
        let args: Vec<&str> = args.split(' ').collect();
        let outcome = Home::at(&server.url).with(&args, &[("TOWOW_TOKEN", "t")], "");
        assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
        outcome.stdout
    };
    assert_eq!(raw(&exact.replace("1e400", "1e40"), "api /x"), exact.replace("1e400", "1e40") + "\n");
    assert_eq!(raw(&format!("\u{feff}{exact}").replace("1e400", "4"), "api /x --jq .c"), "4\n");
    assert_eq!(raw("\"te\\txt\"", "api /x -o tsv"), "te\\txt\n");
    assert_eq!(raw("[1,\"b\"]", "api /x -o tsv"), "1\nb\n");
    let wide: serde_json::Map<String, Value> = (0..30_000).map(|n| (format!("k{n}"), json!(n))).collect();
    assert_eq!(raw(&Value::Object(wide).to_string(), "api /x -o tsv").lines().count(), 2);
    Home::new().towow(&["jq", "-n", "{a: 1}", "-o", "yaml"]).fails(2, "usage");
    let profiles = Home::new().towow(&["profile", "list", "-q"]).stdout;
    assert_eq!(profiles, "default\nlocal\n");
}
