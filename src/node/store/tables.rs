//! Which tables there are, for whatever handles all of them alike: exports, imports, the integrity check.

use sqlx::{AnyConnection, Row};

use crate::node::Fault;

/// A table and what its rows are put in order by.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// As in the migrations.
    pub name: &'static str,
    /// Its primary key.
    pub key: &'static [&'static str],
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key }
}

/// What makes up a network; a row stands after those to which it refers.
pub const TABLES: &[Table] = &[
    table("settings", &["name"]),
    table("counters", &["name"]),
    table("accounts", &["account_id"]),
    table("sessions", &["token_hash"]),
    table("identities", &["provider", "subject"]),
    table("mail_tokens", &["token_hash"]),
    table("outbox", &["mail_id"]),
    table("consumer_sessions", &["auth_session_id"]),
    table("did_challenges", &["challenge_hash"]),
    table("byok_keys", &["account_id"]),
    table("invite_codes", &["code"]),
    table("invite_code_uses", &["code", "account_id"]),
    table("usage_events", &["usage_id"]),
    table("bridge_keys", &["key_id"]),
    table("agents", &["agent_id"]),
    table("agents_gone", &["agent_id"]),
    table("embedding_spaces", &["space_id"]),
    table("agent_vectors", &["space_id", "agent_id", "section"]),
    table("formulations", &["session_id"]),
    table("formulation_turns", &["session_id", "position"]),
    table("demands", &["demand_id"]),
    table("queries", &["query_id"]),
    table("nominations", &["nomination_id"]),
    table("exposures", &["exposure_event_id"]),
    table("feedback", &["feedback_id"]),
    table("opinions_changed", &["agent_id"]),
    table("runs", &["run_id"]),
    table("participants", &["run_id", "seat"]),
    table("contributions", &["run_id", "round", "seat"]),
    table("syntheses", &["run_id", "round"]),
    table("replies", &["run_id", "round", "seat"]),
    table("bridge_tasks", &["task_id"]),
    table("webhook_deliveries", &["webhook_id"]),
    table("model_calls", &["subject_id", "round", "seat", "stage"]),
    table("invitations", &["invitation_id"]),
    table("talent_pool", &["account_id", "agent_id"]),
    table("conversations", &["conversation_id"]),
    table("messages", &["message_id"]),
    table("inbox_items", &["item_id"]),
    table("audit_log", &["audit_id"]),
];

/// What a fresh database holds already.
pub const ALWAYS_THERE: &[&str] = &["settings", "counters"];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT
    Integer,
    /// DOUBLE PRECISION
    Double,
    /// TEXT
    Text,
}

/// A column as the database itself describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// The columns of a table, in the order in which they were made.
pub async fn columns(connection: &mut AnyConnection, postgres: bool, table: &str) -> Result<Vec<Column>, Fault> {
    let statement = if postgres {
        "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
    } else {
        "SELECT CAST(name AS TEXT) AS name, CAST(type AS TEXT) AS type FROM pragma_table_info($1) ORDER BY cid"
    };
    let rows = sqlx::query(statement).bind(table).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let declared = row.try_get::<String, _>("type")?.to_uppercase();
            let kind = match declared.as_str() {
                "BIGINT" => Kind::Integer,
                "DOUBLE PRECISION" => Kind::Double,
                "TEXT" => Kind::Text,
                _ => return Err(Fault::internal(format!("the table {table} has a column of type {declared}"))),
            };
            Ok(Column { name: row.try_get("name")?, kind })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::store::{Opening, Place, Store};

    /// What concerns the running processes only, and is left out.
    const PASSING: &[&str] = &["idempotency_keys", "rate_windows", "nodes", "_sqlx_migrations"];

    #[tokio::test]
    async fn every_table_of_the_migrations_is_known_with_its_key() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(Place::File(dir.path().join("all.db")), Opening::default()).await.unwrap();
        let rows = sqlx::query(
            "SELECT m.name AS name, COALESCE((SELECT GROUP_CONCAT(name) FROM
             (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)), '') AS key
             FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name",
        )
        .fetch_all(&store.read)
        .await
        .unwrap();
        let found: Vec<(String, String)> = rows.iter().map(|row| (row.get("name"), row.get("key"))).collect();
        let mut known: Vec<(String, String)> =
            TABLES.iter().map(|table| (table.name.to_owned(), table.key.join(","))).collect();
        known.sort();
        let found: Vec<(String, String)> =
            found.into_iter().filter(|(name, _)| !PASSING.contains(&name.as_str())).collect();
        assert_eq!(found, known, "a table is missing in TABLES, or has another key");
    }
}
