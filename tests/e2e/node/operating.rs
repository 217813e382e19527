//! What the operator does: backups, moves, accounts.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::sqlite;
use crate::support::{Database, Home, INTENT, Outcome, Serving, mode};

/// A verb of the operator on this database.
fn operate(home: &Home, url: &str, args: &[&str]) -> Outcome {
    home.towow(&[&["node"], args, &["--db", url]].concat())
}

/// A network in which something has happened, and its plan.
fn lively() -> (Serving, Home, String) {
    let node = Serving::seeded();
    let ada = Home::at(&node.url);
    ada.register("Ada", "I design products.\n\n## I offer\n- 产品设计");
    let run = ada.towow(&["start", INTENT, "--wait"]).ok()["run_id"].as_str().unwrap().to_owned();
    (node, ada, run)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// An export without the time at which it was made.
fn rows(outcome: &Outcome) -> Vec<String> {
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    outcome.stdout.lines().skip(1).map(str::to_owned).collect()
}

fn sqlite_url(home: &Home, name: &str) -> String {
    format!("sqlite://{}", home.path(name).display())
}

#[test]
fn tables_are_brought_up_to_date_and_it_is_said_from_where() {
    let home = Home::new();
    let database = Database::fresh(&home);
    if !Database::is_postgres() {
        operate(&home, &database.url, &["migrate", "--check"]).fails(4, "not_found");
        assert!(!home.path("served.db").exists());
        home.write("served.db", "");
    }
    let pending = operate(&home, &database.url, &["migrate", "--check"]);
    assert_eq!(pending.ends(5, "migration_pending")["hint"], "towow node migrate");
    assert_eq!(pending.lines()[0]["pending"], true);
    let done = operate(&home, &database.url, &["migrate"]).ok();
    let newest = done["to"].as_i64().unwrap();
    assert_eq!((&done["from"], &done["pending"]), (&json!(0), &json!(false)));
    assert!(newest >= 2, "{done}");
    let again = operate(&home, &database.url, &["migrate", "--check"]).ok();
    assert_eq!((&again["from"], &again["to"]), (&json!(newest), &json!(newest)));
    assert!(!again["database"].as_str().unwrap().is_empty());
}

#[test]
fn a_node_is_copied_while_it_serves_and_the_copy_is_the_same_network() {
    let (node, ada, run) = lively();
    let url = node.database().url.clone();
    let copy = node.home.path("copy");
    let made = operate(&node.home, &url, &["backup", &text(&copy)]);
    made.notice("key_not_included");
    let made = made.ok();
    assert_eq!(made["format"], if Database::is_postgres() { "export" } else { "sqlite" });
    assert_eq!(made["bytes"], fs::metadata(&copy).unwrap().len());
    assert_eq!(mode(&copy), 0o600);
    assert_eq!(
        operate(&node.home, &url, &["backup", &text(&copy)]).fails(5, "file_exists")["message"].as_str().unwrap(),
        { format!("{} is there already; --force replaces it", copy.display()) }
    );
    operate(&node.home, &url, &["backup", &text(&copy), "--force"]).ok();
    operate(&node.home, &url, &["backup", "/nonexistent/copy"]).fails(1, "cannot_write");

    // Into an empty database, which serves it.
    let home = Home::new();
    let empty = Database::fresh(&home);
    let restored = operate(&home, &empty.url, &["restore", &text(&copy)]).ok();
    assert_eq!((&restored["format"], &restored["kept"]), (&made["format"], &Value::Null));
    let (was, is) = (operate(&node.home, &url, &["export", "-"]), operate(&home, &empty.url, &["export", "-"]));
    assert_eq!(rows(&is), rows(&was));
    let plan = ada.towow(&["result", &run]).ok()["plan"].clone();
    let again = Serving::of(home, "127.0.0.1:0", empty);
    let token = ada.config()["session_token"].as_str().unwrap().to_owned();
    let agent = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let env = [("TOWOW_BACKEND_URL", again.url.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &agent)];
    assert_eq!(ada.with(&["result", &run], &env, "").ok()["plan"], plan);

    // Never over a network that is there.
    let error = operate(&again.home, &again.database().url, &["restore", &text(&copy)]).fails(5, "database_not_empty");
    assert!(!error["message"].as_str().unwrap().contains(":postgres@"), "{error}");
}

#[test]
fn a_file_is_replaced_only_while_nobody_uses_it_and_the_old_one_stays() {
    if Database::is_postgres() {
        let (node, _, _) = lively();
        let copy = node.home.path("copy");
        operate(&node.home, &node.database().url, &["backup", &text(&copy)]).ok();
        operate(&node.home, &node.database().url, &["restore", &text(&copy), "--force"]).fails(2, "usage");
        return;
    }
    let (node, _, _) = lively();
    let url = node.database().url.clone();
    let copy = node.home.path("copy");
    operate(&node.home, &url, &["backup", &text(&copy)]).ok();
    let error = operate(&node.home, &url, &["restore", &text(&copy), "--force"]).fails(5, "database_in_use");
    assert!(error["message"].as_str().unwrap().contains("served.db"), "{error}");
    let stopped = node.stop();
    let (home, db) = (&stopped, stopped.path("served.db"));
    let restored = operate(home, &url, &["restore", &text(&copy), "--force"]).ok();
    assert_eq!(restored["kept"], text(&home.path("served.db.bak")));
    assert_eq!(operate(home, &sqlite_url(home, "served.db.bak"), &["check"]).ok()["ok"], true);
    assert_eq!((mode(&db), mode(&home.path("served.db.bak"))), (0o600, 0o600));
    // A second time the first one is not lost.
    let restored = operate(home, &url, &["restore", &text(&copy), "--force"]).ok();
    assert_eq!(restored["kept"], text(&home.path("served.db.bak.2")));

    // A copy that is damaged, or of a newer program, changes nothing.
    let before = rows(&operate(home, &url, &["export", "-"]));
    sqlite(
        &copy,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
    );
    operate(home, &url, &["restore", &text(&copy), "--force"]).fails(5, "database_too_new");
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    fs::write(&copy, &bytes).unwrap();
    operate(home, &url, &["restore", &text(&copy), "--force"]).fails(2, "broken_backup");
    operate(home, &url, &["restore", "nosuch"]).fails(4, "unreadable");
    home.write("diary", "this is no backup");
    operate(home, &sqlite_url(home, "new.db"), &["restore", "diary"]).fails(2, "not_an_export");
    assert_eq!(rows(&operate(home, &url, &["export", "-"])), before);
    let left: Vec<String> = fs::read_dir(home.path("")).unwrap().map(|entry| text(&entry.unwrap().path())).collect();
    assert!(!left.iter().any(|name| name.ends_with(".tmp")), "{left:?}");
}

#[test]
fn a_network_moves_to_another_database_and_back_without_loss() {
    let (node, _, _) = lively();
    let url = node.database().url.clone();
    let there = node.home.path("there.ndjson");
    let written = operate(&node.home, &url, &["export", &text(&there)]).ok();
    assert!(written["rows"]["agents"].as_i64().unwrap() > 120, "{written}");
    assert_eq!(mode(&there), 0o600);
    let first = rows(&operate(&node.home, &url, &["export", "-"]));
    assert_eq!(fs::read_to_string(&there).unwrap().lines().skip(1).collect::<Vec<_>>(), first);

    // From the one kind of database to the other, and back.
    let file = sqlite_url(&node.home, "other.db");
    assert_eq!(operate(&node.home, &file, &["import", &text(&there)]).ok()["rows"], written["rows"]);
    let back = operate(&node.home, &file, &["export", "-"]);
    assert_eq!(rows(&back), first);
    let home = Home::new();
    let third = Database::fresh(&home);
    let taken = home.with(&["node", "import", "-", "--db", &third.url], &[], &back.stdout).ok();
    assert_eq!(taken["rows"], written["rows"]);
    assert_eq!(rows(&operate(&home, &third.url, &["export", "-"])), first);
    assert_eq!(operate(&home, &third.url, &["check"]).ok()["findings"], json!([]));
    operate(&home, &third.url, &["import", &text(&there)]).fails(5, "database_not_empty");
}

#[test]
fn an_export_that_is_not_whole_is_refused_and_nothing_is_taken_in() {
    let (node, _, _) = lively();
    let whole = operate(&node.home, &node.database().url, &["export", "-"]).stdout;
    let lines: Vec<&str> = whole.lines().collect();
    let last = lines.len() - 1;
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    let swapped = whole.replacen("产品设计", "产品设讦", 1);
    let strange = whole.replacen("{\"table\":\"accounts\"", "{\"table\":\"_sqlx_migrations\"", 1);
    let other = whole.replacen("\"migration\":", "\"migration\":9", 1);
    let home = Home::new();
    let database = Database::fresh(&home);
    for (what, text, status, code) in [
        ("no end", joined(&lines[..last]), 2, "broken_export"),
        ("half a line", whole.chars().take(whole.chars().count() / 2).collect(), 2, "broken_export"),
        ("a row is missing", joined(&[&lines[..last - 1], &lines[last..]].concat()), 2, "broken_export"),
        ("a row is changed", swapped, 2, "broken_export"),
        ("a strange table", strange, 2, "broken_export"),
        ("more after the end", format!("{whole}{}\n", lines[1]), 2, "broken_export"),
        ("of another version", other, 5, "other_migration"),
        ("nothing", String::new(), 2, "not_an_export"),
    ] {
        let error = home.with(&["node", "import", "-", "--db", &database.url], &[], &text).fails(status, code);
        assert!(!error["message"].as_str().unwrap().is_empty(), "{what}");
        let found = operate(&home, &database.url, &["stats"]).ok();
        assert_eq!((&found["accounts"], &found["agents"]), (&json!(0), &json!({})), "{what}");
    }
    home.with(&["node", "import", "-", "--db", &database.url], &[], &whole).ok();
}

#[test]
fn what_does_not_fit_together_is_found() {
    let (node, _, run) = lively();
    let stopped = node.stop();
    let check = || operate(&stopped, &stopped.database().url, &["check"]);
    assert_eq!(check().ok(), json!({ "ok": true, "findings": [] }));
    let change = |statement: &str| match Database::is_postgres() {
        true => drop(psql(&stopped.database().url, statement)),
        false => drop(sqlite(&stopped.path("served.db"), statement)),
    };
    for (statement, rule, subject) in [
        (format!("UPDATE runs SET plan = NULL WHERE run_id = '{run}'"), "a run that is done has a plan", run.as_str()),
        ("UPDATE accounts SET bonus_remaining = -5 WHERE name = 'Ada'".into(), "a quota is not negative", "acc_"),
        (
            "UPDATE counters SET value = 0 WHERE name = 'agents'".into(),
            "the counter of agents is not behind an agent",
            "agt_",
        ),
        (
            format!("DELETE FROM participants WHERE run_id = '{run}' AND seat = 0"),
            "a run has a requester and somebody else",
            run.as_str(),
        ),
    ] {
        change(&statement);
        let outcome = check();
        outcome.ends(1, "database_inconsistent");
        let findings = outcome.lines()[0]["findings"].clone();
        let found = findings.as_array().unwrap().iter().any(|finding| {
            finding["check"] == rule && finding["subject"].as_str().is_some_and(|found| found.starts_with(subject))
        });
        assert!(found, "{rule}: {findings}");
    }
}

fn psql(url: &str, statement: &str) -> String {
    let output = std::process::Command::new("psql").args(["-qAtX", "-d", url, "-c", statement]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn accounts_are_looked_after_from_the_shell() {
    let node = Serving::start();
    let url = node.database().url.clone();
    let user = |args: &[&str]| operate(&node.home, &url, &[&["user"], args].concat());
    let ada = Home::at(&node.url);
    let account = ada.register("Ada", "I design products.")["account_id"].as_str().unwrap().to_owned();

    let listed = user(&["list"]).ok();
    assert_eq!((&listed["total"], &listed["users"][0]["email"]), (&json!(1), &json!("ada@example.org")));
    assert_eq!(user(&["list", "--offset", "1"]).ok()["users"], json!([]));
    assert_eq!(user(&["show", "ADA@example.org"]).ok(), user(&["show", &account]).ok());
    user(&["show", "nobody"]).fails(4, "not_found");

    // Shut out: sessions end at once, and nobody logs in.
    ada.towow(&["inbox"]).ok();
    assert_eq!(user(&["disable", &account]).ok()["status"], "disabled");
    assert_eq!(user(&["show", &account]).ok()["sessions"], 0);
    ada.towow(&["inbox"]).fails(3, "session_ended");
    let login = ["auth", "login", "--email", "ada@example.org", "--password-stdin"];
    assert_ne!(ada.with(&login, &[], "correct horse\n").status, Some(0));
    assert_eq!(user(&["enable", &account]).ok()["status"], "active");
    ada.with(&login, &[], "correct horse\n").ok();

    // Units.
    let user_now = user(&["quota", &account, "--daily", "7", "--bonus", "3"]).ok();
    assert_eq!((&user_now["daily_quota"], &user_now["bonus_remaining"]), (&json!(7), &json!(3)));
    assert_eq!(user(&["quota", &account, "--daily", "none"]).ok()["daily_quota"], Value::Null);
    assert_eq!(user(&["quota", &account, "--daily", "0"]).ok()["bonus_remaining"], 3);
    user(&["quota", &account]).fails(2, "usage");
    user(&["quota", &account, "--daily", "-1"]).fails(2, "usage");
    let activated = user(&["activate", &account]).ok();
    assert!(activated["activated_at"].is_string(), "{activated}");
    assert_eq!((&activated["daily_quota"], &activated["bonus_remaining"]), (&json!(150), &json!(33)));
    assert_eq!(user(&["activate", &account]).ok()["bonus_remaining"], 33);

    // A new one, whose password nobody sees.
    let create =
        ["node", "user", "create", "--email", "Bob@example.org", "--name", "Bob", "--password-stdin", "--db", &url];
    let made = node.home.with(&create, &[], "battery staple\n").ok();
    assert_eq!(
        (&made["email"], &made["has_password"], &made["agents"]),
        (&json!("bob@example.org"), &json!(true), &json!(1))
    );
    node.home.with(&create, &[], "battery staple\n").fails(5, "email_in_use");
    let bob = Home::at(&node.url);
    bob.with(&["auth", "login", "--email", "bob@example.org", "--password-stdin"], &[], "battery staple\n").ok();
    let silent = user(&["create", "--email", "eve@example.org", "--name", "Eve"]).ok();
    assert_eq!(silent["has_password"], false);
    user(&["create", "--email", "eve@localhost", "--name", "Eve"]).fails(1, "invalid_request");

    // Gone, when that was said.
    user(&["delete", "bob@example.org"]).fails(2, "usage");
    assert_eq!(user(&["delete", "bob@example.org", "--yes"]).ok()["status"], "deleted");
    bob.towow(&["inbox"]).fails(3, "session_ended");
    user(&["show", "bob@example.org"]).fails(4, "not_found");
    assert_eq!(user(&["list"]).ok()["total"], 2);

    // Everything was written down.
    let log = operate(&node.home, &url, &["export", "-"]).stdout;
    for action in ["create", "disable", "enable", "quota", "activate", "delete"] {
        assert!(log.contains(&format!("\"action\":\"operator:{action}\"")), "{action}");
    }
    assert_eq!(log.matches("operator:activate").count(), 1);
}

#[test]
fn invite_codes_are_given_out_and_taken_back() {
    let node = Serving::start();
    let url = node.database().url.clone();
    let codes = |args: &[&str]| operate(&node.home, &url, &[&["invite-code"], args].concat());
    let made = codes(&["--count", "2", "--uses", "3", "--days", "7", "--note", "for the meetup"]).ok()["codes"].clone();
    assert_eq!(made.as_array().unwrap().len(), 2);
    assert_eq!((&made[0]["max_uses"], &made[0]["note"]), (&json!(3), &json!("for the meetup")));
    assert!(made[0]["expires_at"].is_string() && made[0]["code"] != made[1]["code"], "{made}");
    let (first, second) = (made[0]["code"].as_str().unwrap(), made[1]["code"].as_str().unwrap());

    let revoked = codes(&["--revoke", &second.to_lowercase()]).ok();
    assert_eq!(revoked["code"], second);
    codes(&["--revoke", "NO-SUCH-CODE"]).fails(4, "not_found");
    codes(&["--count", "0"]).fails(2, "usage");
    let register = |name: &str, code: &str| {
        let email = format!("{name}@example.org");
        let args = [
            "auth",
            "register",
            "--email",
            &email,
            "--name",
            name,
            "--profile",
            "x",
            "--invite-code",
            code,
            "--password-stdin",
        ];
        Home::at(&node.url).with(&args, &[], "correct horse\n")
    };
    register("ada", first).ok();
    register("eve", second).fails(1, "invalid_invite_code");
    let listed = codes(&["--list"]).ok()["codes"].clone();
    let of = |code: &str| listed.as_array().unwrap().iter().find(|row| row["code"] == code).unwrap().clone();
    assert_eq!((&of(first)["uses"], &of(second)["uses"]), (&json!(1), &json!(0)));
    assert_eq!(codes(&["--count", "1"]).ok()["codes"][0]["expires_at"], Value::Null);
}

#[test]
fn figures_of_the_whole_network() {
    let (node, ada, _) = lively();
    let stats = || operate(&node.home, &node.database().url, &["stats"]).ok();
    let found = stats();
    assert_eq!((&found["accounts"], &found["sessions"], &found["runs"]), (&json!(2), &json!(1), &json!({ "done": 1 })));
    assert_eq!(found["runs_by_mode"], json!({ "worker_distributed": 1 }));
    assert!(found["agents"]["public"].as_i64().unwrap() > 120 && found["rounds"].as_i64().unwrap() > 0, "{found}");
    assert!(
        found["database_bytes"].as_i64().unwrap() > 100_000 && found["migration"].as_i64().unwrap() >= 2,
        "{found}"
    );
    assert_eq!(found["feedback_mean"], Value::Null);
    ada.towow(&["start", "I need a cook", "--wait"]).ok();
    assert_eq!(stats()["runs"], json!({ "done": 2 }));
    Home::new().towow(&["node", "stats"]).fails(4, "not_found");
}

#[test]
fn a_crowd_comes_in_and_can_log_in() {
    let home = Home::new();
    let database = Database::fresh(&home);
    let seed =
        |args: &[&str]| home.with(&[&["node", "seed"], args, &["--db", &database.url]].concat(), &[], "load test\n");
    let came = seed(&["--accounts", "300", "--agents", "1100", "--password-stdin"]).ok();
    assert_eq!(
        came,
        json!({ "accounts": 300, "agents": 1100, "first_email": "seed-1-0@example.org", "has_password": true })
    );
    seed(&["--accounts", "10"]).fails(5, "seeded_already");
    assert_eq!(seed(&["--agents", "5", "--seed", "2"]).ok()["accounts"], 5);
    seed(&["--accounts", "5", "--agents", "4", "--seed", "3"]).fails(2, "usage");
    seed(&["--remove", "--accounts", "5"]).fails(2, "usage");
    assert_eq!(operate(&home, &database.url, &["check"]).ok()["findings"], json!([]));

    let node = Serving::of(home, "127.0.0.1:0", database);
    let one = Home::at(&node.url);
    one.with(&["auth", "login", "--email", "seed-1-299@example.org", "--password-stdin"], &[], "load test\n").ok();
    let agents = one.towow(&["agent", "list"]).ok()["agents"].as_array().unwrap().len();
    assert_eq!(agents, 3);
    let found = one.towow(&["find", "我想找一个产品设计师"]).ok();
    assert!(!found["nominations"].as_array().unwrap().is_empty(), "{found}");
}
