//! Backups, and moving a network from one database to another.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::file::{NewFile, set_aside, unreadable, unwritable};
use crate::node::model::{now, time};
use crate::node::store::{Counts, Place, backup, not_empty};
use crate::node::{Config, Fault, Node};

/// What every SQLite file begins with.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// A copy of a network.
#[derive(Debug, Serialize)]
pub struct Copy {
    /// Where it is; `-` is standard output.
    pub file: String,
    /// `sqlite` (a database file) or `export` (lines of JSON).
    pub format: &'static str,
    /// Its size.
    pub bytes: Option<u64>,
    /// Rows by table, of an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Counts>,
}

/// A network that was put into a database.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The database, without its password.
    pub database: String,
    /// `sqlite` or `export`.
    pub format: &'static str,
    /// Where the file is that was there before.
    pub kept: Option<PathBuf>,
    /// Rows by table, of an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Counts>,
}

impl Node {
    /// Copies everything, as it is at one moment and while others work with it: a SQLite database as a file of SQLite,
    /// one of PostgreSQL as an export.
    pub async fn backup(&self, target: &Path, replace: bool) -> Result<Copy, Fault> {
        if let Place::Postgres(_) = self.store.place() {
            return self.export(target, replace).await;
        }
        let file = NewFile::begin(target, replace)?;
        self.store.copy_into(file.path()).await?;
        let bytes = Some(file.keep()?);
        Ok(Copy { file: target.display().to_string(), format: "sqlite", bytes, rows: None })
    }

    /// Writes an export into a file.
    pub async fn export(&self, target: &Path, replace: bool) -> Result<Copy, Fault> {
        let file = NewFile::begin(target, replace)?;
        let mut to = BufWriter::new(file.open()?);
        let rows = self.export_to(&mut to).await?;
        drop(to);
        let bytes = Some(file.keep()?);
        Ok(Copy { file: target.display().to_string(), format: "export", bytes, rows: Some(rows) })
    }

    /// Writes an export; rows by table.
    pub async fn export_to(&self, to: &mut (dyn Write + Send)) -> Result<Counts, Fault> {
        self.store.export(to, &time(now())).await
    }

    /// Takes in an export, into a database without a network; rows by table.
    pub async fn import(&self, from: &mut (dyn BufRead + Send)) -> Result<Counts, Fault> {
        self.store.import(from).await
    }
}

/// Puts a backup into the database of a configuration. There must be no network in it; a SQLite file may be replaced
/// instead, and is kept under another name then.
pub async fn restore(config: Config, from: &Path, replace: bool) -> Result<Restored, Fault> {
    let place = Place::parse(&config.database.url)?;
    let file = File::open(from).map_err(|error| unreadable(from, &error))?;
    let mut reader = BufReader::new(file);
    let is_sqlite = reader.fill_buf().map_err(|error| unreadable(from, &error))?.starts_with(SQLITE);
    let kept = match (&place, is_sqlite) {
        (Place::File(_), true) => return restore_file(config, &place, from, replace).await,
        (Place::Postgres(_), true) => {
            let message = format!("{} is a SQLite database: export it, and import that", from.display());
            return Err(Fault::new(400, "other_format", message).hint("towow node export --help"));
        }
        (Place::Postgres(_), false) if replace => {
            return Err(Fault::new(400, "usage", "--force replaces a SQLite file, no PostgreSQL database")
                .hint("towow node restore --help"));
        }
        (Place::File(path), false) if replace && path.exists() => Some(backup::alone(&place, set_aside).await?),
        _ => None,
    };
    let database = place.shown();
    let rows = async {
        let node = Node::open(config).await?;
        let rows = node.import(&mut reader).await;
        node.close().await;
        rows
    };
    match (rows.await, &place, &kept) {
        (Ok(rows), _, _) => Ok(Restored { database, format: "export", kept, rows: Some(rows) }),
        (Err(fault), Place::File(path), Some(kept)) => {
            // What was there before is better than nothing.
            fs::rename(kept, path).map_err(|error| unwritable(path, &error))?;
            Err(fault)
        }
        (Err(fault), _, _) => Err(fault),
    }
}

async fn restore_file(config: Config, place: &Place, from: &Path, replace: bool) -> Result<Restored, Fault> {
    let Place::File(path) = place else {
        return Err(Fault::internal("a SQLite file is restored to a file"));
    };
    let is_there = fs::metadata(path).is_ok_and(|found| found.len() > 0);
    if is_there && !replace {
        let node = Node::open(config.clone()).await?;
        let filled = node.store.filled().await;
        node.close().await;
        if let Some(table) = filled? {
            return Err(not_empty(&place.shown(), table));
        }
    }
    // An empty file makes its directory too; it is in nobody's way.
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    }
    let copy = NewFile::begin(path, true)?;
    copy_all(from, &copy)?;
    backup::inspect(copy.path()).await?;
    let kept = backup::alone(place, |path| {
        let kept = if is_there && replace { Some(set_aside(path)?) } else { None };
        copy.keep()?;
        Ok(kept)
    })
    .await?;
    // Tables of an older version are brought up to date.
    Node::open(config).await?.close().await;
    Ok(Restored { database: place.shown(), format: "sqlite", kept, rows: None })
}

fn copy_all(from: &Path, to: &NewFile) -> Result<(), Fault> {
    let mut source = File::open(from).map_err(|error| unreadable(from, &error))?;
    let mut target = to.open()?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = source.read(&mut buffer).map_err(|error| unreadable(from, &error))?;
        if read == 0 {
            return Ok(());
        }
        target.write_all(&buffer[..read]).map_err(|error| unwritable(to.path(), &error))?;
    }
}
