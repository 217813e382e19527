//! One call, from the choice of a worker to its line in the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tokio::time::{sleep_until, timeout};

use super::definition::{Definition, LONGEST_CALL};
use super::host::Bridge;
use super::link::{Failure, Heard, Link};
use super::log::{Level, redacted};
use super::registry::{Choice, RETURN};
use super::wire::{self, Dialect, code, key};
use crate::config::random;
use crate::error::{Error, Kind, Result};

/// How often a worker that is there and just being lost is looked for again.
const LOOK: Duration = Duration::from_millis(20);

/// A call of a tool.
pub struct Call {
    /// The tool.
    pub definition: Arc<Definition>,
    /// An object.
    pub arguments: Value,
    /// The name under which the function keeps state.
    pub session: Option<String>,
    /// For distributed tracing, as the client sent it.
    pub traceparent: Option<String>,
    /// Hears of progress.
    pub heard: Option<Heard>,
    /// How long the client waits at most.
    pub patience: Option<Duration>,
}

/// Characters of the name of a session.
const LONGEST_SESSION: usize = 128;

/// The name of a session, where it can be one; `at` is where it was given.
pub fn session(name: &str, at: &str) -> Result<String> {
    if (1..=LONGEST_SESSION).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(name.to_owned());
    }
    let message = format!("{at}: the name of a session is a text of 1 to {LONGEST_SESSION} visible ASCII characters");
    Err(Error::new(Kind::Usage, "invalid_argument", message))
}

impl Bridge {
    /// Calls a tool and returns MCP's `CallToolResult`, also where the function failed. Dropping it cancels the call.
    ///
    /// | code | exit | |
    /// |---|---|---|
    /// | `invalid_argument`, `too_large` | 2 | the arguments |
    /// | `timeout` | 8 | the deadline is over |
    /// | `worker_lost`, `worker_reconnecting` | 7 | nobody is there, or went away meanwhile |
    /// | `overloaded` | 6 | too many calls wait already |
    /// | `worker_misbehaved` | 1 | it does not keep to the protocol |
    pub async fn call(&self, call: Call) -> Result<Value> {
        let inner = self.inner();
        let limit = call.definition.timeout.unwrap_or(inner.timeout);
        let limit = call.patience.map_or(limit, |patience| limit.min(patience)).min(LONGEST_CALL);
        let line = Line::new(self, &call);
        if inner.log.has(Level::Debug) {
            line.arguments(&call);
        }
        let began = Instant::now();
        let attempts = async {
            call.definition.check_aside(&call.arguments).await?;
            self.attempts(&call, limit, began, &line).await
        };
        let outcome = timeout(limit, attempts).await.unwrap_or_else(|_| Err(late(&call.definition.name, limit)));
        line.end(&outcome);
        outcome
    }

    async fn attempts(&self, call: &Call, limit: Duration, began: Instant, line: &Line<'_>) -> Result<Value> {
        let inner = self.inner();
        let name = &call.definition.name;
        let mut attempt = 1;
        let mut patience = None;
        // From when somebody is waited for, whoever it is.
        let mut patient_until = || {
            let last = *patience.get_or_insert_with(|| Instant::now() + RETURN);
            if Instant::now() < last { Ok(last) } else { Err(away(name)) }
        };
        loop {
            let mut changes = inner.registry.changes();
            let (link, label) = match inner.registry.choose(name, call.session.as_deref()) {
                Choice::Go(link, label) => (link, label),
                Choice::Wait(until) => {
                    let last = patient_until()?;
                    tokio::select! {
                        _ = changes.changed() => {}
                        () = sleep_until(until.min(last).into()) => {}
                    }
                    continue;
                }
                Choice::Nobody => return Err(away(name)),
            };
            line.noted().worker = Some(label.clone());
            let outcome = link.call(&call.definition, call.heard.clone(), |id| {
                let left = limit.saturating_sub(began.elapsed());
                let frame = frame(call, &link, id, &line.id, left, attempt);
                line.noted().sent = frame.len();
                frame
            });
            match outcome.await {
                Ok(result) => return looked_at(&call.definition, result),
                // Nothing was begun there: somebody else may take it, or the same one once it is back.
                Err(failure) if failure.is_nothing_begun() => {
                    patient_until()?;
                    tokio::time::sleep(LOOK).await;
                }
                Err(Failure::Lost) if call.definition.repeatable && attempt == 1 => {
                    attempt += 1;
                    line.noted().attempts += 1;
                }
                // The worker looks at the clock as well, and may be the first.
                Err(Failure::Refused(refusal)) if refusal.code == code::TIMEOUT => return Err(late(name, limit)),
                Err(failure) => return Err(told(name, &label, failure)),
            }
        }
    }
}

/// What clients count on, since some of them fail without it.
fn looked_at(definition: &Definition, result: Value) -> Result<Value> {
    let promised = definition.tool.contains_key("outputSchema") && result["isError"] != true;
    let problem = match (result["content"].is_array(), &result["structuredContent"]) {
        (false, _) => "its answer is no result of a tool",
        (true, Value::Null) if promised => "its result has no structuredContent, which its outputSchema promises",
        (true, Value::Null | Value::Object(_)) => return Ok(result),
        (true, _) => "its structuredContent is no object",
    };
    Err(misbehaved(&definition.name, problem))
}

fn frame(call: &Call, link: &Link, id: u64, call_id: &str, left: Duration, attempt: u32) -> String {
    if link.dialect == Dialect::Plain {
        let function = call.definition.function.as_deref().unwrap_or(&call.definition.original);
        return wire::plain_call(id, function, &call.arguments, call.session.as_deref());
    }
    let mut meta = Map::new();
    if call.heard.is_some() && link.worker.progresses {
        meta.insert("progressToken".into(), json!(id));
    }
    meta.insert(key::CALL.into(), json!(call_id));
    if let Some(session) = &call.session {
        meta.insert(key::SESSION.into(), json!(session));
    }
    meta.insert(key::DEADLINE.into(), json!(u64::try_from(left.as_millis()).unwrap_or(u64::MAX)));
    meta.insert(key::ATTEMPT.into(), json!(attempt));
    if let Some(traceparent) = &call.traceparent {
        meta.insert("traceparent".into(), json!(traceparent));
    }
    wire::call(id, &call.definition.original, &call.arguments, &Value::Object(meta))
}

fn away(name: &str) -> Error {
    let message = format!("the worker of {name} is not connected; the bridge goes on trying to reach it");
    Error::new(Kind::Network, "worker_reconnecting", message).hint("towow tool list")
}

fn late(name: &str, limit: Duration) -> Error {
    Error::new(Kind::Timeout, "timeout", format!("{name} did not answer within {} ms", limit.as_millis()))
}

fn misbehaved(name: &str, why: &str) -> Error {
    Error::new(Kind::Api, "worker_misbehaved", format!("{name}: the worker does not keep to the protocol: {why}"))
        .hint("towow tool list")
}

fn told(name: &str, label: &str, failure: Failure) -> Error {
    match failure {
        Failure::Lost | Failure::Away => {
            let message =
                format!("the worker of {name} ({label}) was lost during the call; it may have happened nevertheless");
            Error::new(Kind::Network, "worker_lost", message).hint("towow tool list")
        }
        Failure::Overloaded => overloaded(name),
        Failure::TooLarge(what, bytes, limit) => too_large(name, what, bytes as u64, limit as u64),
        Failure::Unreadable(why) => misbehaved(name, &why),
        Failure::Refused(refusal) => match refusal.code {
            code::INVALID => Error::new(Kind::Usage, "invalid_argument", format!("{name}: {}", refusal.message))
                .hint(format!("towow tool schema {name}")),
            code::OVERLOADED => overloaded(name),
            code::TOO_LARGE => {
                let number = |key: &str| refusal.data[key].as_u64().unwrap_or_default();
                too_large(name, "arguments or result", number("bytes"), number("limit"))
            }
            code::CANCELLED => Error::new(Kind::Api, "cancelled", format!("{name}: cancelled by the worker")),
            other => misbehaved(name, &format!("{} ({other})", refusal.message)),
        },
    }
}

fn overloaded(name: &str) -> Error {
    let mut error =
        Error::new(Kind::Quota, "overloaded", format!("{name}: too many calls wait for its workers already"));
    error.retryable = true;
    error.hint("towow tool list")
}

fn too_large(name: &str, what: &str, bytes: u64, limit: u64) -> Error {
    let message = format!("{name}: {what} of {bytes} bytes, and {limit} are taken at most");
    Error::new(Kind::Usage, "too_large", message).hint(format!("towow tool schema {name}"))
}

/// The line of a call in the log. One that is dropped without an end was cancelled.
struct Line<'a> {
    bridge: &'a Bridge,
    id: String,
    tool: String,
    session: Option<String>,
    began: Instant,
    noted: Mutex<Noted>,
}

/// What turns out during a call.
#[derive(Default)]
struct Noted {
    worker: Option<String>,
    sent: usize,
    attempts: u32,
    ended: bool,
}

impl<'a> Line<'a> {
    fn new(bridge: &'a Bridge, call: &Call) -> Line<'a> {
        Line {
            bridge,
            id: random::timed(),
            tool: call.definition.name.clone(),
            session: call.session.clone(),
            began: Instant::now(),
            noted: Mutex::default(),
        }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arguments(&self, call: &Call) {
        let shown = redacted(&call.arguments, &call.definition.tool["inputSchema"]);
        let fields = json!({ "tool": self.tool, "call_id": self.id, "session": self.session, "arguments": shown });
        self.bridge.inner().log.write(Level::Debug, "call_begins", &fields);
    }

    fn end(&self, outcome: &Result<Value>) {
        self.noted().ended = true;
        match outcome {
            Ok(result) if result["isError"] == true => self.write(Level::Info, "tool_error", Some(result)),
            Ok(result) => self.write(Level::Info, "ok", Some(result)),
            Err(error) => self.write(Level::Warn, &error.code, None),
        }
    }

    fn write(&self, level: Level, outcome: &str, result: Option<&Value>) {
        let log = &self.bridge.inner().log;
        if !log.has(level) {
            return;
        }
        let noted = self.noted();
        let attempts = Some(noted.attempts + 1).filter(|attempts| *attempts > 1);
        let millis = (self.began.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0;
        let fields = json!({
            "tool": self.tool, "call_id": self.id, "session": self.session, "worker": noted.worker,
            "ms": millis, "bytes_in": noted.sent, "bytes_out": result.map(length), "outcome": outcome, "attempts": attempts,
        });
        log.write(level, "call", &fields);
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let ended = self.noted().ended;
        if !ended {
            self.write(Level::Info, "cancelled", None);
        }
    }
}

/// Bytes of a value as JSON, without writing it down.
fn length(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_or(0, |()| count.0)
}
