//! Demands in one language among people who write in the other. Two kinds: those of the demands written by hand that are in the
//! other language than the people among whom they were written; and for every skill of every field a demand in one language among
//! generated people of the other, where the parallel halves of the field say who is right.

use std::collections::HashSet;

use super::super::baselines::Bm25;
use super::super::bench::{Bench, among, doc};
use super::super::data::{Demand, Human, demands as all_demands};
use super::super::finder::{Doc, Finder, System};
use super::super::metrics::random_hit;
use super::super::people::{Made, Skill};
use super::super::report::{Figure, Sheet};
use super::Task;
use super::demands::{self, Outcome, Pool};
use crate::node::Fault;
use crate::node::language::Language;

const SEATS: usize = 10;
/// Of the skills of a field every so-manieth is asked for.
const OF_SKILLS: usize = 3;

pub async fn run(bench: &Bench, system: &System) -> Result<Vec<Figure>, Fault> {
    let mut sheet = bench.sheet(Task::CrossLanguage.name(), system);
    for (from, to) in [(Language::En, Language::Zh), (Language::Zh, Language::En)] {
        let name = from.pick("zh→en", "en→zh");
        written(bench, system, &mut sheet, name, to).await?;
        made(bench, system, &mut sheet, name, from, to).await?;
    }
    Ok(sheet.figures)
}

/// Who writes in this language and in no other.
fn writes(human: &Human, language: Language) -> bool {
    human.lang != "mixed" && human.language() == language
}

async fn written(bench: &Bench, system: &System, sheet: &mut Sheet, name: &str, to: Language) -> Result<(), Fault> {
    let demands: Vec<Demand> =
        bench.cases(all_demands()?.into_iter().filter(|demand| demand.crosses() && demand.among == to));
    let asked: Vec<String> = demands.iter().map(|demand| demand.text.clone()).collect();
    let pool = Pool::read(bench, system, to, &asked).await?;
    let outcomes: Vec<Outcome<'_>> = demands.iter().map(|demand| Outcome::of(demand, &pool)).collect();
    demands::add(sheet, name, &outcomes.iter().collect::<Vec<_>>());
    Ok(())
}

async fn made(
    bench: &Bench,
    system: &System,
    sheet: &mut Sheet,
    name: &str,
    from: Language,
    to: Language,
) -> Result<(), Fault> {
    let people: Vec<_> = bench.made.iter().filter(|made| writes(&made.human, to)).collect();
    let docs: Vec<Doc> = people.iter().map(|made| doc(&made.human, None)).collect();
    let mut cases: Vec<(String, HashSet<&str>, HashSet<&str>)> = Vec::new();
    for (field, material) in bench.maker.fields().iter().enumerate() {
        for number in (0..material.material.of(from).skills.len()).step_by(OF_SKILLS) {
            let skill = bench.maker.skill(Skill { field, number, zh: from == Language::Zh });
            let demand = match from {
                Language::Zh => format!("想找一个会{skill}的人"),
                Language::En => format!("I am looking for someone who can do {skill}"),
            };
            let ids = |fits: &dyn Fn(&Made) -> bool| -> HashSet<&str> {
                people.iter().filter(|made| fits(made)).map(|made| &*made.human.id).collect()
            };
            let of_field = ids(&|made| made.fields.contains(&field));
            let gives = ids(&|made| made.gives.iter().any(|skill| (skill.field, skill.number) == (field, number)));
            cases.push((demand, of_field, gives));
        }
    }
    let cases = bench.cases(cases);
    let asked: Vec<String> = cases.iter().map(|(demand, ..)| demand.clone()).collect();
    let finder = system.finder(&docs, &asked).await?;
    let bm25 = Bm25::of(&docs);
    let (mut fields, mut skills): ([Vec<f64>; 2], [Vec<f64>; 2]) = Default::default();
    let (mut field_chance, mut skill_chance) = (0.0, 0.0);
    for (demand, of_field, gives) in &cases {
        let lists = [finder.seats(demand, SEATS), bm25.alike(demand, SEATS)];
        for (system, list) in lists.iter().enumerate() {
            // An empty seat is no right one.
            fields[system].push(among(list, of_field) as f64 / SEATS as f64);
            if !gives.is_empty() {
                skills[system].push(if among(list, gives) > 0 { 1.0 } else { 0.0 });
            }
        }
        field_chance += of_field.len() as f64 / docs.len() as f64;
        if !gives.is_empty() {
            skill_chance += random_hit(docs.len(), gives.len(), SEATS);
        }
    }
    field_chance /= cases.len().max(1) as f64;
    skill_chance /= skills[0].len().max(1) as f64;
    sheet.mean(format!("skill: seats of the field, {name}"), &fields[0], Some(&fields[1]), Some(field_chance));
    sheet.mean(format!("skill: hit@10, {name}"), &skills[0], Some(&skills[1]), Some(skill_chance));
    Ok(())
}
