//! `towow result`: the outcome of a run.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{self, positional, switch, verb};
use super::{Globals, at_terminal, run as runs, wait};
use crate::error::{Result, quoted};
use crate::invoke::{self, Context};
use crate::operations::{Lang, text};
use crate::output::{Progress, Shape};

pub fn command(lang: Lang) -> Command {
    verb("result", text("Read the plan and delivery of a run", "读取协作的计划与交付").of(lang))
        .arg(positional("run_id", "RUN_ID", text("Run", "协作").of(lang)))
        .arg(switch("wait", text("Wait until it is done", "等到完成").of(lang)))
        .arg(wait::timeout_option(lang))
}

pub async fn run(context: &mut Context, globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let run_id = args::text(matches, "run_id").unwrap_or_default();
    let result = if args::flag(matches, "wait") {
        let progress = Progress::new(at_terminal(globals));
        wait::run::result_of(context, globals, matches, &progress, &run_id).await?
    } else {
        let answer = invoke::call(context, "result", json!({ "run_id": run_id })).await;
        answer.map_err(|error| match error.code.as_ref() {
            "run_not_finished" => error.hint(format!("towow result {} --wait", quoted(&run_id))),
            _ => error,
        })?
    };
    globals.output.print_as(Shape::id("run_id"), &result, |value| runs::readable(value, globals.lang))
}
