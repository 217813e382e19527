//! Over standard input and output, for as long as the client keeps them open.

use std::time::Duration;

use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::io::stdio_pipes;
use rmcp::{ServerHandler, ServiceExt};
use tokio_util::sync::CancellationToken;

use super::lines::Lines;
use super::{LARGEST, Plane, Server};
use crate::error::{Error, Result};

/// What may still be answered after the client has said that it is done.
const LAST_WORDS: Duration = Duration::from_millis(600);

/// What can be served, and what it does at its end.
pub trait Served: ServerHandler + Clone {
    /// How long its end may take.
    const CLOSING: Duration;

    /// Begins what goes on beside the requests.
    fn begin(&self) {}

    /// Lets go of everything.
    fn close(&self) -> impl Future<Output = ()>;
}

impl Served for Server {
    /// For the file of an embedded node.
    const CLOSING: Duration = Duration::from_millis(300);

    fn begin(&self) {
        Server::begin(self);
    }

    async fn close(&self) {
        Server::close(self).await;
    }
}

impl Served for Plane {
    /// For giving back what is held.
    const CLOSING: Duration = Duration::from_secs(2);

    async fn close(&self) {
        Plane::close(self).await;
    }
}

/// Serves until standard input ends, somebody says to stop, or the process that started this one is gone.
pub async fn serve<S: Served>(server: S) -> Result<()> {
    server.begin();
    let end = CancellationToken::new();
    let (reader, writer) = stdio_pipes();
    let reader = Lines::new(reader, end.clone());
    let served = tokio::select! {
        served = talk(server.clone(), (reader, writer)) => served,
        () = ended(end) => Ok(()),
    };
    // Not closed in time is not lost: the file is complete at every moment.
    let _ = tokio::time::timeout(S::CLOSING, server.close()).await;
    served
}

async fn talk(server: impl Served, pipes: (Lines, rmcp::transport::io::StdioWriter)) -> Result<()> {
    let (reader, writer) = pipes;
    // What is longer was answered by `Lines` already.
    let transport = AsyncRwTransport::new_server(reader, writer).with_max_line_length(LARGEST + 1);
    let service = match server.serve(transport).await {
        Ok(service) => service,
        // Nobody wanted to talk.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(Error::internal(format!("MCP over standard input: {error}"))),
    };
    service.waiting().await.map_err(|error| Error::internal(format!("MCP over standard input: {error}")))?;
    Ok(())
}

/// Returns when it is time to go, whatever is under way.
async fn ended(end: CancellationToken) {
    tokio::select! {
        () = end.cancelled() => tokio::time::sleep(LAST_WORDS).await,
        () = told_to_stop() => {}
        () = orphaned() => {}
    }
}

#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = async |kind| match signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => {}
        () = wait(SignalKind::hangup()) => {}
        () = wait(SignalKind::interrupt()) => {}
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Returns when another process has become the parent. The kernel could tell at once, but it tells when the *thread*
/// ends that started this process, and clients start servers from threads that do not live long.
#[cfg(unix)]
async fn orphaned() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if parent_id() != parent {
            return;
        }
    }
}

#[cfg(not(unix))]
async fn orphaned() {
    std::future::pending().await
}
