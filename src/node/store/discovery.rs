//! Discovery queries, and the one write that turns a demand into query, nominations and run.

use sqlx::Row;

use super::{Store, truth};
use crate::node::Fault;
use crate::node::model::{Nomination, Participant, Query, Run, time};

/// Everything that a confirmation or a discovery brings into being. It is written at once or not at all.
pub struct Opening<'a> {
    /// The account that asks.
    pub account_id: &'a str,
    /// Its agent.
    pub agent_id: &'a str,
    /// The formulation that is confirmed by it.
    pub session_id: Option<&'a str>,
    /// The demand.
    pub demand_id: &'a str,
    /// Its text.
    pub demand_text: &'a str,
    /// The query.
    pub query_id: &'a str,
    /// What it found.
    pub nominations: &'a [Nomination],
    /// The run with its participants, where one was asked for.
    pub run: Option<(&'a Run, &'a [Participant])>,
}

impl Store {
    /// Writes an opening. False, with nothing written, when the formulation has been confirmed in the meantime.
    pub async fn open_query(&self, opening: &Opening<'_>, now: i64) -> Result<bool, Fault> {
        let mut write = self.write().await?;
        if let Some(session_id) = opening.session_id {
            let done = sqlx::query(
                "UPDATE formulations SET status = 'confirmed', demand_id = $2, query_id = $3, run_id = $4, updated_at = $5
                 WHERE session_id = $1 AND status = 'open'",
            )
            .bind(session_id)
            .bind(opening.demand_id)
            .bind(opening.query_id)
            .bind(opening.run.map(|(run, _)| run.run_id.as_str()))
            .bind(now)
            .execute(&mut *write)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
        }
        sqlx::query(
            "INSERT INTO demands (demand_id, account_id, agent_id, session_id, demand_text, visibility, created_at)
             VALUES ($1, $2, $3, $4, $5, 'private', $6)",
        )
        .bind(opening.demand_id)
        .bind(opening.account_id)
        .bind(opening.agent_id)
        .bind(opening.session_id)
        .bind(opening.demand_text)
        .bind(now)
        .execute(&mut *write)
        .await?;
        sqlx::query(
            "INSERT INTO queries (query_id, account_id, agent_id, demand_id, status, created_at)
             VALUES ($1, $2, $3, $4, 'completed', $5)",
        )
        .bind(opening.query_id)
        .bind(opening.account_id)
        .bind(opening.agent_id)
        .bind(opening.demand_id)
        .bind(now)
        .execute(&mut *write)
        .await?;
        for (position, nomination) in (0_i64..).zip(opening.nominations) {
            sqlx::query(
                "INSERT INTO nominations (nomination_id, query_id, position, agent_id, display_name, perspective, score, match_reason, is_sample)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(&nomination.nomination_id)
            .bind(opening.query_id)
            .bind(position)
            .bind(&nomination.agent_id)
            .bind(&nomination.display_name)
            .bind(&nomination.perspective)
            .bind(nomination.score)
            .bind(&nomination.match_reason)
            .bind(i64::from(nomination.is_sample))
            .execute(&mut *write)
            .await?;
        }
        if let Some((run, participants)) = opening.run {
            super::runs::insert(&mut write, run, participants).await?;
        }
        write.commit().await?;
        Ok(true)
    }

    /// A query of an account.
    pub async fn query(&self, account_id: &str, query_id: &str) -> Result<Option<Query>, Fault> {
        let row = sqlx::query("SELECT * FROM queries WHERE query_id = $1 AND account_id = $2")
            .bind(query_id)
            .bind(account_id)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let nominations = sqlx::query("SELECT * FROM nominations WHERE query_id = $1 ORDER BY position")
            .bind(query_id)
            .fetch_all(&self.pool)
            .await?;
        let nominations = nominations
            .iter()
            .map(|row| {
                Ok(Nomination {
                    nomination_id: row.try_get("nomination_id")?,
                    agent_id: row.try_get("agent_id")?,
                    display_name: row.try_get("display_name")?,
                    perspective: row.try_get("perspective")?,
                    score: row.try_get("score")?,
                    match_reason: row.try_get("match_reason")?,
                    is_sample: truth(row, "is_sample")?,
                })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(Some(Query {
            query_id: query_id.to_owned(),
            status: row.try_get("status")?,
            demand_id: row.try_get("demand_id")?,
            nominations,
            created_at: time(row.try_get("created_at")?),
        }))
    }
}
