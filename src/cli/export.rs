//! `towow run export`: the outcome of a run as one document for a person.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::args::{self, option, positional, switch, verb};
use super::wait::{ask, run::ended_otherwise};
use super::{Globals, online};
use crate::config::file;
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::is_over;
use crate::operations::{Lang, text};
use crate::output::document::{Outcome, markdown, object, page};
use crate::output::{self, Format, Output};

/// A form of the document.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Markdown,
    Json,
    Html,
}

impl Form {
    const ALL: [Form; 3] = [Form::Markdown, Form::Json, Form::Html];

    /// As its flag says it.
    fn name(self) -> &'static str {
        match self {
            Form::Markdown => "md",
            Form::Json => "json",
            Form::Html => "html",
        }
    }
}

pub fn command(lang: Lang) -> Command {
    verb("export", text("Write the outcome of a run as one document", "把协作的结果写成一份文档").of(lang))
        .arg(positional("run_id", "RUN_ID", text("Run", "协作").of(lang)))
        .arg(switch("md", text("Markdown (default)", "Markdown（默认）").of(lang)))
        .arg(switch("json", text("The result as JSON, with its schema", "JSON 结果，带 schema 字段").of(lang)))
        .arg(switch(
            "html",
            text("One page that stands alone, to read and print", "一个独立的网页，可阅读与打印").of(lang),
        ))
        .arg(
            // Another type than that of the format that other commands take here, so that the two are never mixed up.
            option(
                "output",
                "FILE",
                text("Write to this file; - is stdout (default)", "写入此文件；- 为标准输出（默认）").of(lang),
            )
            .short('o')
            .value_parser(value_parser!(PathBuf)),
        )
        .arg(switch("force", text("Replace the file if it is there", "文件已存在时覆盖").of(lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((_, matches)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    let run_id = args::text(matches, "run_id").unwrap_or_default();
    let form = form(globals, matches, &run_id)?;
    let force = args::flag(matches, "force");
    let file = file_of(matches, &run_id, form)?;
    if let Some(path) = file.as_ref().filter(|path| !force && path.symlink_metadata().is_ok()) {
        return Err(is_there(path, &run_id, form));
    }
    online(globals, matches, async |context| {
        let status = ask(context, "run_status", json!({ "run_id": run_id })).await?;
        match status["status"].as_str() {
            Some("done") => {}
            _ if is_over(&status) => return Err(ended_otherwise(&run_id, &status)),
            state => {
                let state = state.unwrap_or_default();
                let message = format!("run {run_id} is {state}, round {}", status["current_round"]);
                return Err(not_finished(Error::new(Kind::Conflict, "run_not_finished", message), &run_id));
            }
        }
        let result = ask(context, "result", json!({ "run_id": run_id }))
            .await
            .map_err(|error| if error.code == "run_not_finished" { not_finished(error, &run_id) } else { error })?;
        let document = match form {
            Form::Json => None,
            Form::Markdown => Some(markdown(&Outcome::read(&result, &status))),
            Form::Html => Some(page(&Outcome::read(&result, &status))),
        };
        let Some(path) = &file else {
            return match document {
                Some(document) => output::write(&document),
                None => as_json().print(&object(&result), output::card),
            };
        };
        let document = match document {
            Some(document) => document,
            None => pretty(&object(&result))?,
        };
        if force {
            file::rewrite(path, document.as_bytes(), true)?;
        } else {
            file::create(path, document.as_bytes()).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => is_there(path, &run_id, form),
                _ => file::cannot("write", path, &error),
            })?;
        }
        let report = json!({ "saved": file::shown(path), "format": form.name(), "bytes": document.len() });
        Output::default().print(&report, |_| said(path, globals.lang))
    })
}

/// The one form that is asked for. The other ways to lay out a result are not those of a document.
fn form(globals: &Globals, matches: &ArgMatches, run_id: &str) -> Result<Form> {
    let asked: Vec<Form> = Form::ALL.into_iter().filter(|form| args::flag(matches, form.name())).collect();
    let format = args::text(matches, "output").as_deref().and_then(Format::named);
    let wrong = |message: &str| Err(Error::usage(message).hint(format!("towow run export {} --html", quoted(run_id))));
    let output = &globals.output;
    if output.jq.is_some() || !output.fields.is_empty() || output.quiet || output.tab || output.full {
        let message = "a document is written as it is; filters and fields go with the result itself";
        return Err(Error::usage(message).hint(format!("towow result {}", quoted(run_id))));
    }
    match (asked.as_slice(), format) {
        ([], Some(Format::Json)) => Ok(Form::Json),
        (_, Some(format)) if format != Format::Json => wrong("a document is Markdown, JSON or HTML"),
        ([], _) => Ok(Form::Markdown),
        ([form], _) => Ok(*form),
        _ => wrong("--md, --json and --html exclude each other"),
    }
}

/// Where the document goes; nothing for standard output. The bare name of a form is none of a file: that was meant in
/// another way.
fn file_of(matches: &ArgMatches, run_id: &str, form: Form) -> Result<Option<PathBuf>> {
    let path = matches.try_get_one::<PathBuf>("output").ok().flatten().filter(|path| *path != Path::new("-"));
    let Some(path) = path else { return Ok(None) };
    let name = path.to_str().unwrap_or_default();
    let wrong = |message: String, file: &str| {
        Err(Error::usage(message).hint(format!(
            "towow run export {} --{} --output {file}",
            quoted(run_id),
            form.name()
        )))
    };
    if name.is_empty() && path.as_os_str().is_empty() {
        return wrong("--output needs the name of a file, or - for standard output".into(), "-");
    }
    if Format::named(name).is_some() || Form::ALL.iter().any(|form| form.name() == name) {
        return wrong(format!("--output {name} names a format, and here a file is expected"), &format!("./{name}"));
    }
    if path.is_dir() {
        let file = path.join(format!("plan.{}", form.name()));
        return wrong(format!("--output {} is a directory", path.display()), &quoted(&file.display().to_string()));
    }
    Ok(Some(path.clone()))
}

fn is_there(path: &Path, run_id: &str, form: Form) -> Error {
    let shown = path.display().to_string();
    Error::new(Kind::Usage, "file_exists", format!("{shown} is there already")).hint(format!(
        "towow run export {} --{} --output {} --force",
        quoted(run_id),
        form.name(),
        quoted(&shown)
    ))
}

fn not_finished(error: Error, run_id: &str) -> Error {
    error.hint(format!("towow run wait {}", quoted(run_id)))
}

fn as_json() -> Output {
    Output { format: Some(Format::Json), ..Output::default() }
}

fn pretty(value: &Value) -> Result<String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Error::internal(error.to_string()))?;
    Ok(text + "\n")
}

fn said(path: &Path, lang: Lang) -> String {
    let path = output::clean(&file::shown(path));
    match lang {
        Lang::En => format!("written to {path}\n"),
        Lang::Zh => format!("已写入 {path}\n"),
    }
}
