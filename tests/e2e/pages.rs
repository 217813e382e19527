//! `towow api`: lists in pages, and answers that are kept.

use serde_json::{Value, json};

use crate::api::{JSON, at, last, logged_in, pairs};
use crate::support::{Canned, Sent, mode};

/// Numbers from 0 to `total`, in pages of at most `most`, as a backend of the protocol gives them.
fn numbers(total: u64, most: u64) -> impl Fn(&Sent) -> (String, String) {
    move |sent| {
        let number = |key: &str, absent: u64| sent.query.get(key).map_or(absent, |text| text.parse().unwrap());
        let (offset, limit) = (number("offset", 0), number("limit", 20).min(most));
        let rows: Vec<u64> = (offset..total.min(offset + limit)).collect();
        (
            JSON.into(),
            json!({"demands": rows, "total": total, "limit": limit, "offset": offset, "tags": []}).to_string(),
        )
    }
}

#[test]
fn pages_are_joined() {
    let server = Canned::replying(numbers(250, 100));
    let home = logged_in(&server);
    let all = home.towow(&["api", "/protocol/demands", "--paginate"]).ok();
    assert_eq!(all["demands"], json!((0..250).collect::<Vec<_>>()));
    assert_eq!((&all["total"], &all["offset"], &all["tags"]), (&json!(250), &json!(0), &json!([])));
    let queries: Vec<_> = server.sent().into_iter().map(|sent| sent.query).collect();
    let page = |offset: &str| pairs(&[("limit", "100"), ("offset", offset)]);
    assert_eq!(queries, [pairs(&[("limit", "100")]), page("100"), page("200")]);

    // The filter sees the whole; a page size that is given stays; so do fields and where it begins.
    let count = home.towow(&["api", "demands?limit=60", "--paginate", "--jq", ".demands | length"]);
    assert_eq!(count.stdout, "250\n");
    assert_eq!(server.sent().len(), 3 + 5);
    let pages = home.towow(&["api", "GET", "demands", "-F", "offset=190", "-f", "q=x", "--paginate", "--slurp"]).ok();
    assert_eq!(pages.as_array().unwrap().len(), 1);
    assert_eq!(pages[0]["demands"][0], 190);
    assert_eq!(last(&server).query, pairs(&[("limit", "100"), ("offset", "190"), ("q", "x")]));

    // A backend whose pages are smaller than asked for says so.
    let server = Canned::replying(numbers(70, 30));
    let all = logged_in(&server).towow(&["api", "demands", "--paginate", "--jq", ".demands | length"]);
    assert_eq!((all.stdout.as_str(), server.sent().len()), ("70\n", 3));
}

#[test]
fn cursors_and_links_are_followed() {
    let server = Canned::replying(|sent| match sent.query.get("cursor").map(String::as_str) {
        None => (JSON.into(), r#"{"rows":["a"],"next_cursor":"x/1"}"#.into()),
        Some("x/1") => (JSON.into(), r#"{"rows":["b"],"next_cursor":null}"#.into()),
        other => panic!("{other:?}"),
    });
    let home = logged_in(&server);
    assert_eq!(home.towow(&["api", "/new", "--paginate"]).ok(), json!({"rows": ["a", "b"], "next_cursor": null}));

    let server = Canned::replying(|sent| match sent.query.get("page").map(String::as_str) {
        None => (format!("{JSON}\r\nLink: </list?page=2&q=1>; rel=\"next\", </list>; rel=first"), "[1]".into()),
        Some("2") => (JSON.into(), "[2]".into()),
        other => panic!("{other:?}"),
    });
    let home = logged_in(&server);
    assert_eq!(home.towow(&["api", "/list", "--paginate"]).ok(), json!([1, 2]));
    assert!(server.sent().iter().all(|sent| sent.headers["authorization"] == "Bearer tws_sekret"));

    let elsewhere = Canned::start(JSON, "[]");
    let link = format!("{JSON}\r\nLink: <{}/list?page=2>; rel=\"next\"", elsewhere.url);
    let (home, _server) = at(&link, "[1]");
    home.towow(&["api", "/list", "--paginate"]).fails(1, "bad_link");
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn a_list_that_breaks_off_or_never_ends_keeps_what_was_read() {
    let pages = numbers(250, 100);
    let server = Canned::replying(move |sent| match sent.query.get("offset").map(String::as_str) {
        Some("200") => ("HTTP/1.1 422 Unprocessable Entity".into(), r#"{"detail":"no more today"}"#.into()),
        _ => pages(sent),
    });
    let error = logged_in(&server).towow(&["api", "/protocol/demands", "--paginate"]).fails(1, "invalid_request");
    assert_eq!(error["message"], "no more today (after 2 pages with 200 rows)");
    assert_eq!(error["hint"], "towow api GET '/protocol/demands?limit=100&offset=200' --paginate");
    let details = &error["details"];
    assert_eq!((&details["pages"], &details["rows"], &details["offset"]), (&json!(2), &json!(200), &json!("200")));
    assert_eq!(details["result"]["demands"].as_array().unwrap().len(), 200);

    // A backend that does not know offsets gives the same page for ever.
    let (home, server) = at(JSON, r#"{"rows":[1,2],"total":9}"#);
    let error = home.towow(&["api", "/x", "--paginate"]).fails(1, "endless_pages");
    assert_eq!((&error["details"]["result"]["rows"], server.seen().len()), (&json!([1, 2]), 2));

    let (home, _server) = at("HTTP/1.1 200 OK\r\nContent-Type: text/html", "<html>");
    home.towow(&["api", "/x", "--paginate"]).fails(1, "not_json");
}

#[test]
fn an_answer_is_kept_for_a_while() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let server = Canned::replying(move |_| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        (JSON.into(), format!(r#"{{ "n": {n}, "名": "林" }}"#))
    });
    let home = logged_in(&server);
    let ask = |more: &[&str]| home.towow(&[&["api", "/x"], more].concat()).ok()["n"].as_u64().unwrap();
    assert_eq!((ask(&["--cache", "1h"]), ask(&["--cache", "1h"]), ask(&["--cache", "10m"])), (0, 0, 0));
    // Another account, another header, another query, no cache or none of age: another answer.
    assert_eq!(ask(&["--cache", "1h", "--anonymous"]), 1);
    assert_eq!(ask(&["--cache", "1h", "-H", "Accept: */*"]), 2);
    assert_eq!(ask(&["-X", "GET", "-f", "a=b", "--cache", "1h"]), 3);
    assert_eq!((ask(&["--cache", "0"]), ask(&[])), (4, 5));
    assert_eq!(ask(&["--cache", "1h"]), 0);

    let files = || -> Vec<std::path::PathBuf> {
        std::fs::read_dir(home.path(".towow/cache")).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    assert_eq!(files().len(), 4);
    for file in files() {
        assert_eq!(mode(&file), 0o600);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("sekret") && text.ends_with("\"名\": \"林\" }"), "{text}");
    }
    assert_eq!(mode(&home.path(".towow/cache")), 0o700);
    let same = home.towow(&["api", "/x", "--cache", "1h", "-i"]);
    assert!(same.stdout.to_lowercase().contains("content-type: application/json\n"), "{}", same.stdout);

    // What is broken is read anew and replaced; what is too old goes away when something is written.
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap().replace("林", "森");
        std::fs::write(&file, text).unwrap();
    }
    assert_eq!((ask(&["--cache", "1h"]), ask(&["--cache", "1h"])), (6, 6));
    for file in files() {
        std::fs::write(&file, "nonsense").unwrap();
    }
    assert_eq!((ask(&["--cache", "1h"]), ask(&["--cache", "1h"]), files().len()), (7, 7, 1));
    let file = files().remove(0);
    let old = std::fs::read_to_string(&file).unwrap();
    let (head, body) = old.split_once('\n').unwrap();
    let mut head: Value = serde_json::from_str(head).unwrap();
    head["stored_at"] = json!(head["stored_at"].as_u64().unwrap() - 120);
    std::fs::write(&file, format!("{head}\n{body}")).unwrap();
    assert_eq!((ask(&["--cache", "5m"]), ask(&["--cache", "1m"])), (7, 8), "older than what is asked for");
    head["expires_at"] = json!(1);
    std::fs::write(&file, format!("{head}\n{body}")).unwrap();
    home.towow(&["api", "/y", "--cache", "1m"]).ok();
    assert!(!file.exists());
}

#[test]
fn what_is_no_success_or_no_json_is_not_kept() {
    for head in ["HTTP/1.1 200 OK\r\nContent-Type: text/plain", "HTTP/1.1 500 Oops"] {
        let (home, server) = at(head, "plain");
        home.towow(&["api", "/x", "--cache", "1h"]);
        home.towow(&["api", "/x", "--cache", "1h"]);
        assert!(server.seen().len() >= 2, "{head}");
        assert!(!home.path(".towow/cache").exists());
    }
    // A directory that cannot be written costs the cache and not the answer.
    let (home, _server) = at(JSON, "{}");
    home.write(".towow/cache", "a file");
    let outcome = home.towow(&["api", "/x", "--cache", "1h"]);
    assert_eq!((outcome.ok(), &outcome.notes()[0]["notice"]["code"]), (json!({}), &json!("not_cached")));
}
