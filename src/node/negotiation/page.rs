//! Plans and deliveries as people read them: Markdown made from the data, whoever drafted it.

use super::plan::{Cite, DEMAND, Delivery, Line, Member, Plan, REQUESTER, in_order};
use crate::node::discovery::Perspective;
use crate::node::language::{Language, fill};

/// A plan in Markdown.
pub fn plan(plan: &Plan) -> String {
    let reader = Reader::new(plan);
    let language = reader.language;
    let mut page = Page::default();
    page.line(format!("# {}", language.pick("协作计划", "Plan")));
    page.samples(&reader);
    if !plan.summary.is_empty() {
        page.line(format!("\n{}", plan.summary));
    }
    if !plan.needs.is_empty() {
        page.section(language.pick("要解决的", "What it is for"));
    }
    for need in &plan.needs {
        page.line(format!("- {}", need.text));
    }

    page.section(language.pick("谁做什么，为什么", "Who does what, and why"));
    for member in &plan.participants {
        page.line(format!("### {}{}", member.name, role(member, language)));
        for line in &member.costs {
            page.cited(&reader, line);
        }
        if member.costs.is_empty() {
            let nothing = match member.seat {
                _ if member.withheld => language.pick("所说的内容不公开。", "What they said is not shown here."),
                0 => language.pick("还没有说明能给对方什么。", "Has not said yet what there is in return."),
                _ => language.pick("还没有说出能做的事；先谈一次。", "Has named nothing to do yet; talk first."),
            };
            page.line(format!("- {nothing}"));
        }
        for condition in plan.conditions.iter().filter(|condition| condition.seat == member.seat) {
            let label = language.pick("前提：", "Condition: ");
            page.line(format!("- {label}{} {}", language.quote(&condition.text), reader.sources(&condition.cites)));
        }
    }

    if !plan.tasks.is_empty() {
        page.section(language.pick("先后", "In this order"));
    }
    let order = in_order(&plan.tasks).unwrap_or_default();
    for (task, number) in order.iter().zip(1..) {
        let after: Vec<String> = task
            .prerequisites
            .iter()
            .filter_map(|id| order.iter().position(|other| other.id == *id))
            .map(|at| (at + 1).to_string())
            .collect();
        let after = match after.is_empty() {
            true => String::new(),
            false => fill(language.pick("（在 {n} 之后）", " (after {n})"), &[("n", &language.list(&after))]),
        };
        let sources = reader.sources(&task.cites);
        let space = if sources.is_empty() { "" } else { " " };
        page.line(format!("{number}. {}{after}{space}{sources}", task.title));
    }

    if !plan.tensions.is_empty() {
        page.section(language.pick("拉扯之处", "Where it pulls apart"));
    }
    for line in &plan.tensions {
        page.cited(&reader, line);
    }
    if !plan.open_questions.is_empty() {
        page.section(language.pick("还没有人接住", "Not met yet"));
    }
    for line in &plan.open_questions {
        page.line(format!("- {}", line.text));
    }
    page.text
}

/// A delivery in Markdown; the plan says who sits where.
pub fn delivery(delivery: &Delivery, plan: &Plan) -> String {
    let reader = Reader::new(plan);
    let language = reader.language;
    let mut page = Page::default();
    page.line(fill(language.pick("# 给{who}", "# For {who}"), &[("who", &delivery.name)]));
    page.samples(&reader);

    page.section(language.pick("你能得到", "What you get"));
    for gain in &delivery.gets {
        let line = fill(
            language.pick("{who}：{text}", "{who}: {text}"),
            &[("who", reader.name(gain.from)), ("text", &gain.text)],
        );
        page.line(format!("- {line} {}", reader.sources(&gain.cites)));
    }
    if delivery.gets.is_empty() {
        let nothing = language.pick("这一轮里还没有人能给你要的。", "Nobody here could give what you seek.");
        page.line(format!("- {nothing}"));
    }

    page.section(language.pick("你带来的", "What you bring"));
    for line in &delivery.brings {
        page.cited(&reader, line);
    }
    if delivery.brings.is_empty() {
        let nothing = language
            .pick("你的介绍里还没有写明能给什么；补上它。", "Your profile does not say what you can give; add it.");
        page.line(format!("- {nothing}"));
    }
    for line in &delivery.conditions {
        let label = language.pick("你的前提：", "Your condition: ");
        page.line(format!("- {label}{} {}", language.quote(&line.text), reader.sources(&line.cites)));
    }

    page.section(language.pick("下一步", "Next"));
    for line in &delivery.next {
        page.cited(&reader, line);
    }
    if !delivery.observations.is_empty() {
        page.section(language.pick("要留意的", "To keep in mind"));
    }
    for line in &delivery.observations {
        page.cited(&reader, line);
    }
    page.text
}

fn role(member: &Member, language: Language) -> String {
    let label = match Perspective::named(&member.role) {
        Some(perspective) => perspective.label(language),
        None if member.role == REQUESTER => language.pick("发起人", "requester"),
        None => language.pick("受邀", "invited"),
    };
    fill(language.pick("（{role}）", " ({role})"), &[("role", label)])
}

/// What is needed to say where a statement comes from.
struct Reader<'a> {
    plan: &'a Plan,
    language: Language,
}

impl<'a> Reader<'a> {
    fn new(plan: &'a Plan) -> Reader<'a> {
        Reader { plan, language: if plan.language == "zh" { Language::Zh } else { Language::En } }
    }

    fn name(&self, seat: usize) -> &str {
        self.plan.participants.iter().find(|member| member.seat == seat).map_or("", |member| member.name.as_str())
    }

    fn sources(&self, cites: &[Cite]) -> String {
        let pattern = self.language.pick("[第{round}轮 {who}]", "[round {round}, {who}]");
        let sources = cites
            .iter()
            .filter(|cite| **cite != DEMAND)
            .map(|cite| fill(pattern, &[("round", &cite.round.to_string()), ("who", self.name(cite.seat))]));
        sources.collect::<Vec<_>>().join(" ")
    }
}

/// Markdown under way.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    fn cited(&mut self, reader: &Reader<'_>, line: &Line) {
        self.line(format!("- {} {}", line.text, reader.sources(&line.cites)));
    }

    /// Nobody is to look for people who do not exist.
    fn samples(&mut self, reader: &Reader<'_>) {
        let members = reader.plan.participants.iter();
        let samples: Vec<&str> = members.filter(|member| member.is_sample).map(|member| member.name.as_str()).collect();
        if !samples.is_empty() {
            let pattern = reader
                .language
                .pick("> 示例社区的虚构人物：{names}", "> Invented people of the sample community: {names}");
            self.line(format!("\n{}", fill(pattern, &[("names", &reader.language.list(&samples))])));
        }
    }

    fn section(&mut self, heading: &str) {
        self.line(format!("\n## {heading}"));
    }
}
