//! Links to a run that is not published: who it is shown to, until when, and the node's signature of both.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::node::{Fault, Node};

const DAY: i64 = 86_400;

/// A link before it is signed, or one whose signature is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Shown as this account sees it.
    pub account_id: String,
    /// Seconds since 1970 at which it is over.
    pub until: i64,
}

impl Link {
    /// A link for so many days and the rest of this one, so that who asks again on the same day gets the same.
    pub fn lasting(account_id: &str, days: i64, now: i64) -> Link {
        let today = now.div_euclid(1000).div_euclid(DAY);
        Link { account_id: account_id.to_owned(), until: (today + days + 1) * DAY }
    }

    /// True from when it is over.
    pub fn is_over(&self, now: i64) -> bool {
        self.until.saturating_mul(1000) <= now
    }

    /// `ACCOUNT.UNTIL.SIGNATURE`, of which nothing needs escaping in an address.
    pub fn signed(&self, key: &hmac::Key, run_id: &str) -> String {
        let signature = hmac::sign(key, self.text(run_id).as_bytes());
        format!("{}.{}.{}", self.account_id, self.until, URL_SAFE_NO_PAD.encode(signature))
    }

    /// Reads what [`Link::signed`] writes; none where anything of it is wrong, or it belongs to another run. The comparison
    /// takes as long for every signature.
    pub fn read(key: &hmac::Key, run_id: &str, token: &str) -> Option<Link> {
        let (rest, signature) = token.rsplit_once('.')?;
        let (account_id, until) = rest.rsplit_once('.')?;
        let link = Link { account_id: account_id.to_owned(), until: until.parse().ok()? };
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        // Of two spellings of a number one is signed.
        let same = link.until.to_string() == until;
        (hmac::verify(key, link.text(run_id).as_bytes(), &signature).is_ok() && same).then_some(link)
    }

    fn text(&self, run_id: &str) -> String {
        format!("live\n{run_id}\n{}\n{}", self.account_id, self.until)
    }
}

impl Node {
    /// The key of all links, the same for every node on the database.
    pub(super) async fn link_key(&self) -> Result<&hmac::Key, Fault> {
        let key = self.watched.key.get_or_try_init(|| async {
            let kept = self.store.made_once("live_link_key", made).await?;
            let bytes = URL_SAFE_NO_PAD.decode(kept).map_err(|_| Fault::internal("the key of live links is no key"))?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
        });
        key.await
    }
}

fn made() -> Result<String, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Fault::internal(format!("no randomness: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    fn key(byte: u8) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32])
    }

    #[test]
    fn a_link_is_for_one_run_one_account_and_a_while() {
        let link = Link::lasting("acc_1", 30, NOW);
        let token = link.signed(&key(1), "run_1");
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{token}");
        assert_eq!(Link::read(&key(1), "run_1", &token), Some(link.clone()));
        assert!(!link.is_over(NOW) && !link.is_over(NOW + 30 * DAY * 1000) && link.is_over(NOW + 31 * DAY * 1000));
        assert_eq!(link, Link::lasting("acc_1", 30, NOW + 60_000), "the same on the same day");
        assert_eq!(Link::read(&key(2), "run_1", &token), None, "another node's key");
        assert_eq!(Link::read(&key(1), "run_2", &token), None, "another run");
        let (rest, signature) = token.rsplit_once('.').unwrap();
        let (_, until) = rest.rsplit_once('.').unwrap();
        let longer = until.parse::<i64>().unwrap() + 1;
        for forged in [
            format!("acc_2.{until}.{signature}"),
            format!("acc_1.{longer}.{signature}"),
            format!("acc_1.+{until}.{signature}"),
            format!("acc_1.0{until}.{signature}"),
            format!("{rest}.{}", &signature[1..]),
            format!("{rest}.{signature}A"),
            format!("{rest}."),
            rest.to_owned(),
            String::new(),
            "..".to_owned(),
        ] {
            assert_eq!(Link::read(&key(1), "run_1", &forged), None, "{forged}");
        }
    }
}
