//! What every request passes on its way in and out: who asks, how long it may take, what is counted and written down of
//! it, and the headers that every answer has.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_TYPE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use super::log::one_line;
use super::metrics::Metrics;
use super::peer::{Networks, Peer};
use super::trace::Trace;
use crate::node::visit::{Noted, Visit};
use crate::node::{Fault, Node, http, ids};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A year, as is usual: a client that once came by TLS does not come without it again.
const STAY_SECURE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What a request that was given up by its client is counted as; it has no answer.
const GIVEN_UP: u16 = 499;

/// In front of the routes.
pub struct Front {
    node: Arc<Node>,
    router: Router,
    metrics: Arc<Metrics>,
    proxies: Networks,
    metrics_allow: Networks,
    patience: Duration,
}

impl Front {
    pub fn new(node: Arc<Node>) -> Front {
        let settings = &node.config.server;
        Front {
            router: http::router(node.clone()),
            metrics: Arc::new(Metrics::new()),
            proxies: Networks::of(&settings.trusted_proxies),
            metrics_allow: Networks::of(&settings.metrics_allow),
            patience: Duration::from_secs(settings.request_timeout),
            node,
        }
    }

    pub fn node(&self) -> &Node {
        &self.node
    }

    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Answers a request that came over this connection.
    pub async fn answer(&self, mut request: Request, peer: SocketAddr, tls: bool) -> Response {
        let peer = Peer::of(request.headers(), peer, tls, &self.proxies);
        let request_id = peer.request_id(request.headers().get(&REQUEST_ID));
        // Without randomness there is no id, and no session either.
        let request_id = request_id.unwrap_or_else(|| ids::id("req").unwrap_or_default());
        let noted = Noted::default();
        noted.route(known(request.uri().path()));
        let visit = Visit { address: Some(peer.address), request_id: Some(request_id.clone()), secure: peer.secure };
        request.extensions_mut().insert(visit);
        request.extensions_mut().insert(noted.clone());
        let mut record = Record {
            trace: Trace::of(request.headers()),
            method: word(request.method()),
            began: Instant::now(),
            status: GIVEN_UP,
            _underway: self.metrics.underway(),
            metrics: self.metrics.clone(),
            peer,
            request_id,
            noted,
        };
        let mut response = self.respond(request, &peer).await;
        record.status = response.status().as_u16();
        if let Some(fault) = response.extensions().get::<Fault>() {
            record.tell(fault);
        }
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&record.request_id) {
            headers.insert(REQUEST_ID.clone(), id);
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if peer.secure {
            headers.insert(STRICT_TRANSPORT_SECURITY, STAY_SECURE);
        }
        response
    }

    async fn respond(&self, request: Request, peer: &Peer) -> Response {
        if request.uri().path() == "/metrics" && request.method() == Method::GET && self.may_measure(peer) {
            return self.page().await;
        }
        // The head of an answer ends the wait, so that streams go on for as long as they like.
        match tokio::time::timeout(self.patience, self.router.clone().oneshot(request)).await {
            Ok(Ok(response)) => response,
            Err(_) => {
                let seconds = self.patience.as_secs();
                let message = format!("the request did not arrive and was not answered within {seconds} seconds");
                let mut response = Fault::new(408, "request_timeout", message).hint("towow status").into_response();
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                response
            }
        }
    }

    /// A proxy on this machine that nobody told the node of would open the page to the world.
    fn may_measure(&self, peer: &Peer) -> bool {
        !peer.unknown_proxy && self.metrics_allow.hold(peer.address)
    }

    async fn page(&self) -> Response {
        match self.metrics.page(&self.node).await {
            Ok(page) => {
                let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(CONTENT_TYPE, HeaderValue::from_static(kind))], page).into_response()
            }
            Err(fault) => fault.into_response(),
        }
    }
}

/// The routes that stand in no table.
fn known(path: &str) -> Option<&'static str> {
    ["/healthz", "/readyz", "/metrics", "/protocol/openapi.json"].into_iter().find(|known| *known == path)
}

fn word(method: &Method) -> &'static str {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    known.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

/// What is written down of a request when it is over, also when its client went away before.
struct Record {
    metrics: Arc<Metrics>,
    _underway: super::metrics::Held,
    noted: Noted,
    trace: Trace,
    method: &'static str,
    began: Instant,
    peer: Peer,
    request_id: String,
    status: u16,
}

impl Record {
    /// The cause of a failure, which the caller is not told.
    fn tell(&self, fault: &Fault) {
        if let Some(cause) = &fault.cause {
            tracing::error!(
                target: "towow::request",
                {
                    error.type = fault.code,
                    cause = %one_line(cause),
                    request_id = %self.request_id,
                    trace_id = %self.trace.trace_id,
                },
                "the node failed"
            );
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let route = self.noted.route_seen().unwrap_or("");
        self.metrics.answered(self.method, route, self.status, took);
        tracing::info!(
            target: "towow::request",
            {
                http.request.method = self.method,
                http.route = route,
                http.response.status_code = self.status,
                duration_ms = (took.as_secs_f64() * 1e6).round() / 1e3,
                client.address = %self.peer.address,
                account_id = self.noted.account_seen(),
                request_id = %self.request_id,
                trace_id = %self.trace.trace_id,
                span_id = %self.trace.span_id,
                parent_span_id = self.trace.parent.as_deref(),
            },
            "request"
        );
    }
}
