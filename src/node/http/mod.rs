//! The HTTP API: one file per domain, as in the table of operations.
//!
//! Every answer but an error is JSON with status 200 or 201. An error is
//! `{"error": {"code", "message", "hint"?}, "detail": message}`; `detail` repeats the message for older clients, which
//! read nothing else on a 401.

mod browse;
mod collaborate;
mod discover;
mod express;
mod identity;
mod message;
mod opening;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Fault, Node};

type Shared = axum::extract::State<Arc<Node>>;
type Answer = Result<Json, Fault>;

/// The routes of a node.
pub fn router(node: Arc<Node>) -> Router {
    Router::new()
        .route("/protocol", get(browse::metadata))
        .route("/protocol/account", get(identity::account))
        .route("/protocol/agents", get(identity::agents).post(identity::create_agent))
        .route("/protocol/agents/public", get(browse::agents))
        .route("/protocol/agents/public/{agent_id}", get(browse::agent))
        .route("/protocol/agents/{agent_id}", get(identity::agent))
        .route("/protocol/auth/register", post(identity::register))
        .route("/protocol/auth/login", post(identity::login))
        .route("/protocol/auth/logout", post(identity::logout))
        .route("/protocol/demands", get(express::demands))
        .route("/protocol/demands/{demand_id}", get(express::demand))
        .route("/protocol/discover", post(discover::discover))
        .route("/protocol/discover/{query_id}", get(discover::query))
        .route("/protocol/formulations", post(express::start))
        .route("/protocol/formulations/{session_id}", get(express::formulation))
        .route("/protocol/formulations/{session_id}/confirm", post(express::confirm))
        .route("/protocol/inbox", get(message::inbox))
        .route("/protocol/inbox/{item_id}", get(message::item))
        .route("/protocol/inbox/{item_id}/read", post(message::mark_read))
        .route("/protocol/runs/{run_id}", get(collaborate::run))
        .route("/protocol/runs/{run_id}/result", get(collaborate::result))
        .route("/protocol/scenes", get(collaborate::scenes))
        .route("/healthz", get(health))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .with_state(node)
}

async fn health(axum::extract::State(node): Shared) -> Response {
    if node.store.healthy().await {
        Json(json!({ "ok": true })).into_response()
    } else {
        Fault::new(503, "database_unavailable", "the database does not answer").into_response()
    }
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
        if self.cause.is_some() {
            // Beside the answer, for whoever runs the node: the cause may name paths and statements.
            response.extensions_mut().insert(self);
        }
        response
    }
}

/// Text of a body field that is one line: other people see it within their own lines.
fn line(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    let text = text(field, value, most)?;
    if text.chars().any(char::is_control) {
        return Err(Fault::invalid(format!("{field} must be one line without control characters")));
    }
    Ok(text)
}

/// Text of a body field that must not be blank and not be longer than `most` characters.
fn text(field: &str, value: &str, most: usize) -> Result<String, Fault> {
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
