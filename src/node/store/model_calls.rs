//! Calls to language models: a row before they are sent, so that none is sent twice ([`ledger`](crate::node::negotiation::ledger)).

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, Write};
use crate::node::Fault;
use crate::node::llm::Spent;
use crate::node::negotiation::ledger::{Call, Turn, turn};

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallKey<'a> {
    /// A run, or a formulation session.
    pub subject_id: &'a str,
    /// Counted from 1; 0 for the end of a run; in a formulation the turn.
    pub round: i64,
    /// For whom; none where it is for all.
    pub seat: Option<i64>,
    /// `formulate`, `contribute`, `catalyst`, `plan`, `deliver`.
    pub stage: &'a str,
}

impl CallKey<'_> {
    fn seat(&self) -> i64 {
        self.seat.unwrap_or(-1)
    }
}

/// Who pays for a call, and who is asked.
#[derive(Debug, Clone, Copy)]
pub struct Payer<'a> {
    /// For whom.
    pub account_id: &'a str,
    /// By the key of that account; else by the node's.
    pub own_key: bool,
    /// `provider/name`.
    pub model: &'a str,
}

/// A call whose answer could not be used: the rules answered in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Degraded {
    /// Counted from 1; 0 for the end of the run.
    pub round: i64,
    /// For whom; null where it is for all.
    pub seat: Option<i64>,
    /// `contribute`, `catalyst`, `plan` or `deliver`.
    pub stage: String,
    /// The model that was asked.
    pub model: String,
    /// Why it has not answered.
    pub reason: String,
}

/// What an account's calls to one model took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ModelUse {
    /// `provider/name`.
    pub model: String,
    /// By the account's own key; else by the node's.
    pub own_key: bool,
    /// How many calls.
    pub calls: i64,
    /// Of them without a usable answer.
    pub failed: i64,
    /// Tokens that the model read.
    pub input_tokens: i64,
    /// Tokens that it wrote.
    pub output_tokens: i64,
    /// Millionths of the currency; null where the node knows no prices.
    pub cost_micros: Option<i64>,
    /// Null where the node knows no prices.
    pub currency: Option<String>,
}

fn call(row: &AnyRow) -> Result<Call, Fault> {
    let status: String = row.try_get("status")?;
    Ok(match status.as_str() {
        "begun" => Call::Begun(row.try_get("lease_until")?),
        "answered" => match row.try_get("answer")? {
            Some(answer) => Call::Answered(answer),
            None => Call::Failed("its answer was no longer kept".into()),
        },
        _ => Call::Failed(row.try_get::<Option<String>, _>("error")?.unwrap_or_default()),
    })
}

fn whole(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

impl Store {
    /// Whose turn it is to make a call. Who is told to send it has its row.
    pub async fn begin_call(&self, key: &CallKey<'_>, payer: &Payer<'_>, until: i64, now: i64) -> Result<Turn, Fault> {
        let mut write = self.write().await?;
        let begun = sqlx::query(
            "INSERT INTO model_calls (subject_id, round, seat, stage, account_id, own_key, model, status, lease_until, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'begun', $8, $9) ON CONFLICT (subject_id, round, seat, stage) DO NOTHING",
        )
        .bind(key.subject_id)
        .bind(key.round)
        .bind(key.seat())
        .bind(key.stage)
        .bind(payer.account_id)
        .bind(i64::from(payer.own_key))
        .bind(payer.model)
        .bind(until)
        .bind(now)
        .execute(&mut *write)
        .await?;
        if begun.rows_affected() > 0 {
            write.commit().await?;
            return Ok(turn(None, now));
        }
        let row = sqlx::query(
            "SELECT status, lease_until, answer, error FROM model_calls
             WHERE subject_id = $1 AND round = $2 AND seat = $3 AND stage = $4",
        )
        .bind(key.subject_id)
        .bind(key.round)
        .bind(key.seat())
        .bind(key.stage)
        .fetch_one(&mut *write)
        .await?;
        Ok(turn(Some(&call(&row)?), now))
    }

    /// Says of a call that its process lives.
    pub async fn keep_call(&self, key: &CallKey<'_>, until: i64) -> Result<(), Fault> {
        sqlx::query(
            "UPDATE model_calls SET lease_until = $5
             WHERE subject_id = $1 AND round = $2 AND seat = $3 AND stage = $4 AND status = 'begun'",
        )
        .bind(key.subject_id)
        .bind(key.round)
        .bind(key.seat())
        .bind(key.stage)
        .bind(until)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Keeps what came of a call, of which model, and what it cost. The first outcome stays. Of a run that is over only the
    /// cost is of use.
    pub async fn end_call(
        &self,
        key: &CallKey<'_>,
        model: &str,
        outcome: Result<&str, &str>,
        spent: &Spent,
        now: i64,
    ) -> Result<(), Fault> {
        let (status, answer, error) = match outcome {
            Ok(answer) => ("answered", Some(answer), None),
            Err(why) => ("failed", None, Some(why)),
        };
        sqlx::query(
            "UPDATE model_calls SET status = $5, error = $7, input_tokens = $8, output_tokens = $9,
                                    attempts = $10, cost_micros = $11, currency = $12, ended_at = $13, model = $14,
                                    answer = CASE WHEN EXISTS (SELECT 1 FROM runs WHERE run_id = $1 AND finished_at IS NOT NULL)
                                                  THEN NULL ELSE $6 END
             WHERE subject_id = $1 AND round = $2 AND seat = $3 AND stage = $4 AND status = 'begun'",
        )
        .bind(key.subject_id)
        .bind(key.round)
        .bind(key.seat())
        .bind(key.stage)
        .bind(status)
        .bind(answer)
        .bind(error)
        .bind(whole(spent.input_tokens))
        .bind(whole(spent.output_tokens))
        .bind(i64::from(spent.attempts))
        .bind(spent.cost_micros.map(whole))
        .bind(spent.currency.as_deref())
        .bind(now)
        .bind(model)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The calls of a run whose answers could not be used.
    pub async fn degraded(&self, run_id: &str) -> Result<Vec<Degraded>, Fault> {
        let rows = sqlx::query(
            "SELECT round, seat, stage, model, error FROM model_calls WHERE subject_id = $1 AND status <> 'answered'
             ORDER BY CASE WHEN round = 0 THEN 1 ELSE 0 END, round, seat, stage",
        )
        .bind(run_id)
        .fetch_all(&self.read)
        .await?;
        let degraded = |row: &AnyRow| {
            let error: Option<String> = row.try_get("error")?;
            Ok(Degraded {
                round: row.try_get("round")?,
                seat: Some(row.try_get("seat")?).filter(|seat| *seat >= 0),
                stage: row.try_get("stage")?,
                model: row.try_get("model")?,
                reason: error.unwrap_or_else(|| crate::node::negotiation::ledger::LOST.to_owned()),
            })
        };
        rows.iter().map(degraded).collect()
    }

    /// What the calls for an account took since a time, by model.
    pub async fn model_use(&self, account_id: &str, since: i64) -> Result<Vec<ModelUse>, Fault> {
        let rows = sqlx::query(
            "SELECT model, own_key, currency, COUNT(*) AS calls,
                    CAST(SUM(CASE WHEN status = 'answered' THEN 0 ELSE 1 END) AS BIGINT) AS failed,
                    CAST(SUM(input_tokens) AS BIGINT) AS input, CAST(SUM(output_tokens) AS BIGINT) AS output,
                    CAST(SUM(cost_micros) AS BIGINT) AS cost
             FROM model_calls WHERE account_id = $1 AND created_at >= $2
             GROUP BY model, own_key, currency ORDER BY model, own_key, currency",
        )
        .bind(account_id)
        .bind(since)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ModelUse {
                    model: row.try_get("model")?,
                    own_key: super::truth(row, "own_key")?,
                    calls: row.try_get("calls")?,
                    failed: row.try_get("failed")?,
                    input_tokens: row.try_get("input")?,
                    output_tokens: row.try_get("output")?,
                    cost_micros: row.try_get("cost")?,
                    currency: row.try_get("currency")?,
                })
            })
            .collect()
    }
}

/// The answers to the calls of a run are in its rounds and its plan, and are not kept a second time.
pub(super) async fn forget_answers(write: &mut Write, subject_id: &str) -> Result<(), Fault> {
    sqlx::query("UPDATE model_calls SET answer = NULL WHERE subject_id = $1")
        .bind(subject_id)
        .execute(&mut **write)
        .await?;
    Ok(())
}
