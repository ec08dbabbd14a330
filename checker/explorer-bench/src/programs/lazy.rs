//! SCTBench `lazy01_bad`: two of the six orders of three threads are wrong.

use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

/// Two threads add to a number; the third must not see both.
pub(super) fn lazy01() {
    let data = Arc::new(Mutex::new(0));
    let (one, two, reader) = (data.clone(), data.clone(), data);
    join_all([
        thread::spawn(move || *one.lock().unwrap() += 1),
        thread::spawn(move || *two.lock().unwrap() += 2),
        thread::spawn(move || assert!(*reader.lock().unwrap() < 3, "both came first")),
    ]);
}
