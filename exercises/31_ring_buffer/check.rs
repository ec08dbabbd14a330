//! What is asked of `ring_buffer`.

use std::{
    collections::VecDeque,
    fmt,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    thread,
};

use Operation::{Pop, Push};
use checks::{Checks, History, Model};
use ring_buffer::{Producer, ring_buffer};

/// What a ring buffer is for whoever uses it alone.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Plain {
    capacity: usize,
    values: VecDeque<u64>,
}

fn plain(capacity: usize) -> Plain {
    let values = VecDeque::new();
    Plain { capacity, values }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Operation {
    /// Push a value.
    Push(u64),
    /// Pop one.
    Pop,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Answer {
    Pushed(Result<(), u64>),
    Popped(Option<u64>),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Pushed(answer) => answer.fmt(f),
            Answer::Popped(answer) => answer.fmt(f),
        }
    }
}

impl Model for Plain {
    type Operation = Operation;
    type Answer = Answer;

    fn apply(&mut self, operation: &Operation) -> Answer {
        match *operation {
            Push(value) if self.values.len() == self.capacity => Answer::Pushed(Err(value)),
            Push(value) => {
                self.values.push_back(value);
                Answer::Pushed(Ok(()))
            }
            Pop => Answer::Popped(self.values.pop_front()),
        }
    }
}

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("values come out in the order in which they went in")
            .returns(
                "what is popped after push(1), push(2) and push(3), and once more",
                vec![Some(1), Some(2), Some(3), None],
                || {
                    let (mut producer, mut consumer) = ring_buffer(3);
                    for value in 1..=3 {
                        let _ = producer.push(value);
                    }
                    (0..4).map(|_| consumer.pop()).collect()
                },
            );

        checks
            .check("a buffer of two places takes two values, and gives the third back")
            .returns(
                "what push(1), push(2) and push(3) return",
                vec![Ok(()), Ok(()), Err(3)],
                || {
                    let (mut producer, _consumer) = ring_buffer(2);
                    (1..=3).map(|value| producer.push(value)).collect()
                },
            );

        checks
            .check("as many values fit in as were asked for, be it a power of two or not")
            .returns(
                "how many values fit into buffers of 1, 2, 3, 4, 5 and 6 places",
                vec![1, 2, 3, 4, 5, 6],
                || {
                    let fitting = |capacity| {
                        let (mut producer, _consumer) = ring_buffer(capacity);
                        // One that is never full need not be filled.
                        (0..20).take_while(|&it| producer.push(it).is_ok()).count()
                    };
                    (1..=6).map(fitting).collect()
                },
            );

        checks
            .check("with two values inside, the places go round hundreds of times")
            .only_real()
            .returns(
                "how many of 1,000 values come out as they went in, in a buffer of three places",
                1_000,
                || {
                    let (mut producer, mut consumer) = ring_buffer(3);
                    let _ = producer.push(0);
                    let comes = |value: &u64| {
                        let _ = producer.push(value + 1);
                        consumer.pop() == Some(*value)
                    };
                    (0..1_000).filter(comes).count()
                },
            );

        checks.check("a place can be used again and again").returns(
            "what is popped after each of seven pushes, in a buffer of three places",
            (1..=7).map(Some).collect::<Vec<Option<u64>>>(),
            || {
                let (mut producer, mut consumer) = ring_buffer(3);
                let mut popped = Vec::new();
                for value in 1..=7 {
                    let _ = producer.push(value);
                    popped.push(consumer.pop());
                }
                popped
            },
        );

        checks
            .check("two pushes and two pops explain each other, however they interleave")
            .points(3)
            .linearizable(plain(2), |history| {
                side_by_side(2, 0, &[Push(1), Push(2)], &[Pop, Pop], history);
            });

        checks
            .check("so they do in a buffer of one place, which is full and empty in turn")
            .points(2)
            .linearizable(plain(1), |history| {
                side_by_side(1, 0, &[Push(1), Push(2)], &[Pop, Pop], history);
            });

        checks
            .check("a place is not written again before its value has been taken out")
            .points(2)
            .linearizable(plain(2), |history| {
                side_by_side(2, 2, &[Push(3), Push(4)], &[Pop, Pop, Pop], history);
            });

        checks
            .check("any few pushes and pops explain each other")
            .linearizable_for(
                (0..3_usize, 1..4_u64, 1..4_usize),
                plain(2),
                |(full, pushes, pops), history| {
                    let pushes: Vec<Operation> = (10..10 + pushes).map(Push).collect();
                    side_by_side(2, full, &pushes, &vec![Pop; pops], history);
                },
            );

        checks
            .check("a value is whole when it comes out")
            .holds(|| {
                let (mut producer, mut consumer) = ring_buffer(1);
                let popped = thread::scope(|scope| {
                    scope.spawn(move || {
                        let _ = producer.push(vec![1, 2, 3]);
                        let _ = producer.push(vec![4, 5]);
                    });
                    [consumer.pop(), consumer.pop()]
                });
                for value in popped.into_iter().flatten() {
                    let whole = value == [1, 2, 3] || value == [4, 5];
                    checks::equal("whether what is popped was pushed", whole, true);
                }
            });

        checks
            .check("what was pushed can be popped when the producer is gone")
            .returns("what is popped", vec![Some(1), Some(2), None], || {
                let (mut producer, mut consumer) = ring_buffer(2);
                thread::spawn(move || {
                    let _ = producer.push(1);
                    let _ = producer.push(2);
                })
                .join()
                .expect("push does not panic");
                (0..3).map(|_| consumer.pop()).collect()
            });

        checks
            .check("each value is dropped once, those that are left inside too")
            .points(2)
            .returns(
                "how often each of five values was dropped: two popped, two left inside, one refused",
                vec![1; 5],
                || {
                    // It is never freed, so that a value may be dropped too often.
                    let counts: &[AtomicU64] = Vec::leak((0..5).map(|_| AtomicU64::new(0)).collect());
                    let value = |number| Counted(number, counts);
                    let (mut producer, mut consumer) = ring_buffer(3);
                    let _ = producer.push(value(0));
                    drop(consumer.pop());
                    for number in 1..=4 {
                        let _ = producer.push(value(number));
                    }
                    drop(consumer.pop());
                    drop(producer);
                    drop(consumer);
                    counts.iter().map(|it| it.load(Relaxed)).collect()
                },
            );

        checks
            .check("a value that is pushed when the consumer is gone is dropped, too")
            .returns("how often it was dropped", 1, || {
                let counts: &[AtomicU64] = Vec::leak(vec![AtomicU64::new(0)]);
                let (mut producer, consumer) = ring_buffer(2);
                drop(consumer);
                let _ = producer.push(Counted(0, counts));
                drop(producer);
                counts[0].load(Relaxed)
            });

        checks
            .check("neither end takes a lock")
            .takes_locks_at_most(0, || {
                let (mut producer, mut consumer) = ring_buffer(1);
                let _ = producer.push(1);
                let _ = producer.push(2);
                consumer.pop();
                consumer.pop();
            });

        checks
            .check("if one end stops halfway, the other one still gets on")
            .points(2)
            .waits_for_nobody("a push or a pop", || {
                let (mut producer, mut consumer) = ring_buffer(1);
                thread::scope(|scope| {
                    scope.spawn(move || {
                        for value in 1..=2 {
                            let _ = checks::span("a push or a pop", || producer.push(value));
                        }
                    });
                    for _ in 0..2 {
                        checks::span("a push or a pop", || consumer.pop());
                    }
                });
            });

        checks
            .check("a hundred thousand values arrive in order, on real threads")
            .only_real()
            .returns(
                "the number of values that came as they should",
                VALUES,
                || {
                    let (mut producer, mut consumer) = ring_buffer(64);
                    thread::scope(|scope| {
                        scope.spawn(move || {
                            for value in 0..VALUES {
                                while producer.push(value).is_err() {
                                    thread::yield_now();
                                }
                            }
                        });
                        let mut right = 0;
                        for expected in 0..VALUES {
                            let value = loop {
                                match consumer.pop() {
                                    Some(value) => break value,
                                    None => thread::yield_now(),
                                }
                            };
                            right += u64::from(value == expected);
                        }
                        right
                    })
                },
            );
    })
}

const VALUES: u64 = 100_000;

/// Counts how often it is dropped.
struct Counted(usize, &'static [AtomicU64]);

impl Drop for Counted {
    fn drop(&mut self) {
        self.1[self.0].fetch_add(1, Relaxed);
    }
}

/// Pushes `full` values, lets one thread push while another one pops, and then pops
/// what is left.
fn side_by_side(
    capacity: usize,
    full: usize,
    pushes: &[Operation],
    pops: &[Operation],
    history: &History<Plain>,
) {
    let (mut producer, mut consumer) = ring_buffer(capacity);
    for value in 1..=full as u64 {
        call(history, &Push(value), || push(&mut producer, value));
    }
    thread::scope(|scope| {
        scope.spawn(move || {
            for operation in pushes {
                if let Push(value) = *operation {
                    call(history, operation, || push(&mut producer, value));
                }
            }
        });
        for operation in pops {
            call(history, operation, || Answer::Popped(consumer.pop()));
        }
    });
    // A buffer that has lost its way may have no end.
    for _ in 0..=full + pushes.len() {
        if call(history, &Pop, || Answer::Popped(consumer.pop())) == Answer::Popped(None) {
            break;
        }
    }
}

fn call(history: &History<Plain>, operation: &Operation, run: impl FnOnce() -> Answer) -> Answer {
    history.call(operation.clone(), run)
}

fn push(producer: &mut Producer<u64>, value: u64) -> Answer {
    Answer::Pushed(producer.push(value))
}
