//! What is asked of a model is asked once. A call is a row before it is sent, named by what it is for (run, round, seat,
//! stage); whoever finds the row does not send it again.
//!
//! An answer that was lost with its process stays lost: it may have been paid for, and asking again would pay twice. The
//! rules answer in its place.

/// How a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Somebody is at it, until this time (milliseconds since 1970, UTC).
    Begun(i64),
    /// There is an answer.
    Answered(String),
    /// There will be none; why.
    Failed(String),
}

/// What somebody does who needs the answer of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Send it: this one, and nobody else.
    Send,
    /// Somebody else is at it, until this time.
    Wait(i64),
    /// It is known.
    Known(String),
    /// Do without; why.
    Without(String),
}

/// The reason for which a call whose process went is given up.
pub const LOST: &str = "the answer was lost when its process ended";

/// Whose turn it is.
pub fn turn(call: Option<&Call>, now: i64) -> Turn {
    match call {
        None => Turn::Send,
        Some(Call::Begun(until)) if *until > now => Turn::Wait(*until),
        Some(Call::Begun(_)) => Turn::Without(LOST.to_owned()),
        Some(Call::Answered(answer)) => Turn::Known(answer.clone()),
        Some(Call::Failed(why)) => Turn::Without(why.clone()),
    }
}
