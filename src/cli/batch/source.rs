//! The lines of a batch, read one after the other on a thread of their own: standard input blocks, and is never read
//! further ahead than there is work.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::error::{Error, Result};

/// Longest line in bytes.
const LONGEST: u64 = 8 << 20;

/// How long the rest of an input is looked through for the number of lines that were left out.
const REST: Duration = Duration::from_millis(200);

/// One line that holds something.
pub struct Line {
    /// Counted from 1, blank lines too.
    pub number: u64,
    /// Its text, or why there is none.
    pub text: Result<Vec<u8>>,
}

/// An input that is being read.
pub struct Source {
    lines: mpsc::Receiver<Line>,
}

impl Source {
    /// Opens a file, or standard input for `-`, at this line.
    pub fn open(name: &str, from: u64) -> Result<Source> {
        let input: Box<dyn Read + Send> = match name {
            "-" => Box::new(std::io::stdin()),
            name if std::path::Path::new(name).is_dir() => {
                return Err(Error::usage(format!("cannot read {name}: it is a directory")).hint("towow batch --help"));
            }
            name => Box::new(
                File::open(name)
                    .map_err(|error| Error::usage(format!("cannot read {name}: {error}")).hint("towow batch --help"))?,
            ),
        };
        let (send, lines) = mpsc::channel(1);
        let name = if name == "-" { "standard input".to_owned() } else { name.to_owned() };
        std::thread::Builder::new()
            .spawn(move || read(BufReader::new(input), &name, from, &send))
            .map_err(|error| Error::internal(format!("no thread: {error}")))?;
        Ok(Source { lines })
    }

    /// The next line, or none at the end.
    pub async fn next(&mut self) -> Option<Line> {
        self.lines.recv().await
    }

    /// How many lines are left, where the end of the input is near.
    pub async fn left(&mut self) -> Option<u64> {
        let count = async {
            let mut left = 0;
            while self.lines.recv().await.is_some() {
                left += 1;
            }
            left
        };
        tokio::time::timeout(REST, count).await.ok()
    }
}

/// Reads until the end, until a line cannot be read or until nobody asks for more.
fn read(mut input: impl BufRead, name: &str, from: u64, send: &mpsc::Sender<Line>) {
    for number in 1.. {
        let mut text = Vec::new();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut text);
        let (text, last) = match read {
            Ok(0) if from <= number => return,
            Ok(0) => {
                let message = format!("--from {from}: {name} ends after line {}", number - 1);
                (Err(Error::usage(message).hint("towow batch --help")), true)
            }
            Ok(_) if text.len() as u64 == LONGEST && !text.ends_with(b"\n") => {
                let rest = input.skip_until(b'\n');
                let message = format!("line {number} of {name} is longer than {LONGEST} bytes");
                (Err(Error::usage(message).hint("towow batch --help")), rest.is_err())
            }
            Ok(_) => (Ok(text), false),
            Err(error) => {
                let message = format!("cannot read line {number} of {name}: {error}");
                (Err(Error::usage(message).hint("towow batch --help")), true)
            }
        };
        let blank = text.as_ref().is_ok_and(|text| text.iter().all(u8::is_ascii_whitespace));
        let wanted = (number >= from && !blank) || (last && text.is_err());
        if wanted && send.blocking_send(Line { number, text }).is_err() || last {
            return;
        }
    }
}
