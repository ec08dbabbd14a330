//! What is asked of `join`.

use std::{
    collections::HashSet,
    panic,
    sync::{Arc, Mutex},
    thread,
};

use checks::Checks;
use join::Job;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("every job's number comes back, in the order of the jobs")
            .returns(
                "run_all of jobs 10, 20, 30",
                vec![Ok(10), Ok(20), Ok(30)],
                || join::run_all(vec![job(10), job(20), job(30)]),
            );

        checks
            .check("a panic comes back as an error, and disturbs nobody")
            .points(2)
            .returns(
                "run_all of a job that panics between two that do not",
                vec![Ok(10), Err("no more ink".to_string()), Ok(30)],
                || join::run_all(vec![job(10), Box::new(|| panic!("no more ink")), job(30)]),
            );

        checks
            .check("the jobs run at the same time")
            .points(2)
            .at_most(MOST)
            .concurrent(&TEN, || {
                join::run_all(TEN.map(marked).into());
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
                            0
                        })
                    };
                    join::run_all((0..3).map(job).collect());
                    let mut threads = threads.lock().unwrap();
                    threads.remove(&caller);
                    threads.len()
                },
            );

        checks
            .check("the message comes back, of whatever type it is")
            .returns(
                "run_all of a panic with text, one with a formatted text, and one with a number",
                vec![
                    Err("no more ink".to_string()),
                    Err("7 pens are empty".to_string()),
                    Err("no message".to_string()),
                ],
                || {
                    join::run_all(vec![
                        Box::new(|| panic!("no more ink")),
                        Box::new(|| panic!("{} pens are empty", std::hint::black_box(7))),
                        Box::new(|| panic::panic_any(7)),
                    ])
                },
            );

        checks
            .check("no jobs, no results")
            .returns("run_all of nothing", Vec::new(), || {
                join::run_all(Vec::new())
            });

        checks
            .check("a hundred jobs on real threads, every third of which panics")
            .only_real()
            .returns(
                "the first of a hundred jobs with a wrong result",
                None,
                || {
                    let results = join::run_all((0..100).map(hundredth).collect());
                    (0..100).find(|&number| results.get(number) != Some(&hundredth_result(number)))
                },
            );
    })
}

/// Interleavings of one check, at most: ten jobs that wait for each other have no end of
/// them, and where none has to wait, the first shows it.
const MOST: u64 = 5_000;

/// More than anybody would have done a few at a time.
const TEN: [&str; 10] = [
    "job 0", "job 1", "job 2", "job 3", "job 4", "job 5", "job 6", "job 7", "job 8", "job 9",
];

/// A job that returns `number`.
fn job(number: u32) -> Job {
    Box::new(move || number)
}

/// A job whose place in time can be asked about.
fn marked(name: &'static str) -> Job {
    Box::new(move || {
        checks::work(name);
        0
    })
}

/// A job that returns its number, or panics with it if 3 divides it.
fn hundredth(number: u32) -> Job {
    Box::new(move || {
        if number.is_multiple_of(3) {
            panic!("job {number} fell over");
        }
        number
    })
}

/// What becomes of that job.
fn hundredth_result(number: usize) -> Result<u32, String> {
    match number % 3 {
        0 => Err(format!("job {number} fell over")),
        _ => Ok(u32::try_from(number).expect("at most a hundred")),
    }
}
