//! Opening a database: where it is, how it is set up, its tables brought up to date.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, Connection, Executor};

use super::recall::Recall;
use super::{Hub, Store};
use crate::node::Fault;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a write waits for another process's write, and a request for a free connection.
const BUSY: Duration = Duration::from_secs(10);

/// How long a connection to a server may rest before it is asked whether it lives.
const IDLE: Duration = Duration::from_secs(5);

/// What a path may not hold within a URL.
const IN_URL: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL URL. It may hold a password: it is never shown as it is.
    Postgres(String),
}

impl Place {
    /// Understands `sqlite://PATH` and `postgres://...`.
    pub fn parse(url: &str) -> Result<Place, Fault> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Place::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some(path) if path.contains('?') => {
                Err(Fault::setting(format!("the database URL {url:?} takes no parameters")))
            }
            Some(path) if !path.is_empty() => Ok(Place::File(path.into())),
            _ => Err(Fault::setting("the database URL is neither sqlite://PATH nor postgres://USER@HOST/NAME")),
        }
    }

    /// The place without its password.
    pub fn shown(&self) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Postgres(url) => match url::Url::parse(url) {
                Ok(mut url) => {
                    if url.password().is_some() {
                        // It cannot fail for a URL with a host.
                        let _ = url.set_password(Some("***"));
                    }
                    url.set_query(None);
                    url.to_string()
                }
                Err(_) => "postgres://...".into(),
            },
        }
    }
}

/// How to open it.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// Most connections at once.
    pub connections: u32,
    /// What was acknowledged survives a loss of power, not only the death of the process. SQLite only; PostgreSQL has
    /// its own setting.
    pub durable: bool,
    /// Bring the tables up to date.
    pub migrate: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Opening { connections: 4, durable: false, migrate: true }
    }
}

impl Store {
    /// Opens a database, making a file that is missing.
    pub async fn open(place: Place, how: Opening) -> Result<Store, Fault> {
        sqlx::any::install_default_drivers();
        match &place {
            Place::File(path) => Store::open_file(path, how).await,
            Place::Postgres(url) => Store::open_postgres(url, how).await.map_err(|error| cannot_open(&place, &error)),
        }?
        .migrated(how.migrate)
        .await
    }

    async fn open_file(path: &Path, how: Opening) -> Result<Store, Fault> {
        let place = Place::File(path.to_owned());
        let failed = |why: &dyn ToString| cannot_open(&place, why);
        prepare_file(path).map_err(|error| failed(&error))?;
        let options = AnyConnectOptions::from_str(&url_of(path)).map_err(|error| failed(&error))?;
        try_file(&options).await.map_err(|error| failed(&error))?;
        let pool = |most: u32| {
            AnyPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(BUSY)
                // A file does not go away as a server does.
                .test_before_acquire(false)
                .after_connect(move |connection, _| Box::pin(set_up(connection, how.durable)))
                .connect_lazy_with(options.clone())
        };
        // One writer: within the process writes queue up here instead of trying again and again for the file's lock.
        let recall = how.durable.then(|| Recall::of(path));
        Ok(Store {
            read: pool(how.connections),
            writer: pool(1),
            hub: Hub::default(),
            place,
            recall,
            endings: Arc::default(),
        })
    }

    async fn open_postgres(url: &str, how: Opening) -> sqlx::Result<Store> {
        let place = Place::Postgres(url.to_owned());
        let options = AnyConnectOptions::from_str(url)?;
        AnyConnection::connect_with(&options).await?.close().await?;
        let pool = AnyPoolOptions::new()
            .max_connections(how.connections.max(2))
            .acquire_timeout(BUSY)
            // Asking a connection that has just been used whether it lives would double the way to the server.
            .test_before_acquire(false)
            .before_acquire(|connection, known| {
                Box::pin(async move { Ok(known.idle_for < IDLE || connection.ping().await.is_ok()) })
            })
            .connect_lazy_with(options);
        Ok(Store {
            read: pool.clone(),
            writer: pool,
            hub: Hub::default(),
            place,
            recall: None,
            endings: Arc::default(),
        })
    }

    async fn migrated(self, run: bool) -> Result<Store, Fault> {
        if run {
            self.bring_up_to_date().await?;
        }
        Ok(self)
    }

    /// As [`Store::migrate`], its failure told.
    pub async fn bring_up_to_date(&self) -> Result<(), Fault> {
        match self.migrate().await {
            Ok(()) => Ok(()),
            Err(MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _)) => Err(Fault::new(
                409,
                "database_too_new",
                format!("{} was written by a newer towow (migration {version})", self.place.shown()),
            )
            .hint("towow --version")),
            Err(error) => Err(cannot_open(&self.place, &error)),
        }
    }

    /// Brings the tables up to date; processes that try at once wait for each other.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        // PostgreSQL has a lock for this, SQLite has not: two first commands at once would make the same tables.
        let lock = match &self.place {
            Place::File(path) => Some(migration_lock(path).map_err(|error| MigrateError::Source(error.into()))?),
            Place::Postgres(_) => None,
        };
        let migrated = MIGRATIONS.run(&self.writer).await;
        drop(lock);
        migrated
    }
}

/// The pool tries a file that fails again and again and forgets why; one connection of our own says it at once.
async fn try_file(options: &AnyConnectOptions) -> sqlx::Result<()> {
    let mut connection = AnyConnection::connect_with(options).await?;
    set_up(&mut connection, false).await?;
    connection.close().await
}

async fn set_up(connection: &mut AnyConnection, durable: bool) -> sqlx::Result<()> {
    let pragmas = format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA foreign_keys = ON;",
        BUSY.as_millis(),
        if durable { "FULL" } else { "NORMAL" },
    );
    connection.execute(sqlx::AssertSqlSafe(pragmas)).await.map(drop)
}

/// The URL of a SQLite file.
pub(super) fn url_of(path: &Path) -> String {
    format!("sqlite:{}", utf8_percent_encode(&path.to_string_lossy(), IN_URL))
}

/// Held by one process at a time; the system frees it when a process dies.
pub(super) fn migration_lock(path: &Path) -> std::io::Result<std::fs::File> {
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

pub(super) fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn cannot_open(place: &Place, why: &dyn ToString) -> Fault {
    let mut fault = Fault::new(503, "database_unusable", String::new()).hint("towow help environment");
    fault.cause = Some(format!("cannot use the database {}: {}", place.shown(), why.to_string()));
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let place = Place::parse("postgres://towow:s3cret@db:5432/network?sslmode=require").unwrap();
        assert_eq!(place.shown(), "postgres://towow:***@db:5432/network");
        assert!(Place::parse("mysql://db/network").is_err());
        assert!(Place::parse("sqlite://").is_err());
        assert_eq!(Place::parse("sqlite:///a/b.db").unwrap(), Place::File("/a/b.db".into()));
    }
}
