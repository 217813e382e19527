//! End to end: the real binary, a clean home, real files, real sockets.

#![allow(clippy::unwrap_used, missing_docs)]

mod auth;
mod errors;
mod jq;
mod local;
mod mcp;
mod node;
mod readme;
mod reference;
mod remote;
mod skill;
mod support;
mod table;
mod trust;
