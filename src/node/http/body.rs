//! The body of a request, up to a limit.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;

use crate::node::Fault;

/// How much more than the limit is read and thrown away: a connection that is closed while the other end still writes
/// takes the answer with it.
const DRAIN: usize = 16 * 1024 * 1024;

/// Reads a whole body of at most `most` bytes.
pub async fn read(mut body: Body, most: usize) -> Result<Bytes, Fault> {
    let mut whole = Vec::new();
    let mut length = 0usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Fault::new(400, "bad_body", "the body was cut off"))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= most {
            whole.extend_from_slice(&data);
        } else if length > most.saturating_add(DRAIN) {
            break;
        }
    }
    if length > most {
        return Err(Fault::new(413, "body_too_large", format!("the body is larger than {most} bytes")));
    }
    Ok(whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        assert_eq!(read(Body::from("abc"), 3).await.unwrap(), "abc");
        assert_eq!(read(Body::empty(), 3).await.unwrap(), "");
        let fault = read(Body::from("abcd"), 3).await.unwrap_err();
        assert_eq!((fault.status, fault.code), (413, "body_too_large"));
        let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![0; 1 << 20])));
        assert_eq!(read(Body::from_stream(endless), 3).await.unwrap_err().status, 413);
        let broken = futures_util::stream::iter([Ok(Bytes::from("a")), Err(std::io::Error::other("gone"))]);
        assert_eq!(read(Body::from_stream(broken), 3).await.unwrap_err().status, 400);
    }
}
