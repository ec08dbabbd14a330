//! Waiting in the real world, where nobody sees that a program will never go on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use trace::protocol::Complaint;

use crate::body::Value;
use crate::{note, processes};

/// How long a body waits for what a right program does in a moment. So long that
/// no machine is too slow for it: it tells "late" from "never", and is no bound on
/// speed.
pub const PATIENCE: Duration = Duration::from_secs(25);

/// Whether something never ended, and so goes on for ever.
static LOST: AtomicBool = AtomicBool::new(false);

/// Runs `work` on a thread of its own, and asks that it come to an end at all;
/// `what` says what it is, as a noun phrase. For the real world.
///
/// If it does not, the objection is noted, the processes that were started are
/// killed, and no further check is run.
///
/// # Panics
/// If it does not end, and with the panic of `work`.
#[track_caller]
pub fn ends<R: Send + 'static>(what: &str, work: impl FnOnce() -> R + Send + 'static) -> R {
    let result = within(PATIENCE, what, Box::new(move || Box::new(work())));
    *result.downcast().expect("the work returns its own result")
}

/// As [`ends`], whatever `work` returns.
#[track_caller]
fn within(patience: Duration, what: &str, work: Box<dyn FnOnce() -> Value + Send>) -> Value {
    let (sender, receiver) = channel();
    let working = std::thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        let _ = sender.send(result);
    });
    match receiver.recv_timeout(patience) {
        Ok(result) => {
            let _ = working.join();
            result.unwrap_or_else(|panic| resume_unwind(panic))
        }
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            give_up();
            // Whatever else went wrong, this is what keeps the rest from being run.
            note::take();
            note::object(Complaint::NoEnd {
                what: what.to_owned(),
                seconds: patience.as_secs(),
            });
            processes::clear();
            panic!("{what} does not end");
        }
    }
}

/// No further check is run: threads of the program still wait, and always will.
pub fn give_up() {
    LOST.store(true, Ordering::SeqCst);
}

/// Whether something is still going on that never ends.
pub(crate) fn is_lost() -> bool {
    LOST.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_hands_on_its_value_or_its_panic() {
        assert_eq!(ends("a sum", || 1 + 1), 2);
        let panic = catch_unwind(|| ends("a panic", || panic!("out of ink"))).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"out of ink"));
    }
}
