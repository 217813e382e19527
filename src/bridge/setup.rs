//! From settings, variables and flags to what a bridge is made of.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::address::Address;
use super::host::{Options, Target};
use super::log::{Level, Log};
use super::wire::{LARGEST, key};
use crate::config::bridge::{self as table, Mode};
use crate::config::token::{self, Token};
use crate::config::{env, settings};
use crate::error::{Error, Kind, Result, nearest};

/// Before the names of tools.
const PREFIX: &str = "py_";
/// Below the time that clients wait.
const TIMEOUT: Duration = Duration::from_secs(50);
const HEARTBEAT: Duration = Duration::from_secs(15);
const GRACE: Duration = Duration::from_secs(30);

/// The variable that names workers, separated by commas.
pub const VARIABLE: &str = "TOWOW_BRIDGE";
/// The variable that says how much is written.
pub const LEVEL: &str = "TOWOW_BRIDGE_LOG_LEVEL";

/// What a command line says.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Workers; where it names one, no variable and no file does.
    pub urls: Vec<String>,
    /// The file of the log.
    pub log: Option<PathBuf>,
    /// How much is written there.
    pub level: Option<String>,
}

/// How a command uses a bridge.
#[derive(Debug, Clone, Copy)]
pub struct Use<'a> {
    /// How much it says where nobody says how much.
    pub level: Level,
    /// Where it remembers tools.
    pub memory: Option<&'a Path>,
}

/// What a bridge is made of. There may be no worker.
pub fn options(given: &Given, used: Use<'_>) -> Result<Options> {
    let nothing = table::Bridge::default();
    let file = settings::preferences()?.bridge.as_ref();
    let (table, at) = file.map_or((&nothing, settings::USER), |setting| (&setting.value, setting.at.as_str()));
    let level = match (given.level.clone(), env(LEVEL), &table.log_level) {
        (Some(name), ..) => level(&name, "--bridge-log-level")?,
        (None, Some(name), _) => level(name.trim(), LEVEL)?,
        (None, None, Some(name)) => level(name, at)?,
        // Whoever names a file wants to read something in it.
        (None, None, None) if given.log.is_some() || table.log.is_some() => Level::Info,
        (None, None, None) => used.level,
    };
    let prefix = table.prefix.clone().unwrap_or_else(|| PREFIX.to_owned());
    Ok(Options {
        targets: targets(given, table, at, &prefix)?,
        prefix,
        timeout: table.timeout.unwrap_or(TIMEOUT),
        heartbeat: table.heartbeat.unwrap_or(HEARTBEAT),
        grace: table.grace.unwrap_or(GRACE),
        largest: table.max_message_bytes.unwrap_or(LARGEST).clamp(1 << 10, 256 << 20),
        log: Log::open(level, given.log.as_deref().or(table.log.as_deref()))?,
        memory: used.memory.map(Path::to_owned),
    })
}

fn level(name: &str, source: &str) -> Result<Level> {
    Level::named(name).ok_or_else(|| {
        let known: Vec<&str> = Level::ALL.iter().map(|(name, _)| *name).collect();
        let message = format!("{source}: {name:?} is not one of {}", known.join(", "));
        let meant = nearest(name, known.into_iter()).unwrap_or("info");
        Error::new(Kind::Usage, "bad_setting", message).hint(format!("towow mcp --bridge-log-level {meant}"))
    })
}

/// The workers: those of the flags, else of the variable, else of the file. What the file says about an address holds
/// for it wherever it was named.
fn targets(given: &Given, table: &table::Bridge, at: &str, prefix: &str) -> Result<Vec<Target>> {
    let listed = env(VARIABLE).unwrap_or_default();
    let listed: Vec<&str> = listed.split(',').map(str::trim).filter(|url| !url.is_empty()).collect();
    let named: Vec<(&str, &str)> = match (given.urls.as_slice(), listed.as_slice()) {
        ([], []) => {
            let known = table.urls.iter().chain(table.workers.iter().map(|worker| &worker.url));
            known.map(|url| (url.as_str(), at)).collect()
        }
        ([], listed) => listed.iter().map(|url| (*url, VARIABLE)).collect(),
        (urls, _) => urls.iter().map(|url| (url.as_str(), "--bridge")).collect(),
    };
    let mut targets: Vec<Target> = Vec::new();
    for (url, source) in named {
        let address = Address::parse(url, source)?;
        let same = |worker: &&table::Worker| Address::parse(&worker.url, at).is_ok_and(|known| known == address);
        let known = table.workers.iter().find(same);
        if targets.iter().any(|target| target.address == address) {
            continue;
        }
        let plain = known.filter(|worker| worker.mode == Mode::Plain);
        targets.push(Target {
            token: secret(known)?,
            prefix: known.and_then(|worker| worker.prefix.clone()).unwrap_or_else(|| prefix.to_owned()),
            timeout: known.and_then(|worker| worker.timeout),
            plain: plain.map(|worker| worker.tools.iter().map(|tool| tool.described(key::TOOL)).collect()),
            address,
        });
    }
    Ok(targets)
}

fn secret(worker: Option<&table::Worker>) -> Result<Option<Token>> {
    if let Some(path) = worker.and_then(|worker| worker.token_file.as_ref()) {
        return Token::in_file(token::Door { option: "token_file", ..token::BRIDGE }, path).map(Some);
    }
    // A server that knows nothing of the protocol is shown a token only where one is set for it.
    if worker.is_some_and(|worker| worker.mode == Mode::Plain) {
        return Ok(None);
    }
    let Some(text) = env(token::BRIDGE.variable) else { return Ok(None) };
    // No directory is needed: nothing of our own is kept.
    Token::of(token::BRIDGE, &token::Source::Variable(text), Path::new(""))
}
