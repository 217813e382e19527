//! Keeps a connection to an address, for as long as the bridge lives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::host::{Inner, Target};
use super::log::Level;
use super::registry::Key;
use super::socket;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest first pause.
const FIRST: Duration = Duration::from_millis(200);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(10);
/// A connection that held for so long was a good one.
const HEALTHY: Duration = Duration::from_secs(10);

/// Dials again whenever the connection ends, or cannot be made.
pub async fn keep(inner: Arc<Inner>, key: Key, target: Target) {
    let mut failures = 0u32;
    while !inner.ended.is_cancelled() {
        let began = Instant::now();
        let dialled = tokio::time::timeout(
            CONNECT,
            socket::dial(&target.address, target.token.as_ref(), target.dialect(), inner.largest),
        );
        let outcome = match dialled.await {
            Ok(Ok(socket)) => inner.serve(socket, key, &target).await,
            Ok(Err(why)) => Err(why),
            Err(_) => Err(format!("nobody answered within {} s", CONNECT.as_secs())),
        };
        match outcome {
            Ok(answered) if answered || began.elapsed() >= HEALTHY => failures = 0,
            Ok(_) => failures += 1,
            Err(why) => {
                failures += 1;
                if inner.registry.failed(key, &why) {
                    let fields = json!({ "worker": target.address.to_string(), "reason": why });
                    inner.log.write(Level::Warn, "worker_unreachable", &fields);
                }
            }
        }
        tokio::time::sleep(pause(failures)).await;
    }
}

/// A random time, so that many that lost the same worker do not come back together.
fn pause(failures: u32) -> Duration {
    let longest = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST);
    let mut bytes = [0; 4];
    // Without randomness it is the longest.
    let part = getrandom::fill(&mut bytes).map_or(1.0, |()| f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX));
    longest.mul_f64(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_seconds() {
        for (failures, longest) in [(0, 200), (1, 200), (2, 400), (3, 800), (6, 6400), (7, 10_000), (u32::MAX, 10_000)]
        {
            let pauses: Vec<Duration> = (0..200).map(|_| pause(failures)).collect();
            let longest = Duration::from_millis(longest);
            assert!(pauses.iter().all(|pause| *pause <= longest), "{failures}");
            assert!(pauses.iter().any(|pause| *pause > longest / 2) && pauses.iter().any(|pause| *pause < longest / 2));
        }
    }
}
