//! What a participant says in a round: only what it has not said, and only what its profile holds.
//!
//! The rounds have subjects, as people at a table do: first what each can give to the need and on what condition; then
//! what is still missing and what each seeks for itself; then what they can give each other. Whoever has nothing left
//! says so, and that is how a run comes to its end.

use super::claim::{Claim, ClaimKind};
use super::refusal;
use super::synthesize::Findings;
use super::table::{Meeting, Seat, Table};
use crate::node::discovery::Perspective;
use crate::node::language::fill;
use crate::node::profile::Profile;

/// How much more an offer counts than a skill: it is a promise, a skill is not.
const OFFER: f64 = 1.5;

/// Most statements of one kind in a round: people listen to two.
const AT_ONCE: usize = 2;

/// Most statements of one kind that are taken from a reply.
const IN_A_REPLY: usize = 8;

/// Least share that two statements have in common when one serves the other.
const SHARE: f64 = 0.3;

/// What a seat says in this round, given its own earlier claims and what was found in the round before.
pub fn contribute(table: &Table, seat: &Seat, round: i64, said: &[Claim], before: Option<&Findings>) -> Vec<Claim> {
    let mut claims = match round {
        1 => opening(table, seat),
        2 => filling(table, seat, before),
        3 => exchanging(table, seat),
        _ => Vec::new(),
    };
    leave_out(&mut claims, said);
    claims
}

/// What somebody says in person, taken from the reply: people are not held to the subjects of the rounds, and everything
/// counts that has not been said. Who refuses something does not offer it; and what is nothing of all that is still said.
pub fn answer(table: &Table, seat: &Seat, reply: &Profile, said: &[Claim]) -> Vec<Claim> {
    let (refused, others): (Vec<&String>, Vec<&String>) =
        reply.skills.iter().chain(&reply.about).chain(&reply.offers).partition(|text| refusal::refuses(text));
    let offered: Vec<&String> = reply.offers.iter().filter(|text| others.contains(text)).collect();
    let rest: Vec<&String> = others.into_iter().filter(|text| !offered.contains(text)).collect();
    let given = || {
        let offers = offered.iter().map(|offer| (*offer, OFFER));
        offers.chain(plainly(rest.iter().copied()))
    };
    let mut claims = Vec::new();
    if seat.number > 0 {
        claims.extend(met(table, &subjects(table), given(), ClaimKind::Offer, seat.seeks_the_same()));
        claims.truncate(IN_A_REPLY);
    }
    // An offer is one in the words of whoever makes it, also where it meets nothing by its words.
    let is_said = |claims: &[Claim], text: &str| claims.iter().any(|claim| claim.text == text);
    for offer in offered.iter().copied() {
        if claims.len() < IN_A_REPLY && !is_said(&claims, offer) {
            claims.push(plain(ClaimKind::Offer, offer));
        }
    }
    if claims.is_empty() && seat.number > 0 {
        let own = plainly(reply.seeks.iter().chain(rest.iter().copied()));
        claims.extend(best(table, &subjects(table), own, ClaimKind::Direction, false).into_iter().take(1));
    }
    claims.extend(reply.stance.iter().take(IN_A_REPLY).map(|text| plain(ClaimKind::Condition, text)));
    claims.extend(reply.seeks.iter().take(IN_A_REPLY).map(|text| plain(ClaimKind::Ask, text)));
    for other in table.seats.iter().filter(|other| other.number != seat.number && other.number > 0) {
        let found = best(table, &other.profile.seeks, given(), ClaimKind::Exchange, true).into_iter().take(1);
        claims.extend(found.map(|claim| Claim { to: Some(other.number), ..claim }));
    }
    claims.extend(refused.into_iter().take(IN_A_REPLY).map(|text| plain(ClaimKind::Objection, text)));
    let remarks: Vec<Claim> = rest
        .iter()
        .filter(|text| !is_said(&claims, text) && !refusal::is_nothing(text))
        .take(IN_A_REPLY.saturating_sub(claims.len()))
        .map(|text| plain(ClaimKind::Remark, text))
        .collect();
    claims.extend(remarks);
    leave_out(&mut claims, said);
    claims
}

/// What can be spoken to: the needs and, where it is no guess, what they are for.
fn subjects(table: &Table) -> Vec<String> {
    [table.needs.as_slice(), table.aims.as_slice()].concat()
}

/// What was said once is not said again.
fn leave_out(claims: &mut Vec<Claim>, said: &[Claim]) {
    claims.retain(|claim| {
        !said.iter().any(|known| known.kind == claim.kind && known.text == claim.text && known.to == claim.to)
    });
}

/// The first round: what meets the need and a condition. Whoever has nothing for it, or is here because they seek the
/// same, says what they have in common with it.
fn opening(table: &Table, seat: &Seat) -> Vec<Claim> {
    let profile = &seat.profile;
    // Who is here because they see it otherwise says in what.
    let opposed = (seat.perspective == Some(Perspective::Interference)).then(|| table.opposed(seat)).flatten();
    let condition = opposed.or(profile.stance.first()).map(|text| plain(ClaimKind::Condition, text));
    if seat.number == 0 {
        // The requester says what it brings; what it needs is the demand itself.
        let brings = profile.offers.iter().take(AT_ONCE).map(|text| plain(ClaimKind::Offer, text));
        return brings.chain(condition).collect();
    }
    let mut claims = best(table, &subjects(table), gives(seat), ClaimKind::Offer, seat.seeks_the_same());
    if claims.is_empty() || seat.seeks_the_same() {
        let own = plainly(profile.seeks.iter().chain(&profile.about));
        claims.extend(best(table, &subjects(table), own, ClaimKind::Direction, false).into_iter().take(1));
    }
    claims.extend(condition);
    claims
}

/// The second round: more for needs that nobody has met, and what the participant seeks for itself.
fn filling(table: &Table, seat: &Seat, before: Option<&Findings>) -> Vec<Claim> {
    if seat.number == 0 {
        return Vec::new();
    }
    let profile = &seat.profile;
    let gaps = before.map(|findings| findings.gaps.as_slice()).unwrap_or_default();
    let given = gives(seat).chain(plainly(profile.about.iter()));
    let mut claims = best(table, gaps, given, ClaimKind::Offer, seat.seeks_the_same());
    claims.extend(profile.seeks.first().map(|text| plain(ClaimKind::Ask, text)));
    claims
}

/// The third round: what the participant can give to the others, by what they seek.
fn exchanging(table: &Table, seat: &Seat) -> Vec<Claim> {
    let mut claims = Vec::new();
    for other in table.seats.iter().filter(|other| other.number != seat.number && other.number > 0) {
        let mut found = best(table, &other.profile.seeks, gives(seat), ClaimKind::Exchange, true);
        found.truncate(1);
        claims.extend(found.into_iter().map(|claim| Claim { to: Some(other.number), ..claim }));
    }
    claims
}

/// What a seat can give, each with its worth. The first thing that people say of themselves is what they do.
fn gives(seat: &Seat) -> impl Iterator<Item = (&String, f64)> {
    let profile = &seat.profile;
    let profession = profile.about.first().filter(|_| seat.number > 0);
    profile.offers.iter().map(|offer| (offer, OFFER)).chain(plainly(profile.skills.iter().chain(profession)))
}

fn plainly<'a>(texts: impl Iterator<Item = &'a String>) -> impl Iterator<Item = (&'a String, f64)> {
    texts.map(|text| (text, 1.0))
}

/// The statements that meet what is sought best, strongest first, each with what it meets. Where nothing else speaks
/// for it, the meeting must be `certain`.
fn best<'a>(
    table: &Table,
    sought: &[String],
    given: impl Iterator<Item = (&'a String, f64)>,
    kind: ClaimKind,
    certain: bool,
) -> Vec<Claim> {
    let mut found = met(table, sought, given, kind, certain);
    found.truncate(AT_ONCE);
    found
}

/// All of them.
fn met<'a>(
    table: &Table,
    sought: &[String],
    given: impl Iterator<Item = (&'a String, f64)>,
    kind: ClaimKind,
    certain: bool,
) -> Vec<Claim> {
    let mut found: Vec<(f64, Claim)> = Vec::new();
    for (text, worth) in given {
        let meetings = sought
            .iter()
            .filter_map(|need| table.meeting(need, text).map(|meeting| (meeting, need)))
            .filter(|(meeting, need)| !(certain || table.aims.contains(need)) || is_evidence(meeting));
        if let Some((meeting, need)) = meetings.max_by(|a, b| a.0.weight.total_cmp(&b.0.weight)) {
            let to = (kind != ClaimKind::Exchange).then_some(0);
            let words = meeting.words.iter().take(4).cloned().collect();
            found.push((
                meeting.weight * worth,
                Claim { kind, text: text.clone(), meets: Some(need.clone()), to, words },
            ));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, claim)| claim).collect()
}

/// Between people who did not ask each other, a role's implied word or a word in passing is a guess.
fn is_evidence(meeting: &Meeting) -> bool {
    meeting.share >= SHARE && (meeting.said || meeting.words.len() > 1)
}

fn plain(kind: ClaimKind, text: &str) -> Claim {
    Claim { kind, text: text.to_owned(), meets: None, to: None, words: Vec::new() }
}

/// A contribution as people read it, in the language of the demand.
pub fn spoken(table: &Table, claims: &[Claim]) -> String {
    let language = table.language;
    let quote = |text: &str| language.quote(text);
    let lines: Vec<String> = claims
        .iter()
        .map(|claim| {
            let text = quote(&claim.text);
            let meets = claim.meets.as_deref().map(quote).unwrap_or_default();
            let to = claim.to.map(|seat| table.name(seat)).unwrap_or_default();
            let pattern = match (claim.kind, claim.meets.is_some()) {
                (ClaimKind::Offer, true) => {
                    language.pick("我能给：{text}，正对上你要的{meets}。", "I can give: {text}; it meets {meets}.")
                }
                (ClaimKind::Offer, false) => language.pick("我带来：{text}。", "I bring: {text}."),
                (ClaimKind::Direction, _) => language.pick("我和这件事有关：{text}。", "This is close to me: {text}."),
                (ClaimKind::Condition, _) => language.pick("我的前提：{text}", "My condition: {text}"),
                (ClaimKind::Objection, _) => language.pick("我不同意：{text}", "I do not agree: {text}"),
                (ClaimKind::Remark, _) => "{text}",
                (ClaimKind::Ask, _) => language.pick("我自己在找：{text}。", "I am looking for: {text}."),
                (ClaimKind::Exchange, false) => language.pick("对{to}：我有{text}。", "To {to}: I have {text}."),
                (ClaimKind::Exchange, true) => language
                    .pick("对{to}：你在找{meets}，我有{text}。", "To {to}: you look for {meets}; I have {text}."),
            };
            fill(pattern, &[("to", to), ("meets", &meets), ("text", &text)])
        })
        .collect();
    if lines.is_empty() { language.pick("没有新的补充。", "Nothing new.").to_owned() } else { lines.join("\n") }
}
