// diagnosis: livelock
// Keeps the first fork while it asks for the second, again and again.

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
                for _ in 0..meals {
                    let _left = forks[philosopher].lock().unwrap();
                    let right = &forks[(philosopher + 1) % philosophers];
                    let _right = loop {
                        if let Ok(guard) = right.try_lock() {
                            break guard;
                        }
                        thread::yield_now();
                    };
                    eat(philosopher);
                }
            });
        }
    });
}
