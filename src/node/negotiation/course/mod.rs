//! The course of a run: which states there are, what leads from one to the next, and what is refused.
//!
//! ```text
//! queued ──open/close──▶ running ──finish──▶ done
//!    └──────────┬───────────┘└──fail──▶ failed
//!               └──cancel──▶ cancelled
//! ```
//!
//! Nothing here reads or writes. The store locks a run's row, reads a [`Course`] from it, lets one of these functions move
//! it and writes it back, so that what is proved of the functions holds for the database. Whoever comes with a step that was
//! worked out from an older state ([`Basis`]) is told so and changes nothing.

#[cfg(test)]
mod tests;

/// A run converges after so many rounds in a row without anything new.
pub const QUIET_ROUNDS: i64 = 2;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// No round was begun.
    Queued,
    /// On its way.
    Running,
    /// With a plan.
    Done,
    /// It could not be carried on.
    Failed,
    /// Its requester has called it off.
    Cancelled,
}

impl Status {
    /// In the order of their progress.
    pub const ALL: [Status; 5] = [Status::Queued, Status::Running, Status::Done, Status::Failed, Status::Cancelled];

    /// The word in JSON and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Queued => "queued",
            Status::Running => "running",
            Status::Done => "done",
            Status::Failed => "failed",
            Status::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// True when nothing more will happen.
    pub const fn is_over(self) -> bool {
        matches!(self, Status::Done | Status::Failed | Status::Cancelled)
    }
}

/// How far a run is. Times are milliseconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// Where it is.
    pub status: Status,
    /// Rounds finished.
    pub finished: i64,
    /// Most rounds.
    pub most: i64,
    /// Rounds without anything new up to now, in a row.
    pub quiet: i64,
    /// Until when the next round is open; none when none is.
    pub until: Option<i64>,
    /// How many have left for good.
    pub epoch: i64,
}

/// From which state a step was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// Rounds finished.
    pub finished: i64,
    /// See [`Course::epoch`].
    pub epoch: i64,
}

/// The run is no longer where the step was worked out: read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved;

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing, for ever.
    Over,
    /// Nothing until then.
    Wait(i64),
    /// Ask for the next round.
    Open,
    /// Write the next round.
    Close,
    /// Write plan and deliveries.
    Finish,
}

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It counts. So many others are still waited for.
    Accepted(i64),
    /// There was one already, which stays.
    Already,
    /// The round is over.
    Closed,
}

impl Course {
    /// The state from which the next step is worked out.
    pub fn basis(&self) -> Basis {
        Basis { finished: self.finished, epoch: self.epoch }
    }

    /// True when there is nothing more to say: the last round is over, or nobody had anything new for a while.
    pub fn has_converged(&self) -> bool {
        self.finished >= self.most || self.quiet >= QUIET_ROUNDS
    }

    /// The round that can be answered.
    pub fn open_round(&self) -> Option<i64> {
        (!self.status.is_over() && self.until.is_some()).then_some(self.finished + 1)
    }

    /// What is to be done now. `asks` where somebody is asked before a round is written: people, or workers.
    pub fn next(&self, asks: bool, now: i64) -> Step {
        match self.until {
            _ if self.status.is_over() => Step::Over,
            _ if self.has_converged() => Step::Finish,
            Some(until) if until > now => Step::Wait(until),
            None if asks => Step::Open,
            _ => Step::Close,
        }
    }

    /// Opens the next round until this time.
    pub fn open(&mut self, basis: Basis, until: i64) -> Result<(), Moved> {
        self.held(basis)?;
        if self.until.is_some() || self.has_converged() {
            return Err(Moved);
        }
        self.status = Status::Running;
        self.until = Some(until);
        Ok(())
    }

    /// Takes the reply of a seat. `answered` are the seats that have answered this round already, `awaited` those that the
    /// open round waits for: with the last of them it is due.
    pub fn answer(&mut self, round: i64, seat: i64, answered: &[i64], awaited: &[i64], now: i64) -> Answered {
        if answered.contains(&seat) {
            return Answered::Already;
        }
        if self.open_round() != Some(round) {
            return Answered::Closed;
        }
        let missing = awaited.iter().filter(|other| **other != seat && !answered.contains(other)).count();
        if missing == 0 {
            self.until = self.until.map(|until| until.min(now));
        }
        Answered::Accepted(i64::try_from(missing).unwrap_or(i64::MAX))
    }

    /// Writes the next round, which was worked out from so many replies; since then others may have come.
    pub fn close(&mut self, basis: Basis, replies: i64, replies_now: i64, is_quiet: bool) -> Result<(), Moved> {
        self.held(basis)?;
        if self.has_converged() || replies != replies_now {
            return Err(Moved);
        }
        self.status = Status::Running;
        self.finished += 1;
        self.quiet = if is_quiet { self.quiet + 1 } else { 0 };
        self.until = None;
        Ok(())
    }

    /// Ends the run with a plan.
    pub fn finish(&mut self, basis: Basis) -> Result<(), Moved> {
        self.held(basis)?;
        if self.status != Status::Running || !self.has_converged() || self.until.is_some() {
            return Err(Moved);
        }
        self.status = Status::Done;
        Ok(())
    }

    /// Ends the run without one.
    pub fn end(&mut self, how: Status) -> Result<(), Moved> {
        if self.status.is_over() || !how.is_over() {
            return Err(Moved);
        }
        self.status = how;
        self.until = None;
        Ok(())
    }

    fn held(&self, basis: Basis) -> Result<(), Moved> {
        if self.status.is_over() || self.basis() != basis { Err(Moved) } else { Ok(()) }
    }
}
