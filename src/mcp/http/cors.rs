//! Which pages may use this server and read what it answers. Exactly the origins that were named: they get every header
//! that a browser's client needs, on every answer, a failure too, without which it would be told "network error". A page
//! of any other origin is refused.

use std::net::SocketAddr;

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// What the server understands.
pub const METHODS: &str = "GET, POST, DELETE, OPTIONS";

/// What clients of either era send.
const SENT: &str = "content-type, authorization, accept, mcp-protocol-version, mcp-session-id, last-event-id, mcp-method, mcp-name, traceparent, tracestate";

/// The parameters of a tool that a client repeats in headers; their names are the tools'.
const PARAMETER: &str = "mcp-param-";

/// What a page may read: without the first, a client of the older era loses its session after the first answer.
const READ: HeaderValue = HeaderValue::from_static("mcp-session-id, mcp-protocol-version, www-authenticate");

/// How long a browser remembers what is allowed, in seconds: the longest that browsers take.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

/// An origin as browsers write it: `https://app.example.org`, `http://localhost:5173`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// `scheme://host[:port]`, written in any way that means the same.
    pub fn parse(text: &str) -> Option<Origin> {
        let url = Url::parse(text.trim()).ok()?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && !host.contains('*'))?;
        if !bare {
            return None;
        }
        // Extensions of browsers and editors have schemes of their own, which the library knows no origin of.
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(Origin(format!("{}://{}{port}", url.scheme(), host.to_ascii_lowercase())))
    }
}

/// The pages that may come in.
pub struct Origins {
    named: Vec<Origin>,
    /// Pages of this server itself. It has none, but a client that says that it comes from here means no harm.
    own: [Origin; 4],
}

impl Origins {
    /// These, for a server that listens here.
    pub fn new(named: Vec<Origin>, here: SocketAddr) -> Origins {
        let port = here.port();
        let own = ["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()]
            .map(|host| Origin(format!("http://{host}:{port}")));
        let [localhost, four, six] = own;
        Origins { named, own: [localhost, four, six, Origin(format!("http://{here}"))] }
    }

    /// The origin of a request that may come in, if it names one; Err for one that may not.
    pub fn of(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, ()> {
        let mut lines = headers.get_all(ORIGIN).iter();
        let Some(line) = lines.next() else { return Ok(None) };
        let text = line.to_str().map_err(|_| ())?;
        let known = self.named.iter().chain(&self.own).any(|origin| origin.0 == text);
        if known && lines.next().is_none() { Ok(Some(line.clone())) } else { Err(()) }
    }
}

/// The header that says that an answer to one origin is none for another.
pub fn vary(headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
}

/// What the browser has to be told so that the page gets the answer, and may ask.
pub fn open(headers: &mut HeaderMap, origin: HeaderValue, wanted: &[HeaderName]) {
    let mut sent = SENT.to_owned();
    for name in wanted {
        sent.push_str(", ");
        sent.push_str(name.as_str());
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READ);
    headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    if let Ok(sent) = HeaderValue::from_str(&sent) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, sent);
    }
}

/// The parameters of tools among the headers that a browser asks for.
pub fn wanted(headers: &HeaderMap) -> Vec<HeaderName> {
    let lines = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter().filter_map(|line| line.to_str().ok());
    let names = lines.flat_map(|line| line.split(',')).map(str::trim);
    names.filter(|name| name.to_ascii_lowercase().starts_with(PARAMETER)).filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_as_browsers_write_it() {
        for (text, origin) in [
            ("https://app.example.org", "https://app.example.org"),
            ("HTTPS://App.Example.org:443/", "https://app.example.org"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://例子.测试", "https://xn--fsqu00a.xn--0zwm56d"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ] {
            assert_eq!(Origin::parse(text), Some(Origin(origin.to_owned())), "{text}");
        }
        for bad in [
            "*",
            "null",
            "",
            "app.example.org",
            "https://",
            "https://*.example.org",
            "https://a/path",
            "https://a?q",
            "https://a#f",
            "https://u@a",
            "https://u:p@a",
            "data:text/plain,x",
            "https://a b",
        ] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_origin_is_let_in_when_it_is_one_of_those_named() {
        let named = vec![Origin::parse("https://app.example.org").unwrap()];
        let origins = Origins::new(named, "127.0.0.1:8811".parse().unwrap());
        for (text, let_in) in [
            ("https://app.example.org", true),
            ("http://localhost:8811", true),
            ("http://127.0.0.1:8811", true),
            ("http://[::1]:8811", true),
            ("http://localhost:5173", false),
            ("https://localhost:8811", false),
            ("http://app.example.org", false),
            ("https://app.example.org:8443", false),
            ("https://app.example.org.evil.example", false),
            ("https://app.example.org/", false),
            ("null", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            assert_eq!(origins.of(&headers), Ok(None));
            headers.insert(ORIGIN, text.parse().unwrap());
            assert_eq!(origins.of(&headers).is_ok(), let_in, "{text}");
            headers.append(ORIGIN, HeaderValue::from_static("https://app.example.org"));
            assert_eq!(origins.of(&headers), Err(()), "two of them: {text}");
        }
    }

    #[test]
    fn parameters_of_tools_are_allowed_and_nothing_else_that_is_asked_for() {
        let mut asked = HeaderMap::new();
        asked.insert(
            ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_static("Mcp-Param-Region, x-evil,mcp-param-a b, cookie"),
        );
        let mut headers = HeaderMap::new();
        open(&mut headers, HeaderValue::from_static("https://a"), &wanted(&asked));
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_HEADERS], format!("{SENT}, mcp-param-region"));
    }
}
