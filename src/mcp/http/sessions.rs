//! Sessions of the era before 2026-07-28. Clients of that time do not begin a new one when theirs is gone, so none is lost
//! to idleness or a restart: what is needed to bring one back is in a file of its own.
//!
//! `PROFILE/mcp/sessions/MARK/ID.json`, where the mark is that of the token ([`Token::mark`]): a session is
//! found under the token it was made with and under no other.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use futures_util::Stream;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, LocalSessionManagerError};
use rmcp::transport::streamable_http_server::session::{
    RestoreOutcome, ServerSseMessage, SessionId, SessionManager, SessionState, SessionStore, SessionStoreError,
};

use crate::config::file;
use crate::config::token::Token;
use crate::output;

/// Sessions in memory; the one that was used least lately makes room.
const IN_MEMORY: usize = 1_000;

/// How long one that nobody uses stays in memory.
const IDLE: Duration = Duration::from_secs(24 * 3600);

/// How long the file of one that nobody uses stays.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Files, of all tokens together.
const FILES: usize = 10_000;

/// How often old files are looked for, and the file of a session in use is marked as such.
const HOUR: Duration = Duration::from_secs(3600);

/// Longest id.
const LONGEST: usize = 64;

/// Those in memory, and the files of all.
pub struct Sessions {
    local: LocalSessionManager,
    used: Mutex<HashMap<SessionId, Used>>,
    files: Option<Arc<Files>>,
    returning: Arc<Mutex<HashMap<String, Lock>>>,
}

/// Held by the request that brings a session back.
type Lock = Arc<tokio::sync::Mutex<()>>;

enum Standing {
    InMemory,
    UnderWay(Lock),
    Away,
}

/// The right to bring a session back, until it is dropped.
pub struct Turn {
    id: String,
    returning: Arc<Mutex<HashMap<String, Lock>>>,
    _held: tokio::sync::OwnedMutexGuard<()>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.returning.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

struct Used {
    last: Instant,
    marked: Instant,
}

impl Sessions {
    /// Those that were made under this token. Where no file can be written they live as long as the process.
    pub fn open(directory: &Path, token: Option<&Token>) -> Sessions {
        let all = directory.join("sessions");
        let mark = token.map_or_else(|| "open".to_owned(), Token::mark);
        let files = match file::make_dir(&all.join(&mark)) {
            Ok(()) => Some(Arc::new(Files { own: all.join(mark), all })),
            Err(error) => {
                output::notice("sessions_not_kept", &format!("sessions end with this process: {error}"));
                None
            }
        };
        let mut local = LocalSessionManager::default();
        local.session_config.keep_alive = Some(IDLE);
        Sessions { local, used: Mutex::default(), files, returning: Arc::default() }
    }

    /// Where rmcp finds what it needs to bring a session back.
    pub fn store(&self) -> Option<Arc<dyn SessionStore>> {
        self.files.clone().map(|files| files as Arc<dyn SessionStore>)
    }

    /// Whether there is such a session, in memory or in a file.
    pub async fn is_known(&self, id: &str) -> bool {
        if self.used().contains_key(id) {
            return true;
        }
        match &self.files {
            Some(files) => files.load(id).await.is_ok_and(|found| found.is_some()),
            None => false,
        }
    }

    /// One request brings a session back, and what else comes for the same one meanwhile waits until it has. The session
    /// counts as being in memory before it is ready, so that this is looked at first.
    pub async fn turn(&self, id: &str) -> Option<Turn> {
        // A session in memory needs no file, which is what most requests bring.
        let held = match self.standing(id) {
            Standing::InMemory => return None,
            Standing::UnderWay(other) => Err(other),
            Standing::Away if !self.is_known(id).await => return None,
            Standing::Away => {
                let lock = Lock::default();
                let held = lock.clone().lock_owned().await;
                // Another may have begun while the file was looked for.
                match self.standing(id) {
                    Standing::InMemory => return None,
                    Standing::UnderWay(other) => Err(other),
                    Standing::Away => {
                        self.returning().insert(id.to_owned(), lock);
                        Ok(held)
                    }
                }
            }
        };
        match held {
            Ok(held) => Some(Turn { id: id.to_owned(), returning: self.returning.clone(), _held: held }),
            Err(other) => {
                drop(other.lock().await);
                None
            }
        }
    }

    fn standing(&self, id: &str) -> Standing {
        let returning = self.returning();
        match returning.get(id) {
            Some(lock) => Standing::UnderWay(lock.clone()),
            None if self.used().contains_key(id) => Standing::InMemory,
            None => Standing::Away,
        }
    }

    fn returning(&self) -> std::sync::MutexGuard<'_, HashMap<String, Lock>> {
        self.returning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes files that nobody needs any more, now and then.
    pub fn keep_house(&self) -> impl Future<Output = ()> + use<> {
        let files = self.files.clone();
        async move {
            let Some(files) = files else { return };
            loop {
                let files = files.clone();
                let _ = tokio::task::spawn_blocking(move || files.sweep(SystemTime::now())).await;
                tokio::time::sleep(HOUR).await;
            }
        }
    }

    fn used(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a session is in memory, and names the one that has to go for it.
    fn begun(&self, id: &SessionId) -> Option<SessionId> {
        let now = Instant::now();
        let mut used = self.used();
        let oldest = (used.len() >= IN_MEMORY)
            .then(|| used.iter().min_by_key(|(_, used)| used.last).map(|(id, _)| id.clone()))
            .flatten();
        if let Some(oldest) = &oldest {
            used.remove(oldest);
        }
        used.insert(id.clone(), Used { last: now, marked: now });
        oldest
    }

    async fn make_room(&self, id: &SessionId) {
        if let Some(oldest) = self.begun(id) {
            // Its file brings it back when it is used again.
            let _ = self.local.close_session(&oldest).await;
        }
    }

    /// Notes that a session is in use; now and then its file is told.
    fn touch(&self, id: &SessionId) {
        let now = Instant::now();
        let mut used = self.used();
        let Some(entry) = used.get_mut(id) else { return };
        entry.last = now;
        if now.duration_since(entry.marked) < HOUR {
            return;
        }
        entry.marked = now;
        if let Some(files) = self.files.clone() {
            let id = id.clone();
            tokio::task::spawn_blocking(move || files.touch(&id));
        }
    }
}

impl SessionManager for Sessions {
    type Error = LocalSessionManagerError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Self::Error> {
        let (id, transport) = self.local.create_session().await?;
        self.make_room(&id).await;
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Self::Error> {
        self.local.initialize_session(id, message).await
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Self::Error> {
        self.touch(id);
        self.local.has_session(id).await
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Self::Error> {
        self.used().remove(id);
        self.local.close_session(id).await
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        self.local.create_stream(id, message).await
    }

    async fn accept_message(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<(), Self::Error> {
        self.local.accept_message(id, message).await
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        self.local.create_standalone_stream(id).await
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        self.local.resume(id, last_event_id).await
    }

    async fn restore_session(&self, id: SessionId) -> Result<RestoreOutcome<Self::Transport>, Self::Error> {
        let outcome = self.local.restore_session(id.clone()).await?;
        self.make_room(&id).await;
        Ok(outcome)
    }
}

/// What brings sessions back.
struct Files {
    all: PathBuf,
    /// Those of this token.
    own: PathBuf,
}

impl Files {
    /// The file of a session. An id comes from outside and is hexadecimal with hyphens, or nothing of ours.
    fn path(&self, id: &str) -> Option<PathBuf> {
        let plain = !id.is_empty() && id.len() <= LONGEST && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        plain.then(|| self.own.join(format!("{id}.json")))
    }

    /// What is too old is as good as swept; what cannot be read was not written by us.
    fn read(&self, id: &str) -> Option<SessionState> {
        let path = self.path(id)?;
        if is_old(&path, SystemTime::now()) {
            return None;
        }
        let state = serde_json::from_str(&file::read_text(&path).ok()??).ok()?;
        self.touch(id);
        Some(state)
    }

    fn touch(&self, id: &str) {
        if let Some(file) = self.path(id).and_then(|path| fs::File::options().write(true).open(path).ok()) {
            // A session whose file is swept too early is begun anew by its client, or by its user.
            let _ = file.set_modified(SystemTime::now());
        }
    }

    fn write(&self, id: &str, state: &SessionState) -> Result<(), SessionStoreError> {
        let path = self.path(id).ok_or("no id of ours")?;
        // Somebody may have cleared the directory meanwhile.
        file::make_dir(&self.own)?;
        let _guard = file::lock(&self.own)?;
        file::replace(&path, &serde_json::to_vec(state)?)?;
        Ok(())
    }

    /// Removes what is too old, and the oldest of what is too much.
    fn sweep(&self, now: SystemTime) {
        let directories = fs::read_dir(&self.all).into_iter().flatten().flatten().map(|entry| entry.path());
        let files = directories.flat_map(|directory| fs::read_dir(directory).into_iter().flatten().flatten());
        let mut found: Vec<(SystemTime, PathBuf)> = files
            .filter(|entry| entry.path().extension().is_some_and(|suffix| suffix == "json"))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        found.sort();
        let too_many = found.len().saturating_sub(FILES);
        for (index, (_, path)) in found.iter().enumerate() {
            if index < too_many || is_old(path, now) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let modified = fs::metadata(path).and_then(|found| found.modified());
    modified.is_ok_and(|modified| now.duration_since(modified).is_ok_and(|age| age > KEPT))
}

#[async_trait]
impl SessionStore for Files {
    async fn load(&self, id: &str) -> Result<Option<SessionState>, SessionStoreError> {
        let (files, id) = (self.copy(), id.to_owned());
        Ok(tokio::task::spawn_blocking(move || files.read(&id)).await?)
    }

    async fn store(&self, id: &str, state: &SessionState) -> Result<(), SessionStoreError> {
        let (files, id, state) = (self.copy(), id.to_owned(), state.clone());
        tokio::task::spawn_blocking(move || files.write(&id, &state)).await?
    }

    async fn delete(&self, id: &str) -> Result<(), SessionStoreError> {
        match self.path(id).map(fs::remove_file) {
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Files {
    fn copy(&self) -> Files {
        Files { all: self.all.clone(), own: self.own.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> SessionState {
        let params = serde_json::json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"},
        });
        SessionState::new(serde_json::from_value(params).unwrap())
    }

    fn files(dir: &Path, mark: &str) -> Files {
        Files { all: dir.join("sessions"), own: dir.join("sessions").join(mark) }
    }

    #[test]
    fn a_session_is_found_under_its_token_and_by_its_id_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (mine, other) = (files(dir.path(), "mine"), files(dir.path(), "other"));
        let id = "0f9a3c52-7c1e-4a0e-9a55-000000000001";
        mine.write(id, &state()).unwrap();
        assert_eq!(mine.read(id).unwrap().initialize_params.client_info.name, "test");
        assert!(other.read(id).is_none());
        fs::write(dir.path().join("secret.json"), serde_json::to_vec(&state()).unwrap()).unwrap();
        for foreign in ["", "../../secret", "..", "a/b", "x", "é", "0f9a3c52.json", &"a".repeat(65)] {
            assert!(mine.read(foreign).is_none() && mine.write(foreign, &state()).is_err(), "{foreign}");
        }
        fs::write(mine.path("abc").unwrap(), "no json").unwrap();
        assert!(mine.read("abc").is_none());
    }

    #[test]
    fn what_nobody_used_for_a_week_goes_with_the_token_it_belonged_to() {
        let dir = tempfile::tempdir().unwrap();
        let (mine, other) = (files(dir.path(), "mine"), files(dir.path(), "other"));
        for files in [&mine, &other] {
            for id in ["a", "b"] {
                files.write(id, &state()).unwrap();
            }
            let file = fs::File::options().write(true).open(files.path("a").unwrap()).unwrap();
            file.set_modified(SystemTime::now() - KEPT - HOUR).unwrap();
        }
        assert!(mine.read("a").is_none(), "as good as swept");
        assert!(mine.read("b").is_some());
        mine.sweep(SystemTime::now());
        for files in [&mine, &other] {
            assert!(!files.path("a").unwrap().exists() && files.path("b").unwrap().exists());
        }
        mine.sweep(SystemTime::now() + KEPT + HOUR);
        assert!(!mine.path("b").unwrap().exists());
    }
}
