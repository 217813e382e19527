//! `towow run wait`: until a run has come as far as it should; and the result of a run that is waited for.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::super::args::{option, verb};
use super::super::{Globals, at_terminal, online, operation};
use super::{Look, Pace, ask, limit, passes, poll, timeout_option, written};
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::{Context, is_over};
use crate::operations::{self, Lang, text};
use crate::output::{Progress, Shape};

/// How far a run is to come.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Goal {
    /// It has its result.
    Done,
    /// It has begun.
    Running,
    /// It has failed.
    Failed,
    /// It counts so many rounds.
    Round(i64),
}

impl Goal {
    fn parse(text: &str) -> Result<Goal, String> {
        let round = text.strip_prefix("round:").and_then(|round| round.parse().ok()).filter(|round| *round > 0);
        match (text, round) {
            ("done", _) => Ok(Goal::Done),
            ("running", _) => Ok(Goal::Running),
            ("failed", _) => Ok(Goal::Failed),
            (_, Some(round)) => Ok(Goal::Round(round)),
            _ => Err("one of done, running, failed, round:N is expected".into()),
        }
    }

    fn text(self) -> String {
        match self {
            Goal::Done => "done".into(),
            Goal::Running => "running".into(),
            Goal::Failed => "failed".into(),
            Goal::Round(round) => format!("round:{round}"),
        }
    }

    /// True when the run has come that far; an error when it never will.
    fn reached(self, run_id: &str, run: &Value) -> Result<bool> {
        let state = run["status"].as_str().unwrap_or_default();
        let reached = match self {
            Goal::Done => state == "done",
            Goal::Running => matches!(state, "running" | "done"),
            Goal::Failed => state == "failed",
            Goal::Round(round) => run["current_round"].as_i64().unwrap_or(0) >= round,
        };
        match reached || !is_over(run) {
            true => Ok(reached),
            false => Err(ended_otherwise(run_id, run)),
        }
    }
}

/// A run that is over, and not in the way it should be.
pub fn ended_otherwise(run_id: &str, run: &Value) -> Error {
    let state = run["status"].as_str().unwrap_or_default();
    let error = match (state, run["error"].as_str().filter(|why| !why.is_empty())) {
        ("done", _) => {
            let message = format!("run {run_id} is done, after {} rounds", run["current_round"]);
            Error::new(Kind::Conflict, "run_done", message).hint(format!("towow result {}", quoted(run_id)))
        }
        ("cancelled", why) => {
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            Error::new(Kind::Conflict, "run_cancelled", format!("run {run_id} was called off{why}"))
        }
        (_, Some(why)) => Error::new(Kind::Conflict, "run_failed", format!("run {run_id} failed: {why}")),
        (_, None) => Error::new(Kind::Conflict, "run_failed", format!("run {run_id} ended as {state:?}")),
    };
    let error = if error.hint.is_none() { error.hint(format!("towow run status {}", quoted(run_id))) } else { error };
    error.details(run.clone())
}

pub fn command(lang: Lang) -> Command {
    verb(
        "wait",
        text("Wait until a run is done, or as far as --for says", "等到协作完成，或到 --for 所说的程度").of(lang),
    )
    .arg(
        Arg::new("run_id")
            .value_name("RUN_ID")
            .num_args(1..)
            .required(true)
            .help(text("Runs; several print one line each", "协作；多个时各输出一行").of(lang)),
    )
    .arg(
        option(
            "for",
            "STATE",
            text(
                "done, running, failed or round:N; a run that fails first is exit status 5",
                "done、running、failed 或 round:N；先失败则退出码 5",
            )
            .of(lang),
        )
        .default_value("done")
        .value_parser(Goal::parse),
    )
    .arg(timeout_option(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((_, matches)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    let mut runs: Vec<String> = Vec::new();
    for run in matches.get_many::<String>("run_id").into_iter().flatten() {
        if !runs.contains(run) {
            runs.push(run.clone());
        }
    }
    let goal = matches.get_one::<Goal>("for").copied().unwrap_or(Goal::Done);
    let limit = limit(matches);
    let single = runs.len() == 1;
    online(globals, matches, async |context| {
        let progress = Progress::new(at_terminal(globals));
        let row = operations::find("run_status");
        let view = |value: &Value| row.map(|row| operation::readable(row, value)).unwrap_or_default();
        let print = |run: &Value| progress.aside(|| globals.output.print_line(Shape::id("run_id"), run, view));
        let goes_on = |open: &[String]| {
            let goal = if goal == Goal::Done { String::new() } else { format!(" --for {}", goal.text()) };
            let time = limit.filter(|limit| !limit.is_zero()).map_or_else(|| "10m".into(), written);
            format!(
                "towow run wait {}{goal} --timeout {time}",
                open.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(" ")
            )
        };
        let each = |run: &Value| if single { Ok(()) } else { print(run) };
        let watched = Watched { progress: &progress, lang: globals.lang, goal, limit };
        let ended = until(context, watched, &runs, goes_on, each).await?;
        match ended.as_slice() {
            [run] if single => globals.output.print_as(Shape::id("run_id"), run, view),
            _ => Ok(()),
        }
    })
}

/// Waits until a run is over and reads its result.
pub async fn result_of(
    context: &mut Context,
    globals: &Globals,
    matches: &ArgMatches,
    progress: &Progress,
    run_id: &str,
) -> Result<Value> {
    let watched = Watched { progress, lang: globals.lang, goal: Goal::Done, limit: limit(matches) };
    let goes_on = |_: &[String]| format!("towow result {} --wait", quoted(run_id));
    until(context, watched, &[run_id.to_owned()], goes_on, |_| Ok(())).await?;
    ask(context, "result", json!({ "run_id": run_id })).await
}

/// How a wait is told and ended.
struct Watched<'a> {
    progress: &'a Progress,
    lang: Lang,
    goal: Goal,
    limit: Option<Duration>,
}

/// Waits until every run has come that far and returns them as they were then; `each` is given every one that is over, at
/// once. The failure of one does not end the wait for the others.
async fn until(
    context: &Context,
    watched: Watched<'_>,
    runs: &[String],
    goes_on: impl Fn(&[String]) -> String,
    mut each: impl FnMut(&Value) -> Result<()>,
) -> Result<Vec<Value>> {
    let mut open: Vec<(String, Value)> = runs.iter().map(|run| (run.clone(), Value::Null)).collect();
    let (mut ended, mut failure) = (Vec::new(), None);
    let outcome = poll(context, &Pace::brisk(watched.limit), async || {
        let (mut at, mut away) = (0, None);
        while let Some((run_id, known)) = open.get_mut(at) {
            let run = match ask(context, "run_status", json!({ "run_id": run_id })).await {
                Ok(run) => run,
                Err(error) if passes(context, &error) => {
                    away = Some(error);
                    at += 1;
                    continue;
                }
                Err(error) => {
                    failure.get_or_insert(error);
                    open.remove(at);
                    continue;
                }
            };
            watched.progress.step(round(&run, watched.lang));
            match watched.goal.reached(run_id, &run) {
                Ok(false) => {
                    *known = run;
                    at += 1;
                    continue;
                }
                Ok(true) => {}
                Err(error) => drop(failure.get_or_insert(error)),
            }
            each(&run)?;
            ended.push(run);
            open.remove(at);
        }
        match away {
            Some(error) => Err(error),
            None if open.is_empty() => Ok(Look::Over(())),
            None => Ok(Look::Same),
        }
    })
    .await;
    watched.progress.finish();
    match (outcome, failure) {
        (Ok(()), None) => Ok(ended),
        (Ok(()), Some(failure)) => Err(failure),
        (Err(stop), _) => {
            let known = match open.as_slice() {
                [(_, run)] if runs.len() == 1 => run.clone(),
                open => {
                    json!({ "open": open.iter().map(|(run_id, run)| json!({ "run_id": run_id, "run": run })).collect::<Vec<_>>() })
                }
            };
            let ids: Vec<String> = open.into_iter().map(|(run_id, _)| run_id).collect();
            let what = format!("run {} was {}", ids.join(" "), watched.goal.text());
            Err(stop.into_error(&what, known, goes_on(&ids)))
        }
    }
}

pub(super) fn round(run: &Value, lang: Lang) -> String {
    let (now, most) = (&run["current_round"], &run["max_rounds"]);
    match lang {
        Lang::Zh => format!("协商中：第 {now} 轮，最多 {most} 轮"),
        Lang::En => format!("Negotiating: round {now} of at most {most}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_reached_or_never() {
        let run = |status: &str, round: i64| json!({ "status": status, "current_round": round });
        let cases = [
            ("done", run("queued", 0), "wait"),
            ("done", run("done", 3), "reached"),
            ("done", run("failed", 1), "run_failed"),
            ("done", json!({ "status": "cancelled", "finished_at": "2026-01-01T00:00:00Z" }), "run_cancelled"),
            ("round:2", run("cancelled", 1), "run_cancelled"),
            ("failed", run("cancelled", 1), "run_cancelled"),
            ("round:2", run("cancelled", 2), "reached"),
            ("running", run("pending", 0), "wait"),
            ("running", run("running", 0), "reached"),
            ("running", run("done", 3), "reached"),
            ("running", run("failed", 1), "run_failed"),
            ("failed", run("running", 1), "wait"),
            ("failed", run("failed", 1), "reached"),
            ("failed", run("done", 3), "run_done"),
            ("round:2", run("running", 1), "wait"),
            ("round:2", run("running", 2), "reached"),
            ("round:2", run("failed", 2), "reached"),
            ("round:9", run("done", 3), "run_done"),
            ("round:9", run("failed", 3), "run_failed"),
        ];
        for (goal, run, expected) in cases {
            let found = match Goal::parse(goal).unwrap().reached("r", &run) {
                Ok(true) => "reached".to_owned(),
                Ok(false) => "wait".to_owned(),
                Err(error) => error.code.into_owned(),
            };
            assert_eq!(found, expected, "{goal} {run}");
        }
        for bad in ["", "over", "round:", "round:0", "round:-1", "round:x"] {
            assert!(Goal::parse(bad).is_err(), "{bad}");
        }
    }
}
