//! Files that the operator asks for: private from birth, whole or not there.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::node::Fault;
use crate::node::store::backup;

/// A file under a temporary name beside its own; without [`NewFile::keep`] it is gone.
pub struct NewFile {
    target: PathBuf,
    temporary: PathBuf,
    kept: bool,
}

impl NewFile {
    /// Begins a file. One that is there already is replaced at the end, if that is wanted.
    pub fn begin(target: &Path, replace: bool) -> Result<NewFile, Fault> {
        match fs::metadata(target) {
            Ok(found) if !found.is_file() => {
                return Err(Fault::new(400, "not_a_file", format!("{} is no regular file", target.display())));
            }
            Ok(_) if !replace => {
                let message = format!("{} is there already; --force replaces it", target.display());
                return Err(Fault::new(409, "file_exists", message));
            }
            _ => {}
        }
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = PathBuf::from(name);
        // Of an earlier process with the same number, which was killed.
        let _ = fs::remove_file(&temporary);
        backup::empty_file(&temporary).map_err(|error| unwritable(&temporary, &error))?;
        Ok(NewFile { target: target.to_owned(), temporary, kept: false })
    }

    /// Where it is until it is kept.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Opens it for writing.
    pub fn open(&self) -> Result<File, Fault> {
        File::options().write(true).open(&self.temporary).map_err(|error| unwritable(&self.temporary, &error))
    }

    /// Gives it its name, once it is on the disk; its size in bytes.
    pub fn keep(mut self) -> Result<u64, Fault> {
        let kept = (|| {
            let file = File::options().write(true).open(&self.temporary)?;
            file.sync_all()?;
            fs::rename(&self.temporary, &self.target)?;
            sync_dir(&self.target)?;
            Ok(file.metadata()?.len())
        })();
        self.kept = kept.is_ok();
        kept.map_err(|error| unwritable(&self.target, &error))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Moves a file to a name beside it that is free: `node.db.bak`, `node.db.bak.2`; the name.
pub fn set_aside(path: &Path) -> Result<PathBuf, Fault> {
    let named = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".bak".to_owned() } else { format!(".bak.{number}") });
        PathBuf::from(name)
    };
    let free = (1..).map(named).find(|name| fs::symlink_metadata(name).is_err());
    let free = free.ok_or_else(|| Fault::internal("no name is free"))?;
    fs::rename(path, &free).map_err(|error| unwritable(&free, &error))?;
    Ok(free)
}

/// A name is on the disk when its directory is.
fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// A file that cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::new(503, "cannot_write", format!("cannot write {}: {error}", path.display()))
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let message = format!("cannot read {}: {error}", path.display());
    let status = if error.kind() == io::ErrorKind::NotFound { 404 } else { 400 };
    Fault::new(status, "unreadable", message)
}
