//! What a profile or a demand says, taken apart: what is offered, what is sought, what it is about, on what conditions.
//!
//! A text is cut at its Markdown headings; a heading that names a section (in Chinese or English) puts what follows
//! there. Text without such a heading is cut into sentences, and cue words decide ("I am looking for", 我在找).

use super::language::{is_han, place_of};
use super::tokens::{self, fold};

/// The parts of a text. Each item is one statement in its author's words.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Profile {
    /// Who it is, what is being done now, what the author aims at.
    pub about: Vec<String>,
    /// What the author can do.
    pub skills: Vec<String>,
    /// What the author gives.
    pub offers: Vec<String>,
    /// What the author wants.
    pub seeks: Vec<String>,
    /// Beliefs, preferences, conditions.
    pub stance: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Section {
    About,
    Skills,
    Offers,
    Seeks,
    Stance,
    /// Questions that are still open: nobody's statement.
    Ignored,
}

/// Words by which a heading names its section; the first that fits wins.
const HEADINGS: &[(Section, &[&str])] = &[
    (Section::Ignored, &["还不清楚", "open questions", "母题", "motif"]),
    (
        Section::Seeks,
        &["我在找", "在找", "寻找", "需要", "需求", "想找", "looking for", "seeking", "seek", "need", "wanted"],
    ),
    (Section::Offers, &["我能提供", "提供", "能给", "offer", "can give", "happy to help"]),
    (Section::Skills, &["技能", "擅长", "skill", "good at"]),
    (Section::Stance, &["立场", "条件", "偏好", "相信", "believe", "condition", "preference", "stance"]),
    (
        Section::About,
        &["介绍", "现在", "关于", "方向", "目标", "经历", "one line", "about", "working on", "goal", "now"],
    ),
];

/// Words by which a sentence shows what it is; order as above.
const CUES: &[(Section, &[&str])] = &[
    (
        Section::Seeks,
        &[
            "想找",
            "在找",
            "寻找",
            "求助",
            "求带",
            "求推荐",
            "需要",
            "缺一",
            "缺个",
            "缺人",
            "就缺",
            "只缺",
            "还缺",
            "缺少",
            "差一个",
            "希望认识",
            "想认识",
            "希望找",
            "想请",
            "想听听",
            "招募",
            "招聘",
            "诚招",
            "looking for",
            "look for",
            "seeking",
            "i need",
            "we need",
            "need a",
            "need an",
            "need someone",
            "want to meet",
            "want someone",
            "we lack",
            "i lack",
            "searching for",
            "in search of",
            "find a",
            "find an",
            "find someone",
        ],
    ),
    (
        Section::Offers,
        &[
            "我能",
            "我可以",
            "可以提供",
            "能提供",
            "我有",
            "我出",
            "我会",
            "擅长",
            "i can",
            "i offer",
            "we offer",
            "can offer",
            "we can",
            "we bring",
            "in exchange",
            "i bring",
            "i have",
            "we have",
            "can pay",
            "happy to",
            "i'm good at",
            "in return",
        ],
    ),
    (
        Section::Stance,
        &[
            "预算",
            "每周",
            "远程",
            "线下",
            "必须",
            "不接受",
            "只接受",
            "希望在",
            "只考虑",
            "budget",
            "remote",
            "on-site",
            "per week",
            "must",
            "only",
            "prefer",
        ],
    ),
];

impl Profile {
    /// Takes a text apart. No text is lost: a sentence without a cue is `about`.
    pub fn parse(text: &str) -> Profile {
        let mut profile = Profile::default();
        let mut section: Option<Section> = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(heading) = heading(line) {
                let named = of_heading(heading);
                section = Some(named.map_or(Section::About, |(section, _)| section));
                // "Illustrator wanted" names its section and says something too.
                if named.is_none_or(|(_, says_more)| says_more) {
                    profile.add(section.unwrap_or(Section::About), vec![heading.to_owned()]);
                }
                continue;
            }
            match section {
                Some(section) => {
                    // Whatever it stands under: who opens with what they look for seeks it.
                    let (sought, items): (Vec<String>, Vec<String>) =
                        items(line).into_iter().partition(|item| gives(section) && opens_with_seeking(item));
                    profile.add(Section::Seeks, sought);
                    profile.add(section, items);
                }
                None => {
                    for (section, clause) in classified(line) {
                        profile.add(section, vec![clause]);
                    }
                }
            }
        }
        profile
    }

    /// Everything that the author says.
    pub fn statements(&self) -> impl Iterator<Item = &String> {
        [&self.about, &self.skills, &self.offers, &self.seeks, &self.stance].into_iter().flatten()
    }

    /// Where the author may say on which side of a question they stand.
    pub fn positions(&self) -> impl Iterator<Item = &str> {
        [&self.stance, &self.about, &self.offers, &self.seeks].into_iter().flatten().map(String::as_str)
    }

    /// Keeps so many statements of each part.
    pub fn truncate(&mut self, most: usize) {
        for part in [&mut self.about, &mut self.skills, &mut self.offers, &mut self.seeks, &mut self.stance] {
            part.truncate(most);
        }
    }

    /// Adds what another text of the same author says that this one does not.
    pub fn extend(&mut self, other: Profile) {
        let parts = [
            (&mut self.about, other.about),
            (&mut self.skills, other.skills),
            (&mut self.offers, other.offers),
            (&mut self.seeks, other.seeks),
            (&mut self.stance, other.stance),
        ];
        for (part, more) in parts {
            for statement in more {
                if !part.contains(&statement) {
                    part.push(statement);
                }
            }
        }
    }

    fn add(&mut self, section: Section, items: Vec<String>) {
        match section {
            Section::About => self.about.extend(items),
            Section::Skills => self.skills.extend(items),
            Section::Offers => self.offers.extend(items),
            Section::Seeks => self.seeks.extend(items),
            Section::Stance => self.stance.extend(items),
            Section::Ignored => {}
        }
    }
}

/// The text of a Markdown heading; `#1` and `#hashtag` are none.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len() && text.starts_with(char::is_whitespace)).then(|| text.trim())
}

/// The section that a heading names, and whether the heading says more than that.
fn of_heading(heading: &str) -> Option<(Section, bool)> {
    let heading = fold(heading);
    HEADINGS.iter().find_map(|(section, words)| {
        let word = words.iter().find(|word| heading.contains(*word))?;
        let more = *section != Section::Ignored
            && tokens::words(&heading.replace(word, " "))
                .iter()
                .any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
        Some((*section, more))
    })
}

fn of_clause(clause: &str) -> Section {
    let clause = fold(clause);
    let cue = CUES.iter().find(|(_, cues)| cues.iter().any(|cue| place_of(&clause, cue).is_some()));
    cue.map_or(Section::About, |(section, _)| *section)
}

fn gives(section: Section) -> bool {
    matches!(section, Section::Offers | Section::Skills)
}

/// True for a statement that begins with a cue of seeking, after "I am" or 我们 at most.
fn opens_with_seeking(item: &str) -> bool {
    let item = tokens::fold(item);
    let openings = ["i am ", "i'm ", "we are ", "we're ", "i ", "we ", "我们", "我", "本人", "正在", "现在", "诚"];
    let mut rest = item.trim_start_matches(|c: char| !c.is_alphanumeric());
    for opening in openings {
        rest = rest.strip_prefix(opening).unwrap_or(rest);
    }
    CUES.iter()
        .filter(|(section, _)| *section == Section::Seeks)
        .any(|(_, cues)| cues.iter().any(|cue| place_of(&item, cue).is_some_and(|at| at <= item.len() - rest.len())))
}

/// The clauses of a line, each with its section. English puts lists between commas and after "and" too, so that a part
/// without a cue belongs to the part before it.
fn classified(line: &str) -> Vec<(Section, String)> {
    let mut found: Vec<(Section, String)> = Vec::new();
    for clause in clauses(line) {
        let mut first = true;
        for part in clause.split_inclusive(", ").flat_map(|part| part.split_inclusive(" and ")) {
            let section = of_clause(part);
            match found.last_mut() {
                Some((_, before)) if !first && section == Section::About => before.push_str(part),
                _ => found.push((section, part.to_owned())),
            }
            first = false;
        }
    }
    // What joined two statements belongs to neither.
    for (_, statement) in &mut found {
        let bare = statement.trim_end();
        let bare = bare.strip_suffix(" and").unwrap_or(bare).trim_end_matches(',');
        *statement = bare.strip_prefix("and ").unwrap_or(bare).to_owned();
    }
    found
}

/// The items of a line below a heading: a bullet is one item; else semicolons and, in short lists, 、 divide.
fn items(line: &str) -> Vec<String> {
    if let Some(bullet) = line.strip_prefix(['-', '*', '•']) {
        return vec![bullet.trim().to_owned()];
    }
    let parts: Vec<&str> = line.split(['；', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    parts
        .into_iter()
        .flat_map(|part| if part.chars().count() <= 60 { part.split('、').collect() } else { vec![part] })
        .map(|part| part.trim().trim_end_matches(['。', '.']).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Sentences and, in Chinese, the parts between commas, where speakers put one thought each.
pub fn clauses(text: &str) -> Vec<String> {
    let chinese = text.chars().any(is_han);
    let mut clauses = Vec::new();
    let mut current = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let sentence_end = matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n')
            || (c == '.' && characters.peek().is_none_or(|next| next.is_whitespace()));
        if sentence_end || (chinese && c == '，') {
            clauses.push(std::mem::take(&mut current));
        } else {
            current.push(c);
        }
    }
    clauses.push(current);
    clauses.into_iter().map(|clause| clause.trim().to_owned()).filter(|clause| !clause.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn headings_in_both_languages_divide_a_profile() {
        let profile = Profile::parse(
            "后端工程师\n\n## 现在在做\n一个排课系统\n\n## 技能\nRust、PostgreSQL\n\n## 我能提供\n- 每周 10 小时，远程\n- 架构评审\n\n## I am looking for\na product partner; early users\n\n## 立场\n开源优先",
        );
        assert_eq!(profile.about, items(&["后端工程师", "一个排课系统"]));
        assert_eq!(profile.skills, items(&["Rust", "PostgreSQL"]));
        assert_eq!(profile.offers, items(&["每周 10 小时，远程", "架构评审"]));
        assert_eq!(profile.seeks, items(&["a product partner", "early users"]));
        assert_eq!(profile.stance, items(&["开源优先"]));

        let profile = Profile::parse("## 🛠️ 技能\n軟體\n\n## 🇹🇼 尋找\n設計師\n");
        assert_eq!((profile.skills, profile.seeks), (items(&["軟體"]), items(&["設計師"])));
    }

    #[test]
    fn free_text_is_divided_by_cue_words() {
        let profile =
            Profile::parse("我想找一个技术合伙人，一起做面向大学生的 AI 教育产品。我能负责产品和运营，每周三十小时");
        assert_eq!(profile.seeks, items(&["我想找一个技术合伙人"]));
        assert_eq!(profile.about, items(&["一起做面向大学生的 AI 教育产品"]));
        assert_eq!(profile.offers, items(&["我能负责产品和运营"]));
        assert_eq!(profile.stance, items(&["每周三十小时"]));

        let profile = Profile::parse("We build node.js tools for clinics. Looking for a designer. I can pay $500.");
        assert_eq!(profile.about, items(&["We build node.js tools for clinics"]));
        assert_eq!(profile.seeks, items(&["Looking for a designer"]));
        assert_eq!(profile.offers, items(&["I can pay $500"]));

        let profile =
            Profile::parse("#1 priority: AI can help teachers\n#buildinpublic looking for a designer\n# Ada\nc# fan");
        assert_eq!(profile.about, items(&["#1 priority: AI can help teachers", "Ada", "c# fan"]));
        assert_eq!(profile.seeks, items(&["#buildinpublic looking for a designer"]));
        let profile = Profile::parse("# Illustrator wanted\nfor a picture book");
        assert_eq!(profile.seeks, items(&["Illustrator wanted", "for a picture book"]));

        let profile = Profile::parse("We build a language app and need a backend engineer. We offer 5% equity.");
        assert_eq!(profile.offers, items(&["We offer 5% equity"]));

        let profile = Profile::parse("I need a designer for web, print and film, remote, can pay");
        assert_eq!(profile.seeks, items(&["I need a designer for web, print and film"]));
        assert_eq!((profile.stance, profile.offers), (items(&["remote"]), items(&["can pay"])));

        let profile =
            Profile::parse("I make sensors and probes for farmers and need an industrial designer, and I can pay");
        assert_eq!(profile.about, items(&["I make sensors and probes for farmers"]));
        assert_eq!(profile.seeks, items(&["need an industrial designer"]));
        assert_eq!(profile.offers, items(&["I can pay"]));
    }
}
