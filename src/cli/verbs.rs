//! Verbs that are written by hand and stand in a group of the table.

use clap::{ArgMatches, Command};

use super::{Globals, conversation, export, live, round, wait};
use crate::error::Result;
use crate::operations::Lang;

/// One verb.
pub struct Verb {
    /// The group, as in `towow run`.
    pub group: &'static str,
    /// The verb, as in `towow run wait`.
    pub name: &'static str,
    /// Its command.
    pub make: Make,
    /// Runs it, given the matches of the group.
    pub run: fn(&Globals, &ArgMatches) -> Result<()>,
}

/// Where the command of a verb comes from.
pub enum Make {
    /// It is written by hand.
    New(fn(Lang) -> Command),
    /// It is that of the row of this name, with more options.
    Extends(fn(Command, Lang) -> Command),
}

const VERBS: &[Verb] = &[
    Verb { group: "run", name: "wait", make: Make::New(wait::run::command), run: wait::run::run },
    Verb { group: "run", name: "watch", make: Make::New(wait::watch::command), run: wait::watch::run },
    Verb { group: "run", name: "live", make: Make::New(live::command), run: live::run },
    Verb { group: "run", name: "export", make: Make::New(export::command), run: export::run },
    Verb { group: "run", name: "prompt", make: Make::Extends(round::as_it_is), run: round::prompt },
    Verb { group: "run", name: "record", make: Make::Extends(round::as_it_is), run: round::record },
    Verb { group: "run", name: "respond", make: Make::Extends(round::respond_command), run: round::respond },
    Verb { group: "inbox", name: "watch", make: Make::New(wait::inbox::command), run: wait::inbox::run },
    Verb {
        group: "formulation",
        name: "start",
        make: Make::Extends(conversation::start_command),
        run: conversation::start,
    },
    Verb {
        group: "formulation",
        name: "reply",
        make: Make::Extends(conversation::reply_command),
        run: conversation::reply,
    },
    Verb {
        group: "formulation",
        name: "show",
        make: Make::Extends(wait::formulation::command),
        run: wait::formulation::run,
    },
];

/// The verb behind the words of a command line.
pub fn find(group: &str, matches: &ArgMatches) -> Option<&'static Verb> {
    let name = matches.subcommand_name()?;
    VERBS.iter().find(|verb| verb.group == group && verb.name == name)
}

/// The verbs of a group that the table does not have.
pub fn added(group: &str) -> impl Iterator<Item = &'static Verb> {
    VERBS.iter().filter(move |verb| verb.group == group && matches!(verb.make, Make::New(_)))
}

/// The group with its hand-written verbs.
pub fn join(mut group: Command, lang: Lang) -> Command {
    let name = group.get_name().to_owned();
    for verb in VERBS.iter().filter(|verb| verb.group == name) {
        group = match verb.make {
            Make::New(make) => group.subcommand(make(lang)),
            // In its place: to change one alone would put it last.
            Make::Extends(extend) => {
                group.mut_subcommands(|row| if row.get_name() == verb.name { extend(row, lang) } else { row })
            }
        };
    }
    group
}
