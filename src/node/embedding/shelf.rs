//! The vectors of the space that serves, in memory, by agent: kept up to date by what has changed in the database.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::space::{Code, Query, Space};
use super::texts::Section;
use crate::node::Fault;
use crate::node::store::{Counters, Store, StoredVector};

/// Vectors that are read at once.
const PAGE: i64 = 4096;

/// Vectors with the agents whose they are.
#[derive(Debug)]
pub struct Shelf {
    space: Space,
    numbers: HashMap<Box<str>, u32>,
    /// By number; none where somebody has gone.
    agents: Vec<Option<Box<str>>>,
    free: Vec<u32>,
    /// Up to where the vectors are known: change, agent, section.
    after: (i64, String, i64),
    /// Up to which change of agents it is known who is gone.
    gone: i64,
}

impl Shelf {
    /// An empty one for vectors of so many dimensions; agents that were gone at this change need not be asked for.
    pub fn new(dimensions: usize, now: Counters) -> Shelf {
        Shelf {
            space: Space::new(dimensions),
            numbers: HashMap::new(),
            agents: Vec::new(),
            free: Vec::new(),
            after: (0, String::new(), -1),
            gone: now.agents,
        }
    }

    /// The vectors, by number.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// How many agents have a vector of their whole profile.
    pub fn people(&self) -> usize {
        self.space.len(Section::Whole)
    }

    /// The number of an agent.
    pub fn number(&self, agent_id: &str) -> Option<u32> {
        self.numbers.get(agent_id).copied()
    }

    /// Whose number it is.
    pub fn agent(&self, number: u32) -> Option<&str> {
        self.agents.get(number as usize)?.as_deref()
    }

    /// The cosine of an agent's vector with a query; none where it has none.
    pub fn cosine(&self, agent_id: &str, section: Section, query: &Query) -> Option<f32> {
        self.space.cosine(self.number(agent_id)?, section, query)
    }

    /// The agents with the highest cosines of a section, the highest first, equal ones by id; only those that are allowed.
    pub fn top(
        &self,
        section: Section,
        query: &Query,
        allowed: impl Fn(&str) -> bool + Sync,
        most: usize,
    ) -> Vec<(String, f32)> {
        self.named(&allowed, most, |allowed, most| self.space.top(section, query, allowed, most))
    }

    /// The same by the mean of the cosines of several sections, of those that somebody has.
    pub fn top_mean(
        &self,
        sections: &[Section],
        query: &Query,
        allowed: impl Fn(&str) -> bool + Sync,
        most: usize,
    ) -> Vec<(String, f32)> {
        self.named(&allowed, most, |allowed, most| self.space.top_mean(sections, query, allowed, most))
    }

    /// Numbers depend on who came first to this process, ids do not: everybody who is equal to the last one is looked at.
    fn named(
        &self,
        allowed: &(impl Fn(&str) -> bool + Sync),
        most: usize,
        top: impl Fn(&(dyn Fn(u32) -> bool + Sync), usize) -> Vec<(u32, f32)>,
    ) -> Vec<(String, f32)> {
        if most == 0 {
            return Vec::new();
        }
        let allowed = |number: u32| self.agent(number).is_some_and(allowed);
        let mut wide = most.saturating_add(8);
        let found = loop {
            let found = top(&allowed, wide);
            match (found.get(most - 1), found.last()) {
                (Some(last), Some(further)) if found.len() == wide && further.1 == last.1 => {
                    wide = wide.saturating_mul(4)
                }
                _ => break found,
            }
        };
        let named = |(number, cosine)| Some((self.agent(number)?.to_owned(), cosine));
        let mut found: Vec<(String, f32)> = found.into_iter().filter_map(named).collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        found.truncate(most);
        found
    }

    fn take(&mut self, stored: StoredVector) {
        let StoredVector { revision, agent_id, section: number, vector } = stored;
        if let Some(section) = Section::of(number) {
            let code =
                vector.as_deref().and_then(Code::parse).filter(|code| code.dimensions() == self.space.dimensions());
            match code {
                Some(code) => {
                    let number = self.number(&agent_id).unwrap_or_else(|| self.enter(&agent_id));
                    self.space.put_code(number, section, &code);
                }
                None => self.clear(&agent_id, section),
            }
        }
        self.after = (revision, agent_id, number);
    }

    fn enter(&mut self, agent_id: &str) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.agents.push(None);
            u32::try_from(self.agents.len() - 1).unwrap_or(u32::MAX)
        });
        self.agents[number as usize] = Some(agent_id.into());
        self.numbers.insert(agent_id.into(), number);
        number
    }

    fn clear(&mut self, agent_id: &str, section: Section) {
        let Some(number) = self.number(agent_id) else { return };
        self.space.remove_section(number, section);
        if !Section::ALL.into_iter().any(|section| self.space.contains(number, section)) {
            self.remove(agent_id);
        }
    }

    fn remove(&mut self, agent_id: &str) {
        let Some(number) = self.numbers.remove(agent_id) else { return };
        self.space.remove(number);
        self.agents[number as usize] = None;
        self.free.push(number);
    }
}

/// Takes over what has changed in a space by `now`, page by page, while others go on searching. One at a time.
pub async fn follow(shelf: &RwLock<Shelf>, store: &Store, space_id: &str, now: Counters) -> Result<(), Fault> {
    let known = read(shelf).gone;
    let gone = if known == now.agents { Vec::new() } else { store.gone_since(known).await? };
    let mut pages = 0;
    loop {
        pages += 1;
        let (revision, agent_id, section) = read(shelf).after.clone();
        let page = store.vectors_after(space_id, (revision, &agent_id, section), PAGE).await?;
        let last = i64::try_from(page.len()).unwrap_or(PAGE) < PAGE;
        let mut shelf = write(shelf);
        page.into_iter().for_each(|vector| shelf.take(vector));
        if last {
            // Whoever is gone has no vectors any more, so that none of them comes after this.
            gone.iter().for_each(|agent_id| shelf.remove(agent_id));
            shelf.gone = now.agents;
            if pages > 1 {
                shelf.space.shrink();
            }
            return Ok(());
        }
    }
}

/// A look at it.
pub fn read(shelf: &RwLock<Shelf>) -> RwLockReadGuard<'_, Shelf> {
    shelf.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shelf: &RwLock<Shelf>) -> RwLockWriteGuard<'_, Shelf> {
    shelf.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(agent_id: &str, section: i64, numbers: &[f32]) -> StoredVector {
        let vector = (!numbers.is_empty()).then(|| Code::of(numbers).to_text());
        StoredVector { revision: 1, agent_id: agent_id.into(), section, vector }
    }

    fn top(shelf: &Shelf, most: usize) -> Vec<String> {
        let found = shelf.top(Section::Whole, &Query::of(&[1.0, 0.0]), |agent_id| agent_id != "agt_x", most);
        found.into_iter().map(|(agent_id, _)| agent_id).collect()
    }

    #[test]
    fn equal_ones_are_in_the_order_of_their_ids_whoever_came_first() {
        let ids: Vec<String> = (0..60).map(|number| format!("agt_{number:02}")).collect();
        let (mut one, mut other) = (Shelf::new(2, Counters::default()), Shelf::new(2, Counters::default()));
        let take = |shelf: &mut Shelf, id: &String| shelf.take(vector(id, 0, &[3.0, 0.0]));
        ids.iter().for_each(|id| take(&mut one, id));
        ids.iter().rev().for_each(|id| take(&mut other, id));
        one.take(vector("agt_99", 0, &[0.0, 1.0]));
        other.take(vector("agt_99", 0, &[0.0, 1.0]));
        for shelf in [&one, &other] {
            assert_eq!(top(shelf, 5), ids[..5]);
            assert_eq!(top(shelf, 60), ids);
            assert_eq!(top(shelf, 100).len(), 61);
            assert!(top(shelf, 0).is_empty());
            assert_eq!(shelf.people(), 61);
            let mean = shelf.top_mean(&[Section::Whole, Section::Does], &Query::of(&[1.0, 0.0]), |_| true, 5);
            assert_eq!(mean.into_iter().map(|(agent_id, _)| agent_id).collect::<Vec<_>>(), ids[..5]);
        }
    }

    #[test]
    fn who_has_no_vector_any_more_is_not_found() {
        let mut shelf = Shelf::new(2, Counters::default());
        for agent_id in ["agt_a", "agt_b", "agt_x"] {
            shelf.take(vector(agent_id, 0, &[1.0, 0.0]));
            shelf.take(vector(agent_id, 2, &[0.0, 1.0]));
        }
        assert_eq!(top(&shelf, 9), ["agt_a", "agt_b"]);
        shelf.take(vector("agt_a", 0, &[]));
        assert_eq!(top(&shelf, 9), ["agt_b"]);
        assert!(shelf.cosine("agt_a", Section::Seeks, &Query::of(&[0.0, 2.0])).unwrap() > 0.999);
        shelf.take(vector("agt_a", 2, &[]));
        assert_eq!(shelf.number("agt_a"), None);
        shelf.take(vector("agt_b", 1, &[1.0, 2.0, 3.0]));
        assert_eq!(shelf.cosine("agt_b", Section::Gives, &Query::of(&[0.0, 1.0])), None, "of other dimensions");
        // A number is used again.
        shelf.take(vector("agt_c", 0, &[1.0, 0.0]));
        assert_eq!(shelf.number("agt_c").and_then(|number| shelf.agent(number)), Some("agt_c"));
        assert_eq!((shelf.agents.len(), shelf.space().dimensions()), (3, 2));
        shelf.take(vector("agt_c", 9, &[1.0, 0.0]));
        assert_eq!(top(&shelf, 9), ["agt_b", "agt_c"]);
    }
}
