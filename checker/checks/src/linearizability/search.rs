//! Looking for an order that explains all answers.
//!
//! One operation after another is put next, wherever everything that precedes it
//! has been put already and the model answers as the structure did (Wing, Gong:
//! "Testing and verifying concurrent objects", JPDC 1993); what has been put and the
//! state that the model is in are looked at once (Lowe: "Testing for
//! linearizability", CCPE 2017). A thread's operations come one after the other, so
//! what has been put is a number for each thread.

use std::collections::HashSet;

use super::automaton::{Answer, Automaton, Operation, START, State};
use super::order::Operations;

/// States that are looked at. A history that needs more is not judged: it counts as
/// explained, because nothing speaks against it.
const MOST: usize = 100_000;

/// An operation to be put somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Piece {
    pub(crate) operation: Operation,
    /// What it answered; `None` allows any answer.
    pub(crate) answer: Option<Answer>,
    /// It may be left out.
    pub(crate) is_optional: bool,
    /// For each row, how many of its pieces precede this one.
    pub(crate) needs: Vec<u32>,
    /// The number of the operation.
    pub(crate) number: usize,
}

/// A history as rows of operations, each of which keeps its order: one for each
/// thread, and one for each operation that never returned, since it may still take
/// effect when its thread, having caught a panic, does something else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Puzzle {
    pub(crate) rows: Vec<Vec<Piece>>,
}

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is an order; these are the answers of the operation that was watched.
    Explained(Vec<Answer>),
    /// There is none.
    Nothing,
    /// There are more states than are looked at.
    TooMany,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Situation {
    put: Vec<u32>,
    state: State,
    /// What the watched operation answered.
    watched: Option<Answer>,
}

impl Puzzle {
    /// The operations that `keep` names, by number. `in_order` says whether what
    /// precedes what matters between threads.
    pub(crate) fn of(
        operations: &Operations,
        in_order: bool,
        keep: impl Fn(usize) -> bool,
    ) -> Puzzle {
        let items = &operations.items;
        let mut threads: Vec<u32> = items.iter().map(|it| it.thread).collect();
        threads.sort_unstable();
        threads.dedup();
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for thread in threads {
            let own = (0..items.len()).filter(|&it| items[it].thread == thread && keep(it));
            let (over, running): (Vec<usize>, Vec<usize>) =
                own.partition(|&it| items[it].returned.is_some());
            rows.push(over);
            rows.extend(running.into_iter().map(|it| vec![it]));
        }
        let needs = |number: usize| {
            let precedes = |other: usize| {
                let matters = in_order || items[other].thread == items[number].thread;
                matters && operations.precedes(other, number)
            };
            let count = |row: &Vec<usize>| row.partition_point(|&it| precedes(it)) as u32;
            rows.iter().map(count).collect()
        };
        let piece = |number: usize| Piece {
            operation: items[number].operation,
            answer: items[number].answer,
            is_optional: items[number].returned.is_none(),
            needs: needs(number),
            number,
        };
        Puzzle {
            rows: rows
                .iter()
                .map(|row| row.iter().map(|&it| piece(it)).collect())
                .collect(),
        }
    }

    /// The same, with any answer to one operation, which must have its place.
    pub(crate) fn without_answer(mut self, number: usize) -> Puzzle {
        let pieces = self.rows.iter_mut().flatten();
        for piece in pieces.filter(|it| it.number == number) {
            piece.answer = None;
            piece.is_optional = false;
        }
        self
    }

    /// Looks for an order. With an operation to `watch`, looks for all of them, and
    /// for everything that it can answer in them.
    pub(crate) fn solve(&self, model: &mut Automaton, watch: Option<usize>) -> Found {
        let start = Situation {
            put: vec![0; self.rows.len()],
            state: START,
            watched: None,
        };
        let mut answers: Vec<Answer> = Vec::new();
        let mut explained = false;
        let mut known = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some(situation) = open.pop() {
            if self.is_whole(&situation.put) {
                explained = true;
                if watch.is_none() {
                    break;
                }
                if let Some(answer) = situation.watched
                    && !answers.contains(&answer)
                {
                    answers.push(answer);
                }
            }
            // The last to be looked at is the first to be tried: rows in order.
            for row in (0..self.rows.len()).rev() {
                let Some(next) = self.put(model, &situation, row, watch) else {
                    continue;
                };
                if !known.contains(&next) {
                    known.insert(next.clone());
                    open.push(next);
                }
            }
            if known.len() > MOST {
                return Found::TooMany;
            }
        }
        match explained {
            true => Found::Explained(answers),
            false => Found::Nothing,
        }
    }

    /// The next piece of a row put next, if it fits.
    fn put(
        &self,
        model: &mut Automaton,
        situation: &Situation,
        row: usize,
        watch: Option<usize>,
    ) -> Option<Situation> {
        let piece = self.rows[row].get(situation.put[row] as usize)?;
        let mut needs = piece.needs.iter().zip(&situation.put);
        if needs.any(|(needed, put)| needed > put) {
            return None;
        }
        let (state, answer) = model.step(situation.state, piece.operation);
        if piece.answer.is_some_and(|it| it != answer) {
            return None;
        }
        let mut next = situation.clone();
        next.state = state;
        next.put[row] += 1;
        if watch == Some(piece.number) {
            next.watched = Some(answer);
        }
        Some(next)
    }

    fn is_whole(&self, put: &[u32]) -> bool {
        let mut rows = self.rows.iter().zip(put);
        rows.all(|(row, &put)| row[put as usize..].iter().all(|it| it.is_optional))
    }

    /// For each of `count` operations, by number, whether its answer is one that
    /// comes with a change of the structure: in some state that some of the
    /// operations can lead to, in whatever order. `None` if there are too many.
    pub(crate) fn changing(&self, model: &mut Automaton, count: usize) -> Option<Vec<bool>> {
        let mut changing = vec![false; count];
        let start = (vec![0_u32; self.rows.len()], START);
        let mut known = HashSet::from([start.clone()]);
        let mut open = vec![start];
        while let Some((put, state)) = open.pop() {
            for (row, pieces) in self.rows.iter().enumerate() {
                // Not only the row's next piece: what it does later it can do now.
                let rest = &pieces[put[row] as usize..];
                for (index, piece) in rest.iter().enumerate() {
                    let (after, answer) = model.step(state, piece.operation);
                    let fits = piece.answer.is_none_or(|it| it == answer);
                    changing[piece.number] |= fits && after != state;
                    if index == 0 {
                        let mut put = put.clone();
                        put[row] += 1;
                        let next = (put, after);
                        if !known.contains(&next) {
                            known.insert(next.clone());
                            open.push(next);
                        }
                    }
                }
            }
            if known.len() > MOST {
                return None;
            }
        }
        Some(changing)
    }
}
