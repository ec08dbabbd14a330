//! Who waits for a thread that has stopped, and who does not.

use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;

use engine::primitive::lock::Lock;
use trace::protocol::Complaint;

use super::program::{Number, together};
use super::{fails, passes};
use crate::span;

/// Two threads that act twice each, in the section that is asked about.
fn twice(act: impl Fn() + 'static) {
    let act = Rc::new(act);
    let thread = |act: Rc<dyn Fn()>| -> Box<dyn FnOnce()> {
        Box::new(move || {
            span("a turn", || act());
            span("a turn", || act());
        })
    };
    together(vec![thread(act.clone()), thread(act)]);
}

/// A lock as inside an `AtomicCell`, which is not seen unless a check asks for it.
fn locks_in_secret() {
    let (lock, value) = (Lock::new(), Number::default());
    twice(move || {
        let seen = engine::shows_hidden_locks();
        if seen {
            lock.lock();
        }
        value.store(1, SeqCst);
        if seen {
            lock.unlock(true);
        }
    });
}

#[test]
fn a_hidden_lock_counts_where_a_check_says_so() {
    passes(|it| it.check("c").waits_for_nobody("a turn", locks_in_secret));
    let failure = fails(|it| {
        it.check("c")
            .hidden_locks()
            .waits_for_nobody("a turn", locks_in_secret)
    });
    assert_eq!(failure.complaint, complaint(2, 1));
    passes(|it| it.check("c").takes_locks_at_most(0, locks_in_secret));
    let failure = fails(|it| {
        it.check("c")
            .hidden_locks()
            .takes_locks_at_most(0, locks_in_secret)
    });
    assert!(matches!(failure.complaint, Complaint::TooMany { .. }));
}

fn complaint(waiting: usize, stopped: usize) -> Complaint {
    Complaint::WaitsFor {
        what: "a turn".to_owned(),
        waiting,
        stopped,
    }
}

#[test]
fn whoever_has_a_lock_keeps_others_from_their_turn_and_so_does_a_flag() {
    let locks = || {
        let lock = Lock::new();
        twice(move || {
            lock.lock();
            lock.unlock(true);
        });
    };
    let failure = fails(|it| it.check("c").waits_for_nobody("a turn", locks));
    assert_eq!(failure.complaint, complaint(2, 1));
    let spins = || {
        let (busy, total) = (Number::default(), Number::default());
        twice(move || {
            while busy.exchange(0, 1) == 1 {}
            total.store(total.load(SeqCst) + 1, SeqCst);
            busy.store(0, SeqCst);
        });
    };
    let failure = fails(|it| it.check("c").waits_for_nobody("a turn", spins));
    assert_eq!(failure.complaint, complaint(2, 1));
    assert!(failure.passing.is_none());
    let end = failure.trace.expect("it has an interleaving").end;
    let (trace::End::Livelock { waits } | trace::End::Deadlock { waits }) = end else {
        panic!("all stand still or go round: {end:?}");
    };
    let stopped: Vec<_> = waits.iter().filter(|it| it.stopped).collect();
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0].thread, 1);
}

#[test]
fn a_step_at_a_time_and_trying_again_when_others_got_on_wait_for_nobody() {
    let adds = || {
        let total = Number::default();
        twice(move || total.add(1));
    };
    let record = passes(|it| it.check("c").waits_for_nobody("a turn", adds));
    assert!(record.exhaustive && record.executions > 20);
    let exchanges = || {
        let total = Number::default();
        twice(move || {
            let mut seen = total.load(SeqCst);
            loop {
                match total.exchange(seen, seen + 1) {
                    before if before == seen => break,
                    newer => seen = newer,
                }
            }
        });
    };
    passes(|it| it.check("c").waits_for_nobody("a turn", exchanges));
}

#[test]
fn who_waits_outside_of_the_section_may() {
    let locks = || {
        let (lock, total) = (Lock::new(), Rc::new(Number::default()));
        let counted = total.clone();
        twice(move || counted.add(1));
        lock.lock();
        total.add(1);
        lock.unlock(true);
    };
    passes(|it| it.check("c").waits_for_nobody("a turn", locks));
}

#[test]
fn a_structure_that_gives_up_says_so_instead_of_waiting() {
    let gives_up = || {
        let lock = Lock::new();
        twice(move || {
            for _ in 0..3 {
                if lock.try_lock() {
                    lock.unlock(true);
                    break;
                }
            }
        });
    };
    passes(|it| it.check("c").waits_for_nobody("a turn", gives_up));
}
