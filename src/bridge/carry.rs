//! Carries messages between a [`Link`] and its socket until one of both ends.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message, error::CapacityError};

use super::link::{Link, Terms, Worker, pong_within};
use super::socket::Socket;
use super::wire::{self, Dialect, Incoming, LARGEST, PROTOCOL, close, code};

/// How long the answer to a hello may take.
pub const HELLO: Duration = Duration::from_secs(5);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_millis(300);
/// Calls at once, where a worker knows nothing of this.
const PLAIN_CONCURRENCY: usize = 64;
/// The most tools of a worker.
pub const MOST_TOOLS: usize = 1_000;
/// Characters of what a worker says about itself.
const LONGEST_NAME: usize = 64;

/// What a worker was told, and what it said.
pub struct Met {
    /// How the connection is set up.
    pub terms: Terms,
    /// The tools as it sent them.
    pub tools: Vec<serde_json::Value>,
}

/// Says hello. In plain mode there is none.
pub async fn meet(
    socket: &mut Socket,
    dialect: Dialect,
    host: &str,
    heartbeat: Duration,
    largest: usize,
) -> Result<Met, String> {
    if dialect == Dialect::Plain {
        let worker = Worker { name: "plain".into(), ..Worker::default() };
        let (concurrency, next) = (PLAIN_CONCURRENCY, 1);
        let terms = Terms { worker, dialect, concurrency, largest_out: largest, largest_in: largest, next };
        return Ok(Met { terms, tools: Vec::new() });
    }
    let hello = json!({
        "protocolVersions": [PROTOCOL],
        "host": { "name": "towow", "version": env!("CARGO_PKG_VERSION") },
        "hostId": host,
        "heartbeatMs": u64::try_from(heartbeat.as_millis()).unwrap_or(u64::MAX),
        "maxMessageBytes": largest,
    });
    match tokio::time::timeout(HELLO, answered(socket, &wire::request(1, "bridge/hello", &hello))).await {
        Err(_) => {
            bye(socket, close::NO_HELLO, "no hello").await;
            Err(format!("it did not answer hello within {} s", HELLO.as_secs()))
        }
        Ok(Err(why)) => Err(why),
        Ok(Ok(answer)) => match introduced(answer, dialect, largest) {
            Ok(met) => Ok(met),
            Err((code, why)) => {
                bye(socket, code, if code == close::NO_VERSION { "no version in common" } else { "no good hello" })
                    .await;
                Err(why)
            }
        },
    }
}

async fn answered(socket: &mut Socket, hello: &str) -> Result<Result<serde_json::Value, wire::Refusal>, String> {
    socket.send(Message::text(hello)).await.map_err(|error| format!("it broke off at hello: {error}"))?;
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => match wire::read(Dialect::Bridge, &text) {
                Incoming::Answer(1, answer) => return Ok(answer),
                other => {
                    return Err(format!("it said something else than hello: {other:?}").chars().take(300).collect());
                }
            },
            Some(Ok(Message::Close(frame))) => return Err(parting(frame.as_ref())),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(format!("it broke off at hello: {error}")),
            None => return Err("it broke off at hello".into()),
        }
    }
}

fn introduced(
    answer: Result<serde_json::Value, wire::Refusal>,
    dialect: Dialect,
    largest: usize,
) -> Result<Met, (u16, String)> {
    let mut said = answer.map_err(|refusal| match refusal.code {
        code::INVALID => {
            let supported = &refusal.data["supported"];
            (close::NO_VERSION, format!("it does not speak {PROTOCOL}: {} {supported}", refusal.message))
        }
        _ => (close::BROKEN, format!("it refused hello: {}", refusal.message)),
    })?;
    if said["protocolVersion"] != PROTOCOL {
        return Err((close::NO_VERSION, format!("it speaks {}, not {PROTOCOL}", said["protocolVersion"])));
    }
    let broken = |why: String| Err((close::BROKEN, why));
    let text = |at: &serde_json::Value| at.as_str().unwrap_or_default().chars().take(LONGEST_NAME).collect::<String>();
    let worker = Worker {
        name: text(&said["worker"]["name"]),
        version: text(&said["worker"]["version"]),
        instance: text(&said["worker"]["instanceId"]),
        runtime: text(&said["worker"]["runtime"]),
        cancels: said["capabilities"]["cancel"] == true,
        progresses: said["capabilities"]["progress"] == true,
    };
    if worker.instance.is_empty() {
        return broken("its hello has no worker.instanceId".into());
    }
    let number = |name: &str| said[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let concurrency = number("maxConcurrency").unwrap_or(1).clamp(1, 1024);
    let largest_out = number("maxMessageBytes").unwrap_or(LARGEST);
    let tools = match said["tools"].take() {
        serde_json::Value::Array(tools) if tools.len() > MOST_TOOLS => {
            return broken(format!("it has more than {MOST_TOOLS} tools"));
        }
        serde_json::Value::Array(tools) => tools,
        _ => return broken("its hello has no list of tools".into()),
    };
    Ok(Met { terms: Terms { worker, dialect, concurrency, largest_out, largest_in: largest, next: 2 }, tools })
}

/// Until the connection ends, which is told in a sentence.
pub async fn carry(
    socket: Socket,
    link: &Link,
    mut out: mpsc::UnboundedReceiver<Message>,
    heartbeat: Duration,
    ping: mpsc::UnboundedSender<Message>,
) -> String {
    let ear = socket.get_ref().ear();
    let (mut sink, mut stream) = socket.split();
    let read = async {
        loop {
            match stream.next().await {
                Some(Ok(Message::Text(text))) => link.take(&text),
                Some(Ok(Message::Close(frame))) => return (close::AWAY, parting(frame.as_ref())),
                Some(Ok(_)) => {}
                Some(Err(tungstenite::Error::Capacity(CapacityError::MessageTooLong { size, max_size }))) => {
                    let why = format!("it sent a message of {size} bytes, and {max_size} are read at most");
                    return (close::TOO_LARGE, why);
                }
                Some(Err(error)) => return (close::AWAY, format!("it broke off: {error}")),
                None => return (close::AWAY, "it broke off".to_owned()),
            }
        }
    };
    let write = async {
        while let Some(message) = out.recv().await {
            let mut pings = message.is_ping();
            let mut fed = sink.feed(message).await;
            // What has piled up goes with one write.
            while let (Ok(()), Ok(more)) = (&fed, out.try_recv()) {
                pings |= more.is_ping();
                fed = sink.feed(more).await;
            }
            if fed.is_err() || sink.flush().await.is_err() {
                break;
            }
            if pings {
                ear.ping_left();
            }
            link.flushed();
        }
    };
    let beat = async {
        let patience = pong_within(heartbeat);
        loop {
            tokio::time::sleep(heartbeat).await;
            let sent = Instant::now();
            if ping.send(Message::Ping(Default::default())).is_err() {
                return;
            }
            while ear.last() < sent {
                let awaited = ear.awaited(sent);
                tokio::time::sleep_until((awaited + patience).into()).await;
                if ear.last() < sent && ear.awaited(sent) == awaited {
                    return;
                }
            }
        }
    };
    // The reader says why it ended, also when the writer notices first.
    let silent = || format!("nothing was heard of it for {} ms after a ping", pong_within(heartbeat).as_millis());
    let (code, why) = tokio::select! {
        biased;
        ended = read => ended,
        () = beat => (close::AWAY, silent()),
        () = write => (close::AWAY, "it broke off".to_owned()),
        () = link.gone().cancelled() => (close::AWAY, "closed from this side".to_owned()),
    };
    link.close();
    let goodbye = CloseFrame { code: code.into(), reason: Default::default() };
    let _ = tokio::time::timeout(GOODBYE, sink.send(Message::Close(Some(goodbye)))).await;
    why
}

/// Closes with a reason.
async fn bye(socket: &mut Socket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code: code.into(), reason: reason.into() };
    let _ = tokio::time::timeout(GOODBYE, socket.close(Some(frame))).await;
}

fn parting(frame: Option<&CloseFrame>) -> String {
    match frame {
        Some(frame) if frame.reason.is_empty() => format!("it closed with {}", u16::from(frame.code)),
        Some(frame) => {
            format!("it closed with {}: {}", u16::from(frame.code), frame.reason.chars().take(200).collect::<String>())
        }
        None => "it closed".to_owned(),
    }
}
