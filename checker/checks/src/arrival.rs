//! Waiting in the real world for what other threads should bring about.

use std::time::{Duration, Instant};

use trace::protocol::Complaint;

use crate::patience::{self, PATIENCE};
use crate::stillness::{PAUSE, Stillness};
use crate::{note, processes};

/// The first pauses between two attempts; each is twice the one before, up to the
/// pause between two looks.
const FIRST_PAUSE: Duration = Duration::from_micros(50);

/// Attempts something again and again, until it gives a value. For the real world.
///
/// `None` if there will never be one: every other thread of this process is asleep,
/// and stays asleep, so that it takes something from outside, or from the thread that
/// calls this, to wake one. If they keep busy instead, [`PATIENCE`] is the end.
pub fn comes<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    let mut stillness = Stillness::default();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(value) = attempt() {
            return Some(value);
        }
        if pause == PAUSE && stillness.look() || start.elapsed() > PATIENCE {
            // What came between the last attempt and the last look counts too.
            return attempt();
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE);
    }
}

/// Objects that something, a noun phrase, never came. `meanwhile` is what stood in its
/// way and should not have, if anything did, to follow "while"; `is_blocked` says that
/// the thread on which tasks take turns does not give them any.
///
/// No further check is run: the threads that wait are still there.
///
/// # Panics
/// Always. The objection stands even if the panic is caught.
#[track_caller]
pub fn never_comes(what: &str, meanwhile: Option<&str>, is_blocked: bool) -> ! {
    patience::give_up();
    note::object(Complaint::NeverCame {
        what: what.to_owned(),
        meanwhile: meanwhile.map(str::to_owned),
        blocked: is_blocked,
    });
    processes::clear();
    panic!("{what} never comes");
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn what_comes_late_comes() {
        let (sender, receiver) = channel();
        let late = thread::spawn(move || {
            // Asleep for half as long as it takes to be given up.
            thread::sleep(PAUSE * 10);
            sender.send("late")
        });
        assert_eq!(comes(|| receiver.try_recv().ok()), Some("late"));
        late.join().unwrap().unwrap();
    }
}
