//! `towow tool`: functions of other processes from the command line.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

use super::api::fields::{self, Wanted};
use super::args::{self, option, positional, verb};
use super::input::{read_json, stdin};
use super::{Globals, block_on, bridge, interrupted};
use crate::bridge::{self as workers, Bridge, Call, Definition, Progress, Standing};
use crate::config::{file, time};
use crate::error::{Error, Kind, Result, nearest, quoted};
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

/// How long workers are waited for: longer than one attempt takes.
const PATIENCE: Duration = Duration::from_secs(11);
/// How long what is cancelled may take to be told.
const GOODBYE: Duration = Duration::from_millis(100);

pub fn command(lang: Lang) -> Command {
    let call = verb("call", text("Call a tool", "调用一个工具").of(lang))
        .arg(positional("tool", "TOOL", text("Its name", "工具名").of(lang)))
        .arg(
            option(
                "json",
                "JSON",
                text(
                    "Arguments as a JSON object; @file, - for standard input",
                    "JSON 对象形式的参数；@file，- 为标准输入",
                )
                .of(lang),
            )
            .num_args(0..=1)
            .default_missing_value(""),
        )
        .arg(field(
            "field",
            'F',
            "KEY=VALUE",
            text(
                "Typed argument: numbers, true, false, null; @file, @-",
                "带类型的参数：数字、true、false、null；@file、@-",
            )
            .of(lang),
        ))
        .arg(field("raw-field", 'f', "KEY=TEXT", text("Text argument", "文本参数").of(lang)))
        .arg(option(
            "session",
            "NAME",
            text("Keep state over several calls under this name", "在多次调用间以此名称保持状态").of(lang),
        ))
        .arg(option("timeout", "TIME", text("Longest wait: 90s, 2m, 500ms", "最长等待：90s、2m、500ms").of(lang)))
        .arg(option(
            "save",
            "FILE",
            text(
                "Write an image, a sound or a file of the result there; - for standard output",
                "把结果中的图像、音频或文件写到此处；- 为标准输出",
            )
            .of(lang),
        ));
    let wait = text("Wait this long for workers that are not there yet", "等待尚未就绪的 worker，最长这么久").of(lang);
    let with_bridge = |command: Command| {
        command.arg(bridge::option(lang)).arg(option("wait", "TIME", wait)).args(bridge::log_options(lang))
    };
    verb("tool", text("Call functions of other processes (the tool bridge)", "调用其他进程的函数（工具桥）").of(lang))
        .subcommand(with_bridge(verb("list", text("List the tools and their workers", "列出工具及其 worker").of(lang))))
        .subcommand(with_bridge(
            verb("schema", text("Show what a tool takes and returns", "查看工具的参数与返回值").of(lang))
                .arg(positional("tool", "TOOL", text("Its name", "工具名").of(lang))),
        ))
        .subcommand(with_bridge(call))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
}

fn field(name: &'static str, short: char, value: &'static str, help: &'static str) -> Arg {
    option(name, value, help).short(short).action(ArgAction::Append)
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let Some((verb, matches)) = matches.subcommand() else { return Err(Error::usage("towow tool needs a verb")) };
    let bridge = bridge::of_command(matches)?;
    let wait = duration(matches, "wait", verb)?;
    if bridge.standings().is_empty() {
        let message = "no worker is named: start one with python -m towow_worker MODULE --port 8765, then name it";
        return Err(Error::new(Kind::Usage, "no_worker", message)
            .hint(format!("towow tool {verb} --bridge ws://127.0.0.1:8765")));
    }
    let workers = Workers { bridge, wait: wait.unwrap_or_default() };
    let outcome = match verb {
        "list" => list(globals, &workers),
        "schema" => schema(globals, matches, &workers),
        _ => call(globals, matches, &workers),
    };
    outcome.map_err(|error| aimed(error, matches))
}

/// A hint that can be run as printed goes to the same workers.
fn aimed(mut error: Error, matches: &ArgMatches) -> Error {
    let urls = matches.get_many::<String>("bridge").into_iter().flatten();
    let words: String = urls.map(|url| format!(" --bridge {}", quoted(url))).collect();
    error.hint = error.hint.map(|hint| match hint.starts_with("towow tool ") && !hint.contains(" --bridge ") {
        true => hint + &words,
        false => hint,
    });
    error
}

/// The workers of one command, and how long they may take to be there.
struct Workers {
    bridge: Bridge,
    wait: Duration,
}

/// A length of time that an option has.
fn duration(matches: &ArgMatches, name: &str, verb: &str) -> Result<Option<Duration>> {
    let Some(text) = args::text(matches, name) else { return Ok(None) };
    let time = time::duration(&text).filter(|time| !time.is_zero());
    time.map(Some).ok_or_else(|| {
        Error::usage(format!("--{name} {text}: a time is a number above 0 with ms, s, m or h, such as 90s"))
            .hint(format!("towow tool {verb} --help"))
    })
}

/// Does something with a bridge that is connected as far as it can be.
fn connected<T>(workers: &Workers, work: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
    let Workers { bridge, wait } = workers;
    block_on(async {
        bridge.begin();
        let waited = async {
            bridge.reach(*wait).await;
            work().await
        };
        let outcome = tokio::select! {
            biased;
            outcome = waited => outcome,
            _ = tokio::signal::ctrl_c() => Err(interrupted("stopped before it was done").hint("towow tool list")),
        };
        if outcome.is_err() {
            // The worker hears that nobody waits any more.
            tokio::time::sleep(GOODBYE).await;
        }
        bridge.close().await;
        outcome
    })
}

fn list(globals: &Globals, workers: &Workers) -> Result<()> {
    let bridge = &workers.bridge;
    let row = |tool: &Arc<Definition>| json!({ "name": tool.name, "description": tool.tool.get("description"), "workers": bridge.labels(&tool.name) });
    // All of it is looked at while the workers are there.
    let (rows, workers) = connected(workers, async || {
        bridge.settle(PATIENCE).await;
        let rows: Vec<Value> = bridge.tools(Duration::ZERO).await.iter().map(row).collect();
        Ok((rows, bridge.standings()))
    })?;
    if !workers.iter().any(|worker| worker.connected) {
        return Err(unreachable(&workers));
    }
    let workers: Vec<Value> = workers.iter().map(worker).collect();
    let columns = &["name", "description", "workers"];
    let shape = Shape { list: Some(("tools", columns)), id: Some("name") };
    let report = json!({ "tools": rows, "workers": workers });
    globals.output.print_as(shape, &report, |_| readable(&rows, &workers, columns))
}

fn worker(standing: &Standing) -> Value {
    let mut row = json!({ "worker": standing.label, "connected": standing.connected });
    let about = &standing.worker;
    for (name, value) in
        [("name", &about.name), ("version", &about.version), ("instance", &about.instance), ("runtime", &about.runtime)]
    {
        if !value.is_empty() {
            row[name] = json!(value);
        }
    }
    if let Some(why) = standing.why.as_ref().filter(|_| !standing.connected) {
        row["reason"] = json!(why);
    }
    let rejected: Vec<Value> =
        standing.rejected.iter().map(|rejected| json!({ "tool": rejected.tool, "reason": rejected.reason })).collect();
    if !rejected.is_empty() {
        row["rejected"] = json!(rejected);
    }
    row
}

/// The table, and below it what is not in it and why.
fn readable(rows: &[Value], workers: &[Value], columns: &[&str]) -> String {
    let first = |row: &Value| {
        let description = row["description"].as_str().and_then(|text| text.lines().next()).unwrap_or_default();
        let workers: Vec<&str> = row["workers"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        json!({ "name": row["name"], "description": description, "workers": workers.join(", ") })
    };
    let mut page = output::table(&rows.iter().map(first).collect::<Vec<_>>(), columns);
    let plain = |value: &Value| output::clean(value.as_str().unwrap_or_default());
    for worker in workers {
        if worker["connected"] != true {
            page.push_str(&format!("{}: {}\n", plain(&worker["worker"]), plain(&worker["reason"])));
        }
        for rejected in worker["rejected"].as_array().into_iter().flatten() {
            let (tool, reason) = (plain(&rejected["tool"]), plain(&rejected["reason"]));
            page.push_str(&format!("{} does not offer {tool}: {reason}\n", plain(&worker["worker"])));
        }
    }
    page
}

fn schema(globals: &Globals, matches: &ArgMatches, workers: &Workers) -> Result<()> {
    globals.output.check(&Shape::default())?;
    let name = args::text(matches, "tool").unwrap_or_default();
    let tool = connected(workers, async || find(&workers.bridge, &name).await)?;
    globals.output.print(&Value::Object(tool.tool.clone()), output::card)
}

async fn find(bridge: &Bridge, name: &str) -> Result<Arc<Definition>> {
    if let Some(tool) = bridge.find(name, PATIENCE).await {
        return Ok(tool);
    }
    let (tools, workers) = (bridge.tools(Duration::ZERO).await, bridge.standings());
    if !workers.iter().any(|worker| worker.connected) {
        return Err(unreachable(&workers));
    }
    let rejected = workers.iter().flat_map(|worker| &worker.rejected);
    if let Some(rejected) = rejected.into_iter().find(|rejected| is_of(name, &rejected.tool)) {
        let message = format!("{name} is not offered: {}", rejected.reason);
        return Err(Error::new(Kind::NotFound, "tool_rejected", message).hint("towow tool list"));
    }
    // What has a prefix is commonly called without it.
    let with_prefix = tools.iter().find(|tool| tool.original == name).map(|tool| tool.name.as_str());
    let near = with_prefix.or_else(|| nearest(name, tools.iter().map(|tool| tool.name.as_str())));
    let missing = workers.iter().filter(|worker| !worker.connected).map(|worker| worker.label.as_str());
    let missing: Vec<&str> = missing.collect();
    let also = if missing.is_empty() { String::new() } else { format!(" ({} cannot be reached)", missing.join(", ")) };
    let error = Error::new(Kind::NotFound, "unknown_tool", format!("no tool is called {name:?}{also}"));
    Err(match near {
        Some(near) => error.hint(format!("towow tool schema {near}")),
        None => error.hint("towow tool list"),
    })
}

/// True when this is the name of a worker's tool, with a prefix or without.
fn is_of(name: &str, tool: &str) -> bool {
    name.strip_suffix(tool).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(['_', '-']))
}

fn unreachable(workers: &[Standing]) -> Error {
    let reason =
        |worker: &Standing| format!("{}: {}", worker.label, worker.why.as_deref().unwrap_or("no answer in time"));
    let message = workers.iter().map(reason).collect::<Vec<_>>().join("; ");
    Error::new(Kind::Network, "worker_unreachable", message).hint("towow help bridge")
}

fn call(globals: &Globals, matches: &ArgMatches, workers: &Workers) -> Result<()> {
    let bridge = &workers.bridge;
    globals.output.check(&Shape::default())?;
    let name = args::text(matches, "tool").unwrap_or_default();
    let arguments = arguments(matches, &name)?;
    let patience = duration(matches, "timeout", "call")?;
    let hint = || format!("towow tool call {} --session NAME", quoted(&name));
    let session = args::text(matches, "session").map(|name| workers::session(&name, "--session"));
    let session = session.transpose().map_err(|error| error.hint(hint()))?;
    let save = args::text(matches, "save").map(PathBuf::from);
    if let Some(path) = &save {
        check_place(path, &name)?;
    }
    let progress = Arc::new(output::Progress::new(globals.output.for_people()));
    let told = progress.clone();
    let result = connected(workers, async || {
        let definition = find(bridge, &name).await?;
        let definition = match patience {
            // What the person says is stronger than what the worker does.
            Some(patience) => definition.within(patience),
            None => definition,
        };
        bridge
            .call(Call {
                definition,
                arguments,
                session,
                traceparent: None,
                heard: Some(Arc::new(move |progress| told.step(step(&progress)))),
                patience,
            })
            .await
    });
    progress.finish();
    let result = result?;
    if result["isError"] == true {
        return Err(failed(&name, &result));
    }
    if let Some(path) = save {
        return saved(globals, &name, &result, &path);
    }
    let value = match &result["structuredContent"] {
        Value::Null => json!({ "content": result["content"] }),
        structured => structured.clone(),
    };
    globals.output.print(&value, |_| shown(&result))
}

fn step(progress: &Progress) -> String {
    let total = progress.total.map(|total| format!("/{total}")).unwrap_or_default();
    format!("{}{total} {}", progress.progress, progress.message.as_deref().unwrap_or_default())
}

/// What cannot be read of `--json`, with what is expected there.
fn usage_of(name: &str, mut error: Error) -> Error {
    error.message = format!("--json: {}", error.message);
    error.hint(format!("towow tool schema {}", quoted(name)))
}

/// `--json`, then the fields.
fn arguments(matches: &ArgMatches, name: &str) -> Result<Value> {
    let usage = |message: String| Error::usage(message).hint(format!("towow tool schema {}", quoted(name)));
    let mut arguments = match args::text(matches, "json").filter(|json| !json.is_empty()) {
        None => Map::new(),
        Some(json) => match read_json(&json).map_err(|error| usage_of(name, error))? {
            Value::Object(arguments) => arguments,
            other => {
                let kind = match other {
                    Value::Array(_) => "a list",
                    Value::String(_) => "a text",
                    Value::Null => "null",
                    _ => "a single value",
                };
                return Err(usage(format!("--json: the arguments of a tool are a JSON object, not {kind}")));
            }
        },
    };
    let given = fields::parse(&fields::given(matches), |wanted| match wanted {
        Wanted::File("-") => stdin(),
        Wanted::File(path) => {
            std::fs::read_to_string(path).map_err(|error| usage(format!("cannot read {path}: {error}")))
        }
        Wanted::Agent => Ok("{agent_id}".into()),
    })?;
    for (name, value) in given.as_object().into_iter().flatten() {
        arguments.insert(name.clone(), value.clone());
    }
    Ok(Value::Object(arguments))
}

/// The failure of a function, as it said it.
fn failed(name: &str, result: &Value) -> Error {
    let text = text_of(result);
    let told: Value = serde_json::from_str(&text).unwrap_or_default();
    let word = |key: &str| told["error"][key].as_str().map(str::to_owned);
    let code = word("code").unwrap_or_else(|| "tool_error".into());
    // A function that gives a code says enough by it.
    let kind = word("type").filter(|_| code == "tool_error");
    let message = match (kind, word("message")) {
        (Some(kind), Some(message)) => format!("{name}: {kind}: {message}"),
        (None, Some(message)) => format!("{name}: {message}"),
        _ => format!("{name}: {text}"),
    };
    let mut error = Error::new(Kind::Api, code, message).hint(format!("towow tool schema {name}"));
    error.retryable = told["error"]["retryable"] == true;
    error
}

fn contents(result: &Value) -> impl Iterator<Item = &Value> {
    result["content"].as_array().into_iter().flatten()
}

fn text_of(result: &Value) -> String {
    contents(result).filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}

/// For people: texts as they are, and of everything else what it is.
fn shown(result: &Value) -> String {
    let part = |part: &Value| match part["text"].as_str() {
        Some(text) => output::clean(text),
        None => match bytes(part) {
            Some((kind, bytes)) => format!("({kind}, {} bytes; --save FILE writes it)", bytes.len()),
            None => output::clean(&part.to_string()),
        },
    };
    contents(result).map(part).map(|text| text + "\n").collect()
}

/// What is no text, with its media type.
fn bytes(part: &Value) -> Option<(String, Vec<u8>)> {
    let resource = &part["resource"];
    let (holder, data) = match part["data"].as_str() {
        Some(data) => (part, data),
        None => (resource, resource["blob"].as_str()?),
    };
    let kind = holder["mimeType"].as_str().unwrap_or("application/octet-stream").to_owned();
    Some((kind, BASE64_STANDARD.decode(data).ok()?))
}

/// Looks at where a result is to go before there is one: what was called cannot be called back.
fn check_place(path: &Path, name: &str) -> Result<()> {
    let usage = |message: &str| Error::usage(format!("--save {}: {message}", path.display()));
    let again = |place: &str| format!("towow tool call {} --save {place}", quoted(name));
    if path == Path::new("-") {
        return match std::io::stdout().is_terminal() {
            true => Err(usage("what is no text does not go to a terminal").hint(again("result.bin"))),
            false => Ok(()),
        };
    }
    if path.as_os_str().is_empty() {
        return Err(usage("the name of a file is expected, or - for standard output").hint(again("result.bin")));
    }
    if path.is_dir() {
        return Err(usage("it is a directory").hint(again(&quoted(&path.join("result.bin").display().to_string()))));
    }
    match path.parent().filter(|directory| !directory.as_os_str().is_empty() && !directory.is_dir()) {
        Some(directory) => {
            Err(usage("there is no such directory")
                .hint(format!("mkdir -p {}", quoted(&directory.display().to_string()))))
        }
        None => Ok(()),
    }
}

fn saved(globals: &Globals, name: &str, result: &Value, path: &Path) -> Result<()> {
    let Some((kind, bytes)) = contents(result).find_map(bytes) else {
        let message = format!("{name}: there is no image, sound or file in the result to save");
        return Err(Error::new(Kind::Api, "nothing_to_save", message).hint(format!("towow tool schema {name}")));
    };
    if path == Path::new("-") {
        return output::write_bytes(&bytes);
    }
    file::rewrite(path, &bytes, false)?;
    let report = json!({ "saved": file::shown(path), "mime_type": kind, "bytes": bytes.len() });
    globals.output.print(&report, output::card)
}
