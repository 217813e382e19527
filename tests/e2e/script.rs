//! A server that behaves as it is told, well or badly, one request after the other.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use towow::client::{Client, Limits};

use crate::support::{Home, Outcome};

/// The body of an empty inbox.
pub const INBOX: &str = r#"{"items":[],"unread":0}"#;

/// A server that answers the first request with the first of these, and so on, the last one for ever.
pub struct Script {
    pub url: String,
    seen: Arc<Mutex<Vec<String>>>,
    pub connections: Arc<Mutex<usize>>,
}

#[derive(Clone)]
pub enum Act {
    /// These bytes, and more requests on the same connection.
    Send(Vec<u8>),
    /// These bytes and the end of the connection.
    Break(Vec<u8>),
    /// These bytes and then silence.
    Hang(Vec<u8>),
}

pub fn answer(status: &str, headers: &[&str], body: &str) -> Act {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    Act::Send(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

pub fn ok() -> Act {
    answer("200 OK", &["Content-Type: application/json"], INBOX)
}

pub fn events(pieces: &str) -> Vec<u8> {
    let mut bytes =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    // A byte at a time: no character and no line end stays in one piece.
    for byte in pieces.bytes() {
        bytes.extend_from_slice(&[b'1', b'\r', b'\n', byte, b'\r', b'\n']);
    }
    bytes
}

pub fn stream(pieces: &str) -> Act {
    Act::Send([events(pieces), b"0\r\n\r\n".to_vec()].concat())
}

impl Script {
    pub fn of(acts: Vec<Act>) -> Script {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Script::on(listener, acts)
    }

    pub fn on(listener: TcpListener, acts: Vec<Act>) -> Script {
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let script = Script { url, seen: seen.clone(), connections: connections.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                *connections.lock().unwrap() += 1;
                let (seen, acts) = (seen.clone(), acts.clone());
                std::thread::spawn(move || serve(stream.unwrap(), &seen, &acts));
            }
        });
        script
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Runs a command against it.
    pub fn towow(&self, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        let all = [("TOWOW_TOKEN", "tws_sekret"), ("TOWOW_AGENT_ID", "a1"), ("TOWOW_BACKEND_URL", self.url.as_str())];
        Home::new().with(args, &[&all[..], env].concat(), "")
    }

    pub fn client(&self, retries: u32, total: Duration) -> Client {
        Client::remote(&self.url, Limits { retries, total, ..Limits::default() }).unwrap()
    }
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<String>>, acts: &[Act]) {
    let (mut reader, mut writer) = (BufReader::new(stream.try_clone().unwrap()), stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let start = head.len();
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
            let line = head[start..].to_lowercase();
            length = line.strip_prefix("content-length: ").map_or(length, |value| value.trim().parse().unwrap());
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let number = {
            let mut seen = seen.lock().unwrap();
            seen.push(head + &String::from_utf8(body).unwrap());
            seen.len()
        };
        match &acts[(number - 1).min(acts.len() - 1)] {
            Act::Send(bytes) => writer.write_all(bytes).unwrap_or(()),
            Act::Break(bytes) => return writer.write_all(bytes).unwrap_or(()),
            Act::Hang(bytes) => {
                writer.write_all(bytes).unwrap_or(());
                std::thread::sleep(Duration::from_secs(60));
            }
        }
    }
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// An address where nobody answers a knock, as long as what is returned with it lives: a listener whose queue is full.
pub fn deaf() -> (SocketAddr, (TcpListener, Vec<TcpStream>)) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(waiting) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queue.push(waiting);
    }
    (address, (listener, queue))
}
