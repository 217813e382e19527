//! Why there is no answer, and whether another try is worth it.

use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::providers::Provider;
use super::spent::Spent;
use super::words::line;
use crate::node::language::Language;
use crate::pacing;

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The model does not want to answer this.
    Refused,
    /// The key is not accepted (401, 403): its owner has to bind another one.
    KeyInvalid,
    /// There is no money, or a limit of spending is reached.
    Billing,
    /// There is no such model.
    NoModel,
    /// The request is longer than the model takes.
    TooLarge,
    /// The request is not understood (400, 422), or the address leads elsewhere.
    Rejected,
    /// Too many requests at the moment.
    Busy,
    /// It cannot be reached, fails, or is too slow.
    Away,
    /// The answer broke off.
    Cut,
    /// The answer is not what was asked for.
    Malformed,
    /// The answer is longer than it may be.
    Truncated,
    /// What is set for it on this node cannot be used.
    Settings,
}

impl Kind {
    /// The same word as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Refused => "refused",
            Kind::KeyInvalid => "key_invalid",
            Kind::Billing => "billing",
            Kind::NoModel => "no_model",
            Kind::TooLarge => "too_large",
            Kind::Rejected => "rejected",
            Kind::Busy => "busy",
            Kind::Away => "away",
            Kind::Cut => "cut",
            Kind::Malformed => "malformed",
            Kind::Truncated => "truncated",
            Kind::Settings => "settings",
        }
    }

    /// What people are told: the end of a sentence about the model.
    pub fn told(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Kind::Refused => ("模型拒绝回答", "the model refused to answer"),
            Kind::KeyInvalid => ("模型密钥无效", "the key of the model is not accepted"),
            Kind::Billing => ("模型账户余额不足或已达消费上限", "the account of the model has no credit left"),
            Kind::NoModel => ("没有这个模型", "there is no such model"),
            Kind::TooLarge => ("内容超过模型可接收的长度", "the text is longer than the model takes"),
            Kind::Rejected => ("模型服务不接受该请求", "the model's server did not accept the request"),
            Kind::Busy => ("模型服务繁忙", "the model is busy"),
            Kind::Away => ("无法连接模型服务", "the model could not be reached"),
            Kind::Cut => ("模型的回答中断", "the model's answer broke off"),
            Kind::Malformed => ("模型的回答无法使用", "the model's answer could not be used"),
            Kind::Truncated => ("模型的回答过长被截断", "the model's answer was too long"),
            Kind::Settings => ("节点的模型设置有误", "the settings for the model are wrong"),
        };
        language.pick(zh, en)
    }
}

/// A failure to get an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// What is the matter.
    pub kind: Kind,
    /// For the log and the owner of the key: one line, without key and address; at most 200 characters of it are the
    /// provider's words.
    pub message: String,
    /// What the provider calls the request.
    pub request_id: Option<String>,
    /// How long the provider wants to be left alone.
    pub retry_after: Option<Duration>,
    /// What is wrong with the answer, of one that was complained about.
    pub complaints: Vec<String>,
    /// What it cost all the same; how often it was tried.
    pub spent: Box<Spent>,
}

impl Trouble {
    /// Of this kind, before anything was asked.
    pub fn new(kind: Kind, message: impl Into<String>) -> Trouble {
        Trouble {
            kind,
            message: message.into(),
            request_id: None,
            retry_after: None,
            complaints: Vec::new(),
            spent: Box::default(),
        }
    }

    /// Requests that were made.
    pub fn attempts(&self) -> u32 {
        self.spent.attempts
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

/// How one request failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub kind: Kind,
    /// Without the name of the provider.
    pub message: String,
    /// Another try may succeed.
    pub passes: bool,
    pub retry_after: Option<Duration>,
    pub request_id: Option<String>,
}

impl Failure {
    pub fn final_(kind: Kind, message: impl Into<String>) -> Failure {
        Failure { kind, message: message.into(), passes: false, retry_after: None, request_id: None }
    }

    pub fn passing(kind: Kind, message: impl Into<String>) -> Failure {
        Failure { passes: true, ..Failure::final_(kind, message) }
    }

    /// Of an answer with this status; `said` is what its body says.
    pub fn of_status(status: u16, headers: &HeaderMap, body: &[u8], provider: &Provider, key: Option<&str>) -> Failure {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        if let Some(failure) = of_base_resp(&value, provider, key) {
            return failure.with_headers(headers);
        }
        let told = Told::of(&value, body, key);
        let message = match told.message.as_str() {
            "" => format!("status {status}"),
            said => format!("status {status}: {said}"),
        };
        let (kind, passes) = match status {
            // A limit of spending does not pass by waiting.
            402 | 403 | 429 if told.is_about_money() => (Kind::Billing, false),
            402 => (Kind::Billing, false),
            400 | 413 | 422 if told.is_about_length() => (Kind::TooLarge, false),
            413 => (Kind::TooLarge, false),
            401 | 403 => (Kind::KeyInvalid, false),
            404 => (Kind::NoModel, false),
            429 | 529 => (Kind::Busy, true),
            408 | 409 | 500.. => (Kind::Away, true),
            _ => (Kind::Rejected, false),
        };
        let mut failure = Failure { passes, ..Failure::final_(kind, message) }.with_headers(headers);
        failure.request_id = failure.request_id.or(told.request_id);
        failure
    }

    /// Of an `error` within an answer that began well.
    pub fn of_error(value: &Value, key: Option<&str>) -> Failure {
        let told = Told::of(value, b"", key);
        let (kind, passes) = match told.kind.as_str() {
            _ if told.is_about_money() => (Kind::Billing, false),
            _ if told.is_about_length() => (Kind::TooLarge, false),
            "authentication_error" | "permission_error" | "invalid_api_key" => (Kind::KeyInvalid, false),
            "not_found_error" | "model_not_found" => (Kind::NoModel, false),
            "invalid_request_error" => (Kind::Rejected, false),
            "request_too_large" => (Kind::TooLarge, false),
            "rate_limit_error" | "overloaded_error" | "rate_limit_exceeded" => (Kind::Busy, true),
            _ => (Kind::Away, true),
        };
        let message = match (told.kind.as_str(), told.message.as_str()) {
            ("", "") => "it failed while it answered".to_owned(),
            (kind, "") => format!("it failed while it answered: {kind}"),
            (_, message) => format!("it failed while it answered: {message}"),
        };
        Failure { passes, request_id: told.request_id, ..Failure::final_(kind, message) }
    }

    /// What the headers say goes before what the status says.
    fn with_headers(mut self, headers: &HeaderMap) -> Failure {
        match headers.get("x-should-retry").map(|value| value.as_bytes()) {
            Some(b"true") => self.passes = true,
            Some(b"false") => self.passes = false,
            _ => {}
        }
        self.retry_after = pacing::retry_after_exactly(headers);
        self.request_id = request_id(headers);
        self
    }
}

/// What the provider calls a request; what does not look like an id is none.
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    ["request-id", "x-request-id", "trace-id"].iter().find_map(|name| id(headers.get(*name)?.to_str().ok()?))
}

fn id(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (!text.is_empty() && text.len() <= 100 && text.bytes().all(plain)).then(|| text.to_owned())
}

/// `base_resp {status_code, status_msg}`, which says how it went whatever the status says. None where it went well.
pub fn of_base_resp(value: &Value, provider: &Provider, key: Option<&str>) -> Option<Failure> {
    let number = value.pointer("/base_resp/status_code")?.as_i64().filter(|number| *number != 0)?;
    let said = line(value.pointer("/base_resp/status_msg").and_then(Value::as_str).unwrap_or_default(), key);
    let known = provider.codes.iter().find(|code| code.number == number);
    let (kind, passes) = known.map_or((Kind::Rejected, false), |code| (code.kind, code.passes));
    let message = if said.is_empty() { format!("code {number}") } else { format!("code {number}: {said}") };
    Some(Failure { passes, ..Failure::final_(kind, message) })
}

/// What the body of a failure says.
struct Told {
    /// Its word for the failure, in lower case.
    kind: String,
    /// A line for people.
    message: String,
    request_id: Option<String>,
}

impl Told {
    fn of(value: &Value, body: &[u8], key: Option<&str>) -> Told {
        let text = |paths: &[&str]| paths.iter().find_map(|path| value.pointer(path)?.as_str());
        let message = match text(&["/error/message", "/message", "/detail", "/error/type", "/error"]) {
            Some(text) => text.to_owned(),
            None if value.is_null() => String::from_utf8_lossy(body).into_owned(),
            None => String::new(),
        };
        let page = message.trim_start().starts_with('<');
        // Both are looked at: some have a number for the one, some nothing for the other.
        let kind: Vec<&str> = ["/error/type", "/error/code", "/code"].iter().filter_map(|path| text(&[path])).collect();
        Told {
            kind: kind.first().map(|kind| line(kind, key).to_lowercase()).unwrap_or_default(),
            message: if page { String::new() } else { line(&message, key) },
            request_id: text(&["/request_id"]).and_then(id),
        }
        .with_code(kind.get(1).copied())
    }

    /// The more exact word of two.
    fn with_code(mut self, code: Option<&str>) -> Told {
        if let Some(code) = code.filter(|code| EXACT.contains(code)) {
            self.kind = code.to_owned();
        }
        self
    }

    fn is_about_money(&self) -> bool {
        let message = self.message.to_lowercase();
        MONEY.iter().any(|word| self.kind.contains(word) || message.contains(word))
    }

    fn is_about_length(&self) -> bool {
        let message = self.message.to_lowercase();
        LENGTH.iter().any(|word| self.kind.contains(word) || message.contains(word))
    }
}

/// Codes that say more than the type beside them.
const EXACT: &[&str] = &[
    "insufficient_quota",
    "context_length_exceeded",
    "invalid_api_key",
    "model_not_found",
    "rate_limit_exceeded",
    "billing_hard_limit_reached",
];

/// What is said when there is no money.
const MONEY: &[&str] = &[
    "billing",
    "insufficient_quota",
    "exceeded_current_quota",
    "spend limit",
    "spending limit",
    "spend_limit",
    "credit balance",
    "insufficient balance",
    "insufficient_balance",
    "余额不足",
];

/// What is said when a text is too long.
const LENGTH: &[&str] = &[
    "prompt is too long",
    "context_length_exceeded",
    "maximum context length",
    "context window",
    "request_too_large",
    "input is too long",
];
