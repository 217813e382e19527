//! Logins with the key of a DID, and the DIDs of what a node holds. Keys and signatures are made by openssl.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{serving, sql};
use crate::support::{Canned, Home, Outcome};

/// An Ed25519 key of somebody.
struct Key {
    home: Home,
    public: Vec<u8>,
}

impl Key {
    fn new() -> Key {
        let home = Home::new();
        let make = "openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -outform DER";
        let made = Command::new("bash").args(["-c", make]).current_dir(home.path("")).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Key { home, public: made.stdout[made.stdout.len() - 32..].to_vec() }
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        self.home.write("text", text);
        let sign = ["pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "text"];
        let signed = Command::new("openssl").args(sign).current_dir(self.home.path("")).output().unwrap();
        assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
        signed.stdout
    }

    fn multibase(&self) -> String {
        format!("z{}", bs58::encode([&[0xed, 0x01], &self.public[..]].concat()).into_string())
    }

    fn did(&self) -> String {
        format!("did:key:{}", self.multibase())
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    fn thumbprint(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(jwk.as_bytes()))
    }
}

fn challenge(home: &Home, did: &str) -> String {
    let answer = home.towow(&["auth", "anp-challenge", did]).ok();
    assert_eq!((&answer["did"], &answer["expires_in"]), (&json!(did), &json!(300)));
    answer["challenge"].as_str().unwrap().to_owned()
}

fn verify(home: &Home, did: &str, challenge: &str, signature: &str, key: Option<&str>) -> Outcome {
    // One in 64 signatures begins with a dash.
    let (signature, key) = (format!("--signature={signature}"), key.map(|key| format!("--signing-public-key={key}")));
    let mut args = vec!["auth", "anp-verify", did, "--challenge", challenge, &signature];
    args.extend(key.as_deref());
    home.towow(&args)
}

/// Asks for a challenge, signs it with this key and verifies.
fn log_in(home: &Home, did: &str, key: &Key, named: Option<&str>) -> Outcome {
    let challenge = challenge(home, did);
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&challenge));
    verify(home, did, &challenge, &signature, named)
}

#[test]
fn a_did_key_opens_a_session() {
    let node = serving(&[]);
    let home = Home::at(&node.url);
    let key = Key::new();
    let did = key.did();
    let session = log_in(&home, &did, &key, None).ok();
    assert!(session.get("session_token").is_none() && home.config()["session_token"].is_string());
    assert_eq!(home.config()["agent_id"], session["default_agent_id"]);
    let agents = home.towow(&["agent", "list"]).ok();
    let agent = &agents["agents"][0];
    assert_eq!(agent["visibility"], "private");
    assert!(agent["profile_text"].as_str().unwrap().contains(&did), "{agent}");

    // The same account again, in every way in which a signature and a key can be written.
    let (x, multibase) = (key.x(), key.multibase());
    for (padded, named) in [(false, Some(x.as_str())), (true, Some(&multibase)), (true, None)] {
        let challenge = challenge(&home, &did);
        let signature = key.sign(&challenge);
        let signature = if padded { STANDARD.encode(signature) } else { URL_SAFE_NO_PAD.encode(signature) };
        let again = verify(&home, &did, &challenge, &signature, named).ok();
        assert_eq!(again["account_id"], session["account_id"]);
    }
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM accounts"), "1");
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM did_challenges"), "0");
    let stored =
        format!("SELECT COUNT(*) FROM identities WHERE provider = 'did' AND subject = '{did}' AND public_key = '{x}'");
    assert_eq!(sql(node.database(), &stored), "1");
}

#[test]
fn a_challenge_is_for_one_did_and_one_attempt() {
    let node = serving(&[]);
    let home = Home::at(&node.url);
    let (key, other) = (Key::new(), Key::new());
    let sign = |key: &Key, text: &str| URL_SAFE_NO_PAD.encode(key.sign(text));

    log_in(&home, &key.did(), &other, None).fails(3, "wrong_proof");

    let wrong_first = challenge(&home, &key.did());
    verify(&home, &key.did(), &wrong_first, "AAAA", None).fails(3, "wrong_proof");
    verify(&home, &key.did(), &wrong_first, &sign(&key, &wrong_first), None).fails(3, "wrong_proof");

    let of_another = challenge(&home, &other.did());
    verify(&home, &key.did(), &of_another, &sign(&key, &of_another), None).fails(3, "wrong_proof");
    verify(&home, &other.did(), &of_another, &sign(&other, &of_another), None).fails(3, "wrong_proof");

    let late = challenge(&home, &key.did());
    sql(node.database(), "UPDATE did_challenges SET expires_at = 1");
    verify(&home, &key.did(), &late, &sign(&key, &late), None).fails(3, "wrong_proof");

    verify(&home, &key.did(), "made up", &sign(&key, "made up"), None).fails(3, "wrong_proof");
    let hex: String = key.sign(&late).iter().map(|byte| format!("{byte:02x}")).collect();
    verify(&home, &key.did(), &challenge(&home, &key.did()), &hex, None).fails(3, "wrong_proof");
    log_in(&home, &key.did(), &key, Some(&other.x())).fails(3, "key_not_bound");
    log_in(&home, &key.did(), &key, Some("no key")).fails(1, "invalid_request");
    let challenge = challenge(&home, &key.did());
    assert_eq!(
        sql(node.database(), &format!("SELECT COUNT(*) FROM did_challenges WHERE challenge_hash = '{challenge}'")),
        "0"
    );
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM accounts"), "0");
    let refused = "SELECT COUNT(*) FROM audit_log WHERE action = 'anp_verify' AND outcome = 'refused'";
    assert_eq!(sql(node.database(), refused), "10");
}

#[test]
fn other_dids_are_refused_by_name() {
    let node = serving(&[]);
    let home = Home::at(&node.url);
    for (did, code) in [
        ("did:example:123", "unsupported_did_method"),
        ("did:ethr:0xabc", "unsupported_did_method"),
        ("did:key:z6Mk", "invalid_did"),
        ("did:web:host:..:x", "invalid_did"),
        ("nonsense", "invalid_did"),
    ] {
        let error = home.towow(&["auth", "anp-challenge", did]).fails(1, code);
        assert_eq!(error["status"], 422, "{error}");
        verify(&home, did, "x", "y", None).fails(1, code);
    }
}

/// A host of DID documents.
fn host(document: impl Fn(&str) -> Value + Send + Sync + 'static) -> (Canned, String) {
    let host = Canned::at_once(move |sent| {
        ("HTTP/1.1 200 OK\r\nContent-Type: application/did+json".into(), document(&sent.path).to_string())
    });
    let port = host.url.rsplit(':').next().unwrap().to_owned();
    (host, format!("localhost%3A{port}"))
}

#[test]
fn a_did_web_is_proven_by_its_document() {
    let (key, other, jwk, unlisted) = (Key::new(), Key::new(), Key::new(), Key::new());
    let method = |key: &Key, name: &str| json!({"id": name, "type": "Ed25519VerificationKey2020", "publicKeyMultibase": key.multibase()});
    let jwk_method =
        json!({"id": "#jwk", "type": "JsonWebKey2020", "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": jwk.x()}});
    let methods = json!([method(&key, "#a"), jwk_method, method(&unlisted, "#unlisted")]);
    let (server, place) = {
        let holder = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let known = holder.clone();
        let (server, place) = host(move |path| {
            let place = known.lock().unwrap().clone();
            let did = match path {
                "/user/ada/did.json" => format!("did:web:{place}:user:ada"),
                "/.well-known/did.json" => format!("did:web:{place}"),
                "/user/thief/did.json" => format!("did:web:{place}:user:ada"),
                _ => return json!({"error": "not found"}),
            };
            json!({"id": did, "verificationMethod": methods, "authentication": ["#a", "#jwk"]})
        });
        *holder.lock().unwrap() = place.clone();
        (server, place)
    };
    let node = serving(&[("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true")]);
    let home = Home::at(&node.url);
    let ada = format!("did:web:{place}:user:ada");
    let session = log_in(&home, &ada, &key, None).ok();
    assert_eq!(server.sent()[0].path, "/user/ada/did.json");
    assert_eq!(log_in(&home, &ada, &jwk, None).ok()["account_id"], session["account_id"]);
    assert_eq!(log_in(&home, &ada, &key, Some(&key.x())).ok()["account_id"], session["account_id"]);
    let root = log_in(&home, &format!("did:web:{place}"), &key, None).ok();
    assert_ne!(root["account_id"], session["account_id"], "another DID is another account");

    log_in(&home, &ada, &unlisted, None).fails(3, "wrong_proof");
    log_in(&home, &ada, &other, Some(&other.x())).fails(3, "key_not_bound");
    log_in(&home, &format!("did:web:{place}:user:thief"), &key, None).fails(3, "wrong_proof");
    let asked = server.seen().len();
    verify(&home, &ada, "made up", "AAAA", None).fails(3, "wrong_proof");
    assert_eq!(server.seen().len(), asked, "nobody is asked about a challenge that was not given");

    // The network of a node that does not allow it is not for strangers to look around in.
    let node = serving(&[]);
    let asked = server.seen().len();
    let error = log_in(&Home::at(&node.url), &ada, &key, None).fails(1, "did_unresolved");
    assert!(error["message"].as_str().unwrap().contains("not a public address"), "{error}");
    assert_eq!(server.seen().len(), asked);
}

#[test]
fn a_host_that_does_not_answer_with_a_document_proves_nothing() {
    let key = Key::new();
    let node = serving(&[("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true")]);
    let home = Home::at(&node.url);
    let large = format!("\"{}\"", "x".repeat(300 * 1024));
    for (head, body, problem) in [
        ("HTTP/1.1 404 Not Found", "", "status 404"),
        ("HTTP/1.1 302 Found\r\nLocation: http://localhost/", "", "status 302"),
        ("HTTP/1.1 200 OK", "<html>", "it is not JSON"),
        ("HTTP/1.1 200 OK", &large, "longer than"),
    ] {
        let server = Canned::start(head, body);
        let did = format!("did:web:localhost%3A{}", server.url.rsplit(':').next().unwrap());
        let error = log_in(&home, &did, &key, None).fails(1, "did_unresolved");
        assert!(error["message"].as_str().unwrap().contains(problem), "{problem}: {error}");
    }
}

#[test]
fn a_did_wba_that_holds_a_thumbprint_has_that_key_only_and_its_host_has_a_say() {
    let (key, other) = (Key::new(), Key::new());
    let method = |key: &Key, name: &str| json!({"id": name, "type": "Ed25519VerificationKey2020", "publicKeyMultibase": key.multibase()});
    let methods = json!([method(&key, "#a"), method(&other, "#b")]);
    let user = format!("user:ada:e1_{}", key.thumbprint());
    let (path, named) = (format!("/{}/did.json", user.replace(':', "/")), user.clone());
    let holder = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let known = holder.clone();
    let (_server, place) = host(move |asked| {
        let did = format!("did:wba:{}:{named}", known.lock().unwrap());
        assert_eq!(asked, path);
        json!({"id": did, "verificationMethod": methods, "authentication": ["#a", "#b"]})
    });
    *holder.lock().unwrap() = place.clone();
    let node = serving(&[("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true")]);
    let home = Home::at(&node.url);
    let did = format!("did:wba:{place}:{user}");
    let session = log_in(&home, &did, &key, Some(&key.x())).ok();
    assert_eq!(log_in(&home, &did, &key, None).ok()["account_id"], session["account_id"]);
    log_in(&home, &did, &other, None).fails(3, "wrong_proof");
    // A thumbprint is one's own to choose: without the host it says nothing about who one is.
    let stolen = format!("did:wba:bank.invalid:{user}");
    log_in(&home, &stolen, &key, Some(&key.x())).fails(1, "did_unresolved");
}

#[test]
fn a_closed_node_knows_its_dids_and_makes_no_accounts() {
    let key = Key::new();
    let node = serving(&[("TOWOW_NODE_ACCOUNTS_REGISTRATION", "closed")]);
    let error = log_in(&Home::at(&node.url), &key.did(), &key, None).fails(1, "registration_closed");
    assert_eq!(error["status"], 403);
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM accounts"), "0");
}

#[test]
fn a_shut_account_stays_shut() {
    let key = Key::new();
    let node = serving(&[]);
    let home = Home::at(&node.url);
    log_in(&home, &key.did(), &key, None).ok();
    sql(node.database(), "UPDATE accounts SET disabled_at = 1");
    log_in(&home, &key.did(), &key, None).fails(1, "account_disabled");
}

#[test]
fn public_agents_have_a_did_and_a_card() {
    let node = serving(&[]);
    let key = Key::new();
    let ada = Home::at(&node.url);
    ada.register("Ada", "## 技能\n- Rust\n- SQL\n\n## 我能提供\n- 代码评审\n\n## 关于\n后端工程师");
    let agent = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let port = node.url.rsplit(':').next().unwrap();
    let did = format!("did:web:127.0.0.1%3A{port}:protocol:agents:{agent}");

    let document = ada.towow(&["agent", "did", &agent]).ok();
    assert_eq!((&document["id"], &document["controller"]), (&json!(did), &json!(did)));
    assert_eq!(document["verificationMethod"], json!([]));
    let profile = format!("{}/protocol/agents/public/{agent}", node.url);
    assert_eq!(document["service"][1]["serviceEndpoint"], profile);
    assert_eq!(document["service"][0]["serviceEndpoint"], format!("{}/protocol", node.url));

    let card = ada.towow(&["agent", "federation", &agent]).ok();
    assert_eq!(
        (&card["did"], &card["node"]["base"], &card["visibility"]),
        (&json!(did), &json!(node.url), &json!("public"))
    );
    let skills: Vec<_> = card["card"]["skills"].as_array().unwrap().iter().map(|skill| &skill["name"]).collect();
    assert_eq!(skills, ["Rust", "SQL", "代码评审"]);
    assert_eq!((&card["card"]["url"], &card["card"]["name"]), (&json!(profile), &json!("Ada")));
    assert!(!card.to_string().contains("acc_") && !document.to_string().contains("acc_"), "whose it is, is not told");

    let account_id = ada.towow(&["account", "show"]).ok()["account_id"].as_str().unwrap().to_owned();
    let of_account = format!("/user/{account_id}/did.json");
    let document = ada.towow(&["api", "GET", &of_account]).ok();
    assert_eq!(document["id"], format!("did:web:127.0.0.1%3A{port}:user:{account_id}"));

    // The key of the owner's DID is the agent's; what is not public is as good as missing.
    sql(
        node.database(),
        &format!(
            "INSERT INTO identities (provider, subject, account_id, public_key, created_at) VALUES ('did', '{}', '{account_id}', '{}', 1)",
            key.did(),
            key.x()
        ),
    );
    let document = ada.towow(&["agent", "did", &agent]).ok();
    assert_eq!(document["verificationMethod"][0]["publicKeyMultibase"], key.multibase());
    assert_eq!(document["authentication"], json!([format!("{did}#key-1")]));
    for visibility in ["scoped", "private"] {
        sql(node.database(), &format!("UPDATE agents SET visibility = '{visibility}'"));
        let hidden = ada.towow(&["agent", "did", &agent]).fails(4, "not_found");
        let missing = ada.towow(&["agent", "did", "agt_nobody"]).fails(4, "not_found");
        assert_eq!(
            hidden["message"].as_str().unwrap().replace(&agent, "agt_nobody"),
            missing["message"].as_str().unwrap()
        );
        ada.towow(&["agent", "federation", &agent]).fails(4, "not_found");
        ada.towow(&["api", "GET", &of_account]).fails(4, "not_found");
    }
}

#[test]
fn a_did_names_the_public_address() {
    let node = serving(&[("TOWOW_NODE_SERVER_PUBLIC_URL", "https://towow.example.org/net")]);
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let agent = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let document = ada.towow(&["agent", "did", &agent]).ok();
    assert_eq!(document["id"], format!("did:web:towow.example.org:net:protocol:agents:{agent}"));
    assert_eq!(document["service"][0]["serviceEndpoint"], "https://towow.example.org/net/protocol");
}
