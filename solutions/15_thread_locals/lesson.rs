//! What the lesson's code takes for granted.

use std::cell::Cell;

fn anywhere() {
    // block 1
}
