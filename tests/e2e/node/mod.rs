//! The database under adverse conditions.

mod access;
mod accounts;
mod bridge;
mod cluster;
mod eval;
mod express;
mod hooks;
mod index;
mod live;
mod messages;
mod models;
mod operating;
pub mod outside;
mod runs;
mod serving;
pub mod sql;

use std::process::Command;

use crate::local::in_database;
use crate::support::{BINARY, Database, Home, INTENT, Outcome, Serving};

#[test]
fn a_database_from_a_newer_version_is_left_alone() {
    let home = Home::new();
    home.local(&["inbox"]).ok();
    let db = home.path(".towow/node.db");
    in_database(&home, async |node| {
        node.store().set_setting("untouched", "yes").await.unwrap();
    });
    sqlite(
        &db,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
    );
    let error = home.local(&["inbox"]).fails(5, "database_too_new");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("node.db") && message.contains("9999"), "{message}");
    assert_eq!(sqlite(&db, "SELECT value FROM settings WHERE name = 'untouched'"), "yes");
}

#[test]
fn a_file_that_is_no_database_is_named_and_kept() {
    let home = Home::new();
    home.write(
        ".towow/node.db",
        "this is a diary, not a database, and it is long enough to be looked at as one ......................",
    );
    let before = home.read(".towow/node.db");
    let error = home.local(&["inbox"]).fails(1, "database_unusable");
    assert!(error["message"].as_str().unwrap().contains("node.db"), "{error}");
    assert_eq!(home.read(".towow/node.db"), before);
}

#[test]
fn a_full_disk_is_told_and_what_was_there_stays() {
    let home = Home::new();
    let first = home.local(&["start", INTENT]).ok();
    // A limit on the size of files stands for a disk without space.
    let limited = |kilobytes| {
        let command = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec {BINARY} --local start 'I need a cook'");
        let args = ["-c", &command];
        Outcome::of(&args, Command::new("bash").args(args).env("HOME", home.path("")).output().unwrap())
    };
    let error = limited(64).fails(1, "database_failed");
    let goes_on = error["hint"].as_str().unwrap();
    assert!(goes_on.starts_with("towow --local formulation confirm frm_") && goes_on.ends_with(" --k 3"), "{goes_on}");
    let error = limited(16).fails(1, "database_unusable");
    assert!(error["message"].as_str().unwrap().contains("disk I/O error"), "{error}");
    let demands = home.local(&["demand", "list"]).ok();
    assert_eq!((&demands["total"], &demands["demands"][0]["demand_id"]), (&1.into(), &first["demand_id"]));
}

#[test]
fn a_killed_server_comes_back_with_everything() {
    let node = Serving::seeded();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let run = ada.towow(&["start", INTENT, "--wait"]).ok()["run_id"].as_str().unwrap().to_owned();
    let plan = ada.towow(&["result", &run]).ok()["plan"].clone();
    let stopped = node.stop();
    let found = stopped.towow(&["node", "check", "--db", &stopped.database().url]).ok();
    assert_eq!(found["findings"], serde_json::json!([]));

    let node = Serving::on(stopped);
    let token = ada.config()["session_token"].as_str().unwrap().to_owned();
    let agent = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let env = [("TOWOW_BACKEND_URL", node.url.as_str()), ("TOWOW_TOKEN", &token), ("TOWOW_AGENT_ID", &agent)];
    assert_eq!(ada.with(&["result", &run], &env, "").ok()["plan"], plan);
}

#[test]
fn an_address_in_use_is_told() {
    let node = Serving::start();
    let address = node.url.trim_start_matches("http://");
    let error = Home::new().towow(&["node", "serve", "--listen", address]).fails(2, "cannot_listen");
    assert!(error["message"].as_str().unwrap().contains(address), "{error}");
}

#[test]
fn every_unread_notice_is_counted() {
    let home = Home::new();
    home.local(&["start", INTENT]).ok();
    sqlite(
        &home.path(".towow/node.db"),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 149) INSERT INTO inbox_items (item_id, account_id, agent_id, kind, title, run_id, created_at, read_at)
         SELECT 'ntc_' || i, account_id, agent_id, kind, title, run_id, created_at, read_at FROM inbox_items, n",
    );
    let inbox = home.local(&["inbox"]).ok();
    assert_eq!((inbox["items"].as_array().unwrap().len(), &inbox["unread"]), (100, &150.into()));
}

#[test]
fn tokens_and_passwords_are_not_in_the_database() {
    let node = Serving::start();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let token = ada.config()["session_token"].as_str().unwrap().to_owned();
    let stopped = node.stop();
    let bytes = if Database::is_postgres() {
        stopped.towow(&["node", "export", "-", "--db", &stopped.database().url]).stdout.into_bytes()
    } else {
        let db = stopped.path("served.db");
        sqlite(&db, "PRAGMA wal_checkpoint(TRUNCATE)");
        std::fs::read(&db).unwrap()
    };
    let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(holds("ada@example.org") && holds("$argon2id$"));
    assert!(!holds(&token) && !holds("correct horse"));
}

fn sqlite(db: &std::path::Path, statement: &str) -> String {
    sql::value(&format!("sqlite://{}", db.display()), statement)
}
