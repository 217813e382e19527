//! Whose model is asked.

use super::super::{Kind, Owner};
use super::*;
use crate::node::Node;
use crate::node::fixture::Fixture;
use crate::node::store::Bound;
use crate::node::vault::Key;

const VAULT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn bind(node: &Node, account_id: &str, provider: &str, base_url: Option<&str>) {
    let (provider, base_url) = (provider.to_owned(), base_url.map(str::to_owned));
    let key = Key { provider: provider.clone(), base_url: base_url.clone(), api_key: KEY.into() };
    let ciphertext = node.seal(account_id, &key).await.unwrap();
    let bound = Bound { provider, base_url, ciphertext, last_four: "cdef".into(), created_at: 0 };
    node.store().bind_byok(account_id, &bound).await.unwrap();
}

#[tokio::test]
async fn an_account_is_asked_for_with_its_own_key_first() {
    let own = Server::of([said(&["own"], "end_turn")]).await;
    let fixture = Fixture::with(|config| {
        config.secrets.key = VAULT.into();
        config.llm.provider = "anthropic".into();
        config.llm.base_url = own.url.clone();
        config.llm.model = "m-node".into();
        config.llm.byok_model = vec!["minimax = m-mini".into()];
    })
    .await;
    let ada = fixture.enrol("Ada", None).await.account.account_id;
    let node = &fixture.node;
    let model = node.model_for(Some(&ada)).await.unwrap().unwrap();
    assert_eq!((model.owner(), model.name().as_str()), (&Owner::Node, "anthropic/m-node"));
    assert_eq!(ask(&model, &question()).await.0.unwrap().text, "own");
    assert_eq!(node.model_for(None).await.unwrap().unwrap().owner(), &Owner::Node);

    for (provider, name) in [("anthropic", "anthropic/m-node"), ("minimax", "minimax/m-mini"), ("moonshot", "moonshot")]
    {
        bind(node, &ada, provider, None).await;
        let model = node.model_for(Some(&ada)).await.unwrap().unwrap();
        assert_eq!((model.owner(), model.name().as_str()), (&Owner::Account(ada.clone()), name));
        assert!(model.is_own_of(&ada) && !model.is_own_of("acc_other"));
        assert!(!format!("{model:?}").contains("0123456789"));
    }
    assert_eq!(node.model_for(None).await.unwrap().unwrap().owner(), &Owner::Node);
}

#[tokio::test]
async fn an_address_that_a_user_names_is_public() {
    let server = Server::of([said(&["hi"], "end_turn")]).await;
    for private in [false, true] {
        let fixture = Fixture::with(|config| {
            config.secrets.key = VAULT.into();
            config.secrets.allow_private_endpoints = private;
            config.llm.byok_model = vec!["anthropic=m".into()];
        })
        .await;
        let ada = fixture.enrol("Ada", None).await.account.account_id;
        assert!(fixture.node.model_for(Some(&ada)).await.unwrap().is_none());
        // As if it had been let in before.
        bind(&fixture.node, &ada, "anthropic", Some(&server.url)).await;
        let model = fixture.node.model_for(Some(&ada)).await.unwrap().unwrap();
        let outcome = ask(&model, &question()).await.0;
        assert_eq!(server.asked().len(), usize::from(private));
        match outcome {
            Ok(answer) => assert!(private && answer.text == "hi"),
            Err(trouble) => assert!(!private && trouble.kind == Kind::Settings, "{trouble:?}"),
        }
    }
}

#[tokio::test]
async fn what_was_learnt_of_a_key_is_known_the_next_time() {
    let server = Server::of([answer(401, "", "")]).await;
    let fixture = Fixture::with(|config| {
        config.secrets.key = VAULT.into();
        config.secrets.allow_private_endpoints = true;
        config.llm.byok_model = vec!["anthropic=m".into(), "deepseek=m".into()];
    })
    .await;
    let ada = fixture.enrol("Ada", None).await.account.account_id;
    for (provider, requests) in [("anthropic", 1), ("anthropic", 0), ("deepseek", 1)] {
        bind(&fixture.node, &ada, provider, Some(&server.url)).await;
        let model = fixture.node.model_for(Some(&ada)).await.unwrap().unwrap();
        assert_eq!(ask(&model, &question()).await.0.unwrap_err().kind, Kind::KeyInvalid);
        assert_eq!(server.asked().len(), requests, "{provider}");
    }
}
