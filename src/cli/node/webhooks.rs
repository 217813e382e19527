//! `towow node webhooks`: what became of the webhooks of ended runs.

use clap::{ArgMatches, Command};
use serde_json::json;

use super::super::Globals;
use super::super::args::{self, positional, switch, verb};
use super::{value_of, with_node, with_settings};
use crate::error::{Error, Result};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

const COLUMNS: &[&str] = &["webhook_id", "event", "run_id", "status", "attempts", "next_at", "error"];

pub fn command(lang: Lang) -> Command {
    let list = verb("list", text("List them, the newest first", "列出通知，最新的在前").of(lang))
        .arg(switch("failed", text("Only those that are given up", "只列出已放弃的").of(lang)));
    let retry = verb(
        "retry",
        text("Send one again, with all its attempts before it", "重新发送一条，重试次数从头计算").of(lang),
    )
    .arg(positional("webhook_id", "WEBHOOK_ID", text("Id of the webhook", "通知编号").of(lang)).required(true));
    verb("webhooks", text("See what became of webhooks, and send them again", "查看、重发 webhook 通知").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([list, retry].map(|command| with_settings(command, lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    match matches.subcommand() {
        Some(("list", matches)) => {
            let failed = args::flag(matches, "failed");
            let webhooks = with_node(matches, async |node| node.webhooks(failed).await)?;
            let shape = Shape { list: Some(("webhooks", COLUMNS)), id: Some("webhook_id") };
            globals.output.print_as(shape, &json!({ "webhooks": value_of(&webhooks)? }), |value| {
                output::table(value["webhooks"].as_array().map(Vec::as_slice).unwrap_or_default(), COLUMNS)
            })
        }
        Some(("retry", matches)) => {
            let webhook_id = args::text(matches, "webhook_id").unwrap_or_default();
            let webhook = with_node(matches, async |node| node.retry_webhook(&webhook_id).await)?;
            globals.output.print_as(Shape::id("webhook_id"), &value_of(&webhook)?, output::card)
        }
        _ => Err(Error::usage("node webhooks needs a verb").hint("towow node webhooks --help")),
    }
}
