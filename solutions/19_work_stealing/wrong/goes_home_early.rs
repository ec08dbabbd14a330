// diagnosis: deadlock
// Ends as soon as there is nothing to be found, though a task that is under way may still bring something.

use std::{iter, thread};

use crossbeam::deque::{Injector, Stealer, Worker};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let injector = Injector::new();
    tasks.into_iter().for_each(|task| injector.push(task));
    let deques: Vec<_> = (0..workers).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<_> = deques.iter().map(Worker::stealer).collect();
    let (injector, stealers, work) = (&injector, &stealers, &work);
    thread::scope(|scope| {
        for own in deques {
            scope.spawn(move || {
                while let Some(task) = find(&own, injector, stealers) {
                    work(task, &|new| own.push(new));
                }
            });
        }
    });
}

fn find<T>(own: &Worker<T>, injector: &Injector<T>, stealers: &[Stealer<T>]) -> Option<T> {
    own.pop().or_else(|| {
        let steal = || {
            let others = || stealers.iter().map(Stealer::steal).collect();
            injector.steal_batch_and_pop(own).or_else(others)
        };
        let mut tries = iter::repeat_with(steal);
        tries.find(|it| !it.is_retry())?.success()
    })
}
