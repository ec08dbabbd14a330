//! `tokio`: tasks on one thread and on several, time, and what waits for ever.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{sleep, timeout};

crate::programs! {
    "tokio: a message in time, or a timeout": in_time,
    "tokio: two sleeps": two_sleeps,
    "tokio: select over two channels": select,
    "tokio: two locks, taken in two orders": deadlock,
    "tokio: a task on another thread": spawned,
    "tokio: nobody answers": unanswered,
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

fn in_time() -> String {
    one_thread().block_on(async {
        let (sender, receiver) = oneshot::channel();
        let sends = std::thread::spawn(move || sender.send(1).is_ok());
        let heard = timeout(Duration::from_millis(10), receiver).await;
        let heard = heard.map_or("late".to_owned(), |it| format!("{it:?}"));
        let _ = sends.join();
        heard
    })
}

fn two_sleeps() -> String {
    one_thread().block_on(async {
        let (sender, mut receiver) = mpsc::channel(2);
        let other = sender.clone();
        tokio::spawn(async move {
            sleep(Duration::from_millis(20)).await;
            other.send('b').await.unwrap();
        });
        tokio::spawn(async move {
            sleep(Duration::from_millis(10)).await;
            sender.send('a').await.unwrap();
        });
        let mut heard = String::new();
        while let Some(it) = receiver.recv().await {
            heard.push(it);
        }
        heard
    })
}

fn select() -> String {
    one_thread().block_on(async {
        let (to_one, one) = oneshot::channel();
        let (to_two, two) = oneshot::channel();
        let other = std::thread::spawn(move || {
            let _ = to_one.send('a');
            let _ = to_two.send('b');
        });
        let heard = tokio::select! {
            it = one => it,
            it = two => it,
        };
        let _ = other.join();
        format!("{heard:?}")
    })
}

fn deadlock() -> String {
    let locks = [Mutex::new('a'), Mutex::new('b')];
    let take = |first: usize, second: usize| {
        one_thread().block_on(async {
            let first = locks[first].lock().await;
            let second = locks[second].lock().await;
            format!("{first}{second}")
        })
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| take(0, 1));
        let mine = take(1, 0);
        format!("{mine} {}", other.join().unwrap())
    })
}

fn spawned() -> String {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async {
        let mine = tokio::spawn(async { 1 });
        let other = tokio::spawn(async { 2 });
        format!("{} {}", mine.await.unwrap(), other.await.unwrap())
    })
}

fn unanswered() -> String {
    one_thread().block_on(async {
        let (sender, receiver) = oneshot::channel::<()>();
        let heard = receiver.await;
        drop(sender);
        format!("{heard:?}")
    })
}
