//! Asks a kettle again and again whether the water boils, then runs your `block_on`.

use std::{
    panic,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use executor::block_on;

fn main() {
    println!("A kettle boils for 200 ms. \"Does it boil? Does it boil? Does it boil?\"\n");
    let polls = Arc::default();
    let start = Instant::now();
    let mut kettle = pin!(Kettle::switch_on(&polls));
    let mut context = Context::from_waker(Waker::noop());
    while kettle.as_mut().poll(&mut context).is_pending() {}
    tell(start, polls.load(SeqCst));

    println!("\nThe same with your block_on():\n");
    attempt(|| {
        let polls = Arc::default();
        let start = Instant::now();
        block_on(Kettle::switch_on(&polls));
        tell(start, polls.load(SeqCst));
    });

    println!("\nTea, which is three futures in a row, with your block_on():\n");
    attempt(|| {
        let polls = Arc::default();
        let start = Instant::now();
        let tea = block_on(async {
            for what in ["water for the pot", "water for the tea", "milk"] {
                Kettle::switch_on(&polls).await;
                println!("    {:>4} ms   {what}", start.elapsed().as_millis());
            }
            "a cup of tea"
        });
        println!("    {:>4} ms   {tea}", start.elapsed().as_millis());
        tell(start, polls.load(SeqCst));
    });
}

fn tell(start: Instant, polls: u64) {
    println!(
        "    ready after {} ms, asked {polls} times",
        start.elapsed().as_millis()
    );
}

/// A future that is ready when its thread says so.
struct Kettle {
    state: Arc<Mutex<State>>,
    polls: Arc<AtomicU64>,
}

#[derive(Default)]
struct State {
    boils: bool,
    waker: Option<Waker>,
}

impl Kettle {
    fn switch_on(polls: &Arc<AtomicU64>) -> Kettle {
        let state = Arc::new(Mutex::new(State::default()));
        let kettle = Arc::clone(&state);
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(200));
            let mut state = kettle.lock().unwrap();
            state.boils = true;
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        });
        Kettle {
            state,
            polls: Arc::clone(polls),
        }
    }
}

impl Future for Kettle {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls.fetch_add(1, SeqCst);
        let mut state = self.state.lock().unwrap();
        if state.boils {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
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
