//! What is asked of `responsive`.

use std::{
    cell::RefCell,
    panic,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use checks::Checks;
use responsive::{
    Answer::{self, Cancelled, Finished, Running, Started},
    Input::{self, Cancel, Count, Start},
};

/// How long an answer may take for which nothing has to be waited: no time at all.
const AT_ONCE: Duration = Duration::ZERO;
/// How long a step takes.
const STEP: Duration = Duration::from_millis(100);
/// About half of a step. No round number: whoever looks now and then is late, however
/// often.
const HALF: Duration = Duration::from_micros(50_011);
/// What is left of the step then.
const REST: Duration = Duration::from_micros(49_989);

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("a job is started and finished")
            .points(2)
            .returns(
                "the answers to a job of two steps",
                vec![Started(1), Finished(1)],
                || {
                    let user = User::with_jobs_of(2, Duration::ZERO);
                    user.says(Start(1));
                    let answers = vec![user.hears(), user.hears()];
                    user.leaves();
                    answers
                },
            );

        checks
            .check("every input is answered at once in the middle of a job")
            .only_controlled()
            .prompt_time()
            .points(3)
            .holds(|| {
                let user = User::with_jobs_of(20, STEP);
                user.says(Start(1));
                user.expects("the answer to the first Start", AT_ONCE, Started(1));
                thread::sleep(HALF);
                user.says(Count);
                user.expects("the answer to Count during a job", AT_ONCE, Running(1));
                user.says(Start(2));
                user.expects("the answer to Start during a job", AT_ONCE, Started(2));
                user.says(Count);
                user.expects("the answer to Count during two jobs", AT_ONCE, Running(2));
                user.leaves();
            });

        checks
            .check("a short job does not wait for a long one, and its end is told at once")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let user = User::with_jobs(|job| if job == 1 { 20 } else { 2 }, STEP);
                user.says(Start(1));
                user.expects("the answer to Start", AT_ONCE, Started(1));
                thread::sleep(HALF);
                user.says(Start(2));
                user.expects("the answer to Start during a job", AT_ONCE, Started(2));
                let what = "the end of a job of 200 ms, beside a longer one";
                user.expects(what, 2 * STEP, Finished(2));
                user.leaves();
            });

        checks
            .check("whoever waits for an input leaves the processor to others")
            .without_spinning()
            .holds(|| {
                let user = User::with_jobs_of(1, STEP);
                user.says(Start(1));
                thread::sleep(10 * STEP);
                user.says(Count);
                thread::sleep(10 * STEP);
                user.leaves();
            });

        checks
            .check("two jobs can do a step at the same time")
            .points(2)
            .concurrent(&["a step of job 1", "a step of job 2"], || {
                let user = User::working(|job| {
                    checks::work(match job {
                        1 => "a step of job 1",
                        _ => "a step of job 2",
                    });
                    false
                });
                user.says(Start(1));
                user.says(Start(2));
                for _ in 0..4 {
                    user.hears();
                }
                user.leaves();
            });

        checks
            .check("a job that is cancelled ends after the step that it is in")
            .only_controlled()
            .prompt_time()
            .points(3)
            .holds(|| {
                let user = User::with_jobs_of(20, STEP);
                user.says(Start(1));
                user.expects("the answer to Start", AT_ONCE, Started(1));
                thread::sleep(STEP + HALF);
                user.says(Cancel(1));
                user.says(Count);
                let what = "the answer to Count while a cancelled job ends its step";
                let mut heard = Vec::new();
                checks::within(AT_ONCE, what, || {
                    while !matches!(heard.last(), Some(Running(_))) {
                        heard.push(user.hears());
                    }
                });
                checks::equal(what, heard, vec![Running(1)]);
                user.expects("the end of a cancelled job", REST, Cancelled(1));
                checks::equal(
                    "the number of steps it has done",
                    user.steps[1].load(Ordering::SeqCst),
                    2,
                );
                user.says(Count);
                user.expects("the answer to Count after that", AT_ONCE, Running(0));
                user.leaves();
            });

        checks
            .check("a job that is cancelled in its last step has done all of them: it is finished")
            .only_controlled()
            .prompt_time()
            .holds(|| {
                let user = User::with_jobs_of(2, STEP);
                user.says(Start(1));
                user.expects("the answer to Start", AT_ONCE, Started(1));
                thread::sleep(STEP + HALF);
                user.says(Cancel(1));
                let what = "the end of a job that is cancelled in its last step";
                user.expects(what, REST, Finished(1));
                user.leaves();
            });

        checks
            .check("only the job that is meant is cancelled")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let user = User::with_jobs_of(3, STEP);
                user.says(Start(1));
                user.expects("the answer to the first Start", AT_ONCE, Started(1));
                thread::sleep(HALF);
                user.says(Start(2));
                user.expects("the answer to the second Start", AT_ONCE, Started(2));
                user.says(Cancel(1));
                user.expects("the end of the cancelled job", REST, Cancelled(1));
                user.expects("the end of the other job", STEP * 3, Finished(2));
                user.leaves();
            });

        checks
            .check("to cancel a job that has ended, or that never was, does nothing")
            .holds(|| {
                let user = User::with_jobs_of(1, Duration::ZERO);
                user.says(Cancel(1));
                user.says(Start(1));
                checks::equal("the first answer to Start", user.hears(), Started(1));
                checks::equal("the end of the job", user.hears(), Finished(1));
                user.says(Cancel(1));
                user.says(Count);
                checks::equal("the answer to Count", user.hears(), Running(0));
                user.leaves();
            });

        checks
            .check("a cancel that comes at any moment leads to one end, not to none or two")
            .points(2)
            .only_controlled()
            .outcomes(
                "the end of a job that is cancelled at any moment",
                ["Cancelled(1)".to_owned(), "Finished(1)".to_owned()],
                || {
                    let user = User::with_jobs_of(2, Duration::ZERO);
                    user.says(Start(1));
                    user.says(Cancel(1));
                    checks::equal("the first answer", user.hears(), Started(1));
                    let end = user.hears();
                    let rest = user.leaves_and_hears();
                    checks::equal(
                        "what is answered after the end of the job",
                        rest,
                        Vec::new(),
                    );
                    format!("{end:?}")
                },
            );

        checks
            .check("when the user leaves, what still runs is cancelled")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let user = User::with_jobs_of(20, STEP);
                user.says(Start(1));
                user.expects("the answer to Start", AT_ONCE, Started(1));
                thread::sleep(HALF);
                let what = "the return of serve after the last input";
                let rest = checks::within(REST, what, || user.leaves_and_hears());
                checks::equal("what was answered then", rest, vec![Cancelled(1)]);
            });

        checks
            .check(
                "when the inputs end at any moment, each job has had one end before serve returns",
            )
            .only_controlled()
            .returns("the number of answers", 2, || {
                let user = User::with_jobs_of(1, Duration::ZERO);
                user.says(Start(1));
                user.leaves_and_hears().len()
            });

        checks
            .check("thirty real jobs, of which every third never ends by itself")
            .only_real()
            .returns(
                "the numbers of jobs that were started, finished and cancelled",
                (30, 20, 10),
                || {
                    let endless = |job: u32| job.is_multiple_of(3);
                    let steps = move |job| if endless(job) { u32::MAX } else { 5 };
                    let user = User::with_jobs(steps, Duration::from_millis(1));
                    (0..30).for_each(|job| user.says(Start(job)));
                    let heard = (0..50).map(|_| user.hears());
                    let mut heard: Vec<_> = heard.collect();
                    (0..30)
                        .filter(|&job| endless(job))
                        .for_each(|job| user.says(Cancel(job)));
                    heard.extend((0..10).map(|_| user.hears()));
                    heard.extend(user.leaves_and_hears());
                    let count =
                        |kind: fn(&Answer) -> bool| heard.iter().filter(|it| kind(it)).count();
                    (
                        count(|it| matches!(it, Started(_))),
                        count(|it| matches!(it, Finished(_))),
                        count(|it| matches!(it, Cancelled(_))),
                    )
                },
            );
    })
}

/// A user, who is served by a thread.
struct User {
    inputs: Sender<Input>,
    answers: Receiver<Answer>,
    serving: RefCell<Option<JoinHandle<()>>>,
    /// How many steps each job has done.
    steps: Arc<[AtomicU32; 30]>,
}

impl User {
    /// A user whose jobs all have so many steps.
    fn with_jobs_of(steps: u32, each: Duration) -> User {
        User::with_jobs(move |_| steps, each)
    }

    /// A user whose jobs have the number of steps that `steps` says.
    fn with_jobs(steps: impl Fn(u32) -> u32 + Send + Sync + 'static, each: Duration) -> User {
        let counters: Arc<[AtomicU32; 30]> = Arc::default();
        let done = Arc::clone(&counters);
        let user = User::working(move |job| {
            if !each.is_zero() {
                thread::sleep(each);
            }
            let before = done[job as usize].fetch_add(1, Ordering::SeqCst);
            before + 1 < steps(job)
        });
        User {
            steps: counters,
            ..user
        }
    }

    fn working(step: impl Fn(u32) -> bool + Send + Sync + 'static) -> User {
        let (inputs, serve_inputs) = mpsc::channel();
        let (serve_answers, answers) = mpsc::channel();
        let serving = thread::spawn(move || responsive::serve(serve_inputs, serve_answers, step));
        User {
            inputs,
            answers,
            serving: RefCell::new(Some(serving)),
            steps: Arc::default(),
        }
    }

    fn says(&self, input: Input) {
        if self.inputs.send(input).is_err() {
            self.joins();
            panic!("serve has returned before the inputs ended");
        }
    }

    fn hears(&self) -> Answer {
        self.answers.recv().unwrap_or_else(|_| {
            self.joins();
            panic!("serve has returned, and an answer is missing");
        })
    }

    /// The next answer must be this one, and come in time.
    fn expects(&self, what: &str, allowed: Duration, expected: Answer) {
        let answer = checks::within(allowed, what, || self.hears());
        checks::equal(what, answer, expected);
    }

    /// Waits until `serve` has returned, and passes its panic on.
    fn joins(&self) {
        let serving = self.serving.borrow_mut().take();
        if let Some(Err(payload)) = serving.map(JoinHandle::join) {
            panic::resume_unwind(payload);
        }
    }

    fn leaves(self) {
        self.leaves_and_hears();
    }

    /// Ends the inputs, and hears all that is answered until `serve` has returned.
    fn leaves_and_hears(mut self) -> Vec<Answer> {
        // The sender of a channel that nobody knows takes the place of the last one.
        self.inputs = mpsc::channel().0;
        self.joins();
        self.answers.try_iter().collect()
    }
}
