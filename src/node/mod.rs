//! The node: a complete backend. It speaks `/protocol/*` over HTTP ([`http`]), keeps everything in a database
//! ([`store`]), finds people ([`discovery`]) and lets them negotiate ([`negotiation`]).
//!
//! It knows nothing of the command line. `towow node serve` listens with it; `--local` hands requests to its router in
//! process; both run the same code.

mod access;
mod accounts;
mod blocking;
mod community;
pub mod config;
mod did;
pub mod discovery;
pub mod embedding;
pub mod endpoint;
pub mod eval;
mod facilitator;
pub mod fault;
#[cfg(test)]
mod fixture;
pub mod formulation;
pub mod http;
mod ids;
mod jobs;
mod language;
mod limits;
mod live;
pub mod llm;
mod mail;
mod model;
pub mod negotiation;
mod oauth;
pub mod operator;
mod profile;
mod quality;
mod quota;
mod serve;
mod sse;
pub mod store;
mod tokens;
pub mod vault;
mod visit;
mod webhooks;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub use config::Config;
use discovery::dictionary::Dictionary;
pub use fault::Fault;
pub use operator::Owner;
pub use serve::{ServeOptions, Trouble, serve};
use store::{Endings, Opening, Place, Store};

/// Longest wait of a search for vectors that nobody makes in the background.
const CATCH_UP: std::time::Duration = std::time::Duration::from_secs(10);

/// One running backend.
pub struct Node {
    /// Which of the processes on one database this is.
    id: String,
    config: Config,
    store: Store,
    index: discovery::Index,
    embeddings: embedding::Embeddings,
    models: llm::Models,
    limiter: limits::Limiter,
    watched: live::Live,
    /// True from when the node stops.
    stop: tokio::sync::watch::Sender<bool>,
    /// How many nodes are alive on this database.
    live: AtomicI64,
}

impl Node {
    /// Opens the database in this file for its owner, making file (0600), directory and tables where they are missing.
    pub async fn open_file(path: &Path) -> Result<Arc<Node>, Fault> {
        Node::open_file_as(path, Config::default()).await
    }

    /// The same with the discovery, the embeddings and the model that its owner has set; the other settings are for nodes that serve.
    pub async fn open_file_as(path: &Path, set: Config) -> Result<Arc<Node>, Fault> {
        // Before the database: a wrong setting leaves no trace.
        let dictionary = dictionary(&set.discovery).await?;
        let store = Store::open(Place::File(path.to_owned()), Opening::default()).await?;
        let Config { discovery, embeddings, llm, .. } = set;
        let config = Config { discovery, embeddings, llm, ..Config::of_owner() };
        Ok(Arc::new(Node::new(config, store, dictionary)?))
    }

    /// Opens the database in this file as it is, for a look: its tables stay at the version they have.
    pub async fn look_into(path: &Path) -> Result<Arc<Node>, Fault> {
        let how = Opening { migrate: false, ..Opening::default() };
        let store = Store::open(Place::File(path.to_owned()), how).await?;
        Ok(Arc::new(Node::new(Config::of_owner(), store, Dictionary::bundled())?))
    }

    /// Opens the database that the configuration names, for everybody.
    pub async fn open(config: Config) -> Result<Arc<Node>, Fault> {
        let dictionary = dictionary(&config.discovery).await?;
        let how = Opening { connections: config.database.connections, durable: true, migrate: true };
        let store = Store::open(Place::parse(&config.database.url)?, how).await?;
        Ok(Arc::new(Node::new(config, store, dictionary)?))
    }

    fn new(config: Config, store: Store, dictionary: Dictionary) -> Result<Node, Fault> {
        let limiter = limits::Limiter::new(config.limits.clone());
        let (stop, _) = tokio::sync::watch::channel(false);
        let index = discovery::Index::new(dictionary, &config.discovery);
        // Beside a SQLite file every process finds it; for a server `serve` says where.
        if let (true, Place::File(_)) = (config.discovery.snapshot, store.place()) {
            index.keep_in(discovery::file_of(store.place(), Path::new("")));
        }
        Ok(Node {
            id: ids::id("node")?,
            store: store.telling(Endings::of(&config)),
            index,
            embeddings: embedding::Embeddings::new(&config.embeddings),
            models: llm::Models::new(&config.llm),
            config,
            limiter,
            watched: live::Live::default(),
            stop,
            live: AtomicI64::new(1),
        })
    }

    /// Tells everything that waits within the node to come to its end.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Searches. A process that does nothing else first makes the vectors that are missing, as far as that goes quickly.
    async fn search(&self, seeker: discovery::Seeker) -> Result<discovery::Searched, Fault> {
        if !self.embeddings.is_kept() {
            self.catch_up(CATCH_UP).await?;
        }
        self.index.search(&self.store, &self.embeddings, seeker).await
    }

    /// Becomes true when the node stops.
    pub fn stopping(&self) -> tokio::sync::watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// How many nodes are alive on this database, this one among them; never less than 1.
    pub fn live_nodes(&self) -> i64 {
        self.live.load(Ordering::Relaxed)
    }

    /// The limits of this process are its share of what the network allows.
    fn count_live_nodes(&self, live: i64) {
        let live = live.max(1);
        self.live.store(live, Ordering::Relaxed);
        self.limiter.share(usize::try_from(live).unwrap_or(1));
    }

    /// How often anybody may ask.
    pub fn limiter(&self) -> &limits::Limiter {
        &self.limiter
    }

    /// Puts everything into the one file and lets go of it.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// Vectors of an outside model, where there is one.
    pub fn embeddings(&self) -> &embedding::Embeddings {
        &self.embeddings
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How it is configured.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// The dictionary that is set, read off the event loop.
async fn dictionary(set: &config::Discovery) -> Result<Dictionary, Fault> {
    let named = set.dictionary.clone();
    let read = tokio::task::spawn_blocking(move || Dictionary::named(&named)).await;
    read.map_err(Fault::internal)?.map_err(|fault| Fault::setting(format!("discovery.dictionary: {}", fault.message)))
}

/// Loads what searches look things up in, in the background, for callers who know that they will search soon.
pub fn warm_up() {
    std::thread::spawn(tokens::warm_up);
    std::thread::spawn(discovery::warm_up);
}
