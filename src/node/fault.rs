//! What the node answers when it cannot do what it was asked.

use crate::error::{Error, Kind};

/// A refusal or a failure with its HTTP status.
#[derive(Debug, Clone)]
pub struct Fault {
    /// HTTP status, 400 and above.
    pub status: u16,
    /// Stable word, `snake_case`.
    pub code: &'static str,
    /// What went wrong, naming the input; of internal failures only what a stranger may know.
    pub message: String,
    /// The command that helps.
    pub hint: Option<&'static str>,
    /// Seconds after which it may work, sent as `Retry-After`.
    pub retry_after: Option<u64>,
    /// The cause of an internal failure, for the log.
    pub cause: Option<String>,
}

impl Fault {
    /// A refusal.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Fault {
        Fault { status, code, message: message.into(), hint: None, retry_after: None, cause: None }
    }

    /// Adds the command that helps.
    pub fn hint(mut self, hint: &'static str) -> Fault {
        self.hint = Some(hint);
        self
    }

    /// Adds after how many seconds it may work.
    pub fn retry_after(mut self, seconds: u64) -> Fault {
        self.retry_after = Some(seconds);
        self
    }

    /// 404 for a thing that is not there or not the caller's to see; the two cannot be told apart.
    pub fn missing(what: &str, id: &str) -> Fault {
        let hint = match what {
            "agent" => "towow agent list",
            "public agent" => "towow browse agents",
            "inbox item" => "towow inbox",
            "demand" => "towow demand list",
            "conversation" => "towow message conversations",
            "invitation" | "invitation of this agent" => "towow invite list",
            _ => "towow status",
        };
        Fault::new(404, "not_found", format!("no {what} {id:?}")).hint(hint)
    }

    /// 422 for a body that is well-formed JSON with a wrong content.
    pub fn invalid(message: impl Into<String>) -> Fault {
        Fault::new(422, "invalid_request", message)
    }

    /// A wrong setting of the operator.
    pub fn setting(message: impl Into<String>) -> Fault {
        Fault::new(400, "bad_setting", message).hint("towow node serve --help")
    }

    /// True when the database could not do its part, which says nothing about what was asked.
    pub fn is_of_database(&self) -> bool {
        self.code == "database_failed"
    }

    /// 500; the cause goes to the log only.
    pub fn internal(cause: impl ToString) -> Fault {
        Fault {
            status: 500,
            code: "internal",
            message: "the node failed; its log says why".into(),
            hint: None,
            retry_after: None,
            cause: Some(cause.to_string()),
        }
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        let message = "the database failed; the node's log says why";
        let mut fault = Fault::new(503, "database_failed", message).hint("towow status");
        fault.cause = Some(format!("the database failed: {error}"));
        fault
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Fault {
        Fault::internal(format!("stored JSON: {error}"))
    }
}

/// For callers in the same process, who may know the cause.
impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        let kind = match fault.status {
            400 => Kind::Usage,
            401 => Kind::Auth,
            404 => Kind::NotFound,
            409 => Kind::Conflict,
            499 => Kind::Interrupted,
            500 => Kind::Internal,
            _ => Kind::Api,
        };
        let mut error = Error::new(kind, fault.code, fault.cause.unwrap_or(fault.message));
        error.hint = fault.hint.map(str::to_owned);
        error
    }
}
