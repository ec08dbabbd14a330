//! What is asked of `thread_pool`.

use std::{
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use checks::Checks;
use thread_pool::ThreadPool;

/// Interleavings of one check, at most: threads that do the same thing have many.
const MOST: u64 = 600;
/// The same, where every interleaving is a long one.
const FEW: u64 = 20;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("threads without a job leave the processor to others")
            .at_most(MOST)
            .without_spinning()
            .points(2)
            .holds(|| {
                let pool = ThreadPool::new(2);
                thread::sleep(Duration::from_secs(1));
                pool.execute(|| thread::sleep(Duration::from_secs(1)));
                pool.shutdown();
            });

        checks
            .check("every job is done, and done once")
            .at_most(MOST)
            .points(3)
            .returns(
                "how often each of three jobs was done",
                vec![1, 1, 1],
                || {
                    let times = counters(3);
                    let pool = ThreadPool::new(2);
                    for job in 0..3 {
                        pool.execute(counting(&times, job));
                    }
                    pool.shutdown();
                    counts(&times)
                },
            );

        checks
            .check("execute returns at once: the caller goes on beside the job")
            .points(2)
            .concurrent(&["the job", "the caller's own work"], || {
                let pool = ThreadPool::new(1);
                pool.execute(|| checks::work("the job"));
                checks::work("the caller's own work");
                pool.shutdown();
            });

        checks
            .check("execute does not wait for a thread to be free, however many jobs wait")
            .at_most(FEW)
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let pool = ThreadPool::new(1);
                pool.execute(|| thread::sleep(Duration::from_secs(1)));
                let what = "giving a hundred jobs to a pool whose only thread is busy for 1 s";
                checks::within(Duration::from_millis(10), what, || {
                    for _ in 0..100 {
                        pool.execute(|| ());
                    }
                });
                pool.shutdown();
            });

        checks
            .check("two threads do two jobs at the same time")
            .points(3)
            .concurrent(&["the first job", "the second job"], || {
                let pool = ThreadPool::new(2);
                pool.execute(|| checks::work("the first job"));
                pool.execute(|| checks::work("the second job"));
                pool.shutdown();
            });

        checks
            .check("jobs can wait for each other, if there is a thread for each")
            .at_most(MOST)
            .returns("what the first job heard from the second", 7, || {
                let (sender, receiver) = mpsc::channel();
                let (heard, answer) = mpsc::channel();
                let pool = ThreadPool::new(2);
                pool.execute(move || heard.send(receiver.recv()).expect("the check listens"));
                pool.execute(move || sender.send(7).expect("the first job listens"));
                pool.shutdown();
                let heard = answer.recv().expect("the first job has been done");
                heard.expect("the second job has sent something")
            });

        checks
            .check("a job is done as soon as a thread is free, and not only at the end")
            .at_most(MOST)
            .points(2)
            .returns("what two jobs say while the pool is open", (1, 2), || {
                let pool = ThreadPool::new(1);
                let ask = |number: i32| {
                    let (sender, answer) = mpsc::channel();
                    pool.execute(move || sender.send(number).expect("the check listens"));
                    answer.recv().expect("the job has been done")
                };
                let heard = (ask(1), ask(2));
                pool.shutdown();
                heard
            });

        checks
            .check("a pool of one thread does one job at a time")
            .at_most(MOST)
            .points(2)
            .exclusive("a job", || {
                let pool = ThreadPool::new(1);
                for _ in 0..2 {
                    pool.execute(|| checks::span("a job", || ()));
                }
                pool.shutdown();
            });

        checks
            .check("a pool of one thread does the jobs in the order in which they came")
            .at_most(MOST)
            .returns(
                "the jobs, in the order of their doing",
                vec![1, 2, 3],
                || {
                    let done = Arc::new(Mutex::new(Vec::new()));
                    let pool = ThreadPool::new(1);
                    for job in 1..=3 {
                        let done = Arc::clone(&done);
                        pool.execute(move || done.lock().expect("no job panics").push(job));
                    }
                    pool.shutdown();
                    let done = done.lock().expect("no job panics");
                    done.clone()
                },
            );

        checks
            .check("a job that panics does not keep the next one from being done")
            .at_most(MOST)
            .points(3)
            .returns(
                "how often the job after a panic was done, and how many have panicked",
                (vec![1], 1),
                || {
                    let times = counters(1);
                    let pool = ThreadPool::new(1);
                    pool.execute(|| panic!("the job has slipped"));
                    pool.execute(counting(&times, 0));
                    let panics = pool.shutdown();
                    (counts(&times), panics)
                },
            );

        checks
            .check("panics are counted, all of them and nothing else")
            .at_most(MOST)
            .points(2)
            .returns("how many jobs have panicked", (0, 2), || {
                let none = ThreadPool::new(1);
                none.execute(|| ());
                let pool = ThreadPool::new(2);
                for _ in 0..2 {
                    pool.execute(|| panic!("the job has slipped"));
                }
                (none.shutdown(), pool.shutdown())
            });

        checks
            .check("after a panic there are as many threads as before")
            .points(2)
            .concurrent(&["the first job", "the second job"], || {
                let pool = ThreadPool::new(2);
                pool.execute(|| panic!("the job has slipped"));
                pool.execute(|| checks::work("the first job"));
                pool.execute(|| checks::work("the second job"));
                pool.shutdown();
            });

        checks
            .check("a pool without a job shuts down")
            .at_most(MOST)
            .returns("how many jobs have panicked", 0, || {
                drop(ThreadPool::new(2));
                ThreadPool::new(1).shutdown()
            });

        checks
            .check("dropping the pool waits until the jobs that it was given have been done")
            .at_most(MOST)
            .points(3)
            .returns("how often each of two jobs was done", vec![1, 1], || {
                let times = counters(2);
                let pool = ThreadPool::new(1);
                pool.execute(counting(&times, 0));
                pool.execute(counting(&times, 1));
                drop(pool);
                counts(&times)
            });

        checks
            .check("a drop after a panic ends as well")
            .at_most(MOST)
            .holds(|| {
                let pool = ThreadPool::new(1);
                pool.execute(|| panic!("the job has slipped"));
                drop(pool);
            });

        checks
            .check("two threads can give jobs to one pool")
            .at_most(MOST)
            .returns("how often each of two jobs was done", vec![1, 1], || {
                let times = counters(2);
                let pool = ThreadPool::new(1);
                thread::scope(|scope| {
                    let (pool, times) = (&pool, &times);
                    for job in 0..2 {
                        scope.spawn(move || pool.execute(counting(times, job)));
                    }
                });
                drop(pool);
                counts(&times)
            });

        checks
            .check("a job begins as soon as a thread is free")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let what = "three jobs of 1 s each, the last one given after 1 s, by two threads";
                checks::within(Duration::from_millis(2_010), what, || {
                    let pool = ThreadPool::new(2);
                    for _ in 0..2 {
                        pool.execute(|| thread::sleep(Duration::from_secs(1)));
                    }
                    thread::sleep(Duration::from_secs(1));
                    pool.execute(|| thread::sleep(Duration::from_secs(1)));
                    pool.shutdown();
                });
            });

        checks
            .check("a wait that ends for no reason does no harm")
            .at_most(MOST)
            .only_controlled()
            .spurious_wakeups()
            .returns("how often the job was done", vec![1], || {
                let times = counters(1);
                let pool = ThreadPool::new(1);
                pool.execute(counting(&times, 0));
                pool.shutdown();
                counts(&times)
            });

        checks
            .check("every thread that is asleep hears of a new job, whatever else waits")
            .at_most(MOST)
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| meet(2));

        checks
            .check("a pool of ten threads does ten jobs at the same time")
            .at_most(FEW)
            .only_controlled()
            .prompt_time()
            .holds(|| meet(10));

        checks
            .check("20,000 jobs wait for four real threads, each tenth of them panics")
            .only_real()
            .points(2)
            .returns(
                "the sum of the jobs that were done, and how many have panicked",
                (179_990_000, 2_000),
                || {
                    let sum = Arc::new(AtomicUsize::new(0));
                    let pool = ThreadPool::new(4);
                    // Nobody begins before all of them have been given.
                    let gate = Arc::new(Barrier::new(5));
                    for _ in 0..4 {
                        let gate = Arc::clone(&gate);
                        pool.execute(move || drop(gate.wait()));
                    }
                    for job in 0..20_000 {
                        let sum = Arc::clone(&sum);
                        pool.execute(move || {
                            assert!(job % 10 != 5, "the job has slipped");
                            sum.fetch_add(job, SeqCst);
                        });
                    }
                    gate.wait();
                    let panics = pool.shutdown();
                    (sum.load(SeqCst), panics)
                },
            );
    })
}

/// Wakes a pool of so many threads with as many jobs, each of which waits for the others,
/// and so needs a thread to itself. The caller waits too: no shutdown wakes anybody before.
fn meet(threads: usize) {
    let pool = ThreadPool::new(threads);
    // Time passes when nobody has anything to do: then all of them are asleep.
    thread::sleep(Duration::from_secs(1));
    let all_are_under_way = Arc::new(Barrier::new(threads + 1));
    for _ in 0..threads {
        let all_are_under_way = Arc::clone(&all_are_under_way);
        pool.execute(move || drop(all_are_under_way.wait()));
    }
    all_are_under_way.wait();
    pool.shutdown();
}

/// How often each job has been done.
type Counters = Arc<Vec<AtomicUsize>>;

fn counters(jobs: usize) -> Counters {
    Arc::new((0..jobs).map(|_| AtomicUsize::new(0)).collect())
}

/// A job that counts itself.
fn counting(counters: &Counters, job: usize) -> impl FnOnce() + Send + 'static {
    let counters = Arc::clone(counters);
    move || {
        counters[job].fetch_add(1, SeqCst);
    }
}

fn counts(counters: &Counters) -> Vec<usize> {
    counters.iter().map(|it| it.load(SeqCst)).collect()
}
