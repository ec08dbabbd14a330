//! `std::panic`.

use std::panic::AssertUnwindSafe;

use dropin_std::panic::{catch_unwind, resume_unwind, set_hook, take_hook};
use dropin_std::sync::Mutex;
use dropin_std::thread;
use engine::Ended;

use crate::support::{ends, outcomes, panics, set};

#[test]
fn a_panic_that_is_caught_is_over() {
    let body = || {
        let lock = Mutex::new(0);
        let caught = catch_unwind(|| panic!("caught")).is_err();
        *lock.lock().unwrap() += 1;
        (caught, thread::panicking(), lock.is_poisoned())
    };
    assert_eq!(outcomes(body), set([(true, false, false)]));
}

#[test]
fn a_panic_that_is_resumed_poisons_and_ends_the_thread() {
    let body = || {
        let lock = Mutex::new(());
        let again = catch_unwind(AssertUnwindSafe(|| {
            let _guard = lock.lock().unwrap();
            let payload = catch_unwind(|| panic!("first")).unwrap_err();
            resume_unwind(payload);
        }));
        let text = *again.unwrap_err().downcast::<&str>().unwrap();
        (text, lock.is_poisoned(), thread::panicking())
    };
    assert_eq!(outcomes(body), set([("first", true, false)]));
}

#[test]
fn a_threads_panic_that_is_resumed_ends_the_body_with_its_message() {
    let body = || {
        let payload = thread::spawn(|| panic!("theirs")).join().unwrap_err();
        resume_unwind(payload)
    };
    assert_eq!(panics::<()>(body), set(["theirs".to_owned()]));
}

#[test]
fn a_thread_that_panics_while_another_unwinds_is_a_panic_of_its_own() {
    struct Waits<'a>(&'a Mutex<u8>);
    impl Drop for Waits<'_> {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let body = || {
        let lock = Mutex::new(0);
        let both = thread::scope(|s| {
            let fail = || {
                let _waits = Waits(&lock);
                panic!("one of two");
            };
            let handles = [s.spawn(fail), s.spawn(fail)];
            handles.map(|it| it.join().is_err())
        });
        (both, lock.into_inner().unwrap())
    };
    assert_eq!(outcomes(body), set([([true, true], 2)]));
}

#[test]
fn hooks_are_taken_and_not_called() {
    let body = || {
        set_hook(Box::new(|_| std::process::abort()));
        let caught = catch_unwind(|| panic!("quietly")).is_err();
        drop(take_hook());
        caught
    };
    assert_eq!(outcomes(body), set([true]));
}

#[test]
fn a_panic_of_the_body_ends_the_execution() {
    assert_eq!(ends(|| assert_eq!(1 + 1, 3)), set([Ended::Panicked]));
}
