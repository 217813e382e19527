//! From a first wording to a demand that can be matched: a document in parts, and a question about what is missing.
//!
//! Without a language model nothing is rephrased: every statement stays in its author's words and goes under the heading
//! that its cue words name.

mod model;
mod sufficiency;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use model::{Formed, request};
pub use sufficiency::{Sufficiency, sufficiency};

use super::language::Language;
use super::profile::Profile;
use crate::operations::motifs::{self, Motif};

/// The parts of a demand as they are known so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Parts {
    /// Key of the motif that frames it.
    pub motif: Option<String>,
    /// Who or what is sought.
    pub need: Vec<String>,
    /// What it is for.
    pub goal: Vec<String>,
    /// What is given in return.
    pub offers: Vec<String>,
    /// Time, place, pay, beliefs.
    pub conditions: Vec<String>,
    /// The questions that are open, the one to be answered next first.
    pub missing: Vec<String>,
    /// True when no question is open.
    pub ready: bool,
    /// Parts whose question was closed without an answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Part>,
}

/// A part that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who or what is sought.
    Need,
    /// What is given in return.
    Offers,
    /// What it is for.
    Goal,
    /// Time, place, pay.
    Conditions,
}

impl Part {
    /// In the order in which they are asked for.
    const ALL: [Part; 4] = [Part::Need, Part::Offers, Part::Goal, Part::Conditions];

    /// The word in JSON.
    const fn name(self) -> &'static str {
        match self {
            Part::Need => "need",
            Part::Offers => "offers",
            Part::Goal => "goal",
            Part::Conditions => "conditions",
        }
    }

    fn question(self, language: Language) -> &'static str {
        match self {
            Part::Need => language.pick(
                "具体一点：什么角色、什么领域、要一起做什么？",
                "Say more precisely: what role, in which field, to do what together?",
            ),
            Part::Offers => language.pick("你能给对方什么？", "What can you give in return?"),
            Part::Goal => language.pick("事成之后会有什么不同？", "What will be different once this has worked?"),
            Part::Conditions => language.pick("时间、地点、报酬上有什么条件？", "Any conditions: time, place, pay?"),
        }
    }
}

/// A formulated demand.
pub struct Draft {
    /// Markdown with the parts that are known, and the questions that are open.
    pub document: String,
    /// What to tell the person.
    pub reply: String,
    /// What the document is made of.
    pub parts: Parts,
}

/// What an answer came to.
pub struct Taken {
    /// The document as it is now.
    pub document: String,
    /// What to tell the person, sentence by sentence; joined they are the whole reply.
    pub reply: Vec<String>,
    /// The parts as they are now.
    pub parts: Parts,
    /// What of them the answer changed, in their order.
    pub changed: Vec<(&'static str, Value)>,
}

/// Formulates a demand from the first wording and the profile of the agent it is for.
pub fn formulate(raw_intent: &str, own: &Profile) -> Draft {
    let language = Language::of_text(raw_intent);
    let (motif, raw_intent) = motifs::unframe(raw_intent);
    let said = Profile::parse(raw_intent);
    // Who only names a subject seeks just that; it is not said twice.
    let (need, goal) = if said.seeks.is_empty() { (said.about, Vec::new()) } else { (said.seeks, said.about) };
    let offers = if said.offers.is_empty() { own.offers.iter().take(3).cloned().collect() } else { said.offers };
    let conditions = [said.stance, said.skills].concat();
    let motif = motif.map(|motif| motif.key.to_owned());
    let mut parts = Parts { motif, need, goal, offers, conditions, ..Parts::default() };
    parts.ask(language);
    let before = match parts.open().next() {
        Some(Part::Need) => language.pick("还看不出要找谁。", "It does not show yet who is sought. "),
        _ => language.pick(
            "已经可以去找人了；补上这一点会找得更准：",
            "This can be matched now; it gets better if you also say: ",
        ),
    };
    let reply = match parts.missing.first() {
        Some(question) => format!("{before}{question}"),
        None => complete(language).to_owned(),
    };
    Draft { document: parts.document(language), reply, parts }
}

/// Takes an answer into a demand. Every statement goes where its cue words or headings put it; what has none answers the
/// question that was asked last. `raw_intent` says in which language the demand is written.
pub fn answer(before: &Parts, raw_intent: &str, message: &str) -> Taken {
    let language = Language::of_text(raw_intent);
    let mut parts = before.clone();
    let asked = before.open().next();
    let mut reply = Vec::new();
    if is_nothing(message) {
        match asked {
            Some(part) => {
                parts.skipped.push(part);
                reply.push(language.pick("好，这一点先空着。", "All right, that stays open. ").to_owned());
            }
            None => reply.push(language.pick("没有改动。", "Nothing was changed. ").to_owned()),
        }
    } else {
        let said = Profile::parse(&without_bullets(message));
        // Whoever writes headings says where everything belongs.
        let headed = message.lines().any(|line| line.trim_start().starts_with('#'));
        let mut noted = parts.take(said, asked.filter(|_| !headed)).into_iter().peekable();
        if noted.peek().is_none() {
            reply.push(language.pick("这些已经写下了。", "That is written down already. ").to_owned());
        }
        for (heading, statements) in noted {
            let statements: Vec<String> = statements.iter().map(|text| language.quote(text)).collect();
            let statements = language.list(&statements);
            let heading = language.pick(heading.0, heading.1);
            reply.push(match language {
                Language::Zh => format!("已记入「{heading}」：{statements}。"),
                Language::En => format!("Noted under \u{201c}{heading}\u{201d}: {statements}. "),
            });
        }
    }
    parts.ask(language);
    reply.push(match parts.missing.first() {
        Some(question) => format!("{}{question}", language.pick("还想知道：", "One more question: ")),
        None => complete(language).to_owned(),
    });
    Taken { document: parts.document(language), changed: changes(before, &parts), parts, reply }
}

fn complete(language: Language) -> &'static str {
    language.pick("需求已经完整，可以确认。", "The demand is complete and can be confirmed.")
}

/// A heading of the document, in Chinese and English.
type Heading = (&'static str, &'static str);

const NEED: Heading = ("我需要", "I need");
const GOAL: Heading = ("方向", "Goal");
const OFFERS: Heading = ("我能提供", "I offer");
const CONDITIONS: Heading = ("条件", "Conditions");

impl Parts {
    /// The parts that are asked for: nothing is known of them, and nobody has declined to say.
    fn open(&self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| !self.knows(*part) && !self.skipped.contains(part))
    }

    /// Works out which questions are open.
    fn ask(&mut self, language: Language) {
        let questions = self.open().map(|part| part.question(language).to_owned()).collect();
        self.missing = questions;
        self.ready = self.missing.is_empty();
    }

    /// Adds what was said, and tells what of it is new under which heading.
    fn take(&mut self, said: Profile, asked: Option<Part>) -> Vec<(Heading, Vec<String>)> {
        let Profile { about, skills, offers, seeks, stance } = said;
        let (mut goal, mut seeks) = (Vec::new(), seeks);
        let (mut offers, mut conditions) = (offers, [stance, skills].concat());
        match asked {
            Some(Part::Need) => seeks.extend(about),
            Some(Part::Offers) => offers.extend(about),
            Some(Part::Conditions) => conditions.extend(about),
            Some(Part::Goal) | None => goal = about,
        }
        let given = [
            (NEED, &mut self.need, seeks),
            (GOAL, &mut self.goal, goal),
            (OFFERS, &mut self.offers, offers),
            (CONDITIONS, &mut self.conditions, conditions),
        ];
        let mut noted = Vec::new();
        for (heading, known, said) in given {
            let mut new: Vec<String> = Vec::new();
            for statement in said {
                if !known.contains(&statement) && !new.contains(&statement) {
                    new.push(statement);
                }
            }
            if !new.is_empty() {
                known.extend(new.iter().cloned());
                noted.push((heading, new));
            }
        }
        // Who says something after all has not declined.
        let skipped = std::mem::take(&mut self.skipped);
        self.skipped = skipped.into_iter().filter(|part| !self.knows(*part)).collect();
        noted
    }

    fn knows(&self, part: Part) -> bool {
        let known = match part {
            // A need that names nobody is no need yet.
            Part::Need => return !sufficiency::is_thin(&self.need),
            Part::Offers => &self.offers,
            Part::Goal => &self.goal,
            Part::Conditions => &self.conditions,
        };
        !known.is_empty()
    }

    /// The demand as it is matched and read: Markdown.
    fn document(&self, language: Language) -> String {
        let mut document = String::new();
        let mut part = |(zh, en): Heading, items: &[String]| {
            if !items.is_empty() {
                document.push_str(&format!("## {}\n", language.pick(zh, en)));
                for item in items {
                    document.push_str(&format!("- {item}\n"));
                }
                document.push('\n');
            }
        };
        if let Some(Motif { name, idea, .. }) = self.motif.as_deref().and_then(motifs::find) {
            part(("母题", "Motif"), &[name, idea].map(|text| language.pick(text.zh, text.en).to_owned()));
        }
        part(NEED, &self.need);
        part(GOAL, &self.goal);
        part(OFFERS, &self.offers);
        part(CONDITIONS, &self.conditions);
        part(("还不清楚", "Open questions"), &self.missing);
        document.trim_end().to_owned()
    }
}

/// The fields that differ, with what they are now.
fn changes(before: &Parts, after: &Parts) -> Vec<(&'static str, Value)> {
    let fields = |parts: &Parts| {
        [
            ("need", json!(parts.need)),
            ("goal", json!(parts.goal)),
            ("offers", json!(parts.offers)),
            ("conditions", json!(parts.conditions)),
            ("missing", json!(parts.missing)),
            ("ready", json!(parts.ready)),
            ("skipped", json!(parts.skipped)),
        ]
    };
    let pairs = fields(before).into_iter().zip(fields(after));
    pairs.filter(|(before, after)| before != after).map(|(_, after)| after).collect()
}

/// Answers that close a question without a content.
const NOTHING: &[&str] = &[
    "没有",
    "没",
    "无",
    "暂无",
    "跳过",
    "略过",
    "不用",
    "不需要",
    "没有了",
    "不知道",
    "不清楚",
    "skip",
    "none",
    "no",
    "nothing",
    "nope",
    "n/a",
    "na",
    "pass",
    "not really",
    "no idea",
    "i don't know",
    "nothing else",
];

/// True for an answer that closes a question without a content.
pub fn is_nothing(message: &str) -> bool {
    let bare =
        message.trim().trim_end_matches(['。', '.', '！', '!', '，', ',', '～', '~', '、']).trim().to_lowercase();
    // Marks alone say nothing either.
    NOTHING.contains(&bare.as_str()) || !bare.chars().any(char::is_alphanumeric)
}

/// The marks of a list are not part of what is said.
fn without_bullets(message: &str) -> String {
    let bare = |line: &str| {
        let line = line.trim();
        line.strip_prefix(['-', '*', '•'])
            .filter(|rest| rest.starts_with(char::is_whitespace))
            .unwrap_or(line)
            .to_owned()
    };
    message.lines().map(bare).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_becomes_a_document_and_a_question() {
        let draft = formulate("我想找一个技术合伙人，一起做面向大学生的 AI 教育产品", &Profile::default());
        assert_eq!(
            draft.document,
            "## 我需要\n- 我想找一个技术合伙人\n\n## 方向\n- 一起做面向大学生的 AI 教育产品\n\n## 还不清楚\n- 你能给对方什么？\n- 时间、地点、报酬上有什么条件？"
        );
        assert!(draft.reply.ends_with("你能给对方什么？"));
    }

    #[test]
    fn a_need_that_names_nobody_is_asked_for_first() {
        let draft = formulate("找个人", &Profile::default());
        assert_eq!(draft.reply, "还看不出要找谁。具体一点：什么角色、什么领域、要一起做什么？");
        let taken = answer(&draft.parts, "找个人", "会画水彩的插画师");
        assert_eq!(taken.parts.need.last().map(String::as_str), Some("会画水彩的插画师"));
        assert_eq!(taken.parts.missing.first().map(String::as_str), Some("你能给对方什么？"));
        assert_eq!(formulate("need help", &Profile::default()).parts.missing.len(), 4);
    }

    #[test]
    fn a_motif_is_named_and_not_taken_for_a_need() {
        let framed =
            motifs::find("missing-piece").unwrap().frame.zh.replace("{}", "我们做课堂练习小程序，就缺一个后端");
        let draft = formulate(&framed, &Profile::default());
        assert!(draft.document.starts_with("## 母题\n- 缺口合伙"), "{}", draft.document);
        let read = Profile::parse(&draft.document);
        assert_eq!(read.seeks, ["就缺一个后端"]);
        assert_eq!(read.about, ["我们做课堂练习小程序"]);
    }

    #[test]
    fn the_document_reads_back_as_what_was_said() {
        let draft = formulate("Looking for a designer for a climate app. I can pay. Remote only.", &Profile::default());
        let read = Profile::parse(&draft.document);
        assert_eq!(read.seeks, ["Looking for a designer for a climate app"]);
        assert_eq!(read.offers, ["I can pay"]);
        assert_eq!(read.stance, ["Remote only"]);
        assert_eq!(read.about, Vec::<String>::new());
    }

    fn told(before: &Parts, raw_intent: &str, message: &str) -> (Parts, String, Vec<&'static str>) {
        let taken = answer(before, raw_intent, message);
        (taken.parts, taken.reply.concat(), taken.changed.iter().map(|(field, _)| *field).collect())
    }

    #[test]
    fn answers_fill_the_part_that_was_asked_for() {
        let intent = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品";
        let parts = formulate(intent, &Profile::default()).parts;
        let (parts, reply, changed) = told(&parts, intent, "产品和运营，每天两小时");
        assert_eq!(parts.offers, ["产品和运营", "每天两小时"]);
        assert_eq!(
            reply,
            "已记入「我能提供」：「产品和运营」、「每天两小时」。还想知道：时间、地点、报酬上有什么条件？"
        );
        assert_eq!(changed, ["offers", "missing"]);
        let (parts, reply, changed) = told(&parts, intent, "跳过。");
        assert_eq!(
            (reply.as_str(), changed),
            ("好，这一点先空着。需求已经完整，可以确认。", vec!["missing", "ready", "skipped"])
        );
        assert_eq!((parts.conditions.len(), parts.ready, parts.skipped.clone()), (0, true, vec![Part::Conditions]));
        let (parts, reply, changed) = told(&parts, intent, "只考虑远程");
        assert_eq!(reply, "已记入「条件」：「只考虑远程」。需求已经完整，可以确认。");
        assert_eq!((parts.skipped.clone(), changed), (Vec::new(), vec!["conditions", "skipped"]));
        let (_, reply, changed) = told(&parts, intent, "只考虑远程");
        assert_eq!((reply.as_str(), changed.len()), ("这些已经写下了。需求已经完整，可以确认。", 0));
    }

    #[test]
    fn cue_words_and_headings_say_more_than_the_question() {
        let intent = "Looking for a designer";
        let parts = formulate(intent, &Profile::default()).parts;
        assert_eq!(parts.missing.len(), 3);
        let (parts, reply, changed) = told(
            &parts,
            intent,
            "- I also need a copywriter\n- remote only\n\n## Goal\na climate app that people keep",
        );
        assert_eq!(parts.need, ["Looking for a designer", "I also need a copywriter"]);
        assert_eq!(
            (&parts.conditions[..], &parts.goal[..]),
            (&["remote only".to_owned()][..], &["a climate app that people keep".to_owned()][..])
        );
        assert_eq!(changed, ["need", "goal", "conditions", "missing"]);
        assert!(reply.ends_with("One more question: What can you give in return?"), "{reply}");
        let (parts, reply, _) = told(&parts, intent, "None");
        assert_eq!(reply, "All right, that stays open. The demand is complete and can be confirmed.");
        assert!(parts.ready && parts.document(Language::En).ends_with("- remote only"));
    }

    #[test]
    fn a_document_with_answers_reads_back_as_what_was_said() {
        let intent = "我想找一个会拍纪录片的人";
        let parts = formulate(intent, &Profile::default()).parts;
        let taken = answer(&parts, intent, "# 我能提供\n故事和住处；一辆车");
        let read = Profile::parse(&taken.document);
        assert_eq!(read.offers, ["故事和住处", "一辆车"]);
        assert_eq!(read.seeks, ["我想找一个会拍纪录片的人"]);
    }

    #[test]
    fn what_says_nothing_closes_a_question() {
        for message in ["没有", " 无。", "SKIP", "none!", "No", "……", "n/a"] {
            assert!(is_nothing(message), "{message}");
        }
        for message in ["没有预算上限", "no smoking", "无人机一架", "1"] {
            assert!(!is_nothing(message), "{message}");
        }
    }
}
