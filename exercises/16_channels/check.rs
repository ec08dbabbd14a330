//! What is asked of `channels`.

use std::{
    iter,
    ops::ControlFlow::{self, Break, Continue},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use channels::deliver;
use checks::Checks;

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("no message is lost and none comes twice, whoever is faster")
            .points(3)
            .returns(
                "the messages of two producers, sorted",
                vec![10, 11, 20, 21],
                || {
                    let mut messages = all(vec![vec![10, 11], vec![20, 21]]);
                    messages.sort_unstable();
                    messages
                },
            );

        checks
            .check("the messages of one producer come in its order")
            .returns(
                "the messages of each of two producers",
                (vec![11, 10], vec![21, 20]),
                || {
                    let messages = all(vec![vec![11, 10], vec![21, 20]]);
                    messages.into_iter().partition(|&it| it < 20)
                },
            );

        checks
            .check("it ends, too, if there is nothing to deliver")
            .returns(
                "the messages of no producer, and of one that has none",
                (vec![], vec![]),
                || (all(vec![]), all(vec![vec![]])),
            );

        checks
            .check("the producers work at the same time")
            .points(2)
            .threads(2, || {
                all(vec![vec![1], vec![2]]);
            });

        checks
            .check("a message is consumed as soon as it is there")
            .points(2)
            .returns(
                "the messages of a producer that waits for replies",
                3,
                || {
                    let (reply, replies) = mpsc::channel();
                    let mut heard = 0;
                    deliver(vec![Asking { replies, asked: 0 }], |_| {
                        heard += 1;
                        // If the producer is gone, it is the check's last reply.
                        let _ = reply.send(());
                        Continue(())
                    });
                    heard
                },
            );

        checks
            .check("a message does not wait for a producer that takes longer")
            .points(2)
            .returns(
                "the messages of a producer that waits for a reply to the other's",
                vec![20, 10],
                || {
                    let (reply, replies) = mpsc::channel();
                    let slow = Late {
                        replies: Some(replies),
                        message: Some(10),
                    };
                    let quick = Late {
                        replies: None,
                        message: Some(20),
                    };
                    let mut messages = Vec::new();
                    deliver(vec![slow, quick], |message| {
                        messages.push(message);
                        let _ = reply.send(());
                        Continue(())
                    });
                    messages
                },
            );

        checks
            .check("whoever waits for a message leaves the processor to others")
            .without_spinning()
            .holds(|| {
                let slow = iter::once_with(|| thread::sleep(Duration::from_millis(1_000)));
                deliver(vec![slow], |()| Continue(()));
            });

        checks
            .check("after a break nothing more is consumed, and the threads end")
            .points(2)
            .returns("how often consume was called", 1, || {
                let mut calls = 0;
                deliver(vec![vec![10, 11], vec![20, 21]], |_| {
                    calls += 1;
                    Break(())
                });
                calls
            });

        checks
            .check("a producer is left when it notices that nobody listens any more")
            .can_return(
                "whether a producer of 3 messages, the first of which is enough, is left before the last",
                true,
                || {
                    let made = Arc::new(AtomicU32::new(0));
                    let producer = {
                        let made = Arc::clone(&made);
                        (1..=3).inspect(move |&it| made.store(it, Ordering::SeqCst))
                    };
                    deliver(vec![producer], |_| Break(()));
                    made.load(Ordering::SeqCst) < 3
                },
            );

        checks
            .check("800,000 messages of eight producers on real threads")
            .only_real()
            .returns(
                "the number of messages, and their sum",
                (800_000, 39_999_600_000),
                || {
                    let (mut count, mut sum) = (0_u64, 0_u64);
                    deliver(vec![0..100_000_u64; 8], |message| {
                        count += 1;
                        sum += message;
                        Continue(())
                    });
                    (count, sum)
                },
            );

        checks
            .check("producers that never end are left after a break, on real threads")
            .only_real()
            .returns("how often consume was called", 1_000, || {
                let mut calls = 0;
                deliver(vec![0_u64.., 0..], |_| -> ControlFlow<()> {
                    calls += 1;
                    if calls < 1_000 {
                        Continue(())
                    } else {
                        Break(())
                    }
                });
                calls
            });
    })
}

/// All messages, in the order in which they were consumed.
fn all(producers: Vec<Vec<u32>>) -> Vec<u32> {
    let mut messages = Vec::new();
    deliver(producers, |message| {
        messages.push(message);
        Continue(())
    });
    messages
}

/// A producer that makes its next message when it has a reply to the one before.
struct Asking {
    replies: Receiver<()>,
    asked: u32,
}

impl Iterator for Asking {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.asked > 0 {
            self.replies.recv().ok()?;
        }
        self.asked += 1;
        (self.asked <= 3).then_some(self.asked)
    }
}

/// A producer of one message, perhaps only when another one is replied to.
struct Late {
    replies: Option<Receiver<()>>,
    message: Option<u32>,
}

impl Iterator for Late {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if let Some(replies) = self.replies.take() {
            replies.recv().ok()?;
        }
        self.message.take()
    }
}
