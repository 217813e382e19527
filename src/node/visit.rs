//! From where a request comes, and what is written down of what was done.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;

use super::model::now;
use super::{Fault, Node, ids};

/// One request, as the log and the audit know it. Put into the request by whoever listens; an embedded node has none.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// The caller's address, behind trusted proxies the one they name.
    pub address: Option<IpAddr>,
    /// The id of the request, in the answer's `X-Request-Id` too.
    pub request_id: Option<String>,
    /// It came by TLS, to this process or to a trusted proxy.
    pub secure: bool,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Infallible> {
        Ok(parts.extensions.get::<Visit>().cloned().unwrap_or_default())
    }
}

/// What is found out about a request on its way, for the log: kept even where there is no answer.
#[derive(Debug, Clone, Default)]
pub struct Noted(Arc<(OnceLock<&'static str>, OnceLock<String>)>);

impl Noted {
    /// Its route as the table writes it, without what stands in for the braces.
    pub fn route(&self, route: Option<&'static str>) {
        if let Some(route) = route {
            let _ = self.0.0.set(route);
        }
    }

    /// Whose session it came with.
    pub fn account(&self, account_id: &str) {
        let _ = self.0.1.set(account_id.to_owned());
    }

    /// Its route, where it has come to one.
    pub fn route_seen(&self) -> Option<&'static str> {
        self.0.0.get().copied()
    }

    /// Whose it is, where that is known.
    pub fn account_seen(&self) -> Option<&str> {
        self.0.1.get().map(String::as_str)
    }
}

/// Something that is written down: who did what, from where, and whether it worked.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// `login`, `change_password`, ...: the operation.
    pub action: &'static str,
    /// `ok`, `refused`.
    pub outcome: &'static str,
    /// Whose account.
    pub account_id: Option<&'a str>,
    /// What it was done to.
    pub target: Option<&'a str>,
}

impl Node {
    /// Writes a deed into the audit log.
    pub async fn audit(&self, visit: &Visit, deed: Deed<'_>) -> Result<(), Fault> {
        self.store.write_audit(&ids::id("aud")?, visit, deed, now()).await
    }

    /// How clients reach this node, without a slash at the end: as configured, else as this request came.
    pub fn public_base(&self, visit: &Visit, headers: &HeaderMap) -> String {
        let configured = self.config.server.public_url.trim_end_matches('/');
        if !configured.is_empty() {
            return configured.to_owned();
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let scheme = if visit.secure { "https" } else { "http" };
        format!("{scheme}://{}", host.unwrap_or("localhost"))
    }

    /// The beginning of a link that goes to somebody else. Whoever asks for the mail chooses the Host header: it is believed
    /// only where it names this machine.
    pub fn mailed_base(&self, visit: &Visit, headers: &HeaderMap) -> Result<String, Fault> {
        let base = self.public_base(visit, headers);
        let here = url::Url::parse(&base).is_ok_and(|url| match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        });
        if here || !self.config.server.public_url.is_empty() {
            return Ok(base);
        }
        Err(Fault::new(
            501,
            "not_configured",
            "this node does not know its own address: its operator sets server.public_url",
        )
        .hint("towow node config"))
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_'))
}
