//! Standard input line by line. A line that is no message would be passed over, and the client would wait for its answer
//! until it gives up: it is handed on as a question of our own under the same id, whose answer says what was wrong.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rmcp::transport::io::StdioReader;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncRead, BufReader, ReadBuf};
use tokio_util::sync::CancellationToken;

use super::LARGEST;

/// The method that a line becomes which could not be read.
pub const UNREADABLE: &str = "$/unreadable";
/// Where the id of a message is looked for that is not read to its end.
const HEAD: usize = 4096;
const KEY: &str = "\"id\"";

/// Standard input that says when it has ended.
pub struct Lines {
    reader: BufReader<StdioReader>,
    line: Vec<u8>,
    /// Bytes of a line beyond the longest, which are not kept.
    beyond: usize,
    ready: Vec<u8>,
    given: usize,
    end: CancellationToken,
}

impl Lines {
    /// Cancels the token at the end.
    pub fn new(reader: StdioReader, end: CancellationToken) -> Lines {
        let reader = BufReader::with_capacity(64 << 10, reader);
        Lines { reader, line: Vec::new(), beyond: 0, ready: Vec::new(), given: 0, end }
    }

    fn take(&mut self, bytes: &[u8]) {
        let room = LARGEST.saturating_sub(self.line.len()).min(bytes.len());
        self.line.extend_from_slice(&bytes[..room]);
        self.beyond += bytes.len() - room;
    }

    /// The line is whole.
    fn hand_on(&mut self) {
        let line = std::mem::take(&mut self.line);
        let beyond = std::mem::take(&mut self.beyond);
        let problem = match beyond {
            0 => {
                serde_json::from_slice::<Value>(&line).err().map(|error| format!("the message cannot be read: {error}"))
            }
            _ => Some(format!("the message is longer than {} MiB", LARGEST >> 20)),
        };
        self.given = 0;
        self.ready = match problem.and_then(|problem| question(&line, &problem)) {
            Some(question) => question,
            None if beyond > 0 => Vec::new(),
            None => line,
        };
        self.ready.push(b'\n');
    }
}

impl AsyncRead for Lines {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = &mut *self;
        while this.given == this.ready.len() {
            let found = match ready!(Pin::new(&mut this.reader).poll_fill_buf(context)) {
                Ok(found) => found.to_vec(),
                Err(error) => {
                    this.end.cancel();
                    return Poll::Ready(Err(error));
                }
            };
            if found.is_empty() {
                this.end.cancel();
                if this.line.is_empty() {
                    return Poll::Ready(Ok(()));
                }
                this.hand_on();
                break;
            }
            let (bytes, whole) = match found.iter().position(|byte| *byte == b'\n') {
                Some(at) => (&found[..at], true),
                None => (&found[..], false),
            };
            this.take(bytes);
            Pin::new(&mut this.reader).consume(bytes.len() + usize::from(whole));
            if whole {
                this.hand_on();
            }
        }
        let rest = &this.ready[this.given..];
        let room = rest.len().min(into.remaining());
        into.put_slice(&rest[..room]);
        this.given += room;
        Poll::Ready(Ok(()))
    }
}

/// The question that takes the place of a request; nothing where no id is found, because nobody waits then.
fn question(line: &[u8], problem: &str) -> Option<Vec<u8>> {
    let head = String::from_utf8_lossy(&line[..line.len().min(HEAD)]);
    let tail = String::from_utf8_lossy(&line[line.len().saturating_sub(HEAD)..]);
    let id = head.trim_start().starts_with('{').then(|| last_id(&tail).or_else(|| first_id(&head))).flatten()?;
    let question = json!({ "jsonrpc": "2.0", "id": id, "method": UNREADABLE, "params": { "problem": problem } });
    Some(question.to_string().into_bytes())
}

/// Some clients write the id at the end of a request.
fn last_id(text: &str) -> Option<Value> {
    let at = text.rfind(KEY)?;
    let (id, rest) = value(&text[at + KEY.len()..])?;
    (rest.trim() == "}").then_some(id)
}

fn first_id(text: &str) -> Option<Value> {
    text.match_indices(KEY).find_map(|(at, key)| value(&text[at + key.len()..])).map(|(id, _)| id)
}

/// A number or a text after a colon, and what follows.
fn value(text: &str) -> Option<(Value, &str)> {
    let value = text.trim_start().strip_prefix(':')?.trim_start();
    let end = match value.strip_prefix('"') {
        Some(rest) => rest.find('"')? + 2,
        None => value.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(value.len()),
    };
    let id = serde_json::from_str::<Value>(&value[..end]).ok().filter(|id| id.is_string() || id.is_i64())?;
    Some((id, &value[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_what_cannot_be_read_is_found() {
        let cases = [
            (r#"{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":"\ud83d x"}}"#, Some(json!(7))),
            (r#"{"method":"x","params":{"id":1,"a":"\ud83d"},"jsonrpc":"2.0","id":8}"#, Some(json!(8))),
            (r#"{"method":"x", "id" : "abc" ,"params":{nope"#, Some(json!("abc"))),
            (r#"{"method":"x","params":{nope"#, None),
            (r#"{"id":null,"x":"#, None),
            (r#"[{"id":1}"#, None),
            ("junk", None),
        ];
        for (line, expected) in cases {
            let asked = question(line.as_bytes(), "why").map(|asked| serde_json::from_slice::<Value>(&asked).unwrap());
            assert_eq!(asked.map(|asked| asked["id"].clone()), expected, "{line}");
        }
    }
}
