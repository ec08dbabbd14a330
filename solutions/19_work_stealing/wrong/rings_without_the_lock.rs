// diagnosis: lost-wakeup
// Wakes the sleepers without taking their lock: one who has just looked and is about to lie down sleeps through it.

use std::sync::{
    Condvar, Mutex,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use crossbeam::deque::Injector;

struct Pool<T> {
    queue: Injector<T>,
    open: AtomicUsize,
    bed: Mutex<()>,
    alarm: Condvar,
}

impl<T> Pool<T> {
    fn steal(&self) -> Option<T> {
        loop {
            let steal = self.queue.steal();
            if !steal.is_retry() {
                return steal.success();
            }
        }
    }

    fn next(&self) -> Option<T> {
        if let Some(task) = self.steal() {
            return Some(task);
        }
        let mut bed = self.bed.lock().unwrap();
        loop {
            if let Some(task) = self.steal() {
                return Some(task);
            }
            if self.open.load(SeqCst) == 0 {
                return None;
            }
            bed = self.alarm.wait(bed).unwrap();
        }
    }

    fn add(&self, task: T) {
        self.open.fetch_add(1, SeqCst);
        self.queue.push(task);
        self.alarm.notify_one();
    }
}

struct Finish<'a, T>(&'a Pool<T>);

impl<T> Drop for Finish<'_, T> {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, SeqCst) == 1 {
            drop(self.0.bed.lock().unwrap());
            self.0.alarm.notify_all();
        }
    }
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let pool = Pool {
        queue: Injector::new(),
        open: AtomicUsize::new(tasks.len()),
        bed: Mutex::new(()),
        alarm: Condvar::new(),
    };
    for task in tasks {
        pool.queue.push(task);
    }
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(task) = pool.next() {
                    let _finish = Finish(&pool);
                    work(task, &|new| pool.add(new));
                }
            });
        }
    });
}
