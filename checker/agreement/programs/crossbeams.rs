//! The channels, queues and meeting places of `crossbeam`.

use std::{sync::Mutex, thread, time::Duration};

use crossbeam::{
    channel::{after, bounded, select, unbounded},
    deque::{Steal, Worker},
    queue::{ArrayQueue, SegQueue},
    sync::{Parker, WaitGroup},
};

use crate::Chance;

crate::programs! {
    "crossbeam: select over two channels": select_two,
    "crossbeam: select with a limit in time": select_after,
    "crossbeam: a channel with one place, and two receivers": two_receivers,
    "crossbeam: a channel without a place, and try_send": try_send,
    "crossbeam: who pops and who steals": steal,
    "crossbeam: a queue that is full": full,
    "crossbeam: two producers of one queue": producers,
    "crossbeam: a wait group": wait_group,
    "crossbeam: a parker with a limit": parker,
}

fn select_two(chance: Chance) -> String {
    let (to_one, one) = bounded(1);
    let (to_two, two) = unbounded();
    thread::scope(|scope| {
        scope.spawn(move || {
            chance.pause();
            to_one.send('a').unwrap();
        });
        scope.spawn(move || {
            chance.pause();
            to_two.send('x').unwrap();
        });
        let mut heard = String::new();
        for _ in 0..3 {
            select! {
                recv(one) -> it => heard.push(it.unwrap_or('.')),
                recv(two) -> it => heard.push(it.unwrap_or(',')),
            }
        }
        heard
    })
}

fn select_after(chance: Chance) -> String {
    let (sender, receiver) = bounded(0);
    thread::scope(|scope| {
        let sends = scope.spawn(move || {
            chance.pause();
            sender.send(1).is_ok()
        });
        let late = after(Duration::from_micros(40));
        let heard = select! {
            recv(receiver) -> it => it.ok(),
            recv(late) -> _ => None,
        };
        drop(receiver);
        format!("{heard:?} {}", sends.join().unwrap())
    })
}

fn two_receivers(chance: Chance) -> String {
    let (sender, receiver) = bounded(1);
    let receive = || {
        chance.pause();
        receiver.iter().collect::<Vec<u32>>()
    };
    thread::scope(|scope| {
        let (one, two) = (scope.spawn(receive), scope.spawn(receive));
        for message in 0..3 {
            sender.send(message).unwrap();
        }
        drop(sender);
        format!("{:?} {:?}", one.join().unwrap(), two.join().unwrap())
    })
}

fn try_send(chance: Chance) -> String {
    let (sender, receiver) = bounded(0);
    thread::scope(|scope| {
        let hears = scope.spawn(move || receiver.recv_timeout(Duration::from_micros(40)).ok());
        chance.pause();
        let first = sender.try_send(1).is_ok();
        let second = sender.try_send(2).is_ok();
        drop(sender);
        format!("{first} {second} {:?}", hears.join().unwrap())
    })
}

fn steal(chance: Chance) -> String {
    let worker = Worker::new_lifo();
    (0..3).for_each(|it| worker.push(it));
    let stealer = worker.stealer();
    thread::scope(|scope| {
        let thief = scope.spawn(move || {
            chance.pause();
            loop {
                match stealer.steal() {
                    Steal::Success(it) => return Some(it),
                    Steal::Empty => return None,
                    Steal::Retry => {}
                }
            }
        });
        let mut mine = Vec::new();
        while let Some(it) = worker.pop() {
            chance.pause();
            mine.push(it);
        }
        format!("{mine:?} {:?}", thief.join().unwrap())
    })
}

fn full(chance: Chance) -> String {
    let queue = ArrayQueue::new(1);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.pause();
            (queue.push(1).is_ok(), queue.pop())
        });
        chance.pause();
        let pushed = queue.push(2).is_ok();
        let popped = queue.pop();
        format!("{pushed} {popped:?} {:?}", other.join().unwrap())
    })
}

fn producers(chance: Chance) -> String {
    let queue = SegQueue::new();
    thread::scope(|scope| {
        for letters in ["ab", "xy"] {
            let queue = &queue;
            scope.spawn(move || {
                for letter in letters.chars() {
                    chance.pause();
                    queue.push(letter);
                }
            });
        }
        chance.pause();
        let early = queue.pop();
        format!("{}", early.map_or('-', |it| it))
    }) + &std::iter::from_fn(|| queue.pop()).collect::<String>()
}

fn wait_group(chance: Chance) -> String {
    let log = Mutex::new(String::new());
    thread::scope(|scope| {
        let all = WaitGroup::new();
        for name in ['a', 'b'] {
            let (one, log) = (all.clone(), &log);
            scope.spawn(move || {
                chance.pause();
                log.lock().unwrap().push(name);
                drop(one);
            });
        }
        all.wait();
        log.lock().unwrap().push('.');
    });
    log.into_inner().unwrap()
}

fn parker(chance: Chance) -> String {
    let parker = Parker::new();
    let unparker = parker.unparker().clone();
    let log = Mutex::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            log.lock().unwrap().push('u');
            unparker.unpark();
        });
        chance.pause();
        parker.park_timeout(Duration::from_micros(40));
        log.lock().unwrap().push('p');
    });
    log.into_inner().unwrap()
}
