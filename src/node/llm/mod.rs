//! How the node speaks to language models.
//!
//! [`Node::model_for`](super::Node::model_for) chooses: the account's own key, else the node's, else none. A [`Model`] is
//! asked a [`Request`] in the dialect of its provider ([`PROVIDERS`], a table), always as a stream, and says what it hears
//! as it comes ([`Heard`]). [`Model::structured`] asks for data instead: it gives the schema along, reads the object out of
//! whatever stands around it, lets the caller check it, and sends it back once for repair. What may pass is tried again;
//! every outcome, a [`Trouble`] too, says what it cost ([`Spent`]).
//!
//! It knows nothing of runs, formulations or jobs, keeps nothing in the database, and decides nothing about what is done
//! without a model. It sends no sampling parameters and no beginning of an answer, knows no model by name, and follows no
//! redirect. What a model says is the word of a stranger: it is read, never obeyed.

mod call;
mod extract;
mod first_string;
mod gates;
mod model;
mod providers;
mod reading;
mod request;
mod rest;
mod server;
mod spent;
mod structured;
#[cfg(test)]
mod tests;
mod think;
mod trouble;
mod words;

pub use extract::object;
pub use first_string::FirstString;
pub use model::{Model, Models, Owner};
pub use providers::{Auth, Code, Dialect, Forms, PROVIDERS, Provider, base_url, names, provider};
pub use request::{Form, Message, Request, Role};
pub use spent::{Prices, Spent};
pub use structured::Formed;
pub use trouble::{Kind, Trouble};

/// What is heard while a model answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The text goes on with this.
    Text(&'a str),
    /// What was heard so far is void: it begins anew.
    Again,
}

/// What a model said.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// All of it, without its thoughts; never empty.
    pub text: String,
    /// What it cost.
    pub spent: Spent,
    /// What the provider calls the request.
    pub request_id: Option<String>,
}
