//! `towow node eval` as a command. What it measures is judged by `tests/evaluation.rs`.

use super::outside::free_port;
use crate::support::Home;

/// The quickest question there is: one demand among everybody.
const QUICK: [&str; 6] = ["node", "eval", "--task", "adversarial", "--every", "100"];

#[test]
fn figures_are_rows_that_can_be_kept_and_compared() {
    let home = Home::new();
    let file = home.path("before.json");
    let file = file.to_str().unwrap();
    let report = home.towow(&[&QUICK, ["--save", file].as_slice()].concat()).ok();
    let rows = report["figures"].as_array().unwrap();
    assert!(rows.len() > 5 && rows.iter().all(|row| row["task"] == "adversarial" && row["cases"] == 1), "{report}");
    assert!(rows.iter().all(|row| row["system"] == "engine" && row.get("gate").is_none()), "{report}");

    let again = home.towow(&[&QUICK, ["--baseline", file].as_slice()].concat()).ok();
    for row in again["figures"].as_array().unwrap() {
        assert_eq!((&row["before"], row["change"].as_f64()), (&row["value"], Some(0.0)), "{row}");
    }
    let table = home.towow(&[&QUICK, ["-o", "tsv", "--baseline", file].as_slice()].concat());
    assert_eq!(
        table.stdout.lines().next().unwrap(),
        "task\tfigure\tvalue\tlow\thigh\tbm25\trandom\tratio\tcases\tgate\tbefore\tchange"
    );
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    let home = Home::new();
    let empty = home.path("empty.json");
    std::fs::write(&empty, "{}").unwrap();
    let empty = empty.to_str().unwrap();
    for (args, status, code) in [
        (["--task", "fortune-telling"], 2, "usage"),
        (["--every", "0"], 2, "usage"),
        (["--baseline", "/nowhere/before.json"], 2, "bad_baseline"),
        (["--baseline", empty], 2, "bad_baseline"),
        (["--embeddings", "http://127.0.0.1:1"], 2, "bad_setting"),
    ] {
        home.towow(&[&["node", "eval"], args.as_slice()].concat()).fails(status, code);
    }
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let model = ["--embeddings", &nobody, "--embeddings-model", "m"];
    home.towow(&[&QUICK, model.as_slice()].concat()).fails(1, "embeddings_failed");
}
