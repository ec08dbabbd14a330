//! A panic belongs to the thread that panics.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use engine::primitive::lock::Lock;
use engine::primitive::thread;
use engine::{Ended, Explorer, Rules, Search};

/// What ends the body in any interleaving.
fn messages(body: impl Fn()) -> BTreeSet<String> {
    let mut messages = BTreeSet::new();
    let search = Search::Exhaustive { executions: 10_000 };
    let summary = Explorer::new().explore(Rules::default(), &search, body, |finished| {
        assert_eq!(finished.ended(), Ended::Panicked);
        let (message, site) = finished.panic().expect("the body panicked");
        assert!(site.is_some(), "{message}");
        messages.insert(message);
        true
    });
    assert!(summary.exhausted);
    messages
}

/// Gives its lock back when it goes, which is a step.
struct Held(Rc<Lock>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.unlock(true);
    }
}

#[test]
fn another_threads_panic_during_the_unwinding_is_not_taken_for_the_bodys_own() {
    let body = || {
        let lock = Rc::new(Lock::new());
        lock.lock();
        let held = Held(lock.clone());
        thread::spawn(
            None,
            Box::new(move || {
                lock.lock();
                let _ = catch_unwind(|| panic!("the other one"));
                engine::panic_was_caught();
            }),
        );
        let _held = held;
        panic!("the body");
    };
    assert_eq!(messages(body), ["the body".to_owned()].into());
}

#[test]
fn a_panic_that_is_resumed_by_the_body_keeps_its_message_and_place() {
    let body = || {
        let payload = Rc::new(std::cell::RefCell::new(None));
        let slot = payload.clone();
        let child = thread::spawn(
            None,
            Box::new(move || {
                let result = catch_unwind(AssertUnwindSafe(|| panic!("in the thread")));
                *slot.borrow_mut() = result.err();
            }),
        );
        thread::join(child);
        let payload = payload.borrow_mut().take().expect("it panicked");
        resume_unwind(payload);
    };
    assert_eq!(messages(body), ["in the thread".to_owned()].into());
}
