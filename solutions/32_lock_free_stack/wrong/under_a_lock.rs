// diagnosis: too-many
// Right, but whoever holds the lock keeps all others waiting.

use std::sync::Mutex;

pub struct Stack {
    numbers: Mutex<Vec<u32>>,
}

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            numbers: Mutex::new(Vec::with_capacity(capacity as usize)),
        }
    }

    pub fn push(&self, number: u32) {
        self.numbers.lock().unwrap().push(number);
    }

    pub fn pop(&self) -> Option<u32> {
        self.numbers.lock().unwrap().pop()
    }
}
