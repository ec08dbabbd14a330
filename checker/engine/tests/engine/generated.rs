//! Operations of programs that nobody has written.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use proptest::prelude::*;

use crate::support::Op;

fn simple() -> impl Strategy<Value = Op> {
    prop_oneof![
        (0..2_usize).prop_map(|it| Op::Load(it, SeqCst)),
        (0..2_usize, 1..3_u64).prop_map(|(it, value)| Op::Store(it, value, SeqCst)),
        (0..2_usize).prop_map(|it| Op::Add(it, SeqCst)),
        (0..2_usize).prop_map(|it| Op::Exchange(it, 0, 7, SeqCst)),
        Just(Op::Print("a")),
        Just(Op::Yield),
        Just(Op::Sleep(5)),
        Just(Op::Panic),
    ]
}

fn nested_prints() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        2 => Just(Op::Print("b")),
        1 => Just(Op::Printing(vec![Op::Print("c")])),
        1 => simple(),
    ];
    prop::collection::vec(op, 1..3)
}

fn blocking() -> impl Strategy<Value = Op> {
    let inner = || prop::collection::vec(simple(), 0..2);
    let nested = prop_oneof![
        3 => simple(),
        1 => (0..2_usize, inner()).prop_map(|(it, inner)| Op::Locked(it, inner)),
    ];
    let nested = move || prop::collection::vec(nested.clone(), 0..2);
    prop_oneof![
        (0..2_usize, nested()).prop_map(|(it, inner)| Op::Locked(it, inner)),
        (0..2_usize, inner()).prop_map(|(it, inner)| Op::TryLocked(it, inner)),
        (0..2_usize, inner()).prop_map(|(it, inner)| Op::LockedFor(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::Reading(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::Writing(it, inner)),
        (0..1_usize, inner()).prop_map(|(it, inner)| Op::TryWriting(it, inner)),
        nested_prints().prop_map(Op::Printing),
        Just(Op::Wait(0, 0)),
        Just(Op::WaitFor(0, 0)),
        Just(Op::NotifyOne(0)),
        Just(Op::NotifyAll(0)),
        Just(Op::Park),
        (1..3_u64).prop_map(Op::Put),
        Just(Op::Take),
        Just(Op::ParkFor),
        (0..3_usize).prop_map(Op::Unpark),
        inner().prop_map(Op::Spawn),
    ]
}

/// Any operation of a program that does not notice weak memory.
pub(crate) fn op() -> impl Strategy<Value = Op> {
    prop_oneof![simple(), blocking()]
}

/// An operation of a program that may end before all its threads do.
pub(crate) fn ending_op() -> impl Strategy<Value = Op> {
    prop_oneof![6 => simple(), 2 => blocking(), 1 => Just(Op::ExitProcess)]
}

fn ordering() -> impl Strategy<Value = Ordering> {
    prop_oneof![
        Just(Relaxed),
        Just(Acquire),
        Just(Release),
        Just(AcqRel),
        Just(SeqCst)
    ]
}

pub(crate) fn weak_op() -> impl Strategy<Value = Op> {
    let loads = |ordering| match ordering {
        Release | AcqRel => Acquire,
        other => other,
    };
    let stores = |ordering| match ordering {
        Acquire | AcqRel => Release,
        other => other,
    };
    let fences = |ordering| match ordering {
        Relaxed => SeqCst,
        other => other,
    };
    prop_oneof![
        4 => (0..2_usize, ordering()).prop_map(move |(it, o)| Op::Load(it, loads(o))),
        4 => (0..2_usize, 1..3_u64, ordering()).prop_map(move |(it, value, o)| Op::Store(it, value, stores(o))),
        2 => (0..2_usize, ordering()).prop_map(|(it, o)| Op::Add(it, o)),
        1 => (0..2_usize, ordering()).prop_map(|(it, o)| Op::Exchange(it, 0, 7, o)),
        1 => ordering().prop_map(move |o| Op::Fence(fences(o))),
        1 => (0..2_usize, ordering()).prop_map(move |(it, o)| Op::Locked(0, vec![Op::Load(it, loads(o))])),
    ]
}

pub(crate) fn failing_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..2_usize, 0..2_u64, ordering()).prop_map(|(it, from, o)| Op::ExchangeWeakly(it, from, 1, o)),
        2 => weak_op(),
    ]
}
