//! Channels of the standard library.

use std::{
    sync::mpsc::{channel, sync_channel},
    thread,
    time::Duration,
};

use crate::Chance;

crate::programs! {
    "the messages of two senders": two_senders,
    "try_recv beside a sender that goes": try_recv,
    "recv_timeout beside a sender": recv_timeout,
    "try_send into a channel with one place": try_send,
    "a channel without a place, and who is first": rendezvous,
    "sending to a receiver that goes": deaf,
}

fn two_senders(chance: Chance) -> String {
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        for letters in [['a', 'b'], ['x', 'y']] {
            let sender = sender.clone();
            scope.spawn(move || {
                for letter in letters {
                    chance.pause();
                    sender.send(letter).unwrap();
                }
            });
        }
        drop(sender);
        receiver.iter().collect()
    })
}

fn try_recv(chance: Chance) -> String {
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            chance.pause();
            sender.send(1).unwrap();
            chance.pause();
        });
        let tried = || {
            chance.pause();
            receiver.try_recv()
        };
        format!("{:?} {:?}", tried(), tried())
    })
}

fn recv_timeout(chance: Chance) -> String {
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            chance.pause();
            sender.send(1).unwrap();
        });
        let ask = || receiver.recv_timeout(Duration::from_micros(40));
        format!("{:?} {:?}", ask(), ask())
    })
}

fn try_send(chance: Chance) -> String {
    let (sender, receiver) = sync_channel(1);
    thread::scope(|scope| {
        let receives = scope.spawn(move || {
            chance.pause();
            receiver.iter().collect::<Vec<u32>>()
        });
        let mut sent = Vec::new();
        for message in 0..3 {
            chance.pause();
            sent.push(sender.try_send(message).is_ok());
        }
        drop(sender);
        format!("{sent:?} {:?}", receives.join().unwrap())
    })
}

fn rendezvous(chance: Chance) -> String {
    let (sender, receiver) = sync_channel(0);
    thread::scope(|scope| {
        let other = sender.clone();
        scope.spawn(move || {
            chance.pause();
            other.send('a').is_ok()
        });
        let tries = scope.spawn(move || {
            chance.pause();
            sender.try_send('t').is_ok()
        });
        chance.pause();
        let heard: String = receiver.iter().collect();
        format!("{heard} {}", tries.join().unwrap())
    })
}

fn deaf(chance: Chance) -> String {
    let (sender, receiver) = sync_channel(2);
    thread::scope(|scope| {
        let heard = scope.spawn(move || {
            chance.pause();
            receiver.recv().ok()
        });
        let mut sent = Vec::new();
        for message in 0..3 {
            chance.pause();
            sent.push(sender.send(message).is_ok());
        }
        drop(sender);
        format!("{sent:?} {:?}", heard.join().unwrap())
    })
}
