//! What an answer cost.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was used for one outcome, good or bad, over all its requests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Spent {
    /// Tokens that were sent, those of a cache among them.
    pub input_tokens: u64,
    /// Tokens that were answered, as far as the provider said so.
    pub output_tokens: u64,
    /// Of those that were sent, the ones that the provider had kept from before.
    pub cached_input_tokens: u64,
    /// Requests that were made.
    pub attempts: u32,
    /// Milliseconds from the first request to the end, with the pauses between; without the wait for a free place.
    pub millis: u64,
    /// The model that answered, else the one that was asked; empty where none is known.
    pub model: String,
    /// The provider.
    pub provider: String,
    /// What it cost in millionths of the currency, where prices are set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_micros: Option<u64>,
    /// The currency of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// What a million tokens cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// Of those that are sent; those of a cache are reckoned the same.
    pub input: f64,
    /// Of those that are answered.
    pub output: f64,
    /// In which currency.
    pub currency: String,
}

/// What one request used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    pub input: u64,
    pub output: u64,
    pub cached: u64,
}

impl Spent {
    /// Adds a request.
    pub(super) fn add(&mut self, usage: Usage, prices: Option<&Prices>) {
        self.attempts += 1;
        self.input_tokens = self.input_tokens.saturating_add(usage.input);
        self.output_tokens = self.output_tokens.saturating_add(usage.output);
        self.cached_input_tokens = self.cached_input_tokens.saturating_add(usage.cached);
        if let Some(prices) = prices {
            // A price for a million tokens is the price of a token in millionths.
            let cost = prices.input * self.input_tokens as f64 + prices.output * self.output_tokens as f64;
            self.cost_micros = Some(cost.round() as u64);
            self.currency = Some(prices.currency.clone());
        }
    }

    /// Adds what a further question cost.
    pub fn and(mut self, more: &Spent) -> Spent {
        self.input_tokens = self.input_tokens.saturating_add(more.input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(more.output_tokens);
        self.cached_input_tokens = self.cached_input_tokens.saturating_add(more.cached_input_tokens);
        self.attempts = self.attempts.saturating_add(more.attempts);
        self.millis = self.millis.saturating_add(more.millis);
        if !more.model.is_empty() {
            self.model.clone_from(&more.model);
            self.provider.clone_from(&more.provider);
        }
        self.cost_micros = match (self.cost_micros, more.cost_micros) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0).saturating_add(other.unwrap_or(0))),
        };
        self.currency = self.currency.or_else(|| more.currency.clone());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_questions_add_up() {
        let prices = Prices { input: 3.0, output: 15.5, currency: "USD".into() };
        let mut spent = Spent { model: "m".into(), provider: "p".into(), millis: 5, ..Spent::default() };
        spent.add(Usage { input: 100, output: 10, cached: 60 }, Some(&prices));
        spent.add(Usage { input: 100, output: 1, cached: 0 }, Some(&prices));
        assert_eq!(
            (spent.input_tokens, spent.output_tokens, spent.cached_input_tokens, spent.attempts),
            (200, 11, 60, 2)
        );
        // 200 × 3 + 11 × 15.5 = 770.5 millionths
        assert_eq!((spent.cost_micros, spent.currency.as_deref()), (Some(771), Some("USD")));
        let twice = spent.clone().and(&spent);
        assert_eq!((twice.attempts, twice.millis, twice.cost_micros, twice.model.as_str()), (4, 10, Some(1542), "m"));
        let mut free = Spent::default();
        free.add(Usage { input: 1, ..Usage::default() }, None);
        assert_eq!((free.cost_micros, free.clone().and(&spent).cost_micros), (None, Some(771)));
    }
}
