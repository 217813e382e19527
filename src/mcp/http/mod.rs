//! Over streamable HTTP, both eras of the protocol on one endpoint: 2024-11-05 to 2025-11-25 with sessions, 2026-07-28
//! without.
//!
//! rmcp speaks the protocol. What stands around it is here: who may come in ([`guard`]), which pages may read the answers
//! ([`cors`]), the secret of the clients ([`crate::config::token`]), sessions that outlive the process ([`sessions`]), and the end.

mod body;
mod cors;
mod gate;
mod guard;
mod host;
mod sessions;

pub use crate::config::token::Source as TokenSource;
pub use cors::Origin;
pub(super) use gate::Gate;
pub(super) use guard::SESSION;
pub use host::Host;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::guard::Guard;
use self::sessions::Sessions;
use super::Server;
use crate::config::token::{self, Token};
use crate::config::{Flags, Settings};
use crate::error::{Error, Kind, Result};
use crate::listen::{self, Signals};
use crate::output;

/// Where the protocol is spoken.
pub const ENDPOINT: &str = "/mcp";

/// The port of `towow-mcp` before this one.
pub const PORT: u16 = 8811;

/// Connections at once. Every client of the older era keeps one open for what the server has to say.
const CONNECTIONS: usize = 512;

/// How long a request's head may take, and a connection be idle.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How long calls under way may go on after a signal; supervisors commonly kill after ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long what was cut off may take to notice it.
const GOODBYE: Duration = Duration::from_secs(1);

/// How to listen.
#[derive(Debug, Clone)]
pub struct Options {
    /// The profile whose directory keeps token and sessions: those of one profile are nothing to another.
    pub flags: Flags,
    /// A name or an address of this machine.
    pub host: String,
    /// Zero takes a free one.
    pub port: u16,
    /// What clients have to show.
    pub token: TokenSource,
    /// Names by which clients may call this server, beside those of this machine's loopback and the bound address.
    pub hosts: Vec<Host>,
    /// Pages that may use it.
    pub origins: Vec<Origin>,
    /// Where workers of the tool bridge may dial in.
    pub workers: Option<Workers>,
}

/// Where workers of the tool bridge may dial in.
#[derive(Debug, Clone)]
pub struct Workers {
    /// A name or an address of this machine.
    pub host: String,
    /// Zero takes a free one.
    pub port: u16,
    /// What they have to show.
    pub token: TokenSource,
}

/// Serves until SIGTERM or Ctrl-C. Calls under way are finished then, for a few seconds; a second signal ends everything
/// at once, with the error `interrupted`.
pub async fn serve(server: Server, mut options: Options) -> Result<()> {
    let directory = Settings::resolve(&options.flags)?.profile_dir().join("mcp");
    let listener = bind(&options).await?;
    let gate = match &options.workers {
        Some(workers) => Some(Gate::open(workers, &directory).await?),
        None => None,
    };
    let address = listener.local_addr().map_err(|error| cannot_listen(&options, &error))?;
    let token = Token::of(token::MCP, &options.token, &directory)?;
    let mut signals = Signals::new().map_err(|error| Error::internal(format!("no signals: {error}")))?;

    let ending = CancellationToken::new();
    let draining = CancellationToken::new();
    let sessions = Arc::new(Sessions::open(&directory, token.as_ref()));
    options.hosts.extend(Host::parse(&options.host));
    let guard = Arc::new(Guard {
        hosts: options.hosts.clone(),
        origins: cors::Origins::new(options.origins.clone(), address),
        service: service(&server, &sessions, &ending),
        sessions: sessions.clone(),
        draining: draining.clone(),
        token,
    });
    server.begin();
    tell(address, &guard, &options);
    if let Some(gate) = gate {
        gate.tell();
        server.take_workers(gate);
    }
    let housekeeping = tokio::spawn(sessions.keep_house());

    let stop = draining.clone();
    let door = listen::take(
        listener,
        CONNECTIONS,
        stop.cancelled_owned(),
        PATIENCE,
        |error| output::notice("cannot_accept", &format!("no connection can be taken: {error}")),
        move |stream, _, watcher| connection(guard.clone(), stream, watcher),
    );
    let twice = async {
        signals.next().await;
        draining.cancel();
        signals.next().await;
    };
    let served = tokio::select! {
        in_time = door => {
            if !in_time {
                output::notice("calls_cut_off", "calls that were still under way are cut off");
            }
            Ok(())
        }
        () = twice => Err(Error::new(Kind::Interrupted, "interrupted", "stopped at once by a second signal")),
    };
    ending.cancel();
    housekeeping.abort();
    if served.is_ok() {
        // A call that does not notice that it is cut off holds nothing up.
        let _ = tokio::time::timeout(GOODBYE, server.close()).await;
    }
    served
}

/// One connection. The address it came in by is one that this server may be called by.
async fn connection(guard: Arc<Guard>, stream: tokio::net::TcpStream, watcher: hyper_util::server::graceful::Watcher) {
    let Ok(here) = stream.local_addr() else { return };
    let answer = move |request| {
        let guard = guard.clone();
        async move { guard.answer(request, here).await }
    };
    // A connection that breaks off is the client's affair.
    let _ = listen::speak(stream, HEADER_TIMEOUT, watcher, answer).await;
}

fn service(
    server: &Server,
    sessions: &Arc<Sessions>,
    ending: &CancellationToken,
) -> StreamableHttpService<Server, Sessions> {
    let mut config = StreamableHttpServerConfig::default()
        // The guard has looked at both: it knows by which address a connection came, and answers in JSON and with CORS.
        .disable_allowed_hosts()
        .disable_allowed_origins()
        .with_max_request_body_bytes(super::LARGEST)
        // The modern era only: one answer needs no stream.
        .with_json_response(true)
        .with_cancellation_token(ending.clone());
    config.session_store = sessions.store();
    let server = server.clone();
    StreamableHttpService::new(move || Ok(server.clone()), sessions.clone(), config)
}

async fn bind(options: &Options) -> Result<TcpListener> {
    let found = tokio::net::lookup_host((options.host.as_str(), options.port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(|error| cannot_listen(options, &error))?.collect();
    if let (TokenSource::Nobody, Some(open)) = (&options.token, addresses.iter().find(|address| !is_loopback(address)))
    {
        let message = format!(
            "--no-token is for this machine alone, and {} can be reached from others: everybody there would act as you",
            open.ip()
        );
        return Err(Error::new(Kind::Usage, "token_needed", message)
            .hint(format!("towow mcp --http {}", shown(&options.host, options.port))));
    }
    TcpListener::bind(addresses.as_slice()).await.map_err(|error| cannot_listen(options, &error))
}

fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn cannot_listen(options: &Options, error: &std::io::Error) -> Error {
    let here = shown(&options.host, options.port);
    if error.kind() == std::io::ErrorKind::AddrInUse {
        let other = shown(&options.host, options.port.checked_add(1).unwrap_or(PORT));
        return Error::new(Kind::Usage, "port_taken", format!("another program listens on {here} already"))
            .hint(format!("towow mcp --http {other}"));
    }
    Error::new(Kind::Usage, "cannot_listen", format!("cannot listen on {here}: {error}"))
        .hint(format!("towow mcp --http 127.0.0.1:{PORT}"))
}

/// `HOST:PORT`, an IPv6 address in brackets.
fn shown(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// What a client has to be told to get in. This is the one place where the token is shown, and only one that we made: one
/// that was given to us is known already.
fn tell(address: SocketAddr, guard: &Guard, options: &Options) {
    let url = format!("http://{address}{ENDPOINT}");
    let mut data = json!({ "url": url });
    let mut message = format!("listening on {url}");
    match (&guard.token, &options.token) {
        (None, _) => message.push_str(" without a token: every program of this machine may use it"),
        (Some(token), TokenSource::Kept { .. }) => {
            message.push_str(&format!("; clients send the header Authorization: Bearer {}", token.show()));
            data["token"] = json!(token.show());
        }
        (Some(_), TokenSource::File(path)) => {
            message.push_str(&format!("; clients send the token of {}", path.display()));
        }
        (Some(_), _) => message.push_str("; clients send the token of TOWOW_MCP_TOKEN"),
    }
    output::notice_with("listening", &message, &data);
    if !is_loopback(&address) {
        output::notice(
            "plain_http",
            "this is plain HTTP: token and answers can be read on the way; put a proxy with TLS in front of it, see docs/mcp-http.md",
        );
    }
}
