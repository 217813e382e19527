//! From an address to a WebSocket that speaks the subprotocol, and from a stream to one.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use http::header::{AUTHORIZATION, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, error::ProtocolError};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config, client_async_with_config};

use super::address::Address;
use super::wire::{Dialect, PROTOCOL};
use crate::client::tls;
use crate::config::token::{Token, hex};

/// Where workers dial in.
pub const PATH: &str = "/bridge";

/// Both kinds of a stream.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection to a worker.
pub type Socket = WebSocketStream<Heard>;

/// A stream that knows when it last heard something, and when the other side last took something: of a large message a
/// part is a sign of life as well.
pub struct Heard {
    stream: Box<dyn Stream>,
    ear: Ear,
}

/// When something was heard and taken last.
#[derive(Clone)]
pub struct Ear {
    began: Instant,
    heard: Arc<AtomicU64>,
    taken: Arc<AtomicU64>,
    pinged: Arc<AtomicU64>,
}

impl Ear {
    fn new() -> Ear {
        Ear { began: Instant::now(), heard: Arc::default(), taken: Arc::default(), pinged: Arc::default() }
    }

    /// When something was heard, to a millisecond and not too early: what came right after something must not seem to
    /// come before it.
    pub fn last(&self) -> Instant {
        self.time(&self.heard)
    }

    /// Since when an answer to the ping of this time can be waited for. What is large and before it is still on its way out,
    /// piece by piece, is no reason to take the other side for dead.
    pub fn awaited(&self, ping: Instant) -> Instant {
        let pinged = self.time(&self.pinged);
        if pinged >= ping { pinged } else { self.time(&self.taken).max(ping) }
    }

    /// A ping has left.
    pub fn ping_left(&self) {
        self.note(&self.pinged);
    }

    fn time(&self, millis: &AtomicU64) -> Instant {
        self.began + std::time::Duration::from_millis(millis.load(Ordering::Relaxed) + 1)
    }

    fn note(&self, millis: &AtomicU64) {
        millis.store(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Heard {
    fn new(stream: impl Stream + 'static) -> Heard {
        let ear = Ear::new();
        Heard { stream: Box::new(stream), ear }
    }

    /// What it tells about itself.
    pub fn ear(&self) -> Ear {
        self.ear.clone()
    }
}

impl AsyncRead for Heard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, into));
        self.ear.note(&self.ear.heard);
        Poll::Ready(read)
    }
}

impl AsyncWrite for Heard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes));
        self.ear.note(&self.ear.taken);
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// What is read at all: twice of what is taken, so that a message which is too large is refused by itself and not with
/// everything else on the connection.
fn config(largest: usize) -> WebSocketConfig {
    WebSocketConfig::default().max_message_size(Some(2 * largest)).max_frame_size(Some(2 * largest))
}

/// Connects. The failure is a sentence for the log.
pub async fn dial(
    address: &Address,
    token: Option<&Token>,
    dialect: Dialect,
    largest: usize,
) -> Result<Socket, String> {
    let mut request = address.as_str().into_client_request().map_err(|error| error.to_string())?;
    if dialect == Dialect::Bridge {
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    }
    if let Some(token) = token {
        request.headers_mut().insert(AUTHORIZATION, token.header());
    }
    let stream = connect(address).await?;
    match client_async_with_config(request, Heard::new(stream), Some(config(largest))).await {
        Ok((socket, _)) => Ok(socket),
        Err(error) => Err(refused(&error, token.is_some())),
    }
}

fn refused(error: &tungstenite::Error, showed_token: bool) -> String {
    match error {
        tungstenite::Error::Http(response) => match (response.status(), showed_token) {
            (StatusCode::UNAUTHORIZED, true) => {
                "it wants another token than the one in TOWOW_BRIDGE_TOKEN or token_file".into()
            }
            (StatusCode::UNAUTHORIZED, false) => "it wants a token: set TOWOW_BRIDGE_TOKEN".into(),
            (status, _) => format!("it answered {status} instead of a WebSocket"),
        },
        tungstenite::Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => format!(
            "it does not speak {PROTOCOL}; a server that knows nothing of it is set up as plain in the settings"
        ),
        other => format!("no WebSocket: {other}"),
    }
}

async fn connect(address: &Address) -> Result<Box<dyn Stream>, String> {
    let tcp = match address.known() {
        Some(known) => {
            let known: Vec<SocketAddr> = known.into_iter().map(|ip| (ip, address.port()).into()).collect();
            TcpStream::connect(known.as_slice()).await
        }
        None => TcpStream::connect((address.host(), address.port())).await,
    };
    let tcp = tcp.map_err(|error| format!("cannot connect: {error}"))?;
    // A failure costs some latency and nothing else.
    let _ = tcp.set_nodelay(true);
    if !address.is_secure() {
        return Ok(Box::new(tcp));
    }
    let config = tls::config().map_err(|error| error.message)?;
    let name = ServerName::try_from(address.host().to_owned()).map_err(|error| error.to_string())?;
    let stream = TlsConnector::from(config).connect(name, tcp).await;
    Ok(Box::new(stream.map_err(|error| format!("no TLS: {error}"))?))
}

/// Lets a worker in that shows the token; any other gets an answer that says why not. The failure is for the log.
pub async fn accept(tcp: TcpStream, token: &Token, largest: usize) -> Result<Socket, String> {
    let mut why = None;
    let callback = |request: &Request, mut response: Response| match admit(request, token) {
        Ok(()) => {
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
            Ok(response)
        }
        Err((status, reason)) => {
            why = Some(reason);
            let mut refusal = ErrorResponse::new(Some(format!("{reason}\n")));
            *refusal.status_mut() = status;
            if status == StatusCode::UNAUTHORIZED {
                refusal.headers_mut().insert("www-authenticate", HeaderValue::from_static("Bearer realm=\"towow\""));
            }
            Err(refusal)
        }
    };
    let accepted = accept_hdr_async_with_config(Heard::new(tcp), callback, Some(config(largest))).await;
    accepted.map_err(|error| why.map_or_else(|| format!("no WebSocket: {error}"), str::to_owned))
}

fn admit(request: &Request, token: &Token) -> Result<(), (StatusCode, &'static str)> {
    let headers = request.headers();
    if headers.contains_key(ORIGIN) {
        return Err((StatusCode::FORBIDDEN, "pages in a browser may not connect"));
    }
    if request.uri().path() != PATH {
        return Err((StatusCode::NOT_FOUND, "workers connect at /bridge"));
    }
    if !shows(headers, token) {
        return Err((StatusCode::UNAUTHORIZED, "the token is missing or wrong"));
    }
    let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|value| value.split(',')).any(|name| name.trim() == PROTOCOL) {
        return Err((StatusCode::BAD_REQUEST, "the subprotocol towow-bridge.v1 is not offered"));
    }
    Ok(())
}

fn shows(headers: &HeaderMap, token: &Token) -> bool {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let shown = lines.next().and_then(|line| line.to_str().ok());
    shown.is_some_and(|line| token.is_shown_by(line)) && lines.next().is_none()
}

/// A name for a worker from which its address and token cannot be found out: its file in the cache.
pub fn mark(text: &str) -> String {
    hex(&Sha256::digest(text)[..16])
}
