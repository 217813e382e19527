//! Where a worker is: `ws://` on this machine, `wss://` anywhere.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::error::{Error, Kind, Result};

/// A checked URL of a worker.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Accepts `wss` anywhere and `ws` to `localhost`, `127.0.0.1` and `[::1]` only; refuses user info, a query and a
    /// fragment. `source` is where the text was read.
    pub fn parse(text: &str, source: &str) -> Result<Address> {
        let refuse = |reason: &str| {
            // What may hold a secret is not repeated.
            let shown = if text.contains(['@', '?', '#']) { "the URL of a worker" } else { text.trim() };
            Error::new(Kind::Usage, "bad_worker_url", format!("{source}: {shown}: {reason}"))
                .hint("towow tool list --bridge ws://127.0.0.1:8765")
        };
        if !text.contains("://") {
            return Err(refuse("it begins with ws:// (on this machine) or wss:// (elsewhere)"));
        }
        let url = Url::parse(text.trim()).map_err(|error| refuse(&format!("not a URL ({error})")))?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(refuse(
                "user info, a query and a fragment are not allowed; a token is sent from TOWOW_BRIDGE_TOKEN",
            ));
        }
        let here = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address == Ipv4Addr::LOCALHOST,
            Some(Host::Ipv6(address)) => address == Ipv6Addr::LOCALHOST,
            None => return Err(refuse("no host")),
        };
        match url.scheme() {
            "wss" => Ok(Address(url)),
            "ws" if here => Ok(Address(url)),
            "ws" => Err(refuse("plain ws is for localhost, 127.0.0.1 and [::1] only; use wss")),
            other => Err(refuse(&format!("scheme {other} is not supported; use ws on this machine, wss elsewhere"))),
        }
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// True when the connection is encrypted.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "wss"
    }

    /// The name of the other side, as its certificate has it.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Addresses to try without asking anybody: another machine may call itself localhost.
    pub fn known(&self) -> Option<Vec<IpAddr>> {
        match self.0.host()? {
            Host::Ipv4(address) => Some(vec![address.into()]),
            Host::Ipv6(address) => Some(vec![address.into()]),
            Host::Domain(name) if name.eq_ignore_ascii_case("localhost") => {
                Some(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
            }
            Host::Domain(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_connection_stays_on_this_machine() {
        for (text, shown, port) in [
            ("ws://127.0.0.1:8765", "ws://127.0.0.1:8765", 8765),
            (" ws://localhost/a ", "ws://localhost/a", 80),
            ("ws://[::1]:9/", "ws://[::1]:9", 9),
            ("wss://tools.example.org/bridge", "wss://tools.example.org/bridge", 443),
        ] {
            let address = Address::parse(text, "--bridge").unwrap();
            assert_eq!((address.to_string().as_str(), address.port()), (shown, port), "{text}");
        }
        for bad in [
            "ws://192.168.0.2:8765",
            "ws://0.0.0.0:1",
            "ws://tools.example.org",
            "http://127.0.0.1:8765",
            "127.0.0.1:8765",
            "ws://u:secret@127.0.0.1",
            "ws://127.0.0.1/?token=secret",
            "",
        ] {
            let error = Address::parse(bad, "--bridge").err().unwrap();
            assert_eq!(error.code, "bad_worker_url", "{bad}");
            assert!(error.message.starts_with("--bridge: ") && !error.message.contains("secret"), "{error}");
        }
    }
}
