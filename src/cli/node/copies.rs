//! `towow node backup`, `restore`, `export` and `import`: a whole network as a file.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::super::args::{self, positional, switch, verb};
use super::super::{Globals, block_on};
use super::{open, settings, value_of, with_node, with_settings};
use crate::error::{Error, Kind, Result};
use crate::node::operator;
use crate::operations::{Lang, Text, text};
use crate::output;

fn file(help: Text, lang: Lang) -> Arg {
    positional("file", "FILE", help.of(lang)).value_parser(value_parser!(PathBuf))
}

fn force(help: Text, lang: Lang) -> Arg {
    switch("force", help.of(lang))
}

const REPLACE: Text = text("Replace a file that is there already", "覆盖已有文件");

pub fn backup_command(lang: Lang) -> Command {
    let about = text(
        "Copy the database while the node serves; of PostgreSQL this is an export",
        "在节点运行时备份数据库；PostgreSQL 则为导出",
    );
    let command =
        verb("backup", about.of(lang)).arg(file(text("Where to", "备份文件"), lang)).arg(force(REPLACE, lang));
    with_settings(command, lang)
}

pub fn backup(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let target = path(matches)?;
    let copy = with_node(matches, async |node| node.backup(target, args::flag(matches, "force")).await)?;
    without_key();
    globals.output.print(&value_of(&copy)?, output::card)
}

pub fn restore_command(lang: Lang) -> Command {
    let about = text("Put a backup into an empty database", "把备份恢复到空数据库");
    let replace =
        text("Replace a SQLite database; the old one stays beside it as .bak", "替换 SQLite 数据库；旧文件保留为 .bak");
    let command =
        verb("restore", about.of(lang)).arg(file(text("The backup", "备份文件"), lang)).arg(force(replace, lang));
    with_settings(command, lang)
}

pub fn restore(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let config = settings(matches)?.config;
    let replace = args::flag(matches, "force");
    let restored = block_on(async { Ok(operator::restore(config, path(matches)?, replace).await?) })?;
    globals.output.print(&value_of(&restored)?, output::card)
}

pub fn export_command(lang: Lang) -> Command {
    let about = text("Write the whole network as lines of JSON", "把整个网络导出为 JSON 行");
    let command = verb("export", about.of(lang))
        .arg(file(text("Where to; - for standard output", "目标文件；- 表示标准输出"), lang))
        .arg(force(REPLACE, lang));
    with_settings(command, lang)
}

pub fn export(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let target = path(matches)?;
    without_key();
    if target == Path::new("-") {
        return with_node(matches, async |node| {
            let written = node.export_to(&mut BufWriter::with_capacity(1 << 16, Lines)).await;
            // A reader that has gone has seen enough.
            if output::reader_gone() { Ok(()) } else { written.map(drop) }
        });
    }
    let copy = with_node(matches, async |node| node.export(target, args::flag(matches, "force")).await)?;
    globals.output.print(&value_of(&copy)?, output::card)
}

pub fn import_command(lang: Lang) -> Command {
    let about =
        text("Take in an export, into an empty database: all of it or nothing", "把导出导入空数据库：全部或全不");
    let command = verb("import", about.of(lang))
        .arg(file(text("The export; - for standard input", "导出文件；- 表示标准输入"), lang));
    with_settings(command, lang)
}

pub fn import(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let source = path(matches)?;
    let mut from: Box<dyn BufRead + Send> = match source == Path::new("-") {
        true => Box::new(BufReader::new(std::io::stdin())),
        false => {
            let file = File::open(source).map_err(|error| {
                Error::new(Kind::Usage, "unreadable", format!("cannot read {}: {error}", source.display()))
                    .hint("towow node import --help")
            })?;
            Box::new(BufReader::new(file))
        }
    };
    let rows = block_on(async {
        let node = open(matches).await?;
        let rows = node.import(&mut from).await;
        node.close().await;
        Ok(rows?)
    })?;
    let value: Value = json!({ "imported": true, "rows": rows });
    globals.output.print(&value, output::card)
}

fn path(matches: &ArgMatches) -> Result<&Path> {
    let path = matches.get_one::<PathBuf>("file").map(PathBuf::as_path);
    path.ok_or_else(|| Error::usage("no file").hint("towow node --help"))
}

/// The ciphertexts in a copy are of no use without the key.
fn without_key() {
    output::notice(
        "key_not_included",
        "the copy holds accounts, sessions and encrypted keys, but not the key of [secrets]: keep that apart from it",
    );
}

/// Standard output; a reader that has gone ends the export.
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        output::write_bytes(bytes).map_err(|error| std::io::Error::other(error.message))?;
        match output::reader_gone() {
            true => Err(std::io::ErrorKind::BrokenPipe.into()),
            false => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
