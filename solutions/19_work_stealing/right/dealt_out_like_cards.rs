//! The tasks are dealt out before the game begins; thieves take half of what a player
//! has. A panic is kept, and goes on when everybody has ended.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex,
        atomic::{AtomicIsize, Ordering},
    },
    thread,
};

use crossbeam::deque::{Steal, Stealer, Worker};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = AtomicIsize::new(tasks.len() as isize);
    let panicked: Mutex<Option<Box<dyn Any + Send>>> = Mutex::new(None);
    let hands: Vec<Worker<T>> = (0..workers).map(|_| Worker::new_fifo()).collect();
    for (number, task) in tasks.into_iter().enumerate() {
        hands[number % workers].push(task);
    }
    let stealers: Vec<Stealer<T>> = hands.iter().map(Worker::stealer).collect();
    thread::scope(|scope| {
        for (me, hand) in hands.into_iter().enumerate() {
            let (open, panicked, stealers, work) = (&open, &panicked, &stealers, &work);
            scope.spawn(move || {
                while open.load(Ordering::Acquire) != 0 {
                    let Some(task) = hand.pop().or_else(|| rob(me, &hand, stealers)) else {
                        thread::yield_now();
                        continue;
                    };
                    let add = |new| {
                        open.fetch_add(1, Ordering::AcqRel);
                        hand.push(new);
                    };
                    let result = panic::catch_unwind(AssertUnwindSafe(|| work(task, &add)));
                    if let Err(payload) = result {
                        *panicked.lock().unwrap() = Some(payload);
                    }
                    open.fetch_sub(1, Ordering::AcqRel);
                }
            });
        }
    });
    if let Some(payload) = panicked.into_inner().unwrap() {
        panic::resume_unwind(payload);
    }
}

/// Looks at the others in turn, beginning with the next one.
fn rob<T>(me: usize, hand: &Worker<T>, stealers: &[Stealer<T>]) -> Option<T> {
    let count = stealers.len();
    (1..count).find_map(|distance| {
        let victim = &stealers[(me + distance) % count];
        loop {
            match victim.steal_batch_and_pop(hand) {
                Steal::Success(task) => return Some(task),
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    })
}
