//! What an argument of an operation is made of.

use super::{Text, text};

/// Most characters of a line: a name, a label.
pub const LINE: usize = 100;
/// Most characters of a text: a demand, a reply, a message.
pub const TEXT: usize = 20_000;
/// Most characters of a profile.
pub const PROFILE_TEXT: usize = 50_000;

/// Where an argument travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One segment of the path, percent-encoded.
    Path,
    /// The query string.
    Query,
    /// A field of the JSON body.
    Body,
    /// Appended to the `profile_text` of the body under this level-2 heading.
    ProfileSection(&'static str),
    /// A header of this name.
    Header(&'static str),
    /// Not sent: used on this side only.
    Local,
}

/// The type of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    String,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list of texts; on the command line repeated, or separated by commas.
    Strings,
    /// A JSON object; on the command line as JSON, `@file` or `-`.
    Object,
}

/// What is sent when an argument is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Absent {
    /// The argument is required.
    Refuse,
    /// The field is left out.
    Omit,
    /// The field is left out, also when it is empty.
    OmitEmpty,
    /// The field is sent as `null`.
    Null,
    /// The field is sent as `[]`.
    EmptyList,
    /// This text is sent.
    Text(&'static str),
    /// This number is sent.
    Number(i64),
    /// This truth value is sent.
    Flag(bool),
    /// The scene of the session, else the default scene; left out when blank.
    Scene,
    /// The scene of the session; left out when there is none.
    SavedScene,
    /// The selected agent, which is needed then.
    Agent,
    /// A fresh random id: 32 hexadecimal digits in a header, with dashes in a body.
    Fresh,
}

/// One argument of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// The name in JSON; the flag is the same with dashes.
    pub name: &'static str,
    /// The name on the wire, where it is another one.
    pub wire: Option<&'static str>,
    /// Its type.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// What happens without it.
    pub absent: Absent,
    /// The values it may take; empty for any.
    pub choices: &'static [&'static str],
    /// The least and the greatest number it may be.
    pub range: Option<(i64, i64)>,
    /// The most characters of a text.
    pub longest: Option<usize>,
    /// Bytes in base64url: it may begin with a hyphen.
    pub encoded: bool,
    /// A secret: never an argument of the command line, never printed.
    pub sensitive: bool,
    /// A new secret: a prompt asks for it twice.
    pub fresh: bool,
    /// White space around it is not part of it.
    pub trimmed: bool,
    /// Given by position on the command line instead of by flag.
    pub positional: bool,
    /// The flag, where it is not the name with dashes.
    pub short_flag: Option<&'static str>,
    /// One line of help.
    pub help: Text,
}

impl Param {
    const fn new(name: &'static str, kind: Kind, absent: Absent, en: &'static str, zh: &'static str) -> Param {
        Param {
            name,
            wire: None,
            kind,
            place: Place::Body,
            absent,
            choices: &[],
            range: None,
            longest: None,
            encoded: false,
            sensitive: false,
            fresh: false,
            trimmed: false,
            positional: false,
            short_flag: None,
            help: text(en, zh),
        }
    }

    /// A required text, sent in the body.
    pub const fn string(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::new(name, Kind::String, Absent::Refuse, en, zh)
    }

    /// The required id of the thing that the path names, given by position.
    pub const fn id(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::string(name, en, zh).at(Place::Path).positional()
    }

    /// An optional whole number within limits, sent in the body.
    pub const fn integer(name: &'static str, limits: (i64, i64), en: &'static str, zh: &'static str) -> Param {
        let mut param = Param::new(name, Kind::Integer, Absent::Omit, en, zh);
        param.range = Some(limits);
        param
    }

    /// A switch, off unless given, sent in the body.
    pub const fn boolean(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::new(name, Kind::Boolean, Absent::Flag(false), en, zh)
    }

    /// An optional list of texts, sent in the body as `[]` when absent.
    pub const fn strings(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::new(name, Kind::Strings, Absent::EmptyList, en, zh)
    }

    /// An optional JSON object, sent in the body.
    pub const fn object(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::new(name, Kind::Object, Absent::Omit, en, zh)
    }

    /// How many rows of a list to skip, in the query string.
    pub const fn offset() -> Param {
        Param::integer("offset", (0, i64::MAX), "Rows to skip", "跳过几条").at(Place::Query).or(Absent::Number(0))
    }

    /// How many rows of a list to return, in the query string.
    pub const fn limit(default: i64) -> Param {
        Param::integer("limit", (1, 100), "Rows to return", "返回几条").at(Place::Query).or(Absent::Number(default))
    }

    /// Travels in `place`.
    pub const fn at(mut self, place: Place) -> Param {
        self.place = place;
        self
    }

    /// Has this name on the wire.
    pub const fn sent_as(mut self, wire: &'static str) -> Param {
        self.wire = Some(wire);
        self
    }

    /// May be left out, with this consequence.
    pub const fn or(mut self, absent: Absent) -> Param {
        self.absent = absent;
        self
    }

    /// Takes one of these values only.
    pub const fn one_of(mut self, choices: &'static [&'static str]) -> Param {
        self.choices = choices;
        self
    }

    /// Has at most so many characters.
    pub const fn up_to(mut self, characters: usize) -> Param {
        self.longest = Some(characters);
        self
    }

    /// Is bytes in base64url.
    pub const fn encoded(mut self) -> Param {
        self.encoded = true;
        self
    }

    /// Is a secret.
    pub const fn secret(mut self) -> Param {
        self.sensitive = true;
        self
    }

    /// A new secret, which a prompt asks for twice.
    pub const fn fresh(mut self) -> Param {
        self.fresh = true;
        self
    }

    /// Is sent without the white space around it.
    pub const fn trimmed(mut self) -> Param {
        self.trimmed = true;
        self
    }

    /// Is given by position.
    pub const fn positional(mut self) -> Param {
        self.positional = true;
        self
    }

    /// Has this flag instead of its name with dashes.
    pub const fn flag_named(mut self, flag: &'static str) -> Param {
        self.short_flag = Some(flag);
        self
    }

    /// True when the operation cannot run without it.
    pub fn required(&self) -> bool {
        self.absent == Absent::Refuse
    }

    /// True when its help says what its name says: `Invite code` of `invite_code`, the pages of a list.
    pub fn says_nothing_new(&self) -> bool {
        let known = |word: &str| self.name.split('_').any(|part| part.eq_ignore_ascii_case(word));
        matches!((self.name, self.place), ("offset" | "limit", Place::Query)) || self.help.en.split(' ').all(known)
    }

    /// The flag on the command line, without the two dashes.
    pub fn flag(&self) -> String {
        self.short_flag.map_or_else(|| self.name.replace('_', "-"), str::to_owned)
    }

    /// The name on the wire.
    pub fn sent_name(&self) -> &'static str {
        self.wire.unwrap_or(self.name)
    }

    /// The variable that may hold a secret. The variable of the session token is not that of another token.
    pub fn variable(&self) -> String {
        match self.name {
            "token" => "TOWOW_RESET_TOKEN".into(),
            name => format!("TOWOW_{}", name.to_uppercase()),
        }
    }
}
