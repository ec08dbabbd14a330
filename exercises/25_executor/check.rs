//! What is asked of `executor`.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::{self, AssertUnwindSafe},
    pin::Pin,
    rc::Rc,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use checks::Checks;
use executor::block_on;

/// Interleavings of a program that has no end of them, because someone waits with a time
/// limit.
const MOST: u64 = 1_000;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("what is ready at once is returned at once")
            .returns("block_on(async { 6 * 7 })", 42, || {
                block_on(async { 6 * 7 })
            });

        checks
            .check("a future may borrow from its caller, and need not be sent to a thread")
            .returns(
                "the words that the future wrote",
                vec!["one", "two"],
                || {
                    let words = RefCell::new(Vec::new());
                    let second = Rc::new("two");
                    block_on(async {
                        words.borrow_mut().push("one");
                        let word = async { *second }.await;
                        words.borrow_mut().push(word);
                    });
                    words.into_inner()
                },
            );

        checks
            .check("a wake-up from another thread is heard, whenever it comes")
            .at_most(MOST)
            .points(3)
            .returns("block_on(signal)", "given once", || {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| signal.give());
                    block_on(async {
                        signal.given(1).await;
                        "given once"
                    })
                })
            });

        checks
            .check("a wake-up that comes during the poll is heard")
            .points(2)
            .returns(
                "the number of polls of a future that wakes itself",
                3,
                || {
                    let polls = Cell::new(0);
                    block_on(WakesItself {
                        polls: &polls,
                        needs: 3,
                    });
                    polls.get()
                },
            );

        checks
            .check("a future that is woken and still not ready is waited for again")
            .at_most(MOST)
            .returns("block_on(signal)", "given twice", || {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| {
                        signal.give();
                        signal.give();
                    });
                    block_on(async {
                        signal.given(2).await;
                        "given twice"
                    })
                })
            });

        checks
            .check("a future that nobody woke is left alone")
            .at_most(MOST)
            .only_controlled()
            .points(2)
            .returns("the number of polls that nobody asked for", 0, || {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| signal.give());
                    block_on(signal.given(1));
                });
                signal.polls_in_vain()
            });

        checks
            .check("a future that was woken once is left alone after that")
            .at_most(MOST)
            .only_controlled()
            .returns("the number of polls that nobody asked for", 0, || {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| {
                        signal.give();
                        signal.give();
                    });
                    block_on(signal.given(2));
                });
                signal.polls_in_vain()
            });

        checks
            .check("whoever waits leaves the processor to others")
            .without_spinning()
            .points(2)
            .holds(|| {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| {
                        thread::sleep(Duration::from_millis(1_000));
                        signal.give();
                    });
                    block_on(signal.given(1));
                });
            });

        checks
            .check("who is woken goes on at that moment")
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
                            block_on(signal.given(1));
                        });
                    },
                );
            });

        checks
            .check("what was done before the wake-up is seen by the next poll")
            .at_most(MOST)
            .returns("block_on(note)", "it is done", || {
                let is_done = &AtomicBool::new(false);
                thread::scope(|scope| {
                    let mut is_begun = false;
                    block_on(poll_fn(|context| {
                        // Nothing but the wake-up itself brings order into this.
                        if is_done.load(Ordering::Relaxed) {
                            return Poll::Ready("it is done");
                        }
                        if !is_begun {
                            is_begun = true;
                            let waker = context.waker().clone();
                            scope.spawn(move || {
                                is_done.store(true, Ordering::Relaxed);
                                waker.wake();
                            });
                        }
                        Poll::Pending
                    }))
                })
            });

        checks
            .check("two threads can each wait for a future of their own")
            .at_most(MOST)
            .points(2)
            .returns("both results", (1, 2), || {
                let (one, two) = (Signal::default(), Signal::default());
                thread::scope(|scope| {
                    let other = scope.spawn(|| {
                        block_on(async {
                            two.given(1).await;
                            2
                        })
                    });
                    scope.spawn(|| {
                        one.give();
                        two.give();
                    });
                    let mine = block_on(async {
                        one.given(1).await;
                        1
                    });
                    (mine, other.join().expect("it does not panic"))
                })
            });

        checks
            .check("a waker may be kept, and used when all is over")
            .at_most(MOST)
            .returns("block_on(signal)", "given once", || {
                let (signal, late) = (Signal::default(), Signal::default());
                thread::scope(|scope| {
                    scope.spawn(|| {
                        signal.give();
                        late.give();
                    });
                    block_on(async {
                        // Leaves its waker with `late`, and does not wait.
                        poll_once(&mut late.given(1)).await;
                        signal.given(1).await;
                        "given once"
                    })
                })
            });

        checks
            .check("the next future does not suffer from the one before")
            .at_most(MOST)
            .returns("two futures in a row", (1, 2), || {
                let (one, two) = (Signal::default(), Signal::default());
                thread::scope(|scope| {
                    scope.spawn(|| {
                        one.give();
                        two.give();
                    });
                    let first = block_on(async {
                        poll_once(&mut two.given(1)).await;
                        one.given(1).await;
                        1
                    });
                    let second = block_on(async {
                        two.given(1).await;
                        2
                    });
                    (first, second)
                })
            });

        checks
            .check("a sleep that ends for no reason is not mistaken for a result")
            .only_controlled()
            .at_most(MOST)
            .spurious_wakeups()
            .returns("block_on(signal)", "given once", || {
                let signal = Signal::default();
                thread::scope(|scope| {
                    scope.spawn(|| signal.give());
                    block_on(async {
                        signal.given(1).await;
                        "given once"
                    })
                })
            });

        checks
            .check("a panic in the future comes out of block_on")
            .returns("whether the panic came out", true, || {
                let run = || block_on(async { panic!("the milk has boiled over") });
                panic::catch_unwind(AssertUnwindSafe(run)).is_err()
            });

        checks
            .check("four threads hear 10,000 wake-ups each, on real threads")
            .only_real()
            .returns("the number of wake-ups heard", 40_000, || {
                let signals: [Signal; 4] = Default::default();
                thread::scope(|scope| {
                    let hearers: Vec<_> = signals
                        .iter()
                        .map(|signal| scope.spawn(|| block_on(hear(signal, 10_000))))
                        .collect();
                    for _ in 0..10_000 {
                        signals.iter().for_each(Signal::give);
                    }
                    let heard = hearers.into_iter().map(|it| it.join());
                    heard.map(|it| it.expect("it does not panic")).sum::<u32>()
                })
            });
    })
}

/// Awaits one after the other.
async fn hear(signal: &Signal, times: u32) -> u32 {
    for time in 1..=times {
        signal.given(time).await;
    }
    times
}

/// What one thread gives and a task on another awaits.
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

    /// The polls that nobody asked for, of a single future: all but the one at the
    /// beginning and one for each wake-up.
    fn polls_in_vain(&self) -> u32 {
        let state = self.state();
        state.polls.saturating_sub(1 + state.wakes)
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
        checks::mark("a poll, and the future is not ready");
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Wakes its own task in each poll until it was polled often enough.
struct WakesItself<'c> {
    polls: &'c Cell<u32>,
    needs: u32,
}

impl Future for WakesItself<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls.set(self.polls.get() + 1);
        if self.polls.get() >= self.needs {
            return Poll::Ready(());
        }
        checks::mark("a poll, and the future wakes itself and is not ready");
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Polls a future once, ready or not, and goes on.
async fn poll_once<F: Future + Unpin>(future: &mut F) {
    poll_fn(|context| {
        let _ = Pin::new(&mut *future).poll(context);
        Poll::Ready(())
    })
    .await;
}
