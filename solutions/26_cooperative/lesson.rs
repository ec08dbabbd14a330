//! What the lesson's code takes for granted.

struct Loaf;

fn knead(_: Loaf) {}

// block 1
