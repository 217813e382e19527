//! A small world around one row: nodes that work from what they have read a while ago, people who answer early, late and
//! twice, calls to a model that are lost with their process, and a clock. Whatever happens in whatever order, the row never
//! gets where it must not be, nothing that was accepted is lost, nothing is sent or paid for twice, and the run ends.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::ledger::{Call, Turn, turn};
use super::*;

const NODES: usize = 3;
const ROUND: i64 = 100;
const LEASE: i64 = 30;

#[derive(Debug, Clone)]
enum Deed {
    /// A node reads the run.
    Read(usize),
    /// A node does what it has read that is to be done.
    Act(usize),
    /// A node sends the calls of the next round, and keeps the answers where it lives long enough.
    Ask(usize, bool),
    /// A node dies and forgets.
    Crash(usize),
    /// Somebody answers this round after the finished ones; 1 is the one that may be open.
    Answer { seat: i64, ahead: i64 },
    /// Time goes by.
    Tick(i64),
    /// Somebody leaves for good.
    Leave(i64),
    /// The requester calls it off.
    Cancel,
    /// A node finds that it cannot be carried on.
    Fail,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        8 => (0..NODES).prop_map(Deed::Read),
        12 => (0..NODES).prop_map(Deed::Act),
        6 => ((0..NODES), any::<bool>()).prop_map(|(node, lives)| Deed::Ask(node, lives)),
        2 => (0..NODES).prop_map(Deed::Crash),
        12 => (0i64..5, -1i64..3).prop_map(|(seat, ahead)| Deed::Answer { seat, ahead }),
        6 => (1i64..150).prop_map(Deed::Tick),
        1 => (1i64..5).prop_map(Deed::Leave),
    ];
    let rare = prop_oneof![40 => deed, 1 => Just(Deed::Cancel), 1 => Just(Deed::Fail)];
    proptest::collection::vec(rare, 0..120)
}

struct World {
    row: Course,
    asks: bool,
    seats: BTreeSet<i64>,
    now: i64,
    /// Accepted replies by round and seat.
    replies: BTreeSet<(i64, i64)>,
    /// Written rounds with the replies that are in them.
    rounds: BTreeMap<i64, BTreeSet<i64>>,
    calls: BTreeMap<(i64, i64), Call>,
    sent: BTreeMap<(i64, i64), usize>,
    charged: usize,
    plans: usize,
    /// What each node has read, with the replies to the next round.
    read: [Option<(Course, BTreeSet<i64>)>; NODES],
}

impl World {
    fn new(most: i64, asks: bool) -> World {
        World {
            row: Course { status: Status::Queued, finished: 0, most, quiet: 0, until: None, epoch: 0 },
            asks,
            seats: (0..4).collect(),
            now: 1_000,
            replies: BTreeSet::new(),
            rounds: BTreeMap::new(),
            calls: BTreeMap::new(),
            sent: BTreeMap::new(),
            // With the row itself, in one transaction.
            charged: 1,
            plans: 0,
            read: Default::default(),
        }
    }

    fn answered(&self, round: i64) -> BTreeSet<i64> {
        self.replies.iter().filter(|(of, _)| *of == round).map(|(_, seat)| *seat).collect()
    }

    fn read(&mut self, node: usize) {
        self.read[node] = Some((self.row, self.answered(self.row.finished + 1)));
    }

    /// The calls of a round, one for each seat that nobody has answered for. True when all are settled.
    fn ask(&mut self, round: i64, answered: &BTreeSet<i64>, lives: bool) -> bool {
        let mut settled = true;
        for seat in self.seats.clone() {
            if answered.contains(&seat) {
                continue;
            }
            let key = (round, seat);
            match turn(self.calls.get(&key), self.now) {
                Turn::Send => {
                    *self.sent.entry(key).or_default() += 1;
                    let call = if lives { Call::Answered("said".into()) } else { Call::Begun(self.now + LEASE) };
                    self.calls.insert(key, call);
                    settled &= lives;
                }
                Turn::Wait(_) => settled = false,
                Turn::Known(_) | Turn::Without(_) => {}
            }
        }
        settled
    }

    fn act(&mut self, node: usize) {
        let Some((read, replies)) = self.read[node].take() else { return };
        let before = self.row;
        let basis = read.basis();
        match read.next(self.asks, self.now) {
            Step::Over | Step::Wait(_) => {}
            Step::Open => {
                let _ = self.row.open(basis, self.now + ROUND);
            }
            Step::Close => {
                let round = read.finished + 1;
                if !self.ask(round, &replies, true) {
                    return;
                }
                let now = i64::try_from(self.answered(round).len()).unwrap();
                let known = i64::try_from(replies.len()).unwrap();
                let is_quiet = replies.is_empty();
                if self.row.close(basis, known, now, is_quiet).is_ok() {
                    assert!(self.rounds.insert(round, replies).is_none(), "round {round} was written twice");
                }
            }
            Step::Finish => {
                if self.row.finish(basis).is_ok() {
                    self.plans += 1;
                }
            }
        }
        self.check(before);
    }

    fn answer(&mut self, seat: i64, ahead: i64) {
        let before = self.row;
        let round = self.row.finished + ahead;
        let answered: Vec<i64> = self.answered(round).into_iter().collect();
        let awaited: Vec<i64> = self.seats.iter().copied().filter(|seat| *seat > 0).collect();
        match self.row.answer(round, seat, &answered, &awaited, self.now) {
            Answered::Accepted(missing) => {
                assert_eq!(before.open_round(), Some(round), "only the open round takes replies");
                assert!(self.replies.insert((round, seat)), "a reply counts once");
                assert!(missing > 0 || self.row.until <= Some(self.now), "the last reply makes the round due");
            }
            Answered::Already => assert!(self.replies.contains(&(round, seat))),
            Answered::Closed => assert_ne!(before.open_round(), Some(round)),
        }
        self.check(before);
    }

    fn does(&mut self, deed: &Deed) {
        let before = self.row;
        match *deed {
            Deed::Read(node) => self.read(node),
            Deed::Act(node) => self.act(node),
            Deed::Ask(node, lives) => {
                if let Some((read, replies)) = self.read[node].clone()
                    && read.next(self.asks, self.now) == Step::Close
                {
                    self.ask(read.finished + 1, &replies, lives);
                }
            }
            Deed::Crash(node) => self.read[node] = None,
            Deed::Answer { seat, ahead } => self.answer(seat, ahead),
            Deed::Tick(time) => self.now += time,
            Deed::Leave(seat) => {
                if self.seats.remove(&seat) {
                    self.row.epoch += 1;
                }
            }
            Deed::Cancel => drop(self.row.end(Status::Cancelled)),
            Deed::Fail => drop(self.row.end(Status::Failed)),
        }
        self.check(before);
    }

    fn check(&self, before: Course) {
        let row = self.row;
        if before.status.is_over() {
            assert_eq!((row.status, row.finished, row.until), (before.status, before.finished, None), "over is over");
        }
        assert!(before.status != Status::Running || row.status != Status::Queued, "nothing is begun twice");
        assert!(row.finished == before.finished || row.finished == before.finished + 1, "one round after the other");
        assert!(row.finished <= row.most && row.quiet <= row.finished.min(QUIET_ROUNDS));
        assert!(row.until.is_none() || row.status == Status::Running, "a round is open in a running run only");
        assert!(row.status != Status::Done || row.has_converged(), "a plan comes at the end");
        assert_eq!(self.plans, usize::from(row.status == Status::Done), "one plan, and only of a run that is done");
        assert_eq!(i64::try_from(self.rounds.len()).unwrap(), row.finished, "every finished round is written");
        for (round, replies) in &self.rounds {
            assert_eq!(*replies, self.answered(*round), "what was accepted is in round {round}");
        }
        assert!(self.sent.values().all(|times| *times == 1), "a call is sent once: {:?}", self.sent);
        assert_eq!(self.charged, 1);
    }

    /// One node that lives is enough.
    fn runs_out(&mut self) {
        let steps = 3 * (self.row.most + 1) * (1 + i64::from(self.asks)) + 4;
        for _ in 0..steps {
            if self.row.status.is_over() {
                return;
            }
            self.now += ROUND.max(LEASE) + 1;
            self.read(0);
            self.act(0);
        }
        panic!("after {steps} steps it is still {:?}", self.row);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_no_run_goes_astray(deeds in deeds(), most in 1i64..7, asks in any::<bool>()) {
        let mut world = World::new(most, asks);
        for deed in &deeds {
            world.does(deed);
        }
        world.runs_out();
        prop_assert!(world.row.status.is_over());
    }
}

#[test]
fn states_and_steps_as_a_table() {
    let course = |status, finished, quiet, until| Course { status, finished, most: 4, quiet, until, epoch: 0 };
    let cases = [
        ("nobody is asked", course(Status::Queued, 0, 0, None), false, Step::Close),
        ("people are asked", course(Status::Queued, 0, 0, None), true, Step::Open),
        ("people have time", course(Status::Running, 1, 0, Some(20)), true, Step::Wait(20)),
        ("time is up", course(Status::Running, 1, 0, Some(10)), true, Step::Close),
        ("the last round", course(Status::Running, 4, 0, None), true, Step::Finish),
        ("nothing new twice", course(Status::Running, 3, 2, None), true, Step::Finish),
        ("nothing new once", course(Status::Running, 3, 1, None), true, Step::Open),
        ("done", course(Status::Done, 4, 0, None), true, Step::Over),
        ("called off", course(Status::Cancelled, 1, 0, None), true, Step::Over),
    ];
    for (name, course, asks, step) in cases {
        assert_eq!(course.next(asks, 10), step, "{name}");
    }
}

#[test]
fn every_step_that_comes_too_late_changes_nothing() {
    let start = Course { status: Status::Running, finished: 1, most: 2, quiet: 0, until: None, epoch: 3 };
    let old = Basis { finished: 0, epoch: 3 };
    let left = Basis { finished: 1, epoch: 2 };
    for basis in [old, left] {
        let mut course = start;
        assert_eq!(course.open(basis, 9), Err(Moved));
        assert_eq!(course.close(basis, 0, 0, false), Err(Moved));
        assert_eq!(course.finish(basis), Err(Moved));
        assert_eq!(course, start);
    }
    let mut course = start;
    assert_eq!(course.finish(start.basis()), Err(Moved), "there is a round to come");
    assert_eq!(course.close(start.basis(), 1, 2, false), Err(Moved), "somebody has answered since");
    assert_eq!(course.end(Status::Running), Err(Moved));
    assert_eq!(course, start);
    course.end(Status::Cancelled).unwrap();
    assert_eq!(course.end(Status::Failed), Err(Moved), "over is over");
    for status in Status::ALL {
        assert_eq!(Status::named(status.name()), Some(status));
    }
}
