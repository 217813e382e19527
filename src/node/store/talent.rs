//! The talent pool: whom an account has saved for later.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::discovery::SHUT_OUT;
use super::{Store, truth};
use crate::node::Fault;
use crate::node::model::{Saved, time};

/// Most people that an account can save.
pub const MOST: i64 = 1000;

fn saved(row: &AnyRow) -> Result<Saved, Fault> {
    Ok(Saved {
        agent_id: row.try_get("agent_id")?,
        display_name: row.try_get("display_name")?,
        category: row.try_get("category")?,
        available: truth(row, "available")?,
        created_at: time(row.try_get("created_at")?),
        updated_at: time(row.try_get("updated_at")?),
    })
}

/// Saved people; whoever can be found is shown under the name of today.
fn entries() -> String {
    format!(
        "SELECT t.agent_id, COALESCE(a.display_name, t.display_name) AS display_name, t.category, t.created_at,
                t.updated_at, CASE WHEN a.agent_id IS NULL THEN 0 ELSE 1 END AS available
         FROM talent_pool t LEFT JOIN agents a ON a.agent_id = t.agent_id AND a.visibility <> 'private'
              AND a.account_id NOT IN ({SHUT_OUT})
         WHERE t.account_id = $1"
    )
}

impl Store {
    /// Everybody whom an account has saved, the newest first.
    pub async fn saved_people(&self, account_id: &str) -> Result<Vec<Saved>, Fault> {
        let statement = format!("{} ORDER BY t.created_at DESC, t.agent_id", entries());
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(account_id).fetch_all(&self.read).await?;
        rows.iter().map(saved).collect()
    }

    /// One of them.
    pub async fn saved_person(&self, account_id: &str, agent_id: &str) -> Result<Option<Saved>, Fault> {
        let statement = format!("{} AND t.agent_id = $2", entries());
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(account_id)
            .bind(agent_id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(saved).transpose()
    }

    /// The name of an agent that an account can see: its own, a public one, one nominated to it, one it shares a run with.
    pub async fn visible_name(&self, account_id: &str, agent_id: &str) -> Result<Option<String>, Fault> {
        let statement = format!(
            "SELECT a.display_name FROM agents a WHERE a.agent_id = $2 AND a.account_id NOT IN ({SHUT_OUT})
                 AND (a.visibility <> 'private' OR a.account_id = $1) AND (
                 a.visibility = 'public' OR a.account_id = $1
                 OR EXISTS (SELECT 1 FROM nominations n JOIN queries q ON q.query_id = n.query_id
                            WHERE n.agent_id = $2 AND q.account_id = $1)
                 OR EXISTS (SELECT 1 FROM participants p JOIN runs r ON r.run_id = p.run_id
                            WHERE p.agent_id = $2 AND r.account_id = $1)
                 OR EXISTS (SELECT 1 FROM participants p JOIN participants own ON own.run_id = p.run_id
                            JOIN agents mine ON mine.agent_id = own.agent_id
                            WHERE p.agent_id = $2 AND mine.account_id = $1))"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(account_id)
            .bind(agent_id)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get("display_name")).transpose()?)
    }

    /// Saves somebody; saved already, they get the new label, where one is given.
    pub async fn save_person(
        &self,
        account_id: &str,
        agent_id: &str,
        display_name: &str,
        category: Option<&str>,
        now: i64,
    ) -> Result<(), Fault> {
        let mut write = self.write().await?;
        self.lock_account(&mut write, account_id).await?;
        let row = sqlx::query("SELECT COUNT(*) AS n FROM talent_pool WHERE account_id = $1 AND agent_id <> $2")
            .bind(account_id)
            .bind(agent_id)
            .fetch_one(&mut *write)
            .await?;
        if row.try_get::<i64, _>("n")? >= MOST {
            let message = format!("the talent pool holds at most {MOST} people");
            return Err(Fault::new(409, "talent_pool_full", message).hint("towow talent list"));
        }
        sqlx::query(
            "INSERT INTO talent_pool (account_id, agent_id, display_name, category, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5)
             ON CONFLICT (account_id, agent_id) DO UPDATE
             SET display_name = excluded.display_name, category = COALESCE(excluded.category, talent_pool.category),
                 updated_at = excluded.updated_at",
        )
        .bind(account_id)
        .bind(agent_id)
        .bind(display_name)
        .bind(category)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await
    }

    /// Gives a saved person another label; false when nobody of this id is saved.
    pub async fn label_person(
        &self,
        account_id: &str,
        agent_id: &str,
        category: &str,
        now: i64,
    ) -> Result<bool, Fault> {
        let changed = sqlx::query(
            "UPDATE talent_pool SET category = $3, updated_at = $4 WHERE account_id = $1 AND agent_id = $2",
        )
        .bind(account_id)
        .bind(agent_id)
        .bind(category)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Drops a saved person; false when nobody of this id is saved.
    pub async fn drop_person(&self, account_id: &str, agent_id: &str) -> Result<bool, Fault> {
        let gone = sqlx::query("DELETE FROM talent_pool WHERE account_id = $1 AND agent_id = $2")
            .bind(account_id)
            .bind(agent_id)
            .execute(&self.writer)
            .await?;
        Ok(gone.rows_affected() > 0)
    }
}
