//! `towow node`: the backend in this binary.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use super::args::{self, option, switch, verb};
use super::{Globals, block_on};
use crate::config::Settings;
use crate::error::{Error, Kind, Result};
use crate::node::{Node, ServeOptions, serve};
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    let db = || -> Arg {
        option(
            "db",
            "URL",
            text("sqlite://PATH; default: node.db of --local", "sqlite://PATH，默认为 --local 的 node.db").of(lang),
        )
    };
    verb("node", text("Run a backend of your own", "运行自己的后端").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(
            verb("serve", text("Serve /protocol over HTTP", "以 HTTP 提供 /protocol").of(lang))
                .arg(
                    option(
                        "listen",
                        "ADDR",
                        text("Address and port; port 0 takes a free one", "地址与端口；端口 0 表示任选").of(lang),
                    )
                    .value_parser(value_parser!(SocketAddr))
                    .default_value("127.0.0.1:8080"),
                )
                .arg(db()),
        )
        .subcommand(
            verb("seed", text("Bring the sample community in", "放入示例社区").of(lang))
                .arg(switch("remove", text("Take it out and keep it out", "移除示例社区").of(lang)))
                .arg(db()),
        )
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("serve", matches)) => run_serve(globals, matches),
        Some(("seed", matches)) => seed(globals, matches),
        _ => Err(Error::usage("node needs a verb: serve or seed").hint("towow node --help")),
    }
}

async fn open(globals: &Globals, matches: &ArgMatches) -> Result<Arc<Node>> {
    match args::text(matches, "db") {
        Some(url) => Ok(Node::open_url(&url).await?),
        None => {
            let home: PathBuf = Settings::resolve(&globals.flags)?.home;
            Ok(Node::open_file(&home.join("node.db")).await?)
        }
    }
}

fn run_serve(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let listen = matches.get_one::<SocketAddr>("listen").copied().unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("no async runtime: {error}")))?;
    runtime.block_on(async {
        let node = open(globals, matches).await?;
        let on_ready =
            Box::new(|address: SocketAddr| output::notice("listening", &format!("listening on http://{address}")));
        let on_trouble = Arc::new(|cause: &str| {
            output::complain(&Error::new(Kind::Api, "node_trouble", cause));
        });
        Ok(serve(node, ServeOptions { listen, on_ready, on_trouble }).await?)
    })
}

fn seed(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let result = block_on(async {
        let node = open(globals, matches).await?;
        let result = if args::flag(matches, "remove") {
            json!({ "removed": node.unseed().await? })
        } else {
            json!({ "added": node.seed().await? })
        };
        node.close().await;
        Ok(result)
    })?;
    globals.output.print(&result, output::card)
}
