//! The node of this machine, and how its owner has set it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Context;
use crate::client::Client;
use crate::config::session::NewSession;
use crate::config::{Settings, env};
use crate::error::{Error, Kind, Result};
use crate::node::config::{Given, PREFIX, load};
use crate::node::{Config, Node};
use crate::output;

/// Opens the node of this machine: the database below the home, searched as its owner has set, with the model that its owner has set.
pub async fn open(mut settings: Settings) -> Result<Context> {
    let mut given = given(&settings.home, None)?;
    // Whatever else is set is for a node that serves, and stops nobody here.
    let counts_here = |name: &str| {
        let section = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).map(|(section, _)| section);
        matches!(section, Some("DISCOVERY" | "EMBEDDINGS" | "LLM"))
    };
    given.variables.retain(|(name, _)| counts_here(name));
    let is_set = given.file.is_some() || !given.variables.is_empty();
    // The settings are described only where there are some, which takes longer than opening the database.
    let config = if is_set { load(given)?.config } else { Config::default() };
    let node = Node::open_file_as(&settings.home.join("node.db"), config).await?;
    // A session of the local profile that has ended, or whose database is gone, is replaced without a question: who
    // can open the file owns what is in it.
    let known = settings.session.token("local")?;
    let owner = node.owner_session(known.as_deref(), settings.session.agent_id().as_deref()).await?;
    if let Some(owner) = owner {
        settings.session.open_session(NewSession {
            token: &owner.session_token,
            backend: "local",
            agent_id: Some(&owner.agent_id),
            display_name: Some(&owner.display_name),
            ..NewSession::default()
        })?;
        if owner.created {
            output::notice(
                "local_account_created",
                &format!(
                    "made a local account, an agent and a sample community of {} profiles in {}",
                    owner.samples,
                    settings.home.join("node.db").display()
                ),
            );
        }
    }
    Ok(Context { settings, client: Arc::new(Client::embedded(node)?), listener: None })
}

/// What is written of a node: the settings file, `named` or the one below the home, and the variables.
pub fn given(home: &Path, named: Option<String>) -> Result<Given> {
    let variable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    };
    Ok(Given {
        file: file(home, named.or_else(|| env("TOWOW_NODE_CONFIG")))?,
        variables: std::env::vars_os().filter_map(variable).collect(),
        database: format!("sqlite://{}", home.join("node.db").display()),
        flags: Vec::new(),
    })
}

/// Name and text of the settings file. One that is named must be there.
fn file(home: &Path, named: Option<String>) -> Result<Option<(String, String)>> {
    let path = named.as_ref().map_or_else(|| home.join("node.toml"), PathBuf::from);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            Err(Error::new(Kind::Usage, "bad_setting", message).hint("towow node serve --help"))
        }
    }
}
