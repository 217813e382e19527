//! `towow node config`: how a node is configured, and what could be.

use clap::{ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use toml_edit::{DocumentMut, Item};

use super::super::Globals;
use super::super::args::{self, switch, verb};
use super::{settings, with_settings};
use crate::error::{Error, Result};
use crate::node::config::{Loaded, example};
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    let about = text("Show the configuration in force, without its secrets", "显示生效的配置（不含密钥）");
    let sources = text("Say where each value comes from", "说明每个值的来源");
    let example = text("Print a settings file that explains every setting", "输出说明所有设置的示例文件");
    let command = verb("config", about.of(lang))
        .arg(switch("sources", sources.of(lang)))
        .arg(switch("example", example.of(lang)).action(ArgAction::SetTrue).exclusive(true));
    with_settings(command, lang)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if args::flag(matches, "example") {
        return output::write(&example());
    }
    let loaded = settings(matches)?;
    let sources = args::flag(matches, "sources");
    let config = serde_json::to_value(loaded.config.clone().without_secrets()).map_err(internal)?;
    let value = match sources {
        true => json!({ "config": config, "sources": loaded.sources }),
        false => config,
    };
    let toml = as_toml(&loaded, sources)?;
    globals.output.print(&value, |_: &Value| toml)
}

/// The configuration as a settings file, each value that somebody set with its source behind it.
fn as_toml(loaded: &Loaded, sources: bool) -> Result<String> {
    let text = toml_edit::ser::to_string_pretty(&loaded.config.clone().without_secrets()).map_err(internal)?;
    if !sources {
        return Ok(text);
    }
    let mut document: DocumentMut = text.parse().map_err(internal)?;
    for (name, source) in &loaded.sources {
        let mut item = document.as_item_mut();
        for part in name.split('.') {
            item = &mut item[part];
        }
        if let Item::Value(value) = item {
            value.decor_mut().set_suffix(format!("  # {source}"));
        }
    }
    Ok(document.to_string())
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::internal(error.to_string())
}
