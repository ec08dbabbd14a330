//! SCTBench `account_bad`: a sum is checked with the wrong formula, but only
//! once both transfers are done.

use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

#[derive(Default)]
struct Account {
    balance: i32,
    deposited: bool,
    withdrawn: bool,
}

/// Deposit, withdrawal and check race; the check is wrong when it comes last.
pub(super) fn account() {
    let account = Arc::new(Mutex::new(Account {
        balance: 10,
        ..Account::default()
    }));
    let (depositor, withdrawer, checker) = (account.clone(), account.clone(), account);
    join_all([
        thread::spawn(move || {
            let mut account = depositor.lock().unwrap();
            account.balance += 5;
            account.deposited = true;
        }),
        thread::spawn(move || {
            let mut account = withdrawer.lock().unwrap();
            account.balance -= 3;
            account.withdrawn = true;
        }),
        thread::spawn(move || {
            let account = checker.lock().unwrap();
            if account.deposited && account.withdrawn {
                assert_eq!(account.balance, 10 - 5 - 3, "the books do not balance");
            }
        }),
    ]);
}
