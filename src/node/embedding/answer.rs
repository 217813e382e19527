//! What an endpoint answers, understood or refused with the reason.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde_json::Value;

/// Characters that are shown of what an endpoint says.
const SHOWN: usize = 200;

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: Option<usize>,
    embedding: Numbers,
}

/// A list of numbers, or base64 of them in four bytes each, the lowest first.
struct Numbers(Vec<f32>);

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Numbers, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Numbers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of numbers or a text in base64")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Numbers, A::Error> {
                let mut numbers = Vec::with_capacity(items.size_hint().unwrap_or(1024));
                while let Some(number) = items.next_element::<f64>()? {
                    numbers.push(number as f32);
                }
                Ok(Numbers(numbers))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Numbers, E> {
                let bytes = STANDARD.decode(text).map_err(|_| E::custom("an embedding is no base64"))?;
                let (numbers, rest) = bytes.as_chunks::<4>();
                if !rest.is_empty() {
                    return Err(E::custom("an embedding in base64 is cut off"));
                }
                Ok(Numbers(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The vectors of an answer in the order in which the texts were sent. All have the same number of dimensions, and every
/// number is finite.
pub fn vectors(body: &[u8], texts: usize) -> Result<Vec<Vec<f32>>, String> {
    let answer: Answer = serde_json::from_slice(body).map_err(|error| not_understood(body, &error))?;
    if answer.data.len() != texts {
        return Err(format!("it gave {} vectors for {texts} texts", answer.data.len()));
    }
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts];
    for (place, Item { index, embedding: Numbers(numbers) }) in answer.data.into_iter().enumerate() {
        let index = index.unwrap_or(place);
        match vectors.get_mut(index) {
            Some(free @ None) => *free = Some(numbers),
            Some(_) => return Err(format!("it gave two vectors for the text {index}")),
            None => return Err(format!("it gave a vector for the text {index} of {texts}")),
        }
    }
    let vectors: Vec<Vec<f32>> = vectors.into_iter().flatten().collect();
    let dimensions = vectors.first().map_or(0, Vec::len);
    for vector in &vectors {
        if vector.is_empty() || vector.len() != dimensions {
            return Err(format!("it gave vectors of {dimensions} and of {} numbers", vector.len()));
        }
        if !vector.iter().all(|number| number.is_finite()) {
            return Err("it gave a vector with a number that is none".into());
        }
    }
    Ok(vectors)
}

fn not_understood(body: &[u8], error: &serde_json::Error) -> String {
    let text = String::from_utf8_lossy(body);
    if text.trim_start().starts_with('<') {
        return "it gave a page for people instead of vectors: is the address right?".into();
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(_) => format!("it gave JSON that holds no vectors ({error})"),
        Err(_) if error.is_eof() => "its answer was cut off".into(),
        Err(_) => format!("it gave no JSON ({error})"),
    }
}

/// What the body of a failure says, in a line, without the key; empty where it says nothing to people.
pub fn complaint(body: &[u8], key: Option<&str>) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(value) => ["/error/message", "/error", "/detail", "/message"]
            .iter()
            .find_map(|path| value.pointer(path)?.as_str().map(str::to_owned))
            .unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    if text.trim_start().starts_with('<') {
        return String::new();
    }
    let text = match key.filter(|key| !key.is_empty()) {
        Some(key) => text.replace(key, "***"),
        None => text,
    };
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base64(numbers: &[f32]) -> String {
        STANDARD.encode(numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
    }

    #[test]
    fn lists_and_base64_in_any_order_are_understood() {
        let (first, second) = (vec![1.0_f32, -0.5], vec![0.25_f32, 2.0]);
        let (one, two) = (base64(&first), base64(&second));
        for body in [
            r#"{"data": [{"index": 0, "embedding": [1, -0.5]}, {"index": 1, "embedding": [0.25, 2e0]}], "model": "m"}"#
                .to_owned(),
            r#"{"data": [{"index": 1, "embedding": [0.25, 2]}, {"index": 0, "embedding": [1.0, -0.5]}]}"#.to_owned(),
            r#"{"data": [{"embedding": [1, -0.5], "object": "embedding"}, {"embedding": [0.25, 2]}], "usage": {}}"#
                .to_owned(),
            format!(r#"{{"data": [{{"index": 1, "embedding": "{two}"}}, {{"index": 0, "embedding": "{one}"}}]}}"#),
        ] {
            assert_eq!(vectors(body.as_bytes(), 2), Ok(vec![first.clone(), second.clone()]), "{body}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        let nan = format!(r#"{{"data": [{{"embedding": "{}"}}]}}"#, base64(&[1.0, f32::NAN]));
        let cases = [
            (r#"{"data": []}"#, 1, "it gave 0 vectors for 1 texts"),
            (r#"{"data": [{"embedding": [1]}, {"embedding": [1]}]}"#, 1, "it gave 2 vectors for 1 texts"),
            (
                r#"{"data": [{"index": 1, "embedding": [1]}, {"index": 1, "embedding": [1]}]}"#,
                2,
                "it gave two vectors for the text 1",
            ),
            (r#"{"data": [{"index": 1, "embedding": [1]}]}"#, 1, "it gave a vector for the text 1 of 1"),
            (r#"{"data": [{"embedding": [1, 2]}, {"embedding": [1]}]}"#, 2, "it gave vectors of 2 and of 1 numbers"),
            (r#"{"data": [{"embedding": []}]}"#, 1, "it gave vectors of 0 and of 0 numbers"),
            (&nan, 1, "it gave a vector with a number that is none"),
            (r#"{"data": [{"embedding": [1e39]}]}"#, 1, "it gave a vector with a number that is none"),
            (r#"{"data": [{"embedding": [NaN]}]}"#, 1, "it gave no JSON (expected value"),
            (r#"{"data": [{"embedding": [null]}]}"#, 1, "it gave JSON that holds no vectors (invalid type: null"),
            (r#"{"data": [{"embedding": "AAA"}]}"#, 1, "it gave JSON that holds no vectors (an embedding is no base64"),
            (
                r#"{"data": [{"embedding": "AAA="}]}"#,
                1,
                "it gave JSON that holds no vectors (an embedding in base64 is cut",
            ),
            (r#"{"embeddings": [[1]]}"#, 1, "it gave JSON that holds no vectors (missing field `data`"),
            (r#"{"data": [{"embedding": [1"#, 1, "its answer was cut off"),
            ("", 1, "its answer was cut off"),
            (" <!doctype html><title>Welcome</title>", 1, "it gave a page for people instead of vectors"),
            ("welcome", 1, "it gave no JSON"),
        ];
        for (body, texts, expected) in cases {
            let problem = vectors(body.as_bytes(), texts).unwrap_err();
            assert!(problem.starts_with(expected), "{body}: {problem}");
        }
    }

    #[test]
    fn a_failure_is_told_in_a_line_without_the_key() {
        let long = "x".repeat(1000);
        let cases = [
            (r#"{"error": {"message": "no model\n 'm' for s3cret", "code": 1}}"#, "no model 'm' for ***"),
            (r#"{"error": "model not found"}"#, "model not found"),
            (r#"{"detail": "Not Found"}"#, "Not Found"),
            (r#"{"detail": [{"loc": 1}]}"#, ""),
            ("upstream \u{1b}[31mtimed out\r\n", "upstream [31mtimed out"),
            ("<html>502</html>", ""),
            ("", ""),
            (&long, &long[..SHOWN]),
        ];
        for (body, expected) in cases {
            assert_eq!(complaint(body.as_bytes(), Some("s3cret")), expected, "{body}");
        }
        assert_eq!(complaint(b"as it is", None), "as it is");
        assert_eq!(complaint(b"as it is", Some("")), "as it is");
    }
}
