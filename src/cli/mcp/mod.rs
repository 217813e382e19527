//! `towow mcp`: serve the operations to editors that speak MCP.

mod http;

use clap::{ArgMatches, Command};

use super::args::verb;
use super::{Globals, block_on};
use crate::error::Result;
use crate::mcp::{Options, Server, serve_stdio};
use crate::operations::{Lang, text};

pub fn command(lang: Lang) -> Command {
    verb("mcp", text("Serve the operations as MCP tools over stdio", "以标准输入输出提供 MCP 工具").of(lang))
        .args(http::options(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let over_http = http::read(globals, matches)?;
    let server = Server::new(Options { flags: globals.flags.clone(), lang: globals.lang });
    match over_http {
        Some(options) => http::serve(server, options),
        None => block_on(serve_stdio(server)),
    }
}
