//! Over standard input and output, for as long as the client keeps them open.

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;

use super::Server;
use crate::error::{Error, Result};

/// Serves until standard input ends.
pub async fn serve(server: Server) -> Result<()> {
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
