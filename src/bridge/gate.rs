//! Where workers dial in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::carry::HELLO;
use super::host::Bridge;
use super::log::Level;
use super::socket;
use crate::config::token::Token;

/// Workers at once, and those who want to be.
const MOST: usize = 1024;
/// How long nothing is taken after the system could not give a connection.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes workers until it is dropped.
pub async fn keep(bridge: Bridge, listener: TcpListener, token: Token) {
    let token = Arc::new(token);
    let places = Arc::new(Semaphore::new(MOST));
    let mut welcomed = tokio::task::JoinSet::new();
    loop {
        while welcomed.try_join_next().is_some() {}
        let Ok(place) = places.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let (bridge, token) = (bridge.clone(), token.clone());
                welcomed.spawn(async move {
                    welcome(&bridge, stream, peer, &token).await;
                    drop(place);
                });
            }
            Err(error) => {
                bridge.inner().log.write(Level::Warn, "cannot_accept", &json!({ "reason": error.to_string() }));
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn welcome(bridge: &Bridge, stream: TcpStream, peer: SocketAddr, token: &Token) {
    // A failure costs some latency and nothing else.
    let _ = stream.set_nodelay(true);
    let inner = bridge.inner();
    let outcome = match timeout(HELLO, socket::accept(stream, token, inner.largest)).await {
        Ok(Ok(socket)) => inner.welcome(socket).await,
        Ok(Err(why)) => Err(why),
        Err(_) => Err("it did not ask for a WebSocket in time".to_owned()),
    };
    if let Err(why) = outcome {
        inner.log.write(Level::Warn, "worker_refused", &json!({ "peer": peer.to_string(), "reason": why }));
    }
}
