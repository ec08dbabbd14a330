//! Run many tasks on one thread, in turns, and write tasks that give way.

use std::pin::Pin;

/// A future in a box, because the tasks of one executor are of many types.
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs all `tasks` to their end, on this thread.
///
/// Each is polled once at the beginning, and then each time that it was woken (several
/// wake-ups before a poll may count as one), and never after its end. Those that are
/// ready take turns: while one of them waits for its turn, no other gets more than two.
/// While none is ready, the thread sleeps.
pub fn run(tasks: Vec<Task<'_>>) {
    todo!("run {} tasks in turns", tasks.len())
}

/// Gives the other tasks a turn: a future that is `Pending` once, and then ready. It
/// works in every executor.
pub async fn yield_now() {
    todo!("give way once")
}

/// Does `work` for each of the `jobs`, in their order, and gives the other tasks a turn
/// between any two jobs.
pub async fn work_through<J>(jobs: Vec<J>, work: impl FnMut(J)) {
    drop((jobs, work));
    todo!("do the jobs, and give way in between")
}
