//! Which stance a text takes on eight axes, so that the interference perspective can say where two people pull apart.
//!
//! Each axis has two poles (place: remote or on site). [`lexicon`] holds the cues of each pole as data, [`grammar`] the
//! words that turn, weaken or take back what a cue says, [`phrases`] finds both in one pass, [`read`] cuts a text into
//! clauses and adds up what each says, [`clause`] weighs a cue by the words around it, and [`speaker`] finds out who speaks.
//! A stance is always shown by a clause of its author: what others want, what is over, what is asked, quoted or supposed, and
//! what is merely somebody's subject of work, counts for nothing.

mod clause;
mod grammar;
mod lexicon;
mod phrases;
mod read;
mod speaker;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::node::language::Language;

pub use read::{beside, stances};

/// Gets the cues ready, which takes some hundredths of a second, as the first text does that is read.
pub fn warm_up() {
    LazyLock::force(&lexicon::CUES);
    LazyLock::force(&grammar::WORDS);
}

/// What people take sides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// Where the work is done: remote or on site.
    Place,
    /// How fast: ship early and iterate, or take the time that the work takes.
    Pace,
    /// Whether source, data and results are open to all or kept closed.
    Openness,
    /// Whether people direct themselves or are directed.
    Autonomy,
    /// Whether one central service serves all or many local ones serve themselves.
    Centralisation,
    /// Whether data about people stays with them or is collected and used.
    Privacy,
    /// Whether it is done for money or for nothing.
    Money,
    /// Whether machines do and decide, or people.
    Automation,
}

/// A side of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pole {
    /// Remote, fast, open, self-directed, central, private, for money, automated.
    First,
    /// On site, careful, closed, directed, local, data used, for nothing, by people.
    Second,
}

impl Pole {
    /// The other side.
    pub const fn opposite(self) -> Pole {
        match self {
            Pole::First => Pole::Second,
            Pole::Second => Pole::First,
        }
    }
}

impl Axis {
    /// All eight, in the order in which stances are listed.
    pub const ALL: [Axis; 8] = [
        Axis::Place,
        Axis::Pace,
        Axis::Openness,
        Axis::Autonomy,
        Axis::Centralisation,
        Axis::Privacy,
        Axis::Money,
        Axis::Automation,
    ];

    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Axis::Place => "place",
            Axis::Pace => "pace",
            Axis::Openness => "openness",
            Axis::Autonomy => "autonomy",
            Axis::Centralisation => "centralisation",
            Axis::Privacy => "privacy",
            Axis::Money => "money",
            Axis::Automation => "automation",
        }
    }

    /// As people read it, without its poles: 地点, place.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Axis::Place => language.pick("地点", "place"),
            Axis::Pace => language.pick("节奏", "pace"),
            Axis::Openness => language.pick("开放", "openness"),
            Axis::Autonomy => language.pick("自主", "autonomy"),
            Axis::Centralisation => language.pick("集中", "centralisation"),
            Axis::Privacy => language.pick("隐私", "privacy"),
            Axis::Money => language.pick("金钱", "money"),
            Axis::Automation => language.pick("自动化", "automation"),
        }
    }

    /// As people read one of its poles: 远程, remote.
    pub fn pole(self, pole: Pole, language: Language) -> &'static str {
        let (first, second) = match self {
            Axis::Place => (language.pick("远程", "remote"), language.pick("现场", "on site")),
            Axis::Pace => (language.pick("求快", "ship early"), language.pick("求精", "take the time")),
            Axis::Openness => (language.pick("开源共享", "open"), language.pick("保密专有", "closed")),
            Axis::Autonomy => (language.pick("各自做主", "self-directed"), language.pick("听从安排", "directed")),
            Axis::Centralisation => {
                (language.pick("统一平台", "one central service"), language.pick("分散自治", "local and decentralised"))
            }
            Axis::Privacy => (
                language.pick("数据不外流", "data stays private"),
                language.pick("收集利用数据", "data is collected and used"),
            ),
            Axis::Money => {
                (language.pick("有偿盈利", "for money"), language.pick("公益免费", "free, for the public good"))
            }
            Axis::Automation => (language.pick("交给机器", "automated"), language.pick("由人来做", "by people")),
        };
        match pole {
            Pole::First => first,
            Pole::Second => second,
        }
    }

    /// The whole axis: `地点：远程 ↔ 现场`, `place: remote ↔ on site`.
    pub fn label(self, language: Language) -> String {
        let [first, second] = [Pole::First, Pole::Second].map(|pole| self.pole(pole, language));
        format!("{}{}{first} ↔ {second}", self.title(language), language.pick("：", ": "))
    }
}

/// A side that a text takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stance {
    /// On what.
    pub axis: Axis,
    /// Which side.
    pub pole: Pole,
    /// The clause that shows it best, in its author's words.
    pub said: String,
    /// By how much it outweighs the other side.
    pub lead: i32,
}

/// An axis on which two texts take opposite sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// On what.
    pub axis: Axis,
    /// The clause of the first text.
    pub mine: String,
    /// The clause of the second.
    pub theirs: String,
}

/// Where two texts are opposed: first where most speaks for it, then in the order of the axes.
pub fn collisions(a: &[Stance], b: &[Stance]) -> Vec<Collision> {
    let opposed = |axis| {
        let mine = a.iter().find(|stance| stance.axis == axis)?;
        let theirs = b.iter().find(|stance| stance.axis == axis && stance.pole != mine.pole)?;
        let collision = Collision { axis, mine: mine.said.clone(), theirs: theirs.said.clone() };
        Some((mine.lead + theirs.lead, collision))
    };
    let mut found: Vec<(i32, Collision)> = Axis::ALL.into_iter().filter_map(opposed).collect();
    found.sort_by_key(|(lead, _)| std::cmp::Reverse(*lead));
    found.into_iter().map(|(_, collision)| collision).collect()
}

/// The stances of a text without their clauses, two bits an axis: the lower for the first pole, the upper for the second.
/// Small enough to keep for everybody, and opposed texts are found without reading them again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Poles(pub u16);

impl Poles {
    const FIRST: u16 = 0x5555;

    /// The poles of these stances.
    pub fn of(stances: &[Stance]) -> Poles {
        let bit = |stance: &Stance| 1 << (2 * stance.axis as u16 + stance.pole as u16);
        Poles(stances.iter().fold(0, |poles, stance| poles | bit(stance)))
    }

    /// The side taken on an axis.
    #[cfg(test)]
    pub const fn on(self, axis: Axis) -> Option<Pole> {
        match (self.0 >> (2 * axis as u16)) & 0b11 {
            0b01 => Some(Pole::First),
            0b10 => Some(Pole::Second),
            _ => None,
        }
    }

    /// How many axes a side is taken on.
    #[cfg(test)]
    pub const fn count(self) -> u32 {
        ((self.0 | (self.0 >> 1)) & Poles::FIRST).count_ones()
    }

    /// The axes on which the other takes the other side, in their order.
    pub fn opposed(self, other: Poles) -> impl Iterator<Item = Axis> {
        let turned = ((other.0 & Poles::FIRST) << 1) | ((other.0 >> 1) & Poles::FIRST);
        let met = self.0 & turned;
        Axis::ALL.into_iter().filter(move |axis| (met >> (2 * *axis as u16)) & 0b11 != 0)
    }
}
