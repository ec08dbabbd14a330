//! What is asked of `race`.

mod racy;

use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("one thread has nobody to race with, and the prediction says so")
            .predicts(
                "possible_totals(1, 3)",
                || race::possible_totals(1, 3),
                || racy::thread_visits(1, 3),
            );

        checks
            .check("the prediction for 2 threads with 1 visit each is exact")
            .predicts(
                "possible_totals(2, 1)",
                || race::possible_totals(2, 1),
                || racy::thread_visits(2, 1),
            );

        checks
            .check("the prediction for 2 threads with 2 visits each is exact")
            .points(2)
            .predicts(
                "possible_totals(2, 2)",
                || race::possible_totals(2, 2),
                || racy::thread_visits(2, 2),
            );

        checks
            .check("the prediction for 2 threads with 3 visits each is exact")
            .predicts(
                "possible_totals(2, 3)",
                || race::possible_totals(2, 3),
                || racy::thread_visits(2, 3),
            );

        checks
            .check("the prediction for 3 threads with 2 visits each is exact")
            .predicts(
                "possible_totals(3, 2)",
                || race::possible_totals(3, 2),
                || racy::thread_visits(3, 2),
            );

        checks
            .check("no visit is lost, however two threads interleave")
            .points(2)
            .spurious_failures()
            .returns("thread_visits(2, 2)", 4, || race::thread_visits(2, 2));

        checks
            .check("no visit is lost, however three threads interleave")
            .returns("thread_visits(3, 1)", 3, || race::thread_visits(3, 1));

        checks
            .check("no threads, no visits")
            .returns("thread_visits(0, 5)", 0, || race::thread_visits(0, 5));

        checks
            .check("the visits are counted by threads that run at the same time")
            .threads(2, || {
                race::thread_visits(3, 1);
            });

        // A tenth of what the demo counts: one waits for it after each edit, and what can
        // go wrong has been asked above.
        checks
            .check("no visit of 100 x 10,000 is lost on real threads")
            .only_real()
            .points(2)
            .returns("thread_visits(100, 10_000)", 1_000_000, || {
                race::thread_visits(100, 10_000)
            });
    })
}
