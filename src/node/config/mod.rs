//! How a node is configured. Every value has a default with which a node can be tried; `docs/self-hosting.md` says which
//! ones a network of strangers should look at.
//!
//! The same names stand in `node.toml` (`[section]`, `key = value`) and in the environment (`TOWOW_NODE_SECTION_KEY`).
//! These structs are the only list of them: names, ranges and what is said of each setting are read from their schema
//! ([`settings`]), so that a field added here can be set, is checked, and stands in the example file.

mod check;
mod describe;
mod hide;
mod llm;
mod load;
mod webhook;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

pub use check::{embeddings_url, network};
pub use describe::{Setting, Takes, example, settings};
pub use llm::{Llm, LlmAuth};
pub use load::{Flag, Given, Loaded, PREFIX, load};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use webhook::Webhook;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Listening and what is let in.
    pub server: Server,
    /// Where everything is kept.
    pub database: Database,
    /// Who may have an account.
    pub accounts: Accounts,
    /// What an account may use.
    pub quota: Quota,
    /// How runs go.
    pub runs: Runs,
    /// How bridge workers take part in hosted runs.
    pub bridge: Bridge,
    /// How often an address or an account may ask.
    pub limits: Limits,
    /// How people are found.
    pub discovery: Discovery,
    /// A model of meaning that helps to find people.
    pub embeddings: Embeddings,
    /// A language model of the node's own, and how those of accounts are asked.
    pub llm: Llm,
    /// How mail leaves the node.
    pub mail: Mail,
    /// A program of the operator's that is told of ended runs.
    pub webhook: Webhook,
    /// Browser logins, by the name of their lane.
    pub oauth: BTreeMap<String, OAuth>,
    /// The key under which secrets are encrypted at rest.
    pub secrets: Secrets,
    /// What is written to the log.
    pub log: Log,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How clients reach the node, where that differs from the address: `https://towow.example.org`. Links in mails, DIDs
    /// and the return from a browser login begin with it.
    pub public_url: String,
    /// PEM file of the certificate chain; with `tls_key` the node speaks HTTPS.
    pub tls_cert: Option<PathBuf>,
    /// PEM file of its private key.
    pub tls_key: Option<PathBuf>,
    /// Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: `["10.0.0.0/8"]`.
    pub trusted_proxies: Vec<String>,
    /// Networks that may read `/metrics`; to everybody else there is no such page.
    pub metrics_allow: Vec<String>,
    /// Most connections open at once; further ones wait to be taken.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_connections: u32,
    /// Largest body of a request, in bytes.
    #[schemars(range(min = 1024, max = 1_073_741_824))]
    pub max_body: usize,
    /// Seconds for the head of a request to arrive.
    #[schemars(range(min = 1, max = 3600))]
    pub header_timeout: u64,
    /// Seconds for a request to arrive and be answered; streams are not cut.
    #[schemars(range(min = 1, max = 3600))]
    pub request_timeout: u64,
    /// Seconds that requests under way are given when the node stops.
    #[schemars(range(min = 0, max = 3600))]
    pub shutdown_timeout: u64,
}

impl Default for Server {
    fn default() -> Self {
        Server {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            tls_cert: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            metrics_allow: vec!["127.0.0.0/8".into(), "::1/128".into()],
            max_connections: 10_000,
            max_body: 1024 * 1024,
            header_timeout: 10,
            request_timeout: 60,
            shutdown_timeout: 20,
        }
    }
}

/// `[database]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://USER@HOST/NAME`; empty: `node.db` below `TOWOW_HOME`.
    pub url: String,
    /// Most connections at once.
    #[schemars(range(min = 1, max = 1000))]
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Database { url: String::new(), connections: 8 }
    }
}

/// Who may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Everybody.
    Open,
    /// Whoever has an invite code.
    Invite,
    /// Nobody; the operator makes accounts.
    Closed,
}

/// Grades of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Grade {
    /// Complete.
    A,
    /// Enough to be matched well.
    B,
    /// Thin.
    C,
}

/// `[accounts]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// Who may register.
    pub registration: Registration,
    /// Days that a session lasts.
    #[schemars(range(min = 1, max = 3650))]
    pub session_days: i64,
    /// The least grade with which a profile may be searched for; `C` refuses nobody.
    pub minimum_grade: Grade,
    /// Invite codes that an activated account can pass on at a time.
    #[schemars(range(min = 0, max = 1000))]
    pub invite_codes: i64,
    /// Days after which they are replenished.
    #[schemars(range(min = 1, max = 3650))]
    pub invite_days: i64,
}

impl Default for Accounts {
    fn default() -> Self {
        Accounts {
            registration: Registration::Open,
            session_days: 30,
            minimum_grade: Grade::C,
            invite_codes: 3,
            invite_days: 30,
        }
    }
}

/// `[quota]`, in units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Quota {
    /// Count and refuse; without it usage is only counted.
    pub enforced: bool,
    /// Given once to every new account.
    #[schemars(range(min = 0, max = 1000000000))]
    pub trial: i64,
    /// Given each day (UTC) to an activated account.
    #[schemars(range(min = 0, max = 1000000000))]
    pub daily: i64,
    /// Given once with the activation.
    #[schemars(range(min = 0, max = 1000000000))]
    pub bonus: i64,
    /// Price of a formulation's beginning and of each reply in it.
    #[schemars(range(min = 0, max = 1000000000))]
    pub formulation: i64,
    /// Price of a search: a confirmation, a discovery, a rerun.
    #[schemars(range(min = 0, max = 1000000000))]
    pub search: i64,
    /// Price of a run.
    #[schemars(range(min = 0, max = 1000000000))]
    pub run: i64,
}

impl Default for Quota {
    fn default() -> Self {
        Quota { enforced: true, trial: 30, daily: 150, bonus: 30, formulation: 1, search: 1, run: 5 }
    }
}

/// `[runs]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Runs {
    /// Minutes that people have to answer a round.
    #[schemars(range(min = 1, max = 43200))]
    pub round_minutes: i64,
    /// Seconds after which another node takes over the run of a node that died.
    #[schemars(range(min = 5, max = 3600))]
    pub lease_seconds: i64,
    /// Runs that one node carries on at once. Most wait: for a model, or for the database.
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: usize,
    /// Days that the link to a run's live page lasts, which `run status` gives to those who sit in it.
    #[schemars(range(min = 1, max = 3650))]
    pub live_days: i64,
}

impl Default for Runs {
    fn default() -> Self {
        Runs { round_minutes: 60, lease_seconds: 30, concurrency: 16, live_days: 30 }
    }
}

/// `[bridge]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bridge {
    /// Seconds that a reply waits for a bridge worker to take it before the node answers by itself.
    #[schemars(range(min = 1, max = 3600))]
    pub offer_seconds: i64,
    /// Seconds after which a task is taken back from a worker that is not heard of.
    #[schemars(range(min = 1, max = 3600))]
    pub lease_seconds: i64,
    /// Most seconds that a round waits for bridge workers, whoever still works on it.
    #[schemars(range(min = 1, max = 86400))]
    pub round_seconds: i64,
    /// Seconds since it was last heard of for which a worker is reckoned with; without one no run waits.
    #[schemars(range(min = 1, max = 3600))]
    pub worker_seconds: i64,
}

impl Default for Bridge {
    fn default() -> Self {
        Bridge { offer_seconds: 20, lease_seconds: 60, round_seconds: 600, worker_seconds: 60 }
    }
}

/// `[limits]`: requests a minute; 0 for no limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Logins, registrations, password mails and the like, per address; twenty times as many for one account from all addresses.
    #[schemars(range(min = 0, max = 1000000))]
    pub sign_in: u32,
    /// Everything, per address.
    #[schemars(range(min = 0, max = 1000000))]
    pub per_address: u32,
    /// Everything, per account.
    #[schemars(range(min = 0, max = 1000000))]
    pub per_account: u32,
    /// What changes something, per account.
    #[schemars(range(min = 0, max = 1000000))]
    pub writes: u32,
    /// Live pages that one node shows at once.
    #[schemars(range(min = 0, max = 1000000))]
    pub watchers: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { sign_in: 20, per_address: 6000, per_account: 3000, writes: 300, watchers: 4000 }
    }
}

/// `[discovery]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Discovery {
    /// Weight, in the giving out of seats, of people who offer what is sought; 0: nobody is sought for that.
    #[schemars(range(min = 0, max = 100))]
    pub seats_complement: u32,
    /// The same of people who want or do the same.
    #[schemars(range(min = 0, max = 100))]
    pub seats_resonance: u32,
    /// The same of people who stand on the other side of the same subject. One of the three must be above 0.
    #[schemars(range(min = 0, max = 100))]
    pub seats_interference: u32,
    /// Words that cross between English and Chinese: a file in the format of CC-CEDICT, read when the node starts; `none`;
    /// empty: those that the program brings along.
    pub dictionary: String,
    /// Let what requesters thought of those whom they were shown move a person by up to a tenth of the score.
    pub feedback: bool,
    /// Keep the index beside the database so that a restart does not rebuild it.
    pub snapshot: bool,
}

impl Default for Discovery {
    fn default() -> Self {
        Discovery {
            seats_complement: 5,
            seats_resonance: 3,
            seats_interference: 2,
            dictionary: String::new(),
            feedback: true,
            snapshot: true,
        }
    }
}

/// `[embeddings]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Embeddings {
    /// An endpoint that speaks OpenAI's `/v1/embeddings`, with or without that last word: `http://127.0.0.1:8000/v1`. The
    /// profiles that can be found are sent there, and what is searched for; empty: nothing is sent, and search does without.
    pub url: String,
    /// The model that it is asked for.
    pub model: String,
    /// Key of the endpoint; better in `TOWOW_NODE_EMBEDDINGS_KEY` or `key_file`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// File with that key.
    pub key_file: Option<PathBuf>,
    /// How many numbers a vector is to have, of models that leave the choice; 0: as many as the model gives.
    #[schemars(range(min = 0, max = 16_384))]
    pub dimensions: u32,
    /// What the model wants before a search: `query: ` of the E5 family. The space at its end counts.
    pub query_prefix: String,
    /// What it wants before a profile: `passage: ` of the E5 family.
    pub passage_prefix: String,
    /// What `input_type` says of a search and of a profile, for servers that ask: `["query", "passage"]`; empty: it is not
    /// sent.
    pub input_type: Vec<String>,
    /// Longest text that is sent, in characters; the rest is cut off.
    #[schemars(range(min = 100, max = 100_000))]
    pub characters: usize,
    /// Most texts in a request.
    #[schemars(range(min = 1, max = 2048))]
    pub batch: usize,
    /// Requests with profiles that are under way at once.
    #[schemars(range(min = 1, max = 64))]
    pub concurrency: usize,
    /// Seconds for a request with profiles.
    #[schemars(range(min = 1, max = 3600))]
    pub timeout: u64,
    /// Seconds that a search waits for its vectors before it does without.
    #[schemars(range(min = 1, max = 60))]
    pub query_timeout: u64,
    /// How often a request with profiles that failed is repeated, with growing pauses.
    #[schemars(range(min = 0, max = 10))]
    pub retries: u32,
}

impl Default for Embeddings {
    fn default() -> Self {
        Embeddings {
            url: String::new(),
            model: String::new(),
            key: String::new(),
            key_file: None,
            dimensions: 0,
            query_prefix: String::new(),
            passage_prefix: String::new(),
            input_type: Vec::new(),
            characters: 4000,
            batch: 64,
            concurrency: 2,
            timeout: 60,
            query_timeout: 3,
            retries: 4,
        }
    }
}

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtps://HOST`, `smtp+starttls://USER@HOST:587`, `smtp://localhost:1025`; empty: mail is not configured.
    pub smtp_url: String,
    /// The sender: `Towow <noreply@example.org>`.
    pub from: String,
    /// Password of the user in the URL; better in `TOWOW_NODE_MAIL_PASSWORD` or `password_file`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub password: String,
    /// File with that password.
    pub password_file: Option<PathBuf>,
    /// When a run ends, write a mail to everybody in it whose address is verified.
    pub notify_runs: bool,
}

/// `[oauth.LANE]`: an OAuth 2.0 provider with the authorization code flow and PKCE.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OAuth {
    /// Where the browser goes.
    pub authorize_url: String,
    /// Where the code is traded.
    pub token_url: String,
    /// Where the user is described.
    pub userinfo_url: String,
    /// The node's id at the provider.
    pub client_id: String,
    /// Its secret; better in the environment (`TOWOW_NODE_OAUTH_LANE_CLIENT_SECRET`) or a file. None for a public client.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_secret: String,
    /// File with that secret.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for, separated by spaces.
    pub scope: String,
}

/// `[secrets]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// 32 bytes in base64; better in `TOWOW_NODE_SECRETS_KEY` or `key_file`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// File with that key, made (0600) where it is missing; default: beside a SQLite database.
    pub key_file: Option<PathBuf>,
    /// Let users name model endpoints at private addresses.
    pub allow_private_endpoints: bool,
}

/// How the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// `text` on a terminal, else `json`.
    Auto,
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is written to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Failures of the node.
    Error,
    /// And what an operator should look at.
    Warn,
    /// And one line for each request.
    Info,
    /// And what helps to find a fault.
    Debug,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// The least that is written.
    pub level: Level,
}

impl Default for Log {
    fn default() -> Self {
        Log { format: LogFormat::Auto, level: Level::Info }
    }
}

impl Config {
    /// Of a node that serves nobody but the owner of its file: nothing is counted against anybody.
    pub fn of_owner() -> Config {
        Config {
            quota: Quota { enforced: false, ..Quota::default() },
            limits: Limits { sign_in: 0, per_address: 0, per_account: 0, writes: 0, watchers: 0 },
            // A command that was killed is followed by one that goes on at once.
            runs: Runs { lease_seconds: 0, ..Runs::default() },
            ..Config::default()
        }
    }
}
