//! Files that matter: locked while they change, private from birth, replaced whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

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
/// a reader or a crash sees the old file or the new one and nothing between.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = beside(path, &format!("{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = private().create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        cannot("write", path, &error)
    })
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
pub fn cannot(verb: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(crate::error::Kind::Api, "file_error", format!("cannot {verb} {}: {error}", path.display()))
        .hint("towow help environment")
}
