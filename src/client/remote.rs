//! The transport to a remote backend.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, header};
use url::Url;

use super::{BaseUrl, Response};
use crate::error::{Error, Kind, Result};

const CONNECT: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(120);
const REDIRECTS: usize = 5;

/// A client without a redirect policy of its own: [`send`] decides.
pub fn build(base: &BaseUrl) -> Result<reqwest::Client> {
    // An error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder();
    if base.is_plain() {
        // Plain HTTP is for this machine only: a proxy would read passwords and tokens.
        builder = builder.no_proxy();
    }
    builder
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(TOTAL)
        .build()
        .map_err(|error| Error::internal(format!("no HTTP client: {}", chain(&error))))
}

/// Sends the request and reads the answer to its end. Redirects are followed within the origin only, so that neither
/// token nor password travels elsewhere, and never by turning a write into a read.
pub async fn send(client: &reqwest::Client, base: &BaseUrl, request: http::Request<Bytes>) -> Result<Response> {
    let mut request =
        reqwest::Request::try_from(request).map_err(|error| Error::usage(format!("not a valid request: {error}")))?;
    let unreachable = |error: reqwest::Error| {
        let code = if error.is_timeout() { "network_timeout" } else { "network_error" };
        let cause = chain(&error.without_url());
        Error::new(Kind::Network, code, format!("cannot reach the backend at {}: {cause}", base.as_str()))
            .hint("towow protocol metadata")
    };
    for _ in 0..=REDIRECTS {
        let next = request.try_clone();
        let response = client.execute(request).await.map_err(unreachable)?;
        let (Some(target), Some(mut again)) = (redirect(&response), next) else {
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = response.bytes().await.map_err(unreachable)?;
            return Ok(Response { status, headers, body });
        };
        let keeps_method = matches!(response.status(), StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if !base.same_origin(&target) || (again.method() != Method::GET && !keeps_method) {
            return Err(redirected(base, &format!("it answered {} to {}", response.status(), again.method())));
        }
        *again.url_mut() = target;
        request = again;
    }
    Err(redirected(base, "too many redirects"))
}

fn redirect(response: &reqwest::Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    response.url().join(location).ok()
}

fn redirected(base: &BaseUrl, why: &str) -> Error {
    Error::new(
        Kind::Api,
        "redirected",
        format!("the backend at {} redirects in a way that is not followed: {why}", base.as_str()),
    )
    .hint("towow protocol metadata")
}

/// An error with its causes, outermost first, without repetitions.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
