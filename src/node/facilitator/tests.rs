//! What models may not get past: each check refused once and accepted once, and the attempts of `tests/data/injections.json`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{Contribution, DeliveryReply, PlanReply, Reading};
use super::{Gathered, texts};
use crate::node::jobs::Sitting;
use crate::node::language::Language;
use crate::node::model::{Participant, Run};
use crate::node::negotiation::{
    self, Asked, Claim, ClaimKind, Findings, PastRound, Sources, Table, deliver, draft, fenced, synthesize,
    write_prompt,
};
use crate::node::profile::Profile;

const DEMAND: &str = "想找人教陶艺拉坯。我能帮忙拍照。";
const BO: &str = "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课，每次 2 小时\n\n## 条件\n- 只在周末";

fn participant(seat: i64, name: &str, profile: &str) -> Participant {
    Participant {
        seat,
        agent_id: format!("agt_{seat}"),
        display_name: name.into(),
        perspective: (seat > 0).then(|| "complement".into()),
        match_reason: String::new(),
        is_sample: false,
        profile_text: profile.into(),
        delivery: None,
        delivery_data: None,
    }
}

/// Ada asks; Bo gives what she seeks; Cy has said nothing to it.
fn table(demand: &str, bo: &str, cy: &str) -> Table {
    let participants =
        [participant(0, "Ada", "程序员"), participant(1, "Bo", bo), participant(2, "Cy", cy), participant(3, "Di", "")];
    Table::new(demand, &participants)
}

fn claim(kind: ClaimKind, text: &str, meets: Option<&str>) -> Claim {
    let to = meets.map(|_| 0);
    Claim { kind, text: text.into(), meets: meets.map(str::to_owned), to, words: Vec::new() }
}

/// What was said: Bo has offered a class and named a condition, Cy has said this.
fn record(table: &Table, cy: &str) -> Vec<(i64, usize, Claim)> {
    let need = table.needs[0].as_str();
    vec![
        (1, 0, claim(ClaimKind::Offer, "拍照", None)),
        (1, 1, claim(ClaimKind::Offer, "周末陶艺拉坯课，每次 2 小时", Some(need))),
        (1, 1, claim(ClaimKind::Condition, "只在周末", None)),
        (2, 2, claim(ClaimKind::Remark, cy, None)),
    ]
}

fn sitting(demand: &str) -> Sitting {
    let run = Run {
        run_id: "run_1".into(),
        account_id: "acc_1".into(),
        agent_id: "agt_0".into(),
        demand_id: "dmd_1".into(),
        query_id: "qry_1".into(),
        status: "running".into(),
        facilitator: "rules".into(),
        execution_mode: "worker_distributed".into(),
        current_round: 2,
        max_rounds: 6,
        quiet_rounds: 0,
        public_visibility: false,
        plan: None,
        plan_data: None,
        metrics: None,
        error: None,
        created_at: 0,
        started_at: None,
        finished_at: None,
        epoch: 0,
    };
    Sitting {
        run,
        seats: Vec::new(),
        demand: demand.into(),
        demand_is_public: false,
        replies: Vec::new(),
        record: Vec::new(),
        findings: Vec::new(),
        round_minutes: None,
        deadline_at: None,
    }
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

/// A value with this at a place in it.
fn with(base: &Value, place: &str, value: Value) -> Value {
    let mut changed = base.clone();
    *changed.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
    changed
}

#[track_caller]
fn refused(faults: &[String], part: &str, what: &Value) {
    assert!(faults.iter().any(|fault| fault.contains(part)), "{part:?} is not in {faults:?}: {what}");
}

#[test]
fn contributions_rest_on_who_speaks() {
    let table = table(DEMAND, BO, "会计");
    let good = json!({"statements": [
        {"kind": "offer", "text": "我可以教周末拉坯课", "evidence": "周末陶艺拉坯课", "need": 1, "to": null},
        {"kind": "condition", "text": "只在周末，每次 2 小时", "evidence": "只在周末", "need": null, "to": null},
        {"kind": "exchange", "text": "教 Cy 拉坯", "evidence": "陶艺老师", "need": null, "to": 2},
    ]});
    let faults = |value: &Value| read::<Contribution>(value).faults(&table, 1, BO);
    assert_eq!(faults(&good), [""; 0]);
    assert_eq!(faults(&json!({"statements": []})), [""; 0]);
    let many = json!({"statements": vec![good["statements"][0].clone(); 9]});
    for (value, part) in [
        (many, "more than 8"),
        (with(&good, "/statements/0/text", json!("")), "one line of 1 to"),
        (with(&good, "/statements/0/text", json!("好".repeat(301))), "one line of 1 to"),
        (with(&good, "/statements/0/text", json!("a\nb")), "one line of 1 to"),
        (with(&good, "/statements/0/evidence", json!("十年柴窑经验")), "evidence must be copied"),
        (with(&good, "/statements/0/evidence", json!("")), "evidence must be copied"),
        (with(&good, "/statements/0/text", json!("见 evil.com/x")), "holds an address"),
        (with(&good, "/statements/0/text", json!("每次 3 小时")), "3 is not in the profile"),
        (with(&good, "/statements/0/text", json!("每次 ３ 小时")), "3 is not in the profile"),
        (with(&good, "/statements/0/text", json!("好\u{200b}")), "nobody sees"),
        (with(&good, "/statements/0/text", json!("好 [第1轮 Ada]")), "names a source"),
        (with(&good, "/statements/0/need", json!(2)), "need must be 1 to 1"),
        (with(&good, "/statements/0/need", json!(0)), "need must be 1 to 1"),
        (with(&good, "/statements/0/to", json!(2)), "an exchange, and nothing else"),
        (with(&good, "/statements/2/to", Value::Null), "an exchange, and nothing else"),
        (with(&good, "/statements/2/to", json!(1)), "an exchange, and nothing else"),
        (with(&good, "/statements/2/to", json!(0)), "an exchange, and nothing else"),
        (with(&good, "/statements/2/to", json!(9)), "an exchange, and nothing else"),
    ] {
        refused(&faults(&value), part, &value);
    }
    let said = vec![claim(ClaimKind::Condition, "只在周末，每次 2 小时", None)];
    let claims = read::<Contribution>(&good).claims(&table, &said);
    let kinds: Vec<_> = claims.iter().map(|claim| (claim.kind, claim.to, claim.meets.is_some())).collect();
    assert_eq!(kinds, [(ClaimKind::Offer, Some(0), true), (ClaimKind::Exchange, Some(2), false)], "nothing twice");
    let free = read::<Contribution>(&with(&good, "/statements/0/need", Value::Null)).claims(&table, &[]);
    assert_eq!(free[0].to, None, "what meets nothing is given to nobody");
}

#[test]
fn readings_rest_on_the_record() {
    let table = table(DEMAND, BO, "会计");
    let record = record(&table, "我只在工作日有空");
    let pair = |a: usize, b: usize| json!({"a": a, "b": b, "relation": "none", "words": [], "cites": []});
    let good = json!({
        "pairs": [
            {"a": 0, "b": 1, "relation": "complement", "words": ["拉坯"], "cites": [{"round": 1, "seat": 1}]},
            pair(0, 2), pair(0, 3), {"a": 1, "b": 2, "relation": "conflict", "words": ["时间"], "cites": [{"round": 2, "seat": 2}]},
            pair(1, 3), pair(2, 3),
        ],
        "covers": [{"need": 1, "seat": 1, "round": 1, "text": "周末陶艺拉坯课，每次 2 小时"}],
        "tensions": [{"a": 1, "b": 2, "about": "时间", "first": "只在周末", "second": "只在工作日",
                      "cites": [{"round": 1, "seat": 1}, {"round": 2, "seat": 2}]}],
    });
    let faults = |value: &Value| read::<Reading>(value).faults(&table, &record);
    assert_eq!(faults(&good), [""; 0]);
    let fewer = json!({"pairs": good["pairs"].as_array().unwrap()[1..], "covers": [], "tensions": []});
    for (value, part) in [
        (fewer, "5 of 6 are there"),
        (with(&good, "/pairs/1/b", json!(1)), "every pair stands once"),
        (with(&good, "/pairs/1", pair(2, 0)), "every pair stands once"),
        (with(&good, "/pairs/5/b", json!(7)), "every pair stands once"),
        (with(&good, "/pairs/0/cites", json!([])), "cites must name round and seat"),
        (with(&good, "/pairs/0/cites/0/round", json!(9)), "cites must name round and seat"),
        (with(&good, "/pairs/0/cites/0/seat", json!(3)), "cites must name round and seat"),
        (with(&good, "/pairs/0/words/0", json!("很".repeat(41))), "words are too long"),
        (with(&good, "/pairs/0/words/0", json!("evil.com")), "words are too long"),
        (with(&good, "/pairs/0/words/0", json!("a\u{202e}b")), "words are too long"),
        (with(&good, "/covers/0/need", json!(2)), "need must be 1 to 1"),
        (with(&good, "/covers/0/seat", json!(0)), "text must be copied exactly"),
        (with(&good, "/covers/0/round", json!(2)), "text must be copied exactly"),
        (with(&good, "/covers/0/text", json!("周末课")), "text must be copied exactly"),
        (with(&good, "/tensions/0/a", json!(2)), "the lower seat stands first"),
        (with(&good, "/tensions/0/about", json!("")), "the lower seat stands first"),
        (with(&good, "/tensions/0/first", json!("只在晚上")), "first and second must be copied"),
        (with(&good, "/tensions/0/second", json!("")), "first and second must be copied"),
        (with(&good, "/tensions/0/cites", json!([])), "cites must name round and seat"),
        (with(&good, "/tensions/0/cites/0/round", json!(0)), "cites must name round and seat"),
    ] {
        refused(&faults(&value), part, &value);
    }
    let found = synthesize(&table, 2, &record, None);
    let joined = read::<Reading>(&good).join(&table, found);
    assert_eq!((joined.tensions.len(), joined.gaps.len(), joined.covered.len()), (1, 0, 1));
    assert_eq!(joined.pairs.iter().filter(|pair| pair.relation.is_some()).count(), 2);
}

fn good_plan() -> Value {
    let cite = json!([{"round": 1, "seat": 1}]);
    json!({
        "summary": "@0 和 @1 一起做拉坯课",
        "tasks": [
            {"id": "t1", "title": "@0 找 @1 谈", "assignee": 0, "prerequisites": [], "cites": cite},
            {"id": "t2", "title": "@1 开课，每次 2 小时", "assignee": 1, "prerequisites": ["t1"], "cites": cite},
        ],
        "gains": [{"seat": 0, "text": "拉坯课", "cites": cite}],
        "costs": [{"seat": 1, "text": "周末的时间", "cites": cite}],
        "open_questions": [{"text": "谁来拍照", "cites": [{"round": 0, "seat": 0}]}],
        "tensions": [{"text": "@2 只说了一句", "cites": [{"round": 2, "seat": 2}]}],
    })
}

fn good_delivery() -> Value {
    json!({
        "gets": [{"text": "照片", "from": 0, "cites": [{"round": 1, "seat": 0}]}],
        "brings": [{"text": "拉坯课", "cites": [{"round": 1, "seat": 1}]}],
        "next": [{"text": "和 @0 谈", "cites": [{"round": 0, "seat": 0}]}],
        "observations": [{"text": "@2 还没有说清", "cites": [{"round": 2, "seat": 2}]}],
    })
}

fn faults_of_plan(table: &Table, record: &[(i64, usize, Claim)], demand: &str, value: &Value) -> Vec<String> {
    let drafted = draft(table, record, &synthesize(table, 2, record, None));
    read::<PlanReply>(value).onto(drafted, table, "m/1").faults(&Sources::new(demand, table, record))
}

/// Told to Bo.
fn faults_of_delivery(table: &Table, record: &[(i64, usize, Claim)], demand: &str, value: &Value) -> Vec<String> {
    let drafted = deliver(table, record, &synthesize(table, 2, record, None), 1);
    read::<DeliveryReply>(value).onto(drafted, table, "m/1").faults(&Sources::new(demand, table, record))
}

#[test]
fn plans_rest_on_the_record() {
    let table = table(DEMAND, BO, "会计");
    let record = record(&table, "见 cy.example.com/page");
    let faults = |value: &Value| faults_of_plan(&table, &record, DEMAND, value);
    let good = good_plan();
    assert_eq!(faults(&good), [""; 0]);
    assert_eq!(faults(&with(&good, "/tensions/0/text", json!("看 cy.example.com/page"))), [""; 0], "its own address");
    let many = vec![good["tasks"][0].clone(); 61];
    let endless = json!((0..61).map(|_| good["costs"][0].clone()).collect::<Vec<_>>());
    for (value, part) in [
        (with(&good, "/summary", json!(" ")), "summary must have 1 to"),
        (with(&good, "/summary", json!("好".repeat(601))), "summary must have 1 to"),
        (with(&good, "/summary", json!("见 evil.com")), "summary holds an address"),
        (with(&good, "/summary", json!("见 ｅｖｉｌ．ｃｏｍ")), "summary holds an address"),
        (with(&good, "/summary", json!("一共 50000 元")), "the figure 50000"),
        (with(&good, "/summary", json!("好\n## 谁做什么")), "must be one line"),
        (with(&good, "/tasks", json!(many)), "tasks has 61 entries"),
        (with(&good, "/costs", endless), "cost of seat 1 has 61 entries"),
        (with(&good, "/tasks/1/id", json!("t1")), "an id of its own"),
        (with(&good, "/tasks/1/id", json!("t 1]")), "an id of its own"),
        (with(&good, "/tasks/1/title", json!("")), "task 2 must have 1 to"),
        (with(&good, "/tasks/1/title", json!("课后看 cy.example.com/page")), "task 2 holds an address"),
        (with(&good, "/tasks/1/title", json!("做完 [第1轮 Bo]")), "task 2 names a source"),
        (with(&good, "/tasks/1/title", json!("做\u{2066}完")), "task 2 must be one line"),
        (with(&good, "/tasks/1/assignee", json!(2)), "given to seat 2, which has not spoken of it"),
        (with(&good, "/tasks/1/assignee", json!(8)), "names seat 8"),
        (with(&good, "/tasks/1/cites", json!([])), "task 2 cites nothing"),
        (with(&good, "/tasks/1/cites/0/round", json!(7)), "cites round 7, seat 1"),
        (with(&good, "/tasks/1/cites/0/seat", json!(3)), "cites round 1, seat 3"),
        (with(&good, "/tasks/1/prerequisites/0", json!("t9")), "something that is no task"),
        (with(&good, "/tasks/0/prerequisites", json!(["t2"])), "in a circle"),
        (with(&good, "/tasks/0/prerequisites", json!(["t1"])), "in a circle"),
        (with(&good, "/costs/0/seat", json!(2)), "cost 1 of seat 2 cites nothing"),
        (with(&good, "/gains/0/cites", json!([])), "gain of seat 0 1 cites nothing"),
        (with(&good, "/open_questions/0/cites", json!([])), "open question 1 cites nothing"),
        (with(&good, "/tensions/0/cites/0/seat", json!(3)), "tension 1 cites round 2, seat 3"),
    ] {
        refused(&faults(&value), part, &value);
    }
    let drafted = draft(&table, &record, &synthesize(&table, 2, &record, None));
    assert_eq!(drafted.faults(&Sources::new(DEMAND, &table, &record)), [""; 0], "what the rules write holds too");
    let plan = read::<PlanReply>(&good).onto(drafted.clone(), &table, "m/1");
    assert_eq!(
        (plan.summary.as_str(), plan.tasks[1].title.as_str()),
        ("Ada 和 Bo 一起做拉坯课", "Bo 开课，每次 2 小时")
    );
    assert_eq!((plan.relations, plan.conditions, plan.needs), (drafted.relations, drafted.conditions, drafted.needs));
    // A name is no way out, whatever it looks like; and what stands in a circle has no order.
    let named = Table::new(DEMAND, &[participant(0, "ada.com", ""), participant(1, "Bo 2000", BO)]);
    let record: Vec<_> = record.into_iter().filter(|(_, seat, _)| *seat < 2).collect();
    let value = with(&good, "/tensions", json!([]));
    assert_eq!(faults_of_plan(&named, &record, DEMAND, &value), [""; 0]);
    refused(
        &faults_of_plan(&named, &record, DEMAND, &with(&value, "/summary", json!("@0/x?d=1"))),
        "an address",
        &value,
    );
}

#[test]
fn deliveries_rest_on_the_record() {
    let table = table(DEMAND, BO, "会计");
    let record = record(&table, "我只在工作日有空");
    let faults = |value: &Value| faults_of_delivery(&table, &record, DEMAND, value);
    let good = good_delivery();
    assert_eq!(faults(&good), [""; 0]);
    let many = json!((0..61).map(|_| good["gets"][0].clone()).collect::<Vec<_>>());
    for (value, part) in [
        (with(&good, "/gets", many), "gains has 61 entries"),
        (with(&good, "/gets/0/from", json!(9)), "gain names seat 9"),
        (with(&good, "/gets/0/from", json!(2)), "a gain from seat 2 cites nothing"),
        (with(&good, "/gets/0/from", json!(1)), "nobody gets something from themselves"),
        (with(&good, "/gets/0/cites", json!([])), "gain cites nothing"),
        (with(&good, "/gets/0/text", json!("")), "gain must have 1 to"),
        (with(&good, "/brings/0/cites/0/seat", json!(0)), "must cite the reader"),
        (with(&good, "/brings/0/text", json!("付 300 元")), "the figure 300"),
        (with(&good, "/next/0/text", json!("写信给 a@evil.com")), "an address"),
        (with(&good, "/next/0/cites/0/round", json!(4)), "cites round 4, seat 0"),
        (with(&good, "/observations/0/text", json!("a\u{200b}b")), "must be one line"),
        (with(&good, "/observations/0/cites", json!([])), "observation 1 cites nothing"),
    ] {
        refused(&faults(&value), part, &value);
    }
    for seat in 0..4 {
        let drafted = deliver(&table, &record, &synthesize(&table, 2, &record, None), seat);
        assert_eq!(drafted.faults(&Sources::new(DEMAND, &table, &record)), [""; 0], "seat {seat}");
    }
}

/// What the rules have drafted is no fault of a model: a long condition, and a relation that shows in profiles alone.
#[test]
fn facts_are_not_held_against_a_model() {
    let seeks = |who: &str| format!("{who}\n\n## 我在找\n- 周末一起烧柴窑的伙伴");
    let table = table(DEMAND, &seeks("陶艺老师"), &seeks("会计"));
    let long = "只在周末".repeat(300);
    let record = vec![(1, 0, claim(ClaimKind::Offer, "拍照", None)), (1, 3, claim(ClaimKind::Condition, &long, None))];
    let found = synthesize(&table, 1, &record, None);
    assert!(found.pairs.iter().any(|pair| (pair.a, pair.b) == (1, 2) && pair.relation.is_some()));
    let plan = draft(&table, &record, &found);
    assert!(plan.relations.iter().all(|bond| !bond.relation.is_some() || !bond.cites.is_empty()));
    assert_eq!(plan.faults(&Sources::new(DEMAND, &table, &record)), [""; 0]);
    let silent = json!({"gets": [], "brings": [], "next": [], "observations": []});
    let delivery = read::<DeliveryReply>(&silent).onto(deliver(&table, &record, &found, 3), &table, "m/1");
    assert_eq!((delivery.conditions.len(), delivery.faults(&Sources::new(DEMAND, &table, &record)).len()), (1, 0));
}

#[derive(Deserialize)]
struct Attempt {
    id: String,
    text: String,
    wants: String,
    harm: String,
}

fn attempts() -> Vec<Attempt> {
    serde_json::from_str(include_str!("../../../tests/data/injections.json")).unwrap()
}

/// What stands outside of all fences.
fn outside(prompt: &str) -> String {
    let (mut open, mut left): (Option<String>, String) = (None, String::new());
    for line in prompt.lines() {
        match &open {
            Some(fence) if line == fence => open = None,
            Some(_) => {}
            None => {
                match line.strip_suffix("text").filter(|ticks| ticks.len() > 2 && ticks.chars().all(|c| c == '`')) {
                    Some(ticks) => open = Some(ticks.to_owned()),
                    None => left += &format!("{line}\n"),
                }
            }
        }
    }
    assert_eq!(open, None, "a fence stays open: {prompt}");
    left
}

/// Whoever writes them, and wherever: the words stand between fences that they do not close.
#[test]
fn attempts_stay_between_fences() {
    assert!(attempts().len() >= 40);
    let plain = |demand: &str| {
        let table = table(demand, BO, "会计");
        prompts(demand, &table, BO, "我只在工作日有空").map(|prompt| outside(&prompt))
    };
    let (zh, en) = (plain(DEMAND), plain("I look for somebody who teaches pottery."));
    for attempt in attempts() {
        let text = attempt.text.as_str();
        let profile = format!("{BO}\n- {text}");
        for (demand, bo, cy) in
            [(DEMAND, profile.as_str(), "会计"), (&format!("{DEMAND}\n{text}"), BO, "会计"), (DEMAND, BO, text)]
        {
            let table = table(demand, bo, cy);
            let said = if cy == text { text } else { "我只在工作日有空" };
            // A long demand in another language is one in that language.
            let plain = if table.language == Language::Zh { &zh } else { &en };
            for (prompt, expected) in prompts(demand, &table, bo, said).iter().zip(plain) {
                assert_eq!(outside(prompt), *expected, "{}", attempt.id);
            }
            let first = text.lines().next().unwrap();
            assert!(prompts(demand, &table, bo, said)[0].contains(first), "{} is shown", attempt.id);
        }
    }
}

/// The prompts of all stages after two rounds.
fn prompts(demand: &str, table: &Table, bo: &str, cy: &str) -> [String; 3] {
    let record = record(table, cy);
    let findings = synthesize(table, 2, &record, None);
    let past = [PastRound { round: 1, said: vec![(2, Some(cy.to_owned()))] }];
    let reasons = vec![String::new(), cy.to_owned(), String::new(), String::new()];
    let asked = Asked {
        demand,
        profile: Some(bo),
        seat: 1,
        heard_by_others: true,
        round: 2,
        reasons: &reasons,
        past: &past,
        synthesis: Some(cy),
        command: "",
    };
    let prompt = format!("{}\n\n{}", write_prompt(table, &asked), texts::needs(table));
    let sitting = sitting(demand);
    let gathered = Gathered { sitting: &sitting, table, round: 2, record: &record, before: None, findings: &findings };
    let mut plan = draft(table, &record, &findings);
    plan.tasks.truncate(1);
    plan.tasks.iter_mut().for_each(|task| task.title = cy.to_owned());
    [prompt, texts::gathered(&gathered), texts::planned(&plan, 1)]
}

/// A model that says what the attacker wants, in the right form, with sources that exist, about somebody else's words.
#[test]
fn what_an_attacker_wants_said_by_others_is_refused_or_only_words() {
    for attempt in attempts() {
        let (wants, is_words) = (attempt.wants.as_str(), attempt.harm == "words");
        // The attacker sits at seat 2 and has said it; the model puts it into the mouths of others.
        let table = table(DEMAND, BO, &attempt.text);
        let record = record(&table, &attempt.text);
        let statement = json!({"kind": "offer", "text": wants, "evidence": "周末陶艺拉坯课", "need": 1, "to": null});
        let contribution = json!({"statements": [statement]});
        let mut found = vec![("contribution", read::<Contribution>(&contribution).faults(&table, 1, BO))];
        let plan = good_plan();
        for place in
            ["/summary", "/tasks/0/title", "/tasks/1/title", "/gains/0/text", "/costs/0/text", "/open_questions/0/text"]
        {
            found.push((place, faults_of_plan(&table, &record, DEMAND, &with(&plan, place, json!(wants)))));
        }
        let delivery = good_delivery();
        for place in ["/gets/0/text", "/brings/0/text", "/next/0/text"] {
            found.push((place, faults_of_delivery(&table, &record, DEMAND, &with(&delivery, place, json!(wants)))));
        }
        for (place, faults) in &found {
            assert_eq!(faults.is_empty(), is_words, "{} at {place}: {faults:?}", attempt.id);
        }
        // Plain words stay words: whose tasks, conditions, relations and names these are does not move.
        let findings = synthesize(&table, 2, &record, None);
        let drafted = draft(&table, &record, &findings);
        let written = read::<PlanReply>(&with(&plan, "/summary", json!(wants))).onto(drafted.clone(), &table, "m/1");
        assert_eq!(
            (&written.conditions, &written.relations),
            (&drafted.conditions, &drafted.relations),
            "{}",
            attempt.id
        );
        let who = |plan: &negotiation::Plan| plan.participants.iter().map(|who| who.name.clone()).collect::<Vec<_>>();
        assert_eq!(who(&written), ["Ada", "Bo", "Cy", "Di"]);
        for seat in [2, 3] {
            let given = with(&plan, "/tasks/1/assignee", json!(seat));
            refused(&faults_of_plan(&table, &record, DEMAND, &given), "has not spoken of it", &given);
        }
    }
}

/// Without a model every sentence is a quotation: an attempt stays in the mouth of whoever made it.
#[test]
fn the_rules_quote_attempts_and_do_nothing_else() {
    for attempt in attempts() {
        let text = attempt.text.as_str();
        let bo = format!("{BO}\n- {text}");
        for (demand, bo, cy) in
            [(DEMAND, bo.as_str(), "会计"), (&format!("{DEMAND}{text}"), BO, "会计"), (DEMAND, BO, text)]
        {
            let table = table(demand, bo, cy);
            let mut record: Vec<(i64, usize, Claim)> = Vec::new();
            let mut before: Option<Findings> = None;
            for round in 1..=3 {
                for seat in &table.seats {
                    let said: Vec<Claim> = record
                        .iter()
                        .filter(|(_, who, _)| *who == seat.number)
                        .map(|(.., claim)| claim.clone())
                        .collect();
                    let claims = match (seat.number, round) {
                        (2, 1) if cy == text => negotiation::answer(&table, seat, &Profile::parse(text), &said),
                        _ => negotiation::contribute(&table, seat, round, &said, before.as_ref()),
                    };
                    record.extend(claims.into_iter().map(|claim| (round, seat.number, claim)));
                }
                before = Some(synthesize(&table, round, &record, before.as_ref()));
            }
            let findings = before.unwrap();
            let plan = draft(&table, &record, &findings);
            assert_eq!(plan.participants.len(), 4, "{}", attempt.id);
            for task in &plan.tasks {
                let spoke = task.assignee == 0 || task.cites.iter().any(|cite| cite.seat == task.assignee);
                assert!(spoke, "{}: {task:?}", attempt.id);
            }
            for (_, seat, claim) in &record {
                let own = match seat {
                    0 => demand.to_owned(),
                    1 => bo.to_owned(),
                    _ => cy.to_owned(),
                };
                let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                assert!(words(&own).contains(&words(&claim.text)), "{}: {claim:?} is not seat {seat}'s", attempt.id);
            }
            let sources = Sources::new(demand, &table, &record);
            let faults = plan.faults(&sources);
            assert!(
                faults.iter().all(|fault| !fault.contains("cites") && !fault.contains("circle")),
                "{}: {faults:?}",
                attempt.id
            );
        }
    }
    assert!(fenced("``````").starts_with("```````text\n"));
}
