//! Looks into the database of a node past the node, and changes what only time or an accident would change.

use std::process::Command;

/// The rows that a statement gives, columns divided by `|`, NULL empty. The library of Python and psql are at hand
/// wherever these tests run.
pub fn rows(url: &str, statement: &str) -> Vec<String> {
    let output = match url.strip_prefix("sqlite://") {
        None => Command::new("psql").args(["-qXAt", "-d", url, "-c", statement]).output().unwrap(),
        Some(path) => {
            let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],timeout=20)\nfor r in c.execute(sys.argv[2]): print('|'.join('' if v is None else str(v) for v in r))\nc.commit()";
            Command::new("python3").args(["-c", script, path, statement]).output().unwrap()
        }
    };
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The one value that a statement gives; empty for none.
pub fn value(url: &str, statement: &str) -> String {
    rows(url, statement).join("\n").trim().to_owned()
}
