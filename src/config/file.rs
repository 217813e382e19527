//! Files that matter: locked while they change, private from birth, replaced whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};

/// Longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Hexadecimal digits in the names of temporary files.
const DIGITS: usize = 16;

/// Makes the directory (0700) and its parents where they are missing.
pub fn make_dir(dir: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| cannot("create", dir, &error))
}

/// Keeps other processes from changing `path` until the guard is dropped; the system frees it when a process dies.
pub fn lock(path: &Path) -> Result<File> {
    let lock = beside(path, "lock");
    let file = private().create(true).truncate(false).open(&lock).map_err(|error| cannot("open", &lock, &error))?;
    file.lock().map_err(|error| cannot("lock", &lock, &error))?;
    Ok(file)
}

/// Replaces `path` by these bytes: a temporary name with the final mode (0600), flushed to disk, then renamed, so that
/// a reader or a crash sees the old file or the new one and nothing between. A link stays a link: what it leads to is
/// replaced. The caller holds the [`lock`].
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = regular_target(path).and_then(|target| {
        sweep(&target);
        renamed(&target, bytes, private(), None, true)
    });
    written.map_err(|error| cannot("write", path, &error))
}

/// As [`replace`], for what can be asked for again: where somebody else is writing, or anything stands in the way, nothing
/// is written, and nobody waits for a disk.
pub fn offer(path: &Path, bytes: &[u8]) {
    let lock = beside(path, "lock");
    // A pipe would wait for a reader.
    if fs::metadata(&lock).is_ok_and(|found| !found.is_file()) {
        return;
    }
    let Ok(guard) = private().create(true).truncate(false).open(&lock) else { return };
    if guard.try_lock().is_ok() {
        let _ = regular_target(path).and_then(|target| renamed(&target, bytes, private(), None, false));
    }
}

/// As [`replace`], for the files of other programs: what is there keeps its mode, and is refused where it may not be
/// written. What is not there yet is for its owner only if it is `secret`, else as usual. There is no lock, since the other
/// program would not know it.
pub fn rewrite(path: &Path, bytes: &[u8], secret: bool) -> Result<()> {
    let written = regular_target(path).and_then(|target| {
        let mode = match fs::metadata(&target) {
            Ok(found) if found.permissions().readonly() => {
                return Err(io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
            }
            Ok(found) => Some(found.permissions()),
            Err(_) => None,
        };
        let born = if secret || mode.is_some() { private() } else { OpenOptions::new().write(true).to_owned() };
        renamed(&target, bytes, born, mode, true)
    });
    written.map_err(|error| cannot("write", path, &error))
}

/// Writes a new file (0600), whole or not at all; what is there already stays, and is an error of the kind
/// [`ErrorKind::AlreadyExists`].
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary(path);
    let written = (|| {
        let mut file = private().create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A second name is never given to what has it already, unlike a new one by renaming.
        match fs::hard_link(&temporary, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                // Not every file system has second names.
                match fs::symlink_metadata(path) {
                    Ok(_) => Err(ErrorKind::AlreadyExists.into()),
                    Err(_) => fs::rename(&temporary, path),
                }
            }
            linked => linked,
        }
    })();
    let _ = fs::remove_file(&temporary);
    written
}

/// What a path leads to; a device or a directory must not be renamed away, whoever may do so.
fn regular_target(path: &Path) -> io::Result<PathBuf> {
    let target = target(path)?;
    match fs::metadata(&target) {
        Ok(found) if !found.is_file() => Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file")),
        _ => Ok(target),
    }
}

/// Writes beside the target and renames; nothing is left of what fails.
fn renamed(
    target: &Path,
    bytes: &[u8],
    mut born: OpenOptions,
    mode: Option<fs::Permissions>,
    flushed: bool,
) -> io::Result<()> {
    let temporary = temporary(target);
    let written = (|| {
        let mut file = born.create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        if let Some(mode) = mode {
            file.set_permissions(mode)?;
        }
        if flushed {
            file.sync_all()?;
        }
        fs::rename(&temporary, target)
    })();
    written.inspect_err(|_| drop(fs::remove_file(&temporary)))
}

/// The file that a path leads to, through links; the last of them may point to nothing yet.
pub fn target(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..32 {
        match fs::read_link(&at) {
            Ok(next) => at = at.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err(io::Error::other("too many links"))
}

/// A path as text, for reports: a name that is no UTF-8 is shown as far as it is.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Removes the temporary files that killed writers left beside `path`: they may hold a token. The caller holds the
/// [`lock`], so that none of them is being written.
pub fn sweep(path: &Path) {
    for (found, _) in leftovers(path) {
        let _ = fs::remove_file(found);
    }
}

/// As [`sweep`] where there is no lock: only what is named as this program names its own, and what nobody has written to
/// for an hour.
pub fn sweep_old(path: &Path) {
    const OLD: Duration = Duration::from_secs(3600);
    let old = |found: &Path| {
        let about = fs::symlink_metadata(found).ok().filter(fs::Metadata::is_file);
        about.and_then(|about| about.modified().ok()?.elapsed().ok()).is_some_and(|ago| ago > OLD)
    };
    for (found, digits) in leftovers(path) {
        if digits == DIGITS && old(&found) {
            let _ = fs::remove_file(found);
        }
    }
}

/// The files beside `path` that are named as its temporary ones are, with the number of digits in the name.
fn leftovers(path: &Path) -> Vec<(PathBuf, usize)> {
    let mut all = Vec::new();
    let (Some(dir), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else { return all };
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let middle = found
            .to_str()
            .and_then(|found| found.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".tmp"))
            .filter(|middle| !middle.is_empty() && middle.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(middle) = middle {
            all.push((entry.path(), middle.len()));
        }
    }
    all
}

/// A name beside `path` that no other process and no thread has.
pub fn temporary(path: &Path) -> PathBuf {
    beside(path, &format!("{:0width$x}.tmp", RandomState::new().hash_one(std::process::id()), width = DIGITS))
}

/// Tries whether names can be made in a directory, and leaves nothing there: its mode does not say so of everybody.
pub fn probe(dir: &Path) -> io::Result<()> {
    let name = temporary(&dir.join(".towow"));
    OpenOptions::new().write(true).create_new(true).open(&name)?;
    fs::remove_file(&name)
}

/// The text of a small file without a byte order mark, or nothing where there is none. What is no regular file, no UTF-8
/// or longer than a megabyte is an error.
pub fn read_text(path: &Path) -> io::Result<Option<String>> {
    let text = read_whole(path, LONGEST)?;
    Ok(text.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

/// As [`read_text`], with the mark and with another limit, in bytes.
pub fn read_whole(path: &Path, longest: u64) -> io::Result<Option<String>> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // A pipe would never end.
    if !found.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"));
    }
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(longest + 1).read_to_end(&mut bytes)?,
        // It was replaced or removed a moment ago.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if bytes.len() as u64 > longest {
        let message = format!("it is longer than {} MB", longest >> 20);
        return Err(io::Error::new(ErrorKind::InvalidData, message));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))?;
    Ok(Some(text))
}

/// `config.json` → `config.json.<suffix>` in the same directory.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// `config.json.bad` for `bad`, or `config.json.bad.2` and so on when that is taken.
pub fn spare(path: &Path, suffix: &str) -> PathBuf {
    let first = beside(path, suffix);
    if !first.exists() {
        return first;
    }
    (2..).map(|n| beside(&first, &n.to_string())).find(|name| !name.exists()).unwrap_or(first)
}

/// Takes a file that others may read away from them; what it held before was theirs to read.
pub fn tighten(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
            // On a file system without modes there is nothing to take away.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A failed operation on a file, naming it.
pub fn cannot(verb: &str, path: &Path, error: &io::Error) -> Error {
    Error::new(crate::error::Kind::Api, "file_error", format!("cannot {verb} {}: {error}", path.display()))
        .hint("towow help environment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_writer_left_stops_nobody_and_goes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        let stale = beside(&path, &format!("{}.tmp", std::process::id()));
        let other = beside(&path, "mine.tmp");
        fs::write(&stale, "secret").unwrap();
        fs::write(&other, "kept").unwrap();
        replace(&path, b"{}").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}");
        assert!(!stale.exists() && other.exists());
    }

    #[test]
    fn what_is_there_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan.md");
        create(&path, b"first").unwrap();
        assert_eq!(create(&path, b"second").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(create(&dir.path().join("no/plan.md"), b"x").unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::os::unix::fs::symlink("nowhere", dir.path().join("link")).unwrap();
            assert_eq!(create(&dir.path().join("link"), b"x").unwrap_err().kind(), ErrorKind::AlreadyExists);
        }
    }

    #[test]
    fn threads_of_one_process_do_not_meet_in_a_temporary_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        std::thread::scope(|scope| {
            for n in 0..16 {
                let path = &path;
                scope.spawn(move || {
                    let _guard = lock(path).unwrap();
                    replace(path, n.to_string().as_bytes()).unwrap();
                });
            }
        });
        assert!(fs::read_to_string(&path).unwrap().parse::<u8>().unwrap() < 16);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("dotfiles")).unwrap();
        symlink("dotfiles/real.json", at("config.json")).unwrap();
        replace(&at("config.json"), b"{}").unwrap();
        assert!(at("config.json").is_symlink());
        assert_eq!(fs::read(at("dotfiles/real.json")).unwrap(), b"{}");
        symlink("loop", at("loop")).unwrap();
        symlink("/dev/null", at("null")).unwrap();
        for name in ["loop", "null", "dotfiles"] {
            assert_eq!(replace(&at(name), b"{}").unwrap_err().code, "file_error", "{name}");
        }
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
