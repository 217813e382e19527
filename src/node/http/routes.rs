//! Routes made from the table: a handler is put behind the door of its row, and what it answers with is described in the
//! OpenAPI document.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Json, door};
use crate::node::{Fault, Node};
use crate::operations::{self, Absent, Method, Operation, Param, Place, text};

/// What a route answers with.
#[derive(Clone, Copy)]
pub enum Body {
    /// JSON of this schema.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// A stream of server-sent events.
    Events,
    /// Another media type: a page for a person, an empty redirect.
    Other(&'static str),
}

/// A route with what is said of it.
#[derive(Clone, Copy)]
pub struct Described {
    /// Its row.
    pub operation: &'static Operation,
    /// What it answers with.
    pub body: Body,
}

/// A handler whose answer is known by its type.
pub trait Answers<Args> {
    /// The JSON of its answer.
    type Body: JsonSchema;
}

macro_rules! answers {
    ($($arg:ident),*) => {
        impl<F, Fut, Out, $($arg),*> Answers<($($arg,)*)> for F
        where
            F: Fn($($arg),*) -> Fut,
            Fut: Future<Output = Result<Json<Out>, Fault>>,
            Out: JsonSchema,
        {
            type Body = Out;
        }
    };
}

answers!();
answers!(A);
answers!(A, B);
answers!(A, B, C);
answers!(A, B, C, D);
answers!(A, B, C, D, E);

/// The routes of the API while they are put together.
pub struct Api {
    node: Arc<Node>,
    router: Router<Arc<Node>>,
    described: Vec<Described>,
}

impl Api {
    pub(super) fn new(node: Arc<Node>) -> Api {
        Api { node, router: Router::new(), described: Vec::new() }
    }

    /// Answers an operation with this handler.
    pub fn on<H, Extractors, Args>(self, operation: &str, handler: H) -> Api
    where
        H: Handler<Extractors, Arc<Node>> + Answers<Args>,
        Extractors: 'static,
    {
        self.route(operation, handler, Body::Json(|schemas| schemas.subschema_for::<<H as Answers<Args>>::Body>()))
    }

    /// Answers an operation with a stream of events.
    pub fn events<H, Extractors>(self, operation: &str, handler: H) -> Api
    where
        H: Handler<Extractors, Arc<Node>>,
        Extractors: 'static,
    {
        self.route(operation, handler, Body::Events)
    }

    /// Answers an operation with a page for a person.
    pub fn page<H, Extractors>(self, operation: &str, handler: H) -> Api
    where
        H: Handler<Extractors, Arc<Node>>,
        Extractors: 'static,
    {
        self.route(operation, handler, Body::Other("text/html"))
    }

    /// Answers an operation with a file that a page needs.
    pub fn file<H, Extractors>(self, operation: &str, handler: H) -> Api
    where
        H: Handler<Extractors, Arc<Node>>,
        Extractors: 'static,
    {
        self.route(operation, handler, Body::Other("*/*"))
    }

    fn route<H, Extractors>(mut self, operation: &str, handler: H, body: Body) -> Api
    where
        H: Handler<Extractors, Arc<Node>>,
        Extractors: 'static,
    {
        let operation = operations::find(operation)
            .or_else(|| operations::bridge::find(operation))
            .or_else(|| EXTRA.iter().find(|extra| extra.name == operation))
            .unwrap_or_else(|| unreachable!("{operation} is in no table"));
        let guarded = on(filter(operation.method), handler)
            .layer(axum::middleware::from_fn_with_state((self.node.clone(), operation), door::enter));
        self.router = self.router.route(operation.path, guarded);
        self.described.push(Described { operation, body });
        self
    }

    /// The router, and what is said of its routes.
    pub(super) fn finish(self) -> (Router<Arc<Node>>, Vec<Described>) {
        (self.router, self.described)
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// Routes that belong to the protocol and to no command: links in mails, the return from a browser login, streams.
const EXTRA: &[Operation] = &[
    Operation::new(
        "notifications_stream",
        "inbox stream",
        text("What is new for the account, as it comes", "账号的新动态，实时推送"),
        Method::Get,
        "/protocol/notifications/stream",
    )
    .params(&[Param::string("last_event_id", "Notice to go on after", "从这条通知之后继续")
        .at(Place::Header("Last-Event-ID"))
        .or(Absent::Omit)]),
    Operation::new(
        "email_verify",
        "email verify-link",
        text("Verify an e-mail address with the mailed link", "用邮件中的链接验证邮箱"),
        Method::Get,
        "/protocol/account/email/verify",
    )
    .public()
    .params(&[in_link("token", "Token of the link", "链接中的令牌")])
    .once(),
    Operation::new(
        "auth_callback",
        "auth callback",
        text("Come back from the provider of a browser login", "从浏览器登录的服务商返回"),
        Method::Get,
        "/protocol/auth/callback",
    )
    .public()
    .params(&[
        in_link("state", "Which login this is", "登录的标识"),
        in_link("code", "The provider's code", "服务商给出的代码"),
        in_link("error", "Why the provider refused", "服务商拒绝的原因"),
    ])
    .once(),
    // Its body is the form of a page, not JSON: the handler reads it.
    Operation::new(
        "auth_confirm",
        "auth confirm",
        text("Answer whether to go on with a browser login", "回答是否继续浏览器登录"),
        Method::Post,
        "/protocol/auth/callback/confirm",
    )
    .public()
    .once(),
    Operation::new(
        "live_page",
        "run live",
        text("The page that shows a run as it happens", "实时展示一次协作的页面"),
        Method::Get,
        "/live/{run_id}",
    )
    .metadata()
    .params(&[Param::id("run_id", "Run", "协作")]),
    Operation::new(
        "live_events",
        "run live-events",
        text("What the live page shows, as it comes", "实时页面展示的事件流"),
        Method::Get,
        "/live/{run_id}/events",
    )
    .public()
    .params(&[
        Param::id("run_id", "Run", "协作"),
        Param::string("last_event_id", "Event to go on after", "从这个事件之后继续")
            .at(Place::Header("Last-Event-ID"))
            .or(Absent::Omit),
    ]),
    Operation::new(
        "live_asset",
        "run live-asset",
        text("A file of that page", "该页面的文件"),
        Method::Get,
        "/live/assets/{name}",
    )
    .metadata()
    .params(&[Param::id("name", "File", "文件")]),
    Operation::new(
        "account_did",
        "account did",
        text("Read the DID document of an account with public agents", "读取拥有公开身份的账号的 DID 文档"),
        Method::Get,
        "/user/{account_id}/did.json",
    )
    .metadata()
    .params(&[Param::id("account_id", "Account", "账号")])
    .id("id"),
];

/// A part of a link that a person follows: what is wrong with it is told on a page.
const fn in_link(name: &'static str, en: &'static str, zh: &'static str) -> Param {
    Param::string(name, en, zh).at(Place::Query).or(Absent::Omit)
}
