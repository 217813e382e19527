//! `towow motifs`: the five patterns, offline.

use clap::Command;
use serde_json::{Value, json};

use super::Globals;
use super::args::verb;
use crate::error::Result;
use crate::operations::{Lang, motifs, text};
use crate::output::{self, Shape};

pub fn command(lang: Lang) -> Command {
    verb("motifs", text("The five ways to put a need", "五种说出需要的方式").of(lang))
}

pub fn run(globals: &Globals) -> Result<()> {
    let rows: Vec<Value> = motifs::MOTIFS
        .iter()
        .map(|motif| {
            json!({
                "motif": motif.key,
                "protocol_key": motif.protocol_key,
                "name": motif.name.of(globals.lang),
                "idea": motif.idea.of(globals.lang),
                "script": motif.script.iter().map(|step| step.of(globals.lang)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let columns = &["motif", "name", "idea"];
    let shape = Shape { list: Some(("motifs", columns)), id: Some("motif") };
    globals.output.print_as(shape, &json!({ "motifs": rows }), |_| output::table(&rows, columns))
}
