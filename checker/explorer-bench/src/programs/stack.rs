//! SCTBench `stack_bad`: whoever pops asks once whether there was ever anything.

use std::sync::Arc;

use super::join_all;
use super::world::sync::Mutex;
use super::world::thread;

#[derive(Default)]
struct Stack {
    items: Vec<usize>,
    ever: bool,
}

/// As many pops as pushes, but a pop can be early.
pub(super) fn stack(size: usize) {
    let stack = Arc::new(Mutex::new(Stack::default()));
    let (pusher, popper) = (stack.clone(), stack);
    join_all([
        thread::spawn(move || {
            for item in 0..size {
                let mut stack = pusher.lock().unwrap();
                assert!(stack.items.len() < size, "the stack is full");
                stack.items.push(item);
                stack.ever = true;
            }
        }),
        thread::spawn(move || {
            for _ in 0..size {
                let mut stack = popper.lock().unwrap();
                if stack.ever {
                    assert!(stack.items.pop().is_some(), "the stack is empty");
                }
            }
        }),
    ]);
}
