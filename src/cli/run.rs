//! Waiting for a run, and its result as people read it.

use std::time::Duration;

use clap::{Arg, ArgMatches};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::args::option;
use super::{Globals, interrupted, operation};
use crate::error::{Error, Kind, Result};
use crate::invoke::{self, Context};
use crate::operations::{self, Lang, text};
use crate::output::{self, Progress};

/// Longest wait.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

pub fn timeout_option(lang: Lang) -> Arg {
    option("timeout", "TIME", text("Longest wait: 90s, 10m, 1h", "最长等待：90s、10m、1h").of(lang))
        .default_value("10m")
        .value_parser(duration)
}

/// A time such as `90s`, `10m` or `1h`; seconds without a unit.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a time such as 90s, 10m or 1h");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    match number.checked_mul(unit).filter(|seconds| *seconds <= LONGEST.as_secs()) {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => Err(format!("{text} is longer than a year")),
    }
}

/// Waits until a run is over and reads its result.
pub async fn result_of(
    context: &mut Context,
    globals: &Globals,
    matches: &ArgMatches,
    progress: &Progress,
    run_id: &str,
) -> Result<Value> {
    let limit = matches.get_one::<Duration>("timeout").copied().unwrap_or(Duration::from_secs(600));
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(200);
    let mut status = Value::Null;
    let waited = async {
        loop {
            // The embedded node works while somebody waits for it; a remote one by itself.
            context.client.settle().await?;
            status = invoke::call(context, "run_status", json!({ "run_id": run_id })).await?;
            progress.step(round(&status, globals.lang));
            if matches!(status["status"].as_str(), Some("done" | "failed")) {
                return invoke::call(context, "result", json!({ "run_id": run_id })).await;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    };
    let goes_on = |error: Error| error.hint(format!("towow result {run_id} --wait"));
    let outcome = tokio::select! {
        result = waited => result,
        _ = tokio::time::sleep_until(deadline) => {
            let message = format!("run {run_id} was not done within {}s; it goes on", limit.as_secs());
            Err(goes_on(Error::new(Kind::Timeout, "wait_timeout", message)))
        }
        _ = tokio::signal::ctrl_c() => Err(goes_on(interrupted(format!("stopped waiting; run {run_id} goes on")))),
    };
    progress.finish();
    match outcome {
        // How far it had come, as far as anybody knows.
        Err(error) if matches!(error.kind, Kind::Timeout | Kind::Interrupted) && !status.is_null() => {
            Err(error.details(status))
        }
        outcome => outcome,
    }
}

fn round(status: &Value, lang: Lang) -> String {
    let (now, most) = (&status["current_round"], &status["max_rounds"]);
    match lang {
        Lang::Zh => format!("协商中：第 {now} 轮，最多 {most} 轮"),
        Lang::En => format!("Negotiating: round {now} of at most {most}"),
    }
}

/// What was started, for a reader: who was found, and how to get at the result.
pub fn opened(value: &Value, globals: &Globals) -> String {
    let lang = globals.lang;
    let nominations = value.get("nominations").or_else(|| value["query"].get("nominations")).unwrap_or(&Value::Null);
    let rows = nominations.as_array().cloned().unwrap_or_default();
    let columns = operations::find("get_discovery").and_then(|row| row.list).map(|(_, columns)| columns);
    let mut shown = output::table(&rows, columns.unwrap_or_default());
    match value["run"]["run_id"].as_str() {
        Some(run_id) => {
            let command = globals.flags.aim(&format!("towow result {run_id}"));
            let label = text("They negotiate now; read the outcome with", "他们正在协商，结果请看").of(lang);
            shown.push_str(&format!("\n{label}:\n  {command}\n"));
        }
        None if rows.is_empty() => {
            let tip = text(
                "Nobody fits yet. Say more: which role, which field, what you give.",
                "暂时没有合适的人。多说一点：什么角色、什么领域、你能给什么。",
            );
            shown.push_str(&format!("\n{}\n", tip.of(lang)));
        }
        None => {}
    }
    shown
}

/// A result for a reader: the plan, what it means for the one who asked, and the figures.
pub fn readable(value: &Value, lang: Lang) -> String {
    let part = |name: &str| value[name].as_str().map(output::clean).unwrap_or_default();
    let metrics = &value["metrics"];
    let facts = match lang {
        Lang::Zh => format!(
            "{} 轮 · 约省 {} 分钟（{} 次会议）· 由 {} 主持 · {}",
            value["total_rounds"],
            metrics["saved_minutes"],
            metrics["equivalent_meetings"],
            part("facilitator"),
            part("run_id")
        ),
        Lang::En => format!(
            "{} rounds · about {} minutes saved ({} meetings) · facilitator: {} · {}",
            value["total_rounds"],
            metrics["saved_minutes"],
            metrics["equivalent_meetings"],
            part("facilitator"),
            part("run_id")
        ),
    };
    let result = operations::find("result");
    if value["plan"].is_null() {
        return result.map(|row| operation::readable(row, value)).unwrap_or_default();
    }
    format!("{}\n{}\n{facts}\n", part("plan"), part("delivery"))
}
