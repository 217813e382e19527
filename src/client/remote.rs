//! The transport to a remote backend.

use std::error::Error as StdError;
use std::io::{self, IsTerminal};
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, header};
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::body::Body;
use super::limits::told;
use super::retry::{self, Again, Failure};
use super::{Answer, BaseUrl, Limits, Wanted, tls};
use crate::error::{Error, Kind, Result};
use crate::{output, pacing};

const REDIRECTS: usize = 5;

/// A backend behind a URL.
pub struct Remote {
    base: BaseUrl,
    limits: Limits,
    /// Made for the first request: commands that are refused before it need none.
    client: OnceLock<reqwest::Client>,
}

impl Remote {
    pub fn new(base: BaseUrl, limits: Limits) -> Self {
        Remote { base, limits, client: OnceLock::new() }
    }

    /// Sends the request until there is an answer that stays, the tries are used up or time is; a stream that is wanted
    /// of events is left to be read.
    pub async fn send(&self, request: http::Request<Bytes>, repeatable: bool, wanted: Wanted) -> Result<Answer> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| Error::usage(format!("not a valid request: {error}")))?;
        // A key tells the backend that it is the same request again.
        let repeatable = repeatable || request.headers().contains_key("idempotency-key");
        let deadline = Instant::now() + self.limits.total;
        let mut attempts = 1;
        loop {
            let again = request.try_clone().ok_or_else(|| Error::internal("a request that cannot be repeated"))?;
            let outcome = timeout_at(deadline, self.once(again, wanted)).await.unwrap_or_else(|_| Err(self.late()));
            let (passing, asked) = match &outcome {
                Ok(Answer::Whole(response)) => {
                    (repeatable && retry::passing(response.status), pacing::retry_after(&response.headers))
                }
                Ok(Answer::Events(_)) => (false, None),
                Err(failure) => {
                    (failure.again == Again::Always || repeatable && failure.again == Again::IfRepeatable, None)
                }
            };
            let pause = Some(attempts)
                .filter(|made| passing && *made <= self.limits.retries)
                .and_then(|made| retry::pause(made + 1, asked))
                .filter(|pause| Instant::now() + *pause < deadline);
            let Some(pause) = pause else { return finished(outcome, attempts) };
            announce(pause, &outcome);
            sleep(pause).await;
            attempts += 1;
        }
    }

    /// One try. Redirects are followed within the origin only, so that neither token nor password travels elsewhere, and
    /// never by turning a write into a read.
    async fn once(&self, mut request: reqwest::Request, wanted: Wanted) -> Result<Answer, Failure> {
        let never = |error| Failure { error, again: Again::Never };
        for _ in 0..=REDIRECTS {
            let next = request.try_clone();
            let client = self.client().map_err(never)?;
            let response = client.execute(request).await.map_err(|error| self.unreachable(error.without_url()))?;
            let (Some(target), Some(mut again)) = (redirect(&response), next) else {
                let (status, headers) = (response.status(), response.headers().clone());
                let body = Body::Remote(Box::new(response));
                return Answer::of(status, headers, body, wanted, &self.limits).await.map_err(|error| {
                    let again = if error.kind == Kind::Network { Again::IfRepeatable } else { Again::Never };
                    Failure { error, again }
                });
            };
            let (status, method) = (response.status(), again.method());
            let keeps_method = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            if !self.base.same_origin(&target) || !(keeps_method || matches!(*method, Method::GET | Method::HEAD)) {
                return Err(never(self.redirected(&format!("it answered {status} to {method}"))));
            }
            *again.url_mut() = target;
            request = again;
        }
        Err(never(self.redirected("too many redirects")))
    }

    fn client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = tls::build(&self.base, &self.limits)?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Why there was no answer at all.
    fn unreachable(&self, error: reqwest::Error) -> Failure {
        let (cause, base) = (chain(&error), self.base.as_str());
        let failed = |code: &'static str, message: String, again| Failure {
            error: Error::new(Kind::Network, code, message).hint("towow protocol metadata"),
            again,
        };
        if !error.is_connect() {
            let message = format!("the connection to the backend at {base} broke off: {cause}");
            return failed("network_error", message, Again::IfRepeatable);
        }
        match tls_problem(&error) {
            Some(rustls::Error::InvalidCertificate(problem)) => {
                let message = format!(
                    "cannot reach the backend at {base}: its certificate is not trusted ({problem}); \
                     SSL_CERT_FILE names the authorities to trust"
                );
                let mut failure = failed("certificate_error", message, Again::Never);
                failure.error.retryable = false;
                failure.error.hint = Some("SSL_CERT_FILE=ca.pem towow protocol metadata".to_owned());
                return failure;
            }
            Some(problem) => {
                let message = format!("cannot reach the backend at {base}: no TLS: {problem}");
                return failed("network_error", message, Again::Never);
            }
            None => {}
        }
        let by_proxy = cause.contains("tunnel error") || cause.to_lowercase().contains("socks");
        let way = match tls::proxy() {
            Ok(Some(proxy)) if by_proxy => format!(" through the proxy {proxy}"),
            // Which of the two kept silent is not told.
            Ok(Some(proxy)) if error.is_timeout() && !self.base.is_plain() => format!(" (a proxy is set: {proxy})"),
            _ => String::new(),
        };
        if error.is_timeout() {
            let limit = told(self.limits.connect);
            let message = format!(
                "cannot reach the backend at {base}{way}: no connection within {limit} (TOWOW_CONNECT_TIMEOUT allows more)"
            );
            return failed("network_timeout", message, Again::Always);
        }
        let again = if cause.contains("proxy authorization") { Again::Never } else { Again::Always };
        // All that the library tells of a proxy that answered anything but 200 or 407.
        let cause = cause.replace("tunnel error: unsuccessful", "the proxy refused to connect");
        failed("network_error", format!("cannot reach the backend at {base}{way}: {cause}"), again)
    }

    fn late(&self) -> Failure {
        let message = format!(
            "the backend at {} has not answered within {} (TOWOW_TIMEOUT allows more)",
            self.base.as_str(),
            told(self.limits.total)
        );
        let error = Error::new(Kind::Network, "network_timeout", message).hint("towow protocol metadata");
        Failure { error, again: Again::Never }
    }

    fn redirected(&self, why: &str) -> Error {
        Error::new(
            Kind::Api,
            "redirected",
            format!("the backend at {} redirects in a way that is not followed: {why}", self.base.as_str()),
        )
        .hint("towow protocol metadata")
    }
}

/// The failure of an answer that ended before it was whole.
pub fn broke_off(error: reqwest::Error) -> Error {
    let cause = chain(&error.without_url());
    Error::new(Kind::Network, "network_error", format!("the backend's answer broke off: {cause}"))
        .hint("towow protocol metadata")
}

fn finished(outcome: Result<Answer, Failure>, attempts: u32) -> Result<Answer> {
    match outcome {
        Ok(Answer::Whole(mut response)) => {
            response.attempts = attempts;
            Ok(Answer::Whole(response))
        }
        Ok(events) => Ok(events),
        Err(Failure { error, .. }) if attempts > 1 => Err(error.details(serde_json::json!({ "attempts": attempts }))),
        Err(Failure { error, .. }) => Err(error),
    }
}

/// Tells somebody who waits at a terminal why. A script learns the number of tries from the failure, if there is one.
fn announce(pause: Duration, outcome: &Result<Answer, Failure>) {
    if !io::stderr().is_terminal() {
        return;
    }
    let why = match outcome {
        Ok(Answer::Whole(response)) => format!("the backend answered {}", response.status),
        Ok(Answer::Events(_)) => return,
        Err(failure) => failure.error.message.clone(),
    };
    let after = if pause.as_secs() > 0 { format!(" in {:.0} s", pause.as_secs_f64()) } else { String::new() };
    output::notice("retrying", &format!("{why}; trying again{after}"));
}

fn redirect(response: &reqwest::Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    response.url().join(location).ok()
}

/// What TLS had against the other side. The I/O errors that carry it do not name it as their source.
fn tls_problem<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(problem) = error.downcast_ref() {
        return Some(problem);
    }
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(carried) => tls_problem(carried),
        None => error.source().and_then(tls_problem),
    }
}

/// What an error says with its causes, outermost first, without repetitions and without the names of its layers.
pub fn chain(error: &reqwest::Error) -> String {
    let mut told = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !told.iter().any(|outer| outer.contains(&text)) {
            told.push(text);
        }
        cause = inner.source();
    }
    let layer = |text: &String| text.starts_with("client error") || text.starts_with("error ") && !text.contains(": ");
    let innermost = told.len() - 1;
    let said = told.iter().enumerate().filter(|(at, text)| *at == innermost || !layer(text));
    said.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(": ")
}
