//! What is asked of the engine only to measure it.

use super::engine::Engine;
use super::forward::{self, Kind};
use super::likeness;
use super::vector::{self, DIMS, Vector};
use crate::node::tokens;

/// A text as the engine compares it.
pub struct Searched {
    /// The direction of its words, of length 1.
    pub direction: Vector,
}

impl Engine {
    /// The directions of what everybody says, in the space of the words.
    pub fn directions(&self) -> Vec<Searched> {
        let means = self.corpus.means();
        let space = &self.corpus.spaces[Kind::Words as usize];
        let of = |tokens: &[u8]| {
            let mut direction = [0.0; DIMS];
            forward::each(tokens, |kind, _, term, times| {
                if kind == Kind::Words {
                    let worth = likeness::emphasis(times) * space.weight(term);
                    space.add_to(&mut direction, term, worth, &means[Kind::Words as usize]);
                }
            });
            Searched { direction: vector::unit(direction) }
        };
        self.places.iter().flatten().map(|place| of(&place.tokens)).collect()
    }

    /// The direction of a text that is sought.
    pub fn direction_of(&self, text: &str) -> Searched {
        let means = self.corpus.means();
        let space = &self.corpus.spaces[Kind::Words as usize];
        let mut direction = [0.0; DIMS];
        for term in tokens::words(text).iter().filter_map(|word| space.find(word)) {
            space.add_to(&mut direction, term, space.weight(term), &means[Kind::Words as usize]);
        }
        Searched { direction: vector::unit(direction) }
    }
}
