// diagnosis: deadlock
// Rings only if the pile was empty: of two tasks that come one after the other, the second
// one lies there while a worker sleeps.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
    thread,
};

struct Pile<T> {
    waiting: VecDeque<T>,
    /// Tasks that are waiting or under way.
    open: usize,
}

struct Yard<T> {
    pile: Mutex<Pile<T>>,
    news: Condvar,
}

/// Says that a task is no longer open, also if it panics.
struct UnderWay<'a, T>(&'a Yard<T>);

impl<T> Drop for UnderWay<'_, T> {
    fn drop(&mut self) {
        let mut pile = self.0.pile.lock().unwrap();
        pile.open -= 1;
        if pile.open == 0 {
            self.0.news.notify_all();
        }
    }
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = tasks.len();
    let yard = Yard {
        pile: Mutex::new(Pile {
            waiting: tasks.into(),
            open,
        }),
        news: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let pile = yard.pile.lock().unwrap();
                    let idle = |pile: &mut Pile<T>| pile.waiting.is_empty() && pile.open > 0;
                    let mut pile = yard.news.wait_while(pile, idle).unwrap();
                    let Some(task) = pile.waiting.pop_front() else {
                        return;
                    };
                    drop(pile);
                    let _under_way = UnderWay(&yard);
                    work(task, &|new| {
                        let mut pile = yard.pile.lock().unwrap();
                        pile.open += 1;
                        pile.waiting.push_back(new);
                        if pile.waiting.len() == 1 {
                            yard.news.notify_one();
                        }
                    });
                }
            });
        }
    });
}
