//! A stream of what is new for an account: notices as `item`, messages of others as `message`.
//!
//! A signal says only that there is something; what it is stands in the tables, where every look finds it, also what
//! another node wrote. Rows become visible in another order than their times say: each look reads a little back, and
//! what was told already is left out.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use crate::node::access::Caller;
use crate::node::http::Shared;
use crate::node::limits::Listening;
use crate::node::model::now;
use crate::node::sse::{self, event};
use crate::node::store::{ITEMS_AT_ONCE, Signal};
use crate::node::{Fault, Node};

/// Without a signal: what another process on the same file wrote is found then, and the end of a session.
const POLL: Duration = Duration::from_secs(5);
/// Between two signs of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How far a look reads back.
const BACK_MILLIS: i64 = 30_000;

/// `/notifications/stream`
pub async fn listen(State(node): Shared, caller: Caller, headers: HeaderMap) -> Result<Response, Fault> {
    let listener = Listener::new(node, caller, sse::last_event(&headers)).await?;
    Ok(sse::response(Body::from_stream(futures_util::stream::unfold(listener, Listener::next))))
}

struct Listener {
    node: Arc<Node>,
    caller: Caller,
    signals: broadcast::Receiver<Signal>,
    stopping: watch::Receiver<bool>,
    items: Told<String>,
    messages: Told<(String, i64)>,
    /// What to say before anything is waited for.
    greeting: Option<String>,
    spoke: Instant,
    _place: Listening,
}

impl Listener {
    /// Begins after this notice; without one, or with one that is unknown, with what is not there yet.
    async fn new(node: Arc<Node>, caller: Caller, last: Option<&str>) -> Result<Listener, Fault> {
        let place = node.limiter().listen(&caller.account_id)?;
        // Heard from before the first look on, so that nothing falls between the two.
        let (signals, stopping) = (node.store.hub().subscribe(), node.stopping());
        let from = match last {
            Some(item_id) => {
                node.store.item_time(&caller.account_id, item_id).await?.map(|at| (at, item_id.to_owned()))
            }
            None => None,
        };
        let began = from.as_ref().map_or_else(now, |(at, _)| *at);
        let (items, messages) = (Told::since(began), Told::since(began));
        let spoke = Instant::now();
        let mut listener =
            Listener { node, caller, signals, stopping, items, messages, greeting: None, spoke, _place: place };
        let mut greeting = ": connected\n\n".to_owned();
        greeting.push_str(&listener.look(Some(from.as_ref())).await?);
        listener.greeting = Some(greeting);
        Ok(listener)
    }

    /// The next piece of the stream; none when the session or the node has come to its end.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Listener)> {
        if let Some(greeting) = self.greeting.take() {
            return Some((Ok(greeting.into()), self));
        }
        loop {
            tokio::select! {
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = is_told(&mut self.signals, &self.caller.account_id) => {}
                () = tokio::time::sleep(POLL) => {}
            }
            if !self.may_listen().await {
                return None;
            }
            // A listener comes again when the database does not answer.
            let mut said = self.look(None).await.ok()?;
            if said.is_empty() && self.spoke.elapsed() >= KEEP_ALIVE {
                said.push_str(": still here\n\n");
            }
            if !said.is_empty() {
                self.spoke = Instant::now();
                return Some((Ok(said.into()), self));
            }
        }
    }

    async fn may_listen(&self) -> bool {
        matches!(self.node.store.session_account(&self.caller.token_hash, now()).await, Ok(Some(_)))
    }

    /// Events for what was not told yet. The first look passes over what was there before: up to a notice, or all.
    async fn look(&mut self, first: Option<Option<&(i64, String)>>) -> Result<String, Fault> {
        let mut said = String::new();
        let account_id = &self.caller.account_id;
        let mut after = (self.items.newest - BACK_MILLIS, String::new());
        loop {
            let page = self.node.store.items_after(account_id, &after).await?;
            let Some(last) = page.last().map(|(item, at)| (*at, item.item_id.clone())) else { break };
            let whole = page.len() < ITEMS_AT_ONCE;
            for (item, at) in page {
                let known = first.is_some_and(|from| from.is_none_or(|from| (at, &item.item_id) <= (from.0, &from.1)));
                if self.items.is_new(item.item_id.clone(), at) && !known {
                    said.push_str(&event("item", Some(&item.item_id), &serde_json::to_value(&item)?));
                }
            }
            if whole {
                break;
            }
            after = last;
        }
        let arrivals = self.node.store.messages_to(account_id, self.messages.newest - BACK_MILLIS).await?;
        for arrival in arrivals {
            let known = first.is_some_and(|from| from.is_none_or(|from| arrival.created_at < from.0));
            if self.messages.is_new((arrival.conversation_id.clone(), arrival.seq), arrival.created_at) && !known {
                let data = json!({
                    "conversation_id": arrival.conversation_id,
                    "seq": arrival.seq,
                    "sender_agent_id": arrival.sender_agent_id,
                });
                said.push_str(&event("message", None, &data));
            }
        }
        self.items.forget();
        self.messages.forget();
        Ok(said)
    }
}

/// What was told lately.
struct Told<K> {
    at: HashMap<K, i64>,
    newest: i64,
}

impl<K: Hash + Eq> Told<K> {
    fn since(newest: i64) -> Told<K> {
        Told { at: HashMap::new(), newest }
    }

    /// True the first time.
    fn is_new(&mut self, key: K, at: i64) -> bool {
        self.newest = self.newest.max(at);
        self.at.insert(key, at).is_none()
    }

    /// What no look reads again need not be known.
    fn forget(&mut self) {
        let oldest = self.newest - BACK_MILLIS;
        self.at.retain(|_, at| *at >= oldest);
    }
}

/// Waits for a signal of this account; who has missed some looks too.
async fn is_told(signals: &mut broadcast::Receiver<Signal>, account_id: &str) {
    loop {
        match signals.recv().await {
            Ok(Signal::Account(told)) if told == account_id => return,
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_again_is_told_once() {
        let mut told = Told::since(100_000);
        assert!(told.is_new("late", 80_000), "visible after what is newer");
        assert!(told.is_new("a", 110_000) && !told.is_new("a", 110_000) && !told.is_new("late", 80_000));
        told.forget();
        assert_eq!((told.at.len(), told.newest), (2, 110_000));
        assert!(told.is_new("b", 110_001));
        told.forget();
        assert_eq!(told.at.len(), 2, "what no look reads again is forgotten");
    }
}
