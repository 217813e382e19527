//! One client for any backend: a remote one over HTTP, or the embedded node in this process.
//!
//! Both take the same [`Request`] and give the same [`Response`], down to status and body, so nothing above this room
//! knows which one it talks to.

mod base;
mod body;
#[cfg(feature = "node")]
mod embedded;
mod envelope;
mod limits;
mod page;
mod remote;
pub mod reply;
mod retry;
pub mod tls;

use std::fmt;
use std::ops::ControlFlow;

use bytes::Bytes;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::operations::MEDIA_TYPE;
use crate::sse::{self, Event, Parser};
pub use base::{BaseUrl, encode_segment};
use body::Body;
pub use limits::Limits;
pub use tls::{goes_by_proxy, named_authorities, proxy, taken_out_by, without_proxy};

/// One request, relative to the base URL.
pub struct Request {
    /// `GET`, `POST` ...
    pub method: http::Method,
    /// Starts with `/`; every parameter in it is percent-encoded already.
    pub path: String,
    /// Pairs for the query string, not yet encoded.
    pub query: Vec<(String, String)>,
    /// Sent as compact UTF-8 JSON; without it no content type is sent.
    pub body: Option<Value>,
    /// Sent as it is, in place of `body`; JSON unless `headers` name another content type.
    pub raw: Option<Bytes>,
    /// The `Accept` header.
    pub accept: &'static str,
    /// Sent as a bearer token, and never to another origin.
    pub token: Option<String>,
    /// Further headers.
    pub headers: http::HeaderMap,
    /// Doing it twice is the same as doing it once: it may be sent again when it fails for a while. So may a request with an
    /// `Idempotency-Key`.
    pub repeatable: bool,
    /// Secrets in the body, which no message repeats.
    pub secrets: Vec<String>,
}

impl Request {
    /// A request without query, body or token; a read is repeatable.
    pub fn new(method: http::Method, path: impl Into<String>) -> Self {
        Request {
            repeatable: method.is_safe(),
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            raw: None,
            accept: MEDIA_TYPE,
            token: None,
            headers: http::HeaderMap::new(),
            secrets: Vec::new(),
        }
    }

    /// What must not be printed, wherever a backend repeats it. What is short is no token but a word.
    fn secrets(&self) -> Secrets {
        let spoken =
            ["authorization", "proxy-authorization", "cookie"].iter().filter_map(|name| self.headers.get(*name));
        let spoken = spoken.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split([' ', ';', '=']));
        let given = self.secrets.iter().map(String::as_str).filter(|secret| secret.len() >= 6);
        let all = self.token.as_deref().into_iter().chain(spoken).filter(|secret| secret.len() >= 8).chain(given);
        Secrets(all.map(str::to_owned).collect())
    }

    fn into_http(self, base: &BaseUrl) -> Result<http::Request<Bytes>> {
        let mut builder = http::Request::builder()
            .method(self.method)
            .uri(base.join(&self.path, &self.query)?.as_str())
            .header(http::header::ACCEPT, self.accept)
            .header(http::header::USER_AGENT, concat!("towow/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = self.token {
            builder = builder.header(http::header::AUTHORIZATION, base::bearer(&token)?);
        }
        let body = match self.raw.or_else(|| self.body.map(|value| Bytes::from(value.to_string()))) {
            Some(bytes) => {
                builder = builder.header(http::header::CONTENT_TYPE, "application/json");
                bytes
            }
            None => Bytes::new(),
        };
        let mut request = builder.body(body).map_err(|error| Error::usage(format!("not a valid request: {error}")))?;
        request.headers_mut().extend(self.headers);
        Ok(request)
    }
}

/// What a backend answered.
#[derive(Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: http::HeaderMap,
    /// The whole body, not compressed.
    pub body: Bytes,
    /// How often the request was sent.
    pub attempts: u32,
    secrets: Secrets,
}

impl Response {
    /// The JSON of a success, null where there is no body; a status that is no success is an error.
    pub fn json(self) -> Result<Value> {
        envelope::json(&self)
    }
}

/// Tokens that went out with a request.
#[derive(Default, Clone)]
struct Secrets(Vec<String>);

impl Secrets {
    fn withhold(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "(withheld)"))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(withheld)")
    }
}

/// How a stream of events came to its end.
#[derive(Debug)]
pub enum Streamed {
    /// The reader of the events had enough.
    Stopped,
    /// The backend ended it. What it had begun to say is no event by the standard, but nothing is known to be cut off.
    Ended(Option<Event>),
    /// It was no stream but an answer like any other.
    Whole(Response),
}

/// What a caller can do with a stream of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Nothing: it is read to its end.
    Whole,
    /// Read it where the answer says that it is one.
    MarkedEvents,
    /// Read it, also where the answer does not say what it is.
    Events,
}

/// The beginning of an answer that a transport brings.
enum Answer {
    Whole(Response),
    Events(Body),
}

impl Answer {
    /// Reads the answer to its end, unless it is a stream of events and one was asked for.
    async fn of(
        status: http::StatusCode,
        headers: http::HeaderMap,
        body: Body,
        wanted: Wanted,
        limits: &Limits,
    ) -> Result<Answer> {
        let media = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let events = match wanted {
            Wanted::Whole => false,
            Wanted::MarkedEvents => media == "text/event-stream",
            // A backend that does not say what it sends was asked for events.
            Wanted::Events => {
                media == "text/event-stream" || media.is_empty() && status != http::StatusCode::NO_CONTENT
            }
        };
        if status.is_success() && events {
            return Ok(Answer::Events(body));
        }
        let body = body.whole(limits).await.map_err(|mut error| {
            error.status = Some(status.as_u16());
            error
        })?;
        Ok(Answer::Whole(Response { status: status.as_u16(), headers, body, attempts: 1, secrets: Secrets::default() }))
    }
}

enum Transport {
    Remote(remote::Remote),
    #[cfg(feature = "node")]
    Embedded(embedded::Embedded),
}

/// A backend to talk to. Requests of one client share its connections.
pub struct Client {
    base: BaseUrl,
    limits: Limits,
    transport: Transport,
}

impl Client {
    /// A client for this base URL, which must pass the URL policy of [`BaseUrl::parse`], with these limits. Nothing is
    /// opened before the first request.
    pub fn remote(base: &str, limits: Limits) -> Result<Client> {
        let base = BaseUrl::parse(base)?;
        let transport = Transport::Remote(remote::Remote::new(base.clone(), limits.clone()));
        Ok(Client { base, limits, transport })
    }

    /// A client for a node in this process.
    #[cfg(feature = "node")]
    pub fn embedded(node: std::sync::Arc<crate::node::Node>) -> Result<Client> {
        let base = BaseUrl::parse("http://localhost")?;
        let transport = Transport::Embedded(embedded::Embedded::new(node));
        Ok(Client { base, limits: Limits::default(), transport })
    }

    /// The base URL without a trailing slash; `local` for the embedded node.
    pub fn name(&self) -> &str {
        match self.transport {
            Transport::Remote(_) => self.base.as_str(),
            #[cfg(feature = "node")]
            Transport::Embedded(_) => "local",
        }
    }

    /// Sends one request and reads the whole answer, whatever its status. It is sent again after a failure that may pass,
    /// if that can do no harm.
    pub async fn send(&self, request: Request) -> Result<Response> {
        match self.answer(request, Wanted::Whole).await? {
            Answer::Whole(response) => Ok(response),
            Answer::Events(_) => Err(Error::internal("a stream that was not asked for")),
        }
    }

    /// Sends one request and reads a JSON answer; a status that is no success is an error.
    pub async fn json(&self, request: Request) -> Result<Value> {
        self.send(request).await?.json()
    }

    /// Sends one request and hands over the events of its answer as they arrive, until the reader breaks or the stream
    /// ends. What is not called a stream is an answer like any other, whatever its status; a stream that breaks off, or is
    /// silent for longer than [`Limits::total`], is the network error `sse_error`.
    pub async fn stream(
        &self,
        request: Request,
        on_event: impl FnMut(Event) -> Result<ControlFlow<()>>,
    ) -> Result<Streamed> {
        self.events(request, Wanted::MarkedEvents, on_event).await
    }

    async fn events(
        &self,
        request: Request,
        wanted: Wanted,
        mut on_event: impl FnMut(Event) -> Result<ControlFlow<()>>,
    ) -> Result<Streamed> {
        let mut body = match self.answer(request, wanted).await? {
            Answer::Whole(response) => return Ok(Streamed::Whole(response)),
            Answer::Events(body) => body,
        };
        let mut parser = Parser::new(usize::try_from(self.limits.response).unwrap_or(usize::MAX));
        if wanted == Wanted::Events {
            parser = parser.with_bare_names();
        }
        while let Some(piece) = body.next_soon(&self.limits).await.map_err(broken)? {
            for event in parser.push(&piece).map_err(|sse::TooLong| self.limits.too_large())? {
                if on_event(event)?.is_break() {
                    return Ok(Streamed::Stopped);
                }
            }
        }
        Ok(Streamed::Ended(parser.unfinished()))
    }

    async fn answer(&self, request: Request, wanted: Wanted) -> Result<Answer> {
        let (secrets, repeatable) = (request.secrets(), request.repeatable);
        let request = request.into_http(&self.base)?;
        let mut answer = match &self.transport {
            Transport::Remote(remote) => remote.send(request, repeatable, wanted).await?,
            #[cfg(feature = "node")]
            Transport::Embedded(node) => node.send(request, wanted, &self.limits).await?,
        };
        if let Answer::Whole(response) = &mut answer {
            response.secrets = secrets;
        }
        Ok(answer)
    }

    /// Lets go of the embedded node's database, whose file is complete then.
    pub async fn close(&self) {
        match &self.transport {
            Transport::Remote(_) => {}
            #[cfg(feature = "node")]
            Transport::Embedded(node) => node.close().await,
        }
    }

    /// Carries runs of the embedded node on until none is left; a remote backend does so by itself.
    pub async fn settle(&self) -> Result<()> {
        match &self.transport {
            Transport::Remote(_) => Ok(()),
            #[cfg(feature = "node")]
            Transport::Embedded(node) => node.settle().await,
        }
    }
}

/// The failure of a stream that had begun.
fn broken(error: Error) -> Error {
    if error.kind != Kind::Network {
        return error;
    }
    Error::new(Kind::Network, "sse_error", format!("the stream of the backend broke off: {}", error.message))
        .hint("towow status")
}
