//! What a document says, and that nothing foreign breaks out of it.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Outcome, markdown, object, page};

/// A result in which every foreign text is made by this.
fn result(say: &dyn Fn(&str) -> String) -> Value {
    let line =
        |text: &str, round: i64, seat: i64| json!({"text": say(text), "cites": [{"round": round, "seat": seat}]});
    json!({
        "run_id": say("run_1"), "status": "done", "facilitator": say("rules"), "total_rounds": 2,
        "finished_at": "2026-11-22T10:00:00Z", "plan": say("# Plan\n\n- a\n\n## B\n> c"), "delivery": say("# For Ada"),
        "delivery_id": "run_1:0",
        "plan_json": {
            "language": "en", "facilitator": "rules", "summary": say("Ada learns pottery from Bo."),
            "participants": [
                {"seat": 0, "name": say("Ada"), "role": "requester", "is_sample": false, "withheld": false,
                 "gains": [line("lessons", 1, 1)], "costs": []},
                {"seat": 1, "name": say("Bo"), "role": say("complement"), "is_sample": true, "withheld": true,
                 "gains": [], "costs": [line("weekends", 2, 1)]},
            ],
            "needs": [{"text": say("pottery"), "met_by": [1]}, {"text": say("clay"), "met_by": []}],
            "tasks": [
                {"id": "t1", "title": say("Teach"), "assignee": 1, "prerequisites": [], "cites": [{"round": 1, "seat": 1}]},
                {"id": "t2", "title": say("Buy clay"), "assignee": 0, "prerequisites": ["t1", "nosuch"], "cites": []},
                {"id": "t3", "title": say("Fire"), "assignee": 9, "prerequisites": ["t1", "t2"], "cites": [{"round": 7, "seat": 1}]},
            ],
            "relations": [{"a": 0, "b": 1, "relation": say("complement"), "words": [say("clay")], "cites": []}],
            "conditions": [{"seat": 1, "text": say("a week ahead"), "cites": [{"round": 1, "seat": 1}]}],
            "open_questions": [line("When?", 1, 0)], "tensions": [line("Pay", 2, 1)],
        },
        "delivery_json": {
            "seat": 0, "name": say("Ada"), "facilitator": "rules",
            "gets": [{"text": say("lessons"), "from": 1, "cites": [{"round": 1, "seat": 1}]}],
            "brings": [line("material", 1, 0)], "conditions": [], "next": [line("Meet Bo", 2, 1)], "observations": [],
        },
        "metrics": {"saved_minutes": 12.5, "estimate": true, "inputs": {"rounds": 2, "note": say("x")}},
        "participants": [
            {"seat": 0, "agent_id": "a", "display_name": say("Ada"), "perspective": null, "match_reason": say("asked")},
            {"seat": 1, "agent_id": "b", "display_name": say("Bo"), "perspective": "complement", "match_reason": say("teaches")},
        ],
        "sources": [
            {"round": 1, "seat": 0, "answered_by": "person", "offered_to_bridge": false},
            {"round": 1, "seat": 1, "answered_by": say("rules"), "offered_to_bridge": true},
            {"round": 2, "seat": 1, "answered_by": null, "offered_to_bridge": false},
        ],
    })
}

fn as_is(text: &str) -> String {
    text.to_owned()
}

fn status() -> Value {
    json!({"created_at": "2026-11-20T10:00:00Z"})
}

/// The tags of a page as they stand, in order; a sign that is no tag is not passed over.
fn tags(page: &str) -> Vec<String> {
    // The style sheet is ours.
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let all = format!("{head}{body}");
    all.split('<').skip(1).map(|tag| tag.split_once('>').expect("a tag ends").0.to_owned()).collect()
}

fn is_trick(letter: char) -> bool {
    "\u{202e}\u{2066}\u{1b}\u{9b}".contains(letter)
}

#[test]
fn a_page_says_everything_and_links_it() {
    let page = page(&Outcome::read(&result(&as_is), &status()));
    for part in [
        "<html lang=\"en\">",
        "content=\"default-src 'none'; style-src 'unsafe-inline'\"",
        "<h1>Ada with Bo</h1>",
        "2026-11-20 – 2026-11-22 · 2 rounds · facilitator: rules · run_1",
        "Ada learns pottery from Bo.",
        "<li>clay <span class=\"note\">— not met yet</span></li>",
        "<a class=\"cite\" href=\"#s1-1\">[round 1, Bo]</a>",
        "<tr id=\"s1-1\"><td>1</td><td>Bo</td><td>the facilitator, from the profile, offered to workers</td></tr>",
        // Nothing leads to what is not in the record.
        "<span class=\"cite\">[round 7, Bo]</span>",
        "<li id=\"task-2\"><strong>Ada</strong>: Buy clay <span class=\"note\">after <a href=\"#task-1\">1</a></span></li>",
        "<strong>#9</strong>: Fire",
        "<td>complement, invented, of the sample community</td><td>teaches</td>",
        "What they said is not shown here.",
        "<td>Minutes saved</td><td>12.5</td>",
        "<td>Rounds</td><td>2</td>",
        "<h3>Tensions</h3>",
        "<h3>What you get</h3>\n<ul>\n<li><strong>Bo</strong>: lessons",
    ] {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    assert_eq!(page.matches("class=\"edge\"").count(), 3);
    for href in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert_eq!(page.matches(&format!(" id=\"{href}\"")).count(), 1, "{href}");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"), "{page}");
}

#[test]
fn a_run_from_before_is_shown_by_its_texts() {
    let mut old = result(&as_is);
    for field in ["plan_json", "delivery_json", "metrics", "sources"] {
        old[field] = Value::Null;
    }
    old["plan"] = json!("# 协作计划\n\n- 林：教课 <b>");
    let page = page(&Outcome::read(&old, &Value::Null));
    for part in [
        "<html lang=\"zh-CN\">",
        "<h2>协作计划</h2>\n<ul>\n<li>林：教课 &lt;b&gt;</li>",
        "<h2>For Ada</h2>",
        "Ada与Bo的协作",
    ] {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    assert!(!page.contains("<svg") && !page.contains("逐轮来源"), "{page}");
    // Next to nothing is a page, too.
    for bare in [json!({}), json!({"plan": null, "participants": "x", "sources": [1, {}]}), json!([])] {
        let page = super::page(&Outcome::read(&bare, &Value::Null));
        assert!(page.ends_with("</main>\n</body>\n</html>\n"), "{page}");
    }
}

#[test]
fn markdown_says_everything() {
    let page = markdown(&Outcome::read(&result(&as_is), &status()));
    for part in [
        "# Ada with Bo\n\n2026-11-20 – 2026-11-22 · 2 rounds · facilitator: rules · run\\_1\n",
        "\n## Plan\n\n- a\n\n### B\n> c\n\n## For Ada\n",
        "\n## Figures\n",
        "| Minutes saved | 12.5 |\n",
        "| Inputs |  |\n| --- | --- |\n| Rounds | 2 |\n",
        "| 1 | Bo | complement, invented, of the sample community | teaches |\n",
        "| 1 | Bo | the facilitator, from the profile, offered to workers |\n| 2 | Bo | not recorded |\n",
    ] {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("# ")).count(), 1, "{page}");
    let mut bare = result(&as_is);
    bare["plan"] = json!("Just do it.");
    assert!(markdown(&Outcome::read(&bare, &status())).contains("\n## Plan\n\nJust do it.\n"));
}

#[test]
fn the_object_names_its_shape_and_keeps_an_order() {
    let mut turned = serde_json::Map::new();
    let mut fields: Vec<_> = result(&as_is).as_object().unwrap().clone().into_iter().collect();
    fields.reverse();
    turned.extend(fields);
    turned.insert("zebra".into(), json!(1));
    turned.insert("extra".into(), json!(2));
    let object = object(&Value::Object(turned));
    let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[..4], ["schema", "run_id", "status", "facilitator"]);
    assert_eq!(keys[keys.len() - 2..], ["extra", "zebra"]);
    assert_eq!(object["schema"], "towow.run-export/1");
    assert_eq!(object["plan_json"], result(&as_is)["plan_json"]);
}

proptest! {
    /// Whatever others have written, the tags of the page are those that it has with harmless words.
    #[test]
    fn no_foreign_text_breaks_out_of_the_page(
        foreign in prop_oneof!["\\PC{0,30}", "[<>\"'&/!?= a-z\u{202e}\u{1b}\n-]{0,40}", Just("</style><script>x()</script>".to_owned())],
    ) {
        let say = |_: &str| format!("x{foreign}");
        let harmless = |_: &str| "x".to_owned();
        let shown = page(&Outcome::read(&result(&say), &status()));
        prop_assert_eq!(tags(&shown), tags(&page(&Outcome::read(&result(&harmless), &status()))));
        prop_assert!(!shown.chars().any(is_trick), "{:?}", foreign);
    }

    /// In what is shown by its Markdown, there are no other tags than those of the small part of it, and those are bare.
    #[test]
    fn no_markdown_breaks_out_of_the_page(
        foreign in prop_oneof!["(\\PC|\n){0,60}", "[-#>*1. <a/\"'&\n!\u{9b}\u{2066}]{0,60}"],
    ) {
        let old = json!({"plan": foreign, "delivery": foreign, "participants": [{"display_name": foreign}]});
        let shown = page(&Outcome::read(&old, &Value::Null));
        let (_, body) = shown.split_once("</header>").unwrap();
        for tag in tags(&format!("<style></style>{body}")).iter().skip(2) {
            let name = tag.strip_prefix('/').unwrap_or(tag);
            prop_assert!(
                ["section", "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "blockquote", "table", "thead",
                 "tbody", "tr", "td", "th scope=\"col\"", "th", "main", "body", "html"].contains(&name),
                "{}", tag
            );
        }
        prop_assert!(!shown.chars().any(is_trick), "{:?}", foreign);
        let page = markdown(&Outcome::read(&old, &Value::Null));
        prop_assert!(!page.chars().any(is_trick), "{:?}", foreign);
    }
}
