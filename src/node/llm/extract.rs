//! The JSON object in what a model said.

use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Value};

use super::think::without_thoughts;
use super::words::line;

/// Places at which an object is looked for.
const PLACES: usize = 200;

/// The object that is meant: alone, within a fence, or among words. Of several the longest that is understood. Else what
/// is wrong, for the one who wrote it.
pub fn object<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let text = without_thoughts(text);
    let mut found: Vec<(usize, Value)> = Vec::new();
    let mut problem = None;
    let (mut place, mut places) = (0, 0);
    while let Some(start) = text[place..].find('{').map(|start| place + start).filter(|_| places < PLACES) {
        places += 1;
        let mut values = Deserializer::from_str(&text[start..]).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let length = values.byte_offset();
                found.push((length, value));
                place = start + length;
            }
            Some(Err(error)) => {
                problem.get_or_insert(error);
                place = start + 1;
            }
            None => break,
        }
    }
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    let mut wrong = None;
    for (_, value) in found {
        match serde_json::from_value(value) {
            Ok(meant) => return Ok(meant),
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    Err(match (wrong, problem) {
        (Some(error), _) => format!("the JSON object does not fit the schema: {}", line(&error.to_string(), None)),
        (None, Some(error)) if error.is_eof() => "the JSON object is not finished".into(),
        (None, Some(error)) => format!("the JSON object is not valid JSON: {}", line(&error.to_string(), None)),
        (None, None) => "there is no JSON object in the answer".into(),
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Plan {
        a: i64,
        #[serde(default)]
        b: Vec<String>,
    }

    #[test]
    fn the_object_that_is_meant_is_found() {
        let one = Plan { a: 1, b: Vec::new() };
        let cases = [
            r#"{"a": 1}"#,
            "  \n{\"a\": 1}\n",
            "```json\n{\"a\": 1}\n```",
            "Here is the {plan} you wanted:\n\n{\"a\": 1}\n\nI hope it {helps}.",
            "For example {\"x\": 2} or {\"a\": 1}",
            "{\"a\": 1} or {\"long\": \"and not what was asked for\"}",
            "<think>{\"a\": 7, \"b\": [\"longer\"]}</think>{\"a\": 1}",
            "[{\"a\": 1}]",
        ];
        for text in cases {
            assert_eq!(object::<Plan>(text).as_ref(), Ok(&one), "{text}");
        }
        let two = Plan { a: 2, b: vec!["}{".into()] };
        assert_eq!(object("{\"a\": 1} no: {\"a\": 2, \"b\": [\"}{\"]}"), Ok(two));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let deep = "{\"a\":".repeat(10_000);
        let cases = [
            ("I cannot.", "there is no JSON object in the answer"),
            ("", "there is no JSON object in the answer"),
            ("{\"a\": 1", "the JSON object is not finished"),
            ("{\"a\": 1,}", "the JSON object is not valid JSON: trailing comma"),
            ("{\"a\": \"x\"}", "the JSON object does not fit the schema: invalid type: string"),
            ("{\"b\": []}", "the JSON object does not fit the schema: missing field `a`"),
            (&deep, "the JSON object is not"),
        ];
        for (text, expected) in cases {
            let problem = object::<Plan>(text).unwrap_err();
            assert!(problem.starts_with(expected), "{text}: {problem}");
        }
    }
}
