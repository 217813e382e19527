//! A streamed answer as it arrives: text for a reader, a JSON line for each piece for a program.

use clap::{Arg, ArgMatches};
use serde_json::{Value, json};

use super::args::{self, switch};
use super::{Globals, at_terminal};
use crate::error::Result;
use crate::invoke::Listener;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

pub fn option(lang: Lang) -> Arg {
    switch(
        "stream",
        text(
            "Print the reply as it arrives: {\"delta\"} lines, then the result",
            "随到随打印：逐行 {\"delta\"}，最后是结果",
        )
        .of(lang),
    )
}

/// A reader sees a reply grow without asking for it.
pub fn wanted(globals: &Globals, matches: &ArgMatches) -> bool {
    args::flag(matches, "stream") || at_terminal(globals)
}

/// Prints every piece. That nobody reads any more is found out at the end.
pub fn listener(globals: &Globals) -> Listener {
    let people = at_terminal(globals);
    Box::new(move |delta| {
        let line = if people { output::clean(delta) } else { format!("{}\n", json!({ "delta": delta })) };
        let _ = output::write(&line);
    })
}

/// What comes after the last piece: the document for a reader, the whole result for a program.
pub fn end(globals: &Globals, result: &Value) -> Result<()> {
    if at_terminal(globals) {
        let document = result["document"].as_str().map(output::clean).unwrap_or_default();
        return output::write(&format!("\n\n{document}\n"));
    }
    globals.output.print_line(Shape::default(), result, output::card)
}
