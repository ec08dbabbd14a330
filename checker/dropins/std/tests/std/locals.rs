//! `thread_local!`.

use std::cell::{Cell, RefCell};

use dropin_std::sync::Mutex;
use dropin_std::{thread, thread_local};

use crate::support::{outcomes, outputs, panics, set};

thread_local! {
    static NUMBER: Cell<u32> = const { Cell::new(1) };
    static LIST: RefCell<Vec<u32>> = RefCell::new(vec![NUMBER.get()]);
    /// Never made unless it is used.
    pub(crate) static UNUSED: u8 = panic!("nobody asked");
}

#[test]
fn each_thread_has_its_own_value() {
    let body = || {
        NUMBER.set(10);
        let theirs = thread::spawn(|| {
            NUMBER.set(NUMBER.get() + 1);
            LIST.with_borrow_mut(|it| it.push(9));
            (NUMBER.replace(0), LIST.take())
        });
        let theirs = theirs.join().unwrap();
        LIST.with_borrow(|it| assert_eq!(*it, [10]));
        (theirs, NUMBER.take(), NUMBER.with(Cell::get))
    };
    assert_eq!(outcomes(body), set([((2, vec![2, 9]), 10, 0)]));
}

#[test]
fn setting_a_value_first_does_not_make_the_first_one() {
    thread_local! {
        static NONE: Cell<u8> = panic!("nobody asked");
    }
    let body = || {
        NONE.set(3);
        NONE.get()
    };
    assert_eq!(outcomes(body), set([3]));
    assert_eq!(
        panics(|| UNUSED.with(|it| *it)),
        set(["nobody asked".to_owned()])
    );
}

struct Says(&'static str);

impl Drop for Says {
    fn drop(&mut self) {
        dropin_std::println!("{}", self.0);
    }
}

#[test]
fn values_are_destroyed_before_the_thread_can_be_joined_the_newest_first() {
    thread_local! {
        static FIRST: Says = const { Says("first") };
        static SECOND: Says = Says("second");
    }
    let body = || {
        let handle = thread::spawn(|| {
            FIRST.with(|_| ());
            SECOND.with(|_| ());
        });
        handle.join().unwrap();
        dropin_std::println!("joined");
    };
    assert_eq!(outputs(body), set(["second\nfirst\njoined\n".to_owned()]));
}

static SEEN: Mutex<Vec<&str>> = Mutex::new(Vec::new());

#[test]
fn a_destructor_finds_plain_values_and_none_that_is_gone() {
    struct Looks;
    impl Drop for Looks {
        fn drop(&mut self) {
            let gone = LOOKS.try_with(|_| ()).map_err(|it| format!("{it:?}: {it}"));
            let gone = gone == Err("AccessError: already destroyed".to_owned());
            let plain = NUMBER.get() == 5;
            let seen = match (gone, plain) {
                (true, true) => "both",
                _ => "not both",
            };
            SEEN.lock().unwrap().push(seen);
        }
    }
    thread_local! {
        static LOOKS: Looks = const { Looks };
    }
    let body = || {
        let handle = thread::spawn(|| {
            NUMBER.set(5);
            LOOKS.with(|_| ());
        });
        handle.join().unwrap();
        SEEN.lock().unwrap().join(", ")
    };
    assert_eq!(outcomes(body), set(["both".to_owned()]));
}

#[test]
fn a_value_starts_fresh_in_each_execution() {
    let body = || {
        let before = NUMBER.get();
        NUMBER.set(99);
        // Two executions at least: the order of these two can be noticed.
        let lock = Mutex::new(());
        thread::scope(|s| {
            s.spawn(|| drop(lock.lock().unwrap()));
            drop(lock.lock().unwrap());
        });
        before
    };
    assert_eq!(outcomes(body), set([1]));
}

#[test]
fn outside_of_an_execution_a_value_is_kept_too() {
    thread_local! {
        static COUNT: Cell<u8> = const { Cell::new(0) };
    }
    COUNT.set(COUNT.get() + 1);
    COUNT.set(COUNT.get() + 1);
    assert_eq!(COUNT.get(), 2);
    // An execution's threads have values of their own.
    assert_eq!(outcomes(|| COUNT.get()), set([0]));
    assert_eq!(COUNT.get(), 2);
}

#[test]
fn a_cell_of_a_thread_is_set_before_and_after_its_first_use() {
    thread_local!(static KEPT: RefCell<u8> = RefCell::new(1));
    let body = || {
        KEPT.set(2);
        let first = KEPT.take();
        KEPT.set(3);
        (first, KEPT.replace(4), KEPT.with_borrow(|it| *it))
    };
    assert_eq!(outcomes(body), set([(2, 3, 4)]));
}

#[test]
fn a_threads_values_are_destroyed_when_its_panic_is_over() {
    use dropin_std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    static PANICKING: AtomicBool = AtomicBool::new(true);
    struct Asks;
    impl Drop for Asks {
        fn drop(&mut self) {
            PANICKING.store(thread::panicking(), SeqCst);
        }
    }
    thread_local!(static ASKS: Asks = const { Asks });
    let body = || {
        let it = thread::spawn(|| {
            ASKS.with(|_| ());
            panic!("with something to destroy");
        });
        it.join().unwrap_err();
        PANICKING.load(SeqCst)
    };
    assert_eq!(outcomes(body), set([false]));
}
