//! Alone in a process, whose threads are this test's own.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use checks::comes;

#[test]
fn a_process_is_given_up_only_when_nobody_moves_in_it() {
    let (sender, receiver) = channel();
    // Most of the time it is asleep, and always it is about to go on. All its naps
    // together are longer than it takes to give up one long sleep.
    let napping = thread::spawn(move || {
        for _ in 0..60 {
            thread::sleep(Duration::from_millis(50));
        }
        sender.send("after many naps").unwrap();
        receiver_never_comes()
    });
    assert_eq!(comes(|| receiver.try_recv().ok()), Some("after many naps"));

    // Now everybody waits for somebody else.
    assert_eq!(comes(|| receiver.try_recv().ok()), None);
    assert!(!napping.is_finished());
}

fn receiver_never_comes() {
    let (sender, receiver) = channel::<()>();
    assert!(receiver.recv().is_err(), "{sender:?} is there, and silent");
}
