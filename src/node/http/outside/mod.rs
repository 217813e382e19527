//! What touches the outside world: mail, browser logins, DIDs, keys of model providers.

mod browser_login;
mod byok;
mod did;
mod federation;
mod page;
mod passwords;
mod session;

use super::routes::Api;

pub fn routes(api: Api) -> Api {
    api.on("forgot_password", passwords::forgot)
        .on("reset_password", passwords::reset)
        .on("email_verify_send", passwords::send_verification)
        .page("email_verify", passwords::verify)
        .on("auth_begin", browser_login::begin)
        .on("auth_status", browser_login::status)
        .on("auth_exchange", browser_login::exchange)
        .page("auth_callback", browser_login::callback)
        .page("auth_confirm", browser_login::confirm)
        .on("byok_bind", byok::bind)
        .on("byok_status", byok::status)
        .on("byok_clear", byok::clear)
        .on("anp_challenge", did::challenge)
        .on("anp_verify", did::verify)
        .on("get_agent_did", federation::agent_did)
        .on("account_did", federation::account_did)
        .on("get_agent_federation", federation::agent)
}
