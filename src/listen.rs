//! Listening for HTTP/1.1, as the node and the MCP server both do: so many connections and no more, heads that are
//! bounded in size and time, and an end in good order.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Bytes of a request's first line and headers.
const HEAD: usize = 32 * 1024;

/// Headers of a request.
const HEADERS: usize = 100;

/// How long nothing is taken after the system could not give a connection, mostly for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes connections, at most `most` at once, until `stop`; then those that are open get `patience` to finish what they
/// do. False when some had to be cut off. `trouble` hears of connections that the system could not give.
pub async fn take<H, F>(
    listener: TcpListener,
    most: usize,
    stop: impl Future<Output = ()>,
    patience: Duration,
    trouble: impl Fn(&io::Error),
    handle: H,
) -> bool
where
    H: Fn(TcpStream, SocketAddr, Watcher) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let open = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            biased;
            () = &mut stop => break,
            taken = next(&listener, &free) => taken,
        };
        match taken {
            Ok((stream, peer, permit)) => {
                // A failure costs some latency and nothing else.
                let _ = stream.set_nodelay(true);
                let handled = handle(stream, peer, open.watcher());
                tokio::spawn(async move {
                    handled.await;
                    drop(permit);
                });
            }
            Err(error) => {
                trouble(&error);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    tokio::time::timeout(patience, open.shutdown()).await.is_ok()
}

async fn next(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    // The rest waits in the queue of the system.
    let permit = free.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

/// HTTP/1.1 on one connection. A head that is not there within `header_timeout` ends it; so does the client, and with it
/// every answer that is still being made.
pub async fn speak<S, H, F, B>(stream: S, header_timeout: Duration, watcher: Watcher, answer: H) -> hyper::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Fn(Request<Incoming>) -> F + Send + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let service = service_fn(move |request| {
        let answer = answer(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(HEADERS)
        .max_header_size(HEAD)
        .max_buf_size(2 * HEAD)
        .serve_connection(TokioIo::new(stream), service);
    watcher.watch(connection).await
}

/// SIGTERM and Ctrl-C, from when this is made.
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals over from the system, which would end the process at once.
    #[cfg(unix)]
    pub fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Takes the signals over from the system, which would end the process at once.
    #[cfg(not(unix))]
    pub fn new() -> io::Result<Signals> {
        Ok(Signals {})
    }

    /// Waits for the next one.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
    }
}
