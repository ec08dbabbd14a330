// diagnosis: deadlock
// Takes the lock of `from` first: two transfers in opposite directions take them in
// opposite orders.

use std::{
    sync::{Mutex, MutexGuard},
    thread,
};

pub struct Account {
    number: u32,
    balance: Mutex<u64>,
}

impl Account {
    pub fn new(number: u32, balance: u64) -> Account {
        Account {
            number,
            balance: Mutex::new(balance),
        }
    }

    pub fn balance(&self) -> u64 {
        *self.balance.lock().unwrap()
    }
}

fn lock_both<'a>(
    one: &'a Account,
    other: &'a Account,
) -> (MutexGuard<'a, u64>, MutexGuard<'a, u64>) {
    (one.balance.lock().unwrap(), other.balance.lock().unwrap())
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if from.number == to.number {
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

pub fn together(one: &Account, other: &Account) -> u64 {
    let (one, other) = lock_both(one, other);
    *one + *other
}

pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let forks: Vec<Mutex<()>> = (0..philosophers).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let (forks, eat) = (&forks, &eat);
            scope.spawn(move || {
                let left = (philosopher + philosophers - 1) % philosophers;
                let (first, second) = (left.min(philosopher), left.max(philosopher));
                for _ in 0..meals {
                    let _first = forks[first].lock().unwrap();
                    let _second = forks[second].lock().unwrap();
                    eat(philosopher);
                }
            });
        }
    });
}
