//! Small programs over the engine's primitives, for the checks of this folder.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::Ordering;

use engine::primitive::lock::Lock;
use engine::primitive::output::{Stream, print};
use engine::primitive::thread;
use engine::{Atomic, TaskId, Word};

/// Starts a thread.
#[track_caller]
pub(super) fn spawn(body: impl FnOnce() + 'static) -> TaskId {
    let body = move || {
        let _ = catch_unwind(AssertUnwindSafe(body));
    };
    thread::spawn(None, Box::new(body))
}

/// Starts threads, and waits for all of them.
#[track_caller]
pub(super) fn together(bodies: Vec<Box<dyn FnOnce()>>) {
    let threads: Vec<TaskId> = bodies.into_iter().map(|body| spawn(body)).collect();
    threads.into_iter().for_each(thread::join);
}

/// Prints a line.
#[track_caller]
pub(super) fn say(line: &str) {
    print(Stream::Stdout, &format!("{line}\n"));
}

/// A number that threads share.
#[derive(Default)]
pub(super) struct Number(Cell<u64>);

impl Number {
    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            word: Word::of_cell(&self.0),
            show: |value| value.to_string(),
        }
    }

    #[track_caller]
    pub(super) fn load(&self, ordering: Ordering) -> u64 {
        self.atomic().load(ordering)
    }

    #[track_caller]
    pub(super) fn store(&self, value: u64, ordering: Ordering) {
        self.atomic().store(value, ordering);
    }

    /// Changes it from one value to another if it has the first, and says what there
    /// was before.
    #[track_caller]
    pub(super) fn exchange(&self, from: u64, to: u64) -> u64 {
        let change = |it| (it == from).then_some(to);
        let update = self.atomic();
        update.update(Ordering::SeqCst, Ordering::SeqCst, change).0
    }

    #[track_caller]
    pub(super) fn add(&self, value: u64) {
        self.add_to(value);
    }

    /// As `add`, and says what there was before.
    #[track_caller]
    pub(super) fn add_to(&self, value: u64) -> u64 {
        let add = |it| Some(it + value);
        let update = self.atomic();
        update.update(Ordering::SeqCst, Ordering::SeqCst, add).0
    }
}

/// Two threads add one each, by a load and a store.
pub(super) fn lost_update() -> u64 {
    let number = Rc::new(Number::default());
    let add = |number: &Rc<Number>| -> Box<dyn FnOnce()> {
        let number = number.clone();
        Box::new(move || {
            let value = number.load(Ordering::SeqCst);
            number.store(value + 1, Ordering::SeqCst);
        })
    };
    together(vec![add(&number), add(&number)]);
    number.load(Ordering::SeqCst)
}

/// Two threads add one each, in one step.
pub(super) fn no_update_lost() -> u64 {
    let number = Rc::new(Number::default());
    let add = |number: &Rc<Number>| -> Box<dyn FnOnce()> {
        let number = number.clone();
        Box::new(move || number.add(1))
    };
    together(vec![add(&number), add(&number)]);
    number.load(Ordering::SeqCst)
}

/// Two threads take two locks in opposite orders.
pub(super) fn opposite_locks() {
    let locks = Rc::new((Lock::new(), Lock::new()));
    let (one, other) = (locks.clone(), locks);
    together(vec![
        Box::new(move || {
            one.0.lock();
            one.1.lock();
            one.1.unlock(true);
            one.0.unlock(true);
        }),
        Box::new(move || {
            other.1.lock();
            other.0.lock();
            other.0.unlock(true);
            other.1.unlock(true);
        }),
    ]);
}

/// A value and a flag that says it is there; `wait` until then.
pub(super) fn published(flag: Ordering) -> u64 {
    let shared = Rc::new((Number::default(), Number::default()));
    let writer = shared.clone();
    let thread = spawn(move || {
        writer.0.store(7, Ordering::Relaxed);
        writer.1.store(1, flag);
    });
    let seen = if shared.1.load(Ordering::Acquire) == 1 {
        shared.0.load(Ordering::Relaxed)
    } else {
        7
    };
    thread::join(thread);
    seen
}

/// The other thread's result, hoped to be there after a sleep.
pub(super) fn slept() -> u64 {
    let number = Rc::new(Number::default());
    let other = number.clone();
    let thread = spawn(move || other.store(1, Ordering::SeqCst));
    thread::sleep(1_000_000);
    let seen = number.load(Ordering::SeqCst);
    thread::join(thread);
    seen
}
