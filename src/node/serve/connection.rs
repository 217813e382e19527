//! Connections: how many there are, how long a head may take, TLS, and their end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::front::Front;
use super::tls::Certificate;
use crate::listen;

/// Where connections come in.
pub struct Door {
    listener: TcpListener,
    front: Arc<Front>,
    certificate: Option<Arc<Certificate>>,
    most: usize,
    header_timeout: Duration,
}

impl Door {
    pub fn new(listener: TcpListener, front: Arc<Front>, certificate: Option<Arc<Certificate>>) -> Door {
        let settings = &front.node().config().server;
        let most = usize::try_from(settings.max_connections).unwrap_or(usize::MAX);
        let header_timeout = Duration::from_secs(settings.header_timeout);
        Door { listener, front, certificate, most, header_timeout }
    }

    /// Takes connections until the node stops; then those that are open get `patience` to finish what they do.
    pub async fn serve(self, mut stopping: watch::Receiver<bool>, patience: Duration) {
        let Door { listener, front, certificate, most, header_timeout } = self;
        let stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
        let trouble = |error: &std::io::Error| tracing::warn!(error = %error, "no connection can be taken");
        let handle = move |stream, peer, watcher| {
            handle(stream, peer, front.clone(), certificate.clone(), header_timeout, watcher)
        };
        if !listen::take(listener, most, stop, patience, trouble, handle).await {
            tracing::warn!("requests are cut off: they took longer than server.shutdown_timeout");
        }
    }
}

async fn handle(
    stream: TcpStream,
    peer: SocketAddr,
    front: Arc<Front>,
    certificate: Option<Arc<Certificate>>,
    header_timeout: Duration,
    watcher: Watcher,
) {
    let _open = front.metrics().connection();
    let Some(certificate) = certificate else {
        return speak(stream, peer, front, false, header_timeout, watcher).await;
    };
    match tokio::time::timeout(header_timeout, certificate.acceptor().accept(stream)).await {
        Ok(Ok(stream)) => speak(stream, peer, front, true, header_timeout, watcher).await,
        Ok(Err(error)) => {
            tracing::debug!(client.address = %peer.ip(), error = %error, "no TLS");
        }
        Err(_) => tracing::debug!(client.address = %peer.ip(), "no TLS in time"),
    }
}

/// HTTP/1.1 on one connection.
async fn speak<S>(stream: S, peer: SocketAddr, front: Arc<Front>, tls: bool, header_timeout: Duration, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = move |request: http::Request<hyper::body::Incoming>| {
        let front = front.clone();
        async move { front.answer(request.map(Body::new), peer, tls).await }
    };
    if let Err(error) = listen::speak(stream, header_timeout, watcher, answer).await {
        tracing::debug!(client.address = %peer.ip(), error = %error, "a connection broke off");
    }
}
