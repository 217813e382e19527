//! A result on its way out: what the user asked of it, and the form it gets.

use std::io::IsTerminal;

use serde_json::Value;

use super::{Filter, Format, Printer, Shape, Style, card, format, notice, plain, table, write};
use crate::error::{Error, Result};

/// What the user asked of the output.
#[derive(Default)]
pub struct Output {
    /// The form; by default what the place needs.
    pub format: Option<Format>,
    /// A jq filter over the result.
    pub jq: Option<Filter>,
    /// Strings that a filter yields, without quotes.
    pub raw: bool,
    /// JSON indented by tabs.
    pub tab: bool,
    /// Only these fields of the result, or of its rows.
    pub fields: Vec<String>,
    /// Nothing but ids.
    pub quiet: bool,
    /// Every column and not only the useful ones.
    pub full: bool,
}

impl Output {
    /// True when the result is shown to a reader and not to a program.
    pub fn for_people(&self) -> bool {
        let table = self.format.map(|format| format == Format::Table);
        self.jq.is_none() && !self.quiet && table.unwrap_or(!self.tab && std::io::stdout().is_terminal())
    }

    /// True when JSON is printed as it is: nothing is picked, filtered or laid out.
    pub fn passes_through(&self) -> bool {
        let json = matches!(self.format, None | Some(Format::Json));
        json && self.jq.is_none()
            && self.fields.is_empty()
            && !self.quiet
            && !self.tab
            && !std::io::stdout().is_terminal()
    }

    /// As [`Output::check`], for what prints one line after the other: there is no table and no document of them.
    pub fn check_lines(&self, shape: &Shape<'_>) -> Result<()> {
        if matches!(self.format, Some(Format::Tsv | Format::Yaml)) {
            let message =
                "what prints one result after the other prints JSON lines; -o tsv and -o yaml are for whole results";
            return Err(Error::usage(message).hint("towow help output"));
        }
        self.check(shape)
    }

    /// Refuses what would come to nothing, before anything is sent.
    pub fn check(&self, shape: &Shape<'_>) -> Result<()> {
        if self.quiet && shape.id.is_none() { Err(format::no_ids()) } else { Ok(()) }
    }

    /// Prints a result that is no list.
    pub fn print(&self, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        self.print_as(Shape::default(), value, view)
    }

    /// Prints a result of this shape: ids, through the filter, in the form that was asked for, or as this view makes it
    /// readable.
    pub fn print_as(&self, shape: Shape<'_>, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        if self.quiet {
            return plain(&shape.ids(value)?);
        }
        if self.for_people() {
            return write(&self.readable(&shape, value, view));
        }
        let kept = self.kept(&shape, value);
        if matches!(self.format, Some(Format::Tsv)) {
            return plain(&shape.tsv(value, &self.fields, self.full));
        }
        let value = kept.as_ref().unwrap_or(value);
        if let Some(filter) = &self.jq {
            return self.filtered(filter, value, true);
        }
        let on_terminal = std::io::stdout().is_terminal();
        let text = match self.format {
            Some(Format::Ndjson) => format::ndjson(&shape, value),
            Some(Format::Yaml) => return plain(&format::yaml(value)?),
            _ if self.tab => format::json(value, Some("\t"))?,
            _ => format::json(value, on_terminal.then_some("  "))?,
        };
        super::json(&text)
    }

    /// Prints one of many results, each a line of its own: its id, through the filter, compact, or as this view makes it
    /// readable.
    pub fn print_line(&self, shape: Shape<'_>, value: &Value, view: impl FnOnce(&Value) -> String) -> Result<()> {
        if self.quiet {
            return plain(&shape.ids(value)?);
        }
        let kept = self.kept(&shape, value);
        let value = kept.as_ref().unwrap_or(value);
        if let Some(filter) = &self.jq {
            return self.filtered(filter, value, false);
        }
        if self.for_people() {
            return write(&view(value));
        }
        super::json(&format!("{value}\n"))
    }

    /// What comes before a failure of a filter stays printed.
    fn filtered(&self, filter: &Filter, value: &Value, last: bool) -> Result<()> {
        let printer = self.printer();
        filter.run_on(value, last, &mut |value| printer.print(value))
    }

    /// How values of a filter are printed: one a line, compact unless indented by tabs.
    pub fn printer(&self) -> Printer {
        let indent = self.tab.then(|| "\t".to_owned());
        Printer { style: Style { raw: self.raw, indent, ..Style::default() }, ..Printer::default() }
    }

    fn readable(&self, shape: &Shape<'_>, value: &Value, view: impl FnOnce(&Value) -> String) -> String {
        if self.fields.is_empty() && !self.full {
            return view(value);
        }
        match shape.table(value, &self.fields, self.full) {
            Some((rows, columns)) => {
                let rows: Vec<Value> = match self.fields.is_empty() {
                    true => rows.clone(),
                    false => shape.rows(&shape.only(value, &self.fields).0).cloned().unwrap_or_default(),
                };
                table(&rows, &columns.iter().map(String::as_str).collect::<Vec<_>>())
            }
            None => card(&self.kept(shape, value).unwrap_or_else(|| value.clone())),
        }
    }

    /// The result with nothing but the fields that were asked for.
    fn kept(&self, shape: &Shape<'_>, value: &Value) -> Option<Value> {
        if self.fields.is_empty() {
            return None;
        }
        let (kept, missing) = shape.only(value, &self.fields);
        if !missing.is_empty() {
            notice("unknown_field", &format!("nothing in the result is called {}", missing.join(", ")));
        }
        Some(kept)
    }
}
