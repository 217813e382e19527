//! The manual page, made from the tree and the topics of help, in both languages.

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use towow::operations::{Lang, text};

use crate::support::assert_file;

/// When this version's page was last changed in substance.
const DATE: &str = "2026-11-21";

/// What lies where, below `TOWOW_HOME` unless it says otherwise.
const FILES: &[(&str, &str, &str)] = &[
    ("config.json", "session, selected agent and scene, backend", "会话、当前身份与场景、后端"),
    ("towow.toml", "settings of the user", "个人设置"),
    (".towow.toml", "settings of a project, in the current directory or above", "项目设置，在当前目录或上级目录"),
    ("profiles/NAME/", "the same for another profile", "其他配置的同类文件"),
    ("recent.json", "ids of what was started here lately", "最近在本机发起的编号"),
    ("completions.json", "ids that completion knows for a minute", "补全用的编号，保留一分钟"),
    ("mcp/", "token and sessions of towow mcp --http", "towow mcp --http 的令牌与会话"),
    ("cache/", "answers that towow api --cache keeps", "towow api --cache 保存的结果"),
    ("node.db", "database of the embedded node", "内置节点的数据库"),
];

fn page(lang: Lang) -> String {
    let mut root = towow::cli::tree(lang);
    root.build();
    let all = root.get_subcommands().cloned().collect::<Vec<_>>();
    let shown = towow::cli::tree(lang).mut_args(|arg| arg.hide(false));
    let man = Man::new(shown.clone()).section("1").date(DATE).manual(text("Towow manual", "通爻手册").of(lang));
    let mut page = Vec::new();
    man.render_title(&mut page).unwrap();
    if lang == Lang::Zh {
        // Text without spaces cannot be stretched to the margin.
        let mut roff = Roff::new();
        roff.control("ad", ["l"]);
        roff.to_writer(&mut page).unwrap();
    }
    man.render_name_section(&mut page).unwrap();
    let mut roff = Roff::new();
    roff.control("SH", [text("SYNOPSIS", "概要").of(lang)]);
    roff.text([bold("towow"), roman(" ["), italic("OPTIONS"), roman("] "), italic("COMMAND"), roman(" ...")]);
    roff.control("SH", [text("DESCRIPTION", "描述").of(lang)]);
    preformatted(&mut roff, &root.clone().render_help().to_string());
    roff.control("SH", [text("OPTIONS", "选项").of(lang)]);
    shown.get_arguments().filter(|arg| arg.get_id() != "help").for_each(|arg| option(&mut roff, arg));
    roff.control("SH", [text("COMMANDS", "命令").of(lang)]);
    for command in &all {
        commands(&mut roff, "towow", command);
    }
    for (heading, topic) in [
        (text("OUTPUT", "输出"), "output"),
        (text("FILTERS", "过滤"), "jq"),
        (text("EXIT STATUS", "退出码"), "exit-codes"),
        (text("ENVIRONMENT", "环境变量"), "environment"),
    ] {
        roff.control("SH", [heading.of(lang)]);
        preformatted(&mut roff, &towow::cli::topic(topic, lang));
    }
    roff.control("SH", [text("FILES", "文件").of(lang)]);
    for (name, en, zh) in FILES {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(text(en, zh).of(lang))]);
    }
    roff.to_writer(&mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    let page = match lang {
        Lang::En => page,
        Lang::Zh => page.replace(".SH NAME\n", ".SH 名称\n"),
    };
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Lines that stay as they are.
fn preformatted(roff: &mut Roff, page: &str) {
    roff.control("nf", []);
    for line in page.trim_end().lines() {
        match line {
            "" => roff.control("sp", []),
            line => roff.text([roman(line)]),
        };
    }
    roff.control("fi", []);
}

fn commands(roff: &mut Roff, path: &str, command: &Command) {
    let path = format!("{path} {}", command.get_name());
    if command.is_hide_set() {
        return;
    }
    // What only groups others says nothing that they do not say.
    if !command.is_subcommand_required_set() {
        roff.control("SS", [path.as_str()]);
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        roff.text([roman(about)]);
        roff.control("PP", []);
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage:").trim().lines().next().unwrap_or_default().trim().to_owned();
        roff.text([bold(usage)]);
        command
            .get_arguments()
            .filter(|arg| !arg.is_hide_set() && arg.get_id() != "help")
            .for_each(|arg| option(roff, arg));
    }
    command.get_subcommands().for_each(|command| commands(roff, &path, command));
}

fn option(roff: &mut Roff, arg: &Arg) {
    roff.control("TP", []);
    let mut names: Vec<Inline> = Vec::new();
    let mut add = |name: String| {
        if !names.is_empty() {
            names.push(roman(", "));
        }
        names.push(bold(name));
    };
    arg.get_short().into_iter().for_each(|short| add(format!("-{short}")));
    arg.get_long().into_iter().for_each(|long| add(format!("--{long}")));
    if arg.get_action().takes_values() {
        let values = arg.get_value_names().map(|names| names.join(" ")).unwrap_or_default();
        if !names.is_empty() {
            names.push(roman(" "));
        }
        names.push(italic(values));
    }
    roff.text(names);
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !values.is_empty() && !arg.is_hide_possible_values_set() && arg.get_action().takes_values() {
        help = format!("{help} [{}]", values.join(", "));
    }
    roff.text([roman(help)]);
}

#[test]
fn the_manual_is_up_to_date() {
    assert_file("man/towow.1", &page(Lang::En));
    assert_file("man/zh_CN/towow.1", &page(Lang::Zh));
}

#[test]
fn the_manual_holds_every_command_status_and_variable() {
    let plain = |page: String| page.replace("\\-", "-").replace("\\*(Aq", "'").replace("\\fR", "").replace("\\fB", "");
    for lang in [Lang::En, Lang::Zh] {
        let page = plain(page(lang));
        for operation in towow::operations::all().filter(|operation| operation.replaced_by.is_none()) {
            let heading = format!(".SS \"towow {}\"\n{}\n", operation.command, operation.summary.of(lang));
            let bare = heading.replace('"', "");
            assert!(page.contains(&heading) || page.contains(&bare), "{heading}");
        }
        for (code, en, zh) in towow::error::EXIT_CODES {
            assert!(page.contains(&format!("{code:>3}  {}", text(en, zh).of(lang))), "{code}");
        }
        for name in ["TOWOW_HOME", "TOWOW_TOKEN", "SSL_CERT_FILE", "config.json", "--backend-url", "towow doctor"] {
            assert!(page.contains(name), "{name}");
        }
    }
}
