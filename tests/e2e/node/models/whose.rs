//! Whose key speaks for whom, and who is shown what.

use super::*;

const VAULT: (&str, &str) = ("TOWOW_NODE_SECRETS_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
const NEAR: (&str, &str) = ("TOWOW_NODE_SECRETS_ALLOW_PRIVATE_ENDPOINTS", "true");

fn bind(home: &Home, server: &ModelServer) {
    let args = ["billing", "byok-bind", "--base-url", &server.url];
    home.with(&args, &[("TOWOW_API_KEY", "sk-of-somebody-0123456789")], "").ok();
}

/// Everything that a server was told.
fn told(server: &ModelServer) -> String {
    server.seen().iter().map(|seen| seen["body"].to_string()).collect()
}

/// Stage and seat of what it was asked.
fn asked(server: &ModelServer) -> BTreeSet<(String, Option<i64>)> {
    let seat = |seen: &Value| (0..4).find(|seat| is_of_table_or_seat(seen, *seat));
    let of_table = |stage: &str| matches!(stage, "plan" | "catalyst");
    let seen = server.seen();
    let asked = seen.iter().map(|seen| {
        let stage = seen["stage"].as_str().unwrap();
        (stage.to_owned(), seat(seen).filter(|_| !of_table(stage)))
    });
    asked.collect()
}

fn seats(stage: &str, seats: &[i64]) -> Vec<(String, Option<i64>)> {
    seats.iter().map(|seat| (stage.to_owned(), Some(*seat))).collect()
}

fn places(told: &Value) -> BTreeMap<String, i64> {
    let seats = told["participants"].as_array().unwrap().iter();
    seats.map(|seat| (seat["display_name"].as_str().unwrap().to_owned(), seat["seat"].as_i64().unwrap())).collect()
}

/// Ada's key speaks for Ada and reads for the table; Bo's for Bo; the node's for who has none. Nobody's profile goes to a
/// server of somebody else.
#[test]
fn each_key_speaks_for_its_own() {
    let (of_node, of_ada, of_bo) = (server(&json!({})), server(&json!({})), server(&json!({})));
    let node = node(&of_node, None, &[VAULT, NEAR, ("TOWOW_NODE_LLM_BYOK_MODEL", "anthropic=scripted-1")]);
    let [ada, bo, _] = people(&node.url);
    bind(&ada, &of_ada);
    bind(&bo, &of_bo);
    let run = begin(&ada);
    let result = result(&ada, &run);
    is_whole(&node, &run, &result);
    assert_eq!(degraded(&result), BTreeMap::new());
    let places = places(&result);
    let (bo_seat, cy_seat) = (places["Bo"], places["Cy"]);
    let table = [("catalyst".to_owned(), None), ("plan".to_owned(), None)];
    let of = |seat: i64| [seats("contribute", &[seat]), seats("deliver", &[seat])].concat();
    assert_eq!(asked(&of_ada), [of(0), table.to_vec()].concat().into_iter().collect());
    assert_eq!(asked(&of_bo), of(bo_seat).into_iter().collect());
    assert_eq!(asked(&of_node), of(cy_seat).into_iter().collect());
    let private = [("住在河边", &of_bo), ("家里养猫", &of_node)];
    for (words, whose) in private {
        for (server, name) in [(&of_ada, "Ada"), (&of_bo, "Bo"), (&of_node, "node")] {
            assert_eq!(told(server).contains(words), std::ptr::eq(server, whose), "{words} at {name}");
        }
    }
    let used = |home: &Home| home.towow(&["billing", "usage"]).ok()["models"].clone();
    // By an own key, and by the node's for those who have none, which is counted to who has opened the run.
    for (home, by_own, by_node) in [(&ada, &of_ada, Some(&of_node)), (&bo, &of_bo, None)] {
        let used = used(home);
        let calls = |own_key: bool| {
            let row = used.as_array().unwrap().iter().find(|row| row["own_key"] == own_key);
            row.map(|row| row["calls"].as_u64().unwrap() as usize)
        };
        assert_eq!(
            (calls(true), calls(false)),
            (Some(by_own.seen().len()), by_node.map(|node| node.seen().len())),
            "{used}"
        );
    }
    // Bo's server is Bo's business.
    of_bo.does(&json!({ "*": "401" }));
    let run = begin(&ada);
    let result = super::result(&ada, &run);
    let failed = degraded(&result);
    assert!(!failed.is_empty() && failed.keys().all(|(_, _, seat)| *seat == Some(bo_seat)), "{failed:?}");
    assert!(!result.to_string().contains(of_bo.url.rsplit(':').next().unwrap()), "{failed:?}");
}

/// A run of Ada's in which Bo and Cy sit, the second of these answers in person, and for the first the profile does.
fn invited(node: &Serving, ada: &Home, [by_profile, in_person]: [(&Home, &str); 2]) -> String {
    let found = ada.towow(&["discover", "run", DEMAND]).ok();
    let ids: Vec<String> = [by_profile, in_person]
        .iter()
        .map(|(home, name)| {
            let rows = found["nominations"].as_array().unwrap();
            let row = rows.iter().find(|row| row["display_name"] == *name).unwrap();
            let made = ada.towow(&["invite", "create", row["nomination_id"].as_str().unwrap()]).ok();
            let id = made["invitation_id"].as_str().unwrap().to_owned();
            home.towow(&["invite", "respond", &id, "--action", "accept"]).ok();
            id
        })
        .collect();
    let run = ada.towow(&["run", "negotiate", &ids.join(","), "--max-rounds", "2"]).ok();
    let run = run["run_id"].as_str().unwrap().to_owned();
    let profile = format!("UPDATE participants SET answers = 'profile' WHERE run_id = '{run}' AND seat = 1");
    sql(&node.database().url, &profile);
    run
}

/// Says something in both rounds.
fn speak(ada: &Home, home: &Home, run: &str, words: &str) {
    for round in 1..=2 {
        let begun = Instant::now();
        while ada.towow(&["run", "status", run]).ok()["current_round"] != round - 1 {
            assert!(begun.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(50));
        }
        let begun = Instant::now();
        let args = ["run", "respond", run, "--round", &round.to_string(), "--content", &format!("{words}{round}")];
        while home.towow(&args).status != Some(0) {
            assert!(begun.elapsed() < Duration::from_secs(30));
        }
    }
}

fn by(result: &Value, round: i64, seat: i64) -> String {
    let sources = result["sources"].as_array().unwrap();
    let source = sources.iter().find(|source| source["round"] == round && source["seat"] == seat).unwrap();
    source["answered_by"].as_str().unwrap().to_owned()
}

/// Where the node has no model, a requester's key speaks for public profiles, and not for others.
#[test]
fn a_requesters_key_is_shown_public_profiles_only() {
    for visibility in ["public", "scoped", "private"] {
        let of_ada = server(&json!({}));
        let settings = [VAULT, NEAR, ("TOWOW_NODE_QUOTA_ENFORCED", "false"), ("TOWOW_NODE_LIMITS_SIGN_IN", "0")];
        let node = Serving::with(&settings);
        let [ada, bo, cy] = people(&node.url);
        bind(&ada, &of_ada);
        let run = invited(&node, &ada, [(&bo, "Bo"), (&cy, "Cy")]);
        bo.towow(&["agent", "visibility", visibility]).ok();
        speak(&ada, &cy, &run, "我能教陶艺拉坯的第一课和第");
        let result = result(&ada, &run);
        is_whole(&node, &run, &result);
        let (speaker, is_shown) = if visibility == "public" { ("model", true) } else { ("rules", false) };
        assert_eq!(by(&result, 1, 1), speaker, "{visibility}: {}", result["sources"]);
        assert_eq!(told(&of_ada).contains("住在河边"), is_shown, "{visibility}");
        assert!(result["facilitator"].as_str().unwrap().starts_with("anthropic"), "{}", result["facilitator"]);
    }
}

/// What a person with a private agent says in a run reaches no model of another account, nor the node's in its place.
#[test]
fn what_a_private_person_says_stays_with_them() {
    let (of_node, of_cy) = (server(&json!({})), server(&json!({})));
    let node = node(&of_node, None, &[VAULT, NEAR, ("TOWOW_NODE_LLM_BYOK_MODEL", "anthropic=scripted-1")]);
    let [ada, bo, cy] = people(&node.url);
    bind(&cy, &of_cy);
    let run = invited(&node, &ada, [(&cy, "Cy"), (&bo, "Bo")]);
    bo.towow(&["agent", "visibility", "private"]).ok();
    speak(&ada, &bo, &run, "我能在密室教陶艺拉坯，密室号");
    let of_ada = result(&ada, &run);
    assert_eq!(of_ada["facilitator"], "rules", "who reads for all must be read by all");
    assert_eq!((by(&of_ada, 1, 2), by(&of_ada, 2, 1)), ("person".into(), "model".into()), "{}", of_ada["sources"]);
    for (server, name) in [(&of_node, "node"), (&of_cy, "Cy")] {
        assert!(!told(server).contains("密室"), "{name}: {}", told(server));
    }
    assert!(asked(&of_cy).contains(&("deliver".to_owned(), Some(1))), "{:?}", asked(&of_cy));
    for home in [&ada, &cy] {
        let seen = home.towow(&["result", &run]).ok().to_string();
        assert!(!seen.contains("密室"), "{seen}");
    }
    assert!(bo.towow(&["result", &run]).ok()["plan"].as_str().unwrap().contains("密室"));
}
