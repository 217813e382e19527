//! Bodies: what comes in is read whole, within a size and a time; what goes out may be ended before its time.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, BodyStream, Empty, Full, StreamBody};
use hyper::body::{Body, Incoming};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// An answer on its way.
pub type Answer = Response<BoxBody<Bytes, Infallible>>;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of a body that is too large is read and thrown away, in times of what would have been taken: a client that
/// is still sending does not read the answer that tells it so.
const THROWN_AWAY: usize = 4;

/// Why a body was not read.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than it may be.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// The client broke off.
    Broken,
}

/// The whole body.
pub async fn read(mut body: Incoming, largest: usize) -> Result<Bytes, Unread> {
    let whole = async {
        // What says beforehand that it is too large by far is not even begun with.
        if body.size_hint().lower() > (largest * THROWN_AWAY) as u64 {
            return Err(Unread::TooLarge);
        }
        let mut read = Vec::new();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
            length += data.len();
            if length > largest * THROWN_AWAY {
                break;
            }
            if length <= largest {
                read.extend_from_slice(&data);
            } else {
                read = Vec::new();
            }
        }
        if length > largest { Err(Unread::TooLarge) } else { Ok(Bytes::from(read)) }
    };
    tokio::time::timeout(PATIENCE, whole).await.unwrap_or(Err(Unread::TooSlow))
}

/// An answer in JSON.
pub fn json(status: StatusCode, value: &Value) -> Answer {
    let mut answer = Response::new(Full::from(format!("{value}\n")).boxed());
    *answer.status_mut() = status;
    answer.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// An answer that is its status and its headers.
pub fn empty(status: StatusCode, headers: HeaderMap) -> Answer {
    let mut answer = Response::new(Empty::new().boxed());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// The same answer, whose body is over once this happens.
pub fn until(answer: Answer, end: &CancellationToken) -> Answer {
    let end = end.clone().cancelled_owned();
    answer.map(|body| BodyExt::boxed(StreamBody::new(BodyStream::new(body).take_until(end))))
}
