//! What is counted, and the page on which a monitoring system reads it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::node::discovery::Origin;
use crate::node::model::now;
use crate::node::{Fault, Node};

/// Upper bounds of the classes of duration, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Version {
    version: &'static str,
}

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    duration: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    connections: Gauge,
    runs: Family<Status, Gauge>,
    runs_waiting: Gauge,
    mails_waiting: Gauge,
    webhooks: Family<State, Gauge>,
    bridge_keys: Gauge,
    bridge_tasks: Family<State, Gauge>,
    embeddings: Family<State, Gauge>,
    people: Gauge,
    index: Family<State, Gauge>,
    revisions_behind: Gauge,
    seconds_behind: Gauge<f64, AtomicU64>,
    database: Family<State, Gauge>,
    nodes: Gauge,
    memory: Gauge,
}

/// Counted for as long as it is held.
pub struct Held(Gauge);

impl Held {
    fn new(gauge: &Gauge) -> Held {
        gauge.inc();
        Held(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub fn new() -> Metrics {
        let metrics = Metrics {
            registry: Registry::default(),
            requests: Family::default(),
            duration: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            runs: Family::default(),
            runs_waiting: Gauge::default(),
            mails_waiting: Gauge::default(),
            webhooks: Family::default(),
            bridge_keys: Gauge::default(),
            bridge_tasks: Family::default(),
            embeddings: Family::default(),
            people: Gauge::default(),
            index: Family::default(),
            revisions_behind: Gauge::default(),
            seconds_behind: Gauge::default(),
            database: Family::default(),
            nodes: Gauge::default(),
            memory: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Metrics {
        let ours = self.registry.sub_registry_with_prefix("towow");
        ours.register("http_requests", "Requests answered", self.requests.clone());
        let duration = "Time until the head of the answer";
        ours.register_with_unit("http_request_duration", duration, Unit::Seconds, self.duration.clone());
        ours.register("http_requests_in_flight", "Requests being answered", self.in_flight.clone());
        ours.register("http_connections", "Connections open", self.connections.clone());
        ours.register("runs", "Runs in the database", self.runs.clone());
        ours.register("jobs_waiting", "Runs that are to be carried on", self.runs_waiting.clone());
        ours.register("mails_waiting", "Mails that are to be sent", self.mails_waiting.clone());
        ours.register("webhooks", "Webhooks that are not delivered", self.webhooks.clone());
        ours.register("bridge_keys", "Keys that bridge workers used within a minute", self.bridge_keys.clone());
        ours.register("bridge_tasks", "Replies that are offered to bridge workers", self.bridge_tasks.clone());
        ours.register("embeddings", "What the embeddings do", self.embeddings.clone());
        ours.register("index_people", "People who can be found", self.people.clone());
        ours.register("index", "Where the index comes from", self.index.clone());
        ours.register(
            "index_lag_revisions",
            "Changes of agents that searches do not see yet",
            self.revisions_behind.clone(),
        );
        let behind = "Time since searches saw every change of agents";
        ours.register_with_unit("index_lag", behind, Unit::Seconds, self.seconds_behind.clone());
        ours.register("database_connections", "Connections to the database", self.database.clone());
        ours.register("nodes", "Nodes alive on this database", self.nodes.clone());
        let build = Family::<Version, Gauge>::default();
        build.get_or_create(&Version { version: env!("CARGO_PKG_VERSION") }).set(1);
        ours.register("build_info", "The version of this node", build);
        let process = self.registry.sub_registry_with_prefix("process");
        let started = Gauge::<f64, AtomicU64>::default();
        started.set(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());
        process.register_with_unit("start_time", "Start of the process, since 1970", Unit::Seconds, started);
        process.register_with_unit("resident_memory", "Memory in use", Unit::Bytes, self.memory.clone());
        self
    }

    /// A request, from now until this is dropped.
    pub fn underway(&self) -> Held {
        Held::new(&self.in_flight)
    }

    /// A connection, from now until this is dropped.
    pub fn connection(&self) -> Held {
        Held::new(&self.connections)
    }

    /// A request that is over; `route` is its template, never its path.
    pub fn answered(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        let status = ["1xx", "2xx", "3xx", "4xx", "5xx"].get(usize::from(status / 100).wrapping_sub(1)).unwrap_or(&"");
        self.requests.get_or_create(&Answered { method, route, status }).inc();
        self.duration.get_or_create(&Route { method, route }).observe(took.as_secs_f64());
    }

    /// The page, with what the database says at this moment.
    pub async fn page(&self, node: &Arc<Node>) -> Result<String, Fault> {
        let census = node.store.census(now()).await?;
        self.runs.clear();
        for (status, count) in census.runs {
            self.runs.get_or_create(&Status { status }).set(count);
        }
        self.runs_waiting.set(census.jobs_waiting);
        self.mails_waiting.set(census.mails_waiting);
        let (pending, failed) = census.webhooks;
        self.webhooks.get_or_create(&State { state: "pending" }).set(pending);
        self.webhooks.get_or_create(&State { state: "failed" }).set(failed);
        self.bridge_keys.set(census.bridge_keys);
        let (waiting, held) = census.bridge_tasks;
        self.bridge_tasks.get_or_create(&State { state: "waiting" }).set(waiting);
        self.bridge_tasks.get_or_create(&State { state: "held" }).set(held);
        let (used, idle) = node.store.connections();
        self.database.get_or_create(&State { state: "in_use" }).set(used);
        self.database.get_or_create(&State { state: "idle" }).set(idle);
        self.embeddings.clear();
        if let Some(state) = node.embeddings.status(&node.store).await?.word() {
            self.embeddings.get_or_create(&State { state }).set(1);
        }
        let (people, origin) = node.index.size().await?;
        self.people.set(i64::try_from(people).unwrap_or(i64::MAX));
        self.index.clear();
        let lag = node.index.lag(&node.store).await?;
        let state = if lag.is_some() { origin.map_or("building", Origin::name) } else { "building" };
        self.index.get_or_create(&State { state }).set(1);
        self.revisions_behind.set(lag.map_or(0, |lag| lag.revisions));
        self.seconds_behind.set(lag.map_or(0.0, |lag| lag.seconds));
        self.nodes.set(node.live_nodes());
        self.memory.set(resident_memory().unwrap_or(0));
        let mut page = String::new();
        encode(&mut page, &self.registry).map_err(Fault::internal)?;
        Ok(page)
    }
}

/// Bytes of memory that this process uses, where the system says so.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
