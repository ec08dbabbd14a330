//! What is asked of `interpreter_lock`.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use checks::Checks;
use interpreter_lock::{
    Instruction::{Blocking, Builtin, Load, Store},
    Interpreter,
};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("variables keep their values from one time to the next")
            .returns(
                "x, y and z, after x = 1, y = 2 and x = 3",
                (3, 2, 0),
                || {
                    let interpreter = Interpreter::default();
                    interpreter.attach(|attached| {
                        attached.set("x", 1);
                        attached.set("y", 2);
                    });
                    interpreter.attach(|attached| attached.set("x", 3));
                    interpreter.attach(|attached| {
                        (attached.get("x"), attached.get("y"), attached.get("z"))
                    })
                },
            );

        checks
            .check("what a thread does while it is attached is not interrupted")
            .points(2)
            .returns("`x` after two threads have added 1 to it", 2, || {
                let interpreter = Interpreter::default();
                both(|_| add_one(&interpreter));
                interpreter.attach(|attached| attached.get("x"))
            });

        checks
            .check("two threads are never attached at the same time")
            .points(2)
            .exclusive("attached code", || {
                let interpreter = Interpreter::default();
                both(|_| interpreter.attach(|_| checks::span("attached code", || ())));
            });

        checks
            .check("two threads are never attached at the same time, even if one comes back from a call")
            .points(2)
            .exclusive("attached code", || {
                let interpreter = Interpreter::default();
                both(|thread| {
                    interpreter.attach(|attached| {
                        if thread == 0 {
                            attached.detach(|| ());
                        }
                        checks::span("attached code", || ());
                    });
                });
            });

        checks
            .check("blocking calls of two threads can run at the same time")
            .points(3)
            .concurrent(&CALLS, || {
                let interpreter = Interpreter::default();
                both(|thread| {
                    interpreter.attach(|attached| attached.detach(|| checks::work(CALLS[thread])));
                });
            });

        checks
            .check("whoever waits for the lock leaves the processor to others")
            .without_spinning()
            .holds(|| {
                let interpreter = Interpreter::default();
                both(|_| interpreter.attach(|_| thread::sleep(Duration::from_secs(1))));
            });

        checks
            .check("others can be attached during a call, the calling thread included")
            .points(2)
            .returns("x, set during a call and read after it", 5, || {
                let interpreter = Interpreter::default();
                interpreter.attach(|attached| {
                    attached.detach(|| interpreter.attach(|inner| inner.set("x", 5)));
                    attached.get("x")
                })
            });

        checks
            .check("the lock is given back when attached code panics")
            .points(2)
            .returns("x, which was 7 before the panic", 8, || {
                let interpreter = Interpreter::default();
                let failed = catch(|| {
                    interpreter.attach(|attached| {
                        attached.set("x", 7);
                        panic!("the program is wrong");
                    })
                });
                checks::equal("whether the panic came through attach", failed, true);
                thread::scope(|scope| {
                    scope.spawn(|| add_one(&interpreter));
                });
                interpreter.attach(|attached| attached.get("x"))
            });

        checks
            .check("after a call that panicked, the thread is attached again")
            .points(2)
            .returns("x, read after the panic", 3, || {
                let interpreter = Interpreter::default();
                interpreter.attach(|attached| {
                    attached.set("x", 3);
                    let failed = catch(|| attached.detach(|| panic!("connection lost")));
                    checks::equal("whether the panic came through detach", failed, true);
                    attached.get("x")
                })
            });

        checks
            .check("after a call that panicked, no other thread is attached")
            .exclusive("attached code", || {
                let interpreter = Interpreter::default();
                both(|thread| {
                    interpreter.attach(|attached| {
                        if thread == 0 {
                            catch(|| attached.detach(|| panic!("connection lost")));
                        }
                        checks::span("attached code", || ());
                    });
                });
            });

        checks
            .check("a panicking call leaves the lock free, if nobody catches the panic before")
            .returns("x, after a panic in a call", 1, || {
                let interpreter = Interpreter::default();
                catch(|| {
                    interpreter.attach(|attached| attached.detach(|| panic!("connection lost")))
                });
                thread::scope(|scope| {
                    scope.spawn(|| add_one(&interpreter));
                });
                interpreter.attach(|attached| attached.get("x"))
            });

        checks.check("a program is executed").points(2).returns(
            "the result of a program, and its variables",
            (42, 21, 0),
            || {
                let interpreter = Interpreter::default();
                let result = interpreter.execute(&[
                    Builtin(&|value| value + 20),
                    Blocking(&|value| value + 1),
                    Store("half"),
                    Load("nothing"),
                    Store("zero"),
                    Load("half"),
                    Builtin(&|value| value * 2),
                ]);
                interpreter.attach(|attached| (result, attached.get("half"), attached.get("zero")))
            },
        );

        checks
            .check("the built-in functions of two programs never run at the same time")
            .points(2)
            .exclusive("a built-in function", || {
                let interpreter = Interpreter::default();
                let function = |value| checks::span("a built-in function", || value + 1);
                both(|_| {
                    interpreter.execute(&[Builtin(&function)]);
                });
            });

        checks
            .check("the blocking calls of two programs can run at the same time")
            .points(2)
            .concurrent(&CALLS, || {
                let interpreter = Interpreter::default();
                both(|thread| {
                    let call = |value| {
                        checks::work(CALLS[thread]);
                        value
                    };
                    interpreter.execute(&[Load("x"), Blocking(&call), Store("x")]);
                });
            });

        checks
            .check("between two instructions, another program can have its turn")
            .points(2)
            .outcomes("`x` after two programs have added 1 to it", [1, 2], || {
                let interpreter = Interpreter::default();
                both(|_| {
                    interpreter.execute(&[Load("x"), Builtin(&|value| value + 1), Store("x")]);
                });
                interpreter.attach(|attached| attached.get("x"))
            });

        checks
            .check("after each instruction, of whatever kind, another thread can have its turn")
            .outcomes(
                "the number of instructions, of six, after which another thread has its turn",
                0..=6,
                || {
                    let interpreter = Interpreter::default();
                    interpreter.attach(|attached| attached.set("a", 7));
                    let built_in = AtomicU32::new(0);
                    let counted = |value| {
                        built_in.fetch_add(1, Ordering::SeqCst);
                        value + 1
                    };
                    let program = [
                        Store("a"),
                        Builtin(&counted),
                        Store("b"),
                        Load("turn"),
                        Builtin(&counted),
                        Store("c"),
                    ];
                    let seen = thread::scope(|scope| {
                        scope.spawn(|| interpreter.execute(&program));
                        interpreter.attach(|attached| {
                            attached.set("turn", 1);
                            let stored = ["a", "b", "c"].map(|name| attached.get(name));
                            let built_in = built_in.load(Ordering::SeqCst);
                            // Each has another value before its store: 7, 0 and 0.
                            let stores = [stored[0] == 0, stored[1] == 1, stored[2] > 0];
                            stores.map(u32::from).iter().sum::<u32>() + built_in
                        })
                    });
                    // What was loaded before the turn is 0, and 1 was added to it.
                    let loaded_before = interpreter.attach(|attached| attached.get("c")) == 1;
                    seen + u32::from(loaded_before)
                },
            );

        checks
            .check("eight real threads add 10,000 times, with a call now and then")
            .only_real()
            .returns("x", 80_000, || {
                let interpreter = Interpreter::default();
                thread::scope(|scope| {
                    for _ in 0..8 {
                        scope.spawn(|| {
                            for time in 0..10_000 {
                                add_one(&interpreter);
                                if time % 100 == 0 {
                                    interpreter
                                        .attach(|attached| attached.detach(thread::yield_now));
                                }
                            }
                        });
                    }
                });
                interpreter.attach(|attached| attached.get("x"))
            });
    })
}

/// What the two threads do while they are detached.
const CALLS: [&str; 2] = ["the call of the one thread", "the call of the other"];

/// Two threads do it, number 0 and number 1.
fn both(it: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for thread in 0..2 {
            let it = &it;
            scope.spawn(move || it(thread));
        }
    });
}

/// Adds 1 to the variable `x`, attached from the reading to the writing.
fn add_one(interpreter: &Interpreter) {
    interpreter.attach(|attached| {
        let x = attached.get("x");
        attached.set("x", x + 1);
    });
}

/// Whether it panics.
fn catch(it: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(it)).is_err()
}
