//! Rings when a backend says that something has happened, so that nobody waits for the next look.

use std::convert::Infallible;
use std::future::pending;
use std::ops::ControlFlow;
use std::time::Duration;

use tokio::sync::Notify;

use crate::client::{Request, Streamed};
use crate::invoke::Context;

/// The stream of events that a backend may have. What its events say is not looked at: they are a reason to look.
const STREAM: &str = "/protocol/notifications/stream";
/// Between a stream that has ended and the next one.
const PAUSE: Duration = Duration::from_secs(5);

/// Listens for as long as somebody waits. Where there is no stream it falls silent, and looking now and then has to do.
pub async fn listen(context: &Context, bell: &Notify) -> Infallible {
    // A node in this process works only while it is asked.
    if context.settings.local {
        return pending().await;
    }
    loop {
        let request = Request {
            accept: "text/event-stream",
            token: context.token().ok(),
            ..Request::new(http::Method::GET, STREAM)
        };
        let streamed = context.client.stream(request, |_| {
            bell.notify_one();
            Ok(ControlFlow::Continue(()))
        });
        if let Ok(Streamed::Whole(_)) = streamed.await {
            return pending().await;
        }
        // Something may have happened between the two streams.
        bell.notify_one();
        tokio::time::sleep(PAUSE).await;
    }
}
