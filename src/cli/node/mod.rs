//! `towow node`: the backend in this binary. One file for each verb.

mod bridge_key;
mod care;
mod config;
mod copies;
mod eval;
mod invite;
mod seed;
mod serve;
mod user;
mod webhooks;

use std::net::SocketAddr;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::Globals;
use super::args::{self, option, verb};
use crate::config::home;
use crate::error::{Error, Kind, Result};
use crate::invoke::local::given;
use crate::node::config::{Flag, Loaded, load};
use crate::node::store::Place;
use crate::node::{Fault, Node};
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    verb("node", text("Run a backend of your own", "运行自己的后端").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(serve::command(lang))
        .subcommand(config::command(lang))
        .subcommand(seed::command(lang))
        .subcommand(care::migrate_command(lang))
        .subcommand(care::check_command(lang))
        .subcommand(care::stats_command(lang))
        .subcommand(eval::command(lang))
        .subcommand(copies::backup_command(lang))
        .subcommand(copies::restore_command(lang))
        .subcommand(copies::export_command(lang))
        .subcommand(copies::import_command(lang))
        .subcommand(user::command(lang))
        .subcommand(invite::command(lang))
        .subcommand(bridge_key::command(lang))
        .subcommand(webhooks::command(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("serve", matches)) => serve::run(globals, matches),
        Some(("config", matches)) => config::run(globals, matches),
        Some(("seed", matches)) => seed::run(globals, matches),
        Some(("migrate", matches)) => care::migrate(globals, matches),
        Some(("check", matches)) => care::check(globals, matches),
        Some(("stats", matches)) => care::stats(globals, matches),
        Some(("eval", matches)) => eval::run(globals, matches),
        Some(("backup", matches)) => copies::backup(globals, matches),
        Some(("restore", matches)) => copies::restore(globals, matches),
        Some(("export", matches)) => copies::export(globals, matches),
        Some(("import", matches)) => copies::import(globals, matches),
        Some(("user", matches)) => user::run(globals, matches),
        Some(("invite-code", matches)) => invite::run(globals, matches),
        Some(("bridge-key", matches)) => bridge_key::run(globals, matches),
        Some(("webhooks", matches)) => webhooks::run(globals, matches),
        _ => Err(Error::usage("node needs a verb").hint("towow node --help")),
    }
}

/// The flags that every verb takes which opens the database.
fn with_settings(command: Command, lang: Lang) -> Command {
    let db = text(
        "sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local",
        "sqlite://PATH 或 postgres://USER@HOST/NAME，默认为 --local 的 node.db",
    );
    let config = text(
        "Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME",
        "设置文件，默认为 TOWOW_NODE_CONFIG，否则为 TOWOW_HOME 下的 node.toml",
    );
    command.arg(option("config", "FILE", config.of(lang))).arg(option("db", "URL", db.of(lang)))
}

/// The configuration of the node that a verb is about: flag before variable before file before default.
fn settings(matches: &ArgMatches) -> Result<Loaded> {
    let mut given = given(&home()?, args::text(matches, "config"))?;
    if let Some(url) = args::text(matches, "db") {
        if Url::parse(&url).is_ok_and(|url| url.password().is_some()) {
            output::notice(
                "password_in_argv",
                "every user of this machine can read the password in --db; TOWOW_NODE_DATABASE_URL keeps it to yourself",
            );
        }
        given.flags.push(Flag { flag: "--db", setting: "database.url", value: url });
    }
    if let Ok(Some(listen)) = matches.try_get_one::<SocketAddr>("listen") {
        given.flags.push(Flag { flag: "--listen", setting: "server.listen", value: listen.to_string() });
    }
    for (flag, name, setting) in [
        ("--embeddings", "embeddings", "embeddings.url"),
        ("--embeddings-model", "embeddings-model", "embeddings.model"),
    ] {
        if let Some(value) = args::text(matches, name) {
            given.flags.push(Flag { flag, setting, value });
        }
    }
    Ok(load(given)?)
}

/// The node that a verb is about, its tables up to date.
async fn open(matches: &ArgMatches) -> Result<Arc<Node>> {
    Ok(Node::open(settings(matches)?.config).await?)
}

/// Does something with the node that a verb is about; a database that is not there is not made.
fn with_node<T>(matches: &ArgMatches, work: impl AsyncFnOnce(&Node) -> std::result::Result<T, Fault>) -> Result<T> {
    let config = settings(matches)?.config;
    if let Place::File(path) = Place::parse(&config.database.url)?
        && !path.exists()
    {
        let message = format!("there is no database {}", path.display());
        return Err(Error::new(Kind::NotFound, "not_found", message).hint("towow node serve --help"));
    }
    super::block_on(async {
        let node = Node::open(config).await?;
        let outcome = work(&node).await;
        node.close().await;
        Ok(outcome?)
    })
}

fn value_of(result: &impl Serialize) -> Result<Value> {
    serde_json::to_value(result).map_err(|error| Error::internal(error.to_string()))
}

/// The password on standard input, where the command says that there is one; never an argument.
fn password(matches: &ArgMatches) -> Result<Option<String>> {
    if !args::flag(matches, "password-stdin") {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Error::usage(format!("cannot read standard input: {error}")).hint("towow node --help"))?;
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}
