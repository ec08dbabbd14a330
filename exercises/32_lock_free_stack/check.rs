//! What is asked of `lock_free_stack`.

use std::{
    fmt,
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Relaxed, SeqCst},
    },
    thread,
};

use Operation::{Pop, Push};
use checks::{Checks, History, Model};
use lock_free_stack::Stack;
use proptest::{collection::vec, prelude::*};

/// What a stack is for whoever uses it alone.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Plain(Vec<u32>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Operation {
    Push(u32),
    Pop,
}

/// What a pop answers; a push says nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Answer(Option<Option<u32>>);

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("()"),
            Some(popped) => popped.fmt(f),
        }
    }
}

impl Model for Plain {
    type Operation = Operation;
    type Answer = Answer;

    fn apply(&mut self, operation: &Operation) -> Answer {
        match *operation {
            Push(number) => {
                self.0.push(number);
                Answer(None)
            }
            Pop => Answer(Some(self.0.pop())),
        }
    }
}

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("the number that was pushed last is popped first")
            .returns(
                "what is popped after push(2), push(0) and push(1), and once more",
                vec![Some(1), Some(0), Some(2), None],
                || {
                    let stack = Stack::new(3);
                    [2, 0, 1].into_iter().for_each(|number| stack.push(number));
                    (0..4).map(|_| stack.pop()).collect()
                },
            );

        checks
            .check("a number can be pushed again when it has been popped")
            .returns(
                "what is popped after pop(), push(0), pop(), push(1), push(0)",
                vec![Some(0), Some(1), None],
                || {
                    let stack = filled(2);
                    let (top, under) = (stack.pop(), stack.pop());
                    checks::equal("what pop() returns first", top, Some(1));
                    checks::equal("what pop() returns then", under, Some(0));
                    stack.push(0);
                    checks::equal("what pop() returns after push(0)", stack.pop(), Some(0));
                    stack.push(1);
                    stack.push(0);
                    (0..3).map(|_| stack.pop()).collect()
                },
            );

        checks
            .check("large numbers are numbers like any other")
            .returns(
                "what is popped after push(65_535), push(65_536) and push(99_999), and once more",
                vec![Some(99_999), Some(65_536), Some(65_535), None],
                || {
                    let stack = Stack::new(100_000);
                    let numbers = [65_535, 65_536, 99_999];
                    numbers.into_iter().for_each(|number| stack.push(number));
                    (0..4).map(|_| stack.pop()).collect()
                },
            );

        checks
            .check("a push and a pop on each of two threads explain each other")
            .points(2)
            .spurious_failures()
            .linearizable(Plain::default(), |history| {
                let stack = Stack::new(2);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        push(history, &stack, 0);
                        pop(history, &stack);
                    });
                    push(history, &stack, 1);
                    pop(history, &stack);
                });
                empty(history, &stack);
            });

        checks
            .check("three threads that pop at the same time get three numbers")
            .linearizable(Plain::default(), |history| {
                let stack = filled_through(history, 3);
                thread::scope(|scope| {
                    scope.spawn(|| pop(history, &stack));
                    scope.spawn(|| pop(history, &stack));
                    pop(history, &stack);
                });
                empty(history, &stack);
            });

        checks
            .check("two pops and a push of one thread do not mislead the pop of another")
            .points(3)
            .linearizable(Plain::default(), |history| {
                let stack = used(3);
                (0..3).for_each(|number| push(history, &stack, number));
                thread::scope(|scope| {
                    scope.spawn(|| pop(history, &stack));
                    let top = pop(history, &stack);
                    pop(history, &stack);
                    if let Some(number) = top {
                        push(history, &stack, number);
                    }
                });
                empty(history, &stack);
            });

        checks
            .check("a pop is not misled either when a count of eight bits comes round again")
            .long_sleeps()
            .at_most(1)
            .holds(|| {
                let stack = filled(ROUND + 2);
                thread::scope(|scope| {
                    let other = scope.spawn(|| stack.pop());
                    let mut own = comes_round(&stack);
                    own.extend(other.join().unwrap());
                    for _ in 0..=ROUND {
                        let Some(number) = stack.pop() else { break };
                        let before = own.iter().filter(|&&it| it == number).count();
                        let what =
                            format!("how often number {number} was popped and not pushed again");
                        checks::equal(&what, before + 1, 1);
                        own.push(number);
                    }
                    checks::equal(
                        "how many numbers come out of it",
                        own.len(),
                        ROUND as usize + 2,
                    );
                });
            });

        checks
            .check("a pop that is overtaken again and again does not take that for an empty stack")
            .at_most(SOME)
            .holds(|| {
                let stack = filled(8);
                thread::scope(|scope| {
                    for _ in 0..8 {
                        scope.spawn(|| {
                            for _ in 0..16 {
                                let number = stack.pop();
                                let what = "whether there is a number for each of eight threads";
                                checks::equal(what, number.is_some(), true);
                                number.into_iter().for_each(|number| stack.push(number));
                            }
                        });
                    }
                });
                let left = (0..9).map_while(|_| stack.pop()).count();
                checks::equal("how many numbers come out of it at the end", left, 8);
            });

        checks
            .check("any few pops and pushes explain each other")
            .linearizable_for(
                vec(vec(any::<bool>(), 1..4), 1..3),
                Plain::default(),
                |threads, history| {
                    let stack = filled_through(history, 2);
                    thread::scope(|scope| {
                        for steps in &threads {
                            scope.spawn(|| takes_and_gives(history, &stack, steps));
                        }
                    });
                    empty(history, &stack);
                },
            );

        checks
            .check("whoever pops a number sees what was done before it was pushed")
            .points(2)
            .holds(|| {
                let stack = Stack::new(2);
                let contents = [AtomicU64::new(0), AtomicU64::new(0)];
                thread::scope(|scope| {
                    for number in 0..2 {
                        let (stack, contents) = (&stack, &contents);
                        scope.spawn(move || {
                            contents[number as usize].store(7, Relaxed);
                            stack.push(number);
                        });
                    }
                    for _ in 0..2 {
                        if let Some(number) = stack.pop() {
                            let seen = contents[number as usize].load(Relaxed);
                            checks::equal("what is in the locker whose number was popped", seen, 7);
                        }
                    }
                });
            });

        checks
            .check("neither push nor pop takes a lock")
            .takes_locks_at_most(0, || {
                let stack = filled(2);
                stack.pop();
                stack.push(1);
            });

        checks
            .check("if one thread stops halfway, the others still get on")
            .points(2)
            .waits_for_nobody("a push or a pop", || {
                let stack = filled(2);
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            let popped = checks::span("a push or a pop", || stack.pop());
                            if let Some(number) = popped {
                                checks::span("a push or a pop", || stack.push(number));
                            }
                        });
                    }
                });
            });

        checks
            .check("no number is handed out twice to eight threads, on real threads")
            .only_real()
            .points(2)
            .returns(
                "how many numbers were handed out twice, or lost",
                (0, 0),
                || {
                    let stack = filled(NUMBERS);
                    let taken: Vec<AtomicBool> =
                        (0..NUMBERS).map(|_| AtomicBool::new(false)).collect();
                    let twice = AtomicU64::new(0);
                    thread::scope(|scope| {
                        for _ in 0..8 {
                            scope.spawn(|| {
                                for _ in 0..20_000 {
                                    let Some(number) = stack.pop() else { continue };
                                    let taken = &taken[number as usize];
                                    twice.fetch_add(u64::from(taken.swap(true, SeqCst)), SeqCst);
                                    taken.store(false, SeqCst);
                                    stack.push(number);
                                }
                            });
                        }
                    });
                    let left = (0..NUMBERS).filter_map(|_| stack.pop()).count() as u64;
                    (twice.into_inner(), u64::from(NUMBERS) - left)
                },
            );
    })
}

const NUMBERS: u32 = 5;

/// After so many changes a count of eight bits is where it was.
const ROUND: u32 = 256;

/// Interleavings of a program that has very many.
const SOME: u64 = 200;

/// Leaves the same number on top, and another one under it, and so often that each
/// count (of changes, pops, pushes, or pushes of that number) is a multiple of `ROUND`.
/// The numbers that were popped and not pushed again come back.
fn comes_round(stack: &Stack) -> Vec<u32> {
    let Some(top) = stack.pop() else {
        return Vec::new();
    };
    let own = (0..ROUND).filter_map(|_| stack.pop()).collect();
    stack.push(top);
    for _ in 1..ROUND {
        stack
            .pop()
            .into_iter()
            .for_each(|number| stack.push(number));
    }
    own
}

/// A stack with all its numbers, the largest on top.
fn filled(capacity: u32) -> Stack {
    let stack = Stack::new(capacity);
    (0..capacity).for_each(|number| stack.push(number));
    stack
}

/// An empty stack through which more has gone than fits into a few bits.
fn used(capacity: u32) -> Stack {
    let stack = Stack::new(capacity);
    for _ in 0..40 {
        stack.push(0);
        stack.pop();
    }
    stack
}

/// A stack with all its numbers, whose pushes are in the history.
fn filled_through(history: &History<Plain>, capacity: u32) -> Stack {
    let stack = Stack::new(capacity);
    (0..capacity).for_each(|number| push(history, &stack, number));
    stack
}

fn push(history: &History<Plain>, stack: &Stack, number: u32) {
    history.call(Push(number), || {
        stack.push(number);
        Answer(None)
    });
}

fn pop(history: &History<Plain>, stack: &Stack) -> Option<u32> {
    let answer = history.call(Pop, || Answer(Some(stack.pop())));
    answer.0.flatten()
}

/// Pops whatever is left.
fn empty(history: &History<Plain>, stack: &Stack) {
    // A stack that has lost its way may have no end.
    for _ in 0..4 {
        if pop(history, stack).is_none() {
            break;
        }
    }
}

/// Takes a number, or gives the one back that it has had for longest.
fn takes_and_gives(history: &History<Plain>, stack: &Stack, steps: &[bool]) {
    let mut own = Vec::new();
    for &takes in steps {
        if takes {
            own.extend(pop(history, stack));
        } else if !own.is_empty() {
            push(history, stack, own.remove(0));
        }
    }
}
