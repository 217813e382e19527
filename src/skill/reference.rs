//! The reference pages of the skill, made from the table of operations and from what stands beside it.

use super::notes;
use super::pages::Page;
use crate::operations::{self, Effect, Flow, Kind, Lang, Operation, Param, text};

/// A reference page in this language.
pub fn page(page: &Page, lang: Lang) -> String {
    let colon = text(": ", "：").of(lang);
    let mut lines =
        vec![format!("# {}", page.title.of(lang)), String::new(), page.when.of(lang).to_owned(), String::new()];
    lines.extend(page.verbs.iter().map(|verb| format!("- `{}`{colon}{}", verb.usage, verb.what.of(lang))));
    let rows =
        operations::DOMAINS.iter().filter(|(domain, _)| Some(*domain) == page.domain).flat_map(|(_, rows)| *rows);
    lines.extend(rows.filter(|row| row.replaced_by.is_none()).map(|row| entry(row, lang)));
    lines.join("\n") + "\n"
}

/// An operation on a line: how it is written, what it does, what it gives, what is worth knowing of its arguments.
fn entry(row: &Operation, lang: Lang) -> String {
    let stop = text(".", "。").of(lang);
    let mut sentences = vec![format!("{}{stop}", row.summary.of(lang))];
    if let Some((key, columns)) = row.list {
        let gives = text("Gives", "返回").of(lang);
        sentences.push(format!("{gives} `{key}[]`{}{}{stop}", text(": ", "：").of(lang), columns.join(", ")));
    }
    sentences.extend(notes::find(row.name).map(|note| note.of(lang).to_owned()));
    let helps: Vec<String> =
        row.params.iter().filter(|param| is_worth_a_word(param)).map(|param| help(param, lang)).collect();
    if !helps.is_empty() {
        sentences.push(format!("{}{stop}", helps.join(text("; ", "；").of(lang))));
    }
    let (colon, between) = (text(": ", "：").of(lang), text(" ", "").of(lang));
    format!("- `{}`{colon}{}", usage(row), sentences.join(between))
}

/// How an operation is written on the command line; what stands in brackets may be left out.
fn usage(row: &Operation) -> String {
    let mut words = vec![format!("towow {}", row.command)];
    // What is given by position comes first, then what has to be there.
    let open = || row.params.iter().filter(|param| !param.sensitive);
    words.extend(open().filter(|param| param.positional).map(written));
    words.extend(open().filter(|param| !param.positional && param.required()).map(written));
    words.extend(open().filter(|param| !param.positional && !param.required()).map(written));
    match row {
        Operation { effect: Effect::Destroy, .. } => words.push("[--yes]".into()),
        Operation { flow: Flow::Reply, .. } => words.push("[--stream]".into()),
        Operation { name: "get_formulation", .. } => words.push("[--poll --timeout TIME]".into()),
        _ => {}
    }
    words.join(" ")
}

fn written(param: &Param) -> String {
    let value = match param.kind {
        Kind::Boolean if !param.required() => None,
        _ if !param.choices.is_empty() && !is_motif(param) => Some(param.choices.join("|")),
        _ if param.positional => Some(param.name.to_uppercase()),
        Kind::Boolean => Some("true|false".to_owned()),
        Kind::Integer => Some("N".to_owned()),
        Kind::Strings => Some("A,B".to_owned()),
        Kind::Object => Some("JSON".to_owned()),
        Kind::String => Some("TEXT".to_owned()),
    };
    let text = match (param.positional, value) {
        (true, value) => value.unwrap_or_default(),
        (false, None) => format!("--{}", param.flag()),
        (false, Some(value)) => format!("--{} {value}", param.flag()),
    };
    if param.required() { text } else { format!("[{text}]") }
}

/// The motifs have two names each, which would fill a line; the guide lists them.
fn is_motif(param: &Param) -> bool {
    param.choices == operations::motifs::KEYS
}

/// False where the name or the values say it all.
fn is_worth_a_word(param: &Param) -> bool {
    !param.sensitive
        && !param.positional
        && !param.says_nothing_new()
        && (param.choices.is_empty() || param.choices.len() > 2)
}

fn help(param: &Param, lang: Lang) -> String {
    format!("`--{}` {}", param.flag(), param.help.of(lang))
}
