//! What is asked of `many_threads`.

use std::{
    collections::HashSet,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use checks::Checks;
use many_threads::in_bulk;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("every number is worked on, and the results are in the order of the numbers")
            .points(2)
            .returns("in_bulk(3, |number| number * 10)", vec![0, 10, 20], || {
                in_bulk(3, |number| number * 10)
            });

        checks
            .check("all of ten threads can be at work at the same time")
            .points(3)
            .at_most(MOST)
            .concurrent(&TEN, || {
                in_bulk(10, |number| checks::work(TEN[number]));
            });

        checks
            .check("each call has a thread of its own, and none the caller's")
            .returns(
                "how many threads, other than the caller, have made one of three calls",
                3,
                || {
                    let caller = thread::current().id();
                    let threads = in_bulk(3, |_| thread::current().id());
                    let others = threads.into_iter().filter(|&it| it != caller);
                    others.collect::<HashSet<_>>().len()
                },
            );

        checks
            .check("no threads, no results")
            .returns("in_bulk(0, ...)", Vec::new(), || {
                in_bulk(0, |number| number)
            });

        checks
            .check("the first thread's line is printed by another thread")
            .prints_from_another_thread("printing from thread 0", || many_threads::run(2));

        checks
            .check("each thread prints its line, in any order, between the first line and the last")
            .points(3)
            .prints("run", || many_threads::run(3));

        checks
            .check("a panic is passed on, and the other threads end undisturbed before that")
            .points(2)
            .returns(
                "whether in_bulk panicked, and how many of three calls were finished by then",
                (true, 2),
                || {
                    let finished = Arc::new(AtomicUsize::new(0));
                    let result = panic::catch_unwind(AssertUnwindSafe(|| {
                        let finished = Arc::clone(&finished);
                        in_bulk(3, move |number| {
                            assert!(number != 0, "thread 0 is out of paper");
                            finished.fetch_add(1, Ordering::SeqCst);
                        })
                    }));
                    (result.is_err(), finished.load(Ordering::SeqCst))
                },
            );

        checks
            .check("two hundred real threads, each with a result that is not copied")
            .only_real()
            .returns("the first wrong one of 200 results", None, || {
                let results = in_bulk(200, |number| vec![number.to_string()]);
                (0..200).find(|&number| results.get(number) != Some(&vec![number.to_string()]))
            });
    })
}

/// Interleavings of one check, at most: ten threads that wait for each other have no
/// end of them, and where none has to wait, the first shows it.
const MOST: u64 = 5_000;

/// What the ten threads do.
const TEN: [&str; 10] = [
    "the work with number 0",
    "the work with number 1",
    "the work with number 2",
    "the work with number 3",
    "the work with number 4",
    "the work with number 5",
    "the work with number 6",
    "the work with number 7",
    "the work with number 8",
    "the work with number 9",
];
