//! Holding threads up by chance, so that real threads meet in more ways.

use std::cell::Cell;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use agreement_real::Chance;

/// The chance that real threads are left to.
pub(crate) const JITTER: Chance = Chance { pause, meet };

/// Each thread's numbers begin elsewhere.
static SEED: AtomicU64 = AtomicU64::new(0x9E37_79B9_7F4A_7C15);

thread_local! {
    static STATE: Cell<u64> = Cell::new(SEED.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed));
}

/// The next number of this thread (xorshift, after Marsaglia).
fn next() -> u64 {
    let mut state = STATE.get() | 1;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    STATE.set(state);
    state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
}

/// Lets the calling thread lose some time: mostly little or none, now and then so much
/// that all others go first.
fn pause() {
    match next() % 64 {
        0 => thread::sleep(Duration::from_micros(next() % 100)),
        1..=8 => thread::yield_now(),
        9..=40 => spin(2_000),
        _ => {}
    }
}

/// Threads that have come to a meeting of the running program.
static ARRIVALS: AtomicUsize = AtomicUsize::new(0);

/// Waits for the others without going to sleep, so that all go on at the same moment,
/// and nearly none has an advantage. Of each program, either all of its threads meet, in
/// each run, or none does.
fn meet(threads: usize) {
    let mine = ARRIVALS.fetch_add(1, Ordering::SeqCst);
    let all = (mine / threads + 1) * threads;
    let mut tries = 0;
    while ARRIVALS.load(Ordering::SeqCst) < all {
        tries += 1;
        match tries % 1_000 {
            0 => thread::yield_now(),
            _ => spin_loop(),
        }
    }
    if next().is_multiple_of(2) {
        spin(20);
    }
}

fn spin(most: u64) {
    (0..next() % most).for_each(|_| spin_loop());
}

/// Before a program's first run: nobody has come yet.
pub(crate) fn reset() {
    ARRIVALS.store(0, Ordering::SeqCst);
}
