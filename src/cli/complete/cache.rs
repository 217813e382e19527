//! What was learned of ids a moment ago, so that a second TAB asks nobody: `completions.json` (0600) beside the session
//! file of the profile. It holds ids, names and no token; a lost file costs a request.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::config::file;
use crate::operations;

const FILE: &str = "completions.json";

/// Seconds for which an answer is as good as a new one.
const FRESH: u64 = 60;

/// Seconds for which a backend that did not answer is not asked again.
const SILENT: u64 = 10;

/// Most ids of one list, and of all that commands have printed.
const MOST: usize = 200;

/// Most operations whose fields are known.
const OPERATIONS: usize = 100;

/// Most fields of one of them.
const FIELDS: usize = 100;

/// Longest id, in bytes.
const LONGEST: usize = 128;

/// Longest label, in characters.
const LABEL: usize = 60;

/// Largest file, in bytes.
const LARGEST: usize = 256 << 10;

/// An id.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Known {
    /// Its name: `run_id`.
    pub field: String,
    /// The id.
    pub id: String,
    /// What a reader knows it by; may be empty.
    pub label: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    /// When it was asked for, in seconds since 1970.
    at: u64,
    failed: bool,
    ids: Vec<Known>,
}

/// The ids of one profile at one backend.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Cache {
    backend: String,
    /// Tells sessions apart; empty without one.
    session: String,
    lists: BTreeMap<String, List>,
    /// What commands have printed, newest first.
    noted: Vec<Known>,
    /// The names of fields in answers, by operation.
    fields: BTreeMap<String, Vec<String>>,
    /// True when the file does not say it yet.
    #[serde(skip)]
    changed: bool,
}

impl Cache {
    /// True where one is kept: whoever never completes anything needs none.
    pub fn is_kept(dir: &Path) -> bool {
        path(dir).is_file()
    }

    /// What is known of this backend in this session; what was known of another one is forgotten.
    pub fn open(dir: &Path, backend: &str, session: &str) -> Cache {
        let text = file::read_whole(&path(dir), LARGEST as u64).ok().flatten();
        let found = text.and_then(|text| serde_json::from_str::<Cache>(&text).ok());
        found.filter(|cache| cache.backend == backend && cache.session == session).unwrap_or_else(|| Cache {
            backend: backend.to_owned(),
            session: session.to_owned(),
            ..Cache::default()
        })
    }

    /// Writes what is new, unless another process is writing; a directory that is not there is not made.
    pub fn save(&mut self, dir: &Path) {
        let path = path(dir);
        if !dir.is_dir() || !self.changed && path.is_file() {
            return;
        }
        while let Ok(text) = serde_json::to_vec(self) {
            if text.len() <= LARGEST {
                return file::offer(&path, &text);
            }
            // What can be asked for again goes first.
            if self.lists.pop_first().is_none() && self.fields.pop_first().is_none() {
                self.noted.truncate(self.noted.len() / 2);
            }
        }
    }

    /// True when this list must be asked for.
    pub fn is_stale(&self, key: &str) -> bool {
        let Some(list) = self.lists.get(key) else { return true };
        let lasts = if list.failed { SILENT } else { FRESH };
        now().checked_sub(list.at).is_none_or(|age| age >= lasts)
    }

    /// Keeps the answer of a list, or that there was none.
    pub fn keep(&mut self, key: &str, ids: Option<Vec<Known>>) {
        let failed = ids.is_none();
        let ids = bounded(ids.unwrap_or_default());
        self.changed = true;
        self.lists.retain(|_, list| now().saturating_sub(list.at) < FRESH);
        self.lists.insert(key.to_owned(), List { at: now(), failed, ids });
    }

    /// The ids of a list.
    pub fn list(&self, key: &str) -> &[Known] {
        self.lists.get(key).map_or(&[], |list| &list.ids)
    }

    /// What commands have printed, newest first.
    pub fn noted(&self) -> &[Known] {
        &self.noted
    }

    /// Notes ids that a command prints; the lists are no longer what they were if it `changed` something.
    pub fn note(&mut self, mut ids: Vec<Known>, changed: bool) {
        if changed {
            self.changed |= !self.lists.is_empty();
            self.lists.clear();
        }
        ids = bounded(ids);
        self.changed |= ids.iter().any(|known| !self.noted.contains(known));
        ids.extend(std::mem::take(&mut self.noted));
        let mut seen = std::collections::HashSet::new();
        ids.retain(|known| seen.insert((known.field.clone(), known.id.clone())));
        ids.truncate(MOST);
        self.noted = ids;
    }

    /// The fields that answers of this operation had.
    pub fn fields(&self, operation: &str) -> Option<&Vec<String>> {
        self.fields.get(operation)
    }

    /// Notes the fields of an answer.
    pub fn keep_fields(&mut self, operation: &str, mut fields: Vec<String>) {
        fields.retain(|field| field.len() <= LONGEST);
        fields.truncate(FIELDS);
        let known = self.fields.get(operation);
        if !fields.is_empty() && known != Some(&fields) && (self.fields.len() < OPERATIONS || known.is_some()) {
            self.fields.insert(operation.to_owned(), fields);
            self.changed = true;
        }
    }
}

/// The ids that some argument takes, at most [`MOST`] of a kind, and none that a shell would not put into a line as it is.
/// Others may be secrets, whatever a backend calls them.
fn bounded(ids: Vec<Known>) -> Vec<Known> {
    let mut kinds: BTreeMap<String, (bool, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    for mut known in ids {
        if known.id.len() > LONGEST || !super::ids::is_plain(&known.id) {
            continue;
        }
        let (taken, count) =
            kinds.entry(known.field.clone()).or_insert_with_key(|field| (operations::ids::is_taken(field), 0));
        if *taken && *count < MOST {
            *count += 1;
            if let Some((end, _)) = known.label.char_indices().nth(LABEL + 1) {
                known.label.truncate(end);
            }
            found.push(known);
        }
    }
    found
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: &str) -> Known {
        Known { field: "run_id".into(), id: id.into(), label: String::new() }
    }

    #[test]
    fn what_is_known_is_of_one_backend_and_one_session() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!Cache::is_kept(dir.path()));
        let mut cache = Cache::open(dir.path(), "https://x", "s1");
        cache.keep("inbox", Some(vec![known("r1")]));
        cache.keep("agents", None);
        cache.note(vec![known("r2"), known("r3")], false);
        cache.note(vec![known("r3")], false);
        cache.save(dir.path());
        let again = Cache::open(dir.path(), "https://x", "s1");
        assert_eq!((again.list("inbox"), again.noted()), (&[known("r1")][..], &[known("r3"), known("r2")][..]));
        assert!(!again.is_stale("inbox") && !again.is_stale("agents") && again.is_stale("talent_pool"));
        for (backend, session) in [("https://y", "s1"), ("https://x", "s2")] {
            let other = Cache::open(dir.path(), backend, session);
            assert!(other.is_stale("inbox") && other.noted().is_empty(), "{backend} {session}");
        }
        let mut changed = again;
        changed.note(Vec::new(), true);
        assert!(changed.is_stale("inbox") && changed.noted().len() == 2);
    }

    #[test]
    fn what_is_kept_is_ids_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(dir.path(), "https://x", "s1");
        let of = |field: &str, id: &str| Known { field: field.into(), id: id.into(), label: "长".repeat(500) };
        let mut ids: Vec<Known> = (0..500).map(|n| of("run_id", &format!("r{n}"))).collect();
        ids.extend([
            of("item_id", "i1"),
            of("token_id", "sekret"),
            of("run_id", "$(id)"),
            of("agent_id", &"a".repeat(129)),
        ]);
        for list in 0..20 {
            cache.keep(&format!("list{list}"), Some(ids.clone()));
        }
        cache.keep_fields("inbox", (0..100_000).map(|n| format!("field{n}")).collect());
        assert_eq!(cache.list("list0").len(), 201, "200 runs and an item");
        assert!(cache.list("list0").iter().all(|known| known.label.chars().count() <= 61));
        cache.save(dir.path());
        let kept = std::fs::read_to_string(path(dir.path())).unwrap();
        assert!(kept.len() <= LARGEST && !kept.contains("sekret") && kept.contains("\"i1\""), "{}", kept.len());
    }

    #[test]
    fn only_what_is_new_is_written_and_nobody_waits() {
        let dir = tempfile::tempdir().unwrap();
        let mut cache = Cache::open(dir.path(), "https://x", "s1");
        cache.note(vec![known("r1")], false);
        cache.save(dir.path());
        std::fs::write(path(dir.path()), serde_json::to_string_pretty(&cache).unwrap()).unwrap();
        let written = |cache: &mut Cache| {
            let before = std::fs::read(path(dir.path())).unwrap();
            cache.save(dir.path());
            std::fs::read(path(dir.path())).unwrap() != before
        };
        let mut same = Cache::open(dir.path(), "https://x", "s1");
        same.note(vec![known("r1")], true);
        assert!(!written(&mut same), "nothing is new");
        let guard = file::lock(&path(dir.path())).unwrap();
        same.note(vec![known("r2")], false);
        assert!(!written(&mut same), "another one writes");
        drop(guard);
        assert!(written(&mut same));
    }

    #[test]
    fn what_is_old_is_asked_for_again() {
        let mut cache = Cache::default();
        for (age, failed, stale) in
            [(0, false, false), (59, false, false), (61, false, true), (9, true, false), (11, true, true)]
        {
            cache.lists.insert("inbox".into(), List { at: now() - age, failed, ids: Vec::new() });
            assert_eq!(cache.is_stale("inbox"), stale, "{age} {failed}");
        }
        // A clock that was set back.
        cache.lists.insert("inbox".into(), List { at: now() + 1000, failed: false, ids: Vec::new() });
        assert!(cache.is_stale("inbox"));
    }

    #[test]
    fn no_directory_is_made_and_a_broken_file_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("none");
        Cache::open(&missing, "b", "s").save(&missing);
        assert!(!missing.exists());
        std::fs::write(path(dir.path()), "{broken").unwrap();
        assert!(Cache::open(dir.path(), "b", "s").noted().is_empty());
    }
}
