//! Reads that are asked again and again, remembered for as long as nothing is written to a SQLite file.
//!
//! SQLite keeps the head of its write-ahead log in the `-shm` file beside the database, shared by every process that has it
//! open. The first 48 bytes change with each commit, by whomever (<https://www.sqlite.org/walformat.html>, "The WAL-Index
//! Header"). Looking at them costs a hundredth of what a statement costs, which has to go to the thread of a connection and
//! back; and since a commit is only acknowledged after they have changed, whatever was remembered before it is not told
//! after it. On PostgreSQL nothing is remembered.

use std::any::Any;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Store;
use crate::node::Fault;

/// Most answers that are remembered; more of them begin anew.
const MOST: usize = 4096;

/// The head of the log.
type Head = [u8; 48];

/// What was read since the last commit.
pub struct Recall {
    path: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    file: Option<std::fs::File>,
    head: Option<Head>,
    answers: HashMap<String, Box<dyn Any + Send>>,
}

impl Recall {
    /// For the database in this file.
    pub fn of(database: &Path) -> Recall {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Recall { path: path.into(), kept: Mutex::default() }
    }

    /// What is remembered under this name, or the head under which it may be remembered once it is read.
    fn find<T: Clone + 'static>(&self, name: &str) -> Result<T, Option<Head>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let head = kept.look(&self.path);
        if head.is_none() || head != kept.head {
            kept.answers.clear();
            kept.head = head;
        }
        kept.answers.get(name).and_then(|answer| answer.downcast_ref::<T>()).cloned().ok_or(head)
    }

    /// Remembers what was read, if nothing was written since the head was looked at.
    fn keep<T: Send + 'static>(&self, name: String, head: Head, answer: T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.head != Some(head) || kept.look(&self.path) != Some(head) {
            return;
        }
        if kept.answers.len() >= MOST {
            kept.answers.clear();
        }
        kept.answers.insert(name, Box::new(answer));
    }
}

impl Kept {
    /// The head as it is now; none where there is no log, or where its head is just being written.
    #[cfg(unix)]
    fn look(&mut self, path: &Path) -> Option<Head> {
        use std::os::unix::fs::{FileExt, MetadataExt};
        // With the last connection SQLite removes the file, and makes another one for the next.
        let gone = |file: &std::fs::File| file.metadata().map_or(true, |known| known.nlink() == 0);
        if self.file.as_ref().is_none_or(gone) {
            self.file = std::fs::File::open(path).ok();
        }
        let mut both = [0; 96];
        self.file.as_ref()?.read_exact_at(&mut both, 0).ok()?;
        let (first, second) = both.split_at(48);
        (first == second).then(|| first.try_into().ok()).flatten()
    }

    #[cfg(not(unix))]
    fn look(&mut self, _: &Path) -> Option<Head> {
        let _ = &self.file;
        None
    }
}

impl Store {
    /// The answer to a read, remembered under this name, which must say everything that the answer depends on beside the
    /// database.
    pub(super) async fn recalled<T, F>(&self, name: String, read: F) -> Result<T, Fault>
    where
        T: Clone + Send + 'static,
        F: Future<Output = Result<T, Fault>>,
    {
        let Some(recall) = &self.recall else { return read.await };
        match recall.find(&name) {
            Ok(answer) => Ok(answer),
            Err(head) => {
                let answer: T = read.await?;
                if let Some(head) = head {
                    recall.keep(name, head, answer.clone());
                }
                Ok(answer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::store::{Opening, Place};

    #[tokio::test]
    async fn what_is_remembered_ends_with_the_next_commit_of_any_connection() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::File(dir.path().join("node.db"));
        let how = Opening { durable: true, ..Opening::default() };
        let store = Store::open(place.clone(), how).await.unwrap();
        let other = Store::open(place, Opening::default()).await.unwrap();
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let ask = || {
            store.recalled("name".into(), async {
                asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                store.setting("name").await
            })
        };
        for (round, writer) in [(1, &store), (2, &other), (3, &store), (4, &other)] {
            let value = format!("value {round}");
            writer.set_setting("name", &value).await.unwrap();
            for _ in 0..3 {
                assert_eq!(ask().await.unwrap().as_deref(), Some(value.as_str()));
            }
            assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), round);
        }
        // A write that comes between the look and the answer is not covered by it.
        let slow = store.recalled("slow".into(), async {
            other.set_setting("name", "value 5").await?;
            Ok("old".to_owned())
        });
        slow.await.unwrap();
        let again = store.recalled("slow".into(), async { Ok("new".to_owned()) }).await.unwrap();
        assert_eq!(again, "new");
    }
}
