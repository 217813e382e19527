//! What was asked for on the command line, and the request that it becomes.

use bytes::Bytes;
use clap::ArgMatches;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::fields::{self, Wanted};
use super::target::{self, Base};
use crate::cli::{args, input};
use crate::client::Request;
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::Context;
use crate::operations::MEDIA_TYPE;
use crate::output;

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Headers that carry credentials, which belong to no command line.
const CREDENTIALS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "cookie2",
    "set-cookie",
    "api-key",
    "x-api-key",
    "x-auth-token",
    "x-access-token",
    "x-session-token",
];

/// Headers that say where a message begins and ends, and where it goes.
const FRAMING: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "expect",
];

/// One request, ready to be sent.
pub struct Call {
    pub method: Method,
    /// Behind the base, with its query as it was given.
    pub path: String,
    /// More of the query, not yet encoded.
    pub query: Vec<(String, String)>,
    /// From `--header`.
    pub headers: HeaderMap,
    pub body: Option<Body>,
    pub token: Option<String>,
}

/// The bytes that travel, and the file they came from.
pub struct Body {
    pub bytes: Bytes,
    pub file: Option<String>,
}

impl Call {
    /// Reads files, standard input and the session; nothing is sent.
    pub fn read(matches: &ArgMatches, context: &Context, base: &Base) -> Result<Call> {
        let (method, path) = words(matches)?;
        let headers = headers(matches)?;
        let path = target::resolve(&path, base, || context.agent_id())?;
        let mut stdin = Stdin { taken: false };
        let mut body = body(matches, &headers, &mut stdin)?;
        let given = fields::given(matches);
        let mut query = Vec::new();
        if !given.is_empty() {
            let value = fields::parse(&given, |wanted| match wanted {
                Wanted::Agent => context.agent_id(),
                Wanted::File(path) => stdin.text(path),
            })?;
            match body {
                None if !matches!(method, Method::GET | Method::HEAD) => {
                    body = Some(Body { bytes: value.to_string().into(), file: None });
                }
                _ => query = fields::query(&value),
            }
        }
        Ok(Call { method, path, query, headers, body, token: token(matches, context) })
    }

    /// The same request for another page.
    pub fn at(&self, path: String) -> Call {
        let (method, headers, token) = (self.method.clone(), self.headers.clone(), self.token.clone());
        Call { method, path, query: Vec::new(), headers, body: None, token }
    }

    pub fn request(&self) -> Request {
        let mut request = Request::new(self.method.clone(), self.path.clone());
        request.query.clone_from(&self.query);
        request.raw = self.body.as_ref().map(|body| body.bytes.clone());
        request.token.clone_from(&self.token);
        request.headers = self.headers.clone();
        let mut rows = target::rows(&self.path).into_iter();
        request.repeatable |= rows.any(|row| row.method.as_str() == self.method.as_str() && row.idempotent);
        request
    }

    /// A text in which the token is not repeated. What is short is no token but a word.
    pub fn without_token(&self, text: &str) -> String {
        match self.token.as_deref().filter(|token| token.len() >= 8) {
            Some(token) => text.replace(token, "(withheld)"),
            None => text.to_owned(),
        }
    }

    /// An error that does not repeat the token.
    pub fn withheld(&self, mut error: Error) -> Error {
        error.message = self.without_token(&error.message);
        error
    }

    /// The headers that tell one request from another, without the token.
    pub fn headers_sent(&self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (name, default) in [("accept", Some(MEDIA_TYPE)), ("content-type", self.body.as_ref().map(|_| JSON))] {
            if let Some(default) = default.filter(|_| !self.headers.contains_key(name)) {
                headers.push((name.to_owned(), default.to_owned()));
            }
        }
        let own = self.headers.iter();
        headers.extend(own.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())));
        headers
    }
}

const JSON: &str = "application/json";

/// Method and path. What brings a body brings the method with it.
fn words(matches: &ArgMatches) -> Result<(Method, String)> {
    let words: Vec<&String> = matches.get_many::<String>("words").into_iter().flatten().collect();
    let flag = args::text(matches, "method").map(|method| method.to_uppercase());
    let (word, path) = match words.as_slice() {
        [method, path] => (Some(method.to_uppercase()), (*path).clone()),
        // A lone method is no path that was forgotten to be named.
        [path] if METHODS.contains(&path.as_str()) => return Err(no_path()),
        [path] => (None, (*path).clone()),
        _ => return Err(no_path()),
    };
    let method = match (word, flag) {
        (Some(word), Some(flag)) if word != flag => {
            return Err(Error::usage(format!("two methods are given: {word} and --method {flag}"))
                .hint(format!("towow api {flag} {}", quoted(&path))));
        }
        (Some(method), _) | (None, Some(method)) => method,
        (None, None) if brings_body(matches) => "POST".to_owned(),
        (None, None) => "GET".to_owned(),
    };
    if !METHODS.contains(&method.as_str()) {
        return Err(Error::usage(format!("{method:?} is not one of {}", METHODS.join(", ")))
            .hint("towow api GET /protocol/agents"));
    }
    let method = Method::from_bytes(method.as_bytes()).map_err(|error| Error::usage(error.to_string()))?;
    Ok((method, path))
}

fn no_path() -> Error {
    Error::usage("a path is needed").hint("towow api GET /protocol/agents")
}

fn brings_body(matches: &ArgMatches) -> bool {
    ["data", "input", "raw-field", "field"].iter().any(|name| matches.contains_id(name))
}

/// The token of the session. Public routes answer without one, so that having none is no error here.
fn token(matches: &ArgMatches, context: &Context) -> Option<String> {
    if args::flag(matches, "anonymous") {
        return None;
    }
    match context.token() {
        Ok(token) => Some(token),
        Err(error) if error.code == "auth_required" => None,
        Err(error) => {
            output::notice(&error.code, &format!("sent without a token: {}", error.message));
            None
        }
    }
}

fn headers(matches: &ArgMatches) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for text in matches.get_many::<String>("header").into_iter().flatten() {
        // A value may be a secret: what is refused is named without it.
        let (name, value) = text.split_once(':').ok_or_else(|| bad_header("a header is not 'Name: value'"))?;
        let (name, value) = (name.trim(), value.trim_matches([' ', '\t']));
        let lower = name.to_ascii_lowercase();
        if CREDENTIALS.contains(&lower.as_str()) {
            let message = format!(
                "the header {name} would put a secret on the command line; a token is sent after a login or from TOWOW_TOKEN"
            );
            return Err(bad_header(message).hint("towow auth login --email YOUR_EMAIL"));
        }
        if FRAMING.contains(&lower.as_str()) {
            return Err(bad_header(format!("the header {name} is made from the request itself")));
        }
        let wrong = |what: &str| bad_header(format!("the header {name:?} has {what}"));
        let header = HeaderName::from_bytes(lower.as_bytes()).map_err(|_| wrong("a name that cannot be sent"))?;
        if value.chars().any(char::is_control) {
            return Err(wrong("control characters in its value"));
        }
        let value = Some(value).filter(|value| value.is_ascii()).and_then(|value| HeaderValue::from_str(value).ok());
        let value = value.ok_or_else(|| wrong("a value beyond ASCII"))?;
        headers.append(header, value);
    }
    Ok(headers)
}

fn bad_header(message: impl Into<String>) -> Error {
    Error::new(Kind::Usage, "bad_header", message).hint("towow api --help")
}

/// The body of `--data` or `--input`.
fn body(matches: &ArgMatches, headers: &HeaderMap, stdin: &mut Stdin) -> Result<Option<Body>> {
    if let Some(data) = args::text(matches, "data") {
        if data == "-" {
            stdin.take()?;
        }
        let file = data.strip_prefix('@').map(str::to_owned);
        let value: Value = input::read_json(&data)?;
        return Ok(Some(Body { bytes: value.to_string().into(), file }));
    }
    let Some(path) = args::text(matches, "input") else { return Ok(None) };
    let bytes = stdin.bytes(&path)?;
    let media = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or(JSON);
    if media.to_ascii_lowercase().contains("json")
        && let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes)
    {
        let source = if path == "-" { "standard input" } else { &path };
        let message = format!("{source} is not JSON: {error}; another kind needs -H 'Content-Type: ...'");
        return Err(Error::new(Kind::Usage, "bad_json", message).hint("towow schema"));
    }
    let file = (path != "-").then_some(path);
    Ok(Some(Body { bytes: bytes.into(), file }))
}

/// Standard input, which can be read once.
struct Stdin {
    taken: bool,
}

impl Stdin {
    fn take(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.taken, true) {
            return Err(Error::usage("standard input is asked for twice, it can be read once").hint("towow api --help"));
        }
        Ok(())
    }

    fn bytes(&mut self, path: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = if path == "-" {
            self.take()?;
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
        } else {
            std::fs::read(path)
        };
        let source = if path == "-" { "standard input" } else { path };
        read.map_err(|error| Error::usage(format!("cannot read {source}: {error}")).hint("towow api --help"))
    }

    fn text(&mut self, path: &str) -> Result<String> {
        String::from_utf8(self.bytes(path)?)
            .map_err(|_| Error::usage(format!("{path} is not UTF-8 text")).hint("towow api --help"))
    }
}
