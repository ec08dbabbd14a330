// diagnosis: wrong-result
// A queue, which is easier to come by, is no stack.

use crossbeam::queue::SegQueue;

pub struct Stack {
    numbers: SegQueue<u32>,
}

impl Stack {
    pub fn new(_capacity: u32) -> Stack {
        Stack {
            numbers: SegQueue::new(),
        }
    }

    pub fn push(&self, number: u32) {
        self.numbers.push(number);
    }

    pub fn pop(&self) -> Option<u32> {
        self.numbers.pop()
    }
}
