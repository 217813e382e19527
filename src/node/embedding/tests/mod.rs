//! The room as a whole. Here: an endpoint on this machine that does what it is told, well or badly.

mod catch_up;
mod client;
mod space;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::node::config::Embeddings as Settings;

/// Dimensions of a vector, unless others are asked for.
const DIMENSIONS: usize = 32;

/// What it does with a request.
#[derive(Debug, Clone)]
enum Does {
    /// Answers as it should.
    Good,
    /// With base64.
    Base64,
    /// In another order.
    Shuffled,
    /// With vectors of so many numbers.
    Short(usize),
    /// With one vector too few.
    Missing,
    /// With this status and a message that repeats the key.
    Status(u16),
    /// With 429 and `Retry-After`.
    Busy(&'static str),
    /// Promises more than it sends.
    Cut,
    /// With a page.
    Html,
    /// Sends the client elsewhere.
    Redirect(String),
    /// Nothing, until the test is over.
    Never,
    /// Waits for a permit of the test, then answers as it should.
    Held,
}

/// A request as it came.
#[derive(Debug, Clone)]
struct Request {
    path: String,
    authorization: Option<String>,
    body: Value,
}

impl Request {
    /// The texts, with their prefixes.
    fn input(&self) -> Vec<String> {
        serde_json::from_value(self.body["input"].clone()).unwrap()
    }
}

#[derive(Clone)]
struct Endpoint {
    /// Its base, ending in `/v1`.
    url: String,
    script: Arc<Mutex<VecDeque<Does>>>,
    usually: Arc<Mutex<Does>>,
    requests: Arc<Mutex<Vec<Request>>>,
    permits: Arc<Semaphore>,
    /// One for each request that has come.
    came: Arc<Semaphore>,
}

impl Endpoint {
    async fn start() -> Endpoint {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint {
            url: format!("http://{}/v1", listener.local_addr().unwrap()),
            script: Arc::default(),
            usually: Arc::new(Mutex::new(Does::Good)),
            requests: Arc::default(),
            permits: Arc::new(Semaphore::new(0)),
            came: Arc::new(Semaphore::new(0)),
        };
        let router = Router::new().fallback(answer).with_state(endpoint.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        endpoint
    }

    /// Does this with the next requests.
    fn then(&self, script: impl IntoIterator<Item = Does>) {
        self.script.lock().unwrap().extend(script);
    }

    /// Does this with every request from now on.
    fn usually(&self, does: Does) {
        *self.usually.lock().unwrap() = does;
    }

    /// The requests since this was asked the last time.
    fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }

    /// The texts of them all, sorted.
    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.requests().iter().flat_map(Request::input).collect();
        texts.sort();
        texts
    }

    /// Waits until so many more requests have come.
    async fn wait_for(&self, requests: u32) {
        self.came.acquire_many(requests).await.unwrap().forget();
    }

    fn settings(&self) -> Settings {
        Settings { url: self.url.clone(), model: "letters".into(), retries: 1, query_timeout: 1, ..Settings::default() }
    }
}

/// Letters that two texts share make them near to each other.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0; dimensions];
    for letter in text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()) {
        vector[letter as usize % dimensions] += 1.0;
    }
    vector
}

async fn answer(State(endpoint): State<Endpoint>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let authorization = headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let request = Request { path: uri.to_string(), authorization, body };
    endpoint.requests.lock().unwrap().push(request.clone());
    endpoint.came.add_permits(1);
    let does = endpoint.script.lock().unwrap().pop_front();
    let does = does.unwrap_or_else(|| endpoint.usually.lock().unwrap().clone());
    let texts = request.input();
    if texts.iter().any(|text| text.contains("poison")) {
        return (StatusCode::BAD_REQUEST, r#"{"error": {"message": "a text is too odd"}}"#).into_response();
    }
    let asked = request.body["dimensions"].as_u64().map_or(DIMENSIONS, |asked| usize::try_from(asked).unwrap());
    let good = |dimensions: usize| -> Vec<Value> {
        let items = texts.iter().enumerate();
        items.map(|(index, text)| json!({ "index": index, "embedding": vector(text, dimensions) })).collect()
    };
    let data = match does {
        Does::Good => good(asked),
        Does::Short(dimensions) => good(dimensions),
        Does::Shuffled => good(asked).into_iter().rev().collect(),
        Does::Missing => good(asked).into_iter().skip(1).collect(),
        Does::Base64 => {
            let bytes =
                |text: &str| vector(text, asked).iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
            let items = texts.iter().enumerate();
            items.map(|(index, text)| json!({ "index": index, "embedding": STANDARD.encode(bytes(text)) })).collect()
        }
        Does::Held => {
            endpoint.permits.acquire().await.unwrap().forget();
            good(asked)
        }
        Does::Never => std::future::pending().await,
        Does::Status(status) => {
            let message = format!("no, {}", request.authorization.unwrap_or_default());
            let body = json!({ "error": { "message": message } }).to_string();
            return (StatusCode::from_u16(status).unwrap(), body).into_response();
        }
        Does::Busy(seconds) => {
            return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds)], "busy").into_response();
        }
        Does::Html => return "<!doctype html><h1>Welcome</h1>".into_response(),
        Does::Redirect(there) => return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, there)]).into_response(),
        Does::Cut => {
            let begun = stream::iter([Ok(Bytes::from_static(b"{\"data\": ["))]);
            // The head and the beginning leave before the end is known.
            let broken = stream::once(async {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                Err(std::io::Error::other("out of paper"))
            });
            let broken = begun.chain(broken);
            return ([(CONTENT_LENGTH, "1000")], Body::from_stream(broken)).into_response();
        }
    };
    json!({ "object": "list", "data": data, "model": "letters", "usage": {} }).to_string().into_response()
}
