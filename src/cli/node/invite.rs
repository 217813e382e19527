//! `towow node invite-code`: codes that the operator gives out.

use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

use super::super::Globals;
use super::super::args::{self, option, switch, verb};
use super::{value_of, with_node, with_settings};
use crate::error::Result;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

const COLUMNS: &[&str] = &["code", "uses", "max_uses", "expires_at", "note"];

pub fn command(lang: Lang) -> Command {
    let number = |name, value, help| option(name, value, help).value_parser(value_parser!(i64).range(1..=10_000));
    let command =
        verb("invite-code", text("Make invite codes, list and revoke them", "生成、列出、撤销邀请码").of(lang))
            .arg(
                number("uses", "N", text("How many people may use a code", "每个邀请码可用次数").of(lang))
                    .default_value("1"),
            )
            .arg(number("days", "N", text("Days that it holds; default: for ever", "有效天数，默认永久").of(lang)))
            .arg(option("note", "TEXT", text("What it is for", "备注").of(lang)))
            .arg(number("count", "N", text("How many codes", "生成数量").of(lang)).default_value("1"))
            .arg(
                switch("list", text("List the codes that there are", "列出已有的邀请码").of(lang))
                    .conflicts_with_all(["revoke", "note", "days"]),
            )
            .arg(
                option("revoke", "CODE", text("Let nobody use this code any more", "撤销邀请码").of(lang))
                    .conflicts_with_all(["note", "days"]),
            );
    with_settings(command, lang)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if let Some(code) = args::text(matches, "revoke") {
        let code = with_node(matches, async |node| node.revoke_code(&code).await)?;
        return globals.output.print_as(Shape::id("code"), &value_of(&code)?, output::card);
    }
    let codes = if args::flag(matches, "list") {
        with_node(matches, async |node| node.codes().await)?
    } else {
        let (uses, days) = (args::number(matches, "uses").unwrap_or(1), args::number(matches, "days"));
        let (note, count) = (args::text(matches, "note"), args::number(matches, "count").unwrap_or(1));
        with_node(matches, async |node| node.make_codes(count, uses, days, note.as_deref()).await)?
    };
    let shape = Shape { list: Some(("codes", COLUMNS)), id: Some("code") };
    globals.output.print_as(shape, &json!({ "codes": value_of(&codes)? }), |value| {
        output::table(value["codes"].as_array().map(Vec::as_slice).unwrap_or_default(), COLUMNS)
    })
}
