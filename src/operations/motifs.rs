//! The five motifs: patterns in which people tend to need each other.
//!
//! Each has a key for the command line and one for MCP; both are understood everywhere.

use super::{Text, text};

/// One motif.
pub struct Motif {
    /// Key on the command line.
    pub key: &'static str,
    /// Key in MCP prompts and in the protocol.
    pub protocol_key: &'static str,
    /// Its name.
    pub name: Text,
    /// When to use it.
    pub idea: Text,
    /// The sentence put before the intent, `{}` being the intent.
    pub frame: Text,
    /// What to ask a person, step by step, before starting.
    pub script: &'static [Text],
}

/// Every key of every motif, in both namings.
pub const KEYS: &[&str] = &[
    "travel-companion",
    "missing-piece",
    "stuck-consult",
    "been-there",
    "cross-domain",
    "travel_companion",
    "missing_cofounder",
    "stuck_point_clinic",
    "same_stage_veteran",
    "cross_domain_transplant",
];

const COMPOSE: Text = text(
    "Put the answers into one paragraph, read it back, and start once it is confirmed.",
    "把回答合成一段话念给对方听，确认后再开始。",
);

/// The motifs in the order in which they are shown.
pub const MOTIFS: &[Motif] = &[
    Motif {
        key: "travel-companion",
        protocol_key: "travel_companion",
        name: text("Fellow travellers", "旅伴互补"),
        idea: text("The same direction, other skills", "方向相同，能力互补"),
        frame: text(
            "I am looking for someone who goes the same way with other strengths than mine: {}",
            "我想找方向相同、能力互补的同路人：{}",
        ),
        script: &[
            text("Where do you want to be in six months?", "半年后你想走到哪里？"),
            text("What are you strong at, and what do you put off?", "你擅长什么？总在拖着不做的是什么？"),
            COMPOSE,
        ],
    },
    Motif {
        key: "missing-piece",
        protocol_key: "missing_cofounder",
        name: text("The missing piece", "缺口合伙"),
        idea: text("A project that lacks one role", "项目只差一个关键角色"),
        frame: text("My project lacks one key role: {}", "我的项目缺一个关键角色：{}"),
        script: &[
            text("Your project in three sentences?", "用三句话说说你的项目？"),
            text("Which one role stops everything?", "卡住一切的是哪一个角色？"),
            text("What do you give in return?", "你能拿什么来交换？"),
            COMPOSE,
        ],
    },
    Motif {
        key: "stuck-consult",
        protocol_key: "stuck_point_clinic",
        name: text("Stuck on a decision", "卡点会诊"),
        idea: text("A decision that will not be made", "一个迟迟定不下来的决定"),
        frame: text(
            "I am stuck on a decision and want to hear people who see it from different sides: {}",
            "我卡在一个决定上，想听听不同角度的人怎么看：{}",
        ),
        script: &[
            text("What exactly has to be decided?", "到底要决定什么？"),
            text("Which options have you weighed, and how?", "比较过哪些选项？各有什么顾虑？"),
            text("Whose view would help most?", "谁的看法对你最有帮助？"),
            COMPOSE,
        ],
    },
    Motif {
        key: "been-there",
        protocol_key: "same_stage_veteran",
        name: text("Been there before", "同阶段过来人"),
        idea: text("Someone who stood here some months ago", "几个月前正处在同一阶段的人"),
        frame: text(
            "I want to meet someone who was at my stage three to twelve months ago: {}",
            "我想找三到十二个月前和我处在同一阶段的过来人：{}",
        ),
        script: &[
            text(
                "What shows your stage in hard facts: users, money, people?",
                "用硬指标说说你的阶段：用户、收入、人数？",
            ),
            text("What would you ask yourself a year from now?", "你最想问一年后的自己什么？"),
            COMPOSE,
        ],
    },
    Motif {
        key: "cross-domain",
        protocol_key: "cross_domain_transplant",
        name: text("Solved in another field", "跨域杂交"),
        idea: text("A problem that another field has solved", "别的领域也许早已解决的问题"),
        frame: text(
            "I want to borrow another field's way of solving this: {}",
            "我想借鉴别的领域解决同类问题的办法：{}",
        ),
        script: &[
            text("What is the problem without the words of your trade?", "不用行话，这个问题是什么？"),
            text("Which two or three other fields meet something like it?", "哪两三个不相干的领域也会遇到它？"),
            COMPOSE,
        ],
    },
];

/// The motif of this key, in either naming.
pub fn find(key: &str) -> Option<&'static Motif> {
    MOTIFS.iter().find(|motif| motif.key == key || motif.protocol_key == key)
}

/// The motif whose frame a text stands in, and the text without it.
pub fn unframe(text: &str) -> (Option<&'static Motif>, &str) {
    for motif in MOTIFS {
        for frame in [motif.frame.en, motif.frame.zh] {
            if let Some(rest) = frame.strip_suffix("{}").and_then(|frame| text.strip_prefix(frame)) {
                return (Some(motif), rest);
            }
        }
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_exactly_those_of_the_motifs() {
        let of_motifs: Vec<&str> = MOTIFS.iter().map(|m| m.key).chain(MOTIFS.iter().map(|m| m.protocol_key)).collect();
        assert_eq!(KEYS, of_motifs);
    }

    #[test]
    fn what_is_framed_can_be_unframed() {
        for motif in MOTIFS {
            for frame in [motif.frame.en, motif.frame.zh] {
                let framed = frame.replace("{}", "a designer");
                let (found, rest) = unframe(&framed);
                assert_eq!((found.map(|motif| motif.key), rest), (Some(motif.key), "a designer"));
            }
        }
        assert!(unframe("a designer").0.is_none());
    }
}
