//! Waiting for a run. The protocol has no request for it: its state is read again and again.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};

use super::backend::Backend;
use super::call::Teller;
use crate::error::{Error, Kind, Result};
use crate::invoke::is_over;
use crate::operations::{Absent, Effect, Method, Operation, Param, Place, text};

/// The longest wait of which a client hears nothing.
const SILENT_SECONDS: u64 = 45;
const LONGEST_SECONDS: i64 = 600;

/// A row of MCP mode only: the command line has a verb of its own for it.
pub static RUN_WAIT: Operation = Operation {
    effect: Effect::Read,
    ..Operation::new(
        "run_wait",
        "run wait",
        text("Wait until a run is over, or report where it is", "等到协作结束，或报告进展"),
        Method::Get,
        "",
    )
    .params(&[
        Param::id("run_id", "Run", "协作"),
        Param::integer("seconds", (1, LONGEST_SECONDS), "Longest wait", "最长等待秒数")
            .at(Place::Local)
            .or(Absent::Number(SILENT_SECONDS as i64)),
    ])
    .id("run_id")
};

/// The state of the run when it was over, or when the time was: `over` says which.
pub async fn until_over(backend: &Backend, args: &Map<String, Value>, teller: &Teller) -> Result<Value> {
    let seconds = args.get("seconds").and_then(Value::as_u64).unwrap_or(SILENT_SECONDS);
    let seconds = if teller.is_heard() { seconds } else { seconds.min(SILENT_SECONDS) };
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut pause = Duration::from_millis(200);
    let mut round = Value::Null;
    loop {
        let mut run = backend.read("run_status", json!({ "run_id": args.get("run_id") })).await?;
        if !run.is_object() {
            let message =
                format!("the backend's answer is no run but {}", run.to_string().chars().take(80).collect::<String>());
            return Err(Error::new(Kind::Api, "unexpected_answer", message));
        }
        let over = is_over(&run);
        let left = end.saturating_duration_since(Instant::now());
        if over || left.is_zero() {
            run["over"] = json!(over);
            return Ok(run);
        }
        if run["current_round"] != round {
            round = run["current_round"].clone();
            teller.say(&format!("round {round} of at most {}", run["max_rounds"]));
        }
        sleep(pause.min(left)).await;
        pause = (pause * 2).min(Duration::from_secs(3));
    }
}
