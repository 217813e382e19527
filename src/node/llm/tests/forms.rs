//! Answers that are data.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::{Formed, Kind};
use super::*;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Reply {
    /// What to say.
    reply: String,
    seat: u32,
}

fn check(reply: &Reply) -> Vec<String> {
    if reply.seat < 3 { Vec::new() } else { vec![format!("seat {} is not at the table", reply.seat)] }
}

async fn form(model: &Model) -> (Result<Formed<Reply>, Trouble>, String) {
    let mut shown = String::new();
    let mut hear = |heard: Heard<'_>| match heard {
        Heard::Text(text) => shown.push_str(text),
        Heard::Again => shown.push('|'),
    };
    let outcome = model.structured_aloud(question(), "reply", &mut hear, check).await;
    (outcome, shown)
}

const GOOD: &str = "```json\n{\"reply\": \"A\\u00e4\\n世\", \"seat\": 2}\n```";
const WRONG: &str = "{\"reply\": \"No\", \"seat\": 9}";

fn pieces(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

fn says(provider: &str, text: &str) -> Does {
    let pieces = pieces(text);
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    if provider == "openai" { chatted(&pieces, "stop") } else { said(&pieces, "end_turn") }
}

#[tokio::test]
async fn data_is_read_checked_and_heard_while_it_is_written() {
    for provider in ["anthropic", "minimax", "openai"] {
        let server = Server::of([says(provider, GOOD)]).await;
        let (outcome, heard) = form(&server.model(provider)).await;
        let formed = outcome.unwrap();
        assert_eq!(formed.value, Reply { reply: "Aä\n世".into(), seat: 2 });
        assert_eq!((heard.as_str(), formed.text.as_str(), formed.spent.attempts), ("Aä\n世", GOOD, 1));
        let body = server.asked().remove(0).body;
        let schema =
            body.pointer("/output_config/format/schema").or(body.pointer("/response_format/json_schema/schema"));
        assert_eq!(
            schema.map(|schema| schema["required"].clone()),
            (provider != "minimax").then(|| json!(["reply", "seat"]))
        );
        let formed = server.model(provider).structured(question(), check).await.unwrap();
        assert_eq!(formed.value.seat, 2);
    }
}

#[tokio::test]
async fn what_is_wrong_is_sent_back_once() {
    let cases = [
        (WRONG, "No|Aä\n世", "- seat 9 is not at the table\n"),
        ("{\"reply\": \"No\"}", "No|Aä\n世", "- the JSON object does not fit the schema: missing field `seat`"),
        ("{\"reply\": \"No", "No|Aä\n世", "- the JSON object is not finished\n"),
        ("I cannot.", "Aä\n世", "- there is no JSON object in the answer\n"),
    ];
    for (first, expected, complaint) in cases {
        let server = Server::of([says("anthropic", first), says("anthropic", GOOD)]).await;
        let (outcome, heard) = form(&server.model("anthropic")).await;
        let formed = outcome.unwrap();
        assert_eq!((formed.value.seat, heard.as_str(), formed.spent.attempts), (2, expected, 2));
        assert_eq!((formed.spent.input_tokens, formed.spent.output_tokens), (50, 14));
        let messages = server.asked().remove(1).body["messages"].clone();
        assert_eq!(messages[1], json!({ "role": "assistant", "content": first }));
        let told = messages[2]["content"].as_str().unwrap();
        assert!(messages[2]["role"] == "user" && told.contains(complaint), "{told}");
    }
}

#[tokio::test]
async fn what_is_wrong_twice_is_given_up_with_the_complaints() {
    let server = Server::of([says("anthropic", "I cannot."), says("anthropic", WRONG)]).await;
    let model = server.model("anthropic");
    let trouble = form(&model).await.0.unwrap_err();
    assert_eq!((trouble.kind, trouble.attempts(), server.asked().len()), (Kind::Malformed, 2, 2));
    assert_eq!(trouble.complaints, ["seat 9 is not at the table"]);
    assert_eq!(trouble.message, format!("anthropic at {}: seat 9 is not at the table", server.url));
    assert_eq!((trouble.spent.input_tokens, trouble.spent.output_tokens), (50, 14));
    // A failure of the repair says what both cost.
    let server = Server::of([says("anthropic", WRONG), answer(402, "", "")]).await;
    let trouble = form(&server.model("anthropic")).await.0.unwrap_err();
    assert_eq!((trouble.kind, trouble.attempts(), trouble.spent.input_tokens), (Kind::Billing, 2, 25));
}

#[tokio::test]
async fn a_simple_server_is_asked_by_words_from_then_on() {
    for (provider, field) in [("anthropic", "output_config"), ("openai", "response_format")] {
        let refusal = answer(400, "", &format!("{field}: Extra inputs are not permitted"));
        let server = Server::of([refusal, says(provider, GOOD)]).await;
        let model = server.model(provider);
        for attempts in [2, 1] {
            assert_eq!(form(&model).await.0.unwrap().spent.attempts, attempts);
        }
        let asked = server.asked();
        let sent: Vec<bool> = asked.iter().map(|asked| asked.body.get(field).is_some()).collect();
        assert_eq!(sent, [true, false, false]);
        let system =
            &asked[2].body["system"].as_str().or(asked[2].body.pointer("/messages/0/content").unwrap().as_str());
        assert!(system.unwrap().contains("fit this JSON Schema"));
    }
}
