//! `[webhook]`: where the operator's own program hears of ended runs.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::node::webhooks::Secret;

/// What can be told.
const EVENTS: [&str; 3] = ["run.done", "run.failed", "run.cancelled"];

/// `[webhook]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// Where a signed request goes when a run ends, as Standard Webhooks has it: `https://example.org/towow`. Private
    /// addresses may stand here; redirects are not followed. Empty: nowhere.
    pub url: String,
    /// What requests are signed with: `whsec_` and base64, or another text of 16 characters and more as it is; better in
    /// `TOWOW_NODE_WEBHOOK_SECRET` or `secret_file`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// File with that secret, read anew for each batch of requests.
    pub secret_file: Option<PathBuf>,
    /// What is told: `run.done`, `run.failed`, `run.cancelled`.
    pub events: Vec<String>,
    /// Seconds for a request to be answered.
    #[schemars(range(min = 1, max = 60))]
    pub timeout: u64,
    /// How often it is tried, with growing pauses, before it is given up; eight take about a day.
    #[schemars(range(min = 1, max = 20))]
    pub attempts: i64,
}

impl Default for Webhook {
    fn default() -> Self {
        Webhook {
            url: String::new(),
            secret: String::new(),
            secret_file: None,
            events: EVENTS.map(str::to_owned).to_vec(),
            timeout: 10,
            attempts: 8,
        }
    }
}

impl Webhook {
    /// What does not fit: the setting and the problem, neither with its value.
    pub fn problem(&self) -> Option<(&'static str, String)> {
        if !self.events.iter().all(|event| EVENTS.contains(&event.as_str())) {
            return Some(("webhook.events", format!("must be a list of {}", EVENTS.join(", "))));
        }
        if self.url.is_empty() {
            return None;
        }
        if let Err(problem) = self.parsed_url() {
            return Some(("webhook.url", problem.into()));
        }
        match (self.secret.is_empty(), &self.secret_file) {
            (true, None) => Some(("webhook.url", "needs webhook.secret or webhook.secret_file beside it".into())),
            (true, Some(_)) => None,
            (false, _) => Secret::parse(&self.secret).err().map(|problem| ("webhook.secret", problem.into())),
        }
    }

    /// The address, or what is wrong with it.
    pub fn parsed_url(&self) -> Result<Url, &'static str> {
        let url = Url::parse(self.url.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or("must begin with https:// or http:// and name a host")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must hold neither user nor password: the signature says who sends");
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let cases = [
            ("", "", "run.done", None),
            ("http://127.0.0.1:9/hook?a=b", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "run.done", None),
            ("https://example.org", "sixteen letters!", "run.failed", None),
            ("https://example.org", "", "run.done", Some(("webhook.url", "needs webhook.secret"))),
            ("https://example.org", "short-s3cret", "run.done", Some(("webhook.secret", "must be whsec_"))),
            ("https://example.org", "whsec_not base64", "run.done", Some(("webhook.secret", "must be whsec_"))),
            ("https://example.org", "whsec_c2hvcnQ=", "run.done", Some(("webhook.secret", "must be whsec_"))),
            ("example.org", "sixteen letters!", "run.done", Some(("webhook.url", "must begin with"))),
            ("ftp://example.org", "sixteen letters!", "run.done", Some(("webhook.url", "must begin with"))),
            ("https://me:s3cret@a.org", "sixteen letters!", "run.done", Some(("webhook.url", "must hold neither"))),
            ("", "", "run.begun", Some(("webhook.events", "must be a list of run.done, run.failed"))),
        ];
        for (url, secret, event, expected) in cases {
            let events = vec![event.to_owned()];
            let webhook = Webhook { url: url.into(), secret: secret.into(), events, ..Webhook::default() };
            match (webhook.problem(), expected) {
                (None, None) => {}
                (Some((name, problem)), Some((expected, begin))) => {
                    assert_eq!(name, expected, "{url} {secret}");
                    assert!(problem.starts_with(begin) && !problem.contains("s3cret"), "{url} {secret}: {problem}");
                }
                (found, _) => panic!("{url} {secret}: {found:?}"),
            }
        }
    }
}
