//! SCTBench `circular_buffer_bad` and `queue_bad`: turns are kept by flags, but
//! a turn that comes at the wrong time is skipped and counted all the same.

use std::collections::VecDeque;
use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

struct Ring {
    items: VecDeque<usize>,
    may_send: bool,
}

fn take_turns(turns: usize, already: Option<usize>) {
    let ring = Arc::new(Mutex::new(Ring {
        may_send: already.is_none(),
        items: already.into_iter().collect(),
    }));
    let (sender, receiver) = (ring.clone(), ring);
    let first = usize::from(already.is_some());
    join_all([
        thread::spawn(move || {
            for turn in first..turns {
                let mut ring = sender.lock().unwrap();
                if ring.may_send {
                    ring.items.push_back(turn);
                    ring.may_send = false;
                }
            }
        }),
        thread::spawn(move || {
            for turn in 0..turns {
                let mut ring = receiver.lock().unwrap();
                if !ring.may_send {
                    assert_eq!(ring.items.pop_front(), Some(turn), "out of turn");
                    ring.may_send = true;
                }
            }
        }),
    ]);
}

/// The buffer is empty at first.
pub(super) fn circular_buffer(turns: usize) {
    take_turns(turns, None);
}

/// The queue holds the first element already.
pub(super) fn queue(turns: usize) {
    take_turns(turns, Some(0));
}
