//! Ed25519 keys as DIDs and their documents write them.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What multicodec puts before an Ed25519 key.
const ED25519_PREFIX: [u8; 2] = [0xed, 0x01];

/// Base64 of either alphabet, padded or not.
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const LENIENT: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, ANY_PADDING);

/// Bytes of base64 or base64url, padded or not.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text.trim().replace('+', "-").replace('/', "_")).ok()
}

/// An Ed25519 key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `z6Mk...`, or 32 bytes in base64.
    pub fn parse(text: &str) -> Option<PublicKey> {
        let text = text.trim();
        PublicKey::from_multibase(text).or_else(|| Some(PublicKey(decode(text)?.try_into().ok()?)))
    }

    /// `z6Mk...`: base 58 of prefix and key.
    pub fn from_multibase(text: &str) -> Option<PublicKey> {
        let bytes = bs58::decode(text.strip_prefix('z')?).into_vec().ok()?;
        Some(PublicKey(bytes.strip_prefix(&ED25519_PREFIX)?.try_into().ok()?))
    }

    /// As [`PublicKey::from_multibase`] reads it.
    pub fn to_multibase(&self) -> String {
        format!("z{}", bs58::encode([&ED25519_PREFIX[..], &self.0].concat()).into_string())
    }

    /// Base64url, as JWK has it in `x`.
    pub fn to_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// RFC 7638: base64url of SHA-256 of the JWK's needed members.
    pub fn thumbprint(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.to_base64url());
        URL_SAFE_NO_PAD.encode(Sha256::digest(jwk.as_bytes()))
    }

    fn from_jwk(jwk: &Value) -> Option<PublicKey> {
        let right = jwk["kty"] == "OKP" && jwk["crv"] == "Ed25519";
        Some(PublicKey(decode(jwk["x"].as_str().filter(|_| right)?)?.try_into().ok()?))
    }

    fn from_method(method: &Value) -> Option<PublicKey> {
        match method["type"].as_str()? {
            "Ed25519VerificationKey2020" | "Multikey" => {
                PublicKey::from_multibase(method["publicKeyMultibase"].as_str()?)
            }
            "JsonWebKey2020" | "JsonWebKey" => PublicKey::from_jwk(&method["publicKeyJwk"]),
            _ => None,
        }
    }
}

/// The keys with which the owner of a DID logs in: those that the document lists for authentication. The document of
/// another DID has none.
pub fn authentication_keys(did: &str, document: &Value) -> Vec<PublicKey> {
    if document["id"] != did {
        return Vec::new();
    }
    let none = Vec::new();
    let methods = document["verificationMethod"].as_array().unwrap_or(&none);
    let absolute = |id: &str| if id.starts_with('#') { format!("{did}{id}") } else { id.to_owned() };
    let listed = document["authentication"].as_array().unwrap_or(&none);
    listed
        .iter()
        .filter_map(|entry| match entry {
            Value::String(id) => {
                let wanted = absolute(id);
                methods.iter().find(|method| method["id"].as_str().map(absolute).as_deref() == Some(wanted.as_str()))
            }
            embedded => Some(embedded),
        })
        .filter_map(PublicKey::from_method)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 8037, appendix A.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    #[test]
    fn a_key_reads_in_every_form() {
        let key = PublicKey::parse(X).unwrap();
        assert_eq!(key.to_base64url(), X);
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(PublicKey::from_multibase(&key.to_multibase()), Some(key.clone()));
        assert!(key.to_multibase().starts_with("z6Mk"));
        assert_eq!(PublicKey::parse(&format!("{}=", X.replace('_', "/").replace('-', "+"))), Some(key));
        for bad in ["", "abc", &X[1..], "z6Mk", "u7QGd", &"0f".repeat(32)] {
            assert_eq!(PublicKey::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_keys_for_authentication_count() {
        let did = "did:web:example.org";
        let key = PublicKey::parse(X).unwrap();
        let multikey = |id: &str| json!({"id": id, "type": "Multikey", "publicKeyMultibase": key.to_multibase()});
        let jwk =
            json!({"id": "#j", "type": "JsonWebKey2020", "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": X}});
        let cases = [
            (json!({"id": did, "verificationMethod": [multikey("#a")], "authentication": ["#a"]}), 1),
            (
                json!({"id": did, "verificationMethod": [multikey("did:web:example.org#a")], "authentication": ["#a"]}),
                1,
            ),
            (json!({"id": did, "verificationMethod": [jwk], "authentication": ["did:web:example.org#j"]}), 1),
            (json!({"id": did, "authentication": [multikey("#a")]}), 1),
            (json!({"id": did, "verificationMethod": [multikey("#a")], "assertionMethod": ["#a"]}), 0),
            (json!({"id": did, "verificationMethod": [multikey("#a")], "authentication": ["#b"]}), 0),
            (json!({"id": "did:web:evil.org", "verificationMethod": [multikey("#a")], "authentication": ["#a"]}), 0),
            (json!({"id": did, "authentication": [{"type": "X25519KeyAgreementKey2020", "publicKeyMultibase": X}]}), 0),
            (json!({"id": did, "authentication": "#a", "verificationMethod": {}}), 0),
            (json!([]), 0),
        ];
        for (document, expected) in cases {
            assert_eq!(authentication_keys(did, &document), vec![key.clone(); expected], "{document}");
        }
    }
}
