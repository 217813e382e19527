//! Who is calling.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::model::{Agent, now};
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
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(refused)?;
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
