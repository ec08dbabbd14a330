//! What is asked of `thread_locals`.

use std::{
    cell::Cell,
    collections::{BTreeMap, HashSet},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use checks::Checks;
use proptest::{collection, sample, strategy::Strategy};
use thread_locals::{Job, count, counts, run_all};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("a thread that has counted nothing has counted nothing")
            .returns("counts()", BTreeMap::new(), counts);

        checks.check("a thread counts each event").returns(
            "counts() after hit, miss and hit",
            table(&[("hit", 2), ("miss", 1)]),
            || {
                ["hit", "miss", "hit"].into_iter().for_each(count);
                counts()
            },
        );

        checks
            .check("what a thread counts is its own")
            .points(3)
            .returns(
                "counts() of a thread that counted hit, beside one that counted miss",
                (table(&[("hit", 1)]), table(&[("miss", 1)])),
                || {
                    count("hit");
                    let other = thread::spawn(|| {
                        count("miss");
                        counts()
                    });
                    let mine = counts();
                    let other = other.join().expect("counting does not panic");
                    checks::equal("counts() of the first, at the end", counts(), mine.clone());
                    (mine, other)
                },
            );

        checks
            .check("counting needs nothing from other threads: nobody waits for anybody")
            .points(3)
            .independent(
                &["the counting of thread 1", "the counting of thread 2"],
                || {
                    let marked = |name: &str| {
                        checks::mark(name);
                        count("hit");
                        checks::mark(name);
                    };
                    thread::scope(|scope| {
                        scope.spawn(|| marked("the counting of thread 1"));
                        scope.spawn(|| marked("the counting of thread 2"));
                    });
                },
            );

        checks
            .check("run_all adds up what its jobs have counted")
            .only_controlled()
            .points(3)
            .returns(
                "run_all of a job that counts hit, and one that counts hit, miss and hit",
                table(&[("hit", 3), ("miss", 1)]),
                || {
                    run_all(vec![
                        counting(vec!["hit"]),
                        counting(vec!["hit", "miss", "hit"]),
                    ])
                },
            );

        checks
            .check("so it does for three jobs")
            .only_controlled()
            .returns(
                "run_all of three jobs that count hit",
                table(&[("hit", 3)]),
                || run_all([(); 3].map(|()| counting(vec!["hit"])).into()),
            );

        checks
            .check("two that run at the same time are not mixed up with each other")
            .only_controlled()
            .returns(
                "run_all of a job that counts hit, beside run_all of one that counts miss",
                (table(&[("hit", 1)]), table(&[("miss", 1)])),
                || {
                    let other = thread::spawn(|| run_all(vec![counting(vec!["miss"])]));
                    let mine = run_all(vec![counting(vec!["hit"])]);
                    (mine, other.join().expect("run_all does not panic"))
                },
            );

        checks
            .check("whatever two jobs count, all of it is there")
            .only_controlled()
            .property((events(), events()), |(one, other)| {
                let mut expected = BTreeMap::new();
                for event in one.iter().chain(&other) {
                    *expected.entry((*event).to_string()).or_default() += 1;
                }
                let all = run_all(vec![counting(one), counting(other)]);
                checks::equal("what run_all returns", all, expected);
            });

        checks
            .check("what the caller has counted is not mixed up with what the jobs count")
            .only_controlled()
            .points(2)
            .returns(
                "run_all of a job that counts miss, and counts() of its caller, who counted hit",
                (table(&[("miss", 1)]), table(&[("hit", 1)])),
                || {
                    count("hit");
                    (run_all(vec![counting(vec!["miss"])]), counts())
                },
            );

        checks
            .check("each run_all begins at nothing")
            .only_controlled()
            .returns(
                "run_all of a job that counts hit, for the second time",
                table(&[("hit", 1)]),
                || {
                    run_all(vec![counting(vec!["hit"])]);
                    run_all(vec![counting(vec!["hit"])])
                },
            );

        checks
            .check("a job can look at what it has counted so far")
            .only_controlled()
            .returns(
                "run_all of a job that does so",
                table(&[("hit", 1)]),
                || {
                    run_all(vec![Box::new(|| {
                        checks::equal("counts() at a job's beginning", counts(), table(&[]));
                        count("hit");
                        checks::equal("counts() after hit", counts(), table(&[("hit", 1)]));
                    })])
                },
            );

        checks
            .check("the jobs run at the same time")
            .points(2)
            .concurrent(&["the first job", "the second job"], || {
                run_all(vec![
                    Box::new(|| checks::work("the first job")),
                    Box::new(|| checks::work("the second job")),
                ]);
            });

        checks
            .check("ten jobs run at the same time, not only a few of them")
            .at_most(200)
            .only_controlled()
            .holds(|| {
                // Each of the ten waits for the others.
                let all_are_under_way = Arc::new(Barrier::new(10));
                let job = |_| -> Job {
                    let all_are_under_way = Arc::clone(&all_are_under_way);
                    Box::new(move || drop(all_are_under_way.wait()))
                };
                run_all((0..10).map(job).collect());
            });

        checks
            .check("each job has a thread of its own, and none the caller's")
            .returns(
                "how many threads, other than the caller, have run one of three jobs",
                3,
                || {
                    let caller = thread::current().id();
                    let threads = Arc::new(Mutex::new(HashSet::new()));
                    let job = |_| -> Job {
                        let threads = Arc::clone(&threads);
                        Box::new(move || {
                            threads.lock().unwrap().insert(thread::current().id());
                        })
                    };
                    run_all((0..3).map(job).collect());
                    let mut threads = threads.lock().unwrap();
                    threads.remove(&caller);
                    threads.len()
                },
            );

        checks
            .check("no jobs, no counts")
            .returns("run_all of nothing", table(&[]), || run_all(Vec::new()));

        checks
            .check(
                "thirty jobs that count 10,000 events each, on real threads that are slow to end",
            )
            .only_real()
            .returns(
                "run_all of thirty jobs, each on a thread that takes its time after the job",
                table(&[("even", 150_000), ("odd", 150_000)]),
                || {
                    let returned = Arc::new(AtomicBool::new(false));
                    let job = || -> Job {
                        let returned = Arc::clone(&returned);
                        Box::new(|| {
                            (0..10_000).for_each(|it| count(["even", "odd"][it % 2]));
                            SLOW_TO_END.set(Some(SlowToEnd(returned)));
                        })
                    };
                    let all = run_all((0..30).map(|_| job()).collect());
                    returned.store(true, SeqCst);
                    all
                },
            );
    })
}

thread_local! {
    /// What keeps a thread from its end, after its closure. It is destroyed before what
    /// the thread has used before.
    static SLOW_TO_END: Cell<Option<SlowToEnd>> = const { Cell::new(None) };
}

/// When dropped, waits a while for `run_all` to return: one that waits for the thread's
/// end does not return before, and loses nothing but the time.
struct SlowToEnd(Arc<AtomicBool>);

impl Drop for SlowToEnd {
    fn drop(&mut self) {
        for _ in 0..100 {
            if self.0.load(SeqCst) {
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A job that counts these events.
fn counting(events: Vec<&'static str>) -> Job {
    Box::new(|| events.into_iter().for_each(count))
}

/// At most three events.
fn events() -> impl Strategy<Value = Vec<&'static str>> {
    collection::vec(sample::select(vec!["hit", "miss"]), 0..=3)
}

/// How often each event is counted.
fn table(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts
        .iter()
        .map(|&(event, count)| (event.to_string(), count))
        .collect()
}
