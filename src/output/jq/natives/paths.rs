//! Assignments by paths, with what jq does and the engine does not: what is missing is made, and order is kept.

use jaq_core::native::{bome, v};
use jaq_core::{Bind, Exn};
use jaq_json::{Map, Num, Rc, Val};
use jaq_std::ValT as _;

use super::{Failure, Native, fail, kind, short};

/// Largest index for which an assignment makes room.
const LARGEST: usize = 536_870_911;

type Changed<'a> = Result<Val, Exn<'a, Val>>;

/// The paths of a filter argument, each a list of steps. The type of the engine's paths has no name here.
macro_rules! paths {
    ($filter:expr, $context:expr, $input:expr) => {
        $filter.paths(($context, ($input, Default::default()))).map(|found| {
            let mut steps: Vec<Val> = found?.1.iter().cloned().map(whole).collect();
            steps.reverse();
            Ok(steps)
        })
    };
}

/// A slice names both of its ends.
fn whole(step: Val) -> Val {
    match step {
        Val::Obj(mut ends) => {
            let fields = Rc::make_mut(&mut ends);
            for end in ["start", "end"] {
                fields.entry(super::string(end)).or_default();
            }
            Val::Obj(ends)
        }
        step => step,
    }
}

pub fn natives() -> Box<[Native]> {
    Box::new([
        ("path", [Bind::Fun(())].into(), |mut cv| {
            let (path, context) = cv.0.pop_fun();
            let paths = paths!(path, context, cv.1);
            Box::new(paths.map(|path: Result<Vec<Val>, Exn<Val>>| Ok(path?.into_iter().collect())))
        }),
        ("setpath", v(2), |mut cv| {
            let (new, path) = (cv.0.pop_var(), cv.0.pop_var());
            let steps = steps(&path).map_err(Exn::from);
            Box::new(std::iter::once(steps.and_then(|steps| assigned(cv.1, &[steps], &new))))
        }),
        ("_assign", [Bind::Fun(()), Bind::Var(())].into(), |mut cv| {
            let new = cv.0.pop_var();
            let (path, context) = cv.0.pop_fun();
            let paths = paths!(path, context, cv.1.clone()).collect::<Result<Vec<_>, Exn<Val>>>();
            Box::new(std::iter::once(paths.and_then(|paths| assigned(cv.1, &paths, &new))))
        }),
        ("_update", [Bind::Fun(()), Bind::Fun(())].into(), |mut cv| {
            let (update, inner) = cv.0.pop_fun();
            let (path, context) = cv.0.pop_fun();
            let paths = paths!(path, context, cv.1.clone()).collect::<Result<Vec<_>, Exn<Val>>>();
            let updated = paths.and_then(|paths| {
                let mut value = cv.1;
                let mut gone = Vec::new();
                for path in &paths {
                    change(&mut value, path, &mut |old| match update.run((inner.clone(), old)).next() {
                        Some(new) => new,
                        None => {
                            gone.push(path.as_slice());
                            Ok(Val::Null)
                        }
                    })?;
                }
                // What yields nothing goes at the end, so that no index moves before.
                delete(&mut value, &gone)?;
                Ok(value)
            });
            Box::new(std::iter::once(updated))
        }),
        ("delpaths", v(1), |mut cv| {
            let paths = cv.0.pop_var();
            bome(deleted(cv.1, &paths))
        }),
    ])
}

fn steps(path: &Val) -> Result<Vec<Val>, Failure> {
    match path {
        Val::Arr(steps) => Ok(steps.to_vec()),
        _ => Err(fail("path must be specified as an array")),
    }
}

fn assigned<'a>(mut value: Val, paths: &[Vec<Val>], new: &Val) -> Changed<'a> {
    for path in paths {
        change(&mut value, path, &mut |_| Ok(new.clone()))?;
    }
    Ok(value)
}

fn deleted(mut value: Val, paths: &Val) -> Result<Val, Failure> {
    let Val::Arr(paths) = paths else { return Err(fail("paths must be specified as an array")) };
    let paths = paths.iter().map(steps).collect::<Result<Vec<_>, _>>()?;
    delete(&mut value, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    Ok(value)
}

fn wrong(value: &Val, step: &Val) -> Failure {
    match step {
        Val::TStr(key) => fail(format_args!("cannot index {} with {:?}", kind(value), String::from_utf8_lossy(key))),
        _ => fail(format_args!("cannot index {} with {}", kind(value), short(step))),
    }
}

/// Replaces what is at a path, making on the way what is missing.
fn change<'a>(value: &mut Val, path: &[Val], new: &mut dyn FnMut(Val) -> Changed<'a>) -> Result<(), Exn<'a, Val>> {
    let Some((step, rest)) = path.split_first() else {
        *value = new(std::mem::take(value))?;
        return Ok(());
    };
    if let Val::Null = value {
        *value = match step {
            Val::TStr(_) => Val::obj(Map::default()),
            Val::Num(_) | Val::Obj(_) => Val::Arr(Rc::default()),
            // A null step reads null and cannot be written.
            _ => return Err(Exn::from(wrong(value, step))),
        };
    }
    match (value, step) {
        (Val::Obj(fields), Val::TStr(_)) => change(Rc::make_mut(fields).entry(step.clone()).or_default(), rest, new),
        (Val::Arr(items), Val::Num(_)) => {
            let index =
                index(step, items.len()).ok_or_else(|| Exn::from(fail("out of bounds negative array index")))?;
            if index > LARGEST {
                return Err(Exn::from(fail(format_args!("array index {index} is too large"))));
            }
            let items = Rc::make_mut(items);
            if index >= items.len() {
                items.resize(index + 1, Val::Null);
            }
            change(&mut items[index], rest, new)
        }
        (Val::Arr(items), Val::Obj(_)) => {
            let (from, upto) = slice(step, items.len()).map_err(Exn::from)?;
            let mut part: Val = items[from..upto].iter().cloned().collect();
            change(&mut part, rest, new)?;
            let Val::Arr(part) = part else {
                return Err(Exn::from(fail("a slice of an array can only be assigned another array")));
            };
            Rc::make_mut(items).splice(from..upto, part.iter().cloned());
            Ok(())
        }
        (value, step) => Err(Exn::from(wrong(value, step))),
    }
}

/// An index from the start; a negative one counts from the end and may lie before the start, which is none.
fn index(step: &Val, length: usize) -> Option<usize> {
    let index = match step {
        Val::Num(Num::Int(index)) => *index,
        step => step.as_f64()?.floor() as isize,
    };
    if index < 0 { length.checked_add_signed(index) } else { usize::try_from(index).ok() }
}

/// Where the slice `{"start": ..., "end": ...}` begins and ends.
fn slice(step: &Val, length: usize) -> Result<(usize, usize), Failure> {
    let bound = |name: &str, round: fn(f64) -> f64, default: usize| {
        let Val::Obj(fields) = step else { return Ok(default) };
        match fields.get(&super::string(name)) {
            None | Some(Val::Null) => Ok(default),
            Some(bound) => {
                let bound =
                    bound.as_f64().ok_or_else(|| fail("start and end indices of an array slice must be numbers"))?;
                let bound = round(bound);
                Ok(if bound < 0.0 { bound + length as f64 } else { bound }.clamp(0.0, length as f64) as usize)
            }
        }
    };
    let (from, upto) = (bound("start", f64::floor, 0)?, bound("end", f64::ceil, length)?);
    Ok((from, upto.max(from)))
}

/// Takes out what is at these paths, all at once; the rest keeps its order.
fn delete(value: &mut Val, paths: &[&[Val]]) -> Result<(), Failure> {
    if paths.iter().any(|path| path.is_empty()) {
        *value = Val::Null;
        return Ok(());
    }
    // Paths below one child are taken together.
    let mut deeper: Vec<(&Val, Vec<&[Val]>)> = Vec::new();
    let mut last: Vec<&Val> = Vec::new();
    for path in paths {
        let Some((step, rest)) = path.split_first() else { continue };
        if rest.is_empty() {
            last.push(step);
        } else {
            match deeper.last_mut() {
                Some((same, rests)) if *same == step => rests.push(rest),
                _ => deeper.push((step, vec![rest])),
            }
        }
    }
    match value {
        Val::Null => Ok(()),
        Val::Obj(fields) => {
            let fields = Rc::make_mut(fields);
            let keyed = |step: &Val| match step {
                Val::TStr(_) => Ok(()),
                _ => Err(fail(format_args!("cannot delete field at object index of {}", kind(step)))),
            };
            for (step, rests) in &deeper {
                keyed(step)?;
                if let Some(child) = fields.get_mut(*step) {
                    delete(child, rests)?;
                }
            }
            last.iter().try_for_each(|step| keyed(step))?;
            match last.as_slice() {
                [] => {}
                [one] => _ = fields.shift_remove(*one),
                all => {
                    let all: std::collections::HashSet<&Val> = all.iter().copied().collect();
                    fields.retain(|key, _| !all.contains(key));
                }
            }
            Ok(())
        }
        Val::Arr(items) => delete_items(Rc::make_mut(items), &deeper, &last),
        other => Err(fail(format_args!("cannot delete field of {}", short(other)))),
    }
}

fn delete_items(items: &mut Vec<Val>, deeper: &[(&Val, Vec<&[Val]>)], last: &[&Val]) -> Result<(), Failure> {
    let length = items.len();
    let misplaced = |step: &Val| fail(format_args!("cannot delete field at array index of {}", kind(step)));
    for (step, rests) in deeper {
        match step {
            Val::Num(_) => {
                if let Some(child) = index(step, length).and_then(|index| items.get_mut(index)) {
                    delete(child, rests)?;
                }
            }
            Val::Obj(_) => {
                let (from, upto) = slice(step, length)?;
                let mut part: Val = items[from..upto].iter().cloned().collect();
                delete(&mut part, rests)?;
                if let Val::Arr(part) = part {
                    items.splice(from..upto, part.iter().cloned());
                }
            }
            step => return Err(misplaced(step)),
        }
    }
    if last.is_empty() {
        return Ok(());
    }
    let mut gone = vec![false; length];
    for step in last {
        match step {
            Val::Num(_) => {
                if let Some(gone) = index(step, length).and_then(|index| gone.get_mut(index)) {
                    *gone = true;
                }
            }
            Val::Obj(_) => {
                let (from, upto) = slice(step, length)?;
                gone[from..upto].fill(true);
            }
            step => return Err(misplaced(step)),
        }
    }
    let mut gone = gone.into_iter();
    items.retain(|_| !gone.next().unwrap_or(false));
    Ok(())
}
