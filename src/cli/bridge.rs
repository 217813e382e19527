//! The flags of the tool bridge, which `towow tool` and `towow mcp` share.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};

use super::args::{option as with_value, text};
#[cfg(feature = "mcp")]
use crate::bridge::Address;
use crate::bridge::setup::{self, Given, Use};
use crate::bridge::{Bridge, Level};
#[cfg(feature = "mcp")]
use crate::config;
use crate::error::Result;
use crate::operations::{Lang, Text, text as both};

/// The topic `towow help bridge`.
pub const HELP: Text = both(
    "Functions of other processes, mostly of Python, become commands and MCP tools.

  pip install towow-worker                          # the library; python/ in the sources
  python -m towow_worker tools.py --port 8765       # serves the functions marked @tool
  towow tool list --bridge ws://127.0.0.1:8765
  towow tool call py_add --json '{\"a\":1,\"b\":2}' --bridge ws://127.0.0.1:8765
  towow mcp --bridge ws://127.0.0.1:8765            # the same tools for MCP clients

Workers are those of --bridge (repeatable), else of TOWOW_BRIDGE, else of TOWOW_HOME/towow.toml:

  [bridge]
  urls = [\"ws://127.0.0.1:8765\"]  # ws:// on this machine, wss:// elsewhere
  prefix = \"py_\"                # before the names of tools
  timeout = \"50s\"               # of a call, where the worker does not say; cap 30 min
  heartbeat = \"15s\"             # a ping; without an answer for two thirds of that it is lost
  grace = \"30s\"                 # tools of a lost worker stay in the list
  max_message_bytes = 16777216
  log = \"/path/bridge.log\"      # one JSON line a call; else standard error
  log_level = \"info\"            # debug (arguments too, redacted), info, warn, off

  [[bridge.workers]]              # where there is more to say of one
  url = \"ws://127.0.0.1:9000\"
  prefix = \"calc_\"
  token_file = \"/path/token\"    # 0600; else TOWOW_BRIDGE_TOKEN
  timeout = \"2m\"
  mode = \"plain\"                # a server that knows nothing of the protocol:
  tools = [{ name = \"add\", function = \"add\", description = \"Adds.\", read_only = true, schema = { type = \"object\" } }]

A plain server gets {\"id\",\"func\",\"args\",\"session_id\"} and answers {\"id\",\"result\"} or {\"id\",\"error\"}.
Workers can also dial in: towow mcp --http --bridge-listen 127.0.0.1:9001, then
python -m towow_worker tools.py --connect ws://127.0.0.1:9001/bridge with TOWOW_BRIDGE_TOKEN set.
",
    "把其他进程（多为 Python）的函数变成命令和 MCP 工具。

  pip install towow-worker                          # Python 库；源码在 python/
  python -m towow_worker tools.py --port 8765       # 提供以 @tool 标记的函数
  towow tool list --bridge ws://127.0.0.1:8765
  towow tool call py_add --json '{\"a\":1,\"b\":2}' --bridge ws://127.0.0.1:8765
  towow mcp --bridge ws://127.0.0.1:8765            # 同样的工具，供 MCP 客户端使用

worker 取自 --bridge（可重复），否则取 TOWOW_BRIDGE，再否则取 TOWOW_HOME/towow.toml：

  [bridge]
  urls = [\"ws://127.0.0.1:8765\"]  # 本机用 ws://，其他机器用 wss://
  prefix = \"py_\"                # 工具名前缀
  timeout = \"50s\"               # 单次调用的时限，worker 未指定时适用；上限 30 分钟
  heartbeat = \"15s\"             # 心跳间隔；超过其三分之二无应答即视为断开
  grace = \"30s\"                 # worker 断开后，其工具仍保留在列表中的时间
  max_message_bytes = 16777216
  log = \"/path/bridge.log\"      # 每次调用一行 JSON；否则写到标准错误
  log_level = \"info\"            # debug（含脱敏后的参数）、info、warn、off

  [[bridge.workers]]              # 需要单独说明的 worker
  url = \"ws://127.0.0.1:9000\"
  prefix = \"calc_\"
  token_file = \"/path/token\"    # 0600；否则取 TOWOW_BRIDGE_TOKEN
  timeout = \"2m\"
  mode = \"plain\"                # 不了解本协议的服务：
  tools = [{ name = \"add\", function = \"add\", description = \"Adds.\", read_only = true, schema = { type = \"object\" } }]

plain 服务收到 {\"id\",\"func\",\"args\",\"session_id\"}，回答 {\"id\",\"result\"} 或 {\"id\",\"error\"}。
worker 也可主动连接：towow mcp --http --bridge-listen 127.0.0.1:9001，再设好 TOWOW_BRIDGE_TOKEN 运行
python -m towow_worker tools.py --connect ws://127.0.0.1:9001/bridge。
",
);

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

/// Refuses what a server would refuse that is started with this.
#[cfg(feature = "mcp")]
pub fn check(matches: &ArgMatches) -> Result<()> {
    given(matches).urls.iter().try_for_each(|url| Address::parse(url, "--bridge").map(drop))
}

/// The bridge of one command, which says itself what went wrong.
pub fn of_command(matches: &ArgMatches) -> Result<Bridge> {
    Ok(Bridge::new(setup::options(&given(matches), Use { level: Level::Off, memory: None })?))
}

/// The bridge of a server; none where there is nothing to connect to. `listens` when workers may dial in.
#[cfg(feature = "mcp")]
pub fn of_server(matches: &ArgMatches, listens: bool) -> Result<Option<Bridge>> {
    let memory = config::home()?.join("bridge");
    let options = setup::options(&given(matches), Use { level: Level::Info, memory: Some(&memory) })?;
    Ok((listens || !options.targets.is_empty()).then(|| Bridge::new(options)))
}
