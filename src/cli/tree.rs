//! The clap tree: hand-written verbs first, then everything that the table has.

use clap::{Arg, ArgAction, Command, value_parser};

use super::args::{option, switch};
use super::{
    api, batch, call, completions, doctor, find, help, jq, motifs, operation, profile, result, schema, secret, setup,
    skill, start, status, stream, verbs,
};
use crate::operations::{self, Effect, Flow, Kind, Lang, Operation, Param, TEXT, text};
use crate::output::Format;

/// Commands before and after the groups of the table, each with what makes it.
type Made = (&'static str, fn(Lang) -> Command);

const SHORTCUTS: &[Made] = &[
    ("start", start::command),
    ("find", find::command),
    ("status", status::command),
    ("result", result::command),
    ("motifs", motifs::command),
    ("setup", setup::command),
];

const REST: &[Made] = &[
    ("api", api::command),
    ("call", call::command),
    ("batch", batch::command),
    ("jq", jq::command),
    ("schema", schema::command),
    ("skill", skill::command),
    ("profile", profile::command),
    #[cfg(feature = "bridge")]
    ("tool", super::tool::command),
    #[cfg(feature = "mcp")]
    ("mcp", super::mcp::command),
    #[cfg(feature = "node")]
    ("node", super::node::command),
    ("completions", completions::command),
    ("doctor", doctor::command),
    ("help", help::command),
];

/// The whole tree in one language.
pub fn build(lang: Lang) -> Command {
    build_for(lang, &|_| true)
}

/// The tree in one language. Commands that are not wanted are there by name only: a command line names one of them, and
/// to make all the others would take longer than most of them run.
pub fn build_for(lang: Lang, wanted: &dyn Fn(&str) -> bool) -> Command {
    let made = |(name, make): &Made| if wanted(name) { make(lang) } else { Command::new(*name) };
    let mut root = Command::new("towow")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            text("Say what you need, meet the right people, get a plan", "说出你的需要，遇见对的人，得到一份计划")
                .of(lang),
        )
        .disable_help_subcommand(true)
        .infer_subcommands(false)
        .args(globals(lang))
        .subcommands(SHORTCUTS.iter().map(made));
    for (name, operations) in operations::groups() {
        root = root.subcommand(match wanted(name) {
            true => group(name, &operations, lang),
            false => Command::new(name),
        });
    }
    root = root.subcommands(REST.iter().map(made));
    root = with_profile(root, lang);
    if lang == Lang::Zh {
        root = in_chinese(root);
    }
    let text = help::compact(&root, lang);
    root.override_help(text)
}

/// A group; one that is an operation itself (`inbox`) runs without a verb too.
fn group(name: &'static str, operations: &[&'static Operation], lang: Lang) -> Command {
    let own = operations.iter().find(|operation| operation.command == name);
    let mut command = match own {
        Some(operation) => leaf(name, operation, lang).subcommand_required(false).args_conflicts_with_subcommands(true),
        None => Command::new(name)
            .about(verbs(name, operations).join(", "))
            .subcommand_required(true)
            .arg_required_else_help(true),
    };
    for operation in operations {
        if let (Some(_), verb) = operation.group_and_verb() {
            command = command.subcommand(leaf(verb, operation, lang));
        }
    }
    verbs::join(command, lang).disable_help_subcommand(true)
}

/// The verbs of a group, without old names.
fn verbs(group: &str, operations: &[&Operation]) -> Vec<&'static str> {
    let current = operations.iter().filter(|operation| operation.replaced_by.is_none());
    let added = verbs::added(group).map(|verb| verb.name);
    current.map(|operation| operation.group_and_verb().1).chain(added).collect()
}

fn leaf(verb: &'static str, operation: &Operation, lang: Lang) -> Command {
    let mut command = Command::new(verb).about(operation.summary.of(lang)).hide(operation.replaced_by.is_some());
    for param in operation.params {
        command = match param.sensitive {
            true => command.args(secret::options(param, lang)),
            false => command.arg(argument(param, lang)),
        };
    }
    match operation {
        Operation { effect: Effect::Destroy, .. } => command.arg(operation::yes(lang)),
        Operation { flow: Flow::Reply, .. } => command.arg(stream::option(lang)),
        _ => command,
    }
}

fn argument(param: &Param, lang: Lang) -> Arg {
    let mut arg = Arg::new(param.name).help(match operation::is_prose(param) && param.longest == Some(TEXT) {
        true => {
            format!("{}{}", param.help.of(lang), text("; - reads it from stdin", "；- 表示从标准输入读取").of(lang))
        }
        false => param.help.of(lang).to_owned(),
    });
    if param.kind == Kind::Boolean && !param.required() {
        return arg.long(param.flag()).action(ArgAction::SetTrue);
    }
    arg = arg.value_name(value_name(param)).required(param.required());
    if !param.positional {
        arg = arg.long(param.flag());
    }
    match param.kind {
        // Limits are checked with all other arguments, so that every face says the same about them.
        Kind::Integer => arg.value_parser(value_parser!(i64)).allow_negative_numbers(true),
        Kind::Boolean => arg.value_parser(value_parser!(bool)),
        Kind::Strings if param.positional => arg.num_args(1..).value_delimiter(','),
        Kind::Strings => arg.action(ArgAction::Append).value_delimiter(','),
        _ if param.encoded => arg.allow_hyphen_values(true),
        _ if !param.choices.is_empty() => arg.value_parser(clap::builder::PossibleValuesParser::new(param.choices)),
        _ => arg,
    }
}

fn value_name(param: &Param) -> String {
    match param.kind {
        _ if param.positional => param.name.to_uppercase(),
        Kind::Integer => "N".into(),
        Kind::Strings => "A,B".into(),
        Kind::Boolean => "true|false".into(),
        Kind::Object => "JSON".into(),
        _ => "TEXT".into(),
    }
}

/// The words with which clap frames a page of help, in Chinese.
fn in_chinese(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    command
        .disable_help_flag(true)
        .arg(help)
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}")
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            arg.help_heading(heading)
        })
        .mut_subcommands(in_chinese)
}

/// The id of `--profile NAME`.
pub const PROFILE: &str = "profile-name";

/// `--profile NAME` for every command but those that have an option of this name: there it stands before the command.
fn with_profile(command: Command, lang: Lang) -> Command {
    let command = command.mut_subcommands(|command| with_profile(command, lang));
    if command.get_arguments().any(|arg| arg.get_long() == Some("profile")) {
        return command;
    }
    let help = text("Use this profile (towow profile)", "使用这个配置（见 towow profile）").of(lang);
    command.arg(Arg::new(PROFILE).long("profile").value_name("NAME").help(help).hide(true))
}

/// Options that work before and after every command.
fn globals(lang: Lang) -> Vec<Arg> {
    let all = vec![
        switch("local", text("Use the embedded node: no account, no network", "使用内置节点：无需账号和网络").of(lang)),
        option("backend-url", "URL", text("Use this backend", "使用这个后端").of(lang)),
        switch("json", text("JSON, also on a terminal", "输出 JSON").of(lang)),
        option(
            "output",
            "FORMAT",
            text("json, ndjson, tsv, table or yaml", "json、ndjson、tsv、table 或 yaml").of(lang),
        )
        .short('o')
        .value_parser(clap::builder::PossibleValuesParser::new(Format::NAMES)),
        option(
            "fields",
            "A,B",
            text("Only these fields, of each row where there are rows", "只要这些字段；有多行时取每行的").of(lang),
        )
        .action(ArgAction::Append)
        .value_delimiter(','),
        switch("quiet", text("Only ids, one a line", "只输出编号，每行一个").of(lang)).short('q'),
        switch("full", text("Every column of a table", "表格显示全部列").of(lang)),
        option("jq", "EXPR", text("Filter the JSON result", "用 jq 表达式过滤结果").of(lang)),
        switch("raw", text("With --jq: strings without quotes", "与 --jq 合用：字符串不带引号").of(lang)).short('r'),
        switch("tab", text("JSON indented by tabs", "JSON 以制表符缩进").of(lang)),
        option("lang", "LANG", text("en or zh", "en 或 zh").of(lang)).value_parser(["en", "zh"]),
    ];
    // They are told once, at the root; every other page of help stays short.
    all.into_iter().map(|arg| arg.global(true).hide(true)).collect()
}
