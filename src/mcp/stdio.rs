//! Over standard input and output, for as long as the client keeps them open.

use rmcp::service::ServerInitializeError;
use rmcp::{ServerHandler, ServiceExt};

use super::{Plane, Server};
use crate::error::{Error, Result};

/// What can be served, and what it does at its end.
pub trait Served: ServerHandler + Clone {
    /// Lets go of everything.
    fn close(&self) -> impl Future<Output = ()>;
}

impl Served for Server {
    async fn close(&self) {
        Server::close(self).await;
    }
}

impl Served for Plane {
    async fn close(&self) {
        Plane::close(self).await;
    }
}

/// Serves until standard input ends.
pub async fn serve(server: impl Served) -> Result<()> {
    let service = match server.clone().serve(rmcp::transport::stdio()).await {
        Ok(service) => service,
        // Nobody wanted to talk.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(Error::internal(format!("MCP over standard input: {error}"))),
    };
    service.waiting().await.map_err(|error| Error::internal(format!("MCP over standard input: {error}")))?;
    server.close().await;
    Ok(())
}
