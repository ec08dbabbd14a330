//! Shows threads that walk without waiting for each other, then runs your code.

use std::{
    panic,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use barrier_semaphore::{Room, in_phases};

const NAMES: [&str; 4] = ["Ida", "Jo", "Kim", "Lea"];

fn main() {
    println!("Four friends walk from hut to hut, and nobody waits for the others:\n");
    let log = Log::default();
    thread::scope(|scope| {
        for friend in 0..4 {
            let log = &log;
            scope.spawn(move || (0..3).for_each(|stage| log.walk(friend, stage)));
        }
    });
    log.print();

    println!("\nWith your in_phases:\n");
    attempt(|| {
        let log = Log::default();
        in_phases(4, 3, |friend, stage| log.walk(friend, stage));
        log.print();
    });

    println!("\nYour room, with 3 places for 10 visitors:\n");
    attempt(|| {
        let (room, inside) = (Room::new(3), AtomicUsize::new(0));
        let log = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| {
                    room.enter(|| {
                        log.lock().unwrap().push(inside.fetch_add(1, SeqCst) + 1);
                        thread::sleep(Duration::from_millis(20));
                        inside.fetch_sub(1, SeqCst);
                    });
                });
            }
        });
        let log = log.into_inner().unwrap();
        println!("    each found so many inside, themselves included: {log:?}");
    });
}

/// Who was at which hut, in the order of arrival.
#[derive(Default)]
struct Log(Mutex<Vec<(usize, usize)>>);

impl Log {
    /// Walks to the next hut: the demo shows time passing, it decides nothing by it.
    fn walk(&self, friend: usize, stage: usize) {
        let pace = u64::try_from(friend).unwrap_or(0) * 15 + 5;
        thread::sleep(Duration::from_millis(pace));
        self.0.lock().unwrap().push((friend, stage));
    }

    fn print(self) {
        let arrivals = self.0.into_inner().unwrap();
        for (friend, stage) in arrivals {
            println!(
                "    {}hut {}  {}",
                "            ".repeat(stage),
                stage + 1,
                NAMES[friend]
            );
        }
    }
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
