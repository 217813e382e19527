//! What a filter may call: the engine's definitions and natives, and ours, of which only those are loaded that a filter
//! needs, so that a short filter starts at once.

use std::collections::{HashMap, HashSet};

use jaq_core::load::parse::Def;
use jaq_core::load::{Arena, parse};

use super::Engine;
use super::natives;
use super::tree::{Sig, Tree};

/// Our definitions, each beginning on a line of its own with `def` and followed by an empty line; what they call stands
/// above them. They win over the engine's of the same name and arity.
const PRELUDE: &str = include_str!("prelude.jq");

type Fun = jaq_core::native::Fun<Engine>;

/// The engine's definitions.
fn engine_defs() -> impl Iterator<Item = Def<&'static str>> {
    jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs())
}

fn engine_funs() -> impl Iterator<Item = Fun> {
    jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs())
}

/// Every native: ours first, which win, and the engine's, some of them also under a second name, under which our
/// definitions of the same name reach them.
pub fn funs() -> impl Iterator<Item = Fun> {
    let second = engine_funs().filter_map(|(name, args, fun)| {
        let alias = natives::ALIASES.iter().find(|(theirs, arity, _)| *theirs == name && *arity == args.len())?.2;
        Some((alias, args, fun))
    });
    natives::funs().chain(second).chain(engine_funs())
}

/// The sources of our definitions with their names and arities, in the order in which they stand.
fn sources() -> impl Iterator<Item = (&'static str, usize, &'static str)> {
    PRELUDE.split("\n\n").filter_map(|source| {
        let head = source.trim_start().strip_prefix("def ")?;
        let name = head.split(['(', ':']).next()?;
        let rest = &head[name.len()..];
        let arity = match rest.strip_prefix('(') {
            Some(args) => args.split(')').next()?.split(';').count(),
            None => 0,
        };
        Some((name, arity, source.trim()))
    })
}

/// The definitions that these calls need, in an order in which they can be compiled.
pub fn needed<'s>(calls: &[Sig], arena: &'s Arena) -> (Vec<Def<&'s str>>, Vec<&'s str>) {
    if calls.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let ours: Vec<_> = sources().collect();
    let native: HashSet<Sig> = natives::funs().map(|(name, args, _)| (name.to_owned(), args.len())).collect();
    let mut theirs: Vec<Option<Def<&'s str>>> =
        engine_defs().filter(|def| !native.contains(&(def.name.to_owned(), def.args.len()))).map(Some).collect();
    let mut at: HashMap<Sig, Vec<usize>> = HashMap::new();
    for (index, def) in theirs.iter().flatten().enumerate() {
        at.entry((def.name.to_owned(), def.args.len())).or_default().push(index);
    }
    for (index, (name, arity, _)) in ours.iter().enumerate() {
        at.entry(((*name).to_owned(), *arity)).or_default().push(theirs.len() + index);
    }
    let mut vars = Vec::new();
    let mut found: Vec<Option<Def<&'s str>>> = (0..theirs.len() + ours.len()).map(|_| None).collect();
    let mut pending: Vec<Sig> = calls.to_vec();
    while let Some(call) = pending.pop() {
        // What is taken is not looked up again.
        for index in at.remove(&call).unwrap_or_default() {
            let mut tree = Tree::new(arena, None);
            let def = match theirs.get_mut(index) {
                Some(theirs) => {
                    let def = theirs.take();
                    // Theirs are left as they are; only their calls are of interest.
                    if let Some(def) = &def {
                        tree.term(def.body.clone());
                    }
                    def
                }
                None => {
                    let (_, _, source) = ours[index - theirs.len()];
                    let defs = parse(source, |parser| parser.defs()).unwrap_or_default();
                    defs.into_iter().next().map(|def| tree.def(def))
                }
            };
            pending.append(&mut tree.calls);
            vars.append(&mut tree.vars);
            found[index] = def;
        }
    }
    (found.into_iter().flatten().collect(), vars)
}

/// The names and arities of everything that a filter may call.
pub fn known() -> Vec<Sig> {
    let defs = engine_defs().map(|def| (def.name.to_owned(), def.args.len()));
    let ours = sources().map(|(name, arity, _)| (name.to_owned(), arity));
    let funs = funs().map(|(name, args, _)| (name.to_owned(), args.len()));
    let all: HashSet<Sig> = defs.chain(ours).chain(funs).filter(|(name, _)| is_public(name)).collect();
    let mut all: Vec<Sig> = all.into_iter().collect();
    all.sort();
    all
}

/// The engine's helpers and ours are not for filters.
fn is_public(name: &str) -> bool {
    !name.starts_with(['_', '!']) && !natives::HELPERS.contains(&name)
}
