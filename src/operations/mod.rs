//! THE TABLE: every capability of the protocol, declared once, as data.
//!
//! A row ([`Operation`]) says what an operation is called, what it sends, what it needs and what it changes. From the
//! row come the subcommand and its help, its validation, `towow schema`, the MCP tool, the skill's reference pages and
//! the completions. This room does no I/O and knows no other room.

pub mod bridge;
mod browse;
mod collaborate;
mod discover;
mod express;
mod identity;
pub mod ids;
mod lang;
mod message;
pub mod motifs;
mod param;
mod row;
pub mod scenes;
pub mod schema;
mod validate;
mod wire;

pub use identity::VISIBILITY;
pub use lang::*;
pub use param::*;
pub use row::*;
pub use validate::check;

/// The domains in the order in which they are shown, each with its rows.
pub const DOMAINS: &[(Domain, &[Operation])] = &[
    (Domain::Identity, identity::ROWS),
    (Domain::Express, express::ROWS),
    (Domain::Discover, discover::ROWS),
    (Domain::Collaborate, collaborate::ROWS),
    (Domain::Message, message::ROWS),
    (Domain::Browse, browse::ROWS),
];

/// Every row of the table, in the order in which it is shown.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    DOMAINS.iter().flat_map(|(_, rows)| rows.iter())
}

/// The groups of commands in the order of the table, each with its operations.
pub fn groups() -> Vec<(&'static str, Vec<&'static Operation>)> {
    let mut groups: Vec<(&'static str, Vec<&'static Operation>)> = Vec::new();
    for operation in all() {
        let (group, verb) = operation.group_and_verb();
        let group = group.unwrap_or(verb);
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, operations)) => operations.push(operation),
            None => groups.push((group, vec![operation])),
        }
    }
    groups
}

/// The row of this name; the MCP tool name (`towow_` in front) and the command (`run status`) are understood too.
pub fn find(name: &str) -> Option<&'static Operation> {
    let name = name.strip_prefix("towow_").unwrap_or(name);
    all().find(|operation| operation.name == name || operation.command == name)
}
