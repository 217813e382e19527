//! TLS with the operator's certificate, which is read again when its files change: a renewal needs no restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::node::Fault;
use crate::node::config::Server;

/// How often the files are looked at.
pub const LOOK: Duration = Duration::from_secs(60);

/// A certificate and its key, as the files last held them.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    held: RwLock<Held>,
}

#[derive(Clone)]
struct Held {
    config: Arc<ServerConfig>,
    /// Time and size of the files.
    of: [Option<(SystemTime, u64)>; 2],
}

impl Certificate {
    /// What the configuration names; None where the node speaks plain HTTP.
    pub fn of(settings: &Server) -> Result<Option<Arc<Certificate>>, Fault> {
        let (Some(chain), Some(key)) = (&settings.tls_cert, &settings.tls_key) else { return Ok(None) };
        let held = read(chain, key).map_err(Fault::setting)?;
        Ok(Some(Arc::new(Certificate { chain: chain.clone(), key: key.clone(), held: RwLock::new(held) })))
    }

    /// Takes TLS connections with what is held now.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.held().config)
    }

    /// Reads the files again if they have changed. Files that do not fit each other, as in the middle of a renewal, change
    /// nothing; they are told and tried again.
    pub fn refresh(&self) -> Result<bool, String> {
        if self.held().of == [seen(&self.chain), seen(&self.key)] {
            return Ok(false);
        }
        let new = read(&self.chain, &self.key)?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(true)
    }

    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn read(chain: &Path, key: &Path) -> Result<Held, String> {
    // Before the files are read, so that a change in between is seen the next time.
    let of = [seen(chain), seen(key)];
    let wrong = |name: &str, path: &Path, problem: String| format!("server.{name}: {}: {problem}", path.display());
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong("tls_cert", chain, error.to_string()))?;
    if certificates.is_empty() {
        return Err(wrong("tls_cert", chain, "it holds no certificate in PEM format".into()));
    }
    let private =
        PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("tls_key", key, format!("no private key: {error}")))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("tls_cert", chain, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, private)
        .map_err(|error| wrong("tls_key", key, format!("it does not fit the certificate: {error}")))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Held { config: Arc::new(config), of })
}

fn seen(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn make(dir: &Path, name: &str) {
        let script = format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem"
        );
        let made = Command::new("bash").args(["-c", &script]).current_dir(dir).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    #[test]
    fn a_renewed_certificate_is_taken_over_and_a_half_renewed_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        make(dir.path(), "one");
        make(dir.path(), "second");
        std::fs::copy(at("one.pem"), at("chain.pem")).unwrap();
        std::fs::copy(at("one.key"), at("key.pem")).unwrap();
        let settings = Server { tls_cert: Some(at("chain.pem")), tls_key: Some(at("key.pem")), ..Server::default() };
        let certificate = Certificate::of(&settings).unwrap().unwrap();
        let first = certificate.held().config;
        assert_eq!(certificate.refresh(), Ok(false));

        std::fs::copy(at("second.pem"), at("chain.pem")).unwrap();
        assert!(certificate.refresh().unwrap_err().contains("does not fit the certificate"));
        assert!(Arc::ptr_eq(&certificate.held().config, &first));
        std::fs::copy(at("second.key"), at("key.pem")).unwrap();
        assert_eq!(certificate.refresh(), Ok(true));
        assert!(!Arc::ptr_eq(&certificate.held().config, &first));

        for (chain, key, problem) in [
            ("missing.pem", "one.key", "server.tls_cert: "),
            ("one.key", "one.key", "it holds no certificate in PEM format"),
            ("one.pem", "one.pem", "no private key"),
        ] {
            let settings = Server { tls_cert: Some(at(chain)), tls_key: Some(at(key)), ..Server::default() };
            let Err(fault) = Certificate::of(&settings) else { panic!("accepted: {chain} {key}") };
            assert!(fault.message.contains(problem), "{}", fault.message);
        }
    }
}
