//! The second port: where workers of the tool bridge dial in.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use tokio::net::TcpListener;

use super::{TokenSource, Workers, is_loopback, shown};
use crate::bridge;
use crate::config::token::{self, Token};
use crate::error::{Error, Kind, Result};
use crate::output;

/// A port that is bound, and what those who come have to show.
pub struct Gate {
    /// The port.
    pub listener: TcpListener,
    /// The token.
    pub token: Token,
    address: SocketAddr,
    source: TokenSource,
}

impl Gate {
    /// Binds the port.
    pub async fn open(workers: &Workers, directory: &Path) -> Result<Gate> {
        let here = shown(&workers.host, workers.port);
        let cannot = |error: std::io::Error| {
            let taken = error.kind() == std::io::ErrorKind::AddrInUse;
            let code = if taken { "port_taken" } else { "cannot_listen" };
            Error::new(Kind::Usage, code, format!("--bridge-listen: cannot listen on {here}: {error}"))
                .hint("towow mcp --http --bridge-listen :0")
        };
        let listener = TcpListener::bind((workers.host.as_str(), workers.port)).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let token = Token::of(token::BRIDGE, &workers.token, directory)?
            .ok_or_else(|| Error::internal("workers that dial in need a token"))?;
        Ok(Gate { listener, token, address, source: workers.token.clone() })
    }

    /// What a worker has to be told to get in.
    pub fn tell(&self) {
        let url = format!("ws://{}{}", self.address, bridge::PATH);
        let mut data = json!({ "url": url });
        let mut message = format!("workers connect to {url}");
        match &self.source {
            TokenSource::Kept { .. } => {
                message.push_str(&format!(" with TOWOW_BRIDGE_TOKEN={}", self.token.show()));
                data["token"] = json!(self.token.show());
            }
            TokenSource::File(path) => message.push_str(&format!(" with the token of {}", path.display())),
            _ => message.push_str(" with the token of TOWOW_BRIDGE_TOKEN"),
        }
        output::notice_with("bridge_listening", &message, &data);
        if !is_loopback(&self.address) {
            output::notice(
                "plain_websocket",
                "this is a plain WebSocket: token and calls can be read on the way; put a proxy with TLS in front of it",
            );
        }
    }
}
