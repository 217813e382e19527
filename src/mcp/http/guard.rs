//! What every request passes before rmcp sees it, cheapest first: whose name was called, from which page, the path and
//! the method, the token; only then is a body read. Whoever has no token costs a few hundred bytes.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use rmcp::transport::streamable_http_server::StreamableHttpService;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::body::{self, Answer, Unread};
use super::cors::{self, Origins};
use super::host::{self, Host};
use super::sessions::Sessions;
use super::{ENDPOINT, Server};
use crate::config::token::Token;
use crate::error::{Error, Kind};
use crate::mcp::LARGEST;

/// The header with the session of a client of the older era.
pub static SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
static VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
static RPC_METHOD: HeaderName = HeaderName::from_static("mcp-method");

/// In front of the protocol.
pub struct Guard {
    /// Names beside the loopback's.
    pub hosts: Vec<Host>,
    /// Pages that may come in.
    pub origins: Origins,
    /// What clients have to show.
    pub token: Option<Token>,
    /// The protocol.
    pub service: StreamableHttpService<Server, Sessions>,
    /// Those of the older era.
    pub sessions: Arc<Sessions>,
    /// No more is begun, and streams without an end are ended.
    pub draining: CancellationToken,
}

impl Guard {
    /// Answers a request that came in at this address.
    pub async fn answer(&self, request: Request<Incoming>, here: SocketAddr) -> Answer {
        let wanted = cors::wanted(request.headers());
        let mut answer;
        match self.origins.of(request.headers()) {
            Ok(origin) => {
                answer = self.admit(request, here).await.unwrap_or_else(|refused| *refused);
                if let Some(origin) = origin {
                    cors::open(answer.headers_mut(), origin, &wanted);
                }
            }
            Err(()) => {
                answer = refusal(
                    StatusCode::FORBIDDEN,
                    "origin_not_allowed",
                    "this server takes requests of pages from the origins it was told of: start it with --cors-origin and the page's scheme, host and port",
                );
            }
        }
        cors::vary(answer.headers_mut());
        answer.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        answer
    }

    async fn admit(&self, request: Request<Incoming>, here: SocketAddr) -> Result<Answer, Box<Answer>> {
        if !host::is_ours(request.uri(), request.headers(), here, &self.hosts) {
            let message =
                "this server is not called by the name in the header Host: start it with --allow-host and that name";
            return Err(Box::new(refusal(StatusCode::FORBIDDEN, "host_not_allowed", message)));
        }
        if request.uri().path() != ENDPOINT {
            let message = format!("MCP is spoken at {ENDPOINT}");
            return Err(Box::new(refusal(StatusCode::NOT_FOUND, "not_found", message)));
        }
        match *request.method() {
            Method::POST | Method::GET | Method::DELETE => {}
            Method::OPTIONS => return Ok(body::empty(StatusCode::NO_CONTENT, allow())),
            _ => {
                let message = format!("{ENDPOINT} takes {}", cors::METHODS);
                let mut refused = refusal(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
                refused.headers_mut().extend(allow());
                return Err(Box::new(refused));
            }
        }
        if let Some(token) = &self.token {
            check(token, request.headers()).map_err(Box::new)?;
        }
        if request.method() == Method::DELETE {
            return Ok(self.delete(request).await);
        }
        let endless = request.method() == Method::GET
            || request.headers().get(&RPC_METHOD).is_some_and(|method| method == "subscriptions/listen");
        let (head, incoming) = request.into_parts();
        let read = body::read(incoming, LARGEST).await.map_err(|unread| Box::new(refused_body(&unread)))?;
        let json = is_json(&head.headers);
        let mut answer = self.pass(Request::from_parts(head, read.clone())).await;
        // rmcp calls everything that it cannot read another media type.
        if json && answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            answer = unreadable(&read);
        }
        Ok(if endless { body::until(answer, &self.draining) } else { answer })
    }

    async fn pass(&self, request: Request<Bytes>) -> Answer {
        // Since 2026-07-28 there are none, whatever a request calls itself.
        let is_modern =
            request.headers().get(&VERSION).is_some_and(|version| version.as_bytes() >= b"2026-07-28".as_slice());
        let session = request.headers().get(&SESSION).filter(|_| !is_modern);
        let session = session.and_then(|id| id.to_str().ok()).map(str::to_owned);
        // Two requests that bring the same session back at once would get in each other's way.
        let _turn = match session {
            Some(id) => self.sessions.turn(&id).await,
            None => None,
        };
        self.service.handle(request.map(Full::new)).await
    }

    async fn delete(&self, request: Request<Incoming>) -> Answer {
        let id = request.headers().get(&SESSION).and_then(|id| id.to_str().ok());
        if let Some(id) = id
            && !self.sessions.is_known(id).await
        {
            return refusal(StatusCode::NOT_FOUND, "session_not_found", "there is no such session");
        }
        let (head, _) = request.into_parts();
        let answer = self.service.handle(Request::from_parts(head, Full::<Bytes>::default())).await;
        // Clients take 202 for a promise that something else has still to keep.
        if answer.status() == StatusCode::ACCEPTED {
            return body::empty(StatusCode::NO_CONTENT, HeaderMap::new());
        }
        answer
    }
}

fn check(token: &Token, headers: &HeaderMap) -> Result<(), Answer> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let shown = lines.next().map(|line| line.to_str().unwrap_or_default());
    let (code, message, challenge) = match shown {
        Some(line) if token.is_shown_by(line) && lines.next().is_none() => return Ok(()),
        Some(_) => (
            "token_wrong",
            "this is not the token of this server: send the one that was shown on standard error when it started, or that it was given then",
            "Bearer realm=\"towow\", error=\"invalid_token\"",
        ),
        None => (
            "token_required",
            "send the header Authorization: Bearer TOKEN, with the token that this server showed on standard error when it started, or was given then",
            "Bearer realm=\"towow\"",
        ),
    };
    let mut refused = refusal(StatusCode::UNAUTHORIZED, code, message);
    refused.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    // What a stranger is still sending is not waited for.
    refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Err(refused)
}

fn refused_body(unread: &Unread) -> Answer {
    let mut refused = match unread {
        Unread::TooLarge => {
            refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large", format!("a request is {} MiB at most", LARGEST >> 20))
        }
        Unread::TooSlow => refusal(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body did not arrive in time"),
        Unread::Broken => refusal(StatusCode::BAD_REQUEST, "broken_body", "the body broke off"),
    };
    refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    refused
}

/// What JSON-RPC says to a message that is none.
fn unreadable(body: &Bytes) -> Answer {
    let (code, message) = match serde_json::from_slice::<serde_json::Value>(body) {
        Err(error) => (-32700, format!("the body is not JSON: {error}")),
        Ok(serde_json::Value::Array(_)) => (-32600, "one message at a time: there are no batches".to_owned()),
        Ok(_) => (-32600, "the body is no message of JSON-RPC 2.0".to_owned()),
    };
    let error = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": message } });
    body::json(StatusCode::BAD_REQUEST, &error)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn allow() -> HeaderMap {
    HeaderMap::from_iter([(ALLOW, HeaderValue::from_static(cors::METHODS))])
}

/// A refusal before the protocol began, in the shape of every other failure of ours.
fn refusal(status: StatusCode, code: &'static str, message: impl Into<String>) -> Answer {
    let mut error = Error::new(Kind::Api, code, message);
    error.status = Some(status.as_u16());
    body::json(status, &error.to_json())
}
