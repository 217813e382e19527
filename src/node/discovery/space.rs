//! One kind of tokens: who uses which, and in what company.
//!
//! The *context* of a term is the sum of the marks of all people who use it. Terms that are used by the same people come to
//! have contexts that point the same way, and so do words for the same thing in time. Contexts are whole numbers: people
//! come and go in any order, and what stays is what a fresh start with the same people would give.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::contexts::{Contexts, Slot};
use super::snapshot::{Sink, Source};
use super::vector::{self, DIMS, MARK, Mark, Vector};

/// A token that somebody uses.
#[derive(Debug)]
struct Term {
    token: Box<str>,
    people: u32,
    mark: Mark,
    /// None while nobody uses it.
    context: Option<Slot>,
}

/// All terms.
#[derive(Debug)]
pub struct Space {
    numbers: HashMap<Box<str>, u32>,
    terms: Vec<Term>,
    contexts: Contexts,
    free: Vec<u32>,
    sum: [i64; DIMS],
    people: u32,
}

impl Default for Space {
    fn default() -> Self {
        Space {
            numbers: HashMap::new(),
            terms: Vec::new(),
            contexts: Contexts::default(),
            free: Vec::new(),
            sum: [0; DIMS],
            people: 0,
        }
    }
}

/// What is asked of the terms again and again while the people stay the same.
#[derive(Debug, Clone)]
pub struct Mean {
    vector: Vector,
    people: f32,
}

impl Space {
    /// The numbers of these tokens, new ones where nobody has used them, in the order of the tokens.
    pub fn enter<'a>(
        &mut self,
        tokens: impl Iterator<Item = &'a str>,
        translate: &dyn Fn(&str) -> Vec<String>,
    ) -> Vec<u32> {
        tokens.map(|token| self.number_of(token, translate)).collect()
    }

    fn number_of(&mut self, token: &str, translate: &dyn Fn(&str) -> Vec<String>) -> u32 {
        if let Some(number) = self.numbers.get(token) {
            return *number;
        }
        let translations = translate(token);
        let mark = Mark::of(token, translations.iter().map(String::as_str));
        let context = Some(self.contexts.put(&[0; DIMS]));
        let term = Term { token: token.into(), people: 0, mark, context };
        let number = match self.free.pop() {
            Some(number) => {
                self.terms[number as usize] = term;
                number
            }
            None => {
                self.terms.push(term);
                u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX)
            }
        };
        self.numbers.insert(token.into(), number);
        number
    }

    /// Takes in a person who uses each of these terms, once each, so often.
    pub fn add(&mut self, used: &[(u32, u32)]) {
        let mark = self.mark_of(used);
        self.people += 1;
        self.sum.iter_mut().zip(mark).for_each(|(sum, part)| *sum += i64::from(part));
        for (number, _) in used {
            let term = &mut self.terms[*number as usize];
            term.people += 1;
            if let Some(context) = &mut term.context {
                self.contexts.add(context, &mark, 1);
            }
        }
    }

    /// Takes a person out again; terms that nobody uses any more are forgotten.
    pub fn remove(&mut self, used: &[(u32, u32)]) {
        let mark = self.mark_of(used);
        self.people -= 1;
        self.sum.iter_mut().zip(mark).for_each(|(sum, part)| *sum -= i64::from(part));
        for (number, _) in used {
            let term = &mut self.terms[*number as usize];
            term.people -= 1;
            if let Some(context) = &mut term.context {
                self.contexts.add(context, &mark, -1);
            }
            if term.people == 0 {
                if let Some(context) = term.context.take() {
                    self.contexts.forget(context);
                }
                self.numbers.remove(&term.token);
                // What nobody says any more is not kept, here or in the file.
                term.token = Box::default();
                self.free.push(*number);
            }
        }
    }

    fn mark_of(&self, used: &[(u32, u32)]) -> [i32; DIMS] {
        let mut sum = [0; DIMS];
        for (number, times) in used {
            self.terms[*number as usize].mark.add_to(&mut sum, damped(*times));
        }
        vector::levelled(&sum)
    }

    /// The number of a token that somebody uses.
    pub fn find(&self, token: &str) -> Option<u32> {
        self.numbers.get(token).copied()
    }

    /// How many terms are in use.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// How many people use a term.
    pub fn people(&self, number: u32) -> u32 {
        self.terms[number as usize].people
    }

    /// How much a term says: 0 for one that everybody uses, the more the fewer use it.
    pub fn weight(&self, number: u32) -> f32 {
        self.rarity(self.people(number))
    }

    /// The same for a term that so many people use.
    pub fn rarity(&self, with: u32) -> f32 {
        let with = f64::from(with);
        (1.0 + (f64::from(self.people) - with + 0.5) / (with + 0.5)).ln() as f32
    }

    /// What everybody says, as of now.
    pub fn mean(&self) -> Mean {
        let people = f64::from(self.people.max(1));
        Mean { vector: self.sum.map(|sum| (sum as f64 / people) as f32), people: self.people as f32 }
    }

    /// The direction of a term, of length 1; none for a term that everybody uses.
    pub fn direction(&self, number: u32, mean: &Mean) -> Option<Vector> {
        let term = &self.terms[number as usize];
        let people = term.people as f32;
        if people >= mean.people {
            return None;
        }
        let mut rest = self.contexts.centred(term.context?, people, &mean.vector);
        let length = vector::length(&rest);
        let factor = 1.0 / length;
        rest.iter_mut().for_each(|part| *part *= factor);
        (length > 0.0).then_some(rest)
    }

    /// Adds the direction of a term, at this worth, to a sum.
    pub fn add_to(&self, sum: &mut Vector, number: u32, worth: f32, mean: &Mean) {
        if let Some(direction) = self.direction(number, mean) {
            vector::add(sum, &direction, worth);
        }
    }

    /// Writes everything down; of terms that nobody uses only that they are there.
    pub fn write(&self, out: &mut Sink<impl Write>) -> io::Result<()> {
        out.u32(self.people)?;
        self.sum.iter().try_for_each(|part| out.i64(*part))?;
        out.numbers(&self.free)?;
        out.len(self.terms.len())?;
        for term in &self.terms {
            out.u32(term.people)?;
            if let Some(context) = term.context {
                out.text(&term.token)?;
                out.bytes(&term.mark.bytes())?;
                out.context(&self.contexts.get(context))?;
            }
        }
        Ok(())
    }

    /// Reads what [`Space::write`] wrote.
    pub fn read(from: &mut Source<impl Read>) -> io::Result<Space> {
        let mut space = Space { people: from.u32()?, ..Space::default() };
        for part in &mut space.sum {
            *part = from.i64()?;
        }
        space.free = from.numbers()?;
        space.terms = from.list(|from| {
            let mark = Mark::of_bytes(&[0; MARK]);
            let mut term = Term { token: Box::default(), people: from.u32()?, mark, context: None };
            if term.people > 0 {
                (term.token, term.mark) = (from.text()?, Mark::of_bytes(&from.array()?));
                term.context = Some(space.contexts.put(&from.context()?));
            }
            Ok(term)
        })?;
        space.contexts.shrink();
        space.numbers = HashMap::with_capacity(space.terms.len());
        for (number, term) in (0..).zip(&space.terms) {
            if term.people > 0 {
                space.numbers.insert(term.token.clone(), number);
            }
        }
        Ok(space)
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.contexts.shrink();
    }
}

/// How often a term counts that is used so many times: `4·(1 + ln times)`, a whole number.
fn damped(times: u32) -> i32 {
    (4.0 * (1.0 + f64::from(times.max(1)).ln())).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(space: &mut Space, text: &str) -> Vec<(u32, u32)> {
        let numbers = space.enter(text.split(' '), &|_| Vec::new());
        numbers.into_iter().map(|number| (number, 1)).collect()
    }

    fn likeness(space: &Space, a: &str, b: &str) -> f32 {
        let mean = space.mean();
        let direction = |token: &str| {
            let mut sum = [0.0; DIMS];
            space.add_to(&mut sum, space.find(token).unwrap(), 1.0, &mean);
            sum
        };
        vector::dot(&direction(a), &direction(b))
    }

    #[test]
    fn words_in_the_same_company_come_to_mean_the_same() {
        let mut space = Space::default();
        for text in
            ["dough oven bread", "dough oven baguette", "oven bread flour", "valve pump pipe", "pump pipe drain"]
        {
            let used = person(&mut space, text);
            space.add(&used);
        }
        let (near, far) = (likeness(&space, "bread", "baguette"), likeness(&space, "bread", "drain"));
        assert!(near > 0.0 && far < near - 0.5, "{near} {far}");
    }

    #[test]
    fn whoever_leaves_leaves_nothing_behind() {
        let mut space = Space::default();
        let stays = person(&mut space, "dough oven bread");
        space.add(&stays);
        let context =
            |space: &Space, term: u32| space.terms[term as usize].context.map(|slot| space.contexts.get(slot));
        let contexts = |space: &Space| [0, 1, 2].map(|term| context(space, term));
        let before = (contexts(&space), space.sum);
        let goes = person(&mut space, "dough pump");
        space.add(&goes);
        space.remove(&goes);
        assert_eq!((contexts(&space), space.sum), before);
        assert_eq!((space.len(), space.find("pump")), (3, None));
        assert_eq!(context(&space, 3), None);
    }
}
