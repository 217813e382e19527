//! End to end: the real binary, a clean home, real files, real sockets.

#![allow(clippy::unwrap_used, missing_docs)]

mod api;
mod auth;
mod batch;
mod bridge;
mod call;
mod completions;
mod console;
mod doctor;
mod errors;
mod export;
mod formats;
mod jq;
mod local;
mod man;
mod mcp;
mod node;
mod pages;
mod profile;
mod readme;
mod recorded;
mod reference;
mod remote;
mod script;
mod skill;
mod state;
mod streams;
mod support;
mod tls;
mod transport;
mod trust;
mod wait;
