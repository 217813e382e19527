//! Who is at the other end: behind proxies that are trusted, the one they name.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use crate::node::config::network;

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// Longest id of a request that is taken over.
const ID: usize = 128;

/// Networks.
#[derive(Debug, Clone, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Those of a setting, which has been checked.
    pub fn of(list: &[String]) -> Networks {
        Networks(list.iter().filter_map(|text| network(text)).collect())
    }

    pub fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The other end of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The client's address.
    pub address: IpAddr,
    /// It came by TLS, to this process or to a trusted proxy.
    pub secure: bool,
    /// A proxy that is trusted handed it over.
    pub by_proxy: bool,
    /// Somebody that is not trusted says that it was handed over: a proxy that nobody told the node of.
    pub unknown_proxy: bool,
}

impl Peer {
    pub fn of(headers: &HeaderMap, peer: SocketAddr, tls: bool, proxies: &Networks) -> Peer {
        let address = peer.ip().to_canonical();
        if !proxies.hold(address) {
            let unknown_proxy = headers.contains_key(&FORWARDED_FOR) || headers.contains_key(&FORWARDED);
            return Peer { address, secure: tls, by_proxy: false, unknown_proxy };
        }
        let secure =
            tls || last(headers, &FORWARDED_PROTO).is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
        Peer { address: client(headers, address, proxies), secure, by_proxy: true, unknown_proxy: false }
    }

    /// The id that a trusted proxy has given the request, where it can be written down as it is.
    pub fn request_id(self, value: Option<&HeaderValue>) -> Option<String> {
        let text = value.filter(|_| self.by_proxy)?.to_str().ok()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        (!text.is_empty() && text.len() <= ID && text.chars().all(plain)).then(|| text.to_owned())
    }
}

/// Walks from the nearest proxy outwards, to the first address that is no proxy of ours. What stands further out was said
/// by a stranger.
fn client(headers: &HeaderMap, nearest: IpAddr, proxies: &Networks) -> IpAddr {
    let lines: Vec<&str> = headers.get_all(&FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut found = nearest;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(hop.trim()) else { break };
        found = address;
        if !proxies.hold(address) {
            break;
        }
    }
    found
}

/// An address, which some proxies write with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_believed_from_trusted_proxies_only() {
        // Who connects, what X-Forwarded-For and -Proto say; the client, secure, an unknown proxy.
        type Case = (&'static str, &'static [&'static str], &'static str, &'static str, bool, bool);
        let cases: [Case; 12] = [
            ("192.0.2.1", &[], "", "192.0.2.1", false, false),
            ("192.0.2.1", &["198.51.100.7"], "https", "192.0.2.1", false, true),
            ("10.0.0.1", &["198.51.100.7"], "https", "198.51.100.7", true, false),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.0.0.2"], "http", "198.51.100.7", false, false),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7,10.0.0.2"], "", "198.51.100.7", false, false),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "", "10.0.0.3", false, false),
            ("10.0.0.1", &["198.51.100.7, unknown"], "", "10.0.0.1", false, false),
            ("10.0.0.1", &["198.51.100.7:4711"], "", "198.51.100.7", false, false),
            ("::ffff:10.0.0.1", &["::ffff:198.51.100.7"], "HTTPS", "198.51.100.7", true, false),
            ("fd00::1", &["[2001:db8::1]:443"], "https", "2001:db8::1", true, false),
            ("fd00::1", &["[2001:db8::1]"], "http, https", "2001:db8::1", true, false),
            ("10.0.0.1", &[], "https, http", "10.0.0.1", false, false),
        ];
        let proxies = Networks::of(&["10.0.0.0/8".into(), "fd00::/8".into()]);
        for (from, hops, proto, client, secure, unknown_proxy) in cases {
            let mut headers = HeaderMap::new();
            for hop in hops {
                headers.append(&FORWARDED_FOR, HeaderValue::from_static(hop));
            }
            if !proto.is_empty() {
                headers.insert(&FORWARDED_PROTO, HeaderValue::from_static(proto));
            }
            let peer = Peer::of(&headers, (from.parse::<IpAddr>().unwrap(), 4711).into(), false, &proxies);
            assert_eq!(peer.address, client.parse::<IpAddr>().unwrap(), "{from} {hops:?}");
            assert_eq!((peer.secure, peer.unknown_proxy), (secure, unknown_proxy), "{from} {hops:?} {proto}");
        }
    }

    #[test]
    fn an_id_is_taken_over_from_a_trusted_proxy_where_it_is_plain() {
        let peer = |by_proxy| Peer { address: [10, 0, 0, 1].into(), secure: false, by_proxy, unknown_proxy: false };
        let id = |peer: Peer, text: &str| peer.request_id(HeaderValue::from_str(text).ok().as_ref());
        assert_eq!(id(peer(true), "a-1_2.B"), Some("a-1_2.B".into()));
        for bad in ["", "a b", "a\"b", &"a".repeat(129)] {
            assert_eq!(id(peer(true), bad), None);
        }
        assert_eq!(id(peer(false), "a-1"), None);
    }
}
