//! `towow run prompt`, `run respond` and `run record`: a round of a run for the person who is asked in it, and all of them.

use std::path::Path;

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::input::stdin;
use super::{Globals, args, operation};
use crate::config::file;
use crate::error::{Error, Kind, Result, quoted};
use crate::operations::{Lang, TEXT, text};
use crate::output::{self, document};

/// Most bytes of a file with a reply: no letter takes more than four.
const LONGEST: u64 = 4 * TEXT as u64;

/// The command of the row.
pub fn as_it_is(row: Command, _: Lang) -> Command {
    row
}

pub fn prompt(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    operation::dispatch_as(globals, "run", matches, |prompt| readable(prompt, globals))
}

pub fn record(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    operation::dispatch_as(globals, "run", matches, |record| said_in(record, globals.lang))
}

/// A record for a reader: round by round who has said what, and what it came to.
fn said_in(record: &Value, lang: Lang) -> String {
    let Some(rounds) = record["rounds"].as_array() else { return output::card(record) };
    let line = |value: &Value| output::clean(value.as_str().unwrap_or_default()).replace('\n', " ");
    let mut page = match (rounds.is_empty(), lang) {
        (false, _) => String::new(),
        (true, Lang::En) => "No round is finished yet.\n".to_owned(),
        (true, Lang::Zh) => "还没有一轮结束。\n".to_owned(),
    };
    for round in rounds {
        page.push_str(&match lang {
            Lang::En => format!("Round {} of run {}\n\n", round["round"], line(&record["run_id"])),
            Lang::Zh => format!("协作 {} · 第 {} 轮\n\n", line(&record["run_id"]), round["round"]),
        });
        for reply in round["replies"].as_array().into_iter().flatten() {
            let by = document::spoken_by(&line(&reply["answered_by"]), lang);
            page.push_str(&match lang {
                Lang::En => format!("  {} ({by}):\n", line(&reply["display_name"])),
                Lang::Zh => format!("  {}（{by}）：\n", line(&reply["display_name"])),
            });
            let hidden = text("not shown: their agent is private", "不公开").of(lang);
            for line in output::clean(reply["content"].as_str().unwrap_or(hidden)).lines() {
                page.push_str(&format!("    {line}\n"));
            }
        }
        page.push_str(&format!("\n{}\n\n", output::clean(round["synthesis"].as_str().unwrap_or_default()).trim_end()));
    }
    page
}

/// The command of the row, which says what else a reply may come from.
pub fn respond_command(row: Command, lang: Lang) -> Command {
    let help = text(
        "The reply; @FILE reads it from a file, - or @- from stdin",
        "回复内容；@FILE 从文件读取，- 或 @- 从标准输入读取",
    );
    row.mut_args(|arg| if arg.get_id() == "content" { arg.help(help.of(lang)) } else { arg })
}

pub fn respond(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let (operation, leaf, mut args) = operation::asked(globals, "run", matches)?;
    // What was read from standard input may begin with the sign of a file.
    if let Some(source) = args::text(leaf, "content").as_deref().and_then(|content| content.strip_prefix('@')) {
        args.insert("content".into(), json!(read(source)?));
    }
    let run_id = args["run_id"].as_str().unwrap_or_default().to_owned();
    let judge = |answer: &Value| match answer["status"].as_str() {
        Some("round_closed") => {
            let message = format!("round {} of run {run_id} is closed: the reply came too late", answer["round"]);
            Err(Error::new(Kind::Conflict, "round_closed", message)
                .hint(format!("towow run status {}", quoted(&run_id)))
                .details(answer.clone()))
        }
        _ => Ok(()),
    };
    operation::run_as(globals, leaf, operation, args, judge, |answer| said(answer, globals, &run_id))
}

/// A reply from a file, or from standard input.
fn read(source: &str) -> Result<String> {
    if source == "-" {
        return Ok(stdin()?.trim_end().to_owned());
    }
    let hint = "towow run respond --help";
    let read = file::read_whole(Path::new(source), LONGEST);
    match read.map_err(|error| Error::usage(format!("cannot read {source}: {error}")).hint(hint))? {
        Some(content) => Ok(content.strip_prefix('\u{feff}').unwrap_or(&content).trim_end().to_owned()),
        None => {
            let message = format!("there is no file {source}; a reply that begins with @ is read from standard input");
            Err(Error::usage(message).hint(hint))
        }
    }
}

/// What became of a reply.
fn said(answer: &Value, globals: &Globals, run_id: &str) -> String {
    let (round, waiting) = (&answer["round"], answer["waiting_for"].as_i64().unwrap_or(0));
    let told = match (answer["status"].as_str(), globals.lang) {
        (Some("accepted"), Lang::En) => format!("Your reply to round {round} is in."),
        (Some("accepted"), Lang::Zh) => format!("第 {round} 轮的回复已收到。"),
        (Some("already_responded"), Lang::En) => {
            format!("There is a reply of yours to round {round} already; that one stays, this one was not taken.")
        }
        (Some("already_responded"), Lang::Zh) => format!("第 {round} 轮你已经回复过；以先前的为准，这一次没有采用。"),
        _ => return output::card(answer),
    };
    let rest = match (waiting, globals.lang) {
        (0, Lang::En) => "Nobody else is waited for.".to_owned(),
        (0, Lang::Zh) => "不用再等其他人。".to_owned(),
        (1, Lang::En) => "One more person is waited for.".to_owned(),
        (waiting, Lang::En) => format!("{waiting} more people are waited for."),
        (waiting, Lang::Zh) => format!("还在等 {waiting} 人。"),
    };
    let next = globals.flags.aim(&format!("towow run watch {}", quoted(run_id)));
    format!("{told}{}{rest}\n  {next}\n", text(" ", "").of(globals.lang))
}

/// A prompt for a reader: which round, until when, who sits there and has answered, and what is asked.
fn readable(prompt: &Value, globals: &Globals) -> String {
    let lang = globals.lang;
    let part = |value: &Value| output::clean(value.as_str().unwrap_or_default()).replace('\n', " ");
    let Some(asked) = prompt["prompt"].as_str() else { return output::card(prompt) };
    let round = &prompt["round"];
    let mut page = match lang {
        Lang::En => format!("Round {round} of run {}", part(&prompt["run_id"])),
        Lang::Zh => format!("协作 {} · 第 {round} 轮", part(&prompt["run_id"])),
    };
    if let Some(deadline) = prompt["deadline_at"].as_str() {
        let deadline = output::minute(deadline).unwrap_or_else(|| output::clean(deadline));
        page.push_str(&match lang {
            Lang::En => format!(", open until {deadline}"),
            Lang::Zh => format!("，截止 {deadline}"),
        });
    }
    page.push('\n');
    for sitter in prompt["participants"].as_array().into_iter().flatten() {
        let you = if sitter["you"] == true { text(" (you)", "（你）").of(lang) } else { "" };
        let state = match sitter["answered"] == true {
            true => text("has answered", "已回答").of(lang),
            false => text("has not answered", "未回答").of(lang),
        };
        let role = match (sitter["perspective"].as_str(), sitter["seat"].as_i64()) {
            (Some(perspective), _) => format!(", {}", output::clean(perspective)),
            (None, Some(0)) => text(", requester", ", 发起人").of(lang).to_owned(),
            (None, _) => String::new(),
        };
        page.push_str(&format!("  {} {}{you}{role}: {state}\n", sitter["seat"], part(&sitter["display_name"])));
    }
    page.push_str(match prompt["already_responded"] == true {
        true => text("Your reply is in; the first one stays.\n", "你已经回复，以第一次为准。\n").of(lang),
        false => text("You have not answered yet.\n", "你还没有回答。\n").of(lang),
    });
    format!("{page}\n{}\n", output::clean(asked).trim_end())
}
