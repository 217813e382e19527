//! Who gives a skill and who wants it say the same words. For each skill that some generated people give and others want, a
//! demand to learn it and a demand for somebody who has it: givers must stand above those who want it in the list of
//! complement, and the other way round in the list of resonance.

use std::collections::BTreeMap;

use super::super::baselines::Bm25;
use super::super::bench::{Bench, doc};
use super::super::data::Human;
use super::super::finder::{Doc, Finder, Found, System};
use super::super::metrics::auc;
use super::super::people::{Made, Skill};
use super::super::profile_text::Form;
use super::super::report::Figure;
use super::Task;
use crate::node::Fault;

/// `(what is asked, how in Chinese, how in English)`.
const ASKS: [(&str, &str, &str); 2] =
    [("learn", "我想学{x}", "I want to learn {x}"), ("need", "需要一个会{x}的人", "I need someone who can do {x}")];

/// A skill with who gives it and who wants it, by their places.
type Sides = (Skill, Vec<usize>, Vec<usize>);

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::Direction.name(), system);
    let docs: Vec<Doc> = bench.made.iter().map(|made| doc(&made.human, None)).collect();
    let places: BTreeMap<&str, usize> = docs.iter().enumerate().map(|(place, doc)| (&*doc.id, place)).collect();
    let sides = bench.cases(sides(&bench.made));
    let ask = |skill: Skill, (_, zh, en): (&str, &str, &str)| {
        (if skill.zh { zh } else { en }).replace("{x}", bench.maker.skill(skill))
    };
    let asked: Vec<String> =
        sides.iter().flat_map(|(skill, ..)| ASKS.iter().map(|words| ask(*skill, *words)).collect::<Vec<_>>()).collect();
    let finder = system.finder(&docs, &asked).await?;
    let bm25 = Bm25::of(&docs);
    let flowing = |place: &usize| {
        let human: &Human = &bench.made[*place].human;
        human.form() == Form::Flowing
    };

    // By figure: ours and that of BM25, skill by skill.
    let mut figures: BTreeMap<String, [Vec<f64>; 2]> = BTreeMap::new();
    for (skill, givers, wanters) in &sides {
        for words in ASKS {
            let demand = ask(*skill, words);
            let lists = finder.lists(&demand, docs.len());
            let flat = bm25.scores(&demand);
            for (list, found, first, second) in
                [("complement", &lists.complement, givers, wanters), ("resonance", &lists.resonance, wanters, givers)]
            {
                let scores = scores(found, &places, docs.len());
                let of =
                    |scores: &[f64], people: &[usize]| people.iter().map(|place| scores[*place]).collect::<Vec<_>>();
                let mut note = |name: String, first: &[usize], second: &[usize]| {
                    let ours = auc(&of(&scores, first), &of(&scores, second));
                    let flat = auc(&of(&flat, first), &of(&flat, second));
                    if let (Some(ours), Some(flat)) = (ours, flat) {
                        let [own, theirs] = figures.entry(name).or_default();
                        own.push(ours);
                        theirs.push(flat);
                    }
                };
                note(format!("{} {list} AUC", words.0), first, second);
                let [first, second] =
                    [first, second].map(|people| people.iter().copied().filter(flowing).collect::<Vec<_>>());
                note(format!("{list} AUC, running text"), &first, &second);
            }
        }
    }
    for (name, [ours, flat]) in figures {
        sheet.mean(name, &ours, Some(&flat), Some(0.5));
    }
    Ok(sheet.figures)
}

/// Every skill that some give and others want, in the words of the language in which they do.
fn sides(made: &[Made]) -> Vec<Sides> {
    let mut sides: BTreeMap<Skill, [Vec<usize>; 2]> = BTreeMap::new();
    for (place, made) in made.iter().enumerate() {
        for (side, skills) in [&made.gives, &made.wants].into_iter().enumerate() {
            for skill in skills {
                sides.entry(*skill).or_default()[side].push(place);
            }
        }
    }
    let both = |(_, sides): &(Skill, [Vec<usize>; 2])| sides.iter().all(|side| !side.is_empty());
    sides.into_iter().filter(both).map(|(skill, [givers, wanters])| (skill, givers, wanters)).collect()
}

/// The score of everybody in a list; who is not in it stands below all who are.
fn scores(list: &[Found], places: &BTreeMap<&str, usize>, people: usize) -> Vec<f64> {
    let mut scores = vec![f64::NEG_INFINITY; people];
    for found in list {
        if let Some(place) = places.get(&*found.id) {
            scores[*place] = found.score;
        }
    }
    scores
}
