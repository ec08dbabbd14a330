//! Work stealing, with workers that go to sleep when there is nothing to steal. The
//! caller is one of them.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use crossbeam::deque::{Injector, Steal, Stealer, Worker};
use parking_lot::{Condvar, Mutex};

struct Pool<T> {
    arrivals: Injector<T>,
    stealers: Vec<Stealer<T>>,
    open: AtomicUsize,
    bed: Mutex<()>,
    alarm: Condvar,
}

impl<T> Pool<T> {
    fn steal(&self) -> Option<T> {
        loop {
            let steal = self
                .arrivals
                .steal()
                .or_else(|| self.stealers.iter().map(Stealer::steal).collect());
            match steal {
                Steal::Success(task) => return Some(task),
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    }

    /// `None` means that everything is done.
    fn next(&self, own: &Worker<T>) -> Option<T> {
        if let Some(task) = own.pop().or_else(|| self.steal()) {
            return Some(task);
        }
        let mut bed = self.bed.lock();
        // Who looks with the lock in hand cannot sleep through the alarm.
        loop {
            if let Some(task) = self.steal() {
                return Some(task);
            }
            if self.open.load(SeqCst) == 0 {
                return None;
            }
            self.alarm.wait(&mut bed);
        }
    }

    fn add(&self, own: &Worker<T>, task: T) {
        self.open.fetch_add(1, SeqCst);
        own.push(task);
        drop(self.bed.lock());
        self.alarm.notify_one();
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
            drop(self.0.bed.lock());
            self.0.alarm.notify_all();
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
        bed: Mutex::new(()),
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
