//! `towow completions`: the script that makes a shell ask this program what fits.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use super::args::{self, verb};
use super::complete::{NAMES, Shell};
use crate::error::{Error, Result};
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    verb("completions", text("Print the completion script of a shell", "输出命令补全脚本").of(lang)).arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(PossibleValuesParser::new(NAMES))
            .help(text("bash, zsh, fish, powershell, elvish", "bash、zsh、fish、powershell、elvish").of(lang))
            .hide_possible_values(true),
    )
}

pub fn run(matches: &ArgMatches) -> Result<()> {
    let shell = args::text(matches, "shell").as_deref().and_then(Shell::named);
    output::write(&shell.ok_or_else(|| Error::internal("a shell without a script"))?.script())
}
