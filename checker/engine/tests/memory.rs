//! Executions leave nothing behind, however they end.

mod support;

use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

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

/// The resident set is the whole process's: one at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn growth(ended: Ended, body: impl Fn()) -> usize {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    resident().saturating_sub(before)
}

/// One byte lost in each execution would show.
const NOTHING: usize = 350_000;

#[test]
fn executions_that_deadlock_do_not_grow_the_process() {
    let grown = growth(Ended::Deadlock, || {
        let locks = Rc::new((Lock::new(), Lock::new()));
        let other = locks.clone();
        let child = thread::spawn(
            Some("a name of its own".to_owned()),
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
    assert!(grown < NOTHING, "{grown} bytes more");
}

#[test]
fn executions_that_leave_threads_behind_do_not_grow_the_process() {
    let grown = growth(Ended::Leaked, || {
        let text = Rc::new("something on the heap".to_owned());
        thread::spawn(
            None,
            Box::new(move || {
                thread::yield_now();
                assert!(!text.is_empty());
            }),
        );
    });
    assert!(grown < NOTHING, "{grown} bytes more");
}

#[test]
fn executions_that_panic_do_not_grow_the_process() {
    let grown = growth(Ended::Panicked, || {
        panic!("{}", "a message on the heap".to_owned())
    });
    assert!(grown < NOTHING, "{grown} bytes more");
}
