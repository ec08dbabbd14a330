//! Names that std keeps for old programs.

#![allow(deprecated)]

use dropin_std::sync::ONCE_INIT;
use dropin_std::sync::atomic::{ATOMIC_BOOL_INIT, ATOMIC_ISIZE_INIT, ATOMIC_USIZE_INIT};
use dropin_std::sync::atomic::{AtomicUsize, Ordering};
use dropin_std::thread;

use crate::support::{outcomes, set};

#[test]
fn they_do_what_their_successors_do() {
    static ONCE: dropin_std::sync::Once = ONCE_INIT;
    static CALLS: AtomicUsize = ATOMIC_USIZE_INIT;
    let body = || {
        let start = dropin_std::time::Instant::now();
        let call = || {
            thread::sleep_ms(2);
            ONCE.call_once(|| {
                CALLS.fetch_add(1, Ordering::SeqCst);
            });
        };
        thread::scope(|s| {
            s.spawn(call);
            call();
        });
        thread::park_timeout_ms(3);
        let calls = CALLS.load(Ordering::SeqCst);
        (calls, start.elapsed().as_millis() >= 5)
    };
    assert_eq!(outcomes(body), set([(1, true)]));
    assert!(!ATOMIC_BOOL_INIT.into_inner() && ATOMIC_ISIZE_INIT.into_inner() == 0);
}
