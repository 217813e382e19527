//! A model that somebody may ask, and the choice of it: the account's own key before the node's.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use sha2::{Digest, Sha256};
use url::Url;

use super::gates::{Gates, Place};
use super::providers::{Auth, PROVIDERS, Provider, base_url, provider};
use super::server::{Http, Key, Learnt, Pace, Server};
use super::spent::Prices;
use crate::node::config::{self, LlmAuth};
use crate::node::endpoint::{self, Guarded};
use crate::node::{Fault, Node, vault};

/// For a connection to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// Questions that are under way at once for one account.
const OF_AN_ACCOUNT: usize = 2;

/// Whose key a model is asked with, who pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The node's.
    Node,
    /// This account's.
    Account(String),
}

/// A model that somebody may ask.
pub struct Model {
    pub(super) server: Server,
    owner: Owner,
    /// For whom it is asked.
    account: Option<String>,
    accounts: Arc<Gates>,
    hosts: Arc<Gates>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("owner", &self.owner).field("server", &self.server).finish_non_exhaustive()
    }
}

impl Model {
    /// Whose key it is.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// True when this account pays.
    pub fn is_own_of(&self, account_id: &str) -> bool {
        matches!(&self.owner, Owner::Account(owner) if owner == account_id)
    }

    /// `provider/model`; before the first question only the provider, where no model is set.
    pub fn name(&self) -> String {
        let provider = self.server.provider.name;
        self.server.known_model().map_or_else(|| provider.to_owned(), |model| format!("{provider}/{model}"))
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Waits until the account for which it is asked has few enough other questions under way. The node asks for itself
    /// as often as the provider allows.
    pub(super) async fn enter(&self) -> Option<Place> {
        match &self.account {
            Some(account) => Some(self.accounts.enter(account).await),
            None => None,
        }
    }

    pub(super) async fn enter_host(&self) -> Place {
        self.hosts.enter(&self.server.place()).await
    }
}

/// What the models of a node have in common.
pub struct Models {
    config: config::Llm,
    accounts: Arc<Gates>,
    hosts: Arc<Gates>,
    /// What is learnt, by server, key and model, while somebody uses it; of the node's own for good.
    learnt: Mutex<HashMap<[u8; 32], Weak<Learnt>>>,
    /// Kept alive: what is learnt of a server outlives a question.
    recent: Mutex<Vec<Arc<Learnt>>>,
    open: OnceLock<reqwest::Client>,
    near: OnceLock<reqwest::Client>,
    guarded: OnceLock<Guarded>,
}

/// Servers of accounts of which is remembered what was learnt.
const REMEMBERED: usize = 256;

impl Models {
    /// As it is configured.
    pub fn new(config: &config::Llm) -> Models {
        Models {
            accounts: Arc::new(Gates::new(OF_AN_ACCOUNT)),
            hosts: Arc::new(Gates::new(config.concurrency)),
            config: config.clone(),
            learnt: Mutex::default(),
            recent: Mutex::default(),
            open: OnceLock::new(),
            near: OnceLock::new(),
            guarded: OnceLock::new(),
        }
    }

    /// The node's own model, asked for this account. None where none is set.
    pub fn own(&self, account_id: Option<&str>) -> Result<Option<Arc<Model>>, Fault> {
        let config = &self.config;
        if config.provider.is_empty() {
            return Ok(None);
        }
        let provider = provider(&config.provider).ok_or_else(|| Fault::internal("llm.provider is not known"))?;
        let named = if config.base_url.is_empty() { provider.base } else { &config.base_url };
        let base = base_url(named).map_err(|problem| Fault::setting(format!("llm.base_url {problem}")))?;
        let key = match (&config.key, &config.key_file) {
            (key, _) if !key.is_empty() => Key::Text(key.clone()),
            (_, Some(path)) => Key::File(path.clone()),
            _ => Key::None,
        };
        let prices = (config.input_price > 0.0 || config.output_price > 0.0).then(|| Prices {
            input: config.input_price,
            output: config.output_price,
            currency: config.currency.clone(),
        });
        let server = Server {
            http: self.open(&base)?,
            provider,
            learnt: self.learnt("", provider, &base, "", &config.model),
            base,
            auth: match config.auth {
                LlmAuth::Provider => provider.auth,
                LlmAuth::ApiKey => Auth::ApiKey,
                LlmAuth::Bearer => Auth::Bearer,
            },
            version: Some(config.version.clone())
                .filter(|version| !version.is_empty())
                .or(provider.version.map(str::to_owned)),
            key,
            model: Some(config.model.clone()).filter(|model| !model.is_empty()),
            pace: self.pace(),
            prices,
        };
        Ok(Some(self.model(server, Owner::Node, account_id)))
    }

    /// The model behind an account's own key. With `private`, users may name addresses within the node's own network.
    pub fn of_key(&self, account_id: &str, key: vault::Key, private: bool) -> Result<Arc<Model>, Fault> {
        let provider = provider(&key.provider).unwrap_or(&PROVIDERS[0]);
        let set = self.config.byok_model_of(provider.name).or_else(|| {
            let same = key.base_url.is_none() && self.config.provider == provider.name;
            Some(self.config.model.as_str()).filter(|model| same && !model.is_empty())
        });
        let (base, http) = match &key.base_url {
            // The provider's own address was named by nobody.
            None => {
                let base = base_url(provider.base).map_err(Fault::internal)?;
                let http = self.open(&base)?;
                (base, http)
            }
            Some(named) => {
                let base = Url::parse(named).map_err(|_| Fault::invalid("the base_url of the key is no URL"))?;
                (base, Http::Guarded(self.guarded(private)?))
            }
        };
        let server = Server {
            learnt: self.learnt(account_id, provider, &base, &key.api_key, set.unwrap_or_default()),
            provider,
            base,
            auth: provider.auth,
            version: provider.version.map(str::to_owned),
            key: Key::Text(key.api_key),
            model: set.map(str::to_owned),
            http,
            pace: self.pace(),
            prices: None,
        };
        Ok(self.model(server, Owner::Account(account_id.to_owned()), Some(account_id)))
    }

    fn model(&self, server: Server, owner: Owner, account_id: Option<&str>) -> Arc<Model> {
        let account = account_id.map(str::to_owned);
        Arc::new(Model { server, owner, account, accounts: self.accounts.clone(), hosts: self.hosts.clone() })
    }

    fn pace(&self) -> Pace {
        Pace {
            timeout: Duration::from_secs(self.config.timeout),
            idle: Duration::from_secs(self.config.idle_timeout),
            retries: self.config.retries,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            patience: Duration::from_secs(60),
        }
    }

    /// What is known of a server from before; a new key makes a new beginning.
    fn learnt(&self, owner: &str, provider: &Provider, base: &Url, key: &str, model: &str) -> Arc<Learnt> {
        let mut hash = Sha256::new();
        for part in [owner, provider.name, base.as_str(), key, model] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let name: [u8; 32] = hash.finalize().into();
        let mut learnt = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = learnt.get(&name).and_then(Weak::upgrade) {
            return known;
        }
        let new = Arc::new(Learnt::default());
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.remove(0);
        }
        recent.push(new.clone());
        learnt.retain(|_, known| known.strong_count() > 0);
        learnt.insert(name, Arc::downgrade(&new));
        new
    }

    fn open(&self, base: &Url) -> Result<Http, Fault> {
        // A proxy would read what goes by plain HTTP; and a model in this network is not behind one.
        let (known, builder) = match base.scheme() {
            "http" => (&self.near, endpoint::builder().no_proxy()),
            _ => (&self.open, endpoint::builder()),
        };
        if let Some(http) = known.get() {
            return Ok(Http::Open(http.clone()));
        }
        let http = builder.connect_timeout(CONNECT).build();
        let http = http.map_err(|error| Fault::internal(format!("no HTTP client: {error:?}")))?;
        Ok(Http::Open(known.get_or_init(|| http).clone()))
    }

    fn guarded(&self, private: bool) -> Result<Guarded, Fault> {
        if let Some(guarded) = self.guarded.get() {
            return Ok(guarded.clone());
        }
        let guarded = Guarded::new(private)?;
        Ok(self.guarded.get_or_init(|| guarded).clone())
    }
}

impl Node {
    /// The model to ask for this account: behind its own key where it has bound one, else the node's; none where there is
    /// neither. A key that does not open is a failure: nobody else is to pay for it unawares.
    pub async fn model_for(&self, account_id: Option<&str>) -> Result<Option<Arc<Model>>, Fault> {
        if let Some(account_id) = account_id
            && let Some(key) = self.byok(account_id).await?
        {
            let private = self.config.secrets.allow_private_endpoints;
            return self.models.of_key(account_id, key, private).map(Some);
        }
        self.models.own(account_id)
    }
}
