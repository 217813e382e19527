//! `towow skill`: teach AI editors to use this command.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::Globals;
use super::args::{self, flag, option, switch, verb};
use crate::config::machine::{Machine, Scope};
use crate::error::{Error, Result, nearest};
use crate::operations::scenes::Scene;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};
use crate::skill::editors::{EDITORS, Editor};
use crate::skill::install::{self, Wanted};
use crate::skill::mark;
use crate::skill::plan::Plan;
use crate::skill::remove::{self, Unwanted};
use crate::skill::{self, status::Installed};

pub fn command(lang: Lang) -> Command {
    let agents_md = |help| switch("agents-md", help);
    let force = |help| switch("force", help);
    let install = verb(
        "install",
        text(
            "Write the skill where the editors in use here look for it, or where those named do; --lang chooses its language",
            "把技能文件写到这里在用的编辑器（或指定的编辑器）读取的位置；--lang 选择语言",
        )
        .of(lang),
    )
    .args(editors(lang))
    .arg(agents_md(
        text("A block in AGENTS.md, for tools that read no skills", "写入 AGENTS.md 中的一段，供不支持技能的工具使用")
            .of(lang),
    ))
    .arg(switch("all", text("Every editor", "全部编辑器").of(lang)))
    .arg(scene(text("Also the skill of this scene; repeatable", "同时安装该场景的技能，可重复").of(lang)))
    .arg(switch(
        "symlink",
        text("Link to .agents/skills/ instead of writing the same files again", "链接到 .agents/skills/，不重复写入")
            .of(lang),
    ))
    .arg(switch("dry-run", text("Say what would happen and write nothing", "只说明将发生什么，不写入").of(lang)))
    .arg(force(
        text("Replace edited files too; they stay beside as .bak", "也替换改过的文件，原文件留作 .bak").of(lang),
    ))
    .args(place(lang));
    let remove = verb(
        "remove",
        text("Take out what was written, and the directories that are empty then", "移除已写入的内容和随之变空的目录")
            .of(lang),
    )
    .args(editors(lang))
    .arg(agents_md(text("The block in AGENTS.md", "AGENTS.md 中的那一段").of(lang)))
    .arg(scene(text("Only the skill of this scene; repeatable", "只移除该场景的技能，可重复").of(lang)))
    .arg(switch("dry-run", text("Say what would happen and remove nothing", "只说明将发生什么，不移除").of(lang)))
    .arg(force(text("Remove edited files too; they stay beside as .bak", "也移除改过的文件，原文件留作 .bak").of(lang)))
    .args(place(lang));
    let status =
        verb("status", text("Where skills are, and whether they are current", "技能文件在哪里，是否为最新").of(lang))
            .arg(dir(lang));
    let show = verb(
        "show",
        text("Print the guide, or a page of it, as this version has it", "输出本版本的指南或其中一页").of(lang),
    )
    .arg(Arg::new("topic").value_name("TOPIC").help(format!(
        "{}: {}",
        text("The page", "主题").of(lang),
        skill::topics().join(", ")
    )));
    let path =
        verb("path", text("Where skills are, or would be", "技能文件所在或将写入的位置").of(lang)).args(place(lang));
    verb("skill", text("Teach AI editors to use towow", "让 AI 编辑器学会使用 towow").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([install, status, show, remove, path])
}

/// A switch for each editor.
fn editors(lang: Lang) -> Vec<Arg> {
    let switch = |editor: &Editor| {
        let and = text("and the rule", "和规则").of(lang);
        let rule = editor.rule.map(|rule| format!(", {and} {rule}")).unwrap_or_default();
        switch(editor.key, "").help(format!("{}: {}/{rule}", editor.name, editor.project))
    };
    EDITORS.iter().map(switch).collect()
}

fn scene(help: &'static str) -> Arg {
    option("scene", "SCENE", help)
        .action(ArgAction::Append)
        .value_delimiter(',')
        .value_parser(PossibleValuesParser::new(skill::scenes().map(|scene| scene.id)))
}

fn place(lang: Lang) -> [Arg; 2] {
    let global =
        text("For you in every project, not only in this one", "对你的所有项目生效，而不只是当前项目").of(lang);
    [switch("global", global).conflicts_with("dir"), dir(lang)]
}

fn dir(lang: Lang) -> Arg {
    option("dir", "DIR", text("The project; default: here", "项目目录，默认当前目录").of(lang))
        .value_parser(value_parser!(PathBuf))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((verb, matches)) = matches.subcommand() else {
        return Err(Error::usage("skill needs a verb").hint("towow skill --help"));
    };
    if verb == "show" {
        return show(globals, matches);
    }
    let machine = Machine::here(matches.get_one("dir").cloned(), &format!("skill {verb}"))?;
    // What stands in the home directory counts for the user.
    let scope = if flag(matches, "global") || machine.at_home() { Scope::User } else { Scope::Project };
    match verb {
        "install" => install(globals, matches, &machine, scope),
        "remove" => remove(globals, matches, &machine, scope),
        "status" => status(globals, &machine),
        _ => path(globals, matches, &machine, scope),
    }
}

fn named(matches: &ArgMatches) -> Vec<&'static Editor> {
    EDITORS.iter().filter(|editor| flag(matches, editor.key)).collect()
}

fn scenes(matches: &ArgMatches) -> Vec<&'static Scene> {
    let ids: Vec<&String> = matches.get_many::<String>("scene").into_iter().flatten().collect();
    skill::scenes().filter(|scene| ids.iter().any(|id| *id == scene.id)).collect()
}

/// `AGENTS.md` belongs to a project; only who asks for it by name is told.
fn agents_md(matches: &ArgMatches, scope: Scope, verb: &str) -> Result<bool> {
    let asked = flag(matches, "agents-md");
    if asked && scope == Scope::User {
        let message = "AGENTS.md belongs to a project: leave --global out, and name the project or go there";
        return Err(Error::usage(message).hint(format!("towow skill {verb} --agents-md --dir PROJECT")));
    }
    Ok(asked)
}

/// `AGENTS.md` alone has no skill of a scene; with editors both are meant.
fn no_scene_alone(matches: &ArgMatches, verb: &str, others: &str) -> Result<()> {
    let Some(scene) = scenes(matches).first().map(|scene| scene.id) else { return Ok(()) };
    let message = format!(
        "--agents-md alone is only the block in AGENTS.md, and --scene {scene} is a skill beside it: name the editors \
         ({others}), or leave one of the two out"
    );
    Err(Error::usage(message).hint(format!("towow skill {verb} --scene {scene}")))
}

fn install(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Scope) -> Result<()> {
    let agents_md = agents_md(matches, scope, "install")?;
    let (all, named) = (flag(matches, "all"), named(matches));
    if agents_md && !all && named.is_empty() {
        no_scene_alone(matches, "install", "--all, --claude-code ...")?;
    }
    let detected = !all && named.is_empty() && !agents_md;
    let editors = match (all, detected) {
        (true, _) => EDITORS.iter().collect(),
        (false, true) => install::detect(machine, scope),
        (false, false) => named,
    };
    let wanted = Wanted {
        scope,
        editors,
        rules: !detected,
        agents_md,
        scenes: scenes(matches),
        lang: args::text(matches, "lang").as_deref().and_then(mark::named),
        otherwise: globals.lang,
        symlink: flag(matches, "symlink"),
        force: flag(matches, "force"),
    };
    let in_use = || EDITORS.iter().filter(|editor| editor.in_use(machine, scope)).map(|editor| editor.key);
    let in_use = detected.then(|| in_use().collect::<Vec<_>>());
    let plan = install::plan(machine, &wanted)?;
    carry_out(globals, matches, machine, scope, &plan, in_use)
}

fn remove(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Scope) -> Result<()> {
    let agents_md = agents_md(matches, scope, "remove")?;
    let (named, scenes) = (named(matches), scenes(matches));
    if agents_md && named.is_empty() {
        no_scene_alone(matches, "remove", "--claude-code ...")?;
    }
    let everything = named.is_empty() && !agents_md;
    let unwanted = Unwanted {
        scope,
        editors: if everything { EDITORS.iter().collect() } else { named },
        agents_md: agents_md || (everything && scenes.is_empty()),
        scenes,
        force: flag(matches, "force"),
    };
    carry_out(globals, matches, machine, scope, &remove::plan(machine, &unwanted)?, None)
}

/// Everything is planned by now: it is done, unless only the plan was asked for, and reported.
fn carry_out(
    globals: &Globals,
    matches: &ArgMatches,
    machine: &Machine<'_>,
    scope: Scope,
    plan: &Plan,
    in_use: Option<Vec<&str>>,
) -> Result<()> {
    let dry_run = flag(matches, "dry-run");
    if !dry_run {
        plan.carry_out()?;
    }
    let mut report = json!({ "scope": scope.name(), "files": plan.report() });
    if let Some(in_use) = in_use {
        report["in_use"] = json!(in_use);
    }
    if dry_run {
        report["dry_run"] = json!(true);
    }
    let shape = Shape { list: Some(("files", &["action", "path", "editors"])), id: Some("path") };
    globals.output.print_as(shape, &report, |report| readable(report, machine, globals.lang))
}

/// A path as people write it: from the project or the home directory on.
fn short(path: &str, machine: &Machine<'_>) -> String {
    let path = Path::new(path);
    let inside = path.strip_prefix(&machine.project).ok().filter(|_| !machine.at_home());
    let inside = inside.map(Path::to_owned);
    let short = inside.or_else(|| path.strip_prefix(&machine.home).ok().map(|below| Path::new("~").join(below)));
    short.as_deref().unwrap_or(path).display().to_string()
}

/// A line for each directory and what happened in it: twenty files are not worth twenty lines.
fn readable(report: &Value, machine: &Machine<'_>, lang: Lang) -> String {
    let mut lines: Vec<(String, String, String, usize)> = Vec::new();
    let mut page = String::new();
    let mut kept = None;
    for row in report["files"].as_array().into_iter().flatten() {
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let (action, path) = (field("action"), field("path"));
        let editors: Vec<&str> = row["editors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let single = action.starts_with("kept") || row["backup"].is_string();
        // A link is left whatever is asked for; of the others there is more to say.
        kept = if action.starts_with("kept") && action != "kept: link" { Some(action.to_owned()) } else { kept };
        let guide_dir = path.rfind("/skills/towow").filter(|_| !single).map(|at| at + "/skills/".len());
        let path = match guide_dir.and_then(|at| path[at..].find('/').map(|end| at + end + 1)) {
            Some(end) => path[..end].to_owned(),
            None => path.to_owned(),
        };
        let mut line = (said(action, lang).to_owned(), short(&path, machine), editors.join(", "), 1);
        if path.ends_with('/') && !line.1.ends_with('/') {
            line.1.push('/');
        }
        if let Some(backup) = row["backup"].as_str() {
            line.1 = format!("{} ({} {})", line.1, text("before:", "原文件：").of(lang), short(backup, machine));
        }
        match lines.iter_mut().find(|known| (&known.0, &known.1) == (&line.0, &line.1)) {
            Some(known) => known.3 += 1,
            None => lines.push(line),
        }
    }
    if lines.is_empty() {
        page.push_str(text("Nothing of towow is here\n", "这里没有 towow 的技能文件\n").of(lang));
    }
    for (action, path, editors, count) in lines {
        let files = match (count, lang) {
            (1, _) => String::new(),
            (count, Lang::En) => format!(" ({count} files)"),
            (count, Lang::Zh) => format!("（{count} 个文件）"),
        };
        let editors = if editors.is_empty() { editors } else { format!("  [{editors}]") };
        page.push_str(&format!("{action}: {}{files}{editors}\n", output::clean(&path)));
    }
    match kept.as_deref() {
        Some("kept: newer") => page.push_str(
            text(
                "Written by a newer towow, and kept; --force replaces it\n",
                "由更新版本的 towow 写入，已保留；加 --force 才会替换\n",
            )
            .of(lang),
        ),
        Some("kept: not ours") => page.push_str(
            text(
                "A skill that towow did not write is kept; with --force it makes room, and stays beside as .bak\n",
                "不是 towow 写的技能文件已保留；加 --force 才会替换，原文件留作 .bak\n",
            )
            .of(lang),
        ),
        Some(_) => page.push_str(
            text(
                "Edited files are kept; with --force they make room, and stay beside as .bak\n",
                "改过的文件已保留；加 --force 才会处理，原文件留作 .bak\n",
            )
            .of(lang),
        ),
        None => {}
    }
    if report["dry_run"] == true {
        page.push_str(text("Nothing was written\n", "未写入任何文件\n").of(lang));
    }
    page
}

/// What happened to a file, in the user's language. Programs read the English word.
fn said(action: &str, lang: Lang) -> &str {
    let said = match action {
        "created" => text("created", "已新建"),
        "updated" => text("updated", "已更新"),
        "unchanged" => text("unchanged", "无变化"),
        "kept: edited" => text("kept: edited", "已保留（改过）"),
        "kept: newer" => text("kept: newer", "已保留（更新版本）"),
        "kept: not ours" => text("kept: not ours", "已保留（不是本程序写的）"),
        "kept: link" => text("kept: link", "已保留（链接）"),
        "removed" => text("removed", "已移除"),
        "linked" => text("linked", "已链接"),
        "current" => text("current", "最新"),
        "outdated" => text("outdated", "过时"),
        "newer" => text("newer", "来自更新版本"),
        "edited" => text("edited", "改过"),
        "missing" => text("missing", "缺文件"),
        other => return other,
    };
    said.of(lang)
}

fn status(globals: &Globals, machine: &Machine<'_>) -> Result<()> {
    let found = skill::status(machine);
    let rows: Vec<Value> = found.iter().map(Installed::to_json).collect();
    let mut report = json!({ "version": mark::VERSION, "skills": rows });
    let hint = match found.is_empty() {
        true => Some("towow skill install".to_owned()),
        false => found.iter().find_map(|found| found.hint.clone()),
    };
    if let Some(hint) = hint {
        report["hint"] = json!(hint);
    }
    let columns = &["path", "state", "version", "lang", "editors"];
    let shape = Shape { list: Some(("skills", columns)), id: Some("path") };
    let lang = globals.lang;
    globals.output.print_as(shape, &report, |report| {
        let mut rows: Vec<Value> = report["skills"].as_array().cloned().unwrap_or_default();
        for row in &mut rows {
            row["path"] = json!(short(row["path"].as_str().unwrap_or_default(), machine));
            row["state"] = json!(said(row["state"].as_str().unwrap_or_default(), lang));
        }
        let mut page = output::table(&rows, columns);
        for problem in rows.iter().filter_map(|row| row["problem"].as_str()) {
            page.push_str(&format!("{}\n", output::clean(problem)));
        }
        let mut said: Vec<&str> = Vec::new();
        for hint in report["hint"].as_str().into_iter().chain(rows.iter().filter_map(|row| row["hint"].as_str())) {
            if !said.contains(&hint) {
                said.push(hint);
                page.push_str(&format!("{}: {}\n", text("next", "下一步").of(lang), output::clean(hint)));
            }
        }
        page
    })
}

fn show(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let topic = args::text(matches, "topic");
    let found = skill::topic(globals.lang, topic.as_deref()).ok_or_else(|| {
        let (topic, known) = (topic.as_deref().unwrap_or_default(), skill::topics());
        let near = nearest(topic, known.iter().copied());
        let meant = near.map_or(String::new(), |near| format!(" (did you mean {near}?)"));
        let message = format!("no topic is called {topic:?}{meant}; there are {}", known.join(", "));
        Error::usage(message)
            .hint(near.map_or("towow skill show".to_owned(), |near| format!("towow skill show {near}")))
    })?;
    let output = &globals.output;
    // It is read by whoever asked, on a terminal or not; as JSON where that was asked for.
    if output.format.is_none() && output.jq.is_none() && output.fields.is_empty() && !output.quiet && !output.tab {
        return output::write(&found);
    }
    let report = json!({ "topic": topic, "lang": mark::name(globals.lang), "text": found });
    output.print_as(Shape::id("topic"), &report, |report| report["text"].as_str().unwrap_or_default().to_owned())
}

fn path(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Scope) -> Result<()> {
    let mut rows = Vec::new();
    if scope == Scope::Project {
        rows.extend(skill::status::paths(machine, Scope::Project));
    }
    // A directory that is named is all that is asked about.
    if scope == Scope::User || !matches.contains_id("dir") {
        rows.extend(skill::status::paths(machine, Scope::User));
    }
    let columns = &["path", "installed", "editors"];
    let shape = Shape { list: Some(("paths", columns)), id: Some("path") };
    globals.output.print_as(shape, &json!({ "paths": rows }), |report| {
        let mut rows = report["paths"].as_array().cloned().unwrap_or_default();
        for row in &mut rows {
            row["path"] = json!(short(row["path"].as_str().unwrap_or_default(), machine));
        }
        output::table(&rows, columns)
    })
}
