//! What a trace calls the steps: a report tells a learner of them in these words.

use std::panic::AssertUnwindSafe;

use dropin_std::hint;
use dropin_std::panic::catch_unwind;
use dropin_std::sync::atomic::AtomicBool;
use dropin_std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use dropin_std::sync::mpsc::{channel, sync_channel};
use dropin_std::sync::{Mutex, Once, OnceLock, RwLock};
use dropin_std::thread;
use engine::Rules;
use trace::Operation::{
    Disconnect, DropHandle, Initialise, Initialised, Load, Panic, Print, Receive, ReceiveFailed,
    Send, SendFailed, SpinHint, Unlock, Yield,
};

use crate::support::{explore, operations};

#[test]
fn a_message_that_is_not_sent_or_not_received_is_told_as_that() {
    let unbounded = operations(|| {
        let (sender, receiver) = channel();
        let _ = (sender.send(1), receiver.recv(), receiver.try_recv());
        drop(receiver);
        let _ = sender.send(2);
        drop(sender.clone());
    });
    let expected = [
        Send,
        Receive,
        ReceiveFailed,
        Disconnect,
        SendFailed,
        DropHandle,
        Disconnect,
    ];
    assert_eq!(unbounded, expected);
    let bounded = operations(|| {
        let (sender, receiver) = sync_channel(1);
        let _ = (sender.try_send(1), sender.try_send(2), receiver.try_recv());
        drop(receiver);
        let _ = sender.try_send(3);
    });
    let expected = [
        Send, SendFailed, Receive, Disconnect, SendFailed, Disconnect,
    ];
    assert_eq!(bounded, expected);
    let rendezvous = operations(|| {
        let (sender, receiver) = sync_channel(0);
        let _ = (sender.try_send(1), receiver.try_recv());
        drop(sender);
        let _ = receiver.recv();
    });
    let expected = [
        SendFailed,
        ReceiveFailed,
        Disconnect,
        ReceiveFailed,
        Disconnect,
    ];
    assert_eq!(rendezvous, expected);
}

#[test]
fn what_is_done_is_told_apart_from_what_is_found_done() {
    let once = operations(|| {
        let once = Once::new();
        once.is_completed();
        once.call_once(|| ());
        once.call_once(|| ());
        once.wait();
    });
    // Before it does it, a call looks; and its end is a step of its own.
    let expected = [Load, Load, Initialise, Initialise, Initialised, Initialised];
    assert_eq!(once, expected);
    let poisoned = operations(|| {
        let once = Once::new();
        let fail = || once.call_once(|| panic!("halfway"));
        assert!(catch_unwind(AssertUnwindSafe(fail)).is_err());
        let again = || once.call_once(|| ());
        assert!(catch_unwind(AssertUnwindSafe(again)).is_err());
    });
    // Whoever is refused has begun nothing, and so ends nothing.
    let expected = [Load, Initialise, Panic, Initialise, Load, Initialise, Panic];
    assert_eq!(poisoned, expected);
    let lock = operations(|| {
        let lock = OnceLock::from(1);
        lock.get();
        let _ = lock.set(2);
    });
    assert_eq!(lock, [Initialised, Initialised]);
}

#[test]
fn a_lock_that_is_given_back_tells_whether_anything_was_changed() {
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let mut told = Vec::new();
    let body = || {
        let (mutex, lock) = (Mutex::new(0), RwLock::new(0));
        drop((mutex.lock(), lock.write()));
        *mutex.lock().unwrap() += 1;
        *lock.write().unwrap() += 1;
    };
    explore(rules, body, |finished| {
        let events = finished.trace().events;
        let unlocks = events.iter().filter(|it| it.operation == Unlock);
        told.extend(unlocks.map(|it| it.wrote.clone()));
    });
    let changed = || Some("changed".to_owned());
    assert_eq!(told, [None, None, changed(), changed()]);
}

#[test]
fn an_initialiser_tells_how_it_ended_and_that_it_was_refused() {
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let mut told = Vec::new();
    let body = || {
        let (good, bad) = (Once::new(), Once::new());
        good.call_once(|| ());
        let fail = || bad.call_once(|| panic!("halfway"));
        assert!(catch_unwind(AssertUnwindSafe(fail)).is_err());
        let again = || bad.call_once(|| ());
        assert!(catch_unwind(AssertUnwindSafe(again)).is_err());
    };
    explore(rules, body, |finished| {
        let events = finished.trace().events;
        let steps = events.iter().filter(|it| it.operation == Initialise);
        told.extend(steps.map(|it| it.wrote.clone()));
    });
    let told: Vec<&str> = told.iter().map(|it| it.as_deref().unwrap_or("")).collect();
    assert_eq!(told, ["", "done", "", "ended by a panic", "it is poisoned"]);
}

#[test]
#[allow(deprecated)]
fn a_swap_that_fails_is_told_with_the_ordering_of_a_load() {
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let mut told = Vec::new();
    let body = || {
        let flag = AtomicBool::new(true);
        for order in [Relaxed, Release, Acquire, AcqRel, SeqCst] {
            flag.compare_and_swap(false, false, order);
        }
    };
    explore(rules, body, |finished| {
        let events = finished.trace().events;
        told.extend(events.into_iter().filter_map(|it| it.ordering));
    });
    let expected = ["Relaxed", "Relaxed", "Acquire", "Acquire", "SeqCst"];
    assert_eq!(told, expected);
}

#[test]
fn spinning_and_giving_way_are_told() {
    let told = operations(|| {
        hint::spin_loop();
        #[allow(deprecated)]
        dropin_std::sync::atomic::spin_loop_hint();
        thread::yield_now();
        dropin_std::eprint!("a");
        dropin_std::eprintln!("b");
    });
    assert_eq!(told, [SpinHint, SpinHint, Yield, Print, Print]);
}
