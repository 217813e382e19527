//! What a model is asked, and how that is written in the dialect of its provider.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::providers::{Dialect, Forms};

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Those who ask.
    User,
    /// The model's.
    Assistant,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Whose it is.
    pub role: Role,
    /// Its text.
    pub text: String,
}

/// The form that an answer must have.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// A name, for providers that ask for one: letters, digits and `_`.
    pub name: String,
    /// A JSON Schema of an object.
    pub schema: Value,
}

impl Form {
    /// The form of a type.
    pub fn of<T: JsonSchema>(name: &str) -> Form {
        let mut generator = SchemaSettings::draft2020_12()
            .with(|how| {
                how.inline_subschemas = true;
                how.meta_schema = None;
            })
            .into_generator();
        let mut schema = generator.root_schema_for::<T>().to_value();
        close(&mut schema);
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        Form { name: name.chars().map(plain).take(64).collect(), schema }
    }
}

/// Says of every object that it holds nothing else, which providers that keep to a schema insist on; and takes away what
/// they do not know.
fn close(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Object(map) => {
            for word in ["$schema", "format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"] {
                // A property may be called so; then it is a schema.
                if map.get(word).is_some_and(|value| !value.is_object()) {
                    map.shift_remove(word);
                }
            }
            if map.get("type") == Some(&json!("object")) && map.get("properties").is_some_and(Value::is_object) {
                map.insert("additionalProperties".into(), false.into());
            }
            map.values_mut().for_each(close);
        }
        _ => {}
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What it is for, one word; it stands in the last line of the system text, so that logs on either side tell.
    pub stage: String,
    /// What the model is told beforehand.
    pub system: String,
    /// The conversation; its last message is the user's.
    pub messages: Vec<Message>,
    /// Most tokens of an answer.
    pub max_tokens: u32,
    /// The form that the answer must have; none: any text.
    pub form: Option<Form>,
}

impl Request {
    /// A question without messages yet.
    pub fn new(stage: impl Into<String>, system: impl Into<String>, max_tokens: u32) -> Request {
        Request { stage: stage.into(), system: system.into(), messages: Vec::new(), max_tokens, form: None }
    }

    /// Adds words of the user.
    pub fn user(self, text: impl Into<String>) -> Request {
        self.with(Role::User, text)
    }

    /// Adds words of the model.
    pub fn assistant(self, text: impl Into<String>) -> Request {
        self.with(Role::Assistant, text)
    }

    /// Adds a message. Two of the same side in a row become one: not every provider takes them.
    pub fn with(mut self, role: Role, text: impl Into<String>) -> Request {
        let text = text.into();
        match self.messages.last_mut() {
            Some(last) if last.role == role => last.text = format!("{}\n\n{text}", last.text),
            _ => self.messages.push(Message { role, text }),
        }
        self
    }

    /// Asks for an answer of this form.
    pub fn form(mut self, form: Form) -> Request {
        self.form = Some(form);
        self
    }

    /// The body in this dialect.
    pub(super) fn body(&self, how: &Writing<'_>) -> Value {
        let by_field = self.form.as_ref().filter(|_| how.forms == Forms::Field);
        let mut body = Map::new();
        body.insert("model".into(), how.model.into());
        body.insert(how.cap.into(), how.max_tokens.into());
        body.insert("stream".into(), true.into());
        let mut messages: Vec<Value> = Vec::new();
        let system = self.system_text(how);
        match how.dialect {
            Dialect::Messages => {
                body.insert("system".into(), system.into());
                if let Some(form) = by_field {
                    let format = json!({ "type": "json_schema", "schema": form.schema });
                    body.insert("output_config".into(), json!({ "format": format }));
                }
            }
            Dialect::Chat => {
                messages.push(json!({ "role": "system", "content": system }));
                if !how.plain {
                    body.insert("stream_options".into(), json!({ "include_usage": true }));
                }
                if let Some(form) = by_field {
                    let schema = json!({ "name": form.name, "schema": form.schema });
                    body.insert("response_format".into(), json!({ "type": "json_schema", "json_schema": schema }));
                }
            }
        }
        messages.extend(self.messages.iter().map(|message| {
            let role = if message.role == Role::User { "user" } else { "assistant" };
            json!({ "role": role, "content": message.text })
        }));
        body.insert("messages".into(), messages.into());
        Value::Object(body)
    }

    fn system_text(&self, how: &Writing<'_>) -> String {
        let mut text = self.system.trim_end().to_owned();
        // A server of the Chat dialect may pass over a field that it does not know, without a word.
        let told = how.forms == Forms::Words || how.dialect == Dialect::Chat;
        if let Some(form) = self.form.as_ref().filter(|_| told) {
            text += &format!(
                "\n\nAnswer with one JSON object and nothing else: no words before or after it, no Markdown fence. It must \
                 fit this JSON Schema:\n{}",
                form.schema
            );
        }
        format!("{text}\n\nstage: {}", self.stage).trim_start().to_owned()
    }
}

/// How a question is written.
pub(super) struct Writing<'a> {
    pub dialect: Dialect,
    pub forms: Forms,
    pub model: &'a str,
    /// The field of the most tokens.
    pub cap: &'static str,
    pub max_tokens: u32,
    /// Without fields that a simple server does not know.
    pub plain: bool,
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    struct Reply {
        /// What to say.
        reply: String,
        format: Vec<Line>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[allow(dead_code, reason = "only its schema is looked at")]
    struct Line {
        seat: u32,
    }

    fn writing(dialect: Dialect, forms: Forms) -> Writing<'static> {
        Writing { dialect, forms, model: "m", cap: "max_tokens", max_tokens: 100, plain: false }
    }

    #[test]
    fn the_form_of_a_type_is_closed_and_plain() {
        let form = Form::of::<Reply>("plan-2");
        assert_eq!(form.name, "plan_2");
        let line = json!({
            "type": "object",
            "properties": { "seat": { "type": "integer" } },
            "required": ["seat"],
            "additionalProperties": false,
        });
        assert_eq!(form.schema["properties"]["reply"], json!({ "description": "What to say.", "type": "string" }));
        assert_eq!(form.schema["properties"]["format"], json!({ "type": "array", "items": line }));
        assert_eq!(form.schema["additionalProperties"], json!(false));
        assert_eq!(form.schema.get("$schema"), None);
    }

    #[test]
    fn a_question_is_written_in_both_dialects() {
        let request = Request::new("plan", "Be brief.\n", 100).user("a").user("b").assistant("c").user("d");
        let talk = json!([
            { "role": "user", "content": "a\n\nb" },
            { "role": "assistant", "content": "c" },
            { "role": "user", "content": "d" },
        ]);
        let messages = request.body(&writing(Dialect::Messages, Forms::Field));
        let system = "Be brief.\n\nstage: plan";
        assert_eq!(
            messages,
            json!({ "model": "m", "max_tokens": 100, "stream": true, "system": system, "messages": talk })
        );
        let chat = request.body(&writing(Dialect::Chat, Forms::Field));
        assert_eq!(chat["stream_options"], json!({ "include_usage": true }));
        assert_eq!(chat["messages"][0], json!({ "role": "system", "content": system }));
        assert_eq!(chat["messages"].as_array().unwrap()[1..], talk.as_array().unwrap()[..]);
        assert_eq!((chat.get("system"), chat.get("response_format")), (None, None));
        let plain = Writing { plain: true, ..writing(Dialect::Chat, Forms::Words) };
        assert_eq!(request.body(&plain).get("stream_options"), None);
    }

    #[test]
    fn a_form_is_asked_for_by_field_or_by_words() {
        let request = Request::new("plan", "Be brief.", 100).user("a").form(Form::of::<Line>("line"));
        let system = |body: &Value| {
            let first = body.pointer("/messages/0/content").and_then(Value::as_str);
            body["system"].as_str().or(first).unwrap().to_owned()
        };
        let told = |body: &Value| system(body).contains("fit this JSON Schema:\n{\"");
        let cases = [
            (Dialect::Messages, Forms::Field, false, "/output_config/format/schema/properties/seat/type"),
            (Dialect::Messages, Forms::Words, true, ""),
            (Dialect::Chat, Forms::Field, true, "/response_format/json_schema/schema/properties/seat/type"),
            (Dialect::Chat, Forms::Words, true, ""),
        ];
        for (dialect, forms, words, field) in cases {
            let body = request.body(&writing(dialect, forms));
            assert_eq!(told(&body), words, "{dialect:?} {forms:?}: {}", system(&body));
            assert!(system(&body).ends_with("\n\nstage: plan"));
            let found = ["output_config", "response_format"].iter().any(|name| body.get(name).is_some());
            assert_eq!(found, !field.is_empty());
            if found {
                assert_eq!(body.pointer(field), Some(&json!("integer")));
            }
        }
        let named = request.body(&writing(Dialect::Chat, Forms::Field));
        assert_eq!(named["response_format"]["json_schema"]["name"], "line");
        // No model is told how to draw its words, and none is given a beginning of its answer.
        for word in ["temperature", "top_p", "top_k"] {
            assert_eq!(named.get(word), None);
        }
    }
}
