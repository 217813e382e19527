//! MCP mode: every operation of the table as a tool, over standard input and output.
//!
//! `initialize` and `tools/list` are answered from the table alone, without network, file or database. A call passes
//! through [`crate::invoke`] like one from the command line. A failure of the operation is a result with `isError`;
//! only an unknown tool is a protocol error.

mod plane;
mod server;
mod stdio;

pub use plane::Plane;
pub use server::Server;
pub use stdio::{Served, serve as serve_stdio};

use crate::config::Flags;
use crate::operations::Lang;

/// What one server offers, and to whom it speaks.
#[derive(Clone)]
pub struct Options {
    /// Which backend.
    pub flags: Flags,
    /// The language of descriptions.
    pub lang: Lang,
}
