//! What a person says, by section, in a few bytes: which terms and how often.

/// A section of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The first line, which names what somebody is.
    Role,
    /// Offers and skills.
    Offers,
    /// What is sought.
    Seeks,
    /// What is being done.
    Current,
    /// Beliefs and conditions.
    Stance,
}

/// How many sections there are.
pub const SECTIONS: usize = 5;

impl Section {
    /// All of them.
    pub const ALL: [Section; SECTIONS] =
        [Section::Role, Section::Offers, Section::Seeks, Section::Current, Section::Stance];

    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Section::Role => "role",
            Section::Offers => "offers",
            Section::Seeks => "seeks",
            Section::Current => "current",
            Section::Stance => "stance",
        }
    }
}

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// Character n-grams.
    Grams,
}

/// How many kinds there are.
pub const KINDS: usize = 2;

/// The terms of a section with how often each is used, in the order of their numbers.
pub type Used = Vec<(u32, u32)>;

/// The terms of a person: of each kind, by section.
pub type Tokens = [[Used; SECTIONS]; KINDS];

/// Most uses of a term in a section that count: whoever repeats a word says nothing more.
pub const MOST_USES: u32 = 8;

/// Packs the terms of a person: of each list its length, then the distances of the numbers with the counts.
pub fn pack(tokens: &Tokens) -> Box<[u8]> {
    let mut bytes = Vec::new();
    for used in tokens.iter().flatten() {
        put(&mut bytes, used.len() as u32);
        let mut before = 0;
        for (number, times) in used {
            // One use is the rule, and costs nothing.
            let more = times.saturating_sub(1);
            put(&mut bytes, ((number - before) << 1) | u32::from(more > 0));
            if more > 0 {
                put(&mut bytes, more);
            }
            before = *number;
        }
    }
    bytes.into_boxed_slice()
}

/// Goes through the terms of a person in the order in which they were packed.
pub fn each(bytes: &[u8], mut visit: impl FnMut(Kind, Section, u32, u32)) {
    let mut rest = bytes;
    for kind in [Kind::Words, Kind::Grams] {
        for section in Section::ALL {
            let mut number = 0;
            for _ in 0..take(&mut rest) {
                let step = take(&mut rest);
                number += step >> 1;
                let more = if step & 1 == 1 { take(&mut rest) } else { 0 };
                visit(kind, section, number, 1 + more);
            }
        }
    }
}

/// All terms of a kind, whatever the section, each once with how often it is used in all.
pub fn whole(bytes: &[u8], wanted: Kind) -> Used {
    let mut used = Vec::new();
    each(bytes, |kind, _, number, times| {
        if kind == wanted {
            used.push((number, times));
        }
    });
    merged(used)
}

/// Each number once, with the sum of its counts.
pub fn merged(mut used: Used) -> Used {
    used.sort_unstable();
    used.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    used
}

fn put(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(rest: &mut &[u8]) -> u32 {
    let (mut value, mut shift) = (0, 0);
    while let Some((byte, after)) = rest.split_first() {
        *rest = after;
        value |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let mut tokens = Tokens::default();
        tokens[0][1] = vec![(0, 1), (3, 2), (70_000, 1)];
        tokens[0][4] = vec![(3, 8)];
        tokens[1][2] = vec![(2_000_000_000, 1)];
        let packed = pack(&tokens);
        let mut seen = Tokens::default();
        each(&packed, |kind, section, number, times| seen[kind as usize][section as usize].push((number, times)));
        assert_eq!(seen, tokens);
        assert_eq!(whole(&packed, Kind::Words), [(0, 1), (3, 10), (70_000, 1)]);
        assert_eq!(packed.len(), 10 + 1 + 2 + 3 + 2 + 5, "{packed:?}");
    }
}
