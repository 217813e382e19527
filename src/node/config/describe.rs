//! Every setting as data, read from the schema of the structs.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{Config, OAuth};

/// The section whose subsections the operator names.
pub const LANES: &str = "oauth";

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its section; the lanes of browser logins share `oauth`.
    pub section: String,
    /// Its key.
    pub key: String,
    /// What it is, in one or two sentences.
    pub about: String,
    /// What it may be.
    pub takes: Takes,
    /// What it is where nothing is set; None where there is no such thing then.
    pub default: Option<Value>,
}

/// What a setting may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number within these bounds.
    Whole(i64, i64),
    /// A number within these bounds, with or without a fraction.
    Number(f64, f64),
    /// `true` or `false`.
    Truth,
    /// A list of texts; in a variable separated by commas.
    List,
    /// One of these words.
    Word(Vec<String>),
}

/// All of them, in the order in which they are documented.
pub fn settings() -> Vec<Setting> {
    let mut generator = SchemaSettings::default().with(|how| how.inline_subschemas = true).into_generator();
    let schema = generator.root_schema_for::<Config>().to_value();
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let lane = serde_json::to_value(OAuth::default()).unwrap_or_default();
    let mut all = Vec::new();
    for (section, schema) in properties(&schema) {
        let (schema, defaults) = match section.as_str() {
            LANES => (&schema["additionalProperties"], &lane),
            _ => (schema, &defaults[section]),
        };
        for (key, schema) in properties(schema) {
            all.push(Setting {
                section: section.clone(),
                key: key.clone(),
                about: one_line(&schema["description"]),
                takes: takes(schema),
                // Secrets are empty where they are not set, and left out of what is shown.
                default: defaults.get(key).filter(|default| !default.is_null()).cloned(),
            });
        }
    }
    all
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flat_map(Map::iter)
}

fn one_line(text: &Value) -> String {
    text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn takes(schema: &Value) -> Takes {
    let words: Vec<String> = ["oneOf", "enum"]
        .iter()
        .filter_map(|form| schema[form].as_array())
        .flatten()
        .filter_map(|word| word.as_str().or(word["const"].as_str()).map(str::to_owned))
        .collect();
    if !words.is_empty() {
        return Takes::Word(words);
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or_default();
    match kind {
        "integer" => {
            Takes::Whole(schema["minimum"].as_i64().unwrap_or(i64::MIN), schema["maximum"].as_i64().unwrap_or(i64::MAX))
        }
        "number" => Takes::Number(
            schema["minimum"].as_f64().unwrap_or(f64::MIN),
            schema["maximum"].as_f64().unwrap_or(f64::MAX),
        ),
        "boolean" => Takes::Truth,
        "array" => Takes::List,
        _ => Takes::Text,
    }
}

impl Setting {
    /// `section.key`, as messages name it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// The variable of the environment; of a browser login with `LANE` in it.
    pub fn variable(&self) -> String {
        let lane = if self.section == LANES { "_LANE" } else { "" };
        format!("{}{}{lane}_{}", super::PREFIX, self.section, self.key).to_uppercase()
    }

    /// What it must be, as messages and the documentation say it.
    pub fn expected(&self) -> String {
        match &self.takes {
            Takes::Text => "a text".into(),
            Takes::Whole(i64::MIN, i64::MAX) => "a whole number".into(),
            Takes::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Takes::Number(least, most) => format!("a number from {least} to {most}"),
            Takes::Truth => "true or false".into(),
            Takes::List => "a list of texts".into(),
            Takes::Word(words) => match words.split_last() {
                Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
                _ => words.concat(),
            },
        }
    }

    /// The value, where it is one that this setting takes.
    pub fn check(&self, value: Value) -> Option<Value> {
        let right = match (&self.takes, &value) {
            (Takes::Text, Value::String(_)) | (Takes::Truth, Value::Bool(_)) => true,
            (Takes::Whole(least, most), number) => number.as_i64().is_some_and(|n| (*least..=*most).contains(&n)),
            (Takes::Number(least, most), number) => number.as_f64().is_some_and(|n| (*least..=*most).contains(&n)),
            (Takes::List, Value::Array(items)) => items.iter().all(Value::is_string),
            (Takes::Word(words), Value::String(word)) => words.contains(word),
            _ => false,
        };
        right.then_some(value)
    }

    /// The value that a text of the environment or of a flag stands for.
    pub fn read(&self, text: &str) -> Option<Value> {
        let value = match &self.takes {
            Takes::Text | Takes::Word(_) => Value::from(text),
            Takes::Whole(..) => Value::from(text.trim().parse::<i64>().ok()?),
            Takes::Number(..) => Value::from(text.trim().parse::<f64>().ok()?),
            Takes::Truth => match text.trim() {
                "true" | "1" => Value::Bool(true),
                "false" | "0" => Value::Bool(false),
                _ => return None,
            },
            Takes::List => text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
        };
        self.check(value)
    }
}

/// A settings file in which everything is explained, has its default and is commented out.
pub fn example() -> String {
    let mut text = "# Settings of a node: towow node serve --config node.toml\n\
        # Each can be set by the variable TOWOW_NODE_SECTION_KEY too, which is stronger; flags are stronger still.\n\
        # What stands here are the defaults.\n"
        .to_owned();
    let mut section = "";
    let settings = settings();
    for setting in &settings {
        if setting.section != section {
            section = &setting.section;
            text += &match section {
                LANES => {
                    "\n# A browser login: in place of LANE the name by which clients ask for it.\n# [oauth.LANE]\n"
                        .to_owned()
                }
                _ => format!("\n[{section}]\n"),
            };
        }
        let expected = match setting.takes {
            Takes::Whole(..) | Takes::Number(..) | Takes::Word(_) => format!(" ({})", setting.expected()),
            _ => String::new(),
        };
        // JSON of texts, numbers, truths and lists of texts reads the same in TOML.
        let default = setting.default.as_ref().map_or_else(|| "\"\"".into(), Value::to_string);
        text += &format!("# {}{expected}\n# {} = {default}\n", setting.about, setting.key);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_says_what_it_is_and_has_a_default_that_it_takes() {
        let settings = settings();
        assert!(settings.len() > 40);
        for setting in &settings {
            assert!(setting.about.ends_with('.'), "{} says nothing of itself: {:?}", setting.name(), setting.about);
            if let Some(default) = setting.default.clone() {
                assert!(setting.check(default).is_some(), "{}: {:?}", setting.name(), setting.default);
            }
        }
        let named = |name: &str| settings.iter().find(|setting| setting.name() == name).unwrap();
        assert_eq!(named("server.max_body").takes, Takes::Whole(1024, 1 << 30));
        assert_eq!(named("accounts.minimum_grade").takes, Takes::Word(vec!["A".into(), "B".into(), "C".into()]));
        assert_eq!(named("server.trusted_proxies").takes, Takes::List);
        assert_eq!(named("oauth.client_secret").variable(), "TOWOW_NODE_OAUTH_LANE_CLIENT_SECRET");
        assert_eq!(named("server.tls_cert").takes, Takes::Text);
    }
}
