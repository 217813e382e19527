//! Demands.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use super::discovery::SHUT_OUT;
use crate::node::Fault;
use crate::node::model::{Demand, DemandRun, PublicDemand, time};

fn demand(row: &AnyRow) -> Result<Demand, Fault> {
    Ok(Demand {
        demand_id: row.try_get("demand_id")?,
        agent_id: row.try_get("agent_id")?,
        session_id: row.try_get("session_id")?,
        demand_text: row.try_get("demand_text")?,
        visibility: row.try_get("visibility")?,
        created_at: time(row.try_get("created_at")?),
        runs: Vec::new(),
    })
}

impl Store {
    /// The demands of an account, newest first, with their runs.
    pub async fn demands_of(&self, account_id: &str, offset: i64, limit: i64) -> Result<Vec<Demand>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM demands WHERE account_id = $1 ORDER BY created_at DESC, demand_id LIMIT $2 OFFSET $3",
        )
        .bind(account_id)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.read)
        .await?;
        let mut demands = rows.iter().map(demand).collect::<Result<Vec<_>, _>>()?;
        let runs = sqlx::query(
            "SELECT demand_id, run_id, status, current_round, created_at FROM runs WHERE demand_id IN
                 (SELECT demand_id FROM demands WHERE account_id = $1 ORDER BY created_at DESC, demand_id LIMIT $2 OFFSET $3)
             ORDER BY created_at DESC, run_id",
        )
        .bind(account_id)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.read)
        .await?;
        for row in &runs {
            let demand_id: String = row.try_get("demand_id")?;
            if let Some(demand) = demands.iter_mut().find(|demand| demand.demand_id == demand_id) {
                demand.runs.push(run(row)?);
            }
        }
        Ok(demands)
    }

    /// Number of demands of an account.
    pub async fn count_demands(&self, account_id: &str) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM demands WHERE account_id = $1")
            .bind(account_id)
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get("n")?)
    }

    /// One demand of an account, with its runs.
    pub async fn demand(&self, account_id: &str, demand_id: &str) -> Result<Option<Demand>, Fault> {
        let row = sqlx::query("SELECT * FROM demands WHERE demand_id = $1 AND account_id = $2")
            .bind(demand_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut demand = demand(&row)?;
        demand.runs = self.runs_of_demand(demand_id).await?;
        Ok(Some(demand))
    }

    /// The text of a demand.
    pub async fn demand_text(&self, demand_id: &str) -> Result<String, Fault> {
        let row = sqlx::query("SELECT demand_text FROM demands WHERE demand_id = $1")
            .bind(demand_id)
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get("demand_text")?)
    }

    async fn runs_of_demand(&self, demand_id: &str) -> Result<Vec<DemandRun>, Fault> {
        let rows = sqlx::query(
            "SELECT run_id, status, current_round, created_at FROM runs WHERE demand_id = $1 ORDER BY created_at DESC, run_id",
        )
        .bind(demand_id)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(run).collect()
    }

    /// Publishes or hides a demand of an account; false when it has no such demand.
    pub async fn set_demand_visibility(
        &self,
        account_id: &str,
        demand_id: &str,
        visibility: &str,
    ) -> Result<bool, Fault> {
        let changed = sqlx::query("UPDATE demands SET visibility = $3 WHERE demand_id = $1 AND account_id = $2")
            .bind(demand_id)
            .bind(account_id)
            .bind(visibility)
            .execute(&self.writer)
            .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Demands that their owners have published, newest first.
    pub async fn public_demands(&self, offset: i64, limit: i64) -> Result<Vec<PublicDemand>, Fault> {
        let statement = format!("{} ORDER BY d.created_at DESC, d.demand_id LIMIT $1 OFFSET $2", published());
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(limit).bind(offset).fetch_all(&self.read).await?;
        rows.iter().map(public_demand).collect()
    }

    /// Number of demands that their owners have published.
    pub async fn count_public_demands(&self) -> Result<i64, Fault> {
        let statement = format!("SELECT COUNT(*) AS n FROM ({}) AS published", published());
        Ok(sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_one(&self.read).await?.try_get("n")?)
    }

    /// One demand that its owner has published.
    pub async fn public_demand(&self, demand_id: &str) -> Result<Option<PublicDemand>, Fault> {
        let statement = format!("{} AND d.demand_id = $1", published());
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(demand_id).fetch_optional(&self.read).await?;
        row.as_ref().map(public_demand).transpose()
    }
}

/// Published demands; of the agent only what is public itself.
fn published() -> String {
    format!(
        "SELECT d.demand_id, d.demand_text, d.created_at, a.agent_id, a.display_name
         FROM demands d LEFT JOIN agents a ON a.agent_id = d.agent_id AND a.visibility = 'public'
         WHERE d.visibility = 'public' AND d.account_id NOT IN ({SHUT_OUT})"
    )
}

fn public_demand(row: &AnyRow) -> Result<PublicDemand, Fault> {
    Ok(PublicDemand {
        demand_id: row.try_get("demand_id")?,
        agent_id: row.try_get("agent_id")?,
        display_name: row.try_get("display_name")?,
        demand_text: row.try_get("demand_text")?,
        created_at: time(row.try_get("created_at")?),
    })
}

fn run(row: &AnyRow) -> Result<DemandRun, Fault> {
    Ok(DemandRun {
        run_id: row.try_get("run_id")?,
        status: row.try_get("status")?,
        current_round: row.try_get("current_round")?,
        created_at: time(row.try_get("created_at")?),
    })
}
