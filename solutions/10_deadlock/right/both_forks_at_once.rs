//! The forks are no locks: who may eat stands in a table, under one lock that is held
//! only to look and to write. The accounts are ordered by number.

use std::{
    sync::{Condvar, Mutex, MutexGuard},
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
    if one.number > other.number {
        let (other, one) = lock_both(other, one);
        return (one, other);
    }
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
    let is_taken = Mutex::new(vec![false; philosophers]);
    let put_down = Condvar::new();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let (is_taken, put_down, eat) = (&is_taken, &put_down, &eat);
            scope.spawn(move || {
                let forks = [philosopher, (philosopher + 1) % philosophers];
                for _ in 0..meals {
                    let guard = is_taken.lock().unwrap();
                    let mut guard = put_down
                        .wait_while(guard, |taken| forks.iter().any(|&fork| taken[fork]))
                        .unwrap();
                    forks.iter().for_each(|&fork| guard[fork] = true);
                    drop(guard);
                    eat(philosopher);
                    let mut guard = is_taken.lock().unwrap();
                    forks.iter().for_each(|&fork| guard[fork] = false);
                    drop(guard);
                    put_down.notify_all();
                }
            });
        }
    });
}
