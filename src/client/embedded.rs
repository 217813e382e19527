//! The transport to a node in this process: the same requests, handed to its router instead of a socket.

use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use tower::ServiceExt;

use super::body::Body;
use super::{Answer, Limits};
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

    /// Sends the request; with `streaming` a stream of events is left to be read.
    pub async fn send(&self, request: http::Request<Bytes>, streaming: bool, limits: &Limits) -> Result<Answer> {
        let response = match self.router.clone().oneshot(request.map(axum::body::Body::from)).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        // Nobody but the owner of the database is here, so the cause is told instead of logged.
        if let Some(fault) = response.extensions().get::<Fault>() {
            return Err(fault.clone().into());
        }
        let (head, body) = response.into_parts();
        Answer::of(head.status, head.headers, Body::Embedded(body), streaming, limits).await
    }

    pub async fn close(&self) {
        self.node.close().await;
    }

    pub async fn settle(&self) -> Result<()> {
        self.node.settle().await.map_err(Error::from)
    }
}
