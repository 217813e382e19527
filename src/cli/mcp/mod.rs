//! `towow mcp`: serve the operations to editors that speak MCP, and tell these editors to start it.

mod client;
mod http;

use std::io::IsTerminal;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{flag, option, switch, text, verb};
use super::{Globals, block_on, bridge};
use crate::config::env;
use crate::error::Result;
use crate::mcp::{Options, Plane, Server, Surface, Toolset, serve_stdio};
use crate::operations::{Lang, text as both};
use crate::output;

const SURFACE_VARIABLE: &str = "TOWOW_MCP_SURFACE";

pub fn command(lang: Lang) -> Command {
    verb("mcp", both("Serve the operations as MCP tools", "以 MCP 工具的形式提供全部操作").of(lang))
        .args(offers(lang))
        .args(http::options(lang))
        .arg(plane(lang))
        .subcommands(client::commands(lang))
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
}

/// What a server offers. `install` takes the same options and passes them on.
fn offers(lang: Lang) -> Vec<Arg> {
    let surfaces = Surface::ALL.iter().map(|(name, _)| *name);
    let surface = both(
        "lean: six tools (default); legacy: one for each operation; both; mini: one tool for everything",
        "lean：六个工具（默认）；legacy：每个操作一个；both：两者；mini：只有一个工具",
    );
    let toolset = both("Offer these domains or operations only; repeatable", "只提供这些领域或操作，可重复");
    vec![
        option("surface", "NAME", surface.of(lang))
            .value_parser(PossibleValuesParser::new(surfaces))
            .hide_possible_values(true),
        option("toolset", "NAME", toolset.of(lang)).value_delimiter(',').action(ArgAction::Append),
        switch("read-only", both("Offer only what changes nothing", "只提供不作改动的操作").of(lang)),
        bridge::option(lang),
    ]
    .into_iter()
    .chain(bridge::log_options(lang))
    .collect()
}

/// The other kind of server: `bridge` answers for participants, with the key in `BRIDGE_API_KEY`.
fn plane(lang: Lang) -> Arg {
    let help = both(
        "bridge: be a worker that answers for participants, with the key in BRIDGE_API_KEY",
        "bridge：作为计算节点为参与者作答，密钥取自 BRIDGE_API_KEY",
    );
    let of_the_other_kind = offers(lang).into_iter().chain(http::options(lang));
    option("plane", "NAME", help.of(lang))
        .value_parser(PossibleValuesParser::new(["bridge"]))
        .hide_possible_values(true)
        .conflicts_with_all(of_the_other_kind.map(|arg| arg.get_id().clone()))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if let Some((verb, matches)) = matches.subcommand() {
        return client::run(globals, verb, matches);
    }
    if text(matches, "plane").is_some() {
        if env("BRIDGE_API_KEY").is_none() {
            let message = both(
                "BRIDGE_API_KEY is not set, so that every call will be refused; towow node bridge-key create makes a key",
                "未设置 BRIDGE_API_KEY，所有调用都会被拒绝；密钥由 towow node bridge-key create 生成",
            );
            output::notice("bridge_key_missing", message.of(globals.lang));
        }
        return block_on(serve_stdio(Plane::new(globals.flags.clone(), globals.lang)));
    }
    let over_http = http::read(globals, matches)?;
    let listens = over_http.as_ref().is_some_and(|http| http.workers.is_some());
    let server = Server::new(options(globals, matches, listens)?)?;
    if let Some(options) = over_http {
        return http::serve(server, options);
    }
    say_who_is_waited_for(globals);
    block_on(serve_stdio(server))
}

fn say_who_is_waited_for(globals: &Globals) {
    if std::io::stdin().is_terminal() {
        let message = both(
            "an editor starts this and speaks JSON-RPC to it; to set one up: towow mcp install. Ctrl-D ends it",
            "此命令由编辑器启动，以 JSON-RPC 对话；配置编辑器：towow mcp install。按 Ctrl-D 结束",
        );
        output::notice("mcp_waits", message.of(globals.lang));
    }
}

fn options(globals: &Globals, matches: &ArgMatches, listens: bool) -> Result<Options> {
    let surface = match (text(matches, "surface"), env(SURFACE_VARIABLE)) {
        (Some(name), _) => Surface::named(&name, "--surface")?,
        (None, Some(name)) => Surface::named(name.trim(), SURFACE_VARIABLE)?,
        (None, None) => Surface::Lean,
    };
    let toolset = toolset(matches)?;
    let bridge = bridge::of_server(matches, listens)?;
    Ok(Options { flags: globals.flags.clone(), lang: globals.lang, surface, toolset, bridge })
}

fn toolset(matches: &ArgMatches) -> Result<Toolset> {
    let names: Vec<String> = matches.get_many::<String>("toolset").into_iter().flatten().cloned().collect();
    Toolset::new(&names, flag(matches, "read-only"))
}
