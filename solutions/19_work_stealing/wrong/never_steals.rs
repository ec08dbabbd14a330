// diagnosis: not-concurrent
// Deals the tasks out, and leaves it at that: what a busy worker has not come to has to wait for it.

use std::{collections::VecDeque, thread};

use std::cell::RefCell;

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let mut hands: Vec<VecDeque<T>> = (0..workers).map(|_| VecDeque::new()).collect();
    for (number, task) in tasks.into_iter().enumerate() {
        hands[number % workers].push_back(task);
    }
    thread::scope(|scope| {
        for hand in hands {
            let work = &work;
            scope.spawn(move || {
                let hand = RefCell::new(hand);
                loop {
                    let next = hand.borrow_mut().pop_front();
                    let Some(task) = next else { break };
                    work(task, &|new| hand.borrow_mut().push_back(new));
                }
            });
        }
    });
}
