//! The flags of the tool bridge, which `towow tool` and `towow mcp` share.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};

use super::args::{option as with_value, text};
use crate::bridge::setup::{self, Given, Use};
use crate::bridge::{Bridge, Level};
use crate::config;
use crate::error::Result;
use crate::operations::{Lang, text as both};

/// `--bridge`.
pub fn option(lang: Lang) -> Arg {
    let help = both(
        "Tools of the worker at this ws:// or wss:// URL; repeatable; else TOWOW_BRIDGE, else [bridge] in towow.toml",
        "使用该 ws:// 或 wss:// 地址上 worker 的工具，可重复；否则取 TOWOW_BRIDGE 或 towow.toml 的 [bridge]",
    );
    with_value("bridge", "URL", help.of(lang)).action(ArgAction::Append).value_delimiter(',')
}

/// Where it is written what happens, and how much.
pub fn log_options(lang: Lang) -> [Arg; 2] {
    let log = both("Append the log of the tools' calls to this file (0600)", "把工具调用日志追加到该文件（0600）");
    let level = both(
        "info (a line for each call), debug (arguments too, redacted), warn, off",
        "info（每次调用一行）、debug（含脱敏后的参数）、warn、off",
    );
    [
        with_value("bridge-log", "FILE", log.of(lang)),
        with_value("bridge-log-level", "LEVEL", level.of(lang))
            .value_parser(PossibleValuesParser::new(Level::ALL.iter().map(|(name, _)| *name)))
            .hide_possible_values(true),
    ]
}

fn given(matches: &ArgMatches) -> Given {
    Given {
        urls: matches.get_many::<String>("bridge").into_iter().flatten().cloned().collect(),
        log: text(matches, "bridge-log").map(PathBuf::from),
        level: text(matches, "bridge-log-level"),
    }
}

/// The bridge of one command, which says itself what went wrong.
pub fn of_command(matches: &ArgMatches) -> Result<Bridge> {
    Ok(Bridge::new(setup::options(&given(matches), Use { level: Level::Off, memory: None })?))
}

/// The bridge of a server; none where there is nothing to connect to. `listens` when workers may dial in.
pub fn of_server(matches: &ArgMatches, listens: bool) -> Result<Option<Bridge>> {
    let memory = config::home()?.join("bridge");
    let options = setup::options(&given(matches), Use { level: Level::Info, memory: Some(&memory) })?;
    Ok((listens || !options.targets.is_empty()).then(|| Bridge::new(options)))
}
