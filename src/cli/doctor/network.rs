//! The way to a remote backend: proxy, certificates, name, connection, answer, clock.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::{Finding, World, session};
use crate::client::{
    BaseUrl, Client, Limits, Request, Response, goes_by_proxy, named_authorities, proxy as named_proxy, taken_out_by,
    without_proxy,
};
use crate::config::env;
use crate::error::{Error, Kind, Result, quoted};

/// For the name to be found, and again for a connection.
const STEP: Duration = Duration::from_millis(1300);

/// For the answer, connection included.
const ANSWER: Duration = Duration::from_millis(2500);

/// For all of it: somebody waits.
const ALL: Duration = Duration::from_millis(4300);

/// Clocks that differ by more are told, in seconds: signatures and sessions would be judged wrongly.
const APART: i64 = 60;

/// Largest answer that is read, in bytes.
const LARGEST: u64 = 4 << 20;

const PROXIES: &[&str] = &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// What came back from the backend.
pub struct Answer {
    outcome: Result<Response, Trouble>,
    took: Duration,
    at: Timestamp,
}

/// Where the way ended.
struct Trouble {
    step: &'static str,
    error: Error,
}

fn base(world: &World) -> Option<BaseUrl> {
    session::base(world.remote()?).ok().map(|(base, _)| base)
}

fn host(base: &BaseUrl) -> Option<(String, u16, bool)> {
    let url = Url::parse(base.as_str()).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((host, url.port_or_known_default()?, url.scheme() == "http"))
}

/// Which proxy is in force for this backend.
pub fn proxy(world: &World) -> Finding {
    let Some(base) = base(world) else { return world.embedded() };
    let Some((host, _, plain)) = host(&base) else { return world.embedded() };
    let variable = PROXIES.iter().find(|name| env(name).is_some());
    let named = match named_proxy() {
        Ok(named) => named,
        Err(mut error) if !plain => {
            error.hint = variable.map(|variable| format!("env -u {variable} towow doctor"));
            return Finding::of(error);
        }
        Err(_) => None,
    };
    let with = |finding: Finding| {
        finding
            .detail("proxy", json!(named))
            .detail("variable", json!(variable))
            .detail("no_proxy", json!(without_proxy().map(|(_, list)| list)))
            .detail("no_proxy_variable", json!(without_proxy().map(|(name, _)| name)))
    };
    match (&named, variable) {
        (_, _) if plain => {
            with(Finding::ok(world.say("none: plain http stays on this machine", "不使用：http 只在本机")))
        }
        (Some(proxy), Some(variable)) => match goes_by_proxy(&base) {
            false => {
                let name = without_proxy().map_or("NO_PROXY", |(name, _)| name);
                let rule = taken_out_by(&base).unwrap_or_default();
                with(Finding::ok(world.tell(
                    "none for {0}: {1} has {2}",
                    "{0} 不使用代理：{1} 含 {2}",
                    &[&host, name, &rule],
                )))
            }
            true => with(Finding::ok(world.tell("{0} ({1})", "{0}（{1}）", &[proxy, variable]))),
        },
        _ => with(Finding::ok(world.say("none", "无"))),
    }
}

/// Which authorities are trusted, and whether they can be read.
pub fn certificates(world: &World) -> Finding {
    let Some((_, _, plain)) = base(world).as_ref().and_then(host) else { return world.embedded() };
    match named_authorities() {
        _ if plain => Finding::skip(world.say("plain http on this machine", "本机 http，不涉及证书")),
        Err(mut error) => {
            error.hint = error.hint.map(|hint| hint.replace("towow status", "towow doctor"));
            Finding::of(error)
        }
        Ok(None) => Finding::ok(world.say("those of the system", "使用系统证书")),
        Ok(Some(count)) => {
            let count = count.to_string();
            Finding::ok(world.tell(
                "{0} named by SSL_CERT_FILE or SSL_CERT_DIR",
                "由 SSL_CERT_FILE 或 SSL_CERT_DIR 指定 {0} 个",
                &[&count],
            ))
        }
    }
}

/// The answer of the backend, asked for once.
fn answer<'a>(world: &'a World) -> Option<&'a Answer> {
    world.answer.get_or_init(|| base(world).map(|base| ask(&base))).as_ref()
}

/// Asks, step by step where no proxy is between, so that the step that fails is known.
fn ask(base: &BaseUrl) -> Answer {
    let started = std::time::Instant::now();
    let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(walk(base));
            // A name that is still being looked up holds nobody.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Trouble { step: "start", error: Error::internal(format!("no async runtime: {error}")) }),
    };
    Answer { outcome, took: started.elapsed(), at: Timestamp::now() }
}

async fn walk(base: &BaseUrl) -> Result<Response, Trouble> {
    let started = std::time::Instant::now();
    let network = |message: String| Error::new(Kind::Network, "network_error", message);
    let late = |what: &str| network(format!("no {what} within {} ms", STEP.as_millis()));
    if let Some((host, port, _)) = host(base)
        && !goes_by_proxy(base)
    {
        let looked = tokio::time::timeout(STEP, tokio::net::lookup_host((host.as_str(), port))).await;
        let found: Vec<_> = match looked {
            Ok(Ok(found)) => found.collect(),
            Ok(Err(error)) => return Err(Trouble { step: "dns", error: network(error.to_string()) }),
            Err(_) => return Err(Trouble { step: "dns", error: late("address") }),
        };
        match tokio::time::timeout(STEP, tokio::net::TcpStream::connect(found.as_slice())).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(Trouble { step: "tcp", error: network(error.to_string()) }),
            Err(_) => return Err(Trouble { step: "tcp", error: late("connection") }),
        }
    }
    let left = ANSWER.min(ALL.saturating_sub(started.elapsed()));
    let limits = Limits { retries: 0, connect: left, total: left, response: LARGEST };
    let sent = async {
        let client = Client::remote(base.as_str(), limits)?;
        let mut request = Request::new(http::Method::GET, "/protocol");
        request.accept = "*/*";
        client.send(request).await
    };
    sent.await.map_err(|error| Trouble { step: step_of(&error), error })
}

fn step_of(error: &Error) -> &'static str {
    match error.code.as_ref() {
        "certificate_error" | "no_certificates" => "tls",
        _ if ["the proxy", "a proxy is set"].iter().any(|words| error.message.contains(words)) => "proxy",
        _ if error.message.contains("cannot reach") => "tls",
        _ => "http",
    }
}

/// Whether the backend can be reached and is one.
pub fn reach(world: &World) -> Finding {
    let (Some(base), Some(answer)) = (base(world), answer(world)) else { return world.embedded() };
    let took = format!("{} ms", answer.took.as_millis());
    let (name, port) = host(&base).map(|(host, port, _)| (host, port.to_string())).unwrap_or_default();
    let response = match &answer.outcome {
        Ok(response) => response,
        Err(trouble) => return unreachable(world, trouble, &name, &port).detail("step", trouble.step),
    };
    let with = |finding: Finding| {
        finding.detail("status", response.status).detail("milliseconds", answer.took.as_millis() as u64)
    };
    let status = response.status.to_string();
    let known: Option<Value> = serde_json::from_slice(&response.body).ok();
    match (response.status, known) {
        // Other services answer with JSON too.
        (200..=299, Some(known @ Value::Object(_))) if !is_towow(&known) => with(
            Finding::warn(world.tell(
                "{0} answers in {1}, but nothing it says of itself names towow; the URL may be of another service",
                "{0} 在 {1} 内应答，但内容未表明是 towow；地址可能属于其他服务",
                &[base.as_str(), &took],
            ))
            .hint("towow protocol metadata"),
        ),
        (200..=299, Some(Value::Object(_))) => {
            with(Finding::ok(world.tell("{0} answers in {1}", "{0} 在 {1} 内应答", &[base.as_str(), &took])))
        }
        (500.., _) => with(
            Finding::fail(
                Kind::Network,
                world.tell("{0} answers {1}: it is out of order", "{0} 返回 {1}：服务异常", &[base.as_str(), &status]),
            )
            .hint("towow protocol metadata"),
        ),
        _ => with(
            Finding::fail(
                Kind::Api,
                world.tell(
                    "something answers {1} at {0}, but it is no towow backend; the URL may lack a path such as /api",
                    "{0} 返回 {1}，但不是 towow 后端；地址可能缺少 /api 之类的路径",
                    &[base.as_str(), &status],
                ),
            )
            .hint("towow help environment"),
        ),
    }
}

/// True when what a backend says of itself has the name of the protocol, wherever it puts it.
fn is_towow(known: &Value) -> bool {
    match known {
        Value::String(text) => text.to_ascii_lowercase().contains("towow") || text.contains("通爻"),
        Value::Object(fields) => fields.values().any(is_towow),
        Value::Array(items) => items.iter().any(is_towow),
        _ => false,
    }
}

/// What is wrong, by the step at which it went wrong, and what to do.
fn unreachable(world: &World, trouble: &Trouble, host: &str, port: &str) -> Finding {
    // These limits are the doctor's own, and no setting raises them.
    let patient = world.say(" (other commands wait longer)", "（其他命令会等得更久）");
    let cause = [" (TOWOW_TIMEOUT allows more)", " (TOWOW_CONNECT_TIMEOUT allows more)"]
        .iter()
        .fold(trouble.error.message.clone(), |cause, words| cause.replace(words, patient));
    let cause = cause.as_str();
    let variable = PROXIES.iter().find(|name| env(name).is_some()).unwrap_or(&"HTTPS_PROXY");
    let local = ["localhost", "127.0.0.1", "::1"].contains(&host);
    let (message, hint) = match trouble.step {
        "dns" => (
            world.tell(
                "no address for {0} ({1}): look at the spelling, the network, or whether a proxy is needed",
                "无法解析 {0}（{1}）：请检查拼写、网络，或是否需要代理",
                &[host, cause],
            ),
            format!("getent hosts {}", quoted(host)),
        ),
        "tcp" if local => (
            world.tell(
                "nothing listens on port {0} of this machine ({1})",
                "本机 {0} 端口没有服务（{1}）",
                &[port, cause],
            ),
            "towow node serve --help".to_owned(),
        ),
        "tcp" => (
            world.tell(
                "no connection to {0} port {1} ({2}): a firewall, or a proxy that is needed",
                "无法连接 {0} 端口 {1}（{2}）：可能被防火墙拦截，或需要代理",
                &[host, port, cause],
            ),
            "towow help environment".to_owned(),
        ),
        "proxy" => (
            world.tell("the proxy does not let through: {0}", "代理未能连通：{0}", &[cause]),
            format!("env -u {variable} towow doctor"),
        ),
        "tls" => (
            world.tell("no safe connection: {0}", "无法建立安全连接：{0}", &[cause]),
            "towow help environment".to_owned(),
        ),
        _ => (
            world.tell("connected, but no answer: {0}", "已连接，但没有应答：{0}", &[cause]),
            "towow protocol metadata".to_owned(),
        ),
    };
    Finding::fail(trouble.error.kind, message).hint(hint).detail("code", trouble.error.code.as_ref())
}

/// Whether the clock here goes with that of the backend.
pub fn clock(world: &World) -> Finding {
    let Some(answer) = answer(world) else { return world.embedded() };
    let skipped = || Finding::skip(world.say("the backend tells no time", "后端未返回时间"));
    let Ok(response) = &answer.outcome else { return skipped() };
    let date = response.headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
    let Some(there) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) else { return skipped() };
    let apart = answer.at.as_second() - there.timestamp().as_second();
    let seconds = apart.abs().to_string();
    let finding = match apart {
        _ if apart.abs() <= APART => Finding::ok(world.say("goes with the backend's", "与后端一致")),
        1.. => {
            Finding::warn(world.tell("{0} s ahead of the backend's", "比后端快 {0} 秒", &[&seconds])).hint("date -u")
        }
        _ => Finding::warn(world.tell("{0} s behind the backend's", "比后端慢 {0} 秒", &[&seconds])).hint("date -u"),
    };
    finding.detail("seconds_ahead", apart)
}
