//! `towow node seed`: the sample community, in or out; or as many invented people as one likes.

use clap::{ArgMatches, Command, value_parser};
use serde_json::json;

use super::super::args::{self, option, switch, verb};
use super::super::{Globals, block_on};
use super::{open, password, value_of, with_settings};
use crate::error::Result;
use crate::node::operator::Crowd;
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    let number = |name, help| option(name, "N", help).value_parser(value_parser!(u64).range(0..=100_000_000));
    let remove = switch("remove", text("Take it out and keep it out", "移除示例社区").of(lang));
    let stdin = text(
        "With --accounts: read the password of all of them from standard input; without one nobody can log in",
        "配合 --accounts：从标准输入读取共同密码；没有密码则无法登录",
    );
    let command = verb("seed", text("Bring the sample community in", "放入示例社区").of(lang))
        .arg(remove.conflicts_with_all(["accounts", "agents"]))
        .arg(number(
            "accounts",
            text("For load tests: so many invented people instead", "压力测试：改为生成这么多虚构账号").of(lang),
        ))
        .arg(number("agents", text("And so many agents; default: one each", "以及这么多身份，默认每人一个").of(lang)))
        .arg(
            number("seed", text("The same number gives the same people", "相同的数字生成相同的人").of(lang))
                .default_value("1"),
        )
        .arg(switch("password-stdin", stdin.of(lang)));
    with_settings(command, lang)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let count = |name: &str| matches.get_one::<u64>(name).copied();
    let (accounts, agents) = (count("accounts"), count("agents"));
    let crowd = match accounts.or(agents) {
        Some(accounts) => Some(Crowd {
            accounts,
            agents: agents.unwrap_or(accounts),
            seed: count("seed").unwrap_or(1),
            password: password(matches)?,
        }),
        None => None,
    };
    let result = block_on(async {
        let node = open(matches).await?;
        let result = match crowd {
            Some(crowd) => value_of(&node.people(crowd).await?)?,
            None if args::flag(matches, "remove") => json!({ "removed": node.unseed().await? }),
            None => json!({ "added": node.seed().await? }),
        };
        node.close().await;
        Ok(result)
    })?;
    globals.output.print(&result, output::card)
}
