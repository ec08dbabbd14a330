//! The accounts are ordered by where they are in memory, and one philosopher is
//! left-handed.

use std::{ptr, thread};

use parking_lot::{Mutex, MutexGuard};

pub struct Account {
    balance: Mutex<u64>,
}

impl Account {
    pub fn new(_number: u32, balance: u64) -> Account {
        Account {
            balance: Mutex::new(balance),
        }
    }

    pub fn balance(&self) -> u64 {
        *self.balance.lock()
    }
}

/// Both guards, that of the account at the lower address first.
fn lock_both<'a>(
    one: &'a Account,
    other: &'a Account,
) -> (MutexGuard<'a, u64>, MutexGuard<'a, u64>) {
    let is_ordered = ptr::from_ref(one) < ptr::from_ref(other);
    let (lower, upper) = if is_ordered {
        (one, other)
    } else {
        (other, one)
    };
    let guards = (lower.balance.lock(), upper.balance.lock());
    if is_ordered {
        guards
    } else {
        (guards.1, guards.0)
    }
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if ptr::eq(from, to) {
        return from.balance() >= amount;
    }
    let (mut from, mut to) = lock_both(from, to);
    let Some(rest) = from.checked_sub(amount) else {
        return false;
    };
    *from = rest;
    *to += amount;
    true
}

pub fn together(one: &Account, other: &Account) -> u64 {
    let (one, other) = lock_both(one, other);
    *one + *other
}

pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let forks: Vec<_> = (0..philosophers).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let left = &forks[philosopher];
            let right = &forks[(philosopher + 1) % philosophers];
            let (first, second) = if philosopher == 0 {
                (right, left)
            } else {
                (left, right)
            };
            let eat = &eat;
            scope.spawn(move || {
                for _ in 0..meals {
                    let first = first.lock();
                    let second = second.lock();
                    eat(philosopher);
                    drop((first, second));
                }
            });
        }
    });
}
