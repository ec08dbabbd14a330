//! Histories written by hand, and generated ones against every permutation.

use std::collections::VecDeque;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use trace::protocol::Complaint;

use super::automaton::Automaton;
use super::history::{Call, Recorded, call};
use super::judge::explains;
use super::order::{Operations, Order};
use super::{Judge, Model};
use crate::body::Value;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Op {
    Put(u64),
    Take,
}
use Op::{Put, Take};

/// What came back: nothing for a put, perhaps something for a take.
type Answer = Option<u64>;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Queue(VecDeque<u64>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Stack(Vec<u64>);

/// Put writes, take reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Register(u64);

/// Put adds, and says what there was before; take reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Counter(u64);

macro_rules! model {
    ($name:ty, $this:ident, $put:ident => $do_put:expr, $do_take:expr) => {
        impl Model for $name {
            type Operation = Op;
            type Answer = Answer;

            fn apply(&mut self, operation: &Op) -> Answer {
                let $this = &mut self.0;
                match operation {
                    Put($put) => $do_put,
                    Take => $do_take,
                }
            }
        }
    };
}

model!(Queue, it, value => { it.push_back(*value); None }, it.pop_front());
model!(Stack, it, value => { it.push(*value); None }, it.pop());
model!(Register, it, value => { *it = *value; None }, Some(*it));
model!(Counter, it, value => { *it += value; Some(*it - value) }, Some(*it));

/// An operation with its thread, its answer, its call and its return.
type Told<M> = (u32, <M as Model>::Operation, <M as Model>::Answer, u64, u64);

/// A history: each operation with its thread, its call and its return; an answer
/// that has not come has no return.
fn history<M: Model>(operations: &[Told<M>]) -> Value {
    let mut in_order = operations.to_vec();
    in_order.sort_by_key(|it| it.3);
    let calls = in_order
        .iter()
        .map(|&(thread, _, _, called, returned)| Call {
            thread,
            called,
            returned: (returned > 0).then_some(returned),
        });
    let operations = in_order.iter().map(|it| it.1.clone()).enumerate();
    let answers = in_order.iter().enumerate().filter(|(_, it)| it.4 > 0);
    Box::new(Recorded::<M> {
        calls: calls.collect(),
        operations: operations.collect(),
        answers: answers.map(|(place, it)| (place, it.2.clone())).collect(),
        is_weak: false,
    })
}

fn objection<M>(operations: &[(u32, Op, Answer, u64, u64)]) -> Option<Complaint>
where
    M: Model<Operation = Op, Answer = Answer> + Default,
{
    let recorded = history::<M>(operations);
    let mut judge = Judge::new(Automaton::of(M::default()));
    let complaint = judge.objection(&recorded, None);
    assert_eq!(
        judge.objection(&recorded, None),
        complaint,
        "the second time"
    );
    complaint
}

/// The number of the answer that no order explains, and what it could have been.
#[track_caller]
fn odd<M>(operations: &[(u32, Op, Answer, u64, u64)]) -> (usize, Vec<String>)
where
    M: Model<Operation = Op, Answer = Answer> + Default,
{
    match objection::<M>(operations) {
        Some(Complaint::NotLinearizable { odd, instead, .. }) => (odd, instead),
        other => panic!("it is not linearizable: {other:?}"),
    }
}

#[test]
fn overlapping_operations_may_come_in_either_order() {
    for taken in [1, 2] {
        let taken = [
            (1, Put(1), None, 1, 4),
            (2, Put(2), None, 2, 3),
            (0, Take, Some(taken), 5, 6),
        ];
        assert_eq!(objection::<Queue>(&taken), None);
        assert_eq!(objection::<Stack>(&taken), None);
    }
}

#[test]
fn an_operation_that_had_returned_comes_first() {
    let puts = [(1, Put(1), None, 1, 2), (2, Put(2), None, 3, 4)];
    let and = |answer| [puts.to_vec(), vec![(0, Take, answer, 5, 6)]].concat();
    assert_eq!(objection::<Queue>(&and(Some(1))), None);
    assert_eq!(objection::<Stack>(&and(Some(2))), None);
    assert_eq!(odd::<Queue>(&and(Some(2))), (2, vec!["Some(1)".to_owned()]));
    assert_eq!(odd::<Stack>(&and(Some(1))), (2, vec!["Some(2)".to_owned()]));
}

#[test]
fn what_was_taken_cannot_be_taken_again() {
    let twice = [
        (0, Put(1), None, 1, 2),
        (1, Take, Some(1), 3, 6),
        (2, Take, Some(1), 4, 5),
    ];
    assert_eq!(odd::<Queue>(&twice), (1, vec!["None".to_owned()]));
    assert_eq!(odd::<Stack>(&twice), (1, vec!["None".to_owned()]));
}

#[test]
fn a_value_that_was_seen_stays_seen() {
    // New, then old again: both reads overlap the write, and not each other.
    let reads = |first, second| {
        [
            (1, Put(7), None, 1, 6),
            (2, Take, Some(first), 2, 3),
            (3, Take, Some(second), 4, 5),
        ]
    };
    assert_eq!(objection::<Register>(&reads(0, 7)), None);
    assert_eq!(objection::<Register>(&reads(0, 0)), None);
    let (odd, instead) = odd::<Register>(&reads(7, 0));
    assert_eq!((odd, instead), (2, vec!["Some(7)".to_owned()]));
}

#[test]
fn a_ticket_is_given_once() {
    let tickets = |one, other| [(1, Put(1), Some(one), 1, 4), (2, Put(1), Some(other), 2, 3)];
    assert_eq!(objection::<Counter>(&tickets(0, 1)), None);
    assert_eq!(objection::<Counter>(&tickets(1, 0)), None);
    assert_eq!(
        odd::<Counter>(&tickets(0, 0)),
        (0, vec!["Some(1)".to_owned()])
    );
}

#[test]
fn an_operation_without_a_return_may_have_happened_or_not() {
    let and_take = |answer| [(1, Put(1), None, 1, 0), (2, Take, answer, 2, 3)];
    assert_eq!(objection::<Queue>(&and_take(None)), None);
    assert_eq!(objection::<Queue>(&and_take(Some(1))), None);
    assert_eq!(
        odd::<Queue>(&and_take(Some(2))),
        (1, vec!["None".to_owned(), "Some(1)".to_owned()])
    );
    // It happened once at most, and not before its call.
    let twice = [
        (1, Put(1), None, 1, 0),
        (2, Take, Some(1), 2, 3),
        (2, Take, Some(1), 4, 5),
    ];
    assert_eq!(odd::<Queue>(&twice).0, 2);
    let early = [(2, Take, Some(1), 1, 2), (1, Put(1), None, 3, 0)];
    assert_eq!(odd::<Queue>(&early).0, 0);
}

#[test]
fn an_operation_that_panicked_may_take_effect_while_its_thread_does_something_else() {
    let history = [
        (1, Put(1), None, 1, 0),
        (1, Take, None, 2, 3),
        (1, Take, Some(1), 4, 5),
    ];
    assert_eq!(objection::<Queue>(&history), None);
}

#[test]
fn the_history_ends_with_the_answer_that_none_explains() {
    let complaint = objection::<Queue>(&[
        (1, Put(1), None, 1, 2),
        (2, Take, Some(2), 3, 5),
        (1, Put(3), None, 4, 6),
        (2, Take, Some(1), 7, 8),
    ]);
    let Some(Complaint::NotLinearizable {
        history,
        odd,
        only_in_time,
        ..
    }) = complaint
    else {
        panic!("it is not linearizable: {complaint:?}");
    };
    assert_eq!((odd, history.len(), only_in_time), (1, 3, false));
    assert_eq!(history[1].call, "take()");
    assert_eq!(history[1].answer.as_deref(), Some("Some(2)"));
    assert_eq!(history[2].answer, None, "it was still running then");
}

#[test]
fn it_is_said_whether_only_the_time_of_the_calls_is_in_the_way() {
    let complaint = objection::<Queue>(&[(1, Put(1), None, 1, 2), (2, Take, None, 3, 4)]);
    let Some(Complaint::NotLinearizable { only_in_time, .. }) = complaint else {
        panic!("it is not linearizable: {complaint:?}");
    };
    assert!(only_in_time);
}

#[test]
fn operations_are_shown_as_calls() {
    #[derive(Debug)]
    #[allow(dead_code)]
    enum Shown {
        Pop,
        TryPush(u64),
        Move { from: u8 },
    }
    assert_eq!(call(&Shown::Pop), "pop()");
    assert_eq!(call(&Shown::TryPush(3)), "try_push(3)");
    assert_eq!(call(&Shown::Move { from: 1 }), "move { from: 1 }");
    assert_eq!(call(&7), "7()");
}

#[test]
fn the_ends_of_a_queue_may_disagree_where_happens_before_decides() {
    // A queue of one place. The one end finds it full, the other finds it empty, and
    // no single order has both.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    struct Places(VecDeque<u64>);
    impl Model for Places {
        type Operation = Op;
        type Answer = Result<Answer, ()>;

        fn apply(&mut self, operation: &Op) -> Self::Answer {
            match operation {
                Put(_) if self.0.len() == 2 => Err(()),
                Put(value) => {
                    self.0.push_back(*value);
                    Ok(None)
                }
                Take => Ok(self.0.pop_front()),
            }
        }
    }
    let explained = |last: Result<Answer, ()>, order: Order| {
        let recorded = history::<Places>(&[
            (0, Put(1), Ok(None), 1, 2),
            (1, Put(2), Ok(None), 3, 4),
            (1, Put(3), Err(()), 5, 6),
            (2, Take, Ok(Some(1)), 7, 8),
            (2, Take, last, 9, 10),
        ]);
        let mut model = Automaton::of(Places::default());
        let (items, _) = model.read(&recorded).unwrap();
        explains(&mut model, &Operations { items, order })
    };
    // The first put happens before everything; otherwise a thread's own order is all.
    let threads = [0, 1, 1, 2, 2];
    let before =
        |one: usize, other: usize| one < other && (one == 0 || threads[one] == threads[other]);
    let all = (0..5).map(|one| (0..5).map(|other| before(one, other)).collect());
    let weak = Order::HappensBefore(all.collect());
    assert!(explained(Ok(None), weak.clone()));
    assert!(!explained(Ok(None), Order::RealTime));
    assert!(explained(Ok(Some(2)), weak.clone()));
    assert!(!explained(Ok(Some(1)), weak.clone()), "taken twice");
    assert!(!explained(Ok(Some(3)), weak), "never put");
}

#[test]
fn forgotten_states_come_back_as_they_were() {
    let mut model = Automaton::of(Queue::default());
    let recorded = history::<Queue>(&[(0, Put(1), None, 1, 2), (0, Take, Some(1), 3, 4)]);
    let walk = |model: &mut Automaton| {
        let (items, _) = model.read(&recorded).unwrap();
        let (after_put, nothing) = model.step(0, items[0].operation);
        assert_eq!(model.answer(nothing), "None");
        let (after_take, taken) = model.step(after_put, items[1].operation);
        assert_eq!(Some(taken), items[1].answer);
        assert_eq!(after_take, 0, "it is empty again");
    };
    walk(&mut model);
    model.forget_states();
    walk(&mut model);
}

/// All orders of all operations, those without a return in or out.
fn explained_by_brute_force<M: Model>(model: &M, items: &[Told<M>], put: &mut Vec<usize>) -> bool {
    let rest: Vec<usize> = (0..items.len()).filter(|it| !put.contains(it)).collect();
    let has_returned = |it: usize| items[it].4 > 0;
    if !rest.iter().any(|&it| has_returned(it)) {
        return true;
    }
    rest.iter().any(|&next| {
        let precedes = |other: usize| has_returned(other) && items[other].4 < items[next].3;
        if rest.iter().any(|&other| precedes(other)) {
            return false;
        }
        let mut model = model.clone();
        let answer = model.apply(&items[next].1);
        if has_returned(next) && items[next].2 != answer {
            return false;
        }
        put.push(next);
        let explained = explained_by_brute_force(&model, items, put);
        put.pop();
        explained
    })
}

/// For each of up to three threads its operations with their answers, and the
/// moments of all calls and returns in a random order.
fn histories() -> impl Strategy<Value = Vec<(u32, Op, Answer, u64, u64)>> {
    let operation = prop_oneof![(1..3_u64).prop_map(Put), Just(Take)];
    let answer = prop_oneof![Just(None), (0..3_u64).prop_map(Some)];
    let thread = prop::collection::vec((operation, answer), 0..4);
    let threads = prop::collection::vec(thread, 1..4);
    let moments = any::<[prop::sample::Index; 24]>();
    let unfinished = prop::collection::vec(prop::bool::weighted(0.2), 3);
    (threads, moments, unfinished).prop_map(|(threads, moments, unfinished)| {
        let mut left: Vec<u64> = threads.iter().map(|it| it.len() as u64 * 2).collect();
        let mut times: Vec<Vec<u64>> = vec![Vec::new(); threads.len()];
        for (now, moment) in moments.iter().enumerate() {
            let open: Vec<usize> = (0..left.len()).filter(|&it| left[it] > 0).collect();
            if open.is_empty() {
                break;
            }
            let thread = open[moment.index(open.len())];
            left[thread] -= 1;
            times[thread].push(now as u64 + 1);
        }
        let mut history = Vec::new();
        for (number, thread) in threads.into_iter().enumerate() {
            let last = thread.len();
            for (index, (operation, answer)) in thread.into_iter().enumerate() {
                let called = times[number][index * 2];
                let returned = match unfinished[number] && index + 1 == last {
                    true => 0,
                    false => times[number][index * 2 + 1],
                };
                // A put answers nothing, but for the counter's.
                history.push((number as u32, operation, answer, called, returned));
            }
        }
        history
    })
}

fn agrees<M>(history_of: &[(u32, Op, Answer, u64, u64)], puts_answer: bool) -> (bool, bool)
where
    M: Model<Operation = Op, Answer = Answer> + Default + std::fmt::Debug,
{
    let mut operations = history_of.to_vec();
    for (_, operation, answer, _, _) in &mut operations {
        match (operation, puts_answer) {
            (Put(_), false) => *answer = None,
            (Put(_), true) | (Take, true) => *answer = answer.or(Some(0)),
            _ => {}
        }
    }
    let recorded = history::<M>(&operations);
    let expected = explained_by_brute_force(&M::default(), &operations, &mut Vec::new());
    let mut model = Automaton::of(M::default());
    let (items, _) = model.read(&recorded).unwrap();
    let explained = explains(&mut model, &Operations::of(items, None));
    assert_eq!(explained, expected, "{operations:?}");
    if !expected {
        let complaint = Judge::new(model).objection(&recorded, None);
        let Some(Complaint::NotLinearizable { history, odd, .. }) = complaint else {
            panic!("nothing was objected to");
        };
        assert!(history[odd].answer.is_some());
    }
    (expected, operations.len() > 3)
}

#[test]
fn the_search_agrees_with_every_permutation() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = histories();
    let mut counts = [0; 2];
    for _ in 0..3_000 {
        let history = strategy.new_tree(&mut runner).unwrap().current();
        let outcomes = [
            agrees::<Queue>(&history, false),
            agrees::<Stack>(&history, false),
            agrees::<Register>(&history, false),
            agrees::<Counter>(&history, true),
        ];
        for (explained, is_long) in outcomes {
            counts[usize::from(explained)] += usize::from(is_long);
        }
    }
    // Both happen often, or the test would say nothing.
    assert!(counts[0] > 500 && counts[1] > 500, "{counts:?}");
}

/// All real-time orders of a program's operations that a search comes to: for each
/// execution, who precedes whom, by thread and number.
fn orders(search: &engine::Search, threads: &[u32], steps: u32) -> (Vec<Vec<bool>>, u64) {
    use engine::primitive::thread;
    let rules = engine::Rules {
        memory: engine::Memory::SequentiallyConsistent,
        ..engine::Rules::default()
    };
    crate::note::set_weak(false);
    let body = || {
        let history = super::History::<Counter>::new();
        let spawned: Vec<_> = threads
            .iter()
            .map(|&count| {
                let history = history.clone();
                let body = move || {
                    for _ in 0..count {
                        history.call(Take, || {
                            (0..steps).for_each(|_| thread::spin_hint());
                            None
                        });
                    }
                };
                thread::spawn(None, Box::new(body))
            })
            .collect();
        spawned.into_iter().for_each(thread::join);
        Box::new(history.recorded()) as Value
    };
    let mut model = Automaton::of(Counter::default());
    let mut orders = Vec::new();
    let mut explorer = engine::Explorer::new();
    let summary = explorer.explore(rules, search, body, |seen| {
        let (items, _) = model.read(seen.value().unwrap()).unwrap();
        let mut operations = Operations::of(items, None);
        operations.items.sort_by_key(|it| (it.thread, it.called));
        let count = operations.items.len();
        let pairs = (0..count).flat_map(|one| (0..count).map(move |other| (one, other)));
        orders.push(
            pairs
                .map(|(one, other)| operations.precedes(one, other))
                .collect(),
        );
        true
    });
    assert!(summary.exhausted);
    orders.sort();
    orders.dedup();
    (orders, summary.executions)
}

#[test]
fn every_real_time_order_is_explored_once() {
    for (threads, steps) in [
        (&[1, 1][..], 0),
        (&[1, 1], 2),
        (&[2, 1], 0),
        (&[2, 2], 0),
        (&[1, 1, 1], 0),
        (&[3, 2], 0),
    ] {
        let all = engine::Search::DepthFirst {
            executions: 1_000_000,
        };
        let reduced = engine::Search::Exhaustive {
            executions: 1_000_000,
        };
        let (all, _) = orders(&all, threads, steps);
        let (reduced, executions) = orders(&reduced, threads, steps);
        assert_eq!(all, reduced, "{threads:?}");
        assert_eq!(executions, reduced.len() as u64, "{threads:?}");
    }
}
