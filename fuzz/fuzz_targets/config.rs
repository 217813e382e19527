//! Whatever a session file holds, it is read or set aside as it was, and writing to it afterwards keeps what was read.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use towow::config::session::Session;
use towow::config::settings::Preferences;

static DIR: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

fuzz_target!(|data: &[u8]| {
    let dir = DIR.path();
    let (path, bad) = (dir.join("config.json"), dir.join("config.json.bad"));
    std::fs::write(&path, data).expect("a file");
    match Session::open(dir.to_owned(), "default", &Preferences::default()) {
        Ok(session) => {
            assert!(path.exists() && !bad.exists());
            let _ = (session.token("https://towow.net/api"), session.agent_id(), session.other_issuer("local"));
            for key in ["session_token", "agent_id", "backend_url", "scene_id"] {
                assert!(session.text(key).is_none_or(|text| !text.trim().is_empty()));
            }
        }
        Err(error) => {
            assert_eq!(error.code, "config_corrupt");
            assert_eq!(std::fs::read(&bad).expect("what was set aside"), data);
            assert!(!path.exists());
            std::fs::remove_file(&bad).expect("a file");
        }
    }
});
