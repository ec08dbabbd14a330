//! Tasks go through a channel. Whoever finishes the last one sends everybody home.

use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam::channel;

enum Message<T> {
    Task(T),
    GoHome,
}

pub fn run<T, W>(tasks: Vec<T>, workers: usize, work: W)
where
    T: Send,
    W: Fn(T, &dyn Fn(T)) + Sync,
{
    if tasks.is_empty() {
        return;
    }
    let open = AtomicUsize::new(tasks.len());
    let (sender, receiver) = channel::unbounded();
    for task in tasks {
        sender.send(Message::Task(task)).unwrap();
    }
    let finish = || {
        if open.fetch_sub(1, Ordering::Relaxed) == 1 {
            for _ in 0..workers {
                sender.send(Message::GoHome).unwrap();
            }
        }
    };
    let done = crossbeam::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|_| {
                while let Ok(Message::Task(task)) = receiver.recv() {
                    let finishing = Finishing(&finish);
                    work(task, &|new| {
                        open.fetch_add(1, Ordering::Relaxed);
                        sender.send(Message::Task(new)).unwrap();
                    });
                    drop(finishing);
                }
            });
        }
    });
    done.expect("a task has panicked");
}

struct Finishing<F: Fn()>(F);

impl<F: Fn()> Drop for Finishing<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
