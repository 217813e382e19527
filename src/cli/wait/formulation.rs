//! `towow formulation show --poll`: until a formulation session says something new.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::super::args::{self, switch};
use super::super::{Globals, at_terminal, conversation, online, operation};
use super::{Look, Pace, ask, limit, poll, timeout_option, written};
use crate::error::{Error, Result, quoted};
use crate::operations::{self, Lang, text};
use crate::output::Progress;

/// States in which a session waits for its owner and says nothing by itself.
const SETTLED: &[&str] = &["ready", "ready_to_confirm", "confirmed", "completed", "closed", "failed", "expired"];

/// The command of the row with what waits.
pub fn command(row: Command, lang: Lang) -> Command {
    row.arg(switch(
        "poll",
        text("Wait for the next change, or until it can be confirmed", "等到有新变化，或可以确认").of(lang),
    ))
    .arg(timeout_option(lang).requires("poll"))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((_, polled)) = matches.subcommand().filter(|(_, matches)| args::flag(matches, "poll")) else {
        return operation::dispatch_as(globals, "formulation", matches, |value| {
            conversation::readable(value, globals.lang)
        });
    };
    let row = operations::find("get_formulation").ok_or_else(|| Error::internal("no row get_formulation"))?;
    let session_id = args::text(polled, "session_id").unwrap_or_default();
    let limit = limit(polled);
    online(globals, polled, async |context| {
        let progress = Progress::new(at_terminal(globals));
        progress.step(text("Waiting for the next question", "正在等待下一个问题").of(globals.lang));
        let mut known = Value::Null;
        let outcome = poll(context, &Pace::brisk(limit), async || {
            let session = ask(context, row.name, json!({ "session_id": session_id })).await?;
            let news = !known.is_null() && session != known;
            if news || is_settled(&session) {
                return Ok(Look::Over(session));
            }
            known = session;
            Ok(Look::Same)
        })
        .await;
        progress.finish();
        let session = outcome.map_err(|stop| {
            let time = limit.filter(|limit| !limit.is_zero()).map_or_else(|| "10m".into(), written);
            let goes_on = format!("towow formulation show {} --poll --timeout {time}", quoted(&session_id));
            stop.into_error(&format!("formulation session {session_id} had changed"), known, goes_on)
        })?;
        globals.output.print(&session, |value| conversation::readable(value, globals.lang))
    })
}

fn is_settled(session: &Value) -> bool {
    session["ready"] == true || session["status"].as_str().is_some_and(|status| SETTLED.contains(&status))
}
