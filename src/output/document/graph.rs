//! Tasks as a drawing: each below what it waits for, with a line from there.

use std::fmt::Write as _;

use super::html::escaped;
use super::{Outcome, Task, words};

/// Sizes in pixels.
const WIDTH: usize = 200;
const HEIGHT: usize = 52;
const ACROSS: usize = 24;
const DOWN: usize = 44;
const MARGIN: usize = 8;

/// More tasks than that are told by their list alone.
const MOST: usize = 40;

/// Columns of text that a box holds; a wide letter takes two.
const FITS: usize = 25;

/// An SVG of the tasks, or nothing where there is no order to be seen.
pub fn svg(outcome: &Outcome, tasks: &[Task]) -> String {
    if tasks.len() > MOST || tasks.iter().all(|task| task.after.is_empty()) {
        return String::new();
    }
    let levels = levels(tasks);
    let places = places(tasks, &levels);
    let widest = places.iter().map(|(column, _)| column + 1).max().unwrap_or(1);
    let deepest = levels.iter().max().copied().unwrap_or(0) + 1;
    let width = 2 * MARGIN + widest * WIDTH + (widest - 1) * ACROSS;
    let height = 2 * MARGIN + deepest * HEIGHT + (deepest - 1) * DOWN;
    let corner = |at: usize| {
        let (column, level) = places[at];
        let missing = widest - levels.iter().filter(|other| **other == level).count();
        // A short row stands in the middle.
        (MARGIN + column * (WIDTH + ACROSS) + missing * (WIDTH + ACROSS) / 2, MARGIN + level * (HEIGHT + DOWN))
    };
    let title = words::GRAPH.of(outcome.lang());
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" \
         aria-label=\"{title}\">\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
    );
    for (at, task) in tasks.iter().enumerate() {
        // A task that waits for itself, over others or not, cannot be drawn below itself.
        for before in task.after.iter().filter(|before| levels[**before] < levels[at]) {
            let ((from_x, from_y), (to_x, to_y)) = (corner(*before), corner(at));
            let (from_x, from_y, to_x) = (from_x + WIDTH / 2, from_y + HEIGHT, to_x + WIDTH / 2);
            let bend = (to_y - from_y) / 2;
            let _ = writeln!(
                svg,
                "<path class=\"edge\" d=\"M{from_x} {from_y}C{from_x} {} {to_x} {} {to_x} {to_y}\" \
                 marker-end=\"url(#arrow)\"/>",
                from_y + bend,
                to_y - bend
            );
        }
    }
    for (at, task) in tasks.iter().enumerate() {
        let (x, y) = corner(at);
        let who = task.assignee.map(|seat| outcome.name(seat)).unwrap_or_default();
        let (middle, number) = (x + WIDTH / 2, at + 1);
        let _ = writeln!(
            svg,
            "<a href=\"#task-{number}\"><title>{full}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" rx=\"8\"/><text x=\"{middle}\" y=\"{}\">{short}</text><text class=\"who\" \
             x=\"{middle}\" y=\"{}\">{who}</text></a>",
            y + 22,
            y + 40,
            full = escaped(&task.title),
            short = escaped(&cut(&format!("{number}. {}", task.title))),
            who = escaped(&cut(&who)),
        );
    }
    svg + "</svg>\n"
}

/// How many tasks are before each one, along the longest way. In a circle, which no honest plan has, it ends all the same.
fn levels(tasks: &[Task]) -> Vec<usize> {
    let mut levels = vec![0; tasks.len()];
    for _ in 0..tasks.len() {
        let mut changed = false;
        for (at, task) in tasks.iter().enumerate() {
            let below = task.after.iter().filter(|before| **before != at).map(|before| levels[*before] + 1).max();
            let level = below.unwrap_or(0).min(tasks.len() - 1);
            changed |= level > levels[at];
            levels[at] = levels[at].max(level);
        }
        if !changed {
            break;
        }
    }
    // No level stays empty.
    let mut used = levels.clone();
    used.sort_unstable();
    used.dedup();
    levels.into_iter().map(|level| used.partition_point(|known| *known < level)).collect()
}

/// Column and level of each task; within a level those stand first whose tasks before them do.
fn places(tasks: &[Task], levels: &[usize]) -> Vec<(usize, usize)> {
    let mut places = vec![(0, 0); tasks.len()];
    for level in 0..=levels.iter().max().copied().unwrap_or(0) {
        let mut row: Vec<usize> = (0..tasks.len()).filter(|at| levels[*at] == level).collect();
        row.sort_by_key(|at| {
            let above: Vec<usize> = tasks[*at]
                .after
                .iter()
                .filter(|before| levels[**before] < level)
                .map(|before| places[*before].0)
                .collect();
            // In halves of a column, so that the middle between two is between them.
            (2 * above.iter().sum::<usize>()).checked_div(above.len()).unwrap_or(0)
        });
        for (column, at) in row.into_iter().enumerate() {
            places[at] = (column, level);
        }
    }
    places
}

/// As much of a text as a box holds.
fn cut(text: &str) -> String {
    console::truncate_str(&text.split_whitespace().collect::<Vec<_>>().join(" "), FITS, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(after: &[&[usize]]) -> Vec<Task> {
        let task = |after: &&[usize]| Task { title: "t".into(), after: after.to_vec(), ..Task::default() };
        after.iter().map(task).collect()
    }

    #[test]
    fn a_task_stands_below_what_it_waits_for() {
        type Case<'a> = (&'a [&'a [usize]], &'a [usize]);
        let cases: [Case; 6] = [
            (&[&[], &[0], &[1]], &[0, 1, 2]),
            (&[&[2], &[], &[1]], &[2, 0, 1]),
            (&[&[], &[], &[0, 1], &[0, 2]], &[0, 0, 1, 2]),
            (&[&[0]], &[0]),
            // Circles end, each task in them where it may.
            (&[&[1], &[0]], &[0, 0]),
            (&[], &[]),
        ];
        for (after, expected) in cases {
            assert_eq!(levels(&tasks(after)), expected, "{after:?}");
        }
    }

    #[test]
    fn no_two_tasks_stand_at_one_place() {
        let tasks = tasks(&[&[], &[], &[0, 1], &[0], &[2, 3], &[1]]);
        let places = places(&tasks, &levels(&tasks));
        let different: std::collections::HashSet<_> = places.iter().collect();
        assert_eq!(different.len(), tasks.len(), "{places:?}");
    }

    #[test]
    fn there_is_a_drawing_only_where_there_is_an_order() {
        let outcome = Outcome::default();
        assert_eq!(svg(&outcome, &tasks(&[&[], &[]])), "");
        assert_eq!(svg(&outcome, &tasks(&vec![&[][..]; MOST + 1])), "");
        let drawn = svg(&outcome, &tasks(&[&[], &[0], &[0, 1]]));
        assert_eq!((drawn.matches("<rect").count(), drawn.matches("class=\"edge\"").count()), (3, 3), "{drawn}");
        // Circles end, and draw only what goes down.
        assert!(svg(&outcome, &tasks(&[&[1], &[0]])).matches("class=\"edge\"").count() <= 1);
    }
}
