//! Tools of other processes: functions, mostly of Python, that are called over a WebSocket (docs/bridge-protocol.md).
//!
//! A [`Bridge`] keeps connections to workers, those it dials and those that dial in, and knows their tools by name. It knows
//! nothing of MCP clients and command lines; both faces call [`Bridge::call`].
//!
//! | file | what it is for |
//! |---|---|
//! | `host` | the bridge: its tasks, its connections from hello to end |
//! | `registry` | which tools there are, who has them, who gets a call |
//! | `call` | one call: choice, deadline, second attempt, line in the log |
//! | `link`, `carry` | one connection: who waits for what; messages, pings, the end |
//! | `wire` | frames |
//! | `address`, `socket` | getting from an address to a WebSocket |
//! | `dial`, [`gate`] | who connects: we again and again, or workers |
//! | `definition` | a tool as a worker describes it, checked |
//! | `memory` | tools of the last time |
//! | [`setup`] | what settings, variables and flags say
//! | `log` | what happens, line by line |

mod address;
mod call;
mod carry;
mod definition;
mod dial;
pub mod gate;
mod host;
mod link;
mod log;
mod memory;
mod registry;
pub mod setup;
mod socket;
mod wire;

pub use address::Address;
pub use call::{Call, session};
pub use definition::{Definition, is_reserved};
pub use host::{Bridge, Options, PATH, Target};
pub use link::{Heard, Progress};
pub use log::{Level, Log};
pub use registry::{Rejected, Standing};
pub use wire::key::SESSION;
pub use wire::{LARGEST, PROTOCOL};
