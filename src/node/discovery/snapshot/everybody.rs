//! An engine as it stands in the file.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::super::axes::Poles;
use super::super::engine::{Engine, Glance, Place, signature};
use super::super::sketch::Sketch;
use super::super::space::Space;
use super::stream::{Sink, Source};

impl Engine {
    /// Writes everything down.
    pub fn write(&self, out: &mut Sink<impl Write>) -> io::Result<()> {
        let mut tags: Vec<(&u32, &str)> = self.tags.iter().map(|(tag, number)| (number, &**tag)).collect();
        tags.sort_unstable();
        out.len(tags.len())?;
        tags.iter().try_for_each(|(_, tag)| out.text(tag))?;
        out.numbers(&self.free)?;
        out.len(self.places.len())?;
        for (place, glance) in self.places.iter().zip(&self.glances) {
            let Some(place) = place else {
                out.u8(0)?;
                continue;
            };
            let flags = [true, glance.public, glance.bare, glance.chinese];
            out.u8((0..).zip(flags).fold(0, |bits, (bit, set)| bits | (u8::from(set) << bit)))?;
            out.bytes(&glance.poles.0.to_le_bytes())?;
            out.u8(glance.credit)?;
            out.u64(glance.account)?;
            out.bytes(&place.digest.to_le_bytes())?;
            out.text(&place.agent_id)?;
            out.numbers(&place.tags)?;
            out.block(&place.tokens)?;
        }
        out.len(self.sketches.drift)?;
        out.len(self.sketches.len())?;
        for number in 0..self.sketches.len() {
            let sketch = self.sketches.get(number);
            sketch.codes.as_flattened().iter().try_for_each(|bits| out.u64(*bits))?;
            sketch.lengths.as_flattened().iter().try_for_each(|length| out.u32(length.to_bits()))?;
        }
        out.len(self.sketches.users.len())?;
        self.sketches.users.iter().try_for_each(|users| out.rising(users))?;
        out.u32(self.corpus.people)?;
        self.corpus.totals.as_flattened().iter().try_for_each(|total| out.u64(*total))?;
        self.corpus.spaces.iter().try_for_each(|space| space.write(out))
    }

    /// Reads what [`Engine::write`] wrote into an engine of nobody. Nothing may be asked of it before the source is known to
    /// be sound.
    pub fn read(&mut self, from: &mut Source<impl Read>) -> io::Result<()> {
        self.tags = (0..).zip(from.list(Source::text)?).map(|(number, tag)| (tag, number)).collect();
        self.free = from.numbers()?;
        let glances = &mut self.glances;
        self.places = from.list(|from| {
            let flags = from.u8()?;
            let is = |bit: u8| flags >> bit & 1 == 1;
            let mut glance =
                Glance { is_there: is(0), public: is(1), bare: is(2), chinese: is(3), ..Glance::default() };
            if !glance.is_there {
                glances.push(glance);
                return Ok(None);
            }
            glance.poles = Poles(u16::from_le_bytes(from.array()?));
            (glance.credit, glance.account) = (from.u8()?, from.u64()?);
            let digest = u128::from_le_bytes(from.array()?);
            let (agent_id, tags): (_, Box<[u32]>) = (from.text()?, from.numbers()?.into());
            glance.tags = tags.iter().fold(0, |bits, tag| bits | signature(*tag));
            glances.push(glance);
            Ok(Some(Place { agent_id, tags, digest, tokens: from.block()? }))
        })?;
        self.glances.shrink_to_fit();
        self.numbers = HashMap::with_capacity(self.places.len());
        for (number, place) in (0..).zip(&self.places) {
            if let Some(place) = place {
                self.numbers.insert(place.agent_id.clone(), number);
            }
        }
        self.sketches.drift = from.len()?;
        // One by one: a length is not believed.
        for number in 0..from.len()? {
            let mut sketch = Sketch::default();
            for bits in sketch.codes.as_flattened_mut() {
                *bits = from.u64()?;
            }
            for length in sketch.lengths.as_flattened_mut() {
                *length = f32::from_bits(from.u32()?);
            }
            self.sketches.resize(number + 1);
            self.sketches.set(number, &sketch);
        }
        self.sketches.shrink();
        self.sketches.users = from.list(Source::rising)?;
        self.corpus.people = from.u32()?;
        for total in self.corpus.totals.as_flattened_mut() {
            *total = from.u64()?;
        }
        for space in &mut self.corpus.spaces {
            *space = Space::read(from)?;
        }
        Ok(())
    }
}
