//! Lets two threads do the same thing again and again, notes which event came
//! first, and then asks your code what it thinks.

use std::{
    hint, panic,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
};

use happens_before::{Action, Event};

/// What the two do, and their names.
const STORY: [(&str, Event); 5] = [
    ("Ann picks apples", event(0, Action::Work)),
    ("Ann posts a letter", event(0, Action::Send(1))),
    ("Ann bakes a cake", event(0, Action::Work)),
    ("Ben feeds the cat", event(1, Action::Work)),
    ("Ben reads the letter", event(1, Action::Receive(1))),
];

const ROUNDS: u32 = 20_000;

const fn event(thread: usize, action: Action) -> Event {
    Event { thread, action }
}

fn main() {
    println!("Ann and Ben, {ROUNDS} times, each of them a thread:\n");
    println!("    Ann    picks apples --- posts a letter --- bakes a cake");
    println!("                                   \\");
    println!("    Ben    feeds the cat ---------- reads the letter\n");

    let mut earlier = [[0; STORY.len()]; STORY.len()];
    for round in 0..ROUNDS {
        let order = live_a_day(round);
        for (place, &first) in order.iter().enumerate() {
            for &second in &order[place + 1..] {
                earlier[first][second] += 1;
            }
        }
    }
    println!("What came first?\n");
    for (first, second) in pairs() {
        let (forth, back) = (earlier[first][second], earlier[second][first]);
        let order = if forth > 0 && back > 0 { "both" } else { "" };
        println!(
            "    {forth:>6}  {:<20} - {:<20}  {back:>6}   {order}",
            STORY[first].0, STORY[second].0
        );
    }
    println!("\nWhere both orders were seen, nothing forces one of them. Where only one was");
    println!("seen, something may force it, or it was just rare. Counting cannot tell.\n");

    println!("What your `concurrent` says, without any counting:\n");
    attempt(|| {
        let history = STORY.map(|(_, event)| event);
        for (first, second) in pairs() {
            if happens_before::concurrent(&history, first, second) {
                println!("    {} | {}", STORY[first].0, STORY[second].0);
            }
        }
    });
}

/// Every two of the events.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    let all = 0..STORY.len();
    all.flat_map(|first| (first + 1..STORY.len()).map(move |second| (first, second)))
}

/// The order in which the events of one day came. Each of the two begins with a
/// little work of its own, so that the days differ.
fn live_a_day(round: u32) -> Vec<usize> {
    let diary = Mutex::new(Vec::new());
    let note = |index| diary.lock().expect("nobody panics here").push(index);
    let posted = AtomicBool::new(false);
    let (ann_is_up, ben_is_up) = (AtomicBool::new(false), AtomicBool::new(false));
    let ann = || {
        rise(&ann_is_up, &ben_is_up);
        dawdle(round % 200);
        note(0);
        note(1);
        posted.store(true, SeqCst);
        dawdle(round % 1_000);
        note(2);
    };
    let ben = || {
        rise(&ben_is_up, &ann_is_up);
        dawdle(round / 200 % 200);
        note(3);
        while !posted.load(SeqCst) {
            thread::yield_now();
        }
        note(4);
    };
    // A thread that was just started is late: each of them is, in turn.
    thread::scope(|scope| match round % 2 {
        0 => {
            scope.spawn(ann);
            ben();
        }
        _ => {
            scope.spawn(ben);
            ann();
        }
    });
    diary.into_inner().expect("nobody panics here")
}

/// Waits until both are up.
fn rise(me: &AtomicBool, other: &AtomicBool) {
    me.store(true, SeqCst);
    while !other.load(SeqCst) {
        thread::yield_now();
    }
}

fn dawdle(work: u32) {
    for _ in 0..work {
        hint::spin_loop();
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
