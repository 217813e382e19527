//! Spaces of vectors: how each is made, what becomes of it, and how far it has been brought.
//!
//! One process at a time works on a space, under a lease. It goes through the agents in the order of their changes and
//! writes down how far it has come, so that whoever goes on begins there.

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::vectors::{hide, next_revision};
use super::{Store, Write, json};
use crate::node::Fault;
use crate::node::embedding::Recipe;

/// Agents whose vectors are removed in one transaction.
const SWEPT: i64 = 500;

/// What becomes of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceState {
    /// It does not hold everybody yet.
    Building,
    /// Searches use it.
    Serving,
    /// Another one serves in its place.
    Retired,
}

/// A place in the order of the changes of agents: the revision, and the agent within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Of the change; -1 before all of them.
    pub revision: i64,
    /// The agent.
    pub agent_id: String,
}

/// A space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSpace {
    /// Its name.
    pub space_id: String,
    /// How its vectors are made.
    pub recipe: Recipe,
    /// Of its vectors; none while there is none.
    pub dimensions: Option<i64>,
    /// What becomes of it.
    pub state: SpaceState,
    /// Stored time at which a node was last configured to it.
    pub wanted_at: i64,
    /// How far it has been brought.
    pub seen: Seen,
    /// Stored time at which it was first complete.
    pub complete_at: Option<i64>,
    /// Stored time since when it is not used.
    pub retired_at: Option<i64>,
}

/// Who works on a space, and until when it is its alone.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The space.
    pub space_id: &'a str,
    /// The process.
    pub owner: &'a str,
    /// Stored time.
    pub until: i64,
}

impl SpaceState {
    fn parse(word: &str) -> SpaceState {
        match word {
            "serving" => SpaceState::Serving,
            "retired" => SpaceState::Retired,
            _ => SpaceState::Building,
        }
    }
}

impl Seen {
    /// Before everybody.
    pub fn nobody() -> Seen {
        Seen { revision: -1, agent_id: String::new() }
    }
}

fn space(row: &AnyRow) -> Result<StoredSpace, Fault> {
    let asked: i64 = row.try_get("asked_dimensions")?;
    Ok(StoredSpace {
        space_id: row.try_get("space_id")?,
        recipe: Recipe {
            url: row.try_get("url")?,
            model: row.try_get("model")?,
            dimensions: u32::try_from(asked).unwrap_or(0),
            query_prefix: row.try_get("query_prefix")?,
            passage_prefix: row.try_get("passage_prefix")?,
            input_type: json(row, "input_type")?,
        },
        dimensions: row.try_get("dimensions")?,
        state: SpaceState::parse(&row.try_get::<String, _>("state")?),
        wanted_at: row.try_get("wanted_at")?,
        seen: Seen { revision: row.try_get("seen_revision")?, agent_id: row.try_get("seen_agent")? },
        complete_at: row.try_get("complete_at")?,
        retired_at: row.try_get("retired_at")?,
    })
}

impl Store {
    /// Every space, the one that was wanted last first.
    pub async fn spaces(&self) -> Result<Vec<StoredSpace>, Fault> {
        let rows = sqlx::query("SELECT * FROM embedding_spaces ORDER BY wanted_at DESC, space_id")
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(space).collect()
    }

    /// Makes this space the one to be built and kept up to date, after any other that was wanted before.
    pub async fn want_space(&self, recipe: &Recipe, now: i64) -> Result<(), Fault> {
        let mut write = self.write().await?;
        let newest = sqlx::query("SELECT COALESCE(MAX(wanted_at), 0) AS newest FROM embedding_spaces");
        let newest: i64 = newest.fetch_one(&mut *write).await?.try_get("newest")?;
        sqlx::query(
            "INSERT INTO embedding_spaces (space_id, url, model, asked_dimensions, query_prefix, passage_prefix, input_type,
                                           state, wanted_at, seen_revision, seen_agent, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'building', $8, -1, '', $9)
             ON CONFLICT (space_id) DO UPDATE SET wanted_at = excluded.wanted_at, retired_at = NULL,
                 state = CASE WHEN embedding_spaces.state = 'retired' THEN 'building' ELSE embedding_spaces.state END",
        )
        .bind(recipe.space_id())
        .bind(&recipe.url)
        .bind(&recipe.model)
        .bind(i64::from(recipe.dimensions))
        .bind(&recipe.query_prefix)
        .bind(&recipe.passage_prefix)
        .bind(serde_json::to_string(&recipe.input_type)?)
        .bind(now.max(newest + 1))
        .bind(now)
        .execute(&mut *write)
        .await?;
        next_revision(&mut write).await?;
        write.commit().await
    }

    /// Takes a space, or keeps it. False while somebody else has it.
    pub async fn lease_space(&self, lease: Lease<'_>, now: i64) -> Result<bool, Fault> {
        let taken = sqlx::query(
            "UPDATE embedding_spaces SET lease_owner = $2, lease_until = $3
             WHERE space_id = $1 AND (lease_owner IS NULL OR lease_owner = $4 OR lease_until IS NULL OR lease_until <= $5)",
        )
        .bind(lease.space_id)
        .bind(lease.owner)
        .bind(lease.until)
        .bind(lease.owner)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    /// Lets go of whatever this process works on.
    pub async fn release_spaces(&self, owner: &str) -> Result<(), Fault> {
        sqlx::query("UPDATE embedding_spaces SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1")
            .bind(owner)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Writes down how far a space has been brought, and forgets the vectors of those whom nobody can find any more, in
    /// every space.
    /// False, with nothing done, when somebody else works on it by now.
    pub async fn space_seen(&self, lease: Lease<'_>, seen: &Seen, hidden: &[&str]) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if !keep(&mut write, lease).await? {
            return Ok(false);
        }
        sqlx::query("UPDATE embedding_spaces SET seen_revision = $2, seen_agent = $3 WHERE space_id = $1")
            .bind(lease.space_id)
            .bind(seen.revision)
            .bind(&seen.agent_id)
            .execute(&mut *write)
            .await?;
        hide(&mut write, hidden).await?;
        write.commit().await?;
        Ok(true)
    }

    /// From now on this space serves, and no other, if it is the one that was wanted last. False when it is not, or somebody
    /// else works on it by now.
    pub async fn serve_space(&self, lease: Lease<'_>, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if !keep(&mut write, lease).await? {
            return Ok(false);
        }
        let begun = sqlx::query(
            "UPDATE embedding_spaces SET state = 'serving', complete_at = COALESCE(complete_at, $2)
             WHERE space_id = $1 AND state = 'building'
                 AND wanted_at >= (SELECT MAX(wanted_at) FROM embedding_spaces)",
        )
        .bind(lease.space_id)
        .bind(now)
        .execute(&mut *write)
        .await?;
        if begun.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE embedding_spaces SET state = 'retired', retired_at = $2 WHERE space_id <> $1 AND state <> 'retired'",
        )
        .bind(lease.space_id)
        .bind(now)
        .execute(&mut *write)
        .await?;
        next_revision(&mut write).await?;
        write.commit().await?;
        Ok(true)
    }

    /// Removes some of the oldest space that is not used since this stored time, and at last the space itself. False when
    /// there is nothing to remove. A space that is wanted again while it goes is filled again.
    pub async fn sweep_spaces(&self, retired_before: i64) -> Result<bool, Fault> {
        const DUE: &str = "SELECT space_id FROM embedding_spaces WHERE state = 'retired' AND retired_at <= $1
             ORDER BY retired_at, space_id LIMIT 1";
        if sqlx::query(DUE).bind(retired_before).fetch_optional(&self.read).await?.is_none() {
            return Ok(false);
        }
        let mut write = self.write().await?;
        let statement = AssertSqlSafe(format!("{DUE}{}", self.locked(true)));
        let due = sqlx::query(statement).bind(retired_before).fetch_optional(&mut *write).await?;
        let Some(due) = due else { return Ok(false) };
        let space_id: String = due.try_get("space_id")?;
        let gone = sqlx::query(
            "DELETE FROM agent_vectors WHERE space_id = $1 AND agent_id IN
                 (SELECT agent_id FROM agent_vectors WHERE space_id = $1 ORDER BY agent_id LIMIT $2)",
        )
        .bind(&space_id)
        .bind(SWEPT)
        .execute(&mut *write)
        .await?;
        let last = if gone.rows_affected() == 0 {
            "DELETE FROM embedding_spaces WHERE space_id = $1"
        } else {
            "UPDATE embedding_spaces SET seen_revision = -1, seen_agent = '' WHERE space_id = $1"
        };
        sqlx::query(last).bind(&space_id).execute(&mut *write).await?;
        write.commit().await?;
        Ok(true)
    }
}

/// Keeps a space for longer, if it is this process's.
pub(super) async fn keep(write: &mut Write, lease: Lease<'_>) -> Result<bool, Fault> {
    let kept = sqlx::query(
        "UPDATE embedding_spaces SET lease_until = $3 WHERE space_id = $1 AND lease_owner = $2 AND state <> 'retired'",
    )
    .bind(lease.space_id)
    .bind(lease.owner)
    .bind(lease.until)
    .execute(&mut **write)
    .await?;
    Ok(kept.rows_affected() > 0)
}
