//! What is asked of `pipeline`.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use checks::Checks;
use crossbeam::channel;
use pipeline::{Stage, merge, pipeline};

/// Interleavings of one check, at most: a line has many threads.
const MOST: u64 = 2_000;
/// The same, where it does not matter who goes first.
const SOME: u64 = 200;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("every item passes through all stages, and they come out in their order")
            .at_most(MOST)
            .points(3)
            .returns(
                "what comes out of a line that adds 1 and then takes ten times as much",
                vec![20, 30],
                || {
                    all(
                        1..=2,
                        vec![Box::new(|it| it + 1), Box::new(|it| it * 10)],
                        1,
                    )
                },
            );

        checks
            .check("three items keep their order, too, with one stage and room for two")
            .at_most(MOST)
            .returns("what comes out", vec![10, 20, 30], || {
                all(1..=3, vec![Box::new(|it| it * 10)], 2)
            });

        checks
            .check("a stage remembers what it has seen")
            .at_most(MOST)
            .returns("the sums so far of 1, 2, 3", vec![1, 3, 6], || {
                let mut sum = 0;
                let add = move |it| {
                    sum += it;
                    sum
                };
                all(1..=3, vec![Box::new(add)], 1)
            });

        checks
            .check("no items, and no stages, are nothing special")
            .returns(
                "what comes out without items, and without stages",
                (vec![], vec![1, 2]),
                || {
                    (
                        all(vec![], vec![Box::new(|it| it)], 1),
                        all(1..=2, vec![], 1),
                    )
                },
            );

        checks
            .check("the stages work at the same time, each on another item")
            .points(2)
            .concurrent(
                &["the first stage on item 2", "the second stage on item 1"],
                || {
                    let first = marked(2, "the first stage on item 2");
                    let second = marked(1, "the second stage on item 1");
                    pipeline(1..=2, vec![first, second], 1, |_| ());
                },
            );

        checks.check("so do the source and the sink").concurrent(
            &["making item 3", "the sink on item 1"],
            || {
                let source = (1..=3).inspect(|&it| {
                    if it == 3 {
                        checks::work("making item 3");
                    }
                });
                pipeline(source, vec![Box::new(|it| it)], 1, |it| {
                    if it == 1 {
                        checks::work("the sink on item 1");
                    }
                });
            },
        );

        checks
            .check("if there is room for three, the source can be that much ahead of a slow stage")
            .concurrent(&["making item 4", "the stage on item 1"], || {
                let source = (1..=4).inspect(|&it| {
                    if it == 4 {
                        checks::work("making item 4");
                    }
                });
                let stage = marked(1, "the stage on item 1");
                pipeline(source, vec![stage], 3, |_| ());
            });

        checks
            .check("if there is room for ten, it can be that much ahead")
            .at_most(SOME)
            .only_controlled()
            .returns("how many items come out", 12, || {
                let (tell, told) = mpsc::channel();
                let source = (1..=12).inspect(move |&it| {
                    if it == 11 {
                        tell.send(()).expect("the stage is there");
                    }
                });
                let stage: Stage<u32> = Box::new(move |it| {
                    if it == 1 {
                        // With the first item in its hands, and room for the ten others.
                        told.recv().expect("the source comes to item 11");
                    }
                    it
                });
                all(source, vec![stage], 10).len()
            });

        checks
            .check("a slow sink slows the whole line down: no more items than there is room for")
            .at_most(MOST)
            .only_controlled()
            .prompt_time()
            .points(3)
            .holds(|| {
                // One in the hands of each of the three, and one waiting before each
                // of the last two.
                let most = 5;
                let made = Arc::new(AtomicU64::new(0));
                let source = {
                    let made = Arc::clone(&made);
                    (1..=12).inspect(move |_| {
                        made.fetch_add(1, SeqCst);
                    })
                };
                let mut taken = 0;
                pipeline(source, vec![Box::new(|it| it)], 1, |_| {
                    // Whoever can go on does, before this is over.
                    thread::sleep(Duration::from_secs(1));
                    let under_way = made.load(SeqCst) - taken;
                    let what = "items under way in a line of source, stage and sink, with room \
                                for 1 between them";
                    checks::at_most(what, under_way, most);
                    taken += 1;
                });
            });

        checks
            .check("if a stage panics, all the others come to an end, and pipeline panics")
            .at_most(MOST)
            .points(2)
            .returns("whether pipeline panics", true, || {
                let work: Stage<u32> = Box::new(|it| match it {
                    2 => panic!("item 2 is stuck"),
                    it => it,
                });
                panics(1..=6, vec![work, Box::new(|it| it)])
            });

        checks
            .check("if the last stage panics, those before it do not wait for it")
            .at_most(MOST)
            .points(2)
            .returns("whether pipeline panics", true, || {
                let work: Stage<u32> = Box::new(|_| panic!("everything is stuck"));
                panics(1..=6, vec![Box::new(|it| it), work])
            });

        checks
            .check("a broken line stops, however many items are still to come")
            .at_most(MOST)
            .only_controlled()
            .holds(|| {
                let made = Arc::new(AtomicU64::new(0));
                let source = {
                    let made = Arc::clone(&made);
                    (1..=30).inspect(move |_| {
                        made.fetch_add(1, SeqCst);
                    })
                };
                let work: Stage<u32> = Box::new(|_| panic!("everything is stuck"));
                panics(source, vec![Box::new(|it| it), work]);
                // There is room for five.
                let what = "items, of 30, made for a line whose last stage breaks over the first";
                checks::at_most(what, made.load(SeqCst), 15);
            });

        checks
            .check("if the source panics, the stages do not wait for it")
            .at_most(MOST)
            .returns("whether pipeline panics", true, || {
                let source = (1..=2).inspect(|&it| assert!(it < 2, "out of items"));
                panics(source, vec![Box::new(|it| it)])
            });

        checks
            .check("who waits for the next item leaves the processor to others")
            .at_most(MOST)
            .without_spinning()
            .holds(|| {
                let source = (1..=2).inspect(|_| thread::sleep(Duration::from_secs(1)));
                pipeline(source, vec![Box::new(|it| it)], 1, |_| ());
            });

        checks
            .check("merge loses nothing, and keeps the order of each side")
            .at_most(MOST)
            .points(2)
            .returns(
                "what came from the left, and what came from the right",
                (vec![1, 2], vec![11, 12]),
                || {
                    let (left, from_left) = channel::bounded(1);
                    let (right, from_right) = channel::bounded(1);
                    thread::scope(|scope| {
                        scope.spawn(move || (1..=2).for_each(|it| hand(&left, it)));
                        scope.spawn(move || (11..=12).for_each(|it| hand(&right, it)));
                        merged(from_left, from_right)
                            .into_iter()
                            .partition(|&it| it < 10)
                    })
                },
            );

        checks
            .check("if one side is closed, the other one goes on")
            .at_most(MOST)
            .points(2)
            .returns(
                "what is merged of a side that has ended and one with two items",
                (vec![1, 2], vec![1, 2], vec![]),
                || {
                    let one_side = |swapped: bool| {
                        let (sender, items) = channel::bounded(1);
                        let (_, ended) = channel::bounded(1);
                        thread::scope(|scope| {
                            scope.spawn(move || (1..=2).for_each(|it| hand(&sender, it)));
                            match swapped {
                                false => merged(items, ended),
                                true => merged(ended, items),
                            }
                        })
                    };
                    let none = {
                        let [(_, left), (_, right)] = [(); 2].map(|()| channel::bounded(1));
                        merged(left, right)
                    };
                    (one_side(false), one_side(true), none)
                },
            );

        checks
            .check("an item is handed on as soon as it is there, whatever the other side does")
            .points(2)
            .returns(
                "what is merged of two sides, each item coming when the one before was seen",
                vec![1, 11, 12, 2, 3],
                || {
                    let (left, from_left) = channel::bounded(1);
                    let (right, from_right) = channel::bounded(1);
                    let (seen, is_seen) = mpsc::channel();
                    thread::scope(|scope| {
                        scope.spawn(move || {
                            for it in [1, 11, 12, 2, 3] {
                                hand(if it < 10 { &left } else { &right }, it);
                                is_seen.recv().expect("merge sees every item");
                            }
                        });
                        let mut items = Vec::new();
                        merge(from_left, from_right, |it| {
                            items.push(it);
                            // After the last one nobody waits for this.
                            let _ = seen.send(());
                        });
                        items
                    })
                },
            );

        checks
            .check("merge waits for both sides at once, and not for one of them for a while")
            .only_controlled()
            .prompt_time()
            .points(2)
            .holds(|| {
                let (left, from_left) = channel::bounded(1);
                let (right, from_right) = channel::bounded(1);
                let (seen, is_seen) = mpsc::channel();
                thread::scope(|scope| {
                    scope.spawn(move || {
                        for wait in [1_000_300, 1_700, 1_234] {
                            thread::sleep(Duration::from_micros(wait));
                            for side in [&right, &left] {
                                let what = "handing on an item that is there";
                                checks::within(Duration::from_micros(1), what, || {
                                    hand(side, 1);
                                    is_seen.recv().expect("merge sees every item");
                                });
                            }
                        }
                    });
                    merge(from_left, from_right, |_| {
                        seen.send(()).expect("somebody waits for this");
                    });
                });
            });

        checks
            .check("merge leaves the processor to others, also when one side is closed")
            .at_most(MOST)
            .without_spinning()
            .points(2)
            .holds(|| {
                let (left, from_left) = channel::bounded(1);
                let (right, from_right) = channel::bounded(1);
                thread::scope(|scope| {
                    scope.spawn(move || {
                        thread::sleep(Duration::from_secs(1));
                        drop(left);
                        thread::sleep(Duration::from_secs(1));
                        hand(&right, 11);
                    });
                    merge(from_left, from_right, |_| ());
                });
            });

        checks
            .check("50,000 items through four stages, and two lines into one, on real threads")
            .only_real()
            .points(2)
            .returns(
                "the items that come out, in their order, and the sum of those merged",
                (50_000, true, 2_500_050_000),
                || {
                    let stages = [(); 4].map(|()| -> Stage<u64> { Box::new(|it| it + 1) });
                    let (mut count, mut in_order) = (0_u64, true);
                    pipeline(0..50_000, Vec::from(stages), 8, |it| {
                        in_order &= it == count + 4;
                        count += 1;
                    });
                    let (left, from_left) = channel::bounded(8);
                    let (right, from_right) = channel::bounded(8);
                    let mut sum = 0;
                    thread::scope(|scope| {
                        for sender in [left, right] {
                            scope.spawn(move || (0..=50_000).for_each(|it| hand(&sender, it)));
                        }
                        merge(from_left, from_right, |it: u64| sum += it);
                    });
                    (count, in_order, sum)
                },
            );
    })
}

/// What comes out of a line, in its order.
fn all<S>(source: S, stages: Vec<Stage<u32>>, room: usize) -> Vec<u32>
where
    S: IntoIterator<Item = u32> + Send + 'static,
{
    let mut items = Vec::new();
    pipeline(source, stages, room, |it| items.push(it));
    items
}

/// Whether a line panics.
fn panics<S>(source: S, stages: Vec<Stage<u32>>) -> bool
where
    S: IntoIterator<Item = u32> + Send + 'static,
{
    let run = AssertUnwindSafe(|| pipeline(source, stages, 1, |_| ()));
    panic::catch_unwind(run).is_err()
}

/// A stage that says when it works on this item.
fn marked(item: u32, name: &'static str) -> Stage<u32> {
    Box::new(move |it| {
        if it == item {
            checks::work(name);
        }
        it
    })
}

/// What is merged, in its order.
fn merged(left: channel::Receiver<u32>, right: channel::Receiver<u32>) -> Vec<u32> {
    let mut items = Vec::new();
    merge(left, right, |it| items.push(it));
    items
}

/// Sends an item. If nobody is there any more, it is missing in what is merged.
fn hand<T>(to: &channel::Sender<T>, item: T) {
    let _ = to.send(item);
}
