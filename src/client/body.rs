//! The body of an answer while it arrives.

use bytes::{Bytes, BytesMut};
use tokio::time::timeout;

use super::limits::told;
use super::{Limits, remote};
use crate::error::{Error, Kind, Result};

/// Where the bytes come from.
pub enum Body {
    Remote(Box<reqwest::Response>),
    #[cfg(feature = "node")]
    Embedded(axum::body::Body),
}

impl Body {
    /// The next piece, or None at the end. What is compressed on the wire is not any more.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        match self {
            Body::Remote(response) => response.chunk().await.map_err(remote::broke_off),
            #[cfg(feature = "node")]
            Body::Embedded(body) => {
                use http_body_util::BodyExt;
                while let Some(frame) = body.frame().await {
                    let frame = frame.map_err(|error| {
                        Error::new(Kind::Network, "network_error", format!("the node's answer broke off: {error}"))
                    })?;
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Ok(None)
            }
        }
    }

    /// The next piece of a stream, which may last as long as it likes but not be silent for long.
    pub async fn next_soon(&mut self, limits: &Limits) -> Result<Option<Bytes>> {
        timeout(limits.total, self.next()).await.unwrap_or_else(|_| {
            let message = format!("nothing arrived for {} (TOWOW_TIMEOUT allows more)", told(limits.total));
            Err(Error::new(Kind::Network, "network_timeout", message))
        })
    }

    /// Everything, as long as it is not more than allowed; what is too much is not read, let alone kept.
    pub async fn whole(mut self, limits: &Limits) -> Result<Bytes> {
        let announced = match &self {
            Body::Remote(response) => response.content_length(),
            #[cfg(feature = "node")]
            Body::Embedded(_) => None,
        };
        if announced.is_some_and(|length| length > limits.response) {
            return Err(limits.too_large());
        }
        let mut all = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if (all.len() + piece.len()) as u64 > limits.response {
                return Err(limits.too_large());
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }
}
