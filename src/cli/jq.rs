//! `towow jq`: the engine of `--jq` over saved output, offline.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::Globals;
use super::args::{self, option, switch, verb};
use crate::error::{Error, Kind, Result};
use crate::operations::{Lang, Text, text};
use crate::output::{Filter, Format, Inputs, Printer, Style, Var};

pub fn command(lang: Lang) -> Command {
    let pair = |name: &'static str, value: &'static str, help: &'static str| {
        option(name, value, help).num_args(2).value_names(["NAME", value]).action(ArgAction::Append)
    };
    verb("jq", text("Filter saved JSON", "过滤已保存的 JSON").of(lang))
        .arg(Arg::new("filter").value_name("FILTER").help(text("jq filter", "jq 表达式").of(lang)))
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .num_args(0..)
                .help(text("Files, - is standard input", "文件；- 为标准输入").of(lang)),
        )
        .arg(option("from-file", "FILE", text("Filter from a file", "从文件读取表达式").of(lang)).short('f'))
        .arg(switch("null-input", text("One run with null", "以 null 运行一次").of(lang)).short('n'))
        .arg(switch("slurp", text("All inputs as one array", "所有输入合为一个数组").of(lang)).short('s'))
        .arg(switch("raw-input", text("Lines as strings", "每行作为字符串").of(lang)).short('R'))
        .arg(switch("raw-output", text("Strings without quotes, as --raw", "字符串不带引号，同 --raw").of(lang)))
        .arg(switch("join-output", text("As -r, without line breaks", "同 -r，且不换行").of(lang)).short('j'))
        .arg(switch("compact-output", text("One line each, on a terminal too", "在终端也各占一行").of(lang)).short('c'))
        .arg(switch("sort-keys", text("Fields by name", "字段按名称排序").of(lang)).short('S'))
        .arg(
            switch(
                "exit-status",
                text("Exit 1 after false or null, 4 after nothing", "末值为 false 或 null 时退出 1，无输出时退出 4")
                    .of(lang),
            )
            .short('e'),
        )
        .arg(pair("arg", "TEXT", text("$NAME is this text", "$NAME 为这段文字").of(lang)))
        .arg(pair("argjson", "JSON", text("$NAME is this JSON", "$NAME 为这段 JSON").of(lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let output = &globals.output;
    let laid_out = output.jq.is_some() || output.quiet || output.full || !output.fields.is_empty();
    if laid_out || !matches!(output.format, None | Some(Format::Json)) {
        let message = "towow jq prints what its filter yields: no other filter, format or fields go with it";
        return Err(Error::usage(message).hint("towow help jq"));
    }
    let mut files: Vec<PathBuf> =
        matches.get_many::<String>("files").into_iter().flatten().map(PathBuf::from).collect();
    let given = args::text(matches, "filter");
    let code = match args::text(matches, "from-file") {
        Some(path) => {
            // Then the first word is a file already.
            if let Some(first) = given {
                files.insert(0, first.into());
            }
            std::fs::read_to_string(&path)
                .map_err(|error| Error::usage(format!("cannot read {path}: {error}")).hint("towow jq --help"))?
        }
        None => given.ok_or_else(|| Error::usage("a filter is needed").hint("towow jq . FILE"))?,
    };
    let mut vars = pairs(matches, "arg", Var::Text);
    vars.extend(pairs(matches, "argjson", Var::Json));
    let filter = Filter::parse(&code, vars)?;
    let inputs = Inputs {
        files,
        raw: args::flag(matches, "raw-input"),
        slurp: args::flag(matches, "slurp"),
        null: args::flag(matches, "null-input"),
    };
    let join = args::flag(matches, "join-output");
    let terminal = std::io::stdout().is_terminal();
    let compact = !terminal || args::flag(matches, "compact-output");
    let printer = Printer {
        style: Style {
            raw: globals.output.raw || join || args::flag(matches, "raw-output"),
            indent: match globals.output.tab {
                true => Some("\t".to_owned()),
                false => (!compact).then(|| "  ".to_owned()),
            },
            sort_keys: args::flag(matches, "sort-keys"),
        },
        end: if join { "" } else { "\n" },
        terminal,
    };
    let mut last = None;
    filter.run(&inputs, &mut |value| {
        last = Some(!matches!(value, crate::output::Val::Null | crate::output::Val::Bool(false)));
        printer.print(value)
    })?;
    match last {
        _ if !args::flag(matches, "exit-status") => Ok(()),
        Some(true) => Ok(()),
        Some(false) => Err(Error::new(Kind::Halted(1), "halted", "")),
        None => Err(Error::new(Kind::Halted(4), "halted", "")),
    }
}

fn pairs(matches: &ArgMatches, name: &str, var: fn(String) -> Var) -> Vec<(String, Var)> {
    let given = matches.get_occurrences::<String>(name).into_iter().flatten();
    given.filter_map(|mut pair| Some((pair.next()?.clone(), var(pair.next()?.clone())))).collect()
}

/// `towow help jq`.
pub const HELP: Text = text(
    "--jq EXPR filters a result, towow jq FILTER [FILE] saved JSON, with the language of jq 1.8:
every builtin, format (@csv @tsv @sh @uri @html @base64 @base32 ...), date, regular expression and SQL-style operator
of its manual, $ENV, --arg, input, limit, reduce, foreach, label, try, def.
halt_error ends with status 5, or the one it is given, and its input on stderr.
TOWOW_JQ_TIMEOUT   seconds that a filter may work on one value, 0 for no limit; default 60
TOWOW_JQ_MEMORY    MB of memory, 0 for no limit; default 2048, less on small machines
Errors: bad_jq_filter with line, column and caret; jq_failed; jq_limit; bad_json.
Other than in jq:
  not there: modules (import, include), ?//, --stream, --seq, \\ud83d\\ude00 pairs in a filter; input_line_number counts with -R only
  a number that is not computed with keeps its text (1.0, 1e1000, 100000000000000000001); integers are exact
  NaN, Infinity and # comments are read; a failing filter ends the run, also when inputs are left
  foreach goes on with each of several results; .5 is written 0.5
  $ENV and env leave out TOWOW_TOKEN, TOWOW_PASSWORD and other secrets of this program
",
    "--jq EXPR 过滤结果，towow jq FILTER [FILE] 过滤已保存的 JSON，语言同 jq 1.8：
手册中的内建函数、格式（@csv @tsv @sh @uri @html @base64 @base32 等）、日期、正则、SQL 风格运算，
以及 $ENV、--arg、input、limit、reduce、foreach、label、try、def。
halt_error 把输入写到标准错误，以 5 或指定的状态退出。
TOWOW_JQ_TIMEOUT   处理一个值的最长秒数，0 为不限；默认 60
TOWOW_JQ_MEMORY    内存上限（MB），0 为不限；默认 2048，小内存机器更少
错误：bad_jq_filter（含行、列与位置标记）、jq_failed、jq_limit、bad_json。
与 jq 的不同：
  没有：模块（import、include）、?//、--stream、--seq、表达式中的 \\ud83d\\ude00 代理对；input_line_number 只在 -R 时有效
  未参与计算的数字保留原文（1.0、1e1000、100000000000000000001）；整数精确
  可读入 NaN、Infinity 与 # 注释；表达式出错即结束，不再处理余下的输入
  foreach 有多个结果时逐个继续；.5 要写成 0.5
  $ENV 与 env 不含 TOWOW_TOKEN、TOWOW_PASSWORD 等本程序的机密
",
);
