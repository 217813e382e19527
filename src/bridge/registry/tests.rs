use serde_json::json;
use tokio::sync::mpsc;

use super::super::link::Terms;
use super::super::wire::Dialect;
use super::*;

fn link(instance: &str) -> Arc<Link> {
    let (out, _) = mpsc::unbounded_channel();
    let (events, _) = mpsc::unbounded_channel();
    let worker = Worker { instance: instance.into(), ..Worker::default() };
    let (dialect, largest) = (Dialect::Bridge, 1 << 20);
    let terms = Terms { worker, dialect, concurrency: 4, largest_out: largest, largest_in: largest, next: 1 };
    Arc::new(Link::new(terms, out, events))
}

fn tool(name: &str, about: &str) -> Value {
    json!({ "name": name, "description": about, "inputSchema": { "type": "object" } })
}

fn add(registry: &Registry, label: &str) -> Key {
    let naming = Naming { prefix: "py_".into(), timeout: None };
    registry.add(label.into(), naming, &[], false)
}

fn names(registry: &Registry) -> Vec<String> {
    registry.tools().iter().map(|tool| tool.name.clone()).collect()
}

fn chosen(registry: &Registry, session: Option<&str>) -> String {
    match registry.choose("py_add", session) {
        Choice::Go(_, label) => label,
        Choice::Wait(_) => "wait".into(),
        Choice::Nobody => "nobody".into(),
    }
}

#[test]
fn a_name_belongs_to_whoever_had_it_and_the_same_tool_is_a_pool() {
    let registry = Registry::new(Duration::ZERO);
    let (b, a, c) = (add(&registry, "b"), add(&registry, "a"), add(&registry, "c"));
    let links = [link("a"), link("b"), link("c")];
    registry.joined(b, &links[1], &[tool("add", "Adds.")]);
    let rejected = registry.joined(a, &links[0], &[tool("add", "Adds otherwise."), tool("sub", "")]);
    let reason = "b has another tool of this name".to_owned();
    assert_eq!(rejected, [("a".into(), Rejected { tool: "add".into(), reason })]);
    assert_eq!(registry.joined(c, &links[2], &[tool("add", "Adds."), tool("add", "Adds.")]).len(), 1, "there twice");
    assert_eq!(
        (names(&registry), registry.labels("py_add")),
        (vec!["py_add".into(), "py_sub".into()], vec!["b".into(), "c".into()])
    );
    // Whoever is there has the name before whoever is lost.
    registry.left(b, &links[1], "gone");
    registry.left(c, &links[2], "gone");
    assert_eq!((registry.labels("py_add"), chosen(&registry, None)), (vec!["a".into()], "a".into()));
    registry.expire();
    assert_eq!(registry.standings().len(), 1, "who dialled in and is gone is forgotten");
}

#[test]
fn the_order_of_addresses_is_that_of_their_names() {
    let registry = Registry::new(Duration::from_secs(60));
    let naming = Naming { prefix: "py_".into(), timeout: None };
    let [a, b] = ["a", "b"].map(|label| registry.add(label.into(), naming.clone(), &[], true));
    let (first, second) = (link("a"), link("b"));
    registry.joined(b, &second, &[tool("add", "Adds otherwise.")]);
    assert_eq!(registry.labels("py_add"), ["b"]);
    let news = registry.joined(a, &first, &[tool("add", "Adds.")]);
    assert_eq!(news.first().map(|(label, _)| label.as_str()), Some("b"), "{news:?}");
    assert_eq!(registry.labels("py_add"), ["a"], "it was only slower");
    registry.left(a, &first, "gone");
    assert_eq!(
        (registry.labels("py_add"), chosen(&registry, None)),
        (vec!["a".into()], "wait".into()),
        "it comes back"
    );
}

#[test]
fn the_list_changes_only_with_what_is_in_it() {
    let registry = Registry::new(Duration::from_secs(60));
    let mut listings = registry.listings();
    let a = add(&registry, "a");
    let first = link("a");
    registry.joined(a, &first, &[tool("add", "")]);
    assert!(listings.has_changed().unwrap());
    listings.mark_unchanged();
    registry.left(a, &first, "gone");
    registry.joined(a, &link("a"), &[tool("add", "")]);
    assert!(!listings.has_changed().unwrap(), "a worker that comes back is no news");
    registry.joined(a, &link("a"), &[tool("add", "Adds.")]);
    assert!(listings.has_changed().unwrap());
}

#[test]
fn a_session_stays_with_its_worker_and_moves_when_that_is_gone() {
    let registry = Registry::new(Duration::from_secs(60));
    let keys: Vec<Key> = ["a", "b", "c"].map(|label| add(&registry, label)).to_vec();
    let links: Vec<Arc<Link>> = ["a", "b", "c"].map(link).to_vec();
    for (key, link) in keys.iter().zip(&links) {
        registry.joined(*key, link, &[tool("add", "")]);
    }
    let sessions: Vec<String> = (0..60).map(|number| format!("session-{number}")).collect();
    let of = || sessions.iter().map(|session| chosen(&registry, Some(session))).collect::<Vec<_>>();
    let before = of();
    assert_eq!(before, of());
    for label in ["a", "b", "c"] {
        assert!(before.iter().filter(|chosen| *chosen == label).count() > 5, "{before:?}");
    }
    // For a moment its sessions wait for it; those of others notice nothing.
    registry.left(keys[0], &links[0], "gone");
    for (before, after) in before.iter().zip(of()) {
        assert_eq!(after, if before == "a" { "wait" } else { before });
    }
    std::thread::sleep(RETURN);
    for (before, after) in before.iter().zip(of()) {
        assert!(after == *before || (before == "a" && after != "wait"), "{before} {after}");
    }
    registry.joined(keys[0], &link("a"), &[tool("add", "")]);
    assert_eq!(of(), before);
}

#[test]
fn calls_without_a_session_go_round() {
    let registry = Registry::new(Duration::ZERO);
    let (a, b) = (add(&registry, "a"), add(&registry, "b"));
    let (one, two) = (link("a"), link("b"));
    registry.joined(a, &one, &[tool("add", "")]);
    registry.joined(b, &two, &[tool("add", "")]);
    let turns: Vec<String> = (0..4).map(|_| chosen(&registry, None)).collect();
    assert_eq!(turns, ["a", "b", "a", "b"]);
    two.close();
    assert_eq!(chosen(&registry, None), "a");
    one.close();
    registry.left(a, &one, "gone");
    registry.left(b, &two, "gone");
    assert_eq!(chosen(&registry, None), "wait");
    registry.expire();
    assert_eq!(chosen(&registry, None), "nobody");
}
