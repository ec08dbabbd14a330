// diagnosis: self-deadlock
// Sixteen locks for all accounts, taken in the order of their places: two accounts
// whose numbers have the same remainder have the same lock.

use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// An account has the lock at the place of its number, modulo their number.
static LOCKS: [Mutex<()>; 16] = [const { Mutex::new(()) }; 16];

/// A bank account. Many threads use it at the same time, through `&Account`.
pub struct Account {
    number: u32,
    /// Read and changed only under its lock.
    balance: AtomicU64,
}

impl Account {
    /// An account with this much money in it.
    pub fn new(number: u32, balance: u64) -> Account {
        Account {
            number,
            balance: AtomicU64::new(balance),
        }
    }

    /// How much money is in the account.
    pub fn balance(&self) -> u64 {
        let _locked = LOCKS[self.place()].lock().unwrap();
        self.money()
    }

    fn place(&self) -> usize {
        self.number as usize % LOCKS.len()
    }

    fn money(&self) -> u64 {
        self.balance.load(Ordering::Relaxed)
    }
}

/// Takes the locks of two accounts, in the order of their places.
fn lock_both(one: &Account, other: &Account) -> [MutexGuard<'static, ()>; 2] {
    let mut places = [one.place(), other.place()];
    places.sort_unstable();
    places.map(|place| LOCKS[place].lock().unwrap())
}

/// Moves `amount` from one account to the other, if there is enough in it.
pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if from.number == to.number {
        return from.balance() >= amount;
    }
    let _locked = lock_both(from, to);
    if from.money() < amount {
        return false;
    }
    from.balance.fetch_sub(amount, Ordering::Relaxed);
    to.balance.fetch_add(amount, Ordering::Relaxed);
    true
}

/// How much money is in two different accounts together, at one and the same moment.
pub fn together(one: &Account, other: &Account) -> u64 {
    let _locked = lock_both(one, other);
    one.money() + other.money()
}

/// Seats `philosophers` at a round table, and returns when everybody has eaten `meals`
/// times.
pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let forks: Vec<Mutex<()>> = (0..philosophers).map(|_| Mutex::new(())).collect();
    thread::scope(|scope| {
        for philosopher in 0..philosophers {
            let (forks, eat) = (&forks, &eat);
            scope.spawn(move || {
                let beside = [(philosopher + philosophers - 1) % philosophers, philosopher];
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
