//! The plan and the deliveries as the rules draft them: what was said, put in order. Every statement is a quotation.

use std::collections::{HashMap, HashSet};

use super::FACILITATOR;
use super::claim::{Claim, ClaimKind};
use super::plan::{Bond, Cite, Condition, DEMAND, Delivery, Gain, INVITED, Line, Member, Need, Plan, REQUESTER, Task};
use super::synthesize::{Findings, Relation};
use super::table::{Seat, Table};
use crate::node::language::fill;

/// Everything said in a run: `(round, seat, claim)` in order.
type Record = [(i64, usize, Claim)];

/// Who does what and why.
pub fn draft(table: &Table, record: &Record, findings: &Findings) -> Plan {
    let pairs = findings.pairs.iter().map(|pair| {
        let cites = bond_cites(record, findings, pair.a, pair.b);
        // What shows in profiles alone, of two who have not said a word, has no source in the run.
        let (relation, words) = match cites.is_empty() {
            true => (Relation::None, Vec::new()),
            false => (pair.relation, pair.words.clone()),
        };
        Bond { a: pair.a, b: pair.b, relation, words, cites }
    });
    let met_by = |need: &String| {
        let mut seats: Vec<usize> =
            findings.covered.iter().filter(|cover| cover.need == *need).map(|cover| cover.seat).collect();
        seats.sort_unstable();
        seats.dedup();
        seats
    };
    let quoted = |text: &String| table.language.quote(text);
    Plan {
        language: table.language.pick("zh", "en").to_owned(),
        facilitator: FACILITATOR.to_owned(),
        summary: summary(table, findings),
        participants: table.seats.iter().map(|seat| member(table, record, seat)).collect(),
        needs: table.needs.iter().map(|need| Need { text: need.clone(), met_by: met_by(need) }).collect(),
        tasks: tasks(table, record, findings),
        relations: pairs.collect(),
        conditions: said(record, ClaimKind::Condition)
            .map(|(cite, claim)| Condition { seat: cite.seat, text: claim.text.clone(), cites: vec![cite] })
            .collect(),
        open_questions: findings.gaps.iter().map(|gap| Line { text: quoted(gap), cites: vec![DEMAND] }).collect(),
        tensions: tensions(table, record, findings, None),
    }
}

/// What the run means for one seat.
pub fn deliver(table: &Table, record: &Record, findings: &Findings, seat: usize) -> Delivery {
    let gets = gains(table, record, seat).map(|(from, line)| Gain { text: line.text, from, cites: line.cites });
    let conditions = said(record, ClaimKind::Condition).filter(|(cite, _)| cite.seat == seat);
    Delivery {
        seat,
        name: table.name(seat).to_owned(),
        facilitator: FACILITATOR.to_owned(),
        gets: gets.collect(),
        brings: brings(table, record, seat).collect(),
        conditions: conditions.map(|(cite, claim)| Line { text: claim.text.clone(), cites: vec![cite] }).collect(),
        next: next(table, record, findings, seat),
        observations: tensions(table, record, findings, Some(seat)),
    }
}

fn said(record: &Record, kind: ClaimKind) -> impl Iterator<Item = (Cite, &Claim)> {
    let of_kind = record.iter().filter(move |(_, _, claim)| claim.kind == kind);
    of_kind.map(|(round, seat, claim)| (Cite { round: *round, seat: *seat }, claim))
}

/// Where it shows how two stand to each other. Two who seek the same may never have said so to each other: then where each
/// has spoken at all.
fn bond_cites(record: &Record, findings: &Findings, a: usize, b: usize) -> Vec<Cite> {
    let between =
        |speaker: usize, claim: &Claim| (speaker == a && claim.to == Some(b)) || (speaker == b && claim.to == Some(a));
    let mut cites: Vec<Cite> = record
        .iter()
        .filter(|(_, speaker, claim)| between(*speaker, claim))
        .map(|(round, speaker, _)| Cite { round: *round, seat: *speaker })
        .collect();
    cites.extend(
        findings.tensions.iter().filter(|tension| (tension.a, tension.b) == (a, b)).flat_map(|t| t.cites.clone()),
    );
    if cites.is_empty() {
        let first = |seat: usize| record.iter().find(|(_, speaker, _)| *speaker == seat).map(|(round, ..)| *round);
        cites.extend([a, b].into_iter().filter_map(|seat| first(seat).map(|round| Cite { round, seat })));
        if a == 0 {
            cites.insert(0, DEMAND);
        }
    }
    cites.sort();
    cites.dedup();
    cites
}

fn summary(table: &Table, findings: &Findings) -> String {
    let language = table.language;
    let met = table.needs.len().saturating_sub(findings.gaps.len()).to_string();
    let (needs, seats) = (table.needs.len().to_string(), table.seats.len().to_string());
    let pattern = match table.needs.is_empty() {
        true => language.pick("{seats} 个人坐到了一起。", "{seats} people came together."),
        false => language.pick(
            "{seats} 个人坐到了一起，{needs} 项需要里有 {met} 项有人接住。",
            "{seats} people came together; needs met: {met} of {needs}.",
        ),
    };
    fill(pattern, &[("seats", &seats), ("needs", &needs), ("met", &met)])
}

fn member(table: &Table, record: &Record, seat: &Seat) -> Member {
    let role = match seat.perspective {
        None if seat.number == 0 => REQUESTER,
        None => INVITED,
        Some(perspective) => perspective.name(),
    };
    Member {
        seat: seat.number,
        name: seat.name.clone(),
        role: role.to_owned(),
        is_sample: seat.is_sample,
        withheld: seat.withheld,
        gains: gains(table, record, seat.number)
            .map(|(from, line)| {
                let pattern = table.language.pick("{who}：{text}", "{who}: {text}");
                Line { text: fill(pattern, &[("who", table.name(from)), ("text", &line.text)]), ..line }
            })
            .collect(),
        costs: brings(table, record, seat.number).collect(),
    }
}

/// What others give to a seat, and from whom.
fn gains(table: &Table, record: &Record, seat: usize) -> impl Iterator<Item = (usize, Line)> {
    record.iter().filter_map(move |(round, speaker, claim)| {
        let is_given = matches!(claim.kind, ClaimKind::Offer | ClaimKind::Exchange);
        if !is_given || claim.to != Some(seat) || *speaker == seat {
            return None;
        }
        let text = table.language.quote(&claim.text);
        let text = match &claim.meets {
            Some(need) => fill(
                table.language.pick("{text}，对上你要的{meets}", "{text}, which meets your {meets}"),
                &[("meets", &table.language.quote(need)), ("text", &text)],
            ),
            None => text,
        };
        Some((*speaker, Line { text, cites: vec![Cite { round: *round, seat: *speaker }] }))
    })
}

/// What a seat gives.
fn brings(table: &Table, record: &Record, seat: usize) -> impl Iterator<Item = Line> {
    record.iter().filter(move |(_, speaker, _)| *speaker == seat).filter_map(move |(round, _, claim)| {
        Some(Line { text: gift(table, claim)?, cites: vec![Cite { round: *round, seat }] })
    })
}

/// A claim as something to do; nothing for those that are none.
fn gift(table: &Table, claim: &Claim) -> Option<String> {
    let language = table.language;
    let pattern = match (claim.kind, claim.meets.is_some()) {
        (ClaimKind::Offer, true) => language.pick("{text}，为了{meets}", "{text}, for {meets}"),
        (ClaimKind::Offer, false) => "{text}",
        (ClaimKind::Exchange, false) => language.pick("给{to}：{text}", "For {to}: {text}"),
        (ClaimKind::Exchange, true) => {
            language.pick("给{to}：{text}，对上对方在找的{meets}", "For {to}: {text}, who seeks {meets}")
        }
        (ClaimKind::Direction, _) => language.pick("一起把方向谈清楚：{text}", "Talk through the direction: {text}"),
        (ClaimKind::Condition | ClaimKind::Ask | ClaimKind::Objection | ClaimKind::Remark, _) => return None,
    };
    let meets = claim.meets.as_deref().map(|need| language.quote(need)).unwrap_or_default();
    let to = claim.to.map(|seat| table.name(seat)).unwrap_or_default();
    Some(fill(pattern, &[("to", to), ("meets", &meets), ("text", &language.quote(&claim.text))]))
}

/// Who is met first: those who cover most needs, by their first cover. What somebody gives comes after the first talk with
/// them, an exchange after those with both, and the search for what nobody gives last.
fn tasks(table: &Table, record: &Record, findings: &Findings) -> Vec<Task> {
    let language = table.language;
    let requester = table.name(0);
    let mut tasks: Vec<Task> = Vec::new();
    let mut talks: HashMap<usize, String> = HashMap::new();
    let mut add = |title: String, assignee: usize, prerequisites: Vec<String>, cites: Vec<Cite>| {
        let id = format!("t{}", tasks.len() + 1);
        tasks.push(Task { id: id.clone(), title, assignee, prerequisites, cites });
        id
    };
    for (seat, count) in by_covers(table, findings) {
        if table.seats.get(seat).is_none_or(|seat| seat.withheld) {
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
        let title = fill(pattern, &[("requester", requester), ("who", table.name(seat)), ("about", &about)]);
        let cite = first.map_or(DEMAND, |cover| Cite { round: cover.round, seat });
        talks.insert(seat, add(title, 0, Vec::new(), vec![cite]));
    }
    for (cite, claim) in said(record, ClaimKind::Offer).filter(|(cite, claim)| cite.seat > 0 && claim.meets.is_some()) {
        let Some(title) = gift(table, claim) else { continue };
        let pattern = language.pick("{who}：{title}", "{who}: {title}");
        let title = fill(pattern, &[("who", table.name(cite.seat)), ("title", &title)]);
        add(title, cite.seat, talks.get(&cite.seat).cloned().into_iter().collect(), vec![cite]);
    }
    for (cite, claim) in said(record, ClaimKind::Exchange) {
        let to = claim.to.unwrap_or_default();
        let pattern = language.pick("{who}把{text}介绍给{to}", "{who} shows {to} {text}");
        let text = language.quote(&claim.text);
        let title = fill(pattern, &[("who", table.name(cite.seat)), ("to", table.name(to)), ("text", &text)]);
        let before = [cite.seat, to].iter().filter_map(|seat| talks.get(seat).cloned()).collect();
        add(title, cite.seat, before, vec![cite]);
    }
    if !findings.gaps.is_empty() {
        let gaps: Vec<String> = findings.gaps.iter().map(|gap| language.quote(gap)).collect();
        let pattern = language.pick("{requester}另外为{gaps}找人", "{requester} looks further for {gaps}");
        add(fill(pattern, &[("requester", requester), ("gaps", &language.list(&gaps))]), 0, Vec::new(), vec![DEMAND]);
    }
    tasks
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

fn next(table: &Table, record: &Record, findings: &Findings, seat: usize) -> Vec<Line> {
    let language = table.language;
    if seat > 0 {
        let condition = said(record, ClaimKind::Condition).find(|(cite, _)| cite.seat == seat);
        let pattern = match condition {
            Some(_) => language
                .pick("和{who}谈一次，先说清你的前提{text}", "Talk to {who}; state your condition first: {text}"),
            None => language.pick("和{who}谈一次。", "Talk to {who}."),
        };
        let text = condition.map(|(_, claim)| language.quote(&claim.text)).unwrap_or_default();
        let cites = vec![condition.map_or(DEMAND, |(cite, _)| cite)];
        return vec![Line { text: fill(pattern, &[("who", table.name(0)), ("text", &text)]), cites }];
    }
    let mut lines = Vec::new();
    if let Some((first, _)) = by_covers(table, findings).first() {
        let cover = findings.covered.iter().find(|cover| cover.seat == *first);
        let cite = cover.map_or(DEMAND, |cover| Cite { round: cover.round, seat: *first });
        let pattern = language.pick("先约{who}。", "Meet {who} first.");
        lines.push(Line { text: fill(pattern, &[("who", table.name(*first))]), cites: vec![cite] });
    }
    lines.extend(findings.gaps.iter().map(|gap| {
        let label = language.pick("这一点还要另外找人：", "Look for somebody else for: ");
        Line { text: format!("{label}{}", language.quote(gap)), cites: vec![DEMAND] }
    }));
    lines
}

/// Where people pull apart; with a seat only what concerns it.
fn tensions(table: &Table, record: &Record, findings: &Findings, seat: Option<usize>) -> Vec<Line> {
    let language = table.language;
    let pattern = language.pick(
        "{a} 与 {b} 在「{axis}」上想的不同：{mine} / {theirs}。先谈开再动手。",
        "{a} and {b} differ on {axis}: {mine} / {theirs}. Talk it over before anything else.",
    );
    let objections = said(record, ClaimKind::Objection).map(|(cite, claim)| {
        let pattern = language.pick("{who}不同意：{text}", "{who} does not agree: {text}");
        let text = language.quote(&claim.text);
        Line { text: fill(pattern, &[("who", table.name(cite.seat)), ("text", &text)]), cites: vec![cite] }
    });
    let concerns = |a: usize, b: usize| seat.is_none_or(|seat| seat == a || seat == b);
    let lines = findings.tensions.iter().filter(|tension| concerns(tension.a, tension.b)).map(|tension| {
        let (mine, theirs) = (language.quote(&tension.mine), language.quote(&tension.theirs));
        let values = [
            ("a", table.name(tension.a)),
            ("b", table.name(tension.b)),
            ("axis", &tension.about),
            ("mine", &mine),
            ("theirs", &theirs),
        ];
        Line { text: fill(pattern, &values), cites: tension.cites.clone() }
    });
    lines.chain(objections).collect()
}
