//! jq filters, with the jaq engine and what it lacks of jq.
//!
//! [`Filter::parse`] understands a filter or says where it cannot; [`Filter::run`] and [`Filter::run_on`] hand each
//! value that it yields to a function, within the [limits](Limits) of time and memory. [`write`] writes one value.

mod convert;
mod input;
mod limits;
mod natives;
mod place;
mod prelude;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use std::cell::RefCell;

use jaq_core::load::parse::{Def, Parser};
use jaq_core::load::{Arena, File, Loader, lex::Lexer, lex::Tok, lex::Token};
use jaq_core::{Compiler, Ctx, DataT, Lut, Vars, data::HasLut};
use jaq_json::read;
use serde_json::Value;

pub use input::Inputs;
pub use jaq_json::Val;
pub use limits::{Limits, waiting};
pub use write::{Style, write};

use crate::error::{Error, Kind, Result};
use input::Feed;
use tree::Tree;

/// The main filter as a definition among the others, under a name that the lexer takes.
const MAIN: &str = "_main";
/// Longest filter in bytes.
const LONGEST: usize = 256 << 10;
/// Longer filters may be nested so deeply that an ordinary stack is too small for them.
const SHORT: usize = 1000;
/// The largest value, as JSON, that an error repeats.
const REPEATED: usize = 64 << 10;
/// Longest message of a filter's failure, in characters.
const MESSAGE: usize = 400;

/// The data that filters of ours work on.
pub struct Engine;

impl DataT for Engine {
    type V<'a> = Val;
    type Data<'a> = Data<'a>;
}

/// What natives reach.
#[derive(Clone)]
pub struct Data<'a> {
    lut: &'a Lut<Engine>,
    feed: &'a RefCell<Feed>,
}

impl<'a> HasLut<'a, Engine> for Data<'a> {
    fn lut(&self) -> &'a Lut<Engine> {
        self.lut
    }
}

/// The value of a variable that a filter is given.
#[derive(Debug, Clone)]
pub enum Var {
    /// A string.
    Text(String),
    /// JSON text.
    Json(String),
}

/// A filter that has been understood.
pub struct Filter {
    compiled: jaq_core::Filter<Engine>,
    /// Names without `$`, and values.
    vars: Vec<(String, Var)>,
    /// Whether the filter looks at `$ENV` and `$ARGS`.
    env: bool,
    args: bool,
}

impl Filter {
    /// Understands a filter, or says where it cannot be understood (`bad_jq_filter`). Variables are named without `$`;
    /// of several with one name the last counts. JSON of a variable that is none is refused with `bad_json`.
    pub fn parse(code: &str, vars: Vec<(String, Var)>) -> Result<Filter> {
        if code.len() > LONGEST {
            return Err(place::refused(format!("it is longer than {} kB", LONGEST >> 10)));
        }
        for (name, var) in &vars {
            if let Var::Json(json) = var {
                read::parse_single(json.as_bytes()).map_err(|error| {
                    Error::new(Kind::Usage, "bad_json", format!("${name} is not JSON: {error}")).hint("towow jq --help")
                })?;
            }
        }
        if code.len() <= SHORT {
            return Filter::compile(code, vars);
        }
        let stack = (64 << 20) + code.len() * (16 << 10);
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(stack);
            let thread = thread.spawn_scoped(scope, || Filter::compile(code, vars));
            let gone = |_| place::refused("it is too deeply nested");
            thread.map_err(|error| Error::internal(error.to_string()))?.join().unwrap_or_else(|fault| Err(gone(fault)))
        })
    }

    fn compile(code: &str, vars: Vec<(String, Var)>) -> Result<Filter> {
        let tokens = Lexer::new(code).lex().map_err(|errors| place::lexed(code, &errors))?;
        if tokens.is_empty() {
            return Err(place::refused("it is empty; . passes everything through"));
        }
        if let [Token(word @ ("import" | "include" | "module"), _), Token(_, Tok::Str(_) | Tok::Block(_)), ..] =
            &tokens[..]
        {
            return Err(place::bad_filter(code, word, "modules are not supported"));
        }
        let term = Parser::new(&tokens).parse(|parser| parser.term()).map_err(|errors| {
            let at = |(expected, found)| (expected, Token::opt_as_str(found, code));
            place::parsed(code, &errors.into_iter().map(at).collect::<Vec<_>>())
        })?;
        let arena = Arena::default();
        let mut tree = Tree::new(&arena, Some(code));
        let body = tree.term(term);
        let (mut defs, theirs) = prelude::needed(&tree.calls, &arena);
        defs.push(Def { name: MAIN, args: Vec::new(), body });
        let modules = Loader::new(defs)
            .load(&arena, File { code: MAIN, path: () })
            .map_err(|_| Error::internal("the filter was not loaded"))?;
        let used = |name: &str| tree.vars.iter().chain(&theirs).any(|var| *var == name);
        let (env, args) = (used("$ENV"), used("$ARGS"));
        let names: Vec<String> = vars.iter().map(|(name, _)| format!("${name}")).collect();
        let builtin = [("$ENV", env), ("$ARGS", args)].into_iter().filter(|(_, used)| *used).map(|(name, _)| name);
        let compiled = Compiler::default()
            .with_funs(prelude::funs())
            .with_global_vars(names.iter().map(String::as_str).chain(builtin))
            .compile(modules)
            .map_err(|errors| {
                let first = errors.iter().flat_map(|(_, errors)| errors).next();
                match first {
                    Some((at, what)) => place::undefined(code, at, what, &prelude::known(), &names),
                    None => place::refused("it is not a jq filter"),
                }
            })?;
        Ok(Filter { compiled, vars, env, args })
    }

    /// Runs the filter over inputs. `emit` gets each value that it yields, on a thread of its own, and says whether it
    /// wants more.
    ///
    /// Failures: `jq_failed` where the filter fails, `bad_json` and `usage` for inputs, `halted` where the filter ends
    /// the run itself. What exceeds the limits ends the process with `jq_limit`.
    pub fn run(&self, inputs: &Inputs, emit: &mut (dyn FnMut(&Val) -> Result<bool> + Send)) -> Result<()> {
        self.bounded(|| flushed(self.go(Feed::open(inputs), inputs.null, emit)), || None)
    }

    /// Runs the filter over one result, as [`Filter::run`]. A failure carries the unfiltered value in its details unless
    /// it is large: it may be the answer to a write. When it is the last one before the process ends, it is left as it is:
    /// to take a large value apart piece by piece would only take time.
    pub fn run_on(&self, value: &Value, last: bool, emit: &mut (dyn FnMut(&Val) -> Result<bool> + Send)) -> Result<()> {
        let unfiltered = || Some(value.to_string()).filter(|text| text.len() <= REPEATED).map(|_| value.clone());
        let work = || {
            let input = convert::convert(value);
            let held = last.then(|| input.clone());
            let done = flushed(self.go(Feed::once(input), false, emit));
            std::mem::forget(held);
            done
        };
        self.bounded(work, unfiltered).map_err(|error| match error.code.as_ref() {
            "jq_failed" => match unfiltered() {
                Some(value) => error.details(value),
                None => {
                    crate::output::notice(
                        "unfiltered_value_left_out",
                        "the unfiltered value is too large to be repeated",
                    );
                    error
                }
            },
            _ => error,
        })
    }

    fn bounded(
        &self,
        work: impl FnOnce() -> Result<()> + Send,
        unfiltered: impl FnOnce() -> Option<Value>,
    ) -> Result<()> {
        let excess = |error: Error| {
            let error = match unfiltered() {
                Some(value) => error.details(value),
                None => error,
            };
            crate::output::complain(&error);
            std::process::exit(error.kind.exit().into());
        };
        limits::bounded(Limits::from_environment()?, excess, work)
    }

    fn go(&self, feed: Feed, null: bool, emit: &mut (dyn FnMut(&Val) -> Result<bool> + Send)) -> Result<()> {
        let feed = RefCell::new(feed);
        let data = Data { lut: &self.compiled.lut, feed: &feed };
        let vars = Vars::new(self.values());
        let mut first = null.then_some(Val::Null);
        loop {
            let next = match first.take() {
                Some(value) => Some(Ok(value)),
                None if null => None,
                None => feed.borrow_mut().next(),
            };
            let Some(input) = next else { return Ok(()) };
            limits::next_input();
            let context = Ctx::<Engine>::new(data.clone(), vars.clone());
            for value in self.compiled.id.run((context, input?)) {
                match value {
                    Ok(value) => {
                        if !emit(&value)? {
                            return Ok(());
                        }
                    }
                    Err(exception) => return Err(failure(exception)),
                }
            }
        }
    }

    /// The variables in the order in which they were declared.
    fn values(&self) -> Vec<Val> {
        let value = |var: &Var| match var {
            Var::Text(text) => Val::utf8_str(text.clone().into_bytes()),
            Var::Json(json) => read::parse_single(json.as_bytes()).unwrap_or_default(),
        };
        let mut values: Vec<Val> = self.vars.iter().map(|(_, var)| value(var)).collect();
        let text = |text: &str| Val::utf8_str(text.to_owned().into_bytes());
        if self.env {
            values.push(natives::environment());
        }
        if self.args {
            let named = self.vars.iter().map(|(name, var)| (text(name), value(var))).collect();
            let all = [(text("positional"), Val::Arr(Default::default())), (text("named"), Val::obj(named))];
            values.push(Val::obj(all.into_iter().collect()));
        }
        values
    }
}

/// What was printed before a failure stays printed; the buffer belongs to the thread that ends here.
fn flushed(done: Result<()>) -> Result<()> {
    let flushed = crate::output::flush().map(|_| ());
    done.and(flushed)
}

fn failure(exception: jaq_core::Exn<Val>) -> Error {
    let error = match exception.get_err() {
        Ok(error) => error,
        Err(exception) => {
            return match exception.get_halt() {
                Ok(status) => natives::reason(status),
                Err(_) => Error::internal("the filter broke out of itself"),
            };
        }
    };
    let message = match error.into_val() {
        Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
        value => format!("(not a string) {}", write::text(&value)),
    };
    let message = match message.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}...", &message[..end]),
        None => message,
    };
    Error::new(Kind::Usage, "jq_failed", format!("jq: {message}")).hint("towow help jq")
}
