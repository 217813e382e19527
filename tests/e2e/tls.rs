//! HTTPS with certificates of our own making, and the proxies before it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::script::deaf;
use crate::support::{Home, Outcome};

/// An HTTPS server with a certificate that only `ca.pem` vouches for.
pub struct Https {
    server: Child,
    home: Home,
    pub url: String,
}

const SERVER: &str = r#"
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        away = self.path == "/protocol/away"
        body = b"" if away else b'{"items":[],"unread":0}'
        self.send_response(302 if away else 200)
        if away: self.send_header("Location", "http://127.0.0.1:%d/" % self.server.server_port)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "server.key")
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
"#;

const CERTIFICATES: &str = "
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Test authority' -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\nbasicConstraints=critical,CA:false\\n' > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem
mkdir authorities && cp ca.pem authorities/ && echo no certificate > authorities/notes.txt && echo no certificate > empty.pem
";

impl Https {
    pub fn start() -> Https {
        let home = Home::new();
        let made = Command::new("bash").args(["-c", CERTIFICATES]).current_dir(home.path("")).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut server = Command::new("python3");
        server.args(["-c", SERVER]).current_dir(home.path("")).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = server.spawn().unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Https { server, url: format!("https://127.0.0.1:{}", port.trim()), home }
    }

    pub fn file(&self, name: &str) -> String {
        self.home.path(name).to_str().unwrap().to_owned()
    }

    fn with(&self, args: &[&str], env: &[(&str, &str)]) -> Outcome {
        let all = [("TOWOW_TOKEN", "tws_sekret"), ("TOWOW_BACKEND_URL", self.url.as_str()), ("TOWOW_RETRIES", "0")];
        Home::new().with(args, &[&all[..], env].concat(), "")
    }

    /// Reads the inbox, trusting the authority that was made here.
    fn inbox(&self, env: &[(&str, &str)]) -> Outcome {
        self.with(&["inbox"], &[&[("SSL_CERT_FILE", self.file("ca.pem").as_str())], env].concat())
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Tinyproxy, asking for a user where one is given.
struct Proxy {
    process: Child,
    home: Home,
    port: u16,
}

impl Proxy {
    fn start(user: &str) -> Proxy {
        let home = Home::new();
        let port = free_port();
        let log = home.path("log");
        let user = if user.is_empty() { String::new() } else { format!("BasicAuth {user}\n") };
        home.write(
            "tinyproxy.conf",
            &format!(
                "Port {port}\nListen 127.0.0.1\nTimeout 30\nLogFile \"{}\"\nLogLevel Connect\n{user}",
                log.display()
            ),
        );
        let mut process = Command::new("tinyproxy");
        process.args(["-d", "-c", home.path("tinyproxy.conf").to_str().unwrap()]);
        let process = process.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "no proxy");
            std::thread::sleep(Duration::from_millis(20));
        }
        Proxy { process, home, port }
    }

    /// Its address with these credentials (`user:password@`, or nothing).
    fn url(&self, credentials: &str) -> String {
        format!("http://{credentials}127.0.0.1:{}", self.port)
    }

    /// How many tunnels it was asked for.
    fn tunnels(&self) -> usize {
        std::fs::read_to_string(self.home.path("log")).unwrap_or_default().matches("CONNECT 127.0.0.1:").count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_certificate_is_trusted_where_its_authority_is() {
    let https = Https::start();
    https.inbox(&[]).ok();
    https.with(&["inbox"], &[("SSL_CERT_DIR", &https.file("authorities"))]).ok();

    let error = https.with(&["inbox"], &[]).fails(7, "certificate_error");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("its certificate is not trusted") && message.contains("SSL_CERT_FILE"), "{message}");
    assert_eq!((&error["retryable"], &error["details"]), (&false.into(), &serde_json::Value::Null));
    // The authority vouches for this address, not for every name that leads here.
    let elsewhere = https.url.replace("127.0.0.1", "[::ffff:127.0.0.1]");
    let error = https.inbox(&[("TOWOW_BACKEND_URL", &elsewhere)]).fails(7, "certificate_error");
    assert!(error["message"].as_str().unwrap().contains("not valid for name"), "{error}");

    for (variable, value, problem) in [
        ("SSL_CERT_FILE", "missing.pem", "No such file"),
        ("SSL_CERT_FILE", "empty.pem", "it holds no certificate in PEM format"),
        ("SSL_CERT_FILE", "authorities", "Is a directory"),
        ("SSL_CERT_DIR", "missing", "No such file"),
        ("SSL_CERT_DIR", ".towow", "No such file"),
    ] {
        let error = https.with(&["inbox"], &[(variable, &https.file(value))]).fails(2, "bad_setting");
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(variable) && message.contains(problem) && message.contains(value), "{message}");
        assert_eq!(error["hint"], format!("env -u {variable} towow status"));
    }
    // What is not needed is not looked at.
    let env = [("SSL_CERT_FILE", "missing.pem"), ("TOWOW_BACKEND_URL", "http://127.0.0.1:9")];
    https.with(&["inbox"], &env).fails(7, "network_error");
}

#[test]
fn what_speaks_no_tls_is_no_backend() {
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", plain.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in plain.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let env = [("TOWOW_TOKEN", "t"), ("TOWOW_BACKEND_URL", url.as_str())];
    let error = Home::new().with(&["inbox"], &env, "").fails(7, "network_error");
    assert!(error["message"].as_str().unwrap().contains("no TLS: "), "{error}");
    assert!(error["details"].is_null(), "trying again would not help: {error}");
}

#[test]
fn a_redirect_does_not_leave_https() {
    let https = Https::start();
    let error =
        https.with(&["api", "/protocol/away"], &[("SSL_CERT_FILE", &https.file("ca.pem"))]).fails(1, "redirected");
    assert!(error["message"].as_str().unwrap().contains("it answered 302 Found to GET"), "{error}");
}

#[test]
fn https_goes_through_the_proxy_that_is_named() {
    let https = Https::start();
    let proxy = Proxy::start("");
    for (tunnels, variable) in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].iter().enumerate() {
        https.inbox(&[(variable, &proxy.url(""))]).ok();
        assert_eq!(proxy.tunnels(), tunnels + 1, "{variable}");
    }
    let bare = format!("127.0.0.1:{}", proxy.port);
    https.inbox(&[("HTTPS_PROXY", &bare)]).ok();
    assert_eq!(proxy.tunnels(), 5, "a proxy without a scheme");
    for (variable, value) in [("NO_PROXY", "127.0.0.1"), ("no_proxy", "example.org,127.0.0.0/8"), ("NO_PROXY", "*")] {
        https.inbox(&[("HTTPS_PROXY", &proxy.url("")), (variable, value)]).ok();
        assert_eq!(proxy.tunnels(), 5, "{variable}={value}");
    }
    // The authority is looked at behind the proxy as well.
    https.with(&["inbox"], &[("HTTPS_PROXY", &proxy.url(""))]).fails(7, "certificate_error");
    assert_eq!(proxy.tunnels(), 6);
}

#[test]
fn a_proxy_may_want_to_know_who_asks() {
    let https = Https::start();
    let proxy = Proxy::start("ada s3cret");
    https.inbox(&[("HTTPS_PROXY", &proxy.url("ada:s%33cret@"))]).ok();
    assert_eq!(proxy.tunnels(), 1);
    for (credentials, refusal, tries) in
        [("", "proxy authorization required", 1), ("ada:wr0ng@", "the proxy refused to connect", 2)]
    {
        let outcome = https.inbox(&[("HTTPS_PROXY", &proxy.url(credentials)), ("TOWOW_RETRIES", "1")]);
        let error = outcome.fails(7, "network_error");
        let message = error["message"].as_str().unwrap();
        let named = format!("through the proxy {}: ", proxy.url(""));
        assert!(message.contains(&named) && message.ends_with(refusal), "{message}");
        assert!(!outcome.stderr.contains("wr0ng"), "{}", outcome.stderr);
        // Who is not let in is not let in later either; of what else a proxy says its status is not known.
        assert_eq!(error["details"]["attempts"].as_u64().unwrap_or(1), tries, "{error}");
    }
}

#[test]
fn a_proxy_that_is_gone_is_named() {
    let https = Https::start();
    let dead = "127.0.0.1:9";
    let outcome = https.inbox(&[("HTTPS_PROXY", &format!("http://ada:s3cret@{dead}"))]);
    let error = outcome.fails(7, "network_error");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(&format!("through the proxy http://{dead}: ")), "{message}");
    assert!(message.contains("refused") && !outcome.stderr.contains("s3cret"), "{}", outcome.stderr);

    let (address, _deaf) = deaf();
    let proxy = format!("http://ada:s3cret@{address}");
    let outcome = https.inbox(&[("HTTPS_PROXY", &proxy), ("TOWOW_CONNECT_TIMEOUT", "1")]);
    let error = outcome.fails(7, "network_timeout");
    assert!(error["message"].as_str().unwrap().contains(&format!("http://{address}")), "{error}");
    assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);

    for value in ["ftp://ada:s3cret@proxy.example", "http://", "http://ada:s3cret@pro xy", "socks9://ada:s3cret@x"] {
        let outcome = https.inbox(&[("HTTPS_PROXY", value)]);
        let error = outcome.fails(2, "bad_setting");
        assert!(error["message"].as_str().unwrap().starts_with("HTTPS_PROXY is no URL of a proxy"), "{error}");
        assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
    }
}

/// The proxies that many people have on their own machine speak SOCKS.
#[test]
fn a_socks_proxy_will_do() {
    let https = Https::start();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let target = https.url.trim_start_matches("https://").to_owned();
    let served = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut greeting = [0; 3];
        client.read_exact(&mut greeting).unwrap();
        client.write_all(&[5, 0]).unwrap();
        let mut request = [0; 10];
        client.read_exact(&mut request).unwrap();
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let server = TcpStream::connect(target).unwrap();
        let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut up, &mut down));
        let (mut up, mut down) = (server, client);
        let _ = std::io::copy(&mut up, &mut down);
        (greeting, request[..8].to_vec())
    });
    https.inbox(&[("ALL_PROXY", &format!("socks5://{address}"))]).ok();
    drop(https);
    let (greeting, request) = served.join().unwrap();
    assert_eq!((greeting, request.as_slice()), ([5, 1, 0], &[5, 1, 0, 1, 127, 0, 0, 1][..]));
}
