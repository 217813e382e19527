//! What somebody was shown, and what they thought of it.

use sqlx::Row;

use super::{Store, Write};
use crate::node::{Fault, ids};

/// Something that was shown.
pub struct Exposure {
    /// `nomination`, `run`, `delivery`.
    pub target_type: String,
    /// Its id.
    pub target_id: String,
}

/// What somebody thinks of what they were shown.
pub struct Opinion<'a> {
    /// Whose opinion.
    pub account_id: &'a str,
    /// The agent that speaks.
    pub agent_id: &'a str,
    /// When it was shown.
    pub exposure_event_id: &'a str,
    /// What it is about.
    pub target_type: &'a str,
    /// Its id.
    pub target_id: &'a str,
    /// 1 to 5.
    pub rating: i64,
    /// Free text.
    pub comment: Option<&'a str>,
}

/// Writes down that a target is shown to an agent of an account; the id of the event. Shown again, it is the same event.
pub(super) async fn expose(
    write: &mut Write,
    account_id: &str,
    agent_id: &str,
    target_type: &str,
    target_id: &str,
    now: i64,
) -> Result<String, Fault> {
    let row = sqlx::query(
        "INSERT INTO exposures (exposure_event_id, account_id, agent_id, target_type, target_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, agent_id, target_type, target_id) DO UPDATE SET target_id = excluded.target_id
         RETURNING exposure_event_id",
    )
    .bind(ids::id("exp")?)
    .bind(account_id)
    .bind(agent_id)
    .bind(target_type)
    .bind(target_id)
    .bind(now)
    .fetch_one(&mut **write)
    .await?;
    Ok(row.try_get("exposure_event_id")?)
}

impl Store {
    /// What was shown to an account by this event.
    pub async fn exposure(&self, account_id: &str, exposure_event_id: &str) -> Result<Option<Exposure>, Fault> {
        let row = sqlx::query(
            "SELECT target_type, target_id FROM exposures WHERE exposure_event_id = $1 AND account_id = $2",
        )
        .bind(exposure_event_id)
        .bind(account_id)
        .fetch_optional(&self.read)
        .await?;
        let exposure = |row: sqlx::any::AnyRow| {
            Ok(Exposure { target_type: row.try_get("target_type")?, target_id: row.try_get("target_id")? })
        };
        row.map(exposure).transpose()
    }

    /// Keeps an opinion; a later one about the same event takes its place. The id of the feedback.
    pub async fn give_feedback(&self, opinion: &Opinion<'_>, now: i64) -> Result<String, Fault> {
        let row = sqlx::query(
            "INSERT INTO feedback (feedback_id, account_id, agent_id, exposure_event_id, target_type, target_id, rating, comment, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (exposure_event_id) DO UPDATE
             SET agent_id = excluded.agent_id, rating = excluded.rating, comment = excluded.comment,
                 created_at = excluded.created_at
             RETURNING feedback_id",
        )
        .bind(ids::id("fbk")?)
        .bind(opinion.account_id)
        .bind(opinion.agent_id)
        .bind(opinion.exposure_event_id)
        .bind(opinion.target_type)
        .bind(opinion.target_id)
        .bind(opinion.rating)
        .bind(opinion.comment)
        .bind(now)
        .fetch_one(&self.writer)
        .await?;
        Ok(row.try_get("feedback_id")?)
    }
}
