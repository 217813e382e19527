//! `--paginate`: a list that comes in pages, read to its end.
//!
//! Where the next page is, the answer says, the first of these that does: a `Link` header with `rel="next"`, a
//! cursor (`next_cursor`, `next`, `cursor`), `total`, `limit` and `offset`. A list that says nothing is paged by offset
//! only where the table or the query does, and ends with a page that is not full.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::target::{self, Base};
use crate::error::{Error, Kind, Result, quoted};
use crate::operations::{Operation, Place};

/// Most pages of one list.
const MOST: usize = 1000;

/// What of a page says where the next one is, and so stands in a joined document as on the last one.
const CURSORS: [&str; 3] = ["next_cursor", "next", "cursor"];

/// Where a page keeps its rows.
#[derive(Debug, Clone, PartialEq)]
enum Rows {
    /// The page is a list.
    Page,
    /// Under this key.
    Key(String),
}

/// The pages that were read.
pub struct Pages<'a> {
    base: &'a Base,
    row: Option<&'static Operation>,
    rows: Option<Rows>,
    pages: Vec<Value>,
    count: usize,
    seen: HashSet<Vec<u8>>,
    visited: HashSet<String>,
}

impl<'a> Pages<'a> {
    /// Pages of the list behind a path.
    pub fn new(base: &'a Base, path: &str) -> Pages<'a> {
        let row = target::rows(path).into_iter().find(|row| row.method.as_str() == "GET");
        let (rows, pages, count, seen, visited) = (None, Vec::new(), 0, HashSet::new(), HashSet::new());
        Pages { base, row, rows, pages, count, seen, visited }
    }

    /// The path of the first page: known lists come in the largest pages they have.
    pub fn first(&self, path: &str, query: &[(String, String)]) -> String {
        let path = query.iter().fold(path.to_owned(), |path, (key, value)| with(&path, key, value, false));
        match self.largest() {
            Some(most) if parameter(&path, "limit").is_none() => with(&path, "limit", &most.to_string(), false),
            _ => path,
        }
    }

    fn param(&self, name: &str) -> Option<&'static crate::operations::Param> {
        self.row?.params.iter().find(|param| param.place == Place::Query && param.sent_name() == name)
    }

    fn largest(&self) -> Option<i64> {
        self.param("limit")?.range.map(|(_, most)| most)
    }

    /// Takes a page in and says where the next one is.
    pub fn take(&mut self, path: &str, page: Value, links: &[&str]) -> Result<Option<String>> {
        self.visited.insert(path.to_owned());
        if self.pages.is_empty() {
            self.rows = self.find_rows(&page);
        }
        let rows = match (&self.rows, self.rows_of(&page)) {
            (_, Some(rows)) => rows.clone(),
            (None, None) => Vec::new(),
            (Some(_), None) => {
                let error =
                    Error::new(Kind::Api, "unexpected_answer", "a later page holds no rows where the first has them");
                return Err(self.failed(error, path));
            }
        };
        let next = self.next(path, &page, &rows, links)?;
        let repeated =
            !rows.is_empty() && !self.seen.insert(Sha256::digest(Value::from(rows.clone()).to_string()).to_vec());
        if repeated {
            return Err(self.failed(endless("the backend answers with the same page again"), path));
        }
        self.count += rows.len();
        let total = page.get("total").and_then(Value::as_u64).unwrap_or(0);
        if next.is_none() && (page.get("has_more") == Some(&Value::Bool(true)) || total > self.count as u64) {
            let message = "the backend has more than it says how to ask for; the list is not whole";
            crate::output::notice("pages_left", message);
        }
        self.pages.push(page);
        match next {
            Some(next) if self.visited.contains(&next) => {
                Err(self.failed(endless("the backend leads back to a page that was read"), &next))
            }
            Some(next) if self.pages.len() >= MOST => {
                Err(self.failed(endless(&format!("the list goes on after {MOST} pages")), &next))
            }
            next => Ok(next),
        }
    }

    /// The key of the table, else the only list of the page.
    fn find_rows(&self, page: &Value) -> Option<Rows> {
        let Value::Object(fields) = page else { return page.is_array().then_some(Rows::Page) };
        let known = self.row.and_then(|row| row.list).map(|(key, _)| key);
        if let Some(key) = known.filter(|key| fields.get(*key).is_some_and(Value::is_array)) {
            return Some(Rows::Key(key.to_owned()));
        }
        let mut lists = fields.iter().filter(|(_, value)| value.is_array());
        match (lists.next(), lists.next()) {
            (Some((key, _)), None) => Some(Rows::Key(key.clone())),
            _ => None,
        }
    }

    fn rows_of<'b>(&self, page: &'b Value) -> Option<&'b Vec<Value>> {
        match self.rows.as_ref()? {
            Rows::Page => page.as_array(),
            Rows::Key(key) => page.get(key)?.as_array(),
        }
    }

    fn next(&self, path: &str, page: &Value, rows: &[Value], links: &[&str]) -> Result<Option<String>> {
        if let Some(link) = links.iter().find_map(|header| next_link(header)) {
            return self.follow(path, link).map(Some);
        }
        if page.get("has_more") == Some(&Value::Bool(false)) {
            return Ok(None);
        }
        for key in CURSORS {
            let cursor = match page.get(key) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Null) => return Ok(None),
                _ => continue,
            };
            // A page may repeat by which cursor it was asked for.
            let repeats = key == "cursor" && parameter(path, "cursor").as_ref() == Some(&cursor);
            return match cursor.is_empty() || repeats {
                true => Ok(None),
                false if key == "next" && is_address(&cursor) => self.follow(path, &cursor).map(Some),
                false => Ok(Some(with(path, "cursor", &cursor, true))),
            };
        }
        Ok(self.by_number(path, page, rows))
    }

    /// The next page of a list that counts its rows.
    fn by_number(&self, path: &str, page: &Value, rows: &[Value]) -> Option<String> {
        let in_page = |key: &str| page.get(key).and_then(Value::as_u64);
        let in_path = |key: &str| parameter(path, key).and_then(|text| text.parse::<u64>().ok());
        let count = rows.len() as u64;
        let full = in_page("limit").or(in_path("limit")).is_some_and(|limit| count >= limit);
        if count == 0 {
            return None;
        }
        if self.param("since_seq").is_some() {
            let last = rows.iter().filter_map(|row| row.get("seq")?.as_i64()).max()?;
            return full.then(|| with(path, "since_seq", &last.to_string(), true));
        }
        let total = in_page("total");
        let counts = total.is_some() || in_page("offset").is_some() || in_page("limit").is_some();
        if !counts && self.param("offset").is_none() && in_path("offset").is_none() && in_path("limit").is_none() {
            return None;
        }
        let next = in_page("offset").or(in_path("offset")).unwrap_or(0).saturating_add(count);
        let more = total.map_or(full, |total| next < total);
        more.then(|| with(path, "offset", &next.to_string(), true))
    }

    /// The path of an address that an answer names, which must stay at this backend.
    fn follow(&self, path: &str, address: &str) -> Result<String> {
        let url = self.base.url(path, &[])?;
        let next = url.join(address).ok().and_then(|url| self.base.relative(url.as_str()));
        next.ok_or_else(|| {
            let error = Error::new(Kind::Api, "bad_link", format!("the next page is not at this backend: {address:?}"));
            self.failed(error, path)
        })
    }

    /// A failure between two pages, with what had been read and the command that goes on.
    pub fn failed(&self, mut error: Error, next: &str) -> Error {
        if self.pages.is_empty() {
            return error;
        }
        let mut details = match error.details.take() {
            Some(Value::Object(details)) => details,
            _ => Map::new(),
        };
        details.extend([("pages".into(), json!(self.pages.len())), ("rows".into(), json!(self.count))]);
        details.insert("next".into(), json!(next));
        for key in ["offset", "cursor"] {
            details.extend(parameter(next, key).map(|value| (key.to_owned(), json!(value))));
        }
        details.insert("result".into(), self.joined());
        let pages = if self.pages.len() == 1 { "page" } else { "pages" };
        error.message = format!("{} (after {} {pages} with {} rows)", error.message, self.pages.len(), self.count);
        if error.kind != Kind::Auth {
            error.hint = Some(format!("towow api GET {} --paginate", quoted(next)));
        }
        error.details(Value::Object(details))
    }

    /// One document: the first page with the rows of all.
    pub fn joined(&self) -> Value {
        let Some((mut whole, last)) = self.pages.first().cloned().zip(self.pages.last()) else { return Value::Null };
        let all = || self.pages.iter().filter_map(|page| self.rows_of(page)).flatten().cloned().collect::<Vec<_>>();
        match (&self.rows, &mut whole) {
            (Some(Rows::Page), whole) => *whole = Value::Array(all()),
            (Some(Rows::Key(key)), Value::Object(fields)) => {
                fields.insert(key.clone(), Value::Array(all()));
                for key in CURSORS.into_iter().chain(["has_more"]) {
                    match (fields.contains_key(key), last.get(key)) {
                        (_, Some(value)) => drop(fields.insert(key.to_owned(), value.clone())),
                        (true, None) => drop(fields.shift_remove(key)),
                        (false, None) => {}
                    }
                }
            }
            _ => {}
        }
        whole
    }

    /// A list of the pages as they came.
    pub fn slurped(&self) -> Value {
        Value::Array(self.pages.clone())
    }
}

fn endless(message: &str) -> Error {
    Error::new(Kind::Api, "endless_pages", message)
}

/// A parameter of the query of a path.
fn parameter(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The path with this parameter in its query, in place of one of that name or beside it. All others stay as they are.
fn with(path: &str, name: &str, value: &str, instead: bool) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_named = |pair: &str| form_urlencoded::parse(pair.as_bytes()).any(|(key, _)| key == name);
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !(pair.is_empty() || instead && is_named(pair))).map(str::to_owned).collect();
    pairs.push(form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
    format!("{path}?{}", pairs.join("&"))
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "/", "?"].iter().any(|start| text.starts_with(start))
}

/// The target of `rel="next"` in a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    loop {
        let (target, after) = rest.split_once('<')?.1.split_once('>')?;
        let mut quoted = false;
        let end = after.find(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let (params, others) = after.split_at(end.unwrap_or(after.len()));
        let is_next = params.split(';').filter_map(|param| param.split_once('=')).any(|(name, value)| {
            let mut relations = value.trim().trim_matches('"').split_whitespace();
            name.trim().eq_ignore_ascii_case("rel") && relations.any(|word| word.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target.trim());
        }
        rest = others;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> Base {
        Base::of("https://towow.net/api").unwrap()
    }

    /// Where one page of this path leads.
    fn after(path: &str, page: &Value, links: &[&str]) -> Result<Option<String>> {
        Pages::new(&base(), path).take(path, page.clone(), links)
    }

    #[test]
    fn where_the_next_page_is() {
        let rows = |n: usize| -> Vec<usize> { (0..n).collect() };
        let cases: &[(&str, Value, Option<&str>)] = &[
            ("/x?limit=2", json!({"a": rows(2)}), Some("/x?limit=2&offset=2")),
            ("/x?limit=2&offset=4&q=%20", json!({"a": rows(2)}), Some("/x?limit=2&q=%20&offset=6")),
            ("/x?limit=2", json!(rows(2)), Some("/x?limit=2&offset=2")),
            ("/x?limit=2", json!({"a": rows(1)}), None),
            ("/x", json!({"a": rows(2)}), None),
            ("/x", json!({"a": rows(2), "total": 2}), None),
            ("/x", json!({"a": rows(2), "total": 3}), Some("/x?offset=2")),
            ("/x?limit=100", json!({"a": rows(2), "total": 9, "limit": 2, "offset": 4}), Some("/x?limit=100&offset=6")),
            ("/x?limit=100", json!({"a": rows(2), "limit": 2}), Some("/x?limit=100&offset=2")),
            ("/x?limit=2", json!({"a": rows(0), "total": 9}), None),
            ("/x?limit=2", json!({"a": rows(2), "b": [], "total": 9}), None),
            ("/x?limit=2", json!({"a": rows(2), "has_more": false}), None),
            ("/x", json!({"a": rows(2), "next_cursor": "c/1"}), Some("/x?cursor=c%2F1")),
            ("/x?cursor=b", json!({"a": rows(2), "next_cursor": 7}), Some("/x?cursor=7")),
            ("/x?limit=2", json!({"a": rows(2), "next_cursor": null}), None),
            ("/x?limit=2", json!({"a": rows(2), "next": ""}), None),
            ("/x", json!({"a": rows(2), "next": "abc"}), Some("/x?cursor=abc")),
            ("/x?cursor=abc", json!({"a": rows(2), "cursor": "abc"}), None),
            ("/x/y", json!({"a": rows(2), "next": "?page=2"}), Some("/x/y?page=2")),
            ("/x/y", json!({"a": rows(2), "next": "https://towow.net/api/x/y?page=2"}), Some("/x/y?page=2")),
            ("/protocol/demands", json!({"demands": rows(100), "tags": []}), None),
            (
                "/protocol/demands?limit=100",
                json!({"demands": rows(100), "tags": []}),
                Some("/protocol/demands?limit=100&offset=100"),
            ),
            ("/protocol/inbox", json!({"items": rows(100), "unread": 3}), None),
            (
                "/protocol/conversations/c1/messages?limit=2",
                json!({"messages": [{"seq": 8}, {"seq": 7}]}),
                Some("/protocol/conversations/c1/messages?limit=2&since_seq=8"),
            ),
            ("/x", json!({"plain": 1}), None),
            ("/x", json!("text"), None),
        ];
        for (path, page, expected) in cases {
            assert_eq!(after(path, page, &[]).unwrap().as_deref(), *expected, "{path} {page}");
        }
    }

    #[test]
    fn links_are_followed_at_home_only() {
        let page = json!({"a": [1], "total": 9});
        let good = [
            (r#"<https://towow.net/api/x?page=2>; rel="next""#, "/x?page=2"),
            (r#"</api/x?page=1>; rel=first, </api/x?page=3>; title="a, b"; rel="last next""#, "/x?page=3"),
            ("<?page=2>;REL=Next", "/x?page=2"),
        ];
        for (link, expected) in good {
            assert_eq!(after("/x", &page, &[link]).unwrap().as_deref(), Some(expected), "{link}");
        }
        for bad in ["https://evil.example/api/x", "/other", "//evil.example/api", "http://towow.net/api/x"] {
            let error = after("/x", &page, &[&format!("<{bad}>; rel=next")]).unwrap_err();
            assert_eq!(error.code, "bad_link", "{bad}");
        }
        for none in ["", "<", "<a", "<a>; rel=prev", "nonsense; rel=next"] {
            assert_eq!(after("/x", &page, &[none]).unwrap().as_deref(), Some("/x?offset=1"), "{none}");
        }
    }

    #[test]
    fn pages_become_one_document() {
        let base = base();
        let mut pages = Pages::new(&base, "/protocol/demands");
        let path = pages.first("/protocol/demands", &[("q".into(), "a b".into())]);
        assert_eq!(path, "/protocol/demands?q=a+b&limit=100");
        let next = pages.take(&path, json!({"total": 3, "demands": [1, 2], "next_cursor": "x", "n": 1}), &[]).unwrap();
        pages.take(&next.unwrap(), json!({"total": 3, "demands": [3], "n": 2, "next_cursor": null}), &[]).unwrap();
        assert_eq!(pages.joined(), json!({"total": 3, "demands": [1, 2, 3], "next_cursor": null, "n": 1}));
        assert_eq!(pages.slurped().as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_list_without_an_end_is_left() {
        let base = base();
        let mut pages = Pages::new(&base, "/x");
        pages.take("/x?limit=1", json!([1]), &[]).unwrap();
        let error = pages.take("/x?limit=1&offset=1", json!([1]), &[]).unwrap_err();
        assert_eq!(error.code, "endless_pages");
        assert_eq!(
            error.details.unwrap(),
            json!({"pages": 1, "rows": 1, "next": "/x?limit=1&offset=1", "offset": "1", "result": [1]})
        );
        assert_eq!(error.hint.unwrap(), "towow api GET '/x?limit=1&offset=1' --paginate");

        let mut pages = Pages::new(&base, "/x");
        let mut path = "/x?limit=1".to_owned();
        let error = (0..).find_map(|n| match pages.take(&path, json!([n]), &[]) {
            Ok(next) => {
                path = next.unwrap();
                None
            }
            Err(error) => Some(error),
        });
        assert_eq!(error.unwrap().details.unwrap()["offset"], "1000");

        let mut pages = Pages::new(&base, "/x");
        pages.take("/x?cursor=a", json!({"a": [1], "next_cursor": "b"}), &[]).unwrap();
        let error = pages.take("/x?cursor=b", json!({"a": [2], "next_cursor": "a"}), &[]).unwrap_err();
        assert_eq!(error.code, "endless_pages");
    }

    proptest! {
        #[test]
        fn a_parameter_is_found_where_it_was_put(query in "[a-z&=%+]{0,12}", name in "[a-z]{1,4}", value in ".{0,8}") {
            let path = with(&format!("/x?{query}"), &name, &value, true);
            prop_assert_eq!(parameter(&path, &name), Some(value));
        }

        #[test]
        fn no_link_makes_it_panic(header in "[<>;,=\" a-zé]{0,40}") {
            let _ = next_link(&header);
        }
    }
}
