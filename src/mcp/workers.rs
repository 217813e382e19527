//! The tools of other processes beside our own: listed, called, and told of when they change.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rmcp::model::{CallToolResult, ProtocolVersion, ResultType, Tool};
use rmcp::service::{Peer, RequestContext, RoleServer, SubscriptionContext};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::call::{SILENT, Teller};
use super::http::{Gate, SESSION};
use crate::bridge::{Bridge, Call, Definition, SESSION as HANDLE, gate, session};
use crate::config::token::hex;
use crate::config::{env, random};
use crate::error::{Error, Kind, Result, nearest};

/// Names the session of a process that speaks over standard input.
const VARIABLE: &str = "TOWOW_MCP_SESSION";
/// How names begin that are given by us.
const OURS: [&str; 2] = ["mcp-", "stdio-"];
/// How long a list waits for workers that were not yet reached.
const LISTING: Duration = Duration::from_secs(1);
/// How long a call waits for the worker of a tool that is not known.
const FINDING: Duration = Duration::from_secs(2);
/// Changes of the list within this time are told at once.
const CALM: Duration = Duration::from_millis(250);
/// How long a client may take to be told.
const TELLING: Duration = Duration::from_secs(5);

/// The tools of other processes.
pub struct Workers {
    bridge: Bridge,
    /// Clients of the older era, which are told without asking.
    clients: Mutex<Vec<Peer<RoleServer>>>,
    /// The session of standard input.
    process: String,
}

impl Workers {
    /// Dials nobody yet.
    pub fn new(bridge: Bridge) -> Result<Arc<Workers>> {
        let process = match env(VARIABLE) {
            Some(name) => session(name.trim(), VARIABLE)?,
            None => format!("stdio-{}", random::uuid()?),
        };
        Ok(Arc::new(Workers { bridge, clients: Mutex::default(), process }))
    }

    /// Begins to dial, and to tell clients of changes.
    pub fn begin(self: &Arc<Workers>) {
        self.bridge.begin();
        let workers = self.clone();
        tokio::spawn(async move {
            let mut listings = workers.bridge.listings();
            while changed(&mut listings).await {
                workers.tell();
            }
        });
    }

    /// Lets workers dial in.
    pub fn take(&self, gate: Gate) {
        tokio::spawn(gate::keep(self.bridge.clone(), gate.listener, gate.token));
    }

    /// Ends every connection.
    pub async fn close(&self) {
        self.bridge.close().await;
    }

    /// A client of the older era.
    pub fn greet(&self, client: Peer<RoleServer>) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.retain(|client| !client.is_transport_closed());
        clients.push(client);
    }

    fn tell(&self) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.retain(|client| !client.is_transport_closed());
        for client in clients.iter() {
            let client = client.clone();
            // One that does not read holds nobody up.
            tokio::spawn(async move { tokio::time::timeout(TELLING, client.notify_tool_list_changed()).await });
        }
    }

    /// Tells a client of the newer era, for as long as it listens.
    pub async fn listen(&self, client: SubscriptionContext) {
        let mut listings = self.bridge.listings();
        let told = async {
            while changed(&mut listings).await {
                if client.sink().notify_tool_list_changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::select! {
            () = told => {}
            () = client.cancelled() => {}
        }
    }

    /// Every tool, by name.
    pub async fn tools(&self) -> Vec<Tool> {
        let tools = self.bridge.tools(LISTING).await;
        // What a worker adds to a tool that MCP does not know is left out; what MCP does not allow was refused.
        tools.iter().filter_map(|tool| serde_json::from_value(Value::Object(tool.tool.clone())).ok()).collect()
    }

    /// The tool of this name.
    pub async fn find(&self, name: &str) -> Option<Arc<Definition>> {
        self.bridge.find(name, FINDING).await
    }

    /// The name that was probably meant.
    pub async fn like(&self, name: &str) -> Option<String> {
        let tools = self.bridge.tools(Duration::ZERO).await;
        nearest(name, tools.iter().map(|tool| tool.name.as_str())).map(str::to_owned)
    }

    /// Calls a tool for a client.
    pub async fn call(
        &self,
        definition: Arc<Definition>,
        arguments: Map<String, Value>,
        request: &RequestContext<RoleServer>,
        teller: Teller,
    ) -> Result<CallToolResult> {
        let session = self.session(request)?;
        let name = definition.name.clone();
        let call = Call {
            definition,
            arguments: Value::Object(arguments),
            session,
            traceparent: text(request, "traceparent").or_else(|| header(request, "traceparent")),
            // Who hears of progress waits longer.
            patience: (!teller.is_heard()).then_some(SILENT),
            heard: teller.hears(),
        };
        let result = self.bridge.call(call).await?;
        let mut result: CallToolResult = serde_json::from_value(result).map_err(|error| {
            let message = format!("{name}: the worker's answer is no result of a tool: {error}");
            Error::new(Kind::Api, "worker_misbehaved", message)
        })?;
        // Clients of the newer era want to be told that it is whole; the SDK takes it out for the others.
        result.result_type = Some(ResultType::COMPLETE);
        Ok(result)
    }

    /// Whose state a function keeps: what the client names, else its session, else that of this process.
    fn session(&self, request: &RequestContext<RoleServer>) -> Result<Option<String>> {
        if let Some(handle) = request.meta.0.get(HANDLE).filter(|handle| !handle.is_null()) {
            let handle = handle.as_str().unwrap_or_default();
            let named = session(handle, &format!("_meta {HANDLE}"))?;
            // What is made of a secret is a secret no more once it stands in a log: it opens nothing here.
            if OURS.iter().any(|begin| named.starts_with(begin)) && named != self.process {
                let message =
                    format!("_meta {HANDLE}: names that begin with {} are those of the host", OURS.join(" or "));
                return Err(Error::new(Kind::Usage, "invalid_argument", message));
            }
            return Ok(Some(named));
        }
        if request.extensions.get::<http::request::Parts>().is_none() {
            return Ok(Some(self.process.clone()));
        }
        // Since then there are no sessions, whatever a request calls itself.
        if request.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28) {
            return Ok(None);
        }
        // An id opens a session to whoever knows it, and a worker needs no more than a name.
        let digest = |id: String| hex(&Sha256::digest(format!("towow bridge session\n{id}"))[..16]);
        Ok(header(request, SESSION.as_str()).map(|id| format!("mcp-{}", digest(id))))
    }
}

/// Waits for a change of the list, and for those that come right after it. False when there will be none.
async fn changed(listings: &mut watch::Receiver<u64>) -> bool {
    let changed = listings.changed().await.is_ok();
    if changed {
        tokio::time::sleep(CALM).await;
        listings.mark_unchanged();
    }
    changed
}

fn text(request: &RequestContext<RoleServer>, key: &str) -> Option<String> {
    request.meta.0.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn header(request: &RequestContext<RoleServer>, name: &str) -> Option<String> {
    let parts = request.extensions.get::<http::request::Parts>()?;
    parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
