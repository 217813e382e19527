//! Asking an endpoint for vectors: `POST /v1/embeddings` as OpenAI has it, which every server of models speaks.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt, stream};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::Response;
use serde_json::{Map, Value};
use tokio::sync::watch;
use url::Url;

use super::answer;
use super::recipe::Recipe;
use super::texts::cut;
use super::trouble::{Breaker, Cause, Down, Trouble};
use crate::node::config::{self, embeddings_url};
use crate::node::model::now;
use crate::node::{Fault, endpoint};
use crate::pacing;

/// For a connection to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// Bytes of an answer: so many, and so many for each text.
const LARGEST: usize = 1 << 20;
const LARGEST_OF_A_TEXT: usize = 1 << 18;

/// Bytes that are read of an answer that says what went wrong.
const COMPLAINT: usize = 1 << 16;

/// The pause before the first repetition; each further one is twice as long,
const FIRST: Duration = Duration::from_millis(500);
/// up to this.
const LONGEST: Duration = Duration::from_secs(30);
/// The longest pause that an endpoint is granted while a request waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked to see whether an endpoint works.
const PROBE: &str = "towow";

/// What texts are: a model treats them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is searched for. Somebody waits: a short time limit, no repetition, and nothing at all while the endpoint is
    /// known to fail.
    Query,
    /// What is found. Nobody waits: failures that may pass are repeated, and searches go first.
    Passage,
}

/// Where a key is.
enum Key {
    None,
    Text(String),
    File(PathBuf),
}

/// An endpoint with a model.
pub struct Client {
    recipe: Recipe,
    key: Key,
    characters: usize,
    batch: usize,
    concurrency: usize,
    timeout: Duration,
    query_timeout: Duration,
    retries: u32,
    http: OnceLock<reqwest::Client>,
    breaker: Breaker,
    /// Numbers of a vector; 0 while none is known.
    dimensions: AtomicUsize,
    /// Searches that are asking now.
    urgent: watch::Sender<usize>,
}

impl Client {
    /// A client for this recipe with the limits of the configuration. Its key goes along only to the place that it is
    /// configured for: an endpoint that was configured before, elsewhere, is not told the key of its successor.
    pub fn new(recipe: Recipe, config: &config::Embeddings) -> Client {
        let same_place = match (Url::parse(&recipe.url), embeddings_url(&config.url)) {
            (Ok(one), Ok(other)) => one.origin() == other.origin(),
            _ => false,
        };
        let key = match (&config.key, &config.key_file) {
            _ if !same_place => Key::None,
            (key, _) if !key.is_empty() => Key::Text(key.clone()),
            (_, Some(path)) => Key::File(path.clone()),
            _ => Key::None,
        };
        Client {
            dimensions: AtomicUsize::new(usize::try_from(recipe.dimensions).unwrap_or(0)),
            recipe,
            key,
            characters: config.characters,
            batch: config.batch.max(1),
            concurrency: config.concurrency.max(1),
            timeout: Duration::from_secs(config.timeout),
            query_timeout: Duration::from_secs(config.query_timeout),
            retries: config.retries,
            http: OnceLock::new(),
            breaker: Breaker::default(),
            urgent: watch::channel(0).0,
        }
    }

    /// How it turns texts into vectors.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Whether it works.
    pub fn breaker(&self) -> &Breaker {
        &self.breaker
    }

    /// Since when the endpoint fails.
    pub fn down(&self) -> Option<Down> {
        self.breaker.down()
    }

    /// Most requests with passages that should be under way at once.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Most texts in a request.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// The part of a text that is sent.
    pub fn cut<'a>(&self, text: &'a str) -> &'a str {
        cut(text, self.characters)
    }

    /// Says how many numbers a vector has, where that is known from before: other vectors are refused.
    pub fn expect(&self, dimensions: usize) {
        self.dimensions.store(dimensions, Ordering::Relaxed);
    }

    /// The vectors of these texts, in their order: all of them or none. They have one length, and are finite.
    pub async fn embed(&self, texts: &[String], kind: Kind) -> Result<Vec<Vec<f32>>, Trouble> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        if kind == Kind::Query {
            self.breaker.admit(Instant::now())?;
        }
        let outcome = self.embed_all(texts, kind).await;
        match &outcome {
            Ok(_) => self.breaker.succeeded(),
            Err(trouble) if trouble.cause == Cause::Refused => {}
            Err(trouble) => self.breaker.failed(trouble, Instant::now(), now()),
        }
        outcome
    }

    /// Whether the endpoint works, be it known to fail or not.
    pub async fn probe(&self) -> Result<(), Trouble> {
        let outcome = self.embed_all(&[PROBE.to_owned()], Kind::Query).await.map(drop);
        match &outcome {
            Ok(()) => self.breaker.succeeded(),
            Err(trouble) => self.breaker.failed(trouble, Instant::now(), now()),
        }
        outcome
    }

    async fn embed_all(&self, texts: &[String], kind: Kind) -> Result<Vec<Vec<f32>>, Trouble> {
        let _urgent = (kind == Kind::Query).then(|| Urgent::of(&self.urgent));
        let batches: Vec<_> = texts.chunks(self.batch).map(|texts| self.embed_batch(texts, kind)).collect();
        let all = stream::iter(batches).buffered(self.concurrency).try_concat();
        if kind == Kind::Passage {
            return all.await;
        }
        let late = || Trouble::new(Cause::Away, self.told("gave no vectors in the time that a search waits"));
        tokio::time::timeout(self.query_timeout, all).await.map_err(|_| late())?
    }

    async fn embed_batch(&self, texts: &[String], kind: Kind) -> Result<Vec<Vec<f32>>, Trouble> {
        let body = self.body(texts, kind);
        let mut failures = 0;
        loop {
            if kind == Kind::Passage {
                // It never ends before the client does.
                let _ = self.urgent.subscribe().wait_for(|searches| *searches == 0).await;
            }
            let trouble = match self.ask(&body, texts.len()).await {
                Ok(vectors) => return self.of_one_length(vectors),
                Err(trouble) => trouble,
            };
            let passes = trouble.cause == Cause::Away && kind == Kind::Passage && failures < self.retries;
            match pause(failures, trouble.retry_after).filter(|_| passes) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(trouble),
            }
            failures += 1;
        }
    }

    fn body(&self, texts: &[String], kind: Kind) -> Vec<u8> {
        let Recipe { model, dimensions, query_prefix, passage_prefix, input_type, .. } = &self.recipe;
        let (prefix, which) = match kind {
            Kind::Query => (query_prefix, 0),
            Kind::Passage => (passage_prefix, 1),
        };
        let mut body = Map::new();
        body.insert("model".into(), model.as_str().into());
        body.insert("input".into(), texts.iter().map(|text| format!("{prefix}{}", self.cut(text))).collect());
        if *dimensions > 0 {
            body.insert("dimensions".into(), (*dimensions).into());
        }
        if let Some(word) = input_type.get(which) {
            body.insert("input_type".into(), word.as_str().into());
        }
        Value::Object(body).to_string().into_bytes()
    }

    async fn ask(&self, body: &[u8], texts: usize) -> Result<Vec<Vec<f32>>, Trouble> {
        let away = |why: String| Trouble::new(Cause::Away, self.told(&why));
        let key = self.key()?;
        let mut request = self
            .http()
            .map_err(|fault| Trouble::new(Cause::Denied, fault.cause.unwrap_or(fault.message)))?
            .post(&self.recipe.url)
            .timeout(self.timeout)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_vec());
        if let Some(key) = &key {
            let mut bearer = HeaderValue::try_from(format!("Bearer {key}"))
                .map_err(|_| Trouble::new(Cause::Denied, "embeddings.key holds what no key can hold"))?;
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        let again = request.try_clone();
        let response = match (request.send().await, again) {
            // A connection that was kept open may have been closed at this moment; a search is not to pay for that.
            (Err(error), Some(again)) if !error.is_timeout() && !error.is_connect() => again.send().await,
            (outcome, _) => outcome,
        };
        let response = response.map_err(|error| away(endpoint::why(&error)))?;
        if response.status() != 200 {
            return Err(self.refusal(response, key.as_deref()).await);
        }
        let most = LARGEST + texts * LARGEST_OF_A_TEXT;
        let body = endpoint::read(response, most).await.map_err(away)?;
        answer::vectors(&body, texts).map_err(|problem| Trouble::new(Cause::Nonsense, self.told(&problem)))
    }

    /// What an answer means that brings no vectors.
    async fn refusal(&self, response: Response, key: Option<&str>) -> Trouble {
        let status = response.status().as_u16();
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let there = response.headers().get(LOCATION).and_then(|url| url.to_str().ok()).unwrap_or_default();
            let there = answer::complaint(there.as_bytes(), key);
            let why = format!(
                "leads elsewhere ({there:?}), where the key must not go: set embeddings.url to it if it is right"
            );
            return Trouble::new(Cause::Denied, self.told(&why));
        }
        let cause = match status {
            400 | 413 | 422 => Cause::Refused,
            408 | 409 | 425 | 429 | 500.. => Cause::Away,
            300.. => Cause::Denied,
            _ => Cause::Nonsense,
        };
        let retry_after = pacing::retry_after(response.headers()).filter(|_| cause == Cause::Away);
        let said = endpoint::read(response, COMPLAINT).await.unwrap_or_default();
        let said = answer::complaint(&said, key);
        let why = if said.is_empty() { format!("status {status}") } else { format!("status {status}: {said}") };
        Trouble { retry_after, ..Trouble::new(cause, self.told(&why)) }
    }

    fn of_one_length(&self, vectors: Vec<Vec<f32>>) -> Result<Vec<Vec<f32>>, Trouble> {
        let found = vectors.first().map_or(0, Vec::len);
        let known = match self.dimensions.compare_exchange(0, found, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => found,
            Err(known) => known,
        };
        if found == known {
            return Ok(vectors);
        }
        let problem = match u32::try_from(known) {
            Ok(asked) if asked == self.recipe.dimensions => {
                format!(
                    "it gave vectors of {found} numbers, asked for {asked}: embeddings.dimensions must be what the model can give"
                )
            }
            _ => format!(
                "it gave vectors of {found} numbers, before of {known}: a model of its own has a name of its own in embeddings.model"
            ),
        };
        Err(Trouble::new(Cause::Nonsense, self.told(&problem)))
    }

    /// The key, read anew for each request where it is in a file, so that a new one is taken over.
    fn key(&self) -> Result<Option<String>, Trouble> {
        match &self.key {
            Key::None => Ok(None),
            Key::Text(key) => Ok(Some(key.trim().to_owned())),
            Key::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(Some(text.trim().to_owned())),
                Err(error) => {
                    Err(Trouble::new(Cause::Denied, format!("embeddings.key_file {}: {error}", path.display())))
                }
            },
        }
    }

    fn http(&self) -> Result<&reqwest::Client, Fault> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let builder = endpoint::builder().connect_timeout(CONNECT);
        // A proxy would read what goes by plain HTTP; and a model in this network is not behind one.
        let builder = if self.recipe.url.starts_with("http:") { builder.no_proxy() } else { builder };
        let http = builder.build().map_err(|error| Fault::internal(format!("no HTTP client: {error:?}")))?;
        Ok(self.http.get_or_init(|| http))
    }

    /// A sentence about the endpoint that names its place; of the address nothing else, since a query may hold a secret.
    fn told(&self, what: &str) -> String {
        let place = Url::parse(&self.recipe.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        format!("the endpoint for embeddings at {place}: {what}")
    }
}

/// A search that asks, for as long as it is held.
struct Urgent<'a>(&'a watch::Sender<usize>);

impl Urgent<'_> {
    fn of(count: &watch::Sender<usize>) -> Urgent<'_> {
        count.send_modify(|searches| *searches += 1);
        Urgent(count)
    }
}

impl Drop for Urgent<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|searches| *searches -= 1);
    }
}

/// The pause after so many failures before this one: exponential, from a half of it up to the whole by chance, never
/// shorter than the endpoint asks for. None when it asks for more than a request waits.
fn pause(failures: u32, asked: Option<Duration>) -> Option<Duration> {
    let most = FIRST.saturating_mul(1 << failures.min(16)).min(LONGEST);
    let drawn = most.mul_f64(0.5 + 0.5 * pacing::fraction());
    match asked {
        Some(asked) if asked > PATIENCE => None,
        Some(asked) => Some(asked.max(drawn)),
        None => Some(drawn),
    }
}
