//! What no setting knows by itself.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::Loaded;
use crate::node::Fault;

/// Checks what needs more than the kind of one value.
pub fn whole(loaded: &Loaded) -> Result<(), Fault> {
    let server = &loaded.config.server;
    let wrong = |name: &str, problem: &str| {
        let at = loaded.sources.get(name).map(|at| format!("{at}: ")).unwrap_or_default();
        Err(Fault::setting(format!("{at}{name} {problem}")))
    };
    match (&server.tls_cert, &server.tls_key) {
        (Some(_), None) => return wrong("server.tls_cert", "needs server.tls_key beside it"),
        (None, Some(_)) => return wrong("server.tls_key", "needs server.tls_cert beside it"),
        _ => {}
    }
    for (name, list) in
        [("server.trusted_proxies", &server.trusted_proxies), ("server.metrics_allow", &server.metrics_allow)]
    {
        if let Some(bad) = list.iter().find(|text| network(text).is_none()) {
            return wrong(name, &format!("must be networks such as 10.0.0.0/8, not {bad:?}"));
        }
    }
    let public = Url::parse(&server.public_url);
    let web = public.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !server.public_url.is_empty() && !web {
        return wrong("server.public_url", "must begin with https:// or http:// and name a host");
    }
    Ok(())
}

/// A network, or an address that stands for itself.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
