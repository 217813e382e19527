//! Formulations and demands.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;
use crate::node::Fault;
use crate::node::model::{Demand, DemandRun, Formulation, time};

fn formulation(row: &AnyRow) -> Result<Formulation, Fault> {
    Ok(Formulation {
        session_id: row.try_get("session_id")?,
        account_id: row.try_get("account_id")?,
        agent_id: row.try_get("agent_id")?,
        raw_intent: row.try_get("raw_intent")?,
        scene_context: row.try_get("scene_context")?,
        formulated_demand: row.try_get("formulated_demand")?,
        status: row.try_get("status")?,
        demand_id: row.try_get("demand_id")?,
        query_id: row.try_get("query_id")?,
        run_id: row.try_get("run_id")?,
        created_at: time(row.try_get("created_at")?),
        updated_at: time(row.try_get("updated_at")?),
    })
}

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
    /// A new formulation session.
    pub async fn create_formulation(
        &self,
        session: &Formulation,
        updates: &str,
        reply: &str,
        now: i64,
    ) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO formulations (session_id, account_id, agent_id, raw_intent, scene_context, formulated_demand,
                                       updates, assistant_reply, status, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        )
        .bind(&session.session_id)
        .bind(&session.account_id)
        .bind(&session.agent_id)
        .bind(&session.raw_intent)
        .bind(&session.scene_context)
        .bind(&session.formulated_demand)
        .bind(updates)
        .bind(reply)
        .bind(&session.status)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// One formulation session.
    pub async fn formulation(&self, session_id: &str) -> Result<Option<Formulation>, Fault> {
        let row = sqlx::query("SELECT * FROM formulations WHERE session_id = $1")
            .bind(session_id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(formulation).transpose()
    }

    /// The demands of an account, newest first, with their runs.
    pub async fn demands_of(&self, account_id: &str, offset: i64, limit: i64) -> Result<Vec<Demand>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM demands WHERE account_id = $1 ORDER BY created_at DESC, demand_id LIMIT $2 OFFSET $3",
        )
        .bind(account_id)
        .bind(limit)
        .bind(offset)
        .fetch_all(&self.pool)
        .await?;
        let mut demands = rows.iter().map(demand).collect::<Result<Vec<_>, _>>()?;
        for demand in &mut demands {
            demand.runs = self.runs_of_demand(&demand.demand_id).await?;
        }
        Ok(demands)
    }

    /// Number of demands of an account.
    pub async fn count_demands(&self, account_id: &str) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM demands WHERE account_id = $1")
            .bind(account_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get("n")?)
    }

    /// One demand of an account, with its runs.
    pub async fn demand(&self, account_id: &str, demand_id: &str) -> Result<Option<Demand>, Fault> {
        let row = sqlx::query("SELECT * FROM demands WHERE demand_id = $1 AND account_id = $2")
            .bind(demand_id)
            .bind(account_id)
            .fetch_optional(&self.pool)
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
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get("demand_text")?)
    }

    async fn runs_of_demand(&self, demand_id: &str) -> Result<Vec<DemandRun>, Fault> {
        let rows = sqlx::query(
            "SELECT run_id, status, current_round, created_at FROM runs WHERE demand_id = $1 ORDER BY created_at DESC, run_id",
        )
        .bind(demand_id)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(DemandRun {
                    run_id: row.try_get("run_id")?,
                    status: row.try_get("status")?,
                    current_round: row.try_get("current_round")?,
                    created_at: time(row.try_get("created_at")?),
                })
            })
            .collect()
    }
}
