//! What a row of the table is made of.

use super::{Param, Place, Text};

/// The protocol's own media type.
pub const MEDIA_TYPE: &str = "application/vnd.towow.v1+json";

/// The families of operations; also the pages of the skill's reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Accounts, sessions, agents, billing.
    Identity,
    /// Saying what one needs: formulations and demands; feedback.
    Express,
    /// Finding people and keeping them.
    Discover,
    /// Invitations, runs and their results; scenes.
    Collaborate,
    /// The inbox and conversations.
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
    /// A key of a bridge worker, which is no session: it opens nothing else, and a session does not open this.
    Bridge,
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
    /// As [`Flow::OpenSession`], in the scene that the browser login was for.
    OpenSessionInScene,
    /// The session goes on under another token, which is stored and not shown.
    ReplaceToken,
    /// As [`Flow::ReplaceToken`], answering with `ok` and the new expiry only.
    RefreshToken,
    /// The session is ended here, whatever the backend says.
    CloseSession,
    /// The account is gone, and with it the session here.
    DeleteAccount,
    /// The answer beside the selected agent.
    WithAgent,
    /// A finished browser login names the operation that goes on.
    LoginStatus,
    /// The answer's agents beside the selected one.
    ListAgents,
    /// The answer's agent beside the selected one.
    ShowAgent,
    /// As [`Flow::ShowAgent`], and the agent becomes the selected one.
    SelectAgent,
    /// As [`Flow::ShowAgent`]; what is stored of the selected agent is kept up to date.
    ChangeAgent,
    /// The agent is gone; when it was the selected one, nobody is selected.
    DeleteAgent,
    /// `ok` and the id of what was removed, under this name.
    Removed(&'static str),
    /// The scene becomes the one of later calls.
    SelectScene,
    /// The answer's session, reply and updates, flattened.
    OpenFormulation,
    /// A streamed reply, then the session it has changed.
    Reply,
    /// The confirmation, then the discovery query it started.
    Confirm,
    /// A run is opened, then published when that was asked for.
    OpenRun,
    /// A conversation is read up to its newest message unless a number is given.
    MarkRead,
    /// No request: the interview script of a motif.
    Motif,
}

impl Flow {
    /// True when the flow writes the session file: what is called afterwards may be called as somebody else.
    pub const fn changes_session(self) -> bool {
        matches!(
            self,
            Flow::OpenSession
                | Flow::OpenSessionInScene
                | Flow::ReplaceToken
                | Flow::RefreshToken
                | Flow::CloseSession
                | Flow::DeleteAccount
                | Flow::SelectAgent
                | Flow::ChangeAgent
                | Flow::DeleteAgent
                | Flow::SelectScene
        )
    }
}

/// A field of the body that no argument fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// This text.
    Text(&'static str),
    /// The kind of program that asks for a browser login, from the session file or the environment.
    ConsumerKind,
    /// The surface that belongs to the scene; left out when there is none.
    EntrySurface,
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
    /// Body fields that no argument fills.
    pub fixed: &'static [(&'static str, Fixed)],
    /// Exactly one of these arguments is needed; empty for no such rule.
    pub exactly_one: &'static [&'static str],
    /// What it does to the world.
    pub effect: Effect,
    /// Doing it twice is the same as doing it once.
    pub idempotent: bool,
    /// What happens around the request.
    pub flow: Flow,
    /// For a list: the key of the rows in the answer and the columns that a table shows.
    pub list: Option<(&'static str, &'static [&'static str])>,
    /// The field that identifies the answer, or each row of a list.
    pub id: Option<&'static str>,
    /// The operation that has taken the place of this one.
    pub replaced_by: Option<&'static str>,
    /// Not in the recorded protocol: what mirrors that does not show it, and a backend of somebody else's may not have it.
    pub is_ours: bool,
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
            exactly_one: &[],
            effect: match method {
                Method::Get => Effect::Read,
                Method::Post => Effect::Create,
                Method::Put | Method::Patch => Effect::Update,
                Method::Delete => Effect::Destroy,
            },
            // A second DELETE finds nothing, and its 404 would hide that the first one worked.
            idempotent: !matches!(method, Method::Post | Method::Delete),
            flow: Flow::Pass,
            list: None,
            id: None,
            replaced_by: None,
            is_ours: false,
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

    /// Needs the key of a bridge worker.
    pub const fn bridge(mut self) -> Self {
        self.access = Access::Bridge;
        self
    }

    /// Takes these arguments.
    pub const fn params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }

    /// Sends these fields too.
    pub const fn fixed(mut self, fixed: &'static [(&'static str, Fixed)]) -> Self {
        self.fixed = fixed;
        self
    }

    /// Changes something that exists, and may be repeated.
    pub const fn update(mut self) -> Self {
        self.effect = Effect::Update;
        self.idempotent = true;
        self
    }

    /// Takes something away for good, whatever its method: a person is asked first.
    pub const fn destroy(mut self) -> Self {
        self.effect = Effect::Destroy;
        self.idempotent = false;
        self
    }

    /// Is not in the recorded protocol.
    pub const fn ours(mut self) -> Self {
        self.is_ours = true;
        self
    }

    /// Must not be repeated by itself, whatever its method: a second time is another thing, or is refused.
    pub const fn once(mut self) -> Self {
        self.idempotent = false;
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

    /// Needs exactly one of these arguments.
    pub const fn exactly_one(mut self, names: &'static [&'static str]) -> Self {
        self.exactly_one = names;
        self
    }

    /// Is identified by this field of its answer, or of each row.
    pub const fn id(mut self, field: &'static str) -> Self {
        self.id = Some(field);
        self
    }

    /// An old name of this operation, with a command of its own.
    pub const fn old_name(mut self, name: &'static str, command: &'static str) -> Self {
        self.replaced_by = Some(self.name);
        self.name = name;
        self.command = command;
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
