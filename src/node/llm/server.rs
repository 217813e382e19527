//! A server of models and the key for it: one request there, and what came of it.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use url::Url;

use super::Heard;
use super::providers::{Auth, Forms, Provider};
use super::reading::{Reading, Stop};
use super::request::{Request, Writing};
use super::rest::Rest;
use super::spent::{Prices, Usage};
use super::think::{Thinking, without_thoughts};
use super::trouble::{Failure, Kind, request_id};
use super::words::line;
use crate::node::endpoint::{self, Guarded};
use crate::sse::Parser;

/// Bytes of one event.
const EVENT: usize = 1 << 20;
/// Bytes of an answer, with everything that is passed over.
const ANSWER: usize = 16 << 20;
/// Bytes that are read of an answer that says what went wrong.
const COMPLAINT: usize = 1 << 16;
/// Bytes of a list of models.
const LIST: usize = 1 << 22;

/// Words in the names of models that do not talk.
const SILENT: &[&str] =
    &["embed", "whisper", "tts", "dall-e", "image", "audio", "realtime", "transcribe", "moderation", "rerank", "video"];

/// Where a key is.
pub enum Key {
    None,
    Text(String),
    /// Read anew for each request, so that a new one is taken over.
    File(PathBuf),
}

/// The client that goes there.
#[derive(Clone)]
pub enum Http {
    /// To addresses of the operator and of the providers themselves.
    Open(reqwest::Client),
    /// To addresses that users name.
    Guarded(Guarded),
}

/// How long things take.
#[derive(Debug, Clone)]
pub struct Pace {
    /// For a whole answer.
    pub timeout: Duration,
    /// Between two pieces of it.
    pub idle: Duration,
    /// How often a request that failed is repeated.
    pub retries: u32,
    /// The pause before the first repetition; each further one is twice as long,
    pub first: Duration,
    /// up to this.
    pub longest: Duration,
    /// The longest pause that a server is granted while somebody waits.
    pub patience: Duration,
}

/// What is learnt of a server while it is used.
#[derive(Debug, Default)]
pub struct Learnt {
    /// The model that it named, where none is set.
    pub model: Mutex<Option<String>>,
    /// It refuses fields that simple servers do not know.
    pub plain: AtomicBool,
    pub rest: Rest,
}

/// A server of models and the key for it.
pub struct Server {
    pub provider: &'static Provider,
    pub base: Url,
    pub auth: Auth,
    pub version: Option<String>,
    pub key: Key,
    /// The model that is set.
    pub model: Option<String>,
    pub http: Http,
    pub pace: Pace,
    pub prices: Option<Prices>,
    pub learnt: Arc<Learnt>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("provider", &self.provider.name)
            .field("place", &self.place())
            .field("model", &self.known_model())
            .finish_non_exhaustive()
    }
}

/// How one request goes; kept outside of it, since it may be broken off at any place.
#[derive(Debug, Default)]
pub struct Progress {
    pub usage: Usage,
    pub model: Option<String>,
    pub request_id: Option<String>,
    /// What the listener was given.
    pub voiced: String,
    /// The whole text, at the end.
    pub text: String,
}

/// How a request is made this time.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub max_tokens: u32,
    pub plain: bool,
}

impl Server {
    /// Scheme, host and port: of the address nothing else is told.
    pub fn place(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The model that is set or was found.
    pub fn known_model(&self) -> Option<String> {
        self.model.clone().or_else(|| self.found().clone())
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.learnt.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The model that was found is no more.
    pub fn forget_model(&self) {
        *self.found() = None;
    }

    /// True where fields go along that a simple server may not know.
    pub fn has_extras(&self, request: &Request) -> bool {
        request.form.is_some() && self.provider.forms == Forms::Field
            || self.provider.dialect == super::providers::Dialect::Chat
    }

    /// True when it is known to refuse them.
    pub fn is_plain(&self) -> bool {
        self.learnt.plain.load(Ordering::Relaxed)
    }

    /// Asks once. What is said is handed on as it comes; afterwards it is in `progress`.
    pub async fn ask(
        &self,
        request: &Request,
        manner: Manner,
        progress: &mut Progress,
        heard: &mut (dyn FnMut(Heard<'_>) + Send),
    ) -> Result<Stop, Failure> {
        let key = self.key()?;
        let key = key.as_deref();
        let model = self.model_name(key).await?;
        progress.model = Some(model.clone());
        let own = self.base.as_str().trim_end_matches('/') == self.provider.base;
        let writing = Writing {
            dialect: self.provider.dialect,
            forms: if manner.plain { Forms::Words } else { self.provider.forms },
            model: &model,
            cap: if own { self.provider.cap } else { "max_tokens" },
            max_tokens: manner.max_tokens,
            plain: manner.plain,
        };
        let body = request.body(&writing).to_string();
        let sent = self
            .request(Method::POST, self.provider.dialect.url(&self.base), key)?
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "text/event-stream, application/json")
            .body(body);
        let response = sent.send().await.map_err(|error| Failure::passing(Kind::Away, endpoint::why(&error)))?;
        progress.request_id = request_id(response.headers());
        if response.status() != 200 {
            return Err(self.refusal(response, key).await);
        }
        let mut reading = Reading::new(self.provider, key);
        let outcome = self.listen(response, &mut reading, progress, heard).await;
        progress.usage = reading.usage;
        progress.model = reading.model.take().or(progress.model.take());
        outcome?;
        progress.text = without_thoughts(&reading.text).to_owned();
        if progress.voiced != progress.text {
            if !progress.voiced.is_empty() {
                heard(Heard::Again);
            }
            heard(Heard::Text(&progress.text));
        }
        Ok(reading.stop.unwrap_or(Stop::End))
    }

    /// Reads an answer to its end, be it a stream or, from a server that does not stream, a whole.
    async fn listen(
        &self,
        mut response: Response,
        reading: &mut Reading<'_>,
        progress: &mut Progress,
        heard: &mut (dyn FnMut(Heard<'_>) + Send),
    ) -> Result<(), Failure> {
        let (mut parser, mut thinking) = (Parser::new(EVENT), Thinking::default());
        let (mut whole, mut kind, mut bytes, mut events) = (Vec::new(), None, 0, 0);
        while !reading.ended {
            let piece = tokio::time::timeout(self.pace.idle, response.chunk()).await.map_err(|_| {
                Failure::passing(Kind::Cut, format!("it said nothing for {} s", self.pace.idle.as_secs()))
            })?;
            let piece = piece.map_err(|error| Failure::passing(Kind::Cut, endpoint::why(&error)))?;
            let Some(piece) = piece else { break };
            bytes += piece.len();
            if bytes > ANSWER {
                return Err(Failure::final_(Kind::Malformed, format!("its answer is longer than {ANSWER} bytes")));
            }
            kind = kind.or_else(|| piece.iter().copied().find(|byte| !byte.is_ascii_whitespace()));
            // No stream of events begins like an object or a page.
            if matches!(kind, Some(b'{' | b'<')) {
                whole.extend_from_slice(&piece);
                continue;
            }
            let found = parser.push(&piece);
            let found = found.map_err(|_| Failure::final_(Kind::Malformed, "an event of it does not end"))?;
            for event in &found {
                events += 1;
                let delta = reading.event(event)?;
                let shown = thinking.push(&delta);
                if !shown.is_empty() {
                    progress.voiced.push_str(&shown);
                    heard(Heard::Text(&shown));
                }
                // Whoever breaks off here knows what was used.
                progress.usage = reading.usage;
            }
        }
        match kind {
            Some(b'<') => {
                let why = "it gave a page for people instead of an answer: is the address right?";
                return Err(Failure::final_(Kind::Malformed, why));
            }
            Some(b'{') => return reading.whole(&whole),
            _ => {}
        }
        // The last event may lack its blank line, or the half of it.
        if let Some(event) = parser.unfinished().filter(|_| !reading.is_whole()) {
            events += 1;
            if let Err(failure) = reading.event(&event)
                && failure.kind != Kind::Malformed
            {
                return Err(failure);
            }
        }
        match reading.is_whole() {
            true => Ok(()),
            false if events == 0 && kind.is_some() => {
                Err(Failure::final_(Kind::Malformed, "it gave neither events nor JSON"))
            }
            false => Err(Failure::passing(Kind::Cut, "its answer broke off")),
        }
    }

    async fn refusal(&self, response: Response, key: Option<&str>) -> Failure {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let there = headers.get(LOCATION).and_then(|url| url.to_str().ok()).unwrap_or_default();
            let there = line(there, key);
            return Failure::final_(
                Kind::Rejected,
                format!("leads elsewhere ({there:?}), where the key must not go: set base_url to it if it is right"),
            );
        }
        let body = tokio::time::timeout(self.pace.idle, endpoint::read(response, COMPLAINT)).await;
        let body = body.ok().and_then(Result::ok).unwrap_or_default();
        Failure::of_status(status, &headers, &body, self.provider, key)
    }

    /// The model that is set; else the first one that the server names.
    async fn model_name(&self, key: Option<&str>) -> Result<String, Failure> {
        if let Some(model) = self.known_model() {
            return Ok(model);
        }
        let sent = self.request(Method::GET, self.provider.dialect.models(&self.base), key)?;
        let sent = sent.header(ACCEPT, "application/json").send().await;
        let response = sent.map_err(|error| Failure::passing(Kind::Away, endpoint::why(&error)))?;
        let unnamed =
            |why: String| Failure::final_(Kind::NoModel, format!("no model is set, and the server names none: {why}"));
        if response.status() != 200 {
            let failure = self.refusal(response, key).await;
            let unknown = matches!(failure.kind, Kind::NoModel | Kind::Rejected);
            return Err(if unknown { unnamed(failure.message) } else { failure });
        }
        let body = endpoint::read(response, LIST).await.map_err(|why| Failure::passing(Kind::Away, why))?;
        let value: Value = serde_json::from_slice(&body).map_err(|_| unnamed("its list is no JSON".into()))?;
        let names = value["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names = || names.iter().filter_map(|model| model["id"].as_str()).filter(|name| !name.is_empty());
        let talks = |name: &&str| !SILENT.iter().any(|word| name.to_lowercase().contains(word));
        let name = names().find(talks).or_else(|| names().next()).map(str::to_owned);
        let name = name.ok_or_else(|| unnamed("its list is empty".into()))?;
        *self.found() = Some(name.clone());
        Ok(name)
    }

    fn request(&self, method: Method, url: Url, key: Option<&str>) -> Result<RequestBuilder, Failure> {
        let request = match &self.http {
            Http::Open(http) => http.request(method, url),
            Http::Guarded(http) => {
                http.request(method, url).map_err(|fault| Failure::final_(Kind::Settings, fault.message))?
            }
        };
        let mut headers = HeaderMap::new();
        if let Some(version) = &self.version {
            let version = HeaderValue::try_from(version)
                .map_err(|_| Failure::final_(Kind::Settings, "llm.version holds what no header can hold"))?;
            headers.insert(HeaderName::from_static("anthropic-version"), version);
        }
        if let Some(key) = key {
            let (name, value) = match self.auth {
                Auth::ApiKey => (HeaderName::from_static("x-api-key"), HeaderValue::try_from(key)),
                Auth::Bearer => (AUTHORIZATION, HeaderValue::try_from(format!("Bearer {key}"))),
            };
            let mut value = value.map_err(|_| Failure::final_(Kind::Settings, "the key holds what no key can hold"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(request.headers(headers))
    }

    fn key(&self) -> Result<Option<String>, Failure> {
        match &self.key {
            Key::None => Ok(None),
            Key::Text(key) => Ok(Some(key.trim().to_owned()).filter(|key| !key.is_empty())),
            Key::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(Some(text.trim().to_owned()).filter(|key| !key.is_empty())),
                Err(error) => Err(Failure::final_(Kind::Settings, format!("llm.key_file {}: {error}", path.display()))),
            },
        }
    }
}
