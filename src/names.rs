//! The names that the one binary answers to. Packages that cannot link names to it start it with the same words.

use std::ffi::OsStr;
use std::path::Path;

/// The words that a name stands for: existing configurations start the MCP servers by names of their own.
pub fn words(program: &OsStr) -> &'static [&'static str] {
    match Path::new(program).file_stem().and_then(|name| name.to_str()) {
        Some("towow-mcp") => &["mcp"],
        Some("towow-bridge-mcp") => &["mcp", "--plane", "bridge"],
        _ => &[],
    }
}
