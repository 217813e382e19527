//! Mail, browser logins, DIDs, keys of model providers, embeddings and language models.

pub mod browser_login;
mod byok;
mod did;
mod embeddings;
mod mail;
pub mod models;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Database, Home, Serving, project};

/// A server of another project, run with the Python of `target/peers`; its output is one JSON value a line.
pub struct Peer {
    child: Child,
    lines: Receiver<Value>,
}

impl Peer {
    /// The server, and the line with which it says where it is.
    #[track_caller]
    pub fn start(script: &str, args: &[&str]) -> (Peer, Value) {
        let python = project("target/peers/bin/python");
        assert!(python.exists(), "target/peers is missing: tests/run.sh makes it");
        let mut command = Command::new(python);
        command.arg(project("tests/peers").join(script)).args(args).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            let lines = stdout.lines().map_while(Result::ok);
            lines.filter_map(|line| serde_json::from_str(&line).ok()).try_for_each(|line| send.send(line))
        });
        let peer = Peer { child, lines };
        let ready = peer.line();
        (peer, ready)
    }

    #[track_caller]
    pub fn line(&self) -> Value {
        self.lines.recv_timeout(Duration::from_secs(60)).expect("a line of the peer")
    }

    /// Nothing comes for a while.
    #[track_caller]
    pub fn is_quiet(&self) {
        let come = self.lines.recv_timeout(Duration::from_millis(700));
        assert!(come.is_err(), "{come:?}");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and body of a request as a browser makes it, redirects not followed.
pub fn curl(args: &[&str]) -> (String, String) {
    let output = Command::new("curl").args(["-sS", "-w", "\n%{http_code}"]).args(args).output().unwrap();
    assert!(output.status.success(), "curl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (status.to_owned(), body.to_owned())
}

/// Runs a statement on a node's database; the first column of the first row.
pub fn sql(database: &Database, statement: &str) -> String {
    super::sql::value(&database.url, statement)
}

/// Waits until the statement answers with this.
#[track_caller]
pub fn until(database: &Database, statement: &str, expected: &str) {
    let begun = Instant::now();
    loop {
        let found = sql(database, statement);
        if found == expected {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{statement}: {found}, not {expected}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A node that lets one address try as often as it likes.
pub fn serving(env: &[(&str, &str)]) -> Serving {
    serving_at(0, env)
}

/// The same at a port that is known before it starts.
pub fn serving_at(port: u16, env: &[(&str, &str)]) -> Serving {
    let home = Home::new();
    let database = Database::fresh(&home);
    let env = [&[("TOWOW_NODE_LIMITS_SIGN_IN", "0")], env].concat();
    Serving::configured(home, &format!("127.0.0.1:{port}"), database, &env)
}

#[test]
fn what_is_not_configured_says_what_to_set() {
    let node = Serving::start();
    let ada = Home::at(&node.url);
    ada.register("Ada", "Product person.");
    let cases: &[(&[&str], &str)] = &[
        (&["auth", "forgot-password", "--email", "ada@example.org"], "mail.smtp_url and mail.from"),
        (&["auth", "forgot-password", "--email", "nobody@example.org"], "mail.smtp_url and mail.from"),
        (&["email", "verify"], "mail.smtp_url and mail.from"),
        (&["auth", "begin"], "authorize_url, token_url, userinfo_url and client_id of oauth.secondme_ai"),
    ];
    for (args, setting) in cases {
        let error = ada.towow(args).fails(1, "not_configured");
        assert!(error["message"].as_str().unwrap().contains(setting), "{error}");
        assert_eq!((&error["status"], &error["hint"]), (&501.into(), &"towow node config".into()), "{error}");
    }
}
