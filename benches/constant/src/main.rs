//! What the node is measured against: an axum handler that returns a constant, and Argon2 by itself.
//!
//! `constant PORT` serves `GET /` until it is killed; `constant argon2 SECONDS` verifies one password after the other and
//! prints how many it did a second and thread.

#![allow(missing_docs, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

/// As large as an agent.
const BODY: &str = r#"{"agent_id":"agt_0123456789abcdefghjk","display_name":"Ada","profile_text":"Product person. I run a climate app for students and look for a designer who likes maps; I can pay.","profile_source":"plaintext","visibility":"public","scoped_tags":[],"capability_manifest":null,"is_primary":true,"is_sample":false,"created_at":"2026-01-01T00:00:00.000Z"}"#;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["argon2", seconds] => argon2(Duration::from_secs_f64(seconds.parse().unwrap())),
        [port] => serve(port.parse().unwrap()),
        _ => eprintln!("constant PORT | constant argon2 SECONDS"),
    }
}

fn argon2(time: Duration) {
    let stored = Argon2::default().hash_password(b"correct horse").unwrap().to_string();
    let hash = PasswordHash::new(&stored).unwrap();
    let started = Instant::now();
    let mut done = 0;
    while started.elapsed() < time {
        Argon2::default().verify_password(b"correct horse", &hash).unwrap();
        done += 1;
    }
    println!("{:.2}", f64::from(done) / started.elapsed().as_secs_f64());
}

fn serve(port: u16) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let router = Router::new().route("/", get(async || ([(CONTENT_TYPE, "application/json")], BODY)));
        axum::serve(listener, router).await.unwrap();
    });
}
