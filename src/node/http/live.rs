//! `/live/{run_id}`: a page that shows a run as it happens, and the events that it reads.
//!
//! The page is the same for every run, there or not. What opens it stands behind the `#` of the link, which no browser
//! sends; the page's script sends it in a header, so that it is in no log and in no Referer.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::routes::Api;
use super::{Path, Shared};
use crate::node::Fault;
use crate::node::live::{self, Watching};
use crate::node::model::now;
use crate::node::sse;
use crate::node::visit::Noted;

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn routes(api: Api) -> Api {
    api.page("live_page", page).events("live_events", events).file("live_asset", asset)
}

fn guarded(mut response: Response, kind: &'static str, cache: &'static str) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, cache),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (OPENER, "same-origin"),
        (RESOURCE, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn page() -> Response {
    guarded(live::shell().into_response(), "text/html; charset=utf-8", "no-cache")
}

async fn asset(Path(name): Path<String>) -> Result<Response, Fault> {
    let asset = live::asset(&name).ok_or_else(|| Fault::missing("file of the live page", &name))?;
    Ok(guarded(asset.text.into_response(), asset.kind, "public, max-age=31536000, immutable"))
}

async fn events(
    State(node): Shared,
    noted: Option<axum::Extension<Noted>>,
    Path(run_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (viewer, link) = node.viewer(&run_id, token(&headers), now()).await?;
    if let (Some(noted), Some(link)) = (noted, &link) {
        noted.account(&link.account_id);
    }
    let last = sse::last_event(&headers);
    let watching = node.watch(&run_id, viewer, link.as_ref(), last).await?;
    Ok(sse::response(Body::from_stream(futures_util::stream::unfold(watching, Watching::next))))
}

/// What came behind the `#` of a signed link.
fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("live").then(|| token.trim())
}
