//! Secrets at rest: encrypted by a key that is not in the database.
//!
//! AES-256-GCM with a random nonce. What a secret belongs to is authenticated with it, so that a row that was moved to
//! another account, or told to send its key elsewhere, does not open.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::config::Secrets;
use super::store::Place;
use super::{Fault, Node};

/// Bytes of a key.
const KEY: usize = 32;

/// What encrypts.
pub struct Vault(LessSafeKey);

/// An account's own key of a model provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// Its name in the table of providers: `anthropic`.
    pub provider: String,
    /// Its endpoint, where it is not the provider's own. Only [`super::endpoint::Guarded`] may go there.
    pub base_url: Option<String>,
    /// The key itself.
    pub api_key: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("provider", &self.provider)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Key {
    /// What is authenticated with the key.
    fn belongs_to(&self, account_id: &str) -> String {
        belongs_to(account_id, &self.provider, self.base_url.as_deref())
    }
}

fn belongs_to(account_id: &str, provider: &str, base_url: Option<&str>) -> String {
    format!("{account_id}\n{provider}\n{}", base_url.unwrap_or_default())
}

impl Node {
    /// Encrypts an account's key.
    pub async fn seal(&self, account_id: &str, key: &Key) -> Result<String, Fault> {
        let place = KeyPlace::of(&self.config.secrets, self.store.place())?;
        // A new key beside rows of an old one would hide that the old one is lost.
        let vault = Vault::open(&place, self.store.byok_count().await? == 0)?;
        vault.seal(&key.belongs_to(account_id), key.api_key.as_bytes())
    }

    /// The account's own key of a model provider, where it has bound one.
    pub async fn byok(&self, account_id: &str) -> Result<Option<Key>, Fault> {
        let Some(bound) = self.store.byok(account_id).await? else { return Ok(None) };
        let vault = Vault::open(&KeyPlace::of(&self.config.secrets, self.store.place())?, false)?;
        let about = belongs_to(account_id, &bound.provider, bound.base_url.as_deref());
        let api_key = String::from_utf8(vault.unseal(&about, &bound.ciphertext)?).map_err(unusable)?;
        Ok(Some(Key { provider: bound.provider, base_url: bound.base_url, api_key }))
    }
}

/// Where the key of the vault is.
enum KeyPlace {
    Setting(String),
    File(PathBuf),
}

impl KeyPlace {
    fn of(secrets: &Secrets, place: &Place) -> Result<KeyPlace, Fault> {
        if !secrets.key.is_empty() {
            return Ok(KeyPlace::Setting(secrets.key.clone()));
        }
        match (&secrets.key_file, place) {
            (Some(path), _) => Ok(KeyPlace::File(path.clone())),
            (None, Place::File(database)) => Ok(KeyPlace::File(database.with_file_name("node.key"))),
            (None, Place::Postgres(_)) => Err(Fault::new(
                501,
                "not_configured",
                "this node has no key to encrypt with: its operator sets secrets.key or secrets.key_file",
            )
            .hint("towow node config")),
        }
    }
}

impl Vault {
    fn open(place: &KeyPlace, make: bool) -> Result<Vault, Fault> {
        let (text, named) = match place {
            KeyPlace::Setting(text) => (text.clone(), "secrets.key".to_owned()),
            KeyPlace::File(path) => {
                let text = read_key(path, make).map_err(|error| unusable(format!("{}: {error}", path.display())))?;
                (text, path.display().to_string())
            }
        };
        let bytes = STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == KEY);
        let bytes = bytes.ok_or_else(|| unusable(format!("{named} does not hold {KEY} bytes in base64")))?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(unusable)?;
        Ok(Vault(LessSafeKey::new(key)))
    }

    /// Base64 of nonce, ciphertext and tag.
    fn seal(&self, about: &str, secret: &[u8]) -> Result<String, Fault> {
        let mut nonce = [0u8; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|error| Fault::internal(format!("no randomness: {error}")))?;
        let mut sealed = secret.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about), &mut sealed)
            .map_err(unusable)?;
        Ok(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    fn unseal(&self, about: &str, sealed: &str) -> Result<Vec<u8>, Fault> {
        let wrong = || unusable("a stored secret does not open: the key is another one, or the row was changed");
        let mut bytes = STANDARD.decode(sealed).map_err(|_| wrong())?;
        if bytes.len() < NONCE_LEN {
            return Err(wrong());
        }
        let mut sealed = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| wrong())?;
        let opened = self.0.open_in_place(nonce, Aad::from(about), &mut sealed).map_err(|_| wrong())?;
        Ok(opened.to_vec())
    }
}

fn unusable(cause: impl ToString) -> Fault {
    let message = "the node cannot use the key that it encrypts with; its log says why";
    let mut fault = Fault::new(503, "vault_unusable", message).hint("towow node config");
    fault.cause = Some(format!("the key of the vault: {}", cause.to_string()));
    fault
}

/// Reads a key file; with `make` one that is missing is made.
fn read_key(path: &Path, make: bool) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && make => {
            make_key(path)?;
            std::fs::read_to_string(path)
        }
        read => read,
    }
}

/// A key file appears whole, private from birth, and once: of two processes the slower one finds that of the faster.
fn make_key(path: &Path) -> io::Result<()> {
    let mut key = [0u8; KEY];
    let mut name = [0u8; 8];
    getrandom::fill(&mut key).and_then(|()| getrandom::fill(&mut name)).map_err(io::Error::other)?;
    let draft = path.with_extension(format!("{:016x}", u64::from_ne_bytes(name)));
    let made = write_draft(&draft, &STANDARD.encode(key)).and_then(|()| match std::fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = std::fs::remove_file(&draft);
    made.and(removed)
}

fn write_draft(draft: &Path, text: &str) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(key: &[u8]) -> Vault {
        Vault::open(&KeyPlace::Setting(STANDARD.encode(key)), false).unwrap_or_else(|_| panic!("no vault"))
    }

    #[test]
    fn a_secret_opens_for_its_owner_and_key_only() {
        let sealed = vault(&[7; 32]).seal("acc_1\nanthropic\n", b"sk-ant-1234").unwrap();
        assert_ne!(sealed, vault(&[7; 32]).seal("acc_1\nanthropic\n", b"sk-ant-1234").unwrap(), "the nonce is fresh");
        assert_eq!(vault(&[7; 32]).unseal("acc_1\nanthropic\n", &sealed).unwrap(), b"sk-ant-1234");
        for (key, about, sealed) in [
            ([8; 32], "acc_1\nanthropic\n", sealed.as_str()),
            ([7; 32], "acc_2\nanthropic\n", &sealed),
            ([7; 32], "acc_1\nanthropic\nhttps://evil.example", &sealed),
            ([7; 32], "acc_1\nanthropic\n", "AAAA"),
            ([7; 32], "acc_1\nanthropic\n", "no base64"),
        ] {
            let fault = vault(&key).unseal(about, sealed).unwrap_err();
            assert_eq!((fault.status, fault.code), (503, "vault_unusable"), "{about:?} {sealed}");
        }
    }

    #[test]
    fn a_wrong_key_is_told_without_being_shown() {
        for text in ["c2hvcnQ=", "not base64 at all!"] {
            let fault = Vault::open(&KeyPlace::Setting(text.into()), false).err().unwrap();
            assert_eq!(fault.code, "vault_unusable");
            assert!(!fault.cause.unwrap().contains(text));
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node.key");
        let open = |make| Vault::open(&KeyPlace::File(path.clone()), make).err().and_then(|fault| fault.cause);
        assert!(open(false).unwrap().contains("node.key"), "a missing key is not made to read with");
        std::fs::write(&path, "").unwrap();
        assert!(open(true).unwrap().contains("does not hold 32 bytes"), "an empty file is not filled");
    }

    #[test]
    fn processes_that_begin_at_once_agree_on_a_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node.key");
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || read_key(&path, true).unwrap())
            })
            .collect();
        let keys: Vec<String> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert!(keys.iter().all(|key| *key == keys[0]) && keys[0].len() == 45);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        let key = Key { provider: "anthropic".into(), base_url: None, api_key: "sk-ant-1234".into() };
        assert!(!format!("{key:?}").contains("1234"));
    }
}
