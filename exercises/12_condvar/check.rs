//! What is asked of `condvar`.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use checks::Checks;
use condvar::Buffer;

/// Interleavings of one check, at most: who looks again and again, instead of waiting,
/// has no end of them.
const MOST: u64 = 2_000;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks.check("what comes first in comes first out").returns(
            "the items taken",
            [1, 2, 3],
            || {
                let buffer = Buffer::new(3);
                [1, 2, 3].into_iter().for_each(|item| buffer.put(item));
                [(); 3].map(|()| buffer.take())
            },
        );

        checks
            .check("whoever takes from an empty buffer waits for an item")
            .at_most(MOST)
            .points(2)
            .returns("the item taken", 7, || {
                let buffer = Buffer::new(1);
                thread::scope(|scope| {
                    scope.spawn(|| buffer.put(7));
                    buffer.take()
                })
            });

        checks
            .check("whoever puts into a full buffer waits for room")
            .at_most(MOST)
            .points(2)
            .returns("the items taken from a buffer for one", (1, 2), || {
                let buffer = Buffer::new(1);
                let both_are_in = AtomicBool::new(false);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        buffer.put(1);
                        buffer.put(2);
                        both_are_in.store(true, Ordering::SeqCst);
                    });
                    let overfull = both_are_in.load(Ordering::SeqCst);
                    checks::equal(
                        "whether two items fit into a buffer for one",
                        overfull,
                        false,
                    );
                    (buffer.take(), buffer.take())
                })
            });

        checks
            .check("a buffer for one passes three items on in their order")
            .at_most(MOST)
            .returns("the items taken", [1, 2, 3], || {
                let buffer = Buffer::new(1);
                thread::scope(|scope| {
                    scope.spawn(|| [1, 2, 3].into_iter().for_each(|item| buffer.put(item)));
                    [(); 3].map(|()| buffer.take())
                })
            });

        checks
            .check("two producers do not both find room in a buffer for one")
            .at_most(MOST)
            .points(2)
            .returns("the items taken, sorted", [1, 2], || {
                let buffer = &Buffer::new(1);
                let are_in = &AtomicUsize::new(0);
                thread::scope(|scope| {
                    for item in [1, 2] {
                        scope.spawn(move || {
                            buffer.put(item);
                            are_in.fetch_add(1, Ordering::SeqCst);
                        });
                    }
                    let overfull = are_in.load(Ordering::SeqCst) == 2;
                    checks::equal(
                        "whether two items fit into a buffer for one",
                        overfull,
                        false,
                    );
                    sorted([buffer.take(), buffer.take()])
                })
            });

        checks
            .check("two consumers get one item each")
            .at_most(MOST)
            .points(2)
            .returns("the items taken, sorted", [1, 2], || {
                let buffer = Buffer::new(1);
                thread::scope(|scope| {
                    let consumers = [(); 2].map(|()| scope.spawn(|| buffer.take()));
                    buffer.put(1);
                    buffer.put(2);
                    sorted(consumers.map(|it| it.join().expect("take does not panic")))
                })
            });

        checks
            .check("two items that come one after the other wake two consumers")
            .at_most(MOST)
            .points(2)
            .returns(
                "the items taken from a buffer for two, sorted",
                [1, 2],
                || {
                    let buffer = Buffer::new(2);
                    thread::scope(|scope| {
                        let consumers = [(); 2].map(|()| scope.spawn(|| buffer.take()));
                        buffer.put(1);
                        buffer.put(2);
                        sorted(consumers.map(|it| it.join().expect("take does not panic")))
                    })
                },
            );

        checks
            .check("two items that go one after the other make room for two producers")
            .at_most(MOST)
            .points(2)
            .returns("the items left in a buffer for two, sorted", [3, 4], || {
                let buffer = Buffer::new(2);
                buffer.put(1);
                buffer.put(2);
                thread::scope(|scope| {
                    scope.spawn(|| buffer.put(3));
                    scope.spawn(|| buffer.put(4));
                    buffer.take();
                    buffer.take();
                });
                sorted([buffer.take(), buffer.take()])
            });

        checks
            .check("two producers and two consumers all come to their end")
            .at_most(MOST)
            .points(3)
            .returns("the items taken, sorted", [1, 2], || {
                let buffer = &Buffer::new(1);
                thread::scope(|scope| {
                    scope.spawn(|| buffer.put(1));
                    scope.spawn(|| buffer.put(2));
                    let consumer = scope.spawn(|| buffer.take());
                    sorted([buffer.take(), consumer.join().expect("take does not panic")])
                })
            });

        checks
            .check("two consumers and a producer of two items all come to their end")
            .at_most(MOST)
            .points(2)
            .returns("the items taken, sorted", [1, 2, 3], || {
                let buffer = &Buffer::new(1);
                thread::scope(|scope| {
                    let consumers = [(); 2].map(|()| scope.spawn(|| buffer.take()));
                    scope.spawn(|| buffer.put(3));
                    buffer.put(1);
                    buffer.put(2);
                    let last = buffer.take();
                    let [one, other] = consumers.map(|it| it.join().expect("take does not panic"));
                    sorted([one, other, last])
                })
            });

        checks
            .check("a wait that ends for no reason does no harm")
            .at_most(MOST)
            .only_controlled()
            .spurious_wakeups()
            .points(2)
            .returns("the items taken from a buffer for one", [1, 2], || {
                let buffer = Buffer::new(1);
                let both_are_in = AtomicBool::new(false);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        buffer.put(1);
                        buffer.put(2);
                        both_are_in.store(true, Ordering::SeqCst);
                    });
                    let overfull = both_are_in.load(Ordering::SeqCst);
                    checks::equal(
                        "whether two items fit into a buffer for one",
                        overfull,
                        false,
                    );
                    [buffer.take(), buffer.take()]
                })
            });

        checks
            .check("a buffer for a hundred items has room for a hundred")
            .only_controlled()
            .returns(
                "how many items can be put in and taken out again",
                100,
                || {
                    let buffer = Buffer::new(100);
                    (0..100).for_each(|item| buffer.put(item));
                    (0..100).filter(|&item| buffer.take() == item).count()
                },
            );

        checks
            .check("whoever waits goes on as soon as there is something to go on with")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let buffer = Buffer::new(1);
                let what = "taking two items that are put in after 1 s and 2 s";
                checks::within(Duration::from_millis(2_000), what, || {
                    thread::scope(|scope| {
                        scope.spawn(|| {
                            for item in [1, 2] {
                                thread::sleep(Duration::from_millis(1_000));
                                buffer.put(item);
                            }
                        });
                        checks::equal("the first item", buffer.take(), 1);
                        checks::equal("the second item", buffer.take(), 2);
                    });
                });
            });

        checks
            .check("whoever waits leaves the processor to others")
            .without_spinning()
            .points(2)
            .holds(|| {
                let (empty, full) = (Buffer::new(1), Buffer::new(1));
                full.put(1);
                thread::scope(|scope| {
                    scope.spawn(|| full.put(2));
                    scope.spawn(|| {
                        thread::sleep(Duration::from_millis(1_000));
                        empty.put(3);
                        full.take();
                    });
                    empty.take();
                });
            });

        checks
            .check("four producers, four consumers and 40,000 items, on real threads")
            .only_real()
            .points(2)
            .returns("the sum of the items taken", 799_980_000_u64, || {
                let buffer = &Buffer::new(3);
                thread::scope(|scope| {
                    for producer in 0..4 {
                        scope.spawn(move || {
                            for item in 0..10_000 {
                                buffer.put(4 * item + producer);
                            }
                        });
                    }
                    let consume = || (0..10_000).map(|_| buffer.take()).sum::<u64>();
                    let consumers = [(); 4].map(|()| scope.spawn(consume));
                    consumers
                        .into_iter()
                        .map(|it| it.join().expect("take does not panic"))
                        .sum::<u64>()
                })
            });
    })
}

/// Who took which item is open.
fn sorted<const N: usize>(mut items: [i32; N]) -> [i32; N] {
    items.sort_unstable();
    items
}
