//! Take two locks, and never wait in a circle.

use std::{
    sync::{Mutex, MutexGuard},
    thread,
};

/// A bank account. Many threads use it at the same time, through `&Account`.
pub struct Account {
    number: u32,
    balance: Mutex<u64>,
}

impl Account {
    /// An account with this much money in it. No two accounts have the same
    /// number.
    pub fn new(number: u32, balance: u64) -> Account {
        Account {
            number,
            balance: Mutex::new(balance),
        }
    }

    /// How much money is in the account.
    pub fn balance(&self) -> u64 {
        *self.balance.lock().unwrap()
    }
}

/// Takes the locks of two different accounts, always that of the smaller number
/// first: whoever waits holds only locks of smaller numbers than the one they wait
/// for, so nobody can wait in a circle.
fn lock_both<'a>(
    one: &'a Account,
    other: &'a Account,
) -> (MutexGuard<'a, u64>, MutexGuard<'a, u64>) {
    if one.number < other.number {
        let first = one.balance.lock().unwrap();
        let second = other.balance.lock().unwrap();
        (first, second)
    } else {
        let second = other.balance.lock().unwrap();
        let first = one.balance.lock().unwrap();
        (first, second)
    }
}

/// Moves `amount` from one account to the other, if there is enough in it, and says
/// whether there was.
pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if from.number == to.number {
        // One lock only: taking it twice would be waiting for oneself.
        return from.balance() >= amount;
    }
    let (mut from, mut to) = lock_both(from, to);
    if *from < amount {
        return false;
    }
    *from -= amount;
    *to += amount;
    true
}

/// How much money is in two different accounts together, at one and the same moment.
pub fn together(one: &Account, other: &Account) -> u64 {
    let (one, other) = lock_both(one, other);
    *one + *other
}

/// Seats `philosophers` at a round table, and returns when everybody has eaten `meals`
/// times. `eat` is called while the philosopher has both forks.
pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let forks: Vec<Mutex<()>> = (0..philosophers).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let (forks, eat) = (&forks, &eat);
            scope.spawn(move || {
                let beside = [(philosopher + philosophers - 1) % philosophers, philosopher];
                // The smaller number first, here too. Only for philosopher 0 is that
                // not the fork on the same side as for everybody else.
                let (first, second) = (beside[0].min(beside[1]), beside[0].max(beside[1]));
                for _ in 0..meals {
                    let _first = forks[first].lock().unwrap();
                    let _second = forks[second].lock().unwrap();
                    eat(philosopher);
                }
            });
        }
    });
}
