//! What became of webhooks.

use crate::node::model::now;
use crate::node::store::Delivery;
use crate::node::{Fault, Node};

impl Node {
    /// The newest webhooks, all or those that are given up.
    pub async fn webhooks(&self, failed: bool) -> Result<Vec<Delivery>, Fault> {
        self.store.webhooks(failed).await
    }

    /// Makes a webhook due at once, also one that is given up or was delivered; a serving node sends it.
    pub async fn retry_webhook(&self, webhook_id: &str) -> Result<Delivery, Fault> {
        self.given_webhook(webhook_id).await?;
        self.store.retry_webhook(webhook_id, now()).await?;
        self.note("operator:retry_webhook", webhook_id).await?;
        self.given_webhook(webhook_id).await
    }

    async fn given_webhook(&self, webhook_id: &str) -> Result<Delivery, Fault> {
        self.store.webhook(webhook_id).await?.ok_or_else(|| {
            Fault::new(404, "not_found", format!("no webhook {webhook_id:?}")).hint("towow node webhooks list")
        })
    }
}
