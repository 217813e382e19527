//! `towow find`: match a clear demand right away.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::args::{self, positional, switch, verb};
use super::start::{conclude, found, how_many, nobody_found, remember, run_options};
use super::{Globals, at_terminal, operation, run as runs};
use crate::error::Result;
use crate::invoke::{self, Context};
use crate::operations::{Lang, text};
use crate::output::Progress;

pub fn command(lang: Lang) -> Command {
    verb("find", text("Find people for a clear demand and let them negotiate", "为明确的需求找人并开启协作").of(lang))
        .arg(positional("query", "QUERY", text("The demand in plain words", "需求").of(lang)))
        .arg(switch("no-run", text("Only find, start no run", "只找人，不开启协作").of(lang)))
        .arg(
            switch("wait", text("End with the result of the run", "等到协作结果再结束").of(lang))
                .overrides_with("no-wait"),
        )
        .args(run_options(lang))
}

pub async fn run(context: &mut Context, globals: &Globals, matches: &ArgMatches) -> Result<()> {
    #[cfg(feature = "node")]
    if context.settings.local {
        crate::node::warm_up();
    }
    let query = args::text(matches, "query").unwrap_or_default();
    let progress = Progress::new(at_terminal(globals));
    progress.step(text("Looking for people", "正在找人").of(globals.lang));
    let starts = !args::flag(matches, "no-run");
    let k = starts.then(|| how_many(context, matches)).flatten();
    let args = json!({ "demand_text": query, "start_negotiation": starts, "k": k });
    let answer = invoke::call(context, "discover", args).await?;
    let run_id = answer["run"]["run_id"].as_str().map(str::to_owned);
    remember(context, &query, None, answer["query_id"].as_str(), run_id.as_deref());
    match run_id {
        // Who is found is what this command is about: the result of the run is shown when it is asked for.
        Some(run_id) if args::flag(matches, "wait") => {
            progress.done(found(&answer["nominations"], globals.lang));
            conclude(context, globals, matches, &progress, answer, &run_id).await
        }
        None if starts && args::flag(matches, "wait") => nobody_found(answer),
        _ => {
            progress.finish();
            globals.output.print_as(operation::shape("discover"), &answer, |value| runs::opened(value, globals))
        }
    }
}
