//! `towow start`: from a sentence to a plan.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::args::{self, option, positional, switch, verb};
use super::conversation::Talk;
use super::{Globals, at_terminal, run as runs, wait};
use crate::config::recent::{self, Started};
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::{self, Context};
use crate::operations::{Lang, motifs, text};
use crate::output::{self, Progress, Shape};

pub fn command(lang: Lang) -> Command {
    verb(
        "start",
        text("Say what you need and get a plan with the people who fit", "说出需要，与合适的人得出一份计划").of(lang),
    )
    .arg(positional(
        "intent",
        "INTENT",
        text("What you need, in your own words; - reads it from stdin", "用你自己的话说出需要；- 表示从标准输入读取")
            .of(lang),
    ))
    .arg(
        option(
            "motif",
            "MOTIF",
            text("Put it as one of the motifs (towow motifs)", "按一种母题来说（见 towow motifs）").of(lang),
        )
        .value_parser(clap::builder::PossibleValuesParser::new(motifs::KEYS))
        .hide_possible_values(true),
    )
    .arg(switch("ask", text("Answer the questions of the formulation first", "先回答澄清中的问题").of(lang)))
    .arg(
        switch("wait", text("End with the result (default on a terminal)", "等到结果再结束（终端下默认）").of(lang))
            .overrides_with("no-wait"),
    )
    .args(run_options(lang))
}

/// The options of everything that starts a run.
pub fn run_options(lang: Lang) -> [Arg; 3] {
    [
        option("k", "N", text("How many people (1 to 8)", "几个人（1 到 8）").of(lang))
            .value_parser(value_parser!(i64))
            .allow_negative_numbers(true)
            .default_value("3"),
        switch(
            "no-wait",
            text("End at once; towow result reads the outcome later", "立即结束，之后用 towow result 查看结果")
                .of(lang),
        )
        .overrides_with("wait"),
        wait::timeout_option(lang),
    ]
}

pub async fn run(context: &mut Context, globals: &Globals, matches: &ArgMatches) -> Result<()> {
    #[cfg(feature = "node")]
    if context.settings.local {
        crate::node::warm_up();
    }
    if args::flag(matches, "ask") && !(at_terminal(globals) && output::may_ask()) {
        let message =
            "--ask puts questions to somebody at a terminal; elsewhere formulation start, reply and confirm do";
        return Err(Error::usage(message).hint("towow formulation --help"));
    }
    let intent = intent(matches)?;
    let progress = Progress::new(at_terminal(globals));
    let lang = globals.lang;

    let k = how_many(context, matches);
    // What the second step would refuse is refused before the first leaves anything behind.
    invoke::prepare("formulation_confirm", json!({ "session_id": "-", "k": k }))?;
    progress.step(text("Formulating the demand", "正在整理需求").of(lang));
    let opened = invoke::call(context, "formulation_start", json!({ "raw_intent": intent })).await?;
    let session_id = opened["session_id"].as_str().unwrap_or_default().to_owned();
    remember(context, &intent, Some(&session_id), None, None);

    let reply = opened["reply"].as_str().unwrap_or_default().trim();
    let progress = if args::flag(matches, "ask") {
        progress.finish();
        if !reply.is_empty() {
            // Whether somebody confirms or has said enough, the demand is confirmed.
            Talk::of(globals, &session_id).hold(context, reply).await?;
        }
        Progress::new(at_terminal(globals))
    } else {
        if !reply.is_empty() {
            progress.done(reply);
        }
        progress
    };
    progress.step(text("Looking for people", "正在找人").of(lang));
    let args = json!({ "session_id": session_id, "start_negotiation": true, "k": k });
    let confirmed = invoke::call(context, "formulation_confirm", args).await.map_err(|error| match error.kind {
        Kind::Auth | Kind::Usage => error,
        // What came after the confirmation names its own way on.
        _ if error.details.is_some() => error,
        // The formulation is not lost: the command that goes on is named.
        _ => error.hint(format!(
            "towow formulation confirm {} --start-negotiation --k {}",
            quoted(&session_id),
            k.unwrap_or_default()
        )),
    })?;
    let run_id = confirmed["run"]["run_id"].as_str().map(str::to_owned);
    remember(context, &intent, Some(&session_id), confirmed["query_id"].as_str(), run_id.as_deref());
    progress.done(found(&confirmed["query"]["nominations"], lang));

    match run_id {
        None if args::flag(matches, "wait") => nobody_found(confirmed),
        None => globals.output.print_as(Shape::id("run_id"), &confirmed, |value| runs::opened(value, globals)),
        Some(run_id) => conclude(context, globals, matches, &progress, confirmed, &run_id).await,
    }
}

/// `--k`, else that of the settings files, else the default.
pub fn how_many(context: &Context, matches: &ArgMatches) -> Option<i64> {
    let given = matches.value_source("k").is_some_and(|source| source != ValueSource::DefaultValue);
    let preferred = context.settings.preferences.k.as_ref().filter(|_| !given).map(|setting| setting.value);
    preferred.or_else(|| args::number(matches, "k"))
}

/// Ends with the result of the run when it is waited for, else with what was started.
pub async fn conclude(
    context: &mut Context,
    globals: &Globals,
    matches: &ArgMatches,
    progress: &Progress,
    started: Value,
    run_id: &str,
) -> Result<()> {
    let wait = args::flag(matches, "wait") || (at_terminal(globals) && !args::flag(matches, "no-wait"));
    if !wait {
        progress.finish();
        return globals.output.print_as(Shape::id("run_id"), &started, |value| runs::opened(value, globals));
    }
    let result = wait::run::result_of(context, globals, matches, progress, run_id).await?;
    globals.output.print_as(Shape::id("run_id"), &result, |value| runs::readable(value, globals.lang))
}

/// Waiting for the result of a run is in vain when there is none.
pub fn nobody_found(answer: Value) -> Result<()> {
    let message = "nobody was found for this demand, so no run was started";
    Err(Error::new(Kind::NotFound, "nobody_found", message).hint("towow motifs").details(answer))
}

fn intent(matches: &ArgMatches) -> Result<String> {
    let intent = match args::text(matches, "intent") {
        Some(dash) if dash == "-" => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Error::usage(format!("cannot read standard input: {error}")))?,
        given => given.unwrap_or_default(),
    };
    let intent = intent.trim();
    if intent.is_empty() {
        return Err(Error::usage("the intent is empty: say what you need").hint("towow start \"I need ...\""));
    }
    Ok(match args::text(matches, "motif").as_deref().and_then(motifs::find) {
        Some(motif) => motif.frame.of(Lang::of_text(intent)).replace("{}", intent),
        None => intent.to_owned(),
    })
}

/// Keeps the ids for `towow status`. That this may fail is told and does not stop what was started.
pub fn remember(context: &Context, intent: &str, session: Option<&str>, query: Option<&str>, run: Option<&str>) {
    let started = Started {
        command: if session.is_some() { "start" } else { "find" }.to_owned(),
        intent: intent.chars().take(80).collect(),
        backend: context.client.name().to_owned(),
        started_at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        session_id: session.map(str::to_owned),
        query_id: query.map(str::to_owned),
        run_id: run.map(str::to_owned),
    };
    if let Err(error) = recent::note(context.settings.profile_dir(), started) {
        output::notice("recent_not_kept", &error.message);
    }
}

/// One line with the names of those who were found.
pub fn found(nominations: &Value, lang: Lang) -> String {
    let rows: &[Value] = nominations.as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = rows.iter().take(5).filter_map(|row| row["display_name"].as_str()).collect();
    match lang {
        Lang::Zh => format!("找到 {} 位：{}", rows.len(), names.join("、")),
        Lang::En => format!("{} people found: {}", rows.len(), names.join(", ")),
    }
}
