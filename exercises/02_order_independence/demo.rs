//! Does three things in every order, lets threads add numbers up in the order in
//! which they come, then tries your code.

use std::{
    collections::BTreeMap,
    panic,
    sync::{Barrier, Mutex},
    thread,
};

use order_independence::{
    Summary,
    Unit::{self, Add, Copy, Double},
};

const UNITS: [(&str, Unit); 3] = [
    ("add 3", Add { cell: 0, amount: 3 }),
    ("double", Double { cell: 0 }),
    ("add 4", Add { cell: 0, amount: 4 }),
];

const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

fn main() {
    println!("A cell with 1 in it, and three units of work in every order:\n");
    for order in ORDERS {
        let mut cells = [1];
        order.iter().for_each(|&it| UNITS[it].1.apply(&mut cells));
        let [a, b, c] = order.map(|it| UNITS[it].0);
        println!("    {a:<8} {b:<8} {c:<8} -> {:>3}", cells[0]);
    }
    println!("\nThe two additions can change places, and nothing else can.\n");

    println!("Eight threads each add their own number to a sum, in the order in which they");
    println!("come, a thousand times:\n");
    let (whole, broken) = (sums(|sum, it| sum + it), sums_of_fractions());
    show("the numbers 1, 2, … 8", &whole);
    show("the numbers 1/1, 1/2, … 1/8", &broken);
    println!("\nWhole numbers do not care about the order. Numbers that are rounded do.\n");

    println!("What your `conflicts` says of add 3, double, add 4, and a copy to another cell:\n");
    attempt(|| {
        let mut units = UNITS.map(|it| it.1).to_vec();
        units.push(Copy { from: 0, to: 1 });
        println!("    {:?}", order_independence::conflicts(&units));
    });
    println!("\nYour Summary of two days, merged in both orders:\n");
    attempt(|| {
        let one = Summary::of(&[("Oslo", 4), ("Rome", 19), ("Lima", 21)]);
        let other = Summary::of(&[("Cork", 21)]);
        for both in [one.clone().merge(other.clone()), other.merge(one)] {
            println!("    mean {:?}, hottest {:?}", both.mean(), both.hottest());
        }
    });
}

fn show(what: &str, sums: &BTreeMap<String, u32>) {
    let different = match sums.len() {
        1 => "the same sum every time".to_string(),
        count => format!("{count} different sums"),
    };
    println!("    {what:<28} {different}");
    for (sum, times) in sums.iter().take(4) {
        println!("        {sum:<22} {times:>5} times");
    }
}

/// How often each sum of the numbers 1 to 8 came out.
fn sums(add: fn(u32, u32) -> u32) -> BTreeMap<String, u32> {
    count(|round| in_order_of_arrival(round, 0, add, |number| number))
}

/// How often each sum of the fractions 1/1 to 1/8 came out.
fn sums_of_fractions() -> BTreeMap<String, u32> {
    let fraction = |number| 1.0 / f64::from(number);
    count(|round| in_order_of_arrival(round, 0.0, |sum, it| sum + it, fraction))
}

fn count<T: ToString>(sum: impl Fn(u32) -> T) -> BTreeMap<String, u32> {
    let mut sums = BTreeMap::new();
    for round in 0..1_000 {
        *sums.entry(sum(round).to_string()).or_default() += 1;
    }
    sums
}

/// Lets eight threads put their numbers together, whoever comes first.
fn in_order_of_arrival<T: std::marker::Copy + Send>(
    round: u32,
    start: T,
    add: fn(T, T) -> T,
    value: impl Fn(u32) -> T + Sync,
) -> T {
    let sum = Mutex::new(start);
    let all_here = Barrier::new(8);
    thread::scope(|scope| {
        for index in 0..8 {
            let (sum, value, all_here) = (&sum, &value, &all_here);
            scope.spawn(move || {
                // Another one is the last to come, each time.
                let number = (index + round) % 8 + 1;
                all_here.wait();
                let mut sum = sum.lock().expect("nobody panics here");
                *sum = add(*sum, value(number));
            });
        }
    });
    sum.into_inner().expect("nobody panics here")
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
