//! Lets one task hog the thread that another one needs, then runs your tasks.

use std::{
    cell::Cell,
    future::poll_fn,
    panic,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use cooperative::{Task, run, work_through, yield_now};

fn main() {
    println!("Two tasks on one thread: a clock, which wants to tick all the time, and a baker,");
    println!("who bakes 10 loaves, 40 ms each, in a single turn:\n");
    let watch = Watch::default();
    rounds(vec![
        Box::pin(async {
            while !watch.is_over.get() {
                watch.tick();
                give_way().await;
            }
        }),
        Box::pin(async {
            for loaf in 1..=10 {
                bake(loaf);
            }
            watch.is_over.set(true);
        }),
    ]);
    watch.tell();

    println!("\nThe same with your run(), yield_now() and work_through():\n");
    attempt(|| {
        let watch = Watch::default();
        run(vec![
            Box::pin(async {
                while !watch.is_over.get() {
                    watch.tick();
                    yield_now().await;
                }
            }),
            Box::pin(async {
                work_through((1..=10).collect(), bake).await;
                watch.is_over.set(true);
            }),
        ]);
        watch.tell();
    });
}

/// Stands for computing: it does not wait for anything, it keeps the thread busy.
fn bake(_loaf: u32) {
    thread::sleep(Duration::from_millis(40));
}

/// When the clock ticked, and how long it stood still.
struct Watch {
    last: Cell<Instant>,
    longest: Cell<Duration>,
    ticks: Cell<u32>,
    is_over: Cell<bool>,
}

impl Default for Watch {
    fn default() -> Watch {
        Watch {
            last: Cell::new(Instant::now()),
            longest: Cell::default(),
            ticks: Cell::default(),
            is_over: Cell::default(),
        }
    }
}

impl Watch {
    fn tick(&self) {
        let still = self.last.replace(Instant::now()).elapsed();
        self.longest.set(self.longest.get().max(still));
        self.ticks.set(self.ticks.get() + 1);
    }

    fn tell(&self) {
        self.tick();
        println!(
            "    the clock ticked {} times, and stood still for {} ms at the longest",
            self.ticks.get(),
            self.longest.get().as_millis()
        );
    }
}

/// Polls everybody, round and round: good enough for tasks that are always ready.
fn rounds(mut tasks: Vec<Task<'_>>) {
    let mut context = Context::from_waker(Waker::noop());
    while !tasks.is_empty() {
        tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
    }
}

async fn give_way() {
    let mut polls = 0..2;
    poll_fn(|_| {
        polls.next();
        match polls.is_empty() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
