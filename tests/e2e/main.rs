//! End to end: the real binary, a clean home, real files, real sockets.

#![allow(clippy::unwrap_used, missing_docs)]

mod auth;
mod batch;
mod errors;
mod local;
mod mcp;
mod node;
mod readme;
mod recorded;
mod reference;
mod remote;
mod skill;
mod support;
mod trust;
mod wait;
