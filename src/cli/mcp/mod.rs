//! `towow mcp`: serve the operations to editors that speak MCP.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use super::args::{flag, option, switch, text, verb};
use super::{Globals, block_on};
use crate::config::env;
use crate::error::Result;
use crate::mcp::{Options, Plane, Server, Surface, Toolset, serve_stdio};
use crate::operations::{Lang, text as both};

const SURFACE_VARIABLE: &str = "TOWOW_MCP_SURFACE";

pub fn command(lang: Lang) -> Command {
    let surfaces = Surface::ALL.iter().map(|(name, _)| *name);
    verb("mcp", both("Serve the operations as MCP tools", "以 MCP 工具的形式提供全部操作").of(lang))
        .arg(
            option(
                "surface",
                "NAME",
                both(
                    "lean: six tools (default); legacy: one for each operation; both; mini: one tool for everything",
                    "lean：六个工具（默认）；legacy：每个操作一个；both：两者；mini：只有一个工具",
                )
                .of(lang),
            )
            .value_parser(PossibleValuesParser::new(surfaces))
            .hide_possible_values(true),
        )
        .arg(
            option(
                "toolset",
                "NAME",
                both("Offer these domains or operations only; repeatable", "只提供这些领域或操作，可重复").of(lang),
            )
            .value_delimiter(',')
            .action(clap::ArgAction::Append),
        )
        .arg(plane(lang))
        .arg(switch("read-only", both("Offer only what changes nothing", "只提供不作改动的操作").of(lang)))
}

/// The other kind of server: `bridge` answers for participants, with the key in `BRIDGE_API_KEY`.
fn plane(lang: Lang) -> Arg {
    let help = both(
        "bridge: be a worker that answers for participants, with the key in BRIDGE_API_KEY",
        "bridge：作为计算节点为参与者作答，密钥取自 BRIDGE_API_KEY",
    );
    option("plane", "NAME", help.of(lang))
        .value_parser(PossibleValuesParser::new(["bridge"]))
        .hide_possible_values(true)
        .conflicts_with_all(["surface", "toolset", "read-only"])
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if text(matches, "plane").is_some() {
        return block_on(serve_stdio(Plane::new(globals.flags.clone(), globals.lang)));
    }
    let server = Server::new(options(globals, matches)?)?;
    block_on(serve_stdio(server))
}

fn options(globals: &Globals, matches: &ArgMatches) -> Result<Options> {
    let surface = match (text(matches, "surface"), env(SURFACE_VARIABLE)) {
        (Some(name), _) => Surface::named(&name, "--surface")?,
        (None, Some(name)) => Surface::named(name.trim(), SURFACE_VARIABLE)?,
        (None, None) => Surface::Lean,
    };
    let names: Vec<String> = matches.get_many::<String>("toolset").into_iter().flatten().cloned().collect();
    let toolset = Toolset::new(&names, flag(matches, "read-only"))?;
    Ok(Options { flags: globals.flags.clone(), lang: globals.lang, surface, toolset })
}
