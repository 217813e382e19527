//! MCP mode: the operations of the table as tools, for clients that speak nothing else.
//!
//! `initialize`, `tools/list` and what describes an operation are answered from the table alone, without network, file
//! or database. A call passes through [`crate::invoke`] like one from the command line. A failure of the operation is
//! a result with `isError`; only what no tool could have answered is a protocol error.
//!
//! | file | what it is for |
//! |---|---|
//! | `server` | what a client asks, and where it is answered |
//! | `surface` | which tools there are, and which operation a call means |
//! | `facade` | the calls that name their operation: `op` and `kwargs` |
//! | `hint` | the next call, where a command of people is meant |
//! | `call` | one call: its bound, its progress, its end when the client cancels |
//! | `confirm` | what is gone for good is asked about first |
//! | `backend` | one backend for all calls, each with the session as it is then |
//! | `wait` | waiting for a run |
//! | `workers` | the tools of other processes beside our own |
//! | `prompts`, `resources`, `instructions` | the rest of what a client may read |
//! | `plane` | another server: a client as an execution node of negotiations |
//! | `stdio` with `lines`, [`http`] | the ways in |
//! | `clients/` | the files of the editors that start this |

mod backend;
mod call;
pub mod clients;
mod confirm;
mod facade;
mod hint;
pub mod http;
mod instructions;
mod lines;
mod plane;
mod prompts;
mod resources;
mod server;
mod stdio;
mod surface;
mod wait;
mod workers;

pub use plane::Plane;
pub use server::Server;
pub use stdio::{Served, serve as serve_stdio};
pub use surface::{Surface, Toolset};

use crate::bridge::Bridge;
use crate::config::Flags;
use crate::operations::Lang;

/// Bytes of a message: the largest that a worker takes, as JSON within JSON.
const LARGEST: usize = 24 << 20;

/// What one server offers, and to whom it speaks.
pub struct Options {
    /// Which backend.
    pub flags: Flags,
    /// The language of descriptions.
    pub lang: Lang,
    /// Which tools the operations become.
    pub surface: Surface,
    /// Which operations are offered.
    pub toolset: Toolset,
    /// The tools of other processes.
    pub bridge: Option<Bridge>,
}
