//! Finding people: who offers what is sought, who seeks the same, who sees the subject from elsewhere.
//!
//! Profiles are indexed by section ([`index`]), ranked with BM25 over words and character pairs ([`bm25`]) and put
//! into three lists by what met what ([`perspectives`]). Nothing is random: the same agents and the same demand give
//! the same nominations.

mod bm25;
mod index;
mod perspectives;
mod roles;

pub use index::{Engine, Index};
pub use perspectives::{Match, Perspective, Seeker};
pub use roles::{implied_by, vocabulary};
