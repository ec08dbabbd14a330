//! One queue under one lock, and a condition variable for whoever finds it empty.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
    thread,
};

struct Tasks<T> {
    waiting: VecDeque<T>,
    under_way: usize,
}

struct Desk<T> {
    tasks: Mutex<Tasks<T>>,
    news: Condvar,
}

impl<T> Desk<T> {
    fn add(&self, task: T) {
        self.tasks.lock().unwrap().waiting.push_back(task);
        self.news.notify_one();
    }

    fn take(&self) -> Option<T> {
        let nothing_yet = |tasks: &mut Tasks<T>| tasks.waiting.is_empty() && tasks.under_way > 0;
        let tasks = self.tasks.lock().unwrap();
        let mut tasks = self.news.wait_while(tasks, nothing_yet).unwrap();
        let task = tasks.waiting.pop_front()?;
        tasks.under_way += 1;
        Some(task)
    }
}

struct UnderWay<'a, T>(&'a Desk<T>);

impl<T> Drop for UnderWay<'_, T> {
    fn drop(&mut self) {
        let mut tasks = self.0.tasks.lock().unwrap();
        tasks.under_way -= 1;
        if tasks.under_way == 0 {
            self.0.news.notify_all();
        }
    }
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    let desk = Desk {
        tasks: Mutex::new(Tasks {
            waiting: tasks.into(),
            under_way: 0,
        }),
        news: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(task) = desk.take() {
                    let _under_way = UnderWay(&desk);
                    work(task, &|new| desk.add(new));
                }
            });
        }
    });
}
