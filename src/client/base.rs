//! The URL policy, and how paths are put behind a base URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::error::{Error, Kind, Result};

/// Everything but RFC 3986 "unreserved" is encoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes an id as one path segment. `.` and `..` are no ids: URL normalisation would make other paths of them.
pub fn encode_segment(segment: &str) -> Result<String> {
    match segment {
        "." | ".." => Err(Error::new(Kind::NotFound, "not_found", format!("no such id: {segment:?}"))),
        other => Ok(utf8_percent_encode(other, SEGMENT).to_string()),
    }
}

/// A checked base URL without a trailing slash.
#[derive(Debug, Clone)]
pub struct BaseUrl {
    url: Url,
    text: String,
}

impl BaseUrl {
    /// Accepts `https` anywhere and `http` to `localhost`, `127.0.0.1` and `[::1]` only; refuses user info, a query
    /// and a fragment. A path prefix is kept.
    pub fn parse(text: &str) -> Result<BaseUrl> {
        let refuse = |reason: &str| {
            // User info, or a query, may hold a secret: it is not repeated.
            let shown =
                if text.contains(['@', '?', '#']) || text.trim().is_empty() { "the backend URL" } else { text.trim() };
            Error::new(Kind::Usage, "bad_backend_url", format!("{shown}: {reason}"))
                .hint("TOWOW_BACKEND_URL=https://towow.net/api towow status")
        };
        let trimmed = text.trim().trim_end_matches('/');
        let url = Url::parse(trimmed).map_err(|error| refuse(&format!("not a URL ({error})")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("user info is not allowed in a backend URL"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("a backend URL has no query and no fragment"));
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
            None => return Err(refuse("no host")),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(refuse("plain http is for localhost, 127.0.0.1 and [::1] only; use https")),
            other => return Err(refuse(&format!("scheme {other} is not supported; use https"))),
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(BaseUrl { url, text })
    }

    /// The URL without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for plain HTTP.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// True when this URL has the same scheme, host and port.
    pub(super) fn same_origin(&self, other: &Url) -> bool {
        self.url.origin() == other.origin()
    }

    /// Puts a path behind the base. The result must stay on the origin and below the base's own path: a path that
    /// smuggles a host or climbs out with dot segments is refused.
    pub fn join(&self, path: &str, query: &[(String, String)]) -> Result<Url> {
        let outside = || {
            Error::new(Kind::Usage, "bad_path", format!("{path:?} is not a path of the backend"))
                .hint("towow api GET /protocol")
        };
        if !path.starts_with('/') || path.chars().any(|c| c.is_control() || c == '\\' || c == '#') {
            return Err(outside());
        }
        let (before_query, _) = path.split_once('?').unwrap_or((path, ""));
        let climbs = before_query.split('/').any(|segment| {
            let segment = segment.to_ascii_lowercase().replace("%2e", ".");
            segment == "." || segment == ".."
        });
        if climbs {
            return Err(outside());
        }
        let mut url = Url::parse(&format!("{}{path}", self.text)).map_err(|_| outside())?;
        if !self.same_origin(&url) {
            return Err(outside());
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

/// The value of an `Authorization` header, marked so that no log shows it.
pub(super) fn bearer(token: &str) -> Result<http::HeaderValue> {
    let mut value = http::HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
        Error::new(Kind::Auth, "bad_token", "the session token holds characters that cannot be sent")
            .hint("towow auth login --email YOUR_EMAIL")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_url_policy() {
        let good = [
            ("https://towow.net/api/", "https://towow.net/api"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://LOCALHOST/x//", "http://localhost/x"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[::1]:9/", "http://[::1]:9"),
        ];
        for (text, expected) in good {
            assert_eq!(BaseUrl::parse(text).unwrap().as_str(), expected, "{text}");
        }
        for bad in [
            "http://towow.net",
            "http://127.0.0.2",
            "http://0.0.0.0:8080",
            "ftp://localhost",
            "localhost:8080",
            "https://u:p@towow.net",
            "https://towow.net/?a=b",
            "",
        ] {
            let error = BaseUrl::parse(bad).unwrap_err();
            assert_eq!((error.kind, error.code.as_ref()), (Kind::Usage, "bad_backend_url"), "{bad}");
            assert!(!error.message.contains("u:p"), "{}", error.message);
        }
    }

    #[test]
    fn no_path_leaves_the_base() {
        let base = BaseUrl::parse("http://127.0.0.1:4348").unwrap();
        let under = |path: &str| base.join(path, &[]).map(String::from).map_err(|error| error.code.into_owned());
        assert_eq!(under("/protocol/agents?x=1").unwrap(), "http://127.0.0.1:4348/protocol/agents?x=1");
        for bad in ["5/protocol", "@evil/x", "/a/../b", "/a/%2e%2e/b", "/a\\b", "/a#b", "/a\nb", "http://x/"] {
            assert_eq!(under(bad).unwrap_err(), "bad_path", "{bad}");
        }
        let id = |id: &str| under(&format!("/protocol/runs/{}", encode_segment(id).unwrap()));
        assert_eq!(id("../auth/account").unwrap(), "http://127.0.0.1:4348/protocol/runs/..%2Fauth%2Faccount");
        assert_eq!(id("a?b#c 通").unwrap(), "http://127.0.0.1:4348/protocol/runs/a%3Fb%23c%20%E9%80%9A");
        assert_eq!(encode_segment("..").unwrap_err().kind, Kind::NotFound);
    }

    fn decoded(text: &str) -> String {
        percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whatever an id holds, it is one segment of the path, means itself and stays below the base.
        #[test]
        fn an_id_is_one_segment(id in prop_oneof![any::<String>(), "[./%2eE?#@:\\\\ -]{0,12}", "\\PC{0,40}"]) {
            for base in ["https://towow.net/api", "http://127.0.0.1:4348"] {
                let base = BaseUrl::parse(base).unwrap();
                let Ok(segment) = encode_segment(&id) else {
                    prop_assert!([".", ".."].contains(&id.as_str()));
                    continue;
                };
                let url = base.join(&format!("/protocol/runs/{segment}/result"), &[]).unwrap();
                let within = url.as_str().strip_prefix(base.as_str()).and_then(|rest| rest.strip_prefix("/protocol/runs/"));
                let found = within.and_then(|rest| rest.strip_suffix("/result")).unwrap();
                prop_assert!(!found.contains('/') && url.query().is_none() && url.fragment().is_none(), "{}", url);
                prop_assert_eq!(decoded(found), id.as_str());
            }
        }

        /// Whatever a path holds, it is refused or stays on the origin and below the base.
        #[test]
        fn a_path_stays_below_the_base(path in prop_oneof![any::<String>(), "/?[a-z./%2eE?@:\\\\#]{0,16}"]) {
            let base = BaseUrl::parse("https://towow.net/api").unwrap();
            if let Ok(url) = base.join(&path, &[("q".to_owned(), path.clone())]) {
                prop_assert!(base.same_origin(&url) && url.username().is_empty(), "{}", url);
                prop_assert!(url.path().starts_with("/api/"), "{}", url);
                prop_assert_eq!(url.query_pairs().last().map(|(_, value)| value.into_owned()), Some(path));
            }
        }
    }
}
