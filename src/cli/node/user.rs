//! `towow node user`: accounts in the hands of the operator.

use std::io::IsTerminal;

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::json;

use super::super::args::{self, option, positional, switch, verb};
use super::super::{Globals, interrupted};
use super::{value_of, with_node, with_settings};
use crate::error::{Error, Result, quoted};
use crate::node::operator::NewUser;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

const COLUMNS: &[&str] = &["account_id", "email", "name", "status", "agents", "created_at"];

pub fn command(lang: Lang) -> Command {
    let on = |name: &'static str, about: crate::operations::Text| {
        let who = text("Login address or id of the account", "登录邮箱或账号 id");
        with_settings(verb(name, about.of(lang)).arg(positional("user", "USER", who.of(lang))), lang)
    };
    let yes = text("Do not ask", "不再询问");
    verb("user", text("Look after accounts", "管理账号").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(with_settings(list_command(lang), lang))
        .subcommand(on("show", text("Show an account", "显示账号")))
        .subcommand(with_settings(create_command(lang), lang))
        .subcommand(on("activate", text("Give an account daily credits", "激活账号，给予每日额度")))
        .subcommand(
            on("quota", text("Set what an account may use", "设置账号额度"))
                .arg(
                    option(
                        "daily",
                        "UNITS",
                        text("Units a day; none lifts the limit", "每日额度；none 表示不限").of(lang),
                    )
                    .value_parser(daily),
                )
                .arg(number("bonus", "UNITS", text("Units beyond those of the day", "每日额度之外的单位").of(lang))),
        )
        .subcommand(on("disable", text("Shut an account out; its sessions end", "停用账号并结束其会话")))
        .subcommand(on("enable", text("Let an account in again", "重新启用账号")))
        .subcommand(
            on("delete", text("Delete an account with all that is its own", "删除账号及其全部内容"))
                .arg(switch("yes", yes.of(lang))),
        )
}

fn list_command(lang: Lang) -> Command {
    verb("list", text("List accounts, the newest first", "列出账号，最新的在前").of(lang))
        .arg(number("limit", "N", text("Most rows", "最多行数").of(lang)).default_value("50"))
        .arg(number("offset", "N", text("Rows to pass by", "跳过的行数").of(lang)).default_value("0"))
}

fn create_command(lang: Lang) -> Command {
    let profile = text("First-person profile; the name where there is none", "第一人称自述，默认为名字");
    let stdin = text(
        "Read the password from standard input; without one nobody can log in until it is reset",
        "从标准输入读取密码；没有密码则在重置之前无法登录",
    );
    verb("create", text("Make an account", "创建账号").of(lang))
        .arg(option("email", "ADDRESS", text("Login address", "登录邮箱").of(lang)).required(true))
        .arg(option("name", "NAME", text("Display name", "显示名").of(lang)).required(true))
        .arg(option("profile", "TEXT", profile.of(lang)))
        .arg(switch("password-stdin", stdin.of(lang)))
}

fn number(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    option(name, value, help).value_parser(value_parser!(i64).range(0..=1_000_000_000))
}

/// A number of units, or none for as many as one likes.
fn daily(text: &str) -> std::result::Result<Daily, String> {
    match text {
        "none" => Ok(Daily(None)),
        number => match number.parse() {
            Ok(units @ 0..=1_000_000_000) => Ok(Daily(Some(units))),
            _ => Err("it is neither a number of units nor none".into()),
        },
    }
}

#[derive(Debug, Clone, Copy)]
struct Daily(Option<i64>);

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Error::usage("node user needs a verb").hint("towow node user --help"));
    };
    if name == "list" {
        return list(globals, matches);
    }
    let who = args::text(matches, "user").unwrap_or_default();
    let user = match name {
        "show" => with_node(matches, async |node| node.user(&who).await)?,
        "create" => create(matches)?,
        "activate" => with_node(matches, async |node| node.activate_user(&who).await)?,
        "quota" => quota(matches, &who)?,
        "disable" => with_node(matches, async |node| node.disable_user(&who).await)?,
        "enable" => with_node(matches, async |node| node.enable_user(&who).await)?,
        "delete" => {
            confirm(globals, matches, &who)?;
            with_node(matches, async |node| node.delete_user(&who).await)?
        }
        other => return Err(Error::usage(format!("node user has no verb {other:?}")).hint("towow node user --help")),
    };
    globals.output.print_as(Shape::id("account_id"), &value_of(&user)?, output::card)
}

fn list(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let (limit, offset) = (args::number(matches, "limit").unwrap_or(50), args::number(matches, "offset").unwrap_or(0));
    let users = with_node(matches, async |node| node.users(limit, offset).await)?;
    let value = json!({ "users": value_of(&users.users)?, "total": users.total });
    let shape = Shape { list: Some(("users", COLUMNS)), id: Some("account_id") };
    globals.output.print_as(shape, &value, |value| {
        output::table(value["users"].as_array().map(Vec::as_slice).unwrap_or_default(), COLUMNS)
    })
}

fn quota(matches: &ArgMatches, who: &str) -> Result<crate::node::store::User> {
    let daily = matches.get_one::<Daily>("daily").map(|daily| daily.0);
    let bonus = args::number(matches, "bonus");
    if daily.is_none() && bonus.is_none() {
        let again = format!("towow node user quota {} --daily 150", quoted(who));
        return Err(Error::usage("say --daily, --bonus or both").hint(again));
    }
    with_node(matches, async |node| node.set_quota(who, daily, bonus).await)
}

fn create(matches: &ArgMatches) -> Result<crate::node::store::User> {
    let name = args::text(matches, "name").unwrap_or_default();
    let new = NewUser {
        email: args::text(matches, "email").unwrap_or_default(),
        profile: args::text(matches, "profile").unwrap_or_else(|| name.clone()),
        name,
        password: super::password(matches)?,
    };
    with_node(matches, async |node| node.create_user(new).await)
}

fn confirm(globals: &Globals, matches: &ArgMatches, who: &str) -> Result<()> {
    if args::flag(matches, "yes") {
        return Ok(());
    }
    let again = format!("towow node user delete {} --yes", quoted(who));
    if !output::may_ask() || !std::io::stdin().is_terminal() {
        let message = format!("the account {who:?} and all that is its own would be lost; say --yes");
        return Err(Error::usage(message).hint(again));
    }
    let question = match globals.lang {
        Lang::En => format!("Delete the account {who} with all that is its own?"),
        Lang::Zh => format!("删除账号 {who} 及其全部内容？"),
    };
    let answer = inquire::Confirm::new(&question).with_default(false).prompt();
    match answer.map_err(|error| interrupted(error.to_string()))? {
        true => Ok(()),
        false => Err(interrupted(format!("the account {who:?} was kept")).hint(again)),
    }
}
