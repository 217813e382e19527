//! `towow mcp`: serve the operations to editors that speak MCP.

mod client;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{option, switch, verb};
use super::{Globals, block_on};
use crate::error::Result;
use crate::mcp::{Options, Server, serve_stdio};
use crate::operations::{Lang, text};

pub fn command(lang: Lang) -> Command {
    verb("mcp", text("Serve the operations as MCP tools over stdio", "以标准输入输出提供 MCP 工具").of(lang))
        .args(offers(lang))
        .subcommands(client::commands(lang))
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
}

/// What a server offers. `install` takes the same options and passes them on.
fn offers(lang: Lang) -> Vec<Arg> {
    vec![
        option("surface", "NAME", text("lean, legacy, both or mini", "lean、legacy、both 或 mini").of(lang)),
        option(
            "toolset",
            "NAME",
            text("Offer these domains or operations only; repeatable", "只提供这些领域或操作，可重复").of(lang),
        )
        .value_delimiter(',')
        .action(ArgAction::Append),
        switch("read-only", text("Offer only what changes nothing", "只提供不作改动的操作").of(lang)),
    ]
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if let Some((verb, matches)) = matches.subcommand() {
        return client::run(globals, verb, matches);
    }
    let server = Server::new(Options { flags: globals.flags.clone(), lang: globals.lang });
    block_on(serve_stdio(server))
}
