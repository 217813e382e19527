//! Runs in which a language model speaks, sums up and plans: well, badly, and not at all.

mod injected;
mod killed;
mod mixed;
mod whose;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::outside::free_port;
use super::outside::models::ModelServer;
use super::sql::{rows, value as sql};
use crate::support::{Database, Home, Serving, project};

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";
const KEY: &str = "sk-of-the-node-0123456789";
const MODEL: &str = "anthropic/scripted-1";

const ADA: &str = "程序员\n\n## 我能提供\n- 拍照";
const BO: &str =
    "陶艺老师，住在河边\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人\n\n## 条件\n- 只在周末";
const CY: &str = "会计，家里养猫\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税";

/// A scripted server whose stages answer as a decent model would.
fn server(script: &Value) -> ModelServer {
    let stages = project("tests/peers/model_stages.py");
    ModelServer::start(script, &["--stages", stages.to_str().unwrap()])
}

/// The settings of a node with this model.
fn settings(url: &str, key_file: &str) -> Vec<(String, String)> {
    let of = |name: &str, value: &str| (format!("TOWOW_NODE_{name}"), value.to_owned());
    vec![
        of("LLM_PROVIDER", "anthropic"),
        of("LLM_BASE_URL", url),
        of("LLM_MODEL", "scripted-1"),
        of("LLM_KEY_FILE", key_file),
        of("LLM_INPUT_PRICE", "3"),
        of("LLM_OUTPUT_PRICE", "15"),
        of("LLM_IDLE_TIMEOUT", "1"),
        of("LLM_RETRIES", "1"),
        of("RUNS_LEASE_SECONDS", "5"),
        of("QUOTA_ENFORCED", "false"),
        of("LIMITS_SIGN_IN", "0"),
    ]
}

fn borrowed(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A node whose model is this server, on a database.
fn node(server: &ModelServer, database: Option<Database>, more: &[(&str, &str)]) -> Serving {
    let home = Home::new();
    home.write("model.key", &format!("{KEY}\n"));
    let settings = settings(&server.url, home.path("model.key").to_str().unwrap());
    let database = database.unwrap_or_else(|| Database::fresh(&home));
    Serving::configured(home, "127.0.0.1:0", database, &[borrowed(&settings).as_slice(), more].concat())
}

fn person(url: &str, name: &str, profile: &str) -> Home {
    let home = Home::at(url);
    home.register(name, profile);
    home
}

/// Ada, who asks, and Bo and Cy, who can be found.
fn people(url: &str) -> [Home; 3] {
    [person(url, "Ada", ADA), person(url, "Bo", BO), person(url, "Cy", CY)]
}

/// A hosted run of this person's with two others.
fn begin(home: &Home) -> String {
    let found = home.towow(&["discover", "run", DEMAND, "--start-negotiation", "--k", "2"]).ok();
    found["run"]["run_id"].as_str().unwrap_or_else(|| panic!("no run: {found}")).to_owned()
}

#[track_caller]
fn result(home: &Home, run: &str) -> Value {
    let begun = Instant::now();
    loop {
        let status = home.towow(&["run", "status", run]).ok();
        if !status["finished_at"].is_null() {
            assert_eq!(status["status"], "done", "{status}");
            return home.towow(&["result", run]).ok();
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{status}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Every value of this name, anywhere.
fn all<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| match key == name {
            true => found.push(value),
            false => all(value, name, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| all(item, name, found)),
        _ => {}
    }
}

/// A plan is whole: everybody in it, every pair once, the tasks in an order, and every source there.
#[track_caller]
fn is_whole(node: &Serving, run: &str, result: &Value) {
    let (plan, delivery) = (&result["plan_json"], &result["delivery_json"]);
    let said: BTreeSet<(i64, i64)> = rows(
        &node.database().url,
        &format!("SELECT round, seat FROM contributions WHERE run_id = '{run}' AND claims <> '[]'"),
    )
    .iter()
    .map(|row| row.split_once('|').unwrap())
    .map(|(round, seat)| (round.parse().unwrap(), seat.parse().unwrap()))
    .chain([(0, 0)])
    .collect();
    let mut cites = Vec::new();
    all(plan, "cites", &mut cites);
    all(delivery, "cites", &mut cites);
    assert!(!cites.is_empty(), "{plan}");
    for cite in cites.iter().flat_map(|list| list.as_array().unwrap()) {
        let place = (cite["round"].as_i64().unwrap(), cite["seat"].as_i64().unwrap());
        assert!(said.contains(&place), "{cite} of {said:?}: {plan}");
    }
    let seats = result["participants"].as_array().unwrap().len();
    assert_eq!(plan["participants"].as_array().unwrap().len(), seats);
    let pairs: BTreeSet<(i64, i64)> = plan["relations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bond| (bond["a"].as_i64().unwrap(), bond["b"].as_i64().unwrap()))
        .collect();
    assert_eq!((pairs.len(), pairs.iter().all(|(a, b)| a < b)), (seats * (seats - 1) / 2, true), "{plan}");
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let tasks = plan["tasks"].as_array().unwrap();
    assert!(!tasks.is_empty(), "{plan}");
    for _ in tasks {
        let is_free = |task: &&Value| {
            task["prerequisites"].as_array().unwrap().iter().all(|id| done.contains(id.as_str().unwrap()))
        };
        done.extend(tasks.iter().filter(is_free).map(|task| task["id"].as_str().unwrap()).collect::<Vec<_>>());
    }
    assert_eq!(done.len(), tasks.len(), "{plan}");
    for text in [&result["plan"], &result["delivery"]] {
        assert!(text.as_str().unwrap().contains("## "), "{text}");
    }
}

/// The calls that came to nothing: (stage, round, seat) with the reason.
fn degraded(result: &Value) -> BTreeMap<(String, i64, Option<i64>), String> {
    let calls = result["degraded"].as_array().unwrap().iter();
    calls
        .map(|call| {
            let stage = call["stage"].as_str().unwrap().to_owned();
            let key = (stage, call["round"].as_i64().unwrap(), call["seat"].as_i64());
            (key, call["reason"].as_str().unwrap().to_owned())
        })
        .collect()
}

/// The rules have answered exactly where the model has not.
#[track_caller]
fn is_told_exactly(result: &Value) {
    let failed = degraded(result);
    let by = |stage: &str, round: i64, seat: Option<i64>| match failed.contains_key(&(stage.to_owned(), round, seat)) {
        true => "rules",
        false => MODEL,
    };
    for source in result["sources"].as_array().unwrap() {
        let expected = match by("contribute", source["round"].as_i64().unwrap(), source["seat"].as_i64()) {
            "rules" => "rules",
            _ => "model",
        };
        assert_eq!(source["answered_by"], expected, "{source}: {failed:?}");
        assert_eq!(source["model"], MODEL, "who was asked");
    }
    for (writer, round) in result["facilitators"]["syntheses"].as_array().unwrap().iter().zip(1..) {
        assert_eq!(*writer, by("catalyst", round, None), "round {round}: {failed:?}");
    }
    assert_eq!(result["facilitator"], by("plan", 0, None), "{failed:?}");
    assert_eq!(result["facilitators"]["delivery"], by("deliver", 0, Some(0)), "{failed:?}");
}

#[test]
fn a_hosted_run_is_led_by_a_model() {
    let server = server(&json!({}));
    // A node whose words are read to the end, its log among them.
    let (home, port) = (Home::new(), free_port());
    home.write("model.key", &format!("{KEY}\n"));
    let database = Database::fresh(&home);
    let settings = settings(&server.url, home.path("model.key").to_str().unwrap());
    let listen = format!("127.0.0.1:{port}");
    let log = std::fs::File::create(home.path("log")).unwrap();
    let mut command = home.command();
    command.envs(borrowed(&settings)).env("TOWOW_NODE_LOG_LEVEL", "debug");
    command.args(["node", "serve", "--listen", &listen, "--db", &database.url]).stderr(log);
    let mut served = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let url = format!("http://{listen}");
    let begun = Instant::now();
    while std::net::TcpStream::connect(&listen).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(50));
    }
    let [ada, bo, _] = people(&url);
    let run = begin(&ada);
    let told = result(&ada, &run);
    assert_eq!(degraded(&told), BTreeMap::new());
    is_told_exactly(&told);
    assert_eq!(told["facilitator"], MODEL);
    assert_eq!(ada.towow(&["run", "status", &run]).ok()["facilitator"], MODEL);
    let plan = &told["plan_json"];
    assert_eq!((&plan["needs"][0]["met_by"], &plan["language"]), (&json!([1, 2]), &json!("zh")), "{plan}");
    assert_eq!(plan["conditions"][0]["text"], "只在周末");
    let deliveries = format!("SELECT delivery_data FROM participants WHERE run_id = '{run}' ORDER BY seat");
    let deliveries = rows(&database.url, &deliveries);
    assert_eq!(deliveries.len(), 3);
    for (delivery, seat) in deliveries.iter().zip(0..) {
        let delivery: Value = serde_json::from_str(delivery).unwrap();
        assert_eq!((&delivery["seat"], &delivery["facilitator"]), (&json!(seat), &json!(MODEL)), "{delivery}");
    }
    let answers = format!("SELECT COUNT(*) FROM model_calls WHERE subject_id = '{run}' AND answer IS NOT NULL");
    assert_eq!(sql(&database.url, &answers), "0", "what is in the plan is not kept twice");

    let (asked, used) = (server.seen(), ada.towow(&["billing", "usage"]).ok());
    let calls: i64 = sql(&database.url, "SELECT COUNT(*) FROM model_calls").parse().unwrap();
    assert_eq!(asked.len() as i64, calls, "one request a call");
    let used = &used["models"][0];
    assert_eq!((&used["model"], &used["own_key"], &used["failed"]), (&json!(MODEL), &json!(false), &json!(0)));
    assert_eq!(used["calls"], calls, "what the node's key costs is counted to who has opened the run: {used}");
    let (input, output) = (used["input_tokens"].as_i64().unwrap(), used["output_tokens"].as_i64().unwrap());
    assert!(input > 0 && output > 0, "{used}");
    let cost = used["cost_micros"].as_i64().unwrap() - (input * 3 + output * 15);
    assert!(cost.abs() <= calls && used["currency"] == "USD", "{used}");
    assert_eq!(bo.towow(&["billing", "usage"]).ok()["models"], json!([]));

    // Who speaks is asked with an own profile, and only with that.
    for seen in &asked {
        let body = seen["body"].to_string();
        assert!(!body.contains(KEY) && !body.contains("@example.org"), "{body}");
        let rivers = body.contains("住在河边");
        assert_eq!(rivers, seen["stage"] == "contribute" && is_of_table_or_seat(seen, 1), "{body}");
    }
    let shown = [told.to_string(), ada.towow(&["run", "export", &run, "--html"]).stdout].concat();
    let found = home.towow(&["node", "check", "--db", &database.url]).ok();
    assert_eq!(found["findings"], json!([]));
    let kept = home.towow(&["node", "export", "-", "--db", &database.url]).stdout;
    assert!(kept.contains("周末陶艺拉坯课"));
    served.kill().unwrap();
    served.wait().unwrap();
    let log = home.read("log");
    assert!(log.contains("towow::request"), "{log}");
    for text in [&shown, &kept, &log] {
        assert!(!text.contains(KEY) && !text.contains("sk-of-the"), "a key is nowhere");
    }
}

/// True for a request for this seat; those of the table are of seat 0.
fn is_of_table_or_seat(seen: &Value, seat: i64) -> bool {
    let text = seen["body"]["messages"][0]["content"].as_str().unwrap();
    match seen["stage"].as_str().unwrap() {
        "contribute" => text.contains(&format!("第 {seat} 位")),
        "deliver" => text.contains(&format!("The reader is seat {seat}.")),
        _ => seat == 0,
    }
}

/// What passes passes; what does not is answered by the rules, and told with its reason.
#[test]
fn whatever_a_model_does_the_run_ends_with_a_plan() {
    let server = server(&json!({}));
    let node = node(&server, None, &[]);
    let [ada, ..] = people(&node.url);
    let cases: &[(Value, Option<&str>)] = &[
        (json!("slow:0.005"), None),
        (json!(["429:0", "well"]), None),
        (json!(["529", "well"]), None),
        (json!(["cut", "well"]), None),
        (json!(["error", "well"]), None),
        (json!(["malformed", "well"]), None),
        (json!(["wrong", "well"]), None),
        (json!("fenced"), None),
        (json!("thinking"), None),
        (json!(["refusal", "well"]), Some("refused: ")),
        (json!("wrong"), Some("malformed: ")),
        (json!("malformed"), Some("malformed: ")),
    ];
    for stage in ["contribute", "catalyst", "plan", "deliver"] {
        for (behaviour, reason) in cases {
            server.does(&json!({ stage: behaviour }));
            let run = begin(&ada);
            let told = result(&ada, &run);
            let what = format!("{stage} {behaviour}: {}", told["degraded"]);
            is_whole(&node, &run, &told);
            is_told_exactly(&told);
            let failed = degraded(&told);
            assert_eq!(failed.is_empty(), reason.is_none(), "{what}");
            for ((of, ..), why) in &failed {
                assert!(of == stage && why.starts_with(reason.unwrap()), "{what}");
                assert!(
                    !why.contains("127.0.0.1") && !why.contains("told to"),
                    "not where, and not in its words: {what}"
                );
            }
            if behaviour.is_array() {
                assert!(failed.len() <= 1, "only the one that failed: {what}");
            }
        }
    }
}

/// A server that cannot answer is left alone for the rest of the run, and nobody waits for it: the three seats may have been
/// asked by then.
#[test]
fn a_server_that_does_not_answer_is_left_alone() {
    for (behaviour, reason, most) in [
        ("401", "key_invalid: ", 3),
        ("spend", "billing: ", 3),
        ("404", "no_model: ", 3),
        ("hang", "", 8),
        ("cut", "cut: ", 8),
        ("500", "away: ", 12),
    ] {
        let server = server(&json!({ "*": behaviour }));
        let node = node(&server, None, &[]);
        let [ada, ..] = people(&node.url);
        let run = begin(&ada);
        let told = result(&ada, &run);
        is_whole(&node, &run, &told);
        is_told_exactly(&told);
        let failed = degraded(&told);
        assert_eq!(told["facilitator"], "rules");
        assert!(failed.values().all(|why| why.starts_with(reason)), "{behaviour}: {failed:?}");
        let asked = server.seen().len();
        assert!(asked <= most && asked < failed.len() * 3, "{behaviour}: {asked} requests for {} calls", failed.len());
        let used = ada.towow(&["billing", "usage"]).ok();
        assert_eq!(used["models"][0]["failed"], used["models"][0]["calls"], "{used}");
    }
}
