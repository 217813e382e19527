//! Decentralised identifiers: `did:key` holds its key, `did:web` and `did:wba` name a host that holds a document.

mod document;
mod keys;

use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::Method;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;
use url::Url;

pub use document::{Document, Service, web_did};
pub use keys::PublicKey;

use super::{Fault, Node, endpoint};

/// For a document to be fetched.
const LIMIT: Duration = Duration::from_secs(10);

/// Largest document, in bytes.
const LARGEST: usize = 256 * 1024;

/// Most characters of a DID.
const LONGEST: usize = 500;

/// A DID that can be proven here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Did {
    /// As its owner writes it, the host in lower case.
    pub text: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Key(PublicKey),
    /// The parts after the method, still encoded; the first one is the host.
    Web {
        parts: Vec<String>,
        thumbprint: Option<String>,
    },
}

impl Did {
    /// Understands `did:key:z6Mk...`, `did:web:HOST[:PATH]` and `did:wba:HOST[:PATH]`.
    pub fn parse(text: &str) -> Result<Did, Fault> {
        let text = text.trim();
        let bad = |why: &str| {
            let shown: String = text.chars().take(LONGEST).collect();
            Fault::new(422, "invalid_did", format!("did {shown:?} {why}")).hint("towow schema anp_challenge")
        };
        let rest = text.strip_prefix("did:").ok_or_else(|| bad("must begin with did:"))?;
        if text.chars().count() > LONGEST {
            return Err(bad(&format!("must have at most {LONGEST} characters")));
        }
        match rest.split_once(':') {
            Some(("key", key)) => {
                let key = PublicKey::from_multibase(key).ok_or_else(|| bad("must hold an Ed25519 key (z6Mk...)"))?;
                Ok(Did { text: text.to_owned(), kind: Kind::Key(key) })
            }
            Some((method @ ("web" | "wba"), place)) => {
                let parts = web_parts(place).ok_or_else(|| bad("must name a host, and a path of plain segments"))?;
                let text = format!("did:{method}:{}", parts.join(":"));
                let thumbprint =
                    parts[1..].last().filter(|_| method == "wba").and_then(|last| last.strip_prefix("e1_"));
                let thumbprint = thumbprint.map(str::to_owned);
                Ok(Did { text, kind: Kind::Web { parts, thumbprint } })
            }
            _ => Err(Fault::new(
                422,
                "unsupported_did_method",
                format!("did {text:?} must be a did:key, did:web or did:wba"),
            )
            .hint("towow schema anp_challenge")),
        }
    }

    /// Where its document is. This machine is reached without TLS, which only tests are let.
    fn document_url(parts: &[String], private: bool) -> Option<Url> {
        let host = percent_decode_str(&parts[0]).decode_utf8().ok()?;
        let here = host == "localhost" || host.starts_with("localhost:");
        let scheme = if here && private { "http" } else { "https" };
        let path = match parts {
            [_] => ".well-known".to_owned(),
            [_, path @ ..] => path.join("/"),
            [] => return None,
        };
        Url::parse(&format!("{scheme}://{host}/{path}/did.json")).ok()
    }
}

/// Host and path segments. A segment cannot lead out of its place: no dots alone, no encoded slashes.
fn web_parts(place: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = place.split(':').map(str::to_owned).collect();
    parts[0] = parts[0].to_ascii_lowercase().replace("%3a", "%3A");
    let host = percent_decode_str(&parts[0]).decode_utf8().ok()?;
    let (name, port) = host.split_once(':').map_or((&*host, None), |(name, port)| (name, Some(port)));
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let numbered = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let plain = |segment: &String| {
        let decoded = percent_decode_str(segment).decode_utf8();
        segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '%' | '~'))
            && decoded.is_ok_and(|text| !matches!(&*text, "" | "." | "..") && !text.contains(['/', '\\', '\0']))
    };
    (named && numbered && parts[1..].iter().all(plain)).then_some(parts)
}

impl Node {
    /// Proves that whoever signed this message holds a key of the DID, and says which. A key that is named must be one
    /// of them.
    pub async fn prove_did(
        &self,
        did: &Did,
        named: Option<&str>,
        message: &str,
        signature: &str,
    ) -> Result<PublicKey, Fault> {
        let signature = keys::decode(signature).ok_or_else(wrong_proof)?;
        let named = match named {
            Some(text) => Some(PublicKey::parse(text).ok_or_else(|| {
                Fault::invalid("signing_public_key must be an Ed25519 key: 32 bytes in base64url, or z6Mk...")
            })?),
            None => None,
        };
        let keys = self.keys_of_did(did).await?;
        let keys = match named {
            Some(named) if keys.contains(&named) => vec![named],
            Some(_) => {
                return Err(Fault::new(401, "key_not_bound", "signing_public_key is not a key of this DID")
                    .hint("towow schema anp_verify"));
            }
            None => keys,
        };
        let signed = |key: &PublicKey| {
            UnparsedPublicKey::new(&ED25519, key.bytes()).verify(message.as_bytes(), &signature).is_ok()
        };
        keys.into_iter().find(signed).ok_or_else(wrong_proof)
    }

    async fn keys_of_did(&self, did: &Did) -> Result<Vec<PublicKey>, Fault> {
        match &did.kind {
            Kind::Key(key) => Ok(vec![key.clone()]),
            Kind::Web { parts, thumbprint } => {
                let document = self.fetch_document(parts).await.map_err(|problem| {
                    let mut fault = Fault::new(
                        422,
                        "did_unresolved",
                        format!("the document of {:?} could not be read: {problem}", did.text),
                    );
                    fault.hint = Some("towow schema anp_verify");
                    fault
                })?;
                let mut keys = keys::authentication_keys(&did.text, &document);
                // A DID that holds a thumbprint is nobody else's, whatever its host says.
                keys.retain(|key| thumbprint.as_ref().is_none_or(|thumbprint| key.thumbprint() == *thumbprint));
                Ok(keys)
            }
        }
    }

    async fn fetch_document(&self, parts: &[String]) -> Result<Value, String> {
        let url = Did::document_url(parts, self.config.secrets.allow_private_endpoints).ok_or("it has no address")?;
        let request =
            self.guarded().and_then(|guarded| guarded.request(Method::GET, url)).map_err(|fault| fault.message)?;
        let response = request
            .timeout(LIMIT)
            .header("accept", "application/did+json, application/json")
            .send()
            .await
            .map_err(|error| endpoint::why(&error))?;
        if response.status() != 200 {
            return Err(format!("its host answered with status {}", response.status().as_u16()));
        }
        let body = endpoint::read(response, LARGEST).await?;
        serde_json::from_slice(&body).map_err(|_| "it is not JSON".into())
    }
}

/// The same for every way in which a proof can be wrong.
pub fn wrong_proof() -> Fault {
    Fault::new(401, "wrong_proof", "the challenge is unknown, used or too old, or the signature is not right")
        .hint("towow schema anp_challenge")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

    #[test]
    fn a_did_is_understood_or_refused() {
        for text in [
            &format!("did:key:{KEY}"),
            "did:web:example.org",
            "did:web:example.org%3A8080:agents:a_1",
            "did:wba:example.org:user:alice:e1_abc",
        ] {
            assert_eq!(Did::parse(text).unwrap().text, *text);
        }
        assert_eq!(Did::parse(" did:web:EXAMPLE.org%3a80:A ").unwrap().text, "did:web:example.org%3A80:A");
        for (text, code) in [
            ("did:example:1", "unsupported_did_method"),
            ("did:key", "unsupported_did_method"),
            ("key:z6Mk", "invalid_did"),
            ("", "invalid_did"),
            ("did:key:z6Mk", "invalid_did"),
            ("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169", "invalid_did"),
            ("did:web:", "invalid_did"),
            ("did:web:a/b", "invalid_did"),
            ("did:web:user@host", "invalid_did"),
            ("did:web:host%3A99999", "invalid_did"),
            ("did:web:host%2Fpath", "invalid_did"),
            ("did:web:host:..:secret", "invalid_did"),
            ("did:web:host:%2e%2e:secret", "invalid_did"),
            ("did:web:host:a%2Fb", "invalid_did"),
            ("did:web:host::b", "invalid_did"),
            ("did:web:host:a?b", "invalid_did"),
            ("did:web:host#key", "invalid_did"),
        ] {
            assert_eq!(Did::parse(text).unwrap_err().code, code, "{text}");
        }
        assert_eq!(Did::parse(&format!("did:web:{}", "a".repeat(600))).unwrap_err().code, "invalid_did");
    }

    #[test]
    fn a_document_is_where_the_did_says() {
        let url = |text: &str, private| match Did::parse(text).unwrap().kind {
            Kind::Web { parts, .. } => Did::document_url(&parts, private).unwrap().to_string(),
            Kind::Key(_) => unreachable!(),
        };
        let cases = [
            ("did:web:example.org", false, "https://example.org/.well-known/did.json"),
            ("did:web:example.org%3A8080", true, "https://example.org:8080/.well-known/did.json"),
            ("did:web:example.org:user:alice", false, "https://example.org/user/alice/did.json"),
            ("did:wba:example.org:alice:e1_x", false, "https://example.org/alice/e1_x/did.json"),
            ("did:web:localhost%3A8080", false, "https://localhost:8080/.well-known/did.json"),
            ("did:web:localhost%3A8080", true, "http://localhost:8080/.well-known/did.json"),
            ("did:web:localhost.evil.org", true, "https://localhost.evil.org/.well-known/did.json"),
        ];
        for (text, private, expected) in cases {
            assert_eq!(url(text, private), expected);
        }
    }
}
