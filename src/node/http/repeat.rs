//! Requests that come again: with an `Idempotency-Key` something is done once, and whoever asks again is told what came
//! of it.
//!
//! Keys belong to an account and hold for a day. Streams are left alone, and so is what carries or answers a secret:
//! neither a password nor a token is kept.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::node::access::Caller;
use crate::node::model::now;
use crate::node::store::{Claimed, LEASE_MILLIS, Turn};
use crate::node::{Fault, Node};
use crate::operations::{Access, Flow, Method, Operation, Place};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Most characters of a key.
const LONGEST: usize = 200;

/// Most bytes of an answer that is kept.
const KEPT_BYTES: usize = 256 * 1024;

/// What does the same as before is answered as before; anything else goes on to its handler.
pub async fn answer(node: Arc<Node>, operation: &Operation, request: Request, body: &Bytes, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else { return next.run(request).await };
    let key = match key(operation, request.headers()) {
        Ok(Some(key)) => key.to_owned(),
        Ok(None) => return next.run(request).await,
        Err(fault) => return fault.into_response(),
    };
    let hash = fingerprint(&request, body);
    match node.store.claim_key(&caller.account_id, &key, &hash, now()).await {
        Ok(Claimed::First(turn)) => work(node, turn, request, next).await,
        Ok(Claimed::Answered(status, body)) => replayed(status, body),
        Ok(Claimed::UnderWay) => {
            Fault::new(409, "request_under_way", format!("the first request with the key {key:?} is not answered yet"))
                .retry_after(1)
                .into_response()
        }
        Ok(Claimed::Other) => Fault::new(
            422,
            "idempotency_key_reused",
            format!("the key {key:?} belongs to another request; a new request needs a new one"),
        )
        .into_response(),
        Err(fault) => fault.into_response(),
    }
}

fn key<'a>(operation: &Operation, headers: &'a HeaderMap) -> Result<Option<&'a str>, Fault> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    if !may_be_kept(operation) {
        return Ok(None);
    }
    let visible = |text: &&str| (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    value.to_str().ok().filter(visible).map(Some).ok_or_else(|| {
        Fault::invalid(format!("Idempotency-Key must have 1 to {LONGEST} visible ASCII characters, without spaces"))
    })
}

/// True where a key makes a difference.
pub fn may_be_kept(operation: &Operation) -> bool {
    let changes = !matches!(operation.access, Access::None | Access::Bridge)
        && matches!(operation.method, Method::Post | Method::Put | Method::Patch);
    let secret = operation.params.iter().any(|param| param.sensitive)
        || matches!(operation.flow, Flow::OpenSession | Flow::OpenSessionInScene | Flow::ReplaceToken)
        || matches!(operation.flow, Flow::RefreshToken | Flow::CloseSession | Flow::DeleteAccount);
    // A run keeps its own key, for as long as it is there.
    let kept_elsewhere = operation.params.iter().any(|param| param.place == Place::Header("Idempotency-Key"));
    changes && !secret && !kept_elsewhere && operation.flow != Flow::Reply
}

/// What makes a request the same as another one: method, address and body.
fn fingerprint(request: &Request, body: &Bytes) -> String {
    let uri = request.uri();
    let mut digest = Sha256::new();
    for part in [request.method().as_str(), uri.path(), uri.query().unwrap_or_default()] {
        digest.update(part);
        digest.update([0]);
    }
    digest.update(body);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs the handler to its end, even when the caller goes away: then the answer waits for the next time.
async fn work(node: Arc<Node>, turn: Turn, request: Request, next: Next) -> Response {
    let working = tokio::spawn(async move {
        let mut turn = turn;
        let response = leased(&node, &mut turn, next.run(request)).await;
        keep(&node, &turn, response).await
    });
    working.await.unwrap_or_else(|error| Fault::internal(format!("a handler failed: {error}")).into_response())
}

/// Prolongs the lease while the work goes on.
async fn leased(node: &Node, turn: &mut Turn, work: impl Future<Output = Response>) -> Response {
    let a_third = Duration::from_millis(LEASE_MILLIS.unsigned_abs() / 3);
    let mut work = std::pin::pin!(work);
    loop {
        match tokio::time::timeout(a_third, &mut work).await {
            Ok(response) => return response,
            // A lease that could not be prolonged runs out; the work itself is not in danger.
            Err(_) => drop(node.store.prolong_key(turn, now()).await),
        }
    }
}

async fn keep(node: &Node, turn: &Turn, response: Response) -> Response {
    let (head, body) = response.into_parts();
    let json = head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json || !is_final(head.status) {
        forget(node, turn).await;
        return Response::from_parts(head, body);
    }
    let body = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => {
            forget(node, turn).await;
            return Fault::internal(format!("an answer broke off: {error}")).into_response();
        }
    };
    match std::str::from_utf8(&body) {
        Ok(text) if body.len() <= KEPT_BYTES => {
            if let Err(fault) = node.store.keep_answer(turn, head.status.as_u16(), text).await {
                // It is done, and this caller is told so; only a repetition would do it again.
                let mut response = Response::from_parts(head, Body::from(body));
                response.extensions_mut().insert(fault);
                return response;
            }
        }
        _ => forget(node, turn).await,
    }
    Response::from_parts(head, Body::from(body))
}

/// A failure of the node, a session that has ended, a limit or a quota say nothing about the next time.
fn is_final(status: StatusCode) -> bool {
    let passing = matches!(
        status,
        StatusCode::UNAUTHORIZED
            | StatusCode::PAYMENT_REQUIRED
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
    );
    !passing && !status.is_server_error()
}

/// A row that could not be removed runs out with its lease.
async fn forget(node: &Node, turn: &Turn) {
    drop(node.store.release_key(turn).await);
}

fn replayed(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    #[test]
    fn secrets_and_streams_are_not_kept() {
        for (name, kept) in [
            ("negotiate", false),
            ("send_message", true),
            ("update_profile", true),
            ("agent_set_visibility", true),
            ("redeem_code", true),
            ("my_account", false),
            ("agent_delete", false),
            ("refresh_token", false),
            ("change_password", false),
            ("byok_bind", false),
            ("logout", false),
            ("formulation_reply", false),
        ] {
            assert_eq!(may_be_kept(operations::find(name).unwrap()), kept, "{name}");
        }
    }

    #[test]
    fn a_key_is_short_and_visible() {
        let operation = operations::find("send_message").unwrap();
        let longest = "k".repeat(LONGEST);
        let key = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(KEY, HeaderValue::from_str(text).unwrap());
            key(operation, &headers).map(|key| key.map(str::to_owned)).map_err(|fault| fault.status)
        };
        for good in ["a", "0f8fad5b-d9cb-469f-a165-70867728950e", "~!", &longest] {
            assert_eq!(key(good), Ok(Some(good.to_owned())));
        }
        for bad in ["", "a b", "ü", &format!("{longest}k")] {
            assert_eq!(key(bad), Err(422), "{bad:?}");
        }
        assert!(super::key(operation, &HeaderMap::new()).unwrap().is_none());
    }
}
