//! The outcome of a run as Markdown.

use std::fmt::Write as _;

use super::{Outcome, words};

/// The document: title, plan, delivery, figures, people, sources. What others wrote holds no HTML that a reader's program
/// would take for its own.
pub fn markdown(outcome: &Outcome) -> String {
    let lang = outcome.lang();
    let mut page = format!("# {}\n\n{}\n", inline(&words::title(outcome)), inline(&words::facts(outcome).join(" · ")));
    if let Some(plan) = outcome.plan.as_ref().filter(|plan| !plan.summary.trim().is_empty()) {
        let _ = write!(page, "\n{}\n", inline(&plan.summary));
    }
    for (written, heading) in [(&outcome.plan_text, words::PLAN), (&outcome.delivery_text, words::DELIVERY)] {
        if written.trim().is_empty() {
            continue;
        }
        page.push('\n');
        if !written.trim_start().starts_with("# ") {
            let _ = writeln!(page, "## {}\n", heading.of(lang));
        }
        page.push_str(&deeper(written));
    }
    if !outcome.metrics.is_empty() {
        let _ = write!(page, "\n## {}\n\n{}\n\n", words::METRICS.of(lang), words::ESTIMATE.of(lang));
        let figures = |rows: &[(String, String)]| -> Vec<Vec<String>> {
            rows.iter().map(|(name, value)| vec![words::figure(name, lang), value.clone()]).collect()
        };
        page.push_str(&table(&[words::METRICS.of(lang), ""], &figures(&outcome.metrics)));
        if !outcome.inputs.is_empty() {
            page.push('\n');
            page.push_str(&table(&[words::INPUTS.of(lang), ""], &figures(&outcome.inputs)));
        }
    }
    if !outcome.people.is_empty() {
        let _ = write!(page, "\n## {}\n\n", words::PEOPLE.of(lang));
        let rows: Vec<Vec<String>> = outcome
            .people
            .iter()
            .map(|person| {
                let seat = person.seat;
                vec![seat.to_string(), outcome.name(seat), words::role(person, lang), person.reason.clone()]
            })
            .collect();
        let columns = ["#", words::WHO.of(lang), words::ROLE.of(lang), words::REASON.of(lang)];
        page.push_str(&table(&columns, &rows));
    }
    if !outcome.sources.is_empty() {
        let _ = write!(page, "\n## {}\n\n", words::SOURCES.of(lang));
        let rows: Vec<Vec<String>> = outcome
            .record()
            .into_values()
            .flatten()
            .map(|source| vec![source.round.to_string(), outcome.name(source.seat), words::speaker(source, lang)])
            .collect();
        page.push_str(&table(&[words::ROUND.of(lang), words::WHO.of(lang), words::SPOKEN_BY.of(lang)], &rows));
    }
    page
}

/// A Markdown text with its headings one level deeper, so that the title of the document stands above them. What would
/// open a tag is escaped.
fn deeper(written: &str) -> String {
    let mut page = String::new();
    let mut is_code = false;
    for line in written.trim().lines() {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_code ^= fence;
        let marks = line.bytes().take_while(|byte| *byte == b'#').count();
        let is_heading = !is_code && (1..6).contains(&marks) && line[marks..].starts_with(' ');
        let line = if is_code || fence { line.to_owned() } else { untagged(line) };
        let _ = writeln!(page, "{}{line}", if is_heading { "#" } else { "" });
    }
    if is_code {
        // Nothing of ours is to end up in code that was never closed.
        page.push_str("```\n");
    }
    page
}

/// A tag opens with `<` and a letter or one of `/`, `!`, `?`; a backslash makes the sign a sign.
fn untagged(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let opens = letters.peek().is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(*next));
        if letter == '<' && opens {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

/// A text within a line, as it is and nothing else.
fn inline(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_[]<>|#&!".contains(letter) {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut table = line(columns.iter().map(|column| inline(column)).collect());
    table.push_str(&line(columns.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        table.push_str(&line(row.iter().map(|cell| inline(cell)).collect()));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_go_one_deeper_and_tags_are_none() {
        let cases = [
            ("# A\n## B\n- c", "## A\n### B\n- c\n"),
            ("###### six\n#none", "###### six\n#none\n"),
            ("a <script>x</script> 1 < 2 <3", "a \\<script>x\\</script> 1 < 2 <3\n"),
            ("```\n# kept <b>\n```\n# B", "```\n# kept <b>\n```\n## B\n"),
            ("```\nopen", "```\nopen\n```\n"),
        ];
        for (written, expected) in cases {
            assert_eq!(deeper(written), expected, "{written}");
        }
        assert_eq!(inline("a|b\n<i>*_"), "a\\|b \\<i\\>\\*\\_");
    }
}
