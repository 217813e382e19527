//! What stands between jq's meaning of a filter and the engine's, mended in the parsed filter.
//!
//! The engine parses jq, but a few of its operators differ: division is inexact, indices must be integers, strings are
//! not multiplied by fractions, operands run in another order. Here they become calls of natives that do as jq does.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::load::{Arena, span};
use jaq_core::ops::Math;
use jaq_core::path::{Part, Path};

type Tm<'s> = Term<&'s str>;

/// A call: name and number of arguments.
pub type Sig = (String, usize);

/// Rewrites terms and collects what they call.
pub struct Tree<'s> {
    arena: &'s Arena,
    /// The text of the user's filter, for `$__loc__`; none for definitions of ours.
    code: Option<&'s str>,
    /// Everything that is called, with repetitions.
    pub calls: Vec<Sig>,
    /// Global variables that are used.
    pub vars: Vec<&'s str>,
    fresh: usize,
}

impl<'s> Tree<'s> {
    pub fn new(arena: &'s Arena, code: Option<&'s str>) -> Self {
        Tree { arena, code, calls: Vec::new(), vars: Vec::new(), fresh: 0 }
    }

    /// A name that no filter can write.
    fn fresh(&mut self) -> &'s str {
        self.fresh += 1;
        self.arena.alloc(format!("$!{}", self.fresh))
    }

    pub fn def(&mut self, def: Def<&'s str>) -> Def<&'s str> {
        let mut body = self.term(def.body);
        // In jq a parameter `$x` is also the filter `x`.
        for var in def.args.iter().filter_map(|arg| arg.strip_prefix('$').map(|name| (name, *arg))).rev() {
            if self.calls.iter().any(|(name, arity)| *arity == 0 && name == var.0) {
                body = Term::Def(vec![Def { name: var.0, args: Vec::new(), body: Term::Var(var.1) }], Box::new(body));
            }
        }
        Def { name: def.name, args: def.args, body }
    }

    /// The same box, with the rewritten term in it.
    fn boxed(&mut self, mut term: Box<Tm<'s>>) -> Box<Tm<'s>> {
        *term = self.term(std::mem::take(&mut *term));
        term
    }

    fn call(&mut self, name: &'s str, args: Vec<Tm<'s>>) -> Tm<'s> {
        self.calls.push((name.to_owned(), args.len()));
        Term::Call(name, args)
    }

    pub fn term(&mut self, term: Tm<'s>) -> Tm<'s> {
        match term {
            Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) => term,
            Term::Var(name) => self.var(name),
            Term::Str(format, parts) => self.string(format, parts),
            Term::Arr(items) => Term::Arr(items.map(|items| self.boxed(items))),
            Term::Obj(entries) => self.object(entries),
            Term::Neg(term) => Term::Neg(self.boxed(term)),
            Term::BinOp(l, op, r) => self.operation(*l, op, *r),
            Term::Label(label, term) => Term::Label(label, self.boxed(term)),
            Term::Fold(kind, xs, pattern, args) => self.fold(kind, xs, pattern, args),
            Term::TryCatch(body, handler) => {
                Term::TryCatch(self.boxed(body), handler.map(|handler| self.boxed(handler)))
            }
            Term::IfThenElse(cases, otherwise) => {
                let cases = cases.into_iter().map(|(test, then)| (self.term(test), self.term(then))).collect();
                Term::IfThenElse(cases, otherwise.map(|otherwise| self.boxed(otherwise)))
            }
            Term::Def(defs, term) => {
                let defs = defs.into_iter().map(|def| self.def(def)).collect();
                Term::Def(defs, self.boxed(term))
            }
            Term::Call(name, args) => {
                let args = args.into_iter().map(|arg| self.term(arg)).collect();
                self.call(name, args)
            }
            Term::Path(head, path) => {
                let head = self.boxed(head);
                let parts = path.0.into_iter().map(|(part, optional)| (self.part(part), optional)).collect();
                Term::Path(head, Path(parts))
            }
        }
    }

    fn var(&mut self, name: &'s str) -> Tm<'s> {
        self.vars.push(name);
        match self.code {
            Some(code) if name == "$__loc__" => {
                let line = code[..span(code, name).start].matches('\n').count() + 1;
                let line: &'s str = self.arena.alloc(line.to_string());
                let text = |text: &'s str| Term::Str(None, vec![StrPart::Str(text)]);
                Term::Obj(vec![(text("file"), Some(text("<top-level>"))), (text("line"), Some(Term::Num(line)))])
            }
            _ => Term::Var(name),
        }
    }

    /// The engine has its own conversion to text, which prints numbers otherwise; and the last part runs slowest.
    fn string(&mut self, format: Option<&'s str>, parts: Vec<StrPart<&'s str, Tm<'s>>>) -> Tm<'s> {
        let mut many = 0;
        let mut parts: Vec<_> = parts
            .into_iter()
            .map(|part| match part {
                StrPart::Str(text) => StrPart::Str(text),
                StrPart::Char(c) => StrPart::Char(c),
                StrPart::Term(term) => {
                    let term = self.term(term);
                    many += usize::from(!single(&term));
                    StrPart::Term(term)
                }
            })
            .collect();
        if !parts.iter().any(|part| matches!(part, StrPart::Term(_))) {
            return Term::Str(format, parts);
        }
        let format = format.unwrap_or("@text");
        self.calls.push((format.to_owned(), 0));
        let mut bound = Vec::new();
        if many > 1 {
            for part in &mut parts {
                if let StrPart::Term(term) = part
                    && !single(term)
                {
                    let name = self.fresh();
                    bound.push((name, std::mem::replace(term, Term::Var(name))));
                }
            }
        }
        let text = Term::Str(Some(format), parts);
        // What is bound outermost runs slowest.
        bound.into_iter().fold(text, |text, (name, term)| bind(term, name, text))
    }

    fn object(&mut self, entries: Vec<(Tm<'s>, Option<Tm<'s>>)>) -> Tm<'s> {
        let entries = entries.into_iter().map(|(key, value)| match (key, value) {
            (Term::Var(name), None) if name == "$__loc__" => {
                (Term::Str(None, vec![StrPart::Str("__loc__")]), Some(self.var(name)))
            }
            (key, value) => (self.term(key), value.map(|value| self.term(value))),
        });
        Term::Obj(entries.collect())
    }

    fn operation(&mut self, l: Tm<'s>, op: BinaryOp<&'s str>, r: Tm<'s>) -> Tm<'s> {
        let (l, r) = (self.term(l), self.term(r));
        let join = |l, op, r| Term::BinOp(Box::new(l), op, Box::new(r));
        match op {
            BinaryOp::Math(math) if native(math).is_some() => self.call(native(math).unwrap_or_default(), vec![r, l]),
            BinaryOp::Assign if !in_place(&l) => {
                let name = self.fresh();
                let assign = self.call("_assign", vec![l, Term::Var(name)]);
                bind(r, name, assign)
            }
            BinaryOp::Update => self.update(l, r),
            BinaryOp::UpdateMath(math) => {
                let name = self.fresh();
                let step = match native(math) {
                    Some(native) => self.call(native, vec![Term::Var(name), Term::Id]),
                    None => join(Term::Id, BinaryOp::Math(math), Term::Var(name)),
                };
                let update = self.update(l, step);
                bind(r, name, update)
            }
            BinaryOp::UpdateAlt => {
                let name = self.fresh();
                let update = self.update(l, join(Term::Id, BinaryOp::Alt, Term::Var(name)));
                bind(r, name, update)
            }
            // In jq the right operand runs slowest.
            BinaryOp::Math(_) | BinaryOp::Cmp(_) if !single(&l) && !single(&r) => {
                let name = self.fresh();
                bind(r, name, join(l, op, Term::Var(name)))
            }
            BinaryOp::Pipe(Some(pattern)) => {
                let pattern = self.pattern(pattern);
                join(l, BinaryOp::Pipe(Some(pattern)), r)
            }
            op => join(l, op, r),
        }
    }

    /// `l |= r`. The engine's own update is faster, and right where nothing can be missing.
    fn update(&mut self, l: Tm<'s>, r: Tm<'s>) -> Tm<'s> {
        if !in_place(&l) {
            return self.call("_update", vec![l, r]);
        }
        let r = if single(&r) { r } else { self.call("_first", vec![r]) };
        Term::BinOp(Box::new(l), BinaryOp::Update, Box::new(r))
    }

    fn pattern(&mut self, pattern: Pattern<&'s str>) -> Pattern<&'s str> {
        match pattern {
            Pattern::Var(name) => Pattern::Var(name),
            Pattern::Arr(items) => Pattern::Arr(items.into_iter().map(|item| self.pattern(item)).collect()),
            Pattern::Obj(entries) => {
                Pattern::Obj(entries.into_iter().map(|(key, item)| (self.term(key), self.pattern(item))).collect())
            }
        }
    }

    /// Of several results of a step, `reduce` goes on with the last, and with null where there is none.
    fn fold(&mut self, kind: &'s str, xs: Box<Tm<'s>>, pattern: Pattern<&'s str>, args: Vec<Tm<'s>>) -> Tm<'s> {
        let xs = self.boxed(xs);
        let pattern = self.pattern(pattern);
        let mut args: Vec<_> = args.into_iter().map(|arg| self.term(arg)).collect();
        if let ("reduce", [_, step]) = (kind, &mut args[..])
            && !single(step)
        {
            let inner = std::mem::take(step);
            *step = self.call("_last", vec![inner]);
        }
        Term::Fold(kind, xs, pattern, args)
    }

    /// Indices are rounded down, as are starts of slices; their ends are rounded up.
    fn part(&mut self, part: Part<Tm<'s>>) -> Part<Tm<'s>> {
        let mut rounded = |term: Tm<'s>, name: &'static str| {
            let term = self.term(term);
            match &term {
                Term::Str(..) => term,
                Term::Num(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => term,
                _ => {
                    let call = self.call(name, Vec::new());
                    Term::BinOp(Box::new(term), BinaryOp::Pipe(None), Box::new(call))
                }
            }
        };
        match part {
            Part::Index(index) => Part::Index(rounded(index, "_index")),
            Part::Range(from, upto) => {
                Part::Range(from.map(|from| rounded(from, "_index")), upto.map(|upto| rounded(upto, "_upto")))
            }
        }
    }
}

fn native(math: Math) -> Option<&'static str> {
    match math {
        Math::Mul => Some("_mul"),
        Math::Div => Some("_div"),
        Math::Rem => Some("_rem"),
        Math::Add | Math::Sub => None,
    }
}

/// True where a path only goes to what is there.
fn in_place(term: &Tm) -> bool {
    match term {
        Term::Id | Term::Recurse => true,
        Term::Path(head, path) => {
            in_place(head) && path.0.iter().all(|(part, _)| matches!(part, Part::Range(None, None)))
        }
        Term::BinOp(l, BinaryOp::Pipe(None), r) => in_place(l) && in_place(r),
        Term::Call("select", args) => args.len() == 1,
        _ => false,
    }
}

fn bind<'s>(term: Tm<'s>, name: &'s str, body: Tm<'s>) -> Tm<'s> {
    Term::BinOp(Box::new(term), BinaryOp::Pipe(Some(Pattern::Var(name))), Box::new(body))
}

/// True where a term certainly has one result (or fails).
fn single(term: &Tm) -> bool {
    match term {
        Term::Id | Term::Num(_) | Term::Var(_) | Term::Arr(_) | Term::Break(_) => true,
        Term::Str(_, parts) => parts.iter().all(|part| match part {
            StrPart::Term(term) => single(term),
            _ => true,
        }),
        Term::Obj(entries) => entries.iter().all(|(key, value)| single(key) && value.as_ref().is_none_or(single)),
        Term::Neg(term) => single(term),
        Term::BinOp(l, op, r) => match op {
            BinaryOp::Comma | BinaryOp::Alt => false,
            BinaryOp::Update => single(r),
            _ => single(l) && single(r),
        },
        Term::IfThenElse(cases, otherwise) => {
            cases.iter().all(|(test, then)| single(test) && single(then)) && otherwise.as_deref().is_none_or(single)
        }
        Term::Call(name, args) => match (*name, &args[..]) {
            ("_update", [_, _]) => true,
            ("_assign", [_, value]) => single(value),
            ("_mul" | "_div" | "_rem" | "setpath", [a, b]) => single(a) && single(b),
            ("_first" | "_last" | "map" | "sort_by" | "group_by" | "unique_by" | "min_by" | "max_by", [_]) => true,
            (
                "length" | "keys" | "add" | "type" | "tostring" | "tonumber" | "sort" | "not" | "_index" | "_upto",
                [],
            ) => true,
            _ => false,
        },
        Term::Path(head, path) => {
            single(head)
                && path.0.iter().all(|(part, _)| match part {
                    Part::Index(index) => single(index),
                    Part::Range(None, None) => false,
                    Part::Range(from, upto) => from.as_ref().is_none_or(single) && upto.as_ref().is_none_or(single),
                })
        }
        _ => false,
    }
}
