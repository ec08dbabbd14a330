// diagnosis: no-thread
// Forgets nothing, and does everything on the thread that called.

use std::{cell::RefCell, collections::VecDeque};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let _ = workers;
    let queue = RefCell::new(VecDeque::from(tasks));
    loop {
        let next = queue.borrow_mut().pop_front();
        let Some(task) = next else { break };
        work(task, &|new| queue.borrow_mut().push_back(new));
    }
}
