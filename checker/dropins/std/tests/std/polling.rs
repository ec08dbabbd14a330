//! Looking again and again: a loop that waits for what never comes is a livelock, and
//! one that waits for its turn gets it.

use std::mem::forget;

use dropin_std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use dropin_std::sync::{LazyLock, Mutex, Once, OnceLock, RwLock, RwLockWriteGuard};
use dropin_std::thread;
use engine::Ended;

use crate::support::{set, walks};

/// Waits in a loop until `look` says yes, which it never does.
fn wait(look: impl Fn() -> bool) {
    while !look() {}
}

/// Some of the loops are too long to be explored.
#[track_caller]
fn never(body: impl Fn()) {
    assert_eq!(walks(body), set([Ended::Livelock]));
}

#[test]
fn waiting_in_a_loop_for_a_message_that_nobody_sends_is_a_livelock() {
    never(|| {
        let (_sender, receiver) = channel::<()>();
        wait(|| receiver.try_recv().is_ok());
    });
    never(|| {
        let (_sender, receiver) = sync_channel::<()>(0);
        wait(|| receiver.try_recv().is_ok());
    });
    never(|| {
        let (_, receiver) = channel::<()>();
        wait(|| receiver.recv().is_ok());
    });
}

#[test]
fn waiting_in_a_loop_for_room_that_nobody_makes_is_a_livelock() {
    for bound in [0, 1] {
        let kept = move || -> (SyncSender<()>, Receiver<()>) {
            let (sender, receiver) = sync_channel(bound);
            (0..bound).for_each(|_| sender.send(()).unwrap());
            (sender, receiver)
        };
        never(move || {
            let (sender, _receiver) = kept();
            wait(|| sender.try_send(()).is_ok());
        });
        never(move || {
            let (sender, receiver) = kept();
            drop(receiver);
            wait(|| sender.send(()).is_ok());
        });
        never(move || {
            let (sender, receiver) = kept();
            drop(receiver);
            wait(|| sender.try_send(()).is_ok());
        });
    }
}

#[test]
fn waiting_in_a_loop_for_what_nobody_initialises_is_a_livelock() {
    never(|| {
        let once = Once::new();
        wait(|| once.is_completed());
    });
    never(|| {
        let once = OnceLock::<u8>::new();
        wait(|| once.get().is_some());
    });
    never(|| {
        let lazy: LazyLock<u8> = LazyLock::new(|| 1);
        wait(|| LazyLock::get(&lazy).is_some());
    });
    // Looking at what is done changes nothing either.
    never(|| {
        let once = Once::new();
        once.call_once(|| ());
        wait(|| !once.is_completed());
    });
    never(|| {
        let once = Once::new();
        once.call_once(|| ());
        wait(|| {
            once.wait();
            false
        });
    });
    never(|| {
        let once = OnceLock::from(1);
        wait(|| once.set(2).is_ok());
    });
}

#[test]
fn waiting_in_a_loop_for_a_lock_that_is_never_given_back_is_a_livelock() {
    never(|| {
        let lock = Mutex::new(());
        forget(lock.lock());
        wait(|| lock.try_lock().is_ok());
    });
    never(|| {
        let lock = RwLock::new(());
        forget(lock.read());
        wait(|| lock.try_write().is_ok());
    });
    never(|| {
        let lock = RwLock::new(());
        forget(lock.write());
        wait(|| lock.try_read().is_ok());
    });
    never(|| {
        let lock = Mutex::new(());
        wait(|| lock.is_poisoned());
    });
    never(|| {
        let lock = RwLock::new(());
        wait(|| lock.is_poisoned());
    });
}

#[test]
fn waiting_in_a_loop_for_a_value_under_a_lock_that_nobody_changes_is_a_livelock() {
    never(|| {
        let lock = Mutex::new(false);
        wait(|| *lock.lock().unwrap());
    });
    never(|| {
        let lock = RwLock::new(false);
        wait(|| *lock.read().unwrap());
    });
    never(|| {
        let lock = RwLock::new(false);
        wait(|| *lock.write().unwrap());
    });
    never(|| {
        let lock = RwLock::new(false);
        wait(|| *RwLockWriteGuard::downgrade(lock.write().unwrap()));
    });
}

#[test]
fn waiting_in_a_loop_for_a_thread_that_never_ends_is_a_livelock() {
    never(|| {
        let parked = thread::spawn(|| {
            loop {
                thread::park();
            }
        });
        wait(|| parked.is_finished());
    });
}

/// Two threads, each of which has its turn so many times and waits for it in a loop.
/// `attempt` does what there is to do, if it is the turn of the thread with this number.
#[track_caller]
fn in_turns(attempt: impl Fn(usize) -> bool + Sync) {
    let body = || {
        thread::scope(|s| {
            for me in 0..2 {
                let attempt = &attempt;
                s.spawn(move || (0..50).for_each(|_| wait(|| attempt(me))));
            }
        });
    };
    assert_eq!(walks(body), set([Ended::Returned]));
}

#[test]
fn threads_that_wait_for_their_turn_in_a_loop_get_it_however_often_that_is() {
    in_turns(|me| {
        static TURN: Mutex<usize> = Mutex::new(0);
        let mut turn = TURN.lock().unwrap();
        let mine = *turn == me;
        if mine {
            *turn = 1 - me;
        }
        mine
    });
    in_turns(|me| {
        static TURN: RwLock<usize> = RwLock::new(0);
        let mut turn = TURN.write().unwrap();
        let mine = *turn == me;
        if mine {
            *turn = 1 - me;
        }
        mine
    });
    in_turns(|me| {
        static TURN: RwLock<usize> = RwLock::new(0);
        let mine = *TURN.read().unwrap() == me;
        if mine {
            let mut turn = TURN.write().unwrap();
            *turn = 1 - me;
            return *RwLockWriteGuard::downgrade(turn) != me;
        }
        false
    });
}
