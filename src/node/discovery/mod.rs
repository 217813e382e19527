//! Finding people: who offers what is sought, who seeks the same, who stands elsewhere on the same subject.
//!
//! | file | what it is for |
//! |---|---|
//! | `prepared`, `forward`, `credit`, [`axes`] | a profile becomes terms, the sides that it takes, and what its word is worth |
//! | `space`, `contexts`, `vector`, `by_number` | who uses which term, in what company |
//! | `query`, `roles`, `synonyms`, [`dictionary`] | what is sought, as concepts |
//! | `likeness`, `formula`, `link`, `perspectives`, `fuse`, `feedback` | from likenesses to three lists, and to seats |
//! | `sketch`, `candidates` | among many people: at whom to look closely |
//! | `engine`, `snapshot`, `follow`, `index` | everybody in memory, in a file, up to date, asked |
//! | `reason`, `encoding` | why somebody was found, and by what rules |

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

pub use axes::{Stance, collisions, stances};
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

/// Loads the words by which sides are told.
pub fn warm_up() {
    axes::warm_up();
}
