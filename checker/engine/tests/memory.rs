//! Executions leave nothing behind, however they end: in a process of its own, whose memory
//! no other test has a part in.

use std::rc::Rc;

use engine::primitive::lock::Lock;
use engine::primitive::thread;
use engine::{Ended, Explorer, Rules, Search};

/// Bytes of memory that the process has in use.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux says how much");
    let pages = statm
        .split(' ')
        .nth(1)
        .expect("the second field is the resident set");
    pages.parse::<usize>().expect("a number of pages") * 4096
}

/// Executions that end so do not grow the process.
fn check(ended: Ended, body: impl Fn()) {
    let explorer = &mut Explorer::new();
    let mut run = |executions| {
        let search = Search::Random {
            seed: 3,
            executions,
        };
        let mut seen = 0_u64;
        explorer.explore(Rules::default(), &search, &body, |finished| {
            seen += u64::from(finished.ended() == ended);
            true
        });
        assert!(
            seen > executions / 10,
            "the program ends so often enough: {seen}"
        );
    };
    run(5_000);
    let before = resident();
    run(400_000);
    let grown = resident().saturating_sub(before);
    assert!(grown < NOTHING, "{ended:?}: {grown} bytes more");
}

/// One byte lost in each execution would show.
const NOTHING: usize = 350_000;

// One test, because the resident set is the whole process's: of tests side by side, each
// would see the threads and stacks of the others.
#[test]
fn executions_do_not_grow_the_process_however_they_end() {
    deadlocked();
    left_behind();
    panicked();
}

fn deadlocked() {
    check(Ended::Deadlock, || {
        let locks = Rc::new((Lock::new(), Lock::new()));
        let other = locks.clone();
        let child = thread::spawn(
            Some("a name of its own"),
            Box::new(move || {
                let text = "something on the heap".to_owned();
                other.1.lock();
                other.0.lock();
                drop(text);
            }),
        );
        locks.0.lock();
        locks.1.lock();
        thread::join(child);
    });
}

fn left_behind() {
    check(Ended::Leaked, || {
        let text = Rc::new("something on the heap".to_owned());
        thread::spawn(
            None,
            Box::new(move || {
                thread::yield_now();
                assert!(!text.is_empty());
            }),
        );
    });
}

fn panicked() {
    check(Ended::Panicked, || {
        panic!("{}", "a message on the heap".to_owned())
    });
}
