//! From a first wording to a demand that can be matched: a document in parts, and a question about what is missing.
//!
//! Without a language model nothing is rephrased: every statement stays in its author's words and goes under the heading
//! that its cue words name.

use serde_json::{Value, json};

use super::language::Language;
use super::profile::Profile;
use crate::operations::motifs;

/// A formulated demand.
pub struct Draft {
    /// Markdown with the parts that are known, and the questions that are open.
    pub document: String,
    /// What to tell the person.
    pub reply: String,
    /// `{motif, need, goal, offers, conditions, missing, ready}`: lists but for the key of the motif and `ready`, which is
    /// true when nothing is missing.
    pub updates: Value,
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

    let mut missing = Vec::new();
    if offers.is_empty() {
        missing.push(language.pick("你能给对方什么？", "What can you give in return?"));
    }
    if goal.is_empty() {
        missing.push(language.pick("事成之后会有什么不同？", "What will be different once this has worked?"));
    }
    if conditions.is_empty() {
        missing.push(language.pick("时间、地点、报酬上有什么条件？", "Any conditions: time, place, pay?"));
    }

    let mut document = String::new();
    let mut part = |heading: &str, items: &[String]| {
        if !items.is_empty() {
            document.push_str(&format!("## {heading}\n"));
            for item in items {
                document.push_str(&format!("- {item}\n"));
            }
            document.push('\n');
        }
    };
    if let Some(motif) = motif {
        let lines = [motif.name, motif.idea].map(|text| language.pick(text.zh, text.en).to_owned());
        part(language.pick("母题", "Motif"), &lines);
    }
    part(language.pick("我需要", "I need"), &need);
    part(language.pick("方向", "Goal"), &goal);
    part(language.pick("我能提供", "I offer"), &offers);
    part(language.pick("条件", "Conditions"), &conditions);
    let open: Vec<String> = missing.iter().map(|question| (*question).to_owned()).collect();
    part(language.pick("还不清楚", "Open questions"), &open);

    let reply = match missing.first() {
        Some(question) => format!(
            "{}{question}",
            language.pick(
                "已经可以去找人了；补上这一点会找得更准：",
                "This can be matched now; it gets better if you also say: "
            )
        ),
        None => language.pick("需求已经完整，可以确认。", "The demand is complete and can be confirmed.").to_owned(),
    };
    let updates = json!({
        "motif": motif.map(|motif| motif.key),
        "need": need,
        "goal": goal,
        "offers": offers,
        "conditions": conditions,
        "missing": missing,
        "ready": missing.is_empty(),
    });
    Draft { document: document.trim_end().to_owned(), reply, updates }
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
}
