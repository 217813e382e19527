//! Natives that reach beyond their input: other inputs, the environment, standard error, the end of the run.

use std::cell::RefCell;

use jaq_core::Exn;
use jaq_core::native::{bome, v};
use jaq_json::{Map, Val};
use jaq_std::ValT as _;

use super::{Native, fail, string};
use crate::error::{Error, Kind};
use crate::output::jq::limits;
use crate::output::jq::write::text;

thread_local! {
    /// Why the run of this thread was halted, where it is more than a status.
    static REASON: RefCell<Option<Error>> = const { RefCell::new(None) };
}

type Stream<'a> = jaq_core::ValXs<'a, Val>;

/// Ends the run with this failure, which no `try` catches.
fn end<'a>(error: Error) -> Exn<'a, Val> {
    REASON.set(Some(error));
    Exn::halt(0)
}

/// The failure behind a halt with this status; none is a success.
pub fn reason(status: i32) -> Error {
    // A process has eight bits of it.
    REASON.take().unwrap_or_else(|| Error::new(Kind::Halted((status & 0xff) as u8), "halted", ""))
}

/// Ends the run because of what was asked for.
pub fn limited<'a>(what: String) -> Stream<'a> {
    Box::new(std::iter::once(Err(end(limits::exceeded(what, "TOWOW_JQ_MEMORY")))))
}

/// The environment as filters see it: without secrets of ours.
pub fn environment() -> Val {
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let (name, value) = (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned());
        (!is_secret(&name)).then(|| (string(name), string(value)))
    });
    Val::obj(variables.collect::<Map>())
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.starts_with("TOWOW_") && ["TOKEN", "PASSWORD", "KEY", "SECRET"].iter().any(|word| name.contains(word))
}

pub fn natives() -> Box<[Native]> {
    Box::new([
        ("env", v(0), |_| bome(Ok(environment()))),
        ("input", v(0), |cv| {
            Box::new(std::iter::once(match cv.0.data().feed.borrow_mut().next() {
                Some(Ok(value)) => Ok(value),
                Some(Err(error)) => Err(end(error)),
                None => Err(Exn::from(fail("No more inputs"))),
            }))
        }),
        ("inputs", v(0), |cv| {
            let context = cv.0;
            Box::new(std::iter::from_fn(move || {
                let next = context.data().feed.borrow_mut().next()?;
                limits::next_input();
                Some(next.map_err(end))
            }))
        }),
        ("input_filename", v(0), |cv| {
            let name = cv.0.data().feed.borrow().name().map(string);
            bome(Ok(name.unwrap_or_default()))
        }),
        ("input_line_number", v(0), |cv| bome(Ok(Val::from(cv.0.data().feed.borrow().lines())))),
        ("debug_empty", v(0), |cv| {
            crate::output::murmur(&format!("[\"DEBUG:\",{}]\n", text(&cv.1)));
            Box::new(std::iter::empty())
        }),
        ("stderr_empty", v(0), |cv| {
            crate::output::murmur(&bare(&cv.1));
            Box::new(std::iter::empty())
        }),
        ("_halt_error", v(1), |mut cv| {
            let status = cv.0.pop_var();
            let Some(status) = status.as_f64() else {
                return bome(Err(fail("halt_error/1: number required")));
            };
            let said = match &cv.1 {
                Val::TStr(_) | Val::BStr(_) => bare(&cv.1),
                value => text(value) + "\n",
            };
            let status = (status as i64 & 0xff) as u8;
            Box::new(std::iter::once(Err(end(Error::new(Kind::Halted(status), "halted", said)))))
        }),
    ])
}

/// Strings as they are, everything else as JSON.
fn bare(value: &Val) -> String {
    match super::bytes(value) {
        Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        None => text(value),
    }
}
