//! The index of a serving node over its restarts.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use super::serving::get;
use super::sql;
use crate::support::{Database, Home, Serving, mode};

/// A database with a place for its nodes' files.
struct Network {
    place: Home,
    database: Database,
}

impl Network {
    /// With so many people.
    fn of(people: u32) -> Network {
        let place = Home::new();
        let database = Database::fresh(&place);
        let network = Network { place, database };
        network.seed(people, 1);
        // They say little, so that much is read in little time.
        sql::rows(&network.database.url, "UPDATE agents SET profile_text = 'baker of ' || display_name");
        network
    }

    /// Another process brings so many people in.
    fn seed(&self, people: u32, seed: u32) {
        let (people, seed) = (people.to_string(), seed.to_string());
        let args = ["node", "seed", "--accounts", &people, "--seed", &seed, "--db", &self.database.url];
        self.place.towow(&args).ok();
    }

    fn serve(&self) -> Serving {
        self.serve_with("true")
    }

    fn serve_with(&self, snapshot: &str) -> Serving {
        let home = self.place.path(".towow");
        let env = [("TOWOW_HOME", home.to_str().unwrap()), ("TOWOW_NODE_DISCOVERY_SNAPSHOT", snapshot)];
        Serving::configured(Home::new(), "127.0.0.1:0", self.database.clone(), &env)
    }

    /// The file of its index, where there is one.
    fn file(&self) -> Option<PathBuf> {
        let dir = if Database::is_postgres() { ".towow" } else { "" };
        let files = fs::read_dir(self.place.path(dir)).ok()?.map(|entry| entry.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "index"))
    }
}

/// Waits until so many people are in the index; where it comes from.
fn settled(node: &Serving, people: u32) -> String {
    let began = Instant::now();
    loop {
        let page = get(&node.url, "/metrics", "").body;
        let value = |name: &str| {
            let line = page.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {page}")).trim().to_owned()
        };
        let state = value("towow_index{state=\"").split('"').next().unwrap().to_owned();
        let is_current = value("towow_index_lag_revisions ") == "0";
        if state != "building" && is_current && value("towow_index_people ") == people.to_string() {
            assert!(get(&node.url, "/readyz", "").body.contains(r#""index":"ready""#));
            return state;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{page}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn an_index_outlives_its_node_and_takes_over_what_others_did() {
    let network = Network::of(2050);
    let node = network.serve();
    assert_eq!(settled(&node, 2050), "built");
    node.end();
    let file = network.file().unwrap();
    assert_eq!(mode(&file), 0o600);

    network.seed(7, 2);
    let node = network.serve();
    assert_eq!(settled(&node, 2057), "loaded");
    let ada = Home::at(&node.url);
    ada.register("Ada", "Cartographer of caves.");
    let bo = Home::at(&node.url);
    bo.register("Bo", "Product person.");
    let found = bo.towow(&["discover", "run", "I need a cartographer of caves"]).ok();
    let ada_id = ada.config()["agent_id"].as_str().unwrap().to_owned();
    assert_eq!(found["nominations"][0]["agent_id"], ada_id.as_str(), "{found}");

    // kill -9, before, while and after the file is written: what is there is whole.
    let mut people = 2059;
    drop(node);
    for (seed, millis) in [(3, 0), (4, 30), (5, 150)] {
        let node = network.serve();
        assert_eq!(settled(&node, people), "loaded");
        network.seed(1, seed);
        people += 1;
        assert_eq!(settled(&node, people), "loaded");
        assert!(Command::new("kill").args(["-TERM", &node.pid().to_string()]).status().unwrap().success());
        std::thread::sleep(Duration::from_millis(millis));
        drop(node);
    }
    let node = network.serve();
    assert_eq!(settled(&node, people), "loaded");
    node.end();

    // The file of one network is of no use to another, and what is damaged to nobody.
    let other = Network::of(2001);
    let node = other.serve();
    assert_eq!(settled(&node, 2001), "built");
    node.end();
    let theirs = other.file().unwrap();
    fs::copy(&theirs, &file).unwrap();
    let node = network.serve();
    assert_eq!(settled(&node, people), "built");
    node.end();
    let mut bytes = fs::read(&theirs).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&theirs, &bytes).unwrap();
    let node = other.serve();
    assert_eq!(settled(&node, 2001), "built");
    node.end();

    // Who wants no file has none.
    let node = other.serve_with("false");
    assert_eq!(settled(&node, 2001), "built");
    assert_eq!(other.file(), None);
    node.end();
    assert_eq!(other.file(), None);
}

#[test]
fn few_people_need_no_file() {
    let network = Network::of(40);
    let node = network.serve();
    assert_eq!(settled(&node, 40), "built");
    network.seed(3, 2);
    assert_eq!(settled(&node, 43), "built");
    node.end();
    assert_eq!(network.file(), None);
}

/// Two nodes on one PostgreSQL: what one was told, the other finds at once.
#[test]
fn nodes_see_each_others_changes() {
    let database = Database::postgres();
    let serve = || Serving::configured(Home::new(), "127.0.0.1:0", database.clone(), &[]);
    let (here, there) = (serve(), serve());
    let (ada, bo) = (Home::at(&here.url), Home::at(&there.url));
    bo.register("Bo", "Product person.");
    settled(&here, 1);
    settled(&there, 1);
    ada.register("Ada", "Cartographer of caves.");
    let ada_id = ada.config()["agent_id"].as_str().unwrap().to_owned();
    let seen = |demand: &str| {
        let found = bo.towow(&["discover", "run", demand]).ok();
        let nominations = found["nominations"].as_array().unwrap().clone();
        nominations.iter().any(|nomination| nomination["agent_id"] == ada_id.as_str())
    };
    assert!(seen("I need a cartographer of caves"));
    ada.towow(&["agent", "profile", "--profile", "Beekeeper."]).ok();
    assert!(!seen("I need a cartographer of caves") && seen("I need a beekeeper"));
    ada.towow(&["agent", "visibility", "private"]).ok();
    assert!(!seen("I need a beekeeper"));
}
