//! `towow mcp`: serve the operations to editors that speak MCP.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use super::args::{self, option, verb};
use super::{Globals, block_on};
use crate::error::Result;
use crate::mcp::{Options, Plane, Server, serve_stdio};
use crate::operations::{Lang, text};

pub fn command(lang: Lang) -> Command {
    verb("mcp", text("Serve the operations as MCP tools over stdio", "以标准输入输出提供 MCP 工具").of(lang))
        .arg(plane(lang))
}

/// Which of the two kinds of server: `bridge` answers for participants, with the key in `BRIDGE_API_KEY`.
fn plane(lang: Lang) -> Arg {
    let help = text(
        "bridge: answer for participants of a node, as a worker with the key in BRIDGE_API_KEY",
        "bridge：作为计算节点为参与者作答，密钥取自 BRIDGE_API_KEY",
    );
    option("plane", "NAME", help.of(lang))
        .value_parser(PossibleValuesParser::new(["bridge"]))
        .hide_possible_values(true)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if args::text(matches, "plane").is_some() {
        return block_on(serve_stdio(Plane::new(globals.flags.clone(), globals.lang)));
    }
    let server = Server::new(Options { flags: globals.flags.clone(), lang: globals.lang });
    block_on(serve_stdio(server))
}
