// diagnosis: not-concurrent
// A lock around all transfers: no deadlock, but everybody waits for everybody.

use std::{sync::Mutex, thread};

static BANK: Mutex<()> = Mutex::new(());

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
        *self.balance.lock().unwrap()
    }
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    let _bank = BANK.lock().unwrap();
    if from.balance() < amount {
        return false;
    }
    *from.balance.lock().unwrap() -= amount;
    *to.balance.lock().unwrap() += amount;
    true
}

pub fn together(one: &Account, other: &Account) -> u64 {
    let _bank = BANK.lock().unwrap();
    one.balance() + other.balance()
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
