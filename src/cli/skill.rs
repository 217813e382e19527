//! `towow skill`: teach AI editors to use this command.

use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};
use serde_json::Value;

use super::Globals;
use super::args::{self, option, switch, verb};
use crate::error::{Error, Result};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};
use crate::skill::{self, EDITORS, Editor};

pub fn command(lang: Lang) -> Command {
    let mut install = verb("install", text("Write the skill files into a project", "把技能文件写入项目").of(lang));
    for editor in EDITORS {
        install = install.arg(switch(editor.name(), "").help(match editor {
            Editor::Cursor => format!("{}/, {}", editor.skills(), skill::RULE),
            editor => format!("{}/", editor.skills()),
        }));
    }
    let install = install
        .arg(switch("all", text("Every editor", "全部编辑器").of(lang)))
        .arg(switch(
            "force",
            text("Replace edited files too; they stay beside as .bak", "也替换改过的文件，原文件留作 .bak").of(lang),
        ))
        .arg(
            option("dir", "DIR", text("The project; default: here", "项目目录，默认当前目录").of(lang))
                .value_parser(value_parser!(PathBuf)),
        );
    verb("skill", text("Teach AI editors to use towow", "让 AI 编辑器学会使用 towow").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(install)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some(("install", matches)) = matches.subcommand() else {
        return Err(Error::usage("skill needs a verb: install").hint("towow skill install --all"));
    };
    let all = args::flag(matches, "all");
    let chosen: Vec<Editor> =
        EDITORS.iter().copied().filter(|editor| all || args::flag(matches, editor.name())).collect();
    if chosen.is_empty() {
        let flags: Vec<String> = EDITORS.iter().map(|editor| format!("--{}", editor.name())).collect();
        return Err(
            Error::usage(format!("which editor? {} or --all", flags.join(", "))).hint("towow skill install --all")
        );
    }
    let dir = matches.get_one::<PathBuf>("dir").cloned().unwrap_or_else(|| PathBuf::from("."));
    if !dir.is_dir() {
        return Err(Error::usage(format!("{} is not a directory", dir.display())).hint("towow skill install --all"));
    }
    let report = skill::install(&dir, &chosen, args::flag(matches, "force"))?;
    globals.output.print_as(Shape { list: Some(("files", &["action", "path"])), id: Some("path") }, &report, |report| {
        let rows: Vec<Value> = report["files"].as_array().cloned().unwrap_or_default();
        output::table(&rows, &["action", "path"])
    })
}
