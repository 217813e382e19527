//! Several nodes on one PostgreSQL, behind a proxy that sends each connection to the next node.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Database, Home, INTENT, Serving};

/// A balancer as simple as can be: round robin, and the next node where one does not answer.
struct Balancer {
    url: String,
    backends: Arc<Mutex<Vec<String>>>,
}

impl Balancer {
    fn over(nodes: &[Option<Serving>]) -> Balancer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let backends = Arc::new(Mutex::new(addresses(nodes)));
        let (known, next) = (backends.clone(), AtomicUsize::new(0));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let backends = known.lock().unwrap().clone();
                let first = next.fetch_add(1, Ordering::Relaxed);
                let chosen =
                    (0..backends.len()).find_map(|i| TcpStream::connect(&backends[(first + i) % backends.len()]).ok());
                if let Some(backend) = chosen {
                    join(client, backend);
                }
            }
        });
        Balancer { url, backends }
    }

    fn now_over(&self, nodes: &[Option<Serving>]) {
        *self.backends.lock().unwrap() = addresses(nodes);
    }
}

fn addresses(nodes: &[Option<Serving>]) -> Vec<String> {
    nodes.iter().flatten().map(|node| node.url.trim_start_matches("http://").to_owned()).collect()
}

/// Carries bytes both ways until both sides have said all.
fn join(client: TcpStream, backend: TcpStream) {
    let copy = |mut from: TcpStream, mut to: TcpStream| {
        std::thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        })
    };
    copy(client.try_clone().unwrap(), backend.try_clone().unwrap());
    copy(backend, client);
}

/// Three nodes, of which one at a time may be dead.
struct Cluster {
    nodes: Vec<Option<Serving>>,
    database: Database,
    balancer: Balancer,
}

impl Cluster {
    fn start() -> Cluster {
        let database = Database::postgres();
        let nodes: Vec<_> = (0..3).map(|_| Some(Cluster::node(&database))).collect();
        let balancer = Balancer::over(&nodes);
        Cluster { nodes, database, balancer }
    }

    fn node(database: &Database) -> Serving {
        Serving::configured(Home::new(), "127.0.0.1:0", database.clone(), &[("TOWOW_NODE_QUOTA_ENFORCED", "false")])
    }

    /// kill -9, without a word.
    fn kill(&mut self, which: usize) {
        drop(self.nodes[which].take());
    }

    fn revive(&mut self, which: usize) {
        self.nodes[which] = Some(Cluster::node(&self.database));
        self.balancer.now_over(&self.nodes);
    }

    fn home(&self) -> Home {
        Home::at(&self.balancer.url)
    }
}

/// What a killed node was answering is asked again: those that read are repeated by the client itself, the others here.
fn again(home: &Home, args: &[&str]) -> Value {
    for _ in 0..20 {
        let outcome = home.towow(args);
        match outcome.status {
            Some(7) => std::thread::sleep(Duration::from_millis(100)),
            _ => return outcome.ok(),
        }
    }
    panic!("towow {} never got an answer", args.join(" "));
}

#[test]
fn three_nodes_are_one_network_whichever_of_them_dies() {
    let mut cluster = Cluster::start();
    let first = cluster.nodes[0].as_ref().unwrap();
    assert!(first.home.towow(&["node", "seed", "--db", &cluster.database.url]).ok()["added"].as_i64().unwrap() > 100);

    // A session that one node opened holds at the others, and its end too.
    let ada = cluster.home();
    ada.register("Ada", "I run a climate app for students.");
    let bo = cluster.home();
    bo.register("Bo", "## I offer\n- interface design for climate apps\n\n## I am looking for\n- a product person");
    for _ in 0..6 {
        assert_eq!(ada.towow(&["account", "show"]).ok()["name"], "Ada");
    }

    // Hosted runs, while one node after the other is killed and comes back.
    let mut runs = Vec::new();
    for which in 0..3 {
        for _ in 0..4 {
            let session = again(&ada, &["formulation", "start", INTENT])["session_id"].as_str().unwrap().to_owned();
            let confirmed = again(&ada, &["formulation", "confirm", &session, "--start-negotiation", "--k", "3"]);
            runs.push(confirmed["run"]["run_id"].as_str().unwrap().to_owned());
        }
        cluster.kill(which);
        assert_eq!(again(&ada, &["account", "show"])["name"], "Ada");
        cluster.revive(which);
    }
    for run in &runs {
        finished(&ada, run);
        let result = ada.towow(&["run", "result", run]).ok();
        assert!(result["plan"].as_str().unwrap().len() > 100 && result["delivery"].is_string());
    }
    // Each has told its end once.
    let told = ada.towow(&["inbox"]).ok();
    for run in &runs {
        let about = told["items"].as_array().unwrap().iter().filter(|item| item["run_id"] == run.as_str());
        assert_eq!(about.count(), 1, "{run}: {told}");
    }

    people_negotiate(&mut cluster, &ada, &bo);

    ada.towow(&["auth", "logout"]).ok();
    assert_eq!(ada.config(), json!({}));
}

/// Ada invites Bo; both answer each round, and before each answer another node dies.
fn people_negotiate(cluster: &mut Cluster, ada: &Home, bo: &Home) {
    let found = again(ada, &["discover", "run", "interface design for my climate app"]);
    let bo_id = bo.config()["agent_id"].as_str().unwrap().to_owned();
    let nominations = found["nominations"].as_array().unwrap();
    let nomination = nominations.iter().find(|one| one["agent_id"] == bo_id.as_str()).unwrap();
    let invitation = again(ada, &["invite", "create", nomination["nomination_id"].as_str().unwrap()]);
    let invitation = invitation["invitation_id"].as_str().unwrap();
    again(bo, &["invite", "respond", invitation, "--action", "accept"]);
    // The key makes a repeated call open no second run, whichever node it comes to.
    let open = ["run", "negotiate", invitation, "--max-rounds", "3", "--idempotency-key", "one-run"];
    let run = again(ada, &open)["run_id"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(again(ada, &open)["run_id"], run.as_str());
    }
    for round in 1..=3 {
        cluster.kill(round % 3);
        wait_until(|| {
            let status = again(bo, &["run", "status", &run]);
            status["current_round"].as_u64() == Some(round as u64 - 1) || status["status"] == "done"
        });
        if again(bo, &["run", "status", &run])["status"] == "done" {
            cluster.revive(round % 3);
            break;
        }
        for (who, words) in
            [(ada, "I can give: equity in the climate app"), (bo, "I can give: interface design, two days a week")]
        {
            again(who, &["run", "prompt", &run]);
            let given = [format!("run_id={run}"), format!("round_number={round}"), format!("content={words}")];
            let said = again(who, &[&["call", "run_respond"][..], &given.each_ref().map(String::as_str)].concat());
            assert!(
                ["accepted", "already_responded", "round_closed"].contains(&said["status"].as_str().unwrap()),
                "{said}"
            );
        }
        cluster.revive(round % 3);
    }
    finished(ada, &run);
    for who in [ada, bo] {
        assert!(again(who, &["run", "result", &run])["delivery"].as_str().unwrap().len() > 20);
    }
}

fn finished(home: &Home, run: &str) {
    wait_until(|| match again(home, &["run", "status", run])["status"].as_str().unwrap() {
        "done" => true,
        "failed" => panic!("{run} failed"),
        _ => false,
    });
}

fn wait_until(mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(120), "it takes too long");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Tries in quick succession meet one limit, though each comes to another node.
#[test]
fn guessing_a_password_is_slowed_down_by_all_nodes_together() {
    let cluster = Cluster::start();
    let home = cluster.home();
    home.register("Ada", "I run a climate app.");
    let args = ["auth", "login", "--email", "ada@example.org", "--password-stdin"];
    let mut codes = Vec::new();
    for _ in 0..45 {
        let outcome = home.with(&args, &[("TOWOW_RETRIES", "0")], "wrong horse\n");
        codes.push(outcome.notes()[0]["error"]["code"].as_str().unwrap().to_owned());
    }
    let wrong = codes.iter().filter(|code| *code == "wrong_credentials").count();
    // Two windows of a minute at most lie in here, not three nodes' worth of each.
    assert!((19..=41).contains(&wrong), "{codes:?}");
    assert!(codes.iter().all(|code| code == "wrong_credentials" || code == "rate_limited"), "{codes:?}");
}
