//! What those who watch a run ask of the database.

use sqlx::Row;

use super::Store;
use crate::node::Fault;

impl Store {
    /// Tells one state of a run, as anybody sees it, from another; nothing when the run is gone. Cheap: it is asked every
    /// other second for each run that is watched.
    pub async fn run_mark(&self, run_id: &str) -> Result<Option<String>, Fault> {
        let row = sqlx::query(
            "SELECT r.status, r.current_round, r.epoch, r.public_visibility, r.deadline_at,
                    (SELECT COUNT(*) FROM replies p WHERE p.run_id = r.run_id) AS replies,
                    (SELECT COUNT(*) FROM demands d WHERE d.demand_id = r.demand_id) AS demands,
                    (SELECT COUNT(*) FROM demands d WHERE d.demand_id = r.demand_id AND d.visibility = 'public') AS published,
                    (SELECT COUNT(*) FROM agents a JOIN participants s ON s.agent_id = a.agent_id
                     WHERE s.run_id = r.run_id) AS agents,
                    (SELECT COALESCE(MAX(a.revision), 0) FROM agents a JOIN participants s ON s.agent_id = a.agent_id
                     WHERE s.run_id = r.run_id) AS revision
             FROM runs r WHERE r.run_id = $1",
        )
        .bind(run_id)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut mark: String = row.try_get("status")?;
        for column in
            ["current_round", "epoch", "public_visibility", "replies", "demands", "published", "agents", "revision"]
        {
            mark.push_str(&format!(" {}", row.try_get::<i64, _>(column)?));
        }
        let deadline: Option<i64> = row.try_get("deadline_at")?;
        Ok(Some(format!("{mark} {}", deadline.unwrap_or(-1))))
    }

    /// True for an account that is there, is not shut out, and has opened this run or sits in it.
    pub async fn sits_in(&self, account_id: &str, run_id: &str) -> Result<bool, Fault> {
        let row = sqlx::query(
            "SELECT 1 AS one FROM accounts a JOIN runs r ON r.run_id = $2
             WHERE a.account_id = $1 AND a.deleted_at IS NULL AND a.disabled_at IS NULL AND (
                 r.account_id = $1
                 OR EXISTS (SELECT 1 FROM participants p LEFT JOIN agents g ON g.agent_id = p.agent_id
                            WHERE p.run_id = $2 AND COALESCE(p.account_id, g.account_id) = $1))",
        )
        .bind(account_id)
        .bind(run_id)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.is_some())
    }
}
