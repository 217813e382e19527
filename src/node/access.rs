//! Who is calling.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::model::{Agent, now};
use super::store::BridgeKey;
use super::visit::{Deed, Visit};
use super::{Fault, Node, ids};

/// The account behind the bearer token of a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Its id.
    pub account_id: String,
    /// What is stored of its token.
    pub token_hash: String,
}

impl FromRequestParts<Arc<Node>> for Caller {
    type Rejection = Fault;

    /// The door has found out; a handler that asks behind a public door asks for itself.
    async fn from_request_parts(parts: &mut Parts, node: &Arc<Node>) -> Result<Caller, Fault> {
        match parts.extensions.get::<Caller>() {
            Some(caller) => Ok(caller.clone()),
            None => Caller::of(&parts.headers, node).await,
        }
    }
}

impl Caller {
    /// The account of the session in these headers.
    pub async fn of(headers: &HeaderMap, node: &Node) -> Result<Caller, Fault> {
        let refused = || Fault::new(401, "auth_required", "log in first").hint("towow auth login --email YOUR_EMAIL");
        let token = bearer(headers).ok_or_else(refused)?;
        let token_hash = ids::token_hash(token);
        let account_id = node.store.session_account(&token_hash, now()).await?.ok_or_else(|| {
            Fault::new(401, "session_ended", "the session is unknown or has ended")
                .hint("towow auth login --email YOUR_EMAIL")
        })?;
        Ok(Caller { account_id, token_hash })
    }

    /// An agent of this account; another's is as good as missing.
    pub async fn agent(&self, node: &Node, agent_id: &str) -> Result<Agent, Fault> {
        let agent = node.store.agent(agent_id).await?;
        agent.filter(|agent| agent.account_id == self.account_id).ok_or_else(|| Fault::missing("agent", agent_id))
    }
}

/// A bridge worker, known by its key.
#[derive(Debug, Clone)]
pub struct Worker(pub BridgeKey);

impl FromRequestParts<Arc<Node>> for Worker {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Node>) -> Result<Worker, Fault> {
        let known = parts.extensions.get::<Worker>().cloned();
        known.ok_or_else(|| Fault::internal("a route of the bridge without its door"))
    }
}

impl Worker {
    /// The worker with the key in these headers. A wrong key counts as an attempt to get in from this address; another
    /// kind of token is none.
    pub async fn of(headers: &HeaderMap, visit: &Visit, node: &Node) -> Result<Worker, Fault> {
        let refused = |code: &'static str, message: &str| {
            Fault::new(401, code, message).hint("towow node bridge-key create --help")
        };
        let Some(key) = bearer(headers).filter(|token| token.starts_with(KEY_PREFIX)) else {
            return Err(refused("bridge_key_required", "a bridge worker comes with its key, not with a session"));
        };
        match node.store.bridge_key(&ids::token_hash(key), now()).await? {
            Some(key) => Ok(Worker(key)),
            None => {
                node.attempt(visit.address, None).await?;
                let deed = Deed { action: "bridge_key", outcome: "refused", account_id: None, target: None };
                node.audit(visit, deed).await?;
                Err(refused(
                    "bridge_key_refused",
                    "the key of the bridge worker is unknown, was revoked or has expired",
                ))
            }
        }
    }

    /// Fails when the key was revoked meanwhile.
    pub async fn still(&self, node: &Node) -> Result<(), Fault> {
        match node.store.bridge_key_holds(&self.0.key_id, now()).await? {
            true => Ok(()),
            false => {
                Err(Fault::new(401, "bridge_key_refused", "the key of the bridge worker was revoked or has expired")
                    .hint("towow node bridge-key create --help"))
            }
        }
    }
}

/// What the keys of bridge workers begin with, so that secret scanners find them.
pub const KEY_PREFIX: &str = "twb_";

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
