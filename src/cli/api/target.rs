//! The path of a request: what was written, what is meant, and what was probably meant when nothing is there.

use url::Url;

use crate::client::{BaseUrl, encode_segment};
use crate::error::{Error, Kind, Result, quoted};
use crate::operations::{self, Effect, Operation};

const PREFIX: &str = "/protocol";

/// Least likeness of a path that is proposed for another.
const ALIKE: f64 = 0.6;

/// What paths stand behind.
pub struct Base {
    url: BaseUrl,
    /// The embedded node has no address of its own.
    pub local: bool,
}

impl Base {
    /// The base of a backend by its name: a URL, or `local`.
    pub fn of(name: &str) -> Result<Base> {
        let local = name == "local";
        Ok(Base { url: BaseUrl::parse(if local { "http://localhost" } else { name })?, local })
    }

    /// The URL of a path, which must stay below the base.
    pub fn url(&self, path: &str, query: &[(String, String)]) -> Result<Url> {
        self.url.join(path, query)
    }

    /// The path behind the base of a URL on the same origin and below the base's own path.
    pub fn relative(&self, text: &str) -> Option<String> {
        let (url, base) = (Url::parse(text).ok()?, Url::parse(self.url.as_str()).ok()?);
        let named = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
        if named || self.local || url.origin() != base.origin() {
            return None;
        }
        // The text and not the parsed URL: dot segments must still be there to be refused.
        let (_, rest) = text.split_once("://")?;
        let path = rest.find(['/', '?']).map_or("", |at| &rest[at..]);
        let path = path.strip_prefix(base.path().trim_end_matches('/'))?;
        match path.chars().next() {
            None => Some("/".to_owned()),
            Some('?') => Some(format!("/{path}")),
            Some('/') => Some(path.to_owned()),
            Some(_) => None,
        }
    }
}

/// The path behind the base, beginning with a slash. What the table does not know is sent as it is given, unless it
/// knows it below `/protocol`.
pub fn resolve(given: &str, base: &Base, agent: impl FnOnce() -> Result<String>) -> Result<String> {
    let bad_path =
        |why: &str| Error::new(Kind::Usage, "bad_path", format!("{given:?} {why}")).hint("towow api GET /protocol");
    let drive = given.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && given.get(1..3) == Some(":/");
    if drive {
        return Err(bad_path("is a file name: the shell has rewritten a path; write it without the leading slash"));
    }
    if given.is_empty() || given.starts_with("//") {
        return Err(bad_path("is not a path of the backend"));
    }
    let given = filled(given, agent)?;
    let has_scheme = given.split(['/', '?']).next().is_some_and(|word| word.ends_with(':'));
    let path = if has_scheme {
        base.relative(&given).ok_or_else(|| bad_path("is not a URL of the backend in use"))?
    } else if given.starts_with('/') {
        given
    } else {
        format!("/{given}")
    };
    // A URL says where it leads; a path may leave out what all of them begin with.
    let below = format!("{PREFIX}{path}");
    let path = if !has_scheme && rows(&path).is_empty() && !rows(&below).is_empty() { below } else { path };
    base.url(&path, &[])?;
    Ok(path)
}

/// Fills in the selected agent for `{agent_id}` and for the segment `:agent_id`.
fn filled(given: &str, agent: impl FnOnce() -> Result<String>) -> Result<String> {
    let (path, query) = given.split_once('?').map_or((given, None), |(path, query)| (path, Some(query)));
    let colon = path.split('/').any(|segment| segment == ":agent_id");
    let mut filled = given.to_owned();
    if colon || given.contains("{agent_id}") {
        let id = encode_segment(&agent()?)?;
        let path: Vec<&str> =
            path.split('/').map(|segment| if segment == ":agent_id" { "{agent_id}" } else { segment }).collect();
        filled = path.join("/");
        filled.extend(query.into_iter().flat_map(|query| ["?", query]));
        filled = filled.replace("{agent_id}", &id);
    }
    let path = filled.split('?').next().unwrap_or_default();
    match path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
        Some((name, _)) => {
            Err(Error::new(Kind::Usage, "bad_path", format!("{{{name}}} stands for an id: write it"))
                .hint("towow schema"))
        }
        None => Ok(filled),
    }
}

/// The rows of the table that stand behind a path, whatever their method. A word in a template is stronger than a
/// placeholder.
pub fn rows(path: &str) -> Vec<&'static Operation> {
    let path = path.split('?').next().unwrap_or_default();
    let mut found: Vec<(usize, &Operation)> =
        operations::all().filter_map(|row| words_in_common(row.path, path).map(|words| (words, row))).collect();
    let most = found.iter().map(|(words, _)| *words).max();
    found.retain(|(words, row)| Some(*words) == most && row.replaced_by.is_none());
    found.into_iter().map(|(_, row)| row).collect()
}

/// How many segments of a template a path repeats word for word, when it fits at all.
fn words_in_common(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let fits = |(wanted, given): (&&str, &&str)| wanted == given || wanted.starts_with('{') && !given.is_empty();
    if template.len() < 2 || template.len() != path.len() || !template.iter().zip(&path).all(fits) {
        return None;
    }
    Some(template.iter().zip(&path).filter(|(wanted, given)| wanted == given).count())
}

/// A failure of a path that the table does not know, with what was probably meant.
pub fn advise(mut error: Error, method: &str, path: &str) -> Error {
    if !matches!(error.status, Some(404 | 405)) {
        return error;
    }
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let there = rows(path);
    if there.iter().any(|row| row.method.as_str() == method) {
        return error;
    }
    if !there.is_empty() {
        let methods: Vec<&str> = there.iter().map(|row| row.method.as_str()).collect();
        error.message = format!("{}; {bare} takes {}, not {method}", error.message, methods.join(" or "));
        error.hint = Some(proposal(&there, method, path));
        return error;
    }
    if let Some((near, template)) = nearest(bare) {
        error.message = format!("{}; did you mean {near}?", error.message);
        let near = if query.is_empty() { near } else { format!("{near}?{query}") };
        let there: Vec<&Operation> = operations::all().filter(|row| row.path == template).collect();
        error.hint = Some(proposal(&there, method, &near));
    }
    error
}

/// A command that can be run as printed. Agents do run them, so that a proposal never turns a read into a write and
/// never takes anything away.
fn proposal(rows: &[&Operation], method: &str, path: &str) -> String {
    let same = rows.iter().find(|row| row.method.as_str() == method);
    let reads = rows.iter().find(|row| row.effect == Effect::Read);
    let changes = rows.iter().find(|row| row.effect != Effect::Destroy && !matches!(method, "GET" | "HEAD" | "DELETE"));
    match (same.or(changes).or(reads), rows.first()) {
        (Some(row), _) => format!("towow api {} {}", row.method.as_str(), quoted(path)),
        (None, Some(row)) => format!("towow schema {}", row.name),
        (None, None) => "towow schema".to_owned(),
    }
}

/// The path of the table that is most like this one, with the ids of this one, and its template.
fn nearest(path: &str) -> Option<(String, &'static str)> {
    let given = path.strip_prefix(PREFIX).unwrap_or(path).trim_end_matches('/');
    let given: Vec<&str> = given.split('/').collect();
    let candidates = operations::all().filter(|row| !row.path.is_empty() && row.replaced_by.is_none()).map(|row| {
        let template: Vec<&str> = row.path.strip_prefix(PREFIX).unwrap_or(row.path).split('/').collect();
        // Ids are alike by chance: where a template has a placeholder, neither side counts.
        let is_id = |at: usize| template.get(at).is_some_and(|word| word.starts_with('{'));
        let shape = |words: &[&str]| -> String {
            let words = words.iter().enumerate();
            words.map(|(at, word)| if is_id(at) { "/*".to_owned() } else { format!("/{word}") }).collect()
        };
        let alike = strsim::normalized_damerau_levenshtein(&shape(&template), &shape(&given));
        (alike, template.len() == given.len(), template, row.path)
    });
    let (alike, _, template, full) = candidates.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
    let filled: Vec<String> = template
        .iter()
        .enumerate()
        .map(|(at, word)| match (word.strip_prefix('{'), given.get(at)) {
            (Some(_), Some(id)) if !id.is_empty() => (*id).to_owned(),
            (Some(name), _) => name.trim_end_matches('}').to_uppercase(),
            (None, _) => (*word).to_owned(),
        })
        .collect();
    (alike >= ALIKE).then(|| (format!("{PREFIX}{}", filled.join("/")), full))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Base {
        Base::of("https://towow.net/api").unwrap()
    }

    fn resolved(given: &str) -> Result<String> {
        resolve(given, &base(), || Ok("agt 1/x".into()))
    }

    #[test]
    fn a_path_is_what_is_meant() {
        let cases = [
            ("/protocol/inbox", "/protocol/inbox"),
            ("protocol/inbox", "/protocol/inbox"),
            ("/inbox", "/protocol/inbox"),
            ("inbox", "/protocol/inbox"),
            ("inbox?a=b", "/protocol/inbox?a=b"),
            ("runs/r1/result", "/protocol/runs/r1/result"),
            ("healthz", "/healthz"),
            ("/new/route?x=1", "/new/route?x=1"),
            ("https://towow.net/api/protocol/inbox?a=b", "/protocol/inbox?a=b"),
            ("https://towow.net:443/api?a=b", "/?a=b"),
            ("https://towow.net/api/inbox", "/inbox"),
            ("agents/{agent_id}", "/protocol/agents/agt%201%2Fx"),
            ("/protocol/agents/:agent_id/did.json", "/protocol/agents/agt%201%2Fx/did.json"),
            ("demands?agent={agent_id}&b=:agent_id", "/protocol/demands?agent=agt%201%2Fx&b=:agent_id"),
        ];
        for (given, expected) in cases {
            assert_eq!(resolved(given).unwrap(), expected, "{given}");
        }
    }

    #[test]
    fn no_path_leads_elsewhere() {
        let bad = [
            "",
            "//evil.example/x",
            "https://evil.example/api/protocol",
            "http://towow.net/api/protocol",
            "https://towow.net:444/api/protocol",
            "https://towow.net/other",
            "https://towow.net/apix/protocol",
            "https://towow.net/api/../x",
            "https://towow.net/api/%2e%2e/x",
            "https://user@towow.net/api/protocol",
            "https://towow.net/api/a#b",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "/a/../b",
            "a/%2E%2e/b",
            "/a\\b",
            "/a#b",
            "/a\nb",
            "C:/Program Files/Git/protocol/inbox",
            "runs/{run_id}",
        ];
        for given in bad {
            match resolved(given) {
                Err(error) => assert_eq!(error.code, "bad_path", "{given}"),
                // What looks like a scheme and is none is a path below the base.
                Ok(path) => assert_eq!(path, "/javascript:alert(1)", "{given}"),
            }
        }
        let below = base().url(&resolved("@evil.example/x").unwrap(), &[]).unwrap();
        assert_eq!(below.as_str(), "https://towow.net/api/@evil.example/x");
        assert!(resolve("http://localhost/protocol", &Base::of("local").unwrap(), || Ok(String::new())).is_err());
    }

    #[test]
    fn a_word_is_stronger_than_a_placeholder() {
        let names = |path: &str| rows(path).iter().map(|row| row.name).collect::<Vec<_>>();
        assert_eq!(names("/protocol/agents/public?limit=1"), ["public_agents"]);
        assert!(names("/protocol/agents/agt_1").contains(&"agent_select"));
        assert_eq!(names("/protocol/nosuch"), Vec::<&str>::new());
        assert_eq!(names(""), Vec::<&str>::new());
    }

    #[test]
    fn what_was_probably_meant() {
        let cases = [
            ("GET", "/protocol/inboxes", "towow api GET /protocol/inbox"),
            ("GET", "/inbx?limit=5", "towow api GET '/protocol/inbox?limit=5'"),
            ("GET", "/protocol/run/run_1/results", "towow api GET /protocol/runs/run_1/result"),
            ("DELETE", "/protocol/inbox", "towow api GET /protocol/inbox"),
            ("POST", "/protocol/runs/r1/visibility", "towow api PATCH /protocol/runs/r1/visibility"),
            // Nobody is led from a read to a write, nor to what takes something away.
            ("GET", "/protocol/runs/r1/visibility", "towow schema run_visibility"),
            ("POST", "/protocol/talent-pool/agt_1", "towow api PUT /protocol/talent-pool/agt_1"),
            ("GET", "/protocol/talent-pool/agt_1", ""),
            ("GET", "/nosuch", "unchanged"),
            ("GET", "/protocol/inbox", "unchanged"),
        ];
        for (method, path, hint) in cases {
            let mut error = Error::new(Kind::NotFound, "unknown_route", "no route").hint("unchanged");
            error.status = Some(404);
            let advised = advise(error, method, path);
            if hint.is_empty() {
                assert!(advised.hint.unwrap().starts_with("towow schema "), "{path}");
            } else {
                assert_eq!(advised.hint.unwrap(), hint, "{method} {path}");
            }
        }
        let error = Error::new(Kind::Api, "forbidden", "no");
        assert_eq!(advise(error, "GET", "/protocol/inboxes").message, "no");
    }
}
