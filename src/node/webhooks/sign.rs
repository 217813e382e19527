//! What a webhook is signed with, as Standard Webhooks has it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::node::Fault;
use crate::node::config::Webhook;

/// What a secret in base64 begins with.
const PREFIX: &str = "whsec_";

/// Bytes that a secret has at least.
const LEAST: usize = 16;

/// What both sides know.
pub struct Secret(hmac::Key);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Understands `whsec_` and base64; any other text stands for itself. Or what it must be.
    pub fn parse(text: &str) -> Result<Secret, &'static str> {
        let text = text.trim();
        let bytes = match text.strip_prefix(PREFIX) {
            Some(encoded) => STANDARD.decode(encoded).ok(),
            None => Some(text.as_bytes().to_vec()),
        };
        let bytes = bytes.filter(|bytes| bytes.len() >= LEAST);
        let bytes = bytes.ok_or("must be whsec_ and base64 of 16 bytes and more, or another text as long")?;
        Ok(Secret(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The one that is configured, which a file may hold anew.
    pub fn of(config: &Webhook) -> Result<Secret, Fault> {
        let (text, named) = match &config.secret_file {
            Some(path) if config.secret.is_empty() => {
                let read = std::fs::read_to_string(path);
                let unread = |error| Fault::internal(format!("webhook.secret_file {}: {error}", path.display()));
                (read.map_err(unread)?, "what webhook.secret_file holds")
            }
            _ => (config.secret.clone(), "webhook.secret"),
        };
        Secret::parse(&text).map_err(|problem| Fault::internal(format!("{named} {problem}")))
    }

    /// The header `webhook-signature`; the time is seconds since 1970.
    pub fn sign(&self, webhook_id: &str, timestamp: i64, body: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{webhook_id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of Standard Webhooks test themselves with.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let secret = Secret::parse(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let plain = Secret::parse("sixteen letters!").unwrap();
        let encoded = Secret::parse(&format!("whsec_{}", STANDARD.encode("sixteen letters!"))).unwrap();
        assert_eq!(plain.sign("a", 1, "b"), encoded.sign("a", 1, "b"));
        assert_eq!(format!("{plain:?}"), "Secret");
    }
}
