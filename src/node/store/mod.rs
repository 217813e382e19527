//! The database: every SQL statement of the node is in this folder, one file per kind of thing.
//!
//! Statements use `$1` placeholders and plain types only, so that they read the same on SQLite and PostgreSQL. SQLite
//! runs in WAL mode; every write begins with the write lock, so that two processes on one file wait for each other
//! instead of failing half-way.

mod accounts;
mod agents;
mod demands;
mod discovery;
mod inbox;
mod runs;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, Row};

pub use discovery::Opening;
pub use runs::{Finish, Round, Voice};

use super::Fault;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a write waits for another process's write.
const BUSY: Duration = Duration::from_secs(10);

/// What a path may not hold within a URL.
const IN_URL: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// A transaction.
pub type Transaction = sqlx::Transaction<'static, sqlx::Any>;

/// A pool of connections to one database.
pub struct Store {
    pool: AnyPool,
}

impl Store {
    /// Opens a SQLite file, making it where it is missing, and brings its tables up to date.
    pub async fn open_file(path: &Path) -> Result<Store, Fault> {
        prepare_file(path).map_err(|error| cannot_open(path, &error.to_string()))?;
        sqlx::any::install_default_drivers();
        let url = format!("sqlite:{}", utf8_percent_encode(&path.to_string_lossy(), IN_URL));
        let options = AnyConnectOptions::from_str(&url).map_err(|error| cannot_open(path, &error.to_string()))?;
        try_file(&options).await.map_err(|error| cannot_open(path, &error.to_string()))?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .after_connect(|connection, _| Box::pin(set_up(connection)))
            .connect_with(options)
            .await
            .map_err(|error| cannot_open(path, &error.to_string()))?;
        // SQLite has no lock for this: two first commands at once would make the same tables.
        let migrating = migration_lock(path).map_err(|error| cannot_open(path, &error.to_string()))?;
        let migrated = MIGRATIONS.run(&pool).await;
        drop(migrating);
        match migrated {
            Ok(()) => Ok(Store { pool }),
            Err(MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _)) => Err(Fault::new(
                409,
                "database_too_new",
                format!("{} was written by a newer towow (migration {version})", path.display()),
            )
            .hint("towow --version")),
            Err(error) => Err(cannot_open(path, &error.to_string())),
        }
    }

    /// Closes every connection; the last one to a file folds the write-ahead log into it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Begins a write.
    async fn write(&self) -> Result<Transaction, Fault> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A setting of the node itself.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Fault> {
        let row =
            sqlx::query("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("value")).transpose()?)
    }

    /// Sets a setting of the node itself.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// True when the database answers.
    pub async fn healthy(&self) -> bool {
        sqlx::query("SELECT 1").fetch_one(&self.pool).await.is_ok()
    }
}

/// The pool tries a file that fails again and again and forgets why; one connection of our own says it at once.
async fn try_file(options: &AnyConnectOptions) -> sqlx::Result<()> {
    let mut connection = AnyConnection::connect_with(options).await?;
    set_up(&mut connection).await?;
    connection.close().await
}

async fn set_up(connection: &mut AnyConnection) -> sqlx::Result<()> {
    let pragmas = format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;",
        BUSY.as_millis()
    );
    connection.execute(sqlx::AssertSqlSafe(pragmas)).await.map(drop)
}

/// Held by one process at a time; the system frees it when a process dies.
fn migration_lock(path: &Path) -> std::io::Result<std::fs::File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = private_file(Path::new(&name))?;
    file.lock()?;
    Ok(file)
}

/// Makes the file private from birth: SQLite's own files beside it take over its mode.
fn prepare_file(path: &Path) -> std::io::Result<()> {
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir)?;
    }
    private_file(path).map(drop)
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn cannot_open(path: &Path, why: &str) -> Fault {
    let mut fault = Fault::new(503, "database_unusable", String::new()).hint("towow help environment");
    fault.cause = Some(format!("cannot use the database {}: {why}", path.display()));
    fault
}

/// A JSON column.
fn json<T: serde::de::DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, Fault> {
    let text: String = row.try_get(column)?;
    Ok(serde_json::from_str(&text)?)
}

/// A column of 0 or 1.
fn truth(row: &AnyRow, column: &str) -> Result<bool, Fault> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}
