//! `towow run watch`: what happens in a run, one event a line, until it is over.

use clap::{ArgMatches, Command};
use serde_json::{Map, Value, json};

use super::super::args::{self, option, positional, verb};
use super::super::{Globals, at_terminal, online};
use super::run::round;
use super::{Look, Pace, ask, end_option, limit, poll, written};
use crate::error::{Error, Result, quoted};
use crate::invoke::is_over;
use crate::operations::{Lang, text};
use crate::output::{self, Progress, Shape};

pub fn command(lang: Lang) -> Command {
    verb(
        "watch",
        text("Print what happens in a run as it happens, until it is over", "逐条输出协作中发生的事，直到结束")
            .of(lang),
    )
    .arg(positional("run_id", "RUN_ID", text("Run", "协作").of(lang)))
    .arg(
        option(
            "since",
            "CURSOR",
            text("Only what came after: the cursor of an event, or a round", "只看其后：某个事件的 cursor，或轮次")
                .of(lang),
        )
        .value_parser(Known::parse),
    )
    .arg(end_option(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    globals.output.check_lines(&Shape::id("run_id"))?;
    let Some((_, matches)) = matches.subcommand() else { return Err(Error::internal("no verb")) };
    let run_id = args::text(matches, "run_id").unwrap_or_default();
    let limit = limit(matches);
    let mut story = Story::new(&run_id, matches.get_one::<Known>("since").cloned());
    online(globals, matches, async |context| {
        let progress = Progress::new(at_terminal(globals));
        let lang = globals.lang;
        let outcome = poll(context, &Pace::brisk(limit), async || {
            let run = ask(context, "run_status", json!({ "run_id": run_id })).await?;
            progress.step(round(&run, lang));
            let events = story.goes_on(&run);
            for event in &events {
                progress
                    .aside(|| globals.output.print_line(Shape::id("run_id"), event, |event| line(event, globals)))?;
            }
            // A poll is one way to learn how a run is; what brings states faster goes through the story all the same.
            Ok(match (is_over(&run) || output::reader_gone(), events.is_empty()) {
                (true, _) => Look::Over(()),
                (false, false) => Look::News,
                (false, true) => Look::Same,
            })
        })
        .await;
        progress.finish();
        outcome.map_err(|stop| {
            let cursor = story.known.as_ref().map(|known| format!(" --since {}", known.cursor())).unwrap_or_default();
            let time = limit.map(|limit| format!(" --timeout {}", written(limit))).unwrap_or_default();
            let known = story.last.take().unwrap_or(Value::Null);
            stop.into_error(
                &format!("run {run_id} was over"),
                known,
                format!("towow run watch {}{cursor}{time}", quoted(&run_id)),
            )
        })
    })
}

/// What of a run has been told.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    /// None where only a round is known.
    status: Option<String>,
    round: i64,
    participants: usize,
    /// The last round that was opened to people; 0 where none was.
    open: i64,
}

impl Known {
    /// A cursor, or the number of a round.
    fn parse(text: &str) -> Result<Known, String> {
        let wrong = || format!("{text:?} is neither a round nor the cursor of an event");
        if let Ok(round) = text.parse() {
            // Who names a round has seen the run begin, and with it who sits in it.
            return Ok(Known { status: None, round, participants: usize::MAX, open: 0 });
        }
        let mut parts = text.rsplitn(3, '.');
        let last = parts.next().unwrap_or_default();
        let (participants, open) = last.split_once('~').unwrap_or((last, "0"));
        let (participants, open) = (participants.parse().map_err(|_| wrong())?, open.parse().map_err(|_| wrong())?);
        let round = parts.next().and_then(|part| part.parse().ok()).ok_or_else(wrong)?;
        let status = parts.next().filter(|status| !status.is_empty()).ok_or_else(wrong)?;
        Ok(Known { status: Some(status.to_owned()), round, participants, open })
    }

    fn cursor(&self) -> String {
        match self.status.as_ref().filter(|status| !status.is_empty()) {
            Some(status) if self.open > 0 => format!("{status}.{}.{}~{}", self.round, self.participants, self.open),
            Some(status) => format!("{status}.{}.{}", self.round, self.participants),
            None => self.round.to_string(),
        }
    }
}

/// Makes events of the states of a run, whatever brings them: each thing that happened once, in order.
struct Story {
    run_id: String,
    known: Option<Known>,
    last: Option<Value>,
    seq: u64,
}

impl Story {
    fn new(run_id: &str, known: Option<Known>) -> Story {
        Story { run_id: run_id.to_owned(), known, last: None, seq: 0 }
    }

    /// What happened between the last state and this one. A run that is over at the first look is told by its end alone.
    fn goes_on(&mut self, run: &Value) -> Vec<Value> {
        let status = run["status"].as_str().unwrap_or_default().to_owned();
        let seats = run["participants"].as_array().map(Vec::as_slice).unwrap_or_default();
        let rounds = run["current_round"].as_i64().unwrap_or(0);
        let over = is_over(run);
        let fresh = self.known.is_none();
        let mut known = self.known.take().unwrap_or(Known { status: None, round: 0, participants: 0, open: 0 });
        let mut events = Vec::new();
        let mut tell = |known: &Known, name: &str, at: &Value, fields: Value| {
            self.seq += 1;
            let at = at.as_str().map_or_else(|| format!("{:.3}", jiff::Timestamp::now()), str::to_owned);
            let mut event = Map::new();
            event.insert("event".into(), json!(name));
            event.insert("run_id".into(), json!(self.run_id));
            event.insert("seq".into(), json!(self.seq));
            event.extend(fields.as_object().cloned().unwrap_or_default());
            event.insert("at".into(), json!(at));
            event.insert("cursor".into(), json!(known.cursor()));
            events.push(Value::Object(event));
        };
        if known.participants == usize::MAX {
            known.participants = seats.len();
        }
        let changed = known.status.as_ref() != Some(&status);
        if !over && changed {
            let at = if status == "running" && fresh { &run["started_at"] } else { &Value::Null };
            known.status = Some(status.clone());
            tell(&known, "status", at, json!({ "status": status }));
        }
        if !(over && fresh) {
            for seat in seats.iter().skip(known.participants) {
                known.participants += 1;
                tell(&known, "participant", &Value::Null, json!({ "participant": seat }));
            }
            // A number that no run has is no reason to tell as many events.
            for round in (known.round + 1).max(rounds.saturating_sub(1000))..=rounds {
                known.round = round;
                tell(&known, "round", &Value::Null, json!({ "round": round, "max_rounds": run["max_rounds"] }));
            }
        }
        let open = &run["round"]["open_round"];
        if let Some(number) = open.as_i64().filter(|open| !over && *open > known.open) {
            known.open = number;
            let fields = json!({ "round": number, "deadline_at": run["round"]["deadline_at"] });
            tell(&known, "open", &Value::Null, fields);
        }
        known.round = known.round.max(rounds);
        known.participants = known.participants.max(seats.len());
        if over {
            known.status = Some(status.clone());
            let name = match status.as_str() {
                "done" => "done",
                "cancelled" => "cancelled",
                _ => "failed",
            };
            let fields = json!({ "status": status, "round": rounds, "error": run["error"], "run": run });
            tell(&known, name, &run["finished_at"], fields);
        }
        self.known = Some(known);
        self.last = Some(run.clone());
        events
    }
}

/// An event for a reader.
fn line(event: &Value, globals: &Globals) -> String {
    let part = |value: &Value| output::clean(value.as_str().unwrap_or_default()).replace('\n', " ");
    let next = |verb: &str| globals.flags.aim(&format!("towow {verb} {}", quoted(&part(&event["run_id"]))));
    let round = &event["round"];
    let until = output::minute(event["deadline_at"].as_str().unwrap_or_default());
    let said = match (event["event"].as_str().unwrap_or_default(), globals.lang) {
        ("status", Lang::En) => format!("the run is {}", part(&event["status"])),
        ("status", Lang::Zh) => format!("协作状态：{}", part(&event["status"])),
        ("participant", Lang::En) => format!("{} takes part", part(&event["participant"]["display_name"])),
        ("participant", Lang::Zh) => format!("{} 参与", part(&event["participant"]["display_name"])),
        ("open", Lang::En) => {
            let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
            format!("round {round} is open{until}: {}", next("run prompt"))
        }
        ("open", Lang::Zh) => {
            let until = until.map(|until| format!("，截止 {until}")).unwrap_or_default();
            format!("第 {round} 轮等待回答{until}：{}", next("run prompt"))
        }
        ("round", Lang::En) => format!("round {round} of at most {}", event["max_rounds"]),
        ("round", Lang::Zh) => format!("第 {round} 轮，最多 {} 轮", event["max_rounds"]),
        ("done", Lang::En) => format!("done after {round} rounds: {}", next("result")),
        ("done", Lang::Zh) => format!("共 {round} 轮，已完成：{}", next("result")),
        ("cancelled", Lang::En) => format!("called off: {}", part(&event["error"])),
        ("cancelled", Lang::Zh) => format!("已取消：{}", part(&event["error"])),
        (_, Lang::En) => format!("failed: {}", part(&event["error"])),
        (_, Lang::Zh) => format!("失败：{}", part(&event["error"])),
    };
    format!("{}  {said}\n", part(&event["at"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(status: &str, round: i64, seats: &[&str]) -> Value {
        let seats: Vec<Value> = seats.iter().map(|name| json!({ "agent_id": name })).collect();
        json!({ "status": status, "current_round": round, "max_rounds": 4, "participants": seats })
    }

    fn told(story: &mut Story, run: &Value) -> Vec<String> {
        let short = |event: &Value| match event["event"].as_str().unwrap() {
            "status" => event["status"].as_str().unwrap().to_owned(),
            "participant" => event["participant"]["agent_id"].as_str().unwrap().to_owned(),
            "round" => event["round"].to_string(),
            end => end.to_uppercase(),
        };
        story.goes_on(run).iter().map(short).collect()
    }

    #[test]
    fn everything_is_told_once_and_in_order() {
        let mut story = Story::new("r", None);
        assert_eq!(told(&mut story, &run("queued", 0, &["a"])), ["queued", "a"]);
        assert_eq!(told(&mut story, &run("queued", 0, &["a"])), [""; 0]);
        assert_eq!(told(&mut story, &run("running", 2, &["a", "b"])), ["running", "b", "1", "2"]);
        assert_eq!(told(&mut story, &run("done", 3, &["a", "b"])), ["3", "DONE"]);
        assert_eq!(story.seq, 8);
    }

    #[test]
    fn every_cursor_goes_on_where_it_stands() {
        let states = [run("queued", 0, &["a"]), run("running", 2, &["a", "b"]), run("done", 3, &["a", "b"])];
        let mut story = Story::new("r", None);
        let all: Vec<Value> = states.iter().flat_map(|run| story.goes_on(run)).collect();
        for (at, event) in all.iter().enumerate() {
            let known = Known::parse(event["cursor"].as_str().unwrap()).unwrap();
            let mut again = Story::new("r", Some(known));
            let rest = states.iter().filter(|run| run["current_round"].as_i64() >= event["round"].as_i64());
            let rest: Vec<Value> = rest.flat_map(|run| again.goes_on(run)).collect();
            let names = |events: &[Value]| -> Vec<String> {
                let name = |event: &Value| format!("{}{}", event["event"], event["round"]);
                events.iter().map(name).filter(|name| name.contains("round") || name.contains("done")).collect()
            };
            let expected = names(&all[(at + 1).min(all.len() - 1)..]);
            assert_eq!(names(&rest), expected, "after {event}");
        }
    }

    #[test]
    fn a_round_that_people_answer_is_told_when_it_opens() {
        let asking = |finished: i64, open: i64| {
            let mut run = run("running", finished, &["a"]);
            run["round"] = json!({ "open_round": open, "deadline_at": "2026-11-22T10:00:00Z", "answered": [] });
            run
        };
        let names = |events: &[Value]| -> Vec<String> {
            events.iter().map(|event| format!("{} {}", event["event"].as_str().unwrap(), event["round"])).collect()
        };
        let mut story = Story::new("r", None);
        let first = story.goes_on(&asking(0, 1));
        assert_eq!(names(&first), ["status null", "participant null", "open 1"]);
        assert_eq!(names(&story.goes_on(&asking(0, 1))), [""; 0]);
        let second = story.goes_on(&asking(1, 2));
        assert_eq!(names(&second), ["round 1", "open 2"]);
        assert_eq!(second[1]["deadline_at"], "2026-11-22T10:00:00Z");
        // A cursor knows which round was opened.
        for (cursor, rest) in [(&second[1]["cursor"], vec![]), (&second[0]["cursor"], vec!["open 2".to_owned()])] {
            let known = Known::parse(cursor.as_str().unwrap()).unwrap();
            assert_eq!(names(&Story::new("r", Some(known)).goes_on(&asking(1, 2))), rest, "{cursor}");
        }
        assert!(Known::parse("running.1.2~x").is_err());
    }

    #[test]
    fn what_is_over_is_told_by_its_end() {
        assert_eq!(told(&mut Story::new("r", None), &run("done", 3, &["a"])), ["DONE"]);
        assert_eq!(told(&mut Story::new("r", None), &run("failed", 1, &["a"])), ["FAILED"]);
        assert_eq!(told(&mut Story::new("r", None), &run("cancelled", 1, &["a"])), ["CANCELLED"]);
        let since = |text: &str| Story::new("r", Some(Known::parse(text).unwrap()));
        assert_eq!(told(&mut since("1"), &run("done", 3, &["a"])), ["2", "3", "DONE"]);
        assert_eq!(told(&mut since("done.3.1"), &run("done", 3, &["a"])), ["DONE"]);
        assert_eq!(told(&mut since("running.3.0"), &run("running", 3, &["a"])), ["a"]);
        for bad in ["", "x", "running", "running.1", ".1.2", "running.1.x"] {
            assert!(Known::parse(bad).is_err(), "{bad}");
        }
    }
}
