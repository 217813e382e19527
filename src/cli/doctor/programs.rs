//! This program beside others: what `towow` is on this machine, and which editors run it.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Finding, World};
use crate::config::file::shown;
use crate::config::machine::whole;
use crate::error::quoted;

const NAME: &str = "towow";

/// The names under which the MCP server is known to existing configurations.
const LINKS: &[&str] = &["towow-mcp", "towow-bridge-mcp"];

/// Parts that a build may lack.
const FEATURES: &[(&str, bool)] =
    &[("node", cfg!(feature = "node")), ("mcp", cfg!(feature = "mcp")), ("keyring", cfg!(feature = "keyring"))];

/// Every file of this name on `PATH`, in order, each once.
fn on_path(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = Vec::new();
    for dir in std::env::split_paths(&path).filter(|dir| !dir.as_os_str().is_empty()) {
        let file = dir.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if file.is_file() && !found.contains(&file) {
            found.push(file);
        }
    }
    found
}

/// What a file is, as its first bytes tell: the program before this one was a Python script.
fn kind(path: &Path) -> &'static str {
    let mut head = [0; 256];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut head)).unwrap_or_default();
    let head = String::from_utf8_lossy(&head[..read]);
    match head.lines().next() {
        Some(line) if line.starts_with("#!") && line.contains("python") => "Python",
        Some(line) if line.starts_with("#!") && line.contains("node") => "Node.js",
        Some(line) if line.starts_with("#!") => "script",
        _ => "binary",
    }
}

/// Which `towow` a shell runs, and which others there are.
pub fn versions(world: &World) -> Finding {
    let Ok(exe) = std::env::current_exe() else {
        return Finding::warn(world.say("this program does not know where it is", "无法确定本程序的位置"));
    };
    let this = whole(&exe);
    let found = on_path(NAME);
    let place = found.iter().position(|path| whole(path) == this);
    let others: Vec<Value> = found
        .iter()
        .enumerate()
        .filter(|(_, path)| whole(path) != this)
        .map(|(at, path)| json!({ "path": shown(path), "kind": kind(path), "first": place.is_none_or(|place| at < place) }))
        .collect();
    let links: Vec<(&str, Option<PathBuf>)> =
        LINKS.iter().map(|link| (*link, on_path(link).into_iter().next())).collect();
    let features: Vec<&str> = FEATURES.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    let version = env!("CARGO_PKG_VERSION");
    let with = |finding: Finding| {
        let links: serde_json::Map<String, Value> =
            links.iter().map(|(name, path)| ((*name).to_owned(), json!(path.as_deref().map(shown)))).collect();
        finding
            .detail("version", version)
            .detail("features", json!(features))
            .detail("path", shown(&exe))
            .detail("others", json!(others))
            .detail("links", links)
    };
    let run_this = format!("{} doctor", quoted(&exe.display().to_string()));
    if let Some(first) = found.first().filter(|first| whole(first) != this) {
        let other = shown(first);
        return with(
            match place {
                Some(_) => Finding::warn(world.tell(
                    "a shell runs another towow: {0} ({1}) comes before this one on PATH",
                    "shell 会运行另一个 towow：PATH 上 {0}（{1}）在前",
                    &[&other, kind(first)],
                )),
                None => Finding::warn(world.tell(
                    "this one is not on PATH; a shell runs {0} ({1})",
                    "本程序不在 PATH 上；shell 会运行 {0}（{1}）",
                    &[&other, kind(first)],
                )),
            }
            .hint(run_this),
        );
    }
    let strange = links.iter().find_map(|(name, path)| {
        let path = path.as_ref().filter(|path| whole(path) != this)?;
        Some((*name, path.display().to_string()))
    });
    if let Some((link, path)) = strange {
        let message = world.tell(
            "{0} is another program ({1}): editors that are set up with it run that one",
            "{0} 是另一个程序（{1}）：以它配置的编辑器运行的是那个程序",
            &[link, &path],
        );
        return with(Finding::warn(message).hint(format!("ls -l {}", quoted(&path))));
    }
    let place = match place {
        Some(_) => {
            found.iter().find(|path| whole(path) == this).map(|path| path.display().to_string()).unwrap_or_default()
        }
        None => world.tell("{0}, not on PATH", "{0}，不在 PATH 上", &[&exe.display().to_string()]),
    };
    let features = world.list(&features);
    with(Finding::ok(world.tell("{0} ({1}), {2}", "{0}（{1}），{2}", &[version, &features, &place])))
}

/// Which editors run the MCP server, and whether what they run is there.
#[cfg(feature = "mcp")]
pub fn mcp(world: &World) -> Finding {
    use crate::mcp::clients::{installed, table::CLIENTS};

    let machine = match &world.machine {
        Ok(machine) => machine,
        Err(error) => return Finding::of(error.clone()),
    };
    let (mut rows, mut dead) = (Vec::new(), None);
    let mut seen: Vec<PathBuf> = Vec::new();
    for client in CLIENTS {
        for scope in client.scopes() {
            let Some((path, words)) = installed(client, *scope, machine) else { continue };
            if seen.contains(&path) {
                continue;
            }
            let program = words.as_ref().and_then(|words| words.first().cloned());
            let there = program.as_deref().is_none_or(|program| runs(program, &machine.project));
            rows.push(json!({ "client": client.key, "scope": scope.name(), "path": shown(&path), "program": program, "found": there }));
            if !there && dead.is_none() {
                dead = Some((client, *scope, program.unwrap_or_default(), path.display().to_string()));
            }
            seen.push(path);
        }
    }
    let finding = match dead {
        Some((client, scope, program, path)) => {
            let hint = format!("towow mcp install --client {} --scope {}", client.key, scope.name());
            Finding::warn(world.tell(
                "{0} runs {1}, which is not there ({2})",
                "{0} 配置的 {1} 不存在（{2}）",
                &[client.name, &program, &path],
            ))
            .hint(hint)
        }
        None if rows.is_empty() => Finding::skip(world.say("no editor runs towow mcp", "没有编辑器配置 towow mcp")),
        None => {
            let names: Vec<&str> = rows.iter().filter_map(|row| row["client"].as_str()).collect();
            Finding::ok(world.tell("set up in {0}", "已配置于 {0}", &[&world.list(&names)]))
        }
    };
    finding.detail("clients", json!(rows))
}

/// True when an editor that starts in this project would find the program.
#[cfg(feature = "mcp")]
fn runs(program: &str, project: &Path) -> bool {
    let is_path = program.contains(['/', '\\']);
    if is_path { project.join(program).is_file() } else { !on_path(program).is_empty() }
}

/// This build has no MCP mode.
#[cfg(not(feature = "mcp"))]
pub fn mcp(world: &World) -> Finding {
    Finding::skip(world.say("this build has no MCP mode", "此版本不含 MCP 模式"))
}
