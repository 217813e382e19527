//! The plan and the deliveries: what the record supports, each statement with the round and the person it comes from.

use std::collections::HashSet;

use super::claim::{Claim, ClaimKind};
use super::synthesize::Findings;
use super::table::Table;
use crate::node::language::fill;

/// Everything said in a run: `(round, seat, claim)` in order.
type Record = [(i64, usize, Claim)];

/// Who does what and why, in Markdown.
pub fn write_plan(table: &Table, record: &Record, findings: &Findings) -> String {
    let language = table.language;
    let mut page = Page::default();
    page.line(format!("# {}", language.pick("协作计划", "Plan")));
    page.tell_samples(table);
    if !table.needs.is_empty() {
        page.section(language.pick("要解决的", "What it is for"));
    }
    for need in &table.needs {
        page.line(format!("- {need}"));
    }

    page.section(language.pick("谁做什么，为什么", "Who does what, and why"));
    for seat in &table.seats {
        let claims: Vec<_> = record.iter().filter(|(_, speaker, _)| *speaker == seat.number).collect();
        page.line(format!("### {}{}", seat.name, role(table, seat.number)));
        let mut has_task = false;
        for (round, _, claim) in &claims {
            let Some(task) = task(table, claim) else { continue };
            has_task = true;
            page.line(format!("- {task} {}", source(table, *round, seat.number)));
        }
        if !has_task {
            let nothing = match seat.number {
                _ if seat.withheld => language.pick("所说的内容不公开。", "What they said is not shown here."),
                0 => language.pick("还没有说明能给对方什么。", "Has not said yet what there is in return."),
                _ => language.pick("还没有说出能做的事；先谈一次。", "Has named nothing to do yet; talk first."),
            };
            page.line(format!("- {nothing}"));
        }
        for (round, _, claim) in claims.iter().filter(|(_, _, claim)| claim.kind == ClaimKind::Condition) {
            let label = language.pick("前提：", "Condition: ");
            page.line(format!("- {label}{} {}", language.quote(&claim.text), source(table, *round, seat.number)));
        }
    }

    page.section(language.pick("先后", "In this order"));
    for (number, step) in steps(table, record, findings).iter().enumerate() {
        page.line(format!("{}. {step}", number + 1));
    }

    if !findings.gaps.is_empty() {
        page.section(language.pick("还没有人接住", "Not met yet"));
        for gap in &findings.gaps {
            page.line(format!("- {gap}"));
        }
    }
    page.text
}

/// What the run means for one seat, in Markdown.
pub fn deliver(table: &Table, record: &Record, findings: &Findings, seat: usize) -> String {
    let language = table.language;
    let mut page = Page::default();
    page.line(fill(language.pick("# 给{who}", "# For {who}"), &[("who", table.name(seat))]));

    page.tell_samples(table);
    page.section(language.pick("你能得到", "What you get"));
    let mut gets = 0;
    for (round, speaker, claim) in record {
        let for_this_seat = claim.to == Some(seat) && matches!(claim.kind, ClaimKind::Offer | ClaimKind::Exchange);
        if for_this_seat && *speaker != seat {
            gets += 1;
            let meets = claim.meets.as_deref().map(|need| language.quote(need)).unwrap_or_default();
            let text = language.quote(&claim.text);
            let line = language.pick("{who}：{text}，对上你要的{meets}", "{who}: {text}, which meets your {meets}");
            let line = fill(line, &[("who", table.name(*speaker)), ("meets", &meets), ("text", &text)]);
            page.line(format!("- {line} {}", source(table, *round, *speaker)));
        }
    }
    if gets == 0 {
        page.line(format!(
            "- {}",
            language.pick("这一轮里还没有人能给你要的。", "Nobody here could give what you seek.")
        ));
    }

    page.section(language.pick("你带来的", "What you bring"));
    let mut brings = 0;
    for (round, speaker, claim) in record {
        if *speaker == seat
            && let Some(task) = task(table, claim)
        {
            brings += 1;
            page.line(format!("- {task} {}", source(table, *round, *speaker)));
        }
    }
    if brings == 0 {
        let nothing = language
            .pick("你的介绍里还没有写明能给什么；补上它。", "Your profile does not say what you can give; add it.");
        page.line(format!("- {nothing}"));
    }

    page.section(language.pick("下一步", "Next"));
    page.line(format!("- {}", next_step(table, record, findings, seat)));
    if seat == 0 {
        for gap in &findings.gaps {
            let label = language.pick("这一点还要另外找人：", "Look for somebody else for: ");
            page.line(format!("- {label}{}", language.quote(gap)));
        }
    }
    page.text
}

/// A claim as something to do; nothing for those that are none.
fn task(table: &Table, claim: &Claim) -> Option<String> {
    let language = table.language;
    let pattern = match (claim.kind, claim.meets.is_some()) {
        (ClaimKind::Offer, true) => language.pick("{text}，为了{meets}", "{text}, for {meets}"),
        (ClaimKind::Offer, false) => language.pick("{text}", "{text}"),
        (ClaimKind::Exchange, _) => {
            language.pick("给{to}：{text}，对上对方在找的{meets}", "For {to}: {text}, who seeks {meets}")
        }
        (ClaimKind::Direction, _) => language.pick("一起把方向谈清楚：{text}", "Talk through the direction: {text}"),
        (ClaimKind::Condition | ClaimKind::Ask, _) => return None,
    };
    let meets = claim.meets.as_deref().map(|need| language.quote(need)).unwrap_or_default();
    let to = claim.to.map(|seat| table.name(seat)).unwrap_or_default();
    Some(fill(pattern, &[("to", to), ("meets", &meets), ("text", &language.quote(&claim.text))]))
}

/// Where a statement comes from.
fn source(table: &Table, round: i64, seat: usize) -> String {
    let pattern = table.language.pick("[第{round}轮 {who}]", "[round {round}, {who}]");
    fill(pattern, &[("round", &round.to_string()), ("who", table.name(seat))])
}

fn role(table: &Table, seat: usize) -> String {
    let language = table.language;
    let role = match table.seats[seat].perspective {
        None if seat > 0 => language.pick("受邀", "invited"),
        None => language.pick("发起人", "requester"),
        Some(perspective) => perspective.label(language),
    };
    fill(language.pick("（{role}）", " ({role})"), &[("role", role)])
}

/// Who is met first: those who cover most needs, by their first cover; then the exchanges; then the gaps.
fn steps(table: &Table, record: &Record, findings: &Findings) -> Vec<String> {
    let language = table.language;
    let requester = table.name(0);
    let mut steps = Vec::new();
    for (seat, count) in by_covers(table, findings) {
        if table.seats[seat].withheld {
            continue;
        }
        let first = findings.covered.iter().find(|cover| cover.seat == seat);
        let about = match first {
            Some(cover) => language.quote(&cover.text),
            None => language.quote(table.needs.first().map(String::as_str).unwrap_or_default()),
        };
        let pattern = match count {
            0 if table.needs.is_empty() => language.pick("{requester}和{who}谈一次", "{requester} and {who} talk"),
            0 => language.pick(
                "{requester}和{who}谈一次，看方向是否一致：{about}",
                "{requester} and {who} talk about {about} and see whether they want the same",
            ),
            _ => language
                .pick("{requester}和{who}约一次谈话，从{about}开始", "{requester} meets {who} and begins with {about}"),
        };
        steps.push(fill(pattern, &[("requester", requester), ("who", table.name(seat)), ("about", &about)]));
    }
    for (_, speaker, claim) in record.iter().filter(|(_, _, claim)| claim.kind == ClaimKind::Exchange) {
        let to = claim.to.map(|seat| table.name(seat)).unwrap_or_default();
        let pattern = language.pick("{who}把{text}介绍给{to}", "{who} shows {to} {text}");
        let text = language.quote(&claim.text);
        steps.push(fill(pattern, &[("who", table.name(*speaker)), ("to", to), ("text", &text)]));
    }
    if !findings.gaps.is_empty() {
        let gaps: Vec<String> = findings.gaps.iter().map(|gap| language.quote(gap)).collect();
        let pattern = language.pick("{requester}另外为{gaps}找人", "{requester} looks further for {gaps}");
        steps.push(fill(pattern, &[("requester", requester), ("gaps", &language.list(&gaps))]));
    }
    steps
}

/// The seats besides the requester's with the number of needs that they meet, most first.
fn by_covers(table: &Table, findings: &Findings) -> Vec<(usize, usize)> {
    let count = |seat: usize| {
        let met = findings.covered.iter().filter(|cover| cover.seat == seat).map(|cover| &cover.need);
        met.collect::<HashSet<_>>().len()
    };
    let mut seats: Vec<(usize, usize)> = (1..table.seats.len()).map(|seat| (seat, count(seat))).collect();
    seats.sort_by_key(|(seat, count)| (std::cmp::Reverse(*count), *seat));
    seats
}

fn next_step(table: &Table, record: &Record, findings: &Findings, seat: usize) -> String {
    let language = table.language;
    if seat == 0 {
        let first = by_covers(table, findings).first().map_or(0, |(seat, _)| *seat);
        let pattern = language.pick("先约{who}。", "Meet {who} first.");
        return fill(pattern, &[("who", table.name(first))]);
    }
    let condition = record.iter().find(|(_, speaker, claim)| *speaker == seat && claim.kind == ClaimKind::Condition);
    let pattern = match condition {
        Some(_) => {
            language.pick("和{who}谈一次，先说清你的前提{text}", "Talk to {who}; state your condition first: {text}")
        }
        None => language.pick("和{who}谈一次。", "Talk to {who}."),
    };
    let text = condition.map(|(_, _, claim)| language.quote(&claim.text)).unwrap_or_default();
    fill(pattern, &[("who", table.name(0)), ("text", &text)])
}

/// Markdown under way.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// Nobody is to look for people who do not exist.
    fn tell_samples(&mut self, table: &Table) {
        let samples: Vec<&str> =
            table.seats.iter().filter(|seat| seat.is_sample).map(|seat| seat.name.as_str()).collect();
        if !samples.is_empty() {
            let pattern = table
                .language
                .pick("> 示例社区的虚构人物：{names}", "> Invented people of the sample community: {names}");
            self.line(format!("\n{}", fill(pattern, &[("names", &table.language.list(&samples))])));
        }
    }

    fn section(&mut self, heading: &str) {
        self.line(format!("\n## {heading}"));
    }
}
