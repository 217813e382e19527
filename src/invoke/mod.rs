//! The hall through which every face passes: an operation and its arguments come in, are checked against the row,
//! become requests, run, change the local session, and leave as one JSON value or one error.

mod flow;
#[cfg(feature = "node")]
pub mod local;
mod request;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::client::{Client, Limits};
use crate::config::{Flags, Settings, env};
use crate::error::{Error, Kind, Result};
use crate::operations::{self, Access, Operation};
use crate::output;

/// The variable with the key of a bridge worker.
pub const BRIDGE_API_KEY: &str = "BRIDGE_API_KEY";

/// What one command works with: its settings and the backend they name.
pub struct Context {
    /// Resolved settings with the session file.
    pub settings: Settings,
    /// The backend, which several contexts may share.
    pub client: Arc<Client>,
    /// Is told the text of a streamed answer as it arrives.
    pub listener: Option<Listener>,
}

/// Takes the pieces of a streamed answer.
pub type Listener = Box<dyn Fn(&str) + Send + Sync>;

impl Context {
    /// Resolves the settings and opens the backend: the embedded node with `--local`, else a client for the URL.
    pub async fn open(flags: &Flags) -> Result<Context> {
        let settings = Settings::resolve(flags)?;
        for notice in settings.session.notices() {
            output::notice(notice.code, &notice.message);
        }
        if settings.local {
            return local::open(settings).await;
        }
        let client = Client::remote(&settings.backend_url()?, Limits::resolve(settings.preferences)?)?;
        Ok(Context { settings, client: Arc::new(client), listener: None })
    }

    /// Settings and session read anew, over this backend if they still name it, else over another one.
    pub async fn over(client: &Arc<Client>, flags: &Flags) -> Result<Context> {
        let settings = Settings::resolve(flags)?;
        let same = settings.local || settings.backend_url()?.trim_end_matches('/') == client.name();
        let logged_in = matches!(settings.session.token(client.name()), Ok(Some(_)));
        match same && (logged_in || !settings.local) {
            true => Ok(Context { settings, client: client.clone(), listener: None }),
            false => Context::open(flags).await,
        }
    }

    /// The session token for this backend, or why there is none.
    pub fn token(&self) -> Result<String> {
        let backend = self.client.name();
        if let Some(token) = self.settings.session.token(backend)? {
            return Ok(token);
        }
        let message = match self.settings.session.other_issuer(backend) {
            Some(issuer) => format!("the stored session belongs to {issuer}, not to {backend}"),
            None => format!("not logged in at {backend}"),
        };
        Err(Error::new(Kind::Auth, "auth_required", message).hint("towow auth login --email YOUR_EMAIL"))
    }

    /// Carries on what was left to the embedded node. That this fails is told; what has been answered before stands.
    pub async fn carry_on(&self) {
        if let Err(error) = self.client.settle().await {
            output::notice("runs_not_carried_on", &error.message);
        }
    }

    /// The selected agent, or how to select one.
    pub fn agent_id(&self) -> Result<String> {
        self.settings
            .session
            .agent_id()
            .ok_or_else(|| Error::new(Kind::Auth, "agent_required", "no agent is selected").hint("towow agent list"))
    }

    /// `{agent_id, display_name}` of the selected agent, both null when none is.
    pub fn selected_agent(&self) -> Value {
        let session = &self.settings.session;
        let agent_id = session.agent_id();
        // The name in the file is that of the agent in the file.
        let name = session.text("display_name").filter(|_| agent_id.as_deref() == session.text("agent_id"));
        json!({ "agent_id": agent_id, "display_name": name })
    }
}

/// The row of this name with its arguments, checked; nothing is sent.
pub fn prepare(name: &str, args: Value) -> Result<(&'static Operation, Map<String, Value>)> {
    let operation = operations::find(name)
        .ok_or_else(|| Error::usage(format!("no operation is called {name:?}")).hint("towow schema"))?;
    let Value::Object(args) = args else {
        let message = format!("the arguments of {name} must be a JSON object");
        return Err(Error::usage(message).hint(format!("towow schema {name}")));
    };
    operations::check(operation, &args)?;
    Ok((operation, args))
}

/// Runs an operation of the table.
pub async fn invoke(context: &mut Context, operation: &Operation, args: Map<String, Value>) -> Result<Value> {
    operations::check(operation, &args)?;
    run(context, operation, &args).await
}

/// Runs an operation that leaves the session as it is ([`operations::Flow::changes_session`]): several may run at once
/// over one context.
pub async fn share(context: &Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    if operation.flow.changes_session() {
        return Err(Error::internal(format!("{} changes the session and cannot share it", operation.name)));
    }
    operations::check(operation, args)?;
    may_call(context, operation)?;
    flow::share(context, operation, args).await.map_err(flow::without_tokens)
}

async fn run(context: &mut Context, operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    may_call(context, operation)?;
    flow::run(context, operation, args).await.map_err(flow::without_tokens)
}

fn may_call(context: &Context, operation: &Operation) -> Result<()> {
    match operation.access {
        Access::None => Ok(()),
        Access::Bridge => bridge_key().map(drop),
        Access::Session | Access::Agent(..) if operation.flow == operations::Flow::CloseSession => Ok(()),
        Access::Session | Access::Agent(..) => context.token().map(drop),
    }
}

/// Runs an operation that sends nothing.
pub fn local(operation: &Operation, args: &Map<String, Value>) -> Result<Value> {
    operations::check(operation, args)?;
    flow::motif(args)
}

/// The key of a bridge worker, which is in the environment and nowhere else.
fn bridge_key() -> Result<String> {
    env(BRIDGE_API_KEY).map(|key| key.trim().to_owned()).ok_or_else(|| {
        let message = format!("a bridge worker needs its key in {BRIDGE_API_KEY}; the operator of the node makes one");
        Error::new(Kind::Auth, "bridge_key_required", message).hint("towow node bridge-key create --help")
    })
}

/// True when nothing more will happen in a run.
pub fn is_over(run: &Value) -> bool {
    matches!(run["status"].as_str(), Some("done" | "failed" | "cancelled")) || run["finished_at"].is_string()
}

/// Runs an operation by its name.
pub async fn call(context: &mut Context, name: &str, args: Value) -> Result<Value> {
    let (operation, args) = prepare(name, args)?;
    run(context, operation, &args).await
}

#[cfg(not(feature = "node"))]
mod local {
    use super::{Context, Error, Result, Settings};

    pub async fn open(_: Settings) -> Result<Context> {
        Err(Error::usage("this build has no embedded node, so --local is not available").hint("towow help"))
    }
}
