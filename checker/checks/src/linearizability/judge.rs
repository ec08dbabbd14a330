//! Whether a history has an explanation, and if not, where it ceases to have one.

use std::collections::HashMap;

use trace::protocol::{Complaint, Operated};

use super::automaton::Automaton;
use super::order::{Operations, Order};
use super::search::{Found, Puzzle};
use crate::body::{Seen, Value};
use crate::shown;

/// Operations that are sent: the last ones before the contradiction.
const MOST: usize = 40;
/// Answers that are named in place of the one that came.
const ANSWERS: usize = 4;
/// Histories that are remembered.
const REMEMBERED: usize = 100_000;

/// Judges histories against a model, each only once.
pub(crate) struct Judge {
    model: Automaton,
    /// By their rows, and whether threads may have orders of their own.
    judged: HashMap<(Puzzle, bool), bool>,
}

impl Judge {
    /// A judge that holds structures against `model`.
    pub(crate) fn new(model: Automaton) -> Judge {
        Judge {
            model,
            judged: HashMap::new(),
        }
    }

    /// What is wrong with the history that a body returned, if no order explains it.
    /// On real threads nothing is `seen` of how it came about.
    pub(crate) fn objection(
        &mut self,
        returned: &Value,
        seen: Option<&Seen<'_>>,
    ) -> Option<Complaint> {
        if self.model.is_full() {
            self.model.forget_states();
        }
        let (items, was_weak) = self.model.read(returned)?;
        let operations = Operations::of(items, seen.filter(|_| was_weak));
        let is_weak = matches!(operations.order, Order::HappensBefore(_));
        let key = (Puzzle::of(&operations, true, |_| true), is_weak);
        let explained = match self.judged.get(&key) {
            Some(&explained) => explained,
            None => {
                let explained = explains(&mut self.model, &operations);
                if self.judged.len() < REMEMBERED {
                    self.judged.insert(key, explained);
                }
                explained
            }
        };
        (!explained).then(|| contradiction(&mut self.model, &operations))
    }
}

/// Whether there is an order, or none that could be found in reasonable time.
pub(crate) fn explains(model: &mut Automaton, operations: &Operations) -> bool {
    let all = Puzzle::of(operations, true, |_| true);
    if all.solve(model, None) != Found::Nothing {
        return true;
    }
    match operations.order {
        Order::RealTime => false,
        Order::HappensBefore(_) => explains_to_each(model, operations, &all),
    }
}

/// Whether each thread has an order of its own, of all that changes the structure
/// and of what it has looked at itself.
fn explains_to_each(model: &mut Automaton, operations: &Operations, all: &Puzzle) -> bool {
    let items = &operations.items;
    let Some(changing) = all.changing(model, items.len()) else {
        return true;
    };
    let mut threads: Vec<u32> = items.iter().map(|it| it.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    threads.into_iter().all(|thread| {
        let counts = |it: usize| changing[it] || items[it].thread == thread;
        let own = Puzzle::of(operations, true, counts);
        own.solve(model, None) != Found::Nothing
    })
}

/// The shortest beginning of the history that has no explanation. It ends with the
/// answer that none explains.
fn contradiction(model: &mut Automaton, operations: &Operations) -> Complaint {
    let mut returns: Vec<u64> = operations
        .items
        .iter()
        .filter_map(|it| it.returned)
        .collect();
    returns.sort_unstable();
    // Once there is no explanation, what comes later gives none.
    let fine = returns.partition_point(|&now| explains(model, &operations.until(now)));
    let now = returns[fine.min(returns.len() - 1)];
    let shown = operations.until(now);
    let odd = shown.items.iter().position(|it| it.returned == Some(now));
    let odd = odd.unwrap_or_default();
    let puzzle = |in_order| Puzzle::of(&shown, in_order, |_| true);
    let instead = match puzzle(true).without_answer(odd).solve(model, Some(odd)) {
        Found::Explained(answers) => answers.iter().map(|&it| model.answer(it)).collect(),
        Found::Nothing | Found::TooMany => Vec::new(),
    };
    let mut instead: Vec<String> = instead;
    shown::in_order(&mut instead);
    instead.truncate(ANSWERS);
    let out_of_order = puzzle(false).solve(model, None);
    let left_out = shown.items.len().saturating_sub(MOST).min(odd);
    let history = shown.items[left_out..].iter().map(|it| Operated {
        thread: it.thread as usize,
        call: model.call(it.operation),
        answer: it.answer.map(|it| model.answer(it)),
        called: it.called,
        returned: it.returned,
    });
    Complaint::NotLinearizable {
        history: history.collect(),
        left_out: left_out as u64,
        odd: odd - left_out,
        instead,
        only_in_time: matches!(out_of_order, Found::Explained(_)),
        by_happens_before: matches!(shown.order, Order::HappensBefore(_)),
    }
}
