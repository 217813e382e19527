//! `-f` and `-F`: fields that become a JSON object. `a[b]=1` nests, `a[]=1` makes a list, `a[][b]=1` a list of objects.

use clap::ArgMatches;
use serde_json::{Map, Number, Value};

use crate::error::{Error, Kind as ErrorKind, Result};

/// Most brackets behind a name.
const DEEPEST: usize = 64;

/// How the value of a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `-f`: text, whatever it looks like.
    Raw,
    /// `-F`: `true`, `false`, `null` and numbers are themselves, `@file` and `@-` what is in there.
    Typed,
}

/// What a typed value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The text of this file; of standard input for `-`.
    File(&'a str),
    /// The id of the selected agent.
    Agent,
}

/// `-f` and `-F` in the order of the command line.
pub fn given(matches: &ArgMatches) -> Vec<(Kind, String)> {
    let mut all = Vec::new();
    for (name, kind) in [("raw-field", Kind::Raw), ("field", Kind::Typed)] {
        let places = matches.indices_of(name).into_iter().flatten();
        let texts = matches.get_many::<String>(name).into_iter().flatten();
        all.extend(places.zip(texts).map(|(place, text)| (place, kind, text.clone())));
    }
    all.sort_by_key(|(place, ..)| *place);
    all.into_iter().map(|(_, kind, text)| (kind, text)).collect()
}

/// The object that the fields make, in their order. `read` brings what lies elsewhere.
pub fn parse(fields: &[(Kind, String)], mut read: impl FnMut(Wanted) -> Result<String>) -> Result<Value> {
    let mut object = Map::new();
    let mut known: Vec<Field> = Vec::new();
    for (kind, text) in fields {
        let field = Field::parse(text)?;
        let leaf = match field.value {
            Some(text) if *kind == Kind::Typed => Some(typed(text, &mut read)?),
            Some(text) => Some(Value::from(text)),
            None => None,
        };
        let Some((Step::Key(name), rest)) = field.steps.split_first() else { return Err(field.wrong("has no name")) };
        put_in_object(&mut object, name, rest, leaf.as_ref(), 1).map_err(|depth| field.clash(&known, depth))?;
        known.push(field);
    }
    Ok(Value::Object(object))
}

/// The fields of a request without a body as pairs of a query string, in the notation in which they are given.
pub fn query(value: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if let Value::Object(fields) = value {
        fields.iter().for_each(|(name, value)| flatten(name.clone(), value, &mut pairs));
    }
    pairs
}

fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(format!("{name}[{key}]"), value, pairs)),
        Value::Array(items) => items.iter().for_each(|item| flatten(format!("{name}[]"), item, pairs)),
        Value::Null => pairs.push((name, String::new())),
        Value::String(text) => pairs.push((name, text.clone())),
        other => pairs.push((name, other.to_string())),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Push,
}

struct Field<'a> {
    /// The key as it was written. The value may be a secret: no message repeats it.
    name: &'a str,
    steps: Vec<Step<'a>>,
    value: Option<&'a str>,
}

impl<'a> Field<'a> {
    fn parse(text: &'a str) -> Result<Field<'a>> {
        let mut field = Field { name: text, steps: Vec::new(), value: None };
        let mut open = None;
        for (at, c) in text.char_indices() {
            match (c, open) {
                ('=', None) => {
                    (field.name, field.value) = (&text[..at], Some(&text[at + 1..]));
                    break;
                }
                ('[', None) => {
                    field.begin(&text[..at]);
                    open = Some(at + 1);
                }
                (']', Some(from)) => {
                    field.steps.push(if from == at { Step::Push } else { Step::Key(&text[from..at]) });
                    open = None;
                }
                ('[', Some(_)) => return Err(field.wrong("has a bracket within brackets")),
                (']', None) => return Err(field.wrong("closes a bracket that is not open")),
                (_, None) if !field.steps.is_empty() => return Err(field.wrong("goes on behind a bracket")),
                _ => {}
            }
        }
        field.begin(field.name);
        match field.steps.as_slice() {
            _ if open.is_some() => Err(field.wrong("does not close its bracket")),
            [Step::Key(""), ..] => Err(field.wrong("has no name")),
            steps if steps.len() > DEEPEST => Err(field.wrong(&format!("nests deeper than {DEEPEST}"))),
            [.., Step::Push] => Ok(field),
            _ if field.value.is_none() => Err(field.wrong("is not KEY=VALUE")),
            _ => Ok(field),
        }
    }

    /// The name before the first bracket.
    fn begin(&mut self, name: &'a str) {
        if self.steps.is_empty() {
            self.steps.push(Step::Key(name));
        }
    }

    /// Only what stands before the first `=` is named.
    fn wrong(&self, why: &str) -> Error {
        let name: String = self.name.split('=').next().unwrap_or_default().chars().take(80).collect();
        bad_field(format!("the field {name:?} {why}"))
    }

    /// Says which earlier field has taken the place that this one is to go to.
    fn clash(&self, known: &[Field], depth: usize) -> Error {
        let place = &self.steps[..depth.min(self.steps.len())];
        let other = known.iter().rev().find(|other| other.steps.starts_with(place));
        bad_field(match other {
            Some(other) if other.steps == self.steps => format!("the field {:?} is given twice", self.name),
            Some(other) => format!("the fields {:?} and {:?} exclude each other", other.name, self.name),
            None => format!("the field {:?} excludes an earlier one", self.name),
        })
    }
}

fn bad_field(message: String) -> Error {
    Error::new(ErrorKind::Usage, "bad_field", message).hint("towow api --help")
}

/// Puts a value (or an empty list) under a name. The error is the depth at which something else is in the way; nothing
/// has been changed then.
fn put_in_object(
    object: &mut Map<String, Value>,
    name: &str,
    rest: &[Step],
    leaf: Option<&Value>,
    depth: usize,
) -> Result<(), usize> {
    let Some(found) = object.get_mut(name) else {
        object.insert(name.to_owned(), grown(rest, leaf));
        return Ok(());
    };
    match (rest.split_first(), found) {
        (Some((Step::Key(name), rest)), Value::Object(object)) => put_in_object(object, name, rest, leaf, depth + 1),
        (Some((Step::Push, rest)), Value::Array(items)) => put_in_list(items, rest, leaf, depth + 1),
        _ => Err(depth),
    }
}

/// Adds to a list: to its last item where there is room for it, else as a new one.
fn put_in_list(items: &mut Vec<Value>, rest: &[Step], leaf: Option<&Value>, depth: usize) -> Result<(), usize> {
    let room = match (rest.split_first(), items.last_mut()) {
        // An empty list that is there already.
        (None, _) if leaf.is_none() => return Err(depth),
        (Some((Step::Key(name), rest)), Some(Value::Object(last))) => put_in_object(last, name, rest, leaf, depth + 1),
        (Some((Step::Push, rest)), Some(Value::Array(last))) => put_in_list(last, rest, leaf, depth + 1),
        _ => Err(depth),
    };
    if room.is_err() {
        items.push(grown(rest, leaf));
    }
    Ok(())
}

/// A value wrapped in what leads to it; without one the last step is an empty list.
fn grown(steps: &[Step], leaf: Option<&Value>) -> Value {
    let (steps, leaf) = match leaf {
        Some(value) => (steps, value.clone()),
        None => (&steps[..steps.len().saturating_sub(1)], Value::Array(Vec::new())),
    };
    steps.iter().rev().fold(leaf, |value, step| match step {
        Step::Push => Value::Array(vec![value]),
        Step::Key(name) => Value::Object(Map::from_iter([((*name).to_owned(), value)])),
    })
}

fn typed(text: &str, read: &mut impl FnMut(Wanted) -> Result<String>) -> Result<Value> {
    Ok(match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        "{agent_id}" => Value::String(read(Wanted::Agent)?),
        _ => match text.strip_prefix('@') {
            Some(path) => Value::String(read(Wanted::File(path))?),
            None => number(text).map_or_else(|| Value::from(text), Value::Number),
        },
    })
}

/// A JSON number that keeps its value. What has leading zeros or more digits than fit is an id and stays text.
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number: Number = serde_json::from_str(text).ok()?;
    if digits.chars().all(|c| c.is_ascii_digit()) {
        return (number.is_i64() || number.is_u64()).then_some(number);
    }
    // The standard library reads the nearest number; the JSON reader takes the fast way to a neighbour of it.
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn fields(given: &[&str]) -> Vec<(Kind, String)> {
        let kind = |text: &str| if text.starts_with('~') { Kind::Raw } else { Kind::Typed };
        given.iter().map(|text| (kind(text), text.trim_start_matches('~').to_owned())).collect()
    }

    fn parsed(given: &[&str]) -> Result<Value> {
        parse(&fields(given), |wanted| {
            Ok(match wanted {
                Wanted::File(path) => format!("text of {path}"),
                Wanted::Agent => "agt_1".to_owned(),
            })
        })
    }

    #[test]
    fn fields_become_an_object() {
        // A tilde marks what is given with -f.
        let cases: &[(&[&str], Value)] = &[
            (&[], json!({})),
            (&["~a=1", "~b=true", "~c=@x", "~d="], json!({"a": "1", "b": "true", "c": "@x", "d": ""})),
            (&["a=1", "b=true", "c=false", "d=null", "e="], json!({"a": 1, "b": true, "c": false, "d": null, "e": ""})),
            (
                &["a=-3", "b=2.5", "c=1e3", "d=18446744073709551615"],
                json!({"a": -3, "b": 2.5, "c": 1e3, "d": u64::MAX}),
            ),
            (
                &["a=007", "b=+1", "c=1.", "d=99999999999999999999", "e=1e999", "f=0x1", "g= 1"],
                json!({"a": "007", "b": "+1", "c": "1.", "d": "99999999999999999999", "e": "1e999", "f": "0x1", "g": " 1"}),
            ),
            (
                &["a=@f.txt", "b=@-", "c={agent_id}", "~d={agent_id}"],
                json!({"a": "text of f.txt", "b": "text of -", "c": "agt_1", "d": "{agent_id}"}),
            ),
            (&["a=b=c", "d[x=y]=[1]"], json!({"a": "b=c", "d": {"x=y": "[1]"}})),
            (&["a[b][c]=1", "a[b][d]=2", "a[e]=3"], json!({"a": {"b": {"c": 1, "d": 2}, "e": 3}})),
            (&["a[]=1", "a[]=x", "b[]", "c[d][]"], json!({"a": [1, "x"], "b": [], "c": {"d": []}})),
            (&["a[]", "a[]=1"], json!({"a": [1]})),
            (&["p[][n]=x", "p[][v]=1", "p[][n]=y", "p[][v]=2"], json!({"p": [{"n": "x", "v": 1}, {"n": "y", "v": 2}]})),
            (&["p[][t][]=1", "p[][t][]=2", "p[][t][]", "p[][t][]=3"], json!({"p": [{"t": [1, 2]}, {"t": [3]}]})),
            (&["p[]=1", "p[][a]=2", "p[]=3", "p[][a]=4"], json!({"p": [1, {"a": 2}, 3, {"a": 4}]})),
            (&["p[][]=1", "p[][]=2", "p[][]", "p[][]=3"], json!({"p": [[1, 2], [3]]})),
            (&["名[字]=林"], json!({"名": {"字": "林"}})),
        ];
        for (given, expected) in cases {
            assert_eq!(&parsed(given).unwrap(), expected, "{given:?}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        let deep = format!("a{}=1", "[b]".repeat(DEEPEST));
        let cases: &[(&[&str], &str)] = &[
            (&["a"], r#"the field "a" is not KEY=VALUE"#),
            (&["a[b]"], r#"the field "a[b]" is not KEY=VALUE"#),
            (&["=1"], r#"the field "" has no name"#),
            (&["[a]=1"], r#"the field "[a]" has no name"#),
            (&["a[b=sekret"], r#"the field "a[b" does not close its bracket"#),
            (&["a]=1"], r#"the field "a]" closes a bracket that is not open"#),
            (&["a[b[c]]=1"], r#"the field "a[b[c]]" has a bracket within brackets"#),
            (&["a[b]c=1"], r#"the field "a[b]c" goes on behind a bracket"#),
            (&["a=1", "a=2"], r#"the field "a" is given twice"#),
            (&["a[]=1", "a[]"], r#"the field "a[]" is given twice"#),
            (&["a=1", "a[b]=2"], r#"the fields "a" and "a[b]" exclude each other"#),
            (&["a[b]=1", "a=2"], r#"the fields "a[b]" and "a" exclude each other"#),
            (&["a[b]=1", "a[]=2"], r#"the fields "a[b]" and "a[]" exclude each other"#),
            (&["a[]=1", "x=1", "a[b]=2"], r#"the fields "a[]" and "a[b]" exclude each other"#),
            (&["a[b][c]=1", "a[b]=2"], r#"the fields "a[b][c]" and "a[b]" exclude each other"#),
        ];
        for (given, message) in cases {
            let error = parsed(given).unwrap_err();
            assert_eq!((error.message.as_str(), error.code.as_ref()), (*message, "bad_field"), "{given:?}");
        }
        assert!(parsed(&[&deep]).unwrap_err().message.ends_with("nests deeper than 64"));
        assert!(parsed(&[&deep.replacen("[b]", "", 1)]).is_ok());
    }

    #[test]
    fn a_query_is_written_as_it_was_given() {
        let given = ["a=1", "b=null", "c[]=x", "c[]=y", "d[e][f]=true"];
        let pairs = query(&parsed(&given).unwrap());
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["a=1", "b=", "c[]=x", "c[]=y", "d[e][f]=true"]);
    }

    /// The fields that make a value. What they cannot say is not made: empty objects within, and neighbours in a list
    /// that would melt together.
    fn written(name: String, value: &Value, fields: &mut Vec<(Kind, String)>) {
        match value {
            Value::Object(object) => {
                object.iter().for_each(|(key, value)| written(format!("{name}[{key}]"), value, fields));
            }
            Value::Array(items) => {
                // The list is opened first, so that in a list of objects each has a list of its own.
                fields.push((Kind::Raw, format!("{name}[]")));
                items.iter().for_each(|item| written(format!("{name}[]"), item, fields));
            }
            Value::String(text) => fields.push((Kind::Raw, format!("{name}={text}"))),
            other => fields.push((Kind::Typed, format!("{name}={other}"))),
        }
    }

    fn name() -> impl Strategy<Value = String> {
        "[^\\[\\]=]{1,8}"
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9..1e9f64).prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let object = prop::collection::hash_map(name(), inner, 1..4).boxed();
            // Every object of a list begins with the key that says so.
            let numbered = object.clone().prop_map(|rest| {
                let first = ("#id".to_owned(), json!(0));
                Value::Object(std::iter::once(first).chain(rest.into_iter().filter(|(key, _)| key != "#id")).collect())
            });
            prop_oneof![
                object.prop_map(|object| Value::Object(object.into_iter().collect())),
                prop::collection::vec(numbered, 0..4).prop_map(Value::from),
            ]
        })
    }

    proptest! {
        #[test]
        fn an_object_survives_as_fields(object in prop::collection::hash_map(name(), value(), 0..5)) {
            let object: Map<String, Value> = object.into_iter().collect();
            let mut fields = Vec::new();
            object.iter().for_each(|(key, value)| written(key.clone(), value, &mut fields));
            let parsed = parse(&fields, |_| unreachable!());
            prop_assert_eq!(parsed.unwrap(), Value::Object(object), "{:?}", fields);
        }

        #[test]
        fn nothing_makes_it_panic(fields in prop::collection::vec((any::<bool>(), "[ab\\[\\]=@{}1é]{0,12}|.{0,20}"), 0..8)) {
            let kind = |typed: bool| if typed { Kind::Typed } else { Kind::Raw };
            let fields: Vec<(Kind, String)> = fields.into_iter().map(|(typed, text)| (kind(typed), text)).collect();
            match parse(&fields, |_| Ok(String::new())) {
                Ok(value) => prop_assert!(value.is_object()),
                Err(error) => prop_assert_eq!(error.code, "bad_field"),
            }
        }
    }
}
