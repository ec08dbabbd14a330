//! What the lesson's code takes for granted.

fn caller() {
    // block 1
    sender.send("a message").unwrap();
    receiver.recv().unwrap();
}
