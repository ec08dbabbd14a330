//! A history, and what in it precedes what.

use super::automaton::{Answer, Operation};
use super::history;
use crate::body::Seen;

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Who called it, by number.
    pub(crate) thread: u32,
    pub(crate) operation: Operation,
    /// `None` while it runs.
    pub(crate) answer: Option<Answer>,
    pub(crate) called: u64,
    pub(crate) returned: Option<u64>,
}

/// When an operation precedes another; see the [module](super).
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Its return came before the other's call.
    RealTime,
    /// Its return happens before the other's call: by the number of each.
    HappensBefore(Vec<Vec<bool>>),
}

/// A history: its operations, by when they were called.
#[derive(Clone, Debug)]
pub(crate) struct Operations {
    pub(crate) items: Vec<Item>,
    pub(crate) order: Order,
}

impl Operations {
    /// These operations, in happens-before order as it was `seen`, or else in
    /// real-time order.
    pub(crate) fn of(items: Vec<Item>, seen: Option<&Seen<'_>>) -> Operations {
        let order = match seen {
            Some(seen) => Order::HappensBefore(happens_before(items.len(), seen)),
            None => Order::RealTime,
        };
        Operations { items, order }
    }

    /// Whether operation `one`, by number, precedes `other`.
    pub(crate) fn precedes(&self, one: usize, other: usize) -> bool {
        let Some(returned) = self.items[one].returned else {
            return false;
        };
        match &self.order {
            Order::RealTime => returned < self.items[other].called,
            Order::HappensBefore(before) => before[one][other],
        }
    }

    /// What was known right after the moment `now`: the operations called by then,
    /// with the answers that had come by then.
    pub(crate) fn until(&self, now: u64) -> Operations {
        let items = self.items.iter().take_while(|it| it.called <= now);
        let items = items.map(|it| match it.returned {
            Some(returned) if returned > now => Item {
                answer: None,
                returned: None,
                ..it.clone()
            },
            _ => it.clone(),
        });
        Operations {
            items: items.collect(),
            order: self.order.clone(),
        }
    }
}

/// Which operation's return happens before which operation's call.
fn happens_before(count: usize, seen: &Seen<'_>) -> Vec<Vec<bool>> {
    let marks = seen.marks();
    let mut calls = vec![None; count];
    let mut returns = vec![None; count];
    for mark in &marks {
        if let Some((place, is_return)) = history::marked(mark.name)
            && place < count
        {
            let all = if is_return { &mut returns } else { &mut calls };
            all[place] = Some(mark);
        }
    }
    let before = |one: usize, other: usize| match (returns[one], calls[other]) {
        (Some(one), Some(other)) => one.happens_before(other),
        _ => false,
    };
    (0..count)
        .map(|one| (0..count).map(|other| before(one, other)).collect())
        .collect()
}
