//! `towow node eval`: how well people are found, in figures.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use super::super::args::{self, option, verb};
use super::super::{Globals, block_on};
use super::settings;
use crate::error::{Error, Kind, Result};
use crate::node::config::Embeddings;
use crate::node::eval::{Evaluation, Task};
use crate::operations::{Lang, text};
use crate::output::{self, Progress, Shape};

/// What a table shows of a row.
const COLUMNS: &[&str] = &["task", "figure", "value", "low", "high", "bm25", "random", "ratio", "cases", "gate"];

pub fn command(lang: Lang) -> Command {
    let about = text(
        "Measure how well people are found, with the data in this program (exit 1 when a figure is below its gate)",
        "用内置数据评估匹配的好坏（有数据低于门槛时退出码为 1）",
    );
    let task = text("Only this task; repeat for more", "只运行此任务；可重复");
    let seed = text("What everything random is drawn from", "随机数种子");
    let url = text(
        "Measure with embeddings too: an endpoint that speaks /v1/embeddings, to which the data is sent",
        "同时评估使用向量的效果：支持 /v1/embeddings 的服务地址，数据会发送到那里",
    );
    let model = text("The model that it is asked for", "所用的模型");
    let config = text("Settings file whose [embeddings] are used", "使用该设置文件中的 [embeddings]");
    let every = text(
        "Try only every Nth case, for a quick look; gates are not judged then",
        "每 N 个用例只测一个，用于快速查看；此时不判断门槛",
    );
    let save = text("Write the figures to this file too", "同时把结果写入文件");
    let baseline =
        text("Show the figures of this file, written by --save, beside the new ones", "与 --save 写出的文件对比");
    verb("eval", about.of(lang))
        .arg(
            Arg::new("task")
                .long("task")
                .help(task.of(lang))
                .value_name("NAME")
                .action(ArgAction::Append)
                .value_parser(Task::ALL.map(Task::name).to_vec()),
        )
        .arg(option("seed", "N", seed.of(lang)).value_parser(value_parser!(u64)).default_value("1"))
        .arg(option("embeddings", "URL", url.of(lang)))
        .arg(option("embeddings-model", "MODEL", model.of(lang)))
        .arg(option("config", "FILE", config.of(lang)))
        .arg(option("every", "N", every.of(lang)).value_parser(value_parser!(u64).range(1..)).default_value("1"))
        .arg(option("save", "FILE", save.of(lang)))
        .arg(option("baseline", "FILE", baseline.of(lang)))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let named: Vec<Task> =
        matches.get_many::<String>("task").into_iter().flatten().filter_map(|name| Task::named(name)).collect();
    // In the order of the report, however they are asked for.
    let tasks = Task::ALL.into_iter().filter(|task| named.is_empty() || named.contains(task)).collect();
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(1);
    let before = matches.get_one::<String>("baseline").map(|path| figures_in(Path::new(path))).transpose()?;
    let mut columns = COLUMNS.to_vec();
    if before.is_some() {
        columns.extend(["before", "change"]);
    }
    let shape = Shape::list("figures", &columns);
    globals.output.check(&shape)?;

    let progress = Progress::new(globals.output.for_people());
    let every = matches.get_one::<u64>("every").map_or(1, |every| usize::try_from(*every).unwrap_or(usize::MAX));
    let evaluation = Evaluation { tasks, seed, embeddings: embeddings(matches)?, every, before };
    let report = block_on(async { Ok(evaluation.run(|step| progress.step(step)).await?) });
    progress.finish();
    let report = report?;

    let value =
        json!({ "seed": seed, "version": env!("CARGO_PKG_VERSION"), "figures": report.rows, "missed": report.missed });
    if let Some(path) = matches.get_one::<String>("save") {
        std::fs::write(path, format!("{value:#}\n")).map_err(|error| {
            Error::new(Kind::Usage, "cannot_write", format!("cannot write {path}: {error}"))
                .hint("towow node eval --help")
        })?;
    }
    globals.output.print_as(shape, &value, |value| {
        value["figures"].as_array().map_or_else(String::new, |rows| output::table(rows, &columns))
    })?;
    match report.missed.as_slice() {
        [] => Ok(()),
        missed => {
            let message = format!("figures missed their gates: {}", missed.join("; "));
            Err(Error::new(Kind::Api, "below_gate", message).hint("towow node eval --help"))
        }
    }
}

/// Those of the command line, in place of what the settings say; none unless they or a settings file are named, since an
/// endpoint may cost money.
fn embeddings(matches: &ArgMatches) -> Result<Embeddings> {
    let named = ["embeddings", "embeddings-model", "config"].iter().any(|name| args::text(matches, name).is_some());
    if named { Ok(settings(matches)?.config.embeddings) } else { Ok(Embeddings::default()) }
}

/// The rows of a file that `--save` wrote.
fn figures_in(path: &Path) -> Result<Vec<Value>> {
    let wrong = |what: String| {
        let message = format!("{}: {what}, expected what `towow node eval --save FILE` writes", path.display());
        Error::new(Kind::Usage, "bad_baseline", message).hint("towow node eval --help")
    };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(format!("cannot be read ({error})")))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| wrong(format!("no JSON ({error})")))?;
    value["figures"].as_array().cloned().ok_or_else(|| wrong("no figures in it".into()))
}
