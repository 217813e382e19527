//! JSON with comments and trailing commas, changed in place.
//!
//! An insertion is one piece of text right behind a brace: nothing else moves, no line of somebody else's changes, and
//! what stood at the end of a line stays there. Which piece it is says what was there before, so that it can be taken out
//! again to the byte: members that we find are preceded and followed by exactly what they had, an empty object gets its
//! first member without a space before it, and an object that we make begins with one or with a line break.

use jsonc_parser::ast::{Object, ObjectProp, Value as Node};
use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions};
use serde_json::{Map, Value};

use super::document::{At, Left, Refused, newline, splice};

/// The step of a file that shows none.
const STEP: &str = "  ";

/// What every client with comments in its file reads; JSON5 is another matter.
const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

struct Document<'a> {
    text: &'a str,
    root: Option<Object<'a>>,
    tokens: Vec<TokenAndRange<'a>>,
}

impl<'a> Document<'a> {
    fn parse(text: &'a str) -> Result<Document<'a>, Refused> {
        let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
        let parsed = jsonc_parser::parse_to_ast(text, &collect, &OPTIONS).map_err(|error| {
            let message = error.kind().to_string();
            let mut letters = message.chars();
            let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
            Refused::at(text, error.range().start, "cannot_parse", first + letters.as_str())
        })?;
        let root = match parsed.value {
            None => None,
            Some(Node::Object(root)) => Some(root),
            Some(other) => return Err(Refused::at(text, other.start(), "wrong_type", "the whole is no object")),
        };
        Ok(Document { text, root, tokens: parsed.tokens.unwrap_or_default() })
    }

    /// The member of this name, which must be there at most once.
    fn member<'b>(&self, object: &'b Object<'a>, name: &str) -> Result<Option<&'b ObjectProp<'a>>, Refused> {
        let mut found = object.properties.iter().filter(|member| member.name.as_str() == name);
        match (found.next(), found.next()) {
            (_, Some(twice)) => {
                Err(Refused::at(self.text, twice.start(), "not_editable", format!("{name} is there twice")))
            }
            (found, None) => Ok(found),
        }
    }

    /// The object that holds the servers, with the member it is the value of.
    fn servers<'b>(&'b self, at: At<'_>) -> Result<Option<(&'b ObjectProp<'a>, &'b Object<'a>)>, Refused> {
        let Some(root) = &self.root else { return Ok(None) };
        let Some(member) = self.member(root, at.root)? else { return Ok(None) };
        match &member.value {
            Node::Object(servers) => Ok(Some((member, servers))),
            other => Err(Refused::at(self.text, other.start(), "wrong_type", format!("{} is no object", at.root))),
        }
    }

    /// The server's member and the object it is in.
    fn server<'b>(&'b self, at: At<'_>) -> Result<Option<(&'b ObjectProp<'a>, &'b Object<'a>)>, Refused> {
        let Some((_, servers)) = self.servers(at)? else { return Ok(None) };
        Ok(self.member(servers, at.name)?.map(|server| (server, servers)))
    }

    /// The first token that begins at or behind this byte.
    fn token_from(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.range.start < byte)
    }

    /// White space at the beginning of the line that this byte is on.
    fn indent_at(&self, byte: usize) -> &'a str {
        let line = &self.text[self.text[..byte].rfind('\n').map_or(0, |at| at + 1)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The white space before a member that begins its line.
    fn own_line(&self, member: &ObjectProp<'_>) -> Option<&'a str> {
        let start = member.start();
        let line = self.text[..start].rfind('\n')? + 1;
        let before = &self.text[line..start];
        before.trim_matches([' ', '\t']).is_empty().then_some(before)
    }

    /// How far members of the root are indented, which is how far everything is.
    fn step(&self) -> &'a str {
        let members = self.root.iter().flat_map(|root| &root.properties);
        members.filter_map(|member| self.own_line(member)).find(|step| !step.is_empty()).unwrap_or(STEP)
    }
}

fn is_comment(token: &Token<'_>) -> bool {
    matches!(token, Token::CommentLine(_) | Token::CommentBlock(_))
}

/// A value on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), flat(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// A value over several lines, objects at least; the line it begins on is indented this far.
fn tall(value: &Value, indent: &str, step: &str, newline: &str) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let inner = format!("{indent}{step}");
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| {
                    format!("{newline}{inner}{}: {}", Value::from(name.as_str()), tall(value, &inner, step, newline))
                })
                .collect();
            format!("{{{}{newline}{indent}}}", fields.join(","))
        }
        other => flat(other),
    }
}

/// A file with nothing but this entry and what stands beside it.
pub fn fresh(at: At<'_>, entry: &Map<String, Value>, beside: &Map<String, Value>) -> String {
    new_object(at, entry, beside, "\n") + "\n"
}

fn new_object(at: At<'_>, entry: &Map<String, Value>, beside: &Map<String, Value>, newline: &str) -> String {
    let mut root = Map::new();
    root.insert(
        at.root.to_owned(),
        Value::Object(Map::from_iter([(at.name.to_owned(), Value::Object(entry.clone()))])),
    );
    root.extend(beside.clone());
    tall(&Value::Object(root), "", STEP, newline)
}

/// The whole as a value.
pub fn value(text: &str) -> Result<Value, Refused> {
    let document = Document::parse(text)?;
    Ok(document.root.map_or(Value::Null, |root| Node::Object(root).into()))
}

/// The entry.
pub fn find(at: At<'_>, text: &str) -> Result<Option<Value>, Refused> {
    let document = Document::parse(text)?;
    Ok(document.server(at)?.map(|(server, _)| server.value.clone().into()))
}

/// What is put into an object.
enum New<'a> {
    /// A member of an object that is there.
    Member(&'a Value),
    /// The object of the servers, made for its first member.
    Servers(&'a str, &'a Value),
}

impl New<'_> {
    fn flat(&self) -> String {
        match self {
            New::Member(value) => flat(value),
            // The space tells it from an object that was there and empty.
            New::Servers(name, value) => format!("{{ {}: {} }}", Value::from(*name), flat(value)),
        }
    }

    fn tall(&self, indent: &str, step: &str, newline: &str) -> String {
        match self {
            New::Member(value) => tall(value, indent, step, newline),
            New::Servers(name, value) => {
                let servers = Map::from_iter([((*name).to_owned(), (*value).clone())]);
                tall(&Value::Object(servers), indent, step, newline)
            }
        }
    }
}

/// The text with a new first member in this object.
fn add(document: &Document<'_>, object: &Object<'_>, name: &str, new: &New<'_>) -> String {
    let (text, open) = (document.text, object.start() + 1);
    let name = Value::from(name);
    let next = document.token_from(open);
    let first = document.tokens.get(next);
    let commented = first.is_some_and(|token| is_comment(&token.token));
    let comma = if object.properties.is_empty() { "" } else { "," };
    // An empty one.
    if comma.is_empty() && !commented {
        return splice(text, &[(open..open, format!("{name}: {}", new.flat()))]);
    }
    let until = object.properties.first().map_or(object.end(), |member| member.start());
    if !text[open..until].contains('\n') {
        let space = &text[open..first.map_or(open, |token| token.range.start)];
        return splice(text, &[(open..open, format!("{space}{name}: {}{comma}", new.flat()))]);
    }
    // Comments on the line of the brace are about the object.
    let mut here = open;
    for token in document.tokens[next..].iter().take_while(|token| is_comment(&token.token)) {
        if text[here..token.range.start].contains('\n') {
            break;
        }
        here = token.range.end;
    }
    let newline = newline(text);
    let step = document.step();
    let indent = match object.properties.first().and_then(|member| document.own_line(member)) {
        Some(indent) => indent.to_owned(),
        None => format!("{}{step}", document.indent_at(object.start())),
    };
    let piece = format!("{newline}{indent}{name}: {}{comma}", new.tall(&indent, step, newline));
    splice(text, &[(here..here, piece)])
}

/// The text with the entry.
pub fn insert(at: At<'_>, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
    let document = Document::parse(text)?;
    let value = Value::Object(entry.clone());
    if let Some((_, servers)) = document.servers(at)? {
        return Ok(add(&document, servers, at.name, &New::Member(&value)));
    }
    if let Some(root) = &document.root {
        return Ok(add(&document, root, at.root, &New::Servers(at.name, &value)));
    }
    // Nothing or comments: the object comes behind them, and where the last of them does not end its line both get an end.
    let newline = newline(text);
    let object = new_object(at, entry, &Map::new(), newline);
    let open = document
        .tokens
        .last()
        .is_some_and(|last| matches!(last.token, Token::CommentLine(_)) && !text[last.range.end..].contains('\n'));
    Ok(if open { format!("{text}{newline}{object}{newline}") } else { format!("{text}{object}") })
}

/// The text with a field of the entry set.
pub fn set(at: At<'_>, text: &str, field: &str, value: &Value) -> Result<String, Refused> {
    let document = Document::parse(text)?;
    let Some((server, _)) = document.server(at)? else { return Ok(text.to_owned()) };
    let Node::Object(entry) = &server.value else {
        return Err(Refused::at(text, server.value.start(), "wrong_type", format!("{} is no object", at.name)));
    };
    match document.member(entry, field)? {
        Some(found) if Value::from(found.value.clone()) == *value => Ok(text.to_owned()),
        Some(found) => Ok(splice(text, &[(found.value.start()..found.value.end(), flat(value))])),
        None => Ok(add(&document, entry, field, &New::Member(value))),
    }
}

/// The text with another entry in its place.
pub fn replace(at: At<'_>, text: &str, entry: &Map<String, Value>) -> Result<String, Refused> {
    let document = Document::parse(text)?;
    let Some((server, servers)) = document.server(at)? else { return insert(at, text, entry) };
    let value = Value::Object(entry.clone());
    let written = match text[servers.start()..servers.end()].contains('\n') {
        true => tall(&value, document.indent_at(server.start()), document.step(), newline(text)),
        false => flat(&value),
    };
    Ok(splice(text, &[(server.value.start()..server.value.end(), written)]))
}

/// The text without the entry. What could have been there before is tried: it was, if inserting the entry makes this text.
pub fn remove(at: At<'_>, text: &str) -> Result<Option<Left>, Refused> {
    let document = Document::parse(text)?;
    let Some((server, servers)) = document.server(at)? else { return Ok(None) };
    let Value::Object(entry) = Value::from(server.value.clone()) else {
        return Ok(Some(Left::Text(cut(&document, servers, server))));
    };
    if text == fresh(at, &entry, &Map::new()) {
        return Ok(Some(Left::Nothing));
    }
    let before = |candidate: &String| insert(at, candidate, &entry).is_ok_and(|with| with == text);
    if let Some(found) = candidates(at, &document)?.into_iter().find(before) {
        return Ok(Some(Left::Text(found)));
    }
    Ok(Some(Left::Text(cut(&document, servers, server))))
}

/// Texts from which [`insert`] may have made this one.
fn candidates(at: At<'_>, document: &Document<'_>) -> Result<Vec<String>, Refused> {
    let text = document.text;
    let mut candidates = Vec::new();
    let (Some(root), Some((member, servers))) = (&document.root, document.servers(at)?) else { return Ok(candidates) };
    if root.properties.len() == 1 && servers.properties.len() == 1 {
        let before = &text[..root.start()];
        candidates.push(before.to_owned());
        candidates.extend(before.strip_suffix("\r\n").or(before.strip_suffix('\n')).map(str::to_owned));
    }
    if servers.properties.len() == 1 {
        candidates.extend(without_first(document, root, member));
    }
    if let Some(server) = document.member(servers, at.name)? {
        candidates.extend(without_first(document, servers, server));
    }
    Ok(candidates)
}

/// The text without this first member of an object, its piece beginning behind the brace or behind the comments there.
fn without_first(document: &Document<'_>, object: &Object<'_>, member: &ObjectProp<'_>) -> Vec<String> {
    if object.properties.first().map(|first| first.start()) != Some(member.start()) {
        return Vec::new();
    }
    let (text, open) = (document.text, object.start() + 1);
    let last = document.tokens[document.token_from(open)..document.token_from(member.start())].last();
    let end = match document.tokens.get(document.token_from(member.end())) {
        Some(next) if next.token == Token::Comma => next.range.end,
        _ => member.end(),
    };
    let starts = std::iter::once(open).chain(last.map(|comment| comment.range.end));
    starts.map(|start| splice(text, &[(start..end, String::new())])).collect()
}

/// The text without a member that was moved or edited: its own white space and comma go with it, comments stay.
fn cut(document: &Document<'_>, object: &Object<'_>, member: &ObjectProp<'_>) -> String {
    let text = document.text;
    let at = document.token_from(member.start());
    let before = document.tokens[..at].last();
    let behind = document.tokens[document.token_from(member.end())..].iter().find(|token| !is_comment(&token.token));
    let comma = behind.filter(|token| token.token == Token::Comma);
    let mut start = before.map_or(0, |before| before.range.end);
    // A comment up to the end of its line keeps that end, unless another one follows.
    if before.is_some_and(|before| matches!(before.token, Token::CommentLine(_))) {
        let gap = &text[member.end()..comma.map_or(member.end(), |comma| comma.range.start)];
        let next =
            if gap.trim().is_empty() { comma.map_or(member.end(), |comma| comma.range.end) } else { member.end() };
        let rest = text[next..].trim_start_matches([' ', '\t', '\r']);
        if !rest.starts_with('\n') {
            start = text[start..].find('\n').map_or(start, |end| start + end + 1);
        }
    }
    if let Some(comma) = comma {
        // A comment between the value and its comma stays.
        let parts = [start..member.end(), comma.range.start..comma.range.end];
        return splice(text, &parts.map(|range| (range, String::new())));
    }
    let index = object.properties.iter().position(|other| other.start() == member.start()).unwrap_or(0);
    let comma = match index.checked_sub(1).and_then(|index| object.properties.get(index)) {
        // The last of several: the comma of the one before it has nothing to part any more.
        Some(before) => document.tokens[document.token_from(before.end())..at]
            .iter()
            .find(|token| token.token == Token::Comma)
            .map(|comma| comma.range.start..comma.range.end),
        None => None,
    };
    let parts: Vec<_> =
        comma.into_iter().chain(std::iter::once(start..member.end())).map(|range| (range, String::new())).collect();
    splice(text, &parts)
}
