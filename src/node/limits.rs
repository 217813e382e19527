//! How often an address or an account may ask.
//!
//! What is ordinary is counted in this process, in buckets that fill up again evenly: no statement of the database is
//! spent on it, and the nodes on one database take a part of the limit each. What tries passwords, codes and addresses
//! is counted in the database, minute by minute, so that all nodes count together.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::config::Limits;
use super::model::now;
use super::store::WINDOW_MILLIS;
use super::{Fault, Node, ids};

/// Operations that try a password, a code or an address.
const SIGN_IN: &[&str] = &[
    "register",
    "login",
    "forgot_password",
    "reset_password",
    "redeem_code",
    "anp_challenge",
    "anp_verify",
    "auth_begin",
    "change_password",
    "delete_account",
];

/// Half of the buckets that are remembered at most.
const GENERATION: usize = 50_000;

/// Streams of one account at once.
const STREAMS: usize = 20;

const MINUTE: f64 = 60_000.0;

/// The limits of one process.
pub struct Limiter {
    limits: Limits,
    nodes: AtomicU32,
    hasher: RandomState,
    buckets: Mutex<Buckets>,
    streams: Arc<Mutex<HashMap<String, usize>>>,
}

/// A stream that is open; closed when it is dropped.
pub struct Listening {
    account_id: String,
    streams: Arc<Mutex<HashMap<String, usize>>>,
}

/// Two generations: when the younger one is full, the older one is forgotten. Whoever keeps asking is always in the
/// younger one, so that a flood of new names does not wipe out what is known of those who ask too often.
#[derive(Default)]
struct Buckets {
    young: HashMap<u64, Bucket>,
    old: HashMap<u64, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: i64,
}

/// How much more often all addresses together may try one account than one address may try anything.
const FROM_MANY: u32 = 20;

impl Limiter {
    /// A limiter with all its buckets full.
    pub fn new(limits: Limits) -> Limiter {
        Limiter {
            limits,
            nodes: AtomicU32::new(1),
            hasher: RandomState::new(),
            buckets: Mutex::default(),
            streams: Arc::default(),
        }
    }

    /// So many nodes, this one included, serve the same database: each takes an equal part of the limits.
    pub fn share(&self, nodes: usize) {
        self.nodes.store(u32::try_from(nodes).unwrap_or(u32::MAX).max(1), Ordering::Relaxed);
    }

    /// Everything that comes from an address.
    pub fn address(&self, address: IpAddr) -> Result<(), Fault> {
        self.take("address", network(address), self.limits.per_address, "requests a minute from one address")
    }

    /// Everything that an account asks for; what may change something counts as a write too.
    pub fn account(&self, account_id: &str, writes: bool) -> Result<(), Fault> {
        self.take("account", account_id, self.limits.per_account, "requests a minute of one account")?;
        if writes {
            self.take("writes", account_id, self.limits.writes, "changes a minute of one account")?;
        }
        Ok(())
    }

    /// Opens a stream of an account; each looks into the database from time to time.
    pub fn listen(&self, account_id: &str) -> Result<Listening, Fault> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let open = streams.entry(account_id.to_owned()).or_default();
        if *open >= STREAMS {
            let message = format!("more than {STREAMS} streams of one account are open; close one first");
            return Err(Fault::new(429, "too_many_streams", message).retry_after(60));
        }
        *open += 1;
        Ok(Listening { account_id: account_id.to_owned(), streams: self.streams.clone() })
    }

    fn take(&self, kind: &str, name: impl Hash, limit: u32, what: &str) -> Result<(), Fault> {
        if limit == 0 {
            return Ok(());
        }
        let most = f64::from((limit / self.nodes.load(Ordering::Relaxed)).max(1));
        let key = self.hasher.hash_one((kind, name));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(key, most, now()).map_err(|seconds| too_often(limit, what, seconds))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = streams.get_mut(&self.account_id) {
            *open -= 1;
            if *open == 0 {
                streams.remove(&self.account_id);
            }
        }
    }
}

impl Buckets {
    /// Takes a token, or says after how many seconds there is one.
    fn take(&mut self, key: u64, most: f64, now: i64) -> Result<(), u64> {
        let known = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        let mut bucket = known.unwrap_or(Bucket { tokens: most, at: now });
        // A clock that was set back fills nothing.
        let passed = (now - bucket.at).max(0) as f64;
        bucket.tokens = (bucket.tokens + passed * most / MINUTE).min(most);
        bucket.at = now;
        let outcome = if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            let missing = (1.0 - bucket.tokens) * MINUTE / most;
            Err(((missing / 1000.0).ceil() as u64).max(1))
        };
        if self.young.len() >= GENERATION && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, bucket);
        outcome
    }
}

/// Who has one IPv6 address has the 2^64 beside it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

fn too_often(limit: u32, what: &str, seconds: u64) -> Fault {
    let message = format!("more than {limit} {what}; try again in {seconds} s");
    Fault::new(429, "rate_limited", message).retry_after(seconds)
}

/// True for what tries a password, a code or an address.
pub fn tries(operation: &str) -> bool {
    SIGN_IN.contains(&operation)
}

impl Node {
    /// Counts an attempt to get in, by the address it comes from and by whom it is for: an account, an e-mail address or
    /// a DID.
    pub async fn attempt(&self, address: Option<IpAddr>, tried: Option<&str>) -> Result<(), Fault> {
        let limit = self.config.limits.sign_in;
        if limit == 0 {
            return Ok(());
        }
        let from = address.map(|address| ("address", network(address).to_string(), "from one address"));
        // Many addresses together may try one account a little more often: who spends its attempts shuts its owner out.
        let to = tried.map(|tried| ("account", tried.trim().to_lowercase(), "for one account"));
        let many = limit.saturating_mul(FROM_MANY);
        for ((kind, name, what), limit) in from.map(|from| (from, limit)).into_iter().chain(to.map(|to| (to, many))) {
            let now = now();
            // Nobody who reads the table learns who tried to come in.
            let name = format!("sign_in {kind} {}", ids::token_hash(&name));
            if self.store.count_attempt(&name, now).await? > i64::from(limit) {
                let left = WINDOW_MILLIS - now.rem_euclid(WINDOW_MILLIS);
                let seconds = u64::try_from(left).unwrap_or(0).div_ceil(1000).max(1);
                return Err(too_often(limit, &format!("sign-in attempts a minute {what}"), seconds));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_address: u32, writes: u32) -> Limiter {
        Limiter::new(Limits { sign_in: 0, per_address, per_account: 0, writes, watchers: 0 })
    }

    #[test]
    fn a_bucket_empties_and_fills_up_again() {
        let mut buckets = Buckets::default();
        for _ in 0..60 {
            assert_eq!(buckets.take(1, 60.0, 0), Ok(()));
        }
        assert_eq!(buckets.take(1, 60.0, 0), Err(1));
        assert_eq!(buckets.take(2, 60.0, 0), Ok(()), "another one has a bucket of its own");
        assert_eq!(buckets.take(1, 60.0, 999), Err(1), "what is refused costs nothing");
        assert_eq!(buckets.take(1, 60.0, 1000), Ok(()));
        assert_eq!(buckets.take(1, 60.0, -5000), Err(1), "a clock that is set back gives nothing");
        for _ in 0..60 {
            assert_eq!(buckets.take(1, 60.0, 10_000_000), Ok(()));
        }
        assert_eq!(buckets.take(1, 60.0, 10_000_000), Err(1), "a long pause fills it once");
        assert_eq!(buckets.take(3, 1.0, 0), Ok(()));
        assert_eq!(buckets.take(3, 1.0, 0), Err(60));
    }

    #[test]
    fn who_asks_too_often_is_not_forgotten_in_a_flood() {
        let mut buckets = Buckets::default();
        assert_eq!(buckets.take(0, 1.0, 0), Ok(()));
        for key in 1..=200_000 {
            assert_eq!(buckets.take(key, 1.0, 0), Ok(()));
            if key % 10_000 == 0 {
                assert_eq!(buckets.take(0, 1.0, 0), Err(60), "after {key}");
            }
        }
        assert!(buckets.young.len() + buckets.old.len() <= 2 * GENERATION);
    }

    #[test]
    fn limits_are_shared_by_nodes_and_networks() {
        let limiter = limiter(4, 0);
        limiter.share(2);
        let address = |text: &str| limiter.address(text.parse().unwrap());
        assert!(address("2001:db8::1").is_ok() && address("2001:db8::2").is_ok());
        let fault = address("2001:db8::ffff:1").unwrap_err();
        assert_eq!((fault.status, fault.code, fault.retry_after), (429, "rate_limited", Some(30)));
        assert!(fault.message.contains("more than 4 requests a minute from one address"), "{}", fault.message);
        assert!(address("2001:db8:0:1::1").is_ok());
        assert!(address("192.0.2.1").is_ok() && address("::ffff:192.0.2.1").is_ok());
        assert!(address("192.0.2.1").is_err(), "the same address in both notations");
        assert!(address("192.0.2.2").is_ok());
    }

    #[test]
    fn writes_are_counted_apart_and_zero_is_no_limit() {
        let limiter = limiter(0, 1);
        for _ in 0..100 {
            assert!(limiter.address([192, 0, 2, 1].into()).is_ok());
            assert!(limiter.account("acc_1", false).is_ok());
        }
        assert!(limiter.account("acc_1", true).is_ok());
        assert!(limiter.account("acc_1", true).unwrap_err().message.contains("1 changes a minute"));
        assert!(limiter.account("acc_2", true).is_ok());
    }

    #[test]
    fn an_account_has_so_many_streams_and_no_more() {
        let limiter = limiter(0, 0);
        let mut open: Vec<Listening> = (0..STREAMS).map(|_| limiter.listen("acc_1").unwrap()).collect();
        assert_eq!(limiter.listen("acc_1").err().map(|fault| fault.code), Some("too_many_streams"));
        assert!(limiter.listen("acc_2").is_ok());
        open.pop();
        assert!(limiter.listen("acc_1").is_ok());
        drop(open);
        assert!(limiter.streams.lock().unwrap().is_empty());
    }
}
