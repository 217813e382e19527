//! The room against a server on this machine that does what it is told, well or badly.

mod calls;
mod choice;
mod forms;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Answer, Heard, Model, Models, Request, Trouble};
use crate::node::config::Llm;

pub const KEY: &str = "sk-test-0123456789abcdef";

/// What it does with a request.
#[derive(Debug, Clone)]
pub enum Does {
    /// Sends these bytes and ends.
    Sends(Vec<u8>),
    /// The same, a byte at a time.
    Drips(Vec<u8>),
    /// Sends them and then nothing, without an end.
    Hangs(Vec<u8>),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Method and path.
    pub line: String,
    /// In lower case.
    pub head: String,
    pub body: Value,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A server that does the first of these with the first request, and so on; the last one for ever.
#[derive(Clone)]
pub struct Server {
    pub url: String,
    acts: Arc<Mutex<VecDeque<Does>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub async fn of(acts: impl IntoIterator<Item = Does>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Server { url, acts: Arc::new(Mutex::new(acts.into_iter().collect())), asked: Arc::default() };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        server
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
                let length =
                    head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                if bytes.len() >= end + 4 + length.unwrap_or(0) {
                    break (head, bytes.split_off(end + 4));
                }
            }
            let mut piece = [0; 4096];
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return,
                Ok(read) => bytes.extend_from_slice(&piece[..read]),
            }
        };
        let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        self.asked.lock().unwrap().push(Asked { line, head: head.to_lowercase(), body });
        let does = {
            let mut acts = self.acts.lock().unwrap();
            if acts.len() > 1 { acts.pop_front().unwrap() } else { acts[0].clone() }
        };
        // The client may have had enough.
        match does {
            Does::Sends(bytes) => drop(stream.write_all(&bytes).await),
            Does::Drips(bytes) => {
                for byte in bytes {
                    if stream.write_all(&[byte]).await.is_err() {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            }
            Does::Hangs(bytes) => {
                drop(stream.write_all(&bytes).await);
                std::future::pending::<()>().await;
            }
        }
        drop(stream.shutdown().await);
    }

    /// The requests since this was asked the last time.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// A model of this provider there.
    pub fn model(&self, provider: &str) -> Arc<Model> {
        self.model_with(provider, |_| {})
    }

    pub fn model_with(&self, provider: &str, change: impl FnOnce(&mut Llm)) -> Arc<Model> {
        let mut config = Llm {
            provider: provider.into(),
            base_url: self.url.clone(),
            model: "m-1".into(),
            key: KEY.into(),
            ..Llm::default()
        };
        change(&mut config);
        let mut model = Models::new(&config).own(Some("acc_1")).unwrap().unwrap();
        // Nobody waits in a test.
        Arc::get_mut(&mut model).unwrap().server.pace.first = Duration::from_millis(1);
        model
    }
}

/// An answer with this status.
pub fn answer(status: u16, headers: &str, body: &str) -> Does {
    Does::Sends(
        format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
            .into_bytes(),
    )
}

/// A stream of these events.
pub fn stream(events: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nrequest-id: req_1\r\nConnection: close\r\n\r\n";
    format!("{head}{events}").into_bytes()
}

pub fn event(name: &str, mut data: Value) -> String {
    data["type"] = name.into();
    format!("event: {name}\ndata: {data}\n\n")
}

/// The beginning of an answer in the Messages dialect with these pieces of text, between things that are to be passed over.
pub fn begun(pieces: &[&str]) -> String {
    let usage = json!({ "input_tokens": 20, "cache_read_input_tokens": 5, "output_tokens": 1 });
    let mut events = event("message_start", json!({ "message": { "model": "m-1-real", "usage": usage } }));
    events += &event("ping", json!({}));
    events +=
        &event("content_block_start", json!({ "index": 0, "content_block": { "type": "thinking", "thinking": "" } }));
    events += &event("content_block_delta", json!({ "delta": { "type": "thinking_delta", "thinking": "hm" } }));
    events += &event("content_block_delta", json!({ "delta": { "type": "signature_delta", "signature": "x" } }));
    events += &event("content_block_stop", json!({ "index": 0 }));
    events += &event("content_block_start", json!({ "index": 1, "content_block": { "type": "text", "text": "" } }));
    for piece in pieces {
        events += &event("content_block_delta", json!({ "delta": { "type": "text_delta", "text": piece } }));
        events += ": a comment\n\nevent: of_tomorrow\ndata: what is this\n\n";
    }
    events
}

/// A whole answer in the Messages dialect.
pub fn said(pieces: &[&str], stop: &str) -> Does {
    let end = json!({ "delta": { "stop_reason": stop }, "usage": { "output_tokens": 7 } });
    Does::Sends(stream(&(begun(pieces) + &event("message_delta", end) + &event("message_stop", json!({})))))
}

/// A whole answer in the Chat dialect.
pub fn chatted(pieces: &[&str], finish: &str) -> Does {
    let mut events = String::new();
    for piece in pieces {
        let choice = json!({ "delta": { "content": piece, "reasoning_content": "hm" }, "finish_reason": null });
        events += &format!("data: {}\n\n", json!({ "model": "m-1-real", "choices": [choice] }));
    }
    events += &format!("data: {}\n\n", json!({ "choices": [{ "delta": {}, "finish_reason": finish }] }));
    let usage = json!({ "prompt_tokens": 25, "completion_tokens": 7, "prompt_tokens_details": { "cached_tokens": 5 } });
    events += &format!("data: {}\n\ndata: [DONE]\n\n", json!({ "choices": [], "usage": usage }));
    Does::Sends(stream(&events))
}

pub fn question() -> Request {
    Request::new("test", "Be brief.", 100).user("Who are you?")
}

/// Asks, and tells what was heard: `|` stands for a new beginning.
pub async fn ask(model: &Model, request: &Request) -> (Result<Answer, Trouble>, String) {
    let mut shown = String::new();
    let outcome = model
        .ask(request, &mut |heard| match heard {
            Heard::Text(text) => shown.push_str(text),
            Heard::Again => shown.push('|'),
        })
        .await;
    (outcome, shown)
}
