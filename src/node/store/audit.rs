//! What was done, by whom and from where.

use super::Store;
use crate::node::Fault;
use crate::node::visit::{Deed, Visit};

impl Store {
    /// One more line of the audit log.
    pub async fn write_audit(&self, audit_id: &str, visit: &Visit, deed: Deed<'_>, now: i64) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO audit_log (audit_id, at, action, outcome, account_id, address, target, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(audit_id)
        .bind(now)
        .bind(deed.action)
        .bind(deed.outcome)
        .bind(deed.account_id)
        .bind(visit.address.map(|address| address.to_string()))
        .bind(deed.target)
        .bind(&visit.request_id)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}
