//! People who are generated, as many as one likes, each from its number alone.
//!
//! A person works in one field or two. Each part of the profile takes other material of these fields, so that the parts of a
//! person share the subject more than the words: what goes with what has to be learned from the others. Within a field people
//! lean to one of a few corners, which is why they can be told apart at all.

use super::data::{Field, Human, Material, Templates, templates};
use super::dice::Dice;
use super::wording::{self, Voice};
use crate::node::Fault;
use crate::node::language::Language;

/// Corners of a field; who leans to one takes most of the material from there.
const CORNERS: usize = 3;
/// How often that is.
const LEANING: f64 = 0.65;
/// Share of people with a second field.
const TWO_FIELDS: f64 = 0.35;
/// In mixed profiles, the share of items in the other language.
const BORROWED: f64 = 0.4;

/// A skill of a field, as it is said in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skill {
    /// Which field.
    pub field: usize,
    /// Its place in the field, the same in both languages.
    pub number: usize,
    /// In Chinese, else in English.
    pub zh: bool,
}

/// A generated person, with what is known of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The person.
    pub human: Human,
    /// The fields, the main one first.
    pub fields: Vec<usize>,
    /// The skills that it has and gives.
    pub gives: Vec<Skill>,
    /// The skills that it wants to learn or wants somebody to have.
    pub wants: Vec<Skill>,
}

/// Makes people.
pub struct Maker {
    templates: Templates,
    seed: u64,
    /// How many invented names of products and batches each person drops: at least, at most.
    names: (usize, usize),
}

impl Maker {
    /// People for the evaluation: a few of them name a product.
    pub fn new(seed: u64) -> Result<Maker, Fault> {
        Ok(Maker { templates: templates()?, seed, names: (0, 2) })
    }

    /// People for measuring how an engine bears a crowd: each adds several names, so that the vocabulary goes on growing.
    pub fn crowd(seed: u64) -> Result<Maker, Fault> {
        Ok(Maker { names: (2, 6), ..Maker::new(seed)? })
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.templates.fields
    }

    /// How a skill is said.
    pub fn skill(&self, skill: Skill) -> &str {
        let material = &self.templates.fields[skill.field].material;
        let words = if skill.zh { &material.zh } else { &material.en };
        &words.skills[skill.number]
    }

    /// Everybody, without end, in constant memory.
    pub fn people(&self) -> impl Iterator<Item = Made> {
        (0..).map(|number| self.person(number))
    }

    /// The person of this number.
    pub fn person(&self, number: u64) -> Made {
        let mut dice = Dice::of(self.seed, "person", number);
        let lang = ["zh", "en", "mixed"][[0, 0, 0, 0, 1, 1, 1, 1, 2][dice.below(9)]];
        let language = match lang {
            "zh" => Language::Zh,
            "en" => Language::En,
            _ => [Language::Zh, Language::En][dice.below(2)],
        };
        let register =
            *dice.pick(&["formal", "formal", "plain", "plain", "plain", "chatty", "chatty", "messy", "messy", "list"]);
        let mut fields = vec![dice.below(self.fields().len())];
        if dice.chance(TWO_FIELDS) && self.fields().len() > 1 {
            let second = (fields[0] + dice.between(1, self.fields().len() - 1)) % self.fields().len();
            fields.push(second);
        }
        let corners: Vec<usize> = fields.iter().map(|_| dice.below(CORNERS)).collect();
        let mut draw = Draw { maker: self, dice, fields: &fields, corners: &corners, language, mixed: lang == "mixed" };

        let role = draw.items(1, |material| &material.roles).concat();
        let activities = draw.items(2, |material| &material.activities);
        let count = draw.dice.between(4, 7);
        let mut known = draw.skills(count + 2);
        let taught = known.split_off(known.len().saturating_sub(draw.dice.between(1, 2)));
        let count = draw.dice.between(1, 2);
        let mut offers = draw.items(count, |material| &material.offers);
        let mut seeks = draw.items(1, |material| &material.seeks);
        let wants = draw.wishes(&[known.as_slice(), &taught].concat());
        let names = self.templates.names.of(language);
        let name = draw.dice.pick(names).clone();
        let cities = self.templates.cities.of(language);
        let city = draw.dice.pick(cities).clone();
        let stance = draw.dice.pick(self.templates.stances.of(language)).clone();

        let mut dice = draw.dice;
        offers.extend(taught.iter().map(|skill| wording::gives(self.skill(*skill), language_of(*skill), &mut dice)));
        seeks.extend(wants.iter().map(|skill| wording::wants(self.skill(*skill), language_of(*skill), &mut dice)));
        let skills: Vec<String> = known.iter().map(|skill| self.skill(*skill).to_owned()).collect();
        let mut voice = Voice { register, language, chatter: self.templates.chatter.of(language), dice: &mut dice };
        let human = Human {
            id: format!("g{number:06}"),
            lang: lang.to_owned(),
            register: register.to_owned(),
            name,
            role: voice.phrase(&role),
            bio: voice.bio(&city, &activities, self.names),
            skills: voice.skills(&skills),
            offers: voice.list(&offers),
            seeks: voice.list(&seeks),
            stance: voice.phrase(&stance),
        };
        Made { human, gives: [known, taught].concat(), wants, fields }
    }
}

fn language_of(skill: Skill) -> Language {
    if skill.zh { Language::Zh } else { Language::En }
}

/// The choices of one person.
struct Draw<'a> {
    maker: &'a Maker,
    dice: Dice,
    fields: &'a [usize],
    corners: &'a [usize],
    language: Language,
    mixed: bool,
}

impl Draw<'_> {
    fn language(&mut self) -> Language {
        match (self.mixed && self.dice.chance(BORROWED), self.language) {
            (true, Language::Zh) => Language::En,
            (true, Language::En) => Language::Zh,
            (false, own) => own,
        }
    }

    /// So many places of a list of this length, none twice, most of them in the corner of the person.
    fn places(&mut self, count: usize, length: usize, corner: usize) -> Vec<usize> {
        let mut taken = Vec::new();
        while taken.len() < count.min(length) {
            let leaning = self.dice.chance(LEANING);
            let free: Vec<usize> = (0..length).filter(|place| !taken.contains(place)).collect();
            let near: Vec<usize> = free.iter().copied().filter(|place| place % CORNERS == corner).collect();
            taken.push(*self.dice.pick(if leaning && !near.is_empty() { &near } else { &free }));
        }
        taken
    }

    /// So many items in all, spread over the fields: field and place.
    fn spread(&mut self, count: usize, list: fn(&Material) -> &Vec<String>) -> Vec<(usize, usize)> {
        let mut drawn = Vec::new();
        for (turn, (field, corner)) in self.fields.iter().zip(self.corners).enumerate() {
            let share = (count + self.fields.len() - 1 - turn) / self.fields.len();
            let length = list(&self.maker.templates.fields[*field].material.zh).len();
            drawn.extend(self.places(share, length, *corner).into_iter().map(|place| (*field, place)));
        }
        drawn
    }

    fn items(&mut self, count: usize, list: fn(&Material) -> &Vec<String>) -> Vec<String> {
        let drawn = self.spread(count, list);
        let word = |(field, place): (usize, usize)| {
            let language = self.language();
            list(self.maker.templates.fields[field].material.of(language))[place].clone()
        };
        drawn.into_iter().map(word).collect()
    }

    fn skills(&mut self, count: usize) -> Vec<Skill> {
        let drawn = self.spread(count, |material| &material.skills);
        let mut skills: Vec<Skill> = drawn
            .into_iter()
            .map(|(field, number)| Skill { field, number, zh: self.language() == Language::Zh })
            .collect();
        self.dice.shuffle(&mut skills);
        skills
    }

    /// A skill or two that the person has not, as often of its own field as of any.
    fn wishes(&mut self, own: &[Skill]) -> Vec<Skill> {
        let mut wishes: Vec<Skill> = Vec::new();
        for _ in 0..self.dice.between(1, 2) {
            let own_field = self.dice.chance(0.5);
            let field =
                if own_field { *self.dice.pick(self.fields) } else { self.dice.below(self.maker.fields().len()) };
            let skills = self.maker.templates.fields[field].material.zh.skills.len();
            let number = self.dice.below(skills);
            let zh = self.language() == Language::Zh;
            let known = |skill: &Skill| (skill.field, skill.number) == (field, number);
            if !own.iter().chain(&wishes).any(known) {
                wishes.push(Skill { field, number, zh });
            }
        }
        wishes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::data::{Both, Part};
    use super::*;
    use crate::node::tokens;

    #[test]
    fn the_halves_of_every_field_are_parallel() {
        for field in Maker::new(1).unwrap().fields() {
            let lengths = |material: &Material| {
                [&material.roles, &material.activities, &material.skills, &material.offers, &material.seeks]
                    .map(Vec::len)
            };
            let Both { zh, en } = &field.material;
            assert_eq!(lengths(zh), lengths(en), "{}", field.slug);
            assert!(lengths(zh).iter().all(|length| *length >= CORNERS), "{}", field.slug);
        }
    }

    #[test]
    fn a_person_is_its_number_and_nobody_is_twice() {
        let maker = Maker::new(1).unwrap();
        let profiles: Vec<String> = maker.people().take(1000).map(|made| made.human.profile(None)).collect();
        assert_eq!(Maker::new(1).unwrap().person(999).human.profile(None), profiles[999]);
        assert_ne!(Maker::new(2).unwrap().person(999).human.profile(None), profiles[999]);
        assert_eq!(profiles.iter().collect::<HashSet<_>>().len(), 1000);
    }

    #[test]
    fn parts_of_a_person_share_the_subject_and_few_words() {
        let maker = Maker::new(1).unwrap();
        let (mut shared, mut all) = (0, 0);
        for made in maker.people().take(300) {
            let words = |part| tokens::words(made.human.part(part)).into_iter().collect::<HashSet<_>>();
            let (bio, skills) = (words(Part::Bio), words(Part::Skills));
            shared += bio.intersection(&skills).count();
            all += skills.len();
            let given: Vec<&str> = made.gives.iter().map(|skill| maker.skill(*skill)).collect();
            assert!(made.wants.iter().all(|wish| !given.contains(&maker.skill(*wish))), "{}", made.human.id);
        }
        assert!(shared * 10 < all, "{shared} of {all} words of the skills are in the bio");
    }

    #[test]
    fn a_crowd_has_more_words_the_more_it_is() {
        let maker = Maker::crowd(1).unwrap();
        let mut seen = HashSet::new();
        let mut words = |from: u64, to: u64| {
            (from..to).for_each(|number| seen.extend(tokens::words(&maker.person(number).human.profile(None))));
            seen.len()
        };
        let (first, second) = (words(0, 300), words(300, 1200));
        assert!(second > first * 4 / 3, "{first} words of 300 people, {second} of 1200");
    }
}
