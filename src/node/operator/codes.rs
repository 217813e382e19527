//! Invite codes that the operator gives out.

use crate::node::model::now;
use crate::node::store::GivenCode;
use crate::node::{Fault, Node};

/// Milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

impl Node {
    /// New codes, each for so many uses; they hold for so many days, or for ever.
    pub async fn make_codes(
        &self,
        count: i64,
        uses: i64,
        days: Option<i64>,
        note: Option<&str>,
    ) -> Result<Vec<GivenCode>, Fault> {
        let now = now();
        let end = days.map(|days| now.saturating_add(days.saturating_mul(DAY)));
        let mut made = Vec::new();
        for _ in 0..count {
            let code = self.store.create_invite_code(None, uses, end, note, now).await?;
            self.note("operator:invite_code", &code).await?;
            made.push(self.code(&code).await?);
        }
        Ok(made)
    }

    /// The codes that the operator gave out, the newest first.
    pub async fn codes(&self) -> Result<Vec<GivenCode>, Fault> {
        self.store.given_codes().await
    }

    /// Lets nobody use a code any more, whoever gave it out.
    pub async fn revoke_code(&self, code: &str) -> Result<GivenCode, Fault> {
        let code = self.code(code).await?;
        if self.store.revoke_code(&code.code, now()).await? {
            self.note("operator:revoke_code", &code.code).await?;
        }
        self.code(&code.code).await
    }

    async fn code(&self, code: &str) -> Result<GivenCode, Fault> {
        let found = self.store.given_code(code).await?;
        found.ok_or_else(|| {
            Fault::new(404, "not_found", format!("no invite code {code:?}")).hint("towow node invite-code --list")
        })
    }
}
