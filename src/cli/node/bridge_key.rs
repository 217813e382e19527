//! `towow node bridge-key`: the keys with which bridge workers come.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::super::Globals;
use super::super::args::{self, option, positional, switch, verb};
use super::{value_of, with_node, with_settings};
use crate::config::time;
use crate::error::{Error, Result};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

const COLUMNS: &[&str] = &["key_id", "name", "email", "last_used_at", "expires_at", "revoked_at"];

/// Longest life of a key that has an end, in days.
const LONGEST: i64 = 3650;

const DAY: i64 = 24 * 3600 * 1000;

pub fn command(lang: Lang) -> Command {
    let create = verb("create", text("Make a key; it is shown once", "生成密钥，仅显示一次").of(lang))
        .arg(option("name", "NAME", text("What you call it", "密钥的名称").of(lang)).required(true))
        .arg(option("account", "EMAIL", text("Answer for the agents of this account", "只为该账号的身份作答").of(lang)))
        .arg(
            switch(
                "all",
                text(
                    "Answer for everybody: such a worker reads demands and profiles of the whole node",
                    "为所有人作答：持有者可读到整个节点的需求与档案",
                )
                .of(lang),
            )
            .conflicts_with("account"),
        )
        .arg(
            option(
                "expires",
                "TIME",
                text(
                    "How long it holds, such as 90d or 12h; default: until it is revoked",
                    "有效期，如 90d 或 12h，默认直到撤销",
                )
                .of(lang),
            )
            .value_parser(lasts),
        );
    let list = verb("list", text("List the keys, without themselves", "列出密钥（不含密钥本身）").of(lang));
    let revoke = verb(
        "revoke",
        text("End a key at once; what its workers hold is taken back", "立即撤销密钥，收回其持有的任务").of(lang),
    )
    .arg(positional("key_id", "KEY_ID", text("Id of the key", "密钥编号").of(lang)).required(true));
    verb("bridge-key", text("Make, list and revoke keys of bridge workers", "生成、列出、撤销计算节点的密钥").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([create, list, revoke].map(|command| with_settings(command, lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("create", matches)) => create(globals, matches),
        Some(("list", matches)) => {
            let keys = with_node(matches, async |node| node.bridge_keys().await)?;
            let shape = Shape { list: Some(("keys", COLUMNS)), id: Some("key_id") };
            globals.output.print_as(shape, &json!({ "keys": value_of(&keys)? }), |value| {
                output::table(value["keys"].as_array().map(Vec::as_slice).unwrap_or_default(), COLUMNS)
            })
        }
        Some(("revoke", matches)) => {
            let key_id = args::text(matches, "key_id").unwrap_or_default();
            let key = with_node(matches, async |node| node.revoke_bridge_key(&key_id).await)?;
            globals.output.print_as(Shape::id("key_id"), &value_of(&key)?, output::card)
        }
        _ => Err(Error::usage("node bridge-key needs a verb").hint("towow node bridge-key --help")),
    }
}

fn create(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let (name, account) = (args::text(matches, "name").unwrap_or_default(), args::text(matches, "account"));
    if account.is_none() && !args::flag(matches, "all") {
        return Err(Error::usage("a key answers for the agents of one --account, or for --all of the node")
            .hint("towow node bridge-key create --help"));
    }
    let lasts = matches.get_one::<i64>("expires").copied();
    let made = with_node(matches, async |node| node.make_bridge_key(&name, account.as_deref(), lasts).await)?;
    globals.output.print_as(Shape::id("key_id"), &value_of(&made)?, output::card)
}

/// Milliseconds: days, or a time as everywhere.
fn lasts(text: &str) -> std::result::Result<i64, String> {
    let days = text.strip_suffix('d').map(|days| days.parse::<i64>().ok().filter(|days| (1..=LONGEST).contains(days)));
    let millis = match days {
        Some(days) => days.map(|days| days * DAY),
        None => time::duration(text).and_then(|time| i64::try_from(time.as_millis()).ok()).filter(|millis| *millis > 0),
    };
    millis.ok_or_else(|| format!("{text:?} is not a time such as 90d or 12h, up to {LONGEST}d"))
}
