//! Secrets: from standard input, a file, the environment or a prompt, and never from an argument.

use clap::{Arg, ArgAction, ArgMatches};

use super::{args, interrupted};
use crate::error::{Error, Result};
use crate::operations::{Lang, Operation, Param, text};
use crate::output;

/// The flags of a secret. The one that would put it into the process list exists only to say so.
pub fn options(param: &Param, lang: Lang) -> [Arg; 3] {
    let flag = param.flag();
    [
        Arg::new(param.name).long(flag.clone()).hide(true).num_args(0..=1).value_name("REFUSED"),
        Arg::new(format!("{}-stdin", param.name))
            .long(format!("{flag}-stdin"))
            .action(ArgAction::SetTrue)
            .help(text("Read it from standard input; else a prompt asks", "从标准输入读取；否则会提示输入").of(lang)),
        Arg::new(format!("{}-file", param.name))
            .long(format!("{flag}-file"))
            .value_name("FILE")
            .help(text("Read it from a file", "从文件读取").of(lang)),
    ]
}

/// The secret as the command line says; a line break at its end is not part of it.
pub fn read(operation: &Operation, param: &Param, matches: &ArgMatches, lang: Lang) -> Result<Option<String>> {
    if matches.contains_id(param.name) && matches.value_source(param.name).is_some() {
        return Err(refused(operation, param));
    }
    let trimmed = |text: String| Some(text.trim_end_matches(['\r', '\n']).to_owned());
    if args::flag(matches, &format!("{}-stdin", param.name)) {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|error| Error::usage(format!("cannot read standard input: {error}")))?;
        return Ok(trimmed(line));
    }
    if let Some(path) = args::text(matches, &format!("{}-file", param.name)) {
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::usage(format!("cannot read {path}: {error}")).hint(format!("towow {} --help", operation.command))
        })?;
        return Ok(trimmed(text));
    }
    elsewhere(param, lang)
}

/// A secret that was given as an argument, which every program on this machine can read.
pub fn refused(operation: &Operation, param: &Param) -> Error {
    let flag = param.flag();
    let message = format!("--{flag} takes no value here: arguments can be read by every program on this machine");
    Error::usage(message).hint(format!("towow {} --{flag}-stdin", operation.command))
}

/// The secret from its variable, or from a prompt; one that may be left out is left out by an empty answer.
pub fn elsewhere(param: &Param, lang: Lang) -> Result<Option<String>> {
    let variable = param.variable();
    if let Some(value) = crate::config::env(&variable) {
        return Ok(Some(value));
    }
    if !output::may_ask() {
        if !param.required() {
            return Ok(None);
        }
        let flag = param.flag();
        let message = format!("no {}: give it with --{flag}-stdin, --{flag}-file or {variable}", param.name);
        return Err(Error::usage(message).hint("towow help environment"));
    }
    let question = format!("{}:", param.help.of(lang));
    let again = text("Once more:", "再输入一次：").of(lang);
    let differ = text("These differ.", "两次输入不同。").of(lang);
    let prompt = inquire::Password::new(&question);
    let prompt = match param.fresh {
        true => prompt.with_custom_confirmation_message(again).with_custom_confirmation_error_message(differ),
        false => prompt.without_confirmation(),
    };
    let answer = prompt.prompt().map_err(|error| interrupted(error.to_string()))?;
    Ok(Some(answer).filter(|answer| param.required() || !answer.is_empty()))
}
