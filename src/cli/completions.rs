//! `towow completions`: for the shells, from the tree.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::args::verb;
use crate::error::Result;
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    verb("completions", text("Print the completion script of a shell", "输出命令补全脚本").of(lang)).arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(value_parser!(Shell))
            .help(text("bash, zsh, fish, powershell, elvish", "bash、zsh、fish、powershell、elvish").of(lang))
            .hide_possible_values(true),
    )
}

pub fn run(mut tree: Command, matches: &ArgMatches) -> Result<()> {
    let shell = matches.get_one::<Shell>("shell").copied().unwrap_or(Shell::Bash);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree, "towow", &mut script);
    output::write(&String::from_utf8_lossy(&script))
}
