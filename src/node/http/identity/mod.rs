//! `/auth`, `/account`, `/agents`, `/usage`, `/invite-codes`.

mod account;
mod agents;
mod billing;
pub mod sessions;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;

use super::routes::Api;

pub fn routes(api: Api) -> Api {
    [sessions::routes, account::routes, agents::routes, billing::routes].into_iter().fold(api, |api, part| part(api))
}

/// It is done.
#[derive(Serialize, JsonSchema)]
pub struct Done {
    /// Always true.
    ok: bool,
}

impl Done {
    /// It is.
    pub const OK: Done = Done { ok: true };
}
