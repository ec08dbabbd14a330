//! Keep several workers busy until everything is done.

/// Works on all of `tasks`, and on every task that comes up on the way, with `workers`
/// workers (at least one is asked for). It returns when nothing is left to do.
///
/// - `work(task, add)` works on a task. While it does so, it may call `add(new)`, as
///   often as it likes, for new tasks that have come up. They are worked on as any
///   other task is, and may bring new ones in their turn.
/// - Every task is worked on once. In which order, and by which worker, is up to you.
/// - No more than `workers` tasks are under way at a time, and no fewer, as long as
///   there are enough of them: no task lies waiting while a worker has nothing to do.
///   That holds for a new task too, from the moment it is added.
/// - If `work` panics, so does `run`, as soon as its workers have ended; which of the
///   other tasks are still worked on is up to you.
pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let _ = work;
    todo!(
        "let {workers} workers work on {} tasks, and on whatever comes of them",
        tasks.len()
    )
}
