//! `std::sync::Barrier`.

use dropin_std::sync::Barrier;
use dropin_std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use dropin_std::thread;
use engine::Ended;

use crate::support::{ends, outcomes, set};

#[test]
fn what_came_before_a_barrier_is_seen_by_all_after_it() {
    let body = || {
        let (barrier, arrived) = (Barrier::new(3), AtomicUsize::new(0));
        thread::scope(|s| {
            let handles = [(); 3].map(|()| {
                s.spawn(|| {
                    arrived.fetch_add(1, Relaxed);
                    barrier.wait();
                    arrived.load(Relaxed)
                })
            });
            handles.map(|it| it.join().unwrap())
        })
    };
    assert_eq!(outcomes(body), set([[3, 3, 3]]));
}

#[test]
fn each_phase_has_one_leader_and_either_can_be_it() {
    let body = || {
        let barrier = Barrier::new(2);
        thread::scope(|s| {
            let theirs = s.spawn(|| [(); 2].map(|()| barrier.wait().is_leader()));
            let mine = [(); 2].map(|()| barrier.wait().is_leader());
            let theirs = theirs.join().unwrap();
            assert_eq!(mine.map(|it| !it), theirs);
            mine
        })
    };
    assert_eq!(
        outcomes(body),
        set([[false, false], [false, true], [true, false], [true, true]])
    );
}

#[test]
fn a_barrier_for_more_threads_than_come_is_a_deadlock() {
    let body = || {
        let barrier = Barrier::new(2);
        barrier.wait();
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
    let alone = || Barrier::new(0).wait().is_leader() && Barrier::new(1).wait().is_leader();
    assert_eq!(outcomes(alone), set([true]));
}

#[test]
fn a_thread_that_goes_ahead_waits_for_those_that_still_leave_the_phase_before() {
    let body = || {
        let barrier = Barrier::new(3);
        thread::scope(|s| {
            let phases = || [(); 2].map(|()| barrier.wait().is_leader());
            let others = [s.spawn(phases), s.spawn(phases)];
            let mine = phases();
            let all = [mine]
                .into_iter()
                .chain(others.map(|it| it.join().unwrap()));
            all.fold([0, 0], |sum, it| {
                [0, 1].map(|phase| sum[phase] + u8::from(it[phase]))
            })
        })
    };
    assert_eq!(outcomes(body), set([[1, 1]]));
}
