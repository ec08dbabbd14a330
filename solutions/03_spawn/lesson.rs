//! What the lesson's code takes for granted.

fn caller() {
    // block 1
    // block 2
}
