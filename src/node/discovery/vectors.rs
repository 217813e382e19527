//! The vectors of an outside model as a second opinion.

use std::sync::RwLockReadGuard;

use super::formula::{self, PARTS, Part};
use super::fuse::Opinion;
use super::likeness::View;
use super::perspectives::Seeker;
use crate::node::Fault;
use crate::node::embedding::{Asked, Embeddings, Query, Section, Shelf};
use crate::node::store::Store;

/// The vectors of a demand, with those among which is searched.
pub struct Vectors {
    asked: Asked,
    /// By part: which of the queries it is.
    of_part: [Option<usize>; PARTS],
}

impl Vectors {
    /// Has vectors made of the parts of a demand; none where there are none to be had.
    pub async fn of(embeddings: &Embeddings, store: &Store, seeker: &Seeker) -> Result<Option<Vectors>, Fault> {
        let mut texts: Vec<String> = Vec::new();
        let of_part = Part::ALL.map(|part| {
            let text = formula::texts(part, &seeker.demand, &seeker.own).join("\n");
            if text.trim().is_empty() {
                return None;
            }
            let known = texts.iter().position(|other| *other == text);
            Some(known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            }))
        });
        let asked = embeddings.ask(store, &texts).await?;
        Ok(asked.map(|asked| Vectors { asked, of_part }))
    }

    /// The opinion, as long as it is asked; nobody's vectors change meanwhile.
    pub fn opinion(&self) -> impl Opinion {
        Held { shelf: self.asked.shelf(), queries: self.of_part.map(|at| self.asked.queries().get(at?)) }
    }
}

struct Held<'a> {
    shelf: RwLockReadGuard<'a, Shelf>,
    queries: [Option<&'a Query>; PARTS],
}

fn section(view: View) -> Section {
    match view {
        View::Whole => Section::Whole,
        View::Gives => Section::Gives,
        View::Seeks => Section::Seeks,
        View::Does => Section::Does,
    }
}

impl Opinion for Held<'_> {
    fn cosine(&self, part: Part, view: View, agent_id: &str) -> Option<f32> {
        self.shelf.cosine(agent_id, section(view), self.queries[part as usize]?)
    }

    fn nearest(&self, part: Part, allowed: &(dyn Fn(&str) -> bool + Sync), most: usize) -> Vec<String> {
        let Some(query) = self.queries[part as usize] else { return Vec::new() };
        self.shelf.top(Section::Whole, query, allowed, most).into_iter().map(|(agent_id, _)| agent_id).collect()
    }
}
