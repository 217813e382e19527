//! `towow batch`: many operations in one process, one JSON line each; the answers in the order of the lines.

mod job;
mod source;

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::pin::Pin;

use clap::{ArgMatches, Command, value_parser};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};

use super::args::{self, option, positional, switch, verb};
use super::{Globals, interrupted, online};
use crate::error::{Error, Kind, Result, quoted};
use crate::invoke::{self, Context};
use crate::operations::{Lang, text};
use crate::output::{self, Progress, Shape};
use job::{Job, Label};
use source::Source;

pub fn command(lang: Lang) -> Command {
    verb(
        "batch",
        text(
            "Run many operations, one JSON line each; --jq filters each line of output",
            "批量运行操作，每行一个 JSON；--jq 作用于每行输出",
        )
        .of(lang),
    )
    .arg(positional(
        "file",
        "FILE",
        text(
            "Lines like {\"op\": \"run_status\", \"args\": {\"run_id\": \"...\"}, \"id\": 1}; - reads standard input",
            "每行形如 {\"op\": \"run_status\", \"args\": {\"run_id\": \"...\"}, \"id\": 1}；- 表示标准输入",
        )
        .of(lang),
    ))
    .arg(
        option(
            "jobs",
            "N",
            text("At most so many at once (1 to 64); answers keep the order", "同时最多几个（1 到 64），输出保持顺序")
                .of(lang),
        )
        .value_parser(value_parser!(u64).range(1..=64))
        .default_value("1"),
    )
    .arg(switch("keep-going", text("Do not stop at the first failure", "遇到失败不停止").of(lang)))
    .arg(
        option("from", "LINE", text("Begin at this line", "从这一行开始").of(lang))
            .value_parser(value_parser!(u64).range(1..))
            .default_value("1"),
    )
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    globals.output.check_lines(&Shape::default())?;
    let file = args::text(matches, "file").unwrap_or_default();
    let number = |name: &str| matches.get_one::<u64>(name).copied().unwrap_or(1);
    let source = Source::open(&file, number("from"))?;
    let batch = Batch {
        globals,
        // On a terminal the lines themselves are the progress.
        progress: Progress::new(!std::io::stdout().is_terminal()),
        file,
        jobs: usize::try_from(number("jobs")).unwrap_or(1),
        keep_going: args::flag(matches, "keep-going"),
        begun: VecDeque::new(),
        next: number("from"),
        held: 0,
        counts: Counts::default(),
        failure: None,
        broken: None,
    };
    online(globals, matches, async |context| batch.run(context, source).await)
}

#[derive(Default)]
struct Counts {
    ok: u64,
    failed: u64,
}

struct Batch<'a> {
    globals: &'a Globals,
    progress: Progress,
    file: String,
    jobs: usize,
    keep_going: bool,
    /// Lines that were begun and not printed, in order; those that are done wait here for the ones before them.
    begun: VecDeque<(Label, Option<Result<Value>>)>,
    /// The first line that was not begun.
    next: u64,
    /// Lines that were read and not begun: one that had to run alone, when those before it have failed.
    held: u64,
    counts: Counts,
    /// The first line that failed.
    failure: Option<(Label, Error)>,
    /// Why nothing more can be printed.
    broken: Option<Error>,
}

/// How lines that may run together have ended.
enum Met {
    End,
    /// A line that runs alone.
    Alone(Label, Job),
    Interrupt,
}

type Interrupt<'a> = Pin<&'a mut dyn Future<Output = ()>>;

impl Batch<'_> {
    async fn run(mut self, context: &mut Context, mut source: Source) -> Result<()> {
        let mut interrupt = std::pin::pin!(async {
            // Where the signal cannot be had it does not come either.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending().await
            }
        });
        let interrupted = loop {
            match self.together(context, &mut source, interrupt.as_mut()).await {
                Met::End => break false,
                Met::Interrupt => break true,
                Met::Alone(..) if self.stopped() => {
                    self.held = 1;
                    break false;
                }
                Met::Alone(label, job) => {
                    self.begin(&label);
                    let call = async {
                        context.client.settle().await?;
                        invoke::invoke(context, job.operation, job.args).await
                    };
                    let outcome = tokio::select! {
                        biased;
                        () = interrupt.as_mut() => break true,
                        outcome = call => outcome,
                    };
                    self.finish(label.line, outcome);
                }
            }
        };
        if interrupted {
            return Err(self.interrupted());
        }
        let skipped = if self.stopped() { source.left().await.map(|left| left + self.held) } else { Some(0) };
        self.end(skipped)
    }

    /// Runs lines, several at once, up to the end, to one that changes the session, or to a failure. All that were begun
    /// are printed then.
    async fn together(&mut self, context: &Context, source: &mut Source, mut interrupt: Interrupt<'_>) -> Met {
        let mut running = FuturesUnordered::new();
        let mut met = None;
        loop {
            // What is done and waits for its turn counts too, so that one slow line does not pile up the answers behind it.
            let may_begin =
                met.is_none() && !self.stopped() && running.len() < self.jobs && self.begun.len() < 2 * self.jobs;
            if running.is_empty() && !may_begin {
                return met.unwrap_or(Met::End);
            }
            tokio::select! {
                biased;
                () = interrupt.as_mut() => return Met::Interrupt,
                Some((line, outcome)) = running.next(), if !running.is_empty() => self.finish(line, outcome),
                line = source.next(), if may_begin => match line.map(job::read) {
                    None => met = Some(Met::End),
                    Some((label, Ok(job))) if job.operation.flow.changes_session() => met = Some(Met::Alone(label, job)),
                    Some((label, job)) => {
                        let line = label.line;
                        self.begin(&label);
                        match job {
                            Ok(job) => running.push(call(context, line, job)),
                            Err(error) => self.finish(line, Err(error)),
                        }
                    }
                },
            }
        }
    }

    fn begin(&mut self, label: &Label) {
        self.next = label.line + 1;
        self.begun.push_back((label.clone(), None));
    }

    /// Nothing new is begun any more.
    fn stopped(&self) -> bool {
        self.broken.is_some() || output::reader_gone() || (self.failure.is_some() && !self.keep_going)
    }

    /// A line is done: it is printed as soon as all before it are.
    fn finish(&mut self, line: u64, outcome: Result<Value>) {
        if let Err(error) = &outcome {
            let label = self.begun.iter().map(|(label, _)| label).find(|label| label.line == line);
            let earlier = self.failure.as_ref().is_some_and(|(known, _)| known.line < line);
            if let Some(label) = label.filter(|_| !earlier) {
                self.failure = Some((label.clone(), error.clone()));
            }
        }
        if let Some((_, slot)) = self.begun.iter_mut().find(|(label, _)| label.line == line) {
            *slot = Some(outcome);
        }
        while let Some((label, slot)) = self.begun.pop_front() {
            match slot {
                Some(outcome) => self.print(&label, &outcome),
                None => return self.begun.push_front((label, None)),
            }
        }
    }

    fn print(&mut self, label: &Label, outcome: &Result<Value>) {
        match outcome {
            Ok(_) => self.counts.ok += 1,
            Err(_) => self.counts.failed += 1,
        }
        let shown = label.shown(outcome, &self.globals.flags);
        let view = |value: &Value| output::clean(&format!("{value}\n"));
        let printed = self.progress.aside(|| self.globals.output.print_line(Shape::default(), &shown, view));
        if let Err(error) = printed {
            // What cannot be shown was done all the same: it is told where it can be.
            match &self.broken {
                None => self.broken = Some(error),
                Some(_) => output::complain(&error),
            }
        }
        self.progress.step(self.counted(self.globals.lang));
    }

    fn counted(&self, lang: Lang) -> String {
        let Counts { ok, failed } = self.counts;
        match lang {
            Lang::En => format!("{ok} done, {failed} failed"),
            Lang::Zh => format!("完成 {ok}，失败 {failed}"),
        }
    }

    /// The command that begins with the first line that was not begun.
    fn goes_on(&self) -> String {
        let jobs = if self.jobs > 1 { format!(" --jobs {}", self.jobs) } else { String::new() };
        let keep_going = if self.keep_going { " --keep-going" } else { "" };
        format!("towow batch {}{jobs}{keep_going} --from {}", quoted(&self.file), self.next)
    }

    fn end(self, skipped: Option<u64>) -> Result<()> {
        self.progress.finish();
        let Counts { ok, failed } = self.counts;
        let data = json!({ "ok": ok, "failed": failed, "skipped": skipped });
        let skipped = skipped.map_or_else(|| "the rest".to_owned(), |skipped| skipped.to_string());
        output::notice_with("batch_done", &format!("{ok} ok, {failed} failed, {skipped} skipped"), &data);
        let goes_on = self.goes_on();
        let stops = !self.keep_going;
        if let Some(error) = self.broken {
            return Err(error);
        }
        let Some((label, mut error)) = self.failure else { return Ok(()) };
        error.message = format!("line {}: {}", label.line, error.message);
        // Who has to log in first is told that.
        if stops && error.kind != Kind::Auth {
            error.hint = Some(goes_on);
        }
        Err(error)
    }

    /// What is done is printed, in order; of what was under way nobody knows how it ended.
    fn interrupted(mut self) -> Error {
        while let Some((label, slot)) = self.begun.pop_front() {
            let unknown = || Err(interrupted("stopped before the answer; it may have been done").hint("towow status"));
            self.print(&label, &slot.unwrap_or_else(unknown));
        }
        self.progress.finish();
        let Counts { ok, failed } = self.counts;
        interrupted(format!("stopped: {ok} ok, {failed} failed, skipped from line {}", self.next))
            .hint(self.goes_on())
            .details(json!({ "ok": ok, "failed": failed, "skipped_from": self.next }))
    }
}

/// One call. What earlier lines left to the embedded node is done first, as it is between two commands.
async fn call(context: &Context, line: u64, job: Job) -> (u64, Result<Value>) {
    let answer = async {
        context.client.settle().await?;
        invoke::share(context, job.operation, &job.args).await
    };
    (line, answer.await)
}
