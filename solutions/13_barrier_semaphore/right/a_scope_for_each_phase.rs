//! New threads for each phase: the end of the scope is the barrier. The places are
//! tokens in a channel.

use std::{
    sync::{
        Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

pub fn in_phases(threads: usize, phases: usize, work: impl Fn(usize, usize) + Sync) {
    for phase in 0..phases {
        thread::scope(|scope| {
            for thread in 0..threads {
                let work = &work;
                scope.spawn(move || work(thread, phase));
            }
        });
    }
}

pub struct Room {
    taken: SyncSender<()>,
    given_back: Mutex<Receiver<()>>,
}

struct Place<'a>(&'a Room);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let receiver = self.0.given_back.lock().unwrap();
        receiver.recv().expect("the room has both ends");
    }
}

impl Room {
    pub fn new(places: usize) -> Room {
        // A place is taken by putting something into the channel, which waits while
        // it is full.
        let (taken, given_back) = sync_channel(places);
        let given_back = Mutex::new(given_back);
        Room { taken, given_back }
    }

    pub fn enter<R>(&self, stay: impl FnOnce() -> R) -> R {
        self.taken.send(()).expect("the room has both ends");
        let _place = Place(self);
        stay()
    }
}
