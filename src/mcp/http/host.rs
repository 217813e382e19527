//! By which names this server may be called. A page whose name was made to lead to this machine (DNS rebinding) shares
//! its origin with what answers there, so that the name in the request is all that tells it from a client.

use std::net::{IpAddr, SocketAddr};

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

/// A name or an address, with a port where only that one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

impl Host {
    /// `NAME`, `NAME:PORT`, `ADDRESS`, `[IPV6]:PORT`.
    pub fn parse(text: &str) -> Option<Host> {
        let text = text.trim();
        let bracketed = if text.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{text}]") } else { text.to_owned() };
        let authority = Authority::try_from(bracketed.as_str()).ok()?;
        let name = authority.host();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        // A port that is none, or a user before the name, would read like nothing of the kind.
        let port = match bracketed.strip_prefix(name)? {
            "" => None,
            rest => Some(rest.strip_prefix(':')?.parse().ok()?),
        };
        Some(Host { name: normal(name), port })
    }

    fn is(&self, called: &Host, port: u16) -> bool {
        self.name == called.name && self.port.is_none_or(|wanted| wanted == called.port.unwrap_or(port))
    }
}

/// Whether a request that came in at `here` called for us: by a name of the loopback, by the address it came to, or by
/// one of these. An address in figures cannot be rebound, and is the only one that nobody has to be told of.
pub fn is_ours(uri: &Uri, headers: &HeaderMap, here: SocketAddr, hosts: &[Host]) -> bool {
    let mut lines = headers.get_all(HOST).iter();
    let called = match (lines.next(), uri.authority()) {
        (Some(line), _) => line.to_str().ok().and_then(Host::parse),
        (None, Some(authority)) => Host::parse(authority.as_str()),
        (None, None) => None,
    };
    let Some(called) = called.filter(|_| lines.next().is_none()) else { return false };
    called.name == "localhost"
        || address(&called.name).is_some_and(|ip| ip.is_loopback() || ip == here.ip().to_canonical())
        || hosts.iter().any(|host| host.is(&called, 80))
}

fn address(name: &str) -> Option<IpAddr> {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_calls_for_us_or_for_somebody_else() {
        let hosts: Vec<Host> =
            ["mcp.example.org", "Front.Example.org:8443"].map(|text| Host::parse(text).unwrap()).into();
        let here: SocketAddr = "192.0.2.7:8811".parse().unwrap();
        for (called, ours) in [
            ("localhost", true),
            ("LOCALHOST:8811", true),
            ("localhost.", true),
            ("127.0.0.1:1", true),
            ("[::1]:8811", true),
            ("192.0.2.7:8811", true),
            ("[::ffff:192.0.2.7]", true),
            ("192.0.2.8:8811", false),
            ("mcp.example.org", true),
            ("mcp.example.org.:9", true),
            ("front.example.org:8443", true),
            ("front.example.org", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("user@localhost", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
            ("localhost:", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, called.parse().unwrap());
            assert_eq!(is_ours(&Uri::from_static("/mcp"), &headers, here, &hosts), ours, "{called}");
            headers.append(HOST, "localhost".parse().unwrap());
            assert!(!is_ours(&Uri::from_static("/mcp"), &headers, here, &hosts), "two names: {called}");
        }
        assert!(!is_ours(&Uri::from_static("/mcp"), &HeaderMap::new(), here, &hosts));
        assert!(is_ours(&Uri::from_static("http://localhost/mcp"), &HeaderMap::new(), here, &hosts));
    }

    #[test]
    fn what_is_no_host_is_none() {
        for bad in ["", "http://x", "x/y", "*", "a b", "a:99999", "a:", "u@h", "*.example.org", "[::1"] {
            assert_eq!(Host::parse(bad), None, "{bad}");
        }
        assert_eq!(Host::parse("::1"), Some(Host { name: "[::1]".into(), port: None }));
    }
}
