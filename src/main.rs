//! The binary: the name it is called by, the exit status, and what happens in a panic. Nothing else.

mod names;

use std::ffi::OsString;
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
    let words = argv.first().map_or(&[] as &[_], |name| names::words(name));
    if !words.is_empty() {
        // Help and messages name commands that can be typed.
        argv.splice(..1, ["towow"].iter().chain(words).map(OsString::from));
    }
    ExitCode::from(cli::main(argv))
}
