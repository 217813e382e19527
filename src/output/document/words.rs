//! The words of a document in both languages, and the names of what a backend names by a key.

use super::{Cite, Outcome, Person, Source};
use crate::operations::{Lang, Text, text};

/// The fixed words.
pub const PLAN: Text = text("Plan", "计划");
pub const DELIVERY: Text = text("What it means for you", "对你意味着什么");
pub const PEOPLE: Text = text("Who took part", "参与者");
pub const METRICS: Text = text("Figures", "数字");
pub const ESTIMATE: Text =
    text("Estimates, made by a published formula from the inputs below.", "以下为估计值，由公开的公式从所列输入算出。");
pub const INPUTS: Text = text("Inputs", "输入");
pub const SOURCES: Text = text("Sources, round by round", "逐轮来源");
pub const ROUND: Text = text("Round", "轮次");
pub const WHO: Text = text("Who", "谁");
pub const ROLE: Text = text("Role", "角色");
pub const REASON: Text = text("Why they are here", "为何在场");
pub const SPOKEN_BY: Text = text("Who spoke", "由谁发言");
pub const NEEDS: Text = text("What it is for", "要解决的");
pub const NOT_MET: Text = text("not met yet", "还没有人接住");
pub const TASKS: Text = text("Who does what", "谁做什么");
pub const GRAPH: Text = text("What comes before what", "先后关系");
pub const AFTER: Text = text("after", "先完成");
pub const CONDITIONS: Text = text("Conditions", "前提");
pub const RELATIONS: Text = text("Who fits whom", "彼此的关系");
pub const QUESTIONS: Text = text("Open questions", "未决的问题");
pub const TENSIONS: Text = text("Tensions", "张力");
pub const GETS: Text = text("What you get", "你能得到");
pub const BRINGS: Text = text("What you bring", "你带来的");
pub const NEXT: Text = text("Next", "下一步");
pub const OBSERVATIONS: Text = text("Observations", "观察");
pub const GAINS: Text = text("Gains", "所得");
pub const COSTS: Text = text("Costs", "付出");
pub const SAMPLE: Text = text("invented, of the sample community", "示例社区的虚构人物");
pub const WITHHELD: Text = text("What they said is not shown here.", "所说的内容不公开。");

const ROLES: &[(&str, Text)] = &[
    ("requester", text("requester", "发起人")),
    ("invited", text("invited", "受邀")),
    ("complement", text("complement", "互补")),
    ("resonance", text("resonance", "共鸣")),
    ("interference", text("interference", "干涉")),
];

const RELATED: &[(&str, Text)] = &[
    ("complement", text("complement each other", "互补")),
    ("same_direction", text("the same direction", "方向相同")),
    ("conflict", text("in conflict", "有冲突")),
    ("none", text("nothing in common yet", "暂无关联")),
];

const SPEAKERS: &[(&str, Text)] = &[
    ("person", text("in person", "本人")),
    ("bridge", text("a bridge worker", "桥接 worker")),
    ("rules", text("the facilitator, from the profile", "主持方按档案代答")),
    ("model", text("a model, from the profile", "模型按档案代答")),
    ("nobody", text("nobody: no answer came in time", "无人：没有按时回答")),
    ("", text("not recorded", "未记录")),
];

const FIGURES: &[(&str, Text)] = &[
    ("saved_minutes", text("Minutes saved", "节省的分钟数")),
    ("equivalent_meetings", text("Meetings this stands for", "相当于会议次数")),
    ("efficiency_multiplier", text("Efficiency, times", "效率倍数")),
    ("collaboration_value", text("Collaboration value", "协作价值")),
    ("related_pairs", text("Pairs with something in common", "有关联的两人组合")),
    ("rounds", text("Rounds", "轮数")),
    ("seats", text("People", "人数")),
    ("statements", text("Statements", "陈述条数")),
    ("coverage", text("Share of the needs that are met", "需求被接住的比例")),
];

fn named(key: &str, known: &[(&str, Text)], lang: Lang) -> String {
    known.iter().find(|(name, _)| *name == key).map_or_else(|| key.to_owned(), |(_, text)| text.of(lang).to_owned())
}

/// A figure by its key.
pub fn figure(key: &str, lang: Lang) -> String {
    named(key, FIGURES, lang)
}

/// What two people are to each other.
pub fn relation(key: &str, lang: Lang) -> String {
    named(key, RELATED, lang)
}

/// Why somebody is here; of invented people that too.
pub fn role(person: &Person, lang: Lang) -> String {
    let role = named(&person.role, ROLES, lang);
    if person.is_sample { between(&role, SAMPLE.of(lang), lang) } else { role }
}

/// Who spoke, by the word of the protocol.
pub fn spoken_by(word: &str, lang: Lang) -> String {
    named(word, SPEAKERS, lang)
}

/// Who spoke for a seat.
pub fn speaker(source: &Source, lang: Lang) -> String {
    let speaker = spoken_by(&source.answered_by, lang);
    if source.offered_to_bridge && source.answered_by != "bridge" {
        return between(&speaker, text("offered to workers", "曾交给 worker").of(lang), lang);
    }
    speaker
}

fn between(first: &str, second: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{first}, {second}"),
        Lang::Zh => format!("{first}，{second}"),
    }
}

/// Names one after the other.
pub fn list(names: &[String], lang: Lang) -> String {
    names.join(text(", ", "、").of(lang))
}

/// Where a statement comes from.
pub fn cite(outcome: &Outcome, cite: Cite) -> String {
    let who = outcome.name(cite.seat);
    match outcome.lang() {
        Lang::En => format!("[round {}, {who}]", cite.round),
        Lang::Zh => format!("[第{}轮 {who}]", cite.round),
    }
}

/// The title of the document.
pub fn title(outcome: &Outcome) -> String {
    let lang = outcome.lang();
    let others: Vec<String> =
        outcome.people.iter().filter(|person| person.seat != 0).map(|person| outcome.name(person.seat)).collect();
    if outcome.people.is_empty() {
        return text("A collaboration", "一次协作").of(lang).to_owned();
    }
    let (who, others) = (outcome.name(0), list(&others, lang));
    match (others.is_empty(), lang) {
        (false, Lang::En) => format!("{who} with {others}"),
        (false, Lang::Zh) => format!("{who}与{others}的协作"),
        (true, Lang::En) => format!("The collaboration of {who}"),
        (true, Lang::Zh) => format!("{who}的协作"),
    }
}

/// When, how long, by whom, under which id.
pub fn facts(outcome: &Outcome) -> Vec<String> {
    let lang = outcome.lang();
    let mut facts = Vec::new();
    let date = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    match (date(&outcome.created_at), date(&outcome.finished_at)) {
        (_, end) if end.is_empty() => {}
        (begin, end) if begin.is_empty() || begin == end => facts.push(end),
        (begin, end) => facts.push(format!("{begin} – {end}")),
    }
    if let Some(rounds) = outcome.rounds {
        facts.push(match (lang, rounds) {
            (Lang::En, 1) => "1 round".into(),
            (Lang::En, rounds) => format!("{rounds} rounds"),
            (Lang::Zh, rounds) => format!("{rounds} 轮"),
        });
    }
    if !outcome.facilitator.is_empty() {
        facts.push(match lang {
            Lang::En => format!("facilitator: {}", outcome.facilitator),
            Lang::Zh => format!("由 {} 主持", outcome.facilitator),
        });
    }
    if !outcome.run_id.is_empty() {
        facts.push(outcome.run_id.clone());
    }
    facts
}
