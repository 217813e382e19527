//! What a run saved, as an estimate from what happened in it.
//!
//! With `related` the pairs of seats with a relation, `rounds` the rounds in which anybody said anything, `seats` the
//! people (the requester included), `statements` all that was said and `coverage` the share of the needs that somebody
//! meets:
//!
//! - `baseline_minutes = 15·related + 2·rounds·(seats − 1)`: a conversation for each pair that has something to talk
//!   about, and writing to everybody in each round;
//! - `spent_minutes = 1 + 0.1·statements`: confirming the demand and reading the result;
//! - `saved_minutes = max(0, baseline_minutes − spent_minutes)`;
//! - `equivalent_meetings = ⌈saved_minutes ÷ 15⌉`;
//! - `efficiency_multiplier = baseline_minutes ÷ spent_minutes`;
//! - `collaboration_value = 10·saved_minutes·coverage`.
//!
//! The inputs travel with the figures. Minutes and values are rounded to one decimal.

use serde_json::{Value, json};

use super::claim::Claim;
use super::synthesize::Findings;
use super::table::Table;

const CONVERSATION: f64 = 15.0;
const MESSAGE: f64 = 2.0;
const CONFIRM: f64 = 1.0;
const READ: f64 = 0.1;
const PER_MINUTE: f64 = 10.0;

/// The metrics of a run with their inputs.
pub fn measure(table: &Table, record: &[(i64, usize, Claim)], findings: &Findings) -> Value {
    let related = findings.pairs.iter().filter(|pair| pair.relation.is_some()).count();
    let rounds = record.iter().map(|(round, ..)| *round).collect::<std::collections::BTreeSet<_>>().len();
    let seats = table.seats.len();
    let statements = record.len();
    let met = table.needs.len().saturating_sub(findings.gaps.len());
    let coverage = met as f64 / table.needs.len().max(1) as f64;

    let baseline = CONVERSATION * related as f64 + MESSAGE * rounds as f64 * seats.saturating_sub(1) as f64;
    let spent = CONFIRM + READ * statements as f64;
    let saved = (baseline - spent).max(0.0);
    let round = |value: f64| (value * 10.0).round() / 10.0;
    json!({
        "saved_minutes": round(saved),
        "equivalent_meetings": (saved / CONVERSATION).ceil() as i64,
        "efficiency_multiplier": round(baseline / spent),
        "collaboration_value": round(PER_MINUTE * saved * coverage),
        "estimate": true,
        "inputs": {
            "related_pairs": related,
            "rounds": rounds,
            "seats": seats,
            "statements": statements,
            "coverage": (coverage * 100.0).round() / 100.0,
        },
    })
}
