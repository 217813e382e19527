//! Vectors of profiles, by space, agent and section. Every change of them takes the next number, so that whoever holds them in
//! memory is kept up to date by what has changed.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use super::discovery::SHUT_OUT;
use super::people::places;
use super::spaces::{Lease, Seen, keep};
use super::{Store, Write};
use crate::node::Fault;

/// An agent, as far as its vectors are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Where it stands in the order of changes.
    pub at: Seen,
    /// Its profile.
    pub profile_text: String,
    /// Whether anybody can find it.
    pub findable: bool,
}

/// A vector that is to be written, or that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVector {
    /// Whose.
    pub agent_id: String,
    /// Number of the section.
    pub section: i64,
    /// Of the text; empty where there is none.
    pub text_hash: String,
    /// As it is stored; none where there is no text, or the endpoint refuses it.
    pub vector: Option<String>,
}

/// A vector as it is read, with its place in the order of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVector {
    /// The change that wrote it.
    pub revision: i64,
    /// Whose.
    pub agent_id: String,
    /// Number of the section.
    pub section: i64,
    /// None where there is nothing any more.
    pub vector: Option<String>,
}

/// The newest changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Of agents.
    pub agents: i64,
    /// Of vectors and of what becomes of spaces.
    pub vectors: i64,
}

/// The number that these changes carry; as with agents, whoever takes it lets nobody else take one before the commit.
pub(super) async fn next_revision(write: &mut Write) -> Result<i64, Fault> {
    let row = sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'vectors' RETURNING value")
        .fetch_one(&mut **write)
        .await?;
    Ok(row.try_get("value")?)
}

impl Store {
    /// The newest changes of agents and of vectors.
    pub async fn embedding_counters(&self) -> Result<Counters, Fault> {
        let rows = sqlx::query("SELECT name, value FROM counters WHERE name IN ('agents', 'vectors')");
        let mut counters = Counters::default();
        for row in rows.fetch_all(&self.read).await? {
            match row.try_get::<String, _>("name")?.as_str() {
                "agents" => counters.agents = row.try_get("value")?,
                _ => counters.vectors = row.try_get("value")?,
            }
        }
        Ok(counters)
    }

    /// So many agents that changed after this, in the order of their changes, also those that nobody can find any more.
    pub async fn subjects_after(&self, seen: &Seen, most: i64) -> Result<Vec<Subject>, Fault> {
        let statement = format!(
            "SELECT agent_id, revision, profile_text,
                    CASE WHEN visibility <> 'private' AND account_id NOT IN ({SHUT_OUT}) THEN 1 ELSE 0 END AS findable
             FROM agents WHERE (revision, agent_id) > ($1, $2)
             ORDER BY revision, agent_id LIMIT $3"
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).bind(seen.revision).bind(&seen.agent_id).bind(most);
        let rows = rows.fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                Ok(Subject {
                    at: Seen { revision: row.try_get("revision")?, agent_id: row.try_get("agent_id")? },
                    profile_text: row.try_get("profile_text")?,
                    findable: super::truth(row, "findable")?,
                })
            })
            .collect()
    }

    /// What is known of these agents in a space: the hash of each text by agent and section.
    pub async fn text_hashes(
        &self,
        space_id: &str,
        agent_ids: &[&str],
    ) -> Result<HashMap<(String, i64), String>, Fault> {
        if agent_ids.is_empty() {
            return Ok(HashMap::new());
        }
        let statement = format!(
            "SELECT agent_id, section, text_hash FROM agent_vectors WHERE agent_id IN {} AND space_id = ${}",
            places(1, agent_ids.len()),
            agent_ids.len() + 1
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for agent_id in agent_ids {
            query = query.bind(*agent_id);
        }
        let rows = query.bind(space_id).fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| Ok(((row.try_get("agent_id")?, row.try_get("section")?), row.try_get("text_hash")?)))
            .collect()
    }

    /// Writes vectors and keeps the lease; `dimensions` is what they have, where one was made. Agents that are changed or
    /// removed at this moment are passed over: they come again, or never. False, with nothing written, when somebody else
    /// works on the space by now.
    pub async fn put_vectors(
        &self,
        lease: Lease<'_>,
        dimensions: Option<i64>,
        vectors: &[NewVector],
    ) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if !keep(&mut write, lease).await? {
            return Ok(false);
        }
        sqlx::query("UPDATE embedding_spaces SET dimensions = COALESCE(dimensions, $2) WHERE space_id = $1")
            .bind(lease.space_id)
            .bind(dimensions)
            .execute(&mut *write)
            .await?;
        let revision = next_revision(&mut write).await?;
        let there = self.there(&mut write, vectors).await?;
        let vectors: Vec<&NewVector> = vectors.iter().filter(|one| there.contains(&one.agent_id)).collect();
        if !vectors.is_empty() {
            let statement = format!(
                "INSERT INTO agent_vectors (space_id, agent_id, section, text_hash, vector, revision) VALUES {}
                 ON CONFLICT (space_id, agent_id, section) DO UPDATE SET
                     text_hash = excluded.text_hash, vector = excluded.vector, revision = excluded.revision",
                places(vectors.len(), 6)
            );
            let mut query = sqlx::query(AssertSqlSafe(statement));
            for one in vectors {
                query = query.bind(lease.space_id).bind(&one.agent_id).bind(one.section).bind(&one.text_hash);
                query = query.bind(&one.vector).bind(revision);
            }
            query.execute(&mut *write).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// Those of the agents of these vectors that are there, and stay so until the commit.
    async fn there(&self, write: &mut Write, vectors: &[NewVector]) -> Result<Vec<String>, Fault> {
        let mut agent_ids: Vec<&str> = vectors.iter().map(|one| one.agent_id.as_str()).collect();
        agent_ids.sort_unstable();
        agent_ids.dedup();
        if agent_ids.is_empty() {
            return Ok(Vec::new());
        }
        let statement = format!(
            "SELECT agent_id FROM agents WHERE agent_id IN {} AND visibility <> 'private'{}",
            places(1, agent_ids.len()),
            self.locked(true)
        );
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for agent_id in agent_ids {
            query = query.bind(agent_id);
        }
        let rows = query.fetch_all(&mut **write).await?;
        rows.iter().map(|row| Ok(row.try_get("agent_id")?)).collect()
    }

    /// So many vectors of a space that were written after this place in the order of changes: `(revision, agent, section)`.
    pub async fn vectors_after(
        &self,
        space_id: &str,
        after: (i64, &str, i64),
        most: i64,
    ) -> Result<Vec<StoredVector>, Fault> {
        let (revision, agent_id, section) = after;
        let rows = sqlx::query(
            "SELECT revision, agent_id, section, vector FROM agent_vectors
             WHERE space_id = $1 AND (revision, agent_id, section) > ($2, $3, $4)
             ORDER BY revision, agent_id, section LIMIT $5",
        )
        .bind(space_id)
        .bind(revision)
        .bind(agent_id)
        .bind(section)
        .bind(most)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredVector {
                    revision: row.try_get("revision")?,
                    agent_id: row.try_get("agent_id")?,
                    section: row.try_get("section")?,
                    vector: row.try_get("vector")?,
                })
            })
            .collect()
    }

    /// The agents that are gone since a revision.
    pub async fn gone_since(&self, revision: i64) -> Result<Vec<String>, Fault> {
        let rows = sqlx::query("SELECT agent_id FROM agents_gone WHERE revision > $1 ORDER BY agent_id").bind(revision);
        rows.fetch_all(&self.read).await?.iter().map(|row| Ok(row.try_get("agent_id")?)).collect()
    }

    /// How many agents somebody else can find.
    pub async fn findable(&self) -> Result<i64, Fault> {
        let statement = format!(
            "SELECT COUNT(*) AS n FROM agents WHERE visibility <> 'private' AND account_id NOT IN ({SHUT_OUT})"
        );
        Ok(sqlx::query(AssertSqlSafe(statement)).fetch_one(&self.read).await?.try_get("n")?)
    }
}

/// Forgets the vectors of these agents in every space: what is made of a profile is kept for those only who can be found.
/// Their rows stay, so that whoever holds vectors in memory hears of it.
pub(super) async fn hide(write: &mut Write, agent_ids: &[&str]) -> Result<(), Fault> {
    if agent_ids.is_empty() {
        return Ok(());
    }
    let revision = next_revision(write).await?;
    let statement = format!(
        "UPDATE agent_vectors SET vector = NULL, text_hash = '', revision = ${} WHERE agent_id IN {} AND text_hash <> ''",
        agent_ids.len() + 1,
        places(1, agent_ids.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for agent_id in agent_ids {
        query = query.bind(*agent_id);
    }
    query.bind(revision).execute(&mut **write).await?;
    Ok(())
}
