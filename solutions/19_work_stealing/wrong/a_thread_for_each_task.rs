// diagnosis: too-many
// Starts a thread for each task, however many there are.

use std::thread::{self, Scope};

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let _ = workers;
    let work: &Work<T> = &work;
    thread::scope(|scope| {
        for task in tasks {
            start(scope, task, work);
        }
    });
}

type Work<'a, T> = dyn Fn(T, &dyn Fn(T)) + Sync + 'a;

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    task: T,
    work: &'scope Work<'scope, T>,
) {
    scope.spawn(move || work(task, &|new| start(scope, new, work)));
}
