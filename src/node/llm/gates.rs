//! How much goes on at once: for one account, and at one provider.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Gates by name, each with so many places; those that nobody uses are gone.
#[derive(Debug)]
pub struct Gates {
    places: usize,
    gates: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// A place behind a gate. While it is held, the gate is kept.
#[derive(Debug)]
pub struct Place {
    _permit: Option<OwnedSemaphorePermit>,
    _gate: Arc<Semaphore>,
}

impl Gates {
    /// Gates with so many places each, at least one.
    pub fn new(places: usize) -> Gates {
        Gates { places: places.max(1), gates: Mutex::default() }
    }

    /// Waits for a place behind the gate of this name; in the order of those who came.
    pub async fn enter(&self, name: &str) -> Place {
        let gate = self.gate(name);
        // A gate is never closed.
        Place { _permit: gate.clone().acquire_owned().await.ok(), _gate: gate }
    }

    fn gate(&self, name: &str) -> Arc<Semaphore> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(name).and_then(Weak::upgrade) {
            return gate;
        }
        gates.retain(|_, gate| gate.strong_count() > 0);
        let gate = Arc::new(Semaphore::new(self.places));
        gates.insert(name.to_owned(), Arc::downgrade(&gate));
        gate
    }

    /// How many names are kept.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.gates.lock().unwrap().len()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn each_name_has_its_places_and_is_forgotten_with_the_last() {
        let gates = Gates::new(2);
        let (one, two) = (gates.enter("ada").await, gates.enter("ada").await);
        let mut third = Box::pin(gates.enter("ada"));
        assert!(third.as_mut().now_or_never().is_none(), "two at once");
        let bob = gates.enter("bob").await;
        drop(one);
        let third = third.await;
        assert_eq!(gates.len(), 2);
        drop((two, third, bob));
        let _carl = gates.enter("carl").await;
        assert_eq!(gates.len(), 1);
    }
}
