//! One client for any backend: a remote one over HTTP, or the embedded node in this process.
//!
//! Both take the same [`Request`] and give the same [`Response`], down to status and body, so nothing above this room
//! knows which one it talks to.

mod base;
#[cfg(feature = "node")]
mod embedded;
mod envelope;
mod remote;

use bytes::Bytes;
use serde_json::Value;

use crate::error::Result;
use crate::operations::MEDIA_TYPE;
pub use base::{BaseUrl, encode_segment};

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
    /// Doing it twice is the same as doing it once: it may be sent again when it fails for a while.
    pub repeatable: bool,
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
        }
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
        let mut request =
            builder.body(body).map_err(|error| crate::error::Error::usage(format!("not a valid request: {error}")))?;
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
    /// The whole body.
    pub body: Bytes,
}

impl Response {
    /// The JSON of a success, null where there is no body; a status that is no success is an error.
    pub fn json(self) -> Result<Value> {
        envelope::json(self)
    }
}

enum Transport {
    Remote(reqwest::Client),
    #[cfg(feature = "node")]
    Embedded(embedded::Embedded),
}

/// A backend to talk to.
pub struct Client {
    base: BaseUrl,
    transport: Transport,
}

impl Client {
    /// A client for this base URL, which must pass the URL policy of [`BaseUrl::parse`].
    pub fn remote(base: &str) -> Result<Client> {
        let base = BaseUrl::parse(base)?;
        let transport = Transport::Remote(remote::build(&base)?);
        Ok(Client { base, transport })
    }

    /// A client for a node in this process.
    #[cfg(feature = "node")]
    pub fn embedded(node: std::sync::Arc<crate::node::Node>) -> Result<Client> {
        let base = BaseUrl::parse("http://localhost")?;
        Ok(Client { base, transport: Transport::Embedded(embedded::Embedded::new(node)) })
    }

    /// The base URL without a trailing slash; `local` for the embedded node.
    pub fn name(&self) -> &str {
        match self.transport {
            Transport::Remote(_) => self.base.as_str(),
            #[cfg(feature = "node")]
            Transport::Embedded(_) => "local",
        }
    }

    /// Sends one request and reads the whole answer, whatever its status.
    pub async fn send(&self, request: Request) -> Result<Response> {
        let request = request.into_http(&self.base)?;
        match &self.transport {
            Transport::Remote(client) => remote::send(client, &self.base, request).await,
            #[cfg(feature = "node")]
            Transport::Embedded(node) => node.send(request).await,
        }
    }

    /// Sends one request and reads a JSON answer; a status that is no success is an error.
    pub async fn json(&self, request: Request) -> Result<Value> {
        let token = request.token.clone();
        envelope::json(self.send(request).await?).map_err(|mut error| {
            // A backend that repeats what it was sent is no reason to print a token. What is short is no token but a word.
            if let Some(token) = token.filter(|token| token.len() >= 8) {
                error.message = error.message.replace(&token, "(withheld)");
            }
            error
        })
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
