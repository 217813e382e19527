//! How often something was tried within a minute: counted here, so that it holds for all nodes together.

use sqlx::Row;

use super::Store;
use crate::node::Fault;

/// A window is a minute of the clock.
pub const WINDOW_MILLIS: i64 = 60_000;

impl Store {
    /// Counts one attempt under this name and says how many there were in this minute, this one included.
    pub async fn count_attempt(&self, name: &str, now: i64) -> Result<i64, Fault> {
        // All rows are fetched, so that the statement has come to its end before its connection goes back.
        let rows = sqlx::query(
            "INSERT INTO rate_windows (name, window_start, count) VALUES ($1, $2, 1)
             ON CONFLICT (name, window_start) DO UPDATE SET count = rate_windows.count + 1 RETURNING count",
        )
        .bind(name)
        .bind(now - now.rem_euclid(WINDOW_MILLIS))
        .fetch_all(&self.writer)
        .await?;
        rows.first().map_or(Ok(1), |row| Ok(row.try_get("count")?))
    }
}
