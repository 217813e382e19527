//! Keys of bridge workers.

use serde::Serialize;

use crate::node::access::KEY_PREFIX;
use crate::node::http::line;
use crate::node::model::now;
use crate::node::store::{BridgeTerms, GivenKey, NewKey};
use crate::node::{Fault, Node, ids};
use crate::operations::LINE;

/// A key that was just made.
#[derive(Debug, Serialize)]
pub struct MadeKey {
    /// The key itself: this is the only time that it is shown.
    pub key: String,
    /// What is kept of it.
    #[serde(flatten)]
    pub about: GivenKey,
}

impl Node {
    /// Makes a key for a worker that answers for the agents of one account, by its id or login address, or for everybody's.
    /// It holds for so many milliseconds, or until it is revoked.
    pub async fn make_bridge_key(
        &self,
        name: &str,
        account: Option<&str>,
        lasts: Option<i64>,
    ) -> Result<MadeKey, Fault> {
        let name = line("name", name, LINE)?;
        let account_id = match account {
            Some(account) => Some(self.living(account).await?.account_id),
            None => None,
        };
        let (key_id, key, now) = (ids::id("bky")?, ids::secret(KEY_PREFIX.trim_end_matches('_'))?, now());
        let new = NewKey {
            key_id: &key_id,
            key_hash: &ids::token_hash(&key),
            name: &name,
            account_id: account_id.as_deref(),
            expires_at: lasts.map(|lasts| now.saturating_add(lasts)),
        };
        self.store.create_bridge_key(new, now).await?;
        self.note("operator:bridge_key", &key_id).await?;
        Ok(MadeKey { key, about: self.given_key(&key_id).await? })
    }

    /// All that were ever made, the newest first; none of them itself.
    pub async fn bridge_keys(&self) -> Result<Vec<GivenKey>, Fault> {
        self.store.bridge_keys().await
    }

    /// Ends a key at once: what its workers hold is taken back.
    pub async fn revoke_bridge_key(&self, key_id: &str) -> Result<GivenKey, Fault> {
        self.given_key(key_id).await?;
        if self.store.revoke_bridge_key(key_id, &BridgeTerms::of(&self.config.bridge), now()).await? {
            self.note("operator:revoke_bridge_key", key_id).await?;
        }
        self.given_key(key_id).await
    }

    async fn given_key(&self, key_id: &str) -> Result<GivenKey, Fault> {
        let found = self.store.bridge_keys().await?.into_iter().find(|key| key.key_id == key_id);
        found.ok_or_else(|| {
            Fault::new(404, "not_found", format!("no key {key_id:?} of a bridge worker"))
                .hint("towow node bridge-key list")
        })
    }
}
