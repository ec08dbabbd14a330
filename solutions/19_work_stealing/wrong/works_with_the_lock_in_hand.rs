// diagnosis: self-deadlock
// The guard of a while let lives to the end of the body: the lock is held while the task is worked on.

use std::{collections::VecDeque, sync::Mutex, thread};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let queue = Mutex::new(VecDeque::from(tasks));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(task) = queue.lock().unwrap().pop_front() {
                    work(task, &|new| queue.lock().unwrap().push_back(new));
                }
            });
        }
    });
}
