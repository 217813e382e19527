//! The main job on a fresh machine: no account, no key, no network.

use std::collections::HashSet;
use std::process::Stdio;

use serde_json::{Value, json};
use towow::node::Node;

use crate::support::{Home, INTENT, Outcome};

#[test]
fn start_off_a_terminal_prints_the_confirm_call_on_one_line() {
    let home = Home::new();
    let outcome = home.local(&["start", INTENT]);
    let confirmed = outcome.ok();
    let keys: Vec<&str> = confirmed.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["session_id", "demand_id", "query_id", "session", "query", "run", "selected_agent"]);
    assert_eq!(confirmed["run"]["status"], "pending");
    assert_eq!(confirmed["run"]["facilitator"], "rules");
    assert_eq!(confirmed["run"]["participant_count"], 3);
    assert_eq!(confirmed["query"]["status"], "completed");

    // The account was made without a question, and that was told, once.
    let notes = outcome.notes();
    assert_eq!(notes.len(), 1, "{}", outcome.stderr);
    assert_eq!(notes[0]["notice"]["code"], "local_account_created");
    assert_eq!(home.local(&["status"]).notes(), Vec::<Value>::new());

    // The run was finished before the process ended.
    let run_id = confirmed["run"]["run_id"].as_str().unwrap();
    assert_eq!(stored_status(&home, run_id), "done");
    let result = home.local(&["result", run_id]).ok();
    assert_eq!(result["status"], "done");
    assert!(result["plan"].as_str().unwrap().starts_with("# 协作计划"));
}

#[test]
fn the_result_says_who_does_what_and_why_and_counts_what_happened() {
    let home = Home::new();
    let result = home.local(&["start", INTENT, "--wait", "--k", "4"]).ok();
    assert_eq!(result["facilitator"], "rules");
    let seats = result["participants"].as_array().unwrap();
    assert_eq!(seats.len(), 5, "four people and the requester");
    let names: Vec<&str> = seats.iter().map(|seat| seat["display_name"].as_str().unwrap()).collect();

    let plan = result["plan"].as_str().unwrap();
    let rounds = result["total_rounds"].as_i64().unwrap();
    let mut citations = 0;
    for line in plan.lines().filter(|line| line.contains("[第")) {
        let (_, cited) = line.rsplit_once("[第").unwrap();
        let (round, name) = cited.trim_end_matches(']').split_once("轮 ").unwrap();
        assert!((1..=rounds).contains(&round.parse::<i64>().unwrap()), "{line}");
        assert!(names.contains(&name), "{line}");
        citations += 1;
    }
    assert!(citations >= 4, "{plan}");
    for name in &names {
        assert!(plan.contains(&format!("### {name}")), "{name} is missing in {plan}");
    }
    assert!(result["delivery"].as_str().unwrap().starts_with(&format!("# 给{}", names[0])));

    // The published formula, computed again from the inputs that travel with the figures.
    let metrics = &result["metrics"];
    let input = |name: &str| metrics["inputs"][name].as_f64().unwrap();
    let baseline = 15.0 * input("related_pairs") + 2.0 * input("rounds") * (input("seats") - 1.0);
    let spent = 1.0 + 0.1 * input("statements");
    let near = |name: &str, expected: f64| {
        let found = metrics[name].as_f64().unwrap();
        assert!((found - expected).abs() < 0.06, "{name}: {found}, not {expected}");
    };
    near("saved_minutes", baseline - spent);
    near("equivalent_meetings", ((baseline - spent) / 15.0).ceil());
    near("efficiency_multiplier", baseline / spent);
    near("collaboration_value", 10.0 * (baseline - spent) * input("coverage"));
}

#[test]
fn every_quotation_of_a_plan_stands_in_a_profile_or_in_the_demand() {
    let home = Home::new();
    let result = home.local(&["start", "I need a nurse to test a sleep diary. I can pay 40 euros.", "--wait"]).ok();
    let mut sources = "I need a nurse to test a sleep diary. I can pay 40 euros.".to_owned();
    for seat in result["participants"].as_array().unwrap().iter().skip(1) {
        let agent = home.local(&["browse", "agent", seat["agent_id"].as_str().unwrap()]).ok();
        sources.push_str(agent["profile_text"].as_str().unwrap());
        assert_eq!((&agent["is_sample"], &seat["is_sample"]), (&json!(true), &json!(true)));
    }
    let plan = result["plan"].as_str().unwrap();
    let quotations: Vec<&str> =
        plan.split('\u{201c}').skip(1).map(|rest| rest.split('\u{201d}').next().unwrap()).collect();
    assert!(quotations.len() >= 6, "{plan}");
    for quotation in quotations {
        assert!(sources.contains(quotation.trim_end_matches('.')), "{quotation:?} is nobody's");
    }
    assert!(plan.contains("Invented people of the sample community"), "{plan}");
}

#[test]
fn the_same_demand_gives_the_same_plan_and_another_demand_another() {
    let plan = |intent: &str| {
        let result = Home::new().local(&["start", intent, "--wait"]).ok();
        (result["plan"].as_str().unwrap().to_owned(), names(&result["participants"]))
    };
    let first = plan(INTENT);
    assert_eq!(plan(INTENT), first);
    let other = plan("开咖啡店选址拿不定主意，想听听过来人的看法");
    assert_ne!(other.1, first.1);
    assert_ne!(other.0, first.0);
}

#[test]
fn who_does_what_is_needed_complements_and_who_needs_it_too_resonates() {
    let found = Home::new().local(&["find", "想请律师看一份 SaaS 合同", "--no-run"]).ok();
    let perspective = |name: &str| {
        let rows = found["nominations"].as_array().unwrap();
        rows.iter().find(|row| row["display_name"] == name).map(|row| row["perspective"].clone())
    };
    // A lawyer, and somebody who looks for one.
    assert_eq!(perspective("韩立群"), Some("complement".into()));
    assert_eq!(perspective("龙飞宇"), Some("resonance".into()));
    // What somebody seeks is no reason to say that they give it.
    for row in found["nominations"].as_array().unwrap().iter().filter(|row| row["perspective"] == "complement") {
        let evidence = &row["evidence"];
        assert!(evidence["section"] != "seeks" || evidence["part"] == "return", "{row}");
    }
}

#[test]
fn equals_stand_in_the_same_order_on_every_machine() {
    // Several people seek an illustrator in one word, and so score alike.
    let found = || {
        let query = Home::new().local(&["find", "We look for an illustrator.", "--no-run"]).ok();
        names(&query["nominations"])
    };
    let first = found();
    assert!((0..3).all(|_| found() == first), "{first:?}");
}

#[test]
fn k_and_the_motifs_work() {
    let home = Home::new();
    for k in ["1", "8"] {
        let confirmed = home.local(&["start", INTENT, "--k", k]).ok();
        assert_eq!(confirmed["run"]["participant_count"].to_string(), k);
    }
    for key in ["missing-piece", "missing_cofounder"] {
        let confirmed = home.local(&["start", "我们做课堂练习小程序，就缺一个后端", "--motif", key]).ok();
        let document = confirmed["session"]["formulated_demand"].as_str().unwrap();
        assert!(document.contains("- 缺口合伙") && document.contains("## 我需要\n- 就缺一个后端"), "{document}");
    }
    for args in [&["start", INTENT, "--k", "9"][..], &["find", INTENT, "--k", "0"], &["start", INTENT, "--k", "-1"]] {
        let error = home.local(args).fails(2, "invalid_argument");
        assert!(error["message"].as_str().unwrap().contains("k must be from 1 to 8"), "{error}");
    }
    home.local(&["start", INTENT, "--motif", "nosuch"]).fails(2, "usage");
}

#[test]
fn the_intent_may_come_from_standard_input() {
    let home = Home::new();
    let confirmed = home.with(&["--local", "start", "-"], &[], &format!("{INTENT}\n")).ok();
    assert_eq!(confirmed["session"]["raw_intent"], INTENT);
    for blank in ["", " \n"] {
        home.with(&["--local", "start", "-"], &[], blank).fails(2, "usage");
    }
}

#[test]
fn no_wait_leaves_the_run_to_the_next_command() {
    let home = Home::new();
    let confirmed = home.local(&["start", INTENT, "--no-wait"]).ok();
    let run_id = confirmed["run"]["run_id"].as_str().unwrap();
    assert_eq!(stored_status(&home, run_id), "queued");
    home.local(&["inbox"]).ok();
    assert_eq!(stored_status(&home, run_id), "done");
}

/// The database is left in the middle of a run; whoever comes next carries on from the last whole round.
#[test]
fn a_run_that_stopped_in_the_middle_is_finished_by_result() {
    let home = Home::new();
    let confirmed = home.local(&["start", INTENT, "--no-wait"]).ok();
    let run_id = confirmed["run"]["run_id"].as_str().unwrap().to_owned();
    let before = in_database(&home, async |node| {
        assert!(node.step(&run_id).await.unwrap());
        assert!(node.step(&run_id).await.unwrap());
        let run = node.store().run(&run_id).await.unwrap().unwrap();
        (run.status, run.current_round, node.store().claims(&run_id).await.unwrap())
    });
    assert_eq!((before.0.as_str(), before.1), ("running", 2));

    let result = home.local(&["result", &run_id]).ok();
    assert_eq!(result["status"], "done");
    let after = in_database(&home, async |node| node.store().claims(&run_id).await.unwrap());
    assert_eq!(after[..before.2.len()], before.2[..], "the rounds before were kept as they were");

    // A run that nobody interrupted comes to the same plan.
    let undisturbed = home.local(&["start", INTENT, "--wait"]).ok();
    assert_eq!(undisturbed["plan"], result["plan"]);
}

/// Killed for real, at many moments: what was written is whole, and the next command finishes it.
#[test]
fn a_killed_process_loses_nothing_that_was_written() {
    let home = Home::new();
    home.local(&["inbox"]).ok();
    let whole = std::time::Instant::now();
    home.local(&["start", INTENT, "--wait"]).ok();
    let whole = whole.elapsed();
    // Others at work on the machine make one of them slower than the one before.
    for delay in (0..24).map(|step| whole * step / 10) {
        let mut command = home.command();
        command.args(["--local", "start", INTENT, "--wait"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let status = home.local(&["status"]).ok();
    let demands = status["demands"]["demands"].as_array().unwrap();
    for demand in demands {
        for run in demand["runs"].as_array().unwrap() {
            let run_id = run["run_id"].as_str().unwrap();
            assert_eq!(home.local(&["result", run_id]).ok()["status"], "done");
            let rounds = in_database(&home, async |node| {
                node.store().findings(run_id).await.unwrap().len() as i64
                    - node.store().run(run_id).await.unwrap().unwrap().current_round
            });
            assert_eq!(rounds, 0, "as many syntheses as rounds");
        }
    }
    assert!(demands.len() > 1, "the last of them had time enough to be started");
}

#[test]
fn several_first_commands_at_once_make_one_account() {
    let home = Home::new();
    let children: Vec<_> = (0..6)
        .map(|_| {
            let mut command = home.command();
            command.args(["--local", "start", INTENT, "--wait"]).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut plans = HashSet::new();
    for child in children {
        let outcome = Outcome::of(&["--local", "start"], child.wait_with_output().unwrap());
        plans.insert(outcome.ok()["plan"].as_str().unwrap().to_owned());
    }
    assert_eq!(plans.len(), 1);
    let agents = home.local(&["agent", "list"]).ok();
    assert_eq!(agents["agents"].as_array().unwrap().len(), 1);
    assert_eq!(home.local(&["browse", "agents", "--limit", "1"]).ok()["total"], 135);
    assert_eq!(home.local(&["demand", "list"]).ok()["total"], 6);
}

#[test]
fn find_inbox_and_status_show_what_there_is() {
    let home = Home::new();
    let found = home.local(&["find", "想请律师看一份合同", "--k", "2"]).ok();
    assert_eq!(found["run"]["participant_count"], 2);
    let query_id = found["query_id"].as_str().unwrap();
    assert_eq!(home.local(&["discover", "show", query_id]).ok()["nominations"], found["nominations"]);
    let only = home.local(&["find", "想请律师看一份合同", "--no-run"]).ok();
    assert_eq!(only["run"], Value::Null);
    assert_eq!(names(&only["nominations"]), names(&found["nominations"]));

    let inbox = home.local(&["inbox"]).ok();
    assert_eq!((inbox["items"].as_array().unwrap().len(), &inbox["unread"]), (1, &json!(1)));
    let item = &inbox["items"][0];
    assert_eq!(item["run_id"], found["run"]["run_id"]);
    let read = home.local(&["inbox", "read", item["item_id"].as_str().unwrap()]).ok();
    assert_eq!(read["read"], true);
    assert_eq!(home.local(&["inbox"]).ok()["unread"], 0);

    let status = home.local(&["status"]).ok();
    assert_eq!(status["inbox"]["unread"], 0);
    assert_eq!(status["demands"]["demands"].as_array().unwrap().len(), 2);
    assert_eq!(status["demands"]["demands"][1]["runs"][0]["status"], "done");
    let recent = status["recent"].as_array().unwrap();
    assert_eq!(recent.iter().map(|row| row["state"].as_str().unwrap()).collect::<Vec<_>>(), ["completed", "done"]);
}

#[test]
fn the_sample_community_can_be_taken_out_and_brought_back() {
    let home = Home::new();
    home.local(&["inbox"]).ok();
    assert_eq!(home.towow(&["node", "seed", "--remove"]).ok(), json!({"removed": 135}));
    assert_eq!(home.local(&["browse", "agents"]).ok()["total"], 0);
    let confirmed = home.local(&["start", INTENT]).ok();
    assert_eq!((&confirmed["run"], &confirmed["query"]["nominations"]), (&Value::Null, &json!([])));
    let error = home.local(&["start", INTENT, "--wait"]).fails(4, "nobody_found");
    assert!(error["details"]["session_id"].is_string(), "what was done is in the error: {error}");
    assert_eq!(error["hint"], "towow --local motifs");
    assert_eq!(home.towow(&["node", "seed"]).ok(), json!({"added": 135}));
    assert_eq!(home.towow(&["node", "seed"]).ok(), json!({"added": 0}));
    assert_eq!(home.local(&["start", INTENT]).ok()["run"]["participant_count"], 3);
}

#[test]
fn the_local_session_never_touches_the_remote_one() {
    let home = Home::new();
    let remote = r#"{"session_token":"remote-secret","agent_id":"agt_remote","other":[1]}"#;
    home.write(".towow/config.json", remote);
    let env = [("TOWOW_TOKEN", "env-secret"), ("TOWOW_AGENT_ID", "agt_env")];
    home.with(&["--local", "start", INTENT, "--wait"], &env, "").ok();
    home.local(&["auth", "logout"]).ok();
    assert_eq!(home.read(".towow/config.json"), remote);
    let local = home.read(".towow/profiles/local/config.json");
    assert!(!local.contains("secret") && !local.contains("session_token"), "{local}");
    // After a logout the owner of the file is let in again, with what is theirs.
    assert_eq!(home.local(&["demand", "list"]).ok()["total"], 1);
}

#[test]
fn a_lost_local_session_is_replaced() {
    let home = Home::new();
    home.local(&["start", INTENT]).ok();
    home.write(".towow/profiles/local/config.json", r#"{"session_token":"tws_stale","session_backend":"local"}"#);
    assert_eq!(home.local(&["demand", "list"]).ok()["total"], 1);
}

#[cfg(unix)]
#[test]
fn everything_below_the_home_is_private() {
    use crate::support::mode;
    let home = Home::new();
    home.local(&["start", INTENT]).ok();
    for dir in [".towow", ".towow/profiles/local"] {
        assert_eq!(mode(&home.path(dir)), 0o700, "{dir}");
    }
    for file in [".towow/node.db", ".towow/profiles/local/config.json", ".towow/profiles/local/recent.json"] {
        assert_eq!(mode(&home.path(file)), 0o600, "{file}");
    }
}

fn names(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["display_name"].as_str().unwrap().to_owned()).collect()
}

/// Looks into the database with the library, as another process would.
pub fn in_database<T>(home: &Home, look: impl AsyncFnOnce(&Node) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let node = Node::open_file(&home.path(".towow/node.db")).await.unwrap();
        look(&node).await
    })
}

fn stored_status(home: &Home, run_id: &str) -> String {
    in_database(home, async |node| node.store().run(run_id).await.unwrap().unwrap().status)
}

/// The settings of the owner's node hold for `--local` too, as far as they are about finding people.
#[test]
fn discovery_is_as_the_owner_has_set_it() {
    let home = Home::new();
    let perspectives = |home: &Home| -> HashSet<String> {
        let found = home.local(&["find", INTENT, "--no-run"]).ok();
        let rows = found["nominations"].as_array().unwrap();
        rows.iter().map(|row| row["perspective"].as_str().unwrap().to_owned()).collect()
    };
    assert!(perspectives(&home).len() > 1);
    home.write(".towow/node.toml", "[discovery]\nseats_complement = 0\nseats_interference = 0\n");
    assert_eq!(perspectives(&home), HashSet::from(["resonance".to_owned()]));
    let found = |env: &[(&str, &str)]| home.with(&["--local", "find", INTENT, "--no-run"], env, "");
    found(&[("TOWOW_NODE_LOG_LEVEL", "a wrong one, which is for a node that serves")]).ok();
    found(&[("TOWOW_NODE_DISCOVERY_SEATS_RESONANCE", "many")]).fails(2, "bad_setting");

    let fresh = Home::new();
    fresh.write(".towow/node.toml", "[discovery]\ndictionary = 'nowhere.u8'\n");
    let error = fresh.local(&["find", INTENT, "--no-run"]).fails(2, "bad_setting");
    assert!(error["message"].as_str().unwrap().contains("discovery.dictionary: the dictionary nowhere.u8"), "{error}");
    assert!(!fresh.path(".towow/node.db").exists());
}
