//! The bridge as the rest of the program sees it: what tools there are, and calling them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::carry::{self, Met};
use super::definition::Definition;
use super::link::{Event, Link};
use super::log::{Level, Log};
use super::memory;
use super::registry::{Key, Naming, Registry, Rejected, Standing};
use super::socket::Socket;
use super::wire::Dialect;
use super::{dial, socket};
use crate::config::random;
use crate::config::token::Token;

/// How long a worker whose tools have changed is left alone before it is asked again.
const CALM: Duration = Duration::from_millis(100);
/// How long the goodbyes may take at the end.
const GOODBYE: Duration = Duration::from_millis(200);

/// Characters of what a worker says in a line of the log.
const LONGEST_LINE: usize = 8 << 10;

/// What a bridge is made of.
pub struct Options {
    /// Workers that are dialled.
    pub targets: Vec<Target>,
    /// Before the names of workers that dial in.
    pub prefix: String,
    /// How long a call may take where neither worker nor setting says otherwise.
    pub timeout: Duration,
    /// Time between pings.
    pub heartbeat: Duration,
    /// How long the tools of a lost worker stay in the list.
    pub grace: Duration,
    /// Bytes of a message.
    pub largest: usize,
    /// What happens is written there.
    pub log: Log,
    /// The directory in which tools are remembered; none for a command that is over soon.
    pub memory: Option<PathBuf>,
}

/// A worker that is dialled.
#[derive(Clone)]
pub struct Target {
    /// Where it is.
    pub address: Address,
    /// What it wants to be shown.
    pub token: Option<Token>,
    /// Before the names of its tools.
    pub prefix: String,
    /// How long its calls may take.
    pub timeout: Option<Duration>,
    /// Of a server that knows nothing of the protocol: its tools, as MCP describes them.
    pub plain: Option<Vec<Value>>,
}

impl Target {
    /// How it speaks.
    pub fn dialect(&self) -> Dialect {
        if self.plain.is_some() { Dialect::Plain } else { Dialect::Bridge }
    }
}

/// Tools of other processes. A copy is the same bridge.
#[derive(Clone)]
pub struct Bridge(Arc<Inner>);

/// Shared by all tasks of a bridge.
pub struct Inner {
    pub(super) registry: Registry,
    pub(super) log: Log,
    pub(super) largest: usize,
    pub(super) timeout: Duration,
    pub(super) prefix: String,
    heartbeat: Duration,
    host: String,
    memory: Option<PathBuf>,
    targets: Vec<(Key, Target)>,
    /// Nobody is dialled any more, and nobody let in.
    pub(super) ended: CancellationToken,
    tasks: Mutex<Vec<AbortHandle>>,
}

impl Bridge {
    /// Dials nobody yet.
    pub fn new(options: Options) -> Bridge {
        let registry = Registry::new(options.grace);
        let known = |target: Target| {
            let remembered = match (&target.plain, &options.memory) {
                (Some(tools), _) => tools.clone(),
                (None, Some(directory)) => memory::recall(directory, &target.address),
                (None, None) => Vec::new(),
            };
            let naming = Naming { prefix: target.prefix.clone(), timeout: target.timeout };
            let key = registry.add(target.address.to_string(), naming, &remembered, true);
            (key, target)
        };
        let targets = options.targets.into_iter().map(known).collect();
        Bridge(Arc::new(Inner {
            registry,
            log: options.log,
            largest: options.largest,
            timeout: options.timeout,
            prefix: options.prefix,
            heartbeat: options.heartbeat,
            // It only tells hosts apart.
            host: random::uuid().unwrap_or_default(),
            memory: options.memory,
            targets,
            ended: CancellationToken::new(),
            tasks: Mutex::default(),
        }))
    }

    pub(super) fn inner(&self) -> &Arc<Inner> {
        &self.0
    }

    /// Begins to dial, in the runtime that this is called in. A second time does nothing.
    pub fn begin(&self) {
        let mut tasks = self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if !tasks.is_empty() {
            return;
        }
        for (key, target) in &self.0.targets {
            tasks.push(tokio::spawn(dial::keep(self.0.clone(), *key, target.clone())).abort_handle());
        }
        let inner = self.0.clone();
        // What was remembered and does not come back.
        tasks.push(tokio::spawn(async move { inner.expire().await }).abort_handle());
    }

    /// The tools, by name. Waits a moment for workers that were never heard of since the beginning.
    pub async fn tools(&self, patience: Duration) -> Vec<Arc<Definition>> {
        self.settle(patience).await;
        self.0.registry.tools()
    }

    /// Waits until every address was reached.
    pub async fn reach(&self, patience: Duration) {
        let mut changes = self.0.registry.changes();
        let reached = async {
            while !self.0.registry.standings().iter().all(|standing| standing.connected) {
                if changes.changed().await.is_err() {
                    return;
                }
            }
        };
        let _ = timeout(patience, reached).await;
    }

    /// Waits until every address was reached or not.
    pub async fn settle(&self, patience: Duration) {
        let mut changes = self.0.registry.changes();
        let settled = async { while !self.0.registry.is_settled() && changes.changed().await.is_ok() {} };
        let _ = timeout(patience, settled).await;
    }

    /// The tool of this name; one that is not known may belong to a worker that is just being dialled.
    pub async fn find(&self, name: &str, patience: Duration) -> Option<Arc<Definition>> {
        let mut changes = self.0.registry.changes();
        let found = async {
            loop {
                let found = self.0.registry.find(name);
                if found.is_some() || self.0.registry.is_settled() || changes.changed().await.is_err() {
                    return found;
                }
            }
        };
        timeout(patience, found).await.unwrap_or_default()
    }

    /// From where a tool comes.
    pub fn labels(&self, name: &str) -> Vec<String> {
        self.0.registry.labels(name)
    }

    /// Who is there and who is not.
    pub fn standings(&self) -> Vec<Standing> {
        self.0.registry.standings()
    }

    /// Hears of changes of the list.
    pub fn listings(&self) -> watch::Receiver<u64> {
        self.0.registry.listings()
    }

    /// Ends every connection with a goodbye, and dials no more.
    pub async fn close(&self) {
        self.0.ended.cancel();
        let mut changes = self.0.registry.changes();
        self.0.registry.close();
        let parted = async { while self.0.registry.is_connected() && changes.changed().await.is_ok() {} };
        let _ = timeout(GOODBYE, parted).await;
        for task in self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
        self.0.log.flush();
    }
}

impl Inner {
    /// A connection from its hello to its end. The failure is why there was none; else whether a call was answered.
    pub(super) async fn serve(
        self: &Arc<Inner>,
        mut socket: Socket,
        key: Key,
        target: &Target,
    ) -> Result<bool, String> {
        let met = carry::meet(&mut socket, target.dialect(), &self.host, self.heartbeat, self.largest).await?;
        let met = match (&target.plain, &self.memory) {
            (Some(tools), _) => Met { tools: tools.clone(), ..met },
            (None, Some(directory)) => {
                memory::keep(directory, &target.address, &met.tools);
                met
            }
            (None, None) => met,
        };
        Ok(self.carry(socket, key, met, &target.address.to_string()).await)
    }

    /// As [`Inner::serve`], for a worker that has dialled in.
    pub(super) async fn welcome(self: &Arc<Inner>, mut socket: Socket) -> Result<(), String> {
        let met = carry::meet(&mut socket, Dialect::Bridge, &self.host, self.heartbeat, self.largest).await?;
        let worker = &met.terms.worker;
        let label = format!("{}@{}", worker.name, worker.instance);
        let key = match self.registry.of_instance(&worker.instance) {
            Some((key, old)) => {
                // A process has one connection: the old one is half-open, or was given up.
                if let Some(old) = old {
                    old.close();
                }
                key
            }
            None => {
                let naming = Naming { prefix: self.prefix.clone(), timeout: None };
                self.registry.add(label.clone(), naming, &[], false)
            }
        };
        self.carry(socket, key, met, &label).await;
        Ok(())
    }

    async fn carry(self: &Arc<Inner>, socket: Socket, key: Key, met: Met, label: &str) -> bool {
        let (out, outgoing) = mpsc::unbounded_channel();
        let (events, mut happened) = mpsc::unbounded_channel();
        let link = Arc::new(Link::new(met.terms, out.clone(), events));
        let rejected = self.registry.joined(key, &link, &met.tools);
        let worker = &link.worker;
        self.log.write(
            Level::Info,
            "worker_connected",
            &json!({
                "worker": label, "name": worker.name, "version": worker.version, "instance": worker.instance,
                "runtime": worker.runtime, "tools": met.tools.len(),
            }),
        );
        self.tell_rejected(&rejected);
        let why = {
            let carried = carry::carry(socket, &link, outgoing, self.heartbeat, out);
            let mut carried = std::pin::pin!(carried);
            let mut refresh = None;
            loop {
                tokio::select! {
                    why = &mut carried => break why,
                    Some(event) = happened.recv() => match event {
                        Event::ToolsChanged => {
                            // One listing at a time; the next one begins when it is due.
                            let (inner, link, label) = (self.clone(), link.clone(), label.to_owned());
                            let before = refresh.take();
                            refresh = Some(tokio::spawn(async move {
                                if let Some(before) = before {
                                    let _: Result<(), _> = before.await;
                                }
                                inner.refresh(key, &link, &label).await;
                                tokio::time::sleep(CALM).await;
                            }));
                        }
                        Event::Draining => {
                            self.log.write(Level::Info, "worker_draining", &json!({ "worker": label }));
                            self.registry.touch();
                        }
                        line => self.noted(label, &link, line),
                    },
                }
            }
        };
        // Its last words, and why it was let go.
        while let Ok(line) = happened.try_recv() {
            self.noted(label, &link, line);
        }
        self.registry.left(key, &link, &why);
        let (level, event) = match self.ended.is_cancelled() {
            true => (Level::Info, "worker_closed"),
            false => (Level::Warn, "worker_lost"),
        };
        self.log.write(level, event, &json!({ "worker": label, "reason": why }));
        let inner = self.clone();
        tokio::spawn(async move { inner.expire().await });
        link.has_answered()
    }

    async fn expire(&self) {
        tokio::time::sleep(self.registry.grace).await;
        self.registry.expire();
    }

    async fn refresh(&self, key: Key, link: &Arc<Link>, label: &str) {
        link.listing();
        match memory::list(link).await {
            Ok(tools) => {
                let rejected = self.registry.retold(key, link, &tools);
                let fields = json!({ "worker": label, "tools": tools.len() });
                self.log.write(Level::Info, "tools_changed", &fields);
                self.tell_rejected(&rejected);
                let target = self.targets.iter().find(|(known, _)| *known == key);
                if let (Some(directory), Some((_, target))) = (&self.memory, target) {
                    memory::keep(directory, &target.address, &tools);
                }
            }
            Err(why) => {
                self.log.write(Level::Warn, "worker_misbehaved", &json!({ "worker": label, "reason": why }));
            }
        }
    }

    fn tell_rejected(&self, rejected: &[(String, Rejected)]) {
        for (label, Rejected { tool, reason }) in rejected {
            let fields = json!({ "worker": label, "tool": tool, "reason": reason });
            self.log.write(Level::Warn, "tool_rejected", &fields);
        }
    }

    /// Writes down what a worker says, or what is wrong with it.
    fn noted(&self, label: &str, link: &Link, event: Event) {
        let lines = match event {
            Event::Said(params, bytes) => {
                self.said(label, &params);
                link.heard(bytes)
            }
            Event::Misbehaved(why, bytes) => {
                self.log.write(Level::Warn, "worker_misbehaved", &json!({ "worker": label, "reason": why }));
                link.heard(bytes)
            }
            Event::ToolsChanged | Event::Draining => 0,
        };
        if lines > 0 {
            self.log.write(Level::Warn, "lines_dropped", &json!({ "worker": label, "lines": lines }));
        }
    }

    fn said(&self, label: &str, params: &Value) {
        let level = match params["level"].as_str().unwrap_or("info") {
            "debug" => Level::Debug,
            "info" | "notice" => Level::Info,
            _ => Level::Warn,
        };
        let fields = json!({
            "worker": label, "said": params["level"], "logger": short(&params["logger"]), "data": short(&params["data"]),
            "call_id": params["_meta"][super::wire::key::CALL],
        });
        self.log.write(level, "worker_says", &fields);
    }
}

/// What a worker says, as far as a line of the log has room for it.
fn short(value: &Value) -> Value {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => json!(format!("{}… ({} bytes)", &text[..end], text.len())),
        None => value.clone(),
    }
}

/// The path at which workers connect, for those who tell people of it.
pub const PATH: &str = socket::PATH;
