//! Looks for threads that see each other's stores in another order, then runs your code.

mod letter;

use std::{
    collections::BTreeMap,
    hint, panic,
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{self, Acquire, Relaxed, Release, SeqCst},
    },
    thread,
};

use crossbeam::utils::CachePadded;
use publish::{Board, Weather};

fn main() {
    println!("A letter of 42 is written, then a flag is raised. Somebody who sees the flag");
    println!("reads the letter, 10,000 times:\n");
    for (storing, loading) in [(Relaxed, Relaxed), (Release, Acquire)] {
        let mut seen = BTreeMap::new();
        for _ in 0..10_000 {
            *seen.entry(letter::letter(storing, loading)).or_insert(0) += 1;
        }
        println!("    flag stored {storing:?}, loaded {loading:?}");
        for (letter, times) in seen {
            let letter = letter.map_or("no flag".to_string(), |it| format!("read {it}"));
            println!("        {letter:<10} {times:>6} times");
        }
    }
    println!("\nThat is what your processor did today. What Rust allows is another question,");
    println!("and the first one for you.\n");

    println!("Two flags are down. Each of two threads raises its own, and then looks at the");
    println!("other one. Whoever is second must see a raised flag. 20,000 times:\n");
    for (storing, loading) in [(Release, Acquire), (SeqCst, SeqCst)] {
        let times = neither_saw_the_other(storing, loading);
        let orderings = format!("{storing:?} and {loading:?}");
        println!("    {orderings:<20} {times:>6} times nobody saw one");
    }
    println!("\n(What is not 0 here is two threads that disagree about who was first. It takes");
    println!("a processor for that, not even a compiler.)\n");

    println!("Your Board, 100,000 times, with somebody who keeps looking:\n");
    attempt(|| {
        let (empty, torn) = boards();
        println!("    {empty:>8} looks found nothing yet");
        println!("    {torn:>8} reports were not as they had been published");
    });
}

/// How often two threads raised a flag each, and neither saw that of the other.
fn neither_saw_the_other(storing: Ordering, loading: Ordering) -> usize {
    const ROUNDS: usize = 20_000;
    // Far from each other in memory: a processor fetches what is near in one go.
    let new = |_| <[CachePadded<AtomicBool>; 2]>::default();
    let flags: Vec<_> = (0..ROUNDS).map(new).collect();
    let arrived = AtomicU64::new(0);
    let side = |own: usize| {
        let mut looks = Vec::new();
        for (round, flags) in flags.iter().enumerate() {
            // Both begin each round together, or nearly so.
            arrived.fetch_add(1, SeqCst);
            let both = 2 * (round as u64 + 1);
            let mut tries = 0_u32;
            while arrived.load(SeqCst) < both {
                tries += 1;
                match tries % 1_000 {
                    0 => thread::yield_now(),
                    _ => hint::spin_loop(),
                }
            }
            flags[own].store(true, storing);
            looks.push(flags[1 - own].load(loading));
        }
        looks
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| side(1));
        let own = side(0);
        let other = other.join().unwrap_or_default();
        own.iter()
            .zip(&other)
            .filter(|&(own, other)| !own && !other)
            .count()
    })
}

/// How many looks at your boards found nothing, and how many a wrong report.
fn boards() -> (usize, usize) {
    let boards: Vec<Board> = (0..100_000).map(|_| Board::default()).collect();
    let numbered = |number| Weather {
        temperature: number,
        wind: -number,
    };
    let (mut empty, mut torn) = (0, 0);
    // Once before there are threads: it may not be written yet.
    boards[0].read();
    thread::scope(|scope| {
        let publisher = scope.spawn(|| {
            for (number, board) in (0..).zip(&boards) {
                board.publish(numbered(number));
            }
        });
        for (number, board) in (0..).zip(&boards) {
            let weather = loop {
                match board.read() {
                    Some(weather) => break Some(weather),
                    None if publisher.is_finished() => break board.read(),
                    None => empty += 1,
                }
                thread::yield_now();
            };
            torn += usize::from(weather != Some(numbered(number)));
        }
    });
    (empty, torn)
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
