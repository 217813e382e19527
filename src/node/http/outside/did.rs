//! `/auth/anp`: logins that are proven with the key of a DID.

use axum::extract::State;
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::session::{self, Newcomer};
use crate::node::did::{Did, wrong_proof};
use crate::node::http::identity::sessions::SessionOpened;
use crate::node::http::{Json, Shared};
use crate::node::model::now;
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node, ids};

/// How long a challenge works, in seconds.
const SECONDS: i64 = 300;

#[derive(Deserialize)]
pub struct Ask {
    did: String,
}

/// What is to be signed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Challenge {
    /// The text to sign with Ed25519, as it stands.
    challenge: String,
    /// Seconds from now.
    expires_in: i64,
    /// For which DID.
    did: String,
}

pub async fn challenge(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<Ask>,
) -> Result<Json<Challenge>, Fault> {
    let did = Did::parse(&body.did)?.text;
    // It says for which node and which DID it is: signed for another node it opens nothing there.
    let challenge = format!("towow-login {} {did} {}", node.public_base(&visit, &headers), ids::secret("twc")?);
    let now = now();
    node.store.write_challenge(&ids::token_hash(&challenge), &did, now, now + SECONDS * 1000).await?;
    Ok(Json(Challenge { challenge, expires_in: SECONDS, did }))
}

#[derive(Deserialize)]
pub struct Proof {
    did: String,
    challenge: String,
    signature: String,
    signing_public_key: Option<String>,
}

pub async fn verify(State(node): Shared, visit: Visit, Json(proof): Json<Proof>) -> Result<Json<SessionOpened>, Fault> {
    let did = Did::parse(&proof.did)?;
    let proven = prove(&node, &did, &proof).await;
    let target = Some(did.text.as_str());
    let account_id = match proven {
        Ok(account_id) => account_id,
        Err(fault) => {
            node.audit(&visit, Deed { action: "anp_verify", outcome: "refused", account_id: None, target }).await?;
            return Err(fault);
        }
    };
    let opened = session::open(&node, &account_id).await?;
    let account_id = Some(account_id.as_str());
    node.audit(&visit, Deed { action: "anp_verify", outcome: "ok", account_id, target }).await?;
    Ok(Json(opened))
}

/// The challenge is used up before anything else, whatever comes of it; without it nobody is asked anything.
async fn prove(node: &Node, did: &Did, proof: &Proof) -> Result<String, Fault> {
    let challenge = proof.challenge.trim();
    if !node.store.use_challenge(&ids::token_hash(challenge), &did.text, now()).await? {
        return Err(wrong_proof());
    }
    let named = proof.signing_public_key.as_deref().filter(|text| !text.trim().is_empty());
    let key = node.prove_did(did, named, challenge, &proof.signature).await?;
    let newcomer = Newcomer {
        provider: "did",
        subject: &did.text,
        name: short(&did.text),
        profile_text: format!("My DID is {0}. 我的 DID 是 {0}。", did.text),
        email: None,
        client_hint: None,
    };
    let account_id = session::account_of(node, newcomer).await?;
    node.store.remember_key(&did.text, &key.to_base64url()).await?;
    Ok(account_id)
}

/// A DID as a name.
fn short(did: &str) -> String {
    let length = did.chars().count();
    if length <= 40 {
        return did.to_owned();
    }
    let head: String = did.chars().take(24).collect();
    let tail: String = did.chars().skip(length - 8).collect();
    format!("{head}…{tail}")
}
