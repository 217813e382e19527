//! The transport to a node in this process: the same requests, handed to its router instead of a socket.

use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use tower::ServiceExt;

use super::body::Body;
use super::{Answer, Limits, Wanted};
use crate::error::{Error, Result};
use crate::node::{self, Fault, Node};

pub struct Embedded {
    node: Arc<Node>,
    router: Router,
}

impl Embedded {
    pub fn new(node: Arc<Node>) -> Self {
        let router = node::http::router(node.clone());
        Embedded { node, router }
    }

    /// Sends the request; a stream of events that is wanted is left to be read.
    pub async fn send(&self, request: http::Request<Bytes>, wanted: Wanted, limits: &Limits) -> Result<Answer> {
        let response = match self.router.clone().oneshot(request.map(axum::body::Body::from)).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        // Nobody but the owner of the database is here, so the cause is told instead of logged.
        if let Some(fault) = response.extensions().get::<Fault>() {
            return Err(fault.clone().into());
        }
        let (head, body) = response.into_parts();
        Answer::of(head.status, head.headers, Body::Embedded(body), wanted, limits).await
    }

    pub async fn close(&self) {
        self.node.close().await;
    }

    pub async fn settle(&self) -> Result<()> {
        self.node.settle().await.map_err(Error::from)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::CONTENT_TYPE;
    use axum::routing::post;
    use futures_util::stream;

    use super::*;
    use crate::client::reply::Replied;
    use crate::client::{BaseUrl, Client, Request, Transport};

    const REPLY: &str = "event: text\r\ndata: {\"delta\":\"你\"}\r\n\r\nevent: text\ndata: {\"delta\":\"好\"}\n\n";

    async fn streamed() -> impl axum::response::IntoResponse {
        let bytes = format!("{REPLY}event: done\ndata: {{}}\n\n").into_bytes();
        let pieces = bytes.into_iter().map(|byte| Ok::<_, std::io::Error>(Bytes::from(vec![byte])));
        ([(CONTENT_TYPE, "text/event-stream")], axum::body::Body::from_stream(stream::iter(pieces)))
    }

    async fn broken() -> impl axum::response::IntoResponse {
        let pieces = [Ok(Bytes::from(REPLY)), Err(std::io::Error::other("out of paper"))];
        ([(CONTENT_TYPE, "text/event-stream")], axum::body::Body::from_stream(stream::iter(pieces)))
    }

    #[tokio::test]
    async fn a_stream_needs_no_socket() {
        let dir = tempfile::tempdir().unwrap();
        let node = Node::open_file(&dir.path().join("node.db")).await.unwrap();
        let router = Router::new().route("/streamed", post(streamed)).route("/broken", post(broken));
        let client = Client {
            base: BaseUrl::parse("http://localhost").unwrap(),
            limits: Limits::default(),
            transport: Transport::Embedded(Embedded { node, router }),
        };
        let request = |path: &str| Request::new(http::Method::POST, path);
        let mut heard = Vec::new();
        let replied = client.reply(request("/streamed"), |text| heard.push(text.to_owned())).await.unwrap();
        assert!(matches!(replied, Replied::Streamed(reply) if reply.text == "你好"));
        assert_eq!(heard, ["你", "好"]);
        let error = client.reply(request("/broken"), |_| {}).await.unwrap_err();
        assert_eq!(error.details.unwrap()["reply"], "你好");
        assert_eq!(client.reply(request("/nowhere"), |_| {}).await.unwrap_err().status, Some(404));
        client.close().await;
    }
}
