//! The door of every route: who comes, with what, checked against the row of the table before a handler sees it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::{body, repeat};
use crate::node::access::{Caller, Worker};
use crate::node::visit::{Noted, Visit};
use crate::node::{Fault, Node, limits};
use crate::operations::{Access, Method, Operation};

/// Lets a request in or answers with why not.
pub async fn enter(
    State((node, operation)): State<(Arc<Node>, &'static Operation)>,
    request: Request,
    next: Next,
) -> Response {
    let noted = request.extensions().get::<Noted>().cloned().unwrap_or_default();
    noted.route(Some(operation.path));
    let mut response = match admit(&node, operation, &noted, request).await {
        Ok((request, body)) => repeat::answer(node, operation, request, &body, next).await,
        Err(fault) => fault.into_response(),
    };
    // What is one caller's, or changes with what was done, is kept by nobody on the way.
    if operation.access != Access::None || operation.method != Method::Get {
        response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// The request as a handler gets it, and its body once more.
async fn admit(node: &Node, operation: &Operation, noted: &Noted, request: Request) -> Result<(Request, Bytes), Fault> {
    let (mut head, body) = request.into_parts();
    let visit = head.extensions.get::<Visit>().cloned().unwrap_or_default();
    let address = visit.address;
    if let Some(address) = address {
        node.limiter().address(address)?;
    }
    let mut tried = None;
    match operation.access {
        Access::None => {}
        Access::Session | Access::Agent(..) => {
            let caller = Caller::of(&head.headers, node).await?;
            node.limiter().account(&caller.account_id, operation.method != Method::Get)?;
            noted.account(&caller.account_id);
            tried = Some(caller.account_id.clone());
            head.extensions.insert(caller);
        }
        Access::Bridge => {
            let worker = Worker::of(&head.headers, &visit, node).await?;
            // Its writes are bounded by what is offered.
            node.limiter().account(&worker.0.key_id, false)?;
            if let Some(account_id) = &worker.0.account_id {
                noted.account(account_id);
            }
            head.extensions.insert(worker);
        }
    }
    check_path(head.uri.path())?;
    check_query(operation, head.uri.query().unwrap_or_default())?;
    let mut body = body::read(body, node.config.server.max_body).await?;
    if operation.has_body() {
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let fields = check_body(operation, content_type, &body)?;
        let named = ["email", "did"].iter().find_map(|name| fields.get(*name)?.as_str());
        tried = tried.or_else(|| named.map(str::to_owned));
        if fields.values().any(Value::is_null) {
            body = without_nulls(fields)?;
        }
    }
    if limits::tries(operation.name) {
        node.attempt(address, tried.as_deref()).await?;
    }
    Ok((Request::from_parts(head, axum::body::Body::from(body.clone())), body))
}

/// No database keeps the character U+0000, PostgreSQL does not even compare with it.
fn check_path(path: &str) -> Result<(), Fault> {
    if path.contains("%00") {
        return Err(Fault::new(404, "not_found", "no id holds the character U+0000").hint("towow status"));
    }
    Ok(())
}

fn check_query(operation: &Operation, query: &str) -> Result<(), Fault> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    if let Some((name, _)) = pairs.iter().find(|(_, text)| text.contains('\0')) {
        return Err(refused(operation, format!("{name} must not hold the character U+0000")));
    }
    operation.check_query(&pairs).map_err(|problem| refused(operation, problem))
}

/// The fields of a body.
fn check_body(operation: &Operation, content_type: Option<&str>, body: &Bytes) -> Result<Map<String, Value>, Fault> {
    let json = content_type.and_then(|text| text.split(';').next()).is_some_and(|kind| {
        let kind = kind.trim();
        kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
    });
    if !json {
        return Err(Fault::new(
            415,
            "bad_body",
            "the body must be JSON, with the header Content-Type: application/json",
        )
        .hint("towow schema"));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Fault::new(400, "bad_body", format!("the body is not JSON: {error}")))?;
    let Value::Object(fields) = value else {
        return Err(Fault::new(422, "invalid_request", "the body must be a JSON object"));
    };
    operation.check_body(&fields).map_err(|problem| refused(operation, problem))?;
    if let Some((name, _)) = fields.iter().find(|(name, value)| name.contains('\0') || holds_null(value)) {
        return Err(refused(operation, format!("{name:?} must not hold the character U+0000")));
    }
    Ok(fields)
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_null(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The body as a handler gets it: fields that are null say nothing that leaving them out does not say.
fn without_nulls(mut fields: Map<String, Value>) -> Result<Bytes, Fault> {
    fields.retain(|_, value| !value.is_null());
    Ok(serde_json::to_vec(&fields)?.into())
}

fn refused(operation: &Operation, problem: String) -> Fault {
    Fault::invalid(format!("{}: {problem}", operation.name)).hint(hint(operation))
}

/// The command that says what an operation takes. The names are few and live as long as the process.
fn hint(operation: &Operation) -> &'static str {
    use std::collections::BTreeMap;
    use std::sync::LazyLock;
    static HINTS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
        crate::operations::all().map(|operation| (operation.name, format!("towow schema {}", operation.name))).collect()
    });
    let other = if operation.access == Access::Bridge { "towow mcp --help" } else { "towow schema" };
    HINTS.get(operation.name).map_or(other, String::as_str)
}
