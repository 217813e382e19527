//! What a model answers, in either dialect, while it comes or as a whole.

use serde_json::Value;

use super::providers::{Dialect, Provider};
use super::spent::Usage;
use super::trouble::{Failure, Kind, of_base_resp};
use crate::sse::Event;

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It is whole.
    End,
    /// It is longer than it may be.
    Length,
    /// The model does not want to.
    Refusal,
}

/// An answer that is being read.
#[derive(Debug)]
pub struct Reading<'a> {
    provider: &'static Provider,
    key: Option<&'a str>,
    /// Everything that was said to the user.
    pub text: String,
    pub usage: Usage,
    /// The model that answers, as it calls itself.
    pub model: Option<String>,
    pub stop: Option<Stop>,
    /// Nothing more comes.
    pub ended: bool,
}

impl<'a> Reading<'a> {
    pub fn new(provider: &'static Provider, key: Option<&'a str>) -> Reading<'a> {
        Reading { provider, key, text: String::new(), usage: Usage::default(), model: None, stop: None, ended: false }
    }

    /// Takes an event and gives what the text goes on with. Events that are not known are passed over.
    pub fn event(&mut self, event: &Event) -> Result<String, Failure> {
        let data = event.data.trim();
        if data == "[DONE]" {
            self.ended = true;
            return Ok(String::new());
        }
        let Ok(value) = serde_json::from_str::<Value>(data) else {
            // A ping may be no JSON; words of the answer are.
            return match event.name.as_str() {
                "message" | "content_block_delta" => {
                    Err(Failure::passing(Kind::Malformed, "it sent an event that is no JSON"))
                }
                _ => Ok(String::new()),
            };
        };
        if let Some(failure) = of_base_resp(&value, self.provider, self.key) {
            return Err(failure);
        }
        let begin = self.text.len();
        match self.provider.dialect {
            Dialect::Messages => self.message_event(&event.name, &value)?,
            Dialect::Chat => self.chunk(&value)?,
        }
        Ok(self.text[begin..].to_owned())
    }

    fn message_event(&mut self, name: &str, value: &Value) -> Result<(), Failure> {
        match value["type"].as_str().unwrap_or(name) {
            "error" => return Err(Failure::of_error(value, self.key)),
            "message_start" => {
                self.model = text(&value["message"]["model"]);
                self.use_of_messages(&value["message"]["usage"]);
            }
            "content_block_start" if value["content_block"]["type"] == "text" => {
                self.say(&value["content_block"]["text"]);
            }
            "content_block_delta" if value["delta"]["type"] == "text_delta" => self.say(&value["delta"]["text"]),
            "message_delta" => {
                self.stop = value["delta"]["stop_reason"].as_str().map(stop_of_messages).or(self.stop);
                self.use_of_messages(&value["usage"]);
            }
            "message_stop" => self.ended = true,
            _ => {}
        }
        Ok(())
    }

    fn chunk(&mut self, value: &Value) -> Result<(), Failure> {
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Failure::of_error(value, self.key));
        }
        self.model = text(&value["model"]).or(self.model.take());
        self.use_of_chat(&value["usage"]);
        let choice = &value["choices"][0];
        // `message` where the server does not stream.
        for words in ["delta", "message"].map(|name| &choice[name]) {
            self.say(&words["content"]);
            if words["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty()) {
                self.stop = Some(Stop::Refusal);
            }
        }
        if let Some(reason) = choice["finish_reason"].as_str()
            && self.stop != Some(Stop::Refusal)
        {
            self.stop = Some(match reason {
                "length" => Stop::Length,
                "content_filter" | "sensitive" => Stop::Refusal,
                _ => Stop::End,
            });
        }
        Ok(())
    }

    /// Takes an answer that comes as a whole, as from a server that does not stream.
    pub fn whole(&mut self, body: &[u8]) -> Result<(), Failure> {
        let value: Value = match serde_json::from_slice(body) {
            Ok(value) => value,
            Err(error) if error.is_eof() => return Err(Failure::passing(Kind::Cut, "its answer was cut off")),
            Err(_) => return Err(Failure::final_(Kind::Malformed, "it gave no JSON")),
        };
        if let Some(failure) = of_base_resp(&value, self.provider, self.key) {
            return Err(failure);
        }
        match self.provider.dialect {
            Dialect::Messages => {
                if value["type"] == "error" {
                    return Err(Failure::of_error(&value, self.key));
                }
                let Some(blocks) = value["content"].as_array() else {
                    return Err(Failure::final_(Kind::Malformed, "it gave JSON that holds no answer"));
                };
                blocks.iter().filter(|block| block["type"] == "text").for_each(|block| self.say(&block["text"]));
                self.model = text(&value["model"]);
                self.stop = value["stop_reason"].as_str().map(stop_of_messages);
                self.use_of_messages(&value["usage"]);
            }
            Dialect::Chat => {
                self.chunk(&value)?;
                if !value["choices"].is_array() {
                    return Err(Failure::final_(Kind::Malformed, "it gave JSON that holds no answer"));
                }
            }
        }
        self.ended = true;
        Ok(())
    }

    /// The stream is over: whether the answer is whole, too.
    pub fn is_whole(&self) -> bool {
        match self.provider.dialect {
            Dialect::Messages => self.ended,
            // Some servers leave out `[DONE]`.
            Dialect::Chat => self.ended || self.stop.is_some(),
        }
    }

    fn say(&mut self, words: &Value) {
        match words {
            Value::String(words) => self.text.push_str(words),
            // Chat servers may give parts instead.
            Value::Array(parts) => {
                parts.iter().filter_map(|part| part["text"].as_str()).for_each(|words| self.text.push_str(words));
            }
            _ => {}
        }
    }

    /// Counts are those so far, not those since the last event; what comes from a cache is counted beside the others.
    fn use_of_messages(&mut self, usage: &Value) {
        let count = |name: &str| usage[name].as_u64();
        let cached = count("cache_read_input_tokens").unwrap_or(0);
        let input = count("input_tokens").unwrap_or(0) + count("cache_creation_input_tokens").unwrap_or(0) + cached;
        self.used(Usage { input, output: count("output_tokens").unwrap_or(0), cached });
    }

    fn use_of_chat(&mut self, usage: &Value) {
        let count = |path: &str| usage.pointer(path).and_then(Value::as_u64);
        let cached = count("/prompt_tokens_details/cached_tokens").or(count("/prompt_cache_hit_tokens")).unwrap_or(0);
        self.used(Usage {
            input: count("/prompt_tokens").unwrap_or(0),
            output: count("/completion_tokens").unwrap_or(0),
            cached,
        });
    }

    /// The last event says more than the first, but not always everything again.
    fn used(&mut self, usage: Usage) {
        let Usage { input, output, cached } = &mut self.usage;
        *input = usage.input.max(*input);
        *output = usage.output.max(*output);
        *cached = usage.cached.max(*cached);
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty() && text.len() <= 200).map(|name| super::words::line(name, None))
}

fn stop_of_messages(reason: &str) -> Stop {
    match reason {
        "max_tokens" | "model_context_window_exceeded" => Stop::Length,
        "refusal" => Stop::Refusal,
        _ => Stop::End,
    }
}
