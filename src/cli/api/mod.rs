//! `towow api`: a request to any path of the backend, as it is.

mod cache;
mod call;
mod curl;
pub mod fields;
mod paginate;
mod show;
mod target;

use std::ops::ControlFlow;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

use super::args::{self, option, switch, verb};
use super::{Globals, block_on, online, wait};
use crate::client::{Response, Streamed};
use crate::error::{Error, Result};
use crate::invoke::Context;
use crate::operations::{Lang, text};
use cache::Cache;
use call::Call;
use paginate::Pages;
use show::{Answer, Show};
use target::Base;

pub fn command(lang: Lang) -> Command {
    let many = |name: &'static str, short: char, value: &'static str, help: &'static str| -> Arg {
        option(name, value, help).short(short).action(ArgAction::Append)
    };
    verb("api", text("Call any path of the backend", "直接调用后端路径").of(lang))
        .arg(
            Arg::new("words").value_name("[METHOD] PATH").num_args(1..=2).required(true).help(
                text(
                    "GET, or POST with fields or a body; {agent_id} is filled in",
                    "默认 GET，有字段或正文时为 POST；{agent_id} 会自动填入",
                )
                .of(lang),
            ),
        )
        .arg(
            option("method", "METHOD", text("Method, as before PATH", "请求方法，同 PATH 前的写法").of(lang))
                .short('X'),
        )
        .arg(many(
            "raw-field",
            'f',
            "KEY=TEXT",
            text(
                "Text field: a=x, a[b]=x, a[]=x; with GET in the query",
                "文本字段：a=x、a[b]=x、a[]=x；GET 时放入查询串",
            )
            .of(lang),
        ))
        .arg(many(
            "field",
            'F',
            "KEY=VALUE",
            text(
                "Typed field: true, false, null, numbers; @file, @- read a text",
                "带类型的字段：true、false、null、数字；@file、@- 读取文本",
            )
            .of(lang),
        ))
        .arg(many("header", 'H', "NAME: VALUE", text("Further header", "附加请求头").of(lang)))
        .arg(
            option(
                "input",
                "FILE",
                text("Body as it is; - reads standard input", "原样发送的正文；- 读标准输入").of(lang),
            )
            .conflicts_with("data"),
        )
        .arg(option(
            "data",
            "JSON",
            text("JSON body; @file reads a file, - standard input", "JSON 正文；@file 读文件，- 读标准输入").of(lang),
        ))
        .arg(
            switch("paginate", text("Read all pages and join them", "读取所有页并合并").of(lang))
                .conflicts_with_all(["include", "input", "data"]),
        )
        .arg(switch("slurp", text("A list of the pages instead", "改为输出各页的列表").of(lang)).requires("paginate"))
        .arg(
            option("cache", "TIME", text("Keep the answer: 60s, 10m, 1h", "缓存结果：60s、10m、1h").of(lang))
                .value_parser(wait::duration),
        )
        .arg(switch("include", text("Status line and headers too", "同时输出状态行和响应头").of(lang)).short('i'))
        .arg(switch("silent", text("Print no body", "不输出正文").of(lang)))
        .arg(switch("verbose", text("Tell request and answer on stderr", "在 stderr 上显示请求和响应").of(lang)))
        .arg(switch("dry-run", text("Print a curl command, send nothing", "只输出 curl 命令，不发送").of(lang)))
        .arg(switch("anonymous", text("Send no token", "不发送令牌").of(lang)))
        .arg(switch("show-token", text("Print session tokens of the answer", "显示响应中的会话令牌").of(lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    if args::flag(matches, "dry-run") {
        return dry_run(globals, matches);
    }
    online(globals, matches, async |context| {
        let base = Base::of(context.client.name())?;
        let call = Call::read(matches, context, &base)?;
        let reads = call.method == http::Method::GET;
        for flag in ["paginate", "cache"] {
            if !reads && given(matches, flag) {
                let message = format!("--{flag} is for GET, not for {}", call.method);
                return Err(Error::usage(message).hint("towow api --help"));
            }
        }
        let show = Show {
            include: args::flag(matches, "include"),
            silent: args::flag(matches, "silent"),
            verbose: args::flag(matches, "verbose"),
            token: args::flag(matches, "show-token"),
        };
        let age = matches.get_one::<Duration>("cache").copied().unwrap_or_default();
        let session = Session { context, base: &base, cache: Cache::open(&context.settings.home, age), show };
        match args::flag(matches, "paginate") {
            true => session.pages(globals, &call, args::flag(matches, "slurp")).await,
            false => session.one(globals, &call).await,
        }
    })
}

fn given(matches: &ArgMatches, name: &str) -> bool {
    matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine)
}

/// Prints the request as a command; nothing is opened and nothing is sent.
fn dry_run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let no_address =
        || Error::usage("the embedded node has no address, so no curl command reaches it").hint("towow node serve");
    if globals.flags.local {
        return Err(no_address());
    }
    let context = block_on(Context::open(&globals.flags))?;
    let base = Base::of(context.client.name())?;
    if base.local {
        return Err(no_address());
    }
    let call = Call::read(matches, &context, &base)?;
    let url = base.url(&call.path, &call.query)?;
    let curl = curl::command(&call, url.as_str());
    let mut headers: Map<String, Value> = Map::new();
    headers.extend(call.headers_sent().into_iter().map(|(name, value)| (name, Value::from(value))));
    if call.token.is_some() {
        headers.insert("authorization".into(), json!("Bearer $TOWOW_TOKEN"));
    }
    let body = call.body.as_ref().map(|body| {
        serde_json::from_slice(&body.bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&body.bytes)))
    });
    let method = call.method.as_str();
    let value = json!({ "method": method, "url": url.as_str(), "headers": headers, "body": body, "curl": curl });
    globals.output.print(&value, |_| format!("{curl}\n"))
}

/// What one run of the command works with.
struct Session<'a> {
    context: &'a Context,
    base: &'a Base,
    cache: Option<Cache>,
    show: Show,
}

impl Session<'_> {
    async fn one(&self, globals: &Globals, call: &Call) -> Result<()> {
        // Where nothing but the body is asked for, a stream of events is shown while it arrives.
        if self.cache.is_none() && !self.show.include && !self.show.verbose {
            let events = self.context.client.stream(call.request(), |event| {
                self.show.event(globals, &event)?;
                Ok(ControlFlow::Continue(()))
            });
            return match events.await? {
                Streamed::Whole(response) => self.show.body(globals, &self.accepted(call, response)?),
                // What the backend had begun to say last is worth showing too.
                Streamed::Ended(Some(event)) => self.show.event(globals, &event),
                Streamed::Ended(None) | Streamed::Stopped => Ok(()),
            };
        }
        let answer = self.fetch(call).await?;
        self.show.head(&answer)?;
        self.show.body(globals, &answer)
    }

    async fn pages(&self, globals: &Globals, call: &Call, slurp: bool) -> Result<()> {
        let mut pages = Pages::new(self.base, &call.path);
        let mut next = Some(pages.first(&call.path, &call.query));
        while let Some(path) = next {
            let page = self.fetch(&call.at(path.clone())).await;
            let page = page.and_then(|answer| match answer.json() {
                Some(value) => Ok((value, answer.headers)),
                None => Err(show::not_json(&answer)),
            });
            let (value, headers) = page.map_err(|error| pages.failed(error, &path))?;
            let links = headers.get_all(http::header::LINK).into_iter().filter_map(|value| value.to_str().ok());
            next = pages.take(&path, value, &links.collect::<Vec<_>>())?;
        }
        self.show.value(globals, if slurp { pages.slurped() } else { pages.joined() })
    }

    /// The answer that is kept, or the one of the backend; a status that is no success is an error.
    async fn fetch(&self, call: &Call) -> Result<Answer> {
        let url = self.base.url(&call.path, &call.query)?;
        self.show.request(call, url.as_str());
        let kept = self.cache.as_ref().and_then(|cache| cache.get(call, url.as_str()));
        if let Some(answer) = kept {
            self.show.response(call, &answer);
            return Ok(answer);
        }
        let answer = self.accepted(call, self.context.client.send(call.request()).await?)?;
        if let Some(cache) = &self.cache {
            cache.put(call, url.as_str(), &answer);
        }
        Ok(answer)
    }

    /// The answer of the backend; a status that is no success is an error.
    fn accepted(&self, call: &Call, response: Response) -> Result<Answer> {
        let answer = Answer::from(&response);
        self.show.response(call, &answer);
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        self.show.refusal(call, &answer)?;
        Err(match response.json() {
            Err(error) => target::advise(call.withheld(error), call.method.as_str(), &call.path),
            Ok(_) => Error::internal("a failure that is a success"),
        })
    }
}
