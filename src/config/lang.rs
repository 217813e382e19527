//! The language of help, hints and readable output. JSON keys and error codes are the same in every language.

use super::{env, settings};
use crate::operations::Lang;

/// The language asked for by `--lang`, else by `TOWOW_LANG`, else by a settings file, else by the locale.
pub fn language(flag: Option<&str>) -> Lang {
    let wanted = flag.map(str::to_owned).or_else(|| env("TOWOW_LANG"));
    let wanted = wanted.or_else(|| settings::language().map(str::to_owned));
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| env(name)).unwrap_or_default();
    if wanted.unwrap_or_else(locale).to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}
