//! Finding people: who offers what is sought, who seeks the same, who sees the subject from elsewhere.
//!
//! Profiles are held by section ([`engine`], which [`index`] keeps up to date), ranked with BM25 over words and character
//! pairs ([`bm25`]) and put into three lists by what met what ([`perspectives`]). Nothing is random: the same agents and the
//! same demand give the same nominations. [`encoding`] says all of this as data.

mod bm25;
mod encoding;
mod engine;
mod index;
mod perspectives;
mod roles;

pub use encoding::{Encoding, TextLength, encoding};
pub use index::Index;
pub use perspectives::{Match, Perspective, Seeker};
pub use roles::{implied_by, vocabulary};
