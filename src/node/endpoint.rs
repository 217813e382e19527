//! Addresses that strangers name, and the client that goes there: a user's model endpoint, the host of a DID.
//!
//! The node must not become a way into the network it stands in. An address is checked when it is named, and every
//! connection is checked again when it is made, since a name may lead elsewhere by then.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response};
use url::{Host, Url};

use super::{Fault, Node};

/// For a connection to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// For a name to be looked up.
const LOOKUP: Duration = Duration::from_secs(5);

/// A client that goes to public addresses only, never through a proxy and never along a redirect.
#[derive(Debug, Clone)]
pub struct Guarded {
    client: reqwest::Client,
    private: bool,
}

impl Node {
    /// The client for addresses that users name.
    pub fn guarded(&self) -> Result<Guarded, Fault> {
        Guarded::new(self.config.secrets.allow_private_endpoints)
    }
}

impl Guarded {
    /// With `private`, addresses within the node's own network and plain HTTP are let through.
    pub fn new(private: bool) -> Result<Guarded, Fault> {
        let client = builder()
            .no_proxy()
            .connect_timeout(CONNECT)
            .dns_resolver(Arc::new(Checked { private }))
            .build()
            .map_err(|error| Fault::internal(format!("no HTTP client: {error:?}")))?;
        Ok(Guarded { client, private })
    }

    /// Understands an address of an endpoint and looks it up; every address behind its name must be public. What is
    /// refused is a 422 that names the field.
    pub async fn check(&self, field: &str, text: &str) -> Result<Url, Fault> {
        let refused = |problem: String| Fault::invalid(format!("{field} {problem}"));
        let url = Url::parse(text.trim()).map_err(|_| refused("must be a URL like https://api.example.org".into()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("must not hold a user or a password".into()));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("must end with its path, without ? and #".into()));
        }
        self.admit(&url).map_err(refused)?;
        if let Some(Host::Domain(host)) = url.host() {
            let port = url.port_or_known_default().unwrap_or(443);
            look_up(host, port, self.private).await.map_err(|error| refused(error.to_string()))?;
        }
        Ok(url)
    }

    /// A request there. Who sends it sets a time limit and reads the answer with [`read`].
    pub fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Fault> {
        self.admit(&url).map_err(|problem| Fault::invalid(format!("the address {problem}")))?;
        Ok(self.client.request(method, url))
    }

    /// What can be known without looking a name up. An address in numbers is never looked up.
    fn admit(&self, url: &Url) -> Result<(), String> {
        match url.scheme() {
            "https" => {}
            "http" if self.private => {}
            _ => return Err("must begin with https://".into()),
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err("has no host".into()),
        };
        if self.private || is_public(address) { Ok(()) } else { Err(not_public(&address.to_string())) }
    }
}

/// A client builder with the ring provider of TLS, without redirects and tries of its own.
pub fn builder() -> reqwest::ClientBuilder {
    // An error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(Policy::none()).retry(reqwest::retry::never())
}

/// The body of an answer, refused when it is longer than so many bytes.
pub async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| why(&error))? {
        if body.len() + chunk.len() > most {
            return Err(format!("the answer is longer than {most} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A failure with its causes, without the URL: that may hold what is nobody's business.
pub fn why(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut next: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    let what = if error.is_timeout() { "no answer in time" } else { "the request failed" };
    format!("{what}{text}")
}

/// Looks names up for [`Guarded`], at every connection.
struct Checked {
    private: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let private = self.private;
        Box::pin(async move {
            let found = look_up(name.as_str(), 0, private).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// One private address among public ones is enough to refuse: which one is taken is not ours to choose.
async fn look_up(host: &str, port: u16, private: bool) -> io::Result<Vec<SocketAddr>> {
    let found = tokio::time::timeout(LOOKUP, tokio::net::lookup_host((host, port)))
        .await
        .map_err(|_| io::Error::other(format!("names {host:?}, which could not be looked up in time")))?
        .map_err(|_| io::Error::other(format!("names {host:?}, which has no address")))?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() {
        return Err(io::Error::other(format!("names {host:?}, which has no address")));
    }
    if !private && !found.iter().all(|address| is_public(address.ip())) {
        return Err(io::Error::other(not_public(host)));
    }
    Ok(found)
}

fn not_public(host: &str) -> String {
    format!("leads to {host}, which is not a public address")
}

/// Everything that is not the internet: this host, its network, test networks, groups.
const CLOSED_V4: &[Ipv4Net] = &[
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 3),
];

/// Of IPv6 only this is the internet,
const OPEN_V6: Ipv6Net = v6([0x2000, 0], 3);
/// and of it not these: protocol assignments, documentation.
const CLOSED_V6: &[Ipv6Net] = &[v6([0x2001, 0], 23), v6([0x2001, 0xdb8], 32), v6([0x3fff, 0], 20)];
/// Translation to IPv4: the last 32 bits are the address.
const NAT64: Ipv6Net = v6([0x64, 0xff9b], 96);

const fn v4(start: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(start[0], start[1], start[2], start[3]), prefix)
}

const fn v6(start: [u16; 2], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(start[0], start[1], 0, 0, 0, 0, 0, 0), prefix)
}

/// True for an address of the internet. An IPv6 address that stands for an IPv4 address is what that one is.
pub fn is_public(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V4(address) => return !CLOSED_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => address,
    };
    let [.., g, h] = address.segments();
    let [second, third] = [address.segments()[1], address.segments()[2]];
    let embedded = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    let inner = match address.to_ipv4_mapped() {
        Some(inner) => Some(inner),
        None if NAT64.contains(&address) => Some(embedded(g, h)),
        // 6to4
        None if address.segments()[0] == 0x2002 => Some(embedded(second, third)),
        None => None,
    };
    match inner {
        Some(inner) => is_public(IpAddr::V4(inner)),
        None => OPEN_V6.contains(&address) && !CLOSED_V6.iter().any(|net| net.contains(&address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_the_internet_are_refused() {
        let closed = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:c0a8:101::1",
        ];
        for text in closed {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        let open = [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ];
        for text in open {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn an_endpoint_is_a_public_address_by_https() {
        let guarded = Guarded::new(false).unwrap();
        let cases = [
            ("nonsense", "must be a URL"),
            ("ftp://example.org", "must begin with https://"),
            ("http://example.org", "must begin with https://"),
            ("file:///etc/passwd", "must begin with https://"),
            ("https://user@example.org", "must not hold a user"),
            ("https://user:word@example.org", "must not hold a user"),
            ("https://1.1.1.1/?x=1", "must end with its path"),
            ("https://1.1.1.1/#x", "must end with its path"),
            ("https://127.0.0.1/", "not a public address"),
            ("https://2130706433/", "not a public address"),
            ("https://0x7f.1/", "not a public address"),
            ("https://0177.0.0.1/", "not a public address"),
            ("https://169.254.169.254/latest", "not a public address"),
            ("https://[::1]/", "not a public address"),
            ("https://[::ffff:10.0.0.1]/", "not a public address"),
            ("https://localhost/", "not a public address"),
            ("https://localhost./", ""),
        ];
        for (text, problem) in cases {
            let fault = guarded.check("base_url", text).await.unwrap_err();
            assert_eq!(fault.status, 422, "{text}");
            assert!(
                fault.message.starts_with("base_url ") && fault.message.contains(problem),
                "{text}: {}",
                fault.message
            );
        }
        assert!(guarded.check("base_url", "https://1.1.1.1/anthropic").await.is_ok());
        let open = Guarded::new(true).unwrap();
        for text in ["http://127.0.0.1:11434/", "https://10.0.0.1/v1", "http://localhost:1/"] {
            assert!(open.check("base_url", text).await.is_ok(), "{text}");
        }
    }

    /// A name is looked up again at the connection, and an address in numbers is not looked up at all.
    #[tokio::test]
    async fn a_connection_is_checked_when_it_is_made() {
        let guarded = Guarded::new(false).unwrap();
        let request = guarded.request(Method::GET, Url::parse("https://localhost:1/").unwrap()).unwrap();
        assert!(why(&request.send().await.unwrap_err()).contains("not a public address"));
        assert!(guarded.request(Method::GET, Url::parse("https://127.0.0.1:1/").unwrap()).is_err());
        assert!(guarded.request(Method::GET, Url::parse("http://1.1.1.1/").unwrap()).is_err());
    }
}
