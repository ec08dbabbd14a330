//! What is asked of `work_stealing`.

use std::{
    array,
    panic::{self, AssertUnwindSafe},
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("every task is worked on, and only once")
            .at_most(8_000)
            .points(2)
            .returns("how often each of the tasks is worked on", [1; 3], || {
                times(vec![0, 1, 2], 2, |_| vec![])
            });

        checks
            .check("so is every task that comes up on the way")
            .at_most(8_000)
            .points(2)
            .returns("how often each of the tasks is worked on", [1; 3], || {
                times(vec![0], 2, |task| match task {
                    0 => vec![1, 2],
                    _ => vec![],
                })
            });

        checks
            .check("without tasks there is nothing to wait for")
            .returns("how often each of the tasks is worked on", [], || {
                times(vec![], 2, |_| vec![])
            });

        checks
            .check("one worker does it all alone, and what comes of what comes up as well")
            .returns("how often each of the tasks is worked on", [1; 4], || {
                times(vec![0, 1], 1, |task| match task {
                    1 => vec![2],
                    2 => vec![3],
                    _ => vec![],
                })
            });

        checks
            .check("each of three workers can get something of what one of them has brought")
            .points(2)
            .at_most(2_000)
            .concurrent(&["the rest of task 0", TASKS[1], TASKS[2]], || {
                work_stealing::run(vec![0], 3, |task, add| match task {
                    0 => {
                        add(1);
                        add(2);
                        checks::work("the rest of task 0");
                    }
                    _ => checks::work(TASKS[task]),
                });
            });

        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            checks
                .check(&format!(
                    "of three tasks, two workers can have {one} and {other} at the same time"
                ))
                .concurrent(&[TASKS[one], TASKS[other]], || {
                    work_stealing::run(vec![0, 1, 2], 2, |task, _| checks::work(TASKS[task]));
                });
        }

        checks
            .check("a new task does not wait for the end of the task that added it")
            .points(2)
            .concurrent(&[TASKS[1], "the rest of task 0"], || {
                work_stealing::run(vec![0], 2, |task, add| match task {
                    0 => {
                        add(1);
                        checks::work("the rest of task 0");
                    }
                    _ => checks::work(TASKS[task]),
                });
            });

        checks
            .check("nobody goes home while a task is under way that may bring new ones")
            .at_most(8_000)
            .points(2)
            .only_controlled()
            .holds(|| {
                let both_are_under_way = Barrier::new(2);
                work_stealing::run(vec![0], 2, |task, add| match task {
                    0 => (1..=3).for_each(add),
                    1 => {}
                    // These two need each other, and so a worker each.
                    _ => {
                        both_are_under_way.wait();
                    }
                });
            });

        checks
            .check("every worker that has nothing to do hears of new tasks")
            .at_most(1_000)
            .only_controlled()
            .holds(|| {
                let all_are_under_way = Barrier::new(3);
                work_stealing::run(vec![0], 3, |task, add| {
                    if task == 0 {
                        (1..=2).for_each(add);
                    }
                    // All three need each other, and so a worker each.
                    all_are_under_way.wait();
                });
            });

        checks
            .check("a worker that comes too late for one task tries again, for the others")
            .at_most(4_000)
            .spurious_failures()
            .only_controlled()
            .holds(|| {
                let both_are_under_way = Barrier::new(2);
                work_stealing::run(vec![0, 1], 2, |_, _| {
                    // They need each other, and so a worker each.
                    both_are_under_way.wait();
                });
            });

        checks
            .check("no more tasks are under way than there are workers")
            .at_most(2_000)
            .holds(|| {
                let under_way = AtomicU64::new(0);
                work_stealing::run(vec![0, 1], 1, |task, add| {
                    let now = under_way.fetch_add(1, SeqCst) + 1;
                    checks::at_most("tasks of one worker under way at the same time", now, 1);
                    if task == 0 {
                        // They wait, however many they are: adding is not doing.
                        (2..20).for_each(add);
                    }
                    under_way.fetch_sub(1, SeqCst);
                });
            });

        checks
            .check("ten workers work on ten tasks at the same time")
            .at_most(50)
            .only_controlled()
            .holds(|| {
                let all_are_under_way = Barrier::new(10);
                work_stealing::run(vec![0], 10, |task, add| {
                    if task == 0 {
                        (1..=9).for_each(add);
                    }
                    all_are_under_way.wait();
                });
            });

        checks
            .check("a task that panics keeps nobody waiting, and is not passed over in silence")
            .at_most(8_000)
            .points(2)
            .returns("whether run panicked", true, || {
                let work = |task, add: &dyn Fn(i32)| {
                    if task == 0 {
                        add(1);
                        panic!("task 0 has come to grief");
                    }
                };
                let run = || work_stealing::run(vec![0], 2, work);
                panic::catch_unwind(AssertUnwindSafe(run)).is_err()
            });

        checks
            .check("four real workers do a hundred thousand tasks that one task has brought")
            .only_real()
            .points(2)
            .returns("how many tasks are not worked on just once", 0, || {
                let times: Vec<AtomicU64> = (0..100_000).map(|_| AtomicU64::new(0)).collect();
                work_stealing::run(vec![0..times.len()], 4, |mut part, add| {
                    // What is left after its first is split in two.
                    let first = part.start;
                    times[first].fetch_add(1, SeqCst);
                    part.start += 1;
                    let middle = part.start.midpoint(part.end);
                    for half in [part.start..middle, middle..part.end] {
                        if !half.is_empty() {
                            add(half);
                        }
                    }
                });
                times.iter().filter(|it| it.load(SeqCst) != 1).count()
            });
    })
}

/// How the tasks are called.
const TASKS: [&str; 3] = ["task 0", "task 1", "task 2"];

/// How often each of the tasks from 0 to `N` is worked on; `brings` says which others
/// come up while one is.
fn times<const N: usize>(
    tasks: Vec<usize>,
    workers: usize,
    brings: impl Fn(usize) -> Vec<usize> + Sync,
) -> [u64; N] {
    let times: [AtomicU64; N] = array::from_fn(|_| AtomicU64::new(0));
    work_stealing::run(tasks, workers, |task, add| {
        times[task].fetch_add(1, SeqCst);
        for new in brings(task) {
            add(new);
        }
    });
    times.map(AtomicU64::into_inner)
}
