//! `towow mcp config|install|remove`: the server in the files of editors.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use url::Url;

use super::super::bridge;
use super::{offers, toolset};
use crate::cli::Globals;
use crate::cli::args::{self, flag, option, switch, verb};
use crate::config::machine::{Machine, Scope};
use crate::config::{self, file, profile, settings};
use crate::error::{Error, Kind, Result, nearest};
use crate::mcp::clients::entry::{HIDDEN, Known, SERVER};
use crate::mcp::clients::table::{CLIENTS, Client};
use crate::mcp::clients::{self, Step, Wanted};
use crate::operations::{Lang, text};
use crate::output::{self, Shape, table};

/// The verbs below `towow mcp`.
pub fn commands(lang: Lang) -> [Command; 3] {
    let client = || {
        option("client", "NAME", text("This client; repeatable", "指定客户端，可重复").of(lang))
            .action(ArgAction::Append)
            .value_delimiter(',')
    };
    let dry_run = switch("dry-run", text("Show the change and write nothing", "只显示改动，不写入").of(lang));
    let force = |help| switch("force", help);
    let config = verb(
        "config",
        text(
            "Print what belongs into a client's file; without a client, list the clients",
            "输出应写入客户端配置文件的内容；不指定客户端时列出全部客户端",
        )
        .of(lang),
    )
    .arg(Arg::new("client").value_name("CLIENT").help(text("The client", "客户端名称").of(lang)))
    .arg(scope(
        text(
            "project or user; default: the project, where the client has a file for it",
            "project 或 user；默认 project，若客户端支持",
        )
        .of(lang),
    ))
    .arg(
        option(
            "http",
            "URL",
            text("For a server that runs already (towow mcp --http)", "连接已运行的服务器（towow mcp --http）")
                .of(lang),
        )
        .value_parser(served),
    )
    .args(offers(lang))
    .arg(dir(lang));
    let install = verb(
        "install",
        text(
            "Add the server to a client's file, or to those of every client in use here; nothing else in it changes",
            "把服务器写入客户端的配置文件；不指定客户端时写入这里所有在用的客户端，文件其余内容不变",
        )
        .of(lang),
    )
    .arg(client())
    .arg(scope(
        text(
            "project or user; default: the project, where the client has a file for it and this is not the home directory",
            "project 或 user；默认 project，若客户端支持且当前不在用户主目录",
        )
        .of(lang),
    ))
    .args(offers(lang))
    .arg(dry_run.clone())
    .arg(force(
        text("Replace an entry that was written by hand; the old file stays beside as .bak", "也替换手工写的条目，原文件留作 .bak")
            .of(lang),
    ))
    .arg(dir(lang));
    let remove = verb(
        "remove",
        text(
            "Take the server out of clients' files, wherever it is found; the files become what they were",
            "从客户端的配置文件中移除服务器，文件恢复原样",
        )
        .of(lang),
    )
    .arg(client())
    .arg(scope(text("Only project, or only user", "只限 project 或 user").of(lang)))
    .arg(dry_run)
    .arg(force(text("Remove an entry that was written by hand, too", "也移除手工写的条目").of(lang)))
    .arg(dir(lang));
    [config, install, remove]
}

fn scope(help: &'static str) -> Arg {
    option("scope", "SCOPE", help).value_parser(PossibleValuesParser::new(Scope::NAMES)).hide_possible_values(true)
}

fn dir(lang: Lang) -> Arg {
    option("dir", "DIR", text("The project; default: here", "项目目录，默认当前目录").of(lang))
        .value_parser(value_parser!(PathBuf))
}

/// A URL that a client can be given; a file of theirs is no place for a password.
fn served(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("it must begin with http:// or https://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must hold no user and no password: clients take the token from a variable".into());
    }
    Ok(text.to_owned())
}

/// Runs one of the verbs.
pub fn run(globals: &Globals, name: &str, matches: &ArgMatches) -> Result<()> {
    let machine = Machine::here(matches.get_one("dir").cloned(), &format!("mcp {name}"))?;
    let scope = args::text(matches, "scope").as_deref().and_then(Scope::named);
    if name != "remove" {
        check(globals, matches)?;
    }
    match name {
        "config" => config(globals, matches, &machine, scope),
        "install" => install(globals, matches, &machine, scope),
        _ => remove(globals, matches, &machine, scope),
    }
}

/// What the server would refuse at its start is refused before it stands in a file: there only an editor would be told.
fn check(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    toolset(matches)?;
    bridge::check(matches)?;
    let flags = &globals.flags;
    if flags.profile.is_some() || flags.local {
        let choice = profile::choose(flags, settings::preferences()?)?;
        profile::must_exist(&config::home()?, &choice.name, &choice.by)?;
    }
    Ok(())
}

fn config(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Option<Scope>) -> Result<()> {
    let Some(name) = args::text(matches, "client") else { return list(globals, machine) };
    let client = named(&name)?;
    let scope = scope.unwrap_or_else(|| client.usual(machine));
    let path = clients::path(client, scope, machine)?;
    let words = command_line(globals, matches)?;
    let url = args::text(matches, "http");
    let snippet = clients::snippet(client, &words, url.as_deref())?;
    let output = &globals.output;
    // What is asked for as JSON is for a program; otherwise it can be pasted, or redirected into a file.
    let by_hand = url.as_ref().and_then(|_| client.token_by_hand());
    if let Some(help) = by_hand {
        output::notice("token_by_hand", help.of(globals.lang));
    }
    if output.format.is_none() && output.jq.is_none() && output.fields.is_empty() && !output.quiet && !output.tab {
        if std::io::stderr().is_terminal() {
            let remark = client.remark.as_ref().map(|remark| format!("\n# {}", remark.of(globals.lang)));
            output::notice("client_file", &format!("# {}{}", path.display(), remark.unwrap_or_default()));
        }
        return output::write(&snippet);
    }
    let own = if url.is_none() { clients::own_command(client, scope, &words) } else { None };
    let remark = by_hand.or(client.remark.as_ref()).map(|remark| remark.of(globals.lang).to_owned());
    let mut report = json!({
        "client": client.key,
        "name": client.name,
        "scope": scope.name(),
        "path": file::shown(&path),
        "format": client.format.name(),
        "root": client.root,
        "snippet": snippet,
    });
    for (field, value) in [("command", own), ("remark", remark)] {
        if let Some(value) = value {
            report[field] = Value::from(value);
        }
    }
    output.print_as(Shape::id("path"), &report, output::card)
}

/// Every client, with its files and where it is in use and has the server.
fn list(globals: &Globals, machine: &Machine<'_>) -> Result<()> {
    let rows: Vec<Value> = CLIENTS
        .iter()
        .map(|client| {
            let scopes = |is: &dyn Fn(Scope) -> bool| -> Vec<&str> {
                client.scopes().iter().filter(|scope| is(**scope)).map(|scope| scope.name()).collect()
            };
            json!({
                "client": client.key,
                "name": client.name,
                "in_use": scopes(&|scope| client.in_use(scope, machine)),
                "installed": scopes(&|scope| clients::is_installed(client, scope, machine)),
                "project": client.path(Scope::Project, machine),
                "user": client.path(Scope::User, machine),
            })
        })
        .collect();
    let shape =
        Shape { list: Some(("clients", &["client", "name", "in_use", "installed", "user"])), id: Some("client") };
    globals.output.print_as(shape, &json!({ "clients": rows }), |report| {
        let rows = report["clients"].as_array().cloned().unwrap_or_default();
        table(&rows, &["client", "name", "in_use", "installed"])
    })
}

fn install(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Option<Scope>) -> Result<()> {
    let words = command_line(globals, matches)?;
    let known = known(globals.lang);
    let exe = this_binary();
    let runs_this = |program: &str| exe.is_some() && found(program) == exe;
    let wanted =
        Wanted { chosen: words.len() > 2, words, known: &known, runs_this: &runs_this, force: flag(matches, "force") };
    let chosen = chosen(matches)?;
    let mut targets: Vec<(&'static Client, Scope)> =
        chosen.iter().map(|client| (*client, scope.unwrap_or_else(|| client.usual(machine)))).collect();
    if chosen.is_empty() {
        // Each is set up where it shows: in this project, otherwise for the user.
        for client in CLIENTS {
            let here = client.scopes().iter().filter(|here| scope.is_none_or(|scope| scope == **here));
            targets.extend(here.copied().find(|here| client.in_use(*here, machine)).map(|here| (client, here)));
        }
    }
    if targets.is_empty() {
        let place = machine.project.display();
        let message = format!("no client is in use in {place} or in the home directory; name one of {}", names());
        return Err(Error::new(Kind::Usage, "no_client", message).hint("towow mcp install --client claude-code"));
    }
    let plan =
        |(client, scope)| Planned::new(client, scope, machine, clients::install(client, scope, machine, &wanted));
    let plans = targets.into_iter().map(plan).collect();
    carry_out(globals, flag(matches, "dry-run"), !chosen.is_empty(), plans)
}

fn remove(globals: &Globals, matches: &ArgMatches, machine: &Machine<'_>, scope: Option<Scope>) -> Result<()> {
    let (known, chosen, force) = (known(globals.lang), chosen(matches)?, flag(matches, "force"));
    // A scope that a client does not have is an error only where it was named.
    for client in &chosen {
        scope.map(|scope| clients::path(client, scope, machine)).transpose()?;
    }
    let plan =
        |client, scope| Planned::new(client, scope, machine, clients::remove(client, scope, machine, &known, force));
    let mut plans = Vec::new();
    for client in CLIENTS {
        let asked = chosen.iter().any(|chosen| chosen.key == client.key);
        if !chosen.is_empty() && !asked {
            continue;
        }
        let scopes = || client.scopes().iter().copied().filter(|here| scope.is_none_or(|scope| scope == *here));
        // In the home directory some clients have one file for both.
        let mut seen: Vec<PathBuf> = Vec::new();
        for here in scopes() {
            let path = clients::path(client, here, machine)?;
            if clients::is_mentioned(client, here, machine) && !seen.contains(&path) {
                plans.push(plan(client, here));
                seen.push(path);
            }
        }
        if asked && seen.is_empty() {
            let here = scope.unwrap_or_else(|| client.usual(machine));
            plans.push(plan(client, here));
        }
    }
    carry_out(globals, flag(matches, "dry-run"), !chosen.is_empty(), plans)
}

/// What shall happen to a client's file, or why that cannot be planned.
struct Planned {
    client: &'static Client,
    scope: Scope,
    path: Option<PathBuf>,
    step: Result<Step>,
}

impl Planned {
    fn new(client: &'static Client, scope: Scope, machine: &Machine<'_>, step: Result<Step>) -> Planned {
        Planned { client, scope, path: client.path(scope, machine), step }
    }
}

/// Everything is planned by now. Clients that were `named` are done all or not at all; of those that were found, one whose
/// file cannot be changed stops no other, stands in the report as `failed`, and is the error in the end.
fn carry_out(globals: &Globals, dry_run: bool, named: bool, plans: Vec<Planned>) -> Result<()> {
    if let Some(error) = plans.iter().find_map(|plan| plan.step.as_ref().err()).filter(|_| named) {
        return Err(error.clone());
    }
    let mut done: Vec<Value> = Vec::new();
    let mut failed: Option<Error> = None;
    for Planned { client, scope, path, step } in plans {
        let outcome = step.and_then(|mut step| {
            if !dry_run {
                step.carry_out()?;
            }
            Ok(step.report(dry_run))
        });
        match outcome {
            Ok(report) => done.push(report),
            Err(error) if named && done.is_empty() => return Err(error),
            Err(error) if named => return Err(error.details(json!({ "clients": done }))),
            Err(error) => {
                let path = path.as_deref().map(file::shown);
                let mut row = json!({ "client": client.key, "scope": scope.name(), "path": path, "action": "failed" });
                row["error"] = error.to_json()["error"].clone();
                done.push(row);
                failed.get_or_insert(error);
            }
        }
    }
    let mut report = json!({ "clients": done });
    if dry_run {
        report["dry_run"] = json!(true);
    }
    let lang = globals.lang;
    let shape = Shape { list: Some(("clients", &["client", "scope", "action", "path"])), id: Some("path") };
    globals.output.print_as(shape, &report, |report| readable(report, lang))?;
    failed.map_or(Ok(()), Err)
}

/// What happened to a file, in the user's language. Programs read the English word.
fn said(action: &str, lang: Lang) -> String {
    let said = match action {
        "created" => text("created", "已新建"),
        "added" => text("added", "已添加"),
        "updated" => text("updated", "已更新"),
        "unchanged" => text("unchanged", "无变化"),
        "kept" => text("kept", "已保留"),
        "removed" => text("removed", "已移除"),
        "absent" => text("absent", "未配置"),
        "failed" => text("failed", "失败"),
        other => return other.to_owned(),
    };
    said.of(lang).to_owned()
}

fn readable(report: &Value, lang: Lang) -> String {
    let mut page = String::new();
    let rows = report["clients"].as_array().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        page.push_str(text("No client has the server\n", "没有客户端配置了该服务器\n").of(lang));
    }
    for row in rows {
        let field = |name: &str| output::clean(row[name].as_str().unwrap_or_default());
        let action = field("action");
        page.push_str(&format!("{}: {} {}\n", field("client"), said(&action, lang), field("path")));
        if let Some(message) = row["error"]["message"].as_str() {
            page.push_str(&format!("  {}\n", output::clean(message)));
        }
        if let Some(from) = row["moved_from"].as_str() {
            page.push_str(&format!("  {} {}\n", text("moved from", "移自").of(lang), output::clean(from)));
        }
        if let Some(backup) = row["backup"].as_str() {
            page.push_str(&format!("  {} {}\n", text("before:", "原文件：").of(lang), output::clean(backup)));
        }
        if action == "kept" {
            let help = text("written by hand; --force takes it nevertheless:", "条目是手工写的；加 --force 才会处理：");
            page.push_str(&format!("  {} {}\n", help.of(lang), output::clean(&row["found"].to_string())));
            if row["wanted"].is_object() {
                page.push_str(&format!(
                    "  {} {}\n",
                    text("ours:", "将写入：").of(lang),
                    output::clean(&row["wanted"].to_string())
                ));
            }
        }
        if let Some(diff) = row["diff"].as_str().filter(|diff| !diff.is_empty()) {
            page.push_str(&output::clean(diff));
        }
        let remark = Client::named(&field("client")).and_then(|client| client.remark.as_ref());
        if let Some(remark) = remark.filter(|_| matches!(action.as_str(), "created" | "added" | "updated")) {
            page.push_str(&format!("  {}\n", remark.of(lang)));
        }
    }
    if report["dry_run"] == true {
        page.push_str(text("Nothing was written\n", "未写入任何文件\n").of(lang));
    }
    page
}

fn names() -> String {
    CLIENTS.iter().map(|client| client.key).collect::<Vec<_>>().join(", ")
}

fn named(name: &str) -> Result<&'static Client> {
    Client::named(name).ok_or_else(|| {
        let near = nearest(name, CLIENTS.iter().map(|client| client.key));
        let meant = near.map_or(String::new(), |near| format!(" (did you mean {near}?)"));
        let message = format!("no client is called {name}{meant}; there are {}", names());
        let hint = near.map_or("towow mcp config".to_owned(), |near| format!("towow mcp config {near}"));
        Error::new(Kind::Usage, "unknown_client", message).hint(hint)
    })
}

fn chosen(matches: &ArgMatches) -> Result<Vec<&'static Client>> {
    let mut chosen: Vec<&'static Client> = Vec::new();
    for name in matches.get_many::<String>("client").into_iter().flatten() {
        let client = named(name)?;
        if !chosen.iter().any(|other| other.key == client.key) {
            chosen.push(client);
        }
    }
    Ok(chosen)
}

/// The options that a command line of ours may have.
fn known(lang: Lang) -> Vec<Known> {
    let offers = offers(lang).into_iter().filter_map(|arg| {
        let takes = arg.get_action().takes_values();
        arg.get_long().map(|name| (name.to_owned(), takes))
    });
    let global = [("local", false), ("profile", true), ("backend-url", true), ("lang", true)];
    let hidden = HIDDEN.map(|name| (name, true));
    offers.chain(global.into_iter().chain(hidden).map(|(name, takes)| (name.to_owned(), takes))).collect()
}

/// The command line that a client runs: the program, `mcp`, and the options that were given to this command.
fn command_line(globals: &Globals, matches: &ArgMatches) -> Result<Vec<String>> {
    let mut words = vec![program()?, "mcp".to_owned()];
    let flags = globals.flags.words();
    if globals.flags.backend_url.is_some() && !flags.iter().any(|word| word == "--backend-url") {
        let message = "--backend-url must hold no user and no password, here and anywhere";
        return Err(Error::usage(message).hint("towow auth login --backend-url https://HOST/api"));
    }
    words.extend(flags);
    for arg in offers(globals.lang) {
        let id = arg.get_id().as_str();
        let Some(name) = arg.get_long().filter(|_| matches.value_source(id) == Some(ValueSource::CommandLine)) else {
            continue;
        };
        words.push(format!("--{name}"));
        if arg.get_action().takes_values() {
            words.push(matches.get_many::<String>(id).into_iter().flatten().cloned().collect::<Vec<_>>().join(","));
        }
    }
    Ok(words)
}

/// The word that starts this program: `towow` where that is what a search of `PATH` finds, so that an entry fits other
/// machines and the next version; otherwise the path of this file, since another `towow`, or none, would run.
fn program() -> Result<String> {
    let exe = this_binary().ok_or_else(|| Error::internal("this program does not know where it is"))?;
    if found(SERVER).as_ref() == Some(&exe) {
        return Ok(SERVER.to_owned());
    }
    // A link that leads here outlives what it leads to.
    let called = std::env::args_os().next().map(PathBuf::from).filter(|called| called.components().count() > 1);
    let called = called.and_then(|called| std::path::absolute(called).ok()).filter(|called| {
        called.file_stem().is_some_and(|name| name == SERVER) && called.canonicalize().ok().as_ref() == Some(&exe)
    });
    let path = called.map(|called| called.components().collect()).unwrap_or(exe);
    path.to_str().map(str::to_owned).ok_or_else(|| {
        let message = format!("{} is no UTF-8, which the files of clients are", path.display());
        Error::new(Kind::Usage, "file_error", message).hint("towow mcp config")
    })
}

fn this_binary() -> Option<PathBuf> {
    std::env::current_exe().and_then(|exe| exe.canonicalize()).ok()
}

/// The file that a program's name leads to.
fn found(program: &str) -> Option<PathBuf> {
    if program.contains(['/', '\\']) {
        return Path::new(program).canonicalize().ok();
    }
    let path = std::env::var_os("PATH")?;
    let names = [format!("{program}{}", std::env::consts::EXE_SUFFIX), program.to_owned()];
    std::env::split_paths(&path)
        .flat_map(|dir| names.iter().map(move |name| dir.join(name)).collect::<Vec<_>>())
        .find(|file| file.is_file())
        .and_then(|file| file.canonicalize().ok())
}
