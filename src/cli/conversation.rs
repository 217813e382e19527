//! A formulation as a conversation at a terminal: the questions of the backend, one by one, until nothing is answered any
//! more. `formulation start`, `formulation reply` and `start --ask` hold the same one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{ArgMatches, Command};
use inquire::InquireError;
use inquire::ui::{RenderConfig, Styled};
use serde_json::{Value, json};

use super::{Globals, args, at_terminal, complete, interrupted, online, operation, run as runs};
use crate::config::{agent, env};
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::{self, Context};
use crate::operations::{self, Lang, Text, text};
use crate::output::{self, Progress};

/// States in which a session takes no answers any more.
const CLOSED: &[&str] = &["confirmed", "completed", "closed", "failed", "expired"];

/// The parts of a demand of which a session may say how well they are known.
const PARTS: &[(&str, Text)] = &[
    ("need", text("What you need", "需要什么")),
    ("goal", text("What it is for", "为了什么")),
    ("offers", text("What you give", "能给什么")),
    ("conditions", text("Conditions", "有何条件")),
];

const STATES: &[(&str, Text)] = &[
    ("enough", text("enough", "足够")),
    ("thin", text("thin", "偏少")),
    ("missing", text("missing", "缺少")),
    ("declined", text("left open", "不填")),
];

const HELP: Text = text(
    "  an answer      goes to the backend, which asks on
  /show          the demand as it stands, and what is still missing
  /confirm       confirm it now
  Enter, Ctrl-D  end here; everything stays, and the next command is named
",
    "  直接输入       作为回答发给后端，由它继续提问
  /show          查看目前的需求，以及还缺什么
  /confirm       现在就确认
  回车、Ctrl-D   到此为止；内容都保留，并给出下一条命令
",
);

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// There was nothing more to say.
    Enough,
    /// What was said is to be confirmed.
    Confirm,
}

/// The command of the row, whose wish is asked for where somebody sits.
pub fn start_command(row: Command, _: Lang) -> Command {
    may_be_left_out(row, "raw_intent")
}

/// The command of the row, whose answer is asked for where somebody sits.
pub fn reply_command(row: Command, _: Lang) -> Command {
    may_be_left_out(row, "user_message")
}

fn may_be_left_out(row: Command, name: &str) -> Command {
    row.mut_args(|arg| if arg.get_id() == name { arg.required(false) } else { arg })
}

pub fn start(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((_, leaf)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    if !is_wanted(globals) {
        needs(leaf, "raw_intent", "start")?;
        return operation::dispatch(globals, "formulation", matches);
    }
    let (row, leaf, mut args) = operation::asked(globals, "formulation", matches)?;
    if !args.contains_key("raw_intent") {
        let question = text("What do you need?", "你需要什么？").of(globals.lang);
        let wish = inquire::Text::new(question)
            .prompt()
            .map_err(|error| interrupted(error.to_string()).hint("towow formulation start \"I need ...\""))?;
        args.insert("raw_intent".into(), json!(wish.trim()));
    }
    operations::check(row, &args)?;
    online(globals, leaf, async |context| {
        let progress = Progress::new(true);
        progress.step(text("Formulating the demand", "正在整理需求").of(globals.lang));
        let opened = invoke::invoke(context, row, args).await;
        progress.finish();
        let opened = opened?;
        complete::note(context, row, &opened);
        let talk = Talk::of(globals, opened["session_id"].as_str().unwrap_or_default());
        let end = talk.hold(context, opened["reply"].as_str().unwrap_or_default()).await?;
        talk.conclude(context, end).await
    })
}

pub fn reply(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((_, leaf)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    if !is_wanted(globals) || args::flag(leaf, "stream") {
        needs(leaf, "user_message", "reply")?;
        return operation::dispatch(globals, "formulation", matches);
    }
    let (_, leaf, args) = operation::asked(globals, "formulation", matches)?;
    let talk = Talk::of(globals, args["session_id"].as_str().unwrap_or_default());
    online(globals, leaf, async |context| {
        let asks_on = match args.get("user_message").and_then(Value::as_str) {
            Some(message) => !talk.say(context, message).await?.is_empty(),
            None => {
                let session = talk.session(context).await?;
                if is_closed(&session) {
                    return talk.conclude(context, End::Enough).await;
                }
                talk.tell(&open_question(&session, globals.lang))?;
                true
            }
        };
        let end = if asks_on { talk.hold(context, "").await? } else { End::Enough };
        talk.conclude(context, end).await
    })
}

/// True where questions may be put to somebody: at a terminal, with nothing asked for that a program would read.
fn is_wanted(globals: &Globals) -> bool {
    at_terminal(globals) && output::may_ask() && !agent::is_present(&env)
}

/// What is asked for at a terminal has to be said elsewhere.
fn needs(leaf: &ArgMatches, name: &str, verb: &str) -> Result<()> {
    if args::text(leaf, name).is_some() {
        return Ok(());
    }
    let message = format!("the following required arguments were not provided: <{}>", name.to_uppercase());
    Err(Error::usage(message).hint(format!("towow formulation {verb} --help")))
}

/// A session that somebody at this terminal talks about.
pub struct Talk<'a> {
    globals: &'a Globals,
    session_id: String,
}

impl<'a> Talk<'a> {
    /// A talk about this session.
    pub fn of(globals: &'a Globals, session_id: &str) -> Talk<'a> {
        Talk { globals, session_id: session_id.to_owned() }
    }

    /// Puts this question and those that follow, until somebody has said enough. Ctrl-C leaves the session as it is.
    pub async fn hold(&self, context: &mut Context, question: &str) -> Result<End> {
        self.tell(question)?;
        loop {
            let said = match self.listen()? {
                None => return Ok(End::Enough),
                Some(said) => said,
            };
            match said.strip_prefix(['/', '／']).filter(|word| word.chars().all(char::is_alphabetic)) {
                Some("confirm") => return Ok(End::Confirm),
                Some("show") => self.show(context).await?,
                Some("help") => output::write(HELP.of(self.globals.lang))?,
                Some(word) => {
                    let unknown = text("no such command", "没有这个命令").of(self.globals.lang);
                    output::write(&format!("/{}: {unknown}\n{}", output::clean(word), HELP.of(self.globals.lang)))?;
                }
                None => match self.say(context, &said).await {
                    Ok(reply) if reply.is_empty() => return Ok(End::Enough),
                    Ok(_) => {}
                    // The answer can be put in another way.
                    Err(error) if is_about_the_answer(&error) => output::complain(&error),
                    Err(error) => return Err(error),
                },
            }
        }
    }

    /// What the person types; nothing when that is nothing.
    fn listen(&self) -> Result<Option<String>> {
        let lang = self.globals.lang;
        let help = text(
            "Enter without an answer ends; /show, /confirm, /help",
            "直接回车结束；/show 查看，/confirm 确认，/help 帮助",
        );
        // Who ends it has cancelled nothing.
        let look = RenderConfig::default().with_canceled_prompt_indicator(Styled::new(""));
        let label = text("You:", "你：").of(lang);
        let typed = inquire::Text::new(label).with_help_message(help.of(lang)).with_render_config(look).prompt();
        match typed {
            Ok(typed) => Ok(Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())),
            Err(InquireError::OperationCanceled) => Ok(None),
            Err(InquireError::OperationInterrupted) => Err(self.stopped()),
            Err(error) => Err(interrupted(error.to_string()).hint(self.goes_on())),
        }
    }

    /// Sends an answer and prints what comes back as it comes. Returns it.
    async fn say(&self, context: &mut Context, message: &str) -> Result<String> {
        let progress = Arc::new(Progress::new(true));
        progress.step(text("Thinking it over", "正在思考").of(self.globals.lang));
        let begun = Arc::new(AtomicBool::new(false));
        let (line, first) = (progress.clone(), begun.clone());
        context.listener = Some(Box::new(move |delta| {
            if !first.swap(true, Ordering::SeqCst) {
                line.finish();
            }
            let _ = output::write(&output::clean(delta));
        }));
        let args = json!({ "session_id": self.session_id, "user_message": message });
        let replied = tokio::select! {
            biased;
            replied = invoke::call(context, "formulation_reply", args) => replied,
            _ = tokio::signal::ctrl_c() => Err(self.stopped()),
        };
        context.listener = None;
        let streamed = begun.load(Ordering::SeqCst);
        if streamed {
            output::write("\n")?;
        } else {
            progress.finish();
        }
        let replied = replied.map_err(|error| match error.kind {
            Kind::Auth | Kind::Quota | Kind::NotFound | Kind::Conflict | Kind::Interrupted => error,
            _ => error.hint(self.goes_on()),
        })?;
        let reply = replied["reply"].as_str().unwrap_or_default().trim().to_owned();
        if !streamed {
            self.tell(&reply)?;
        }
        Ok(reply)
    }

    fn tell(&self, words: &str) -> Result<()> {
        if words.trim().is_empty() { Ok(()) } else { output::write(&format!("{}\n", output::clean(words.trim()))) }
    }

    async fn session(&self, context: &mut Context) -> Result<Value> {
        invoke::call(context, "get_formulation", json!({ "session_id": self.session_id })).await
    }

    /// The demand as it stands.
    async fn show(&self, context: &mut Context) -> Result<()> {
        let session = self.session(context).await?;
        output::write(&format!("\n{}\n", standing(&session, self.globals.lang)))
    }

    /// The end: the demand, whether it can be matched, and the command that goes on; or what a confirmation brought.
    async fn conclude(&self, context: &mut Context, end: End) -> Result<()> {
        let lang = self.globals.lang;
        let id = quoted(&self.session_id);
        let next = text("Next", "下一步").of(lang);
        if end == End::Enough {
            let session = self.session(context).await?;
            let (told, commands) = if is_closed(&session) {
                let command = match (session["run_id"].as_str(), session["query_id"].as_str()) {
                    (Some(run_id), _) => format!("towow result {} --wait", quoted(run_id)),
                    (None, Some(query_id)) => format!("towow discover show {}", quoted(query_id)),
                    (None, None) => format!("towow formulation show {id}"),
                };
                (text("It is closed: no answers are taken any more.", "会话已结束，不再接受回答。"), vec![command])
            } else if is_ready(&session) {
                let confirm = format!("towow formulation confirm {id} --start-negotiation");
                (text("It is ready to be matched.", "可以去找人了。"), vec![confirm])
            } else {
                let told = text(
                    "It can be matched now; what is open makes the match less exact.",
                    "现在就可以去找人；补上还缺的会找得更准。",
                );
                let commands = vec![self.goes_on(), format!("towow formulation confirm {id} --start-negotiation")];
                (told, commands)
            };
            let commands: String =
                commands.iter().map(|command| format!("  {}\n", self.globals.flags.aim(command))).collect();
            let standing = standing(&session, lang);
            return output::write(&format!("\n{standing}\n{}\n{next}:\n{commands}", told.of(lang)));
        }
        let progress = Progress::new(true);
        progress.step(text("Looking for people", "正在找人").of(lang));
        let confirmed = invoke::call(context, "formulation_confirm", json!({ "session_id": self.session_id })).await;
        progress.finish();
        let confirmed = confirmed.map_err(|error| match error.kind {
            Kind::Auth | Kind::Usage => error,
            _ if error.details.is_some() => error,
            _ => error.hint(format!("towow formulation confirm {id}")),
        })?;
        if let Some(row) = operations::find("formulation_confirm") {
            complete::note(context, row, &confirmed);
        }
        output::write(&runs::opened(&confirmed, self.globals))?;
        let is_found = confirmed["query"]["nominations"].as_array().is_some_and(|found| !found.is_empty());
        let Some(query_id) = confirmed["query_id"].as_str().filter(|_| is_found) else { return Ok(()) };
        let let_them = format!("towow discover rerun {} --start-negotiation", quoted(query_id));
        output::write(&format!("\n{next}:\n  {}\n", self.globals.flags.aim(&let_them)))
    }

    fn goes_on(&self) -> String {
        format!("towow formulation reply {}", quoted(&self.session_id))
    }

    fn stopped(&self) -> Error {
        interrupted("stopped; the session stays as it is").hint(self.goes_on())
    }
}

/// True for a failure that another answer would not meet.
fn is_about_the_answer(error: &Error) -> bool {
    error.kind == Kind::Usage || matches!(error.status, Some(400 | 413 | 422))
}

fn is_closed(session: &Value) -> bool {
    session["status"].as_str().is_some_and(|status| CLOSED.contains(&status))
}

fn is_ready(session: &Value) -> bool {
    let status = session["status"].as_str().unwrap_or_default();
    session["ready"] == true || session["updates"]["ready"] == true || status.starts_with("ready")
}

/// The question that waits for an answer: the first that is open, else what was said last.
fn open_question(session: &Value, lang: Lang) -> String {
    let turns = session["turns"].as_array().map(Vec::as_slice).unwrap_or_default();
    let last = turns.iter().rev().find(|turn| turn["role"] == "assistant").and_then(|turn| turn["content"].as_str());
    let open =
        last.or_else(|| session["updates"]["missing"][0].as_str()).map(str::trim).filter(|open| !open.is_empty());
    open.unwrap_or_else(|| text("What else should be known?", "还想补充什么？").of(lang)).to_owned()
}

/// The demand as it stands, and how well its parts are known; where that is not said, the questions that are open.
fn standing(session: &Value, lang: Lang) -> String {
    let document = output::clean(session["formulated_demand"].as_str().unwrap_or_default());
    let mut shown = format!("{}\n", document.trim_end());
    let known = sufficiency(&session["sufficiency"], lang);
    let open = session["updates"]["missing"].as_array().map(Vec::as_slice).unwrap_or_default();
    // The documents of the embedded node have the open questions in them.
    let open = open.iter().filter_map(Value::as_str).filter(|question| !document.contains(question));
    let open: String = open.map(|question| format!("  - {}\n", output::clean(question).replace('\n', " "))).collect();
    if !known.is_empty() {
        shown.push_str(&format!("\n{known}"));
    } else if !open.is_empty() {
        shown.push_str(&format!("\n{}\n{open}", text("Still open:", "还缺：").of(lang)));
    }
    shown
}

/// A session for a reader: a card, and how well the parts of the demand are known.
pub fn readable(session: &Value, lang: Lang) -> String {
    let known = sufficiency(&session["sufficiency"], lang);
    if known.is_empty() {
        return output::card(session);
    }
    let mut rest = session.clone();
    if let Some(fields) = rest.as_object_mut() {
        fields.shift_remove("sufficiency");
    }
    format!("{}{known}", output::card(&rest))
}

/// A line for each part of a demand, and its grade; nothing where a backend says nothing about it.
fn sufficiency(known: &Value, lang: Lang) -> String {
    let word = |key: &str| {
        let state = STATES.iter().find(|(state, _)| *state == key);
        state.map_or_else(|| output::clean(key), |(_, word)| word.of(lang).to_owned())
    };
    let mut lines = String::new();
    for (key, label) in PARTS {
        let part = &known[*key];
        let Some(state) = part["state"].as_str() else { continue };
        let why = output::clean(part["why"].as_str().unwrap_or_default()).replace('\n', " ");
        let count = part["statements"].as_i64().filter(|count| *count > 0);
        let count = count.map(|count| format!(" ({count})")).unwrap_or_default();
        let colon = text(": ", "：").of(lang);
        let dash = if why.is_empty() { "" } else { text(" — ", "，").of(lang) };
        lines.push_str(&format!("{}{colon}{}{count}{dash}{why}\n", label.of(lang), word(state)));
    }
    match known["grade"].as_str().filter(|_| !lines.is_empty()) {
        Some(grade) => format!("{lines}{} {}\n", text("Grade:", "等级：").of(lang), output::clean(grade)),
        None => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_well_the_parts_are_known_is_told_in_a_line_each() {
        let session = json!({
            "session_id": "f1",
            "formulated_demand": "# D",
            "sufficiency": {
                "need": {"state": "enough", "statements": 2, "why": "said\nplainly"},
                "goal": {"state": "thin", "statements": 1, "why": "\u{1b}[2Jone word"},
                "offers": {"state": "missing", "statements": 0, "why": ""},
                "conditions": {"state": "declined", "statements": 0},
                "grade": "B",
            },
        });
        let lines = "What you need: enough (2) — said plainly\nWhat it is for: thin (1) — [2Jone word\n\
                     What you give: missing\nConditions: left open\nGrade: B\n";
        assert_eq!(readable(&session, Lang::En), format!("session_id: f1\nformulated_demand: # D\n{lines}"));
        assert_eq!(standing(&session, Lang::En), format!("# D\n\n{lines}"));
        assert!(
            standing(&session, Lang::Zh).contains("\n需要什么：足够 (2)，said plainly\n"),
            "{}",
            standing(&session, Lang::Zh)
        );
        for nothing in [json!({}), json!({"sufficiency": null}), json!({"sufficiency": {"grade": "A"}})] {
            assert_eq!(sufficiency(&nothing["sufficiency"], Lang::En), "");
        }
        let older = json!({"formulated_demand": "# D\n- When?", "updates": {"missing": ["When?", "Where?"]}});
        assert_eq!(standing(&older, Lang::En), "# D\n- When?\n\nStill open:\n  - Where?\n");
    }

    #[test]
    fn the_open_question_is_what_was_said_last() {
        let turn = |role: &str, content: &str| json!({"role": role, "content": content});
        let cases = [
            (json!({"turns": [turn("assistant", "Who?"), turn("assistant", "When?"), turn("user", "x")]}), "When?"),
            (json!({"turns": [], "updates": {"missing": ["Where?"]}}), "Where?"),
            (json!({}), "What else should be known?"),
        ];
        for (session, expected) in cases {
            assert_eq!(open_question(&session, Lang::En), expected, "{session}");
        }
    }
}
