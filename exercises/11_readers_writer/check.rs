//! What is asked of `readers_writer`.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
    thread,
};

use checks::Checks;
use readers_writer::Board;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks.check("what is written can be read").returns(
            "what is on the board, before and after",
            (3, 4, 4),
            || {
                let board = Board::new(3);
                let before = board.read(|&value| value);
                let returned = board.write(|value| {
                    *value += 1;
                    *value
                });
                (before, returned, board.read(|&value| value))
            },
        );

        checks
            .check("write_if changes what needs to be changed, and nothing else")
            .returns(
                "what write_if returns for an empty and for a full board, and what is on it",
                (true, false, "open".to_owned()),
                || {
                    let board = Board::new(String::new());
                    let first = board.write_if(String::is_empty, |text| text.push_str("open"));
                    let second = board.write_if(String::is_empty, |text| text.push_str("closed"));
                    (first, second, board.read(String::clone))
                },
            );

        checks
            .check("two readers can be at the board at the same time")
            .points(3)
            .concurrent(&["the first reader", "the second reader"], || {
                let board = Board::new(());
                thread::scope(|scope| {
                    for name in ["the first reader", "the second reader"] {
                        let board = &board;
                        scope.spawn(move || board.read(|()| checks::work(name)));
                    }
                });
            });

        checks
            .check("while one changes the board, no other does")
            .points(2)
            .exclusive("a change", || {
                let board = Board::new(0);
                let change = || {
                    board.write(|value| checks::span("a change", || *value += 1));
                };
                thread::scope(|scope| {
                    scope.spawn(change);
                    scope.spawn(change);
                });
                checks::equal("what two writers add up to", board.read(|&value| value), 2);
            });

        checks
            .check("while one changes the board, nobody reads it")
            .points(2)
            .exclusive("the time at the board of a reader and a writer", || {
                let board = Board::new(());
                let at_the_board =
                    || checks::span("the time at the board of a reader and a writer", || ());
                thread::scope(|scope| {
                    scope.spawn(|| board.write(|()| at_the_board()));
                    board.read(|()| at_the_board());
                });
            });

        checks
            .check("nobody sees half a change, and no change is lost")
            .points(2)
            .returns("the two numbers on the board, at the end", (2, 2), || {
                let board = Board::new((0, 0));
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            board.write(|pair| {
                                pair.0 += 1;
                                pair.1 += 1;
                            })
                        });
                    }
                    let (one, other) = board.read(|&pair| pair);
                    checks::equal("the second number, which is to be as the first", other, one);
                });
                board.read(|&pair| pair)
            });

        checks
            .check("what needs to be changed once is changed once, whoever comes first")
            .points(3)
            .returns(
                "how many of two threads change the board, and how often it is changed",
                (1, 1),
                || {
                    let board = Board::new(0);
                    let fill = || board.write_if(|&changes| changes == 0, |changes| *changes += 1);
                    let changed = thread::scope(|scope| {
                        let threads = [scope.spawn(fill), scope.spawn(fill)];
                        threads.map(|it| it.join().expect("write_if does not panic"))
                    });
                    let count = changed.into_iter().filter(|&it| it).count();
                    (count, board.read(|&changes| changes))
                },
            );

        checks
            .check("write_if that has nothing to change reads beside other readers")
            .points(2)
            .concurrent(&["the look of write_if", "the look of read"], || {
                let board = Board::new(());
                let needed = |_: &()| {
                    checks::work("the look of write_if");
                    false
                };
                thread::scope(|scope| {
                    scope.spawn(|| board.write_if(needed, |()| ()));
                    board.read(|()| checks::work("the look of read"));
                });
            });

        checks
            .check("write_if that has nothing to change does not wait for a reader to leave")
            .points(2)
            .returns("what write_if returns", false, || {
                let board = &Board::new(());
                let (done, is_done) = mpsc::channel::<()>();
                thread::scope(|scope| {
                    // Ends when `done` is dropped.
                    scope.spawn(move || board.read(|()| is_done.iter().for_each(drop)));
                    let changed = board.write_if(|()| false, |()| ());
                    drop(done);
                    changed
                })
            });

        checks
            .check("a reader that panics disturbs nobody")
            .returns("what is on the board afterwards", 4, || {
                let board = Board::new(3);
                let reader = AssertUnwindSafe(|| board.read(|_| panic!("the reader stumbles")));
                let result: Result<(), _> = panic::catch_unwind(reader);
                checks::equal(
                    "whether read panics if its reader does",
                    result.is_err(),
                    true,
                );
                board.write(|value| *value += 1);
                board.read(|&value| value)
            });

        checks
            .check("a writer is let in when a reader has panicked at the same time")
            .returns("what is on the board afterwards", 4, || {
                let board = Board::new(3);
                thread::scope(|scope| {
                    let reader = scope.spawn(|| board.read(|_| panic!("the reader stumbles")));
                    board.write(|value| *value += 1);
                    let result: Result<(), _> = reader.join();
                    checks::equal(
                        "whether the reader's panic comes out",
                        result.is_err(),
                        true,
                    );
                });
                board.read(|&value| value)
            });

        checks
            .check("eight readers and two writers, on real threads")
            .only_real()
            .returns("what is on the board at the end", (2_000, 2_000), || {
                let board = Board::new((0, 0));
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            for _ in 0..1_000 {
                                board.write(|pair| {
                                    pair.0 += 1;
                                    pair.1 += 1;
                                });
                            }
                        });
                    }
                    for _ in 0..8 {
                        scope.spawn(|| {
                            for _ in 0..1_000 {
                                let (one, other) = board.read(|&pair| pair);
                                checks::equal("the second number, beside the first", other, one);
                            }
                        });
                    }
                });
                board.read(|&pair| pair)
            });
    })
}
