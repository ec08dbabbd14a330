//! Who cannot have the second lock gives back the first and begins again: nobody
//! holds anything while waiting.

use std::thread;

use parking_lot::{Mutex, MutexGuard};

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
        *self.balance.lock()
    }
}

fn both<'a, T>(one: &'a Mutex<T>, other: &'a Mutex<T>) -> (MutexGuard<'a, T>, MutexGuard<'a, T>) {
    loop {
        let first = one.lock();
        if let Some(second) = other.try_lock() {
            return (first, second);
        }
        drop(first);
        thread::yield_now();
    }
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if from.number == to.number {
        return from.balance() >= amount;
    }
    let (mut from, mut to) = both(&from.balance, &to.balance);
    let enough = *from >= amount;
    if enough {
        *from -= amount;
        *to += amount;
    }
    enough
}

pub fn together(one: &Account, other: &Account) -> u64 {
    let (one, other) = both(&one.balance, &other.balance);
    *one + *other
}

pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let forks: Vec<_> = (0..philosophers).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let (forks, eat) = (&forks, &eat);
            scope.spawn(move || {
                let next = (philosopher + 1) % philosophers;
                for _ in 0..meals {
                    let _forks = both(&forks[philosopher], &forks[next]);
                    eat(philosopher);
                }
            });
        }
    });
}
