//! What the command may cost: tokens of what agents read, CPU of what scripts start, bytes of the binary.
//!
//! Tokens are judged always; CPU and bytes of the release build that `TOWOW_RELEASE` names, when ignored tests are asked
//! for: `cargo build --release && TOWOW_RELEASE=$PWD/target/release/towow cargo test --test budget -- --include-ignored`.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_towow");

fn tokens(text: &str) -> usize {
    tiktoken_rs::o200k_base().unwrap().encode_ordinary(text).len()
}

fn page(args: &[&str]) -> String {
    let output = Command::new(BINARY).env("TOWOW_LANG", "en").args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn help_and_skill_fit_their_budgets() {
    let skill = towow::skill::skill();
    let references: String = skill.iter().skip(1).map(|(_, text)| text.as_str()).collect();
    let rows = [
        ("towow --help", tokens(&page(&["--help"])), 200),
        ("towow --help, Chinese", tokens(&page(&["--lang", "zh", "--help"])), 200),
        ("towow start --help", tokens(&page(&["start", "--help"])), 300),
        ("SKILL.md", tokens(&skill[0].1), 900),
        ("references", tokens(&references), 8000),
    ];
    for (what, found, most) in rows {
        println!("{what}: {found} tokens (at most {most})");
        assert!(found <= most, "{what}: {found} tokens, at most {most}");
    }
}

fn release() -> String {
    std::env::var("TOWOW_RELEASE").expect("TOWOW_RELEASE names the release build to judge")
}

/// CPU seconds of 200 runs, children of a shell that counts them.
fn cpu(command: &str) -> f64 {
    let script = format!("for i in {{1..200}}; do {command} >/dev/null; done; times");
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{command}");
    let text = String::from_utf8(output.stdout).unwrap();
    let children = text.lines().last().unwrap();
    children
        .split_whitespace()
        .map(|time| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
            minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
        })
        .sum()
}

#[test]
#[ignore = "judges the release build"]
fn local_paths_cost_little_beside_doing_nothing() {
    let binary = release();
    for args in ["--help", "motifs", "schema"] {
        // The best of three pairs: what else the machine does only adds.
        let ratios = (0..3).map(|_| (cpu(&format!("{binary} {args}")), cpu("/bin/true")));
        let (ours, nothing) = ratios.min_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1))).unwrap();
        let ratio = ours / nothing;
        println!("towow {args}: {:.2} ms CPU, {ratio:.1} times /bin/true", ours * 5.0);
        assert!(ratio < 5.0, "towow {args}: {ratio:.1} times /bin/true");
    }
}

/// One request to this machine, beside the program that everybody sends requests with.
#[test]
#[ignore = "judges the release build"]
fn a_request_costs_no_more_than_with_curl() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let body = r#"{"items":[],"unread":0}"#;
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    let home = tempfile::tempdir().unwrap();
    let home = home.path().display();
    let towow = format!("TOWOW_HOME={home} TOWOW_TOKEN=t TOWOW_BACKEND_URL={url} {} inbox", release());
    let curl = format!("curl -sf {url}/protocol/inbox");
    let ratios =
        (0..3).map(|_| (cpu(&format!("{towow} >/dev/null || exit 1")), cpu(&format!("{curl} >/dev/null || exit 1"))));
    let (ours, theirs) = ratios.min_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1))).unwrap();
    let ratio = ours / theirs;
    println!("towow inbox: {:.2} ms CPU, {ratio:.1} times curl", ours * 5.0);
    assert!(ratio < 1.5, "towow inbox: {ratio:.1} times curl");
}

#[test]
#[ignore = "judges the release build"]
fn the_binary_stays_small() {
    let size = std::fs::metadata(release()).unwrap().len();
    println!("towow: {:.1} MB", size as f64 / 1e6);
    // Two databases, TLS both ways, mail and the dictionary of the segmenter are in it.
    assert!(size < 30_000_000, "{size} bytes");
}
