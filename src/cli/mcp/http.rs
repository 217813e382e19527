//! The flags of `towow mcp` over HTTP, and those of the `towow-mcp` before this one.

use std::net::Ipv6Addr;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::super::Globals;
use super::super::args::{self, option, switch};
use crate::config::{env, token};
use crate::error::{Error, Result};
use crate::mcp::Server;
use crate::mcp::http::{self, Host, Options, Origin, PORT, TokenSource, Workers};
use crate::operations::{Lang, text};

/// Where it listens when nobody says where.
const HOST: &str = "127.0.0.1";

/// Flags that say something about HTTP alone.
const GO_WITH_HTTP: [&str; 7] =
    ["token-file", "new-token", "no-token", "allow-host", "cors-origin", "bridge-listen", "bridge-token-file"];

/// The flags.
pub fn options(lang: Lang) -> Vec<Arg> {
    vec![
        option(
            "http",
            "ADDR",
            text(
                "Serve over HTTP at /mcp instead of stdio (127.0.0.1:8811); :0 takes a free port",
                "以 HTTP 在 /mcp 提供服务（127.0.0.1:8811），而非 stdio；:0 表示任选端口",
            )
            .of(lang),
        )
        .num_args(0..=1)
        .default_missing_value(""),
        option(
            "token-file",
            "FILE",
            text(
                "Token that HTTP clients send, from a file (0600); else TOWOW_MCP_TOKEN, else one is made and kept",
                "HTTP 客户端使用的令牌文件（0600）；否则取 TOWOW_MCP_TOKEN，再否则自动生成并保存",
            )
            .of(lang),
        )
        .value_parser(value_parser!(PathBuf)),
        switch(
            "new-token",
            text("Make another token; clients with the old one are refused", "换一个新令牌，旧令牌失效").of(lang),
        ),
        switch(
            "no-token",
            text(
                "Let every program of this machine in; on a loopback address only",
                "本机任何程序均可使用；仅限回环地址",
            )
            .of(lang),
        ),
        option(
            "allow-host",
            "HOST",
            text(
                "Another name that clients call this server by; may be repeated",
                "客户端访问时使用的其他主机名；可重复",
            )
            .of(lang),
        )
        .action(ArgAction::Append),
        option(
            "cors-origin",
            "URL",
            text(
                "Let pages of this origin (scheme://host[:port]) in; may be repeated",
                "允许该来源（scheme://host[:port]）的网页访问；可重复",
            )
            .of(lang),
        )
        .action(ArgAction::Append),
        option(
            "bridge-listen",
            "ADDR",
            text(
                "Let workers of the tool bridge dial in at ws://ADDR/bridge, with a token; :0 takes a free port",
                "允许工具桥的 worker 凭令牌连接 ws://ADDR/bridge；:0 表示任选端口",
            )
            .of(lang),
        ),
        option(
            "bridge-token-file",
            "FILE",
            text(
                "Token that workers send, from a file (0600); else TOWOW_BRIDGE_TOKEN, else one is made and kept",
                "worker 使用的令牌文件（0600）；否则取 TOWOW_BRIDGE_TOKEN，再否则自动生成并保存",
            )
            .of(lang),
        )
        .value_parser(value_parser!(PathBuf)),
        // What existing configurations say.
        option("transport", "NAME", "").hide(true),
        option("host", "HOST", "").hide(true),
        option("port", "PORT", "").hide(true),
    ]
}

/// How to listen, where HTTP is wanted.
pub fn read(globals: &Globals, matches: &ArgMatches) -> Result<Option<Options>> {
    let http = args::text(matches, "http");
    let old = args::text(matches, "transport").map(|name| is_http(&name)).transpose()?.unwrap_or(false);
    if http.is_none() && !old {
        let alone = GO_WITH_HTTP.iter().find(|name| matches.value_source(name).is_some_and(|by| by == CLI));
        return match alone {
            Some(name) => Err(Error::usage(format!("--{name} goes with --http")).hint("towow mcp --http")),
            None => Ok(None),
        };
    }
    let (host, port) = address(matches, http.as_deref().unwrap_or_default())?;
    Ok(Some(Options {
        flags: globals.flags.clone(),
        host,
        port,
        token: token(matches)?,
        hosts: hosts(matches)?,
        origins: origins(matches)?,
        workers: workers(matches)?,
    }))
}

/// How workers may dial in.
fn workers(matches: &ArgMatches) -> Result<Option<Workers>> {
    let Some(text) = args::text(matches, "bridge-listen") else {
        return match matches.get_one::<PathBuf>("bridge-token-file").cloned() {
            None => Ok(None),
            Some(_) => Err(Error::usage("--bridge-token-file goes with --bridge-listen").hint(token::BRIDGE.hint)),
        };
    };
    let wrong = || {
        Error::usage(format!(
            "--bridge-listen {text}: an address is HOST:PORT, :PORT or PORT, an IPv6 address in brackets"
        ))
        .hint(token::BRIDGE.hint)
    };
    let (host, port) = split(&text).ok_or_else(wrong)?;
    let host = host.unwrap_or(HOST).trim_start_matches('[').trim_end_matches(']').to_owned();
    let token = match (matches.get_one::<PathBuf>("bridge-token-file").cloned(), env(token::BRIDGE.variable)) {
        (Some(path), _) => TokenSource::File(path),
        (None, Some(text)) => TokenSource::Variable(text),
        (None, None) => TokenSource::Kept { renew: args::flag(matches, "new-token") },
    };
    Ok(Some(Workers { host, port: port.ok_or_else(wrong)?, token }))
}

/// Serves until it is told to stop. Many clients speak at once, which takes more than the one thread of other commands.
pub fn serve(server: Server, options: Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("no async runtime: {error}")))?;
    let outcome = runtime.block_on(http::serve(server, options));
    // Nobody waits for what was cut off.
    runtime.shutdown_background();
    outcome
}

const CLI: clap::parser::ValueSource = clap::parser::ValueSource::CommandLine;

fn is_http(transport: &str) -> Result<bool> {
    match transport {
        "stdio" => Ok(false),
        "streamable-http" | "http" => Ok(true),
        "sse" => Err(Error::usage(
            "--transport sse: the transport of 2024 is gone from MCP; clients speak streamable HTTP at /mcp, see --http",
        )
        .hint("towow mcp --http")),
        _ => Err(Error::usage(format!("--transport {transport}: it is stdio or streamable-http")).hint("towow mcp --http")),
    }
}

/// `--http ADDR`, else `--host` and `--port`, else their variables.
fn address(matches: &ArgMatches, text: &str) -> Result<(String, u16)> {
    let (host, port) = split(text).ok_or_else(|| {
        Error::usage(format!(
            "--http {text}: an address is HOST:PORT, HOST, :PORT or PORT, an IPv6 address in brackets"
        ))
        .hint(format!("towow mcp --http {HOST}:{PORT}"))
    })?;
    for (name, given) in [("host", host.is_some()), ("port", port.is_some())] {
        if given && args::text(matches, name).is_some() {
            return Err(Error::usage(format!("--http {text} says it, and so does --{name}")).hint("towow mcp --http"));
        }
    }
    let host = host.map(str::to_owned).or_else(|| args::text(matches, "host")).or_else(|| env("TOWOW_MCP_HOST"));
    let port = match port {
        Some(port) => port,
        None => match args::text(matches, "port") {
            Some(text) => number("--port", &text)?,
            None => env("TOWOW_MCP_PORT").map_or(Ok(PORT), |text| number("TOWOW_MCP_PORT", &text))?,
        },
    };
    let host = host.unwrap_or_else(|| HOST.to_owned());
    let bare = host.trim().trim_start_matches('[').trim_end_matches(']');
    if Host::parse(bare).is_none() {
        let message = format!("{host:?} is no name or address to listen on");
        return Err(Error::usage(message).hint(format!("towow mcp --http {HOST}:{PORT}")));
    }
    Ok((bare.to_owned(), port))
}

fn number(name: &str, text: &str) -> Result<u16> {
    text.trim().parse().map_err(|_| {
        Error::usage(format!("{name} {text}: a port is a number from 0 to 65535"))
            .hint(format!("towow mcp --http :{PORT}"))
    })
}

/// Host and port of an address, as far as it names them.
fn split(text: &str) -> Option<(Option<&str>, Option<u16>)> {
    if text.is_empty() {
        return Some((None, None));
    }
    if let Ok(port) = text.parse() {
        return Some((None, Some(port)));
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Some((Some(text), None));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if host.contains(['/', '@']) || (host.contains(':') && !bracketed) {
        return None;
    }
    Some(((!host.is_empty()).then_some(host), port))
}

fn token(matches: &ArgMatches) -> Result<TokenSource> {
    let file = matches.get_one::<PathBuf>("token-file").cloned();
    let (new, none) = (args::flag(matches, "new-token"), args::flag(matches, "no-token"));
    if [file.is_some(), new, none].iter().filter(|given| **given).count() > 1 {
        return Err(
            Error::usage("--token-file, --new-token and --no-token exclude each other").hint("towow mcp --http")
        );
    }
    Ok(match (file, env("TOWOW_MCP_TOKEN")) {
        _ if none => TokenSource::Nobody,
        (Some(path), _) => TokenSource::File(path),
        (None, Some(_)) if new => {
            return Err(
                Error::usage("--new-token makes a token, and TOWOW_MCP_TOKEN gives one").hint("towow mcp --http")
            );
        }
        (None, Some(text)) => TokenSource::Variable(text),
        (None, None) => TokenSource::Kept { renew: new },
    })
}

fn hosts(matches: &ArgMatches) -> Result<Vec<Host>> {
    let flags = matches.get_many::<String>("allow-host").into_iter().flatten().cloned();
    let listed = env("TOWOW_MCP_ALLOWED_HOSTS").unwrap_or_default();
    let variable = listed.split(',').map(str::trim).filter(|host| !host.is_empty());
    let named = flags.map(|host| ("--allow-host", host));
    named
        .chain(variable.map(|host| ("TOWOW_MCP_ALLOWED_HOSTS", host.to_owned())))
        .map(|(at, text)| {
            Host::parse(&text).ok_or_else(|| {
                Error::usage(format!("{at} {text}: a host is NAME or NAME:PORT, without a scheme or a path"))
                    .hint("towow mcp --http --allow-host mcp.example.org")
            })
        })
        .collect()
}

fn origins(matches: &ArgMatches) -> Result<Vec<Origin>> {
    let given = matches.get_many::<String>("cors-origin").into_iter().flatten();
    given
        .map(|text| {
            Origin::parse(text).ok_or_else(|| {
                let why = if text == "*" || text == "null" { "; every page would be let in" } else { "" };
                Error::usage(format!("--cors-origin {text}: an origin is scheme://host[:port]{why}"))
                    .hint("towow mcp --http --cors-origin https://app.example.org")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_as_much_as_it_says() {
        for (text, found) in [
            ("", Some((None, None))),
            (":0", Some((None, Some(0)))),
            (":8811", Some((None, Some(8811)))),
            ("8811", Some((None, Some(8811)))),
            ("0.0.0.0:80", Some((Some("0.0.0.0"), Some(80)))),
            ("localhost", Some((Some("localhost"), None))),
            ("[::1]:0", Some((Some("[::1]"), Some(0)))),
            ("[::1]", Some((Some("[::1]"), None))),
            ("::1", Some((Some("::1"), None))),
            ("localhost:", None),
            ("localhost:70000", None),
            ("a:b:c", None),
            ("http://localhost:1", None),
            ("localhost/mcp", None),
        ] {
            assert_eq!(split(text), found, "{text}");
        }
    }
}
