//! How well people are found: the figures of `towow node eval`, their gates, and the page that shows them.
//!
//! That the page shows what is recorded is judged always; the figures themselves are judged with the release build that
//! `TOWOW_RELEASE` names, when ignored tests are asked for, since computing all of them takes a build that is fast:
//! `cargo build --release && TOWOW_RELEASE=$PWD/target/release/towow cargo test --test evaluation -- --include-ignored`.
//! With `UPDATE=1` beside it, the figures are recorded anew and the page is written; the gates stay as they are.
//!
//! The figures beside a model take many minutes and a model; they are recorded from a report that somebody has made:
//! `towow node eval --config FILE --task known-item -o json > report.json`, then `UPDATE=1 TOWOW_EVALUATED=report.json`.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};

/// Gates, and the figures when they were last recorded.
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/eval/gates.json");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evaluation.md");
const MARKS: [&str; 2] = ["<!-- figures -->\n", "<!-- end of figures -->"];
const MODEL: [&str; 2] = ["<!-- model -->\n", "<!-- end of model -->"];

/// How far a figure may be from the recorded one before the page has to be written again. Machines may differ where two
/// people are equally good.
const STALE: f64 = 0.02;

fn record() -> Value {
    serde_json::from_str(&std::fs::read_to_string(RECORD).unwrap()).unwrap()
}

fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// A table for each task.
fn tables(figures: &[Value]) -> String {
    let mut text = String::new();
    let mut task = "";
    for row in figures {
        if row["task"] != task {
            task = row["task"].as_str().unwrap();
            writeln!(text, "\n### {task}\n").unwrap();
            text += "| figure | value | 95 % | BM25 | chance | ratio to BM25 | cases | gate |\n";
            text += "|---|---|---|---|---|---|---|---|\n";
        }
        let number = |key: &str| row[key].as_f64().map_or(String::new(), |value| format!("{value:.3}"));
        let range = |low: &str, high: &str| match row[low].as_f64() {
            Some(_) => format!("{}–{}", number(low), number(high)),
            None => String::new(),
        };
        let ratio = match row["ratio"].as_f64() {
            Some(ratio) => format!("{ratio:.2} ({})", range("ratio_low", "ratio_high")),
            None => String::new(),
        };
        let cells = [
            row["figure"].as_str().unwrap().to_owned(),
            format!("**{}**", number("value")),
            range("low", "high"),
            number("bm25"),
            number("random"),
            ratio,
            row["cases"].to_string(),
            row["gate"].as_str().unwrap_or_default().to_owned(),
        ];
        writeln!(text, "| {} |", cells.join(" | ")).unwrap();
    }
    text + "\n"
}

/// The page with this between the marks.
fn filled(page: &str, marks: [&str; 2], text: &str) -> String {
    let (before, rest) = page.split_once(marks[0]).expect("the page has a place for the figures");
    let (_, after) = rest.split_once(marks[1]).expect("the place for the figures ends");
    [before, marks[0], text, marks[1], after].concat()
}

#[test]
fn the_page_shows_the_recorded_figures() {
    let mut record = record();
    if let Some(report) = std::env::var_os("TOWOW_EVALUATED").filter(|_| update()) {
        let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
        let beside = report["figures"].as_array().unwrap().iter().filter(|row| row["system"] != "engine");
        record["beside_a_model"] = beside.cloned().collect();
        std::fs::write(RECORD, lines(&record)).unwrap();
    }
    let rows = |key: &str| tables(record[key].as_array().unwrap());
    let page = std::fs::read_to_string(PAGE).unwrap();
    let expected = filled(&filled(&page, MARKS, &rows("figures")), MODEL, &rows("beside_a_model"));
    if update() {
        std::fs::write(PAGE, &expected).unwrap();
    } else {
        assert!(page == expected, "docs/evaluation.md is not what data/eval/gates.json says: UPDATE=1 writes it");
    }
}

#[test]
#[ignore = "needs a release build"]
fn the_figures_are_those_recorded_and_none_is_below_its_gate() {
    let release = std::env::var("TOWOW_RELEASE").expect("TOWOW_RELEASE names the release build to judge");
    let output = Command::new(release).args(["node", "eval", "-o", "json"]).output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).expect(&complaint);
    let found = report["figures"].as_array().unwrap();
    let mut record = record();
    if update() {
        record["figures"] = json!(found);
        std::fs::write(RECORD, lines(&record)).unwrap();
    } else {
        let known = record["figures"].as_array().unwrap();
        let name = |row: &Value| format!("{}: {}", row["task"], row["figure"]);
        let names = |rows: &[Value]| rows.iter().map(name).collect::<Vec<_>>();
        assert_eq!(names(found), names(known), "other figures than are recorded: UPDATE=1 records them");
        for (found, known) in found.iter().zip(known) {
            let apart = (found["value"].as_f64().unwrap() - known["value"].as_f64().unwrap()).abs();
            assert!(
                apart <= STALE,
                "{} was {}, is {}: UPDATE=1 records it",
                name(found),
                known["value"],
                found["value"]
            );
        }
    }
    assert!(output.status.success(), "{complaint}");
}

/// The record with a line for each gate and each figure, so that a change is seen where it is.
fn lines(record: &Value) -> String {
    let rows = |key: &str| {
        let rows: Vec<String> = record[key].as_array().unwrap().iter().map(|row| format!("  {row}")).collect();
        format!("\"{key}\": [\n{}\n]", rows.join(",\n"))
    };
    format!("{{\n{},\n{},\n{}\n}}\n", rows("gates"), rows("figures"), rows("beside_a_model"))
}
