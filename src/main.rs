//! The binary: the name it is called by, the exit status, and what happens in a panic. Nothing else.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use towow::error::Error;
use towow::{cli, output};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        // A fault of ours: one line like every other failure, and the status that is documented for it.
        output::complain(&Error::internal(format!("internal fault: {info}")).hint("towow --version"));
        std::process::exit(70);
    }));
    let mut argv: Vec<OsString> = std::env::args_os().collect();
    // Existing configurations start the MCP server by a name of its own.
    if argv.first().and_then(|name| Path::new(name).file_stem()).is_some_and(|name| name == "towow-mcp") {
        argv.insert(1, "mcp".into());
    }
    ExitCode::from(cli::main(argv))
}
