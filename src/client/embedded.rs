//! The transport to a node in this process: the same requests, handed to its router instead of a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::Response;
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

    pub async fn send(&self, request: http::Request<Bytes>) -> Result<Response> {
        let response = match self.router.clone().oneshot(request.map(Body::from)).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        // Nobody but the owner of the database is here, so the cause is told instead of logged.
        if let Some(fault) = response.extensions().get::<Fault>() {
            return Err(fault.clone().into());
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.map_err(|error| Error::internal(error.to_string()))?.to_bytes();
        Ok(Response { status, headers, body })
    }

    pub async fn close(&self) {
        self.node.close().await;
    }

    pub async fn settle(&self) -> Result<()> {
        self.node.settle().await.map_err(Error::from)
    }
}
