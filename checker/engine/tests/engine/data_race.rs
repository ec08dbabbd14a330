//! Races on plain memory are found in any schedule that reaches both accesses,
//! and ordered accesses are none.

use std::cell::UnsafeCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};

use crate::support::Variable;
use engine::primitive::lock::Lock;
use engine::primitive::thread;
use engine::{Ended, Explorer, Rules, Search};

/// A cell that tells the detector of its accesses, as the drop-in does.
struct Plain(UnsafeCell<u64>);

impl Plain {
    #[track_caller]
    fn get(&self) -> *mut u64 {
        engine::access_cell(self.0.get().cast(), size_of::<u64>());
        self.0.get()
    }

    #[track_caller]
    fn read(&self) -> u64 {
        unsafe { *self.get() }
    }

    #[track_caller]
    fn write(&self, value: u64) {
        unsafe { *self.get() = value };
    }
}

struct World {
    cell: Plain,
    flag: Variable,
    lock: Lock,
}

fn ends(left: fn(&World), right: fn(&World)) -> BTreeSet<Ended> {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    let mut ends = BTreeSet::new();
    let search = Search::Exhaustive { executions: 10_000 };
    Explorer::new().explore(
        rules,
        &search,
        || {
            let world = Rc::new(World {
                cell: Plain(UnsafeCell::new(0)),
                flag: Variable::default(),
                lock: Lock::new(),
            });
            let threads = [left, right].map(|body| {
                let world = world.clone();
                thread::spawn(None, Box::new(move || body(&world)))
            });
            threads.into_iter().for_each(thread::join);
            world.cell.read();
        },
        |finished| {
            ends.insert(finished.ended());
            true
        },
    );
    ends
}

const CLEAN: [Ended; 1] = [Ended::Returned];

#[test]
fn two_writes_without_order_race_although_they_are_far_apart() {
    let all = ends(|it| it.cell.write(1), |it| it.cell.write(2));
    assert_eq!(all, BTreeSet::from([Ended::DataRace]));
}

#[test]
fn a_read_and_a_write_without_order_race() {
    let all = ends(|it| it.cell.write(1), |it| _ = it.cell.read());
    assert!(all.contains(&Ended::DataRace));
}

#[test]
fn two_reads_do_not_race() {
    assert_eq!(
        ends(|it| _ = it.cell.read(), |it| _ = it.cell.read()),
        CLEAN.into()
    );
}

#[test]
fn a_lock_orders_accesses() {
    let body = |it: &World| {
        it.lock.lock();
        it.cell.write(it.cell.read() + 1);
        it.lock.unlock(true);
    };
    assert_eq!(ends(body, body), CLEAN.into());
}

#[test]
fn a_lock_that_only_one_side_takes_orders_nothing() {
    let all = ends(
        |it| {
            it.lock.lock();
            it.cell.write(1);
            it.lock.unlock(true);
        },
        |it| it.cell.write(2),
    );
    assert!(all.contains(&Ended::DataRace));
}

fn receive(world: &World, ordering: Ordering) {
    if world.flag.load(ordering) == 1 {
        world.cell.read();
    }
}

#[test]
fn publishing_needs_release_and_acquire() {
    let publish = |it: &World| {
        it.cell.write(1);
        it.flag.store(1, Release);
    };
    let carelessly = |it: &World| {
        it.cell.write(1);
        it.flag.store(1, Relaxed);
    };
    assert_eq!(ends(publish, |it| receive(it, Acquire)), CLEAN.into());
    assert!(ends(carelessly, |it| receive(it, Acquire)).contains(&Ended::DataRace));
    assert!(ends(publish, |it| receive(it, Relaxed)).contains(&Ended::DataRace));
}

#[test]
fn the_trace_of_a_race_names_both_accesses() {
    let rules = Rules {
        clocks: true,
        record: true,
        ..Rules::default()
    };
    let mut trace = None;
    Explorer::new().explore(
        rules,
        &Search::Replay {
            schedule: Vec::new(),
        },
        || {
            let world = Rc::new(Plain(UnsafeCell::new(0)));
            let other = world.clone();
            let child = thread::spawn(None, Box::new(move || other.write(1)));
            world.write(2);
            thread::join(child);
        },
        |finished| {
            trace = Some(finished.trace());
            true
        },
    );
    let trace = trace.unwrap();
    assert_eq!(trace.validate(), Ok(()));
    let trace::End::DataRace { first, second } = trace.end else {
        panic!("{:?}", trace.end)
    };
    let (first, second) = (&trace.events[first], &trace.events[second]);
    assert_eq!(first.operation, trace::Operation::Write);
    assert_ne!(first.thread, second.thread);
    assert!(first.concurrent_with(second));
}

#[test]
fn clocks_are_kept_without_being_asked_for_once_a_program_touches_plain_memory() {
    let mut ends = BTreeSet::new();
    let search = Search::Exhaustive { executions: 100 };
    let summary = Explorer::new().explore(
        Rules::default(),
        &search,
        || {
            let world = Rc::new((Plain(UnsafeCell::new(0)), Variable::default()));
            let other = world.clone();
            let child = thread::spawn(
                None,
                Box::new(move || {
                    other.1.add(1, Relaxed);
                    other.0.write(1);
                }),
            );
            world.1.add(1, Relaxed);
            world.0.write(2);
            thread::join(child);
        },
        |finished| {
            ends.insert(finished.ended());
            true
        },
    );
    assert_eq!(ends, BTreeSet::from([Ended::DataRace]));
    assert!(summary.exhausted);
}

#[test]
fn what_was_written_before_a_panic_is_recorded_before_it() {
    let rules = Rules {
        record: true,
        clocks: true,
        ..Rules::default()
    };
    let mut told = Vec::new();
    Explorer::new().explore(
        rules,
        &Search::Replay {
            schedule: Vec::new(),
        },
        || {
            let cell = Plain(UnsafeCell::new(0));
            let place = cell.get();
            let caught = std::panic::catch_unwind(|| {
                unsafe { *place = 1 };
                panic!("out of ink");
            });
            assert!(caught.is_err());
            unsafe { *place = 2 };
        },
        |finished| {
            told = finished
                .trace()
                .events
                .iter()
                .map(|it| it.operation)
                .collect();
            true
        },
    );
    use trace::Operation::{Begin, Exit, Panic, Read, Write};
    assert_eq!(told, [Begin, Read, Write, Panic, Write, Exit]);
}
