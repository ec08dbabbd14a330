//! What is asked of `happens_before`.

use std::{
    collections::BTreeSet,
    sync::{Mutex, mpsc},
    thread,
};

use checks::Checks;
use happens_before::{
    Action::{self, Receive, Send, Work},
    Event, clocks, concurrent, happens_before,
};
use proptest::{collection, strategy::Strategy};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("in the history of the lesson, the right events happen before others")
            .returns(
                "every pair for which happens_before is true",
                vec![(0, 1), (0, 3), (0, 4), (1, 3), (1, 4), (2, 3)],
                || {
                    let history = letter();
                    let mut pairs = pairs(&history);
                    pairs.retain(|&(first, second)| happens_before(&history, first, second));
                    pairs
                },
            );

        checks
            .check("each thread's own events happen one before the other")
            .property(histories(), |history| {
                for (first, second) in pairs(&history) {
                    if first < second && history[first].thread == history[second].thread {
                        asked(&history, first, second, true);
                    }
                }
            });

        checks
            .check("a message is sent before it is received")
            .property(histories(), |history| {
                for (first, second) in pairs(&history) {
                    if is_delivery(&history, first, second) {
                        asked(&history, first, second, true);
                    }
                }
            });

        checks
            .check("nothing happens before itself, or before what was written down earlier")
            .property(histories(), |history| {
                for event in 0..history.len() {
                    for earlier in 0..=event {
                        asked(&history, event, earlier, false);
                    }
                }
            });

        checks
            .check("what happens before something happens before all that comes of it")
            .points(2)
            .property(histories(), |history| {
                for (first, middle) in pairs(&history) {
                    if !happens_before(&history, first, middle) {
                        continue;
                    }
                    for last in 0..history.len() {
                        if happens_before(&history, middle, last) {
                            asked(&history, first, last, true);
                        }
                    }
                }
            });

        checks
            .check("nothing happens before another event without a thread or messages between them")
            .points(2)
            .property(histories(), |history| {
                for (first, second) in pairs(&history) {
                    if is_direct(&history, first, second) {
                        continue;
                    }
                    let leads = |&middle: &usize| {
                        happens_before(&history, first, middle)
                            && happens_before(&history, middle, second)
                    };
                    if !(0..history.len()).any(|middle| leads(&middle)) {
                        asked(&history, first, second, false);
                    }
                }
            });

        checks
            .check("two events are concurrent if neither happens before the other")
            .points(2)
            .property(histories(), |history| {
                for one in 0..history.len() {
                    for other in 0..history.len() {
                        let ordered = happens_before(&history, one, other)
                            || happens_before(&history, other, one);
                        checks::equal(
                            &format!("concurrent(history, {one}, {other})"),
                            concurrent(&history, one, other),
                            one != other && !ordered,
                        );
                    }
                }
            });

        checks
            .check("the clocks in the history of the lesson are right")
            .returns(
                "clocks(2, history)",
                vec![vec![1, 0], vec![2, 0], vec![0, 1], vec![2, 2], vec![3, 0]],
                || clocks(2, &letter()),
            );

        checks
            .check("a clock counts, for every thread, the events that happened before")
            .points(3)
            .property(histories(), |history| {
                let clocks = clocks(THREADS, &history);
                checks::equal("the number of clocks", clocks.len(), history.len());
                for (event, clock) in clocks.into_iter().enumerate() {
                    let mut expected = vec![0; THREADS];
                    for before in 0..history.len() {
                        if before == event || happens_before(&history, before, event) {
                            expected[history[before].thread] += 1;
                        }
                    }
                    let what = format!("by what happens_before says, the clock of event {event}");
                    checks::equal(&what, clock, expected);
                }
            });

        checks
            .check("no events, no clocks, and threads that do nothing count as 0")
            .returns(
                "`clocks` of no events, and of one event of thread 1 among 3 threads",
                (Vec::new(), vec![vec![0, 1, 0]]),
                || (clocks(2, &[]), clocks(3, &[event(1, Work)])),
            );

        checks
            .check("two threads and a message can run in exactly the orders that happens_before allows")
            .points(2)
            .predicts(
                "the set of orders that happens_before allows",
                || orders(&letter()),
                send_the_letter,
            );

        checks
            .check("starting and joining threads are messages, too")
            .points(2)
            .predicts(
                "the set of orders that happens_before allows",
                || orders(&two_helpers()),
                call_two_helpers,
            );

        checks
            .check("a long conversation can be followed from its end to its beginning")
            .only_controlled()
            .holds(|| {
                let history = long_conversation(40);
                let last = history.len() - 1;
                // Not of all of them: whoever works out everything for each answer is
                // slow, but right.
                let asked = (0..last).step_by(10);
                let expected = asked.clone().count() - 1;
                let before = asked.filter(|&event| happens_before(&history, event, last));
                checks::equal(
                    "the number of events before the last one of a long conversation",
                    before.count(),
                    expected,
                );
            });
    })
}

/// Asks for the answer to one question.
fn asked(history: &[Event], first: usize, second: usize, expected: bool) {
    let what = format!("happens_before(history, {first}, {second})");
    checks::equal(&what, happens_before(history, first, second), expected);
}

/// All pairs of different indices.
fn pairs(history: &[Event]) -> Vec<(usize, usize)> {
    let all = 0..history.len();
    all.clone()
        .flat_map(|first| all.clone().map(move |second| (first, second)))
        .filter(|(first, second)| first != second)
        .collect()
}

/// Whether the second event receives what the first one sends.
fn is_delivery(history: &[Event], first: usize, second: usize) -> bool {
    match (history[first].action, history[second].action) {
        (Send(sent), Receive(received)) => sent == received,
        _ => false,
    }
}

/// Whether nothing is needed between the two for the first to affect the second.
fn is_direct(history: &[Event], first: usize, second: usize) -> bool {
    let same_thread = history[first].thread == history[second].thread;
    (same_thread && first < second) || is_delivery(history, first, second)
}

fn event(thread: usize, action: Action) -> Event {
    Event { thread, action }
}

/// Threads of a generated history.
const THREADS: usize = 3;

/// Histories of up to ten events. The numbers of messages are in no order, and some are
/// larger than any history is long.
fn histories() -> impl Strategy<Value = Vec<Event>> {
    collection::vec((0..THREADS, 0..4, 0_usize..8), 0..=10).prop_map(|steps| {
        let mut history = Vec::new();
        let mut under_way: Vec<(usize, usize)> = Vec::new();
        let mut numbers = [3, 1, 17, 0, 259, 9, 2, 6, 1_000, 7].into_iter();
        for (thread, kind, pick) in steps {
            let mut for_me = (0..under_way.len()).filter(|&it| under_way[it].0 != thread);
            let action = match (kind, for_me.nth(pick % under_way.len().max(1))) {
                (0, _) => Work,
                (1, _) | (_, None) => {
                    let number = numbers.next().expect("there are at most ten events");
                    under_way.push((thread, number));
                    Send(number)
                }
                (_, Some(message)) => Receive(under_way.remove(message).1),
            };
            history.push(event(thread, action));
        }
        history
    })
}

/// The history of the lesson: Ann is thread 0, Ben is thread 1.
fn letter() -> Vec<Event> {
    vec![
        event(0, Work),
        event(0, Send(1)),
        event(1, Work),
        event(1, Receive(1)),
        event(0, Work),
    ]
}

/// The program with that history. It returns the order in which its events came.
fn send_the_letter() -> Vec<usize> {
    let log = Log::default();
    let log = &log;
    let (letter, letters) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            log.note(2);
            letters.recv().expect("a letter is on its way");
            log.note(3);
        });
        log.note(0);
        log.note(1);
        letter.send(()).expect("Ben waits for it");
        log.note(4);
    });
    log.events()
}

/// Thread 0 starts threads 1 and 2, works, and waits for both. Starting a thread
/// is a message to it, and its end is a message to whoever waits for it.
fn two_helpers() -> Vec<Event> {
    vec![
        event(0, Send(1)),
        event(1, Receive(1)),
        event(0, Send(2)),
        event(0, Work),
        event(1, Send(3)),
        event(2, Receive(2)),
        event(2, Send(4)),
        event(0, Receive(3)),
        event(0, Receive(4)),
    ]
}

/// The program with that history. It returns the order in which its events came.
fn call_two_helpers() -> Vec<usize> {
    let log = Log::default();
    let log = &log;
    thread::scope(|scope| {
        log.note(0);
        let first = scope.spawn(|| {
            log.note(1);
            log.note(4);
        });
        log.note(2);
        let second = scope.spawn(|| {
            log.note(5);
            log.note(6);
        });
        log.note(3);
        first.join().expect("it only writes a note");
        log.note(7);
        second.join().expect("it only writes a note");
        log.note(8);
    });
    log.events()
}

/// What happened, in the order in which it did.
#[derive(Default)]
struct Log(Mutex<Vec<usize>>);

impl Log {
    fn note(&self, event: usize) {
        self.0.lock().expect("nobody panics here").push(event);
    }

    fn events(&self) -> Vec<usize> {
        self.0.lock().expect("nobody panics here").clone()
    }
}

/// More orders than either of the programs has are not looked at.
const MOST_ORDERS: usize = 1_000;

/// Every order of the events in which none comes after one that it happens before.
fn orders(history: &[Event]) -> BTreeSet<Vec<usize>> {
    let mut before = vec![Vec::new(); history.len()];
    for (first, second) in pairs(history) {
        if happens_before(history, first, second) {
            before[second].push(first);
        }
    }
    let mut orders = BTreeSet::new();
    extend(&before, &mut Vec::new(), &mut orders);
    orders
}

fn extend(before: &[Vec<usize>], order: &mut Vec<usize>, orders: &mut BTreeSet<Vec<usize>>) {
    if order.len() == before.len() {
        orders.insert(order.clone());
    }
    for event in 0..before.len() {
        let may_come = !order.contains(&event) && before[event].iter().all(|it| order.contains(it));
        if may_come && orders.len() < MOST_ORDERS {
            order.push(event);
            extend(before, order, orders);
            order.pop();
        }
    }
}

/// Two threads that answer each other so many times, and one that minds its own
/// business.
fn long_conversation(turns: usize) -> Vec<Event> {
    let turn = |turn: usize| {
        let (speaker, listener) = (turn % 2, (turn + 1) % 2);
        [event(speaker, Send(turn)), event(listener, Receive(turn))]
    };
    let mut history = vec![event(2, Work)];
    history.extend((0..turns).flat_map(turn));
    history
}
