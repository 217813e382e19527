//! `/auth/byok-session`: an account's own key of a model provider.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::node::access::Caller;
use crate::node::http::{Json, Shared};
use crate::node::model::{now, time};
use crate::node::store;
use crate::node::vault::Key;
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, llm};

/// Length of a key, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=500;

/// Whether a key is bound. The key itself is never shown.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Byok {
    /// A key is bound.
    bound: bool,
    /// `anthropic`, `minimax` or another of the node's table.
    provider: Option<String>,
    /// Its endpoint, where it is not the provider's own.
    base_url: Option<String>,
    /// The end of the key: `…abcd`.
    last_four: Option<String>,
    /// RFC 3339.
    created_at: Option<String>,
}

impl From<store::Bound> for Byok {
    fn from(bound: store::Bound) -> Byok {
        Byok {
            bound: true,
            provider: Some(bound.provider),
            base_url: bound.base_url,
            last_four: Some(format!("…{}", bound.last_four)),
            created_at: Some(time(bound.created_at)),
        }
    }
}

#[derive(Deserialize)]
pub struct Bind {
    api_key: String,
    provider: Option<String>,
    base_url: Option<String>,
}

pub async fn bind(
    State(node): Shared,
    visit: Visit,
    caller: Caller,
    Json(body): Json<Bind>,
) -> Result<Json<Byok>, Fault> {
    let provider = body.provider.unwrap_or_else(|| llm::PROVIDERS[0].name.to_owned());
    if llm::provider(&provider).is_none() {
        let message = format!("provider must be one of {}, not {provider:?}", llm::names());
        return Err(Fault::invalid(message).hint("towow schema byok_bind"));
    }
    let api_key = body.api_key.trim().to_owned();
    if !LENGTH.contains(&api_key.len()) || !api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "api_key must be 8 to 500 visible ASCII characters without spaces";
        return Err(Fault::invalid(message).hint("towow schema byok_bind"));
    }
    let base_url = match body.base_url.filter(|text| !text.trim().is_empty()) {
        Some(text) => Some(node.guarded()?.check("base_url", &text).await?.as_str().trim_end_matches('/').to_owned()),
        None => None,
    };
    // Enough to tell two keys apart, too little of a short one to help anybody guess the rest.
    let shown = if api_key.len() >= 16 { 4 } else { 2 };
    let last_four = api_key[api_key.len() - shown..].to_owned();
    let key = Key { provider, base_url, api_key };
    let ciphertext = node.seal(&caller.account_id, &key).await?;
    let Key { provider, base_url, .. } = key;
    let bound = store::Bound { provider, base_url, ciphertext, last_four, created_at: now() };
    node.store.bind_byok(&caller.account_id, &bound).await?;
    audit(&node, &visit, "byok_bind", &caller, Some(&bound.provider)).await?;
    Ok(Json(bound.into()))
}

pub async fn status(State(node): Shared, caller: Caller) -> Result<Json<Byok>, Fault> {
    Ok(Json(node.store.byok(&caller.account_id).await?.map(Byok::from).unwrap_or_default()))
}

/// No key is bound any more.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cleared {
    /// `true`.
    ok: bool,
    /// `false`.
    bound: bool,
}

pub async fn clear(State(node): Shared, visit: Visit, caller: Caller) -> Result<Json<Cleared>, Fault> {
    node.store.clear_byok(&caller.account_id).await?;
    audit(&node, &visit, "byok_clear", &caller, None).await?;
    Ok(Json(Cleared { ok: true, bound: false }))
}

async fn audit(
    node: &crate::node::Node,
    visit: &Visit,
    action: &'static str,
    caller: &Caller,
    target: Option<&str>,
) -> Result<(), Fault> {
    node.audit(visit, Deed { action, outcome: "ok", account_id: Some(&caller.account_id), target }).await
}
