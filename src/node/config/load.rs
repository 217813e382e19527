//! The configuration from what the operator has written: flag before variable before file before default.
//!
//! Nothing is read here: whoever calls hands in the text of the file and the variables. A name that is not known is
//! refused wherever it stands, so that a misspelt limit is not a missing limit. Values of texts are never repeated in a
//! message: they may be secrets.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use toml_edit::{Document, Item, TableLike};

use super::describe::{LANES, Setting, settings};
use super::{Config, check};
use crate::error::nearest;
use crate::node::Fault;

/// What every variable of a node begins with.
pub const PREFIX: &str = "TOWOW_NODE_";

/// The variable that names the file; no setting.
const FILE: &str = "TOWOW_NODE_CONFIG";

/// A flag that stands for a setting.
#[derive(Debug, Clone)]
pub struct Flag {
    /// As it was written: `--listen`.
    pub flag: &'static str,
    /// `server.listen`.
    pub setting: &'static str,
    /// Its value.
    pub value: String,
}

/// Everything that says how a node is configured.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Name and text of the settings file.
    pub file: Option<(String, String)>,
    /// The variables of the environment; those of others are passed over, and so are blank ones.
    pub variables: Vec<(String, String)>,
    /// The flags.
    pub flags: Vec<Flag>,
    /// The database where nothing names one.
    pub database: String,
}

/// A configuration and where its values come from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// `section.key` with the file and line, the variable or the flag that says so; what is missing is a default.
    pub sources: BTreeMap<String, String>,
}

/// Puts the configuration together, or says which setting is wrong, where it stands and what was expected.
pub fn load(given: Given) -> Result<Loaded, Fault> {
    let mut loading = Loading { settings: settings(), values: Map::new(), sources: BTreeMap::new() };
    if let Some((name, text)) = &given.file {
        loading.file(name, text)?;
    }
    let mut variables = given.variables;
    variables.sort();
    for (name, value) in &variables {
        if let Some(rest) = name.strip_prefix(PREFIX).filter(|_| name != FILE && !value.trim().is_empty()) {
            loading.variable(name, rest, value)?;
        }
    }
    for flag in &given.flags {
        let setting = loading.find(flag.setting)?;
        loading.text(&setting, &setting.name(), &flag.value, flag.flag.to_owned())?;
    }
    let mut config: Config = serde_json::from_value(Value::Object(loading.values))?;
    if config.database.url.is_empty() {
        config.database.url = given.database;
    }
    let loaded = Loaded { config, sources: loading.sources };
    check::whole(&loaded)?;
    Ok(loaded)
}

struct Loading {
    settings: Vec<Setting>,
    values: Map<String, Value>,
    sources: BTreeMap<String, String>,
}

impl Loading {
    fn file(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let at = |span: Option<std::ops::Range<usize>>| {
            let before = text.as_bytes().iter().take(span.map_or(0, |span| span.start));
            format!("{name}:{}", before.filter(|byte| **byte == b'\n').count() + 1)
        };
        let document = Document::parse(text).map_err(|error| {
            let what = error.message().lines().collect::<Vec<_>>().join("; ");
            Fault::setting(format!("{}: not TOML: {what}", at(error.span())))
        })?;
        for (section, item) in document.iter() {
            let key = document.key(section);
            let here = at(key.and_then(|key| key.span()).or(item.span()));
            let table = item.as_table_like().filter(|_| self.sections().any(|known| known == section));
            let Some(table) = table else { return Err(self.unknown_section(section, &here)) };
            if section != LANES {
                self.section(table, section, section, &at)?;
                continue;
            }
            for (lane, item) in table.iter() {
                let lane_table = item.as_table_like().ok_or_else(|| {
                    Fault::setting(format!("{here}: {LANES}.{lane} must be a section: [{LANES}.{lane}]"))
                })?;
                self.section(lane_table, LANES, &format!("{LANES}.{lane}"), &at)?;
            }
        }
        Ok(())
    }

    /// The keys of one section; `path` is its name with the lane.
    fn section(
        &mut self,
        table: &dyn TableLike,
        section: &str,
        path: &str,
        at: &dyn Fn(Option<std::ops::Range<usize>>) -> String,
    ) -> Result<(), Fault> {
        for (key, item) in table.iter() {
            let here = at(table.key(key).and_then(|key| key.span()).or(item.span()));
            let setting = self.settings.iter().find(|setting| setting.section == section && setting.key == key);
            let setting = setting.cloned().ok_or_else(|| self.unknown_key(section, path, key, &here))?;
            let found = value(item);
            let shown = shown(&setting, &found);
            let name = format!("{path}.{key}");
            let value = setting.check(found).ok_or_else(|| wrong(&here, &name, &setting, &shown))?;
            self.set(&setting, &name, value, here)?;
        }
        Ok(())
    }

    fn variable(&mut self, variable: &str, rest: &str, text: &str) -> Result<(), Fault> {
        let rest = rest.to_lowercase();
        let lane = rest.strip_prefix(LANES).and_then(|rest| rest.strip_prefix('_'));
        let known = |setting: &&Setting| match lane {
            Some(rest) => setting.section == LANES && rest.len() > setting.key.len() + 1 && ends(rest, &setting.key),
            None => rest == format!("{}_{}", setting.section, setting.key),
        };
        let Some(setting) = self.settings.iter().find(known).cloned() else {
            let near = self.settings.iter().map(Setting::variable).collect::<Vec<_>>();
            let near = nearest(variable, near.iter().map(String::as_str));
            return Err(Fault::setting(format!("{variable}: there is no such setting{}", meant(near))));
        };
        let name = match lane {
            Some(rest) => format!("{LANES}.{}.{}", &rest[..rest.len() - setting.key.len() - 1], setting.key),
            None => setting.name(),
        };
        self.text(&setting, &name, text, variable.to_owned())
    }

    fn text(&mut self, setting: &Setting, name: &str, text: &str, at: String) -> Result<(), Fault> {
        let value = setting.read(text).ok_or_else(|| wrong(&at, name, setting, &shown(setting, &json!(text))))?;
        self.set(setting, name, value, at)
    }

    /// Takes a value of the right kind; what only its own type knows, an address for one, is found out here.
    fn set(&mut self, setting: &Setting, name: &str, value: Value, at: String) -> Result<(), Fault> {
        if setting.default.is_none() && value == "" {
            return Ok(());
        }
        let mut inner = json!({ &setting.key: value });
        let path: Vec<&str> = name.split('.').collect();
        for section in path.iter().rev().skip(1) {
            inner = json!({ *section: inner });
        }
        serde_json::from_value::<Config>(inner)
            .map_err(|error| Fault::setting(format!("{at}: {name} cannot be used: {error}")))?;
        let mut table = &mut self.values;
        for section in &path[..path.len() - 1] {
            let inner = table.entry(*section).or_insert_with(|| json!({}));
            let Value::Object(inner) = inner else { return Err(Fault::internal("a section is no table")) };
            table = inner;
        }
        table.insert(setting.key.clone(), value);
        self.sources.insert(name.to_owned(), at);
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Setting, Fault> {
        let setting = self.settings.iter().find(|setting| setting.name() == name);
        setting.cloned().ok_or_else(|| Fault::internal(format!("no setting is called {name}")))
    }

    fn sections(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().map(|setting| setting.section.as_str())
    }

    fn unknown_section(&self, section: &str, at: &str) -> Fault {
        if self.sections().any(|known| known == section) {
            return Fault::setting(format!("{at}: {section} is a section: write [{section}]"));
        }
        // A key that stands before every section is told where it belongs.
        if let Some(setting) = self.settings.iter().find(|setting| setting.key == section) {
            return Fault::setting(format!("{at}: {section} stands in no section; it goes into [{}]", setting.section));
        }
        Fault::setting(format!("{at}: there is no section [{section}]{}", meant(nearest(section, self.sections()))))
    }

    fn unknown_key(&self, section: &str, path: &str, key: &str, at: &str) -> Fault {
        let here = || self.settings.iter().filter(|setting| setting.section == section);
        let near = nearest(key, here().map(|setting| setting.key.as_str()));
        let tail = match near {
            Some(_) => meant(near),
            None => format!("; [{path}] has {}", here().map(|s| s.key.as_str()).collect::<Vec<_>>().join(", ")),
        };
        Fault::setting(format!("{at}: there is no setting {path}.{key}{tail}"))
    }
}

/// True when `rest` is a lane and this key.
fn ends(rest: &str, key: &str) -> bool {
    rest.strip_suffix(key).is_some_and(|lane| lane.len() > 1 && lane.ends_with('_'))
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

fn wrong(at: &str, name: &str, setting: &Setting, shown: &str) -> Fault {
    Fault::setting(format!("{at}: {name} must be {}{shown}", setting.expected()))
}

/// What was found instead, where it cannot be a secret.
fn shown(setting: &Setting, found: &Value) -> String {
    match setting.takes {
        super::Takes::Text => String::new(),
        _ => format!(", not {found}"),
    }
}

fn value(item: &Item) -> Value {
    match item {
        Item::Value(toml_edit::Value::Array(items)) => {
            items.iter().map(|item| value(&Item::Value(item.clone()))).collect()
        }
        Item::Value(toml_edit::Value::String(text)) => json!(text.value()),
        Item::Value(toml_edit::Value::Integer(number)) => json!(number.value()),
        Item::Value(toml_edit::Value::Float(number)) => json!(number.value()),
        Item::Value(toml_edit::Value::Boolean(truth)) => json!(truth.value()),
        // No setting is a date or a table.
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Level, Registration, example};
    use super::*;

    fn with(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &'static str, &str)]) -> Given {
        Given {
            file: Some(("node.toml".into(), file.into())),
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            flags: flags
                .iter()
                .map(|(flag, setting, value)| Flag { flag, setting, value: (*value).to_owned() })
                .collect(),
            database: String::new(),
        }
    }

    fn refused(file: &str, variables: &[(&str, &str)]) -> String {
        match load(with(file, variables, &[])) {
            Ok(_) => panic!("accepted: {file} {variables:?}"),
            Err(fault) => fault.message,
        }
    }

    #[test]
    fn the_stronger_wins_and_is_named() {
        let file = "[server]\nlisten = '127.0.0.1:1'\nmax_body = 2048\n[accounts]\nregistration = 'closed'\n[log]\nlevel = 'warn'";
        let variables = [
            ("TOWOW_NODE_SERVER_LISTEN", "127.0.0.1:2"),
            ("TOWOW_NODE_ACCOUNTS_REGISTRATION", "invite"),
            ("TOWOW_NODE_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"),
            ("TOWOW_NODE_QUOTA_ENFORCED", "false"),
            ("TOWOW_NODE_SERVER_MAX_BODY", " "),
            ("TOWOW_NODE_CONFIG", "node.toml"),
            ("TOWOW_HOME", "elsewhere"),
            ("PATH", "/bin"),
        ];
        let loaded = load(with(file, &variables, &[("--listen", "server.listen", "127.0.0.1:3")])).unwrap();
        let config = &loaded.config;
        assert_eq!((config.server.listen.port(), config.server.max_body), (3, 2048));
        assert_eq!((config.accounts.registration, config.log.level), (Registration::Invite, Level::Warn));
        assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "fd00::/8"]);
        assert!(!config.quota.enforced);
        assert_eq!(config.runs, super::super::Runs::default());
        let source = |name: &str| loaded.sources.get(name).map(String::as_str);
        assert_eq!(source("server.listen"), Some("--listen"));
        assert_eq!(source("server.max_body"), Some("node.toml:3"));
        assert_eq!(source("accounts.registration"), Some("TOWOW_NODE_ACCOUNTS_REGISTRATION"));
        assert_eq!(source("runs.round_minutes"), None);
    }

    #[test]
    fn a_browser_login_comes_from_file_and_environment_together() {
        let file = "[oauth.secondme_ai]\nclient_id = 'towow'\nscope = 'openid'";
        let variables = [
            ("TOWOW_NODE_OAUTH_SECONDME_AI_CLIENT_SECRET", "s3cret"),
            ("TOWOW_NODE_OAUTH_SECONDME_AI_CLIENT_SECRET_FILE", "/run/secret"),
            ("TOWOW_NODE_OAUTH_OTHER_SCOPE", "email"),
        ];
        let config = load(with(file, &variables, &[])).unwrap().config;
        let lane = &config.oauth["secondme_ai"];
        assert_eq!((lane.client_id.as_str(), lane.client_secret.as_str()), ("towow", "s3cret"));
        assert_eq!(lane.client_secret_file.as_deref(), Some(std::path::Path::new("/run/secret")));
        assert_eq!(config.oauth["other"].scope, "email");
        assert_eq!(config.without_secrets().oauth["secondme_ai"].client_secret, "***");
    }

    #[test]
    fn a_model_is_set_in_a_file_or_in_variables() {
        let file =
            "[llm]\nprovider = 'openai'\nbase_url = 'http://127.0.0.1:11434/v1'\ninput_price = 3\noutput_price = 1.5";
        let variables = [
            ("TOWOW_NODE_LLM_KEY", "s3cret"),
            ("TOWOW_NODE_LLM_BYOK_MODEL", "anthropic=a-1, minimax = m=2"),
            ("TOWOW_NODE_LLM_OUTPUT_PRICE", "0.25"),
            ("TOWOW_NODE_LLM_AUTH", "api_key"),
        ];
        let llm = load(with(file, &variables, &[])).unwrap().config.llm;
        assert_eq!((llm.input_price, llm.output_price), (3.0, 0.25));
        assert_eq!((llm.byok_model_of("anthropic"), llm.byok_model_of("minimax")), (Some("a-1"), Some("m=2")));
        assert_eq!((llm.byok_model_of("openai"), llm.auth), (None, super::super::LlmAuth::ApiKey));
        let shown = super::Config { llm, ..Config::default() }.without_secrets().llm;
        assert_eq!((shown.key.as_str(), shown.base_url.as_str()), ("***", "http://127.0.0.1:11434/v1"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place_and_what_was_expected() {
        let cases = [
            (
                "\n[server]\nmax_body = 12",
                "node.toml:3: server.max_body must be a whole number from 1024 to 1073741824, not 12",
            ),
            ("[server]\nlisten = 'here'", "node.toml:2: server.listen cannot be used: invalid socket address syntax"),
            ("[server]\ntrusted_proxies = [1]", "node.toml:2: server.trusted_proxies must be a list of texts, not [1]"),
            (
                "[server]\ntrusted_proxies = ['10.0.0.0/99']",
                "node.toml:2: server.trusted_proxies must be networks such as 10.0.0.0/8, not \"10.0.0.0/99\"",
            ),
            ("[server]\ntls_cert = 'a.pem'", "node.toml:2: server.tls_cert needs server.tls_key beside it"),
            (
                "[discovery]\nseats_complement = 0\nseats_resonance = 0\nseats_interference = 0",
                "node.toml:2: discovery.seats_complement must be above 0, or seats_resonance or seats_interference",
            ),
            (
                "[discovery]\nseats_resonance = -1",
                "node.toml:2: discovery.seats_resonance must be a whole number from 0 to 100, not -1",
            ),
            (
                "[embeddings]\nurl = 'http://127.0.0.1:1'",
                "node.toml:2: embeddings.url needs embeddings.model beside it",
            ),
            (
                "[embeddings]\nmodel = 'm'\nurl = 'http://me:s3cret@127.0.0.1:1'",
                "node.toml:3: embeddings.url must hold neither user nor password: a key belongs into embeddings.key or key_file",
            ),
            (
                "[llm]\nprovider = 'acme'",
                "node.toml:2: llm.provider must be one of anthropic, minimax, minimax-china, deepseek, ",
            ),
            ("[llm]\nprovider = 'anthropic'", "node.toml:2: llm.provider needs llm.key or llm.key_file beside it"),
            (
                "[llm]\nbase_url = 'http://127.0.0.1:1'",
                "node.toml:2: llm.base_url needs llm.provider beside it, which says what is spoken there",
            ),
            (
                "[llm]\nprovider = 'openai'\nbase_url = 'http://me:s3cret@127.0.0.1:1'",
                "node.toml:3: llm.base_url must hold neither user nor password: a key belongs into llm.key or key_file",
            ),
            (
                "[llm]\nbyok_model = ['anthropic:m']",
                "node.toml:2: llm.byok_model must be a list of PROVIDER=MODEL with the names of providers",
            ),
            ("[llm]\ninput_price = 'much'", "node.toml:2: llm.input_price must be a number from 0 to 1000000, not "),
            ("[llm]\noutput_price = -1", "node.toml:2: llm.output_price must be a number from 0 to 1000000, not -1"),
            (
                "[embeddings]\ninput_type = ['query']",
                "node.toml:2: embeddings.input_type must be two words, for a search and for a profile, or none",
            ),
            (
                "[server]\npublic_url = 'towow.example'",
                "node.toml:2: server.public_url must begin with https:// or http:// and name a host",
            ),
            (
                "[accounts]\nsession_days = 0",
                "node.toml:2: accounts.session_days must be a whole number from 1 to 3650, not 0",
            ),
            (
                "[accounts]\nsesion_days = 1",
                "node.toml:2: there is no setting accounts.sesion_days; did you mean session_days?",
            ),
            (
                "[accounts]\nregistration = 'invited'",
                "node.toml:2: accounts.registration must be open, invite or closed, not \"invited\"",
            ),
            ("[quota]\nenforced = 'yes'", "node.toml:2: quota.enforced must be true or false, not \"yes\""),
            ("[mail]\npassword = 5", "node.toml:2: mail.password must be a text"),
            ("[mails]\nfrom = 'x'", "node.toml:1: there is no section [mails]; did you mean mail?"),
            ("listen = 'x'", "node.toml:1: listen stands in no section; it goes into [server]"),
            ("log = 'debug'", "node.toml:1: log is a section: write [log]"),
            ("[oauth]\nscope = 'x'", "node.toml:1: oauth.scope must be a section: [oauth.scope]"),
            ("[log]\nlevel = ", "node.toml:2: not TOML: "),
        ];
        for (file, expected) in cases {
            let message = refused(file, &[]);
            assert!(message.starts_with(expected), "{file}\n{message}\n{expected}");
        }
        let cases = [
            (
                "TOWOW_NODE_DATABSE_URL",
                "x",
                "TOWOW_NODE_DATABSE_URL: there is no such setting; did you mean TOWOW_NODE_DATABASE_URL?",
            ),
            ("TOWOW_NODE_PORT", "1", "TOWOW_NODE_PORT: there is no such setting"),
            (
                "TOWOW_NODE_RUNS_ROUND_MINUTES",
                "soon",
                "TOWOW_NODE_RUNS_ROUND_MINUTES: runs.round_minutes must be a whole number from 1 to 43200, not \"soon\"",
            ),
            ("TOWOW_NODE_OAUTH_SCOPE", "x", "TOWOW_NODE_OAUTH_SCOPE: there is no such setting"),
        ];
        for (name, value, expected) in cases {
            let message = refused("", &[(name, value)]);
            assert!(message.starts_with(expected), "{message}\n{expected}");
        }
    }

    #[test]
    fn the_example_holds_the_defaults() {
        let text = example();
        assert_eq!(load(with(&text, &[], &[])).unwrap().config, Config::default());
        let settings = |line: &str| line.starts_with('[') || line.starts_with("# [") || line.contains(" = ");
        let uncommented: Vec<&str> =
            text.lines().filter(|line| settings(line)).map(|line| line.trim_start_matches("# ")).collect();
        let mut config = load(with(&uncommented.join("\n"), &[], &[])).unwrap().config;
        assert_eq!(config.oauth.remove("LANE"), Some(super::super::OAuth::default()));
        assert_eq!(config, Config::default());
    }
}
