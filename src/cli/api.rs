//! `towow api`: a raw call.

use clap::{Arg, ArgMatches, Command};

use super::Globals;
use super::args::{self, option, verb};
use super::input::read_json;
use crate::client::Request;
use crate::error::{Error, Result};
use crate::invoke::Context;
use crate::operations::{Lang, text};
use crate::output;

pub fn command(lang: Lang) -> Command {
    verb("api", text("Call any path of the backend", "直接调用后端路径").of(lang))
        .arg(
            Arg::new("words").value_name("[METHOD] PATH").num_args(1..=2).required(true).help(
                text("GET unless a method is given, or POST with --data", "默认 GET，有 --data 时为 POST").of(lang),
            ),
        )
        .arg(option(
            "data",
            "JSON",
            text("JSON body; @file reads a file, - standard input", "JSON 正文；@file 读文件，- 读标准输入").of(lang),
        ))
}

pub async fn run(context: &mut Context, globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let words: Vec<&String> = matches.get_many::<String>("words").into_iter().flatten().collect();
    let data = args::text(matches, "data").map(|data| read_json(&data)).transpose()?;
    let (method, path) = match words.as_slice() {
        [method, path] => (method.to_uppercase(), path.as_str()),
        [path] => (if data.is_some() { "POST" } else { "GET" }.to_owned(), path.as_str()),
        _ => return Err(Error::usage("a path is needed").hint("towow api GET /protocol/agents")),
    };
    if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
        return Err(Error::usage(format!("{method:?} is not one of GET, POST, PUT, PATCH, DELETE"))
            .hint("towow api GET /protocol/agents"));
    }
    let method = http::Method::from_bytes(method.as_bytes()).map_err(|error| Error::usage(error.to_string()))?;
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    // Public routes answer without a session, so having none is not an error here.
    let token = context.token();
    if let Some(error) = token.as_ref().err().filter(|error| error.code != "auth_required") {
        output::notice(&error.code, &format!("sent without a token: {}", error.message));
    }
    let request = Request { body: data, token: token.ok(), ..Request::new(method, path) };
    let value = context.client.json(request).await?;
    globals.output.print(&value, output::card)
}
