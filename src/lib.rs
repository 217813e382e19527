//! Towow (通爻): say what you need, meet the right people, get a plan.
pub mod client;
pub mod config;
pub mod error;
pub mod invoke;
#[cfg(feature = "node")]
pub mod node;
pub mod operations;
pub mod output;
