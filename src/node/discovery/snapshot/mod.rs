//! The engine in a file, so that a node that starts again need not read everybody's profile again.
//!
//! The file holds words of profiles; it is as private as the database beside which it lies. It is a copy that can always be
//! made again: one that is damaged, of another program or of another database is passed over. Numbers are little-endian,
//! lists begin with their length, SHA-256 over everything is at the end.

mod everybody;
mod stream;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};

use super::dictionary::Dictionary;
use super::engine::{Engine, TRANSLATIONS};
use super::forward::{KINDS, MOST_USES, SECTIONS};
use super::likeness::VIEWS;
use super::vector::{self, DIMS, MARK, Mark};
use crate::node::Fault;
use crate::node::operator::file::{NewFile, unwritable};
use crate::node::store::{Place, Seen};
pub use stream::{Sink, Source};

/// From so many people on there is a file; fewer are read again as fast.
pub const WORTH: usize = 2000;

const MAGIC: &[u8; 8] = b"towow-ix";

/// The form of the file.
const FORM: u32 = 1;

/// A temporary file that nobody has touched for so long was left behind by a process that was killed.
const LEFT: Duration = Duration::from_secs(3600);

/// A number that tells programs and dictionaries apart which make something else of the same people.
pub type Fingerprint = [u8; SHA256_OUTPUT_LEN];

/// What an engine in a file stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The id of the network whose agents these are.
    pub database: String,
    /// How far the changes of agents are in it.
    pub changed: Seen,
    /// How far the departures are.
    pub gone: Seen,
    /// Stored time at which that was read.
    pub read_at: i64,
}

impl Stamp {
    /// The newest revision of which everything is in it.
    pub fn revision(&self) -> i64 {
        self.changed.revision.min(self.gone.revision) - 1
    }
}

/// The file for a database: beside a SQLite file, `node.db` → `node.index`; for a server in this directory.
pub fn file_of(place: &Place, dir: &Path) -> PathBuf {
    match place {
        Place::File(path) if path.extension().is_some_and(|extension| extension == "index") => {
            let mut name = path.as_os_str().to_owned();
            name.push(".index");
            name.into()
        }
        Place::File(path) => path.with_extension("index"),
        Place::Postgres(_) => dir.join(format!("node-{:016x}.index", vector::hash(place.shown().as_bytes()))),
    }
}

/// Everything beside the people that decides what an engine holds.
pub fn fingerprint(dictionary: &Dictionary) -> Fingerprint {
    let mut all = Context::new(&SHA256);
    // With the version comes how texts are cut.
    all.update(env!("CARGO_PKG_VERSION").as_bytes());
    for number in [DIMS, KINDS, SECTIONS, VIEWS, MARK, MOST_USES as usize] {
        all.update(&(number as u64).to_le_bytes());
    }
    all.update(&dictionary.digest());
    // How words are marked, and how far translations go.
    for word in ["design", "设计"] {
        all.update(&Mark::of(word, dictionary.translations(word).take(TRANSLATIONS)).bytes());
    }
    let mut sum = [0; DIMS];
    Mark::of("design", std::iter::once("设计")).add_to(&mut sum, 3);
    vector::levelled(&sum).iter().for_each(|part| all.update(&part.to_le_bytes()));
    stream::finished(all)
}

/// Writes an engine into a file that nobody sees under its name before [`NewFile::keep`].
pub fn write(path: &Path, engine: &Engine, stamp: &Stamp, fingerprint: &Fingerprint) -> Result<NewFile, Fault> {
    sweep(path);
    if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir).map_err(|error| unwritable(dir, &error))?;
    }
    let file = NewFile::begin(path, true)?;
    let written = file.open().map(|file| write_to(file, engine, stamp, fingerprint))?;
    written.map_err(|error| unwritable(path, &error))?;
    Ok(file)
}

/// The same into anything; what it was written to.
pub fn write_to<W: Write>(to: W, engine: &Engine, stamp: &Stamp, fingerprint: &Fingerprint) -> io::Result<W> {
    let mut out = Sink::new(to);
    out.bytes(MAGIC)?;
    out.u32(FORM)?;
    out.bytes(fingerprint)?;
    out.text(&stamp.database)?;
    out.i64(stamp.read_at)?;
    for seen in [&stamp.changed, &stamp.gone] {
        out.i64(seen.revision)?;
        out.text(&seen.agent_id)?;
    }
    engine.write(&mut out)?;
    out.finish()
}

/// Reads the engine of a database into one of nobody; none where there is no file.
///
/// # Errors
/// Why the file is of no use, in words.
pub fn read(
    path: &Path,
    empty: Engine,
    database: &str,
    fingerprint: &Fingerprint,
) -> Result<Option<(Engine, Stamp)>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("it cannot be read: {error}")),
    };
    let length = file.metadata().map_err(|error| format!("it cannot be read: {error}"))?.len();
    read_from(file, length, empty, database, fingerprint).map(Some)
}

/// The same from anything of so many bytes.
pub fn read_from<R: Read>(
    from: R,
    length: u64,
    mut engine: Engine,
    database: &str,
    fingerprint: &Fingerprint,
) -> Result<(Engine, Stamp), String> {
    let broken = |error: io::Error| format!("it is damaged: {error}");
    let body = length.checked_sub(SHA256_OUTPUT_LEN as u64).ok_or("it is damaged: it is too short")?;
    let mut from = Source::new(from, body);
    if &from.array::<8>().map_err(broken)? != MAGIC {
        return Err("it is something else".into());
    }
    let form = from.u32().map_err(broken)?;
    if form != FORM {
        return Err(format!("it is of form {form}, not {FORM}"));
    }
    if from.array().map_err(broken)? != *fingerprint {
        return Err("another version of the program or another dictionary made it".into());
    }
    let known = from.text().map_err(broken)?;
    if &*known != database {
        return Err("it is of another database".into());
    }
    let read_at = from.i64().map_err(broken)?;
    let mut seen = || -> io::Result<Seen> { Ok(Seen { revision: from.i64()?, agent_id: from.text()?.into() }) };
    let (changed, gone) = (seen().map_err(broken)?, seen().map_err(broken)?);
    engine.read(&mut from).map_err(broken)?;
    from.finish().map_err(broken)?;
    Ok((engine, Stamp { database: database.to_owned(), changed, gone, read_at }))
}

/// Removes the file, if it is one of ours, and what killed processes have left beside it.
pub fn remove(path: &Path) {
    sweep(path);
    let mut magic = [0; 8];
    let is_ours = File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && &magic == MAGIC;
    if is_ours {
        // Who cannot remove it passes it over.
        let _ = std::fs::remove_file(path);
    }
}

fn sweep(path: &Path) {
    let (Some(dir), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return };
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let rest = file_name.to_str().and_then(|file| file.strip_prefix(name)?.strip_prefix('.'));
        let is_ours = rest.is_some_and(|rest| {
            rest.strip_suffix(".tmp").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        });
        let touched = entry.metadata().and_then(|found| found.modified()).unwrap_or(SystemTime::now());
        if is_ours && touched.elapsed().is_ok_and(|age| age > LEFT) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
