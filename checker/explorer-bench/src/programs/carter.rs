//! SCTBench `carter01_bad`: two groups share a lock that the first of a group
//! takes and the last gives back.

use std::sync::Arc;

use super::join_all;
use super::world::sync::{Mutex, MutexGuard};
use super::world::thread;

struct Room {
    counts: Mutex<[usize; 2]>,
    door: Mutex<()>,
}

fn visit(room: &Room, group: usize) {
    let mut counts = room.counts.lock().unwrap();
    counts[group] += 1;
    // Waiting for the door with the counts in hand: whoever has it cannot
    // leave.
    let door: Option<MutexGuard<'_, ()>> = (counts[group] == 1).then(|| room.door.lock().unwrap());
    drop(counts);
    let mut counts = room.counts.lock().unwrap();
    counts[group] -= 1;
    drop(door);
}

/// Two visitors of different groups, and two threads that have no part in it.
pub(super) fn carter01() {
    let room = Arc::new(Room {
        counts: Mutex::new([0; 2]),
        door: Mutex::new(()),
    });
    let (first, second) = (room.clone(), room);
    join_all([
        thread::spawn(move || visit(&first, 0)),
        thread::spawn(move || visit(&second, 1)),
        thread::spawn(|| {}),
        thread::spawn(|| {}),
    ]);
}
