//! OAuth 2.0 with the authorization code and PKCE: where the browser goes, and who came back.
//!
//! What the provider hands out is used once, to learn who it is, and not kept.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use super::config::OAuth;
use super::{Fault, Node, endpoint};

/// The lane of a client that names none.
pub const DEFAULT_LANE: &str = "secondme_ai";

/// For each request to a provider.
const LIMIT: Duration = Duration::from_secs(10);

/// Largest answer of a provider, in bytes.
const LARGEST: usize = 1024 * 1024;

/// A provider that is configured.
pub struct Provider {
    authorize_url: Url,
    token_url: Url,
    userinfo_url: Url,
    client_id: String,
    client_secret: Option<String>,
    scope: String,
}

/// Who somebody is at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id there.
    pub subject: String,
    /// Their name, where it is told.
    pub name: Option<String>,
    /// Their address, where the provider has verified it.
    pub email: Option<String>,
}

/// One login under way.
pub struct Attempt<'a> {
    /// Where the browser comes back to; the same at both steps.
    pub redirect_uri: &'a str,
    /// The secret half of PKCE.
    pub code_verifier: &'a str,
}

impl Node {
    /// The provider of a lane; 422 for a lane that nobody knows, 501 for one that is not configured.
    pub fn provider(&self, lane: &str) -> Result<Provider, Fault> {
        match self.config.oauth.get(lane) {
            Some(settings) => Provider::of(lane, settings),
            None if lane == DEFAULT_LANE => {
                Err(not_configured(lane, "authorize_url, token_url, userinfo_url and client_id"))
            }
            None => {
                let lanes: Vec<&str> = self.config.oauth.keys().map(String::as_str).collect();
                let known = if lanes.is_empty() { DEFAULT_LANE.to_owned() } else { lanes.join(", ") };
                Err(Fault::invalid(format!("lane must be one of {known}, not {lane:?}")).hint("towow auth begin"))
            }
        }
    }
}

fn not_configured(lane: &str, missing: &str) -> Fault {
    let message = format!("browser login is not configured: the operator of this node sets {missing} of oauth.{lane}");
    Fault::new(501, "not_configured", message).hint("towow node config")
}

impl Provider {
    fn of(lane: &str, settings: &OAuth) -> Result<Provider, Fault> {
        let url = |name: &str, text: &str| -> Result<Url, Fault> {
            let url = Url::parse(text).ok().filter(|url| {
                let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
                url.scheme() == "https" || (url.scheme() == "http" && here)
            });
            url.ok_or_else(|| not_configured(lane, &format!("{name} (an https:// address)")))
        };
        if settings.client_id.is_empty() {
            return Err(not_configured(lane, "client_id"));
        }
        Ok(Provider {
            authorize_url: url("authorize_url", &settings.authorize_url)?,
            token_url: url("token_url", &settings.token_url)?,
            userinfo_url: url("userinfo_url", &settings.userinfo_url)?,
            client_id: settings.client_id.clone(),
            client_secret: secret(lane, settings)?,
            scope: settings.scope.clone(),
        })
    }

    /// Where the browser goes.
    pub fn login_url(&self, attempt: &Attempt<'_>, state: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.code_verifier.as_bytes()));
        let mut url = self.authorize_url.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", attempt.redirect_uri)
            .append_pair("state", state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if !self.scope.is_empty() {
            query.append_pair("scope", &self.scope);
        }
        drop(query);
        url.into()
    }

    /// Trades the code in and asks who it is. A failure is told in words without secrets.
    pub async fn person(&self, attempt: &Attempt<'_>, code: &str) -> Result<Person, String> {
        let builder = endpoint::builder().timeout(LIMIT);
        // Plain HTTP is for this machine only: a proxy would read the secret and the token.
        let plain = [&self.token_url, &self.userinfo_url].iter().any(|url| url.scheme() == "http");
        let builder = if plain { builder.no_proxy() } else { builder };
        let client = builder.build().map_err(|error| format!("no HTTP client: {error:?}"))?;
        let token = self.token(&client, attempt, code).await?;
        let request = client
            .get(self.userinfo_url.clone())
            .header("accept", "application/json")
            .header("authorization", format!("Bearer {token}"));
        let (status, told) = ask(request).await.map_err(|problem| format!("the provider's user: {problem}"))?;
        if status != 200 {
            return Err(format!("the provider's user: status {status}"));
        }
        Person::of(&told).ok_or_else(|| "the provider does not say who the user is".into())
    }

    /// A secret travels as the standard asks every provider to take it; one that does not is asked the other way.
    async fn token(&self, client: &reqwest::Client, attempt: &Attempt<'_>, code: &str) -> Result<String, String> {
        let (mut status, mut told) =
            ask(self.token_request(client, attempt, code, true)).await.map_err(told_of_token)?;
        let refused = status == 401 || told["error"] == "invalid_client";
        if refused && self.client_secret.is_some() {
            (status, told) = ask(self.token_request(client, attempt, code, false)).await.map_err(told_of_token)?;
        }
        match told["access_token"].as_str() {
            Some(token) if status == 200 && !token.chars().any(char::is_control) => Ok(token.to_owned()),
            _ => Err(told_of_token(format!("status {status} {}", word(told["error"].as_str().unwrap_or_default())))),
        }
    }

    fn token_request(
        &self,
        client: &reqwest::Client,
        attempt: &Attempt<'_>,
        code: &str,
        basic: bool,
    ) -> reqwest::RequestBuilder {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", attempt.redirect_uri)
            .append_pair("code_verifier", attempt.code_verifier)
            .append_pair("client_id", &self.client_id);
        let mut request = client
            .request(Method::POST, self.token_url.clone())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        match &self.client_secret {
            Some(secret) if basic => {
                let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encoded(&self.client_id), encoded(secret));
                request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
            }
            Some(secret) => {
                form.append_pair("client_secret", secret);
            }
            None => {}
        }
        request.body(form.finish())
    }
}

fn told_of_token(problem: String) -> String {
    format!("the provider's token: {}", problem.trim_end())
}

fn secret(lane: &str, settings: &OAuth) -> Result<Option<String>, Fault> {
    match (&settings.client_secret, &settings.client_secret_file) {
        (secret, _) if !secret.is_empty() => Ok(Some(secret.clone())),
        (_, Some(path)) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) => {
                let mut fault = not_configured(lane, "client_secret_file");
                fault.cause = Some(format!("oauth.{lane}.client_secret_file {}: {error}", path.display()));
                Err(fault)
            }
        },
        _ => Ok(None),
    }
}

/// Status and JSON of an answer; null where it is not JSON.
async fn ask(request: reqwest::RequestBuilder) -> Result<(u16, Value), String> {
    let response = request.send().await.map_err(|error| endpoint::why(&error))?;
    let status = response.status().as_u16();
    let body = endpoint::read(response, LARGEST).await?;
    Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

/// An error code of a provider as it can be passed on: `access_denied`.
pub fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).take(60).collect()
}

impl Person {
    fn of(told: &Value) -> Option<Person> {
        let subject = ["sub", "id"].iter().find_map(|name| match &told[*name] {
            Value::String(text) if !text.is_empty() && text.len() <= 255 => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })?;
        let name = ["name", "preferred_username"].iter().find_map(|name| told[*name].as_str().and_then(one_line));
        let email = told["email"].as_str().filter(|_| told["email_verified"] == true).and_then(address);
        Some(Person { subject, name, email })
    }
}

/// A name as others may see it.
fn one_line(text: &str) -> Option<String> {
    let line: String = text.chars().filter(|c| !c.is_control()).take(100).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// An address that an account can have.
fn address(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (user, host) = email.split_once('@')?;
    let plausible = email.len() <= 254
        && !user.is_empty()
        && !host.is_empty()
        && !host.contains('@')
        && host != "localhost"
        && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    plausible.then_some(email)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_person_has_an_id_and_perhaps_a_verified_address() {
        let person = |subject: &str, name: Option<&str>, email: Option<&str>| {
            Some(Person { subject: subject.into(), name: name.map(str::to_owned), email: email.map(str::to_owned) })
        };
        let cases = [
            (
                json!({"sub": "s1", "name": "Ada", "email": "Ada@Example.org", "email_verified": true}),
                person("s1", Some("Ada"), Some("ada@example.org")),
            ),
            (json!({"sub": "s1", "email": "ada@example.org"}), person("s1", None, None)),
            (json!({"sub": "s1", "email": "ada@example.org", "email_verified": "true"}), person("s1", None, None)),
            (json!({"id": 42, "preferred_username": "ada\n## x"}), person("42", Some("ada## x"), None)),
            (json!({"sub": "s1", "email": "local@localhost", "email_verified": true}), person("s1", None, None)),
            (json!({"name": "nobody"}), None),
            (json!({"sub": ""}), None),
            (Value::Null, None),
        ];
        for (told, expected) in cases {
            assert_eq!(Person::of(&told), expected, "{told}");
        }
    }

    #[test]
    fn the_browser_goes_with_a_challenge_and_without_secrets() {
        let settings = OAuth {
            authorize_url: "https://login.example.org/authorize?tenant=1".into(),
            token_url: "https://login.example.org/token".into(),
            userinfo_url: "https://login.example.org/me".into(),
            client_id: "towow".into(),
            client_secret: "s3cret".into(),
            scope: "openid email".into(),
            ..OAuth::default()
        };
        let provider = Provider::of("x", &settings).unwrap_or_else(|fault| panic!("{fault:?}"));
        // The pair of RFC 7636, appendix B.
        let attempt = Attempt {
            redirect_uri: "https://node.example/cb",
            code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        };
        let url = provider.login_url(&attempt, "st");
        assert_eq!(
            url,
            "https://login.example.org/authorize?tenant=1&response_type=code&client_id=towow\
             &redirect_uri=https%3A%2F%2Fnode.example%2Fcb&state=st\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&scope=openid+email"
        );
        for broken in [
            OAuth { authorize_url: "http://login.example.org/authorize".into(), ..settings.clone() },
            OAuth { token_url: String::new(), ..settings.clone() },
            OAuth { client_id: String::new(), ..settings },
        ] {
            assert_eq!(Provider::of("x", &broken).err().map(|fault| fault.status), Some(501));
        }
    }
}
