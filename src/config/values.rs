//! The JSON object in a session file: read, changed under its lock, and set aside when it is broken.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Map, Value};

use super::file;
use crate::error::{Error, Kind, Result};

/// The values of the file; a missing one has none. A broken one is set aside as `config.json.bad` and reported.
pub fn open(path: &Path) -> Result<Map<String, Value>> {
    if let Ok(values) = read(path)? {
        return Ok(values);
    }
    let _guard = file::lock(path).map_err(|error| stays(path, &error))?;
    // Another command may have set it aside a moment ago, and a good one may have taken its place.
    read(path)?.map_err(|problem| set_aside(path, &problem))
}

/// Changes the file under its lock, starting from what it holds now, and returns what it holds then.
pub fn change(path: &Path, change: impl FnOnce(&mut Map<String, Value>)) -> Result<Map<String, Value>> {
    let _guard = file::lock(path)?;
    let mut values = read(path)?.map_err(|problem| set_aside(path, &problem))?;
    change(&mut values);
    let mut text = serde_json::to_string_pretty(&values).map_err(|error| Error::internal(error.to_string()))?;
    text.push('\n');
    file::replace(path, text.as_bytes())?;
    Ok(values)
}

/// As [`look`], and a file that others may read is taken away from them.
pub fn read(path: &Path) -> Result<Result<Map<String, Value>, String>> {
    let found = look(path);
    file::tighten(path);
    found
}

/// The values of the file, or what makes it useless; a file that cannot be read at all is an error. Nothing is changed.
pub fn look(path: &Path) -> Result<Result<Map<String, Value>, String>> {
    let text = match file::read_text(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(Ok(Map::new())),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Err(error.to_string())),
        Err(error) => return Err(file::cannot("read", path, &error)),
    };
    Ok(match serde_json::from_str(&text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err("it holds JSON but no object".to_owned()),
        Err(error) => Err(error.to_string()),
    })
}

/// Moves a useless file aside and says where it is kept. Of a link, what it leads to is moved: the link stays. The caller
/// holds the lock.
fn set_aside(path: &Path, problem: &str) -> Error {
    let bad = file::spare(path, "bad");
    let moved = file::target(path).and_then(|target| match target == path {
        true => fs::rename(path, &bad),
        // It may lie on another file system.
        false => {
            let bytes = fs::read(&target)?;
            file::replace(&bad, &bytes).map_err(|error| std::io::Error::other(error.message))?;
            fs::remove_file(&target)
        }
    });
    match moved {
        Ok(()) => corrupt(format!("{} is unreadable ({problem}); it is kept as {}", path.display(), bad.display())),
        Err(error) => stays(path, &file::cannot("set aside", path, &error)),
    }
}

fn stays(path: &Path, error: &Error) -> Error {
    corrupt(format!("{} is unreadable and stays where it is: {}", path.display(), error.message))
}

fn corrupt(message: String) -> Error {
    Error::new(Kind::Usage, "config_corrupt", message).hint("towow setup")
}

#[cfg(all(test, unix))]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_broken_file_behind_a_link_is_kept_and_the_link_too() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("real"), "{broken").unwrap();
        std::os::unix::fs::symlink("real", at("config.json")).unwrap();
        assert_eq!(open(&at("config.json")).unwrap_err().code, "config_corrupt");
        assert_eq!(fs::read_to_string(at("config.json.bad")).unwrap(), "{broken");
        change(&at("config.json"), |values| drop(values.insert("a".into(), json!(1)))).unwrap();
        assert!(at("config.json").is_symlink());
        assert_eq!(fs::read_to_string(at("real")).unwrap(), "{\n  \"a\": 1\n}\n");
    }

    #[test]
    fn whatever_is_no_json_object_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        for (number, bytes) in
            [&b""[..], b"[]", b"null", b"\xff\xfe{}", b"{\"a\":1", &vec![b' '; 2 << 20]].iter().enumerate()
        {
            fs::write(&path, bytes).unwrap();
            assert!(read(&path).unwrap().is_err());
            assert_eq!(change(&path, |_| {}).unwrap_err().code, "config_corrupt");
            let kept = if number == 0 { "bad".to_owned() } else { format!("bad.{}", number + 1) };
            assert_eq!(&fs::read(file::beside(&path, &kept)).unwrap(), bytes);
            assert!(!path.exists());
        }
        assert_eq!(open(&path).unwrap(), Map::new());
    }
}
