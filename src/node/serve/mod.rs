//! Listening: connections are taken, requests answered and written down, work is carried on in the background, and all of
//! it comes to an end in good order.

mod background;
mod connection;
mod front;
mod log;
mod metrics;
mod peer;
mod tls;
mod trace;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::{Fault, Node, discovery};
use crate::listen::Signals;
use connection::Door;
use front::Front;

/// Who is told of trouble.
pub type Trouble = Arc<dyn Fn(&str) + Send + Sync>;

/// How to listen, beside what the configuration says.
pub struct ServeOptions {
    /// Called once with the base URL of what was bound, before the first request is taken.
    pub on_ready: Box<dyn FnOnce(&str) + Send>,
    /// Directory for what can always be made again: the index of a database on a server. That of a SQLite file lies beside it.
    pub data: PathBuf,
}

/// Serves the API and carries runs on until SIGTERM or Ctrl-C. Requests under way are finished then; a second signal
/// ends everything at once, with the fault `interrupted`.
pub async fn serve(node: Arc<Node>, options: ServeOptions) -> Result<(), Fault> {
    let settings = &node.config.server;
    let certificate = tls::Certificate::of(settings)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        let mut fault = Fault::setting(format!("cannot listen on {}: {error}", settings.listen));
        fault.code = "cannot_listen";
        fault
    })?;
    let signals = Signals::new().map_err(Fault::internal)?;
    (options.on_ready)(&base_url(listener.local_addr().map_err(Fault::internal)?, certificate.is_some()));
    let _log = log::start(&node.config.log);

    let file = discovery::file_of(node.store.place(), &options.data);
    if node.config.discovery.snapshot {
        node.index.keep_in(file);
    } else {
        discovery::remove(&file);
    }
    let tasks = background::start(&node, certificate.clone());
    let front = Arc::new(Front::new(node.clone()));
    let door = Door::new(listener, front, certificate);
    let patience = Duration::from_secs(settings.shutdown_timeout);
    let served = tokio::select! {
        () = door.serve(node.stopping(), patience) => Ok(()),
        fault = told_twice(&node, signals) => Err(fault),
    };
    if served.is_ok() {
        background::end(tasks, &node).await;
        node.close().await;
        tracing::info!("stopped");
    }
    served
}

/// The first signal stops the node; this ends with the second.
async fn told_twice(node: &Node, mut signals: Signals) -> Fault {
    signals.next().await;
    tracing::info!("stopping: requests under way are finished");
    node.stop();
    signals.next().await;
    Fault::new(499, "interrupted", "stopped at once by a second signal; what was acknowledged is kept")
}

fn base_url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{address}")
}
