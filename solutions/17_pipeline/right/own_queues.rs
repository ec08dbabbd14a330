//! No channels between the stages, but queues under a lock with a condition variable,
//! each of them with a handle for either end. The selection is made by hand.

use std::{collections::VecDeque, sync::Arc, thread};

use crossbeam::channel::{Receiver, Select};
use parking_lot::{Condvar, Mutex};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

struct Belt<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    room: usize,
}

struct State<T> {
    items: VecDeque<T>,
    is_ended: bool,
}

/// One end of a belt. When it is gone, whoever has the other end is told.
struct End<T>(Arc<Belt<T>>);

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        self.0.state.lock().is_ended = true;
        self.0.changed.notify_all();
    }
}

fn belt<T>(room: usize) -> (End<T>, End<T>) {
    let belt = Arc::new(Belt {
        state: Mutex::new(State {
            items: VecDeque::new(),
            is_ended: false,
        }),
        changed: Condvar::new(),
        room,
    });
    (End(Arc::clone(&belt)), End(belt))
}

impl<T> End<T> {
    /// Whether the other end is still there.
    fn put(&self, item: T) -> bool {
        let mut state = self.0.state.lock();
        self.0.changed.wait_while(&mut state, |it| {
            it.items.len() == self.0.room && !it.is_ended
        });
        if state.is_ended {
            return false;
        }
        state.items.push_back(item);
        self.0.changed.notify_all();
        true
    }

    fn take(&self) -> Option<T> {
        let mut state = self.0.state.lock();
        self.0
            .changed
            .wait_while(&mut state, |it| it.items.is_empty() && !it.is_ended);
        self.0.changed.notify_all();
        state.items.pop_front()
    }
}

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    thread::scope(|scope| {
        let (to, mut from) = belt(room);
        scope.spawn(move || source.into_iter().all(|item| to.put(item)));
        for mut work in stages {
            let (to, next) = belt(room);
            let items = std::mem::replace(&mut from, next);
            scope.spawn(move || while items.take().is_some_and(|item| to.put(work(item))) {});
        }
        while let Some(item) = from.take() {
            sink(item);
        }
    });
}

pub fn merge<T>(left: Receiver<T>, right: Receiver<T>, mut sink: impl FnMut(T)) {
    let mut open = vec![left, right];
    while !open.is_empty() {
        let mut select = Select::new();
        for receiver in &open {
            select.recv(receiver);
        }
        let chosen = select.select();
        let index = chosen.index();
        match chosen.recv(&open[index]) {
            Ok(item) => sink(item),
            Err(_) => {
                open.remove(index);
            }
        }
    }
}
