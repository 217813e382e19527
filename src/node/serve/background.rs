//! What a serving node does beside answering: runs are carried on, the index follows the agents, profiles get their vectors, other nodes are listened to
//! and told that this one lives, what nobody needs any more is forgotten.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::Trouble;
use super::log::one_line;
use super::tls::{self, Certificate};
use crate::node::model::now;
use crate::node::{Fault, Node};

/// How often a node says that it lives.
const BEAT: Duration = Duration::from_secs(5);

/// How often what has expired is removed.
const HOUSEKEEPING: Duration = Duration::from_secs(600);

/// Longest pause before the connection to other nodes is tried again.
const LONGEST: Duration = Duration::from_secs(30);

/// Everything that runs.
pub struct Tasks {
    tasks: JoinSet<()>,
}

/// Starts it all. Each task ends when the node stops, between two of its steps: a transaction that is cut off has not
/// happened, and whoever comes next begins it again.
pub fn start(node: &Arc<Node>, certificate: Option<Arc<Certificate>>) -> Tasks {
    let trouble: Trouble = Arc::new(|cause: &str| tracing::error!(cause = %one_line(cause), "trouble"));
    let mut tasks = JoinSet::new();
    tasks.spawn(until_stopped(node, node.clone().work(trouble.clone())));
    tasks.spawn(until_stopped(node, node.clone().deliver_mail(trouble.clone())));
    tasks.spawn(until_stopped(node, node.clone().deliver_webhooks(trouble.clone())));
    tasks.spawn(until_stopped(node, live(node.clone(), trouble.clone())));
    tasks.spawn(until_stopped(node, keep_house(node.clone(), trouble.clone())));
    tasks.spawn(until_stopped(node, keep_index(node.clone(), trouble.clone())));
    tasks.spawn(until_stopped(node, node.clone().keep_embeddings(trouble.clone())));
    tasks.spawn(until_stopped(node, relay(node.clone(), trouble)));
    if let Some(certificate) = certificate {
        tasks.spawn(until_stopped(node, look_after(certificate)));
    }
    Tasks { tasks }
}

/// Waits for the end of all of it; other nodes are told that this one is gone, and the index is left for the next start.
pub async fn end(mut tasks: Tasks, node: &Node) {
    while tasks.tasks.join_next().await.is_some() {}
    if let Err(fault) = node.index.save(&node.store).await {
        tracing::warn!(cause = %one_line(&why(fault)), "the index is not kept");
    }
    // They find out by themselves as well.
    let _ = node.store.leave(&node.id).await;
    let _ = node.store.release_spaces(&node.id).await;
}

fn until_stopped<F>(node: &Node, work: F) -> impl Future<Output = ()> + Send + use<F>
where
    F: Future<Output = ()> + Send,
{
    let mut stopping = node.stopping();
    async move {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => {}
            () = work => {}
        }
    }
}

async fn live(node: Arc<Node>, trouble: Trouble) {
    let started = now();
    let mut failing = false;
    loop {
        match node.store.beat(&node.id, started, now()).await {
            Ok(live) => {
                node.count_live_nodes(live);
                failing = false;
            }
            // A database that is away for a minute is told once.
            Err(fault) if !failing => {
                failing = true;
                trouble(&format!("other nodes are not told that this one lives: {}", why(fault)));
            }
            Err(_) => {}
        }
        tokio::time::sleep(BEAT).await;
    }
}

async fn keep_house(node: Arc<Node>, trouble: Trouble) {
    loop {
        match node.store.forget_expired(now()).await {
            Ok(rows) => tracing::debug!(rows, "what has expired is removed"),
            Err(fault) => trouble(&format!("what has expired is not removed: {}", why(fault))),
        }
        tokio::time::sleep(HOUSEKEEPING).await;
    }
}

async fn keep_index(node: Arc<Node>, trouble: Trouble) {
    node.index.keep(&node.store, trouble).await;
}

async fn relay(node: Arc<Node>, trouble: Trouble) {
    let mut pause = Duration::from_secs(1);
    loop {
        let began = tokio::time::Instant::now();
        if let Err(fault) = node.store.relay().await {
            trouble(&format!("other nodes are not heard for the moment: {}", why(fault)));
        }
        if began.elapsed() > LONGEST {
            pause = Duration::from_secs(1);
        }
        tokio::time::sleep(pause).await;
        pause = LONGEST.min(pause * 2);
    }
}

async fn look_after(certificate: Arc<Certificate>) {
    loop {
        tokio::time::sleep(tls::LOOK).await;
        match certificate.refresh() {
            Ok(false) => {}
            Ok(true) => tracing::info!("the certificate is renewed"),
            Err(problem) => tracing::warn!(problem = %one_line(&problem), "the certificate stays as it was"),
        }
    }
}

fn why(fault: Fault) -> String {
    fault.cause.unwrap_or(fault.message)
}
