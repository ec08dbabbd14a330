//! Shows what happens to work that is dealt out in advance, then runs your code.

use std::{
    collections::BTreeMap,
    hint, panic,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    thread::{self, ThreadId},
    time::Instant,
};

const FRIENDS: usize = 4;

/// How many boxes are in each of the eight, and in those, and so on.
const ATTIC: [u64; 8] = [0, 1, 4_000, 0, 2, 0, 1, 0];

fn main() {
    println!("Four friends unpack eight boxes. In one of them there are 4,000 more.");
    println!("Everybody gets two:\n");
    let unpacked = Unpacked::default();
    let start = Instant::now();
    thread::scope(|scope| {
        for two in ATTIC.chunks(2) {
            let unpacked = &unpacked;
            scope.spawn(move || two.iter().for_each(|&inside| unpack_all(inside, unpacked)));
        }
    });
    unpacked.show(start);

    println!("\nThe same with your run(attic, 4, ...):\n");
    attempt(|| {
        let unpacked = Unpacked::default();
        let start = Instant::now();
        work_stealing::run(ATTIC.to_vec(), FRIENDS, |inside, add| {
            unpack(&unpacked);
            halves(inside).into_iter().for_each(add);
        });
        unpacked.show(start);
        println!("\n    (who gets how many is different each time)");
    });
}

/// A box has two boxes in it, with half of the rest in each.
fn halves(inside: u64) -> Vec<u64> {
    match inside {
        0 => vec![],
        1 => vec![0],
        _ => vec![(inside - 1) / 2, (inside - 2) / 2],
    }
}

fn unpack_all(inside: u64, unpacked: &Unpacked) {
    unpack(unpacked);
    for half in halves(inside) {
        unpack_all(half, unpacked);
    }
}

/// Stands for work that takes a while.
fn unpack(unpacked: &Unpacked) {
    for letter in 0..10_000_u64 {
        hint::black_box(letter);
    }
    // They are done in their turns, on a machine with few cores too.
    thread::yield_now();
    unpacked.note();
}

/// Who has unpacked how many boxes, in the order in which they began.
#[derive(Default)]
struct Unpacked {
    total: AtomicU64,
    by_friend: Mutex<BTreeMap<u64, (ThreadId, u64)>>,
}

impl Unpacked {
    fn note(&self) {
        self.total.fetch_add(1, SeqCst);
        let me = thread::current().id();
        let mut by_friend = self.by_friend.lock().unwrap_or_else(|it| it.into_inner());
        let known = by_friend.values_mut().find(|it| it.0 == me);
        match known {
            Some((_, boxes)) => *boxes += 1,
            None => {
                let number = by_friend.len() as u64 + 1;
                by_friend.insert(number, (me, 1));
            }
        }
    }

    fn show(&self, start: Instant) {
        let took = start.elapsed().as_millis();
        let by_friend = self.by_friend.lock().unwrap_or_else(|it| it.into_inner());
        for (number, (_, boxes)) in &*by_friend {
            let bar = "#".repeat(1 + *boxes as usize / 100);
            println!("    friend {number}  {boxes:>5}  {bar}");
        }
        for number in by_friend.len() + 1..=FRIENDS {
            println!("    friend {number}      0");
        }
        let total = self.total.load(SeqCst);
        println!("\n    {total} boxes in {took} ms");
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
