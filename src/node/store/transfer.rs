//! A whole network as lines of JSON, out of one database and into another.
//!
//! `{"towow_export": 1, "migration": N, "created_at": ...}`, then `{"table": ..., "row": {...}}` for every row, then
//! `{"towow_export_end": {table: rows}, "sha256": ...}` over the lines of the rows. It is one snapshot of the database, and
//! the same network gives the same lines from SQLite and PostgreSQL. An import is one transaction: all of it or nothing.

use std::io::{BufRead, Write as Sink};

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::people::places;
use super::tables::{ALWAYS_THERE, Column, Kind, TABLES, Table, columns};
use super::{Store, Write};
use crate::node::Fault;

/// The form of the lines.
const FORM: i64 = 1;

/// Most rows in a statement, and most bytes: neither database likes endless ones.
const BATCH: usize = 400;
const BATCH_BYTES: usize = 1 << 20;

/// SQLite takes 32766 values in a statement.
const VALUES: usize = 30_000;

/// Rows by table, without the empty ones.
pub type Counts = Map<String, Value>;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    towow_export: i64,
    migration: i64,
    created_at: String,
}

/// The last line.
#[derive(Serialize, Deserialize)]
struct Footer {
    towow_export_end: Counts,
    sha256: String,
}

/// A line between them.
#[derive(Deserialize)]
struct Line {
    table: String,
    row: Map<String, Value>,
}

impl Store {
    /// Writes everything, as it was at one moment; memory stays flat.
    pub async fn export(&self, to: &mut (dyn Sink + Send), created_at: &str) -> Result<Counts, Fault> {
        let begin = if self.is_postgres() { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" };
        let mut snapshot = self.read.begin_with(begin).await?;
        let migration = super::backup::newest_migration(&mut snapshot).await?;
        put(to, &serde_json::to_string(&Header { towow_export: FORM, migration, created_at: created_at.to_owned() })?)?;
        let (mut counts, mut hash) = (Counts::new(), Sha256::new());
        for table in TABLES {
            let columns = columns(&mut snapshot, self.is_postgres(), table.name).await?;
            let statement = select(table, &columns, self.is_postgres());
            let mut rows = sqlx::query(AssertSqlSafe(statement)).fetch(&mut *snapshot);
            let mut count = 0_i64;
            while let Some(row) = rows.try_next().await? {
                let line = json!({ "table": table.name, "row": object(&row, &columns)? }).to_string();
                hash.update(line.as_bytes());
                hash.update(b"\n");
                put(to, &line)?;
                count += 1;
            }
            if count > 0 {
                counts.insert(table.name.to_owned(), count.into());
            }
        }
        snapshot.rollback().await?;
        put(to, &serde_json::to_string(&Footer { towow_export_end: counts.clone(), sha256: hex(hash) })?)?;
        to.flush().map_err(unwritable)?;
        Ok(counts)
    }

    /// Takes in what [`Store::export`] wrote, into a database without a network. Anything wrong with it, and nothing
    /// was taken in.
    pub async fn import(&self, from: &mut (dyn BufRead + Send)) -> Result<Counts, Fault> {
        let mut lines = Lines { from, number: 0, text: String::new() };
        let header: Header = lines.next()?.map(serde_json::from_str).and_then(Result::ok).ok_or_else(|| {
            Fault::new(400, "not_an_export", "this is no export of a node: its first line is another")
                .hint("towow node export --help")
        })?;
        let mut write = self.write().await?;
        let here = super::backup::newest_migration(&mut write).await?;
        if (header.towow_export, header.migration) != (FORM, here) {
            let message = format!(
                "the export is of migration {}, this database of {here}: export again with this version of towow",
                header.migration
            );
            return Err(Fault::new(409, "other_migration", message).hint("towow node migrate --check"));
        }
        if self.is_postgres() {
            // Nobody registers meanwhile.
            sqlx::query("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE").execute(&mut *write).await?;
        }
        if let Some(table) = first_filled(&mut write).await? {
            return Err(not_empty(&self.place().shown(), table));
        }
        for table in ALWAYS_THERE {
            sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *write).await?;
        }
        let counts = self.take_rows(&mut write, &mut lines).await?;
        write.commit().await?;
        Ok(counts)
    }

    async fn take_rows(&self, write: &mut Write, lines: &mut Lines<'_>) -> Result<Counts, Fault> {
        let (mut counts, mut hash) = (Counts::new(), Sha256::new());
        let mut batch: Option<Batch> = None;
        loop {
            let Some(text) = lines.next()? else {
                return Err(lines.refused("the export was cut off: its last line is missing"));
            };
            let Ok(line) = serde_json::from_str::<Line>(text) else {
                let footer: Option<Footer> = serde_json::from_str(text).ok();
                let footer = footer.ok_or_else(|| lines.refused("it is no row of an export"))?;
                if let Some(batch) = batch {
                    batch.insert(write).await?;
                }
                let whole = footer.towow_export_end == counts && footer.sha256 == hex(hash);
                return match (whole, lines.next()?) {
                    (false, _) => Err(lines.refused("the rows are not those that were exported")),
                    (true, Some(_)) => Err(lines.refused("there is more after the end of the export")),
                    (true, None) => Ok(counts),
                };
            };
            hash.update(text.as_bytes());
            hash.update(b"\n");
            let bytes = text.len();
            if batch.as_ref().is_none_or(|batch| batch.table != line.table || batch.is_full()) {
                if let Some(batch) = batch.take() {
                    batch.insert(write).await?;
                }
                batch = Some(self.batch(write, &line.table, lines).await?);
            }
            let count = counts.get(&line.table).and_then(Value::as_i64).unwrap_or_default();
            counts.insert(line.table, (count + 1).into());
            if let Some(batch) = &mut batch {
                batch.push(line.row, bytes).map_err(|why| lines.refused(&why))?;
            }
        }
    }

    async fn batch(&self, write: &mut Write, table: &str, lines: &Lines<'_>) -> Result<Batch, Fault> {
        let known = TABLES.iter().find(|known| known.name == table);
        let known = known.ok_or_else(|| lines.refused(&format!("there is no table {table:?}")))?;
        let columns = columns(write, self.is_postgres(), known.name).await?;
        Ok(Batch { table: known.name, columns, rows: Vec::new(), bytes: 0 })
    }

    /// The first table that holds somebody or something; none of a fresh database.
    pub async fn filled(&self) -> Result<Option<&'static str>, Fault> {
        first_filled(&mut *self.read.acquire().await?).await
    }
}

/// A refusal to put a network where one is already.
pub fn not_empty(place: &str, table: &str) -> Fault {
    let message = format!("{place} is not empty: there is something in {table}");
    Fault::new(409, "database_not_empty", message).hint("towow node stats")
}

async fn first_filled(connection: &mut sqlx::AnyConnection) -> Result<Option<&'static str>, Fault> {
    // What was refused or tried may have been written down before anybody was there.
    let passing = ["audit_log", "did_challenges", "consumer_sessions"];
    for table in TABLES.iter().filter(|table| !ALWAYS_THERE.contains(&table.name) && !passing.contains(&table.name)) {
        let statement = format!("SELECT COUNT(*) AS n FROM (SELECT 1 FROM {} LIMIT 1) AS found", table.name);
        let count: i64 = sqlx::query(AssertSqlSafe(statement)).fetch_one(&mut *connection).await?.try_get("n")?;
        if count > 0 {
            return Ok(Some(table.name));
        }
    }
    Ok(None)
}

/// Rows of one table on their way in.
struct Batch {
    table: &'static str,
    columns: Vec<Column>,
    rows: Vec<Map<String, Value>>,
    bytes: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.rows.len() >= BATCH.min(VALUES / self.columns.len().max(1)) || self.bytes >= BATCH_BYTES
    }

    fn push(&mut self, row: Map<String, Value>, bytes: usize) -> Result<(), String> {
        let strange = row.keys().find(|name| !self.columns.iter().any(|column| column.name == **name));
        if let Some(name) = strange {
            return Err(format!("the table {} has no column {name:?}", self.table));
        }
        for column in &self.columns {
            let fits = row.get(&column.name).is_some_and(|value| match column.kind {
                Kind::Integer => value.is_i64() || value.is_null(),
                Kind::Double => value.is_number() || value.is_null(),
                Kind::Text => value.is_string() || value.is_null(),
            });
            if !fits {
                return Err(format!("the column {} of {} is missing or of another type", column.name, self.table));
            }
        }
        self.rows.push(row);
        self.bytes += bytes;
        Ok(())
    }

    async fn insert(self, write: &mut Write) -> Result<(), Fault> {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let places = places(self.rows.len(), names.len());
        let statement = format!("INSERT INTO {} ({}) VALUES {}", self.table, names.join(", "), places);
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for mut row in self.rows {
            for column in &self.columns {
                let value = row.get_mut(&column.name).map(Value::take).unwrap_or_default();
                query = match (column.kind, value) {
                    (Kind::Integer, value) => query.bind(value.as_i64()),
                    (Kind::Double, value) => query.bind(value.as_f64()),
                    (Kind::Text, Value::String(text)) => query.bind(Some(text)),
                    (Kind::Text, _) => query.bind(None::<String>),
                };
            }
        }
        query.execute(&mut **write).await?;
        Ok(())
    }
}

/// The lines of an export, one in memory at a time.
struct Lines<'a> {
    from: &'a mut (dyn BufRead + Send),
    number: usize,
    text: String,
}

impl Lines<'_> {
    /// The next line; one without a line break at its end was cut off.
    fn next(&mut self) -> Result<Option<&str>, Fault> {
        self.text.clear();
        self.number += 1;
        let read = self.from.read_line(&mut self.text);
        read.map_err(|error| Fault::new(400, "unreadable", format!("cannot read the export: {error}")))?;
        Ok(self.text.strip_suffix('\n'))
    }

    fn refused(&self, why: &str) -> Fault {
        Fault::new(400, "broken_export", format!("line {}: {why}; nothing was imported", self.number))
            .hint("towow node export --help")
    }
}

/// In the order of bytes, which PostgreSQL leaves to the language of the database.
fn select(table: &Table, columns: &[Column], postgres: bool) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let order: Vec<String> = table
        .key
        .iter()
        .map(|key| {
            let text = columns.iter().any(|column| column.name == *key && column.kind == Kind::Text);
            if postgres && text { format!("{key} COLLATE \"C\"") } else { (*key).to_owned() }
        })
        .collect();
    format!("SELECT {} FROM {} ORDER BY {}", names.join(", "), table.name, order.join(", "))
}

fn object(row: &AnyRow, columns: &[Column]) -> Result<Map<String, Value>, Fault> {
    let mut object = Map::new();
    for (place, column) in columns.iter().enumerate() {
        let value = match column.kind {
            Kind::Integer => row.try_get::<Option<i64>, _>(place)?.map(Value::from),
            Kind::Double => row.try_get::<Option<f64>, _>(place)?.map(Value::from),
            Kind::Text => row.try_get::<Option<String>, _>(place)?.map(Value::from),
        };
        object.insert(column.name.clone(), value.unwrap_or(Value::Null));
    }
    Ok(object)
}

fn put(to: &mut (dyn Sink + Send), line: &str) -> Result<(), Fault> {
    to.write_all(line.as_bytes()).and_then(|()| to.write_all(b"\n")).map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> Fault {
    Fault::new(503, "cannot_write", format!("cannot write the export: {error}"))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
