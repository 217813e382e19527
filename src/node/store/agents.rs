//! Agents. Every change takes the next revision, so that an index of them can be kept up to date by what has changed.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::discovery::SHUT_OUT;
use super::{Seen, Store, Write, json, truth};
use crate::node::Fault;
use crate::node::model::{Agent, time};

pub(super) fn agent(row: &AnyRow) -> Result<Agent, Fault> {
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

/// What is to become of an agent; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AgentChange {
    /// Its name.
    pub display_name: Option<String>,
    /// Its profile.
    pub profile_text: Option<String>,
    /// `public`, `scoped` or `private`.
    pub visibility: Option<String>,
    /// Scenes and tags in which it is found while it is scoped.
    pub scoped_tags: Option<Vec<String>>,
    /// Anything its owner declares, an object.
    pub capability_manifest: Option<Value>,
}

/// An agent that has changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Where it stands in the order of changes.
    pub at: Seen,
    /// As it is now.
    pub agent: Agent,
    /// Whether anybody else can find it.
    pub findable: bool,
}

/// The number that the changes of this transaction carry. Whoever takes it lets nobody else take one before the commit,
/// so that a reader who sees a number has seen every smaller one. It is taken after any lock of an account.
pub(super) async fn next_revision(write: &mut Write) -> Result<i64, Fault> {
    let row = sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'agents' RETURNING value")
        .fetch_one(&mut **write)
        .await?;
    Ok(row.try_get("value")?)
}

/// Writes agents under one revision.
pub(super) async fn insert(write: &mut Write, agents: &[Agent], created_at: i64) -> Result<(), Fault> {
    if agents.is_empty() {
        return Ok(());
    }
    let revision = next_revision(write).await?;
    for agent in agents {
        sqlx::query(
            "INSERT INTO agents (agent_id, account_id, display_name, profile_text, profile_source, visibility, scoped_tags,
                                 capability_manifest, is_primary, is_sample, created_at, updated_at, revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)",
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
        .bind(revision)
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}

/// Removes every agent of an account and says so to whoever holds an index.
pub(super) async fn remove_all(write: &mut Write, account_id: &str) -> Result<(), Fault> {
    let revision = next_revision(write).await?;
    sqlx::query("INSERT INTO agents_gone (agent_id, revision) SELECT agent_id, $2 FROM agents WHERE account_id = $1")
        .bind(account_id)
        .bind(revision)
        .execute(&mut **write)
        .await?;
    sqlx::query("DELETE FROM agents WHERE account_id = $1").bind(account_id).execute(&mut **write).await?;
    Ok(())
}

impl Store {
    /// A further agent of an account that has fewer than `most`; with so many it is a 409.
    pub async fn create_agent(&self, agent: &Agent, most: i64, created_at: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, &agent.account_id).await?;
        let row = sqlx::query("SELECT COUNT(*) AS n FROM agents WHERE account_id = $1")
            .bind(&agent.account_id)
            .fetch_one(&mut *write)
            .await?;
        if row.try_get::<i64, _>("n")? >= most {
            let message = format!("an account has at most {most} agents");
            return Err(Fault::new(409, "too_many_agents", message).hint("towow agent list"));
        }
        insert(&mut write, std::slice::from_ref(agent), created_at).await?;
        write.commit().await
    }

    /// Changes an agent of this account; none when it has no such agent.
    pub async fn change_agent(
        &self,
        account_id: &str,
        agent_id: &str,
        change: &AgentChange,
        now: i64,
    ) -> Result<Option<Agent>, Fault> {
        let mut write = self.write().await?;
        let revision = next_revision(&mut write).await?;
        let row = sqlx::query(
            "UPDATE agents SET display_name = COALESCE($3, display_name), profile_text = COALESCE($4, profile_text),
                               visibility = COALESCE($5, visibility), scoped_tags = COALESCE($6, scoped_tags),
                               capability_manifest = COALESCE($7, capability_manifest), updated_at = $8, revision = $9
             WHERE agent_id = $1 AND account_id = $2 RETURNING *",
        )
        .bind(agent_id)
        .bind(account_id)
        .bind(&change.display_name)
        .bind(&change.profile_text)
        .bind(&change.visibility)
        .bind(change.scoped_tags.as_ref().map(serde_json::to_string).transpose()?)
        .bind(change.capability_manifest.as_ref().map(serde_json::to_string).transpose()?)
        .bind(now)
        .bind(revision)
        .fetch_optional(&mut *write)
        .await?;
        let Some(changed) = row.as_ref().map(agent).transpose()? else { return Ok(None) };
        if changed.visibility == "private" {
            super::vectors::hide(&mut write, &[agent_id]).await?;
        }
        write.commit().await?;
        Ok(Some(changed))
    }

    /// Removes an agent of this account for good, with the invitations that wait for an answer from or to it. When it was
    /// the primary one, the oldest of the others takes its place; the last one is a 409.
    pub async fn delete_agent(&self, account_id: &str, agent_id: &str, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, account_id).await?;
        let rows =
            sqlx::query("SELECT agent_id, is_primary FROM agents WHERE account_id = $1 ORDER BY created_at, agent_id")
                .bind(account_id)
                .fetch_all(&mut *write)
                .await?;
        let agents = rows
            .iter()
            .map(|row| Ok((row.try_get("agent_id")?, truth(row, "is_primary")?)))
            .collect::<Result<Vec<(String, bool)>, Fault>>()?;
        let (_, primary) =
            agents.iter().find(|(id, _)| id == agent_id).ok_or_else(|| Fault::missing("agent", agent_id))?;
        let Some((heir, _)) = agents.iter().find(|(id, _)| id != agent_id) else {
            let message = format!("agent {agent_id:?} is the only one of its account, and goes with it");
            return Err(Fault::new(409, "last_agent", message).hint("towow agent create --help"));
        };
        let revision = next_revision(&mut write).await?;
        for statement in [
            "DELETE FROM invitations WHERE status = 'pending' AND (inviter = $1 OR invitee = $1)",
            // With the agent goes what others were shown of it and could still read.
            "DELETE FROM nominations WHERE agent_id = $1",
            "DELETE FROM talent_pool WHERE agent_id = $1",
            "DELETE FROM agents WHERE agent_id = $1",
        ] {
            sqlx::query(statement).bind(agent_id).execute(&mut *write).await?;
        }
        sqlx::query("INSERT INTO agents_gone (agent_id, revision) VALUES ($1, $2)")
            .bind(agent_id)
            .bind(revision)
            .execute(&mut *write)
            .await?;
        if *primary {
            sqlx::query("UPDATE agents SET is_primary = 1, updated_at = $2, revision = $3 WHERE agent_id = $1")
                .bind(heir)
                .bind(now)
                .bind(revision)
                .execute(&mut *write)
                .await?;
        }
        write.commit().await
    }

    /// The agents of an account, the primary one first.
    pub async fn agents_of(&self, account_id: &str) -> Result<Vec<Agent>, Fault> {
        self.recalled(format!("agents of {account_id}"), async {
            let rows = sqlx::query(
                "SELECT * FROM agents WHERE account_id = $1 ORDER BY is_primary DESC, created_at, agent_id",
            )
            .bind(account_id)
            .fetch_all(&self.read)
            .await?;
            rows.iter().map(agent).collect()
        })
        .await
    }

    /// One agent.
    pub async fn agent(&self, agent_id: &str) -> Result<Option<Agent>, Fault> {
        let row =
            sqlx::query("SELECT * FROM agents WHERE agent_id = $1").bind(agent_id).fetch_optional(&self.read).await?;
        row.as_ref().map(agent).transpose()
    }

    /// Those of these agents that are there, by their ids.
    pub async fn agents_by_id(&self, agent_ids: &[&str]) -> Result<HashMap<String, Agent>, Fault> {
        let mut agents = HashMap::new();
        for agent_ids in agent_ids.chunks(500) {
            let places: Vec<String> = (1..=agent_ids.len()).map(|number| format!("${number}")).collect();
            let statement = format!("SELECT * FROM agents WHERE agent_id IN ({})", places.join(", "));
            let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
            for agent_id in agent_ids {
                query = query.bind(*agent_id);
            }
            for row in &query.fetch_all(&self.read).await? {
                let agent = agent(row)?;
                agents.insert(agent.agent_id.clone(), agent);
            }
        }
        Ok(agents)
    }

    /// The number of the newest change of an agent; it grows with every change.
    pub async fn agents_revision(&self) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'agents'").fetch_one(&self.read).await?;
        Ok(row.try_get("value")?)
    }

    /// So many agents that changed after this, in the order of their changes, whatever their visibility is now.
    ///
    /// Whoever has seen a change has seen every one before it, so that the last of a page is where the next one begins.
    pub async fn agents_changed_after(&self, seen: &Seen, most: i64) -> Result<Vec<Changed>, Fault> {
        let statement = format!(
            "SELECT agents.*, CASE WHEN visibility <> 'private' AND account_id NOT IN ({SHUT_OUT}) THEN 1 ELSE 0 END AS findable
             FROM agents WHERE (revision, agent_id) > ($1, $2) ORDER BY revision, agent_id LIMIT $3"
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).bind(seen.revision).bind(&seen.agent_id).bind(most);
        let changed = |row: &AnyRow| {
            let agent = agent(row)?;
            let at = Seen { revision: row.try_get("revision")?, agent_id: agent.agent_id.clone() };
            Ok(Changed { at, agent, findable: truth(row, "findable")? })
        };
        rows.fetch_all(&self.read).await?.iter().map(changed).collect()
    }

    /// So many agents that are gone since this, in the order in which they went.
    pub async fn agents_gone_after(&self, seen: &Seen, most: i64) -> Result<Vec<Seen>, Fault> {
        let rows = sqlx::query(
            "SELECT agent_id, revision FROM agents_gone WHERE (revision, agent_id) > ($1, $2)
             ORDER BY revision, agent_id LIMIT $3",
        );
        let rows = rows.bind(seen.revision).bind(&seen.agent_id).bind(most).fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| Ok(Seen { revision: row.try_get("revision")?, agent_id: row.try_get("agent_id")? }))
            .collect()
    }

    /// How many agents have changed or gone after these places, counted up to `most` of each.
    pub async fn agents_waiting(&self, changed: &Seen, gone: &Seen, most: i64) -> Result<i64, Fault> {
        let mut waiting = 0;
        for (table, seen) in [("agents", changed), ("agents_gone", gone)] {
            let statement = format!(
                "SELECT COUNT(*) AS n FROM
                 (SELECT 1 FROM {table} WHERE (revision, agent_id) > ($1, $2) ORDER BY revision, agent_id LIMIT $3) AS waiting"
            );
            let row = sqlx::query(AssertSqlSafe(statement)).bind(seen.revision).bind(&seen.agent_id).bind(most);
            waiting += row.fetch_one(&self.read).await?.try_get::<i64, _>("n")?;
        }
        Ok(waiting)
    }

    /// The stored time of the last change among the newest of a revision and before. Where the history of this database is
    /// the one in which the revision was read, that is not after the reading.
    pub async fn agents_changed_by(&self, revision: i64) -> Result<Option<i64>, Fault> {
        let row = sqlx::query(
            "SELECT MAX(updated_at) AS at FROM
             (SELECT updated_at FROM agents WHERE revision <= $1 ORDER BY revision DESC LIMIT 64) AS newest",
        );
        Ok(row.bind(revision).fetch_one(&self.read).await?.try_get("at")?)
    }

    /// Number of agents of the sample community.
    pub async fn sample_agents(&self) -> Result<i64, Fault> {
        Ok(sqlx::query("SELECT COUNT(*) AS n FROM agents WHERE is_sample = 1")
            .fetch_one(&self.read)
            .await?
            .try_get("n")?)
    }
}
