//! The node: a complete backend. It speaks `/protocol/*` over HTTP ([`http`]), keeps everything in a database
//! ([`store`]), finds people ([`discovery`]) and lets them negotiate ([`negotiation`]).
//!
//! It knows nothing of the command line. `towow node serve` listens with it; `--local` hands requests to its router in
//! process; both run the same code.

mod access;
mod accounts;
mod community;
pub mod discovery;
pub mod fault;
pub mod formulation;
pub mod http;
mod ids;
mod jobs;
mod language;
mod model;
pub mod negotiation;
mod operator;
mod profile;
mod serve;
pub mod store;
mod tokens;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Notify;

pub use fault::Fault;
pub use operator::Owner;
pub use serve::{ServeOptions, Trouble, serve};
use store::Store;
pub use tokens::warm_up;

/// One running backend.
pub struct Node {
    store: Store,
    index: discovery::Index,
    wake: Notify,
}

impl Node {
    /// Opens the database in this file, making file (0600), directory and tables where they are missing.
    pub async fn open_file(path: &Path) -> Result<Arc<Node>, Fault> {
        Ok(Arc::new(Node::with(Store::open_file(path).await?)))
    }

    /// Opens `sqlite://PATH`.
    pub async fn open_url(url: &str) -> Result<Arc<Node>, Fault> {
        match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some(path) if path.contains('?') => Err(Fault::setting(format!("--db {url:?} takes no parameters"))),
            Some(path) if !path.is_empty() => Node::open_file(Path::new(path)).await,
            _ => Err(Fault::setting(format!("--db {url:?} is not of the form sqlite://PATH"))),
        }
    }

    fn with(store: Store) -> Node {
        Node { store, index: discovery::Index::default(), wake: Notify::new() }
    }

    /// Puts everything into the one file and lets go of it.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
