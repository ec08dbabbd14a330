//! The description of one check.
//!
//! What is asked by functions with type parameters is compiled again with each check
//! file, which a learner waits for: they forget types as soon as they can, and leave the
//! rest to others without.

use std::fmt::Debug;

use proptest::strategy::{BoxedStrategy, Strategy};
use trace::protocol::{OutcomeKind, World};

use crate::body::{Body, Value, erased};
use crate::demand::{
    Acquisitions, Concurrent, Demand, Exclusive, Expected, Holds, Independent, Linearizable,
    Outcomes, Possible, Printer, Read, Returns, Threads, WaitsForNobody,
};
use crate::linearizability::{Automaton, History, Model};
use crate::shown;
use crate::span::Section;
use crate::suite::Checks;
use crate::terminal::{Asked, Case, Halting, Predicts, Prints, Property, Terminal, cases};

/// A check in the making: modifiers first, then one of the questions, which
/// adds it to the suite.
#[must_use = "a check asks nothing until it is told what to ask"]
pub struct Check<'a> {
    pub(crate) suite: &'a mut Checks,
}

/// How it is run.
impl Check<'_> {
    /// What it is worth; 1 if nothing is said.
    pub fn points(self, points: u32) -> Self {
        self.suite.making.points = points;
        self
    }

    /// It runs on real threads only: once, at full size.
    pub fn only_real(self) -> Self {
        self.suite.making.only = Some(World::Real);
        self
    }

    /// It runs in the controlled world only.
    pub fn only_controlled(self) -> Self {
        self.suite.making.only = Some(World::Controlled);
        self
    }

    /// Virtual time passes only when every thread waits: for bounds on latency.
    pub fn prompt_time(self) -> Self {
        self.suite.making.prompt = true;
        self
    }

    /// Whoever waits must leave the processor alone: as long as a thread looks again
    /// and again, virtual time does not pass for those who sleep. To look now and
    /// then, between sleeps, is allowed; [`prompt_time`](Check::prompt_time) asks
    /// about that.
    pub fn without_spinning(self) -> Self {
        self.suite.making.quiet = true;
        self.suite.making.only.get_or_insert(World::Controlled);
        self
    }

    /// Waits on condition variables may end for no reason.
    pub fn spurious_wakeups(self) -> Self {
        self.suite.making.spurious = true;
        self
    }

    /// An attempt may fail for no reason: a weak compare-exchange; and one that another
    /// thread has disturbed may have to be tried again: a steal.
    pub fn spurious_failures(self) -> Self {
        self.suite.making.failures = true;
        self
    }

    /// A thread may also sleep for very long in the middle of what it does: each in
    /// turn, after each of its first 32 steps, until no other can go on. For what goes
    /// wrong only if others have done much in the meantime. Such executions come on top
    /// of the others, and are not counted.
    pub fn long_sleeps(self) -> Self {
        self.suite.making.sleeps = true;
        self
    }

    /// A lock inside what looks like one step counts as well, such as that of an
    /// `AtomicCell` whose value no instruction can handle: for what has to be lock-free
    /// to the ground.
    pub fn hidden_locks(self) -> Self {
        self.suite.making.hidden_locks = true;
        self
    }

    /// At most so many interleavings are explored, and if there are more, no more
    /// than that are sampled. For programs of which some right solutions have no
    /// end of interleavings, by trying again and again.
    pub fn at_most(self, interleavings: u64) -> Self {
        self.suite.making.most = Some(interleavings);
        self
    }

    /// Threads may still run when the body returns.
    pub fn allow_leaks(self) -> Self {
        self.suite.making.leaks = true;
        self
    }
}

/// What is asked.
impl Check<'_> {
    /// Every execution returns `expected`; `what` names the value as a noun
    /// phrase, such as `visits(2, 2)`.
    pub fn returns<T, F>(self, what: &str, expected: T, body: F)
    where
        T: Debug + PartialEq + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let expected = Expected::of(expected);
        self.ask(erased(body), Question::Returns(what, expected));
    }

    /// The body's own assertions hold in every execution.
    pub fn holds(self, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Holds);
    }

    /// The body's own assertions hold for every input that `strategy` generates,
    /// in every execution. A failing input is made as small as it goes.
    pub fn property<S, F>(self, strategy: S, body: F)
    where
        S: Strategy + 'static,
        S::Value: Clone + Debug + Send + Sync,
        F: Fn(S::Value) + Send + Sync + 'static,
    {
        self.ask_of_all(cases(strategy, body), None);
    }

    /// In every execution there is an order of the operations that the body calls
    /// through its [`History`] in which `model`, one operation after another, gives
    /// the same answers: the structure is linearizable.
    ///
    /// No operation may come before one that precedes it. That is real-time order as
    /// long as loads return the newest value, and happens-before order where they
    /// may return older ones; there, an answer that changes nothing needs to be
    /// explained only to the thread that got it. On real threads it is real-time
    /// order, and what takes too long to explain is let pass.
    pub fn linearizable<M, F>(self, model: M, body: F)
    where
        M: Model,
        F: Fn(&History<M>) + Send + Sync + 'static,
    {
        let body = move || {
            let history = History::new();
            body(&history);
            history.recorded()
        };
        let body = erased(body);
        self.ask(body, Question::Linearizable(Automaton::of(model)));
    }

    /// As [`linearizable`](Self::linearizable), for every input that `strategy`
    /// generates: a small program, such as a list of operations for each thread. A
    /// failing one is made as small as it goes.
    pub fn linearizable_for<S, M, F>(self, strategy: S, model: M, body: F)
    where
        S: Strategy + 'static,
        S::Value: Clone + Debug + Send + Sync,
        M: Model,
        F: Fn(S::Value, &History<M>) + Send + Sync + 'static,
    {
        let body = move |input| {
            let history = History::new();
            body(input, &history);
            history.recorded()
        };
        self.ask_of_all(cases(strategy, body), Some(Automaton::of(model)));
    }

    /// The set of everything that can be printed is the one in the exercise's
    /// `snapshots/NAME.snap`.
    pub fn prints(self, snapshot: &str, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Prints(snapshot));
    }

    /// The set of all values that can be returned is `expected`. On real threads
    /// whatever is returned must be among them.
    pub fn outcomes<T, F>(self, what: &str, expected: impl IntoIterator<Item = T>, body: F)
    where
        T: Debug + Ord + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let body = erased(body);
        self.ask(
            body,
            Question::Outcomes(what, texts(expected), text_of::<T>),
        );
    }

    /// Some execution returns `value`.
    pub fn can_return<T, F>(self, what: &str, value: T, body: F)
    where
        T: Debug + PartialEq + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let value = Expected::of(value);
        self.ask(erased(body), Question::CanReturn(what, value));
    }

    /// Some execution has these [marks](crate::mark), no one of which happened
    /// before another.
    pub fn concurrent(self, marks: &[&str], body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Concurrent(marks));
    }

    /// In no execution does a [mark](crate::mark) of one of these names happen
    /// before a mark of another: the pieces of work need nothing from each other.
    /// A piece that is marked at its beginning and at its end shares nothing, not
    /// even a lock, with the others.
    pub fn independent(self, marks: &[&str], body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Independent(marks));
    }

    /// Some execution has `least` threads, the body's own not counted, none of
    /// which is over before another begins.
    pub fn threads(self, least: usize, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Threads(least));
    }

    /// No execution takes locks more than `most` times, all locks of all threads
    /// together, and those of the body too.
    pub fn takes_locks_at_most(self, most: u64, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::LocksAtMost(most));
    }

    /// [Spans](crate::span) of this name never overlap.
    pub fn exclusive(self, span: &str, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Exclusive(span));
    }

    /// Whoever is in a [span](crate::span) of this name comes to its end, even if any
    /// one other thread stops for ever, after any of its first steps: what is called
    /// lock-free, and no lock is. `what` names what happens in the span, such as "a
    /// push".
    pub fn waits_for_nobody(self, what: &str, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::WaitsForNobody(what));
    }

    /// The line is printed, and by another thread than the body's, in every
    /// execution.
    pub fn prints_from_another_thread(self, line: &str, body: impl Fn() + Send + Sync + 'static) {
        self.ask(erased(body), Question::Printer(line));
    }

    /// `prediction` returns the set of all values that `program` can return.
    pub fn predicts<P, T, F, G>(self, what: &str, prediction: F, program: G)
    where
        P: Send + 'static,
        for<'a> &'a P: IntoIterator<Item = &'a T>,
        T: Debug + Ord + Send + 'static,
        F: Fn() -> P + Send + Sync + 'static,
        G: Fn() -> T + Send + Sync + 'static,
    {
        let read_set = |value: &Value| {
            let predicted = value.downcast_ref::<P>();
            predicted.map(texts).unwrap_or_default()
        };
        let (prediction, program) = (erased(prediction), erased(program));
        let question = Question::Predicts(what, prediction, read_set, text_of::<T>);
        self.ask(program, question);
    }
}

/// What is asked of a body, whatever that returns.
///
/// Made when the body is there: what might have to be dropped again, on the way of a
/// panic, would have to be compiled for it.
enum Question<'a> {
    Returns(&'a str, Expected),
    Holds,
    Linearizable(Automaton),
    Prints(&'a str),
    Outcomes(&'a str, Vec<String>, Read),
    CanReturn(&'a str, Expected),
    Concurrent(&'a [&'a str]),
    Independent(&'a [&'a str]),
    Threads(usize),
    LocksAtMost(u64),
    Exclusive(&'a str),
    WaitsForNobody(&'a str),
    Printer(&'a str),
    Predicts(&'a str, Body, fn(&Value) -> Vec<String>, Read),
}
impl Question<'_> {
    /// Whether it makes no sense on real threads.
    fn is_controlled(&self) -> bool {
        match self {
            Question::Returns(..)
            | Question::Holds
            | Question::Linearizable(_)
            | Question::Prints(_)
            | Question::Outcomes(..) => false,
            Question::CanReturn(..)
            | Question::Concurrent(_)
            | Question::Independent(_)
            | Question::Threads(_)
            | Question::LocksAtMost(_)
            | Question::Exclusive(_)
            | Question::WaitsForNobody(_)
            | Question::Printer(_)
            | Question::Predicts(..) => true,
        }
    }

    /// The question, put to `body`.
    fn of(self, body: Body) -> Box<dyn Terminal> {
        let demand: Box<dyn Demand> = match self {
            Question::Returns(what, expected) => Box::new(Returns::new(what, expected)),
            Question::Holds => Box::new(Holds),
            Question::Linearizable(model) => Box::new(Linearizable::new(model)),
            Question::Outcomes(what, expected, read) => {
                let kind = OutcomeKind::Value;
                Box::new(Outcomes::new(kind, what, Some(expected), read))
            }
            Question::CanReturn(what, value) => Box::new(Possible::new(what, value)),
            Question::Concurrent(marks) => Box::new(Concurrent::new(marks)),
            Question::Independent(marks) => Box::new(Independent::new(marks)),
            Question::Threads(least) => Box::new(Threads::new(least)),
            Question::LocksAtMost(most) => Box::new(Acquisitions { most }),
            Question::Exclusive(span) => Box::new(Exclusive(Section::named(span))),
            Question::Printer(line) => Box::new(Printer {
                line: line.to_owned(),
            }),
            Question::WaitsForNobody(what) => {
                return Box::new(Halting {
                    body,
                    demand: Box::new(WaitsForNobody(Section::noted(what))),
                });
            }
            Question::Prints(snapshot) => {
                return Box::new(Prints {
                    body,
                    snapshot: snapshot.to_owned(),
                });
            }
            Question::Predicts(what, prediction, texts, read) => {
                return Box::new(Predicts {
                    what: what.to_owned(),
                    prediction,
                    texts,
                    program: body,
                    read,
                });
            }
        };
        Box::new(Asked { body, demand })
    }
}

impl Check<'_> {
    fn ask(self, body: Body, question: Question<'_>) {
        let only = &mut self.suite.making.only;
        if question.is_controlled() {
            only.get_or_insert(World::Controlled);
        }
        self.suite.add(question.of(body));
    }

    /// Every case must hold, or have a history that `model` explains.
    fn ask_of_all(self, cases: BoxedStrategy<Case>, model: Option<Automaton>) {
        let demand: Box<dyn Demand> = match model {
            Some(model) => Box::new(Linearizable::new(model)),
            None => Box::new(Holds),
        };
        self.suite.add(Box::new(Property { cases, demand }));
    }
}

/// Values as text, in their own order, each once.
fn texts<T: Debug + Ord>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    let values: Vec<T> = values.into_iter().collect();
    let order = shown::order(values.len(), &|one, other| values[one].cmp(&values[other]));
    let mut texts: Vec<String> = Vec::new();
    for place in order {
        texts.push(shown::value(&values[place]));
    }
    texts.dedup();
    texts
}

/// What a body returned, as text.
fn text_of<T: Debug + 'static>(value: &Value, _stdout: &str) -> String {
    value
        .downcast_ref::<T>()
        .map(|it| shown::value(it))
        .unwrap_or_default()
}
