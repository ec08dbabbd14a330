//! Work stealing, with workers that sleep until there is news, and look once for each.
//! Who is told to retry has not looked yet.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crossbeam::deque::{Injector, Stealer, Worker};
use parking_lot::{Condvar, Mutex};

struct Pool<T> {
    arrivals: Injector<T>,
    stealers: Vec<Stealer<T>>,
    open: AtomicUsize,
    news: Mutex<usize>,
    alarm: Condvar,
}

impl<T> Pool<T> {
    fn steal(&self) -> Option<T> {
        loop {
            let steal = self
                .arrivals
                .steal()
                .or_else(|| self.stealers.iter().map(Stealer::steal).collect());
            if !steal.is_retry() {
                return steal.success();
            }
        }
    }

    fn next(&self, own: &Worker<T>) -> Option<T> {
        loop {
            let heard = *self.news.lock();
            if let Some(task) = own.pop().or_else(|| self.steal()) {
                return Some(task);
            }
            if self.open.load(SeqCst) == 0 {
                return None;
            }
            // Nothing comes up without news of it.
            let mut news = self.news.lock();
            self.alarm.wait_while(&mut news, |news| *news == heard);
        }
    }

    fn tell(&self) {
        *self.news.lock() += 1;
        self.alarm.notify_all();
    }

    fn add(&self, own: &Worker<T>, task: T) {
        self.open.fetch_add(1, SeqCst);
        own.push(task);
        self.tell();
    }

    fn serve(&self, own: Worker<T>, work: &(impl Fn(T, &dyn Fn(T)) + Sync)) {
        while let Some(task) = self.next(&own) {
            let _finish = Finish(self);
            work(task, &|new| self.add(&own, new));
        }
    }
}

struct Finish<'a, T>(&'a Pool<T>);

impl<T> Drop for Finish<'_, T> {
    fn drop(&mut self) {
        if self.0.open.fetch_sub(1, SeqCst) == 1 {
            self.0.tell();
        }
    }
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let mut deques: Vec<Worker<T>> = (0..workers).map(|_| Worker::new_fifo()).collect();
    let pool = Pool {
        arrivals: Injector::new(),
        stealers: deques.iter().map(Worker::stealer).collect(),
        open: AtomicUsize::new(tasks.len()),
        news: Mutex::new(0),
        alarm: Condvar::new(),
    };
    tasks.into_iter().for_each(|task| pool.arrivals.push(task));
    let (pool, work) = (&pool, &work);
    std::thread::scope(|scope| {
        let mine = deques.pop().expect("there is at least one worker");
        for own in deques {
            scope.spawn(move || pool.serve(own, work));
        }
        pool.serve(mine, work);
    });
}
