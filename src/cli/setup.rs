//! `towow setup`: a guide that asks; off a terminal the steps as data.

use clap::Command;
use serde_json::{Value, json};

use super::Globals;
use super::args::verb;
use crate::error::{Error, Kind, Result};
use crate::operations::{Lang, Text, text};
use crate::output::{self, Shape};

/// The steps of a first use, each with the command that does it.
const STEPS: &[(Text, &str)] = &[
    (
        text("Try it on this machine: no account, no network", "先在本机试：无需账号和网络"),
        "towow --local start \"I need ...\"",
    ),
    (
        text("Or register at a backend; the password is asked for", "或在后端注册，密码会提示输入"),
        "towow auth register --email YOU@EXAMPLE.ORG --name YOUR_NAME --profile \"who you are\"",
    ),
    (text("Or log in", "或登录"), "towow auth login --email YOU@EXAMPLE.ORG"),
    (text("Teach your editor", "让编辑器学会使用"), "towow skill install"),
    (text("Say what you need", "说出你的需要"), "towow start \"I need ...\""),
];

pub fn command(lang: Lang) -> Command {
    verb("setup", text("A guide through the first steps", "第一次使用的引导").of(lang))
}

pub fn run(globals: &Globals) -> Result<()> {
    if !output::may_ask() || !globals.output.for_people() {
        let steps: Vec<Value> = (1..)
            .zip(STEPS)
            .map(|(number, (what, command))| json!({ "step": number, "what": what.of(globals.lang), "command": command }))
            .collect();
        return globals.output.print_as(
            Shape::list("steps", &["step", "what", "command"]),
            &json!({ "steps": steps }),
            |_| STEPS.iter().map(|(what, command)| format!("{}\n  {command}\n", what.of(globals.lang))).collect(),
        );
    }
    guide(globals)
}

fn guide(globals: &Globals) -> Result<()> {
    let lang = globals.lang;
    let here = text("On this machine: no account, no network", "在本机：无需账号和网络").of(lang);
    let there = text("At a backend: register", "在后端：注册").of(lang);
    let known = text("At a backend: I have an account", "在后端：我已有账号").of(lang);
    let question = text("Where do you want to use towow?", "在哪里使用通爻？").of(lang);
    let place = inquire::Select::new(question, vec![here, there, known]).prompt().map_err(stopped)?;
    let mut lines = Vec::new();
    if place == here {
        let need = ask(text("What do you need?", "你需要什么？").of(lang))?;
        if !need.is_empty() {
            return match again(globals, &["--local", "start", "--", &need]) {
                0 => Ok(()),
                _ => {
                    Err(Error::new(Kind::Api, "setup_stopped", "the first start did not work")
                        .hint("towow --local status"))
                }
            };
        }
        lines.push(STEPS[0].1.to_owned());
    } else {
        let email = ask(text("E-mail address?", "邮箱？").of(lang))?;
        let status = if place == there {
            let name = ask(text("Your name?", "你的名字？").of(lang))?;
            let profile =
                ask(text("Who are you, what can you do, what do you seek?", "你是谁、会什么、在找什么？").of(lang))?;
            let given = [("--email", email), ("--name", name), ("--profile", profile)];
            let given: Vec<String> = given.iter().map(|(flag, value)| format!("{flag}={value}")).collect();
            let given: Vec<&str> = given.iter().map(String::as_str).collect();
            at_backend(globals, &[&["auth", "register"], given.as_slice()].concat())
        } else {
            at_backend(globals, &["auth", "login", &format!("--email={email}")])
        };
        if status != 0 {
            return Err(Error::new(Kind::Api, "setup_stopped", "the account could not be opened").hint("towow setup"));
        }
    }
    let teach = inquire::Confirm::new(
        text("Teach the editors of this directory to use towow?", "让当前目录的编辑器学会使用 towow？").of(lang),
    )
    .with_default(false)
    .prompt()
    .map_err(stopped)?;
    if teach {
        again(globals, &["skill", "install"]);
    }
    lines.push(globals.flags.aim(STEPS[STEPS.len() - 1].1));
    let next = text("Next", "下一步").of(lang);
    output::write(&format!("{next}:\n  {}\n", lines.join("\n  ")))
}

/// Runs another command of this program, in the same language.
fn again(globals: &Globals, words: &[&str]) -> u8 {
    let lang = match globals.lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    };
    super::main([&["towow", "--lang", lang], words].concat().into_iter().map(Into::into).collect())
}

/// The same at the backend that this command was given.
fn at_backend(globals: &Globals, words: &[&str]) -> u8 {
    let flags = globals.flags.words();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    again(globals, &[&flags, words].concat())
}

fn ask(question: &str) -> Result<String> {
    inquire::Text::new(question).prompt().map(|answer| answer.trim().to_owned()).map_err(stopped)
}

fn stopped(error: inquire::InquireError) -> Error {
    super::interrupted(error.to_string()).hint("towow setup")
}
