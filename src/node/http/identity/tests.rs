//! What depends on how the node is configured.

use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::node::config::{Config, Registration};
use crate::node::fixture::Fixture;
use crate::node::model::now;
use crate::node::quota::{Use, exhausted};

fn registration(name: &str, code: Value) -> Value {
    json!({
        "email": format!("{name}@example.org"), "password": "correct horse", "name": name,
        "profile_text": "Builds things.", "invite_code": code,
    })
}

async fn register(fixture: &Fixture, name: &str, code: Value) -> (u16, String) {
    let (status, answer) = fixture.ask("POST", "/auth/register", None, registration(name, code)).await;
    let word = answer["error"]["code"].as_str().map_or_else(|| answer["activated"].to_string(), str::to_owned);
    (status, word)
}

async fn in_mode(registration: Registration) -> (Fixture, String) {
    let fixture = Fixture::with(|config: &mut Config| config.accounts.registration = registration).await;
    let code = fixture.node.store().create_invite_code(None, 1, None, Some("a note"), now()).await.unwrap();
    (fixture, code)
}

#[tokio::test]
async fn who_may_register_is_configured() {
    let (open, code) = in_mode(Registration::Open).await;
    for (name, given, expected) in [
        ("ada", json!(null), (200, "false")),
        ("bob", json!("  "), (200, "false")),
        ("cleo", json!("TOWOW-NONE"), (422, "invalid_invite_code")),
        ("cleo", json!(code.to_lowercase()), (200, "true")),
        ("dora", json!(code), (422, "invalid_invite_code")),
    ] {
        let (status, word) = register(&open, name, given.clone()).await;
        assert_eq!((status, word.as_str()), expected, "open: {name} {given}");
    }
    let (invite, code) = in_mode(Registration::Invite).await;
    for (name, given, expected) in [
        ("ada", json!(null), (403, "invite_code_required")),
        ("ada", json!(""), (403, "invite_code_required")),
        ("ada", json!("TOWOW-NONE"), (422, "invalid_invite_code")),
        ("ada", json!(code), (200, "true")),
        ("ada", json!(code), (409, "email_in_use")),
    ] {
        let (status, word) = register(&invite, name, given.clone()).await;
        assert_eq!((status, word.as_str()), expected, "invite: {name} {given}");
    }
    let (closed, code) = in_mode(Registration::Closed).await;
    for given in [json!(null), json!(code)] {
        assert_eq!(register(&closed, "ada", given).await, (403, "registration_closed".to_owned()));
    }
    assert_eq!(closed.node.store().account_by_email("ada@example.org").await.unwrap().map(|_| ()), None);
}

#[tokio::test]
async fn sessions_last_as_long_as_configured() {
    let fixture = Fixture::with(|config: &mut Config| config.accounts.session_days = 0).await;
    let (status, answer) = fixture.ask("POST", "/auth/register", None, registration("ada", json!(null))).await;
    assert_eq!(status, 200, "{answer}");
    let token = answer["session_token"].as_str();
    let (status, answer) = fixture.ask("GET", "/account", token, json!({})).await;
    assert_eq!((status, &answer["error"]["code"]), (401, &json!("session_ended")));
    assert_eq!(fixture.node.store().forget_expired(now()).await.unwrap(), 1);
    assert_eq!(fixture.node.store().forget_expired(now()).await.unwrap(), 0);
}

#[tokio::test]
async fn codes_are_given_as_configured() {
    let fixture = Fixture::with(|config: &mut Config| config.accounts.invite_codes = 0).await;
    let store = fixture.node.store();
    let code = store.create_invite_code(None, 2, None, None, now()).await.unwrap();
    let ada = fixture.enrol("Ada", Some(&code)).await;
    assert!(ada.activated);
    let found = store.invite_codes(&ada.account.account_id, 0, 30, now()).await.unwrap();
    assert_eq!((found.codes.len(), found.next_replenishment), (0, None));
    let later = now() + 40 * 24 * 3600 * 1000;
    assert_eq!(store.invite_codes(&ada.account.account_id, 2, 30, later).await.unwrap().codes.len(), 2);
}

#[test]
fn an_empty_quota_says_when_to_come_again() {
    let now = now();
    let after = |activated| {
        let response = exhausted(Use::Search, 1, activated, now).into_response();
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse::<i64>().unwrap());
        (response.status().as_u16(), header)
    };
    assert_eq!(after(false), (402, None));
    let (status, seconds) = after(true);
    assert!(status == 429 && seconds.is_some_and(|seconds| (1..=86_400).contains(&seconds)), "{seconds:?}");
}
