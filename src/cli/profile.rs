//! `towow profile`: accounts and backends beside each other.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::args::{self, positional, switch, verb};
use super::{Globals, interrupted};
use crate::client::BaseUrl;
use crate::config::profile::{self, By, Choice, DEFAULT, LOCAL};
use crate::config::session::{Session, State};
use crate::config::{DEFAULT_BACKEND, Flags, env, home, settings};
use crate::error::{Error, Kind, Result, quoted};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

const COLUMNS: &[&str] = &["current", "name", "backend", "logged_in", "agent"];

pub fn command(lang: Lang) -> Command {
    let name = || positional("name", "NAME", text("The profile", "配置名").of(lang));
    verb("profile", text("Accounts and backends beside each other", "并存的账号与后端").of(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            verb("list", text("List the profiles", "列出全部配置").of(lang)),
            verb("show", text("Show a profile; default: the one in use", "查看一个配置，默认当前配置").of(lang))
                .arg(name().required(false)),
            verb(
                "add",
                text("Make a profile; --backend-url names its backend", "新建配置，用 --backend-url 指定其后端")
                    .of(lang),
            )
            .arg(name()),
            verb("use", text("Use it wherever no other is named", "设为默认使用的配置").of(lang)).arg(name()),
            verb("remove", text("Remove it with its session", "删除配置及其会话").of(lang))
                .arg(name())
                .arg(switch("yes", text("Do not ask", "不再询问").of(lang))),
        ])
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((verb, matches)) = matches.subcommand() else {
        return Err(Error::usage("profile needs a verb").hint("towow profile --help"));
    };
    let name = args::text(matches, "name");
    match (verb, name) {
        ("list", _) => list(globals),
        ("show", name) => show(globals, name),
        ("add", Some(name)) => add(globals, &name),
        ("use", Some(name)) => use_by_default(globals, &name),
        ("remove", Some(name)) => remove(globals, &name, args::flag(matches, "yes")),
        _ => Err(Error::usage(format!("profile {verb} needs the name of a profile")).hint("towow profile --help")),
    }
}

fn list(globals: &Globals) -> Result<()> {
    let home = home()?;
    let current = current(&globals.flags)?;
    let rows = profile::names(&home).iter().map(|name| row(name, &current)).collect::<Result<Vec<_>>>()?;
    let shape = Shape { list: Some(("profiles", COLUMNS)), id: Some("name") };
    globals.output.print_as(shape, &json!({ "profiles": rows }), |_| {
        let rows: Vec<Value> = rows.iter().map(|row| shown(row.clone())).collect();
        output::table(&rows, COLUMNS)
    })
}

fn show(globals: &Globals, name: Option<String>) -> Result<()> {
    let current = current(&globals.flags)?;
    let Choice { name, by } = match name {
        Some(name) => Choice { name, by: By::Flag },
        None => current.clone(),
    };
    profile::check_name(&name)?;
    let home = home()?;
    profile::must_exist(&home, &name, &by)?;
    let mut value = row(&name, &current)?;
    let dir = profile::dir(&home, &name);
    value["directory"] = json!(dir.display().to_string());
    if let Ok(session) = Session::peek(dir, &name, settings::preferences()?) {
        for key in ["session_backend", "session_started_at", "session_expires_at", "scene_id"] {
            value[key] = json!(session.text(key));
        }
    }
    globals.output.print(&value, |value| output::card(&shown(value.clone())))
}

/// The URL is checked before anything is made: it is where passwords will go.
fn add(globals: &Globals, name: &str) -> Result<()> {
    let url = globals.flags.backend_url.as_deref().map(BaseUrl::parse).transpose();
    let url = url.map_err(|error| {
        error.hint(format!("towow profile add {} --backend-url https://towow.net/api", quoted(name)))
    })?;
    profile::create(&home()?, name, url.as_ref().map(BaseUrl::as_str))?;
    globals.output.print(&row(name, &current(&Flags::default())?)?, |value| output::card(&shown(value.clone())))
}

fn use_by_default(globals: &Globals, name: &str) -> Result<()> {
    let home = home()?;
    profile::check_name(name)?;
    profile::must_exist(&home, name, &By::Flag)?;
    if name == LOCAL && !cfg!(feature = "node") {
        return Err(Error::usage("this build has no embedded node").hint("towow profile list"));
    }
    settings::write(&home, "profile", name)?;
    if env("TOWOW_PROFILE").is_some() {
        output::notice("variable_wins", "TOWOW_PROFILE is set and stays stronger than what was chosen now");
    }
    let chosen = Choice { name: name.to_owned(), by: By::Nothing };
    globals.output.print(&row(name, &chosen)?, |value| output::card(&shown(value.clone())))
}

fn remove(globals: &Globals, name: &str, yes: bool) -> Result<()> {
    let home = home()?;
    profile::check_name(name)?;
    let refuse = |code: &'static str, message: String| Error::new(Kind::Conflict, code, message);
    if [DEFAULT, LOCAL].contains(&name) {
        let message = format!("the profile {name:?} is always there");
        return Err(refuse("profile_reserved", message).hint("towow profile list"));
    }
    profile::must_exist(&home, name, &By::Flag).map_err(|error| error.hint("towow profile list"))?;
    let saved = settings::preferences()?.profile.as_ref().is_some_and(|saved| saved.value == name);
    if saved || current(&Flags::default())?.name == name {
        let message = format!("the profile {name:?} is in use");
        return Err(refuse("profile_in_use", message).hint(format!("towow profile use {DEFAULT}")));
    }
    if !yes {
        confirm(globals, name)?;
    }
    let session = Session::peek(profile::dir(&home, name), name, settings::preferences()?);
    profile::remove(&home, name)?;
    if let Some(session) = session.ok().filter(Session::is_stored) {
        session.forget();
        output::notice(
            "session_left_open",
            "its session was forgotten here; the backend was not told that it has ended",
        );
    }
    globals.output.print(&json!({ "ok": true, "removed": name }), output::card)
}

fn confirm(globals: &Globals, name: &str) -> Result<()> {
    let again = format!("towow profile remove {name} --yes");
    if !output::may_ask() {
        let message = format!("the profile {name:?} and its session would be lost; say --yes");
        return Err(Error::usage(message).hint(again));
    }
    let question = match globals.lang {
        Lang::En => format!("Remove the profile {name} with its session?"),
        Lang::Zh => format!("删除配置 {name} 及其会话？"),
    };
    let answer = inquire::Confirm::new(&question).with_default(false).prompt();
    match answer.map_err(|error| interrupted(error.to_string()))? {
        true => Ok(()),
        false => Err(interrupted(format!("the profile {name:?} was kept")).hint(again)),
    }
}

/// The profile in use, whether it exists or not.
fn current(flags: &Flags) -> Result<Choice> {
    profile::choose(flags, settings::preferences()?)
}

/// What is known of a profile without asking its backend; never its token.
fn row(name: &str, current: &Choice) -> Result<Value> {
    let preferences = settings::preferences()?;
    let found = Session::peek(profile::dir(&home()?, name), name, preferences);
    let session = found.as_ref().ok();
    // The rule of `Settings::backend_url`; any but the current profile would be named by a flag.
    let own = session.and_then(|session| session.text("backend_url")).map(str::to_owned);
    let variable = env("TOWOW_BACKEND_URL");
    let by_flag = name != current.name || current.by == By::Flag;
    let url = if by_flag { own.or(variable) } else { variable.or(own) };
    let of_user = preferences.backend_url.as_ref().map(|setting| setting.value.clone());
    let url = url.or(of_user).unwrap_or_else(|| DEFAULT_BACKEND.to_owned());
    let backend = match BaseUrl::parse(&url) {
        _ if name == LOCAL => LOCAL.to_owned(),
        Ok(url) => url.as_str().to_owned(),
        // User info in a URL may be a password.
        Err(_) if url.contains('@') => "(withheld)".to_owned(),
        Err(_) => url,
    };
    let logged_in = match session.map(|session| session.state(&backend)).transpose()? {
        Some(State::Open) => "yes",
        Some(State::Expired) => "expired",
        Some(State::None) => "no",
        None => "unreadable",
    };
    Ok(json!({
        "name": name,
        "current": name == current.name,
        "backend": backend,
        "logged_in": logged_in,
        "agent_id": session.and_then(|session| session.text("agent_id")),
        "display_name": session.and_then(|session| session.text("display_name")),
    }))
}

/// A row for a reader: a star at the current profile, and the agent by its name.
fn shown(mut row: Value) -> Value {
    let agent = [&row["display_name"], &row["agent_id"]].into_iter().find(|value| value.is_string()).cloned();
    row["agent"] = agent.unwrap_or(Value::Null);
    row["current"] = if row["current"] == true { json!("*") } else { Value::Null };
    row
}
