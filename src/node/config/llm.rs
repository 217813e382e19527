//! `[llm]`: the language model of the node, and how those behind the keys of accounts are asked.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the key of the node's model is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LlmAuth {
    /// As the provider wants it.
    Provider,
    /// `x-api-key: KEY`
    ApiKey,
    /// `authorization: Bearer KEY`
    Bearer,
}

/// `[llm]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Llm {
    /// Whose model the node asks for accounts that have bound no key of their own: `anthropic`, `minimax`, `minimax-china`,
    /// `deepseek`, `moonshot`, `kimi-coding`, `zhipu`, `zhipu-china`, `tencent`, `kingsoft`, or `openai` for every server
    /// that speaks `/v1/chat/completions`; empty: none.
    pub provider: String,
    /// Where it is, if not at the provider's own address: `http://127.0.0.1:11434/v1`. Private addresses may stand here.
    pub base_url: String,
    /// The model that is asked; empty: the first one that the server names.
    pub model: String,
    /// Key of the node; better in `TOWOW_NODE_LLM_KEY` or `key_file`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// File with that key.
    pub key_file: Option<PathBuf>,
    /// How the key is sent, where a relay wants it otherwise than the provider.
    pub auth: LlmAuth,
    /// What the header `anthropic-version` says; empty: what the provider is known to understand.
    pub version: String,
    /// The models that are asked with the keys of accounts, each as PROVIDER=MODEL; of a provider that is missing the first
    /// one that it names.
    pub byok_model: Vec<String>,
    /// Most tokens of what an agent says in a round.
    #[schemars(range(min = 16, max = 32_000))]
    pub endpoint_tokens: u32,
    /// The same of what the catalyst says.
    #[schemars(range(min = 16, max = 32_000))]
    pub catalyst_tokens: u32,
    /// The same of a plan.
    #[schemars(range(min = 16, max = 32_000))]
    pub plan_tokens: u32,
    /// The same of a delivery.
    #[schemars(range(min = 16, max = 32_000))]
    pub delivery_tokens: u32,
    /// Seconds for a whole answer; a repetition has as many again.
    #[schemars(range(min = 1, max = 3600))]
    pub timeout: u64,
    /// Seconds of silence after which an answer that has begun is given up.
    #[schemars(range(min = 1, max = 3600))]
    pub idle_timeout: u64,
    /// How often a request that failed is repeated, with growing pauses.
    #[schemars(range(min = 0, max = 10))]
    pub retries: u32,
    /// Requests under way at once at one provider; of one account there are never more than two.
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: usize,
    /// What a million tokens cost that are sent to the node's model; 0: not reckoned.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub input_price: f64,
    /// The same of tokens that it answers.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub output_price: f64,
    /// The currency of these prices.
    pub currency: String,
}

impl Default for Llm {
    fn default() -> Self {
        Llm {
            provider: String::new(),
            base_url: String::new(),
            model: String::new(),
            key: String::new(),
            key_file: None,
            auth: LlmAuth::Provider,
            version: String::new(),
            byok_model: Vec::new(),
            endpoint_tokens: 2048,
            catalyst_tokens: 6000,
            plan_tokens: 4096,
            delivery_tokens: 4096,
            timeout: 120,
            idle_timeout: 60,
            retries: 2,
            concurrency: 8,
            input_price: 0.0,
            output_price: 0.0,
            currency: "USD".into(),
        }
    }
}

impl Llm {
    /// The model that is asked with an account's key of this provider; None: none is set.
    pub fn byok_model_of(&self, provider: &str) -> Option<&str> {
        let named = self.byok_model.iter().filter_map(|named| named.split_once('='));
        named
            .map(|(name, model)| (name.trim(), model.trim()))
            .find(|(name, _)| *name == provider)
            .map(|(_, model)| model)
    }
}
