//! Browser logins at a real OAuth server.

use serde_json::{Value, json};

use super::{Peer, curl, free_port, serving_at, sql};
use crate::support::{Home, Serving};

/// A provider, a client registered there, and a node that knows both.
pub struct Scene {
    _provider: Peer,
    pub node: Serving,
}

impl Scene {
    pub fn start(method: &str, env: &[(&str, &str)]) -> Scene {
        let (provider, ready) = Peer::start("oauth_server.py", &[]);
        let url = ready["url"].as_str().unwrap();
        let port = free_port();
        let redirect = format!("http://127.0.0.1:{port}/protocol/auth/callback");
        let client = json!({
            "redirect_uris": [redirect],
            "token_endpoint_auth_method": method,
            "scope": "openid profile email",
        });
        let clients = format!("{url}/oauth2/clients");
        let (status, client) = curl(&[&clients, "-H", "Content-Type: application/json", "--data", &client.to_string()]);
        assert_eq!(status, "201", "{client}");
        let client: Value = serde_json::from_str(&client).unwrap();
        let text = |name: &str| client[name].as_str().unwrap().to_owned();
        let lane = |key: &str| format!("TOWOW_NODE_OAUTH_SECONDME_AI_{key}");
        let settings = [
            (lane("AUTHORIZE_URL"), format!("{url}/oauth2/authorize")),
            (lane("TOKEN_URL"), format!("{url}/oauth2/token")),
            (lane("USERINFO_URL"), format!("{url}/userinfo")),
            (lane("CLIENT_ID"), text("client_id")),
            (lane("CLIENT_SECRET"), text("client_secret")),
            (lane("SCOPE"), "openid profile email".to_owned()),
        ];
        let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let node = serving_at(port, &[&settings[..], env].concat());
        Scene { _provider: provider, node }
    }

    fn home(&self) -> Home {
        Home::at(&self.node.url)
    }
}

fn begin(home: &Home, flags: &[&str]) -> (String, String) {
    let begun = home.towow(&[&["auth", "begin"], flags].concat()).ok();
    assert_eq!((&begun["status"], &begun["expires_in"]), (&json!("pending"), &json!(600)));
    assert!(begun["interval"].as_i64().unwrap() > 0 && begun["expires_at"].is_string());
    let text = |name: &str| begun[name].as_str().unwrap().to_owned();
    (text("auth_session_id"), text("login_url"))
}

/// What a person does in the browser: they choose who they are, are sent back, and go on if they are asked.
pub fn click(login_url: &str, form: &str) -> (String, String) {
    let (status, back, page) = arrive(login_url, form);
    let status = if status == "200" { press(&back, &page, "yes").0 } else { status };
    (status, back)
}

/// They choose who they are, and are sent back: the status and the address of the page there, and the page.
fn arrive(login_url: &str, form: &str) -> (String, String, String) {
    let (status, back) = curl(&[login_url, "--data", form, "-o", "/dev/null", "-w", "%{redirect_url}\n%{http_code}"]);
    assert_eq!(status, "302", "{login_url}");
    let back = back.trim().to_owned();
    let (status, page) = curl(&[&back]);
    assert!(page.contains("<p lang=\"zh-CN\">"), "{page}");
    (status, back, page)
}

/// They press a button of the page that asks.
fn press(back: &str, page: &str, answer: &str) -> (String, String) {
    let after = |start: &str| page.split_once(start).unwrap().1.split_once('"').unwrap().0.to_owned();
    let action = url::Url::parse(back).unwrap().join(&after("action=\"")).unwrap();
    assert_eq!(action.path(), "/protocol/auth/callback/confirm");
    let token = after("name=\"token\" value=\"");
    curl(&[action.as_str(), "--data", &format!("token={token}&answer={answer}")])
}

fn state_of(login_url: &str) -> String {
    let url = url::Url::parse(login_url).unwrap();
    url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
}

fn status(home: &Home, id: &str) -> Value {
    home.towow(&["auth", "status", id]).ok()
}

fn exchange(home: &Home, id: &str) -> crate::support::Outcome {
    home.towow(&["auth", "exchange", id])
}

#[test]
fn a_person_logs_in_with_a_browser() {
    for method in ["client_secret_basic", "client_secret_post"] {
        let scene = Scene::start(method, &[]);
        let ada = scene.home();
        let (id, login_url) = begin(&ada, &["--scene-id", "craw-opc"]);
        assert!(!login_url.contains(&id), "the browser does not learn what the session is traded for");
        assert_eq!(status(&ada, &id)["status"], "pending");
        exchange(&ada, &id).fails(5, "login_pending");

        let (code, back) = click(&login_url, "sub=ada");
        assert_eq!(code, "200", "{method}");
        let told = status(&ada, &id);
        assert_eq!((&told["status"], &told["error"]), (&json!("completed"), &Value::Null));
        assert_eq!(told["next_op"], "auth_exchange");
        assert_eq!(curl(&[&back]).0, "400", "a state works once");

        let session = exchange(&ada, &id).ok();
        assert_eq!(
            (&session["name"], &session["email"], &session["scene_id"]),
            (&json!("Ada Lovelace"), &json!("ada@example.org"), &json!("craw-opc"))
        );
        assert_eq!(ada.config()["agent_id"], session["default_agent_id"]);
        assert_eq!(status(&ada, &id)["status"], "exchanged");
        exchange(&scene.home(), &id).fails(5, "login_used");

        // Found by nobody until its owner says more; the verified address is the account's.
        let agents = ada.towow(&["agent", "list"]).ok();
        assert_eq!(agents["agents"][0]["visibility"], "private");
        let verified = "SELECT COUNT(*) FROM accounts WHERE email = 'ada@example.org' AND email_verified_at IS NOT NULL AND password_hash IS NULL";
        assert_eq!(sql(scene.node.database(), verified), "1");

        // The next time it is the same account.
        let (id, login_url) = begin(&scene.home(), &[]);
        click(&login_url, "sub=ada");
        let again = exchange(&scene.home(), &id).ok();
        assert_eq!(again["account_id"], session["account_id"]);
        assert_eq!(sql(scene.node.database(), "SELECT COUNT(*) FROM accounts"), "1");
        let secrets = "SELECT COUNT(*) FROM consumer_sessions WHERE code_verifier <> ''";
        assert_eq!(sql(scene.node.database(), secrets), "0");
    }
}

#[test]
fn nobody_is_logged_in_without_being_asked() {
    let scene = Scene::start("client_secret_basic", &[]);
    let home = scene.home();
    let (id, login_url) = begin(&home, &[]);
    let (code, back, page) = arrive(&login_url, "sub=ada");
    assert_eq!(code, "200");
    assert!(page.contains("<bdi>Ada Lovelace</bdi>") && page.contains(" 0 min ago"), "{page}");
    assert!(!page.contains(&id), "{page}");

    // Whoever began the login has nothing of it yet.
    let told = status(&home, &id);
    assert_eq!((&told["status"], &told["error"]), (&json!("pending"), &Value::Null));
    exchange(&home, &id).fails(5, "login_pending");
    assert_eq!(press(&back, &page, "").0, "400", "no answer");
    assert_eq!(press(&back, &page.replace("value=\"cf_", "value=\"cf_x"), "yes").0, "400", "another token");
    exchange(&home, &id).fails(5, "login_pending");

    let (code, stopped) = press(&back, &page, "no");
    assert!(code == "200" && stopped.contains("stopped"), "{code} {stopped}");
    let told = status(&home, &id);
    assert_eq!((&told["status"], &told["error"]), (&json!("failed"), &json!("refused by the person")));
    exchange(&home, &id).fails(5, "login_ended");
    assert_eq!(press(&back, &page, "yes").0, "400", "an answer counts once");
    assert_eq!(status(&home, &id)["status"], "failed");

    // Too late is no answer.
    let (late, login_url) = begin(&home, &[]);
    let (_, back, page) = arrive(&login_url, "sub=ada");
    sql(scene.node.database(), "UPDATE consumer_sessions SET expires_at = 1 WHERE status = 'proven'");
    assert_eq!(press(&back, &page, "yes").0, "400");
    assert_eq!(status(&home, &late)["status"], "expired");
    exchange(&home, &late).fails(5, "login_ended");
    assert_eq!(sql(scene.node.database(), "SELECT COUNT(*) FROM sessions"), "0");
}

#[test]
fn the_page_that_asks_shows_text_and_lets_nobody_frame_it() {
    let scene = Scene::start("client_secret_basic", &[]);
    let (_, login_url) = begin(&scene.home(), &[]);
    click(&login_url, "sub=ada");
    sql(scene.node.database(), "UPDATE accounts SET name = '<b>\"Ada\"</b>'");
    let post = ["api", "POST", "/protocol/auth/consumer-sessions", "-f", "consumer_kind=claude_code"];
    let begun = scene.home().towow(&post).ok();
    let login_url = begun["login_url"].as_str().unwrap();
    let (_, back) = curl(&[login_url, "--data", "sub=ada", "-o", "/dev/null", "-w", "%{redirect_url}\n"]);
    let (_, page) = curl(&["-i", back.trim()]);
    let page = page.to_lowercase();
    for part in [
        "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
        "claude code",
        "<bdi>&lt;b&gt;&quot;ada&quot;&lt;/b&gt;</bdi>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn an_address_makes_nobody_the_owner_of_an_account() {
    let scene = Scene::start("client_secret_basic", &[]);
    let taken = scene.home();
    taken.register("Taken", "Had the address before.");
    for (subject, name) in [("eve", "Eve"), ("bob", "Bob")] {
        let home = scene.home();
        let (id, login_url) = begin(&home, &[]);
        assert_eq!(click(&login_url, &format!("sub={subject}")).0, "200");
        let session = exchange(&home, &id).ok();
        assert_eq!(session["name"], name);
        let own = format!("{}@localhost", session["account_id"].as_str().unwrap());
        assert_eq!(session["email"], own, "{subject}: neither another's address nor one that is not verified");
        // There is nobody to mail to.
        home.towow(&["email", "verify"]).fails(1, "no_address");
    }
    assert_eq!(sql(scene.node.database(), "SELECT COUNT(*) FROM accounts"), "3");
}

#[test]
fn a_login_fails_or_ends() {
    let scene = Scene::start("client_secret_basic", &[]);
    let home = scene.home();

    let callback = format!("{}/protocol/auth/callback", scene.node.url);
    let (refused, login_url) = begin(&home, &[]);
    let (_, back) = curl(&[&login_url, "--data", "action=deny", "-o", "/dev/null", "-w", "%{redirect_url}\n"]);
    assert!(back.contains("error=access_denied"), "{back}");
    // This provider forgets the state when it refuses, and without it nobody knows which login is meant.
    assert_eq!(curl(&[back.trim()]).0, "400");
    assert_eq!(status(&home, &refused)["status"], "pending");
    assert_eq!(curl(&[&format!("{callback}?error=access_denied&state={}", state_of(&login_url))]).0, "403");
    let told = status(&home, &refused);
    assert_eq!((&told["status"], &told["error"]), (&json!("failed"), &json!("the provider refused: access_denied")));
    exchange(&home, &refused).fails(5, "login_ended");

    // A code that the provider did not give out.
    let (failed, login_url) = begin(&home, &[]);
    let (code, page) = curl(&[&format!("{callback}?state={}&code=%3Cscript%3E", state_of(&login_url))]);
    assert!(code == "502" && !page.contains("script"), "{code} {page}");
    let told = status(&home, &failed);
    assert_eq!(
        (&told["status"], &told["error"]),
        (&json!("failed"), &json!("the provider's token: status 400 invalid_grant"))
    );

    let (late, login_url) = begin(&home, &[]);
    sql(scene.node.database(), "UPDATE consumer_sessions SET expires_at = 1 WHERE status = 'pending'");
    assert_eq!(click(&login_url, "sub=ada").0, "400");
    assert_eq!(status(&home, &late)["status"], "expired");
    exchange(&home, &late).fails(5, "login_ended");

    for query in ["", "?state=unknown&code=1", "?code=1", "?error=access_denied"] {
        assert_eq!(curl(&[&format!("{callback}{query}")]).0, "400", "{query}");
    }
    home.towow(&["auth", "status", "login_unknown"]).fails(4, "not_found");
    exchange(&home, "login_unknown").fails(4, "not_found");
    assert_eq!(sql(scene.node.database(), "SELECT COUNT(*) FROM accounts"), "0");
}

#[test]
fn what_is_asked_for_is_checked() {
    let scene = Scene::start("client_secret_basic", &[]);
    let home = scene.home();
    home.towow(&["auth", "begin", "--scene-id", "no-such-scene"]).fails(4, "not_found");
    let post = |fields: &[&str]| {
        let fields = fields.iter().flat_map(|field| ["-f", field]);
        let args = ["api", "POST", "/protocol/auth/consumer-sessions"].into_iter().chain(fields).collect::<Vec<_>>();
        home.towow(&args)
    };
    let error = post(&["lane=acme"]).fails(1, "invalid_request");
    assert!(error["message"].as_str().unwrap().contains("secondme_ai"), "{error}");
    post(&[&format!("entry_surface={}", "x".repeat(51))]).fails(1, "invalid_request");
    for (kind, stored) in [("claude_code", "claude_code"), ("codex", "codex"), ("netscape", "other")] {
        let id = post(&[&format!("consumer_kind={kind}"), "entry_surface=clawopc"]).ok()["auth_session_id"].clone();
        let id = id.as_str().unwrap();
        let kind = format!("SELECT consumer_kind FROM consumer_sessions WHERE auth_session_id = '{id}'");
        assert_eq!(sql(scene.node.database(), &kind), stored);
    }
}

#[test]
fn a_closed_node_makes_no_account() {
    for mode in ["invite", "closed"] {
        let scene = Scene::start("client_secret_basic", &[("TOWOW_NODE_ACCOUNTS_REGISTRATION", mode)]);
        let home = scene.home();
        let (id, login_url) = begin(&home, &[]);
        assert_eq!(click(&login_url, "sub=ada").0, "403");
        let told = status(&home, &id);
        assert_eq!(told["status"], "failed");
        assert!(told["error"].as_str().unwrap().contains("an account is needed"), "{told}");
        assert_eq!(sql(scene.node.database(), "SELECT COUNT(*) FROM accounts"), "0");
    }
}
