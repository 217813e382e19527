//! Bounds: a filter can ask for more time or memory than there is, and recurse without end.
//!
//! It runs on a thread whose stack is larger than the memory it may use, so that the memory limit is met before the
//! stack's end is; the thread that waits for it looks at the clock and at the memory, and ends the process where one
//! of them is exceeded. A filter that is done within milliseconds is never looked at.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::error::{Error, Kind, Result};

const MB: u64 = 1 << 20;
/// What a filter may use when nothing else is said.
const SECONDS: u64 = 60;
const MEGABYTES: u64 = 2048;
/// Stack beyond the memory limit, for what is used between two looks.
const SPARE: u64 = 1024 * MB;
/// Stack where memory is not limited.
const UNLIMITED: u64 = 8192 * MB;
/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// How long a filter may work on one input, and how much memory the process may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    time: Option<Duration>,
    memory: Option<u64>,
    /// True where the user named the memory limit; else it is lowered on small machines.
    chosen: bool,
}

impl Limits {
    /// `TOWOW_JQ_TIMEOUT` in seconds and `TOWOW_JQ_MEMORY` in MB; 0 is no limit.
    pub fn from_environment() -> Result<Limits> {
        let time = setting("TOWOW_JQ_TIMEOUT")?.unwrap_or(SECONDS);
        let memory = setting("TOWOW_JQ_MEMORY")?;
        Ok(Limits {
            time: (time > 0).then(|| Duration::from_secs(time)),
            memory: Some(memory.unwrap_or(MEGABYTES).saturating_mul(MB)).filter(|memory| *memory > 0),
            chosen: memory.is_some(),
        })
    }
}

fn setting(name: &str) -> Result<Option<u64>> {
    let Some(text) = crate::config::env(name) else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| {
        Error::new(Kind::Usage, "bad_setting", format!("{name} is {text:?}, not a whole number")).hint("towow help jq")
    })
}

/// Most bytes that a text may grow to in one step.
pub fn longest_text() -> usize {
    let memory = Limits::from_environment().ok().and_then(|limits| limits.memory).unwrap_or(u64::MAX);
    usize::try_from(memory / 2).unwrap_or(usize::MAX).min(isize::MAX as usize)
}

/// The failure of a filter that asks for too much.
pub fn exceeded(what: impl std::fmt::Display, variable: &str) -> Error {
    Error::new(Kind::Usage, "jq_limit", format!("jq: {what}; {variable} sets the limit")).hint("towow help jq")
}

/// What the working thread tells the watching one.
#[derive(Default)]
struct Meter {
    /// Waiting for a reader or a writer is not work.
    waiting: AtomicBool,
    inputs: AtomicU64,
}

thread_local! {
    static METER: RefCell<Option<Arc<Meter>>> = const { RefCell::new(None) };
}

fn metered(tell: impl FnOnce(&Meter)) {
    METER.with_borrow(|meter| meter.as_deref().map(tell));
}

/// Does what may have to wait for another process, off the clock.
pub fn waiting<T>(work: impl FnOnce() -> T) -> T {
    metered(|meter| meter.waiting.store(true, Ordering::Relaxed));
    let done = work();
    metered(|meter| meter.waiting.store(false, Ordering::Relaxed));
    done
}

/// Begins to work on another input, for which the clock starts anew.
pub fn next_input() {
    metered(|meter| _ = meter.inputs.fetch_add(1, Ordering::Relaxed));
}

/// Runs this within limits, on a thread of its own. Where it exceeds one, `excess` gets the failure and ends the process:
/// a thread that works cannot be stopped otherwise.
pub fn bounded<T: Send>(
    limits: Limits,
    excess: impl FnOnce(Error),
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    let meter = Arc::new(Meter::default());
    let (done, result) = mpsc::sync_channel(1);
    let work = Mutex::new(Some((work, done, meter.clone())));
    let run = || {
        if let Some((work, done, meter)) = work.lock().ok().and_then(|mut work| work.take()) {
            METER.set(Some(meter));
            let _ = done.send(work());
        }
    };
    std::thread::scope(|scope| {
        let mut limits = limits;
        let mut stack = limits.memory.map_or(UNLIMITED, |memory| memory.saturating_add(SPARE));
        while let Err(error) = std::thread::Builder::new()
            .name("jq".into())
            .stack_size(usize::try_from(stack).unwrap_or(usize::MAX / 8))
            .spawn_scoped(scope, run)
        {
            // Address space may be scarce. Then there is not much memory either, and its limit stays below the stack.
            stack /= 2;
            limits.memory = limits.memory.map(|memory| memory.min(stack - stack / 4));
            if stack < 16 * MB {
                return Err(Error::internal(format!("no thread for the filter: {error}")));
            }
        }
        watch(limits, &meter, &result).unwrap_or_else(|error| {
            excess(error.clone());
            Err(error)
        })
    })
}

/// Waits for the result, or until a limit is exceeded.
fn watch<T>(mut limits: Limits, meter: &Meter, result: &Receiver<Result<T>>) -> Result<Result<T>> {
    let mut worked = Duration::ZERO;
    let mut inputs = 0;
    let mut looked = Instant::now();
    loop {
        match result.recv_timeout(LOOK) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(Error::internal("the filter broke off"))),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        let current = meter.inputs.load(Ordering::Relaxed);
        if current != inputs {
            (inputs, worked) = (current, Duration::ZERO);
        } else if !meter.waiting.load(Ordering::Relaxed) {
            worked += now - looked;
        }
        looked = now;
        if let Some(most) = limits.time.filter(|most| worked > *most) {
            return Err(exceeded(
                format!("the filter worked longer than {} s on one value", most.as_secs()),
                "TOWOW_JQ_TIMEOUT",
            ));
        }
        let Some(used) = limits.memory.and_then(|_| resident()) else { continue };
        if !limits.chosen {
            limits.chosen = true;
            let available = available().map(|available| (available + used) / 4 * 3);
            limits.memory = limits.memory.map(|memory| memory.min(available.unwrap_or(memory)));
        }
        if let Some(most) = limits.memory.filter(|most| used > *most) {
            return Err(exceeded(format!("the filter took more than {} MB of memory", most / MB), "TOWOW_JQ_MEMORY"));
        }
    }
}

/// Memory of this process in bytes, where the system tells it.
fn resident() -> Option<u64> {
    kilobytes("/proc/self/status", "VmRSS:")
}

/// Memory that the machine has left.
fn available() -> Option<u64> {
    kilobytes("/proc/meminfo", "MemAvailable:")
}

fn kilobytes(file: &str, field: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
