//! What is asked of `lock`.

use std::{collections::BTreeMap, thread};

use checks::Checks;
use lock::Tally;
use proptest::{collection, sample, strategy::Strategy};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("no visit is lost, however two threads interleave")
            .points(2)
            .returns("thread_safe_visits(2, 2)", 4, || {
                lock::thread_safe_visits(2, 2)
            });

        checks
            .check("no visit is lost, however three threads interleave")
            .returns("thread_safe_visits(3, 1)", 3, || {
                lock::thread_safe_visits(3, 1)
            });

        checks
            .check("no threads, no visits")
            .returns("thread_safe_visits(0, 5)", 0, || {
                lock::thread_safe_visits(0, 5)
            });

        checks
            .check("the visits are counted by threads that run at the same time")
            .threads(2, || {
                lock::thread_safe_visits(3, 1);
            });

        checks
            .check("no visit of 100 x 100,000 is lost on real threads")
            .only_real()
            .points(2)
            .returns("thread_safe_visits(100, 100_000)", 10_000_000, || {
                lock::thread_safe_visits(100, 100_000)
            });

        checks.check("a new tally has seen no visit").returns(
            "report()",
            (0, BTreeMap::new()),
            || Tally::default().report(),
        );

        checks
            .check("a tally counts each page, and all of them")
            .returns(
                "report() after visits to news, about and news, and a report between them",
                (3, pages(&[("about", 1), ("news", 2)])),
                || {
                    let tally = Tally::default();
                    tally.visit("news");
                    tally.report();
                    tally.visit("about");
                    tally.visit("news");
                    tally.report()
                },
            );

        checks
            .check("a tally loses no visit when two threads count at the same time")
            .points(2)
            .returns(
                "report() after two threads have visited news and then another page",
                (4, pages(&[("about", 1), ("contact", 1), ("news", 2)])),
                || {
                    let tally = Tally::default();
                    thread::scope(|scope| {
                        for other in ["about", "contact"] {
                            let tally = &tally;
                            scope.spawn(move || {
                                tally.visit("news");
                                tally.visit(other);
                            });
                        }
                    });
                    tally.report()
                },
            );

        checks
            .check("whatever pages two threads visit, the tally has them all")
            .property((visits(), visits()), |(one, other)| {
                let tally = Tally::default();
                thread::scope(|scope| {
                    scope.spawn(|| one.iter().for_each(|page| tally.visit(page)));
                    scope.spawn(|| other.iter().for_each(|page| tally.visit(page)));
                });
                let mut pages = BTreeMap::new();
                for page in one.iter().chain(&other) {
                    *pages.entry((*page).to_string()).or_default() += 1;
                }
                let total = (one.len() + other.len()) as u64;
                checks::equal("report()", tally.report(), (total, pages));
            });

        checks
            .check("in every report the pages add up to the total, even in the middle of visits")
            .points(2)
            .holds(|| {
                let tally = Tally::default();
                thread::scope(|scope| {
                    scope.spawn(|| {
                        tally.visit("news");
                        tally.visit("about");
                    });
                    let (total, pages) = tally.report();
                    let sum: u64 = pages.values().sum();
                    checks::equal(
                        "the total of a report, beside the sum of its pages",
                        total,
                        sum,
                    );
                });
            });

        checks
            .check(
                "a tally keeps up with 20 threads of 1,000 visits, and a reader, on real threads",
            )
            .only_real()
            .returns("the final total", 20_000, || {
                let tally = Tally::default();
                thread::scope(|scope| {
                    for thread in 0..20 {
                        let tally = &tally;
                        scope.spawn(move || {
                            for visit in 0..1_000 {
                                tally.visit(["news", "about", "contact"][(thread + visit) % 3]);
                            }
                        });
                    }
                    for _ in 0..100 {
                        let (total, pages) = tally.report();
                        let sum: u64 = pages.values().sum();
                        checks::equal("a report's total, beside its pages' sum", total, sum);
                    }
                });
                tally.report().0
            });
    })
}

/// The pages that one thread visits: at most two, so that every interleaving can
/// be tried.
fn visits() -> impl Strategy<Value = Vec<&'static str>> {
    collection::vec(sample::select(vec!["about", "news"]), 0..=2)
}

/// Visits page by page.
fn pages(visits: &[(&str, u64)]) -> BTreeMap<String, u64> {
    visits
        .iter()
        .map(|&(page, visits)| (page.to_string(), visits))
        .collect()
}
