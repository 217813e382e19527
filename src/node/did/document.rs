//! The DID documents that a node answers with: `did:web` of what it holds.

use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use super::PublicKey;

/// A DID document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    /// Vocabularies.
    #[serde(rename = "@context")]
    context: Vec<&'static str>,
    /// The DID.
    id: String,
    /// Who may change it: itself.
    controller: String,
    /// The owner's keys.
    #[serde(rename = "verificationMethod")]
    verification_method: Vec<Method>,
    /// Ids of the keys with which it proves who it is.
    authentication: Vec<String>,
    /// Where it can be reached.
    service: Vec<Service>,
}

/// A key in a document.
#[derive(Debug, Serialize, JsonSchema)]
struct Method {
    /// Within the document.
    id: String,
    /// `Multikey`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The DID.
    controller: String,
    /// Base 58 of an Ed25519 key: `z6Mk...`.
    #[serde(rename = "publicKeyMultibase")]
    public_key_multibase: String,
}

/// Somewhere to go.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Service {
    /// Within the document.
    id: String,
    /// What is there: `TowowProtocol`, `TowowProfile`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its address.
    #[serde(rename = "serviceEndpoint")]
    service_endpoint: String,
}

impl Service {
    /// What is at this address; the name is unique within the document.
    pub fn new(did: &str, name: &str, kind: &'static str, address: String) -> Service {
        Service { id: format!("{did}#{name}"), kind, service_endpoint: address }
    }
}

impl Document {
    /// The document of a DID with these keys (base64url).
    pub fn new(did: &str, keys: &[String], service: Vec<Service>) -> Document {
        let keys = keys.iter().filter_map(|key| PublicKey::parse(key)).zip(1..);
        let verification_method: Vec<Method> = keys
            .map(|(key, number)| Method {
                id: format!("{did}#key-{number}"),
                kind: "Multikey",
                controller: did.to_owned(),
                public_key_multibase: key.to_multibase(),
            })
            .collect();
        Document {
            context: vec!["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            id: did.to_owned(),
            controller: did.to_owned(),
            authentication: verification_method.iter().map(|method| method.id.clone()).collect(),
            verification_method,
            service,
        }
    }
}

/// `did:web` of a path below this address of the node: `https://host:8080/base` and `user/1` are
/// `did:web:host%3A8080:base:user:1`.
pub fn web_did(base: &str, path: &[&str]) -> String {
    let Ok(url) = Url::parse(base) else { return format!("did:web:localhost:{}", path.join(":")) };
    let host = url.host_str().unwrap_or("localhost");
    let host = match url.port() {
        Some(port) => format!("{host}%3A{port}"),
        None => host.to_owned(),
    };
    let below = url.path().split('/').filter(|segment| !segment.is_empty());
    let parts: Vec<&str> = std::iter::once(host.as_str()).chain(below).chain(path.iter().copied()).collect();
    format!("did:web:{}", parts.join(":"))
}

#[cfg(test)]
mod tests {
    use super::web_did;

    #[test]
    fn an_address_becomes_a_did() {
        for (base, expected) in [
            ("https://towow.example.org", "did:web:towow.example.org:user:1"),
            ("https://towow.example.org:8443", "did:web:towow.example.org%3A8443:user:1"),
            ("https://example.org/towow", "did:web:example.org:towow:user:1"),
            ("http://localhost:8080", "did:web:localhost%3A8080:user:1"),
        ] {
            assert_eq!(web_did(base, &["user", "1"]), expected);
        }
    }
}
