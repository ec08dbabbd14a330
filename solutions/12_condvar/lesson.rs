//! What the lesson's code takes for granted.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
};

struct Loaf;

fn customer(lock: &Mutex<VecDeque<Loaf>>, bell: &Condvar) {
    // block 1
}

fn baker(lock: &Mutex<VecDeque<Loaf>>, bell: &Condvar, loaf: Loaf) {
    // block 2
}
