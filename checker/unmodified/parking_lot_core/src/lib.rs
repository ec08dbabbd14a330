//! Takes the place of `parking_lot_core`, which puts threads to sleep by calls of the
//! operating system: here they sleep on what the standard library offers, which in the
//! controlled world is modelled.
//!
//! Only what other crates use of it: parking under an address, and unparking.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Instant;

/// What a parked thread says of itself to who unparks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkToken(pub usize);

/// What a thread is told when it is unparked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnparkToken(pub usize);

/// Nothing in particular.
pub const DEFAULT_PARK_TOKEN: ParkToken = ParkToken(0);
/// Nothing in particular.
pub const DEFAULT_UNPARK_TOKEN: UnparkToken = UnparkToken(0);

/// How parking ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParkResult {
    /// Somebody unparked the thread.
    Unparked(UnparkToken),
    /// It should not sleep after all.
    Invalid,
    /// Its time was up.
    TimedOut,
}

/// What unparking has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnparkResult {
    /// Threads that were unparked.
    pub unparked_threads: usize,
    /// Threads that were moved to another address.
    pub requeued_threads: usize,
    /// Whether others are still parked there.
    pub have_more_threads: bool,
    /// Whether it should be fair for once.
    pub be_fair: bool,
}

/// A parked thread.
struct Sleeper {
    key: usize,
    told: Mutex<Option<UnparkToken>>,
    changed: Condvar,
}

/// All parked threads, those first who came first.
static SLEEPERS: Mutex<VecDeque<Arc<Sleeper>>> = Mutex::new(VecDeque::new());

fn sleepers() -> MutexGuard<'static, VecDeque<Arc<Sleeper>>> {
    SLEEPERS.lock().unwrap_or_else(|it| it.into_inner())
}

/// Puts the calling thread to sleep under `key`, unless `validate` says no.
///
/// # Safety
/// None is needed here; the real one asks for it.
#[allow(unsafe_code)]
pub unsafe fn park(
    key: usize,
    validate: impl FnOnce() -> bool,
    before_sleep: impl FnOnce(),
    timed_out: impl FnOnce(usize, bool),
    _: ParkToken,
    timeout: Option<Instant>,
) -> ParkResult {
    let me = Arc::new(Sleeper {
        key,
        told: Mutex::new(None),
        changed: Condvar::new(),
    });
    {
        let mut sleepers = sleepers();
        if !validate() {
            return ParkResult::Invalid;
        }
        sleepers.push_back(Arc::clone(&me));
    }
    before_sleep();
    let mut told = me.told.lock().unwrap_or_else(|it| it.into_inner());
    loop {
        if let Some(token) = *told {
            return ParkResult::Unparked(token);
        }
        let Some(end) = timeout else {
            told = me.changed.wait(told).unwrap_or_else(|it| it.into_inner());
            continue;
        };
        let now = Instant::now();
        if now < end {
            let waited = me.changed.wait_timeout(told, end - now);
            told = waited.unwrap_or_else(|it| it.into_inner()).0;
            continue;
        }
        drop(told);
        let mut sleepers = sleepers();
        // Whoever is not in the list any more was unparked in the last moment.
        let Some(place) = sleepers.iter().position(|it| Arc::ptr_eq(it, &me)) else {
            drop(sleepers);
            told = me.told.lock().unwrap_or_else(|it| it.into_inner());
            continue;
        };
        sleepers.remove(place);
        timed_out(key, !sleepers.iter().any(|it| it.key == key));
        return ParkResult::TimedOut;
    }
}

/// Wakes the thread that has slept longest under `key`.
///
/// # Safety
/// None is needed here; the real one asks for it.
#[allow(unsafe_code)]
pub unsafe fn unpark_one(
    key: usize,
    callback: impl FnOnce(UnparkResult) -> UnparkToken,
) -> UnparkResult {
    let mut sleepers = sleepers();
    let first = sleepers.iter().position(|it| it.key == key);
    let sleeper = first.and_then(|it| sleepers.remove(it));
    let result = UnparkResult {
        unparked_threads: usize::from(sleeper.is_some()),
        have_more_threads: sleepers.iter().any(|it| it.key == key),
        ..UnparkResult::default()
    };
    let token = callback(result);
    if let Some(sleeper) = sleeper {
        wake(&sleeper, token);
    }
    result
}

/// Wakes all threads that sleep under `key`, and says how many.
///
/// # Safety
/// None is needed here; the real one asks for it.
#[allow(unsafe_code)]
pub unsafe fn unpark_all(key: usize, token: UnparkToken) -> usize {
    let mut sleepers = sleepers();
    let (woken, others): (VecDeque<_>, VecDeque<_>) =
        sleepers.drain(..).partition(|it| it.key == key);
    *sleepers = others;
    drop(sleepers);
    woken.iter().for_each(|it| wake(it, token));
    woken.len()
}

fn wake(sleeper: &Sleeper, token: UnparkToken) {
    *sleeper.told.lock().unwrap_or_else(|it| it.into_inner()) = Some(token);
    sleeper.changed.notify_one();
}

/// How long to look again before going to sleep: here, no longer than once.
#[derive(Default)]
pub struct SpinWait {
    turns: u32,
}

impl SpinWait {
    /// A new one.
    pub fn new() -> SpinWait {
        SpinWait::default()
    }

    /// Begins again.
    pub fn reset(&mut self) {
        self.turns = 0;
    }

    /// Gives others a turn; false if it is time to go to sleep.
    pub fn spin(&mut self) -> bool {
        self.turns += 1;
        if self.turns > 1 {
            return false;
        }
        std::thread::yield_now();
        true
    }

    /// Gives others a turn, where sleeping is no way.
    pub fn spin_no_yield(&mut self) {
        std::thread::yield_now();
    }
}
