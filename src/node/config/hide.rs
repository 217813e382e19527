//! The configuration as it may be shown.

use super::Config;

/// What stands for a secret.
const HIDDEN: &str = "***";

impl Config {
    /// As it may be shown: `***` stands for every secret.
    pub fn without_secrets(mut self) -> Config {
        let hide = |secret: &mut String| {
            if !secret.is_empty() {
                *secret = HIDDEN.into();
            }
        };
        self.database.url = hidden_in_url(&self.database.url);
        self.mail.smtp_url = hidden_in_url(&self.mail.smtp_url);
        self.embeddings.url = hidden_in_url(&self.embeddings.url);
        hide(&mut self.embeddings.key);
        self.llm.base_url = hidden_in_url(&self.llm.base_url);
        hide(&mut self.llm.key);
        self.webhook.url = hidden_in_url(&self.webhook.url);
        hide(&mut self.webhook.secret);
        hide(&mut self.mail.password);
        hide(&mut self.secrets.key);
        self.oauth.values_mut().for_each(|lane| hide(&mut lane.client_secret));
        self
    }
}

/// A URL without its password, be it before the host or a parameter.
fn hidden_in_url(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Some(mut url) = url::Url::parse(text).ok().filter(url::Url::has_host) else {
        // What is no URL may still hold a password, if it looks like one.
        return if text.contains('@') { HIDDEN.into() } else { text.to_owned() };
    };
    if url.password().is_none() && !url.query_pairs().any(|(name, _)| name == "password") {
        return text.to_owned();
    }
    // It cannot fail for a URL with a host.
    let _ = url.set_password(url.password().is_some().then_some(HIDDEN));
    if url.query().is_some() {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if name == "password" { HIDDEN.into() } else { value.into_owned() };
                (name.into_owned(), value)
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let cases = [
            ("sqlite:///var/lib/towow/node.db", "sqlite:///var/lib/towow/node.db"),
            ("postgres://towow@db/network", "postgres://towow@db/network"),
            ("postgres://towow:s3cret@db/network?sslmode=require", "postgres://towow:***@db/network?sslmode=require"),
            ("postgres://db/network?user=a&password=s3cret", "postgres://db/network?user=a&password=***"),
            ("towow:s3cret@db", "***"),
            ("smtps://a:s3cret@mail.example", "smtps://a:***@mail.example"),
            ("", ""),
        ];
        for (url, shown) in cases {
            assert_eq!(hidden_in_url(url), shown);
        }
    }
}
