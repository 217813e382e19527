//! A hosted run: rounds in which every participant says what it can do, a synthesis of each round, and in the end a
//! plan, a delivery for everybody and metrics.
//!
//! Everything here is a pure function of the demand, the seats and the rounds so far: a process that was killed in
//! mid-run is followed by one that computes the same next step. [`crate::node::jobs`] reads and writes; nothing here
//! does.
//!
//! The facilitator of this module is `rules`: it speaks for the participants from their own profiles, in their own
//! words ([`contribute()`]), finds what meets what ([`synthesize()`]) and drafts who does what and why ([`draft()`]). No
//! sentence is invented: what it says about a person quotes that person's profile. A plan is data ([`Plan`]), each
//! statement with its sources; [`write_plan`] makes the page that people read.

mod address;
mod claim;
mod contribute;
pub mod course;
mod draft;
pub mod ledger;
mod metrics;
mod page;
mod plan;
mod prompt;
mod refusal;
mod synthesize;
mod table;

pub use address::{figures, leads_outside, names_a_source, unseen};
pub use claim::{Claim, ClaimKind};
pub use contribute::{answer, contribute, spoken as speak};
pub use draft::{deliver, draft};
pub use metrics::measure;
pub use page::{delivery as write_delivery, plan as write_plan};
pub use plan::{Cite, DEMAND, Delivery, Gain, Line, Plan, Sources, Task};
pub use prompt::{Asked, Round as PastRound, fenced, write_prompt};
pub use synthesize::{Cover, Findings, Pair, Relation, Tension, spoken as summarise, synthesize};
pub use table::{Seat, Table};

/// The name of this facilitator in runs and results.
pub const FACILITATOR: &str = "rules";

/// Most rounds of a run.
pub const MAX_ROUNDS: i64 = 6;
