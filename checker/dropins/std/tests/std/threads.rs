//! `std::thread`.

use std::sync::Arc;

use dropin_std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use dropin_std::thread;
use dropin_std::time::Duration;
use engine::Ended;

use crate::support::{ends, outcomes, panics, set};

#[test]
fn joining_gives_the_threads_value() {
    let body = || {
        let handles: Vec<_> = (0..3).map(|it| thread::spawn(move || it * it)).collect();
        let all: Vec<i32> = handles.into_iter().map(|it| it.join().unwrap()).collect();
        all
    };
    assert_eq!(outcomes(body), set([vec![0, 1, 4]]));
}

#[test]
fn joining_a_thread_that_panicked_gives_its_payload() {
    let body = || {
        let plain = thread::spawn(|| panic!("plain")).join().unwrap_err();
        let number = std::hint::black_box(3);
        let formatted = thread::spawn(move || panic!("number {number}"));
        let formatted = formatted.join().unwrap_err();
        let any = thread::spawn(|| std::panic::panic_any(7_u8)).join();
        (
            *plain.downcast_ref::<&str>().unwrap(),
            formatted.downcast_ref::<String>().unwrap().clone(),
            *any.unwrap_err().downcast::<u8>().unwrap(),
            thread::panicking(),
        )
    };
    assert_eq!(
        outcomes(body),
        set([("plain", "number 3".to_owned(), 7, false)])
    );
}

#[test]
fn a_thread_that_nobody_joins_may_outlive_the_body() {
    let body = || {
        thread::spawn(|| ());
    };
    // The last step of the thread may come before the body's end or after it.
    assert_eq!(ends(body), set([Ended::Returned, Ended::Leaked]));
}

#[test]
fn an_update_in_two_steps_gets_lost_and_one_in_one_step_does_not() {
    let total = |update: fn(&AtomicUsize)| {
        outcomes(move || {
            let total = Arc::new(AtomicUsize::new(0));
            let handles: Vec<_> = (0..2)
                .map(|_| {
                    let total = total.clone();
                    thread::spawn(move || update(&total))
                })
                .collect();
            handles.into_iter().for_each(|it| it.join().unwrap());
            total.load(SeqCst)
        })
    };
    let torn = |it: &AtomicUsize| it.store(it.load(SeqCst) + 1, SeqCst);
    assert_eq!(total(torn), set([1, 2]));
    let whole = |it: &AtomicUsize| {
        it.fetch_add(1, SeqCst);
    };
    assert_eq!(total(whole), set([2]));
}

#[test]
fn a_thread_has_the_name_it_was_given_and_a_number_of_its_own() {
    let body = || {
        let named = thread::Builder::new()
            .name("worker".to_owned())
            .stack_size(1 << 16)
            .spawn(|| {
                (
                    thread::current().id(),
                    thread::current().name().map(str::to_owned),
                )
            })
            .unwrap();
        assert_eq!(named.thread().name(), Some("worker"));
        let id = named.thread().id();
        let (inside, name) = named.join().unwrap();
        assert_eq!(id, inside);
        let nameless = thread::spawn(|| thread::current().name().is_none());
        assert_ne!(nameless.thread().id(), id);
        assert_ne!(thread::current().id(), id);
        let text = format!("{:?}", thread::current().id());
        (
            name,
            nameless.join().unwrap(),
            text,
            thread::current().name().map(str::to_owned),
        )
    };
    let name = |it: &str| Some(it.to_owned());
    assert_eq!(
        outcomes(body),
        set([(name("worker"), true, "ThreadId(1)".to_owned(), name("main"))])
    );
}

#[test]
fn is_finished_may_be_asked_too_early() {
    let body = || {
        let handle = thread::spawn(|| ());
        let finished = handle.is_finished();
        handle.join().unwrap();
        finished
    };
    assert_eq!(outcomes(body), set([false, true]));
}

#[test]
fn an_unpark_before_the_park_is_not_lost() {
    let body = || {
        let sleeper = thread::spawn(thread::park);
        sleeper.thread().unpark();
        sleeper.join().unwrap();
    };
    assert_eq!(ends(body), set([Ended::Returned]));
}

#[test]
fn a_park_that_nobody_ends_is_a_deadlock_unless_it_is_timed() {
    assert_eq!(ends(thread::park), set([Ended::Deadlock]));
    let timed = || thread::park_timeout(Duration::from_millis(1));
    assert_eq!(ends(timed), set([Ended::Returned]));
}

#[test]
fn sleeping_long_enough_orders_nothing() {
    let body = || {
        let done = Arc::new(AtomicBool::new(false));
        let theirs = done.clone();
        let handle = thread::spawn(move || theirs.store(true, SeqCst));
        thread::sleep(Duration::from_secs(3600));
        let seen = done.load(SeqCst);
        handle.join().unwrap();
        seen
    };
    assert_eq!(outcomes(body), set([false, true]));
}

#[test]
fn a_loop_that_yields_ends_when_the_flag_is_set_and_else_is_a_livelock() {
    let wait = |set: bool| {
        move || {
            let flag = Arc::new(AtomicBool::new(false));
            let theirs = flag.clone();
            let handle = thread::spawn(move || theirs.store(set, SeqCst));
            while !flag.load(SeqCst) {
                thread::yield_now();
            }
            handle.join().unwrap();
        }
    };
    assert_eq!(ends(wait(true)), set([Ended::Returned]));
    assert_eq!(ends(wait(false)), set([Ended::Livelock]));
}

#[test]
fn the_number_of_processors_is_always_the_same() {
    let body = || thread::available_parallelism().unwrap().get();
    assert_eq!(outcomes(body).len(), 1);
}

#[test]
fn a_name_with_a_null_byte_is_refused_as_std_does() {
    let body = || drop(thread::Builder::new().name("a\0b".to_owned()).spawn(|| ()));
    let message = "thread name may not contain interior null bytes: NulError(1, [97, 0, 98])";
    assert_eq!(panics(body), set([message.to_owned()]));
}

#[test]
fn threads_may_be_started_by_threads() {
    let body = || {
        thread::spawn(|| thread::spawn(|| 5).join().unwrap() + 1)
            .join()
            .unwrap()
    };
    assert_eq!(outcomes(body), set([6]));
}
