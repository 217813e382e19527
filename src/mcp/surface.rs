//! Which tools a client sees, and which operation a call of one means. Everything here is made from the table.

use std::sync::Arc;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use super::facade::{self, Asked, Door};
use super::hint::{self, Next};
use super::{Options, wait};
use crate::error::{Error, Kind, Result, nearest};
use crate::operations::{self, DOMAINS, Domain, Effect, Lang, Operation, Place, schema};

/// How operations become tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// One tool for each domain, called with the name of an operation.
    Lean,
    /// One tool for each operation.
    Legacy,
    /// Both of these.
    Both,
    /// One tool for everything.
    Mini,
}

impl Surface {
    /// Every surface by its name, the default first.
    pub const ALL: &[(&str, Surface)] =
        &[("lean", Surface::Lean), ("legacy", Surface::Legacy), ("both", Surface::Both), ("mini", Surface::Mini)];

    /// The surface of this name; `source` is where the name was read.
    pub fn named(name: &str, source: &str) -> Result<Surface> {
        let known = Surface::ALL.iter().map(|(known, _)| *known);
        Surface::ALL.iter().find(|(known, _)| *known == name).map(|(_, surface)| *surface).ok_or_else(|| {
            let message = format!("{source}: {name:?} is not one of {}", known.clone().collect::<Vec<_>>().join(", "));
            let meant = nearest(name, known.clone()).unwrap_or("lean");
            Error::new(Kind::Usage, "bad_setting", message).hint(format!("towow mcp --surface {meant}"))
        })
    }
}

/// The operations that are offered: all, those of some domains, some by name, those that change nothing.
#[derive(Debug, Clone, Default)]
pub struct Toolset {
    picked: Vec<&'static str>,
    read_only: bool,
}

impl Toolset {
    /// Every name is a domain or an operation; none means everything.
    pub fn new(names: &[String], read_only: bool) -> Result<Toolset> {
        let known = || DOMAINS.iter().map(|(domain, _)| domain.name()).chain(rows().map(|(_, row)| row.name));
        let pick = |name: &String| {
            known().find(|known| *known == name).ok_or_else(|| {
                let domains: Vec<&str> = DOMAINS.iter().map(|(domain, _)| domain.name()).collect();
                let message = format!("--toolset: {name:?} is neither {} nor an operation", domains.join(", "));
                let meant = nearest(name, known()).unwrap_or("express");
                Error::new(Kind::Usage, "invalid_argument", message).hint(format!("towow mcp --toolset {meant}"))
            })
        };
        Ok(Toolset { picked: names.iter().map(pick).collect::<Result<_>>()?, read_only })
    }

    fn offers(&self, domain: Domain, operation: &Operation) -> bool {
        let picked =
            self.picked.is_empty() || self.picked.iter().any(|name| *name == domain.name() || *name == operation.name);
        picked && (!self.read_only || operation.effect == Effect::Read)
    }
}

/// Every operation that MCP mode knows, with its domain: the table, and waiting for a run.
pub fn rows() -> impl Iterator<Item = (Domain, &'static Operation)> {
    let table = DOMAINS.iter().flat_map(|(domain, rows)| rows.iter().map(|row| (*domain, row)));
    table.chain([(Domain::Collaborate, &wait::RUN_WAIT)])
}

/// True for what has a tool of its own: those are as in the recorded protocol, which existing clients were written for.
fn is_mirrored(operation: &Operation) -> bool {
    !operation.is_ours
}

/// What one server offers.
pub struct Catalog {
    rows: Vec<(Domain, &'static Operation)>,
    surface: Surface,
    lang: Lang,
}

impl Catalog {
    pub fn new(options: &Options) -> Catalog {
        let is_there = |operation: &Operation| options.surface != Surface::Legacy || is_mirrored(operation);
        let offered = |(domain, operation): &(Domain, &'static Operation)| {
            options.toolset.offers(*domain, operation) && is_there(operation)
        };
        Catalog { rows: rows().filter(offered).collect(), surface: options.surface, lang: options.lang }
    }

    /// The tools in the order of the table.
    pub fn tools(&self) -> Vec<Tool> {
        let mut tools: Vec<Tool> = match self.surface {
            Surface::Mini => vec![facade::tool(&Door::Any, &self.rows, self.lang)],
            Surface::Lean | Surface::Both => {
                self.doors().map(|door| facade::tool(&door, &self.rows, self.lang)).collect()
            }
            Surface::Legacy => Vec::new(),
        };
        if !self.is_flat() {
            return tools;
        }
        for (_, operation) in self.rows.iter().filter(|(_, row)| is_mirrored(row)) {
            let flat = flat(operation, self.lang);
            // `towow_discover` is a domain and an operation: one tool that is called either way.
            match tools.iter_mut().find(|tool| tool.name == flat.name) {
                Some(door) => facade::open_to(door, &flat),
                None => tools.push(flat),
            }
        }
        tools
    }

    /// What a call of this tool means; nothing when no tool of this name is offered.
    pub fn asked(&self, tool: &str, arguments: Map<String, Value>) -> Option<Result<Asked>> {
        let flat = self.rows.iter().filter(|(_, row)| self.is_flat() && is_mirrored(row));
        let flat = flat.map(|(_, row)| *row).find(|row| row.tool() == tool);
        let door = match self.surface {
            Surface::Mini => Some(Door::Any).filter(|door| door.tool() == tool),
            Surface::Lean | Surface::Both => self.doors().find(|door| door.tool() == tool),
            Surface::Legacy => None,
        };
        match (flat, door) {
            // Only a door is told an operation.
            (Some(operation), door) if door.is_none() || !arguments.contains_key("op") => {
                let checked = operations::check(operation, &arguments);
                let checked = checked.map_err(|error| Error {
                    hint: self.way_to(operation, &arguments),
                    ..facade::with_allowed(operation, error)
                });
                Some(checked.map(|()| Asked::flat(operation, arguments)))
            }
            (_, Some(door)) => Some(facade::asked(&door, &self.rows, arguments)),
            (_, None) => None,
        }
    }

    /// How operations are called.
    pub fn surface(&self) -> Surface {
        self.surface
    }

    /// True when every operation is offered.
    pub fn is_whole(&self) -> bool {
        let is_there = |row: &Operation| self.surface != Surface::Legacy || is_mirrored(row);
        self.rows.len() == rows().filter(|(_, row)| is_there(row)).count()
    }

    /// True when all of these are offered.
    pub fn offers(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.rows.iter().any(|(_, row)| row.name == *name))
    }

    /// What is offered, with its domain.
    pub fn rows(&self) -> &[(Domain, &'static Operation)] {
        &self.rows
    }

    /// A command of people as the call that does the same here; nothing when none does.
    pub fn next(&self, command: &str) -> Option<String> {
        let (operation, given) = match hint::of_command(command)? {
            Next::Run(operation, given) => (operation, given),
            Next::Look if self.surface == Surface::Legacy => return None,
            Next::Look if self.surface == Surface::Mini => return Some(facade::question(&Door::Any)),
            Next::Look => return self.doors().next().map(|door| facade::question(&door)),
            Next::Describe(operation) if self.surface == Surface::Legacy => (operation, Map::new()),
            Next::Describe(operation) => return Some(hint::describe(self.door_to(operation)?, operation.name)),
        };
        self.way_to(operation, &given)
    }

    /// How an operation is called here, with what is known of its arguments.
    pub fn way_to(&self, operation: &Operation, given: &Map<String, Value>) -> Option<String> {
        let door = self.door_to(operation)?;
        let args = hint::filled(operation, given);
        Some(match self.surface {
            Surface::Legacy if args.is_empty() => operation.tool(),
            Surface::Legacy => format!("{} {}", operation.tool(), Value::Object(args)),
            _ => hint::call(door, operation.name, &args),
        })
    }

    /// Why no tool is called that, and which call was meant.
    pub fn unknown(&self, tool: &str) -> String {
        let message = format!("no tool is called {tool:?}");
        let named = rows().find(|(_, row)| row.tool() == tool || row.name == tool).map(|(_, row)| row);
        if let Some(operation) = named {
            return match self.way_to(operation, &Map::new()) {
                Some(way) => format!("{message}; {} is called so: {way}", operation.name),
                None if self.surface == Surface::Legacy && !is_mirrored(operation) => {
                    format!("{message}; {} is offered by `towow mcp --surface lean`", operation.name)
                }
                None => format!("{message}: {}", facade::RESTRICTED),
            };
        }
        // The word that all names begin with makes no two of them alike.
        let short = |name: &str| name.strip_prefix("towow_").unwrap_or(name).to_owned();
        let names: Vec<String> = self.tools().iter().map(|tool| short(&tool.name)).collect();
        match nearest(&short(tool), names.iter().map(String::as_str)) {
            Some(near) => format!("{message}; did you mean {:?}?", format!("towow_{near}")),
            None => format!("{message}; tools/list says which there are"),
        }
    }

    fn door_to(&self, operation: &Operation) -> Option<Door> {
        let (domain, _) = self.rows.iter().find(|(_, row)| row.name == operation.name)?;
        Some(if self.surface == Surface::Mini { Door::Any } else { Door::Domain(*domain) })
    }

    fn is_flat(&self) -> bool {
        matches!(self.surface, Surface::Legacy | Surface::Both)
    }

    fn doors(&self) -> impl Iterator<Item = Door> {
        let offered = |domain: &Domain| self.rows.iter().any(|(of, _)| of == domain);
        DOMAINS.iter().map(|(domain, _)| *domain).filter(offered).map(Door::Domain)
    }
}

/// The tool of one operation.
pub fn flat(operation: &Operation, lang: Lang) -> Tool {
    let reads = operation.effect == Effect::Read;
    // What is absent has the meaning that is left out here, and every word of eighty tools is paid for.
    let mut annotations = ToolAnnotations::new();
    if reads {
        annotations.read_only_hint = Some(true);
    } else {
        annotations.destructive_hint = Some(operation.effect == Effect::Destroy);
        annotations.idempotent_hint = operation.idempotent.then_some(true);
    }
    let (about, input) = match operation.replaced_by.and_then(operations::find) {
        Some(replacement) => (old_name(replacement, lang), any_object()),
        None => (operation.summary.of(lang).to_owned(), Arc::new(brief(operation, lang))),
    };
    Tool::new(operation.tool(), about, input)
        .with_title(title(operation))
        .with_annotations(annotations)
        .with_raw_output_schema(any_object())
}

/// The schema without what a name says already: of an id, and of the pages of a list.
fn brief(operation: &Operation, lang: Lang) -> Map<String, Value> {
    let mut input = schema::json_schema(operation, lang);
    if operation.params.is_empty() {
        input.shift_remove("properties");
    }
    let Some(properties) = input.get_mut("properties").and_then(Value::as_object_mut) else { return input };
    for param in operation.params {
        let plain = param.place == Place::Path || param.says_nothing_new();
        if let Some(property) = properties.get_mut(param.name).and_then(Value::as_object_mut).filter(|_| plain) {
            property.shift_remove("description");
        }
        if let Some(property) = properties.get_mut(param.name).and_then(Value::as_object_mut) {
            property.shift_remove("writeOnly");
        }
    }
    input
}

fn old_name(replacement: &Operation, lang: Lang) -> String {
    match lang {
        Lang::En => format!("Old name of {}, with its arguments", replacement.tool()),
        Lang::Zh => format!("{} 的旧名，参数相同", replacement.tool()),
    }
}

/// `Auth change password` for `auth change-password`.
fn title(operation: &Operation) -> String {
    let words = operation.command.replace('-', " ");
    let (first, rest) = words.split_at(words.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

/// What a backend says is handed on as it is, so that the schema of a result promises an object and no more.
pub fn any_object() -> Arc<Map<String, Value>> {
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    Arc::new(schema)
}
