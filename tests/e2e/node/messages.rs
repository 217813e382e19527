//! The inbox, conversations, the stream of what is new; requests that come again, and too often.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Database, Home, INTENT, Running, Serving};

/// What a node answered, read without the help of our own client.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Value,
}

impl Answer {
    #[track_caller]
    fn ok(&self) -> &Value {
        assert_eq!(self.status, 200, "{}", self.body);
        &self.body
    }

    #[track_caller]
    fn refused(&self, status: u16, code: &str) -> &Value {
        assert_eq!((self.status, &self.body["error"]["code"]), (status, &json!(code)), "{}", self.body);
        &self.body["error"]
    }
}

/// Somebody with an account at a node.
struct Person {
    url: String,
    token: String,
    agent: String,
    home: Home,
}

impl Person {
    fn new(node: &Serving, name: &str, profile: &str) -> Person {
        let home = Home::at(&node.url);
        home.register(name, profile);
        let config = home.config();
        let text = |key: &str| config[key].as_str().unwrap().to_owned();
        Person { url: node.url.clone(), token: text("session_token"), agent: text("agent_id"), home }
    }

    /// HTTP/1.0, so that the end of the answer is the end of the connection.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> BufReader<TcpStream> {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut request =
            format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n", self.token);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        BufReader::new(stream)
    }

    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let mut reader = self.send(method, path, headers, body);
        let (status, headers) = head(&mut reader);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        Answer { status, headers, body: serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}")) }
    }

    fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], None)
    }

    fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, &[], Some(&body))
    }

    fn keyed(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.call("POST", path, &[("Idempotency-Key", key)], Some(body))
    }

    fn write(&self, to: &Person, run_id: &str, content: &str) -> Answer {
        self.post("/protocol/conversations", letter(self, to, run_id, content))
    }

    fn agents(&self) -> usize {
        self.get("/protocol/agents").ok()["agents"].as_array().unwrap().len()
    }
}

fn letter(from: &Person, to: &Person, run_id: &str, content: &str) -> Value {
    json!({
        "sender_agent_id": from.agent,
        "receiver_agent_id": to.agent,
        "source_run_id": run_id,
        "content": content,
    })
}

fn head(reader: &mut impl BufRead) -> (u16, BTreeMap<String, String>) {
    let mut lines = reader.lines().map(Result::unwrap);
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.take_while(|line| !line.is_empty()).map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    });
    (status, headers.collect())
}

/// Ada and Bob have worked together in a run.
fn worked_together(node: &Serving) -> (Person, Person, String) {
    let bob = Person::new(node, "Bob", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人");
    let ada = Person::new(node, "Ada", "程序员\n\n## 我能提供\n- 拍照\n\n## 我在找\n- 爱好");
    let run = ada.home.towow(&["find", "想找人学陶艺拉坯", "--wait"]).ok();
    let seats = run["participants"].as_array().unwrap();
    assert!(seats.iter().any(|seat| seat["agent_id"] == bob.agent.as_str()), "{run}");
    // Nothing is unread when a story begins.
    for person in [&ada, &bob] {
        for item in person.get("/protocol/inbox").ok()["items"].as_array().unwrap() {
            let path = format!("/protocol/inbox/{}/read", item["item_id"].as_str().unwrap());
            person.call("POST", &path, &[], None).ok();
        }
    }
    (ada, bob, run["run_id"].as_str().unwrap().to_owned())
}

/// The first value of what a statement gives.
fn sql(node: &Serving, statement: &str) -> String {
    super::sql::value(&node.database().url, statement)
}

#[test]
fn two_people_write_to_each_other() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    let first = ada.write(&bob, &run, " Saturday at ten?\n").ok().clone();
    assert_eq!((&first["seq"], &first["content"]), (&json!(1), &json!(" Saturday at ten?\n")), "as it was written");
    assert_eq!((&first["sender_agent_id"], &first["receiver_agent_id"]), (&json!(ada.agent), &json!(bob.agent)));
    assert_eq!((&first["source_run_id"], &first["client_msg_id"]), (&json!(run), &Value::Null));
    let id = first["conversation_id"].as_str().unwrap();
    ada.write(&bob, &run, &"Bring an apron. ".repeat(50)).ok();
    let third = bob.write(&ada, &run, "好的").ok().clone();
    assert_eq!((&third["conversation_id"], &third["seq"]), (&json!(id), &json!(3)), "one conversation for both");

    let list = bob.get("/protocol/conversations?limit=5&offset=0").ok().clone();
    assert_eq!((&list["total"], &list["offset"], &list["limit"]), (&json!(1), &json!(0), &json!(5)));
    let row = &list["conversations"][0];
    let seen = ["conversation_id", "agent_id", "other_agent_id", "display_name", "last_seq", "read_up_to", "unread"];
    assert_eq!(
        seen.map(|name| row[name].clone()),
        [json!(id), json!(bob.agent), json!(ada.agent), json!("Ada"), json!(3), json!(0), json!(2)]
    );
    assert_eq!((&row["last_message"]["seq"], &row["last_message"]["content"]), (&json!(3), &json!("好的")));
    assert_eq!(row["updated_at"], row["last_message"]["created_at"]);
    let theirs = ada.get("/protocol/conversations").ok()["conversations"][0].clone();
    assert_eq!((&theirs["display_name"], &theirs["unread"]), (&json!("Bob"), &json!(1)));
    assert_eq!(ada.get("/protocol/conversations?offset=1").ok()["conversations"], json!([]));

    let messages = |query: &str| bob.get(&format!("/protocol/conversations/{id}/messages{query}")).ok().clone();
    let numbers = |page: &Value| -> Vec<i64> {
        page["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
    };
    for (query, expected, more) in [
        ("", vec![1, 2, 3], false),
        ("?limit=2", vec![1, 2], true),
        ("?since_seq=2&limit=1", vec![3], false),
        ("?since_seq=3", vec![], false),
        ("?since_seq=99", vec![], false),
    ] {
        let page = messages(query);
        assert_eq!(
            (numbers(&page), &page["has_more"], &page["last_seq"]),
            (expected, &json!(more), &json!(3)),
            "{query}"
        );
    }
    assert_eq!(messages("")["messages"][1]["content"].as_str().unwrap().len(), 800, "whole in the conversation");
    ada.write(&bob, &run, &"Bring an apron. ".repeat(50)).ok();
    let last = bob.get("/protocol/conversations").ok()["conversations"][0]["last_message"]["content"].clone();
    assert_eq!(last.as_str().unwrap().len(), 200, "cut in the list");

    // The same by commands.
    let listed = bob.home.towow(&["message", "list", id, "--since-seq", "2"]).ok();
    assert_eq!(numbers(&listed), [3, 4]);
    let read = bob.home.towow(&["message", "read", id]).ok();
    assert_eq!((&read["read_up_to"], &read["unread"]), (&json!(4), &json!(0)));
    let sent = bob.home.towow(&["message", "send", &ada.agent, "--source-run-id", &run, "--content", "see you"]).ok();
    assert_eq!(sent["seq"], 5);
}

#[test]
fn a_conversation_is_read_up_to_a_message() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    let id = ada.write(&bob, &run, "1").ok()["conversation_id"].as_str().unwrap().to_owned();
    ada.write(&bob, &run, "2").ok();
    bob.write(&ada, &run, "3").ok();
    ada.write(&bob, &run, "4").ok();
    let unread = || bob.get("/protocol/inbox").ok()["unread"].as_i64().unwrap();
    assert_eq!(unread(), 1, "three messages, one notice");
    let path = format!("/protocol/conversations/{id}/read");
    for (body, read_up_to, left, notices) in [
        (json!({}), 0, 3, 1),
        (json!({"up_to_seq": 0}), 0, 3, 1),
        (json!({"up_to_seq": 2}), 2, 1, 1),
        (json!({"up_to_seq": 1}), 2, 1, 1),
        (json!({"up_to_seq": null}), 2, 1, 1),
        (json!({"up_to_seq": 99}), 4, 0, 0),
        (json!({"up_to_seq": 3}), 4, 0, 0),
    ] {
        let expected = json!({"conversation_id": id, "read_up_to": read_up_to, "unread": left});
        assert_eq!(bob.post(&path, body.clone()).ok(), &expected, "{body}");
        assert_eq!(unread(), notices, "{body}");
    }
    bob.post(&path, json!({"up_to_seq": -1})).refused(422, "invalid_request");
    assert_eq!(ada.get("/protocol/conversations").ok()["conversations"][0]["read_up_to"], 0, "each side has its own");

    // The next message is told again.
    ada.write(&bob, &run, "5").ok();
    assert_eq!(unread(), 1);
    let item = bob.get("/protocol/inbox").ok()["items"][0].clone();
    assert_eq!((&item["kind"], &item["conversation_id"]), (&json!("message"), &json!(id)));
    assert_eq!((&item["title"], &item["agent_id"]), (&json!("Ada wrote to you"), &json!(bob.agent)));
    let item_path = format!("/protocol/inbox/{}", item["item_id"].as_str().unwrap());
    assert_eq!(bob.get(&item_path).ok()["read"], false);
    for _ in 0..2 {
        assert_eq!(bob.call("POST", &format!("{item_path}/read"), &[], None).ok()["read"], true);
    }
    ada.write(&bob, &run, "六").ok();
    let items = bob.get("/protocol/inbox").ok()["items"].clone();
    assert_eq!((&items[0]["title"], &items[0]["read"]), (&json!("Ada 发来了消息"), &json!(false)));
}

#[test]
fn what_must_not_be_written_is_refused() {
    let node = Serving::seeded();
    let (ada, bob, run) = worked_together(&node);
    let eve = Person::new(&node, "Eve", "Curious.");
    let id = ada.write(&bob, &run, "hello").ok()["conversation_id"].as_str().unwrap().to_owned();
    let hosted = ada.home.towow(&["find", INTENT]).ok()["run"]["run_id"].as_str().unwrap().to_owned();
    let seats = ada.get(&format!("/protocol/runs/{hosted}")).ok()["participants"].clone();
    let sample = seats.as_array().unwrap().iter().find(|seat| seat["is_sample"] == true).expect("somebody invented");
    let mut invented = letter(&ada, &bob, &hosted, "hello");
    invented["receiver_agent_id"] = sample["agent_id"].clone();
    let with = |field: &str, value: Value| {
        let mut body = letter(&ada, &bob, &run, "hello");
        body[field] = value;
        body
    };
    let cases = [
        (with("receiver_agent_id", json!(ada.agent)), 422, "invalid_request", "another agent"),
        (with("receiver_agent_id", json!(eve.agent)), 404, "not_found", "no run"),
        (with("receiver_agent_id", json!("agt_nobody")), 404, "not_found", "no run"),
        (with("source_run_id", json!("run_nowhere")), 404, "not_found", "no run"),
        (with("sender_agent_id", json!(bob.agent)), 404, "not_found", "no agent"),
        (with("content", json!(" \n")), 422, "invalid_request", "content must not be empty"),
        (with("content", json!("x".repeat(20_001))), 422, "invalid_request", "20001 characters"),
        (with("content", json!("a\0b")), 422, "invalid_request", "U+0000"),
        (with("client_msg_id", json!("")), 422, "invalid_request", "client_msg_id"),
        (with("client_msg_id", json!("k".repeat(201))), 422, "invalid_request", "client_msg_id"),
        (with("source_delivery_id", json!("a\nb")), 422, "invalid_request", "source_delivery_id"),
        (with("source_run_id", json!(hosted)), 404, "not_found", "no run"),
        (invented, 422, "nobody_reads_it", "invented"),
    ];
    for (body, status, code, part) in cases {
        let answer = ada.post("/protocol/conversations", body.clone());
        let message = answer.refused(status, code)["message"].to_string();
        assert!(message.contains(part), "{body}: {message}");
    }

    // Who sat at another table, and who is no side of a conversation.
    let mut theirs = letter(&eve, &bob, &run, "let me in");
    assert!(eve.post("/protocol/conversations", theirs.clone()).refused(404, "not_found")["message"].is_string());
    theirs["source_run_id"] = json!("run_nowhere");
    eve.post("/protocol/conversations", theirs).refused(404, "not_found");
    for id in [id.as_str(), "cnv_nowhere"] {
        let path = format!("/protocol/conversations/{id}");
        let read = eve.get(&format!("{path}/messages"));
        assert_eq!(read.refused(404, "not_found")["hint"], "towow message conversations");
        eve.post(&format!("{path}/read"), json!({"up_to_seq": 1})).refused(404, "not_found");
    }
    assert_eq!(eve.get("/protocol/conversations").ok()["total"], 0);
    let item = bob.get("/protocol/inbox").ok()["items"][0]["item_id"].as_str().unwrap().to_owned();
    for id in [item.as_str(), "ntc_nowhere"] {
        eve.get(&format!("/protocol/inbox/{id}")).refused(404, "not_found");
        eve.call("POST", &format!("/protocol/inbox/{id}/read"), &[], None).refused(404, "not_found");
    }
    assert_eq!(bob.get(&format!("/protocol/inbox/{item}")).ok()["read"], false);
    assert_eq!(ada.get("/protocol/conversations").ok()["conversations"][0]["last_seq"], 1, "nothing else was written");
}

#[test]
fn many_who_write_at_once_leave_no_gap() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    std::thread::scope(|scope| {
        for sender in 0..8 {
            let (from, to) = if sender % 2 == 0 { (&ada, &bob) } else { (&bob, &ada) };
            let run = &run;
            scope.spawn(move || {
                for number in 0..5 {
                    from.write(to, run, &format!("{sender}.{number}")).ok();
                }
            });
        }
    });
    let list = ada.get("/protocol/conversations").ok().clone();
    assert_eq!(list["total"], 1);
    let id = list["conversations"][0]["conversation_id"].as_str().unwrap();
    let page = ada.get(&format!("/protocol/conversations/{id}/messages?limit=100")).ok().clone();
    let messages = page["messages"].as_array().unwrap();
    let numbers: Vec<i64> = messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    let times: Vec<&str> = messages.iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    for person in [&ada, &bob] {
        assert_eq!(person.get("/protocol/inbox").ok()["unread"], 1);
    }
}

#[test]
fn a_message_under_one_name_is_sent_once() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    let mut body = letter(&ada, &bob, &run, "once");
    body["client_msg_id"] = json!("mine");
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let send = || ada.post("/protocol/conversations", body.clone()).ok()["message_id"].clone();
        let senders: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let again = ada.post("/protocol/conversations", body.clone()).ok().clone();
    assert_eq!((&again["message_id"], &again["seq"], &again["client_msg_id"]), (&ids[0], &json!(1), &json!("mine")));
    for (field, value) in [("content", "twice"), ("source_delivery_id", "dlv_1")] {
        let mut other = body.clone();
        other[field] = json!(value);
        ada.post("/protocol/conversations", other).refused(409, "client_msg_id_reused");
    }
    // A name belongs to its sender.
    let mut theirs = letter(&bob, &ada, &run, "mine too");
    theirs["client_msg_id"] = json!("mine");
    assert_eq!(bob.post("/protocol/conversations", theirs).ok()["seq"], 2, "what was refused took no number");
}

/// A stream that is listened to.
struct Stream(BufReader<TcpStream>);

impl Stream {
    fn open(person: &Person, last: Option<&str>) -> Stream {
        let headers: Vec<(&str, &str)> = last.map(|id| ("Last-Event-ID", id)).into_iter().collect();
        let mut reader = person.send("GET", "/protocol/notifications/stream", &headers, None);
        let (status, headers) = head(&mut reader);
        assert_eq!((status, headers["content-type"].as_str()), (200, "text/event-stream; charset=utf-8"));
        let mut stream = Stream(reader);
        assert_eq!(stream.block(), Some(vec![": connected".to_owned()]));
        stream
    }

    /// The lines up to an empty one; none at the end.
    fn block(&mut self) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a line in time") == 0 {
                assert!(lines.is_empty(), "cut off after {lines:?}");
                return None;
            }
            match line.trim_end_matches('\n') {
                "" => return Some(lines),
                text => lines.push(text.to_owned()),
            }
        }
    }

    /// The next event: its name, its id and its data.
    #[track_caller]
    fn event(&mut self) -> (String, Option<String>, Value) {
        loop {
            let block = self.block().expect("an event before the end");
            let field = |name: &str| {
                block.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned)
            };
            if let Some(name) = field("event") {
                return (name, field("id"), serde_json::from_str(&field("data").unwrap()).unwrap());
            }
        }
    }

    /// The next two events, which a message brings that is the first unread one.
    #[track_caller]
    fn item_and_message(&mut self) -> (Value, Value) {
        let (item, message) = (self.event(), self.event());
        assert_eq!((item.0.as_str(), message.0.as_str()), ("item", "message"));
        assert_eq!(item.1.as_deref(), item.2["item_id"].as_str());
        (item.2, message.2)
    }
}

#[test]
fn a_stream_tells_what_is_new_and_goes_on_where_it_was_cut_off() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    let before = bob.get("/protocol/inbox").ok()["items"][0]["item_id"].as_str().unwrap().to_owned();
    let mut stream = Stream::open(&bob, None);
    let began = Instant::now();
    let sent = ada.write(&bob, &run, "first").ok().clone();
    let (item, message) = stream.item_and_message();
    assert!(began.elapsed() < Duration::from_secs(4), "woken, not found by looking: {:?}", began.elapsed());
    assert_eq!(item, bob.get("/protocol/inbox").ok()["items"][0]);
    let id = &sent["conversation_id"];
    assert_eq!(message, json!({"conversation_id": id, "seq": 1, "sender_agent_id": ada.agent}));
    // What one writes oneself is no news.
    bob.write(&ada, &run, "second").ok();
    ada.write(&bob, &run, "third").ok();
    let (name, no_id, message) = stream.event();
    assert_eq!((name.as_str(), no_id, &message["seq"]), ("message", None, &json!(3)), "the notice is unread already");
    drop(stream);

    // After the notice that was there at first, then after the newest one.
    let mut again = Stream::open(&bob, Some(&before));
    let (repeated, message) = again.item_and_message();
    assert_eq!((&repeated, &message["seq"]), (&item, &json!(1)));
    assert_eq!(again.event().2["seq"], 3);
    let mut latest = Stream::open(&bob, Some(item["item_id"].as_str().unwrap()));
    assert_eq!((latest.event().2["seq"].clone(), latest.event().2["seq"].clone()), (json!(1), json!(3)));
    let mut unknown = Stream::open(&bob, Some("ntc_nowhere"));
    ada.write(&bob, &run, "fourth").ok();
    for stream in [&mut again, &mut latest, &mut unknown] {
        assert_eq!(stream.event().2["seq"], 4);
    }

    // It ends with the session.
    bob.call("POST", "/protocol/auth/logout", &[], None).ok();
    assert_eq!(again.block(), None);
    bob.get("/protocol/notifications/stream").refused(401, "session_ended");
}

#[test]
fn a_stream_ends_when_the_node_stops() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    let mut stream = Stream::open(&ada, None);
    let began = Instant::now();
    let status = Command::new("kill").args(["-TERM", &node.pid().to_string()]).status().unwrap();
    assert!(status.success());
    assert_eq!(stream.block(), None);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn an_account_has_twenty_streams_at_most() {
    let node = Serving::start();
    let (ada, bob) = (Person::new(&node, "Ada", "Curious."), Person::new(&node, "Bob", "Curious."));
    let mut open: Vec<Stream> = (0..20).map(|_| Stream::open(&ada, None)).collect();
    let refused = ada.get("/protocol/notifications/stream");
    refused.refused(429, "too_many_streams");
    assert_eq!(refused.headers["retry-after"], "60");
    open.push(Stream::open(&bob, None));
}

#[test]
fn the_inbox_is_watched() {
    let node = Serving::start();
    let (ada, bob, run) = worked_together(&node);
    ada.write(&bob, &run, "first").ok();
    let watch = Running::start(&bob.home, &["inbox", "watch", "--unread"], &[]);
    let first = watch.line();
    assert_eq!((&first["kind"], &first["read"]), (&json!("message"), &json!(false)));
    let path = format!("/protocol/conversations/{}/read", first["conversation_id"].as_str().unwrap());
    bob.post(&path, json!({"up_to_seq": 1})).ok();
    ada.write(&bob, &run, "second").ok();
    let second = watch.line();
    assert_eq!((&second["kind"], &second["conversation_id"]), (&json!("message"), &first["conversation_id"]));
    assert_ne!(second["item_id"], first["item_id"]);
    watch.interrupt();
    watch.end().ends(130, "interrupted");
}

/// Two processes serve one PostgreSQL: what is written at one is heard at the other, and a key counts for both.
#[test]
fn two_nodes_are_one() {
    if !Database::is_postgres() {
        return;
    }
    let one = Serving::start();
    let two = Serving::of(Home::new(), "127.0.0.1:0", one.database().clone());
    let (ada, mut bob, run) = worked_together(&one);
    bob.url = two.url.clone();
    let mut stream = Stream::open(&bob, None);
    let sent = ada.write(&bob, &run, "hello over there").ok().clone();
    let (item, message) = stream.item_and_message();
    assert_eq!((&item["conversation_id"], &message["seq"]), (&sent["conversation_id"], &sent["seq"]));

    let before = ada.agents();
    let body = json!({"display_name": "Second", "profile_text": "Another me."});
    let first = ada.keyed("both", "/protocol/agents", &body);
    let elsewhere =
        Person { url: two.url.clone(), token: ada.token.clone(), agent: ada.agent.clone(), home: Home::new() };
    let second = elsewhere.keyed("both", "/protocol/agents", &body);
    assert_eq!((first.ok(), &second.headers["idempotency-replayed"]), (second.ok(), &"true".to_owned()));
    assert_eq!(elsewhere.agents(), before + 1);
}

#[test]
fn a_request_under_one_key_is_done_once() {
    let node = Serving::start();
    let (ada, bob) = (Person::new(&node, "Ada", "Curious."), Person::new(&node, "Bob", "Curious."));
    let path = "/protocol/agents";
    let body = json!({"display_name": "Second", "profile_text": "Another me."});
    let first = ada.keyed("k1", path, &body);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let second = ada.keyed("k1", path, &body);
    assert_eq!((second.ok(), second.headers["idempotency-replayed"].as_str()), (first.ok(), "true"));
    assert_eq!(second.headers["content-type"], "application/json");
    assert_eq!(ada.agents(), 2);

    // The key is another request's, or another account's.
    let other = json!({"display_name": "Third", "profile_text": "Another me."});
    ada.keyed("k1", path, &other).refused(422, "idempotency_key_reused");
    ada.keyed("k1", "/protocol/formulations", &json!({"agent_id": ada.agent, "raw_intent": INTENT}))
        .refused(422, "idempotency_key_reused");
    assert_ne!(bob.keyed("k1", path, &body).ok()["agent_id"], first.ok()["agent_id"]);
    for bad in ["", "a key", &"k".repeat(201)] {
        ada.keyed(bad, path, &body).refused(422, "invalid_request");
    }
    // What is refused at the door takes no key; what a handler refuses is answered alike again.
    ada.keyed("k2", path, &json!({"display_name": "Third"})).refused(422, "invalid_request");
    ada.keyed("k2", path, &other).ok();
    let nobody = letter(&ada, &bob, "run_nowhere", "hello");
    ada.keyed("k3", "/protocol/conversations", &nobody).refused(404, "not_found");
    let again = ada.keyed("k3", "/protocol/conversations", &nobody);
    again.refused(404, "not_found");
    assert_eq!(again.headers["idempotency-replayed"], "true");
    // Reads know no keys.
    let read = ada.call("GET", path, &[("Idempotency-Key", "k1")], None);
    assert_eq!(read.ok()["agents"].as_array().unwrap().len(), 3);
}

#[test]
fn of_many_with_one_key_one_works() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    let body = json!({"display_name": "Second", "profile_text": "Another me."});
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let send = || ada.keyed("k", "/protocol/agents", &body);
        let senders: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert_eq!(ada.agents(), 2);
    let last = ada.keyed("k", "/protocol/agents", &body);
    for answer in answers {
        if answer.status == 200 {
            assert_eq!(answer.body, last.body);
        } else {
            answer.refused(409, "request_under_way");
            assert_eq!(answer.headers["retry-after"], "1");
        }
    }
}

#[test]
fn a_key_outlives_a_crash_and_holds_for_a_day() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    let body = json!({"display_name": "Second", "profile_text": "Another me."});
    let other = json!({"display_name": "Third", "profile_text": "Another me."});
    let send = |body: &Value| ada.keyed("k", "/protocol/agents", body);
    send(&body).ok();
    // Somebody works on it; then they are gone.
    sql(&node, "UPDATE idempotency_keys SET status = NULL, body = NULL, lease_until = 4000000000000");
    send(&body).refused(409, "request_under_way");
    send(&other).refused(422, "idempotency_key_reused");
    sql(&node, "UPDATE idempotency_keys SET lease_until = 0");
    send(&body).ok();
    assert_eq!((send(&body).headers.contains_key("idempotency-replayed"), ada.agents()), (true, 3));
    // A day later the key is free.
    sql(&node, "UPDATE idempotency_keys SET created_at = created_at - 86400001");
    assert!(!send(&other).headers.contains_key("idempotency-replayed"));
    assert_eq!(ada.agents(), 4);
}

#[test]
fn nothing_is_kept_of_what_carries_a_secret() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    let kept = || sql(&node, "SELECT COUNT(*) FROM idempotency_keys");
    ada.keyed("k", "/protocol/agents", &json!({"display_name": "Second", "profile_text": "Another me."})).ok();
    assert_eq!(kept(), "1");
    let login = json!({"email": "ada@example.org", "password": "correct horse"});
    let (first, second) =
        (ada.keyed("in", "/protocol/auth/login", &login), ada.keyed("in", "/protocol/auth/login", &login));
    assert_ne!(first.ok()["session_token"], second.ok()["session_token"]);
    ada.call("POST", "/protocol/auth/logout", &[("Idempotency-Key", "out")], None).ok();
    assert_eq!(kept(), "1");
}

#[test]
fn who_tries_too_often_to_come_in_has_to_wait() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    let attempt = || ada.post("/protocol/auth/login", json!({"email": "Ada@example.org ", "password": "wrong horse"}));
    // Twenty a minute: a minute may begin in between.
    let answer = (0..41).map(|_| attempt()).find(|answer| answer.status != 401).expect("a limit");
    let message = answer.refused(429, "rate_limited")["message"].to_string();
    assert!(message.contains("more than 20 sign-in attempts a minute"), "{message}");
    let seconds: u64 = answer.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert!(ada.get("/protocol/inbox").ok()["items"].is_array(), "what is open stays open");
    let login = ada.home.with(
        &["auth", "login", "--email", "ada@example.org", "--password-stdin"],
        &[("TOWOW_RETRIES", "0")],
        "correct horse\n",
    );
    if login.status != Some(0) {
        login.fails(6, "rate_limited");
    }
}

#[test]
fn what_an_account_may_change_and_ask_in_a_minute_is_limited() {
    let env = [("TOWOW_NODE_LIMITS_WRITES", "3"), ("TOWOW_NODE_LIMITS_PER_ACCOUNT", "10")];
    let node = Serving::with(&env);
    let (ada, bob) = (Person::new(&node, "Ada", "Curious."), Person::new(&node, "Bob", "Curious."));
    let write = || ada.call("POST", "/protocol/inbox/ntc_nowhere/read", &[], None);
    let refused = (0..5).map(|_| write()).find(|answer| answer.status != 404).expect("a limit");
    let message = refused.refused(429, "rate_limited")["message"].to_string();
    assert!(message.contains("more than 3 changes a minute of one account"), "{message}");
    let seconds: u64 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    ada.get("/protocol/inbox").ok();
    let refused = (0..15).map(|_| ada.get("/protocol/inbox")).find(|answer| answer.status != 200).expect("a limit");
    let message = refused.refused(429, "rate_limited")["message"].to_string();
    assert!(message.contains("more than 10 requests a minute of one account"), "{message}");
    bob.get("/protocol/inbox").ok();
}

/// PostgreSQL takes no U+0000: it is refused before it comes there.
#[test]
fn a_character_that_cannot_be_stored_is_refused() {
    let node = Serving::start();
    let ada = Person::new(&node, "Ada", "Curious.");
    ada.get("/protocol/inbox/ntc%00").refused(404, "not_found");
    ada.get("/protocol/agents/public?scope_tags=a%00b").refused(422, "invalid_request");
    for body in [
        json!({"display_name": "Second", "profile_text": "a\0b"}),
        json!({"display_name": "Second", "profile_text": "ab", "scoped_tags": ["a\0b"]}),
        json!({"display_name": "Second", "profile_text": "ab", "capability_manifest": {"a": [{"b\0": 1}]}}),
        json!({"display_name": "Second", "profile_text": "ab", "more\0": 1}),
    ] {
        let message = ada.post("/protocol/agents", body).refused(422, "invalid_request")["message"].to_string();
        assert!(message.contains("U+0000"), "{message}");
    }
}

#[test]
fn the_routes_are_described() {
    let node = Serving::start();
    let home = Home::at(&node.url);
    let document = home.towow(&["api", "/protocol/openapi.json"]).ok();
    let stream = &document["paths"]["/protocol/notifications/stream"]["get"];
    assert!(stream["responses"]["200"]["content"]["text/event-stream"].is_object(), "{stream}");
    let has_header = |path: &str, method: &str, name: &str| {
        document["paths"][path][method]["parameters"].as_array().unwrap().iter().any(|param| param["name"] == name)
    };
    assert!(has_header("/protocol/notifications/stream", "get", "Last-Event-ID"));
    assert!(has_header("/protocol/conversations", "post", "Idempotency-Key"));
    assert!(!has_header("/protocol/conversations", "get", "Idempotency-Key"));
    assert!(!has_header("/protocol/auth/login", "post", "Idempotency-Key"));
}
