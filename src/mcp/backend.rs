//! One backend for all calls, which run side by side, each with settings and session as they are when it begins.

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::call::Teller;
use crate::client::Client;
use crate::config::Flags;
use crate::error::Result;
use crate::invoke::{self, Context};
use crate::operations::Operation;

/// Opened by the first call that needs it.
pub struct Backend {
    flags: Flags,
    client: Mutex<Option<Arc<Client>>>,
    /// Held by what writes the session file: a login and a logout at the same time would leave a session of neither.
    session: Mutex<()>,
}

impl Backend {
    pub fn new(flags: Flags) -> Backend {
        Backend { flags, client: Mutex::new(None), session: Mutex::new(()) }
    }

    /// Settings and session as they are now: a login in another window counts at once.
    pub async fn context(&self) -> Result<Context> {
        let mut client = self.client.lock().await;
        let context = match client.as_ref() {
            Some(client) => Context::over(client, &self.flags).await?,
            None => Context::open(&self.flags).await?,
        };
        *client = Some(context.client.clone());
        Ok(context)
    }

    /// Runs an operation whose arguments have been checked. Pieces of a streamed answer are told as they arrive.
    pub async fn run(&self, operation: &Operation, args: Map<String, Value>, teller: Teller) -> Result<Value> {
        let changes_session = operation.flow.changes_session();
        let _alone = if changes_session { Some(self.session.lock().await) } else { None };
        let mut context = self.context().await?;
        context.client.settle().await?;
        context.listener = Some(Box::new(move |piece| teller.say(piece)));
        let answer = match changes_session {
            true => invoke::invoke(&mut context, operation, args).await,
            false => invoke::share(&context, operation, &args).await,
        };
        context.carry_on().await;
        answer
    }

    /// Reads something by the name of its operation.
    pub async fn read(&self, name: &str, args: Value) -> Result<Value> {
        let (operation, args) = invoke::prepare(name, args)?;
        self.run(operation, args, Teller::deaf()).await
    }

    /// Lets go of an embedded node's database, whose file is complete then.
    pub async fn close(&self) {
        if let Some(client) = self.client.lock().await.take() {
            client.close().await;
        }
    }

    /// A hint as it is to be read next to this backend.
    pub fn aim(&self, hint: &str) -> String {
        self.flags.aim(hint)
    }

    /// The scene that the person has chosen, as the session file has it; the file may be unreadable here.
    pub fn scene(&self) -> Option<String> {
        let settings = crate::config::Settings::resolve(&self.flags).ok()?;
        settings.session.scene_id().map(str::to_owned)
    }
}
