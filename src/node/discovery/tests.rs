//! What requesters thought of people, from the API down to the database and up again, on two nodes.

use serde_json::{Value, json};

use super::perspectives::{Perspective, Seeker};
use crate::node::Node;
use crate::node::fixture::Fixture;
use crate::node::language::Language;
use crate::node::model::now;
use crate::node::profile::Profile;
use crate::node::store::Change;

const GIVES: &str = "looking for pottery lessons";
const WANTS: &str = "looking for chess partners";

/// Somebody with a session.
struct Account {
    account_id: String,
    token: String,
    agent_id: String,
}

async fn register(fixture: &Fixture, name: &str, profile: &str) -> Account {
    let body = json!({
        "email": format!("{}@example.org", name.to_lowercase()), "password": "correct horse", "name": name,
        "profile_text": profile,
    });
    let (status, answer) = fixture.ask("POST", "/auth/register", None, body).await;
    assert_eq!(status, 200, "{answer}");
    let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned();
    Account { account_id: text("account_id"), token: text("session_token"), agent_id: text("default_agent_id") }
}

impl Account {
    async fn post(&self, fixture: &Fixture, path: &str, body: Value) -> Value {
        let (status, answer) = fixture.ask("POST", path, Some(&self.token), body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn discover(&self, fixture: &Fixture, demand: &str) -> Vec<Value> {
        let body = json!({ "requester": self.agent_id, "demand_text": demand });
        self.post(fixture, "/discover", body).await["nominations"].as_array().unwrap().clone()
    }

    async fn rate(&self, fixture: &Fixture, nomination: &Value, rating: i64) {
        let body = json!({
            "agent_id": self.agent_id, "target_type": "nomination", "target_id": nomination["nomination_id"],
            "exposure_event_id": nomination["exposure_event_id"], "rating": rating,
        });
        self.post(fixture, "/feedback", body).await;
    }
}

/// Names and scores of a list, as this node finds them.
async fn list(node: &Node, demand: &str, perspective: &str) -> Vec<(String, f64)> {
    let seeker = Seeker {
        account_id: "acc_nobody".into(),
        demand: Profile::parse(demand),
        own: Profile::default(),
        scope_tags: Vec::new(),
        scene: None,
        language: Language::En,
        most: 20,
    };
    let found = node.search(seeker).await.unwrap().matches;
    let of = found.into_iter().filter(|found| found.perspective.name() == perspective);
    of.map(|found| (found.agent.display_name, found.score)).collect()
}

fn names(list: &[(String, f64)]) -> Vec<&str> {
    list.iter().map(|(name, _)| name.as_str()).collect()
}

/// Two people who are as good as each other, some who are not, and others.
async fn town(feedback: bool) -> Fixture {
    let fixture = Fixture::with(|config| {
        config.discovery.feedback = feedback;
        config.limits.sign_in = 0;
    })
    .await;
    let both = |when: &str| {
        format!("Potter\n\n## I offer\n- pottery lessons, {when}\n\n## I am looking for\n- chess partners, {when}")
    };
    for (name, profile) in [
        ("Pia", both("mornings")),
        ("Quin", both("evenings")),
        ("Zoe", "Painter\n\n## I offer\n- painting lessons\n\n## I am looking for\n- a studio".to_owned()),
        ("Sol", "Student\n\n## I offer\n- notes of lectures\n\n## I am looking for\n- pottery lessons".to_owned()),
        ("Ivo", "Chess coach\n\n## I offer\n- chess partners\n\n## I am looking for\n- a garden".to_owned()),
        ("Kim", "Baker\n\n## I offer\n- sourdough bread\n\n## I am looking for\n- a bigger oven".to_owned()),
        ("Lea", "Lawyer\n\n## I offer\n- contracts\n\n## I am looking for\n- clients".to_owned()),
        ("Max", "Plumber\n\n## I offer\n- pipes and drains\n\n## I am looking for\n- an apprentice".to_owned()),
    ] {
        register(&fixture, name, &profile).await;
    }
    fixture
}

#[tokio::test]
async fn what_requesters_thought_moves_equals_in_one_list_and_nobody_else() {
    let fixture = town(true).await;
    let mut raters = Vec::new();
    for name in ["Ann", "Ben", "Cat"] {
        raters.push(register(&fixture, name, "Curious.").await);
    }
    let asker = register(&fixture, "Dan", "Curious.").await;
    // A node to which nobody's opinion counts shows what is without.
    let mut config = fixture.node.config().clone();
    config.discovery.feedback = false;
    let plain = Node::open(config).await.unwrap();
    let (before, wants) = (list(&plain, GIVES, "complement").await, list(&plain, WANTS, "resonance").await);
    let (first, second, bad) = (&before[0], &before[1], &before[2..]);
    assert!([first, second].iter().all(|one| names(&wants).contains(&one.0.as_str())), "{wants:?}");
    assert!(second.1 > 0.97 * first.1 && !bad.is_empty() && bad[0].1 < 0.8 * second.1, "{before:?}");

    // One account alone, however often it says so, has one opinion, and its latest.
    for rater in &raters {
        for rating in [1, 5] {
            for nomination in rater.discover(&fixture, GIVES).await {
                if nomination["perspective"] == "complement" && nomination["display_name"] != json!(first.0) {
                    rater.rate(&fixture, &nomination, rating).await;
                }
            }
        }
    }
    for node in [&fixture.node, &fixture.other] {
        let after = list(node, GIVES, "complement").await;
        let order = [&[second.0.as_str(), first.0.as_str()], &names(bad)[..]].concat();
        assert_eq!(names(&after), order);
        for (name, score) in &after {
            let before = before.iter().find(|(of, _)| of == name).unwrap().1;
            let lift = if *name == first.0 { 0.0 } else { 0.0404 };
            assert!((score - before * (1.0 + lift)).abs() < 1e-4, "{name}: {before} {score}");
        }
        assert_eq!(list(node, WANTS, "resonance").await, wants, "the other list stays as it was");
    }

    // It is explained, and the explanation is kept.
    let shown = asker.discover(&fixture, GIVES).await;
    let (lifted, other) = (&shown[0], shown.iter().find(|row| row["display_name"] == json!(first.0)).unwrap());
    assert_eq!(lifted["evidence"]["feedback"], json!({ "lift": 0.0404, "opinions": 3 }));
    assert!(lifted["match_reason"].as_str().unwrap().ends_with("; rated well by 3 requesters: +4 %"), "{lifted}");
    assert_eq!((&lifted["evidence"]["section"], other["evidence"].get("feedback")), (&json!("offers"), None));
    let path = format!("/nominations/{}", lifted["nomination_id"].as_str().unwrap());
    let (_, again) = fixture.ask("GET", &path, Some(&asker.token), json!({})).await;
    assert_eq!(again["evidence"], lifted["evidence"]);

    // Opinions go with those who have them: with an account that is shut out, and with one that is erased.
    let store = fixture.node.store();
    let lifts = async || -> Vec<u32> {
        let mut opinions = Vec::new();
        for node in [&fixture.node, &fixture.other] {
            list(node, GIVES, "complement").await;
            let known = node.index.feedback.as_ref().unwrap().follow(node.store()).await.unwrap();
            let agent_id = lifted["agent_id"].as_str().unwrap();
            let lift = known.lift(agent_id, Perspective::Complement);
            opinions.push(lift.map_or(0, |lift| lift.opinions));
        }
        opinions
    };
    assert_eq!(lifts().await, [3, 3]);
    store.change_user(&raters[0].account_id, Change::Disable(now())).await.unwrap();
    assert_eq!(lifts().await, [2, 2]);
    store.change_user(&raters[0].account_id, Change::Enable).await.unwrap();
    assert_eq!(lifts().await, [3, 3]);
    for (rater, left) in raters.iter().zip([2, 1, 0]) {
        store.erase_account(&rater.account_id, now()).await.unwrap();
        assert_eq!(lifts().await, [left, left]);
    }
    for node in [&fixture.node, &fixture.other] {
        assert_eq!(list(node, GIVES, "complement").await, list(&plain, GIVES, "complement").await);
    }
    assert!(store.verify().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invitation_counts_when_somebody_has_accepted_it() {
    let fixture = town(true).await;
    let guest = register(&fixture, "Rio", "Potter\n\n## I offer\n- pottery lessons, at noon").await;
    let lift = async |perspective| {
        let known = fixture.other.index.feedback.as_ref().unwrap().follow(fixture.other.store()).await.unwrap();
        known.lift(&guest.agent_id, perspective).map(|lift| (lift.lift, lift.opinions))
    };
    let [gives, wants] = [Perspective::Complement, Perspective::Resonance];
    for (name, action, expected) in [
        ("Ann", "decline", None),
        ("Ben", "accept", Some((0.0197, 1))),
        ("Cat", "decline", Some((0.0197, 1))),
        ("Dan", "accept", Some((0.0322, 2))),
    ] {
        let inviter = register(&fixture, name, "Curious.").await;
        let invited = match name {
            // One of them has found the guest, the other knows whom to ask.
            "Ben" => {
                let shown = inviter.discover(&fixture, GIVES).await;
                let found = shown.iter().find(|row| row["agent_id"] == json!(guest.agent_id)).unwrap();
                json!({ "inviter": inviter.agent_id, "nomination_id": found["nomination_id"] })
            }
            _ => json!({ "inviter": inviter.agent_id, "invitee": guest.agent_id }),
        };
        let invitation = inviter.post(&fixture, "/invitations", invited).await;
        assert_eq!(invitation["status"], "pending");
        let path = format!("/invitations/{}", invitation["invitation_id"].as_str().unwrap());
        let body = json!({ "agent_id": guest.agent_id, "action": action });
        let (status, answer) = fixture.ask("PATCH", &path, Some(&guest.token), body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!((lift(gives).await, lift(wants).await), (expected, None), "{name} {action}");
    }
}

#[tokio::test]
async fn opinions_count_only_where_they_are_to() {
    let fixture = town(false).await;
    let rater = register(&fixture, "Ann", "Curious.").await;
    let before = list(&fixture.node, GIVES, "complement").await;
    let shown = rater.discover(&fixture, GIVES).await;
    let second = shown.iter().find(|row| row["display_name"] == json!(before[1].0)).unwrap();
    rater.rate(&fixture, second, 5).await;
    assert_eq!(list(&fixture.node, GIVES, "complement").await, before);
    assert_eq!(list(&fixture.other, GIVES, "complement").await, before);
    let encoding = async |fixture: &Fixture| fixture.ask("GET", "/encoding-package", None, json!({})).await.1;
    assert_eq!(encoding(&fixture).await.get("feedback"), None);
    let seats = |encoding: &Value| -> Vec<Value> {
        encoding["perspectives"].as_array().unwrap().iter().map(|formula| formula["seat_weight"].clone()).collect()
    };
    assert_eq!(seats(&encoding(&fixture).await), [5, 3, 2]);

    let other = Fixture::with(|config| {
        config.discovery.seats_resonance = 0;
        config.discovery.dictionary = "none".into();
    })
    .await;
    let said = encoding(&other).await;
    assert_eq!((seats(&said), &said["feedback"]["most"]), (vec![json!(5), json!(0), json!(2)], &json!(0.1)));
}

#[tokio::test]
async fn a_wrong_dictionary_is_refused_before_there_is_a_database() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("words.u8");
    for (text, expected) in [(None, "cannot be read"), (Some("no entries here"), "holds no entry")] {
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let database = dir.path().join("node.db");
        let mut config = crate::node::Config::default();
        config.database.url = format!("sqlite://{}", database.display());
        config.discovery.dictionary = file.display().to_string();
        let Err(refused) = Node::open(config).await else { panic!("accepted: {text:?}") };
        let message = refused.message;
        assert!(message.contains(expected) && message.contains("discovery.dictionary"), "{message}");
        assert!(!database.exists());
    }
}
