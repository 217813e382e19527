//! A node on a database of its own, for unit tests: a SQLite file, or with `TOWOW_TEST_DB=postgres` a PostgreSQL database
//! that is gone with the last test that uses it.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::accounts::{Enrolled, Enrolment};
use super::{Config, Node};

pub struct Fixture {
    pub node: Arc<Node>,
    /// Another node on the same database.
    pub other: Arc<Node>,
    _place: Place,
}

enum Place {
    File { _dir: TempDir },
    Postgres { name: String, server: String },
}

impl Fixture {
    pub async fn with(change: impl FnOnce(&mut Config)) -> Fixture {
        let mut config = Config::default();
        change(&mut config);
        let (place, url) = Place::fresh();
        config.database.url = url;
        let node = Node::open(config.clone()).await.unwrap();
        let other = Node::open(config).await.unwrap();
        Fixture { node, other, _place: place }
    }

    /// An account with an agent; its address is the name at example.org.
    pub async fn enrol(&self, name: &str, code: Option<&str>) -> Enrolled {
        let person = Enrolment {
            email: format!("{}@example.org", name.to_lowercase()),
            name: name.to_owned(),
            profile_text: format!("{name} builds things."),
            invite_code: code.map(str::to_owned),
            ..Enrolment::default()
        };
        self.node.enrol(person).await.unwrap()
    }

    /// Status, headers of interest and body of a request.
    pub async fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Value) -> (u16, Value) {
        let mut request = http::Request::builder().method(method).uri(format!("/protocol{path}"));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let request =
            request.header("Content-Type", "application/json").body(axum::body::Body::from(body.to_string())).unwrap();
        let response = super::http::router(self.node.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }
}

impl Place {
    fn fresh() -> (Place, String) {
        if std::env::var("TOWOW_TEST_DB").as_deref() != Ok("postgres") {
            let dir = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", dir.path().join("node.db").display());
            return (Place::File { _dir: dir }, url);
        }
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("towow_unit_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = std::env::var("TOWOW_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
        let server = admin.rsplit_once('/').unwrap().0.to_owned();
        psql(&server, &format!("CREATE DATABASE {name}"));
        let url = format!("{server}/{name}");
        (Place::Postgres { name, server }, url)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Place::Postgres { name, server } = self {
            psql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn psql(server: &str, statement: &str) {
    let admin = format!("{server}/postgres");
    let output = Command::new("psql").args(["-qX", "-d", &admin, "-c", statement]).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
}
