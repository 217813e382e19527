//! What no setting knows by itself.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::Loaded;
use crate::node::{Fault, llm};

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
    let discovery = &loaded.config.discovery;
    let seats = [discovery.seats_complement, discovery.seats_resonance, discovery.seats_interference];
    if seats == [0; 3] {
        return wrong("discovery.seats_complement", "must be above 0, or seats_resonance or seats_interference");
    }
    let embeddings = &loaded.config.embeddings;
    if !embeddings.url.is_empty() {
        if let Err(problem) = embeddings_url(&embeddings.url) {
            return wrong("embeddings.url", problem);
        }
        if embeddings.model.trim().is_empty() {
            return wrong("embeddings.url", "needs embeddings.model beside it");
        }
    }
    if !matches!(embeddings.input_type.len(), 0 | 2) {
        return wrong("embeddings.input_type", "must be two words, for a search and for a profile, or none");
    }
    if let Some((name, problem)) = loaded.config.webhook.problem() {
        return wrong(name, &problem);
    }
    let llm = &loaded.config.llm;
    if !llm.provider.is_empty() && llm::provider(&llm.provider).is_none() {
        return wrong("llm.provider", &format!("must be one of {}, or empty", llm::names()));
    }
    if !llm.base_url.is_empty() {
        if let Err(problem) = llm::base_url(&llm.base_url) {
            return wrong("llm.base_url", problem);
        }
        if llm.provider.is_empty() {
            return wrong("llm.base_url", "needs llm.provider beside it, which says what is spoken there");
        }
    }
    // A model on this machine needs no key, a provider does.
    if !llm.provider.is_empty() && llm.base_url.is_empty() && llm.key.is_empty() && llm.key_file.is_none() {
        return wrong("llm.provider", "needs llm.key or llm.key_file beside it");
    }
    for named in &llm.byok_model {
        let known = named
            .split_once('=')
            .filter(|(provider, model)| llm::provider(provider.trim()).is_some() && !model.trim().is_empty());
        if known.is_none() {
            return wrong("llm.byok_model", "must be a list of PROVIDER=MODEL with the names of providers");
        }
    }
    Ok(())
}

/// The full address of an endpoint for embeddings, from what the operator wrote: `http://127.0.0.1:8000`, with `/v1`, or
/// whole. Or what is wrong with it, without repeating it.
pub fn embeddings_url(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or("must begin with https:// or http:// and name a host")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must hold neither user nor password: a key belongs into embeddings.key or key_file");
    }
    url.set_fragment(None);
    let path = match url.path().trim_end_matches('/') {
        "" => "/v1/embeddings".to_owned(),
        path if path.ends_with("/embeddings") => path.to_owned(),
        path => format!("{path}/embeddings"),
    };
    url.set_path(&path);
    Ok(url)
}

/// A network, or an address that stands for itself.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_for_embeddings_may_be_named_in_short() {
        let cases = [
            ("http://127.0.0.1:8000", Ok("http://127.0.0.1:8000/v1/embeddings")),
            ("http://127.0.0.1:8000/", Ok("http://127.0.0.1:8000/v1/embeddings")),
            (" https://api.example.org/v1/ ", Ok("https://api.example.org/v1/embeddings")),
            ("https://api.example.org/v1/embeddings", Ok("https://api.example.org/v1/embeddings")),
            ("https://api.example.org/v1/embeddings/", Ok("https://api.example.org/v1/embeddings")),
            (
                "https://api.example.org/m/embeddings?api-version=1#x",
                Ok("https://api.example.org/m/embeddings?api-version=1"),
            ),
            ("127.0.0.1:8000", Err("must begin with")),
            ("ftp://example.org/v1", Err("must begin with")),
            ("https://me:word@example.org/v1", Err("must hold neither user nor password")),
        ];
        for (text, expected) in cases {
            match (embeddings_url(text), expected) {
                (Ok(url), Ok(expected)) => assert_eq!(url.as_str(), expected, "{text}"),
                (Err(problem), Err(expected)) => assert!(problem.starts_with(expected), "{text}: {problem}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
