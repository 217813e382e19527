//! Starts the `towow` that lies beside this file, with the words that this file's name stands for.

#[path = "../../../src/names.rs"]
mod names;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut argv = std::env::args_os();
    let name = argv.next().unwrap_or_default();
    let towow = match beside(&name) {
        Ok(towow) => towow,
        Err(error) => return complain(&name, &format!("cannot tell where it is installed: {error}")),
    };
    let mut command = Command::new(&towow);
    command.args(names::words(&name)).args(argv);
    let error = start(command, &towow);
    complain(&name, &error)
}

/// The program next to the file that runs, which a link to it does not change.
fn beside(name: &OsString) -> std::io::Result<PathBuf> {
    let file = std::env::current_exe().or_else(|_| std::path::absolute(name))?;
    let file = file.canonicalize().unwrap_or(file);
    Ok(file.with_file_name(format!("towow{}", std::env::consts::EXE_SUFFIX)))
}

/// Becomes the program: its signals, its streams and its status are not handed on, they are its own. Returns what went wrong.
#[cfg(unix)]
fn start(mut command: Command, towow: &Path) -> String {
    use std::os::unix::process::CommandExt;
    let error = command.arg0("towow").exec();
    format!("cannot start {}: {error}", towow.display())
}

/// Waits for the program where no process can become another. Both hear Ctrl-C; a client that ends this process closes the
/// program's standard input with it, which ends an MCP server as well.
#[cfg(not(unix))]
fn start(mut command: Command, towow: &Path) -> String {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => format!("cannot start {}: {error}", towow.display()),
    }
}

fn complain(name: &OsString, problem: &str) -> ExitCode {
    let name = Path::new(name).file_stem().map_or_else(|| "towow".into(), |name| name.to_string_lossy());
    eprintln!("{name}: {problem}; install the package towow-mcp again");
    ExitCode::FAILURE
}
