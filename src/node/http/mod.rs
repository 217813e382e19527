//! The HTTP API: one file per domain, as in the table of operations.
//!
//! Every answer but an error is JSON with status 200 or 201. An error is
//! `{"error": {"code", "message", "hint"?}, "detail": message}`; `detail` repeats the message for older clients, which
//! read nothing else on a 401.

mod body;
mod bridge;
mod browse;
mod collaborate;
mod converse;
mod discover;
mod door;
mod express;
mod identity;
mod live;
mod message;
mod openapi;
mod opening;
mod outside;
mod repeat;
mod reply;
mod routes;
mod scenes;
mod talent;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Fault, Node};
pub(in crate::node) use identity::sessions::address;
use routes::{Api, Described};

type Shared = axum::extract::State<Arc<Node>>;
type Answer<T = serde_json::Value> = Result<Json<T>, Fault>;

/// The routes of a node.
pub fn router(node: Arc<Node>) -> Router {
    let (router, _) = api(node.clone()).finish();
    router
        .route("/protocol/openapi.json", get(openapi::document))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .with_state(node)
}

/// Every operation behind its door, domain by domain.
fn api(node: Arc<Node>) -> Api {
    let domains = [
        identity::routes,
        outside::routes,
        express::routes,
        discover::routes,
        talent::routes,
        collaborate::routes,
        scenes::routes,
        message::routes,
        browse::routes,
        bridge::routes,
        live::routes,
    ];
    domains.into_iter().fold(Api::new(node), |api, domain| domain(api))
}

/// What is said of every route.
fn described(node: Arc<Node>) -> Vec<Described> {
    api(node).finish().1
}

/// The process lives and answers.
async fn health() -> Json {
    Json(json!({ "ok": true }))
}

/// Requests may be sent here: the database answers and is up to date, and the node does not stop. While the index is made for
/// the first time, searches wait for it.
async fn ready(axum::extract::State(node): Shared) -> Answer {
    if *node.stopping().borrow() {
        return Err(Fault::new(503, "stopping", "this node is stopping").hint("towow status"));
    }
    match node.store.ready().await {
        Ok(true) => Ok(Json(json!({ "ok": true, "index": if node.index.is_built() { "ready" } else { "building" } }))),
        Ok(false) => {
            Err(Fault::new(503, "not_migrated", "the database is older than this node").hint("towow node serve"))
        }
        Err(fault) => Err(Fault { cause: fault.cause, ..database_unavailable() }),
    }
}

fn database_unavailable() -> Fault {
    Fault::new(503, "database_unavailable", "the database does not answer").hint("towow status")
}

async fn unknown_route(request: Request) -> Fault {
    Fault::new(404, "unknown_route", format!("no route {} {}", request.method(), request.uri().path()))
        .hint("towow protocol metadata")
}

async fn wrong_method(request: Request) -> Fault {
    Fault::new(405, "wrong_method", format!("{} does not take {}", request.uri().path(), request.method()))
        .hint("towow protocol metadata")
}

/// A JSON answer; as an extractor, a JSON body whose faults are told in the node's own envelope.
pub struct Json<T = serde_json::Value>(pub T);

impl<T: serde::Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Json(value)),
            Err(rejection) if rejection.status() == StatusCode::UNPROCESSABLE_ENTITY => {
                Err(Fault::invalid(rejection.body_text()))
            }
            Err(rejection) => Err(Fault::new(rejection.status().as_u16(), "bad_body", rejection.body_text())),
        }
    }
}

/// The query string, with faults in the node's own envelope.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Fault> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(rejection) => Err(Fault::invalid(rejection.body_text())),
        }
    }
}

/// What the path names, with faults in the node's own envelope.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, Fault> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(rejection) => Err(Fault::new(404, "not_found", rejection.body_text())),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(hint) = self.hint {
            error["hint"] = json!(hint);
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(json!({ "error": error, "detail": self.message }))).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.cause.is_some() {
            // Beside the answer, for whoever runs the node: the cause may name paths and statements.
            response.extensions_mut().insert(self);
        }
        response
    }
}

/// Text of a body field that is one line: other people see it within their own lines.
pub(in crate::node) fn line(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    let text = text(field, value, most)?;
    if text.chars().any(char::is_control) {
        return Err(Fault::invalid(format!("{field} must be one line without control characters")));
    }
    Ok(text)
}

/// Text of a body field that must not be blank and not be longer than `most` characters.
pub(in crate::node) fn text(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    let trimmed = value.trim();
    let length = trimmed.chars().count();
    if trimmed.is_empty() {
        return Err(Fault::invalid(format!("{field} must not be empty")));
    }
    if length > most {
        return Err(Fault::invalid(format!("{field} has {length} characters, at most {most} are allowed")));
    }
    Ok(trimmed.to_owned())
}
