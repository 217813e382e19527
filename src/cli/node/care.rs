//! `towow node migrate`, `check` and `stats`: how a node's database is.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::super::args::{self, switch, verb};
use super::super::{Globals, block_on};
use super::{settings, value_of, with_node, with_settings};
use crate::error::{Error, Kind, Result};
use crate::node::operator;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

pub fn migrate_command(lang: Lang) -> Command {
    let about = text("Bring the tables up to date; `serve` does so by itself", "更新数据库表结构；serve 会自动完成");
    let check = text("Only say whether something is to be done (exit 5)", "只检查；有待完成的迁移时退出码为 5");
    with_settings(verb("migrate", about.of(lang)).arg(switch("check", check.of(lang))), lang)
}

pub fn migrate(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let config = settings(matches)?.config;
    let check = args::flag(matches, "check");
    let migration = block_on(async { Ok(operator::migrate(&config, check).await?) })?;
    globals.output.print(&value_of(&migration)?, output::card)?;
    if migration.pending {
        let message = format!("the tables are at migration {}, this program at {}", migration.from, migration.to);
        return Err(Error::new(Kind::Conflict, "migration_pending", message).hint("towow node migrate"));
    }
    Ok(())
}

pub fn check_command(lang: Lang) -> Command {
    let about = text(
        "Look for what does not fit together in the database (exit 1 when there is something)",
        "检查数据库的一致性（发现问题时退出码为 1）",
    );
    with_settings(verb("check", about.of(lang)), lang)
}

pub fn check(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    const COLUMNS: &[&str] = &["check", "table", "subject"];
    let findings = with_node(matches, async |node| node.verify().await)?;
    let count = findings.len();
    let value = json!({ "ok": count == 0, "findings": value_of(&findings)? });
    globals.output.print_as(Shape::list("findings", COLUMNS), &value, |value| match value["findings"].as_array() {
        Some(rows) if !rows.is_empty() => output::table(rows, COLUMNS),
        _ => format!("{}\n", text("Everything fits together.", "一切正常。").of(globals.lang)),
    })?;
    match count {
        0 => Ok(()),
        count => Err(Error::new(Kind::Api, "database_inconsistent", format!("{count} rows do not fit together"))
            .hint("towow node backup --help")),
    }
}

pub fn stats_command(lang: Lang) -> Command {
    let about = text("Show how large the network is, and how it is used", "显示网络的规模与使用情况");
    with_settings(verb("stats", about.of(lang)), lang)
}

pub fn stats(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let statistics: Value = value_of(&with_node(matches, async |node| node.statistics().await)?)?;
    globals.output.print(&statistics, output::card)
}
