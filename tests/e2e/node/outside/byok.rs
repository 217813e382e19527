//! Keys of model providers.

use serde_json::{Value, json};

use super::{serving, sql};
#[cfg(unix)]
use crate::support::mode;
use crate::support::{Database, Home, Outcome, Serving};

const SECRET: &str = "sk-ant-0123456789-wxyz";
const VAULT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn with_key(env: &[(&str, &str)]) -> Serving {
    serving(&[&[("TOWOW_NODE_SECRETS_KEY", VAULT)], env].concat())
}

fn ada_at(node: &Serving) -> Home {
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    ada
}

fn bind(home: &Home, key: &str, flags: &[&str]) -> Outcome {
    let args = [&["billing", "byok-bind"], flags].concat();
    home.with(&args, &[("TOWOW_API_KEY", key), ("TOWOW_RETRIES", "0")], "")
}

fn status(home: &Home) -> Value {
    home.towow(&["billing", "byok-status"]).ok()
}

#[test]
fn a_key_is_bound_shown_by_its_end_and_cleared() {
    let node = with_key(&[]);
    let ada = ada_at(&node);
    let nothing = json!({"bound": false, "provider": null, "base_url": null, "last_four": null, "created_at": null});
    assert_eq!(status(&ada), nothing);
    let bound = bind(&ada, &format!(" {SECRET}\n"), &[]).ok();
    assert_eq!(
        (&bound["bound"], &bound["provider"], &bound["last_four"]),
        (&json!(true), &json!("anthropic"), &json!("…wxyz"))
    );
    assert_eq!(status(&ada), bound);
    let other =
        bind(&ada, "mm-key-0123456789-abcd", &["--provider", "minimax", "--base-url", "https://1.1.1.1/relay/"]);
    let other = other.ok();
    assert_eq!((&other["provider"], &other["last_four"]), (&json!("minimax"), &json!("…abcd")));
    assert_eq!((&status(&ada), &other["base_url"]), (&other, &json!("https://1.1.1.1/relay")));

    let eve = Home::at(&node.url);
    eve.register("Eve", "Somebody else.");
    assert_eq!(status(&eve), nothing, "another account's key is its own");
    let cleared = || ada.towow(&["billing", "byok-clear", "--yes"]).ok();
    assert_eq!(cleared(), json!({"ok": true, "bound": false}));
    assert_eq!(cleared(), json!({"ok": true, "bound": false}));
    assert_eq!(status(&ada), nothing);
    assert_eq!(sql(node.database(), "SELECT COUNT(*) FROM byok_keys"), "0");
    Home::at(&node.url).towow(&["billing", "byok-status"]).fails(3, "auth_required");
}

#[test]
fn what_is_no_key_or_no_endpoint_is_refused() {
    let node = with_key(&[]);
    let ada = ada_at(&node);
    for key in ["short", "with a space", "schlüssel-123", &"x".repeat(501)] {
        let error = bind(&ada, key, &[]).fails(1, "invalid_request");
        assert!(error["message"].as_str().unwrap().starts_with("api_key "), "{error}");
        assert!(!error.to_string().contains(key), "{error}");
    }
    bind(&ada, SECRET, &["--provider", "acme"]).fails(1, "invalid_request");
    for address in [
        "http://1.1.1.1/",
        "ftp://1.1.1.1/",
        "https://user@1.1.1.1/",
        "https://1.1.1.1/?key=1",
        "https://1.1.1.1/#x",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[::ffff:192.168.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://0.0.0.0/",
        "nonsense",
    ] {
        let error = bind(&ada, SECRET, &["--base-url", address]).fails(1, "invalid_request");
        assert!(error["message"].as_str().unwrap().starts_with("base_url "), "{address}: {error}");
        assert_eq!(error["status"], 422);
    }
    assert_eq!(status(&ada)["bound"], false);

    let node = with_key(&[("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true")]);
    let bound = bind(&ada_at(&node), SECRET, &["--base-url", "http://127.0.0.1:11434/v1"]).ok();
    assert_eq!(bound["base_url"], "http://127.0.0.1:11434/v1");
}

#[test]
fn the_database_holds_no_key() {
    let node = with_key(&[]);
    let ada = ada_at(&node);
    bind(&ada, SECRET, &[]).ok();
    let stored = sql(node.database(), "SELECT ciphertext FROM byok_keys");
    assert!(stored.len() > 40 && !stored.contains(SECRET), "{stored}");
    bind(&ada, SECRET, &[]).ok();
    assert_ne!(sql(node.database(), "SELECT ciphertext FROM byok_keys"), stored, "a nonce is used once");
    if !Database::is_postgres() {
        let stopped = node.stop();
        for name in ["served.db", "served.db-wal"] {
            let bytes = std::fs::read(stopped.path(name)).unwrap_or_default();
            let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!holds(SECRET) && !holds("c2stYW50LTAxMjM0"), "{name}");
        }
    }
}

#[test]
fn a_sqlite_node_makes_its_own_key_file() {
    if Database::is_postgres() {
        // There the key cannot stand beside the database.
        let node = serving(&[]);
        let error = bind(&ada_at(&node), SECRET, &[]).fails(1, "not_configured");
        assert!(error["message"].as_str().unwrap().contains("secrets.key or secrets.key_file"), "{error}");
        return;
    }
    let node = serving(&[]);
    let ada = ada_at(&node);
    assert_eq!(status(&ada)["bound"], false);
    let file = node.home.path("node.key");
    assert!(!file.exists(), "nothing is made before it is needed");
    bind(&ada, SECRET, &[]).ok();
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
    let key = std::fs::read_to_string(&file).unwrap();
    assert_eq!(key.trim().len(), 44);
    bind(&ada, SECRET, &[]).ok();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), key);

    // A lost or broken key is told, and never replaced in silence.
    for broken in [Some(""), Some("c2hvcnQ="), None] {
        match broken {
            Some(text) => std::fs::write(&file, text).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let error = bind(&ada, SECRET, &[]).fails(1, "vault_unusable");
        assert_eq!(error["status"], 503, "{error}");
        assert!(!error.to_string().contains("node.key"), "where it is, is for the log: {error}");
    }
    assert!(!file.exists());
    assert_eq!(status(&ada)["last_four"], "…wxyz", "what is bound is still told");
    ada.towow(&["billing", "byok-clear", "--yes"]).ok();
    bind(&ada, SECRET, &[]).ok();
    assert!(file.exists(), "with nothing left to open, a new one begins");
}

#[test]
fn the_owner_of_a_file_binds_a_key_too() {
    let home = Home::new();
    let env = [("TOWOW_API_KEY", SECRET)];
    let bound = home.with(&["--local", "billing", "byok-bind"], &env, "").ok();
    assert_eq!(bound["last_four"], "…wxyz");
    #[cfg(unix)]
    assert_eq!(mode(&home.path(".towow/node.key")), 0o600);
    let account_id = home.local(&["account", "show"]).ok()["account_id"].as_str().unwrap().to_owned();
    let (key, shown) = crate::local::in_database(&home, async |node| {
        let key = node.byok(&account_id).await.unwrap().unwrap();
        (key.api_key.clone(), format!("{key:?}"))
    });
    assert_eq!(key, SECRET);
    assert!(!shown.contains("0123456789"), "{shown}");
    let none = crate::local::in_database(&home, async |node| node.byok("acc_nobody").await.unwrap());
    assert!(none.is_none());
}
