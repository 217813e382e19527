//! The skills of scenes bring people in: their own commands, one after the other, at a node with a real OAuth server.

use serde_json::{Value, json};
use towow::operations::scenes::LANE;
use towow::skill::{self, editions};

use super::texts::{LANGS, commands};
use crate::node::outside::browser_login::{self, click};
use crate::node::outside::sql;
use crate::support::Home;

/// The arguments of a command of the skill, its placeholders filled in.
fn filled(command: &str, id: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    let words = quoted.flat_map(|(n, part)| match n % 2 {
        1 => vec![part.to_owned()],
        _ => part.split_whitespace().map(str::to_owned).collect(),
    });
    words
        .skip(1)
        .map(|word| match word.as_str() {
            "ID" => id.to_owned(),
            "..." => "我做播客。\n\n## 我在找\n- 会剪辑的人".to_owned(),
            "NEED" | "需求" => "想找一位会剪辑播客的人。我能出设备。".to_owned(),
            _ => word,
        })
        .collect()
}

/// What the programs that editors start say of themselves, and what the node is told.
const HOSTS: [(&str, &str, &str); 4] = [
    ("CLAUDECODE", "1", "claude_code"),
    ("OPENCLAW_SHELL", "exec", "openclaw"),
    ("CODEX_SANDBOX", "seatbelt", "codex"),
    ("TOWOW_CONSUMER_KIND", "other", "other"),
];

#[test]
fn the_commands_of_a_scene_lead_from_nothing_to_a_plan() {
    let provider = browser_login::Scene::start("client_secret_post", &[("TOWOW_NODE_QUOTA_ENFORCED", "false")]);
    let url = &provider.node.url;
    Home::at(url).register("Lin", "播客剪辑师\n\n## 我能提供\n- 剪辑播客\n\n## 我在找\n- 录音设备");
    for (scene, (variable, value, kind)) in skill::scenes().zip(HOSTS) {
        for lang in LANGS {
            let guide = editions::files(lang, Some(scene)).remove(0).1;
            let home = Home::at(url);
            let mut id = String::new();
            let mut done = Vec::new();
            for command in commands(&guide) {
                let args = filled(&command, &id);
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                if args[..2] == ["scene", "set"] && id.is_empty() {
                    continue; // for those who are logged in already
                }
                let outcome = home.with(&args, &[(variable, value)], "");
                let verb = args[..2].join(" ");
                match verb.as_str() {
                    // Nobody is logged in yet, as the first two commands find out.
                    "account show" => drop(outcome.fails(3, "auth_required")),
                    "auth begin" => {
                        let begun = outcome.ok();
                        id = begun["auth_session_id"].as_str().unwrap().to_owned();
                        let told = home.towow(&["auth", "status", &id]).ok();
                        assert_eq!(told["status"], "pending");
                        assert_eq!(click(begun["login_url"].as_str().unwrap(), "sub=ada").0, "200");
                    }
                    "auth status" => assert_eq!(outcome.ok()["status"], "completed"),
                    "auth exchange" => {
                        assert_eq!(outcome.ok()["scene_id"], scene.id);
                        assert_eq!(home.config()["scene_id"], scene.id);
                    }
                    "agent profile" => assert_eq!(outcome.ok()["agent"]["scoped_tags"], json!([scene.id])),
                    "agent visibility" => assert_eq!(outcome.ok()["agent"]["visibility"], "scoped"),
                    "scene set" => drop(outcome.ok()),
                    _ if args[0] == "start" => {
                        let result = outcome.ok();
                        assert_eq!(
                            (&result["status"], &result["participants"][1]["display_name"]),
                            (&json!("done"), &json!("Lin"))
                        );
                        let demand = home.towow(&["formulation", "show", &session_of(&home)]).ok();
                        assert_eq!(demand["scene_context"], scene.id, "what is started is started in the scene");
                    }
                    other => panic!("{}: {other} is not expected", scene.id),
                }
                done.push(verb);
            }
            let begun = done.iter().position(|verb| verb == "auth begin").unwrap();
            assert!(done[begun..].iter().any(|verb| verb.starts_with("start ")), "{done:?}");
            let column = |name: &str| {
                let statement = format!("SELECT {name} FROM consumer_sessions WHERE auth_session_id = '{id}'");
                sql(provider.node.database(), &statement)
            };
            let sent = ["lane", "consumer_kind", "entry_surface", "scene_id"].map(column);
            assert_eq!(sent, [LANE, kind, scene.entry_surface.unwrap(), scene.id]);
        }
    }
}

/// The formulation of what was started last.
fn session_of(home: &Home) -> String {
    let recent: Value = home.towow(&["status"]).ok()["recent"][0].clone();
    recent["session_id"].as_str().unwrap().to_owned()
}

/// Who enters a scene is found there by those who look there, and by nobody else.
#[test]
fn who_is_scoped_to_a_scene_is_found_in_it() {
    let node = crate::support::Serving::start();
    let (ada, bo) = (Home::at(&node.url), Home::at(&node.url));
    ada.register("Ada", "剪辑师\n\n## 我能提供\n- 剪辑播客");
    bo.register("Bo", "做播客");
    ada.towow(&["agent", "profile", "--scoped-tags", "craw-opc"]).ok();
    ada.towow(&["agent", "visibility", "scoped"]).ok();
    let found = |scene: &str| {
        bo.towow(&["scene", "set", scene]).ok();
        bo.towow(&["find", "想找会剪辑播客的人", "--no-run"]).ok()["nominations"].as_array().unwrap().len()
    };
    assert_eq!((found("craw-opc"), found("startup-hub")), (1, 0));
}
