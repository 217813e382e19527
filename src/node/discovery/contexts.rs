//! The contexts of the terms of a space, each in numbers as wide as it needs: most terms are used by a few people.

use super::vector::{DIMS, Vector};

/// A number of a context.
trait Part: Copy + Default {
    /// Whether a number is kept in this width.
    fn holds(part: i32) -> bool;
    fn of(part: i32) -> Self;
    fn whole(self) -> i32;
}

macro_rules! part {
    ($($width:ty),*) => {$(
        impl Part for $width {
            fn holds(part: i32) -> bool {
                part == i32::from(part as $width)
            }

            fn of(part: i32) -> $width {
                part as $width
            }

            fn whole(self) -> i32 {
                self.into()
            }
        }
    )*};
}
part!(i8, i16, i32);

/// Contexts of one width.
#[derive(Debug, Default)]
struct Shelf<T> {
    contexts: Vec<[T; DIMS]>,
    free: Vec<u32>,
}

impl<T: Part> Shelf<T> {
    fn put(&mut self, context: &[i32; DIMS]) -> u32 {
        let context = context.map(T::of);
        match self.free.pop() {
            Some(place) => {
                self.contexts[place as usize] = context;
                place
            }
            None => {
                self.contexts.push(context);
                u32::try_from(self.contexts.len() - 1).unwrap_or(u32::MAX)
            }
        }
    }

    fn get(&self, place: u32) -> [i32; DIMS] {
        self.contexts[place as usize].map(T::whole)
    }

    /// Adds a mark; the sum where it is too great for this width, and nothing is changed.
    fn add(&mut self, place: u32, mark: &[i32; DIMS], sign: i32) -> Option<[i32; DIMS]> {
        let context = &mut self.contexts[place as usize];
        let mut sum = [0; DIMS];
        let mut fits = true;
        for ((sum, part), mark) in sum.iter_mut().zip(&*context).zip(mark) {
            *sum = part.whole().wrapping_add(sign * mark);
            fits &= T::holds(*sum);
        }
        if fits {
            context.iter_mut().zip(sum).for_each(|(part, sum)| *part = T::of(sum));
        }
        (!fits).then_some(sum)
    }

    fn centred(&self, place: u32, people: f32, mean: &Vector) -> Vector {
        let mut rest = [0.0; DIMS];
        for ((rest, part), mean) in rest.iter_mut().zip(&self.contexts[place as usize]).zip(mean) {
            *rest = part.whole() as f32 - people * mean;
        }
        rest
    }

    fn shrink(&mut self) {
        self.contexts.shrink_to_fit();
        self.free.shrink_to_fit();
    }
}

/// Where a context is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Parts of a byte.
    Narrow(u32),
    /// Parts of two bytes.
    Middle(u32),
    /// Parts of four bytes.
    Wide(u32),
}

/// All contexts of a space.
#[derive(Debug, Default)]
pub struct Contexts {
    narrow: Shelf<i8>,
    middle: Shelf<i16>,
    wide: Shelf<i32>,
}

impl Contexts {
    /// Puts a context where it fits.
    pub fn put(&mut self, context: &[i32; DIMS]) -> Slot {
        let all = |holds: fn(i32) -> bool| context.iter().all(|part| holds(*part));
        match () {
            () if all(i8::holds) => Slot::Narrow(self.narrow.put(context)),
            () if all(i16::holds) => Slot::Middle(self.middle.put(context)),
            () => Slot::Wide(self.wide.put(context)),
        }
    }

    /// The numbers of a context.
    pub fn get(&self, slot: Slot) -> [i32; DIMS] {
        match slot {
            Slot::Narrow(place) => self.narrow.get(place),
            Slot::Middle(place) => self.middle.get(place),
            Slot::Wide(place) => self.wide.get(place),
        }
    }

    /// Forgets a context.
    pub fn forget(&mut self, slot: Slot) {
        match slot {
            Slot::Narrow(place) => self.narrow.free.push(place),
            Slot::Middle(place) => self.middle.free.push(place),
            Slot::Wide(place) => self.wide.free.push(place),
        }
    }

    /// Adds a mark, or takes it off where the sign is −1; moves a context that becomes too great for its place.
    pub fn add(&mut self, slot: &mut Slot, mark: &[i32; DIMS], sign: i32) {
        let sum = match *slot {
            Slot::Narrow(place) => self.narrow.add(place, mark, sign),
            Slot::Middle(place) => self.middle.add(place, mark, sign),
            Slot::Wide(place) => self.wide.add(place, mark, sign),
        };
        if let Some(sum) = sum {
            self.forget(*slot);
            *slot = self.put(&sum);
        }
    }

    /// What remains of a context when what everybody says, so many times, is taken off.
    pub fn centred(&self, slot: Slot, people: f32, mean: &Vector) -> Vector {
        match slot {
            Slot::Narrow(place) => self.narrow.centred(place, people, mean),
            Slot::Middle(place) => self.middle.centred(place, people, mean),
            Slot::Wide(place) => self.wide.centred(place, people, mean),
        }
    }

    /// Gives back the room that growing has left over.
    pub fn shrink(&mut self) {
        self.narrow.shrink();
        self.middle.shrink();
        self.wide.shrink();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_moves_when_it_grows_and_loses_nothing() {
        let mut contexts = Contexts::default();
        let mut mark = [0; DIMS];
        (mark[0], mark[255]) = (100, -128);
        let mut slot = contexts.put(&[0; DIMS]);
        contexts.add(&mut slot, &mark, 1);
        assert_eq!((slot, contexts.get(slot)), (Slot::Narrow(0), mark));
        contexts.add(&mut slot, &mark, 1);
        assert_eq!((slot, contexts.get(slot)), (Slot::Middle(0), mark.map(|part| 2 * part)));
        for _ in 2..300 {
            contexts.add(&mut slot, &mark, 1);
        }
        assert_eq!((slot, contexts.get(slot)), (Slot::Wide(0), mark.map(|part| 300 * part)));
        assert_eq!(contexts.put(&mark), Slot::Narrow(0), "room that is left is used again");
        for _ in 0..300 {
            contexts.add(&mut slot, &mark, -1);
        }
        assert_eq!(contexts.get(slot), [0; DIMS]);
        let mean: Vector = std::array::from_fn(|part| part as f32);
        let rest = contexts.centred(Slot::Narrow(0), 2.0, &mean);
        assert_eq!((rest[0], rest[1], rest[255]), (100.0, -2.0, -638.0));
    }
}
