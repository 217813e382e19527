//! Towow (通爻): say what you need, meet the right people, get a plan.
//!
//! One crate, one binary, these rooms, from the top floor to the ground. A room uses only what stands below it.
//!
//! | room | what it is for |
//! |---|---|
//! | [`cli`] | the clap tree made from the table; one file for each verb that is written by hand |
//! | [`mcp`] | the same operations as MCP tools |
//! | [`invoke`] | the hall: an operation and its arguments become requests, a change of the session, one value or one error |
//! | [`bridge`] | tools of other processes, called over a WebSocket |
//! | [`skill`] | the files that teach AI editors |
//! | [`client`] | one client for a remote backend and for the embedded node |
//! | [`output`] | what reaches a terminal or a pipe |
//! | [`config`] | where files live and which setting wins |
//! | [`node`] | the backend: API, database, discovery, negotiation |
//! | [`listen`] | taking HTTP connections, for the node and the MCP server |
//! | [`pacing`] | when to come back to a server that is busy |
//! | [`sse`] | server-sent events, for the client and for the node that speaks to models |
//! | [`operations`] | THE TABLE, from which every face is made |
//! | [`error`] | the one error, whose kind decides the exit status |

#[cfg(feature = "bridge")]
pub mod bridge;
pub mod cli;
pub mod client;
pub mod config;
pub mod error;
pub mod invoke;
#[cfg(any(feature = "mcp", feature = "node"))]
pub mod listen;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "node")]
pub mod node;
pub mod operations;
pub mod output;
pub mod pacing;
pub mod skill;
pub mod sse;
