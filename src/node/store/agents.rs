//! Agents.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Transaction, json, truth};
use crate::node::Fault;
use crate::node::model::{Agent, time};

fn agent(row: &AnyRow) -> Result<Agent, Fault> {
    let manifest: Option<String> = row.try_get("capability_manifest")?;
    Ok(Agent {
        agent_id: row.try_get("agent_id")?,
        account_id: row.try_get("account_id")?,
        display_name: row.try_get("display_name")?,
        profile_text: row.try_get("profile_text")?,
        profile_source: row.try_get("profile_source")?,
        visibility: row.try_get("visibility")?,
        scoped_tags: json(row, "scoped_tags")?,
        capability_manifest: manifest.map(|text| serde_json::from_str(&text)).transpose()?,
        is_primary: truth(row, "is_primary")?,
        is_sample: truth(row, "is_sample")?,
        created_at: time(row.try_get("created_at")?),
    })
}

pub(super) async fn insert(write: &mut Transaction, agent: &Agent, created_at: i64) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO agents (agent_id, account_id, display_name, profile_text, profile_source, visibility, scoped_tags,
                             capability_manifest, is_primary, is_sample, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&agent.agent_id)
    .bind(&agent.account_id)
    .bind(&agent.display_name)
    .bind(&agent.profile_text)
    .bind(&agent.profile_source)
    .bind(&agent.visibility)
    .bind(serde_json::to_string(&agent.scoped_tags)?)
    .bind(agent.capability_manifest.as_ref().map(serde_json::to_string).transpose()?)
    .bind(i64::from(agent.is_primary))
    .bind(i64::from(agent.is_sample))
    .bind(created_at)
    .execute(&mut **write)
    .await?;
    // Whoever holds an index of the agents sees by this number that it is out of date.
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ('agents_revision', $1)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(&agent.agent_id)
    .execute(&mut **write)
    .await?;
    Ok(())
}

impl Store {
    /// A further agent of an account.
    pub async fn create_agent(&self, agent: &Agent, created_at: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        insert(&mut write, agent, created_at).await?;
        write.commit().await?;
        Ok(())
    }

    /// The agents of an account, the primary one first.
    pub async fn agents_of(&self, account_id: &str) -> Result<Vec<Agent>, Fault> {
        let rows =
            sqlx::query("SELECT * FROM agents WHERE account_id = $1 ORDER BY is_primary DESC, created_at, agent_id")
                .bind(account_id)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(agent).collect()
    }

    /// One agent.
    pub async fn agent(&self, agent_id: &str) -> Result<Option<Agent>, Fault> {
        let row =
            sqlx::query("SELECT * FROM agents WHERE agent_id = $1").bind(agent_id).fetch_optional(&self.pool).await?;
        row.as_ref().map(agent).transpose()
    }

    /// Public agents, in a stable order.
    pub async fn public_agents(&self) -> Result<Vec<Agent>, Fault> {
        let rows = sqlx::query("SELECT * FROM agents WHERE visibility = 'public' ORDER BY agent_id")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(agent).collect()
    }

    /// Every agent that somebody else may find, in a stable order.
    pub async fn findable_agents(&self) -> Result<Vec<Agent>, Fault> {
        let rows = sqlx::query("SELECT * FROM agents WHERE visibility <> 'private' ORDER BY agent_id")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(agent).collect()
    }

    /// Changes whenever an agent is added or removed: the newest id and the number of agents.
    pub async fn agents_revision(&self) -> Result<String, Fault> {
        let count: i64 = sqlx::query("SELECT COUNT(*) AS n FROM agents").fetch_one(&self.pool).await?.try_get("n")?;
        Ok(format!("{count} {}", self.setting("agents_revision").await?.unwrap_or_default()))
    }

    /// Number of agents of the sample community.
    pub async fn sample_agents(&self) -> Result<i64, Fault> {
        Ok(sqlx::query("SELECT COUNT(*) AS n FROM agents WHERE is_sample = 1")
            .fetch_one(&self.pool)
            .await?
            .try_get("n")?)
    }
}
