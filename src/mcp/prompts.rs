//! The five motifs as prompts.

use rmcp::model::{GetPromptResult, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::{Map, Value};

use crate::operations::Lang;
use crate::operations::motifs::{self, MOTIFS, Motif};

const PREFIX: &str = "towow_motif_";
const INTENT: &str = "intent";

/// One prompt for each motif.
pub fn list(lang: Lang) -> Vec<Prompt> {
    let of = |motif: &Motif| {
        let about = match lang {
            Lang::En => "What is needed, in the person's own words",
            Lang::Zh => "用自己的话说出的需要",
        };
        let intent = PromptArgument::new(INTENT).with_description(about).with_required(false);
        Prompt::new(format!("{PREFIX}{}", motif.protocol_key), Some(motif.idea.of(lang)), Some(vec![intent]))
            .with_title(motif.name.of(lang))
    };
    MOTIFS.iter().map(of).collect()
}

/// The interview of a motif, which is understood by either of its keys, with the prefix or without.
pub fn get(name: &str, arguments: Option<&Map<String, Value>>, lang: Lang) -> Option<GetPromptResult> {
    let motif = motifs::find(name.strip_prefix(PREFIX).unwrap_or(name))?;
    let intent = arguments.and_then(|arguments| arguments.get(INTENT)).and_then(Value::as_str).map(str::trim);
    let message = PromptMessage::new_text(Role::User, interview(motif, intent.unwrap_or_default(), lang));
    Some(GetPromptResult::new(vec![message]).with_description(motif.idea.of(lang)))
}

fn interview(motif: &Motif, intent: &str, lang: Lang) -> String {
    let steps = motif.script.iter().enumerate().map(|(at, step)| format!("{}. {}", at + 1, step.of(lang)));
    let steps = steps.collect::<Vec<_>>().join("\n");
    let (name, idea, frame) = (motif.name.of(lang), motif.idea.of(lang), motif.frame.of(lang));
    match lang {
        Lang::En => {
            let known = if intent.is_empty() { String::new() } else { format!(" What I need: {intent}") };
            format!(
                "Help me find people the way \"{name}\" does: {idea}.{known}\nAsk me one question at a time:\n{steps}\n\
                 Then call formulation_start with raw_intent \"{frame}\", and go on with its questions."
            )
        }
        Lang::Zh => {
            let known = if intent.is_empty() { String::new() } else { format!("我的需要：{intent}") };
            format!(
                "请用「{name}」的方式帮我找人：{idea}。{known}\n一次问我一个问题：\n{steps}\n\
                 然后以 raw_intent「{frame}」调用 formulation_start，并继续它的提问。"
            )
        }
    }
}
