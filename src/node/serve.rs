//! Listening.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use tokio::net::TcpListener;

use super::{Fault, Node, http};

/// Who is told of trouble.
pub type Trouble = Arc<dyn Fn(&str) + Send + Sync>;

/// How to listen.
pub struct ServeOptions {
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Called once with the address that was bound, before the first request is taken.
    pub on_ready: Box<dyn FnOnce(SocketAddr) + Send>,
    /// Called with the cause of every failure that is not the caller's.
    pub on_trouble: Trouble,
}

/// Serves the API and carries runs on until SIGTERM or Ctrl-C; requests under way are finished.
pub async fn serve(node: Arc<Node>, options: ServeOptions) -> Result<(), Fault> {
    let listener = TcpListener::bind(options.listen).await.map_err(|error| {
        let mut fault = Fault::setting(format!("cannot listen on {}: {error}", options.listen));
        fault.code = "cannot_listen";
        fault
    })?;
    (options.on_ready)(listener.local_addr().map_err(Fault::internal)?);
    let worker = tokio::spawn(node.clone().work(options.on_trouble.clone()));
    let router = http::router(node.clone()).layer(axum::middleware::map_response_with_state(options.on_trouble, told));
    let served = axum::serve(listener, router).with_graceful_shutdown(stop()).await;
    worker.abort();
    node.close().await;
    served.map_err(Fault::internal)
}

/// Tells the operator why an answer is a failure.
async fn told(State(on_trouble): State<Trouble>, response: Response) -> Response {
    if let Some(cause) = response.extensions().get::<Fault>().and_then(|fault| fault.cause.as_deref()) {
        on_trouble(cause);
    }
    response
}

async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
