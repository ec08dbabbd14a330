//! What is asked of `cooperative`.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use checks::Checks;
use cooperative::{Task, run, work_through, yield_now};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        running(checks);
        waking(checks);
        giving_way(checks);
        full_size(checks);
    })
}

/// What `run` does with tasks that wake themselves and each other.
fn running(checks: &mut Checks) {
    checks.check("all tasks are run to their end").returns(
        "how many of 0, 1 and 3 tasks were done",
        [0, 1, 3],
        || {
            [0, 1, 3].map(|count| {
                let done = Cell::new(0);
                run((0..count)
                    .map(|_| -> Task<'_> { Box::pin(async { done.set(done.get() + 1) }) })
                    .collect());
                done.get()
            })
        },
    );

    checks
        .check("a task may wait for another one, whichever comes first")
        .points(2)
        .returns("what the tasks did", vec!["tell", "hear"], || {
            let (signal, log) = (Signal::default(), RefCell::new(Vec::new()));
            run(vec![
                Box::pin(async {
                    signal.given(1).await;
                    log.borrow_mut().push("hear");
                }),
                Box::pin(async {
                    log.borrow_mut().push("tell");
                    signal.give();
                }),
            ]);
            log.into_inner()
        });

    checks.check("tasks take turns").points(2).returns(
        "by how many turns beyond 2 one of three tasks was ahead of another",
        0,
        || {
            let turns = [const { Cell::new(0) }; 3];
            let most = Cell::new(0);
            let task = |mine: usize| -> Task<'_> {
                let (turns, most) = (&turns, &most);
                Box::pin(async move {
                    for _ in 0..5 {
                        turns[mine].set(turns[mine].get() + 1);
                        let least = turns.iter().map(Cell::get).min().unwrap_or_default();
                        most.set(most.get().max(turns[mine].get() - least));
                        GiveWay::default().await;
                    }
                })
            };
            run((0..3).map(task).collect());
            beyond_two(most.get())
        },
    );

    checks
        .check("who is woken has its turn, however busy the others are")
        .returns(
            "how many turns beyond 2 a busy task had before the one that was woken",
            0,
            || {
                let signal = Signal::default();
                let (since, waited) = ([const { Cell::new(0) }; 2], Cell::new(0));
                let busy = |mine: usize| -> Task<'_> {
                    let (signal, since) = (&signal, &since);
                    Box::pin(async move {
                        for turn in 0..8 {
                            since[mine].set(since[mine].get() + 1);
                            if (mine, turn) == (0, 2) {
                                since.iter().for_each(|it| it.set(0));
                                signal.give();
                            }
                            GiveWay::default().await;
                        }
                    })
                };
                let woken = Box::pin(async {
                    signal.given(1).await;
                    waited.set(since.iter().map(Cell::get).max().unwrap_or_default());
                });
                run(vec![busy(0), woken, busy(1)]);
                beyond_two(waited.get())
            },
        );
}

/// What `run` does when other threads wake its tasks.
fn waking(checks: &mut Checks) {
    checks
        .check("a wake-up from another thread is heard, whenever it comes")
        .points(2)
        .returns("how many tasks were done", 1, || one_woken(1));

    checks
        .check("a task that is woken and still not ready is waited for again")
        .returns("how many tasks were done", 1, || one_woken(2));

    checks
        .check("two tasks are woken by two threads, in whatever order")
        .returns("how many tasks were done", 2, || {
            let signals: [Signal; 2] = Default::default();
            let done = Cell::new(0);
            thread::scope(|scope| {
                for signal in &signals {
                    scope.spawn(|| signal.give());
                }
                let task = |signal| -> Task<'_> {
                    let done = &done;
                    Box::pin(async move {
                        Signal::given(signal, 1).await;
                        done.set(done.get() + 1);
                    })
                };
                run(signals.iter().map(task).collect());
            });
            done.get()
        });

    checks
        .check("a task that nobody woke is left alone")
        .only_controlled()
        .points(2)
        .returns("the number of polls that nobody asked for", 0, || {
            let signal = Signal::default();
            thread::scope(|scope| {
                scope.spawn(|| signal.give());
                run(vec![
                    Box::pin(signal.given(1)),
                    Box::pin(async {
                        GiveWay::default().await;
                        GiveWay::default().await;
                    }),
                ]);
            });
            let state = signal.state();
            // Not asked for: one poll at the beginning, and one for each wake-up.
            state.polls.saturating_sub(1 + state.wakes)
        });

    checks
        .check("while no task is ready, the thread leaves the processor to others")
        .without_spinning()
        .points(2)
        .holds(|| {
            let signal = Signal::default();
            thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(Duration::from_millis(1_000));
                    signal.give();
                });
                run(vec![Box::pin(signal.given(1)), Box::pin(async {})]);
            });
        });

    checks
        .check("who is woken while no task is ready goes on at that moment")
        .only_controlled()
        .prompt_time()
        .holds(|| {
            // No round number: whoever looks now and then is late, however often.
            let time = Duration::from_micros(1_000_003);
            let signal = Signal::default();
            checks::within(
                time,
                "waiting for a wake-up that comes after a second",
                || {
                    thread::scope(|scope| {
                        scope.spawn(|| {
                            thread::sleep(time);
                            signal.give();
                        });
                        run(vec![Box::pin(signal.given(1))]);
                    });
                },
            );
        });

    checks
        .check("two threads can each run tasks of their own")
        .returns("how many tasks were done on each", (1, 1), || {
            thread::scope(|scope| {
                let other = scope.spawn(|| {
                    let done = Cell::new(0);
                    run(vec![Box::pin(async {
                        yield_now().await;
                        done.set(done.get() + 1);
                    })]);
                    done.get()
                });
                (one_woken(1), other.join().expect("it does not panic"))
            })
        });

    checks
        .check("a task is not polled after its end, even if it is woken")
        .returns("how often a task was polled after its end", 0, || {
            let (late, signal) = (Signal::default(), Signal::default());
            let after_the_end = Cell::new(0);
            thread::scope(|scope| {
                scope.spawn(|| {
                    late.give();
                    signal.give();
                });
                run(vec![
                    Box::pin(LeavesItsWaker {
                        with: late.given(1),
                        is_over: false,
                        after_the_end: &after_the_end,
                    }),
                    Box::pin(signal.given(1)),
                ]);
            });
            after_the_end.get()
        });

    checks
        .check("a sleep that ends for no reason disturbs nobody")
        .only_controlled()
        .spurious_wakeups()
        .returns("how many tasks were done", 1, || one_woken(1));
}

/// What `yield_now` and `work_through` do.
fn giving_way(checks: &mut Checks) {
    checks
        .check("yield_now gives way to the other tasks, and goes on afterwards")
        .points(2)
        .returns(
            "by how many turns beyond 2 one of two tasks was ahead of the other",
            0,
            || {
                let (ahead, most) = (Cell::new(0_i32), Cell::new(0));
                let task = |step: i32| -> Task<'_> {
                    let (ahead, most) = (&ahead, &most);
                    Box::pin(async move {
                        for _ in 0..4 {
                            ahead.set(ahead.get() + step);
                            most.set(most.get().max(ahead.get().unsigned_abs()));
                            yield_now().await;
                        }
                    })
                };
                run(vec![task(1), task(-1)]);
                beyond_two(most.get())
            },
        );

    checks.check("yield_now works in every executor").returns(
        "two polls of yield_now(), and whether it had woken its task by then",
        [(Poll::Pending, true), (Poll::Ready(()), true)],
        || {
            let count = Arc::new(Count::default());
            let waker = Waker::from(Arc::clone(&count));
            let mut context = Context::from_waker(&waker);
            let mut future = Box::pin(yield_now());
            [(); 2].map(|()| {
                let poll = future.as_mut().poll(&mut context);
                (poll, count.0.load(Ordering::SeqCst) > 0)
            })
        },
    );

    checks
        .check("work_through does all jobs, in their order")
        .returns(
            "the jobs that were done",
            (vec![], vec!["one", "two", "three"]),
            || {
                let (none, all) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
                run(vec![
                    Box::pin(work_through(Vec::new(), |job: &str| {
                        none.borrow_mut().push(job);
                    })),
                    Box::pin(work_through(vec!["one", "two", "three"], |job| {
                        all.borrow_mut().push(job);
                    })),
                ]);
                (none.into_inner(), all.into_inner())
            },
        );

    checks
        .check("giving way takes no time")
        .only_controlled()
        .prompt_time()
        .holds(|| turns_within(0, "one turn of work_through, with jobs that take no time,"));

    checks
        .check("work_through does not hog the thread: one turn, one job")
        .only_controlled()
        .prompt_time()
        .points(3)
        .holds(|| turns_within(100, "one turn of work_through, with jobs of 100 ms each,"));

    checks
        .check("between the jobs the other tasks have their turns")
        .points(2)
        .returns(
            "how many jobs beyond 2 were done while another task waited for its turn",
            0,
            || {
                let (jobs, most) = (Cell::new(0), Cell::new(0));
                run(vec![
                    Box::pin(work_through(vec![(); 6], |()| {
                        jobs.set(jobs.get() + 1);
                        most.set(most.get().max(jobs.get()));
                    })),
                    Box::pin(async {
                        for _ in 0..12 {
                            jobs.set(0);
                            yield_now().await;
                        }
                    }),
                ]);
                beyond_two(most.get())
            },
        );
}

/// Many tasks, on real threads.
fn full_size(checks: &mut Checks) {
    checks
        .check("1,000 tasks with 100 turns each")
        .only_real()
        .returns("the number of turns", 100_000, || {
            let turns = Cell::new(0);
            let task = |_| -> Task<'_> {
                Box::pin(async {
                    for _ in 0..100 {
                        turns.set(turns.get() + 1);
                        yield_now().await;
                    }
                })
            };
            run((0..1_000).map(task).collect());
            turns.get()
        });

    checks
        .check("100 tasks are woken 100 times each, by four threads")
        .only_real()
        .returns("the number of wake-ups heard", 10_000, || {
            let signals: Vec<Signal> = (0..100).map(|_| Signal::default()).collect();
            let heard = Cell::new(0);
            thread::scope(|scope| {
                for part in signals.chunks(25) {
                    scope.spawn(|| {
                        for _ in 0..100 {
                            part.iter().for_each(Signal::give);
                        }
                    });
                }
                let task = |signal| -> Task<'_> {
                    let heard = &heard;
                    Box::pin(async move {
                        for time in 1..=100 {
                            Signal::given(signal, time).await;
                            heard.set(heard.get() + 1);
                        }
                    })
                };
                run(signals.iter().map(task).collect());
            });
            heard.get()
        });
}

/// One task, which needs this many wake-ups from another thread.
fn one_woken(times: u32) -> u32 {
    let (signal, done) = (Signal::default(), Cell::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..times {
                signal.give();
            }
        });
        run(vec![Box::pin(async {
            signal.given(times).await;
            done.set(done.get() + 1);
        })]);
    });
    done.get()
}

/// Each turn of four jobs takes at most as many milliseconds as one of them.
fn turns_within(job: u64, what: &str) {
    let time = Duration::from_millis(job);
    let mut future = Box::pin(work_through(vec![(); 4], |()| {
        if !time.is_zero() {
            // It stands for computing.
            thread::sleep(time);
        }
    }));
    let mut context = Context::from_waker(Waker::noop());
    // Nobody is late for a single millisecond.
    let most = time + Duration::from_millis(1);
    for _ in 0..20 {
        if checks::within(most, what, || future.as_mut().poll(&mut context)).is_ready() {
            return;
        }
    }
    checks::equal("whether 4 jobs are done after 20 turns", false, true);
}

/// How unfair it was: two turns are still fair.
fn beyond_two(turns: u32) -> u32 {
    turns.saturating_sub(2)
}

/// What one thread or task gives and a task awaits.
#[derive(Default)]
struct Signal(Mutex<State>);

#[derive(Default)]
struct State {
    given: u32,
    waker: Option<Waker>,
    wakes: u32,
    polls: u32,
}

impl Signal {
    #[track_caller]
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nothing panics under this lock")
    }

    fn give(&self) {
        let waker = {
            let mut state = self.state();
            state.given += 1;
            let waker = state.waker.take();
            state.wakes += u32::from(waker.is_some());
            waker
        };
        // Without the lock: a waker may do what it likes.
        if let Some(waker) = waker {
            checks::mark("a wake-up");
            waker.wake();
        }
    }

    /// Ready when it was given so often.
    fn given(&self, times: u32) -> Given<'_> {
        Given {
            signal: self,
            times,
        }
    }
}

struct Given<'s> {
    signal: &'s Signal,
    times: u32,
}

impl Future for Given<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.signal.state();
        state.polls += 1;
        if state.given >= self.times {
            return Poll::Ready(());
        }
        checks::mark("a poll, and the task is not ready");
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Wakes its own task in its first poll, and is ready in its second.
#[derive(Default)]
struct GiveWay {
    gave_way: bool,
}

impl Future for GiveWay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.gave_way {
            return Poll::Ready(());
        }
        self.gave_way = true;
        checks::mark("a poll, and the task gives way");
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Is ready in its first poll, but leaves its waker with a signal.
struct LeavesItsWaker<'s> {
    with: Given<'s>,
    is_over: bool,
    after_the_end: &'s Cell<u32>,
}

impl Future for LeavesItsWaker<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.is_over {
            checks::mark("a poll of a task that has ended");
            self.after_the_end.set(self.after_the_end.get() + 1);
        } else {
            self.is_over = true;
            checks::mark("a poll, and the task ends");
            let _ = Pin::new(&mut self.with).poll(context);
        }
        Poll::Ready(())
    }
}

/// A waker that counts how often it was called.
#[derive(Default)]
struct Count(AtomicU32);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
