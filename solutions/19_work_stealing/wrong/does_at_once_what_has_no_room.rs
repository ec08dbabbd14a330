// diagnosis: too-many
// Whoever finds enough tasks waiting does the new one at once, before it goes on with the
// task that has brought it: then two are under way in one worker.

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

/// So many tasks may wait.
const ENOUGH: usize = 8;

impl<T> Desk<T> {
    /// Gives the task back if enough others wait already.
    fn add(&self, task: T) -> Option<T> {
        let mut tasks = self.tasks.lock().unwrap();
        if tasks.waiting.len() == ENOUGH {
            return Some(task);
        }
        tasks.waiting.push_back(task);
        self.news.notify_one();
        None
    }

    fn work_on(&self, task: T, work: &impl Fn(T, &dyn Fn(T))) {
        work(task, &|new| {
            if let Some(new) = self.add(new) {
                self.work_on(new, work);
            }
        });
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
                    desk.work_on(task, &work);
                }
            });
        }
    });
}
