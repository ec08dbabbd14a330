//! What is asked of `publish`.

mod letter;

use std::{
    hint,
    sync::atomic::{
        AtomicU64,
        Ordering::{Acquire, Relaxed, Release, SeqCst},
    },
    thread,
};

use checks::Checks;
use publish::{Board, Weather};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        for (sentence, storing, loading) in [
            ("the prediction for a strict pair is exact", SeqCst, SeqCst),
            (
                "the prediction for a relaxed pair is exact",
                Relaxed,
                Relaxed,
            ),
            (
                "the prediction for a release and an acquire is exact",
                Release,
                Acquire,
            ),
            (
                "the prediction for a release alone is exact",
                Release,
                Relaxed,
            ),
            (
                "the prediction for an acquire alone is exact",
                Relaxed,
                Acquire,
            ),
            (
                "the prediction for a strict store and an acquire is exact",
                SeqCst,
                Acquire,
            ),
            (
                "the prediction for a release and a strict load is exact",
                Release,
                SeqCst,
            ),
            (
                "the prediction for a strict store alone is exact",
                SeqCst,
                Relaxed,
            ),
            (
                "the prediction for a strict load alone is exact",
                Relaxed,
                SeqCst,
            ),
        ] {
            checks.check(sentence).predicts(
                &format!("possible_letters({storing:?}, {loading:?})"),
                move || publish::possible_letters(storing, loading),
                move || letter::letter(storing, loading),
            );
        }

        checks
            .check("there is nothing to read before it is published")
            .returns("read()", None, || Board::default().read());

        for (sentence, weather) in [
            ("what has been published can be read", STORMY),
            ("so can a calm day at zero degrees", CALM),
            ("and so can the most extreme numbers", EXTREME),
        ] {
            checks
                .check(sentence)
                .returns("read()", Some(weather), move || {
                    let board = Board::default();
                    board.publish(weather);
                    board.read()
                });
        }

        checks
            .check("a reader sees all of it or nothing")
            .points(4)
            .outcomes(
                "the temperature and the wind that are read while they are published",
                [None, Some((7, 90))],
                || {
                    let board = Board::default();
                    thread::scope(|scope| {
                        scope.spawn(|| board.publish(STORMY));
                        board.read().map(|it| (it.temperature, it.wind))
                    })
                },
            );

        checks.check("what a reader has seen stays").outcomes(
            "whether there is something to read at the first look, and at the second",
            [(false, false), (false, true), (true, true)],
            || {
                let board = Board::default();
                thread::scope(|scope| {
                    scope.spawn(|| board.publish(STORMY));
                    (board.read().is_some(), board.read().is_some())
                })
            },
        );

        checks
            .check("whoever reads it sees what was done before it was published")
            .points(2)
            .outcomes(
                "the letter that was written before the weather was published, if that can be read",
                [None, Some(42)],
                || {
                    let (letter, board) = (AtomicU64::new(0), Board::default());
                    thread::scope(|scope| {
                        scope.spawn(|| {
                            letter.store(42, Relaxed);
                            board.publish(STORMY);
                        });
                        board.read().map(|_| letter.load(Relaxed))
                    })
                },
            );

        checks
            .check("so does whoever has it at second hand")
            .outcomes(
                "the letter, if the second board can be read",
                [None, Some(42)],
                || {
                    let letter = AtomicU64::new(0);
                    let (first, second) = (Board::default(), Board::default());
                    thread::scope(|scope| {
                        scope.spawn(|| {
                            letter.store(42, Relaxed);
                            first.publish(STORMY);
                        });
                        scope.spawn(|| {
                            if let Some(weather) = first.read() {
                                second.publish(weather);
                            }
                        });
                        second.read().map(|_| letter.load(Relaxed))
                    })
                },
            );

        checks
            .check("whoever knows that it has been published can read it, and so can all others")
            .returns("what two threads read", [Some(STORMY); 2], || {
                let board = Board::default();
                board.publish(STORMY);
                thread::scope(|scope| {
                    let other = scope.spawn(|| board.read());
                    let own = board.read();
                    [own, other.join().unwrap()]
                })
            });

        checks
            .check("nobody takes a lock")
            .takes_locks_at_most(0, || {
                let board = Board::default();
                thread::scope(|scope| {
                    scope.spawn(|| board.publish(STORMY));
                    board.read();
                });
            });

        checks
            .check("nobody waits, even if the other one stops halfway")
            .waits_for_nobody("a publish or a read", || {
                let board = Board::default();
                thread::scope(|scope| {
                    scope.spawn(|| checks::span("a publish or a read", || board.publish(STORMY)));
                    checks::span("a publish or a read", || board.read());
                });
            });

        checks
            .check("a reader that looks again and again gets each of ten thousand, on real threads")
            .only_real()
            .points(2)
            .returns(
                "how many of them are read as they were published",
                10_000,
                || {
                    let all = || {
                        let boards: Vec<Board> = (0..10_000).map(|_| Board::default()).collect();
                        thread::scope(|scope| {
                            scope.spawn(|| {
                                (0..)
                                    .zip(&boards)
                                    .for_each(|(number, board)| board.publish(numbered(number)))
                            });
                            let right = |&(number, board): &(i64, &Board)| loop {
                                match board.read() {
                                    Some(weather) => break weather == numbered(number),
                                    None => hint::spin_loop(),
                                }
                            };
                            (0..).zip(&boards).filter(right).count()
                        })
                    };
                    checks::ends("looking until it has been published", all)
                },
            );
    })
}

const STORMY: Weather = Weather {
    temperature: 7,
    wind: 90,
};

const CALM: Weather = Weather {
    temperature: 0,
    wind: 0,
};

const EXTREME: Weather = Weather {
    temperature: i64::MIN,
    wind: i64::MAX,
};

/// One of many that cannot be mistaken for another, whole or in part.
fn numbered(number: i64) -> Weather {
    Weather {
        temperature: number,
        wind: -number,
    }
}
