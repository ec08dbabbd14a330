//! Take two locks, and never wait in a circle.

/// A bank account. Many threads use it at the same time, through `&Account`.
pub struct Account {
    // Your fields.
}

impl Account {
    /// An account with this much money in it. No two accounts have the same
    /// number.
    pub fn new(number: u32, balance: u64) -> Account {
        todo!("open account {number} with {balance}")
    }

    /// How much money is in the account.
    pub fn balance(&self) -> u64 {
        todo!("look at the balance")
    }
}

/// Moves `amount` from one account to the other, if there is enough in it, and says
/// whether there was. If there was not, nothing changes.
///
/// Money on its way is never out of sight: see [`together`]. Transfers between other
/// accounts need not wait for this one. `from` and `to` may be the same account, which
/// then keeps what it has.
pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    let _ = (from, to);
    todo!("move {amount} from one account to the other")
}

/// How much money is in two different accounts together, at one and the same moment.
pub fn together(one: &Account, other: &Account) -> u64 {
    let _ = (one, other);
    todo!("add up both balances")
}

/// Seats `philosophers` (at least two) at a round table, each with a thread of its
/// own, and returns when everybody has eaten `meals` times.
///
/// There are as many forks as philosophers: fork `i` lies between philosopher `i` and
/// philosopher `i + 1`, and the last one between the last philosopher and the first. To
/// eat, a philosopher needs both forks beside them. For each meal `eat` is called with
/// the philosopher's number, while they have both. So neighbours never eat at the same
/// time; others can.
pub fn dine(philosophers: usize, meals: usize, eat: impl Fn(usize) + Sync) {
    let _ = eat;
    todo!("let {philosophers} philosophers eat {meals} times each")
}
