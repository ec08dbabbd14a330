//! Spinning neither hangs the exploration nor blows it up, and only a spin that
//! nothing can end is a livelock.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::support::Variable;
use engine::primitive::condvar::Condvar;
use engine::primitive::lock::Lock;
use engine::primitive::thread;
use engine::{Ended, Explorer, Memory, Rules, Search, Summary};

#[derive(Default)]
struct World {
    flag: Variable,
    turn: Variable,
    lock: Lock,
    other: Lock,
    changed: Condvar,
    /// What `lock` protects.
    value: Cell<u64>,
}

type Body = fn(&World);

fn run(bodies: &[Body], memory: Memory) -> (BTreeSet<Ended>, Summary) {
    search(bodies, memory, &Search::Exhaustive { executions: 20_000 })
}

fn search(bodies: &[Body], memory: Memory, search: &Search) -> (BTreeSet<Ended>, Summary) {
    let rules = Rules {
        memory,
        events: 20_000,
        ..Rules::default()
    };
    let mut ends = BTreeSet::new();
    let summary = Explorer::new().explore(
        rules,
        search,
        || {
            let world = Rc::new(World::default());
            let threads: Vec<_> = bodies
                .iter()
                .map(|&body| {
                    let world = world.clone();
                    thread::spawn(None, Box::new(move || body(&world)))
                })
                .collect();
            threads.into_iter().for_each(thread::join);
        },
        |finished| {
            ends.insert(finished.ended());
            true
        },
    );
    (ends, summary)
}

/// Every execution ends by itself, and all are seen.
fn ends_well(bodies: &[Body]) -> u64 {
    let mut executions = 0;
    for memory in [Memory::SequentiallyConsistent, Memory::Weak] {
        let (ends, summary) = run(bodies, memory);
        assert_eq!(ends, [Ended::Returned].into(), "{summary:?}");
        assert!(summary.exhausted, "{summary:?}");
        executions = summary.executions;
    }
    executions
}

fn set(world: &World) {
    world.flag.store(1, SeqCst);
}

#[test]
fn waiting_for_a_flag_ends_when_it_is_set_with_or_without_hints() {
    let bare: Body = |it| while it.flag.load(SeqCst) == 0 {};
    let hinting: Body = |it| {
        while it.flag.load(Relaxed) == 0 {
            thread::spin_hint();
        }
    };
    let yielding: Body = |it| {
        while it.flag.load(SeqCst) == 0 {
            thread::yield_now();
        }
    };
    let sleeping: Body = |it| {
        while it.flag.load(SeqCst) == 0 {
            thread::sleep(1_000);
        }
    };
    for spin in [bare, hinting, yielding, sleeping] {
        assert!(ends_well(&[spin, set]) < 20);
        assert!(ends_well(&[spin, spin, set]) < 200);
    }
}

#[test]
fn two_threads_that_try_for_a_lock_wait_for_its_holder() {
    let body: Body = |it| {
        while !it.lock.try_lock() {
            thread::spin_hint();
        }
        it.value.set(it.value.get() + 1);
        it.lock.unlock(true);
    };
    ends_well(&[body, body]);
    let (ends, _) = run(&[body, body, body], Memory::SequentiallyConsistent);
    assert_eq!(ends, [Ended::Returned].into());
}

#[test]
fn a_lock_of_ones_own_is_spun_on_with_compare_and_exchange_or_swap() {
    let exchange: Body = |it| {
        while it.flag.exchange(0, 1, SeqCst) != 0 {}
        it.value.set(it.value.get() + 1);
        it.flag.store(0, SeqCst);
    };
    let swap: Body = |it| {
        while it.flag.atomic().update(SeqCst, SeqCst, |_| Some(1)).0 == 1 {
            thread::spin_hint();
        }
        it.value.set(it.value.get() + 1);
        it.flag.store(0, SeqCst);
    };
    for body in [exchange, swap] {
        ends_well(&[body, body]);
        let (ends, _) = run(&[body, body, body], Memory::SequentiallyConsistent);
        assert_eq!(ends, [Ended::Returned].into());
    }
}

#[test]
fn a_look_from_before_the_loop_is_no_part_of_it() {
    // Trying and looking are two places. What the first saw is old news to whoever
    // has gone on to the second.
    let body: Body = |it| {
        while it.flag.atomic().update(SeqCst, SeqCst, |_| Some(1)).0 == 1 {
            while it.flag.load(Relaxed) == 1 {}
        }
        it.value.set(it.value.get() + 1);
        it.flag.store(0, SeqCst);
    };
    ends_well(&[body, body]);
    let (ends, _) = run(&[body, body, body], Memory::SequentiallyConsistent);
    assert_eq!(ends, [Ended::Returned].into());
    // The same with something else that is looked at only once.
    let spin: Body = |it| {
        it.turn.load(SeqCst);
        while it.flag.load(SeqCst) == 0 {}
    };
    let changes: Body = |it| it.turn.store(1, SeqCst);
    ends_well(&[spin, changes, set]);
    let (ends, _) = run(&[spin, changes], Memory::SequentiallyConsistent);
    assert_eq!(ends, [Ended::Livelock].into());
}

#[test]
fn looking_under_a_lock_again_and_again_is_spinning_too() {
    let poll: Body = |it| {
        loop {
            it.lock.lock();
            let ready = it.value.get() == 1;
            it.lock.unlock(false);
            if ready {
                break;
            }
            thread::yield_now();
        }
    };
    let work: Body = |it| {
        it.lock.lock();
        it.value.set(1);
        it.lock.unlock(true);
    };
    ends_well(&[poll, work]);
    ends_well(&[poll, poll, work]);
}

#[test]
fn polling_a_lock_that_cannot_tell_whether_it_was_written_under_ends_fairly() {
    // As with `lock_api`: every section counts as one that changed something.
    let poll: Body = |it| {
        loop {
            it.lock.lock();
            let ready = it.value.get() == 1;
            it.lock.unlock(true);
            if ready {
                break;
            }
            thread::sleep(1_000);
        }
    };
    let work: Body = |it| {
        it.lock.lock();
        it.value.set(1);
        it.lock.unlock(true);
    };
    let samples = Search::Rotation {
        seed: 1,
        executions: 300,
    };
    for bodies in [&[poll, work][..], &[poll, poll, work]] {
        let (ends, _) = search(bodies, Memory::Weak, &samples);
        assert_eq!(ends, [Ended::Returned].into());
    }
    // Where it does not even sleep, only fairness ends it, and an exhaustive
    // search says that it could not see everything.
    let bare: Body = |it| {
        loop {
            it.lock.lock();
            let ready = it.value.get() == 1;
            it.lock.unlock(true);
            if ready {
                break;
            }
        }
    };
    let yielding: Body = |it| {
        loop {
            it.lock.lock();
            let ready = it.value.get() == 1;
            it.lock.unlock(true);
            if ready {
                break;
            }
            thread::yield_now();
        }
    };
    for bodies in [
        &[bare, work][..],
        &[bare, bare, work],
        &[work, bare, bare],
        &[yielding, yielding, work],
        &[work, yielding, yielding],
    ] {
        let all = Search::Exhaustive { executions: 100 };
        let (ends, summary) = search(bodies, Memory::SequentiallyConsistent, &all);
        assert_eq!(ends, [Ended::Returned].into());
        assert!(!summary.exhausted);
        let (ends, _) = search(bodies, Memory::SequentiallyConsistent, &samples);
        assert_eq!(ends, [Ended::Returned].into());
    }
    // Two that poll are never both kept from it, one of them with the lock in its hands.
    let placed: Body = |it| {
        let at = Location::caller();
        it.lock.lock_at(at);
        it.lock.unlock(true);
        loop {
            it.lock.lock_at(at);
            let ready = it.value.get() == 1;
            it.lock.unlock_at(at, true);
            if ready {
                break;
            }
        }
    };
    for bodies in [&[placed, placed, work][..], &[work, placed, placed]] {
        let stalled = Search::Stalled { executions: 200 };
        let (ends, _) = search(bodies, Memory::SequentiallyConsistent, &stalled);
        assert_eq!(ends, [Ended::Returned].into());
    }
}

#[test]
fn waiting_for_a_while_again_and_again_lets_others_have_the_lock() {
    let patient: Body = |it| {
        it.lock.lock();
        while it.value.get() == 0 {
            it.changed.wait(&it.lock, false, Some(1_000));
        }
        it.lock.unlock(false);
    };
    let work: Body = |it| {
        it.lock.lock();
        it.value.set(1);
        it.changed.notify_one();
        it.lock.unlock(true);
    };
    for bodies in [
        &[patient, work][..],
        &[work, patient],
        &[patient, patient, work],
    ] {
        for way in [
            Search::Exhaustive { executions: 200 },
            Search::Stalled { executions: 200 },
        ] {
            let (ends, _) = search(bodies, Memory::SequentiallyConsistent, &way);
            assert_eq!(ends, [Ended::Returned].into());
        }
    }
}

#[test]
fn threads_that_give_way_to_each_other_get_by_in_the_end() {
    // Each holds a lock, tries for the other one, and gives its own back. Going
    // turn by turn they could do so for ever.
    fn give_way(mine: &Lock, other: &Lock) {
        loop {
            mine.lock();
            if other.try_lock() {
                other.unlock(true);
                mine.unlock(true);
                return;
            }
            mine.unlock(false);
            thread::yield_now();
        }
    }
    let one: Body = |it| give_way(&it.lock, &it.other);
    let two: Body = |it| give_way(&it.other, &it.lock);
    let all = Search::Exhaustive { executions: 500 };
    let samples = Search::Rotation {
        seed: 1,
        executions: 500,
    };
    for way in [all, samples] {
        let (ends, summary) = search(&[one, two], Memory::SequentiallyConsistent, &way);
        assert_eq!(ends, [Ended::Returned].into());
        assert!(!summary.exhausted);
    }
}

#[test]
fn a_spin_on_several_variables_ends_when_the_last_is_set() {
    let spin: Body = |it| while it.flag.load(SeqCst) == 0 || it.turn.load(SeqCst) == 0 {};
    let second: Body = |it| it.turn.store(1, SeqCst);
    ends_well(&[spin, set, second]);
}

#[test]
fn a_flag_that_nobody_sets_is_a_livelock() {
    let spin: Body = |it| while it.flag.load(SeqCst) == 0 {};
    let yielding: Body = |it| {
        while it.flag.load(SeqCst) == 0 {
            thread::yield_now();
        }
    };
    for body in [spin, yielding] {
        let (ends, _) = run(&[body], Memory::SequentiallyConsistent);
        assert_eq!(ends, [Ended::Livelock].into());
        let (ends, _) = run(&[body, body], Memory::SequentiallyConsistent);
        assert_eq!(ends, [Ended::Livelock].into());
    }
}

#[test]
fn yielding_for_ever_is_a_livelock() {
    let (ends, _) = run(
        &[|_| {
            loop {
                thread::yield_now()
            }
        }],
        Memory::SequentiallyConsistent,
    );
    assert_eq!(ends, [Ended::Livelock].into());
}

#[test]
fn a_loop_that_gives_up_after_many_tries_is_none() {
    let body: Body = |it| {
        for _ in 0..1_000 {
            if it.flag.load(SeqCst) == 1 {
                return;
            }
            thread::spin_hint();
        }
    };
    let patient: Body = |_| (0..5_000).for_each(|_| thread::yield_now());
    for body in [body, patient] {
        let (ends, _) = run(&[body], Memory::SequentiallyConsistent);
        assert_eq!(ends, [Ended::Returned].into());
    }
}

#[test]
fn waiting_for_time_to_pass_ends() {
    let body: Body = |_| {
        let start = thread::clock();
        while thread::clock() - start < 5_000_000 {}
    };
    let (ends, _) = run(&[body], Memory::SequentiallyConsistent);
    assert_eq!(ends, [Ended::Returned].into());
}
