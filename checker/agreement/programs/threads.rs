//! Threads: parking, barriers, scopes, ends and panics.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Barrier, Mutex, mpsc::channel},
    thread,
    time::Duration,
};

use crate::Chance;

crate::programs! {
    "park_timeout beside unpark": park,
    "who leads at a barrier, and what is seen after it": barrier,
    "a scope whose thread panics": scope_panics,
    "a panic that comes back through join": join_panics,
    "is_finished beside a thread that ends": is_finished,
    "what a thread-local leaves behind": thread_local,
    "a sleep beside a thread": sleep,
}

fn park(chance: Chance) -> String {
    let (sender, receiver) = channel();
    let log = Mutex::new(String::new());
    thread::scope(|scope| {
        let parked = scope.spawn(|| {
            sender.send(()).unwrap();
            chance.pause();
            thread::park_timeout(Duration::from_micros(40));
            log.lock().unwrap().push('p');
        });
        receiver.recv().unwrap();
        chance.pause();
        log.lock().unwrap().push('u');
        parked.thread().unpark();
    });
    log.into_inner().unwrap()
}

fn barrier(chance: Chance) -> String {
    let (barrier, log) = (Barrier::new(3), Mutex::new(String::new()));
    let meet = |name| {
        chance.pause();
        log.lock().unwrap().push(name);
        let leads = barrier.wait().is_leader();
        // How many were here before anybody went on.
        let seen = log.lock().unwrap().len();
        format!("{leads} {seen}")
    };
    thread::scope(|scope| {
        let (one, two) = (
            scope.spawn(move || meet('a')),
            scope.spawn(move || meet('b')),
        );
        let mine = meet('c');
        let (one, two) = (one.join().unwrap(), two.join().unwrap());
        format!("{one}, {two}, {mine}, {}", log.lock().unwrap())
    })
}

fn scope_panics(chance: Chance) -> String {
    let log = Mutex::new(String::new());
    let result = catch_unwind(AssertUnwindSafe(|| {
        thread::scope(|scope| {
            scope.spawn(|| {
                chance.pause();
                log.lock().unwrap().push('a');
                resume_unwind(Box::new("broken"));
            });
            scope.spawn(|| {
                chance.pause();
                log.lock().unwrap().push('b');
            });
            chance.pause();
            log.lock().unwrap().push('c');
        });
    }));
    let payload = result.unwrap_err();
    let text = payload.downcast_ref::<&str>().copied();
    format!("{} {text:?}", log.into_inner().unwrap())
}

fn join_panics(chance: Chance) -> String {
    let log = Arc::new(Mutex::new(String::new()));
    let threads: Vec<_> = ['a', 'b']
        .into_iter()
        .map(|name| {
            let log = Arc::clone(&log);
            thread::spawn(move || {
                chance.pause();
                let mut log = log.lock().unwrap();
                log.push(name);
                if log.len() == 2 {
                    drop(log);
                    resume_unwind(Box::new(name));
                }
            })
        })
        .collect();
    let ends: Vec<_> = threads
        .into_iter()
        .map(|it| it.join().map_err(|it| it.downcast_ref::<char>().copied()))
        .collect();
    format!("{ends:?}")
}

fn is_finished(chance: Chance) -> String {
    let (sender, receiver) = channel();
    let other = thread::spawn(move || {
        chance.pause();
        let _ = sender.send(());
        chance.pause();
    });
    chance.pause();
    let (heard, is_finished) = (receiver.try_recv().is_ok(), other.is_finished());
    other.join().unwrap();
    format!("{heard} {is_finished}")
}

thread_local! {
    static MINE: RefCell<Vec<Farewell>> = const { RefCell::new(Vec::new()) };
}

struct Farewell(char, Arc<Mutex<String>>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.1.lock().unwrap().push(self.0);
    }
}

fn thread_local(chance: Chance) -> String {
    let log = Arc::new(Mutex::new(String::new()));
    let threads = [('a', 'A'), ('b', 'B')].map(|(name, farewell)| {
        let log = Arc::clone(&log);
        thread::spawn(move || {
            let keep = Farewell(farewell, Arc::clone(&log));
            MINE.with_borrow_mut(|it| it.push(keep));
            chance.pause();
            log.lock().unwrap().push(name);
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    let log = log.lock().unwrap();
    log.clone()
}

fn sleep(chance: Chance) -> String {
    let log = Mutex::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_micros(10));
            log.lock().unwrap().push('s');
        });
        chance.pause();
        log.lock().unwrap().push('m');
        thread::sleep(Duration::from_micros(20));
        log.lock().unwrap().push('l');
    });
    log.into_inner().unwrap()
}
