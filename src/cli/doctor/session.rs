//! Who somebody is here, and at which backend.

use serde_json::json;

use super::{Finding, World, choice};
use crate::client::BaseUrl;
use crate::config::profile::{self, By};
use crate::config::session::State;
use crate::config::{Settings, home};
use crate::error::{Kind, Result};

/// Which profile is in use, and what said so.
pub fn profile(world: &World) -> Finding {
    let chosen = choice(world.flags).and_then(|chosen| {
        profile::must_exist(&home()?, &chosen.name, &chosen.by)?;
        Ok(chosen)
    });
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(error) => return Finding::of(error),
    };
    let by = match &chosen.by {
        By::Flag => world.say("as the command line says", "由命令行指定").to_owned(),
        By::Variable => world.say("as TOWOW_PROFILE says", "由 TOWOW_PROFILE 指定").to_owned(),
        By::File(at) => world.tell("as {0} says", "由 {0} 指定", &[at]),
        By::Nothing => world.say("nothing names another", "未指定其他配置").to_owned(),
    };
    Finding::ok(world.tell("{0} ({1})", "{0}（{1}）", &[&chosen.name, &by])).detail("profile", chosen.name.as_str())
}

/// Which backend is talked to, and what said so.
pub fn backend(world: &World) -> Finding {
    let settings = match &world.settings {
        Ok(settings) => settings,
        Err(_) => return Finding::skip(world.say("the settings come first", "先处理设置")),
    };
    if settings.local {
        let path = settings.home.join("node.db").display().to_string();
        let message = world.tell("the embedded node on {0}", "内置节点，数据库 {0}", &[&path]);
        return match cfg!(feature = "node") {
            true => Finding::ok(message).detail("backend", "local"),
            false => {
                let message = world.say("this build has no embedded node", "此版本不含内置节点");
                Finding::fail(Kind::Usage, message).hint("towow profile list")
            }
        };
    }
    let (base, by) = match base(settings) {
        Ok(found) => found,
        Err(error) => return Finding::of(error),
    };
    let by_shown = match by {
        "built-in" => world.say("built in", "内置默认值"),
        by => by,
    };
    Finding::ok(world.tell("{0} ({1})", "{0}（{1}）", &[base.as_str(), by_shown]))
        .detail("backend", base.as_str())
        .detail("by", by)
}

/// The base URL, checked, and what named it.
pub fn base(settings: &Settings) -> Result<(BaseUrl, &'static str)> {
    let (url, by) = settings.backend()?;
    Ok((BaseUrl::parse(&url)?, by))
}

/// Whether there is a session, and an agent; no word of the token.
pub fn session(world: &World) -> Finding {
    let Some(settings) = world.remote() else { return world.embedded() };
    let Ok((base, _)) = base(settings) else {
        return Finding::skip(world.say("the backend comes first", "先处理后端地址"));
    };
    let (session, backend) = (&settings.session, base.as_str());
    let shadowed = session.is_overridden("TOWOW_TOKEN");
    let kept = if session.in_keyring() { "keyring" } else { "file" };
    let state = match session.state(backend) {
        Ok(state) => state,
        Err(error) => return Finding::of(error),
    };
    let with = |finding: Finding| {
        let state = match state {
            State::Open => "open",
            State::Expired => "expired",
            State::None => "none",
        };
        finding
            .detail("stored", state)
            .detail("kept_in", if session.is_stored() { json!(kept) } else { json!(null) })
            .detail("expires_at", json!(session.text("session_expires_at")))
            .detail("variable", shadowed)
            .detail("agent_id", json!(session.agent_id()))
    };
    let login = "towow auth login --email YOUR_EMAIL";
    if shadowed {
        let message = match state {
            State::Open => world.say(
                "TOWOW_TOKEN is used; it is stronger than the stored session",
                "使用 TOWOW_TOKEN，它优先于已保存的会话",
            ),
            _ => world.say("TOWOW_TOKEN is used", "使用 TOWOW_TOKEN"),
        };
        return with(match state {
            State::Open => Finding::warn(message).hint("env -u TOWOW_TOKEN towow doctor"),
            _ => Finding::ok(message),
        });
    }
    match state {
        State::Expired => {
            let why = session.token(backend).err().map(|error| error.message).unwrap_or_default();
            let message =
                if why.is_empty() { world.say("the session is over", "会话已结束").to_owned() } else { why };
            with(Finding::fail(Kind::Auth, message).hint(login))
        }
        State::None => {
            let message = match session.other_issuer(backend) {
                Some(issuer) => world.tell(
                    "not logged in here: the stored session belongs to {0}",
                    "未登录：已保存的会话属于 {0}",
                    &[&issuer],
                ),
                None => world.tell("not logged in at {0}", "未登录 {0}", &[backend]),
            };
            with(Finding::warn(message).hint(login))
        }
        State::Open => {
            let place = match kept {
                "keyring" => world.say("token in the keyring", "令牌在系统钥匙串中"),
                _ => world.say("token in config.json", "令牌在 config.json 中"),
            };
            match session.agent_id() {
                Some(agent) => with(Finding::ok(world.tell(
                    "logged in as {0}; {1}",
                    "已登录，当前身份 {0}；{1}",
                    &[&agent, place],
                ))),
                None => with(
                    Finding::warn(world.say("logged in, but no agent is selected", "已登录，但未选定身份"))
                        .hint("towow agent list"),
                ),
            }
        }
    }
}
