//! `towow node serve`: the API over HTTP.

use std::net::SocketAddr;

use clap::{ArgMatches, Command, value_parser};

use super::super::Globals;
use super::super::args::{option, verb};
use super::{open, with_settings};
use crate::config::home;
use crate::error::{Error, Result};
use crate::node::{ServeOptions, serve};
use crate::operations::{Lang, text};
use crate::output;

/// Threads for what takes long by itself: passwords are hashed in as many at once, with 19 MB each.
const BLOCKING: usize = 8;

pub fn command(lang: Lang) -> Command {
    let listen = option(
        "listen",
        "ADDR",
        text(
            "Address and port (127.0.0.1:8080); port 0 takes a free one",
            "地址与端口（127.0.0.1:8080）；端口 0 表示任选",
        )
        .of(lang),
    );
    let command = verb("serve", text("Serve /protocol over HTTP", "以 HTTP 提供 /protocol").of(lang))
        .arg(listen.value_parser(value_parser!(SocketAddr)));
    with_settings(command, lang)
}

pub fn run(_: &Globals, matches: &ArgMatches) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING)
        .build()
        .map_err(|error| Error::internal(format!("no async runtime: {error}")))?;
    let outcome = runtime.block_on(async {
        let node = open(matches).await?;
        let on_ready = Box::new(|url: &str| output::notice("listening", &format!("listening on {url}")));
        Ok(serve(node, ServeOptions { on_ready, data: home()? }).await?)
    });
    // Nobody waits for a password that is still being hashed.
    runtime.shutdown_background();
    outcome
}
