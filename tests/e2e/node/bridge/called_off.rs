//! Runs that are called off while workers hold their tasks.

use serde_json::{Value, json};

use super::{World, refused, sql};

/// The worker learns that nobody waits for it, and nothing of what it says is kept.
#[test]
fn a_worker_that_holds_a_task_is_told_that_the_run_is_over() {
    let world = World::new(&[]);
    let (worker, other) = (world.worker(&["--all"]), world.worker(&["--all"]));
    let url = &world.node.database().url;
    let count = |table: &str, run: &str| sql(url, &format!("SELECT COUNT(*) FROM {table} WHERE run_id = '{run}'"));

    let run = world.run(1);
    let (task, answered) = (worker.take(), other.take());
    assert_eq!(worker.beat(&task), "held");
    other.says(&answered, "我能教陶艺拉坯。", "accepted");
    world.ada.towow(&["run", "cancel", &run, "--reason", "不找了"]).ok();
    assert_eq!(worker.beat(&task), "round_closed");
    worker.says(&task, "我能教陶艺拉坯。", "round_closed");
    assert_eq!((worker.next(0), other.next(0)), (Value::Null, Value::Null));
    assert_eq!((count("replies", &run), count("contributions", &run)), ("1".into(), "0".into()));

    // Between two rounds, the second of which is offered.
    let run = world.run(1);
    for _ in 0..2 {
        worker.says(&worker.take(), "我能教陶艺拉坯，也能修轮子。", "accepted");
    }
    let task = worker.take();
    world.ada.towow(&["run", "cancel", &run]).ok();
    assert_eq!(worker.release(&task, "too late").1["status"], json!("round_closed"));
    assert_eq!(other.next(3), Value::Null);
    assert_eq!((count("contributions", &run), count("syntheses", &run)), ("2".into(), "1".into()));
    let status = world.ada.towow(&["run", "status", &run]).ok();
    assert_eq!((&status["status"], &status["error"]), (&json!("cancelled"), &json!("Ada 取消了这次协作")));
    world.ada.towow(&["result", &run]).fails(5, "run_cancelled");
    refused(worker.submit("btk_guess-1", "x"), 404, "not_found");
}
