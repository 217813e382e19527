//! Connections: how many there are, how long a head may take, TLS, and their end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::front::Front;
use super::tls::Certificate;

/// Bytes of a request's first line and headers.
const HEAD: usize = 32 * 1024;

/// Headers of a request.
const HEADERS: usize = 100;

/// How long nothing is taken after the system could not give a connection, mostly for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// Where connections come in.
pub struct Door {
    listener: TcpListener,
    front: Arc<Front>,
    certificate: Option<Arc<Certificate>>,
    free: Arc<Semaphore>,
    header_timeout: Duration,
}

impl Door {
    pub fn new(listener: TcpListener, front: Arc<Front>, certificate: Option<Arc<Certificate>>) -> Door {
        let settings = &front.node().config().server;
        let free =
            Arc::new(Semaphore::new(usize::try_from(settings.max_connections).unwrap_or(Semaphore::MAX_PERMITS)));
        let header_timeout = Duration::from_secs(settings.header_timeout);
        Door { listener, front, certificate, free, header_timeout }
    }

    /// Takes connections until the node stops; then those that are open get `patience` to finish what they do.
    pub async fn serve(self, mut stopping: watch::Receiver<bool>, patience: Duration) {
        let open = GracefulShutdown::new();
        loop {
            let taken = tokio::select! {
                biased;
                _ = stopping.wait_for(|stop| *stop) => break,
                taken = self.take() => taken,
            };
            match taken {
                Ok((stream, peer, permit)) => {
                    let handled = self.handle(stream, peer, open.watcher());
                    tokio::spawn(async move {
                        handled.await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(error = %error, "no connection can be taken");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        drop(self.listener);
        if tokio::time::timeout(patience, open.shutdown()).await.is_err() {
            tracing::warn!("requests are cut off: they took longer than server.shutdown_timeout");
        }
    }

    async fn take(&self) -> std::io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
        // The rest waits in the queue of the system.
        let permit = self.free.clone().acquire_owned().await.map_err(std::io::Error::other)?;
        let (stream, peer) = self.listener.accept().await?;
        Ok((stream, peer, permit))
    }

    fn handle(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) -> impl Future<Output = ()> + use<> {
        let (front, certificate, header_timeout) = (self.front.clone(), self.certificate.clone(), self.header_timeout);
        async move {
            let _open = front.metrics().connection();
            // A failure costs some latency and nothing else.
            let _ = stream.set_nodelay(true);
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
    }
}

/// HTTP/1.1 on one connection.
async fn speak<S>(stream: S, peer: SocketAddr, front: Arc<Front>, tls: bool, header_timeout: Duration, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let front = front.clone();
        async move { Ok::<_, Infallible>(front.answer(request.map(Body::new), peer, tls).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(HEADERS)
        .max_header_size(HEAD)
        .max_buf_size(2 * HEAD)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(client.address = %peer.ip(), error = %error, "a connection broke off");
    }
}
