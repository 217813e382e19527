//! How far the tables are, and copies of a whole SQLite file.

use std::path::Path;
use std::str::FromStr;

use serde::Serialize;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection, Executor, Row};

use super::open::{MIGRATIONS, migration_lock, private_file, url_of};
use super::{Place, Store};
use crate::node::Fault;

/// How far the tables of a database are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// The migration that they are at; 0: there are none.
    pub from: i64,
    /// The newest that this program knows.
    pub to: i64,
}

/// The migration that a database is at; 0 where it has no tables.
pub(super) async fn newest_migration(connection: &mut AnyConnection) -> Result<i64, Fault> {
    let row = sqlx::query("SELECT COALESCE(MAX(version), 0) AS n FROM _sqlx_migrations WHERE success")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("n")?)
}

impl Store {
    /// How far the tables are and could be.
    pub async fn versions(&self) -> Result<Versions, Fault> {
        let to = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
        let tables = if self.is_postgres() {
            "SELECT COUNT(*) AS n FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'"
        } else {
            "SELECT COUNT(*) AS n FROM sqlite_master WHERE name = '_sqlx_migrations'"
        };
        let mut connection = self.read.acquire().await?;
        let known: i64 = sqlx::query(tables).fetch_one(&mut *connection).await?.try_get("n")?;
        let from = if known == 0 { 0 } else { newest_migration(&mut connection).await? };
        Ok(Versions { from, to })
    }

    /// Copies a SQLite database into this empty file, as it is at one moment and while others write to it.
    pub async fn copy_into(&self, file: &Path) -> Result<(), Fault> {
        sqlx::query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(&self.read).await?;
        Ok(())
    }
}

/// What is wrong with a SQLite file that somebody wants to serve; nothing where it is sound and of a known version.
pub async fn inspect(file: &Path) -> Result<(), Fault> {
    let broken = |why: String| Fault::new(400, "broken_backup", format!("{}: {why}", file.display()));
    let opened = async {
        let mut connection = connect(file).await?;
        let verdict: String = sqlx::query("PRAGMA integrity_check").fetch_one(&mut connection).await?.try_get(0)?;
        let versions = sqlx::query("SELECT version FROM _sqlx_migrations").fetch_all(&mut connection).await?;
        let versions: Vec<i64> = versions.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<_>>()?;
        connection.close().await?;
        sqlx::Result::Ok((verdict, versions))
    };
    let (verdict, versions) = opened.await.map_err(|error: sqlx::Error| broken(error.to_string()))?;
    if verdict != "ok" {
        return Err(broken(verdict));
    }
    match versions.iter().find(|version| !MIGRATIONS.iter().any(|known| known.version == **version)) {
        Some(version) => Err(Fault::new(
            409,
            "database_too_new",
            format!("{} was written by a newer towow (migration {version})", file.display()),
        )
        .hint("towow --version")),
        None => Ok(()),
    }
}

/// Runs this while nobody else uses a SQLite file that exists, its write-ahead log folded into it; a process that wants
/// to open it meanwhile waits.
pub async fn alone<T>(place: &Place, work: impl FnOnce(&Path) -> Result<T, Fault>) -> Result<T, Fault> {
    let Place::File(file) = place else {
        return Err(Fault::internal("only a file can be replaced"));
    };
    let unusable = |error: &dyn ToString| {
        Fault::new(503, "database_unusable", format!("cannot use {}: {}", file.display(), error.to_string()))
    };
    let _lock = migration_lock(file).map_err(|error| unusable(&error))?;
    if std::fs::metadata(file).is_ok_and(|found| found.len() > 0) {
        // Whoever has it open keeps the log in use.
        let folded = async {
            let mut connection = connect(file).await?;
            connection.execute("PRAGMA busy_timeout = 500; PRAGMA journal_mode = DELETE;").await?;
            connection.close().await
        };
        folded.await.map_err(|error| match error.to_string() {
            text if text.contains("locked") => {
                let message = format!("another process uses {}: stop it first", file.display());
                Fault::new(409, "database_in_use", message)
            }
            _ => unusable(&error),
        })?;
    }
    work(file)
}

async fn connect(file: &Path) -> sqlx::Result<AnyConnection> {
    sqlx::any::install_default_drivers();
    AnyConnection::connect_with(&AnyConnectOptions::from_str(&url_of(file))?).await
}

/// Makes an empty file that only its owner may read, where there is none.
pub fn empty_file(path: &Path) -> std::io::Result<std::fs::File> {
    private_file(path)
}
