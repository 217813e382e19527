//! Workers: processes of the Python library, and a server by hand where one has to misbehave.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message, WebSocket};

use crate::support::project;

/// Longer than anything takes that happens at all.
const PATIENCE: Duration = Duration::from_secs(30);
pub const PROTOCOL: &str = "towow-bridge.v1";

/// Waits until something is there.
#[track_caller]
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(PATIENCE, what, look)
}

/// The same, not for so long.
#[track_caller]
pub fn within<T>(most: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < most, "after {most:?} there is not: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A Python that has `websockets`: the one that `TOWOW_TEST_PYTHON` names, else that of the peers, else the system's.
fn python() -> PathBuf {
    static FOUND: LazyLock<PathBuf> = LazyLock::new(|| {
        let peers = project("target/peers/bin/python");
        let python = match std::env::var_os("TOWOW_TEST_PYTHON") {
            Some(named) => PathBuf::from(named),
            None if peers.exists() => peers,
            None => PathBuf::from("python3"),
        };
        let tried = Command::new(&python).args(["-c", "import websockets"]).stdin(Stdio::null()).status();
        assert!(
            tried.is_ok_and(|status| status.success()),
            "{} cannot import websockets: python3 -m venv target/peers && target/peers/bin/pip install websockets",
            python.display()
        );
        python
    });
    FOUND.clone()
}

/// A process, killed when it goes out of scope.
pub struct Worker {
    child: Child,
    // It ends when this is closed.
    _stdin: Option<ChildStdin>,
    logged: Arc<Mutex<String>>,
    /// Where it listens; empty where it dials.
    pub url: String,
}

impl Worker {
    /// The tools of the tests, on a free port.
    pub fn start() -> Worker {
        Worker::with(&["--port", "0"], &[])
    }

    /// The tools of the tests, on this port, as one that was there before.
    pub fn at(url: &str) -> Worker {
        Worker::with(&["--port", url.rsplit(':').next().unwrap()], &[])
    }

    /// The tools of the tests, which dial.
    pub fn dialling(url: &str, token: &str) -> Worker {
        Worker::with(&["--connect", url], &[("TOWOW_BRIDGE_TOKEN", token)])
    }

    /// The tools of the tests with other options and variables.
    pub fn with(options: &[&str], env: &[(&str, &str)]) -> Worker {
        let mut command = Command::new(python());
        command.args(["-m", "towow_worker"]).arg(project("tests/e2e/bridge/tools.py")).args(options);
        Worker::of(command, env, !options.contains(&"--connect"))
    }

    /// A script that knows nothing of the protocol.
    pub fn plain() -> Worker {
        let mut command = Command::new(python());
        command.arg(project("tests/e2e/bridge/plain.py"));
        Worker::of(command, &[], true)
    }

    fn of(mut command: Command, env: &[(&str, &str)], listens: bool) -> Worker {
        command.env_clear().env("PYTHONPATH", project("python")).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env("PATH", std::env::var("PATH").unwrap()).envs(env.iter().copied());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let logged = Arc::new(Mutex::new(String::new()));
        let kept = logged.clone();
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).for_each(|line| kept.lock().unwrap().push_str(&(line + "\n")));
        });
        let mut worker = Worker { _stdin: child.stdin.take(), child, logged, url: String::new() };
        if listens {
            let listening = worker.event("listening", |_| true);
            worker.url = listening["url"].as_str().unwrap().to_owned();
        }
        worker
    }

    /// One for all tests that do it no harm.
    pub fn shared() -> &'static Worker {
        static SHARED: LazyLock<Worker> =
            LazyLock::new(|| Worker::with(&["--port", "0", "--max-concurrency", "64"], &[]));
        &SHARED
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.pid().to_string()]).status().unwrap().success());
    }

    /// Ends it as nothing else does, and returns where it was.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::take(&mut self.url)
    }

    /// The exit status.
    pub fn wait(&mut self) -> Option<i32> {
        until("the end of the worker", || self.child.try_wait().unwrap()).code()
    }

    /// What it wrote.
    pub fn logged(&self) -> String {
        self.logged.lock().unwrap().clone()
    }

    /// A line of its log.
    #[track_caller]
    pub fn event(&self, name: &str, matches: impl Fn(&Value) -> bool) -> Value {
        until(&format!("{name} in the worker's log"), || {
            let logged = self.logged();
            let lines = logged.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            lines.into_iter().find(|line| line["event"] == name && matches(line))
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One side of a connection, by hand.
pub struct Socket(pub WebSocket<TcpStream>);

impl Socket {
    /// The next message; none when the connection has ended.
    pub fn read(&mut self) -> Option<Value> {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// The close code with which the other side ended it.
    pub fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.0.read() {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    pub fn write(&mut self, message: &Value) {
        // Whoever has gone does not hear it.
        let _ = self.0.send(Message::text(message.to_string()));
    }

    /// Answers the hello with these tools.
    pub fn hello(&mut self, instance: &str, tools: &[Value]) {
        self.hello_with(instance, tools, json!({}));
    }

    /// The same with other words beside those that have to be said.
    pub fn hello_with(&mut self, instance: &str, tools: &[Value], more: Value) {
        let Some(hello) = self.read() else { return };
        assert_eq!(
            (&hello["method"], &hello["params"]["protocolVersions"]),
            (&json!("bridge/hello"), &json!([PROTOCOL]))
        );
        let worker = json!({ "name": "by-hand", "version": "1", "instanceId": instance, "runtime": "rust" });
        let mut result = json!({
            "protocolVersion": PROTOCOL, "worker": worker, "maxConcurrency": 4, "tools": tools,
            "capabilities": { "cancel": true, "progress": true },
        });
        result.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.write(&json!({ "jsonrpc": "2.0", "id": hello["id"], "result": result }));
    }

    /// Answers a call with a text.
    pub fn answer(&mut self, call: &Value, text: &str) {
        let result = json!({ "content": [{ "type": "text", "text": text }] });
        self.write(&json!({ "jsonrpc": "2.0", "id": call["id"], "result": result }));
    }
}

/// A tool without arguments.
pub fn tool(name: &str) -> Value {
    json!({ "name": name, "description": "By hand.", "inputSchema": { "type": "object" } })
}

/// Listens, and does this with every connection that comes.
pub fn listen(serve: impl Fn(Socket) + Send + Sync + 'static) -> String {
    upgrade(true, serve)
}

/// As [`listen`], with or without an answer to the subprotocol that is asked for.
pub fn upgrade(select: bool, serve: impl Fn(Socket) + Send + Sync + 'static) -> String {
    let serve = Arc::new(serve);
    streams(move |stream| {
        #[allow(clippy::result_large_err)]
        let choose = |_: &Request, mut response: Response| {
            if select {
                response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
            }
            Ok(response)
        };
        if let Ok(socket) = tungstenite::accept_hdr_with_config(stream, choose, Some(generous())) {
            serve(Socket(socket));
        }
    })
}

/// Takes connections and does this with each of them.
pub fn streams(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            stream.set_nodelay(true).unwrap();
            std::thread::spawn(move || serve(stream));
        }
    });
    url
}

/// Dials as a worker does. The refusal is the status and the body.
pub fn dial(url: &str, token: Option<&str>, headers: &[(&'static str, &str)]) -> Result<Socket, (u16, String)> {
    let mut request = url.into_client_request().unwrap();
    if let Some(token) = token {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let host = request.uri().authority().unwrap().to_string();
    let stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    match tungstenite::client::client_with_config(request, stream, Some(generous())) {
        Ok((socket, _)) => Ok(Socket(socket)),
        Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
            let body = response.body().as_deref().unwrap_or_default();
            Err((response.status().as_u16(), String::from_utf8_lossy(body).into_owned()))
        }
        Err(error) => panic!("{url}: {error}"),
    }
}

fn generous() -> WebSocketConfig {
    WebSocketConfig::default().max_message_size(None).max_frame_size(None)
}
