//! What is asked of `race`.

mod racy;

use checks::Checks;

/// Threads, and visits of each, for which the predicted set is compared.
const PREDICTED: [(u64, u64); 6] = [(1, 3), (2, 1), (2, 2), (3, 1), (2, 3), (3, 2)];

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        for (threads, visits) in PREDICTED {
            checks
                .check(&format!(
                    "the prediction for {threads} x {visits} visits is every total there can be"
                ))
                .predicts(
                    &format!("possible_totals({threads}, {visits})"),
                    move || race::possible_totals(threads, visits),
                    move || racy::thread_visits(threads, visits),
                );
        }

        for (threads, visits) in [(2, 2), (3, 1), (0, 5), (4, 0)] {
            checks
                .check(&format!(
                    "no visit of {threads} x {visits} is lost, however the threads interleave"
                ))
                .returns(
                    &format!("thread_visits({threads}, {visits})"),
                    threads * visits,
                    move || race::thread_visits(threads, visits),
                );
        }

        checks
            .check("the visits are counted by threads that run at the same time")
            .threads(2, || {
                race::thread_visits(3, 1);
            });

        checks
            .check("no visit of 100 x 100,000 is lost on real threads")
            .only_real()
            .points(2)
            .returns("thread_visits(100, 100_000)", 10_000_000, || {
                race::thread_visits(100, 100_000)
            });
    })
}
