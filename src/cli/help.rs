//! `towow help`, the compact page of the root, and the topics.

use clap::{Arg, ArgMatches, Command};

use super::args::verb;
use crate::error::{EXIT_CODES, Error, Result};
use crate::operations::{self, Lang, text};
use crate::output;

const SHORTCUTS: &[&str] = &["start", "find", "status", "result", "inbox", "motifs", "setup"];
pub(super) const TOPICS: &[&str] = &[
    "exit-codes",
    "environment",
    "output",
    "jq",
    #[cfg(feature = "bridge")]
    "bridge",
];

pub(super) fn command(lang: Lang) -> Command {
    verb(
        "help",
        text("Help on a command, or on exit-codes, environment, output, jq, bridge", "查看某个命令或主题的帮助")
            .of(lang),
    )
    .arg(Arg::new("words").num_args(0..).value_name("COMMAND").help(text("Command or topic", "命令或主题").of(lang)))
}

pub(super) fn run(mut tree: Command, lang: Lang, matches: &ArgMatches) -> Result<()> {
    let words: Vec<&String> = matches.get_many::<String>("words").into_iter().flatten().collect();
    match words.as_slice() {
        [] => output::write(&tree.render_help().to_string()),
        [topic] if TOPICS.contains(&topic.as_str()) => output::write(&self::topic(topic, lang)),
        words => {
            tree.build();
            let mut command = tree;
            for word in words {
                command = command.find_subcommand(word.as_str()).cloned().ok_or_else(|| {
                    let all: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
                    let message = format!("no command or topic {:?}; topics: {}", all.join(" "), TOPICS.join(", "));
                    Error::usage(message).hint("towow help")
                })?;
            }
            output::write(&command.render_help().to_string())
        }
    }
}

/// The page of `towow --help`: made from the tree, in as few tokens as make sense. Descriptions stand one page deeper.
pub(super) fn compact(root: &Command, lang: Lang) -> String {
    let names: Vec<&str> = root.get_subcommands().map(Command::get_name).collect();
    let groups: Vec<&str> =
        operations::groups().iter().map(|(name, _)| *name).filter(|name| !SHORTCUTS.contains(name)).collect();
    let rest: Vec<&str> =
        names.iter().copied().filter(|name| !SHORTCUTS.contains(name) && !groups.contains(name)).collect();
    let flags: Vec<String> = root
        .get_arguments()
        .filter(|arg| !["help", "version"].contains(&arg.get_id().as_str()))
        .filter_map(|arg| {
            let value = arg.get_action().takes_values().then(|| arg.get_value_names()).flatten();
            let value = value.map(|names| format!(" {}", names[0])).unwrap_or_default();
            arg.get_long().map(|long| format!("--{long}{value}"))
        })
        .collect();
    let about = root.get_about().map(ToString::to_string).unwrap_or_default();
    let example = text("what you need", "你需要什么").of(lang);
    format!(
        "{about}\n\n  towow --local start \"{example}\"\n\n{}{}{}{}\n{details}: towow COMMAND --help, towow help {}\n",
        listed(text("Shortcuts", "常用").of(lang), SHORTCUTS.iter().copied()),
        listed(text("Groups", "分组").of(lang), groups.into_iter()),
        listed(text("More", "其他").of(lang), rest.into_iter()),
        listed(text("Options", "选项").of(lang), flags.iter().map(String::as_str)),
        TOPICS.join("|"),
        details = text("Details", "详情").of(lang),
    )
}

/// Words behind what they are, in lines that no terminal breaks.
fn listed<'a>(label: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut text = format!("{label}:");
    let mut column = text.len();
    for word in words {
        let fits = column + 1 + word.len() < 80;
        column = if fits { column } else { 1 } + 1 + word.len();
        text.push_str(if fits { " " } else { "\n  " });
        text.push_str(word);
    }
    text + "\n"
}

pub(super) fn topic(name: &str, lang: Lang) -> String {
    match name {
        "exit-codes" => {
            EXIT_CODES.iter().map(|(code, en, zh)| format!("{code:>3}  {}\n", text(en, zh).of(lang))).collect()
        }
        "jq" => super::jq::HELP.of(lang).to_owned(),
        #[cfg(feature = "bridge")]
        "bridge" => super::bridge::HELP.of(lang).to_owned(),
        "environment" => text(ENVIRONMENT.0, ENVIRONMENT.1).of(lang).to_owned(),
        _ => text(OUTPUT.0, OUTPUT.1).of(lang).to_owned(),
    }
}

const ENVIRONMENT: (&str, &str) = (
    "TOWOW_PROFILE      profile (towow profile), before the saved one
TOWOW_BACKEND_URL  the backend; https, or http to this machine
TOWOW_TOKEN        session token, before the stored one
TOWOW_AGENT_ID     selected agent, before the stored one
TOWOW_PASSWORD     password for auth register and auth login; other secrets likewise:
                   TOWOW_CURRENT_PASSWORD, TOWOW_NEW_PASSWORD, TOWOW_RESET_TOKEN, TOWOW_API_KEY
TOWOW_HOME         directory of config.json and node.db; default ~/.towow
TOWOW_LANG         en or zh
TOWOW_MCP_SURFACE  tools of towow mcp: lean, legacy, both or mini; default lean
TOWOW_MCP_TOKEN    token that clients of towow mcp --http send; else one is made and kept
TOWOW_MCP_HOST, TOWOW_MCP_PORT, TOWOW_MCP_ALLOWED_HOSTS  where it listens, and by which other names it is called
TOWOW_MCP_SESSION  session of towow mcp over stdio for tools of other processes; else one for each process
TOWOW_BRIDGE       workers of the tool bridge, separated by commas (towow help bridge)
TOWOW_BRIDGE_TOKEN  token between workers and towow, whoever connects
TOWOW_BRIDGE_LOG_LEVEL  debug, info, warn or off
BRIDGE_API_KEY     key of an execution node, for towow mcp --plane bridge
MCP_SESSION_TTL_DAYS  days after which a stored session is over; default 30
TOWOW_CONSUMER_KIND  program that asks for a browser login: codex, claude_code, openclaw, other
TOWOW_TIMEOUT      longest time for one request with its retries, for a stream its longest silence; default 120s
TOWOW_CONNECT_TIMEOUT  longest time until there is a connection; default 10s
TOWOW_RETRIES      tries after the first, where a repetition does no harm; default 3
TOWOW_MAX_RESPONSE largest answer in MiB; default 256
TOWOW_JQ_TIMEOUT, TOWOW_JQ_MEMORY  limits of filters, see towow help jq
TOWOW_NO_NOTICES   set: nothing is said of skills that are older than towow
CI                 set: nothing is asked
HTTPS_PROXY, ALL_PROXY, NO_PROXY  proxies for https; plain http stays on this machine
SSL_CERT_FILE, SSL_CERT_DIR  authorities to trust instead of the system's
A flag is stronger than a variable, a variable than a file. --local ignores token and agent.

Settings files (TOML), the project's before yours:
.towow.toml, here or above   lang, output, k, scene_id, agent_id
TOWOW_HOME/towow.toml        lang, output, k, profile, backend_url, timeout, retries, token_store, [bridge]
token_store is \"file\", or \"keyring\" in builds that have one.
",
    "TOWOW_PROFILE      配置（towow profile），优先于已保存的
TOWOW_BACKEND_URL  后端地址：https，或本机的 http
TOWOW_TOKEN        会话令牌，优先于已保存的
TOWOW_AGENT_ID     当前身份，优先于已保存的
TOWOW_PASSWORD     auth register 与 auth login 的密码；其他机密同理：
                   TOWOW_CURRENT_PASSWORD、TOWOW_NEW_PASSWORD、TOWOW_RESET_TOKEN、TOWOW_API_KEY
TOWOW_HOME         config.json 与 node.db 所在目录，默认 ~/.towow
TOWOW_LANG         en 或 zh
TOWOW_MCP_SURFACE  towow mcp 的工具形式：lean、legacy、both 或 mini，默认 lean
TOWOW_MCP_TOKEN    towow mcp --http 的客户端所用令牌；否则自动生成并保存
TOWOW_MCP_HOST、TOWOW_MCP_PORT、TOWOW_MCP_ALLOWED_HOSTS  其监听位置，及可用的其他主机名
TOWOW_MCP_SESSION  标准输入输出方式下 towow mcp 用于其他进程工具的会话名；否则每个进程一个
TOWOW_BRIDGE       工具桥的 worker，以逗号分隔（towow help bridge）
TOWOW_BRIDGE_TOKEN  worker 与 towow 之间的令牌，不论由谁发起连接
TOWOW_BRIDGE_LOG_LEVEL  debug、info、warn 或 off
BRIDGE_API_KEY     计算节点的密钥，用于 towow mcp --plane bridge
MCP_SESSION_TTL_DAYS  已保存的会话多少天后失效，默认 30
TOWOW_CONSUMER_KIND  发起浏览器登录的程序：codex、claude_code、openclaw、other
TOWOW_TIMEOUT      单次请求（含重试）的最长时间；流式回复为最长静默；默认 120s
TOWOW_CONNECT_TIMEOUT  建立连接的最长时间，默认 10s
TOWOW_RETRIES      首次之后的重试次数，只用于可安全重复的请求；默认 3
TOWOW_MAX_RESPONSE 响应的最大 MiB 数，默认 256
TOWOW_JQ_TIMEOUT、TOWOW_JQ_MEMORY  过滤器的限制，见 towow help jq
TOWOW_NO_NOTICES   设了就不提示技能文件已过时
CI                 设了就不提问
HTTPS_PROXY、ALL_PROXY、NO_PROXY  https 使用的代理；普通 http 不离开本机
SSL_CERT_FILE、SSL_CERT_DIR  代替系统证书的 CA 文件或目录
参数优先于变量，变量优先于文件。--local 不理会令牌与身份变量。

设置文件（TOML），项目的优先于个人的：
.towow.toml（当前或上级目录）  lang, output, k, scene_id, agent_id
TOWOW_HOME/towow.toml          lang, output, k, profile, backend_url, timeout, retries, token_store, [bridge]
token_store 为 \"file\"，支持钥匙串的版本也可为 \"keyring\"。
",
);

const OUTPUT: (&str, &str) = (
    "Off a terminal every result is one line of UTF-8 JSON on stdout; on a terminal it is readable.
-o json, --json    JSON on a terminal too; --tab indents it by tabs
-o ndjson          one JSON line for each row of a list
-o tsv             a header and a line for each row; tabs and line breaks escaped
-o table           readable off a terminal too
-o yaml            YAML
--fields a,b.c     only these fields, of each row where there are rows
--full             every column of a table or TSV, not only the useful ones
-q, --quiet        only ids, one a line
--jq EXPR          filter the result (towow help jq); -r, --raw prints strings without quotes
batch, run watch and inbox watch print one JSON line each; --jq filters every line
run export writes a document (--md, --json or --html); its -o, --output names a file
Errors and notices go to stderr, off a terminal one JSON line each:
  {\"ok\":false,\"error\":{\"code\",\"message\",\"hint\",\"status\",\"retryable\",\"details\"}}
What had been done before a failure is in details; hint is a command that can be run.
",
    "不在终端时，结果是标准输出上的一行 UTF-8 JSON；在终端则便于阅读。
-o json、--json    在终端也输出 JSON；--tab 以制表符缩进
-o ndjson          列表每行一个 JSON
-o tsv             一行表头，之后每条一行；制表符与换行会转义
-o table           不在终端也便于阅读
-o yaml            YAML
--fields a,b.c     只要这些字段；有多行时取每行的
--full             表格与 TSV 显示全部列
-q、--quiet        只输出编号，每行一个
--jq EXPR          过滤结果（见 towow help jq）；-r、--raw 让字符串不带引号
batch、run watch、inbox watch 逐行输出 JSON；--jq 过滤每一行
run export 写出文档（--md、--json 或 --html）；它的 -o、--output 是文件名
错误与通知写到标准错误，不在终端时各占一行 JSON：
  {\"ok\":false,\"error\":{\"code\",\"message\",\"hint\",\"status\",\"retryable\",\"details\"}}
失败之前已完成的部分在 details 里；hint 是可以直接运行的命令。
",
);

/// Every page of help one after the other, as Markdown.
pub(super) fn reference(mut tree: Command, lang: Lang) -> String {
    tree.build();
    let mut text = format!("# towow\n\n```\n{}```\n", tree.render_help());
    for command in tree.get_subcommands() {
        pages(command, "towow", &mut text);
    }
    for topic in TOPICS {
        text.push_str(&format!("\n## towow help {topic}\n\n```\n{}```\n", self::topic(topic, lang)));
    }
    text
}

fn pages(command: &Command, path: &str, text: &mut String) {
    let path = format!("{path} {}", command.get_name());
    let page = command.clone().render_help().to_string();
    text.push_str(&format!("\n## {path}\n\n```\n{page}```\n"));
    for sub in command.get_subcommands() {
        pages(sub, &path, text);
    }
}
