//! What a row of the table is made of.

/// The protocol's own media type.
pub const MEDIA_TYPE: &str = "application/vnd.towow.v1+json";

/// A language of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The language of a text: Chinese as soon as a tenth of the letters are Han, since Chinese speakers mix in many English
    /// terms and the reverse is rare.
    pub fn of_text(text: &str) -> Lang {
        let han = text.chars().filter(|c| is_han(*c)).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if han * 10 >= letters.max(1) { Lang::Zh } else { Lang::En }
    }
}

/// True for a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A short text in both languages of the house.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text in this language.
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// Both languages of one text.
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// The families of operations; also the pages of the skill's reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Accounts, sessions, agents.
    Identity,
    /// Saying what one needs: formulations and demands.
    Express,
    /// Finding people.
    Discover,
    /// Runs and their results.
    Collaborate,
    /// The inbox.
    Message,
    /// What is public.
    Browse,
}

impl Domain {
    /// The word used in JSON, in file names and in help.
    pub const fn name(self) -> &'static str {
        match self {
            Domain::Identity => "identity",
            Domain::Express => "express",
            Domain::Discover => "discover",
            Domain::Collaborate => "collaborate",
            Domain::Message => "message",
            Domain::Browse => "browse",
        }
    }
}

/// HTTP method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or does something that is not idempotent.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Patch => http::Method::PATCH,
            Method::Delete => http::Method::DELETE,
        }
    }
}

/// What a caller must have, and where the selected agent goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Public: the token is never sent, even when there is one.
    None,
    /// A session token.
    Session,
    /// A session token and a selected agent, which travels in this place under this name.
    Agent(Place, &'static str),
}

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
}

/// One argument of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// The name in JSON; the flag is the same with dashes.
    pub name: &'static str,
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
    /// A secret: never an argument of the command line, never printed.
    pub sensitive: bool,
    /// A new secret: a prompt asks for it twice.
    pub fresh: bool,
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
            kind,
            place: Place::Body,
            absent,
            choices: &[],
            range: None,
            sensitive: false,
            fresh: false,
            positional: false,
            short_flag: None,
            help: text(en, zh),
        }
    }

    /// A required text, sent in the body.
    pub const fn string(name: &'static str, en: &'static str, zh: &'static str) -> Param {
        Param::new(name, Kind::String, Absent::Refuse, en, zh)
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

    /// Travels in `place`.
    pub const fn at(mut self, place: Place) -> Param {
        self.place = place;
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

    /// The flag on the command line, without the two dashes.
    pub fn flag(&self) -> String {
        self.short_flag.map_or_else(|| self.name.replace('_', "-"), str::to_owned)
    }
}

/// What an operation does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Brings something new into being.
    Create,
    /// Changes something that exists.
    Update,
    /// Takes something away for good.
    Destroy,
}

/// What happens around the request, where an operation is more than passing one through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// One request, its JSON answer handed on unchanged.
    Pass,
    /// A session is opened: the token is stored and not shown, the default agent selected.
    OpenSession,
    /// The session is ended here, whatever the backend says.
    CloseSession,
    /// The answer's agents beside the selected one.
    ListAgents,
    /// The answer's agent beside the selected one.
    ShowAgent,
    /// As [`Flow::ShowAgent`], and the agent becomes the selected one.
    SelectAgent,
    /// The answer's session, reply and updates, flattened.
    OpenFormulation,
    /// The confirmation, then the discovery query it started.
    Confirm,
    /// No request: the interview script of a motif.
    Motif,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its name, unique, `snake_case`; with `towow_` in front the MCP tool.
    pub name: &'static str,
    /// The subcommand: a group and a verb, or one word at the root.
    pub command: &'static str,
    /// What it does, in one sentence without a final period.
    pub summary: Text,
    /// HTTP method.
    pub method: Method,
    /// Path with `{parameter}` segments; empty for an operation without a request.
    pub path: &'static str,
    /// Public metadata: asks for any media type instead of the protocol's own.
    pub plain_accept: bool,
    /// What the caller must have.
    pub access: Access,
    /// Its arguments in the order of the wire.
    pub params: &'static [Param],
    /// Body fields that never vary.
    pub fixed: &'static [(&'static str, Option<&'static str>)],
    /// What it does to the world.
    pub effect: Effect,
    /// Doing it twice is the same as doing it once.
    pub idempotent: bool,
    /// What happens around the request.
    pub flow: Flow,
    /// For a list: the key of the rows in the answer and the columns that a table shows.
    pub list: Option<(&'static str, &'static [&'static str])>,
}

impl Operation {
    /// A row that sends one request and hands its answer on.
    pub const fn new(
        name: &'static str,
        command: &'static str,
        summary: Text,
        method: Method,
        path: &'static str,
    ) -> Self {
        Operation {
            name,
            command,
            summary,
            method,
            path,
            plain_accept: false,
            access: Access::Session,
            params: &[],
            fixed: &[],
            effect: match method {
                Method::Get => Effect::Read,
                Method::Post => Effect::Create,
                Method::Put | Method::Patch => Effect::Update,
                Method::Delete => Effect::Destroy,
            },
            idempotent: !matches!(method, Method::Post),
            flow: Flow::Pass,
            list: None,
        }
    }

    /// Public, asking for the protocol's media type.
    pub const fn public(mut self) -> Self {
        self.access = Access::None;
        self
    }

    /// Public metadata, asking for any media type.
    pub const fn metadata(mut self) -> Self {
        self.access = Access::None;
        self.plain_accept = true;
        self
    }

    /// Needs the selected agent, sent in this place.
    pub const fn agent(mut self, place: Place, field: &'static str) -> Self {
        self.access = Access::Agent(place, field);
        self
    }

    /// Takes these arguments.
    pub const fn params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }

    /// Sends these fields as they are; `None` is `null`.
    pub const fn fixed(mut self, fixed: &'static [(&'static str, Option<&'static str>)]) -> Self {
        self.fixed = fixed;
        self
    }

    /// Changes something that exists, and may be repeated.
    pub const fn update(mut self) -> Self {
        self.effect = Effect::Update;
        self.idempotent = true;
        self
    }

    /// Does more than pass one request through.
    pub const fn flow(mut self, flow: Flow) -> Self {
        self.flow = flow;
        self
    }

    /// Answers with rows under this key, shown with these columns.
    pub const fn list(mut self, key: &'static str, columns: &'static [&'static str]) -> Self {
        self.list = Some((key, columns));
        self
    }

    /// Group and verb; a root command has no group.
    pub fn group_and_verb(&self) -> (Option<&'static str>, &'static str) {
        match self.command.split_once(' ') {
            Some((group, verb)) => (Some(group), verb),
            None => (None, self.command),
        }
    }

    /// The MCP tool's name.
    pub fn tool(&self) -> String {
        format!("towow_{}", self.name)
    }
}
