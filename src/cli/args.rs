//! Small things every command needs from clap.

use clap::{Arg, ArgAction, ArgMatches, Command};

/// A switch.
pub fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

/// An option with a value.
pub fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).value_name(value)
}

/// A required argument by position.
pub fn positional(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).help(help).value_name(value).required(true)
}

/// A hand-written verb.
pub fn verb(name: &'static str, about: &'static str) -> Command {
    Command::new(name).about(about)
}

/// The value of an option or argument, where the command has it and the user gave it.
pub fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

/// True when the command has the switch and the user gave it.
pub fn flag(matches: &ArgMatches, name: &str) -> bool {
    matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
}

/// The value of a number option.
pub fn number(matches: &ArgMatches, name: &str) -> Option<i64> {
    matches.try_get_one::<i64>(name).ok().flatten().copied()
}
