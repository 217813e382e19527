//! The outcome of a run as one page of HTML that stands alone: no script, nothing from elsewhere.

use std::fmt::Write as _;

use super::{Cite, Delivery, Line, Outcome, Plan, graph, prose, words};
use crate::operations::{Lang, Text, text};

/// What the page may do, which is to look as it does.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1d2329; --soft: #5b6670; --line: #d5dbe1; --page: #fff; --box: #f3f6f8; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ec; --soft: #9aa6b1; --line: #3a434c; --page: #14181c; --box: #1f262c; --link: #7cb8f5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.6;
  font-family: system-ui, -apple-system, \"Segoe UI\", \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { line-height: 1.25; margin-bottom: .25rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.5rem 0 .5rem; }
a { color: var(--link); }
.facts, .cite, .note { color: var(--soft); font-size: .875rem; }
.cite { white-space: nowrap; }
.summary { font-size: 1.125rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .375rem .625rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
tr:target, li:target { background: var(--box); outline: 2px solid var(--link); }
blockquote { margin: 1rem 0; padding: 0 1rem; border-inline-start: 3px solid var(--line); color: var(--soft); }
.graph { overflow-x: auto; }
svg { max-width: 100%; height: auto; }
svg rect { fill: var(--box); stroke: var(--line); }
svg text { fill: var(--ink); font-size: 13px; text-anchor: middle; }
svg .who { fill: var(--soft); font-size: 11.5px; }
svg .edge { fill: none; stroke: var(--soft); }
svg marker path { fill: var(--soft); }
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --page: #fff; --box: #f4f4f4; --link: #000; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr, li, svg, blockquote { break-inside: avoid; }
  a { text-decoration: none; }
}
";

/// The page.
pub fn page(outcome: &Outcome) -> String {
    let lang = outcome.lang();
    let title = escaped(&words::title(outcome));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<header>\n<h1>{title}</h1>\n<p class=\"facts\">{}</p>\n",
        match lang {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        },
        escaped(&words::facts(outcome).join(" · ")),
    );
    let parts = Parts { outcome, lang };
    if let Some(plan) = outcome.plan.as_ref().filter(|plan| !plan.summary.trim().is_empty()) {
        let _ = writeln!(page, "<p class=\"summary\">{}</p>", escaped(&plan.summary));
    }
    page.push_str("</header>\n");
    page.push_str(&match &outcome.plan {
        Some(plan) => parts.section(words::PLAN, &parts.plan(plan)),
        None => parts.written(&outcome.plan_text),
    });
    page.push_str(&match &outcome.delivery {
        Some(delivery) => parts.section(words::DELIVERY, &parts.delivery(delivery)),
        None => parts.written(&outcome.delivery_text),
    });
    page.push_str(&parts.section(words::PEOPLE, &parts.people()));
    page.push_str(&parts.section(words::METRICS, &parts.metrics()));
    page.push_str(&parts.section(words::SOURCES, &parts.sources()));
    page + "</main>\n</body>\n</html>\n"
}

/// Text as it stands in HTML, between tags or in quotes.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            letter => shown.push(letter),
        }
    }
    shown
}

/// The parts of a page, all of them HTML.
struct Parts<'a> {
    outcome: &'a Outcome,
    lang: Lang,
}

impl Parts<'_> {
    fn word(&self, word: Text) -> &'static str {
        word.of(self.lang)
    }

    /// Nothing where there is nothing in it.
    fn section(&self, heading: Text, inner: &str) -> String {
        match inner.is_empty() {
            true => String::new(),
            false => format!("<section>\n<h2>{}</h2>\n{inner}</section>\n", self.word(heading)),
        }
    }

    fn below(&self, heading: Text, inner: &str) -> String {
        if inner.is_empty() { String::new() } else { format!("<h3>{}</h3>\n{inner}", self.word(heading)) }
    }

    /// A part that a backend has in Markdown only.
    fn written(&self, markdown: &str) -> String {
        match markdown.trim().is_empty() {
            true => String::new(),
            false => format!("<section>\n{}</section>\n", prose::html(markdown, 2)),
        }
    }

    fn name(&self, seat: i64) -> String {
        escaped(&self.outcome.name(seat))
    }

    /// Names of seats, one after the other.
    fn names(&self, seats: &[i64]) -> String {
        let names: Vec<String> = seats.iter().map(|seat| self.outcome.name(*seat)).collect();
        escaped(&words::list(&names, self.lang))
    }

    /// Each statement leads to its row in the table of sources, where there is one.
    fn cites(&self, cites: &[Cite]) -> String {
        let one = |cite: &Cite| {
            let shown = escaped(&words::cite(self.outcome, *cite));
            match self.outcome.is_in_record(*cite) {
                true => format!(" <a class=\"cite\" href=\"#s{}-{}\">{shown}</a>", cite.round, cite.seat),
                false => format!(" <span class=\"cite\">{shown}</span>"),
            }
        };
        cites.iter().map(one).collect()
    }

    fn line(&self, line: &Line) -> String {
        format!("{}{}", escaped(&line.text), self.cites(&line.cites))
    }

    fn owned(&self, seat: Option<i64>, line: &Line) -> String {
        let colon = if self.lang == Lang::Zh { "：" } else { ": " };
        let who = seat.map(|seat| format!("<strong>{}</strong>{colon}", self.name(seat))).unwrap_or_default();
        format!("{who}{}", self.line(line))
    }

    fn lines(&self, lines: &[Line]) -> String {
        list(lines.iter().map(|line| self.line(line)))
    }

    fn plan(&self, plan: &Plan) -> String {
        let need = |need: &super::Need| {
            let met = match need.met_by.is_empty() {
                true => self.word(words::NOT_MET).to_owned(),
                false => self.names(&need.met_by),
            };
            format!("{} <span class=\"note\">— {met}</span>", escaped(&need.text))
        };
        let pairs = plan.pairs.iter().map(|pair| {
            let terms = words::list(&pair.words, self.lang);
            let terms = if terms.is_empty() { String::new() } else { format!(" ({})", escaped(&terms)) };
            format!(
                "<strong>{} – {}</strong>{}{}{terms}{}",
                self.name(pair.a),
                self.name(pair.b),
                if self.lang == Lang::Zh { "：" } else { ": " },
                escaped(&words::relation(&pair.relation, self.lang)),
                self.cites(&pair.cites)
            )
        });
        let conditions = plan.conditions.iter().map(|(seat, line)| self.owned(*seat, line));
        [
            self.below(words::NEEDS, &list(plan.needs.iter().map(need))),
            self.below(words::TASKS, &self.tasks(plan)),
            self.below(words::CONDITIONS, &list(conditions)),
            self.below(words::RELATIONS, &list(pairs)),
            self.below(words::QUESTIONS, &self.lines(&plan.open_questions)),
            self.below(words::TENSIONS, &self.lines(&plan.tensions)),
        ]
        .concat()
    }

    /// The drawing, and the same as a list.
    fn tasks(&self, plan: &Plan) -> String {
        if plan.tasks.is_empty() {
            return String::new();
        }
        let drawn = graph::svg(self.outcome, &plan.tasks);
        let mut tasks = if drawn.is_empty() { drawn } else { format!("<div class=\"graph\">\n{drawn}</div>\n") };
        tasks.push_str("<ol>\n");
        for (at, task) in plan.tasks.iter().enumerate() {
            let link = |before: &usize| format!("<a href=\"#task-{0}\">{0}</a>", before + 1);
            let after: Vec<String> = task.after.iter().map(link).collect();
            let after = match after.is_empty() {
                true => String::new(),
                false => format!(
                    " <span class=\"note\">{} {}</span>",
                    self.word(words::AFTER),
                    after.join(text(", ", "、").of(self.lang))
                ),
            };
            let line = Line { text: task.title.clone(), cites: task.cites.clone() };
            let _ = writeln!(tasks, "<li id=\"task-{}\">{}{after}</li>", at + 1, self.owned(task.assignee, &line));
        }
        tasks + "</ol>\n"
    }

    fn delivery(&self, delivery: &Delivery) -> String {
        let gets = delivery.gets.iter().map(|(from, line)| self.owned(*from, line));
        let name = match (&delivery.name, delivery.seat) {
            (name, Some(seat)) if name.is_empty() => self.outcome.name(seat),
            (name, _) => name.clone(),
        };
        let whose = if name.is_empty() { name } else { format!("<p class=\"facts\">{}</p>\n", escaped(&name)) };
        [
            whose,
            self.below(words::GETS, &list(gets)),
            self.below(words::BRINGS, &self.lines(&delivery.brings)),
            self.below(words::CONDITIONS, &self.lines(&delivery.conditions)),
            self.below(words::NEXT, &self.lines(&delivery.next)),
            self.below(words::OBSERVATIONS, &self.lines(&delivery.observations)),
        ]
        .concat()
    }

    fn people(&self) -> String {
        let people = &self.outcome.people;
        let rows = people.iter().map(|person| {
            let role = escaped(&words::role(person, self.lang));
            format!("<tr><td>{}</td><td>{role}</td><td>{}</td></tr>\n", self.name(person.seat), escaped(&person.reason))
        });
        let mut shown = table(&[self.word(words::WHO), self.word(words::ROLE), self.word(words::REASON)], rows);
        for person in people {
            let withheld = match person.withheld {
                true => format!("<p class=\"note\">{}</p>\n", self.word(words::WITHHELD)),
                false => String::new(),
            };
            let labelled = |label: Text, lines: &[Line]| match lines.is_empty() {
                true => String::new(),
                false => format!("<p class=\"note\">{}</p>\n{}", self.word(label), self.lines(lines)),
            };
            let more = withheld + &labelled(words::GAINS, &person.gains) + &labelled(words::COSTS, &person.costs);
            if !more.is_empty() {
                let _ = write!(shown, "<h3>{}</h3>\n{more}", self.name(person.seat));
            }
        }
        shown
    }

    fn metrics(&self) -> String {
        let figures = |heading: Text, figures: &[(String, String)]| {
            let row = |(name, value): &(String, String)| {
                format!("<tr><td>{}</td><td>{}</td></tr>\n", escaped(&words::figure(name, self.lang)), escaped(value))
            };
            table(&[self.word(heading), ""], figures.iter().map(row))
        };
        match self.outcome.metrics.is_empty() {
            true => String::new(),
            false => format!(
                "<p class=\"note\">{}</p>\n{}{}",
                self.word(words::ESTIMATE),
                figures(words::METRICS, &self.outcome.metrics),
                figures(words::INPUTS, &self.outcome.inputs)
            ),
        }
    }

    fn sources(&self) -> String {
        let mut seen = std::collections::HashSet::new();
        let rows = self.outcome.record().into_values().flatten().map(|source| {
            // What is said twice has one place to lead to.
            let is_first = seen.insert((source.round, source.seat));
            let id = if is_first { format!(" id=\"s{}-{}\"", source.round, source.seat) } else { String::new() };
            let speaker = escaped(&words::speaker(source, self.lang));
            format!("<tr{id}><td>{}</td><td>{}</td><td>{speaker}</td></tr>\n", source.round, self.name(source.seat))
        });
        table(&[self.word(words::ROUND), self.word(words::WHO), self.word(words::SPOKEN_BY)], rows)
    }
}

/// A list of HTML items, or nothing.
fn list(items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>\n")).collect();
    if items.is_empty() { items } else { format!("<ul>\n{items}</ul>\n") }
}

/// A table of HTML rows, or nothing.
fn table(columns: &[&str], rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.collect();
    let head: String = columns.iter().map(|column| format!("<th scope=\"col\">{column}</th>")).collect();
    match rows.is_empty() {
        true => rows,
        false => format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"),
    }
}
