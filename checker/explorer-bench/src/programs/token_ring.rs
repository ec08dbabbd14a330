//! SCTBench `token_ring_bad`: a token goes round three variables, and must not
//! come all the way before it is looked at.

use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

/// One order of the four threads is wrong: the one in which they were started.
pub(super) fn token_ring() {
    let ring = Arc::new(Mutex::new([1, 2, 1]));
    let (first, second, third, reader) = (ring.clone(), ring.clone(), ring.clone(), ring);
    join_all([
        thread::spawn(move || {
            let mut ring = first.lock().unwrap();
            ring[0] = (ring[2] + 1) % 4;
        }),
        thread::spawn(move || {
            let mut ring = second.lock().unwrap();
            ring[1] = ring[0];
        }),
        thread::spawn(move || {
            let mut ring = third.lock().unwrap();
            ring[2] = ring[1];
        }),
        thread::spawn(move || {
            let ring = reader.lock().unwrap();
            let all_equal = ring[0] == ring[1] && ring[1] == ring[2];
            assert!(!all_equal, "the token has gone round");
        }),
    ]);
}
