//! jq filters over a result, with the jaq engine.

use jaq_core::load::{Arena, File, Loader, lex, parse};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Num, Val, read};
use serde_json::Value;

use crate::error::{Error, Kind, Result};

/// Formats of jq that the engine lacks.
const PRELUDE: &str = r#"
def @csv: map(if . == null then "" elif type == "string" then "\"" + (split("\"") | join("\"\"")) + "\""
  elif type == "array" or type == "object" then error("\(type) is not valid in a csv row") else tostring end) | join(",");
def @tsv: map(if . == null then "" elif type == "string" then
    (split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n") | split("\r") | join("\\r"))
  elif type == "array" or type == "object" then error("\(type) is not valid in a tsv row") else tostring end) | join("\t");
"#;

/// A filter that has been understood.
pub struct Filter {
    compiled: jaq_core::Filter<data::JustLut<Val>>,
}

impl Filter {
    /// Understands a filter, or says where it cannot be understood.
    pub fn parse(code: &str) -> Result<Filter> {
        let prelude = jaq_core::load::parse(PRELUDE, |parser| parser.defs()).unwrap_or_default();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(prelude);
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(defs)
            .load(&arena, File { code, path: () })
            .map_err(|errors| bad_filter(code, &syntax(&errors)))?;
        let compiled = Compiler::default().with_funs(funs).compile(modules).map_err(|errors| {
            let unknown = errors.iter().flat_map(|(_, undefined)| undefined.iter().map(|(name, _)| *name));
            bad_filter(code, &format!("not defined: {}", unknown.collect::<Vec<_>>().join(", ")))
        })?;
        Ok(Filter { compiled })
    }

    /// Every value that the filter yields, one compact JSON line each; with `raw` strings as they are.
    pub fn run(&self, value: &Value, raw: bool) -> Result<String> {
        let text = value.to_string();
        let input = read::parse_single(text.as_bytes()).map_err(|error| Error::internal(error.to_string()))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.compiled.lut, Vars::new([]));
        let mut output = String::new();
        for result in self.compiled.id.run((context, input)).map(unwrap_valr) {
            match result {
                Ok(Val::TStr(bytes) | Val::BStr(bytes)) if raw => output.push_str(&String::from_utf8_lossy(&bytes)),
                Ok(value) => output.push_str(&json(value)),
                Err(error) => {
                    // What was to be filtered may be the answer to a write: it is not lost.
                    return Err(Error::new(Kind::Usage, "jq_failed", format!("jq: {error}"))
                        .hint("towow help output")
                        .details(value.clone()));
                }
            }
            output.push('\n');
        }
        Ok(output)
    }
}

/// Few values hold a number that JSON lacks, so that only those are taken apart.
fn json(value: Val) -> String {
    let text = value.to_string();
    if text.contains("NaN") || text.contains("Infinity") { finite(value).to_string() } else { text }
}

/// As jq prints what JSON has no number for: `nan` as null, infinities as the largest numbers.
fn finite(value: Val) -> Val {
    match value {
        Val::Num(Num::Float(number)) if number.is_nan() => Val::Null,
        Val::Num(Num::Float(number)) if number.is_infinite() => Val::Num(Num::Float(f64::MAX.copysign(number))),
        Val::Arr(items) => Val::Arr(items.iter().cloned().map(finite).collect::<Vec<_>>().into()),
        Val::Obj(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), finite(value.clone())));
            Val::Obj(std::rc::Rc::new(fields.collect()))
        }
        other => other,
    }
}

/// What the parser expected, and the text at which it gave up.
fn syntax<P>(errors: &jaq_core::load::Errors<&str, P>) -> String {
    let first = errors.iter().find_map(|(_, error)| match error {
        jaq_core::load::Error::Io(io) => io.first().map(|(path, error)| format!("{path}: {error}")),
        jaq_core::load::Error::Lex(errors) => errors.first().map(|(expected, at)| lexed(expected, at)),
        jaq_core::load::Error::Parse(errors) => errors.first().map(|(expected, at)| parsed(expected, at)),
    });
    first.unwrap_or_else(|| "not a jq filter".into())
}

fn lexed(expected: &lex::Expect<&str>, at: &str) -> String {
    format!("expected {} at {}", expected.as_str(), place(at))
}

fn parsed(expected: &parse::Expect<&str>, at: &str) -> String {
    format!("expected {} at {}", expected.as_str(), place(at))
}

fn place(at: &str) -> String {
    if at.is_empty() { "the end".into() } else { format!("{at:?}") }
}

fn bad_filter(filter: &str, why: &str) -> Error {
    Error::new(Kind::Usage, "bad_jq_filter", format!("--jq {filter:?}: {why}")).hint("towow help output")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(filter: &str, value: &Value, raw: bool) -> Result<String> {
        Filter::parse(filter)?.run(value, raw)
    }

    #[test]
    fn filters_yield_lines() {
        let value = json!({"agents": [{"n": "林", "v": 1}, {"n": "b\"", "v": 2.5}]});
        let cases = [
            (".agents | length", false, "2\n"),
            (".agents[].n", false, "\"林\"\n\"b\\\"\"\n"),
            (".agents[].n", true, "林\nb\"\n"),
            ("[.agents[] | select(.v > 2) | .v]", false, "[2.5]\n"),
            ("empty", false, ""),
            (".agents[] | [.n, .v, null] | @csv", true, "\"林\",1,\n\"b\"\"\",2.5,\n"),
            ("[nan, {a: infinite}]", false, "[null,{\"a\":1.7976931348623157e308}]\n"),
            ("[\"a\\tb\", 1] | @tsv", true, "a\\tb\t1\n"),
        ];
        for (filter, raw, expected) in cases {
            assert_eq!(run(filter, &value, raw).unwrap(), expected, "{filter}");
        }
    }

    #[test]
    fn a_wrong_filter_is_told_where() {
        let message = |filter| run(filter, &json!({}), false).unwrap_err().message;
        assert!(message(".a[").contains("expected"), "{}", message(".a["));
        assert!(message("nosuch(1)").contains("not defined: nosuch"), "{}", message("nosuch(1)"));
        assert!(message(".a | keys | .x.y").starts_with("jq: "), "{}", message(".a | keys | .x.y"));
    }
}
