//! `[bridge]` of the user's settings file: workers of the tool bridge, and what holds for all of them.
//!
//! ```toml
//! [bridge]
//! urls = ["ws://127.0.0.1:8765"]
//!
//! [[bridge.workers]]
//! url = "ws://127.0.0.1:9000"
//! prefix = "calc_"
//! mode = "plain"
//! tools = [{ name = "add", description = "Adds.", schema = { type = "object" } }]
//! ```

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::time;

/// What the table says. Not yet checked: URLs, names and schemas.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bridge {
    /// Workers of which nothing but the address has to be said.
    pub urls: Vec<String>,
    /// Those of which there is more to say.
    pub workers: Vec<Worker>,
    /// Before the names of tools.
    pub prefix: Option<String>,
    /// How long a call may take.
    #[serde(deserialize_with = "duration")]
    pub timeout: Option<Duration>,
    /// Time between pings.
    #[serde(deserialize_with = "duration")]
    pub heartbeat: Option<Duration>,
    /// How long the tools of a lost worker stay in the list.
    #[serde(deserialize_with = "duration")]
    pub grace: Option<Duration>,
    /// Bytes of a message.
    pub max_message_bytes: Option<usize>,
    /// The file of the log.
    pub log: Option<PathBuf>,
    /// How much is written there.
    pub log_level: Option<String>,
}

/// A worker.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Where it is.
    pub url: String,
    /// Before the names of its tools.
    pub prefix: Option<String>,
    /// A file (0600) with what it wants to be shown.
    pub token_file: Option<PathBuf>,
    /// How long a call may take.
    #[serde(default, deserialize_with = "duration")]
    pub timeout: Option<Duration>,
    /// How it speaks.
    #[serde(default)]
    pub mode: Mode,
    /// In plain mode: its tools.
    #[serde(default)]
    pub tools: Vec<Tool>,
}

/// How a worker speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The protocol of the bridge.
    #[default]
    Bridge,
    /// It knows nothing of it.
    Plain,
}

/// A tool of a worker in plain mode.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// The function's, where it is another one.
    pub function: Option<String>,
    /// What it does.
    #[serde(default)]
    pub description: String,
    /// JSON Schema of its arguments.
    pub schema: Option<Value>,
    /// It changes nothing.
    #[serde(default)]
    pub read_only: bool,
    /// How long a call may take.
    #[serde(default, deserialize_with = "duration")]
    pub timeout: Option<Duration>,
}

impl Tool {
    /// As MCP describes tools, with what the bridge wants to know below `meta`.
    pub fn described(&self, meta: &str) -> Value {
        let schema = self.schema.clone().unwrap_or_else(|| json!({ "type": "object" }));
        let millis = self.timeout.map(|timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        let own = json!({ "function": self.function, "timeoutMs": millis });
        let mut tool = json!({
            "name": self.name, "description": self.description, "inputSchema": schema, "_meta": { meta: own },
        });
        if self.read_only {
            tool["annotations"] = json!({ "readOnlyHint": true });
        }
        tool
    }
}

/// A text such as `90s`, or a number of seconds.
fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Seconds(u64),
        Text(String),
    }
    let wrong =
        || serde::de::Error::custom("a time is a text such as \"90s\", \"500ms\" or \"10m\", or a number of seconds");
    let text = match Given::deserialize(from).map_err(|_| wrong())? {
        Given::Seconds(seconds) => seconds.to_string(),
        Given::Text(text) => text,
    };
    time::duration(text.trim()).filter(|time| !time.is_zero()).map(Some).ok_or_else(wrong)
}

#[derive(Deserialize)]
struct Whole {
    bridge: Bridge,
}

/// Reads the table out of the text of the whole file; the failure says what is wrong and at which byte.
pub fn read(text: &str) -> Result<Bridge, (String, Option<std::ops::Range<usize>>)> {
    let whole: Result<Whole, toml_edit::de::Error> = toml_edit::de::from_str(text);
    let bridge = whole.map_err(|error| (error.message().lines().collect::<Vec<_>>().join("; "), error.span()))?.bridge;
    for worker in &bridge.workers {
        if (worker.mode == Mode::Plain) == worker.tools.is_empty() {
            let why = match worker.mode {
                Mode::Plain => "has mode = \"plain\" and no tools: such a server cannot say what it has",
                Mode::Bridge => "has tools without mode = \"plain\": otherwise it says itself what it has",
            };
            return Err((format!("the worker {:?} {why}", worker.url), None));
        }
    }
    Ok(bridge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_who_is_there() {
        let bridge = read(
            "lang = 'en'\n[bridge]\nurls = ['ws://127.0.0.1:1']\ntimeout = '2m'\nheartbeat = 3\nlog_level = 'debug'\n\
             [[bridge.workers]]\nurl = 'ws://127.0.0.1:2'\nmode = 'plain'\nprefix = ''\n\
             [[bridge.workers.tools]]\nname = 'add'\nfunction = 'plus'\ntimeout = '1500ms'\nschema = { type = 'object', required = ['a'] }\n",
        )
        .unwrap();
        assert_eq!(bridge.urls, ["ws://127.0.0.1:1"]);
        assert_eq!((bridge.timeout, bridge.heartbeat), (Some(Duration::from_secs(120)), Some(Duration::from_secs(3))));
        let worker = &bridge.workers[0];
        assert_eq!((worker.mode, worker.prefix.as_deref()), (Mode::Plain, Some("")));
        let tool = worker.tools[0].described("m");
        assert_eq!(tool["inputSchema"], json!({ "type": "object", "required": ["a"] }));
        assert_eq!(tool["_meta"]["m"], json!({ "function": "plus", "timeoutMs": 1500 }));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, why) in [
            ("bridge = 3", "invalid type"),
            ("[bridge]\nurl = 'ws://x'", "unknown field `url`"),
            ("[bridge]\nurls = 'ws://x'", "invalid type"),
            ("[bridge]\ntimeout = 'soon'", "a time is"),
            ("[bridge]\ntimeout = 0", "a time is"),
            ("[[bridge.workers]]\nprefix = 'x'", "missing field `url`"),
            ("[[bridge.workers]]\nurl = 'x'\nmode = 'fast'", "unknown variant `fast`"),
            ("[[bridge.workers]]\nurl = 'x'\nmode = 'plain'", "no tools"),
            ("[[bridge.workers]]\nurl = 'x'\n[[bridge.workers.tools]]\nname = 'add'", "without mode"),
            ("[[bridge.workers]]\nurl = 'x'\nmode = 'plain'\n[[bridge.workers.tools]]\nnome = 'add'", "unknown field"),
        ] {
            let (error, _) = read(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
