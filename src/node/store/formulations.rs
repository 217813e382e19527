//! Formulations and what was said in them.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::model_calls::forget_answers;
use super::{Store, Write, json};
use crate::node::Fault;
use crate::node::config::Quota;
use crate::node::formulation::{Parts, Taken, sufficiency};
use crate::node::language::Language;
use crate::node::model::{Formulation, Turn, time};
use crate::node::quota::Use;

/// Most turns of a formulation: enough for any conversation, and an end to a loop.
const TURNS: i64 = 400;

fn formulation(row: &AnyRow) -> Result<Formulation, Fault> {
    let updates: Parts = json(row, "updates")?;
    let raw_intent: String = row.try_get("raw_intent")?;
    Ok(Formulation {
        session_id: row.try_get("session_id")?,
        account_id: row.try_get("account_id")?,
        agent_id: row.try_get("agent_id")?,
        sufficiency: sufficiency(&updates, Language::of_text(&raw_intent)),
        raw_intent,
        scene_context: row.try_get("scene_context")?,
        formulated_demand: row.try_get("formulated_demand")?,
        ready: updates.ready,
        updates,
        status: row.try_get("status")?,
        demand_id: row.try_get("demand_id")?,
        query_id: row.try_get("query_id")?,
        run_id: row.try_get("run_id")?,
        created_at: time(row.try_get("created_at")?),
        updated_at: time(row.try_get("updated_at")?),
    })
}

impl Store {
    /// A new formulation session with its first two turns, paid for.
    pub async fn create_formulation(
        &self,
        session: &Formulation,
        reply: &str,
        quota: &Quota,
        now: i64,
    ) -> Result<(), Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, &session.account_id).await?;
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
        .bind(serde_json::to_string(&session.updates)?)
        .bind(reply)
        .bind(&session.status)
        .bind(now)
        .execute(&mut *write)
        .await?;
        add_turns(&mut write, &session.session_id, 0, [&session.raw_intent, reply], now).await?;
        self.charge_formulation(&mut write, session, quota, now).await?;
        write.commit().await
    }

    /// Takes an answer into an open session of an account. Answers that come at once are taken one after the other, each
    /// with what the one before has left.
    pub async fn answer_formulation(
        &self,
        account_id: &str,
        session_id: &str,
        message: &str,
        quota: &Quota,
        now: i64,
        take: impl FnOnce(&Formulation) -> Result<Taken, Fault> + Send,
    ) -> Result<Taken, Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, account_id).await?;
        let lock = self.locked(false);
        let statement = format!("SELECT * FROM formulations WHERE session_id = $1 AND account_id = $2{lock}");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(session_id)
            .bind(account_id)
            .fetch_optional(&mut *write)
            .await?;
        let row = row.ok_or_else(|| Fault::missing("formulation session", session_id))?;
        let session = formulation(&row)?;
        session.still_open()?;
        let row =
            sqlx::query("SELECT COALESCE(MAX(position), -1) + 1 AS next FROM formulation_turns WHERE session_id = $1")
                .bind(session_id)
                .fetch_one(&mut *write)
                .await?;
        let next: i64 = row.try_get("next")?;
        if next >= TURNS {
            let message = format!("formulation session {session_id:?} has {next} turns, and takes no more answers");
            return Err(Fault::new(409, "formulation_full", message).hint("towow formulation confirm --help"));
        }
        let taken = take(&session)?;
        let reply = taken.reply.concat();
        sqlx::query(
            "UPDATE formulations SET formulated_demand = $2, updates = $3, assistant_reply = $4, updated_at = $5
             WHERE session_id = $1",
        )
        .bind(session_id)
        .bind(&taken.document)
        .bind(serde_json::to_string(&taken.parts)?)
        .bind(&reply)
        .bind(now)
        .execute(&mut *write)
        .await?;
        add_turns(&mut write, session_id, next, [message, &reply], now).await?;
        forget_answers(&mut write, session_id).await?;
        self.charge_formulation(&mut write, &session, quota, now).await?;
        write.commit().await?;
        Ok(taken)
    }

    async fn charge_formulation(
        &self,
        write: &mut Write,
        session: &Formulation,
        quota: &Quota,
        now: i64,
    ) -> Result<(), Fault> {
        let Formulation { account_id, agent_id, session_id, .. } = session;
        self.charge(write, quota, account_id, agent_id, Use::Formulation, session_id, now).await
    }

    /// One formulation session of an account.
    pub async fn formulation(&self, account_id: &str, session_id: &str) -> Result<Option<Formulation>, Fault> {
        let row = sqlx::query("SELECT * FROM formulations WHERE session_id = $1 AND account_id = $2")
            .bind(session_id)
            .bind(account_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(formulation).transpose()
    }

    /// What was said in a formulation session, in order.
    pub async fn turns(&self, session_id: &str) -> Result<Vec<Turn>, Fault> {
        let rows = sqlx::query(
            "SELECT role, content, created_at FROM formulation_turns WHERE session_id = $1 ORDER BY position",
        )
        .bind(session_id)
        .fetch_all(&self.read)
        .await?;
        let turn = |row: &AnyRow| {
            Ok(Turn {
                role: row.try_get("role")?,
                content: row.try_get("content")?,
                created_at: time(row.try_get("created_at")?),
            })
        };
        rows.iter().map(turn).collect()
    }
}

/// Adds what the user and then the assistant said.
async fn add_turns(
    write: &mut Write,
    session_id: &str,
    position: i64,
    [user, assistant]: [&str; 2],
    now: i64,
) -> Result<(), Fault> {
    for (position, role, content) in [(position, "user", user), (position + 1, "assistant", assistant)] {
        sqlx::query(
            "INSERT INTO formulation_turns (session_id, position, role, content, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(session_id)
        .bind(position)
        .bind(role)
        .bind(content)
        .bind(now)
        .execute(&mut **write)
        .await?;
    }
    Ok(())
}
