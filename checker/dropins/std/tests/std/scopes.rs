//! `std::thread::scope`.

use dropin_std::panic::catch_unwind;
use dropin_std::sync::Mutex;
use dropin_std::thread;

use crate::support::{outcomes, panics, set};

#[test]
fn a_scope_waits_for_threads_that_borrow() {
    let body = || {
        let mut numbers = vec![1, 2, 3, 4];
        thread::scope(|s| {
            for half in numbers.chunks_mut(2) {
                s.spawn(move || half.iter_mut().for_each(|it| *it *= 10));
            }
        });
        numbers
    };
    assert_eq!(outcomes(body), set([vec![10, 20, 30, 40]]));
}

#[test]
fn a_scope_waits_for_threads_started_by_its_threads() {
    let body = || {
        let order = Mutex::new(Vec::new());
        thread::scope(|s| {
            s.spawn(|| {
                s.spawn(|| order.lock().unwrap().push('b'));
                order.lock().unwrap().push('a');
            });
        });
        order.into_inner().unwrap().into_iter().collect::<String>()
    };
    assert_eq!(outcomes(body), set(["ab".to_owned(), "ba".to_owned()]));
}

#[test]
fn a_scoped_thread_gives_its_value_to_whoever_joins() {
    let body = || {
        let text = "abc".to_owned();
        thread::scope(|s| {
            let handle = thread::Builder::new()
                .name("counter".to_owned())
                .spawn_scoped(s, || text.len())
                .unwrap();
            assert_eq!(handle.thread().name(), Some("counter"));
            handle.join().unwrap()
        })
    };
    assert_eq!(outcomes(body), set([3]));
}

#[test]
fn a_panic_that_nobody_joins_panics_the_scope_and_a_joined_one_does_not() {
    let unjoined = || {
        thread::scope(|s| {
            s.spawn(|| panic!("inside"));
        })
    };
    assert_eq!(
        panics(unjoined),
        set(["a scoped thread panicked".to_owned()])
    );
    let joined = || thread::scope(|s| s.spawn(|| panic!("inside")).join().is_err());
    assert_eq!(outcomes(joined), set([true]));
}

#[test]
fn a_scope_whose_closure_panics_waits_first_and_hands_the_panic_on() {
    let body = || {
        let done = Mutex::new(false);
        let caught = catch_unwind(std::panic::AssertUnwindSafe(|| {
            thread::scope(|s| {
                s.spawn(|| *done.lock().unwrap() = true);
                panic!("in the closure")
            })
        }));
        let message = *caught.unwrap_err().downcast::<&str>().unwrap();
        (message, done.into_inner().unwrap())
    };
    assert_eq!(outcomes(body), set([("in the closure", true)]));
}

#[test]
fn a_scope_whose_body_panicked_is_over_when_that_is_caught() {
    let body = || {
        let panics = || thread::scope(|_| panic!("in the scope"));
        let caught = dropin_std::panic::catch_unwind(panics).is_err();
        (caught, thread::panicking())
    };
    assert_eq!(outcomes(body), set([(true, false)]));
}

#[test]
fn a_scoped_thread_is_finished_at_some_time_and_for_good() {
    let body = || {
        thread::scope(|s| {
            let it = s.spawn(|| ());
            let early = it.is_finished();
            while !it.is_finished() {}
            (early, it.is_finished())
        })
    };
    assert_eq!(outcomes(body), set([(false, true), (true, true)]));
}

#[test]
fn a_scope_does_not_show_how_many_of_its_threads_still_run() {
    // The real one does. That would be one more thing that two threads race for, and
    // only in a text.
    let body = || {
        thread::scope(|s| {
            s.spawn(|| ());
            format!("{s:?}")
        })
    };
    assert_eq!(outcomes(body), set(["Scope { .. }".to_owned()]));
}
