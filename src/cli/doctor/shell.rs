//! The shell and the terminal: completions, language, what can be shown.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Finding, World};
use crate::cli::complete::Shell;
use crate::config::machine::Machine;
use crate::config::{agent, env};
use crate::error::quoted;
use crate::operations::Lang;

/// Where shells look for a file of completions. `{}` is a directory like `/usr/share`.
const SHARED: &[(Shell, &[&str])] = &[
    (Shell::Bash, &["{}/bash-completion/completions/towow", "{}/bash-completion/completions/towow.bash"]),
    (Shell::Zsh, &["{}/zsh/site-functions/_towow", "{}/zsh/vendor-completions/_towow"]),
    (Shell::Fish, &["{}/fish/vendor_completions.d/towow.fish"]),
];

/// The same for this user: the place to put it, then the file that a shell reads at its start.
const OWN: &[(Shell, &str, &str)] = &[
    (Shell::Bash, "$XDG_DATA_HOME/bash-completion/completions/towow", ".bashrc"),
    (Shell::Zsh, ".zfunc/_towow", "$ZDOTDIR/.zshrc"),
    (Shell::Fish, "$XDG_CONFIG_HOME/fish/completions/towow.fish", "$XDG_CONFIG_HOME/fish/config.fish"),
    (Shell::Elvish, "$XDG_CONFIG_HOME/elvish/lib/towow.elv", "$XDG_CONFIG_HOME/elvish/rc.elv"),
    (
        Shell::Power,
        "$XDG_CONFIG_HOME/powershell/towow.ps1",
        "$XDG_CONFIG_HOME/powershell/Microsoft.PowerShell_profile.ps1",
    ),
];

/// What such a file says to load them.
const LINES: &[(Shell, &str)] = &[
    (Shell::Zsh, "source <(towow completions zsh)"),
    (Shell::Elvish, "eval (towow completions elvish | slurp)"),
    (Shell::Power, "towow completions powershell | Out-String | Invoke-Expression"),
];

/// Longest start file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Whether the shell that `SHELL` names completes, and as this version does.
pub fn completions(world: &World) -> Finding {
    let name = env("SHELL").and_then(|shell| Path::new(&shell).file_name()?.to_str().map(str::to_owned));
    let Some(shell) = name.as_deref().and_then(Shell::named) else {
        let message = match name {
            Some(name) => world.tell("there are none for {0}", "不支持 {0}", &[&name]),
            None => world.say("SHELL is not set", "未设置 SHELL").to_owned(),
        };
        return Finding::skip(message);
    };
    let name = name.unwrap_or_default();
    let machine = match &world.machine {
        Ok(machine) => machine,
        Err(error) => return Finding::of(error.clone()),
    };
    let found = places(shell, machine).into_iter().find(|path| path.is_file());
    if let Some(path) = found {
        let shown = path.display().to_string();
        let current = std::fs::read_to_string(&path).is_ok_and(|text| text.trim() == shell.script().trim());
        let finding = match current {
            true => Finding::ok(world.tell("{0}: {1}", "{0}：{1}", &[&name, &shown])),
            false => Finding::warn(world.tell("{0} is of another version", "{0} 来自其他版本", &[&shown]))
                .hint(format!("towow completions {} > {}", shell.name(), quoted(&shown))),
        };
        return finding.detail("shell", name.as_str()).detail("path", shown);
    }
    let start = OWN.iter().find(|(known, ..)| *known == shell);
    let start = start.map(|(_, _, start)| at(machine, start));
    let text = start.as_ref().and_then(|start| crate::config::file::read_whole(start, LONGEST).ok().flatten());
    let asks =
        |text: &String| text.contains("towow completions") || text.contains("COMPLETE=") && text.contains("towow");
    if let (Some(start), true) = (&start, text.as_ref().is_some_and(asks)) {
        let shown = start.display().to_string();
        let finding = Finding::ok(world.tell("{0}: asked for in {1}", "{0}：由 {1} 载入", &[&name, &shown]));
        return finding.detail("shell", name.as_str()).detail("path", shown);
    }
    let message = world.tell("none for {0}", "{0} 尚未安装补全", &[&name]);
    let finding = Finding::skip(message).detail("shell", name.as_str());
    // Bash and fish look into a directory of the user's by themselves; the others are told in the file they start with.
    let told = LINES.iter().find(|(known, _)| *known == shell).map(|(_, line)| *line);
    let Some(path) = (if told.is_some() { start } else { own(shell, machine) }) else { return finding };
    let dir = path.parent().map(|dir| quoted(&dir.display().to_string())).unwrap_or_default();
    let path = quoted(&path.display().to_string());
    finding.hint(match told {
        Some(line) => format!("mkdir -p {dir} && echo '{line}' >> {path}"),
        None => format!("mkdir -p {dir} && towow completions {} > {path}", shell.name()),
    })
}

/// As [`Machine::expand`], with the variables of shells.
fn at(machine: &Machine<'_>, path: &str) -> PathBuf {
    let (from, below) = path.split_once('/').unwrap_or((path, ""));
    let named = |name: &str| env(name).map(PathBuf::from).filter(|dir| dir.is_absolute());
    let base = match from {
        "$XDG_DATA_HOME" => named("XDG_DATA_HOME").unwrap_or_else(|| machine.home.join(".local/share")),
        "$ZDOTDIR" => named("ZDOTDIR").unwrap_or_else(|| machine.home.clone()),
        _ => return machine.expand(path),
    };
    if below.is_empty() { base } else { base.join(below) }
}

fn own(shell: Shell, machine: &Machine<'_>) -> Option<PathBuf> {
    OWN.iter().find(|(known, ..)| *known == shell).map(|(_, path, _)| at(machine, path))
}

/// Where a file of completions may be, the user's own before those of the machine.
fn places(shell: Shell, machine: &Machine<'_>) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = own(shell, machine).into_iter().collect();
    // Where the program is installed below a directory of its own, its share is beside it.
    let beside = std::env::current_exe().ok().and_then(|exe| exe.canonicalize().ok());
    let beside = beside.and_then(|exe| Some(exe.parent()?.parent()?.join("share")));
    let data = at(machine, "$XDG_DATA_HOME");
    let shares = [data].into_iter().chain(beside).chain(["/usr/local/share".into(), "/usr/share".into()]);
    let below = SHARED.iter().find(|(known, _)| *known == shell).map_or(&[][..], |(_, below)| below);
    for share in shares {
        places.extend(below.iter().map(|path| PathBuf::from(path.replace("{}", &share.display().to_string()))));
    }
    places
}

/// What can be shown, in which language, and who seems to look.
pub fn terminal(world: &World) -> Finding {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| Some((*name, env(name)?)));
    let utf8 = locale.as_ref().is_none_or(|(_, locale)| {
        let locale = locale.to_ascii_lowercase().replace('-', "");
        locale.contains("utf8")
    });
    let terminal = std::io::stdout().is_terminal();
    let agent = agent::shown_by(&env);
    let with = |finding: Finding| {
        finding
            .detail("terminal", terminal)
            .detail("locale", json!(locale.as_ref().map(|(_, locale)| locale)))
            .detail("lang", if world.lang == Lang::Zh { "zh" } else { "en" })
            .detail("agent", json!(agent))
            .detail("ci", json!(env("CI").is_some()))
    };
    let shown = match (terminal, agent) {
        (_, Some(agent)) => world.tell("an agent runs this ({0})", "由智能体运行（{0}）", &[agent]),
        (true, None) => world.say("a terminal", "终端").to_owned(),
        (false, None) => world.say("no terminal: results are JSON", "不在终端：结果为 JSON").to_owned(),
    };
    match &locale {
        Some((name, locale)) if !utf8 && cfg!(unix) => with(
            Finding::warn(world.tell(
                "{0} is {1}, not UTF-8: Chinese and other text may be shown wrongly",
                "{0} 为 {1}，不是 UTF-8：中文等文字可能显示错误",
                &[name, locale],
            ))
            .hint("env LC_ALL=C.UTF-8 towow doctor"),
        ),
        _ => with(Finding::ok(shown)),
    }
}
