//! `/auth/consumer-sessions`: logins in a browser, at an OAuth provider, on behalf of a program that waits.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page;
use super::session::{self, Newcomer};
use crate::node::http::identity::sessions::SessionOpened;
use crate::node::http::{Json, Path, Query, Shared};
use crate::node::model::{Account, now, time};
use crate::node::oauth::{Attempt, DEFAULT_LANE, Person, word};
use crate::node::store::BrowserLogin;
use crate::node::visit::{Deed, Visit};
use crate::node::{Fault, Node, ids};
use crate::operations::scenes::SCENES;

/// How long a login may take, in seconds.
const SECONDS: i64 = 600;

/// Seconds between two questions for its status.
const INTERVAL: i64 = 2;

/// The programs that are told apart.
const KINDS: &[&str] = &["codex", "claude_code", "openclaw", "other"];

/// Most characters of a surface.
const SURFACE: usize = 50;

/// Why a login failed whose person answered no.
const REFUSED: &str = "refused by the person";

#[derive(Deserialize)]
pub struct Begin {
    lane: Option<String>,
    consumer_kind: Option<String>,
    scene_id: Option<String>,
    entry_surface: Option<String>,
}

/// A login that was begun.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Begun {
    /// Its id. Whoever has it gets the session: it is for the program that began it.
    auth_session_id: String,
    /// `pending`.
    status: String,
    /// What the person opens in a browser.
    login_url: String,
    /// RFC 3339.
    expires_at: String,
    /// Seconds from now.
    expires_in: i64,
    /// Seconds between two questions for its status.
    interval: i64,
}

pub async fn begin(
    State(node): Shared,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<Begin>,
) -> Result<Json<Begun>, Fault> {
    let lane = body.lane.unwrap_or_else(|| DEFAULT_LANE.to_owned());
    let provider = node.provider(&lane)?;
    if let Some(scene_id) = &body.scene_id
        && !SCENES.iter().any(|scene| scene.id == scene_id)
    {
        return Err(Fault::new(404, "not_found", format!("no scene {scene_id:?}")).hint("towow scene list"));
    }
    if body.entry_surface.as_ref().is_some_and(|surface| surface.chars().count() > SURFACE) {
        return Err(Fault::invalid(format!("entry_surface must have at most {SURFACE} characters")));
    }
    let kind = body.consumer_kind.filter(|kind| KINDS.contains(&kind.as_str()));
    let (state, code_verifier, now) = (ids::secret("st")?, ids::secret("cv")?, now());
    let login = BrowserLogin {
        auth_session_id: ids::id("login")?,
        lane,
        consumer_kind: kind.unwrap_or_else(|| "other".into()),
        scene_id: body.scene_id,
        entry_surface: body.entry_surface,
        state_hash: ids::token_hash(&state),
        code_verifier,
        redirect_uri: format!("{}/protocol/auth/callback", node.public_base(&visit, &headers)),
        status: "pending".into(),
        account_id: None,
        error: None,
        created_at: now,
        expires_at: now + SECONDS * 1000,
    };
    node.store.begin_login(&login).await?;
    let attempt = Attempt { redirect_uri: &login.redirect_uri, code_verifier: &login.code_verifier };
    Ok(Json(Begun {
        login_url: provider.login_url(&attempt, &state),
        auth_session_id: login.auth_session_id,
        status: login.status,
        expires_at: time(login.expires_at),
        expires_in: SECONDS,
        interval: INTERVAL,
    }))
}

/// How far a login is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Status {
    /// Its id.
    auth_session_id: String,
    /// `pending`, `completed`, `exchanged`, `failed`, `expired`.
    status: String,
    /// Why it failed.
    error: Option<String>,
    /// RFC 3339.
    expires_at: String,
}

async fn login(node: &Node, auth_session_id: &str) -> Result<BrowserLogin, Fault> {
    let login = node.store.browser_login(auth_session_id).await?.ok_or_else(|| {
        Fault::new(404, "not_found", format!("no browser login {auth_session_id:?}")).hint("towow auth begin")
    })?;
    let over = matches!(login.status.as_str(), "pending" | "proven" | "completed") && login.expires_at <= now();
    Ok(match login.status.as_str() {
        _ if over => BrowserLogin { status: "expired".into(), ..login },
        // The program waits on: the person has not answered yet.
        "proven" => BrowserLogin { status: "pending".into(), ..login },
        _ => login,
    })
}

pub async fn status(State(node): Shared, Path(auth_session_id): Path<String>) -> Result<Json<Status>, Fault> {
    let login = login(&node, &auth_session_id).await?;
    Ok(Json(Status {
        auth_session_id: login.auth_session_id,
        status: login.status,
        error: login.error,
        expires_at: time(login.expires_at),
    }))
}

/// A session that was opened by a browser login.
#[derive(Serialize, JsonSchema)]
pub struct Exchanged {
    #[serde(flatten)]
    opened: SessionOpened,
    /// The scene that the login was for.
    scene_id: Option<String>,
}

/// Works once, for the program that began the login.
pub async fn exchange(
    State(node): Shared,
    visit: Visit,
    Path(auth_session_id): Path<String>,
) -> Result<Json<Exchanged>, Fault> {
    let login = login(&node, &auth_session_id).await?;
    if let Some(account_id) = &login.account_id
        && node.store.exchange_login(&auth_session_id, now()).await?
    {
        let opened = session::open(&node, account_id).await?;
        let target = Some(login.lane.as_str());
        let deed = Deed { action: "auth_exchange", outcome: "ok", account_id: Some(account_id), target };
        node.audit(&visit, deed).await?;
        return Ok(Json(Exchanged { opened, scene_id: login.scene_id }));
    }
    let (code, message) = match login.status.as_str() {
        "pending" => ("login_pending", "the person has not finished the login in the browser yet"),
        "completed" | "exchanged" => ("login_used", "this login was exchanged for a session already"),
        "failed" => ("login_ended", "this login has failed; begin a new one"),
        _ => ("login_ended", "this login took too long; begin a new one"),
    };
    let hint = if code == "login_pending" { "towow auth status --help" } else { "towow auth begin" };
    Err(Fault::new(409, code, message).hint(hint))
}

#[derive(Deserialize)]
pub struct Return {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
}

/// Why a login came to nothing.
enum Stop {
    /// Its state is unknown, used or too old.
    Unknown,
    /// The provider says so.
    Refused(String),
    /// There is no account, and none is made.
    NoAccount,
    /// The provider could not be asked.
    Failed(String),
    /// This node could not do its part.
    Broken(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Broken(fault)
    }
}

impl Stop {
    /// For the program that waits.
    fn error(&self) -> &str {
        match self {
            Stop::Unknown => "the login is unknown",
            Stop::NoAccount => "an account is needed, and this node makes none by itself",
            Stop::Refused(problem) | Stop::Failed(problem) => problem,
            Stop::Broken(fault) => &fault.message,
        }
    }

    /// For the person at the browser.
    fn page(self) -> Response {
        let (status, en, zh) = match self {
            Stop::Unknown => (
                StatusCode::BAD_REQUEST,
                "This login is unknown, used or too old. Begin a new one in your program.",
                "此登录无效、已使用或已过期。请在您的程序中重新发起。",
            ),
            Stop::Refused(_) => (
                StatusCode::FORBIDDEN,
                "The login was refused there. You can begin a new one in your program.",
                "登录被拒绝。您可以在程序中重新发起。",
            ),
            Stop::NoAccount => (
                StatusCode::FORBIDDEN,
                "You have no account at this node, and it makes none by itself. Register first.",
                "您在此节点没有账号，此节点也不会自动创建。请先注册。",
            ),
            Stop::Failed(_) => (
                StatusCode::BAD_GATEWAY,
                "The login could not be completed with the provider. Begin a new one in your program.",
                "未能与服务商完成登录。请在您的程序中重新发起。",
            ),
            Stop::Broken(fault) => return page::failed(fault),
        };
        page::page(status, en, zh)
    }
}

/// The provider sends the browser back here. Whoever sent the person the link may have begun the login, so that the
/// person is asked before the program gets the session.
pub async fn callback(State(node): Shared, visit: Visit, Query(come): Query<Return>) -> Response {
    match come_back(&node, &visit, &come).await {
        Ok(proven) => proven.page(),
        Err(stop) => stop.page(),
    }
}

/// A login whose person is known, and has yet to answer.
struct Proven {
    login: BrowserLogin,
    /// Display name of the account.
    name: String,
    /// What the answer comes with.
    token: String,
}

impl Proven {
    fn page(&self) -> Response {
        let (program, program_zh) = match self.login.consumer_kind.as_str() {
            "codex" => ("A program that says it is Codex", "一个自称 Codex 的程序"),
            "claude_code" => ("A program that says it is Claude Code", "一个自称 Claude Code 的程序"),
            "openclaw" => ("A program that says it is OpenClaw", "一个自称 OpenClaw 的程序"),
            _ => ("A program", "一个程序"),
        };
        let minutes = (now() - self.login.created_at).max(0) / 60_000;
        // Isolated: a name may be written from right to left.
        let name = format!("<bdi>{}</bdi>", page::escaped(&self.name));
        let en = format!(
            "{program} began this login {minutes} min ago. It would be logged in as {name}, and could do all that you \
             can do here. Go on only if you began this login yourself. If somebody sent you the link, stop."
        );
        let zh = format!(
            "{program_zh}在 {minutes} 分钟前发起了此登录。它将以 {name} 的身份登录，并能做您在此处能做的一切。\
             仅当此登录由您本人发起时才继续。如果链接是别人发给您的，请停止。"
        );
        // Relative to the callback, wherever the node is reached.
        page::ask(&en, &zh, "callback/confirm", &self.token)
    }
}

/// A state works once; what went wrong afterwards is written into the login, for the program that waits.
async fn come_back(node: &Node, visit: &Visit, come: &Return) -> Result<Proven, Stop> {
    let token = ids::secret("cf")?;
    let Some(login) = node.store.claim_login(&ids::token_hash(&come.state), now()).await? else {
        return Err(Stop::Unknown);
    };
    let confirm_hash = ids::token_hash(&token);
    let known = known(node, &login, come).await;
    let proof = known.as_ref().map(|account| (account.account_id.as_str(), confirm_hash.as_str()));
    node.store.prove_login(&login.auth_session_id, proof.map_err(Stop::error)).await?;
    let account_id = known.as_ref().ok().map(|account| account.account_id.as_str());
    let outcome = if account_id.is_some() { "ok" } else { "refused" };
    node.audit(visit, Deed { action: "auth_callback", outcome, account_id, target: Some(&login.lane) }).await?;
    known.map(|account| Proven { login, name: account.name, token })
}

/// The account of the person who came back.
async fn known(node: &Node, login: &BrowserLogin, come: &Return) -> Result<Account, Stop> {
    if !come.error.is_empty() {
        return Err(Stop::Refused(format!("the provider refused: {}", word(&come.error))));
    }
    let provider = node.provider(&login.lane)?;
    let attempt = Attempt { redirect_uri: &login.redirect_uri, code_verifier: &login.code_verifier };
    let person = provider.person(&attempt, &come.code).await.map_err(Stop::Failed)?;
    let account_id = session::account_of(node, newcomer(login, &person)).await.map_err(|fault| match fault.status {
        403 => Stop::NoAccount,
        _ => Stop::Broken(fault),
    })?;
    let account = node.store.account(&account_id).await?;
    Ok(account.ok_or_else(|| Fault::missing("account", &account_id))?)
}

/// The person answers whether the program gets the session. The token shows that they saw the page that asks.
pub async fn confirm(State(node): Shared, visit: Visit, form: Bytes) -> Response {
    let field = |wanted: &str| {
        let mut fields = url::form_urlencoded::parse(&form);
        fields.find(|(name, _)| name == wanted).map(|(_, text)| text.into_owned()).unwrap_or_default()
    };
    let answer = match field("answer").as_str() {
        "yes" => Ok(()),
        "no" => Err(REFUSED),
        _ => return Stop::Unknown.page(),
    };
    match answered(&node, &visit, &field("token"), answer).await {
        Ok(()) if answer.is_ok() => page::page(
            StatusCode::OK,
            "You are logged in. You can return to your program.",
            "登录成功，您可以回到您的程序。",
        ),
        Ok(()) => page::page(StatusCode::OK, "The login was stopped. No program got in.", "登录已停止，没有程序登录。"),
        Err(stop) => stop.page(),
    }
}

async fn answered(node: &Node, visit: &Visit, token: &str, answer: Result<(), &str>) -> Result<(), Stop> {
    let Some(login) = node.store.confirm_login(&ids::token_hash(token), answer, now()).await? else {
        return Err(Stop::Unknown);
    };
    let outcome = if answer.is_ok() { "ok" } else { "refused" };
    let (account_id, target) = (login.account_id.as_deref(), Some(login.lane.as_str()));
    node.audit(visit, Deed { action: "auth_confirm", outcome, account_id, target }).await?;
    Ok(())
}

fn newcomer<'a>(login: &'a BrowserLogin, person: &'a Person) -> Newcomer<'a> {
    let name = person.name.clone().unwrap_or_else(|| login.lane.clone());
    Newcomer {
        provider: &login.lane,
        subject: &person.subject,
        profile_text: format!("I am {name}. 我是{name}。"),
        name,
        email: person.email.clone(),
        client_hint: Some(&login.consumer_kind),
    }
}
