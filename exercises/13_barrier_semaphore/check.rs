//! What is asked of `barrier_semaphore`.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use barrier_semaphore::{Room, in_phases};
use checks::Checks;

/// Interleavings of one check, at most: who looks again and again, instead of waiting,
/// has no end of them.
const MOST: u64 = 5_000;

/// Ten milliseconds, and so little more that no pause between two looks ends just then.
const WHILE: Duration = Duration::from_nanos(10_000_007);

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("every thread works once in every phase")
            .at_most(MOST)
            .returns("the calls, as (thread, phase), sorted", calls(2, 3), || {
                let seen = Mutex::new(Vec::new());
                in_phases(2, 3, |thread, phase| {
                    seen.lock().expect("nobody panics").push((thread, phase));
                });
                let mut seen = seen.into_inner().expect("nobody panics");
                seen.sort_unstable();
                seen
            });

        checks
            .check("nobody begins a phase before all have ended the one before")
            .at_most(MOST)
            .points(3)
            .holds(|| phases_in_order(2, 3));

        checks
            .check("three threads go from phase to phase together")
            .at_most(MOST)
            .points(2)
            .holds(|| phases_in_order(3, 2));

        checks
            .check("in the first phase the threads work at the same time")
            .points(2)
            .concurrent(
                &[
                    "number 0 in phase 0",
                    "number 1 in phase 0",
                    "number 2 in phase 0",
                ],
                || {
                    in_phases(3, 1, |thread, _| {
                        checks::work(
                            [
                                "number 0 in phase 0",
                                "number 1 in phase 0",
                                "number 2 in phase 0",
                            ][thread],
                        );
                    });
                },
            );

        checks.check("in a later phase they still do").concurrent(
            &["number 0 in phase 1", "number 1 in phase 1"],
            || {
                in_phases(2, 2, |thread, phase| {
                    if phase == 1 {
                        checks::work(["number 0 in phase 1", "number 1 in phase 1"][thread]);
                    }
                });
            },
        );

        checks
            .check("no phases, and a single thread, are nothing special")
            .returns("how often work is called", (0, 3), || {
                let calls = |threads, phases| {
                    let calls = AtomicUsize::new(0);
                    in_phases(threads, phases, |_, _| {
                        calls.fetch_add(1, SeqCst);
                    });
                    calls.into_inner()
                };
                (calls(2, 0), calls(1, 3))
            });

        checks
            .check("a phase begins as soon as all have ended the one before")
            .only_controlled()
            .prompt_time()
            .holds(|| {
                let what = "a first phase of 10 ms and a second of no time";
                checks::within(WHILE, what, || {
                    in_phases(2, 2, |thread, phase| {
                        if (thread, phase) == (0, 0) {
                            thread::sleep(WHILE);
                        }
                    });
                });
            });

        checks
            .check("a room gives back what the stay returns, again and again")
            .returns("what two stays return", (7, "text"), || {
                let room = Room::new(1);
                (room.enter(|| 7), room.enter(|| "text"))
            });

        checks
            .check("a room with one place holds one at a time")
            .at_most(MOST)
            .points(2)
            .exclusive("the room", || {
                let room = Room::new(1);
                let visit = || room.enter(|| checks::span("the room", || ()));
                thread::scope(|scope| {
                    scope.spawn(visit);
                    scope.spawn(visit);
                });
            });

        checks
            .check("of three who come to a room with two places, never more than two are inside")
            .at_most(MOST)
            .points(2)
            .holds(|| {
                let (room, inside) = (Room::new(2), AtomicUsize::new(0));
                let visit = || {
                    room.enter(|| {
                        let others = inside.fetch_add(1, SeqCst);
                        let crowded = others >= 2;
                        checks::equal("whether three are in a room for two", crowded, false);
                        inside.fetch_sub(1, SeqCst);
                    });
                };
                thread::scope(|scope| {
                    scope.spawn(visit);
                    scope.spawn(visit);
                    visit();
                });
            });

        checks
            .check("in a room with two places two can be inside at the same time")
            .points(2)
            .concurrent(&["the first stay", "the second stay"], || {
                let room = Room::new(2);
                thread::scope(|scope| {
                    for name in ["the first stay", "the second stay"] {
                        let room = &room;
                        scope.spawn(move || room.enter(|| checks::work(name)));
                    }
                });
            });

        checks
            .check("everybody who waits is let in some time")
            .at_most(MOST)
            .points(2)
            .returns("how many have been inside", 3, || {
                let (room, visits) = (Room::new(1), AtomicUsize::new(0));
                let visit = || room.enter(|| visits.fetch_add(1, SeqCst));
                thread::scope(|scope| {
                    scope.spawn(visit);
                    scope.spawn(visit);
                    visit();
                });
                visits.into_inner()
            });

        checks
            .check("who leaves frees one place, and no more")
            .at_most(MOST)
            .points(2)
            .exclusive("the room", || {
                let room = Room::new(1);
                let visit = || room.enter(|| checks::span("the room", || ()));
                visit();
                thread::scope(|scope| {
                    scope.spawn(visit);
                    scope.spawn(visit);
                });
            });

        checks
            .check("when two leave at the same time, both places are free again")
            .at_most(MOST)
            .returns(
                "what the second of two says who are in a room for two",
                7,
                || {
                    let room = Room::new(2);
                    thread::scope(|scope| {
                        scope.spawn(|| room.enter(|| ()));
                        room.enter(|| ());
                    });
                    room.enter(|| room.enter(|| 7))
                },
            );

        checks
            .check("when two leave, both who wait are let in")
            .at_most(MOST)
            .points(2)
            .returns("how many of those who waited have been inside", 2, || {
                let (room, visits) = (Room::new(2), AtomicUsize::new(0));
                let visit = || room.enter(|| visits.fetch_add(1, SeqCst));
                thread::scope(|scope| {
                    room.enter(|| {
                        room.enter(|| {
                            scope.spawn(visit);
                            scope.spawn(visit);
                        });
                    });
                });
                visits.into_inner()
            });

        checks
            .check("whoever waits is let in to whichever place is free first")
            .at_most(MOST)
            .holds(|| {
                let room = Room::new(2);
                let (tell, told) = mpsc::channel();
                thread::scope(|scope| {
                    room.enter(|| {
                        room.enter(|| {
                            scope.spawn(|| room.enter(|| tell.send("I am inside").is_ok()));
                        });
                        // One place is free again, and the other one stays taken.
                        told.recv().is_ok()
                    });
                });
            });

        checks
            .check("whoever waits for a place leaves the processor to others")
            .without_spinning()
            .holds(|| {
                let room = Room::new(1);
                thread::scope(|scope| {
                    room.enter(|| {
                        scope.spawn(|| room.enter(|| ()));
                        thread::sleep(Duration::from_millis(1_000));
                    });
                });
            });

        checks
            .check("whoever waits is let in as soon as a place is free")
            .only_controlled()
            .prompt_time()
            .holds(|| {
                let room = Room::new(1);
                let what = "waiting for a place that is taken for 10 ms";
                checks::within(WHILE, what, || {
                    thread::scope(|scope| {
                        room.enter(|| {
                            scope.spawn(|| room.enter(|| ()));
                            thread::sleep(WHILE);
                        });
                    });
                });
            });

        checks.check("each room has places of its own").returns(
            "what a stay in a room returns, from inside another",
            7,
            || {
                let (hall, chamber) = (Room::new(1), Room::new(1));
                hall.enter(|| chamber.enter(|| 7))
            },
        );

        checks
            .check("a panic inside gives the place back")
            .points(2)
            .returns("what the next stay returns", 7, || {
                let room = Room::new(1);
                let stumble = AssertUnwindSafe(|| room.enter(|| panic!("the visitor stumbles")));
                let result: Result<(), _> = panic::catch_unwind(stumble);
                checks::equal(
                    "whether enter panics if its stay does",
                    result.is_err(),
                    true,
                );
                room.enter(|| 7)
            });

        checks
            .check("whoever waits is let in by a panic, too")
            .at_most(MOST)
            .returns("what the other stay returns", 7, || {
                let room = Room::new(1);
                thread::scope(|scope| {
                    let other = scope.spawn(|| room.enter(|| 7));
                    let stumble =
                        AssertUnwindSafe(|| room.enter(|| panic!("the visitor stumbles")));
                    let _: Result<(), _> = panic::catch_unwind(stumble);
                    other.join().expect("only one of the visitors stumbles")
                })
            });

        checks
            .check("a wait that ends for no reason lets nobody in too early")
            .at_most(MOST)
            .only_controlled()
            .spurious_wakeups()
            .exclusive("the room", || {
                let room = Room::new(1);
                let visit = || room.enter(|| checks::span("the room", || ()));
                thread::scope(|scope| {
                    scope.spawn(visit);
                    visit();
                });
            });

        checks
            .check("a wait that ends for no reason begins no phase too early")
            .at_most(MOST)
            .only_controlled()
            .spurious_wakeups()
            .holds(|| phases_in_order(2, 2));

        checks
            .check("eight threads and fifty phases, on real threads")
            .only_real()
            .holds(|| phases_in_order(8, 50));

        checks
            .check("ten threads and a room for three, on real threads")
            .only_real()
            .returns("how many have been inside", 5_000, || {
                let (room, inside) = (Room::new(3), AtomicUsize::new(0));
                let visits = AtomicUsize::new(0);
                thread::scope(|scope| {
                    for _ in 0..10 {
                        scope.spawn(|| {
                            for _ in 0..500 {
                                room.enter(|| {
                                    let crowded = inside.fetch_add(1, SeqCst) >= 3;
                                    let what = "whether four are in a room for three";
                                    checks::equal(what, crowded, false);
                                    visits.fetch_add(1, SeqCst);
                                    inside.fetch_sub(1, SeqCst);
                                });
                            }
                        });
                    }
                });
                visits.into_inner()
            });
    })
}

/// All calls of `work`, sorted.
fn calls(threads: usize, phases: usize) -> Vec<(usize, usize)> {
    (0..threads)
        .flat_map(|thread| (0..phases).map(move |phase| (thread, phase)))
        .collect()
}

/// Asks at the beginning of each phase whether all have ended the one before. Each
/// thread's progress is noted by itself, so that noting it brings no order about.
fn phases_in_order(threads: usize, phases: usize) {
    let ended: Vec<_> = (0..threads).map(|_| AtomicUsize::new(0)).collect();
    in_phases(threads, phases, |thread, phase| {
        if phase > 0 {
            let behind = ended.iter().filter(|it| it.load(SeqCst) < phase).count();
            let what = format!(
                "how many are still in phase {} when phase {phase} begins",
                phase - 1
            );
            checks::equal(&what, behind, 0);
        }
        ended[thread].store(phase + 1, SeqCst);
    });
    let done: Vec<_> = ended.into_iter().map(AtomicUsize::into_inner).collect();
    checks::equal(
        "the phases that each thread has ended",
        done,
        vec![phases; threads],
    );
}
