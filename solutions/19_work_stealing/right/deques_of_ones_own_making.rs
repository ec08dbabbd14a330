//! A deque is a list under a lock of its own. The owner works at one end of it, thieves
//! come to the other.

use std::{
    collections::VecDeque,
    hint,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

type Deque<T> = Mutex<VecDeque<T>>;

fn next<T>(me: usize, deques: &[Deque<T>]) -> Option<T> {
    // In a statement of its own, so that no two locks are held.
    let own = deques[me].lock().unwrap().pop_back();
    own.or_else(|| {
        let mut others = deques.iter().enumerate().filter(|(who, _)| *who != me);
        others.find_map(|(_, deque)| deque.lock().unwrap().pop_front())
    })
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let open = Arc::new(AtomicUsize::new(tasks.len()));
    let deques: Vec<Deque<T>> = (0..workers).map(|_| Deque::default()).collect();
    deques[0].lock().unwrap().extend(tasks);
    thread::scope(|scope| {
        for me in 0..workers {
            let (deques, work, open) = (&deques, &work, Arc::clone(&open));
            scope.spawn(move || {
                while open.load(Ordering::Relaxed) > 0 {
                    let Some(task) = next(me, deques) else {
                        hint::spin_loop();
                        continue;
                    };
                    let finished = scopeguard(|| open.fetch_sub(1, Ordering::Relaxed));
                    work(task, &|new| {
                        open.fetch_add(1, Ordering::Relaxed);
                        deques[me].lock().unwrap().push_back(new);
                    });
                    drop(finished);
                }
            });
        }
    });
}

fn scopeguard<R>(at_the_end: impl Fn() -> R) -> impl Drop {
    struct Guard<F: Fn() -> R, R>(F);
    impl<F: Fn() -> R, R> Drop for Guard<F, R> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    Guard(at_the_end)
}
