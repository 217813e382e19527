//! The engine of the node by itself, to be measured: its own source files, with as little around them as they need. The
//! modules are private in the crate, and a release build of all of it would take many times as long.

#![allow(dead_code, unused_imports, missing_docs)]

pub mod crowd;
pub mod lexical;
pub mod vectors;

#[path = "../../../src/operations"]
pub mod operations {
    mod lang;
    pub use lang::*;
}

#[path = "../../../src/node"]
pub mod node {
    pub mod language;
    pub mod profile;
    pub mod tokens;

    pub use fault::Fault;

    pub mod fault {
        #[derive(Debug)]
        pub struct Fault(pub String);

        impl Fault {
            pub fn internal(error: impl std::fmt::Display) -> Fault {
                Fault(error.to_string())
            }

            pub fn setting(error: impl std::fmt::Display) -> Fault {
                Fault(error.to_string())
            }

            pub fn hint(self, _: &str) -> Fault {
                self
            }
        }
    }

    pub mod model {
        #[derive(Debug)]
        pub struct Agent {
            pub agent_id: String,
            pub account_id: String,
            pub visibility: String,
            pub scoped_tags: Vec<String>,
            pub profile_text: String,
        }
    }

    pub mod config {
        pub struct Discovery {
            pub seats_complement: u32,
            pub seats_resonance: u32,
            pub seats_interference: u32,
        }

        impl Default for Discovery {
            fn default() -> Discovery {
                Discovery { seats_complement: 5, seats_resonance: 3, seats_interference: 2 }
            }
        }
    }

    pub mod eval {
        pub mod data;
        pub mod dice;
        pub mod invented;
        pub mod people;
        pub mod profile_text;
        pub mod wording;
    }

    pub mod discovery {
        mod axes;
        mod by_number;
        mod candidates;
        mod contexts;
        mod credit;
        pub mod dictionary;
        mod engine;
        pub mod formula;
        mod forward;
        mod fuse;
        mod likeness;
        mod link;
        mod perspectives;
        mod prepared;
        #[path = "../../../benches/discovery/src/probe.rs"]
        mod probe;
        mod query;
        mod reason;
        mod roles;
        mod sketch;
        mod space;
        mod synonyms;
        pub mod vector;

        pub use engine::{Engine, Person, Prepared};
        pub use feedback::Reputations;
        pub use perspectives::Seeker;
        pub use probe::Searched;
        pub use roles::vocabulary;

        /// Nobody has an opinion of anybody.
        mod feedback {
            use schemars::JsonSchema;
            use serde::Serialize;

            use super::perspectives::Perspective;

            #[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
            pub struct Lift {
                pub lift: f64,
            }

            #[derive(Default)]
            pub struct Reputations;

            impl Reputations {
                pub fn lift(&self, _: &str, _: Perspective) -> Option<Lift> {
                    None
                }
            }
        }

        pub mod snapshot {
            mod everybody;
            mod stream;
            pub use stream::{Sink, Source};
        }
    }
}
