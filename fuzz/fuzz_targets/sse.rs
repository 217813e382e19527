//! However a stream is cut, its events are the same, and none is larger than what was sent or than is allowed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use towow::sse::{Event, Parser, TooLong};

const LIMIT: usize = 256;

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>, limit: usize) -> Result<Vec<Event>, TooLong> {
    let mut parser = Parser::new(limit);
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(parser.push(piece)?);
    }
    events.extend(parser.unfinished());
    Ok(events)
}

fuzz_target!(|data: &[u8]| {
    let Some((size, stream)) = data.split_first() else { return };
    let size = usize::from(*size).max(1);
    let whole = read([stream].into_iter(), usize::MAX);
    assert_eq!(whole, read(stream.chunks(size), usize::MAX));
    assert_eq!(whole, read(stream.chunks(1), usize::MAX));
    // A byte that is no text becomes a character of three.
    let text: usize = whole.iter().flatten().map(|event| event.data.len()).sum();
    assert!(text <= 3 * stream.len());
    let limited = read(stream.chunks(size), LIMIT);
    assert_eq!(limited.is_ok(), read(stream.chunks(1), LIMIT).is_ok());
    assert!(limited.into_iter().flatten().all(|event| event.data.len() <= 3 * LIMIT));
});
