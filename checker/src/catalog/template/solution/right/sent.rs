// TO WRITE: how this differs in kind from the reference. Here: nothing is shared.

use std::thread;

use crossbeam::channel;

pub fn total(threads: u64, each: u64) -> u64 {
    let (sender, receiver) = channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            scope.spawn(move || sender.send((0..each).map(|_| 1).sum::<u64>()).unwrap());
        }
    });
    drop(sender);
    receiver.iter().sum()
}
