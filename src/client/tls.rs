//! The HTTP client of a base URL: whom it trusts, and through which proxy it goes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use super::remote::chain;
use super::{BaseUrl, Limits};
use crate::config::env;
use crate::error::{Error, Kind, Result};

/// A client without a redirect policy, a retry policy or a time limit for the answer: its user decides.
pub fn build(base: &BaseUrl, limits: &Limits) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect);
    let builder = if base.is_plain() {
        // Plain HTTP is for this machine only: a proxy would read passwords and tokens, and so would another machine that
        // calls itself localhost.
        let loopback = [std::net::Ipv4Addr::LOCALHOST.into(), std::net::Ipv6Addr::LOCALHOST.into()];
        let loopback = loopback.map(|address: std::net::IpAddr| (address, 0).into());
        // Loading the certificates of the system takes longer than a whole request to this machine.
        builder
            .no_proxy()
            .resolve_to_addrs("localhost", &loopback)
            .tls_backend_preconfigured(trusting(RootCertStore::empty())?)
    } else {
        proxy()?;
        let builder = if never_by_proxy() { builder.no_proxy() } else { builder };
        match own_roots()? {
            Some(roots) => builder.tls_backend_preconfigured(trusting(roots)?),
            None => {
                // An error means that a provider is installed already, which is as good.
                let _ = rustls::crypto::ring::default_provider().install_default();
                builder
            }
        }
    };
    builder.build().map_err(|error| {
        let cause = chain(&error);
        if cause.contains("No CA certificates") {
            return Error::new(
                Kind::Usage,
                "no_certificates",
                "this system has no certificate authorities; install its ca-certificates package or set SSL_CERT_FILE",
            )
            .hint("SSL_CERT_FILE=ca.pem towow status");
        }
        Error::internal(format!("no HTTP client: {cause}"))
    })
}

/// What a connection trusts that is no HTTP: the authorities that the environment names, else those of the system.
#[cfg(feature = "bridge")]
pub fn config() -> Result<Arc<ClientConfig>> {
    use rustls_platform_verifier::ConfigVerifierExt;
    if let Some(roots) = own_roots()? {
        return trusting(roots).map(Arc::new);
    }
    // An error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = ClientConfig::with_platform_verifier();
    config.map(Arc::new).map_err(|error| Error::internal(format!("no TLS: {error}")))
}

fn trusting(roots: RootCertStore) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::internal(format!("no TLS: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// How many authorities `SSL_CERT_FILE` and `SSL_CERT_DIR` name; nothing where neither is set.
pub fn named_authorities() -> Result<Option<usize>> {
    Ok(own_roots()?.map(|roots| roots.len()))
}

/// The authorities that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, instead of those of the system; None where neither is
/// set.
fn own_roots() -> Result<Option<RootCertStore>> {
    let (file, dirs) = (std::env::var_os("SSL_CERT_FILE"), std::env::var_os("SSL_CERT_DIR"));
    if file.is_none() && dirs.is_none() {
        return Ok(None);
    }
    let (mut roots, mut seen) = (RootCertStore::empty(), HashSet::new());
    if let Some(file) = file {
        let file = PathBuf::from(file);
        let added = add(&mut roots, &file).map_err(|error| bad("SSL_CERT_FILE", &file, &error))?;
        if added == 0 {
            return Err(bad("SSL_CERT_FILE", &file, "it holds no certificate in PEM format"));
        }
        seen.extend(std::fs::canonicalize(file));
    }
    let dirs = dirs.unwrap_or_default();
    for dir in std::env::split_paths(&dirs).filter(|dir| !dir.as_os_str().is_empty()) {
        let entries = std::fs::read_dir(&dir).map_err(|error| bad("SSL_CERT_DIR", &dir, &error.to_string()))?;
        for entry in entries.flatten() {
            // Such a directory names most of its files twice, and may hold others too.
            let file = std::fs::canonicalize(entry.path()).ok().filter(|file| file.is_file());
            if let Some(file) = file.filter(|file| seen.insert(file.clone())) {
                let _ = add(&mut roots, &file);
            }
        }
    }
    if roots.is_empty() {
        return Err(bad("SSL_CERT_DIR", Path::new(&dirs), "there is no certificate in PEM format"));
    }
    Ok(Some(roots))
}

/// Adds the certificates of a PEM file and says how many there were.
fn add(roots: &mut RootCertStore, file: &Path) -> Result<usize, String> {
    // A pipe would never end.
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Err("it is no regular file".to_owned());
    }
    let text = std::fs::read(file).map_err(|error| error.to_string())?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect();
    Ok(roots.add_parsable_certificates(found).0)
}

fn bad(variable: &str, path: &Path, problem: &str) -> Error {
    Error::new(Kind::Usage, "bad_setting", format!("{variable}: {path:?}: {problem}"))
        .hint(format!("env -u {variable} towow status"))
}

/// The variable that takes hosts out, and what it says.
pub fn without_proxy() -> Option<(&'static str, String)> {
    ["NO_PROXY", "no_proxy"].iter().find_map(|name| Some((*name, env(name)?)))
}

/// The library takes a lone star for names and not for addresses.
fn never_by_proxy() -> bool {
    without_proxy().is_some_and(|(_, list)| list.split(',').any(|host| host.trim() == "*"))
}

/// True when requests to this base go through the proxy that the environment names: what the library of [`build`] asks too.
pub fn goes_by_proxy(base: &BaseUrl) -> bool {
    let Ok(target) = base.as_str().parse::<http::Uri>() else { return false };
    !base.is_plain() && !never_by_proxy() && Matcher::from_env().intercept(&target).is_some()
}

/// The part of `NO_PROXY` that takes this base out.
pub fn taken_out_by(base: &BaseUrl) -> Option<String> {
    let target: http::Uri = base.as_str().parse().ok()?;
    let fits = |rule: &&str| {
        *rule == "*" || Matcher::builder().all("http://proxy.invalid").no(*rule).build().intercept(&target).is_none()
    };
    without_proxy()?.1.split(',').map(str::trim).filter(|rule| !rule.is_empty()).find(fits).map(str::to_owned)
}

/// The proxy that the environment names for HTTPS as `scheme://host:port`, never with user and password. One that is
/// not understood would be passed over in silence, and the request go another way than was asked for.
pub fn proxy() -> Result<Option<String>> {
    let named = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let Some((variable, value)) = named.iter().find_map(|name| Some((*name, env(name)?))) else { return Ok(None) };
    let value = value.trim();
    let text = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let understood = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let url = Url::parse(&text).ok().filter(|url| understood.contains(&url.scheme()));
    let place = url.as_ref().and_then(|url| Some((url.scheme(), url.host_str()?, url.port())));
    match place {
        Some((scheme, host, Some(port))) => Ok(Some(format!("{scheme}://{host}:{port}"))),
        Some((scheme, host, None)) => Ok(Some(format!("{scheme}://{host}"))),
        None => Err(Error::new(
            Kind::Usage,
            "bad_setting",
            format!("{variable} is no URL of a proxy; it begins with http, https, socks4, socks4a, socks5 or socks5h"),
        )
        .hint(format!("env -u {variable} towow status"))),
    }
}
