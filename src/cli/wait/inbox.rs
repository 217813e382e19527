//! `towow inbox watch`: every notice once, as it arrives.

use std::collections::HashSet;
use std::time::Duration;

use clap::{ArgMatches, Command};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::args::{self, option, switch, verb};
use super::super::{Globals, online};
use super::{Look, Pace, ask, bell, duration, end_option, limit, poll, written};
use crate::error::{Kind, Result, quoted};
use crate::invoke::Context;
use crate::operations::{Lang, text};
use crate::output::{self, Shape};

pub fn command(lang: Lang) -> Command {
    verb("watch", text("Print every new notice as it arrives, one a line", "逐条输出新到的通知").of(lang))
        .arg(option(
            "since",
            "ITEM|TIME",
            text(
                "Begin after this notice, or at this time (2026-01-31T09:00:00Z, or 10m ago as 10m)",
                "从这条通知之后，或从这个时间开始（2026-01-31T09:00:00Z；10m 表示 10 分钟前）",
            )
            .of(lang),
        ))
        .arg(switch(
            "unread",
            text("Only unread ones, beginning with those that are there", "只看未读，从已有的未读开始").of(lang),
        ))
        .arg(end_option(lang))
}

pub fn run(globals: &Globals, matches: &ArgMatches) -> Result<()> {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    globals.output.check_lines(&Shape::id("item_id"))?;
    let unread = args::flag(matches, "unread");
    let limit = limit(matches);
    let began = Timestamp::now();
    let mut begin = match args::text(matches, "since") {
        Some(since) => Begin::parse(&since, began),
        None if unread => Begin::Oldest,
        None => Begin::Now,
    };
    online(globals, matches, async |context| {
        let mut arrivals: Option<Arrivals> = None;
        let mut missed = false;
        let pace = Pace::calm(limit);
        let context = &*context;
        let looking = poll(context, &pace, async || {
            let answer = ask(context, "inbox", json!({})).await.inspect_err(|_| missed = true)?;
            let items = answer["items"].as_array().cloned().unwrap_or_default();
            let arrivals = match &mut arrivals {
                Some(arrivals) => arrivals,
                empty => {
                    // What has come while the backend could not be asked has come since the beginning.
                    if missed && begin == Begin::Now {
                        begin = Begin::At(began);
                    }
                    begin = placed(context, begin.clone(), &items).await?;
                    empty.insert(Arrivals::new(begin.clone(), unread))
                }
            };
            let (new, gap) = arrivals.take(items);
            if gap {
                output::notice(
                    "inbox_gap",
                    "more has arrived than the inbox lists at once; older notices may be missing here",
                );
            }
            for item in &new {
                globals.output.print_line(Shape::id("item_id"), item, line)?;
            }
            Ok(match (output::reader_gone(), new.is_empty()) {
                (true, _) => Look::Over(()),
                (false, false) => Look::News,
                (false, true) => Look::Same,
            })
        });
        let outcome = tokio::select! {
            outcome = looking => outcome,
            never = bell::listen(context, &pace.bell) => match never {},
        };
        outcome.map_err(|stop| {
            let last = arrivals.as_ref().and_then(|arrivals| arrivals.last.clone());
            let since = last.or_else(|| args::text(matches, "since")).unwrap_or_else(|| format!("{began:.3}"));
            let unread = if unread { " --unread" } else { "" };
            let time = limit.map(|limit| format!(" --timeout {}", written(limit))).unwrap_or_default();
            let goes_on = format!("towow inbox watch --since {}{unread}{time}", quoted(&since));
            let mut error = stop.into_error("all had come", Value::Null, goes_on);
            if matches!(error.kind, Kind::Timeout | Kind::Interrupted) {
                error.message = "stopped watching the inbox; what comes is kept there".into();
            }
            error
        })
    })
}

/// Where to begin.
#[derive(Debug, Clone, PartialEq)]
enum Begin {
    /// With what is not there yet.
    Now,
    /// With everything that is there.
    Oldest,
    /// At this time.
    At(Timestamp),
    /// After this notice; with its time, as soon as that is known.
    After(String, Option<Timestamp>),
}

impl Begin {
    fn parse(text: &str, now: Timestamp) -> Begin {
        if let Ok(time) = text.parse() {
            return Begin::At(time);
        }
        let ago = duration(text).ok().filter(|_| !text.chars().all(|c| c.is_ascii_digit()));
        match ago.and_then(|ago: Duration| now.checked_sub(ago).ok()) {
            Some(time) => Begin::At(time),
            None => Begin::After(text.to_owned(), None),
        }
    }
}

/// A notice that is not in the list any more still says when it came.
async fn placed(context: &Context, begin: Begin, items: &[Value]) -> Result<Begin> {
    let Begin::After(id, None) = begin else { return Ok(begin) };
    let time = match items.iter().find(|item| name(item) == id) {
        Some(item) => time(item),
        None => time(&ask(context, "inbox_item", json!({ "item_id": id })).await?),
    };
    Ok(Begin::After(id, time))
}

/// Which notices are new.
struct Arrivals {
    begin: Begin,
    unread: bool,
    seen: HashSet<String>,
    /// The oldest that was there at first: what is older is not new, even when it comes into the list again.
    floor: Option<Timestamp>,
    looked: bool,
    /// The newest so far.
    last: Option<String>,
}

impl Arrivals {
    fn new(begin: Begin, unread: bool) -> Arrivals {
        Arrivals { begin, unread, seen: HashSet::new(), floor: None, looked: false, last: None }
    }

    /// The new ones of a list, oldest first, and whether some may have come and gone between two lists.
    fn take(&mut self, mut items: Vec<Value>) -> (Vec<Value>, bool) {
        // Newest first is how inboxes are listed; where times are told they decide.
        items.reverse();
        if items.iter().all(|item| time(item).is_some()) {
            items.sort_by_key(|item| (time(item), name(item)));
        }
        let first = !std::mem::replace(&mut self.looked, true);
        if first {
            self.floor = items.first().and_then(time);
        }
        let gap =
            !self.seen.is_empty() && !items.is_empty() && items.iter().all(|item| !self.seen.contains(&name(item)));
        let mut passed = !items.iter().any(|item| matches!(&self.begin, Begin::After(id, _) if *id == name(item)));
        let mut new = Vec::new();
        for item in items {
            let id = name(&item);
            let counts = match &self.begin {
                Begin::Now => !first,
                Begin::Oldest => true,
                Begin::At(since) => time(&item).is_none_or(|time| time >= *since),
                Begin::After(since, Some(at)) => {
                    time(&item).is_none_or(|time| (time, id.as_str()) > (*at, since.as_str()))
                }
                Begin::After(since, None) => {
                    let after = passed;
                    passed |= *since == id;
                    after && *since != id
                }
            };
            let old = self.floor.zip(time(&item)).is_some_and(|(floor, time)| time < floor);
            if !self.seen.insert(id.clone()) {
                continue;
            }
            if old {
                continue;
            }
            self.last = Some(id);
            if counts && !(self.unread && item["read"] == true) {
                new.push(item);
            }
        }
        (new, gap)
    }
}

/// The id of a notice; one without is known by all it says.
fn name(item: &Value) -> String {
    let id = item.get("item_id").or_else(|| item.get("id")).and_then(Value::as_str);
    id.map_or_else(|| item.to_string(), str::to_owned)
}

fn time(item: &Value) -> Option<Timestamp> {
    item["created_at"].as_str()?.parse().ok()
}

fn line(item: &Value) -> String {
    let part = |name: &str| output::clean(item[name].as_str().unwrap_or_default());
    format!("{}  {}  {}  {}\n", part("created_at"), part("title"), part("run_id"), part("item_id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list as a backend gives it, newest first, of notices `n1`, `n2` ... each a second after the other.
    fn list(numbers: &[i64]) -> Vec<Value> {
        let item = |number: &i64| {
            let at = Timestamp::from_second(1_700_000_000 + number).unwrap();
            json!({ "item_id": format!("n{number}"), "read": number % 2 == 0, "created_at": at.to_string() })
        };
        numbers.iter().rev().map(item).collect()
    }

    fn names(items: (Vec<Value>, bool)) -> Vec<String> {
        items.0.iter().map(name).collect()
    }

    #[test]
    fn every_notice_comes_once_oldest_first() {
        let mut arrivals = Arrivals::new(Begin::Now, false);
        assert_eq!(names(arrivals.take(list(&[3, 4]))), [""; 0]);
        assert_eq!(names(arrivals.take(list(&[3, 4, 5, 6, 7]))), ["n5", "n6", "n7"]);
        assert_eq!(names(arrivals.take(list(&[5, 6, 7, 8]))), ["n8"]);
        // One was deleted, so that older ones come into the list again.
        assert_eq!(names(arrivals.take(list(&[2, 3, 5, 6, 8]))), [""; 0]);
        assert_eq!(arrivals.last.as_deref(), Some("n8"), "a watch that goes on must not begin with what is old");
        assert_eq!(arrivals.take(list(&[9, 10])), (list(&[10, 9]), true));
        assert_eq!(arrivals.last.as_deref(), Some("n10"));
    }

    #[test]
    fn a_watch_begins_where_it_is_told_to() {
        let at = |number: i64| Timestamp::from_second(1_700_000_000 + number).unwrap();
        let cases = [
            (Begin::Now, false, vec![]),
            (Begin::Oldest, false, vec!["n1", "n2", "n3"]),
            (Begin::Oldest, true, vec!["n1", "n3"]),
            (Begin::At(at(2)), false, vec!["n2", "n3"]),
            (Begin::After("n2".into(), Some(at(2))), false, vec!["n3"]),
            (Begin::After("n2".into(), None), false, vec!["n3"]),
            (Begin::After("n0".into(), Some(at(0))), false, vec!["n1", "n2", "n3"]),
        ];
        for (begin, unread, expected) in cases {
            let shown = format!("{begin:?}");
            assert_eq!(names(Arrivals::new(begin, unread).take(list(&[1, 2, 3]))), expected, "{shown}");
        }
    }

    #[test]
    fn notices_without_times_keep_the_order_of_the_list() {
        let bare = |names: &[&str]| names.iter().map(|name| json!({ "id": name })).collect::<Vec<_>>();
        let mut arrivals = Arrivals::new(Begin::Now, false);
        assert_eq!(names(arrivals.take(bare(&["b", "a"]))), [""; 0]);
        assert_eq!(names(arrivals.take(bare(&["d", "c", "b", "a"]))), ["c", "d"]);
    }

    #[test]
    fn since_is_a_time_a_span_or_a_notice() {
        let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
        assert_eq!(Begin::parse("2026-01-31T08:00:00Z", now), Begin::At("2026-01-31T08:00:00Z".parse().unwrap()));
        assert_eq!(Begin::parse("10m", now), Begin::At("2026-01-31T08:50:00Z".parse().unwrap()));
        assert_eq!(Begin::parse("ntc_1", now), Begin::After("ntc_1".into(), None));
        assert_eq!(Begin::parse("12", now), Begin::After("12".into(), None));
    }
}
