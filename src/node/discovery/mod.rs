//! Finding people: who offers what is sought, who seeks the same, who stands elsewhere on the same subject.

mod axes;
mod by_number;
mod candidates;
mod contexts;
mod credit;
pub mod dictionary;
mod encoding;
mod engine;
mod feedback;
mod follow;
mod formula;
mod forward;
mod fuse;
mod index;
mod likeness;
mod link;
mod perspectives;
mod prepared;
mod query;
mod reason;
mod roles;
mod sketch;
mod snapshot;
mod space;
mod synonyms;
#[cfg(test)]
mod tests;
mod vector;
mod vectors;

pub use encoding::{Encoding, TextLength, encoding};
pub use engine::{Engine, Person, Prepared};
pub use feedback::Reputations;
pub use follow::{Lag, Origin};
pub use formula::{Part, texts as texts_of_part};
pub use fuse::Opinion;
pub use index::{Index, Match, Searched};
pub use likeness::View;
pub use perspectives::{Found, Perspective, Seats, Seeker};
pub use reason::Evidence;
pub use roles::{implied_by, vocabulary};
pub use snapshot::{file_of, remove};
