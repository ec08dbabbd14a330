//! A model as an automaton, whose states, operations and answers are numbers.
//!
//! What judges histories is compiled once, and not anew for the types of each check
//! file, which a learner would wait for; and a step of the model that was taken once
//! is looked up from then on.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Model;
use super::history::{self, Recorded};
use super::order::Item;
use crate::body::Value;
use crate::shown;

/// States that are kept from one search to the next.
const KEPT: usize = 200_000;

/// The number of a state of the model.
pub(crate) type State = u32;
/// The number of an operation.
pub(crate) type Operation = u32;
/// The number of an answer.
pub(crate) type Answer = u32;

/// The state in which the model begins.
pub(crate) const START: State = 0;

/// A model whose types are forgotten.
pub(crate) struct Automaton {
    model: Box<dyn Numbering>,
    steps: HashMap<(State, Operation), (State, Answer)>,
}

impl Automaton {
    pub(crate) fn of<M: Model>(model: M) -> Automaton {
        Automaton {
            model: Box::new(Numbers {
                states: Numbered::of(model),
                operations: Numbered::default(),
                answers: Numbered::default(),
            }),
            steps: HashMap::new(),
        }
    }

    /// What a body returned that made its calls through a history of this model;
    /// `None` if it did not. Says, too, whether loads could return old values.
    pub(crate) fn read(&mut self, value: &Value) -> Option<(Vec<Item>, bool)> {
        self.model.read(value)
    }

    /// Does an operation in a state.
    pub(crate) fn step(&mut self, state: State, operation: Operation) -> (State, Answer) {
        let model = &mut self.model;
        *self
            .steps
            .entry((state, operation))
            .or_insert_with(|| model.step(state, operation))
    }

    /// An operation as one would write the call.
    pub(crate) fn call(&self, operation: Operation) -> String {
        self.model.call(operation)
    }

    /// An answer as text.
    pub(crate) fn answer(&self, answer: Answer) -> String {
        self.model.answer(answer)
    }

    /// Whether there are so many states by now that it is time to
    /// [forget](Self::forget_states) them.
    pub(crate) fn is_full(&self) -> bool {
        self.model.states() > KEPT
    }

    /// Forgets all states but the one in which the model begins. Operations and
    /// answers keep their numbers.
    pub(crate) fn forget_states(&mut self) {
        self.model.forget_states();
        self.steps.clear();
    }
}

/// What needs a model's types.
trait Numbering {
    /// See [`Automaton::read`].
    fn read(&mut self, value: &Value) -> Option<(Vec<Item>, bool)>;
    /// See [`Automaton::step`].
    fn step(&mut self, state: State, operation: Operation) -> (State, Answer);
    /// See [`Automaton::call`].
    fn call(&self, operation: Operation) -> String;
    /// See [`Automaton::answer`].
    fn answer(&self, answer: Answer) -> String;
    /// How many states there are.
    fn states(&self) -> usize;
    /// See [`Automaton::forget_states`].
    fn forget_states(&mut self);
}

struct Numbers<M: Model> {
    states: Numbered<M>,
    operations: Numbered<M::Operation>,
    answers: Numbered<M::Answer>,
}

impl<M: Model> Numbering for Numbers<M> {
    fn read(&mut self, value: &Value) -> Option<(Vec<Item>, bool)> {
        let recorded = value.downcast_ref::<Recorded<M>>()?;
        let mut items: Vec<Item> = Vec::new();
        for call in &recorded.calls {
            items.push(Item {
                thread: call.thread,
                operation: 0,
                answer: None,
                called: call.called,
                returned: call.returned,
            });
        }
        for (place, operation) in &recorded.operations {
            items[*place].operation = self.operations.number(operation);
        }
        for (place, answer) in &recorded.answers {
            items[*place].answer = Some(self.answers.number(answer));
        }
        Some((items, recorded.is_weak))
    }

    fn step(&mut self, state: State, operation: Operation) -> (State, Answer) {
        let mut model = self.states.of_number(state).clone();
        let answer = model.apply(self.operations.of_number(operation));
        (self.states.number(&model), self.answers.number(&answer))
    }

    fn call(&self, operation: Operation) -> String {
        history::call(self.operations.of_number(operation))
    }

    fn answer(&self, answer: Answer) -> String {
        shown::value(self.answers.of_number(answer))
    }

    fn states(&self) -> usize {
        self.states.values.len()
    }

    fn forget_states(&mut self) {
        self.states = Numbered::of(self.states.of_number(START).clone());
    }
}

/// Values by number, in the order in which they were met. A set that keeps that order
/// would do, and would be compiled anew, whole, for each type of each check file: here
/// that is little more than a comparison.
struct Numbered<T> {
    values: Vec<T>,
    places: Places,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered {
            values: Vec::new(),
            places: Places::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// Begins with this value.
    fn of(value: T) -> Numbered<T> {
        let mut all = Numbered::default();
        all.number(&value);
        all
    }

    fn number(&mut self, value: &T) -> u32 {
        let mut hash = Digest::default();
        value.hash(&mut hash);
        let is_it = |number: u32| self.values[number as usize] == *value;
        let (number, is_new) = self.places.of(hash.finish(), self.values.len(), &is_it);
        if is_new {
            self.values.push(value.clone());
        }
        number
    }

    fn of_number(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}

/// Where values are, by what they hash to.
#[derive(Default)]
struct Places(HashMap<u64, Vec<u32>>);

impl Places {
    /// The number of the value that hashes to `hash` and is the one that `is_it`
    /// says. If it is none of the `count` that there are, it is the next one.
    fn of(&mut self, hash: u64, count: usize, is_it: &dyn Fn(u32) -> bool) -> (u32, bool) {
        let alike = self.0.entry(hash).or_default();
        if let Some(&number) = alike.iter().find(|&&it| is_it(it)) {
            return (number, false);
        }
        let number = u32::try_from(count).expect("so many values do not fit in the memory");
        alike.push(number);
        (number, true)
    }
}

/// The standard library's hasher, compiled here rather than in every check.
#[derive(Default)]
struct Digest(DefaultHasher);

impl Hasher for Digest {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    #[inline(never)]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}
