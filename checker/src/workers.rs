//! Several things at once, told in their order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// As many workers as there are processors for this process.
pub fn available() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Does `work` to every task, at most `count` of them at once and begun in order,
/// and hands what comes of each to `take`: on this thread and in the order of the
/// tasks, however long each of them takes. So `take` is told the same by one
/// worker and by many.
///
/// # Errors
/// The first that `take` returns; what is under way then is waited for, and
/// nothing is told of it.
pub fn in_order<T: Sync, R: Send, E>(
    count: NonZeroUsize,
    tasks: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..count.get().min(tasks.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(index) else { break };
                    // After an error nobody listens any more.
                    if sender.send((index, work(task))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut done = BTreeMap::new();
        let mut left = tasks.iter().enumerate().peekable();
        // Ends early if a worker panics, which the scope passes on.
        for (index, result) in &receiver {
            done.insert(index, result);
            while let Some((index, task)) = left.peek()
                && let Some(result) = done.remove(index)
            {
                take(task, result)?;
                left.next();
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn workers(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_are_told_in_the_order_of_the_tasks() {
        for count in [1, 2, 7] {
            // With two workers, neither of the first two ends before the other
            // has begun.
            let both = Barrier::new(2);
            let work = |task: &usize| {
                if count == 2 && *task < 2 {
                    both.wait();
                }
                task * 10
            };
            let mut told = Vec::new();
            let take = |task: &usize, result: usize| {
                told.push((*task, result));
                Ok::<(), ()>(())
            };
            in_order(workers(count), &[0, 1, 2, 3, 4], work, take).unwrap();
            assert_eq!(told, [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)]);
        }
    }

    #[test]
    fn a_late_first_result_holds_back_the_others() {
        let second_is_done = Barrier::new(2);
        let work = |task: &usize| {
            // The first task ends when the third has begun.
            if *task != 1 {
                second_is_done.wait();
            }
            *task
        };
        let mut told = Vec::new();
        let take = |_: &usize, result| {
            told.push(result);
            Ok::<(), ()>(())
        };
        in_order(workers(2), &[0, 1, 2], work, take).unwrap();
        assert_eq!(told, [0, 1, 2]);
    }

    #[test]
    fn after_an_error_nothing_else_is_told() {
        for count in [1, 4] {
            let mut told = Vec::new();
            let take = |task: &usize, ()| {
                told.push(*task);
                if *task == 1 { Err("no") } else { Ok(()) }
            };
            let tasks: Vec<usize> = (0..50).collect();
            assert_eq!(in_order(workers(count), &tasks, |_| (), take), Err("no"));
            assert_eq!(told, [0, 1]);
        }
    }
}
