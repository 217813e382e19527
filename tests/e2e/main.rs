//! End to end: the real binary, a clean home, real files, real sockets.

#![allow(clippy::unwrap_used, missing_docs)]

mod auth;
mod errors;
mod local;
mod mcp;
mod node;
mod profile;
mod readme;
mod reference;
mod remote;
mod skill;
mod state;
mod support;
mod table;
mod trust;
